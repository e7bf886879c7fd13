//! Words that several reports and commands share.

use crate::Lang;
use crate::filing::FilingKind;
use crate::finding::{Confidence, Severity};

/// A severity for people.
pub fn severity(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Note, Lang::Zh) => "提示",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Note, Lang::En) => "note",
    }
}

/// A confidence for people.
pub fn confidence(confidence: Confidence, lang: Lang) -> &'static str {
    match (confidence, lang) {
        (Confidence::High, Lang::Zh) => "高",
        (Confidence::Medium, Lang::Zh) => "中",
        (Confidence::Low, Lang::Zh) => "低",
        (Confidence::High, Lang::En) => "high",
        (Confidence::Medium, Lang::En) => "medium",
        (Confidence::Low, Lang::En) => "low",
    }
}

/// A kind of filing for people.
pub fn kind(kind: FilingKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (FilingKind::Plan, Lang::Zh) => "绩效目标",
        (FilingKind::SelfEvaluation, Lang::Zh) => "绩效自评",
        (FilingKind::Unknown, Lang::Zh) => "未识别出绩效目标",
        (FilingKind::Plan, Lang::En) => "plan",
        (FilingKind::SelfEvaluation, Lang::En) => "self-evaluation",
        (FilingKind::Unknown, Lang::En) => "no targets recognised",
    }
}

/// A title of a rule for people; the code where there is no such rule.
pub fn title(code: &str, lang: Lang) -> &str {
    crate::rules::find(code).map_or(code, |rule| rule.title.get(lang))
}

/// Text of a filing as it may be shown on a terminal: on one line, without characters that steer it or hide others.
pub fn tame(text: &str) -> String {
    text.chars().map(tame_char).collect()
}

/// One character, tamed; the number of characters stays the same.
pub fn tame_char(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        // Reversing and isolating marks make a line read otherwise than it is.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
