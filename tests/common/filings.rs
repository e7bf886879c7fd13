//! Filings given as text, and what the rules over many of them find.

use biaochi::archive::copies::describe::{Records, describe, findings};
use biaochi::archive::copies::{self, Input};
use biaochi::archive::{Identity, Record};
use biaochi::finding::Finding;
use biaochi::{Document, Filing, Format, Lang, Lexicon, read};

/// Text, or Markdown where it opens with a heading of it.
pub fn document(text: &str) -> Document {
    let format = if text.starts_with("# ") { Format::Markdown } else { Format::Text };
    let read = read::read_bytes("example", text.into(), format, &read::Limits::default());
    read.unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What the rules over many filings find in filings by path: each path with its finding.
pub fn copied(filings: &[(&str, String)], lang: Lang) -> Vec<(String, Finding)> {
    let words = Lexicon::builtin();
    let records = filings.iter().map(|(path, text)| {
        let mut document = document(text);
        document.path = (*path).to_owned();
        Record::of(&document, &Filing::read(&document, words), words, Identity::default(), None)
    });
    let records: Vec<Record> = records.collect();
    let mut input = Input::default();
    records.iter().for_each(|record| assert!(input.record(record, words).is_some(), "{}", record.path));
    input.close();
    let found = copies::find(&input, &copies::Options::default());
    let Ok(groups) = describe(&input, &found, &mut Records::new(&records));
    findings(&groups, words, lang).into_iter().map(|(_, path, finding)| (path, finding)).collect()
}
