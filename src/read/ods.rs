//! OpenDocument spreadsheets (`.ods`): the text that each cell shows stands in the file itself.

use super::flow::Writer;
use super::odf::{self, Characters};
use super::sheets::{self, Region, Sheet};
use super::xml::{self, Xml};
use super::{Limit, Limits, Package, ReadError};
use crate::document::{Document, Format, Origins, Remark, SheetOrigins};
use quick_xml::events::Event;
use rustc_hash::FxHashSet;

const KIND: &str = "ods";
const PART: &str = "content.xml";

pub(super) fn read(path: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, KIND, limits)?;
    odf::refuse_encrypted(&mut package, KIND)?;
    let text = package.require(PART)?;
    let (text, _) = xml::text_of(text, KIND, PART)?;
    let mut writer = Writer::new(Origins::Sheets(SheetOrigins::default()), limits);
    let mut names: Vec<String> = Vec::new();
    let mut events = Xml::new(&text, KIND, PART, limits);
    let mut hidden_styles: FxHashSet<String> = FxHashSet::default();
    let mut style = String::new();
    let mut table: Option<Table> = None;
    let mut total = 0;
    loop {
        let event = events.next()?;
        let is_start = matches!(event, Event::Start(_));
        match event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "style" => style = xml::attribute(&element, "name").unwrap_or_default().into_owned(),
                "table-properties" if xml::attribute(&element, "display").is_some_and(|value| value == "false") => {
                    hidden_styles.insert(style.clone());
                }
                "table" if is_start && table.is_none() => {
                    let name = xml::attribute(&element, "name").unwrap_or_default().into_owned();
                    let hidden =
                        xml::attribute(&element, "style-name").is_some_and(|s| hidden_styles.contains(s.as_ref()));
                    table = Some(Table::new(name, hidden));
                }
                name => {
                    if let Some(table) = table.as_mut() {
                        table.start(name, &element, is_start, &mut total, limits)?;
                    }
                }
            },
            Event::End(element) => match element.local_name().as_ref() {
                "table" => {
                    let Some(done) = table.take() else { continue };
                    if done.hidden || done.hides {
                        writer.remark(Remark::Hidden);
                    }
                    if !done.hidden {
                        let index = names.len().min(usize::from(u16::MAX)) as u16;
                        names.push(done.sheet.name.clone());
                        sheets::write(&mut writer, done.sheet, index, limits)?;
                    }
                }
                name => {
                    if let Some(table) = table.as_mut() {
                        table.end(name, &mut total, limits)?;
                    }
                }
            },
            Event::Eof => break,
            event => {
                if let Some(table) = table.as_mut() {
                    table.characters.event(&event);
                }
            }
        }
    }
    writer.finish_sheets(path, Format::Ods, names)
}

/// The open table.
struct Table {
    sheet: Sheet,
    hidden: bool,
    hides: bool,
    row: u32,
    row_times: u32,
    row_hidden: bool,
    /// The cells of the open row, repeated ones once: column, times, text.
    cells: Vec<(u32, u32, String)>,
    column: u32,
    hidden_columns: Vec<(u32, u32)>,
    columns: u32,
    cell: Option<(u32, u32, u32)>,
    characters: Characters,
}

impl Table {
    fn new(name: String, hidden: bool) -> Self {
        Self {
            sheet: Sheet { name, ..Sheet::default() },
            hidden,
            hides: false,
            row: 0,
            row_times: 1,
            row_hidden: false,
            cells: Vec::new(),
            column: 0,
            hidden_columns: Vec::new(),
            columns: 0,
            cell: None,
            characters: Characters::default(),
        }
    }

    fn start(
        &mut self,
        name: &str,
        element: &quick_xml::events::BytesStart<'_>,
        is_start: bool,
        total: &mut u64,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        let count = |name| xml::number(element, name).and_then(|n| u32::try_from(n).ok()).unwrap_or(1).max(1);
        let collapsed = || xml::attribute(element, "visibility").is_some_and(|value| value != "visible");
        match name {
            "table-column" => {
                let times = count("number-columns-repeated");
                if collapsed() {
                    self.hidden_columns.push((self.columns, self.columns.saturating_add(times)));
                }
                self.columns = self.columns.saturating_add(times);
            }
            "table-row" => {
                self.row_times = count("number-rows-repeated");
                self.row_hidden = collapsed();
                self.cells.clear();
                self.column = 0;
                if !is_start {
                    self.row = self.row.saturating_add(self.row_times);
                }
            }
            "table-cell" | "covered-table-cell" => {
                let times = count("number-columns-repeated");
                let (wide, high) = (count("number-columns-spanned"), count("number-rows-spanned"));
                if wide > 1 || high > 1 {
                    let right = u16::try_from(self.column.saturating_add(wide - 1)).unwrap_or(u16::MAX);
                    let bottom = self.row.saturating_add(high - 1);
                    let left = u16::try_from(self.column).unwrap_or(u16::MAX);
                    self.sheet.merged.push(Region { top: self.row, left, bottom, right });
                }
                self.characters = Characters::default();
                self.cell = Some((self.column, times, 0));
                if !is_start {
                    self.end(name, total, limits)?;
                }
            }
            _ => self.characters.start(name, element, is_start),
        }
        Ok(())
    }

    fn end(&mut self, name: &str, total: &mut u64, limits: &Limits) -> Result<(), ReadError> {
        match name {
            "table-cell" | "covered-table-cell" => {
                let Some((column, times, _)) = self.cell.take() else { return Ok(()) };
                let text = self.characters.take();
                self.column = column.saturating_add(times);
                if !text.trim().is_empty() {
                    if self.row_hidden || self.hidden_columns.iter().any(|(from, to)| (*from..*to).contains(&column)) {
                        self.hides = true;
                    } else {
                        self.cells.push((column, times, text));
                    }
                }
            }
            "table-row" => {
                let cells = std::mem::take(&mut self.cells);
                let wide: u64 = cells.iter().map(|(_, times, _)| u64::from(*times)).sum();
                *total += wide.saturating_mul(u64::from(self.row_times));
                limits.check(Limit::Cells, *total, &self.sheet.name)?;
                if !cells.is_empty() {
                    for row in self.row..self.row.saturating_add(self.row_times) {
                        for (column, times, text) in &cells {
                            for at in *column..column.saturating_add(*times) {
                                self.sheet.add(row, u16::try_from(at).unwrap_or(u16::MAX), text.clone());
                            }
                        }
                    }
                }
                self.row = self.row.saturating_add(self.row_times);
            }
            _ => self.characters.end(name),
        }
        Ok(())
    }
}
