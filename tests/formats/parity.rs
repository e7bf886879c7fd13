//! The filings of the corpora, made into every format, give the findings of the text.

use crate::make::{self, Piece};
use biaochi::check::{FileReport, Options, check};
use biaochi::{Document, Format, Lexicon, read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub type Findings = BTreeMap<(&'static str, String, Vec<String>), usize>;

/// Rule and flagged words of every finding, with the words that it relates to.
pub fn findings(report: &FileReport) -> Findings {
    let mut all = Findings::new();
    for finding in &report.findings {
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let mut related: Vec<String> = finding.related.iter().map(|related| bare(&related.span.text)).collect();
        related.sort();
        *all.entry((finding.rule, bare(&finding.span.text), related)).or_default() += 1;
    }
    all
}

pub fn report(document: &Document) -> FileReport {
    check(document, Lexicon::builtin(), &Options::default())
}

pub fn corpora() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let folders = ["filings", "clean"].map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let mut paths: Vec<PathBuf> = folders.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "txt" || e == "md"));
    paths.sort();
    paths
}

/// Makes each filing with `make` and compares; the share of findings that must be the same, and no others.
fn compare(format: Format, name: &str, share: f64, make: impl Fn(&[Piece]) -> Vec<u8>) {
    let (mut same, mut all, mut files) = (0, 0, 0);
    let mut differences = Vec::new();
    for path in corpora() {
        let text = read::read_file(&path, &read::Limits::default()).unwrap();
        let Some(pieces) = make::pieces(&text) else { continue };
        let made = read::read_bytes(name, make(&pieces), format, &read::Limits::default());
        let made = made.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(made.format, format);
        spans_are_sound(&made);
        let (expected, found) = (findings(&report(&text)), findings(&report(&made)));
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (finding, count) in &expected {
            all += count;
            let both = *count.min(found.get(finding).unwrap_or(&0));
            same += both;
            if both < *count {
                differences.push(format!("{file}: missing {finding:?}"));
            }
        }
        for (finding, count) in &found {
            if count > expected.get(finding).unwrap_or(&0) {
                differences.push(format!("{file}: more {finding:?}"));
            }
        }
        files += 1;
    }
    let more = differences.iter().filter(|line| line.contains(": more ")).count();
    println!("{name}: {same} of {all} findings in {files} filings, {more} others");
    assert!(files >= 10 && all >= 100, "too little to compare");
    let enough = same as f64 >= share * all as f64;
    assert!(enough && more == 0, "{same} of {all}\n{}", differences.join("\n"));
}

/// Spans lie on character boundaries and inside the text, cells in order, and each has a place.
pub fn spans_are_sound(document: &Document) {
    use biaochi::document::Block;
    for block in document.blocks.iter().chain(&document.apart) {
        let spans: Vec<biaochi::Span> = match block {
            Block::Paragraph(p) => vec![p.span],
            Block::Table(t) => t.rows.iter().flatten().map(|cell| cell.span).collect(),
        };
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "cells out of order");
        for span in spans {
            assert!(document.text.get(span.range()).is_some(), "{span:?} is no part of the text");
            document.location(span);
        }
    }
}

#[test]
fn word_files_give_the_findings_of_the_text() {
    for length in [3, 1000] {
        compare(Format::Docx, "a.docx", 1.0, |pieces| make::docx(&make::docx_body(pieces, length)));
    }
}

#[test]
fn workbooks_give_the_findings_of_the_text() {
    compare(Format::Xlsx, "a.xlsx", 0.95, |pieces| make::xlsx(&[("目标", "", make::xlsx_sheet(pieces))], "", &[]));
}

#[test]
fn web_pages_give_the_findings_of_the_text() {
    compare(Format::Html, "a.html", 1.0, make::html);
}

#[test]
fn opendocument_texts_give_the_findings_of_the_text() {
    compare(Format::Odt, "a.odt", 1.0, make::odt);
}

#[test]
fn rich_texts_give_the_findings_of_the_text() {
    compare(Format::Rtf, "a.rtf", 1.0, crate::rtf::make);
}

/// One filing as Word has it (tests/formats/samples/plan.docx: counted numbers, merged cells, a note, tracked and hidden
/// text), and as LibreOffice wrote it in other formats.
#[test]
fn one_filing_in_the_formats_of_word_processors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/samples");
    let read = |name: &str| read::read_file(&folder.join(name), &read::Limits::default()).unwrap();
    let expected = findings(&report(&read("plan.docx")));
    assert_eq!(expected.values().sum::<usize>(), 7);
    for name in ["plan.rtf", "plan.doc", "plan.odt"] {
        let document = read(name);
        spans_are_sound(&document);
        assert_eq!(findings(&report(&document)), expected, "{name}");
        // Counted numbers, of headings and of lists.
        for line in ["一、总体目标", "二、分项目标", "（一）河道管护", "（二）提升防汛能力", "三、项目绩效目标表"]
        {
            assert!(document.text.contains(line), "{name}: {line}");
        }
    }
}
