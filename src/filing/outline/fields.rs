//! Labelled paragraphs of the narrative: 绩效目标：… and 绩效指标：….

use super::NarrativeKind;
use crate::document::Document;
use crate::span::{Span, is_blank};

const LABELS: [(&str, NarrativeKind); 7] = [
    ("年度绩效目标", NarrativeKind::Goal),
    ("年度绩效指标", NarrativeKind::Indicators),
    ("绩效目标", NarrativeKind::Goal),
    ("绩效指标", NarrativeKind::Indicators),
    ("年度目标", NarrativeKind::Goal),
    ("年度指标", NarrativeKind::Indicators),
    ("工作目标", NarrativeKind::Goal),
];

/// What a label announces, where the text is one.
pub(super) fn label(text: &str) -> Option<NarrativeKind> {
    let bare = text.trim_matches(|c: char| is_blank(c) || matches!(c, '*' | '_' | '：' | ':'));
    LABELS.iter().find(|(word, _)| *word == bare).map(|(_, kind)| *kind)
}

/// The same for a line that holds nothing else.
pub(super) fn label_line(text: &str) -> Option<NarrativeKind> {
    if text.len() > 48 { None } else { label(text) }
}

/// The labelled parts of a paragraph; one paragraph may hold both: 绩效目标：…。绩效指标：…
pub(super) fn split(document: &Document, span: Span, mut found: impl FnMut(NarrativeKind, Span)) {
    let text = document.slice(span);
    let mut from = 0;
    let mut open: Option<(NarrativeKind, usize)> = None;
    let mut close = |open: &mut Option<(NarrativeKind, usize)>, to: usize| {
        if let Some((kind, start)) = open.take() {
            let field = span.slice(start, to).trim(&document.text);
            if !field.is_empty() {
                found(kind, field);
            }
        }
    };
    while let Some(colon) = text[from..].find(['：', ':']).map(|at| from + at) {
        let before = text[..colon].trim_end_matches(|c| is_blank(c) || matches!(c, '*' | '_'));
        let width = text[colon..].chars().next().map_or(1, char::len_utf8);
        if let Some((word, kind)) = LABELS.iter().find(|(word, _)| before.ends_with(word)) {
            let start = before.len() - word.len();
            let lead = text[..start].trim_end_matches(|c| is_blank(c) || matches!(c, '*' | '_'));
            if lead.is_empty() || lead.ends_with(['。', '；', ')', '）', '、', '.']) {
                close(&mut open, start);
                let rest = &text[colon + width..];
                let skipped = rest.len() - rest.trim_start_matches(['*', '_']).len();
                open = Some((*kind, colon + width + skipped));
            }
        }
        from = colon + width;
    }
    close(&mut open, text.len());
}
