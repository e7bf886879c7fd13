//! Rows of an indicator table.

use super::{LabelledRow, Reader, split_label};
use crate::document::Cell;
use crate::filing::cells::Cells;
use crate::filing::columns::Slot;
use crate::filing::fit::{Fit, FittedRow, Pieces};
use crate::filing::labels::Labels;
use crate::filing::layout::Place;
use crate::filing::{Indicator, Level, Project, Total, labels, names, value};
use crate::lexicon::{Column, Head, Level1, Level2, LevelLabel};
use crate::span::Span;
use std::sync::Arc;

/// A level cell that rules the rows below it.
#[derive(Clone, Copy)]
pub(super) struct Carried {
    pub span: Span,
    label: Option<LevelLabel>,
}

/// A level of a row: what is carried down to it, or what stands in the row itself, which is carried from there on.
fn level<L>(carried: Option<Carried>, own: bool, label: impl Fn(LevelLabel) -> Option<L>) -> Option<Level<L>> {
    let Carried { span, label: known } = carried?;
    Some(Level { span, label: known.and_then(label), tree: known.map(|known| known.tree), own })
}

/// Of a very large filing only the rows that start before this byte keep the readings of their names.
const KEPT: u32 = 1 << 20;

/// So many rows of one project are drafts at most.
const AT_ONCE: usize = 1024;

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

impl Fields {
    /// The cells of one set of columns. Both sets of a double table stand beside the same first level.
    fn of(cells: &[Option<Span>], slots: &[Slot], set: u8) -> Self {
        let mut fields = Self::default();
        for (cell, slot) in cells.iter().zip(slots) {
            let (Some(span), Some(column)) = (*cell, slot.column) else { continue };
            match column {
                Column::Level1 if slot.set == 0 => fields.take(column, span),
                Column::Value if slot.set == 2 => fields.others.push(span),
                _ if slot.set == set && column != Column::Level1 => fields.take(column, span),
                _ => {}
            }
        }
        fields.remarks.sort_unstable();
        fields
    }

    /// Puts a cell where its column says; of several cells of one column the first counts.
    fn take(&mut self, column: Column, span: Span) {
        let field = match column {
            Column::Level1 => &mut self.own_level1,
            Column::Level2 => &mut self.own_level2,
            Column::Name => &mut self.name,
            Column::Description => &mut self.description,
            Column::Value => &mut self.value,
            Column::Operator => &mut self.operator,
            Column::Unit => &mut self.unit,
            Column::Weight => &mut self.weight,
            Column::Basis => &mut self.basis,
            Column::Actual => &mut self.actual,
            Column::Score => &mut self.score,
            Column::Note | Column::Direction | Column::Reason => return self.remarks.push(span),
            Column::BareName => return,
        };
        field.get_or_insert(span);
    }
}

/// A row as far as its table tells it.
pub(super) struct Draft {
    cells: Fields,
    level1: Option<Level<Level1>>,
    level2: Option<Level<Level2>>,
    /// Row of the table, from 1.
    number: usize,
}

/// Reads the cells of drafted rows: the names of all of them, then their units, then their values. What one question
/// needs is near the processor for all rows but the first.
pub(super) fn read<'l>(project: &mut Project<'l>, drafts: &mut [Draft], cells: &Cells<'_, 'l>) {
    let from = project.indicators.len();
    project.indicators.extend(drafts.iter().map(|draft| named(draft, cells)));
    let rows = &mut project.indicators[from..];
    for row in &mut *rows {
        let lexicon = cells.lexicon;
        row.noted = row.name.and_then(|span| {
            let (range, unit) = names::bracket_unit(cells.text(span), lexicon)?;
            Some((span.slice(range.start, range.end), unit))
        });
        if let Some((span, unit)) = &mut row.unit {
            *unit = lexicon.units.exact(labels::normal(cells.text(*span)).as_ref());
        }
    }
    for (row, draft) in rows.iter_mut().zip(drafts) {
        read_values(row, &mut draft.cells, cells);
        project.has_operator_column |= row.operator.is_some();
    }
}

/// A row with what its name says, its other cells still unread.
fn named<'l>(draft: &Draft, cells: &Cells<'_, 'l>) -> Indicator<'l> {
    let (row, lexicon) = (&draft.cells, cells.lexicon);
    let said = row.name.map(|span| cells.said(span));
    let name = said.as_ref().zip(row.name).map(|(said, span)| said.name(cells.text(span), lexicon));
    // A figure where the name belongs names nothing that could be compared.
    let name = name.filter(|_| row.name.is_some_and(|span| cells.text(span).contains(char::is_alphabetic)));
    let key: Arc<str> = name.map_or_else(Arc::default, |name| name.key.clone());
    let bare = name.map_or_else(Arc::default, |name| name.bare.clone());
    let description = row.description.map_or("", |span| cells.text(span));
    let named = name.and_then(|name| name.kind);
    let kind = if key.is_empty() { None } else { names::settled(named, description, lexicon) };
    Indicator {
        level1: draft.level1,
        level2: draft.level2,
        name: row.name,
        description: row.description,
        value: None,
        others: Vec::new(),
        operator: None,
        unit: row.unit.map(|span| (span, None)),
        weight: row.weight,
        basis: row.basis,
        actual: None,
        score: row.score,
        remarks: Vec::new(),
        kind,
        named,
        noted: None,
        key,
        bare,
        said: said.filter(|_| row.name.is_some_and(|span| span.start < KEPT)),
        row: draft.number,
        whole_period: row.whole_period,
    }
}

/// Reads the values of a row whose units are known.
fn read_values<'l>(row: &mut Indicator<'l>, draft: &mut Fields, cells: &Cells<'_, 'l>) {
    let lexicon = cells.lexicon;
    let unit = row.unit.and_then(|(_, unit)| unit).or(row.noted.map(|(_, unit)| unit));
    let parse = |span: Span| {
        let mut value = cells.value(span);
        if let Some(unit) = unit {
            value.explain_size(unit);
        }
        value
    };
    row.value = draft.value.map(parse);
    // 指标方向 holds the bound itself in some forms.
    row.operator = draft.operator.or_else(|| {
        let bound = |span: &&Span| value::is_operator(cells.text(**span), lexicon);
        draft.remarks.iter().find(bound).copied()
    });
    if let (Some(value), Some(operator)) = (row.value.as_mut(), row.operator)
        && let Some((op, _)) = value::leading_op(cells.text(operator), lexicon)
    {
        value.op = value.op.or(Some(op));
    }
    row.actual = draft.actual.map(|span| Box::new(parse(span)));
    if !draft.others.is_empty() {
        row.others = draft.others.iter().copied().map(parse).collect();
    }
    row.remarks = std::mem::take(&mut draft.remarks);
}

impl Reader<'_, '_> {
    pub(super) fn indicator_row(&mut self, row: &LabelledRow<'_>) {
        self.table_here();
        let second_heads = std::mem::take(&mut self.just_opened) && self.heads_again(row);
        if second_heads || self.total(row) || self.closing(row) {
            return;
        }
        let mut filled = row.filled();
        if let Some((first, own)) = filled.next() {
            let alone = filled.next().is_none();
            if alone && own.strict_level && row.place != Place::Fitted {
                self.level_alone(first.span, own);
                return;
            }
            let wide = alone && first.column == 0 && row.cells.len() < self.slots.len();
            let merged = alone && usize::from(first.columns) > self.slots.len() / 2 && self.slots.len() > 2;
            if (wide || merged) && own.level.is_none() || labels::is_note(self.text(first.span), self.lexicon) {
                self.project().notes.extend(row.span());
                return;
            }
        }
        if self.list.is_some() {
            self.next_of_list(row);
        }
        let (slots, mut cells) = (std::mem::take(&mut self.slots), std::mem::take(&mut self.by_slot));
        cells.clear();
        if self.by_slot(row, &slots, &mut cells) {
            self.indicators(&cells, &slots);
        }
        (self.slots, self.by_slot) = (slots, cells);
    }

    /// The cell of each column; false where that cannot be told.
    fn by_slot(&mut self, row: &LabelledRow<'_>, slots: &[Slot], out: &mut Vec<Option<Span>>) -> bool {
        if row.place == Place::Grid {
            let of = |slot: &Slot| {
                let within = row.filled().filter(|(cell, _)| (slot.from..slot.to).contains(&cell.column));
                within.map(|(cell, _)| cell.span).reduce(Span::join)
            };
            out.extend(slots.iter().map(of));
            return true;
        }
        let whole = row.cells.len() == slots.len();
        if !(row.place == Place::Fitted || whole && Fit(self.cells).is_in_place(row.cells, row.own, slots)) {
            let mut spans: Vec<Span> = row.cells.iter().map(|cell| cell.span).collect();
            if spans.iter().skip(slots.len()).all(|span| span.is_empty()) {
                spans.truncate(slots.len());
            }
            if let Some(cells) = self.left_justified(row, &spans, slots) {
                out.extend(cells);
                return true;
            }
            if let Some(cells) = Fit(self.cells).row(&spans, slots, Pieces::Cells) {
                out.extend(cells.into_iter().map(|cell| cell.filter(|span| !span.is_empty())));
                return true;
            }
            if !whole {
                self.out.unsure = self.out.unsure.or(row.span());
                self.project().unsure = true;
                return false;
            }
        }
        // As they are written.
        let cell = |at: usize| row.cells.get(at).map(|cell| cell.span).filter(|span| !span.is_empty());
        out.extend((0..slots.len()).map(cell));
        true
    }

    /// A row of a report that starts with its name or its second level, since the cells of levels above cover the first
    /// places, and has the places that it lost as blanks behind.
    fn left_justified(&self, row: &LabelledRow<'_>, spans: &[Span], slots: &[Slot]) -> Option<FittedRow> {
        let at = |wanted: Column| slots.iter().position(|slot| slot.column == Some(wanted));
        let (name, value, actual) = (at(Column::Name)?, at(Column::Value)?, at(Column::Actual)?);
        let filled = spans.iter().take_while(|span| !span.is_empty()).count();
        let blank = spans[filled..].iter().all(|span| span.is_empty());
        let start = match row.own.first()?.level {
            Some(level) if level.level1.is_none() => at(Column::Level2)?,
            Some(_) => return None,
            None => name,
        };
        if start == 0 || !blank || filled < 3 || filled == spans.len() {
            return None;
        }
        let cells = Fit(self.cells).row(&spans[..filled], &slots[start..], Pieces::Filled)?;
        let whole = cells[value.checked_sub(start)?].is_some() && cells[actual.checked_sub(start)?].is_some();
        whole.then(|| std::iter::repeat_n(None, start).chain(cells).collect())
    }

    /// One indicator of a row, two of a double table.
    fn indicators(&mut self, cells: &[Option<Span>], slots: &[Slot]) {
        let double = slots.iter().any(|slot| slot.set == 1 && slot.column == Some(Column::Value));
        let named = slots.iter().any(|slot| slot.set == 1 && slot.column == Some(Column::Name));
        for set in 0..=u8::from(double) {
            let mut fields = Fields::of(cells, slots, set);
            if set == 1 && !named {
                // One name for the target of the whole period and that of the year.
                let Fields { name, description, operator, unit, basis, .. } = Fields::of(cells, slots, 0);
                fields = Fields { name, description, operator, unit, basis, ..fields };
            }
            // One column for both levels.
            if let Some(span) =
                fields.own_level1.filter(|_| !slots.iter().any(|slot| slot.column == Some(Column::Level2)))
            {
                if let Some((first, second)) = self.two_levels(span) {
                    (fields.own_level1, fields.own_level2) = (Some(first), Some(second));
                } else if self.cells.labels(span).level.is_some_and(|label| label.level1.is_none()) {
                    (fields.own_level1, fields.own_level2) = (None, Some(span));
                }
            }
            self.carry(set, fields.own_level1, fields.own_level2);
            self.rows += usize::from(set == 0);
            if fields.name.is_none() && fields.value.is_none() && fields.actual.is_none() {
                continue;
            }
            fields.whole_period = set == 0 && double;
            fields.second_set = set == 1;
            self.push(fields);
        }
    }

    /// Level cells rule the rows below them.
    fn carry(&mut self, set: u8, level1: Option<Span>, level2: Option<Span>) {
        if let Some(span) = level1.filter(|_| set == 0) {
            let same = self.carried[0].is_some_and(|carried| self.text(carried.span) == self.text(span));
            if !same {
                self.carried = [None; 3];
            }
            self.carried[0] = Some(self.carried(span));
        }
        if let Some(span) = level2 {
            self.carried[if set == 0 { 1 } else { 2 }] = Some(self.carried(span));
        }
    }

    pub(super) fn carried(&self, span: Span) -> Carried {
        Carried { span, label: self.cells.labels(span).level }
    }

    /// Whether a label of the second level is one of the first, below a level that holds them all.
    fn is_first_level(&self, second: Carried) -> bool {
        let only_first = |label: LevelLabel| label.level2.is_none() && label.level1.is_some();
        let above = self.carried[0].and_then(|first| first.label);
        second.label.is_some_and(only_first) && above.is_some_and(|label| label.level1 == Some(Level1::Benefit))
    }

    /// Takes a row with the levels that rule it; what its cells say is read when all tables are told ([`read`]).
    pub(super) fn push(&mut self, row: Fields) {
        let second = self.carried[2].filter(|_| row.second_set).or(self.carried[1]);
        // 实施效果指标 | 产出指标 | …: the form has a level above the first, and no second one.
        let shifted = second.is_some_and(|second| self.is_first_level(second));
        // 数量指标 under 一级指标: the form has no level above it.
        let above = self.last_levels() == Some((false, true));
        let is_second = |label: LevelLabel| label.level1.is_none() || above && label.level2.is_some();
        let lowered = second.is_none() && self.carried[0].and_then(|first| first.label).is_some_and(is_second);
        let (first, second) = match (shifted, lowered) {
            (true, _) => (second, None),
            (_, true) => (None, self.carried[0]),
            _ => (self.carried[0], second),
        };
        let own_level1 = if shifted { row.own_level2 } else { row.own_level1 };
        let own_level2 = if lowered { row.own_level1 } else { row.own_level2 };
        let level1 = level(first, own_level1.is_some(), |label| label.level1);
        let level2 = level(second, own_level2.is_some(), |label| label.level2);
        self.project();
        if self.out.drafts.len() - self.first == AT_ONCE {
            self.read_drafts();
        }
        self.out.drafts.push(Draft { cells: row, level1, level2, number: self.rows });
    }

    /// Whether the last row of the open project has a first and a second level.
    fn last_levels(&self) -> Option<(bool, bool)> {
        let draft = self.out.drafts[self.first..].last().map(|row| (row.level1.is_some(), row.level2.is_some()));
        let read = || self.open.as_ref()?.indicators.last();
        draft.or_else(|| read().map(|row| (row.level1.is_some(), row.level2.is_some())))
    }

    /// Reads the rows of the open project that are drafts.
    fn read_drafts(&mut self) {
        if let Some(project) = &mut self.open {
            read(project, &mut self.out.drafts[self.first..], self.cells);
            self.out.drafts.truncate(self.first);
        }
    }

    /// A second row of heads whose cells lost their places: 上年实现值 预期实现值.
    fn heads_again(&self, row: &LabelledRow<'_>) -> bool {
        let value = |own: &Labels| matches!(own.column, Some(Column::Value | Column::Actual));
        row.filled().any(|(_, own)| value(own))
            && !row.filled().any(|(cell, own)| own.level.is_some() || self.cells.value(cell.span).is_numeric())
    }

    /// The label of a level that has its row to itself rules the rows below.
    pub(super) fn level_alone(&mut self, span: Span, own: &Labels) {
        let second = own.level.is_some_and(|label| {
            label.level2.is_some() && (label.level1.is_none() || label.level1 == Some(Level1::Cost))
        });
        if second {
            self.carry(0, None, Some(span));
        } else {
            self.carry(0, Some(span), None);
        }
    }

    /// A row below the indicators that the form asks for: conclusions, opinions, what else there is to say.
    fn closing(&mut self, row: &LabelledRow<'_>) -> bool {
        let mut filled = row.filled();
        let Some((label, own)) = filled.next() else { return false };
        // A head of the next table that names the unit of its amounts.
        let of_money = |(cell, own): (&Cell, &Labels)| {
            own.head == Some(Head::Label) && labels::factor(self.text(cell.span)).is_some()
        };
        if row.filled().any(of_money) {
            self.project().notes.extend(row.span());
            return true;
        }
        // 项目负责人：…, beside that of the finances.
        let person = split_label(self.text(label.span), label.span)
            .is_some_and(|(label, _)| self.cells.labels(label).head == Some(Head::Person));
        if person {
            return true;
        }
        let words = &self.lexicon.phrases.closing_label;
        let text = self.text(label.span);
        let may = text.chars().next_back().is_some_and(|c| words.closes(c) || matches!(c, '：' | ':' | '）' | ')'));
        if !may || own.level.is_some() {
            return false;
        }
        let plain = labels::normal(text);
        let plain = plain.split('(').next().unwrap_or_default();
        let Some(of) = words.before(plain) else { return false };
        // 财政部门审核意见 is asked for, 施工图审查意见 may be an indicator.
        let asked = of.is_empty() || self.lexicon.phrases.office.suffix(of).is_some();
        if !asked || filled.clone().any(|(cell, _)| self.cells.value(cell.span).is_numeric()) {
            return false;
        }
        let beside = filled.map(|(cell, _)| cell.span);
        self.project().closing.extend(beside);
        true
    }

    /// A row of totals: the sums of weights and scores.
    fn total(&mut self, row: &LabelledRow<'_>) -> bool {
        let Some(at) = row.own.iter().position(|own| own.total) else { return false };
        let cells = row.cells;
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

#[cfg(test)]
mod tests {
    use super::AT_ONCE;
    use crate::document::Format;
    use crate::filing::Filing;
    use crate::lexicon::Lexicon;
    use crate::read::{Limits, read_bytes};

    #[test]
    fn rows_of_a_long_table_are_read_in_parts() -> Result<(), crate::read::ReadError> {
        let count = 2 * AT_ONCE + 5;
        let rows = (0..count).map(|at| format!("| 产出指标 | 数量指标 | 第{at}组桥梁维修座数 | ≥{at}座 |\n"));
        let head = "2025年桥梁项目绩效目标表\n| 项目名称 | 桥梁项目 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n";
        let text = head.to_owned() + &rows.collect::<String>();
        let document = read_bytes("a.txt", text.into_bytes(), Format::Text, &Limits::default())?;
        let filing = Filing::read(&document, Lexicon::builtin());
        assert_eq!(filing.projects.len(), 1);
        let rows = &filing.projects[0].indicators;
        assert_eq!(rows.len(), count);
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(*row.key, *format!("第{at}组桥梁维修座数"));
            assert_eq!(row.value.as_ref().and_then(|value| value.number), Some(at as f64));
            assert!(row.row == at + 1 && row.level1.is_some() && row.level2.is_some());
        }
        Ok(())
    }
}
