//! PDF files of several writers give the findings of the text that they were made from; pages are read as they show.
//!
//! The files stand in `pdf/`, made by `pdf/make.py` from filings of the corpora; glyph programs were taken out of them
//! to keep them small, since the reader never opens those.

use crate::hostile::{Numbers, mutate};
use crate::make;
use crate::parity::{findings, report, spans_are_sound};
use biaochi::document::{Block, Location};
use biaochi::read::{self, Limit, Limits, ReadError};
use biaochi::{Document, Format, Span};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Files with the filings that they were made from.
const FILES: &[(&str, &str)] = &[
    ("libreoffice", "filings/e-11-minzheng-2025.md"),
    ("rotated", "filings/a-edu-yunling-2024.md"),
    ("chromium", "filings/b-06-commerce-f4.txt"),
    ("weasyprint", "filings/e-16-jiaotong-2025.txt"),
    ("reportlab", "filings/a-health-lanxi-2023.txt"),
    ("ghostscript", "filings/c-01-shengtai-zipingbiao-2023.txt"),
    ("owner-password", "filings/e-08-gongxiao-2019.txt"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/pdf")
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.pdf"))).unwrap()
}

fn open(bytes: Vec<u8>) -> Result<Document, ReadError> {
    read::read_bytes("a.pdf", bytes, Format::Pdf, &Limits::default())
}

fn filing(name: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora").join(name);
    read::read_file(&path, &Limits::default()).unwrap()
}

/// `BIAOCHI_PIECES=FOLDER cargo test --test formats -- --ignored pieces_for_pdf` writes what make.py starts from.
#[test]
#[ignore = "writes files for make.py"]
fn pieces_for_pdf() {
    let folder = PathBuf::from(std::env::var("BIAOCHI_PIECES").unwrap());
    for path in crate::parity::corpora() {
        let Some(pieces) = make::pieces(&read::read_file(&path, &Limits::default()).unwrap()) else { continue };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let json: Vec<serde_json::Value> = pieces
            .iter()
            .map(|piece| match piece {
                make::Piece::Paragraph(text, level) => serde_json::json!({"text": text, "level": level}),
                make::Piece::Table(rows) => serde_json::json!({"rows": rows}),
            })
            .collect();
        std::fs::write(folder.join(format!("{name}.json")), serde_json::to_vec(&json).unwrap()).unwrap();
    }
}

#[test]
fn every_writers_files_give_the_findings_of_the_text() {
    for (name, source) in FILES {
        let (text, made) = (filing(source), open(bytes(name)).unwrap());
        assert_eq!(made.format, Format::Pdf);
        spans_are_sound(&made);
        let bare = |document: &Document| {
            let found = findings(&report(document));
            found.into_iter().map(|((rule, words, _), count)| ((rule, words), count)).collect::<Vec<_>>()
        };
        assert_eq!(bare(&made), bare(&text), "{name}");
    }
}

#[test]
fn places_are_pages_and_boxes() {
    for (name, _) in FILES {
        let document = open(bytes(name)).unwrap();
        let mut last = 1;
        for block in &document.blocks {
            let spans: Vec<Span> = match block {
                Block::Paragraph(paragraph) => vec![paragraph.span],
                Block::Table(table) => table.rows.iter().flatten().map(|cell| cell.span).collect(),
            };
            for span in spans.into_iter().filter(|span| !span.is_empty()) {
                let Location::Page { page, bbox: [x0, y0, x1, y1] } = document.location(span) else {
                    panic!("{name}: no page")
                };
                assert!(page >= last || page + 1 == last, "{name}: pages go back");
                last = page.max(last);
                assert!(0.0 <= x0 && x0 < x1 && 0.0 <= y0 && y0 < y1 && x1 < 900.0 && y1 < 900.0, "{name}: {span:?}");
            }
        }
        assert!(last > 1, "{name} has several pages");
    }
}

#[test]
fn tables_go_on_over_page_breaks() {
    let document = open(bytes("reportlab")).unwrap();
    let heads = document.text.matches("一级指标").count();
    assert_eq!(heads, filing("filings/a-health-lanxi-2023.txt").text.matches("一级指标").count(), "repeated heads");
    // Running headers and page numbers stand apart.
    let document = open(bytes("weasyprint")).unwrap();
    let apart: Vec<&str> = document
        .apart
        .iter()
        .map(|block| match block {
            Block::Paragraph(paragraph) => document.slice(paragraph.span),
            Block::Table(_) => "",
        })
        .collect();
    assert!(
        apart.contains(&"部门预算绩效目标公开材料") && apart.iter().any(|line| line.contains("共4页")),
        "{apart:?}"
    );
    let body = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some(document.slice(paragraph.span)),
        Block::Table(_) => None,
    });
    assert!(!body.into_iter().any(|line| line.contains("公开材料") || line.contains("共4页")));
}

#[test]
fn scans_and_locked_files_say_what_they_are() {
    assert_eq!(open(bytes("scan")).map(|document| document.text).unwrap_err(), ReadError::NoTextLayer);
    assert_eq!(open(bytes("user-password")).map(|document| document.text).unwrap_err(), ReadError::Encrypted);
}

/// A file of one page around objects of one's own; object 4 is the page's content, 5 its font.
fn page(content: &str, font: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        font.to_owned(),
    ];
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    let mut out = b"%PDF-1.5\n".to_vec();
    for (at, object) in (1..).zip(&objects) {
        out.extend(format!("{at} 0 obj\n{object}\nendobj\n").bytes());
    }
    out.extend(b"trailer<</Root 1 0 R>>\n");
    out
}

const LATIN: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

#[test]
fn fonts_that_name_an_encoding_need_no_map() {
    let gbk = "BT /F 12 Tf 60 740 Td <32303235c4eabca8d0a7c4bfb1eaa1dd363025> Tj ET";
    let below = "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]";
    let fonts = [
        "<</Type/Font/Subtype/TrueType/BaseFont/#CB#CE#CC#E5/Encoding/WinAnsiEncoding>>".to_owned(),
        format!("<</Type/Font/Subtype/Type0/BaseFont/FangSong/Encoding/GBK-EUC-H{below}>>"),
    ];
    for font in fonts {
        assert_eq!(open(page(gbk, &font, &[])).unwrap().text.trim(), "2025年绩效目标≥60%", "{font}");
    }
    let wide = "BT /F 12 Tf 60 740 Td <00320030003200355e747ee96548> Tj ET";
    let font = format!("<</Type/Font/Subtype/Type0/BaseFont/FangSong/Encoding/UniGB-UTF16-H{below}>>");
    assert_eq!(open(page(wide, &font, &[])).unwrap().text.trim(), "2025年绩效");
}

#[test]
fn limits_of_pages_name_themselves() {
    let text = page(&format!("BT /F 12 Tf 60 740 Td ({}) Tj ET", "a".repeat(500)), LATIN, &[]);
    let with = |limits: Limits| {
        let error = read::read_bytes("a.pdf", text.clone(), Format::Pdf, &limits).map(|document| document.text);
        match error {
            Err(ReadError::Limit { limit, .. }) => Some(limit),
            _ => None,
        }
    };
    assert_eq!(with(Limits::default()), None);
    assert_eq!(with(Limits { max_glyphs: 100, ..Limits::default() }), Some(Limit::Glyphs));
    assert_eq!(with(Limits { max_operators: 2, ..Limits::default() }), Some(Limit::Operators));
    assert_eq!(with(Limits { max_pages: 0, ..Limits::default() }), Some(Limit::Pages));
    assert_eq!(with(Limits { max_objects: 2, ..Limits::default() }), Some(Limit::Objects));
    // A form that draws itself, twice each time.
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 12>>stream\n/X Do /X Do \nendstream";
    let start = Instant::now();
    let circle = open(page("/X Do BT /F 12 Tf 9 9 Td (a) Tj ET", LATIN, &[form]));
    assert!(circle.is_ok() || matches!(circle, Err(ReadError::Limit { .. })));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// Reads damaged files; a panic or a long wait fails.
fn survive(rounds: usize, seed: u64) {
    let names = FILES.iter().map(|(name, _)| *name).chain(["scan", "user-password"]);
    let limits = Limits { max_inflated: 64 << 20, max_operators: 2_000_000, ..Limits::default() };
    let try_one = |name: &str, mutant: &[u8], what: &str| {
        let start = Instant::now();
        let result = std::panic::catch_unwind(|| read::read_bytes("a.pdf", mutant.to_vec(), Format::Pdf, &limits));
        let result = result.unwrap_or_else(|_| panic!("{name}: panic in {what}"));
        assert!(start.elapsed() < Duration::from_secs(20), "{name}: {what} is slow");
        if let Ok(document) = result {
            spans_are_sound(&document);
        }
    };
    for name in names {
        let whole = bytes(name);
        let mut numbers = Numbers(seed);
        for round in 0..rounds {
            if round % 8 == 0 {
                let end = numbers.next(whole.len());
                try_one(name, &whole[..end], &format!("truncation to {end}"));
            } else {
                let mutant = mutate(&whole, &mut numbers);
                try_one(name, &mutant, &format!("round {round} of seed {seed}"));
            }
        }
    }
}

#[test]
fn no_mutation_of_a_pdf_panics() {
    survive(25, 0x9e37_79b9_7f4a_7c15);
}

/// `BIAOCHI_ROUNDS=5000 cargo test --release --test formats -- --ignored more_pdf_mutations`
#[test]
#[ignore = "long; run by hand"]
fn more_pdf_mutations() {
    let rounds = std::env::var("BIAOCHI_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let seed = std::env::var("BIAOCHI_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    survive(rounds, seed);
}
