//! Rows and cells of the tables in a Word file.

use super::super::ReadError;
use super::{Body, Open};
use crate::document::Remark;
use crate::read::xml;
use quick_xml::events::BytesStart;

impl Body<'_, '_> {
    /// Passes over the rest of the open row.
    pub(super) fn mute_row(&mut self) {
        if let Some(open) = self.open.iter_mut().rev().find(|open| matches!(open, Open::Row)) {
            *open = Open::Muted;
            self.muted += 1;
        }
    }

    pub(super) fn table_detail(&mut self, name: &str, element: &BytesStart<'_>) {
        let Some(place) = self.places.last_mut() else { return };
        let count = xml::number(element, "val").and_then(|n| u64::try_from(n).ok());
        let starts = || xml::attribute(element, "val").is_some_and(|value| value == "restart");
        match (name, place.cell.as_mut()) {
            ("gridSpan", Some(cell)) => cell.columns = count.unwrap_or(1).max(1),
            ("vMerge", Some(cell)) => cell.down = Some(starts()),
            ("hMerge", Some(cell)) => cell.beside = !starts(),
            ("gridBefore", None) => place.before = count.unwrap_or(0),
            ("hidden", None) if xml::switched_on(element) && matches!(self.open.last(), Some(Open::RowProperties)) => {
                self.writer.remark(Remark::Hidden);
                self.mute_row();
            }
            _ => {}
        }
    }

    /// Opens the cell that was announced, now that its properties are known. What stands in a covered cell is not shown.
    pub(super) fn begin_cell(&mut self) -> Result<(), ReadError> {
        if self.lay_cell()?
            && let Some(open) = self.open.iter_mut().rev().find(|open| matches!(open, Open::Cell))
        {
            *open = Open::Muted;
            self.muted += 1;
        }
        Ok(())
    }

    /// Puts the cell that was announced on the grid and tells whether another one covers it.
    pub(super) fn lay_cell(&mut self) -> Result<bool, ReadError> {
        let at = self.writer.next_column();
        let Some(place) = self.places.last_mut() else { return Ok(false) };
        let Some(cell) = place.cell.take() else { return Ok(false) };
        // Without a start above, a merging starts here whatever it says.
        let from_above = cell.down == Some(false) && place.merged.get(at).copied().unwrap_or(false);
        place.written = !(from_above || cell.beside);
        if !place.written {
            self.writer.covered(cell.columns, from_above)?;
            return Ok(true);
        }
        let (table, row) = (place.table, place.row);
        let column = self.writer.start_cell(cell.columns, 1)?;
        if let Some(place) = self.places.last_mut() {
            let end = usize::from(column) + cell.columns as usize;
            if place.merged.len() < end {
                place.merged.resize(end, false);
            }
            place.merged[usize::from(column)..end].fill(cell.down.is_some());
        }
        self.place(Some((table, row, column + 1)));
        Ok(false)
    }
}
