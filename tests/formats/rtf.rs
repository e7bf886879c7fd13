//! Rich text: groups, code pages, tables, what is hidden, and what stands apart.

use crate::make::Piece;
use biaochi::document::Block;
use biaochi::read::{self, Limit, Limits, ReadError};
use biaochi::{Document, Format};

fn document(body: &str) -> Document {
    let document = read::read_bytes("a.rtf", wrapped(body), Format::Rtf, &Limits::default());
    let document = document.unwrap_or_else(|error| panic!("{error}"));
    crate::parity::spans_are_sound(&document);
    document
}

/// A file with a font of Chinese Windows as the first and one of Western Windows as the second.
fn wrapped(body: &str) -> Vec<u8> {
    let fonts = "{\\fonttbl{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}{\\f1\\fcharset0 Arial{\\*\\falt x};}\
                 {\\f2\\ftech\\fcharset2 Symbol;}{\\f3\\fcharset204 Arial;}}";
    let styles = "{\\stylesheet{\\s0 Normal;}{\\s1\\sbasedon0\\snext0 heading 1;}{\\s2\\sbasedon1 \\'b6\\'fe;}\
                  {\\s3\\outlinelevel2 mine;}{\\s7 toc 1;}{\\*\\cs10 Header Char;}}";
    format!("{{\\rtf1\\ansi\\ansicpg936\\deff0{fonts}{styles}{{\\info{{\\title no}}}}\\pard\\plain {body}}}")
        .into_bytes()
}

fn text(body: &str) -> String {
    document(body).text.trim_end().to_owned()
}

fn gbk(text: &str) -> String {
    encoding_rs::GBK.encode(text).0.iter().map(|byte| format!("\\'{byte:02x}")).collect()
}

/// Paragraphs by level, and tables as rows of cells with their spans.
fn shape(document: &Document) -> String {
    let cell = |cell: &biaochi::document::Cell| match (document.slice(cell.span), cell.columns, cell.rows) {
        (_, 0, _) => "-".to_owned(),
        (text, 1, 1) => text.to_owned(),
        (text, columns, rows) => format!("{text}:{columns}x{rows}"),
    };
    let block = |block: &Block| match block {
        Block::Paragraph(p) => {
            format!("{}{}", p.level.map_or(String::new(), |n| format!("#{n} ")), document.slice(p.span))
        }
        Block::Table(table) => {
            let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|"));
            rows.collect::<Vec<_>>().join("/")
        }
    };
    document.blocks.iter().map(block).collect::<Vec<_>>().join("\n")
}

#[test]
fn characters_come_from_code_pages_and_unicode() {
    // The second byte of a character may look like a letter, a brace or a backslash.
    assert_eq!(text(&gbk("绩效目标：乗亊")), "绩效目标：乗亊");
    assert_eq!(text("{\\f3\\'cf}\\'c4\\'ea{\\f1\\'c4\\'ea}"), "П年年");
    assert_eq!(text("\\u32489\\'3f\\u-25032 ?x"), "绩鸸x");
    assert_eq!(text("\\uc2\\u24180\\'c4\\'ea{\\uc0\\u25351}\\u26631\\'b1\\'ea."), "年指标.");
    assert_eq!(text("\\u-10179?\\u-8704?"), "😀");
    assert_eq!(text("{\\f2\\'b3}60{\\f2\\u-3917?}"), "≥60≥");
    assert_eq!(text("a\\~b\\_c\\-d\\{e\\}\\\\\\ldblquote f\\rdblquote\\line g\\tab h"), "a\u{a0}b-cd{e}\\“f”\ng\th");
    assert_eq!(text("2025\r\n\\'c4\r\n\\'ea"), "2025年");
}

#[test]
fn what_is_no_text_is_left_out() {
    let body = "a{\\v b}{\\deleted c}{\\*\\unknown d}{\\pict\\bin3 }}}0123}{\\*\\bkmkstart e}{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}\
                {\\object{\\*\\objdata 00}{\\result r}}{\\upr{x}{\\*\\ud y}}\\v h\\v0 i";
    let read = document(body);
    assert_eq!(read.text.trim_end(), "a7ri");
    let remarks: Vec<&str> = read.remarks.iter().map(biaochi::document::Remark::code).collect();
    assert_eq!(remarks, ["hidden-left-out", "tracked-changes"]);
    // Notes and headers stand apart, text boxes behind their paragraph, and each once.
    let body = "{\\header \\pard H\\par}a{\\footnote \\pard N}b{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv y}}{\\shptxt \\pard T\\par}}\
                {\\shprslt{\\*\\do{\\dptxbxtext T}}}}c\\par d";
    let read = document(body);
    assert_eq!(shape(&read), "abc\nT\nd");
    assert_eq!(read.apart.len(), 2);
    let contents = "{\\field{\\*\\fldinst TOC \\\\o}{\\fldrslt \\pard\\s0 x\\par}}\\pard\\s7 y\\par\\pard z";
    let read = document(contents);
    assert_eq!((shape(&read).as_str(), read.apart.len()), ("z", 2));
}

#[test]
fn headings_and_numbers() {
    let body = "\\s1{\\listtext\\pard\\plain \\'d2\\'bb\\'a1\\'a2\\tab}\\'c4\\'bf\\par\\pard\\s2 b\\par\\pard\\s3 c\\par\
                \\pard\\s1\\outlinelevel9 d\\par\\pard\\outlinelevel1 e\\par\\pard{\\pntext\\f2\\'b7\\tab}f\\par{\\listtext 1.\\tab}2";
    assert_eq!(shape(&document(body)), "#1 一、目\n#1 b\n#3 c\nd\n#2 e\nf\n1. 2");
}

#[test]
fn tables_lie_on_their_grid() {
    let table = "\\trowd\\clmgf\\cellx100\\clmrg\\cellx200\\cellx300\\pard\\intbl a\\cell\\cell b\\cell\\row\
                 \\trowd\\clvmgf\\cellx100\\cellx210\\cellx300 c\\cell d\\cell e\\par f\\cell\\row\
                 \\trowd\\clvmrg\\cellx105\\cellx300\\cell g\\cell\\row\\pard h";
    assert_eq!(shape(&document(table)), "a:2x1|-|b/c:1x2|d|e\nf/-|g:2x1|-\nh");
    let nested = "\\trowd\\cellx5000\\cellx9000\\pard\\intbl a\\par\\itap2 x\\nestcell y\\nestcell\
                  {\\*\\nesttableprops\\trowd\\cellx1000\\cellx2000\\nestrow}{\\nonesttables\\par}\\pard\\intbl b\\cell c\\cell\\row\\pard d";
    assert_eq!(shape(&document(nested)), "a\nb|c\nx|y\nd");
    // The layout may come behind the cells, cells may be more than told, and a row may lack its end.
    let late = "\\pard\\intbl a\\cell b\\cell\\trowd\\cellx100\\cellx200\\row\\pard\\intbl c\\cell d\\cell e\\cell\\pard\\par f";
    assert_eq!(shape(&document(late)), "a|b/c|d|e\nf");
    // Two tables without a paragraph between.
    let two = "\\trowd\\cellx1000\\cellx2000\\pard\\intbl a\\cell b\\cell\\row\\trowd\\cellx3000\\cellx4000 c\\cell d\\cell\\row\\pard";
    assert_eq!(shape(&document(two)), "a|b\nc|d");
}

#[test]
fn hostile_files_meet_limits() {
    let read = |bytes: Vec<u8>| read::read_bytes("a.rtf", bytes, Format::Rtf, &Limits::default()).map(|d| d.text.len());
    let limit = |bytes: Vec<u8>| match read(bytes) {
        Err(ReadError::Limit { limit, .. }) => Some(limit),
        other => panic!("{other:?}"),
    };
    assert_eq!(limit(wrapped(&"{".repeat(100_000))), Some(Limit::Depth));
    assert_eq!(limit(wrapped(&"\\cellx1".repeat(5000))), Some(Limit::Columns));
    let wide: String = (0..3000).map(|n| format!("\\trowd\\cellx1\\cellx{} a\\cell\\cell\\row", n * 100)).collect();
    assert_eq!(limit(wrapped(&format!("\\pard\\intbl{wide}"))), Some(Limit::Columns));
    let inside = "{\\shptxt\\pard\\intbl\\itap9 a\\cell".repeat(80);
    assert_eq!(limit(wrapped(&format!("{inside}{}", "}".repeat(80)))), Some(Limit::Depth));
    assert!(matches!(read(b"{\\rtf1 {a".to_vec()), Err(ReadError::Damaged { kind: "rtf", .. })));
    assert_eq!(read(b"{\\rtf1 a".to_vec()), Ok(2));
    assert_eq!(read(b"{\\rtf1{\\pict 00}}".to_vec()), Err(ReadError::NoTextLayer));
    assert_eq!(read(b"{\\rtf1}".to_vec()), Err(ReadError::Empty));
    assert!(read(b"{\\rtf1 a\\itap2147483647 b\\par\\bin2147483647 c".to_vec()).is_ok());
}

#[test]
fn a_doc_that_is_rich_text_is_read_as_what_it_is() {
    let read = read::read_bytes("a.doc", wrapped("a"), Format::Doc, &Limits::default()).unwrap();
    assert_eq!((read.format, read.remarks[0].code()), (Format::Rtf, "not-as-named"));
}

/// Pieces as Word for Windows writes them in China: bytes of its code page, merged level cells.
pub fn make(pieces: &[Piece]) -> Vec<u8> {
    let escaped = |text: &str| {
        let lines: Vec<String> = text.split('\n').map(|line| line.chars().map(character).collect()).collect();
        lines.join("\\line ")
    };
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Paragraph(text, level) => {
                let level = level.map_or(String::new(), |n| format!("\\outlinelevel{}", n - 1));
                out += &format!("\\pard\\plain{level} {}\\par\r\n", escaped(text));
            }
            Piece::Table(rows) => {
                let width = rows.iter().map(Vec::len).max().unwrap_or(1);
                for (at, row) in rows.iter().enumerate() {
                    let full = |at: usize| rows.get(at).is_some_and(|row: &Vec<String>| row.len() == width);
                    let mut layout = "\\trowd\\trleft-108".to_owned();
                    let mut cells = String::new();
                    for (column, cell) in row.iter().enumerate() {
                        let last = column + 1 == row.len();
                        let above = full(at) && at > 0 && full(at - 1);
                        let below = full(at) && full(at + 1) && rows[at + 1][column].is_empty();
                        layout += match cell.is_empty() {
                            true if above => "\\clvmrg",
                            false if below => "\\clvmgf",
                            _ => "",
                        };
                        let end = if last { width } else { column + 1 };
                        layout += &format!("\\cellx{}", end * 1500);
                        cells += &format!("\\pard\\intbl {}\\cell ", escaped(cell));
                    }
                    out += &format!("{layout}{cells}{layout}\\row\r\n");
                }
                out += "\\pard\\par\r\n";
            }
        }
    }
    wrapped(&out)
}

fn character(c: char) -> String {
    let mut buffer = [0; 4];
    let (bytes, _, unknown) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    match c {
        '\\' | '{' | '}' => format!("\\{c}"),
        '\t' => "\\tab ".to_owned(),
        _ if c.is_ascii() => c.to_string(),
        _ if unknown => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{}?", *unit as i16)).collect(),
        _ => bytes.iter().map(|byte| format!("\\'{byte:02x}")).collect(),
    }
}
