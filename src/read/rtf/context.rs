//! A text of an RTF file while it is read: its paragraphs, its open tables, and how their next rows lie.

use super::pieces::{Layout, Paragraph, Piece, Place, Row};
use std::rc::Rc;

/// A text of its own under construction: the body, a text box, a note.
#[derive(Default)]
pub(super) struct Context {
    pieces: Vec<Piece>,
    tables: Vec<Table>,
    /// How the next row of each open table lies.
    layouts: Vec<(Layout, Option<Rc<Layout>>, Place)>,
    pub(super) open: Paragraph,
    /// The number of the open paragraph, until its first character.
    pub(super) number: Option<String>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    cells: Vec<Vec<Piece>>,
    cell: Vec<Piece>,
}

/// Deeper than any sound file nests its tables.
pub(super) const DEEPEST: usize = 32;

impl Context {
    /// Opens and ends tables until so many are open.
    pub(super) fn move_to(&mut self, depth: usize) {
        while self.tables.len() > depth {
            self.end_row(self.tables.len());
            let Some(table) = self.tables.pop() else { return };
            if !table.rows.is_empty() {
                self.add(Piece::Table(table.rows));
            }
        }
        self.tables.resize_with(depth.min(DEEPEST), Table::default);
    }

    fn add(&mut self, piece: Piece) {
        self.tables.last_mut().map_or(&mut self.pieces, |table| &mut table.cell).push(piece);
    }

    pub(super) fn end_paragraph(&mut self, depth: usize, level: Option<u8>, aside: bool) {
        self.move_to(depth);
        self.number = None;
        let paragraph = Paragraph { level, aside, ..std::mem::take(&mut self.open) };
        self.add(Piece::Paragraph(paragraph));
    }

    pub(super) fn is_open(&self) -> bool {
        !self.open.text.is_empty() || !self.open.insets.is_empty()
    }

    pub(super) fn end_cell(&mut self, depth: usize) {
        if self.is_open() {
            self.end_paragraph(depth, None, false)
        } else {
            self.move_to(depth)
        }
        self.number = None;
        if let Some(table) = self.tables.last_mut() {
            table.cells.push(std::mem::take(&mut table.cell));
        }
    }

    /// Ends the row of a table; what is open deeper goes to its last cell.
    pub(super) fn end_row(&mut self, depth: usize) {
        let Some(table) = self.tables.get_mut(depth.wrapping_sub(1)) else { return };
        if !table.cell.is_empty() {
            table.cells.push(std::mem::take(&mut table.cell));
        }
        if table.cells.is_empty() {
            return;
        }
        let cells = std::mem::take(&mut table.cells);
        let layout = self.layout(depth);
        let (layout, shared) = (&layout.0, &mut layout.1);
        let layout = shared.get_or_insert_with(|| Rc::new(layout.clone())).clone();
        if let Some(table) = self.tables.get_mut(depth - 1) {
            table.rows.push(Row { layout, cells });
        }
    }

    /// How the row of a table lies, to be changed.
    pub(super) fn layout(&mut self, depth: usize) -> &mut (Layout, Option<Rc<Layout>>, Place) {
        let at = depth.clamp(1, DEEPEST) - 1;
        if self.layouts.len() <= at {
            self.layouts.resize_with(at + 1, Default::default);
        }
        &mut self.layouts[at]
    }

    /// All that was read.
    pub(super) fn close(mut self) -> Vec<Piece> {
        self.move_to(0);
        self.pieces
    }
}
