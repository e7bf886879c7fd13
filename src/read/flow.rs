//! The text of a document under construction: paragraphs and tables as the readers meet them.
//!
//! A reader says what begins and ends; the writer keeps the one string, lays cells out on their grid and keeps order
//! where things nest. What stands inside something else (a table in a cell, a text box in a paragraph) is written to a
//! text of its own and put behind the paragraph or row that holds it, so that every span stays in one piece.

use super::{Limit, Limits, ReadError};
use crate::document::{Block, Cell, Document, Format, Origins, Paragraph, Remark, Table};
use crate::span::{Span, is_blank};

/// A document under construction.
pub(super) struct Writer<'l> {
    /// The innermost text is the last.
    stack: Vec<Flow>,
    limits: &'l Limits,
    cells: u64,
    remarks: Vec<Remark>,
    /// Name of the part that is being read, for errors.
    pub part: String,
}

/// Why a text is apart from the one around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The document's own.
    Body,
    /// A text box and the like.
    Inset,
    /// A table within a cell.
    Nested,
}

/// A stretch of text with its blocks.
struct Flow {
    kind: Kind,
    text: String,
    blocks: Vec<Block>,
    apart: Vec<Block>,
    origins: Origins,
    /// Start of the open paragraph.
    paragraph: usize,
    /// Whether an empty paragraph came last.
    gap: bool,
    table: Option<OpenTable>,
    /// What stands inside the open paragraph or row.
    pending: Vec<Flow>,
}

#[derive(Default)]
struct OpenTable {
    rows: Vec<Vec<Cell>>,
    row: Vec<Cell>,
    /// Start of the open cell's text.
    cell: Option<usize>,
    /// Rows that the cells above still cover, by column.
    hanging: Vec<u32>,
    /// The cell that reaches down to here, by column: row and index in it.
    above: Vec<Option<(usize, usize)>>,
}

impl Flow {
    fn new(kind: Kind, origins: Origins) -> Self {
        Self {
            kind,
            text: String::new(),
            blocks: Vec::new(),
            apart: Vec::new(),
            origins,
            paragraph: 0,
            gap: false,
            table: None,
            pending: Vec::new(),
        }
    }

    fn in_cell(&self) -> bool {
        self.table.as_ref().is_some_and(|table| table.cell.is_some())
    }

    /// Puts another flow behind this one.
    fn append(&mut self, other: Flow) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        let by = self.text.len() as u32;
        let shift = |span: Span| Span { start: span.start + by, end: span.end + by };
        let moved = |blocks: Vec<Block>| {
            blocks.into_iter().map(move |block| match block {
                Block::Paragraph(p) => Block::Paragraph(Paragraph { span: shift(p.span), ..p }),
                Block::Table(mut table) => {
                    table.span = shift(table.span);
                    for cell in table.rows.iter_mut().flatten() {
                        cell.span = shift(cell.span);
                    }
                    Block::Table(table)
                }
            })
        };
        self.text.push_str(&other.text);
        self.blocks.extend(moved(other.blocks));
        self.apart.extend(moved(other.apart));
        self.origins.append(other.origins, by);
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.paragraph = self.text.len();
    }

    fn take_pending(&mut self) {
        for flow in std::mem::take(&mut self.pending) {
            self.append(flow);
        }
    }

    /// Makes a block of the rows so far.
    fn close_rows(&mut self) {
        let Some(table) = self.table.as_mut() else { return };
        let rows = std::mem::take(&mut table.rows);
        table.above.clear();
        let mut spans = rows.iter().flatten().map(|cell| cell.span);
        if let Some(first) = spans.next() {
            let span = spans.fold(first, Span::join);
            let columns = rows.iter().map(Vec::len).max().unwrap_or(0).min(usize::from(u16::MAX)) as u16;
            self.blocks.push(Block::Table(Table { span, rows, rows_known: true, grid: Some(columns) }));
            self.gap = false;
        }
    }
}

impl<'l> Writer<'l> {
    /// Starts a document; `origins` is an empty set of the kind that the reader will fill.
    pub fn new(origins: Origins, limits: &'l Limits) -> Self {
        Self { stack: vec![Flow::new(Kind::Body, origins)], limits, cells: 0, remarks: Vec::new(), part: String::new() }
    }

    // The stack is never empty: only the texts above the first are taken off.
    fn flow(&mut self) -> &mut Flow {
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    /// The offset of the next character in the innermost text.
    pub fn position(&mut self) -> u32 {
        self.flow().text.len() as u32
    }

    /// The last character of the innermost text.
    pub fn last_char(&mut self) -> Option<char> {
        self.flow().text.chars().next_back()
    }

    /// The places of the innermost text.
    pub fn origins(&mut self) -> &mut Origins {
        &mut self.flow().origins
    }

    /// Notes something that the user should know, once.
    pub fn remark(&mut self, remark: Remark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// Whether nothing but blanks was written.
    pub fn is_blank(&self) -> bool {
        self.stack.iter().all(|flow| flow.text.chars().all(is_blank))
    }

    /// The grid column after the cells of the open row.
    pub fn next_column(&mut self) -> usize {
        self.flow().table.as_ref().map_or(0, |table| table.row.len())
    }

    /// Starts a paragraph of the body or of the open cell.
    pub fn start_paragraph(&mut self) {
        let flow = self.flow();
        if let Some(start) = flow.table.as_ref().and_then(|table| table.cell)
            && !flow.text[start..].chars().all(is_blank)
            && !flow.text.ends_with('\n')
        {
            flow.text.push('\n');
        }
        flow.paragraph = flow.text.len();
    }

    /// Adds text to the open paragraph and tells where it stands.
    pub fn push(&mut self, text: &str) -> Span {
        let flow = self.flow();
        let start = flow.text.len();
        flow.text.push_str(text);
        Span::new(start, start + text.len())
    }

    /// Ends a paragraph. Line breaks inside part it, unless it is a heading. `aside` keeps it apart from the body.
    pub fn end_paragraph(&mut self, level: Option<u8>, aside: bool) {
        let flow = self.flow();
        if flow.in_cell() {
            return;
        }
        let (start, end) = (flow.paragraph, flow.text.len());
        let mut from = start;
        let mut any = false;
        for piece in flow.text[start..end].split_inclusive('\n') {
            let to = if level.is_some() { end } else { from + piece.len() };
            let span = Span::new(from, to).trim(&flow.text);
            if !span.is_empty() {
                let paragraph = Paragraph { span, level, after_gap: flow.gap };
                if aside {
                    flow.apart.push(Block::Paragraph(paragraph));
                } else {
                    flow.blocks.push(Block::Paragraph(paragraph));
                    flow.gap = false;
                }
                any = true;
            }
            from = to;
            if from == end {
                break;
            }
        }
        flow.gap |= !any;
        flow.text.push('\n');
        flow.take_pending();
        flow.paragraph = flow.text.len();
    }

    /// Starts a text that belongs behind the open paragraph or row: a text box.
    pub fn start_inset(&mut self) {
        self.push_flow(Kind::Inset);
    }

    fn push_flow(&mut self, kind: Kind) {
        let origins = self.flow().origins.same_kind();
        self.stack.push(Flow::new(kind, origins));
    }

    /// Ends it.
    pub fn end_inset(&mut self) {
        if self.stack.len() > 1
            && let Some(mut flow) = self.stack.pop()
        {
            flow.take_pending();
            self.flow().pending.push(flow);
        }
    }

    /// Starts a table; inside a cell it is a text of its own.
    pub fn start_table(&mut self) {
        if self.flow().table.is_some() {
            self.push_flow(Kind::Nested);
        }
        let flow = self.flow();
        if !flow.text.is_empty() && !flow.text.ends_with('\n') {
            flow.text.push('\n');
        }
        flow.table = Some(OpenTable::default());
    }

    /// Ends the innermost table.
    pub fn end_table(&mut self) {
        let flow = self.flow();
        flow.close_rows();
        flow.table = None;
        flow.take_pending();
        flow.paragraph = flow.text.len();
        if flow.kind == Kind::Nested {
            self.end_inset();
        }
    }

    /// Starts a row.
    pub fn start_row(&mut self) {
        if let Some(table) = self.flow().table.as_mut() {
            table.row.clear();
            table.cell = None;
        }
    }

    /// Ends a row.
    pub fn end_row(&mut self) -> Result<(), ReadError> {
        self.end_cell();
        let at = self.flow().table.as_ref().map_or(0, |table| table.hanging.len());
        self.fill_hanging(at)?;
        let flow = self.flow();
        let Some(table) = flow.table.as_mut() else { return Ok(()) };
        for rows in &mut table.hanging {
            *rows = rows.saturating_sub(1);
        }
        let row = std::mem::take(&mut table.row);
        let blank = row.iter().all(|cell| cell.span.is_empty());
        flow.text.push('\n');
        if !(row.is_empty() || (blank && !flow.pending.is_empty())) {
            table.rows.push(row);
        }
        if !flow.pending.is_empty() {
            flow.close_rows();
            flow.take_pending();
        }
        flow.paragraph = flow.text.len();
        Ok(())
    }

    /// Starts a cell at the next free column and returns that column.
    pub fn start_cell(&mut self, columns: u64, rows: u32) -> Result<u16, ReadError> {
        self.end_cell();
        self.fill_hanging(0)?;
        let at = self.flow().table.as_ref().map_or(0, |table| table.row.len());
        self.room(at as u64 + columns)?;
        self.cells += columns;
        let flow = self.flow();
        let Some(table) = flow.table.as_mut() else { return Ok(0) };
        if !table.row.is_empty() {
            flow.text.push('\t');
        }
        let (start, row) = (flow.text.len(), table.rows.len());
        let columns = columns.max(1) as usize;
        table.row.push(Cell {
            span: Span::new(start, start),
            column: at as u16,
            columns: columns as u16,
            rows: rows.min(u32::from(u16::MAX)) as u16,
        });
        for column in at..at + columns {
            set(&mut table.above, column, Some((row, at)), None);
            set(&mut table.hanging, column, rows, 0);
        }
        table.cell = Some(start);
        flow.paragraph = start;
        Ok(at as u16)
    }

    /// Ends the open cell.
    pub fn end_cell(&mut self) {
        let flow = self.flow();
        let Some(table) = flow.table.as_mut() else { return };
        let Some(start) = table.cell.take() else { return };
        let span = Span::new(start, flow.text.len()).trim(&flow.text);
        let Some(cell) = table.row.last_mut() else { return };
        cell.span = span;
        for column in cell.column + 1..cell.column + cell.columns {
            flow.text.push('\t');
            let at = flow.text.len();
            table.row.push(Cell { span: Span::new(at, at), column, columns: 0, rows: 0 });
        }
    }

    /// Adds places that a merged cell covers; where it comes from above, it grows by this row.
    pub fn covered(&mut self, columns: u64, from_above: bool) -> Result<(), ReadError> {
        self.end_cell();
        let at = self.flow().table.as_ref().map_or(0, |table| table.row.len());
        self.room(at as u64 + columns)?;
        self.cells += columns;
        let flow = self.flow();
        let Some(table) = flow.table.as_mut() else { return Ok(()) };
        if from_above
            && let Some((row, index)) = table.above.get(at).copied().flatten()
            && let Some(cell) = table.rows.get_mut(row).and_then(|row| row.get_mut(index))
        {
            cell.rows = cell.rows.saturating_add(1);
        }
        for column in at..at + columns as usize {
            if column > 0 {
                flow.text.push('\t');
            }
            let at = flow.text.len();
            table.row.push(Cell { span: Span::new(at, at), column: column as u16, columns: 0, rows: 0 });
        }
        Ok(())
    }

    /// Adds what cells above cover, from the next column on; with `least`, blank places up to there too.
    fn fill_hanging(&mut self, least: usize) -> Result<(), ReadError> {
        loop {
            let Some(table) = self.flow().table.as_ref() else { return Ok(()) };
            let at = table.row.len();
            let hangs = table.hanging.get(at).is_some_and(|rows| *rows > 0);
            let later = at < least && table.hanging[at..least].iter().any(|rows| *rows > 0);
            if !hangs && !later {
                return Ok(());
            }
            self.covered(1, false)?;
        }
    }

    fn room(&self, columns: u64) -> Result<(), ReadError> {
        // Columns are counted in 16 bits, whatever the limit.
        if columns > u64::from(u16::MAX) {
            let allowed = self.limits.max_columns.min(u64::from(u16::MAX));
            return Err(ReadError::Limit { limit: Limit::Columns, allowed, part: self.part.clone() });
        }
        self.limits.check(Limit::Columns, columns, &self.part)?;
        self.limits.check(Limit::Cells, self.cells + columns, &self.part)
    }

    /// The finished document of a word processor, with the names of its parts; one of nothing but pictures is a scan.
    pub fn finish_word(
        self,
        path: &str,
        format: Format,
        parts: Vec<String>,
        pictures: bool,
    ) -> Result<Document, ReadError> {
        let mut document = match self.finish(path, format) {
            Err(ReadError::Empty) if pictures => return Err(ReadError::NoTextLayer),
            other => other?,
        };
        if let Origins::Word(origins) = &mut document.origins {
            origins.parts = parts;
        }
        Ok(document)
    }

    /// The finished document of a spreadsheet, with the names of its sheets, which alone are nothing to check.
    pub fn finish_sheets(self, path: &str, format: Format, sheets: Vec<String>) -> Result<Document, ReadError> {
        let mut document = self.finish(path, format)?;
        if document.blocks.is_empty() {
            return Err(ReadError::Empty);
        }
        if let Origins::Sheets(origins) = &mut document.origins {
            origins.sheets = sheets;
        }
        Ok(document)
    }

    /// The finished document; an error where it holds nothing.
    pub fn finish(mut self, path: &str, format: Format) -> Result<Document, ReadError> {
        while self.stack.len() > 1 {
            self.end_inset();
        }
        if self.is_blank() && self.flow().pending.iter().all(|flow| flow.text.chars().all(is_blank)) {
            return Err(ReadError::Empty);
        }
        let flow = self.flow();
        flow.take_pending();
        let flow = std::mem::replace(flow, Flow::new(Kind::Body, Origins::default()));
        if flow.text.len() > u32::MAX as usize {
            return Err(ReadError::TooLarge { size: flow.text.len() as u64, limit: u64::from(u32::MAX) });
        }
        Ok(Document {
            path: path.to_owned(),
            format,
            text: flow.text,
            blocks: flow.blocks,
            apart: flow.apart,
            origins: flow.origins,
            remarks: self.remarks,
        })
    }
}

fn set<T: Clone>(list: &mut Vec<T>, at: usize, value: T, blank: T) {
    if list.len() <= at {
        list.resize(at + 1, blank);
    }
    list[at] = value;
}
