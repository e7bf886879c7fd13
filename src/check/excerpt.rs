//! The few words around a finding that a person needs to see: a sentence, or one row of a table on one line.

use crate::document::Document;
use crate::filing::Filing;
use crate::rules::Site;
use crate::span::{Span, is_blank};

/// One line with marked ranges, in bytes of the line.
#[derive(Debug, Clone)]
pub struct Excerpt {
    /// The line's text, without line breaks and control characters.
    pub line: String,
    /// Ranges that do not overlap; the finding's own words come first where they are in the line.
    pub marks: Vec<Marked>,
}

/// A marked range of an excerpt.
#[derive(Debug, Clone)]
pub struct Marked {
    /// In bytes of the line.
    pub range: std::ops::Range<usize>,
    /// Which of the finding's related places it is; none for the finding's own words.
    pub related: Option<usize>,
}

/// Longest excerpt in characters; longer sentences are cut around the words.
const WIDEST: usize = 46;

/// How far a sentence is followed to either side, in bytes.
const FARTHEST: usize = 600;

pub(super) fn of(document: &Document, filing: &Filing<'_>, site: &Site) -> Excerpt {
    let row = filing.row_at(site.span).map(|(_, _, row)| row.cells());
    let mut line = Line { document, line: String::new(), pieces: Vec::new() };
    match row {
        Some(cells) => {
            // The cells from the level to the value, at least the flagged one.
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    line.line.push_str(" │ ");
                }
                let room = if cell.overlaps(site.span) { WIDEST } else { 18 };
                line.push(*cell, site.span, room);
            }
        }
        None => line.push(sentence(document, site.span), site.span, WIDEST),
    }
    let mut marks = Vec::new();
    if let Some(range) = line.range(site.span) {
        marks.push(Marked { range, related: None });
    }
    for (at, (span, _)) in site.related.iter().enumerate() {
        if let Some(range) = line.range(*span)
            && !marks.iter().any(|other: &Marked| other.range.start < range.end && range.start < other.range.end)
        {
            marks.push(Marked { range, related: Some(at) });
        }
    }
    Excerpt { line: line.line, marks }
}

/// The sentence around a span, within its line and not far from it.
fn sentence(document: &Document, span: Span) -> Span {
    const STOPS: [char; 5] = ['。', '；', ';', '\n', '\r'];
    let text = &document.text;
    let from = text.floor_char_boundary((span.start as usize).saturating_sub(FARTHEST));
    let to = text.ceil_char_boundary((span.end as usize + FARTHEST).min(text.len()));
    let before = &text[from..span.start as usize];
    let start =
        before.rfind(STOPS).map_or(from, |at| from + at + before[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[span.end as usize..to].find(STOPS).map_or(to, |at| span.end as usize + at);
    Span::new(start, end).trim(text).join(span)
}

struct Line<'a> {
    document: &'a Document,
    line: String,
    /// Source range and where it starts in the line, piece by piece.
    pieces: Vec<(Span, usize)>,
}

impl Line<'_> {
    /// Adds a text of at most `room` characters that keeps the marked words in sight.
    fn push(&mut self, span: Span, marked: Span, room: usize) {
        let text = self.document.slice(span);
        let marked_from = marked.start.max(span.start).min(span.end) - span.start;
        let before = text[..marked_from as usize].chars().count();
        let marked_chars = if marked.overlaps(span) {
            self.document
                .slice(Span { start: marked.start.max(span.start), end: marked.end.min(span.end) })
                .chars()
                .count()
        } else {
            0
        };
        let total = text.chars().count();
        let spare = room.saturating_sub(marked_chars);
        let skip = if total <= room { 0 } else { before.saturating_sub(spare / 2) };
        let take = if total <= room { total } else { room.max(marked_chars) };
        if skip > 0 {
            self.line.push('…');
        }
        for (at, c) in text.char_indices().skip(skip).take(take) {
            let shown = if is_blank(c) || c.is_control() { ' ' } else { c };
            if shown == ' ' && self.line.ends_with(' ') {
                continue;
            }
            self.pieces.push((span.slice(at, at + c.len_utf8()), self.line.len()));
            self.line.push(shown);
        }
        if skip + take < total {
            self.line.push('…');
        }
    }

    /// Where a span stands in the line, as far as it is shown.
    fn range(&self, span: Span) -> Option<std::ops::Range<usize>> {
        let mut inside = self.pieces.iter().filter(|(piece, _)| span.contains(*piece));
        let first = inside.next()?;
        let last = inside.next_back().unwrap_or(first);
        let width = self.line[last.1..].chars().next().map_or(0, char::len_utf8);
        Some(first.1..last.1 + width)
    }
}
