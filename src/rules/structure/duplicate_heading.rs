//! S101: not written yet.

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S101",
    name: "duplicate-heading",
    title: Text { zh: "标题重复", en: "Duplicate heading" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text { zh: "", en: "" },
    remedy: Text { zh: "", en: "" },
    limits: Text { zh: "", en: "" },
    bad: &[],
    good: &[],
    check: |_, _| {},
};
