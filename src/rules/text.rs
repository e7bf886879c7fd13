//! Y104 aside, the rules that read every word. They take paragraph by paragraph and cell by cell, in one pass each.

pub mod doubled_word;
pub mod likely_typo;
pub mod unbalanced_punctuation;

use crate::document::Block;
use crate::filing::said::{self, Check, Said};
use crate::rules::Context;
use crate::span::Span;
use std::sync::Arc;

/// A paragraph or a cell, with what is known of such a text where it is short.
pub(super) struct Passage {
    pub span: Span,
    said: Option<Arc<Said>>,
}

impl Passage {
    /// Whether a check that looks at one passage alone is known to find nothing here, as it found nothing in the same words.
    #[inline]
    fn is_clean(&self, check: Check) -> bool {
        self.said.as_ref().is_some_and(|said| said.is_clean(check))
    }

    /// The check found nothing.
    fn found_clean(&self, check: Check) {
        self.said.iter().for_each(|said| said.found_clean(check));
    }
}

/// Of a larger text no readings are kept for each passage.
const LARGE: usize = 1 << 20;

/// Every paragraph and cell that holds text, in reading order.
fn passages<'c>(context: &'c Context<'_>) -> &'c [Passage] {
    context.shared.passages.get_or_init(|| {
        let large = context.document.text.len() > LARGE;
        let known = |span| context.filing.said.get(span).cloned();
        let short = |span| if large { None } else { said::short(context.text(span), context.lexicon) };
        let passage = |span| Passage { span, said: known(span).or_else(|| short(span)) };
        spans(context).map(passage).collect()
    })
}

fn spans<'a>(context: &Context<'a>) -> impl Iterator<Item = Span> + 'a {
    let blocks = &context.document.blocks;
    blocks
        .iter()
        .flat_map(|block| {
            let (paragraph, table) = match block {
                Block::Paragraph(paragraph) => (Some(paragraph.span), None),
                Block::Table(table) => (None, Some(table)),
            };
            let cells = table.into_iter().flat_map(|table| table.rows.iter().flatten().map(|cell| cell.span));
            paragraph.into_iter().chain(cells)
        })
        .filter(|span| !span.is_empty())
}
