//! Measures the rules on the labelled filings of `corpora/`: precision and recall for each rule.
//!
//! `corpora/ratchet.tsv` holds, for each rule, how many false findings and misses are known; more of either fails the
//! test, and fewer asks for the row to be lowered. Arguments name rules or files to look at:
//! `cargo test --test corpora -- Y101 a-edu`. `BIAOCHI_CORPORA` names another folder to measure. `corpora/README.md` says how
//! filings are labelled.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

use biaochi::check::{Options, check};
use biaochi::finding::{Confidence, Finding, Severity};
use biaochi::rules::ALL;
use biaochi::{Lexicon, read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

struct Label {
    line: usize,
    rule: String,
    class: Class,
    text: String,
    span: (u32, u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    True,
    False,
    Debatable,
}

#[derive(Default, Clone, Copy)]
struct Score {
    hits: usize,
    spurious: usize,
    missed: usize,
}

impl Score {
    fn add(&mut self, other: Score) {
        self.hits += other.hits;
        self.spurious += other.spurious;
        self.missed += other.missed;
    }

    fn show(&self) -> String {
        let share = |part: usize, rest: usize| if part + rest == 0 { 1.0 } else { part as f64 / (part + rest) as f64 };
        format!(
            "{:>5} {:>6} {:>6}   {:.3}  {:.3}",
            self.hits,
            self.spurious,
            self.missed,
            share(self.hits, self.spurious),
            share(self.hits, self.missed)
        )
    }
}

fn labels(path: &Path, text: &str) -> Vec<Label> {
    let shown = path.display();
    let table = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{shown}: {error}"));
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let rows = table.lines().enumerate().skip(1).filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    rows.map(|(number, row)| {
        let place = format!("{shown}:{}", number + 1);
        let fields: Vec<&str> = row.split('\t').collect();
        assert!(fields.len() >= 5, "{place}: line, nth, rule, class, text and note, parted by tabs");
        let line: usize = fields[0].parse().unwrap_or_else(|_| panic!("{place}: line number"));
        let nth: usize = fields[1].parse().unwrap_or_else(|_| panic!("{place}: nth"));
        let class = match fields[3] {
            "true" => Class::True,
            "false" => Class::False,
            "debatable" => Class::Debatable,
            other => panic!("{place}: class {other}"),
        };
        assert!(ALL.iter().any(|rule| rule.code == fields[2]), "{place}: no rule {}", fields[2]);
        let from = *starts.get(line - 1).unwrap_or_else(|| panic!("{place}: no line {line}"));
        let body = text[from..].split('\n').next().unwrap_or_default();
        // A label over several lines names its first line only.
        let found = body.match_indices(fields[4]).nth(nth - 1);
        let (at, _) = found.unwrap_or_else(|| panic!("{place}: {:?} is not in line {line}: {body}", fields[4]));
        let start = (from + at) as u32;
        Label {
            line,
            rule: fields[2].to_owned(),
            class,
            text: fields[4].to_owned(),
            span: (start, start + fields[4].len() as u32),
        }
    })
    .collect()
}

fn overlaps(label: &Label, start: u32, end: u32) -> bool {
    label.span.0 < end && start < label.span.1
}

fn filings(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "txt" || e == "md"));
    paths.sort();
    paths
}

fn matches(label: &Label, finding: &Finding) -> bool {
    let marks = std::iter::once(&finding.span).chain(finding.related.iter().map(|related| &related.span));
    label.rule == finding.rule && marks.into_iter().any(|mark| overlaps(label, mark.start, mark.end))
}

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    // Another folder of labelled filings can be measured by the same code; it has no ratchet.
    let elsewhere = std::env::var_os("BIAOCHI_CORPORA").map(PathBuf::from);
    let root = elsewhere.clone().unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora"));
    let options = Options { min_confidence: Confidence::Low, ..Options::default() };
    let mut scores: BTreeMap<&str, Score> = ALL.iter().map(|rule| (rule.code, Score::default())).collect();
    let (mut files, mut rows, mut clean_loud) = (0, 0, 0);
    for path in ["filings", "clean"].iter().flat_map(|folder| filings(&root.join(folder))) {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let document = read::read_file(&path, &read::Limits::default()).unwrap_or_else(|e| panic!("{shown}: {e}"));
        let labels = labels(&path.with_extension("labels.tsv"), &document.text);
        let report = check(&document, Lexicon::builtin(), &options);
        files += 1;
        rows += report.indicators;
        let say = |kind: &str, rule: &str, line: usize, text: &str, more: &str| {
            let chosen = |word: &String| rule.starts_with(word.as_str()) || shown.contains(word.as_str());
            if wanted.is_empty() || wanted.iter().any(chosen) {
                println!("{kind} {rule} {shown}:{line} {text:?} {more}");
            }
        };
        for finding in &report.findings {
            // Low confidence is not shown by default and does not count against a rule.
            if finding.confidence == Confidence::Low {
                continue;
            }
            let of: Vec<&Label> = labels.iter().filter(|label| matches(label, finding)).collect();
            if of.iter().any(|label| label.class == Class::True) {
                scores.entry(finding.rule).or_default().hits += 1;
            } else if !of.iter().any(|label| label.class == Class::Debatable) {
                scores.entry(finding.rule).or_default().spurious += 1;
                clean_loud += usize::from(shown.starts_with("clean") && finding.severity > Severity::Note);
                let (line, _) = finding.span.location.start();
                say("FALSE", finding.rule, line, &finding.span.text, &finding.message);
            }
        }
        for label in labels.iter().filter(|label| label.class == Class::True) {
            if !report.findings.iter().any(|finding| matches(label, finding)) {
                let code = ALL.iter().find(|rule| rule.code == label.rule).map_or("", |rule| rule.code);
                scores.entry(code).or_default().missed += 1;
                say("MISSED", &label.rule, label.line, &label.text, "");
            }
        }
    }
    println!("\nrule   hits  false missed   prec.  recall");
    let (mut loud, mut all) = (Score::default(), Score::default());
    for rule in ALL {
        let score = scores[rule.code];
        println!("{} {}  {}", rule.code, score.show(), rule.name);
        all.add(score);
        if rule.severity > Severity::Note {
            loud.add(score);
        }
    }
    println!("warn {}  warnings and errors", loud.show());
    println!("all  {}  everything", all.show());
    println!("{files} filings, {rows} indicator rows; findings at warning or above in clean filings: {clean_loud}");
    if !wanted.is_empty() || elsewhere.is_some() {
        return ExitCode::SUCCESS;
    }
    match ratchet(&root.join("ratchet.tsv"), &scores) {
        Ok(()) => {
            println!("\ntest result: ok. {files} passed; 0 failed; 0 ignored");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            println!("\n{problems}\ntest result: FAILED. 0 passed; 1 failed; 0 ignored");
            ExitCode::FAILURE
        }
    }
}

/// Compares with the known numbers; `BIAOCHI_RATCHET=write` writes them anew.
fn ratchet(path: &Path, scores: &BTreeMap<&str, Score>) -> Result<(), String> {
    let head =
        "# Known false findings and misses for each rule on corpora/. They may only fall.\n!rule\tfalse\tmissed\n";
    let known = std::fs::read_to_string(path).unwrap_or_default();
    let mut problems = Vec::new();
    let mut now = String::from(head);
    for (rule, score) in scores.iter().filter(|(_, score)| score.spurious + score.missed > 0) {
        now.push_str(&format!("{rule}\t{}\t{}\n", score.spurious, score.missed));
    }
    for row in known.lines().filter(|row| !row.starts_with(['#', '!'])) {
        let fields: Vec<&str> = row.split('\t').collect();
        assert!(fields.len() == 3 && scores.contains_key(fields[0]), "ratchet.tsv: {row}");
    }
    for (rule, score) in scores {
        let row = known.lines().find(|row| row.starts_with(rule));
        let fields: Vec<usize> = row.map_or(vec![], |row| row.split('\t').skip(1).flat_map(str::parse).collect());
        let (spurious, missed) = (fields.first().copied().unwrap_or(0), fields.get(1).copied().unwrap_or(0));
        if score.spurious > spurious || score.missed > missed {
            problems.push(format!(
                "{rule}: {} false, {} missed; known are {spurious} and {missed}",
                score.spurious, score.missed
            ));
        } else if score.spurious < spurious || score.missed < missed {
            problems.push(format!("{rule} got better: lower its row in corpora/ratchet.tsv"));
        }
    }
    if std::env::var("BIAOCHI_RATCHET").is_ok_and(|word| word == "write") {
        return std::fs::write(path, now).map_err(|error| error.to_string());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
