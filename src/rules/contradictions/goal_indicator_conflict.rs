//! L101: not written yet.

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "L101",
    name: "goal-indicator-conflict",
    title: Text { zh: "目标与指标数值矛盾", en: "Goal and indicator conflict" },
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
