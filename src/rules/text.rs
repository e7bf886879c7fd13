//! Y104 aside, the rules that read every word. They take paragraph by paragraph and cell by cell, in one pass each.

pub mod doubled_word;
pub mod likely_typo;
pub mod unbalanced_punctuation;

use crate::document::{Block, Document};
use crate::filing::said::{self, Check, Said};
use crate::lexicon::Held;
use crate::rules::Context;
use crate::span::Span;
use std::sync::Arc;

/// A paragraph or a cell, with what is known of such a text where it came before.
pub(super) struct Passage<'a> {
    pub span: Span,
    said: Readings<'a>,
}

enum Readings<'a> {
    OfCell(&'a Said),
    Own(Arc<Said>),
    None,
}

impl Passage<'_> {
    #[inline]
    fn said(&self) -> Option<&Said> {
        match &self.said {
            Readings::OfCell(said) => Some(said),
            Readings::Own(said) => Some(said),
            Readings::None => None,
        }
    }

    /// Whether a check that looks at one passage alone is known to find nothing here, as it found nothing in the same words.
    #[inline]
    fn is_clean(&self, check: Check) -> bool {
        self.said().is_some_and(|said| said.is_clean(check))
    }

    /// The lists of which it may hold a term.
    fn held(&self, context: &Context<'_>) -> Held {
        let text = || context.text(self.span);
        self.said().map_or_else(|| context.lexicon.held(text()), |said| said.held(text, context.lexicon))
    }

    /// The check found nothing.
    fn found_clean(&self, check: Check) {
        self.said().into_iter().for_each(|said| said.found_clean(check));
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
        let mut passages = Vec::new();
        each_span(context.document, |span| {
            if !span.is_empty() {
                passages.push(Passage { span, said: readings(span) });
            }
        });
        passages
    })
}

fn each_span(document: &Document, mut take: impl FnMut(Span)) {
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => take(paragraph.span),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| take(cell.span)),
        }
    }
}
