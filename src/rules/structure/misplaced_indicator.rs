//! S104: not written yet.

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S104",
    name: "misplaced-indicator",
    title: Text { zh: "指标归类错误", en: "Misplaced indicator" },
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
