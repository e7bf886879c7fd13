//! Lines and tables of all pages to one document in reading order.

use super::geometry::{Boxed, Turn};
use super::grid::{Field, Grid};
use super::join;
use super::lines::{Line, gap, joint};
use super::sheet::Sheet;
use super::wrap::{Measure, continues_in_cell, padding};
use crate::document::{Document, Format, Origins, PagePiece};
use crate::read::flow::Writer;
use crate::read::{Limits, ReadError};

/// Something on a page.
pub(super) enum Piece {
    Line(Line),
    Table(Grid),
}

impl Piece {
    pub fn at(&self) -> Boxed {
        match self {
            Piece::Line(line) => line.at,
            Piece::Table(grid) => grid.at,
        }
    }
}

/// A page with its lines and tables, top to bottom.
pub(super) struct PageText {
    pub width: f32,
    pub height: f32,
    pub turn: Turn,
    pub pieces: Vec<Piece>,
}

impl PageText {
    /// The lines outside of tables.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Line(line) => Some(line),
            Piece::Table(_) => None,
        })
    }

    /// All lines, those of tables too.
    pub fn all_lines(&self) -> impl Iterator<Item = &Line> {
        let cells = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Table(grid) => Some(grid),
            Piece::Line(_) => None,
        });
        self.lines().chain(cells.flat_map(|grid| grid.rows.iter().flatten().flat_map(|field| &field.lines)))
    }

    /// How far the text of the page reaches down.
    fn bottom(&self) -> f32 {
        self.pieces.iter().map(|piece| piece.at().y1).fold(0.0, f32::max)
    }
}

/// Writes the document; `aside` is what belongs to pages and not to the text.
pub(super) fn document(
    path: &str,
    mut pages: Vec<PageText>,
    aside: Vec<Line>,
    limits: &Limits,
) -> Result<Document, ReadError> {
    let frames = pages.iter().map(|page| Sheet::frame(page.width, page.height, page.turn)).collect();
    let mut builder = Builder {
        writer: Writer::new(Origins::Pages(Vec::new()), limits),
        frames,
        measure: Measure { left: 0.0, right: 0.0, pitch: 2.0 },
        paragraph: Vec::new(),
        table: None,
    };
    let measures = measures(&pages);
    // What a page of this height can hold, shown by the fullest.
    let lowest = pages.iter().map(|page| (page.height, page.bottom())).collect::<Vec<_>>();
    let holds = |height: f32| {
        let same = lowest.iter().filter(|(other, _)| (other - height).abs() < 2.0);
        same.map(|(_, bottom)| *bottom).fold(0.0, f32::max)
    };
    let deepest: Vec<f32> = {
        let mut known: Vec<(i32, f32)> = Vec::new();
        let of = |known: &mut Vec<(i32, f32)>, height: f32| {
            let key = (height / 2.0) as i32;
            if let Some((_, deep)) = known.iter().find(|(other, _)| *other == key) {
                return *deep;
            }
            let deep = holds(height);
            if known.len() < 64 {
                known.push((key, deep));
            }
            deep
        };
        pages.iter().map(|page| of(&mut known, page.height)).collect()
    };
    for (at, page) in pages.iter_mut().enumerate() {
        builder.measure = measures[at];
        let room = |grid: &Grid| match (grid.page as usize).checked_sub(1) {
            Some(before) if before + 1 == at => deepest.get(before).map_or(0.0, |deep| deep - grid.at.y1),
            _ => f32::MAX,
        };
        for (first, piece) in std::mem::take(&mut page.pieces).into_iter().enumerate() {
            match piece {
                Piece::Line(line) => builder.line(line)?,
                Piece::Table(grid) => {
                    builder.end_paragraph()?;
                    let goes_on = first == 0
                        && builder.table.as_ref().is_some_and(|table| {
                            let room = room(table);
                            room < f32::MAX && join::goes_on(table, &grid, room)
                        });
                    match (&mut builder.table, goes_on) {
                        (Some(table), true) => {
                            let pad = padding(table.rows.iter().rev().take(20).flatten());
                            let (page, end) = (grid.page, grid.at.y1);
                            join::join(table, grid, |above, below| match (above.lines.last(), below.lines.first()) {
                                (Some(last), Some(next)) => continues_in_cell(above, last, next, pad),
                                _ => false,
                            });
                            // The next page asks how far down the table ends on this one.
                            (table.page, table.at.y1) = (page, end);
                        }
                        _ => {
                            builder.end_table()?;
                            builder.table = Some(grid);
                        }
                    }
                }
            }
        }
    }
    builder.end_paragraph()?;
    builder.end_table()?;
    for line in aside {
        builder.writer.start_paragraph();
        builder.put(&line);
        builder.writer.end_paragraph(None, true);
    }
    builder.writer.finish(path, Format::Pdf)
}

/// The measure of each page's running text, taken over all pages of its width.
fn measures(pages: &[PageText]) -> Vec<Measure> {
    let mut known: Vec<(i32, Measure)> = Vec::new();
    let mut all = Vec::with_capacity(pages.len());
    for page in pages {
        let key = (page.width / 2.0) as i32;
        let measure = match known.iter().find(|(other, _)| *other == key) {
            Some((_, measure)) => *measure,
            None => {
                // A file with pages of ever other widths is no filing; each then has its own measure.
                let alike = |other: &&PageText| known.len() >= 64 || (other.width / 2.0) as i32 == key;
                let group = if known.len() < 64 { pages } else { std::slice::from_ref(page) };
                let measure = Measure::of(group.iter().filter(alike).flat_map(PageText::lines), page.width);
                if known.len() < 64 {
                    known.push((key, measure));
                }
                measure
            }
        };
        all.push(measure);
    }
    all
}

struct Builder<'l> {
    writer: Writer<'l>,
    /// An empty page for each page, to turn boxes back.
    frames: Vec<Sheet>,
    measure: Measure,
    paragraph: Vec<Line>,
    table: Option<Grid>,
}

impl Builder<'_> {
    fn line(&mut self, line: Line) -> Result<(), ReadError> {
        self.end_table()?;
        if !self.measure.continues(&self.paragraph, &line) {
            self.end_paragraph()?;
        }
        self.paragraph.push(line);
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        let lines = std::mem::take(&mut self.paragraph);
        if lines.is_empty() {
            return Ok(());
        }
        // A paragraph ends a table that waits for more pages.
        self.end_table()?;
        self.writer.start_paragraph();
        for (at, line) in lines.iter().enumerate() {
            if let Some(before) = at.checked_sub(1).map(|before| &lines[before]) {
                self.writer.push(joint(before.last_char(), line.first_char()));
            }
            self.put(line);
        }
        self.writer.end_paragraph(None, false);
        Ok(())
    }

    /// Writes a line with the places of its parts.
    fn put(&mut self, line: &Line) {
        for (at, part) in line.parts.iter().enumerate() {
            if let Some(before) = at.checked_sub(1).map(|before| &line.parts[before]) {
                self.writer.push(&gap(before, part, line.size));
            }
            let span = self.writer.push(&part.text);
            let bounds = match self.frames.get((line.page as usize).saturating_sub(1)) {
                Some(frame) => frame.on_page(part.at),
                None => part.at,
            };
            let bbox = [bounds.x0, bounds.y0, bounds.x1, bounds.y1];
            let piece = PagePiece { start: span.start, end: span.end, page: line.page, bbox };
            if let Origins::Pages(pieces) = self.writer.origins() {
                pieces.push(piece);
            }
        }
    }

    fn end_table(&mut self) -> Result<(), ReadError> {
        let Some(grid) = self.table.take() else { return Ok(()) };
        let edges = join::edges(&grid.rows);
        let column = |x: f32| {
            let after = edges.partition_point(|edge| *edge < x);
            match after.checked_sub(1) {
                Some(before) if after == edges.len() || x - edges[before] < edges[after] - x => before,
                _ => after,
            }
        };
        let pad = padding(grid.rows.iter().flatten());
        // Rows that cells above still cover, by column.
        let mut covered = vec![0u32; edges.len()];
        self.writer.start_table();
        for row in &grid.rows {
            self.writer.start_row();
            let mut next = 0;
            let free = |covered: &[u32], mut at: usize| {
                while covered.get(at).is_some_and(|rows| *rows > 0) {
                    at += 1;
                }
                at
            };
            for field in row {
                next = free(&covered, next);
                let from = column(field.x0);
                // A place that no cell takes, where the table's outline is no rectangle.
                while next < from {
                    self.writer.start_cell(1, 1)?;
                    self.writer.end_cell();
                    covered[next] = 1;
                    next = free(&covered, next + 1);
                }
                let wide = column(field.x1).saturating_sub(next).max(1);
                let wide =
                    (0..wide).take_while(|by| covered.get(next + by).is_some_and(|rows| *rows == 0)).count().max(1);
                self.writer.start_cell(wide as u64, field.rows)?;
                self.cell(field, pad);
                self.writer.end_cell();
                for rows in covered.iter_mut().skip(next).take(wide) {
                    *rows = field.rows;
                }
                next += wide;
            }
            self.writer.end_row()?;
            for rows in &mut covered {
                *rows = rows.saturating_sub(1);
            }
        }
        self.writer.end_table();
        Ok(())
    }

    fn cell(&mut self, field: &Field, pad: f32) {
        self.writer.start_paragraph();
        for (at, line) in field.lines.iter().enumerate() {
            if let Some(last) = at.checked_sub(1).map(|last| &field.lines[last]) {
                if continues_in_cell(field, last, line, pad) {
                    self.writer.push(joint(last.last_char(), line.first_char()));
                } else {
                    self.writer.end_paragraph(None, false);
                    self.writer.start_paragraph();
                }
            }
            self.put(line);
        }
        self.writer.end_paragraph(None, false);
    }
}
