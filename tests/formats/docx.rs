//! Word files as Word shows them.

use crate::make::{docx, docx_with, runs, zip};
use biaochi::document::{Block, Location, Origins, Remark};
use biaochi::read::ReadError;
use biaochi::{Document, Format, Span, read};
use std::io::Read;

fn read(bytes: Vec<u8>) -> Document {
    let document = read::read_bytes("a.docx", bytes, Format::Docx, &read::Limits::default());
    let document = document.unwrap_or_else(|error| panic!("{error}"));
    crate::parity::spans_are_sound(&document);
    document
}

/// Paragraphs with their level, tables as rows; a covered place is `^`.
pub fn show(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(p) => {
                let level = p.level.map_or(String::new(), |level| format!("#{level} "));
                out.push(format!("{level}{}", document.slice(p.span)));
            }
            Block::Table(table) => {
                for row in &table.rows {
                    let cell = |c: &biaochi::document::Cell| {
                        if c.columns == 0 { "^".to_owned() } else { document.slice(c.span).replace('\n', "/") }
                    };
                    out.push(row.iter().map(cell).collect::<Vec<_>>().join("|"));
                }
            }
        }
    }
    out
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", runs(text, 2))
}

fn tc(properties: &str, inside: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>")
}

fn tr(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

#[test]
fn merged_cells_keep_columns_in_line() {
    let shifted = format!(
        "<w:tr><w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>{}{}</w:tr>",
        tc("", &p("e")),
        tc("<w:vMerge/>", &p("孤"))
    );
    let body = format!(
        "<w:tbl>{}{}{}{}</w:tbl>",
        tr(&[
            tc("<w:vMerge w:val=\"restart\"/>", &p("产出")),
            tc("<w:gridSpan w:val=\"2\"/>", &p("数量")),
            tc("", &p("1"))
        ]),
        tr(&[tc("<w:vMerge/>", &p("看不见")), tc("", &p("a")), tc("", &p("b")), tc("", &p("2"))]),
        tr(&[
            tc("<w:vMerge/>", ""),
            tc("", &p("c")),
            tc("<w:hMerge w:val=\"restart\"/>", &p("d")),
            tc("<w:hMerge/>", &p("")),
        ]),
        shifted,
    );
    let document = read(docx(&body));
    assert_eq!(show(&document), ["产出|数量|^|1", "^|a|b|2", "^|c|d|^", "^|^|e|孤"]);
    let Block::Table(table) = &document.blocks[0] else { panic!("no table") };
    assert_eq!((table.rows[0][0].rows, table.rows[0][1].columns, table.rows[1][3].column), (3, 2, 3));
    let place = document.location(table.rows[1][2].span);
    assert_eq!(place, Location::TableCell { part: "word/document.xml".into(), table: 1, row: 2, column: 3 });
}

#[test]
fn nested_tables_stand_behind_the_row_that_holds_them() {
    let inner = format!("<w:tbl>{}</w:tbl>", tr(&[tc("", &p("内一")), tc("", &p("内二"))]));
    let body = format!(
        "{}<w:tbl>{}{}</w:tbl>{}",
        p("前"),
        tr(&[tc("", &format!("{}{inner}{}", p("外一"), p("之后"))), tc("", &p("外二"))]),
        tr(&[tc("", &p("外三")), tc("", "")]),
        p("后")
    );
    let document = read(docx(&body));
    assert_eq!(show(&document), ["前", "外一/之后|外二", "内一|内二", "外三|", "后"]);
    let layout = format!("<w:tbl>{}</w:tbl>", tr(&[tc("", &inner)]));
    assert_eq!(show(&read(docx(&layout))), ["内一|内二"]);
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    let body = "<w:p><w:r><w:t>投资</w:t></w:r><w:del><w:r><w:delText>100</w:delText></w:r></w:del><w:ins><w:r><w:t>120\
        </w:t></w:r></w:ins><w:r><w:t>亿元</w:t></w:r><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>\
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p><w:p><w:r><w:t>后半</w:t></w:r></w:p>\
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>整段</w:delText></w:r></w:del></w:p>\
        <w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>删行</w:t></w:r></w:p></w:tc></w:tr>\
        <w:tr><w:trPr><w:ins/></w:trPr><w:tc><w:p><w:r><w:t>增行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let document = read(docx(body));
    assert_eq!(show(&document), ["投资120亿元", "前半后半", "增行"]);
    assert_eq!(document.remarks, [Remark::TrackedChanges]);
}

#[test]
fn hidden_text_and_field_codes_are_out() {
    let styles =
        "<w:style w:type=\"character\" w:styleId=\"h\"><w:name w:val=\"h\"/><w:rPr><w:vanish/></w:rPr></w:style>";
    let body = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"h\"/></w:rPr><w:t>藏\
        </w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>见</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>\
        <w:hyperlink><w:smartTag><w:r><w:t>链</w:t></w:r></w:smartTag></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>控\
        </w:t></w:r></w:sdtContent></w:sdt><w:r><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/><w:t>5&#37; &lt;</w:t></w:r></w:p>";
    let document = read(docx_with(body, styles, &[]));
    assert_eq!(show(&document), ["见链控≥5% <"]);
    assert_eq!(document.remarks, [Remark::Hidden]);
}

#[test]
fn text_boxes_are_read_once_and_behind_their_paragraph() {
    let boxed = |text: &str| format!("<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>", p(text));
    let body = format!(
        "<w:p><w:r><w:t>段前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><a:t>图</a:t>{}\
         </w:drawing></mc:Choice><mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:t>段后</w:t></w:r></w:p>{}",
        boxed("框内"),
        boxed("框内"),
        p("末段")
    );
    assert_eq!(show(&read(docx(&body))), ["段前段后", "框内", "末段"]);
}

#[test]
fn automatic_numbers_are_text_without_bytes() {
    let numbering = "<W><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"chineseCounting\"/>\
        <w:lvlText w:val=\"%1、\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"chineseCounting\"/><w:pStyle w:val=\"2\"/>\
        <w:lvlText w:val=\"（%2）\"/></w:lvl></w:abstractNum><w:num w:numId=\"3\"><w:abstractNumId w:val=\"0\"/></w:num></W>"
        .replace("<W>", "<w:numbering xmlns:w=\"w\">")
        .replace("</W>", "</w:numbering>");
    let numbered = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"3\"/></w:numPr></w:pPr>{}</w:p>",
            runs(text, 9)
        )
    };
    let styled = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"2\"/><w:numPr><w:numId w:val=\"3\"/></w:numPr></w:pPr>{}</w:p>",
        runs("丁", 9)
    );
    let body = [numbered(0, "甲"), numbered(1, "乙"), numbered(0, "丙"), styled].concat();
    let document = read(docx_with(&body, "", &[("numbering", "numbering.xml", &numbering)]));
    assert_eq!(show(&document), ["一、甲", "（一）乙", "二、丙", "#2 （一）丁"]);
    let Origins::Word(word) = &document.origins else { panic!("no Word origins") };
    let Block::Paragraph(first) = &document.blocks[0] else { panic!("no paragraph") };
    let written: Vec<&str> = word.runs_of(first.span).iter().map(|run| document.slice(run.text)).collect();
    assert_eq!(written, ["甲"]);
    assert_eq!(
        document.location(Span::new(0, 3)),
        Location::Paragraph { part: "word/document.xml".into(), paragraph: 1 }
    );
}

#[test]
fn headers_notes_and_contents_stand_apart() {
    let part = |name: &str, text: &str| format!("<w:{name} xmlns:w=\"w\">{}</w:{name}>", p(text));
    let (header, notes) = (part("hdr", "页眉"), part("footnotes", "脚注"));
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"t1\"><w:name w:val=\"toc 1\"/></w:style>";
    let body = format!("<w:p><w:pPr><w:pStyle w:val=\"t1\"/></w:pPr>{}</w:p>{}", runs("目录行", 9), p("正文"));
    let more = [("header", "header1.xml", header.as_str()), ("footnotes", "footnotes.xml", notes.as_str())];
    let document = read(docx_with(&body, styles, &more));
    assert_eq!(show(&document), ["正文"]);
    let apart: Vec<String> = document
        .apart
        .iter()
        .map(|block| match block {
            Block::Paragraph(p) => {
                format!("{} {}", document.location(p.span).show(biaochi::Lang::Zh), document.slice(p.span))
            }
            Block::Table(_) => String::new(),
        })
        .collect();
    assert_eq!(apart, ["第1段 目录行", "页眉第1段 页眉", "脚注第1段 脚注"]);
}

#[test]
fn every_run_points_at_its_own_bytes() {
    let body = format!("{}<w:p><w:r><w:t>a&amp;b &#x7ee9;效</w:t><w:tab/><w:t> 值 </w:t></w:r></w:p>", p("绩效目标"));
    let bytes = docx(&body);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut part = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut part).unwrap();
    let document = read(bytes);
    assert_eq!(document.text, "绩效目标\na&b 绩效\t值\n");
    let Origins::Word(word) = &document.origins else { panic!("no Word origins") };
    for run in &word.runs {
        let inside = &part[run.run.start as usize..run.run.end as usize];
        assert!(inside.starts_with("<w:r>") && inside.ends_with("</w:r>"), "{inside}");
        let content = &part[run.content.start as usize..run.content.end as usize];
        let written = document.slice(run.text);
        let plain = content.replace("&amp;", "&").replace("&#x7ee9;", "绩").replace("<w:tab/>", "\t");
        assert_eq!(plain, written);
    }
    let at = document.text.find("目标").unwrap();
    assert_eq!(word.runs_of(Span::new(at, at + 6)).len(), 1);
}

#[test]
fn what_a_file_is_its_content_tells() {
    let limits = read::Limits::default();
    let document = read::read_bytes("a.txt", docx(&p("绩效目标")), Format::Text, &limits).unwrap();
    assert_eq!(document.remarks, [Remark::NotAsNamed { named: Format::Text, is: Format::Docx }]);
    let text = read::read_bytes("a.docx", "一、绩效目标".into(), Format::Docx, &limits).unwrap();
    assert_eq!((text.format, text.text.as_str()), (Format::Text, "一、绩效目标"));
    let ofd = read::read_bytes("a.docx", zip(&[("OFD.xml", b"<ofd/>")]), Format::Docx, &limits);
    assert_eq!(ofd.unwrap_err(), ReadError::Unsupported("OFD"));
    let pictures = docx("<w:p><w:r><w:drawing><pic/></w:drawing></w:r></w:p>");
    assert_eq!(read::read_bytes("a.docx", pictures, Format::Docx, &limits).unwrap_err(), ReadError::NoTextLayer);
}
