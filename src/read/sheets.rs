//! What all spreadsheets share: sheets of cells become tables, titles and notes become paragraphs.
//!
//! A row whose only text stands in the first column and reaches over the whole width is a paragraph: a title, a heading,
//! a note. Everything else is a row of a table; blank rows part tables.

pub(super) mod format;

use super::flow::Writer;
use super::{Limit, Limits, ReadError};
use crate::document::{Origins, SheetCell};

/// One visible sheet with the cells that show something.
#[derive(Default)]
pub(super) struct Sheet {
    pub name: String,
    /// Rows by their number, from 0, in order, with their cells by column, in order.
    pub rows: Vec<(u32, Vec<(u16, String)>)>,
    /// Merged regions.
    pub merged: Vec<Region>,
}

/// A merged region; rows and columns from 0, both ends inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Region {
    pub top: u32,
    pub left: u16,
    pub bottom: u32,
    pub right: u16,
}

impl Sheet {
    /// Adds what a cell shows; rows and columns come in order.
    pub fn add(&mut self, row: u32, column: u16, shown: String) {
        if shown.trim().is_empty() {
            return;
        }
        match self.rows.last_mut() {
            Some((last, cells)) if *last == row => cells.push((column, shown)),
            _ => self.rows.push((row, vec![(column, shown)])),
        }
    }

    /// Puts rows and cells in order, where a file did not.
    fn sort(&mut self) {
        if !self.rows.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            self.rows.sort_by_key(|(row, _)| *row);
            let mut merged: Vec<(u32, Vec<(u16, String)>)> = Vec::with_capacity(self.rows.len());
            for (row, cells) in self.rows.drain(..) {
                match merged.last_mut() {
                    Some((last, all)) if *last == row => all.extend(cells),
                    _ => merged.push((row, cells)),
                }
            }
            self.rows = merged;
        }
        for (_, cells) in &mut self.rows {
            if !cells.windows(2).all(|pair| pair[0].0 < pair[1].0) {
                cells.sort_by_key(|(column, _)| *column);
                cells.dedup_by_key(|(column, _)| *column);
            }
        }
        self.merged.sort_unstable();
    }
}

/// Writes a sheet; `index` is its place among the names of the origins.
pub(super) fn write(writer: &mut Writer<'_>, mut sheet: Sheet, index: u16, limits: &Limits) -> Result<(), ReadError> {
    sheet.sort();
    writer.part.clone_from(&sheet.name);
    place(writer, index, 0, 0);
    writer.start_paragraph();
    writer.push(&sheet.name);
    writer.end_paragraph(None, true);
    let rows = std::mem::take(&mut sheet.rows);
    let Some(leftmost) = rows.iter().filter_map(|(_, cells)| cells.first()).map(|(column, _)| *column).min() else {
        return Ok(());
    };
    let mut above = Merged { regions: &sheet.merged, next: 0, open: Vec::new() };
    let mut from = 0;
    while from < rows.len() {
        // A stretch of rows without a blank one between; merged regions reach over blank rows.
        let mut to = from + 1;
        while to < rows.len() && rows[to].0 == rows[to - 1].0 + 1 {
            to += 1;
        }
        let stretch = &rows[from..to];
        let last = stretch.iter().filter_map(|(_, cells)| cells.last()).map(|(column, _)| *column).max();
        let last = last.unwrap_or(leftmost);
        // Stretches share their columns, unless one stands far off.
        let own = stretch.iter().filter_map(|(_, cells)| cells.first()).map(|(column, _)| *column).min();
        let near = u64::from(last - leftmost) < limits.max_columns;
        let first = if near { leftmost } else { own.unwrap_or(leftmost) };
        limits.check(Limit::Columns, u64::from(last - first) + 1, &sheet.name)?;
        let mut in_table = false;
        for (at, (row, cells)) in stretch.iter().enumerate() {
            above.move_to(*row);
            let alone = cells.len() == 1
                && cells[0].0 == first
                && is_paragraph(&cells[0].1, above.width(*row, first), last - first + 1, stretch, at);
            if alone {
                if std::mem::take(&mut in_table) {
                    writer.end_table();
                }
                place(writer, index, *row, first);
                writer.start_paragraph();
                writer.push(&cells[0].1);
                writer.end_paragraph(None, false);
                continue;
            }
            if !std::mem::replace(&mut in_table, true) {
                writer.start_table();
            }
            write_row(writer, index, *row, cells, (first, last), &above)?;
        }
        if in_table {
            writer.end_table();
        }
        // The blank row.
        writer.start_paragraph();
        writer.end_paragraph(None, false);
        from = to;
    }
    Ok(())
}

/// Whether the only cell of a row is no cell of a table: it reaches over all columns, or says too much for a label.
fn is_paragraph(text: &str, width: u16, columns: u16, stretch: &[(u32, Vec<(u16, String)>)], at: usize) -> bool {
    let single = |row: usize| stretch.get(row).is_none_or(|(_, cells)| cells.len() == 1);
    let sentence = text.chars().count() > 30 || text.ends_with(['。', '；']);
    width >= columns
        || columns == 1
        || sentence
        || (at == 0 && single(1))
        || (single(at.wrapping_sub(1)) && single(at + 1))
}

fn write_row(
    writer: &mut Writer<'_>,
    index: u16,
    row: u32,
    cells: &[(u16, String)],
    (first, last): (u16, u16),
    above: &Merged<'_>,
) -> Result<(), ReadError> {
    writer.start_row();
    let mut filled = cells.iter().peekable();
    let mut column = first;
    loop {
        let text = match filled.peek() {
            Some((at, text)) if *at == column => {
                filled.next();
                text.as_str()
            }
            _ => "",
        };
        let region = above.at(row, column);
        let end = match region {
            Some(region) => {
                let end = region.right.min(last);
                let width = u64::from(end - column) + 1;
                if row > region.top || column > region.left {
                    writer.covered(width, row > region.top)?;
                } else {
                    open_cell(writer, index, row, column, width, text)?;
                }
                end
            }
            None => {
                open_cell(writer, index, row, column, 1, text)?;
                column
            }
        };
        // What stands in covered places is not shown.
        while filled.next_if(|(at, _)| *at <= end).is_some() {}
        if end >= last {
            break;
        }
        column = end + 1;
    }
    writer.end_row()
}

fn open_cell(
    writer: &mut Writer<'_>,
    index: u16,
    row: u32,
    column: u16,
    width: u64,
    text: &str,
) -> Result<(), ReadError> {
    writer.start_cell(width, 1)?;
    place(writer, index, row, column);
    writer.push(text);
    Ok(())
}

fn place(writer: &mut Writer<'_>, sheet: u16, row: u32, column: u16) {
    let start = writer.position();
    if let Origins::Sheets(sheets) = writer.origins() {
        sheets.cells.push(SheetCell { start, sheet, row, column });
    }
}

/// The merged regions around the current row.
struct Merged<'a> {
    /// Sorted by their top.
    regions: &'a [Region],
    next: usize,
    open: Vec<Region>,
}

/// More regions beside each other than any sound sheet has in one row.
const MOST_OPEN: usize = 20_000;

impl Merged<'_> {
    fn move_to(&mut self, row: u32) {
        self.open.retain(|region| region.bottom >= row);
        while let Some(region) = self.regions.get(self.next).filter(|region| region.top <= row) {
            if region.bottom >= row && self.open.len() < MOST_OPEN {
                self.open.push(*region);
            }
            self.next += 1;
        }
        self.open.sort_unstable_by_key(|region| region.left);
    }

    fn at(&self, row: u32, column: u16) -> Option<Region> {
        let at = self.open.partition_point(|region| region.left <= column);
        let region = self.open.get(at.checked_sub(1)?)?;
        (region.right >= column && region.bottom >= row).then_some(*region)
    }

    fn width(&self, row: u32, column: u16) -> u16 {
        self.at(row, column).map_or(1, |region| (region.right - column).saturating_add(1))
    }
}

/// `B7` as row 6 and column 1.
pub(super) fn cell_reference(name: &str) -> Option<(u32, u16)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = name.as_bytes()[..letters].iter().try_fold(0u32, |all, letter| {
        let all = all * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        (all <= 65_536).then_some(all)
    })?;
    let row: u32 = name[letters..].parse().ok()?;
    Some((row.checked_sub(1)?, u16::try_from(column.checked_sub(1)?).ok()?))
}

/// `A1:C3` as a region; none for a single cell.
pub(super) fn region(reference: &str) -> Option<Region> {
    let (from, to) = reference.split_once(':')?;
    let ((top, left), (bottom, right)) = (cell_reference(from)?, cell_reference(to)?);
    (top <= bottom && left <= right).then_some(Region { top, left, bottom, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_cells_and_regions() {
        assert_eq!(cell_reference("AB12"), Some((11, 27)));
        assert_eq!((cell_reference("A0"), cell_reference("7"), cell_reference("ZZZZZZ1")), (None, None, None));
        assert_eq!(region("B2:C4"), Some(Region { top: 1, left: 1, bottom: 3, right: 2 }));
        assert_eq!((region("B2"), region("C4:B2")), (None, None));
    }
}
