//! S109: not written yet.

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S109",
    name: "vague-basis",
    title: Text { zh: "确定依据无效", en: "Basis is no standard" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text { zh: "", en: "" },
    remedy: Text { zh: "", en: "" },
    limits: Text { zh: "", en: "" },
    bad: &[],
    good: &[],
    check: |_, _| {},
};
