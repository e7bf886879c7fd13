//! One fault put into a clean filing gives exactly that finding, for every rule and in every layout.
//!
//! `themes.txt` holds clean projects, `faults.tsv` the faults; places, names, numbers and years are drawn at random. Nothing
//! is hidden: a note of low confidence on a clean filing fails too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

#[path = "../common/filings.rs"]
mod filings;
mod layouts;
mod model;

use biaochi::check::{Options, check};
use biaochi::finding::Confidence;
use biaochi::rules::{ALL, ARCHIVE};
use biaochi::{Lang, Lexicon};
use filings::document;
use layouts::{LAYOUTS, Layout};
use model::Dice;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rayon::prelude::*;

/// A row of `faults.tsv`.
struct Fault {
    rules: Vec<&'static str>,
    edits: Vec<&'static str>,
    needs: Vec<&'static str>,
}

fn faults() -> Vec<Fault> {
    let rows = include_str!("faults.tsv").lines().filter(|row| !row.starts_with(['#', '!']) && !row.is_empty());
    let fault = |row: &'static str| {
        let mut fields = row.split('\t');
        let rules = fields.next().expect("rules").split(',').collect();
        let edits = fields.next().unwrap_or_else(|| panic!("no edits: {row}")).split(" && ").collect();
        Fault { rules, edits, needs: fields.next().unwrap_or_default().split_whitespace().collect() }
    };
    rows.map(fault).collect()
}

/// The filing that was drawn, written down with the marks of a fault.
fn written(layout: &Layout, fault: Option<&Fault>, numbers: &[u16]) -> String {
    let mut dice = Dice::new(numbers);
    let mut filing = model::clean(&mut dice);
    let mut last = None;
    for edit in fault.iter().flat_map(|fault| &fault.edits) {
        filing.edit(edit, &mut last, &mut dice);
    }
    (layout.write)(&filing)
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
    (text, marks)
}

/// Compares what is found with what was put in; says what differs.
fn compare(marked: &str, rules: &[&str]) -> Result<(), String> {
    let (text, marks) = unmark(marked);
    let options = Options { min_confidence: Confidence::Low, ..Options::default() };
    let report = check(&document(&text), Lexicon::builtin(), &options);
    let mut expected: Vec<(&str, u32, u32)> =
        rules.iter().flat_map(|rule| marks.iter().map(move |(start, end)| (*rule, *start, *end))).collect();
    expected.sort_by_key(|(rule, start, end)| (*start, *end, *rule));
    let found: Vec<_> = report.findings.iter().map(|f| (f.rule, f.span.start, f.span.end)).collect();
    if found.len() == expected.len() && found.iter().zip(&expected).all(|(found, mark)| is_at(&text, *found, *mark)) {
        return Ok(());
    }
    let words = |(rule, start, end): &(&str, u32, u32)| format!("{rule} {:?}", &text[*start as usize..*end as usize]);
    let messages: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
    Err(format!(
        "found {:?} instead of {:?}: {messages:#?}",
        found.iter().map(words).collect::<Vec<_>>(),
        expected.iter().map(words).collect::<Vec<_>>()
    ))
}

/// Whether a finding is the expected one: on the marked words, at most with the number of a title, a bracket or a unit that
/// belongs to them.
fn is_at(text: &str, found: (&str, u32, u32), mark: (&str, u32, u32)) -> bool {
    let around = |from: u32, to: u32| text.get(from as usize..to as usize).map(|rest| rest.chars().count());
    let near = |from, to| around(from, to).is_some_and(|count| count <= 3);
    found.0 == mark.0 && near(found.1, mark.1) && near(mark.2, found.2)
}

/// Runs cases with drawn numbers; the smallest failing one is told with its filing.
fn hold(cases: u32, layout: &Layout, fault: Option<&Fault>) -> Result<(), String> {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 12, ..Config::default() };
    let edits = fault.map_or(String::from("clean"), |fault| fault.edits.join(" && "));
    let mut runner = TestRunner::new_with_rng(config, rng(layout.name, &edits));
    let rules: &[&str] = fault.map_or(&[], |fault| &fault.rules);
    let numbers = prop::collection::vec(any::<u16>(), 64);
    let told = |numbers: &[u16]| compare(&written(layout, fault, numbers), rules);
    let result = runner.run(&numbers, |numbers| told(&numbers).map_err(TestCaseError::fail));
    result.map_err(|error| {
        let proptest::test_runner::TestError::Fail(_, numbers) = &error else { return error.to_string() };
        let text = written(layout, fault, numbers);
        let shown = if std::env::var_os("BIAOCHI_SHOW").is_some() { text } else { String::new() };
        format!("{}: {edits}: {}\n{shown}", layout.name, told(numbers).expect_err("it failed"))
    })
}

/// The same draws on every run for each fault and layout, others with each `BIAOCHI_SEED`.
fn rng(layout: &str, edits: &str) -> TestRng {
    let word = std::env::var("BIAOCHI_SEED").unwrap_or_default();
    let mut seed = [0; 32];
    for (at, byte) in layout.bytes().chain(edits.bytes()).chain(word.bytes()).enumerate() {
        let place: &mut u8 = &mut seed[at % 32];
        *place = place.wrapping_mul(31).wrapping_add(byte);
    }
    TestRng::from_seed(RngAlgorithm::ChaCha, &seed)
}

/// How many filings are drawn for each pair; more on demand.
fn cases(usual: u32) -> u32 {
    std::env::var("BIAOCHI_CASES").ok().and_then(|word| word.parse().ok()).unwrap_or(usual)
}

/// What the rules over many filings find: rule, path and words.
fn copied(filings: &[(&str, String)]) -> Vec<(&'static str, String, String)> {
    let found = filings::copied(filings, Lang::Zh).into_iter();
    found.map(|(path, finding)| (finding.rule, path, finding.span.text)).collect()
}

fn report(failed: Vec<String>) {
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n\n"));
}

#[test]
fn every_rule_has_a_fault() {
    let faults = faults();
    for rule in ALL.iter().filter(|rule| !ARCHIVE.iter().any(|other| other.code == rule.code)) {
        assert!(faults.iter().any(|fault| fault.rules.contains(&rule.code)), "{} is never injected", rule.code);
    }
    for fault in &faults {
        assert!(fault.rules.iter().all(|code| ALL.iter().any(|rule| rule.code == *code)), "{:?}", fault.rules);
        let shown = LAYOUTS.iter().filter(|layout| fault.needs.iter().all(|need| layout.shows.contains(need)));
        assert!(shown.count() >= 2, "{:?} stands in fewer than two layouts", fault.edits);
    }
}

/// The same project in another unit's filing, and in the same unit's filing of the next year. What is copied between
/// filings is looked for in the archive and not in one filing, so these two rules are injected on their own.
#[test]
fn a_project_copied_between_filings_is_found() {
    for layout in LAYOUTS {
        let draw = |number: u16| model::clean(&mut Dice::new(&[number; 64]));
        let (own, mut other) = (draw(3), draw(11));
        assert_ne!(own.unit, other.unit);
        let written = |filing: &model::Filing| (layout.write)(filing);
        let apart = copied(&[("a/2025/own.txt", written(&own)), ("a/2025/other.txt", written(&other))]);
        assert!(apart.is_empty(), "{}: {apart:?}", layout.name);
        other.projects[1] = own.projects[0].clone();
        let found = copied(&[("a/2025/own.txt", written(&own)), ("a/2025/other.txt", written(&other))]);
        assert!(found.len() == 1 && found[0].0 == "C201", "{}: {found:?}", layout.name);
        assert!(found[0].2.contains(&own.projects[0].name), "{}: {found:?}", layout.name);
        let next = written(&own).replace(&own.year.to_string(), &(own.year + 1).to_string());
        let found = copied(&[("a/2025/own.txt", written(&own)), ("a/2026/own.txt", next)]);
        assert!(!found.is_empty() && found.iter().all(|(rule, ..)| *rule == "C202"), "{}: {found:?}", layout.name);
    }
}

#[test]
fn clean_filings_give_nothing() {
    report(LAYOUTS.par_iter().filter_map(|layout| hold(cases(12), layout, None).err()).collect());
}

#[test]
fn one_fault_gives_one_finding() {
    let faults = faults();
    let wanted = std::env::var("BIAOCHI_RULE").unwrap_or_default();
    let pairs: Vec<(&Fault, &Layout)> = faults
        .iter()
        .filter(|fault| fault.rules[0].starts_with(&wanted))
        .flat_map(|fault| LAYOUTS.iter().map(move |layout| (fault, layout)))
        .filter(|(fault, layout)| fault.needs.iter().all(|need| layout.shows.contains(need)))
        .collect();
    report(pairs.par_iter().filter_map(|(fault, layout)| hold(cases(1), layout, Some(fault)).err()).collect());
}
