//! Labelled paragraphs of the narrative: 绩效目标：… and 绩效指标：….

use crate::document::Document;
use crate::filing::labels;
use crate::lexicon::{Lexicon, NarrativeKind};
use crate::span::{Span, is_blank};

/// What a label announces, where the text is one.
pub(super) fn label(text: &str, lexicon: &Lexicon) -> Option<NarrativeKind> {
    let bare = text.trim_matches(|c: char| is_blank(c) || matches!(c, '*' | '_' | '：' | ':'));
    lexicon.phrases.narrative_label.exact(bare).copied()
}

/// The same for a line that holds nothing else.
pub(super) fn label_line(text: &str, lexicon: &Lexicon) -> Option<NarrativeKind> {
    if text.len() > 48 { None } else { label(text, lexicon) }
}

/// The labelled parts of a paragraph; one paragraph may hold both: 绩效目标：…。绩效指标：…
pub(super) fn split(document: &Document, span: Span, lexicon: &Lexicon, mut found: impl FnMut(NarrativeKind, Span)) {
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
    while let Some(colon) = labels::colon(&text[from..]).map(|at| from + at) {
        let before = text[..colon].trim_end_matches(|c| is_blank(c) || matches!(c, '*' | '_'));
        let width = text[colon..].chars().next().map_or(1, char::len_utf8);
        if let Some((length, kind)) = lexicon.phrases.narrative_label.suffix(before) {
            let start = before.len() - length;
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
