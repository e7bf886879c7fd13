//! A file's text and its visible structure, before anyone asks what it means.
//!
//! A [`Document`] owns ONE UTF-8 string. Readers put every paragraph, table and cell into it as spans and keep what is
//! needed to say where a span stands in the file. A document knows nothing of budgets: which cell is a name and which a
//! value is for [`filing`](crate::filing) to tell.

mod lines;
mod location;
mod origin;

pub use lines::Lines;
pub use location::Location;
pub use origin::{
    Origins, PagePiece, SheetCell, SheetOrigins, SourcePiece, WordOrigins, WordPlace, WordRun, cell_name,
};

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
    /// A web page.
    Html,
    /// Word, since 2007.
    Docx,
    /// Word, before 2007.
    Doc,
    /// WPS Writer: the same bytes as [`Format::Doc`].
    Wps,
    /// Rich text.
    Rtf,
    /// OpenDocument text.
    Odt,
    /// Excel, since 2007.
    Xlsx,
    /// Excel, before 2007.
    Xls,
    /// WPS Spreadsheets: the same bytes as [`Format::Xls`].
    Et,
    /// OpenDocument spreadsheet.
    Ods,
    /// Portable Document Format with a text layer.
    Pdf,
}

impl Format {
    /// The word for it in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Docx => "docx",
            Format::Doc => "doc",
            Format::Wps => "wps",
            Format::Rtf => "rtf",
            Format::Odt => "odt",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Et => "et",
            Format::Ods => "ods",
            Format::Pdf => "pdf",
        }
    }
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
    /// Text that is no part of the body: headers, footers, notes, tables of contents. It can be printed and pointed at.
    pub apart: Vec<Block>,
    /// The place of every byte in the file.
    pub origins: Origins,
    /// What the reading of this file should be taken with.
    pub remarks: Vec<Remark>,
}

/// Something about the reading that its user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The file is of another format than its name says.
    NotAsNamed {
        /// The format that the name promises.
        named: Format,
        /// The format that it is.
        is: Format,
    },
    /// Tracked changes were taken as accepted.
    TrackedChanges,
    /// Hidden text, rows, columns or sheets were left out.
    Hidden,
    /// Pages that are pictures without text were left out.
    Pictures {
        /// How many.
        pages: usize,
        /// The number of the first.
        first: u32,
    },
}

impl Remark {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Remark::NotAsNamed { .. } => "not-as-named",
            Remark::TrackedChanges => "tracked-changes",
            Remark::Hidden => "hidden-left-out",
            Remark::Pictures { .. } => "picture-pages",
        }
    }

    /// What it means for the findings.
    pub fn message(&self, lang: crate::Lang) -> String {
        let zh = lang == crate::Lang::Zh;
        match self {
            Remark::NotAsNamed { named, is } if zh => {
                format!("文件名写的是 {}，内容其实是 {}，已按内容读取。", named.name(), is.name())
            }
            Remark::NotAsNamed { named, is } => {
                format!("named as {}, but its content is {}; it was read as what it is", named.name(), is.name())
            }
            Remark::TrackedChanges if zh => "文件含有修订，已按全部接受修订后的文字检查。".into(),
            Remark::TrackedChanges => "the file has tracked changes; the text was read as if all were accepted".into(),
            Remark::Hidden if zh => "文件含有隐藏的文字、行列或工作表，未作检查。".into(),
            Remark::Pictures { pages, first } if zh => {
                format!("有 {pages} 页是图片、没有文字（首见第 {first} 页），未作检查；请换用有文字的版本。")
            }
            Remark::Pictures { pages, first } => {
                format!("{pages} page(s), the first being page {first}, are pictures without text and were not checked")
            }
            Remark::Hidden => "hidden text, rows, columns or sheets were not checked".into(),
        }
    }
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
    /// Columns of its grid, where the format has one: then every row is laid out on it, covered places as empty cells.
    pub grid: Option<u16>,
}

/// One cell; empty cells are kept.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Its text without the blanks around it.
    pub span: Span,
    /// First grid column, from 0.
    pub column: u16,
    /// Grid columns that it takes; 0 for a place that a merged cell beside or above it covers. Such places are empty.
    pub columns: u16,
    /// Grid rows that it takes; 0 as for `columns`.
    pub rows: u16,
}

impl Cell {
    /// A cell of one column and one row.
    pub fn single(span: Span, column: u16) -> Self {
        Self { span, column, columns: 1, rows: 1 }
    }
}

impl Document {
    /// A document whose text is the file's own.
    pub fn of_text(path: &str, format: Format, text: String, blocks: Vec<Block>) -> Self {
        let (origins, apart, remarks) = (Origins::default(), Vec::new(), Vec::new());
        Self { path: path.to_owned(), format, text, blocks, apart, origins, remarks }
    }

    /// The text of a span.
    #[inline]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Where a span stands in the file.
    pub fn location(&self, span: Span) -> Location {
        self.origins.location(&self.text, span)
    }
}
