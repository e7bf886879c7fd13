//! Broken and hostile files: refused with a reason, in little time, without a panic.

use crate::make::{self, Piece, docx, zip};
use biaochi::read::{self, Limit, Limits, ReadError};
use biaochi::{Document, Format};
use std::time::{Duration, Instant};

/// Far above what an optimised build needs: tests run unoptimised and beside each other.
const PATIENCE: Duration = Duration::from_secs(20);

fn refused(name: &str, bytes: Vec<u8>, format: Format) -> ReadError {
    let start = Instant::now();
    let result = read::read_bytes(name, bytes, format, &Limits::default());
    assert!(start.elapsed() < PATIENCE, "{name} took {:?}", start.elapsed());
    result.map(|document| document.text.len()).unwrap_err()
}

fn limit(error: &ReadError) -> Option<Limit> {
    match error {
        ReadError::Limit { limit, .. } => Some(*limit),
        _ => None,
    }
}

/// A container with one part of blanks, deflated by hand: `blanks` of them, declared as `declared`.
fn bomb(name: &str, blanks: usize, declared: u32) -> Vec<u8> {
    let mut deflated = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    let mut put = |code: u32, length: u32| {
        bits |= code << count;
        count += length;
        while count >= 8 {
            deflated.push(bits as u8);
            bits >>= 8;
            count -= 8;
        }
    };
    // The last block, fixed codes, one blank; then 258 times the character before, again and again; the end.
    put(0b011, 3);
    put(u32::from(0x50u8.reverse_bits()), 8);
    for _ in 0..blanks / 258 {
        put(u32::from(0b1100_0101u8.reverse_bits()), 8);
        put(0, 5);
    }
    put(0, 7);
    put(0, 8);
    let mut out = Vec::new();
    let common = |out: &mut Vec<u8>| {
        out.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.extend((deflated.len() as u32).to_le_bytes());
        out.extend(declared.to_le_bytes());
        out.extend((name.len() as u16).to_le_bytes());
        out.extend([0, 0]);
    };
    out.extend(b"PK\x03\x04");
    common(&mut out);
    out.extend(name.as_bytes());
    out.extend(&deflated);
    let directory = out.len() as u32;
    out.extend(b"PK\x01\x02\x14\x00");
    common(&mut out);
    out.extend([0; 14]);
    out.extend(name.as_bytes());
    let size = out.len() as u32 - directory;
    out.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    out.extend(size.to_le_bytes());
    out.extend(directory.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn bombs_meet_limits_that_name_themselves() {
    let huge = bomb("word/document.xml", 600 << 20, 600 << 20);
    assert_eq!(limit(&refused("huge.docx", huge, Format::Docx)), Some(Limit::Inflated));
    let dense = bomb("word/document.xml", 40 << 20, 40 << 20);
    let error = read::read_bytes("dense.docx", dense, Format::Docx, &Limits { max_ratio: 100, ..Limits::default() });
    let error = error.map(|document| document.text.len()).unwrap_err();
    assert_eq!(limit(&error), Some(Limit::Ratio), "{error}");
    assert!(error.message(biaochi::Lang::Zh).contains("max-ratio"), "{}", error.message(biaochi::Lang::Zh));
    // A false declaration of its size gains nothing.
    let lying = refused("lying.docx", bomb("word/document.xml", 600 << 20, 10), Format::Docx);
    assert!(matches!(lying, ReadError::Damaged { .. } | ReadError::Limit { .. }), "{lying}");
    let deep = docx(&format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(5000), "</w:tc></w:tr></w:tbl>".repeat(5000)));
    assert_eq!(limit(&refused("deep.docx", deep, Format::Docx)), Some(Limit::Depth));
    let wide =
        docx("<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2147483647\"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>");
    assert_eq!(limit(&refused("wide.docx", wide, Format::Docx)), Some(Limit::Columns));
    let names: Vec<String> = (0..20_001).map(|n| format!("{n}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(limit(&refused("many.docx", zip(&parts), Format::Docx)), Some(Limit::Entries));
}

#[test]
fn entities_are_never_fetched_or_grown() {
    let part = "<?xml version=\"1.0\"?><!DOCTYPE w:document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
                <w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>";
    let error =
        refused("dtd.docx", zip(&[("word/document.xml", part.as_bytes()), ("_rels/.rels", b"<a/>")]), Format::Docx);
    assert_eq!(error, ReadError::UnsafeXml { part: "word/document.xml".into() });
}

#[test]
fn many_attributes_cost_no_more_than_their_length() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"1\"")).collect();
    let body =
        format!("<w:p{attributes}><w:pPr><w:pStyle{attributes} w:val=\"1\"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>");
    let start = Instant::now();
    assert!(read::read_bytes("a.docx", docx(&body), Format::Docx, &Limits::default()).is_ok());
    assert!(start.elapsed() < PATIENCE);
}

/// Files that mutations start from.
pub fn samples() -> Vec<(&'static str, Format, Vec<u8>)> {
    let table: Vec<Vec<String>> = [
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "修建道路", "≥3公里"],
        ["", "质量指标", "验收合格率", "100%"],
    ]
    .iter()
    .map(|row| row.map(String::from).to_vec())
    .collect();
    let pieces = vec![
        Piece::Paragraph("2025年道路养护项目绩效目标表".into(), Some(1)),
        Piece::Table(table),
        Piece::Paragraph("注：2024年完成。".into(), None),
    ];
    let sheet = ("表", "", make::xlsx_sheet(&pieces));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/samples");
    let sample = |name: &str| std::fs::read(folder.join(name)).unwrap();
    vec![
        ("plan.docx", Format::Docx, sample("plan.docx")),
        ("plan.doc", Format::Doc, sample("plan.doc")),
        ("plan.wps", Format::Wps, sample("plan.doc")),
        ("plan.rtf", Format::Rtf, sample("plan.rtf")),
        ("plan.odt", Format::Odt, sample("plan.odt")),
        ("table.xls", Format::Xls, sample("table.xls")),
        ("table.ods", Format::Ods, sample("table.ods")),
        ("a.rtf", Format::Rtf, crate::rtf::make(&pieces)),
        ("a.docx", Format::Docx, docx(&make::docx_body(&pieces, 3))),
        ("a.html", Format::Html, make::html(&pieces)),
        ("a.odt", Format::Odt, make::odt(&pieces)),
        ("a.xlsx", Format::Xlsx, make::xlsx(&[sheet], "<cellXfs><xf numFmtId=\"9\"/></cellXfs>", &["<t>字</t>"])),
    ]
}

/// A small generator of numbers that are the same on every run.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

/// Damages a file in one of the ways that real files and hostile ones are damaged.
pub fn mutate(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=numbers.next(4) {
        if out.is_empty() {
            break;
        }
        let at = numbers.next(out.len());
        match numbers.next(6) {
            0 => out[at] ^= 1 << numbers.next(8),
            1 => out[at] = [0, 0xff, 0x7f, b'<', b'>', b'"', b'&'][numbers.next(7)],
            2 => out.truncate(at.max(out.len() / 2)),
            3 => {
                let length = numbers.next(64).min(out.len() - at);
                out.drain(at..at + length);
            }
            4 => {
                let length = numbers.next(64).min(out.len() - at);
                let piece = out[at..at + length].to_vec();
                let to = numbers.next(out.len());
                out.splice(to..to, piece);
            }
            _ => {
                let end = (at + 4).min(out.len());
                out[at..end].fill([0, 0xff][numbers.next(2)]);
            }
        }
    }
    out
}

/// The text parts of a container mutated and packed anew: damage that gets past the checksums.
fn mutate_inside(bytes: &[u8], numbers: &mut Numbers) -> Option<Vec<u8>> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let chosen = numbers.next(archive.len());
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).ok()?;
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).ok()?;
        parts.push((name, if index == chosen { mutate(&content, numbers) } else { content }));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    Some(make::zip(&parts))
}

/// Archives are read from disk: a mutant is written there, listed, and its members are read.
fn archives_survive(rounds: usize, seed: u64) {
    let inner = zip(&[("丙.txt", b"2025"), ("x/~$y.docx", b"")]);
    let docx = docx("<w:p><w:r><w:t>2025</w:t></w:r></w:p>");
    let bytes = zip(&[("甲/乙.docx", &docx), ("内.zip", &inner), ("丁.txt", b"2025"), ("戊.html", b"<p>2025")]);
    let path = std::env::temp_dir().join(format!("biaochi-mutants-{}.zip", std::process::id()));
    let mut numbers = Numbers(seed);
    for round in 0..rounds {
        let mutant = match round % 2 {
            0 => mutate_inside(&bytes, &mut numbers).unwrap_or_else(|| mutate(&bytes, &mut numbers)),
            _ => mutate(&bytes, &mut numbers),
        };
        std::fs::write(&path, mutant).unwrap();
        let limits = Limits::default();
        let start = Instant::now();
        for input in read::walk::Input::named(path.clone()).documents(&limits) {
            let _ = input.read(&limits);
        }
        assert!(start.elapsed() < PATIENCE, "round {round} of seed {seed} is slow");
    }
    std::fs::remove_file(&path).unwrap();
}

fn survive(rounds: usize, seed: u64) {
    archives_survive(rounds, seed);
    let limits = Limits { max_inflated: 64 << 20, max_cells: 100_000, ..Limits::default() };
    for (name, format, bytes) in samples() {
        let mut numbers = Numbers(seed);
        for round in 0..rounds {
            let mutant = match round % 2 {
                0 => mutate_inside(&bytes, &mut numbers).unwrap_or_else(|| mutate(&bytes, &mut numbers)),
                _ => mutate(&bytes, &mut numbers),
            };
            let start = Instant::now();
            let result = std::panic::catch_unwind(|| read::read_bytes(name, mutant.clone(), format, &limits));
            let result = result.unwrap_or_else(|_| panic!("{name}: panic in round {round} of seed {seed}"));
            assert!(start.elapsed() < PATIENCE, "{name}: round {round} of seed {seed} is slow");
            if let Ok(document) = result {
                check_mutant(&document);
            }
        }
    }
}

fn check_mutant(document: &Document) {
    crate::parity::spans_are_sound(document);
}

#[test]
fn no_mutation_panics() {
    survive(150, 0x9e37_79b9_7f4a_7c15);
}

/// `BIAOCHI_ROUNDS=1000000 cargo test --release --test formats -- --ignored more_mutations`
#[test]
#[ignore = "long; run by hand"]
fn more_mutations() {
    let rounds = std::env::var("BIAOCHI_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let seed = std::env::var("BIAOCHI_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    survive(rounds, seed);
}
