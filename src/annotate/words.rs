//! What a comment says: the problem, what to write instead, the places that belong to it, and the official basis.

use super::comments::Paragraph;
use crate::Lang;
use crate::finding::{Confidence, Finding};
use crate::report::words;

/// How the anchor and the fix of a finding came out.
#[derive(Clone, Copy, Default)]
pub(super) struct Manner {
    /// The comment stands on more than the words, or elsewhere.
    pub wider: bool,
    /// The fix stands in the file as a tracked change.
    pub fixed: bool,
}

/// A comment that names more places than this is not read.
const RELATED: usize = 12;

/// The paragraphs of a finding's comment.
pub(super) fn comment(finding: &Finding, manner: Manner, lang: Lang) -> Vec<Paragraph> {
    let severity = words::severity(finding.severity, lang);
    let title = words::title(finding.rule, lang);
    let rule = finding.rule;
    let mut out = Vec::new();
    let mut add = |bold: String, plain: String| out.push(Paragraph { bold, plain });
    let unsure = match (finding.confidence, lang) {
        (Confidence::Low, Lang::Zh) => "（把握较低，供参考）",
        (Confidence::Low, Lang::En) => " (not sure, for your consideration)",
        _ => "",
    };
    match lang {
        Lang::Zh => add(format!("【{severity} {rule} {title}】"), format!("{}{unsure}", finding.message)),
        Lang::En => add(format!("[{severity} {rule} {title}] "), format!("{}{unsure}", finding.message)),
    }
    if manner.wider {
        let (place, text) = (&finding.span.place, &finding.span.text);
        let location = finding.span.location.show(lang);
        let place = if place.is_empty() {
            location
        } else {
            format!("{place}{}", lang.say(format!("（{location}）"), format!(" ({location})")))
        };
        match lang {
            Lang::Zh => add("位置：".into(), format!("{place}{}", quoted(text, lang))),
            Lang::En => add("Place: ".into(), format!("{place}{}", quoted(text, lang))),
        }
    }
    if !finding.suggestion.is_empty() {
        add(lang.say("建议：", "Suggestion: ").into(), finding.suggestion.clone());
    }
    for related in finding.related.iter().take(RELATED) {
        let (place, text, message) = (&related.span.place, &related.span.text, &related.message);
        let text = quoted(text, lang);
        match lang {
            Lang::Zh => add("相关：".into(), format!("{place}{text}，{message}")),
            Lang::En => add("See: ".into(), format!("{place}{text}, {message}")),
        }
    }
    if let Some(rest) = finding.related.len().checked_sub(RELATED).filter(|rest| *rest > 0) {
        match lang {
            Lang::Zh => add("相关：".into(), format!("另有{rest}处，见 biaochi check 的结果")),
            Lang::En => add("See: ".into(), format!("{rest} more, in the result of biaochi check")),
        }
    }
    let basis: Vec<&str> = finding.basis.iter().map(|basis| &*basis.text).collect();
    if !basis.is_empty() {
        add(lang.say("依据：", "Basis: ").into(), basis.join(lang.say("；", "; ")));
    }
    if manner.fixed {
        let how = lang.say(
            "已用修订标出，可在“审阅”中逐条接受或拒绝。",
            "the change is tracked; accept or reject it under “Review”.",
        );
        add(lang.say("修订：", "Change: ").into(), how.into());
    }
    out
}

fn quoted(text: &str, lang: Lang) -> String {
    if text.is_empty() { String::new() } else { lang.say(format!("“{text}”"), format!(" “{text}”")) }
}
