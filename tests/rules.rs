//! Walks every rule: its file, its words, its examples, its fixes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

#[path = "common/filings.rs"]
mod filings;

use biaochi::check::{Options, check};
use biaochi::finding::{Confidence, Finding};
use biaochi::rules::{ALL, ARCHIVE, Rule};
use biaochi::{Lang, Lexicon};
use filings::{copied, document};
use std::path::Path;

/// A folder of `src/rules` for each first letter of a code.
const FOLDERS: &[(char, &str)] = &[
    ('C', "consistency"),
    ('L', "contradictions"),
    ('M', "measurability"),
    ('S', "structure"),
    ('T', "text"),
    ('U', "units"),
    ('Y', "years"),
];

fn findings(rule: &Rule, text: &str, lang: Lang) -> Vec<Finding> {
    let options = Options { min_confidence: Confidence::Low, lang, ..Options::default() };
    let report = check(&document(text), Lexicon::builtin(), &options);
    report.findings.into_iter().filter(|finding| finding.rule == rule.code).collect()
}

/// The text without its marks, and the marked ranges.
fn unmark(marked: &str) -> (String, Vec<(u32, u32)>) {
    let (mut text, mut marks, mut open) = (String::new(), Vec::new(), None);
    for c in marked.chars() {
        match c {
            '⟦' => open = Some(text.len() as u32),
            '⟧' => marks.push((open.take().expect("⟧ without ⟦"), text.len() as u32)),
            other => text.push(other),
        }
    }
    assert!(open.is_none(), "⟦ without ⟧: {marked}");
    (text, marks)
}

#[test]
fn codes_are_sorted_and_files_are_where_they_belong() {
    for pair in ALL.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} before {}", pair[0].code, pair[1].code);
    }
    for rule in ALL {
        let folder = FOLDERS.iter().find(|(letter, _)| rule.code.starts_with(*letter)).expect(rule.code).1;
        let file = format!("src/rules/{folder}/{}.rs", rule.name.replace('-', "_"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
        let source = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.starts_with(&format!("//! {}: ", rule.code)), "{file} opens with its code");
    }
    assert!(ALL.len() >= 43, "rules were lost");
}

#[test]
fn every_rule_says_what_why_and_what_to_do() {
    let words = Lexicon::builtin();
    for rule in ALL {
        for text in [rule.title, rule.why, rule.remedy, rule.limits] {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", rule.code);
        }
        assert!(words.bases_of(rule.code).next().is_some(), "{}: no row in rule_bases.tsv", rule.code);
        assert!(!rule.bad.is_empty() && !rule.good.is_empty(), "{}: no examples", rule.code);
    }
}

/// Rules that run over one filing.
fn single() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().copied().filter(|rule| !ARCHIVE.iter().any(|other| other.code == rule.code))
}

/// The filings of an example.
fn parts(example: &str) -> Vec<(&str, &str)> {
    let parts = example.split("=== ").skip(1);
    parts.map(|part| part.split_once('\n').expect("a path and a text")).collect()
}

#[test]
fn archive_examples_hold_exactly() {
    let mut failed = Vec::new();
    for rule in ARCHIVE {
        assert!(ALL.iter().any(|other| other.code == rule.code), "{} is listed", rule.code);
        for marked in rule.bad {
            let (mut texts, mut marks) = (Vec::new(), Vec::new());
            for (path, text) in parts(marked) {
                let (text, spans) = unmark(text);
                marks.extend(spans.into_iter().map(|span| (rule.code, path.to_owned(), span)));
                texts.push((path, text));
            }
            assert!(!marks.is_empty(), "{}: nothing marked in {marked}", rule.code);
            let (found, english) = (copied(&texts, Lang::Zh), copied(&texts, Lang::En));
            let spans: Vec<_> =
                found.iter().map(|(path, f)| (f.rule, path.clone(), (f.span.start, f.span.end))).collect();
            if spans != marks {
                failed.push(format!("{}: found {spans:?} instead of {marks:?} in {marked}", rule.code));
            }
            for ((_, zh), (_, en)) in found.iter().zip(&english) {
                assert!(!zh.related.is_empty() && !zh.suggestion.is_empty() && zh.message != en.message, "{zh:?}");
                assert_eq!(zh.fingerprint, en.fingerprint);
            }
        }
        for text in rule.good {
            let texts: Vec<_> = parts(text).into_iter().map(|(path, text)| (path, text.to_owned())).collect();
            for (path, finding) in copied(&texts, Lang::Zh) {
                failed.push(format!("{}: speaks on {path} ({}) in {text}", rule.code, finding.message));
            }
        }
        // They have nothing to say of one filing alone.
        for text in rule.bad.iter().chain(rule.good) {
            assert!(findings(rule, &unmark(text).0, Lang::Zh).is_empty(), "{}", rule.code);
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn examples_hold_exactly() {
    let mut failed = Vec::new();
    for rule in single() {
        for marked in rule.bad {
            let (text, marks) = unmark(marked);
            assert!(!marks.is_empty(), "{}: nothing marked in {marked}", rule.code);
            let spans: Vec<_> = findings(rule, &text, Lang::Zh).iter().map(|f| (f.span.start, f.span.end)).collect();
            if spans != marks {
                let words: Vec<&str> = spans.iter().map(|(a, b)| &text[*a as usize..*b as usize]).collect();
                failed.push(format!("{}: found {words:?} in {marked}", rule.code));
            }
        }
        for text in rule.good {
            for finding in findings(rule, text, Lang::Zh) {
                failed.push(format!("{}: speaks on {:?} in {text}", rule.code, finding.span.text));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn fixes_leave_nothing_behind() {
    let mut fixed_rules = 0;
    for rule in ALL {
        for marked in rule.bad {
            let (mut text, _) = unmark(marked);
            let mut edits: Vec<(usize, usize, String)> = Vec::new();
            for finding in findings(rule, &text, Lang::Zh) {
                let Some(fix) = finding.fix.filter(|fix| fix.safe) else { continue };
                let grouped = finding.related.iter().filter(|related| related.span.text == finding.span.text);
                for mark in grouped.map(|related| &related.span).chain([&finding.span]) {
                    edits.push((mark.start as usize, mark.end as usize, fix.replacement.clone()));
                }
            }
            if edits.is_empty() {
                continue;
            }
            fixed_rules += 1;
            let fixed_spans = edits.len();
            let before = findings(rule, &text, Lang::Zh).len();
            edits.sort();
            for (start, end, replacement) in edits.into_iter().rev() {
                text.replace_range(start..end, &replacement);
            }
            let after = findings(rule, &text, Lang::Zh);
            assert!(
                after.len() < before && after.iter().all(|finding| finding.fix.is_none()),
                "{}: {fixed_spans} fixes leave {:?} in {text}",
                rule.code,
                after.iter().map(|finding| &finding.span.text).collect::<Vec<_>>()
            );
        }
    }
    assert!(fixed_rules > 0, "no example has a fix");
}

#[test]
fn messages_are_in_the_language_asked_for() {
    for rule in ALL {
        for marked in rule.bad {
            let (text, _) = unmark(marked);
            for (zh, en) in findings(rule, &text, Lang::Zh).iter().zip(findings(rule, &text, Lang::En)) {
                assert!(!zh.message.is_empty() && !zh.suggestion.is_empty(), "{}", rule.code);
                assert!(!en.message.is_empty() && !en.suggestion.is_empty(), "{}", rule.code);
                assert_ne!(zh.message, en.message, "{}", rule.code);
                assert_eq!(zh.fingerprint, en.fingerprint, "{}", rule.code);
            }
        }
    }
}
