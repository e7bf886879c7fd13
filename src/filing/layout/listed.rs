//! Several projects in one table, one cell a line: 项目名称, 预算数 and 年度目标 stand in columns before those of the indicators,
//! and only the first row of each project has them.
//!
//! Before the first level of that row stand as many cells as there are such columns, a sum of money under its own. What
//! stands before a project once for all of its office (单位名称) is given with the first of its projects only.

use super::{Layout, Piece, Place, Row, Unit, cells_of};
use crate::filing::columns::{self, Slot};
use crate::filing::labels::Labels;
use crate::filing::number;
use crate::lexicon::{Column, Head};
use crate::span::Span;

/// Most columns before those of the indicators.
const MOST_FIELDS: usize = 8;
/// Most cells of a row of sums above the first project.
const MOST_BEFORE: usize = 4;
/// Longest head of such a column in characters.
const LONGEST_HEAD: usize = 12;

/// The columns before those of the indicators.
#[derive(Clone, Copy)]
struct Fields {
    count: usize,
    name: usize,
    budget: usize,
}

/// Where the cells of a project start, how many of its columns they leave out, and where its indicators start.
struct Record {
    start: usize,
    left_out: usize,
    rows: usize,
}

impl Layout<'_, '_> {
    /// Reads such a table whose heads start at a place; gives where it ends.
    pub(super) fn listed(&mut self, pieces: &[Piece], spans: &[Span], at: usize) -> Option<usize> {
        let column = |span: &Span| self.cells.labels(*span).column;
        let fields = spans[at..].iter().take(MOST_FIELDS + 1).position(|span| column(span) == Some(Column::Level1))?;
        let heads = at + fields;
        let length = columns::run(&self.cells, &spans[heads..]);
        let fields = self.fields(&spans[at..heads])?;
        let own: Vec<Labels> = spans[heads..heads + length].iter().map(|head| self.cells.labels(*head)).collect();
        let slots = columns::read(&self.cells, &cells_of(spans[heads..heads + length].iter().copied()), &own, &[])?;
        let from = heads + length;
        let end = from + spans[from..].iter().position(|span| self.ends_list(*span)).unwrap_or(spans.len() - from);
        let cells = self.without_breaks(&pieces[from..end]);
        let records = self.records(&cells, fields)?;
        self.push_row(&spans[at..from], Place::Written);
        for (number, record) in records.iter().enumerate() {
            let next = records.get(number + 1).map_or(cells.len(), |next| next.start);
            let first = self.units.len();
            self.body(&cells[record.rows..next], &slots);
            self.widen(first, record, &cells, fields.count, &slots);
        }
        Some(end)
    }

    /// The heads of the columns before those of the indicators, where they name projects and their money.
    fn fields(&self, heads: &[Span]) -> Option<Fields> {
        let head = |wanted: Head| heads.iter().position(|span| self.cells.labels(*span).head == Some(wanted));
        let (name, budget) = (head(Head::Name)?, head(Head::Budget)?);
        let short = |span: &Span| {
            let text = self.text(*span);
            text.chars().count() <= LONGEST_HEAD && !text.contains(number::is_digit)
        };
        (name < budget && heads.iter().all(short)).then_some(Fields { count: heads.len(), name, budget })
    }

    fn ends_list(&self, span: Span) -> bool {
        let own = self.cells.labels(span);
        let line = self.cells.line(span);
        line.title || line.note || own.head == Some(Head::Name) || own.column == Some(Column::Level1)
    }

    /// The projects of such a table; none where the first of its rows does not look like it.
    fn records(&self, cells: &[Span], fields: Fields) -> Option<Vec<Record>> {
        let opens = |at: usize| {
            let own = self.cells.labels(cells[at]);
            own.strict_level && own.level.is_some_and(|level| level.level1.is_some())
        };
        let first = (0..cells.len()).find(|at| opens(*at))?;
        let mut records: Vec<Record> = Vec::new();
        for rows in (first..cells.len()).filter(|at| opens(*at)) {
            let whole = rows.checked_sub(fields.count).filter(|start| match records.first() {
                None => *start <= MOST_BEFORE,
                Some(first) => fields.name == 0 || self.text(cells[*start]) == self.text(cells[first.start]),
            });
            let left_out = if whole.is_some() { 0 } else { fields.name };
            let Some(start) = rows.checked_sub(fields.count - left_out) else { continue };
            if self.is_record(&cells[start..rows], left_out, fields) {
                records.push(Record { start, left_out, rows });
            }
        }
        records.first().is_some_and(|record| record.rows == first).then_some(records)
    }

    /// Whether cells look like those of a project: words for its name, a sum of money, no label and no bound among them.
    fn is_record(&self, cells: &[Span], left_out: usize, fields: Fields) -> bool {
        let (name, budget) = (self.text(cells[fields.name - left_out]), self.text(cells[fields.budget - left_out]));
        let figures = budget.bytes().filter(u8::is_ascii_digit).count();
        let named = name.chars().count() > 2 && !name.starts_with(number::opens);
        // 10 and 7.5 are points, not money.
        let money = number::is_number(budget) && (figures > 2 || budget.contains(','));
        let words = cells[fields.budget - left_out + 1..].iter().all(|cell| self.text(*cell).chars().count() > 4);
        named && money && words && !cells.iter().any(|cell| self.cells.labels(*cell).strict_level)
    }

    /// Puts the columns of the projects before the rows that were counted out, the cells of the project into the first.
    fn widen(&mut self, first: usize, record: &Record, cells: &[Span], fields: usize, slots: &[Slot]) {
        let own = &cells[record.start..record.rows];
        let blank = Span { start: own[0].start, end: own[0].start };
        let heads = || (0..fields).map(|at| at.checked_sub(record.left_out).map_or(blank, |at| own[at]));
        let fitted = |unit: &Unit<'_>| matches!(unit, Unit::Row(row) if row.place == Place::Fitted && row.cells.len() == slots.len());
        if !self.units.get(first).is_some_and(fitted) {
            let cells = cells_of(heads().chain(slots.iter().map(|_| blank)));
            self.units.insert(first, Unit::Row(Row { cells: cells.into(), place: Place::Written }));
        }
        for (number, unit) in self.units[first..].iter_mut().enumerate().filter(|(_, unit)| fitted(unit)) {
            let Unit::Row(row) = unit else { continue };
            let start = row.cells.iter().map(|cell| cell.span).find(|span| !span.is_empty()).unwrap_or(blank).start;
            let rest: Vec<Span> = row.cells.iter().map(|cell| cell.span).collect();
            let (before, place): (Vec<Span>, Place) = if number == 0 {
                (heads().collect(), Place::Written)
            } else {
                (vec![Span { start, end: start }; fields], Place::Fitted)
            };
            *row = Row { cells: cells_of(before.into_iter().chain(rest)).into(), place };
        }
    }
}
