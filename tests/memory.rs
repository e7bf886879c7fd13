//! What was read before changes nothing: texts that come again are read once, and must say the same whoever asks first.

#![allow(clippy::unwrap_used)]

use biaochi::check::{Options, check};
use biaochi::{Document, Lexicon, read};
use std::path::Path;

/// Every third filing of the corpora.
fn documents() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let inputs = read::walk::discover(&[folder]);
    let read = inputs.iter().step_by(3).filter_map(|input| input.read(&read::Limits::default()).ok());
    read.collect()
}

fn reports<'d>(documents: impl Iterator<Item = &'d Document>, words: &Lexicon) -> Vec<String> {
    let options = Options { min_confidence: biaochi::finding::Confidence::Low, ..Options::default() };
    let report = |document| serde_json::to_string(&check(document, words, &options)).unwrap();
    documents.map(report).collect()
}

#[test]
fn the_order_of_filings_changes_nothing() {
    let documents = documents();
    assert!(documents.len() > 15, "{}", documents.len());
    let (words, others) = (Lexicon::with_folders(&[]).unwrap(), Lexicon::with_folders(&[]).unwrap());
    let first = reports(documents.iter(), &words);
    let again = reports(documents.iter(), &words);
    let mut backwards = reports(documents.iter().rev(), &others);
    backwards.reverse();
    for (at, document) in documents.iter().enumerate() {
        assert!(first[at].len() > 100, "{}", document.path);
        assert_eq!(first[at], again[at], "{}", document.path);
        assert_eq!(first[at], backwards[at], "{}", document.path);
    }
}
