//! Contents pages: lines that name headings without standing over anything.

use super::Narrative;
use crate::document::Document;
use crate::span::is_blank;

/// For each unit whether it is a line of a contents page.
pub(super) fn lines(document: &Document, narrative: &[Narrative]) -> Vec<bool> {
    let mut found: Vec<bool> = narrative
        .iter()
        .map(|unit| unit.paragraph().is_some_and(|paragraph| is_contents_line(document.slice(paragraph.span))))
        .collect();
    let text = |at: usize| narrative.get(at).and_then(Narrative::paragraph).map(|p| document.slice(p.span));
    // 目录, and short lines until the first of them comes again as the heading itself.
    for start in 0..narrative.len().min(60) {
        let is_head = text(start)
            .is_some_and(|text| text.len() < 24 && text.chars().filter(|c| !is_blank(*c)).eq("目录".chars()));
        if !is_head {
            continue;
        }
        found[start] = true;
        let Some(first) = text(start + 1).map(entry) else { break };
        let short = |text: &str| text.chars().count() <= 60 && !text.contains('。');
        let end = (start + 2..narrative.len())
            .take_while(|at| text(*at).is_some_and(short))
            .find(|at| text(*at).is_some_and(|text| entry(text) == first));
        if let Some(end) = end {
            found[start + 1..end].fill(true);
        }
        break;
    }
    found
}

/// The words of an entry, without leaders, page number and blanks.
fn entry(text: &str) -> String {
    let bare = text.trim_end_matches(|c: char| {
        c.is_ascii_digit() || is_blank(c) || matches!(c, '.' | '…' | '·' | '-' | '—' | '（' | '）' | '(' | ')')
    });
    bare.chars().filter(|c| !is_blank(*c)).collect()
}

/// Dots, a tab or a wide gap before a page number.
fn is_contents_line(text: &str) -> bool {
    if !text.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let gap = bare.len() - bare.trim_end_matches(is_blank).len();
    let leaders = ["..", "……", "··", "．．", "…"].iter().any(|leader| bare.trim_end().ends_with(leader));
    bare.len() < text.len() && text.len() - bare.len() <= 3 && (leaders || bare.ends_with('\t') || gap >= 4)
}
