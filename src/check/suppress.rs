//! Findings that the user has looked at and accepted, with the reason; they stay in the machine formats, marked.

use crate::rules::Rule;
use globset::GlobMatcher;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One accepted kind of finding: a `[[suppress]]` table of the configuration.
#[derive(Debug)]
pub struct Suppression {
    /// Code or name of the rule, or a prefix of codes.
    pub rule: String,
    /// The files it holds for; all where none is given.
    pub path: Option<GlobMatcher>,
    /// The flagged words, blanks aside.
    pub text: Option<String>,
    /// The fingerprint of one finding.
    pub fingerprint: Option<String>,
    /// Why they are accepted.
    pub reason: String,
    /// Where it is written, for telling that it is of no use any more.
    pub line: usize,
    /// Files that it could have concerned, and findings that it did concern.
    pub counts: (AtomicUsize, AtomicUsize),
}

/// All suppressions of one configuration.
#[derive(Debug, Default)]
pub struct Suppressions {
    /// The folder that their path patterns start from.
    pub folder: PathBuf,
    /// The suppressions in the order of the file.
    pub list: Vec<Suppression>,
}

impl Suppressions {
    /// Why a finding is suppressed, if it is. The first that fits counts.
    pub(super) fn reason(&self, path: &str, rule: &Rule, text: &str, fingerprint: &str) -> Option<String> {
        let suppression = self.list.iter().find(|suppression| {
            super::matches(rule, &suppression.rule)
                && suppression.text.as_ref().is_none_or(|wanted| same_words(wanted, text))
                && suppression.fingerprint.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(fingerprint))
                && self.concerns(suppression, path)
        })?;
        suppression.counts.1.fetch_add(1, Ordering::Relaxed);
        Some(suppression.reason.clone())
    }

    /// Notes that a file is checked: a suppression that concerns none of the files is not called useless.
    pub fn begin(&self, path: &str) {
        for suppression in self.list.iter().filter(|suppression| self.concerns(suppression, path)) {
            suppression.counts.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Suppressions that concerned files of this run and no finding.
    pub fn unused(&self) -> impl Iterator<Item = &Suppression> {
        self.list.iter().filter(|suppression| {
            suppression.counts.0.load(Ordering::Relaxed) > 0 && suppression.counts.1.load(Ordering::Relaxed) == 0
        })
    }

    fn concerns(&self, suppression: &Suppression, path: &str) -> bool {
        let Some(pattern) = &suppression.path else { return true };
        let fits = |path: &str| {
            let whole = std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path));
            pattern.is_match(whole.strip_prefix(&self.folder).unwrap_or(&whole))
        };
        // What holds for an archive holds for its members.
        fits(path) || crate::read::archives_of(path).any(fits)
    }
}

fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| text.chars().filter(|c| !crate::span::is_blank(*c)).collect::<String>();
    words(a) == words(b)
}
