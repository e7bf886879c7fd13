//! Findings to bytes: one file per format.
//!
//! A reporter is told of files one by one, in their order, and keeps none of them: memory does not grow with the number
//! of files. Reporters judge nothing: counts are taken by [`Summary`], and what a run comes to is said by its outcome.

pub mod csv;
pub mod escape;
pub mod github;
pub mod html;
pub mod json;
pub mod markdown;
pub mod page;
pub mod sarif;
pub mod terminal;
pub mod words;
pub mod xlsx;

use crate::baseline::Entry;
use crate::check::FileReport;
use crate::filing::FilingKind;
use crate::finding::Severity;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// One way to show findings.
pub trait Report {
    /// Before the first file.
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// One file, in the order of paths.
    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()>;
    /// After the last file.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// Counts over all files; the first seven fields are the JSON contract's.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Summary {
    /// All files, the unreadable ones among them.
    pub files: usize,
    /// Files that could not be read.
    pub unreadable: usize,
    /// Findings that are shown and not suppressed.
    pub findings: usize,
    /// Errors among them.
    pub errors: usize,
    /// Warnings among them.
    pub warnings: usize,
    /// Notes among them.
    pub notes: usize,
    /// Suppressed findings.
    pub suppressed: usize,
    /// Findings and files for each rule that spoke, by code, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Vec<Statistic>>,
    /// Entries of the baseline whose findings are gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<Entry>,
    /// What the user should know about the run itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// Not shown: the rule is less sure than was asked for.
    #[serde(skip)]
    pub low_confidence: usize,
    /// Not shown: less severe than was asked for.
    #[serde(skip)]
    pub low_severity: usize,
    /// Files in which neither goals nor indicators were found.
    #[serde(skip)]
    pub not_understood: usize,
    /// Indicator rows.
    #[serde(skip)]
    pub indicators: usize,
    /// Findings at or above the severity that fails.
    #[serde(skip)]
    pub failing: usize,
    /// Counts by rule.
    #[serde(skip)]
    pub rules: BTreeMap<&'static str, Statistic>,
}

/// How often a rule spoke.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Statistic {
    /// Code of the rule.
    pub rule: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its findings.
    pub findings: usize,
    /// Files with at least one of them.
    pub files: usize,
}

/// Something about the run that no finding says: a stale entry of the baseline, a suppression of no use.
#[derive(Debug, Clone, Serialize)]
pub struct Remark {
    /// A stable word.
    pub code: &'static str,
    /// What it means, and what to do.
    pub message: String,
}

impl Summary {
    /// Counts one file, whose findings of `fail_on` and above fail the run.
    pub fn add(&mut self, file: &FileReport, fail_on: Option<Severity>) {
        self.files += 1;
        self.unreadable += usize::from(file.error.is_some());
        self.not_understood += usize::from(file.error.is_none() && file.kind == FilingKind::Unknown);
        self.indicators += file.indicators;
        self.low_confidence += file.hidden.low_confidence;
        self.low_severity += file.hidden.low_severity;
        let mut seen: Vec<&str> = Vec::new();
        for finding in &file.findings {
            if finding.suppressed.is_some() {
                self.suppressed += 1;
                continue;
            }
            self.findings += 1;
            self.failing += usize::from(fail_on.is_some_and(|least| finding.severity >= least));
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
            let count = self.rules.entry(finding.rule).or_default();
            (count.rule, count.name) = (finding.rule, finding.name);
            count.findings += 1;
            if !seen.contains(&finding.rule) {
                seen.push(finding.rule);
                count.files += 1;
            }
        }
    }

    /// Shows the counts by rule, the most frequent first.
    pub fn count_rules(&mut self) {
        let mut rows: Vec<Statistic> = self.rules.values().cloned().collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.findings), row.rule));
        self.statistics = Some(rows);
    }

    /// What the run comes to.
    pub fn outcome(&self) -> Outcome {
        match (self.unreadable, self.failing) {
            (1.., _) => Outcome::Unreadable,
            (0, 1..) => Outcome::Findings,
            (0, 0) => Outcome::Clean,
        }
    }
}

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that fails.
    Clean,
    /// Findings that fail.
    Findings,
    /// Wrong usage, bad configuration, or an input that could not be read.
    Unreadable,
    /// Ended by the user before it was done; what was done is kept.
    Interrupted,
}

impl Outcome {
    /// The exit code; part of the public contract.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Unreadable => 2,
            Outcome::Interrupted => 130,
        }
    }
}
