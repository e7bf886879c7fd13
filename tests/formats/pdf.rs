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
    ("libreoffice", "filings/b-07-civil-f5.txt"),
    ("rotated", "filings/c-02-chengguan-zipingbiao-2020.txt"),
    ("chromium", "filings/c-05-shijian-danwei-2024.txt"),
    ("weasyprint", "filings/e-16-jiaotong-2025.txt"),
    ("reportlab", "filings/e-07-liangchu-2020.txt"),
    ("ghostscript", "clean/e-clean-6.txt"),
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
