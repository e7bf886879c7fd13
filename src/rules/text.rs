//! Y104 aside, the rules that read every word. They take paragraph by paragraph and cell by cell, in one pass each.

pub mod doubled_word;
pub mod likely_typo;
pub mod unbalanced_punctuation;

use crate::document::Block;
use crate::rules::Context;
use crate::span::Span;

/// Every paragraph and cell that holds text, in reading order.
fn passages<'a>(context: &Context<'a>) -> impl Iterator<Item = Span> + 'a {
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
