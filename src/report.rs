//! Findings to bytes: one file per format.
//!
//! A reporter is told of files one by one, in their order, and keeps none of them: memory does not grow with the number
//! of files. Reporters compute nothing; what counts as failure is decided by [`Summary::outcome`].

pub mod json;
pub mod terminal;

use crate::check::FileReport;
use crate::finding::Severity;
use serde::Serialize;
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

/// Counts over all files, in the shape of the JSON contract.
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
    /// Findings below the asked severity or confidence.
    #[serde(skip)]
    pub hidden: usize,
}

impl Summary {
    /// Counts one file.
    pub fn add(&mut self, file: &FileReport) {
        self.files += 1;
        self.unreadable += usize::from(file.error.is_some());
        self.hidden += file.hidden;
        for finding in &file.findings {
            if finding.suppressed.is_some() {
                self.suppressed += 1;
                continue;
            }
            self.findings += 1;
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
    }

    /// What the run comes to, where findings of `fail_on` and above fail it.
    pub fn outcome(&self, fail_on: Option<Severity>) -> Outcome {
        let failing = match fail_on {
            None => 0,
            Some(Severity::Error) => self.errors,
            Some(Severity::Warning) => self.errors + self.warnings,
            Some(Severity::Note) => self.findings,
        };
        if self.unreadable > 0 {
            Outcome::Unreadable
        } else if failing > 0 {
            Outcome::Findings
        } else {
            Outcome::Clean
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
}

impl Outcome {
    /// The exit code; part of the public contract.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Unreadable => 2,
        }
    }
}
