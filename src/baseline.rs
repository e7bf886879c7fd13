//! A baseline: the findings that were there when checking began, so that only new ones are told.
//!
//! A JSON file with its kind and version, the reason, and a multiset of fingerprints. Fingerprints hold no path: a
//! finding stays known when its file is moved. Path, rule and words stand beside them for the person who reads the file.

use crate::check::FileReport;
use crate::finding::fingerprint;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What the file says it is.
const KIND: &str = "biaochi-baseline";

/// Version of the shape.
const VERSION: u32 = 1;

/// A baseline, and how much of it is left to match.
#[derive(Debug)]
pub struct Baseline {
    /// Why these findings are accepted.
    pub reason: String,
    entries: Vec<Entry>,
    left: FxHashMap<String, usize>,
}

/// Equal findings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// The file that they were first seen in, from the folder of the baseline.
    pub path: String,
    /// Code of the rule.
    pub rule: String,
    /// The flagged words.
    pub text: String,
    /// Their fingerprint.
    pub fingerprint: String,
    /// How many there are.
    pub count: usize,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    kind: String,
    version: u32,
    fingerprints: String,
    reason: String,
    findings: Vec<Entry>,
}

/// Why a baseline cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineError {
    /// Something else than a baseline.
    NotOne,
    /// Made by another version of this program, whose fingerprints differ.
    OtherVersion,
}

impl BaselineError {
    /// What is wrong and what to do.
    pub fn message(&self, lang: crate::Lang) -> &'static str {
        match self {
            BaselineError::NotOne => lang.say(
                "这不是 biaochi 的基线文件；基线用 --write-baseline 生成。",
                "not a baseline of biaochi; --write-baseline makes one.",
            ),
            BaselineError::OtherVersion => lang.say(
                "这是其他版本的基线，问题的标识已不同；请用 --write-baseline 重新生成。",
                "a baseline of another version with other fingerprints; make it anew with --write-baseline.",
            ),
        }
    }
}

impl Baseline {
    /// An empty baseline.
    pub fn new(reason: String) -> Self {
        Self { reason, entries: Vec::new(), left: FxHashMap::default() }
    }

    /// Reads a baseline.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let stored: Stored = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .ok()
            .filter(|stored: &Stored| stored.kind == KIND)
            .ok_or(BaselineError::NotOne)?;
        if stored.version != VERSION || stored.fingerprints != fingerprint::VERSION {
            return Err(BaselineError::OtherVersion);
        }
        let mut left: FxHashMap<String, usize> = FxHashMap::default();
        for entry in &stored.findings {
            *left.entry(entry.fingerprint.clone()).or_default() += entry.count;
        }
        Ok(Self { reason: stored.reason, entries: stored.findings, left })
    }

    /// Takes up the findings of a file that nothing else suppresses.
    pub fn record(&mut self, file: &FileReport, shown: &str) {
        for finding in file.findings.iter().filter(|finding| finding.suppressed.is_none()) {
            let count = self.left.entry(finding.fingerprint.clone()).or_default();
            *count += 1;
            if *count == 1 {
                self.entries.push(Entry {
                    path: shown.to_owned(),
                    rule: finding.rule.to_owned(),
                    text: finding.span.text.clone(),
                    fingerprint: finding.fingerprint.clone(),
                    count: 0,
                });
            }
        }
    }

    /// Marks the known findings of a file; those that are not shown count as seen too.
    pub fn suppress(&mut self, file: &mut FileReport, reason: &str) {
        for fingerprint in &file.hidden.fingerprints {
            self.take(fingerprint);
        }
        for finding in file.findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
            if self.take(&finding.fingerprint) {
                finding.suppressed = Some(reason.to_owned());
            }
        }
    }

    fn take(&mut self, fingerprint: &str) -> bool {
        match self.left.get_mut(fingerprint) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// Entries that were not met, among those that `could` have been.
    pub fn stale(&self, could: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let mut told: FxHashMap<&str, usize> = FxHashMap::default();
        let mut stale = Vec::new();
        for entry in &self.entries {
            let left = self.left.get(&entry.fingerprint).copied().unwrap_or(0);
            let told = told.entry(&entry.fingerprint).or_default();
            let count = left.saturating_sub(*told).min(entry.count);
            *told += count;
            if count > 0 && could(entry) {
                stale.push(Entry { count, ..entry.clone() });
            }
        }
        stale
    }

    /// Number of findings in it.
    pub fn len(&self) -> usize {
        self.left.values().sum()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The file's text, sorted so that versions of it can be compared.
    pub fn to_json(&self) -> String {
        let count = |entry: &Entry| self.left.get(&entry.fingerprint).copied().unwrap_or(0);
        let mut findings: Vec<Entry> =
            self.entries.iter().map(|entry| Entry { count: count(entry), ..entry.clone() }).collect();
        findings.sort();
        let stored = Stored {
            kind: KIND.to_owned(),
            version: VERSION,
            fingerprints: fingerprint::VERSION.to_owned(),
            reason: self.reason.clone(),
            findings,
        };
        let mut text = serde_json::to_string_pretty(&stored).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// A path as a baseline in `folder` writes it: from there on, where it lies below.
pub fn path_from(folder: &Path, path: &str) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.into());
    crate::read::display_path(whole.strip_prefix(folder).unwrap_or(&whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, check};
    use crate::{Format, Lexicon, read};

    fn report(text: &str) -> FileReport {
        let document = read::read_bytes("a.txt", text.into(), Format::Text, &read::Limits::default());
        check(&document.unwrap_or_else(|error| panic!("{error}")), Lexicon::builtin(), &Options::default())
    }

    const OLD: &str = "2025年部门整体绩效目标\n一、分项目标\n绩效指标：2024年整治道路3公里，2023年植树5棵。\n";

    #[test]
    fn known_findings_are_marked_new_ones_are_not_and_gone_ones_are_told() {
        let old = report(OLD);
        assert_eq!(old.findings.len(), 2);
        let mut baseline = Baseline::new("存量问题".to_owned());
        baseline.record(&old, "a.txt");
        let stored = baseline.to_json();
        assert!(stored.starts_with("{\n  \"kind\": \"biaochi-baseline\",\n  \"version\": 1,"));

        let mut again = Baseline::parse(&stored).unwrap_or_else(|error| panic!("{error:?}"));
        let mut now = report(&OLD.replace("2023年", "2022年"));
        again.suppress(&mut now, "存量问题");
        let marked: Vec<bool> = now.findings.iter().map(|finding| finding.suppressed.is_some()).collect();
        assert_eq!(marked, [true, false]);
        let stale = again.stale(|_| true);
        assert_eq!((stale.len(), stale[0].text.as_str(), stale[0].count), (1, "2023年", 1));
        assert!(again.stale(|entry| entry.path == "other.txt").is_empty());
    }

    #[test]
    fn equal_findings_are_counted() {
        let mut baseline = Baseline::new(String::new());
        baseline.record(&report(OLD), "a.txt");
        baseline.record(&report(OLD), "b.txt");
        assert_eq!(baseline.len(), 4);
        let mut again = Baseline::parse(&baseline.to_json()).unwrap_or_else(|error| panic!("{error:?}"));
        let marked = |baseline: &mut Baseline| {
            let mut file = report(OLD);
            baseline.suppress(&mut file, "x");
            file.findings.iter().filter(|finding| finding.suppressed.is_some()).count()
        };
        assert_eq!([marked(&mut again), marked(&mut again), marked(&mut again)], [2, 2, 0]);
    }

    #[test]
    fn what_is_none_is_refused() {
        for (text, error) in [
            ("{}", BaselineError::NotOne),
            ("[1]", BaselineError::NotOne),
            (
                r#"{"kind":"biaochi-baseline","version":9,"fingerprints":"1","reason":"","findings":[]}"#,
                BaselineError::OtherVersion,
            ),
        ] {
            assert_eq!(Baseline::parse(text).err(), Some(error));
        }
    }
}
