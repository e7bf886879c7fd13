//! T102: not written yet.

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "T102",
    name: "unbalanced-punctuation",
    title: Text { zh: "标点不配对", en: "Unbalanced punctuation" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text { zh: "", en: "" },
    remedy: Text { zh: "", en: "" },
    limits: Text { zh: "", en: "" },
    bad: &[],
    good: &[],
    check: |_, _| {},
};
