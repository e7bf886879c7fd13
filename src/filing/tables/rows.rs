//! Rows of an indicator table.

use super::Reader;
use crate::document::Cell;
use crate::filing::columns::Slot;
use crate::filing::fit::{Fit, MISPLACED, Pieces};
use crate::filing::layout::{Place, Row};
use crate::filing::{Indicator, Level, Total, labels, names, value};
use crate::lexicon::{Column, LevelLabel};
use crate::span::Span;

/// The cells of one indicator.
#[derive(Default)]
pub(super) struct Fields {
    pub own_level1: Option<Span>,
    pub own_level2: Option<Span>,
    pub name: Option<Span>,
    pub description: Option<Span>,
    pub value: Option<Span>,
    pub others: Vec<Span>,
    pub operator: Option<Span>,
    pub unit: Option<Span>,
    pub weight: Option<Span>,
    pub basis: Option<Span>,
    pub actual: Option<Span>,
    pub score: Option<Span>,
    pub remarks: Vec<Span>,
    pub whole_period: bool,
    pub second_set: bool,
}

impl Reader<'_, '_> {
    pub(super) fn indicator_row(&mut self, row: &Row) {
        self.table_here();
        self.just_opened = false;
        if self.total(&row.cells) {
            return;
        }
        let filled = row.cells.iter().filter(|cell| !cell.span.is_empty()).count();
        if let Some(first) = row.cells.iter().find(|cell| !cell.span.is_empty()) {
            let wide = filled == 1 && first.column == 0 && row.cells.len() < self.slots.len();
            let merged = filled == 1 && usize::from(first.columns) > self.slots.len() / 2 && self.slots.len() > 2;
            let own = self.cells.labels(first.span);
            if own.note || ((wide || merged) && own.level.is_none()) {
                let note = row.cells.iter().filter(|cell| !cell.span.is_empty()).map(|cell| cell.span);
                let note = note.reduce(Span::join);
                self.project().notes.extend(note);
                return;
            }
        }
        let slots = std::mem::take(&mut self.slots);
        if let Some(cells) = self.by_slot(row, &slots) {
            self.indicators(&cells, &slots);
        }
        self.slots = slots;
    }

    /// The cell of each column.
    fn by_slot(&mut self, row: &Row, slots: &[Slot]) -> Option<Vec<Option<Span>>> {
        let filled = |cell: &&Cell| !cell.span.is_empty();
        if row.place == Place::Grid {
            let of = |slot: &Slot| {
                let within = row.cells.iter().filter(|cell| (slot.from..slot.to).contains(&cell.column));
                within.filter(filled).map(|cell| cell.span).reduce(Span::join)
            };
            return Some(slots.iter().map(of).collect());
        }
        let spans: Vec<Span> = row.cells.iter().map(|cell| cell.span).collect();
        let direct = |spans: &[Span]| -> Vec<Option<Span>> {
            let cell = |at: usize| spans.get(at).copied().filter(|span| !span.is_empty());
            (0..slots.len()).map(cell).collect()
        };
        if row.place == Place::Fitted {
            return Some(direct(&spans));
        }
        let fit = Fit(self.cells);
        if spans.len() == slots.len() && fit.as_written(&spans, slots).1 < MISPLACED {
            return Some(direct(&spans));
        }
        if let Some(cells) = fit.row(&spans, slots, Pieces::Cells) {
            return Some(cells.into_iter().map(|cell| cell.filter(|span| !span.is_empty())).collect());
        }
        if spans.len() == slots.len() {
            return Some(direct(&spans));
        }
        let all = spans.into_iter().filter(|span| !span.is_empty()).reduce(Span::join);
        self.out.unsure = self.out.unsure.or(all);
        self.project().unsure = true;
        None
    }

    /// One indicator of a row, two of a double table.
    fn indicators(&mut self, cells: &[Option<Span>], slots: &[Slot]) {
        let double = slots.iter().any(|slot| slot.set == 1 && slot.column == Some(Column::Name));
        let all = |wanted: Column, set: u8| {
            let of = move |(cell, slot): (&Option<Span>, &Slot)| {
                cell.filter(|_| slot.column == Some(wanted) && slot.set == set)
            };
            cells.iter().zip(slots).filter_map(of)
        };
        for set in 0..=u8::from(double) {
            let at = |wanted: Column| all(wanted, set).next();
            let (mut level1, mut level2) = (all(Column::Level1, 0).next(), at(Column::Level2));
            // One column for both levels.
            if let Some(span) = level1.filter(|_| !slots.iter().any(|slot| slot.column == Some(Column::Level2))) {
                if let Some((first, second)) = self.two_levels(span) {
                    (level1, level2) = (Some(first), Some(second));
                } else if self.cells.labels(span).level.is_some_and(|label| label.level1.is_none()) {
                    (level1, level2) = (None, Some(span));
                }
            }
            self.carry(set, level1, level2);
            let (name, value, actual) = (at(Column::Name), at(Column::Value), at(Column::Actual));
            self.rows += usize::from(set == 0);
            if name.is_none() && value.is_none() && actual.is_none() {
                continue;
            }
            let mut remarks: Vec<Span> = Vec::new();
            for wanted in [Column::Note, Column::Direction, Column::Reason] {
                remarks.extend(all(wanted, set));
            }
            remarks.sort_unstable();
            self.push(Fields {
                own_level1: level1,
                own_level2: level2,
                name,
                value,
                actual,
                remarks,
                others: all(Column::Value, 2).collect(),
                description: at(Column::Description),
                operator: at(Column::Operator),
                unit: at(Column::Unit),
                weight: at(Column::Weight),
                basis: at(Column::Basis),
                score: at(Column::Score),
                whole_period: set == 0 && double,
                second_set: set == 1,
            });
        }
    }

    /// Level cells rule the rows below them.
    fn carry(&mut self, set: u8, level1: Option<Span>, level2: Option<Span>) {
        if let Some(span) = level1.filter(|_| set == 0) {
            let same = self.carried[0].is_some_and(|carried| self.text(carried) == self.text(span));
            if !same {
                self.carried = [None; 3];
            }
            self.carried[0] = Some(span);
        }
        if let Some(span) = level2 {
            self.carried[if set == 0 { 1 } else { 2 }] = Some(span);
        }
    }

    fn level<L: Copy>(
        &self,
        own: Option<Span>,
        carried: Option<Span>,
        label: impl Fn(LevelLabel) -> Option<L>,
    ) -> Option<Level<L>> {
        let span = own.or(carried)?;
        let known = self.cells.labels(span).level;
        Some(Level { span, label: known.and_then(&label), tree: known.map(|known| known.tree), own: own.is_some() })
    }

    pub(super) fn push(&mut self, row: Fields) {
        let lexicon = self.lexicon;
        let second = self.carried[2].filter(|_| row.second_set).or(self.carried[1]);
        let level1 = self.level(row.own_level1, self.carried[0], |label| label.level1);
        let level2 = self.level(row.own_level2, second, |label| label.level2);
        let said = row.name.map(|span| self.cells.said(span));
        let name = said.as_ref().zip(row.name).map(|(said, span)| said.name(self.text(span), lexicon));
        let key = name.map_or(String::new(), |name| name.key.clone());
        let bare = name.map_or_else(|| "".into(), |name| name.bare.clone());
        let description = row.description.map_or("", |span| self.text(span));
        let named = name.and_then(|name| name.kind);
        let kind = if key.is_empty() { None } else { names::settled(named, description, lexicon) };
        let noted = row.name.and_then(|span| {
            let (range, unit) = names::bracket_unit(self.text(span), lexicon)?;
            Some((span.slice(range.start, range.end), unit))
        });
        let unit = row.unit.map(|span| (span, lexicon.units.exact(labels::normal(self.text(span)).as_ref())));
        let parse = |span: Span| {
            let mut value = self.cells.value(span);
            if let Some(unit) = unit.and_then(|(_, unit)| unit).or(noted.map(|(_, unit)| unit)) {
                value.explain_size(unit);
            }
            value
        };
        let mut value = row.value.map(parse);
        if let (Some(value), Some(operator)) = (value.as_mut(), row.operator)
            && let Some((op, _)) = value::leading_op(self.text(operator), lexicon)
        {
            value.op = value.op.or(Some(op));
        }
        let indicator = Indicator {
            level1,
            level2,
            name: row.name,
            description: row.description,
            value,
            others: row.others.into_iter().map(parse).collect(),
            operator: row.operator,
            unit,
            weight: row.weight,
            basis: row.basis,
            actual: row.actual.map(parse),
            score: row.score,
            remarks: row.remarks,
            kind,
            named,
            noted,
            key,
            bare,
            said,
            row: self.rows,
            whole_period: row.whole_period,
        };
        self.project().indicators.push(indicator);
    }

    /// A row of totals: the sums of weights and scores.
    fn total(&mut self, cells: &[Cell]) -> bool {
        let Some(at) = cells.iter().position(|cell| self.cells.labels(cell.span).total) else { return false };
        let is_number = |cell: &&Cell| {
            let value = self.cells.value(cell.span);
            value.is_numeric() && value.op.is_none() && !value.is_percent()
        };
        let numbers: Vec<&Cell> = cells[at + 1..].iter().filter(is_number).collect();
        let place = |wanted: Column| self.slots.iter().find(|slot| slot.column == Some(wanted));
        let (weight, score) = (place(Column::Weight), place(Column::Score));
        let under = |slot: Option<&Slot>| {
            let slot = slot?;
            numbers.iter().find(|cell| (slot.from..slot.to).contains(&cell.column)).map(|cell| cell.span)
        };
        let mut found = (under(weight), under(score));
        if found == (None, None) {
            // Cells were lost: what numbers there are stand in the order of the columns.
            let mut rest = numbers.iter().map(|cell| cell.span);
            let alone = numbers.len() == 1 && score.is_some() && self.text(cells[at].span).contains("得分");
            found.0 = if weight.is_some() && !alone { rest.next() } else { None };
            found.1 = if score.is_some() { rest.next() } else { None };
        }
        let total = Total { label: cells[at].span, weight: found.0, score: found.1 };
        self.project().totals.push(total);
        true
    }
}
