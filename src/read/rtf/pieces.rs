//! What was read of an RTF file, and how it becomes a document: RTF tells the columns of a row only at its end, and the
//! grid of a table only with its last row.

use crate::document::{Origins, WordPlace};
use crate::read::flow::Writer;
use crate::read::{Limit, Limits, ReadError};
use std::rc::Rc;

/// A paragraph or table.
pub(super) enum Piece {
    Paragraph(Paragraph),
    Table(Vec<Row>),
}

#[derive(Default)]
pub(super) struct Paragraph {
    pub text: String,
    pub level: Option<u8>,
    /// No part of the body: a table of contents.
    pub aside: bool,
    /// Text boxes anchored in it.
    pub insets: Vec<Vec<Piece>>,
}

/// A row with its cells.
pub(super) struct Row {
    pub layout: Rc<Layout>,
    pub cells: Vec<Vec<Piece>>,
}

/// How the cells of a row lie.
#[derive(Clone, Default)]
pub(super) struct Layout {
    /// Its left end.
    pub left: i32,
    pub cells: Vec<Place>,
}

impl Layout {
    /// Whether a row goes on with the table of the row above: some of their lines meet.
    fn goes_on(self: &Rc<Self>, above: &Rc<Self>) -> bool {
        if Rc::ptr_eq(self, above) || self.cells.is_empty() || above.cells.is_empty() {
            return true;
        }
        let mut lines: Vec<i32> = above.cells.iter().map(|cell| cell.right).collect();
        lines.sort_unstable();
        self.cells.iter().any(|cell| {
            let at = lines.partition_point(|line| *line < cell.right.saturating_sub(NEAR));
            lines.get(at).is_some_and(|line| *line <= cell.right.saturating_add(NEAR))
        })
    }
}

/// How a cell lies.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// Its right end.
    pub right: i32,
    /// Whether it goes on from the cell at its left.
    pub across: bool,
    /// Whether it goes on from the cell above.
    pub down: bool,
}

/// Ends that lie as near as this, in twentieths of a point, are one line of the grid.
const NEAR: i32 = 40;

/// More texts within texts than any sound file has.
const DEEPEST: u32 = 64;

/// Writes pieces to a document.
pub(super) struct Body<'l> {
    pub writer: Writer<'l>,
    limits: &'l Limits,
    paragraphs: u32,
    tables: u32,
    /// Table, row and column of each open cell.
    cells: Vec<(u32, u32, u16)>,
}

impl<'l> Body<'l> {
    pub fn new(writer: Writer<'l>, limits: &'l Limits) -> Self {
        Self { writer, limits, paragraphs: 0, tables: 0, cells: Vec::new() }
    }

    /// Writes the body.
    pub fn write(&mut self, pieces: Vec<Piece>, depth: u32) -> Result<(), ReadError> {
        self.limits.check(Limit::Depth, u64::from(depth), "")?;
        if depth > DEEPEST {
            return Err(ReadError::Limit { limit: Limit::Depth, allowed: u64::from(DEEPEST), part: String::new() });
        }
        for piece in pieces {
            match piece {
                Piece::Paragraph(paragraph) => self.paragraph(paragraph, depth)?,
                Piece::Table(rows) => {
                    // Tables that follow on each other without a paragraph between look like one.
                    let mut rows = rows.into_iter().peekable();
                    while let Some(first) = rows.next() {
                        let mut table = vec![first];
                        while let Some(row) =
                            rows.next_if(|row| table.last().is_some_and(|last| row.layout.goes_on(&last.layout)))
                        {
                            table.push(row);
                        }
                        self.table(table, depth)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes what stands apart: headers, footers, notes.
    pub fn write_apart(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Paragraph(paragraph) => {
                    self.start();
                    self.writer.push(&paragraph.text);
                    self.writer.end_paragraph(paragraph.level, true);
                }
                Piece::Table(rows) => {
                    rows.into_iter().flat_map(|row| row.cells).for_each(|cell| self.write_apart(cell));
                }
            }
        }
    }

    fn start(&mut self) {
        self.writer.start_paragraph();
        if self.cells.is_empty() {
            self.paragraphs += 1;
            self.place(None);
        }
    }

    fn paragraph(&mut self, paragraph: Paragraph, depth: u32) -> Result<(), ReadError> {
        self.start();
        self.writer.push(&paragraph.text);
        for inset in paragraph.insets {
            self.writer.start_inset();
            let cells = std::mem::take(&mut self.cells);
            let result = self.write(inset, depth + 1);
            self.cells = cells;
            self.writer.end_inset();
            result?;
        }
        self.writer.end_paragraph(paragraph.level, paragraph.aside);
        Ok(())
    }

    fn table(&mut self, rows: Vec<Row>, depth: u32) -> Result<(), ReadError> {
        self.tables += 1;
        let number = self.tables;
        let grid = Grid::of(&rows);
        self.writer.start_table();
        for (row_number, row) in (1u32..).zip(rows) {
            self.writer.start_row();
            let mut at = grid.line(row.layout.left);
            if at > 0 {
                self.writer.start_cell(at as u64, 1)?;
            }
            let last = row.layout.cells.last().copied();
            let mut cells = row.cells.into_iter().enumerate().peekable();
            while let Some((index, mut pieces)) = cells.next() {
                // A row with more cells than it told of goes on with narrow ones.
                let mut place = row.layout.cells.get(index).copied().or(last).unwrap_or_default();
                let mut end = grid.line(place.right).max(at + 1);
                while let Some((next, more)) =
                    cells.next_if(|(next, _)| row.layout.cells.get(*next).is_some_and(|n| n.across))
                {
                    place.right = row.layout.cells[next].right;
                    end = end.max(grid.line(place.right));
                    pieces.extend(more);
                }
                let width = (end - at) as u64;
                at = end;
                if place.down {
                    self.writer.covered(width, true)?;
                    continue;
                }
                let column = self.writer.start_cell(width, 1)?;
                self.cells.push((number, row_number, column + 1));
                self.place(Some((number, row_number, column + 1)));
                let result = self.write(pieces, depth + 1);
                self.cells.pop();
                result?;
                self.writer.end_cell();
            }
            self.writer.end_row()?;
        }
        self.writer.end_table();
        Ok(())
    }

    fn place(&mut self, cell: Option<(u32, u32, u16)>) {
        let start = self.writer.position();
        let place = WordPlace { start, part: 0, paragraph: self.paragraphs, cell, at: 0 };
        if let Origins::Word(word) = self.writer.origins() {
            word.places.push(place);
        }
    }
}

/// The lines between the columns of a table.
struct Grid(Vec<i32>);

impl Grid {
    fn of(rows: &[Row]) -> Grid {
        let mut ends = Vec::new();
        let mut before: Option<&Rc<Layout>> = None;
        for row in rows {
            if !before.is_some_and(|before| Rc::ptr_eq(before, &row.layout)) {
                ends.push(row.layout.left);
                ends.extend(row.layout.cells.iter().map(|cell| cell.right));
            }
            before = Some(&row.layout);
        }
        ends.sort_unstable();
        let mut lines: Vec<i32> = Vec::new();
        let mut last = None;
        for end in ends {
            if last.is_none_or(|last: i32| end.saturating_sub(last) > NEAR) {
                lines.push(end);
            }
            last = Some(end);
        }
        Grid(lines)
    }

    /// The number of the line at or before a place.
    fn line(&self, at: i32) -> usize {
        self.0.partition_point(|line| *line <= at).saturating_sub(1)
    }
}
