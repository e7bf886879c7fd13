//! A file's text and its visible structure, before anyone asks what it means.
//!
//! A [`Document`] owns ONE UTF-8 string. Readers put every paragraph, table and cell into it as spans and keep what is
//! needed to say where a span stands in the file. A document knows nothing of budgets: which cell is a name and which a
//! value is for [`filing`](crate::filing) to tell.

mod location;

pub use location::Location;

use crate::span::Span;
use serde::Serialize;

/// The file format that a document was read from; told by content where content tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text in any of the supported encodings.
    Text,
    /// Markdown: plain text with `#` headings and pipe tables.
    Markdown,
}

/// A file's text with its structure.
#[derive(Debug)]
pub struct Document {
    /// The path as it was given, with `/` between its parts.
    pub path: String,
    /// The format it was read as.
    pub format: Format,
    /// The text that every span points into.
    pub text: String,
    /// Paragraphs and tables in reading order.
    pub blocks: Vec<Block>,
}

/// One piece of a document in reading order.
#[derive(Debug)]
pub enum Block {
    /// Running text: one line of a text file, one paragraph of a word processor.
    Paragraph(Paragraph),
    /// Rows of cells.
    Table(Table),
}

/// A paragraph, without the blanks around it and never empty.
#[derive(Debug, Clone, Copy)]
pub struct Paragraph {
    /// Its text.
    pub span: Span,
    /// The heading level that the format itself states (`##`, a heading style), 1 for the highest.
    pub level: Option<u8>,
    /// Whether an empty line stands before it.
    pub after_gap: bool,
}

/// A table as the format shows it.
#[derive(Debug)]
pub struct Table {
    /// From the first cell to the last.
    pub span: Span,
    /// Its rows, top to bottom.
    pub rows: Vec<Vec<Cell>>,
    /// Whether `rows` are the rows of the table. Some text exports keep the cells and lose the row ends; then all cells
    /// stand in one row, in reading order.
    pub rows_known: bool,
}

/// One cell; empty cells are kept.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Its text without the blanks around it.
    pub span: Span,
    /// First grid column, from 0.
    pub column: u16,
}

impl Document {
    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Where a span stands in the file.
    pub fn location(&self, span: Span) -> Location {
        location::in_text(&self.text, span)
    }
}
