//! Y104 aside, the rules that read every word. They take paragraph by paragraph and cell by cell, in one pass each.

pub mod doubled_word;
pub mod likely_typo;
pub mod unbalanced_punctuation;

mod look;

use crate::document::{Block, Document};
use crate::filing::said::{self, Check, Kept, Said, Seen};
use crate::lexicon::Held;
use crate::rules::Context;
use crate::span::Span;

/// A paragraph or a cell, with what is known of such a text where it came before.
pub(super) struct Passage<'a> {
    pub span: Span,
    /// What one look at it told.
    seen: Seen,
    said: Readings<'a>,
}

enum Readings<'a> {
    OfCell(&'a Said),
    Own(Kept),
    None,
}

impl Readings<'_> {
    fn said(&self) -> Option<&Said> {
        match self {
            Readings::OfCell(said) => Some(said),
            Readings::Own(said) => Some(said),
            Readings::None => None,
        }
    }
}

impl Passage<'_> {
    /// The check found nothing: it need not look at the same words again.
    fn found_clean(&self, check: Check) {
        self.said.said().into_iter().for_each(|said| said.found_clean(check));
    }
}

/// Of a larger text no readings are kept for each passage.
const LARGE: usize = 1 << 20;

/// Every paragraph and cell that holds text, in reading order.
fn passages<'c, 'a>(context: &'c Context<'a>) -> &'c [Passage<'a>] {
    context.shared.passages.get_or_init(|| {
        let large = context.document.text.len() > LARGE;
        let own = |span| if large { None } else { said::again(context.text(span), context.lexicon) };
        let readings = |span| match context.filing.said.get(span) {
            Some(said) => Readings::OfCell(said),
            None => own(span).map_or(Readings::None, Readings::Own),
        };
        let mut count = 0;
        each_span(context.document, |_| count += 1);
        let mut passages = Vec::with_capacity(count);
        let mut look = look::Look::new(context.lexicon);
        each_span(context.document, |span| {
            if span.is_empty() {
                return;
            }
            let said = readings(span);
            let known = said.said().and_then(Said::seen);
            let seen = known.unwrap_or_else(|| {
                let seen = look.at(context.text(span));
                said.said().into_iter().for_each(|said| said.keep(seen));
                seen
            });
            passages.push(Passage { span, seen, said });
        });
        passages
    })
}

/// The lists of which the passage around a part of the text may hold a term.
pub(super) fn around(context: &Context<'_>, part: Span) -> Option<Held> {
    let passages = passages(context);
    let at = passages.partition_point(|passage| passage.span.start <= part.start).checked_sub(1)?;
    passages.get(at).filter(|passage| passage.span.contains(part)).map(|passage| passage.seen.held())
}

fn each_span(document: &Document, mut take: impl FnMut(Span)) {
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => take(paragraph.span),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| take(cell.span)),
        }
    }
}
