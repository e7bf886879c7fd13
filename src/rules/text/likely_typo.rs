//! T103: not written yet.

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "T103",
    name: "likely-typo",
    title: Text { zh: "疑似错字", en: "Likely typo" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text { zh: "", en: "" },
    remedy: Text { zh: "", en: "" },
    limits: Text { zh: "", en: "" },
    bad: &[],
    good: &[],
    check: |_, _| {},
};
