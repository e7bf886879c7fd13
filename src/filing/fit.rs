//! Which cell stands under which column, where the text does not say.
//!
//! Exports drop blank cells, cells that a merged one covers, and the borders between rows. What a cell looks like (a level
//! label, a number with a unit, a source) tells most of it: every assignment of cells to columns has a cost, the cheapest
//! one is taken, and where a different one costs nearly as little nothing is taken: a wrong border is worse than none.

use super::cells::Cells;
use super::columns::Slot;
use super::labels::{self, Labels};
use super::look::Look;
use super::number;
use super::said::is_bound;
use super::value::{self, Class};
use crate::document::Cell;
use crate::lexicon::Column;
use crate::span::Span;
use std::cell::OnceCell;

/// What the pieces of text are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pieces {
    /// Cells, the blank ones among them.
    Cells,
    /// Cells; the blank ones are lost.
    Filled,
    /// Words between blanks: a cell may be several of them.
    Words,
}

/// Nothing stands there.
const NEVER: u32 = 1_000;
/// An assignment that costs this much more is another reading.
const MARGIN: u32 = 8;
/// A row that costs more is not taken.
const WORST: u32 = 75;
/// A cell that costs this much is out of place.
const MISPLACED: u32 = 50;
/// Readings kept at each step.
const KEPT: usize = 4;
/// Longest unit in characters, as far as a cell can be told by it.
const LONGEST_UNIT: usize = 8;
/// Longest value in characters that a figure somewhere in it makes likely.
const LONGEST_FIGURE: usize = 20;
/// Longest run of words that makes one cell.
const LONGEST: usize = 8;

pub(super) struct Fit<'a>(pub &'a Cells<'a, 'a>);

/// A row, by column.
pub(super) type FittedRow = Vec<Option<Span>>;

impl Fit<'_> {
    /// The sum of what each cell costs under the column of its own number, and the worst of them.
    pub fn as_written(&self, cells: &[Span], slots: &[Slot]) -> (u32, u32) {
        costs(cells, slots, |cell, column| self.cost(cell, column))
    }

    /// The same of what each cell costs at most.
    fn at_most_as_written(&self, cells: &[Span], slots: &[Slot]) -> (u32, u32) {
        costs(cells, slots, |cell, column| self.at_most(cell, column))
    }

    /// Whether each cell may stand under the column of its own number.
    pub fn is_in_place(&self, cells: &[Cell], own: &[Labels], slots: &[Slot]) -> bool {
        let mut rows = cells.iter().zip(own).zip(slots);
        rows.all(|((cell, own), slot)| self.may_stand(cell.span, own, slot.column))
    }

    /// Whether a cell costs less than one out of place. Most columns tell that by less than a whole look.
    fn may_stand(&self, span: Span, own: &Labels, column: Option<Column>) -> bool {
        let text = self.0.text(span);
        let may = match column {
            Some(Column::Name | Column::BareName) if text.is_empty() => false,
            _ if text.is_empty() => true,
            Some(Column::Level1) => own.level.is_some_and(|level| level.level1.is_some()),
            Some(Column::Level2) => own.level.is_some_and(|level| level.level2.is_some()),
            Some(Column::Value | Column::Actual) | None => !own.is_strict_level(text),
            // What holds no figure is no value, nor is what does not open like one.
            Some(Column::Name | Column::BareName | Column::Description | Column::Basis)
                if !text.contains(number::opens) || !value::may_open(text, self.0.lexicon) =>
            {
                !own.is_strict_level(text) && !value::is_operator(text, self.0.lexicon)
            }
            _ => self.cost(span, column) < MISPLACED,
        };
        debug_assert_eq!(may, self.cost(span, column) < MISPLACED, "{text} {column:?}");
        may
    }

    /// What a cell costs at most. Of labels, of plain figures and of long words that is told by less than a whole look.
    fn at_most(&self, span: Span, column: Option<Column>) -> u32 {
        let text = self.0.text(span);
        let words = || self.is_words(text);
        let most = match column {
            Some(Column::Level1 | Column::Level2) if !text.is_empty() => {
                let own = self.0.labels(span);
                level_cost(column == Some(Column::Level1), own.level_pair(), own.is_strict_level(text))
            }
            Some(Column::Name | Column::BareName) if words() => 3,
            Some(Column::Description) if words() => 12,
            Some(Column::Basis) if words() => 5,
            Some(Column::Value | Column::Actual) if self.is_plain_figure(text) => 5,
            _ => return self.cost(span, column),
        };
        debug_assert!(self.cost(span, column) <= most, "{text} {column:?}");
        most
    }

    /// Whether a text is a figure with at most a bound in front of it, and short enough for any figure to be a value.
    fn is_plain_figure(&self, text: &str) -> bool {
        let bare = text.trim_start_matches(is_bound);
        bare.starts_with(|c: char| c.is_ascii_digit())
            && !text.starts_with(|c| self.0.lexicon.units.opens(c))
            && text.chars().nth(LONGEST_FIGURE).is_none()
            && !text.contains("指标")
    }

    /// Whether a text is nothing but words, and too many of them for a unit or a level label.
    fn is_words(&self, text: &str) -> bool {
        let lexicon = self.0.lexicon;
        text.chars().nth(LONGEST_UNIT).is_some()
            && text.starts_with(char::is_alphabetic)
            && text.ends_with(char::is_alphabetic)
            && !text.contains(number::opens)
            && !value::may_open(text, lexicon)
            && !lexicon.answers.contains_key(text)
            && !text.contains("指标")
    }

    /// One row.
    pub fn row(&self, cells: &[Span], slots: &[Slot], pieces: Pieces) -> Option<FittedRow> {
        if pieces == Pieces::Words
            && let Some(row) = self.word_for_column(cells, slots)
        {
            return Some(row);
        }
        self.rows_of(cells, slots, pieces, true)?.pop()
    }

    /// As many rows as there are.
    pub fn rows(&self, cells: &[Span], slots: &[Slot], pieces: Pieces) -> Option<Vec<FittedRow>> {
        // Whole rows of the table's width that look right need no search.
        if cells.len().is_multiple_of(slots.len()) && pieces != Pieces::Words {
            let fits = |(sum, worst): (u32, u32)| worst < MISPLACED && sum < 60;
            let mut rows = cells.chunks(slots.len());
            if rows.all(|row| fits(self.at_most_as_written(row, slots)) || fits(self.as_written(row, slots))) {
                let rows = cells.chunks(slots.len());
                return Some(rows.map(|row| row.iter().map(|cell| Some(*cell)).collect()).collect());
            }
        }
        if cells.len() * slots.len() > 40_000 {
            return None;
        }
        self.rows_of(cells, slots, pieces, false)
    }

    /// A row of which each word is a cell, told without a search.
    ///
    /// Words that are level labels and say so stand first and under columns of levels. Under any other column, and joined
    /// to other words, they cost [`MISPLACED`] at least. So there is one word for each of the other columns, and any other
    /// reading leaves one of them without a cell, or takes a label for another level, which costs more than the margin.
    fn word_for_column(&self, words: &[Span], slots: &[Slot]) -> Option<FittedRow> {
        let is_level = |slot: &&Slot| matches!(slot.column, Some(Column::Level1 | Column::Level2));
        let (levels, others) = slots.split_at(slots.iter().take_while(is_level).count());
        let least = others.iter().map(|slot| missing(slot.column, Pieces::Words)).min()?.min(MISPLACED);
        if levels.len() > 2 || levels.len() == 2 && levels[0].column == levels[1].column {
            return None;
        }
        let (labels, words) = words.split_at_checked(words.len().checked_sub(others.len())?)?;
        let mut row = vec![None; slots.len()];
        let mut at = 0;
        for label in labels {
            let own = self.0.labels(*label);
            let level = own.level.filter(|_| own.is_strict_level(self.0.text(*label)))?;
            let fits = |slot: &Slot| match slot.column {
                Some(Column::Level2) => level.level2.is_some(),
                _ => level.level1.is_some() && level.level2.is_none(),
            };
            at += levels[at..].iter().position(fits)?;
            row[at] = Some(*label);
            at += 1;
        }
        let mut sum = 0;
        for ((word, slot), cell) in words.iter().zip(others).zip(&mut row[levels.len()..]) {
            sum += self.at_most(*word, slot.column);
            *cell = Some(*word);
        }
        (sum + MARGIN <= least).then_some(row)
    }

    fn rows_of(&self, cells: &[Span], slots: &[Slot], pieces: Pieces, single: bool) -> Option<Vec<FittedRow>> {
        let looks: Vec<Look> = cells.iter().map(|cell| self.0.look(*cell)).collect();
        // Most rows fit at nearly no cost, and then what costs more than the margin decides nothing.
        let mut search = Search::new(self, (cells, &looks), slots, pieces, single, Reach::Near);
        search.run();
        if search.is_settled() {
            return search.answer();
        }
        let mut search = Search::new(self, (cells, &looks), slots, pieces, single, Reach::All);
        search.run();
        search.answer()
    }

    /// How badly a cell fits under a column.
    fn cost(&self, span: Span, column: Option<Column>) -> u32 {
        self.cost_of(span, &self.0.look(span), column)
    }

    /// The same of a cell that was looked at.
    fn cost_of(&self, span: Span, look: &Look, column: Option<Column>) -> u32 {
        let text = self.0.text(span);
        if text.is_empty() {
            return match column {
                Some(Column::Name | Column::BareName) => 60,
                Some(Column::Value) => 10,
                _ => 0,
            };
        }
        let &Look { strict, length, .. } = look;
        let Some(column) = column else { return if strict { 60 } else { 5 } };
        match column {
            Column::Level1 => level_cost(true, look.level, strict),
            Column::Level2 => level_cost(false, look.level, strict),
            Column::Name | Column::BareName => match look.class {
                _ if strict => 80,
                _ if look.operator => NEVER,
                Class::Number | Class::Range => 60,
                Class::Date if text.contains(number::is_digit) => 50,
                Class::NotApplicable => 10,
                Class::YesNo => 30,
                _ if look.unit => 40,
                _ if look.source => 3,
                _ => 0,
            },
            Column::Description => match look.class {
                _ if strict => 80,
                _ if look.operator => NEVER,
                Class::Number | Class::Range => 50,
                Class::Date => 40,
                Class::NotApplicable => 5,
                Class::YesNo => 20,
                _ if look.unit => 30,
                _ if look.vague => 12,
                _ if look.source => 8,
                _ => 0,
            },
            Column::Value | Column::Actual => match look.class {
                _ if strict => 90,
                _ if look.operator => 25,
                _ if look.unit => 40,
                Class::Number | Class::Range | Class::Date | Class::NotApplicable | Class::YesNo => 0,
                _ if look.vague => 2,
                Class::Mixed if length as usize <= LONGEST_FIGURE => 5,
                _ if look.source => 30,
                _ => 6 + (length / 2).min(20),
            },
            Column::Operator => match look.class {
                _ if look.operator || text == "定性" => 0,
                Class::NotApplicable => 3,
                _ if text == "定量" => 3,
                _ => 60,
            },
            Column::Unit => match look.class {
                _ if look.unit => 0,
                Class::NotApplicable => 3,
                Class::Number | Class::Range | Class::Date => 60,
                _ if self.0.lexicon.phrases.no_unit.exact(text).is_some() => 3,
                _ if length <= 4 && !strict && !look.operator => 15,
                _ => 50,
            },
            Column::Weight | Column::Score => match look.class {
                _ if look.plain => 0,
                Class::NotApplicable => 3,
                _ => 60,
            },
            Column::Basis => match look.class {
                _ if strict => 80,
                _ if look.operator => 60,
                _ if look.source => 0,
                Class::Number | Class::Range if look.plain => 60,
                Class::Number | Class::Range => 45,
                Class::Date => 30,
                Class::NotApplicable => 2,
                _ if look.vague => 5,
                _ => 3,
            },
            Column::Direction if self.0.lexicon.phrases.direction_cell.exact(text).is_some() => 0,
            Column::Direction if look.plain || strict || look.operator => 60,
            Column::Direction => 15,
            Column::Reason | Column::Note => match look.class {
                _ if strict => 60,
                _ if look.operator => 60,
                Class::Number | Class::Range => 25,
                _ => 1,
            },
        }
    }
}

/// What a cell costs under a column of levels: known as a first, as a second level, and whether it says that it is one.
fn level_cost(first: bool, level: Option<(bool, bool)>, strict: bool) -> u32 {
    match (first, level) {
        // 成本指标 and 满意度指标 alone are second levels.
        (true, Some((true, true))) => 10,
        (true, Some((true, false))) | (false, Some((_, true))) => 2 * u32::from(!strict),
        (_, Some(_)) => 90,
        (true, None) => 55,
        (false, None) => 52,
    }
}

/// The sum of what cells cost under the columns of their own numbers, and the worst of them.
fn costs(cells: &[Span], slots: &[Slot], cost: impl Fn(Span, Option<Column>) -> u32) -> (u32, u32) {
    let costs = cells.iter().zip(slots).map(|(cell, slot)| cost(*cell, slot.column));
    costs.fold((0, 0), |(sum, worst), cost| (sum + cost, worst.max(cost)))
}

/// What it costs that a column has no cell.
fn missing(column: Option<Column>, pieces: Pieces) -> u32 {
    let kept = pieces == Pieces::Cells;
    match column {
        Some(Column::Level1 | Column::Level2) if kept => 5,
        Some(Column::Level1 | Column::Level2) => 0,
        Some(Column::Name | Column::BareName) => 100,
        _ if kept => 20,
        Some(Column::Value) => 30,
        Some(Column::Actual) => 20,
        Some(Column::Description) => 22,
        Some(Column::Basis | Column::Weight | Column::Score) => 15,
        Some(Column::Unit | Column::Operator) => 12,
        Some(Column::Note | Column::Reason | Column::Direction) | None => 4,
    }
}

/// Whether a column takes several words as one cell at nearly no cost.
fn joins(slot: &Slot) -> bool {
    matches!(slot.column, Some(Column::Level1 | Column::Level2 | Column::Value | Column::Actual))
}

/// How far a search goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To readings that cost next to nothing. Words are joined to a level label or to a value only: every other join costs
    /// as much as the margin, so that beside a reading without cost it decides nothing.
    Near,
    All,
}

/// The cheapest readings of cells as rows.
///
/// A state says how many cells are read and which column the last of them took; column 0 stands between rows. Steps take
/// one cell (or some words as one cell) into a later column, drop a blank cell, or end the row.
struct Search<'s, 'a> {
    fit: &'s Fit<'a>,
    cells: &'s [Span],
    /// What each cell looks like.
    looks: &'s [Look],
    slots: &'s [Slot],
    pieces: Pieces,
    single: bool,
    reach: Reach,
    /// What the first columns cost when they have no cell, as running sums.
    gaps: Vec<u32>,
    nodes: Vec<Node>,
    /// Nodes by state.
    states: Vec<Kept>,
}

/// The nodes that are kept of a state, cheapest first.
#[derive(Clone, Copy, Default)]
struct Kept {
    nodes: [(u32, usize); KEPT],
    count: usize,
}

impl Kept {
    fn as_slice(&self) -> &[(u32, usize)] {
        &self.nodes[..self.count]
    }

    /// Keeps a node if it is among the cheapest; equal ones stay in the order in which they came.
    fn offer(&mut self, cost: u32, node: usize) -> bool {
        let at = self.as_slice().partition_point(|(other, _)| *other <= cost);
        if at == KEPT {
            return false;
        }
        self.count = (self.count + 1).min(KEPT);
        self.nodes.copy_within(at..self.count - 1, at + 1);
        self.nodes[at] = (cost, node);
        true
    }
}

#[derive(Clone, Copy)]
struct Node {
    before: usize,
    /// The span taken and its column; none where a row ends or a blank is dropped.
    taken: Option<(Span, usize)>,
    ends_row: bool,
}

/// What may be one cell at a place.
#[derive(Clone, Copy)]
struct Reading {
    /// Of how many pieces it is.
    length: usize,
    span: Span,
}

/// All that may be one cell at a place, and what each costs under each column.
#[derive(Default)]
struct Readings {
    cells: Vec<Reading>,
    costs: Vec<u32>,
    /// What it costs at least to come to each column.
    before: Vec<u32>,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(
        fit: &'s Fit<'a>,
        (cells, looks): (&'s [Span], &'s [Look]),
        slots: &'s [Slot],
        pieces: Pieces,
        single: bool,
        reach: Reach,
    ) -> Self {
        let mut gaps = Vec::with_capacity(slots.len() + 1);
        gaps.push(0);
        for slot in slots {
            gaps.push(gaps[gaps.len() - 1] + missing(slot.column, pieces));
        }
        let states = vec![Kept::default(); (cells.len() + 1) * (slots.len() + 1)];
        // Rows that fit take about one node a cell and column.
        let nodes = Vec::with_capacity(states.len());
        Self { fit, cells, looks, slots, pieces, single, reach, gaps, nodes, states }
    }

    fn state(&self, read: usize, column: usize) -> usize {
        read * (self.slots.len() + 1) + column
    }

    fn offer(&mut self, state: usize, cost: u32, node: Node) {
        if cost < self.limit() && self.states[state].offer(cost, self.nodes.len()) {
            self.nodes.push(node);
        }
    }

    /// What costs as much is not followed.
    fn limit(&self) -> u32 {
        match (self.reach, self.pieces) {
            (Reach::Near, Pieces::Words) => MARGIN,
            (Reach::Near, _) => 3 * MARGIN,
            // A row that costs more is no answer, nor a rival of one.
            (Reach::All, Pieces::Words | Pieces::Filled) if self.single => WORST + MARGIN,
            (Reach::All, _) => NEVER * 20,
        }
    }

    /// Whether what was not followed could change nothing.
    fn is_settled(&self) -> bool {
        let best = self.states[self.state(self.cells.len(), 0)].as_slice().first();
        best.is_some_and(|(cost, _)| cost + MARGIN <= self.limit())
    }

    fn run(&mut self) {
        let (width, end) = (self.slots.len(), self.cells.len());
        let mut readings = Readings::default();
        self.offer(0, 0, Node { before: usize::MAX, taken: None, ends_row: false });
        for read in 0..=end {
            // Ends of rows come first: a new row may start here.
            for column in 1..=width {
                if self.single && read < end {
                    break;
                }
                let kept = self.states[self.state(read, column)];
                for &(cost, node) in kept.as_slice() {
                    let cost = cost + self.gaps[width] - self.gaps[column];
                    self.offer(self.state(read, 0), cost, Node { before: node, taken: None, ends_row: true });
                }
            }
            if read == end {
                break;
            }
            if !self.approach(read, &mut readings.before) {
                continue;
            }
            self.read(read, &mut readings);
            for column in 0..=width {
                let kept = self.states[self.state(read, column)];
                if kept.count == 0 {
                    continue;
                }
                for &(cost, node) in kept.as_slice() {
                    if self.cells[read].is_empty() {
                        let dropped = Node { before: node, taken: None, ends_row: false };
                        self.offer(self.state(read + 1, column), cost + 3, dropped);
                    }
                    for (reading, costs) in readings.cells.iter().zip(readings.costs.chunks(width.max(1))) {
                        for (into, own) in costs.iter().enumerate().skip(column) {
                            let cost = cost + self.gaps[into] - self.gaps[column] + own;
                            let taken = Node { before: node, taken: Some((reading.span, into)), ends_row: false };
                            self.offer(self.state(read + reading.length, into + 1), cost, taken);
                        }
                    }
                }
            }
        }
    }

    /// What it costs at least to come to each column with the cell at a place; false where no reading comes to the place.
    fn approach(&self, read: usize, before: &mut Vec<u32>) -> bool {
        before.clear();
        let mut cheapest = u32::MAX;
        for (column, gap) in self.slots.iter().map(|slot| missing(slot.column, self.pieces)).enumerate() {
            cheapest = cheapest.min(self.cheapest(read, column));
            before.push(cheapest);
            cheapest = cheapest.saturating_add(gap);
        }
        cheapest.min(self.cheapest(read, self.slots.len())) < u32::MAX
    }

    /// What the cheapest reading costs that comes to a state.
    fn cheapest(&self, read: usize, column: usize) -> u32 {
        self.states[self.state(read, column)].as_slice().first().map_or(u32::MAX, |(cost, _)| *cost)
    }

    /// The cell at a place, and with the words after it, with its cost under each column.
    fn read(&self, read: usize, out: &mut Readings) {
        let Readings { cells: found, costs, before } = out;
        found.clear();
        costs.clear();
        let limit = self.limit();
        let longest = if self.pieces == Pieces::Words { LONGEST.min(self.cells.len() - read) } else { 1 };
        let cells = self.fit.0;
        let opens = OnceCell::new();
        let opens = || *opens.get_or_init(|| value::may_open(cells.text(self.cells[read]), cells.lexicon));
        // A level label among words is a cell of its own; an operator belongs to a value and ends no name.
        let (mut labelled, mut operated) = (false, false);
        for length in 1..=longest {
            let last = &self.looks[read + length - 1];
            if longest > 1 {
                labelled |= last.strict;
                operated |= last.operator;
            }
            let joined = length as u32 - 1;
            let span = self.cells[read].join(self.cells[read + length - 1]);
            let is_cheap = || {
                let text = cells.text(span);
                let reached = |(slot, before): (&Slot, &u32)| joins(slot) && before.saturating_add(joined) < limit;
                let level = || text.contains("指标") && labels::level(text, cells.lexicon).is_some();
                !labelled && self.slots.iter().zip(&*before).any(reached) && (opens() || level())
            };
            if joined > 0 && self.reach == Reach::Near && !is_cheap() {
                continue;
            }
            let look = if joined == 0 { *last } else { cells.look(span) };
            let cost = |(slot, before): (&Slot, &u32)| {
                // What cannot be reached need not be counted.
                if *before >= limit {
                    return limit;
                }
                let own = self.fit.cost_of(span, &look, slot.column);
                let seam = match slot.column {
                    _ if joined == 0 => 0,
                    _ if labelled => 60,
                    Some(Column::Level1 | Column::Level2) if own == 0 => 1,
                    // ≥ 90 %: operator, number and unit are one value.
                    Some(Column::Value | Column::Actual) if own == 0 && look.whole => 1,
                    _ if operated => 60,
                    Some(Column::Name | Column::Description | Column::Basis | Column::Note | Column::Reason) => 8,
                    _ => 20,
                };
                own + joined * seam
            };
            found.push(Reading { length, span });
            costs.extend(self.slots.iter().zip(&*before).map(cost));
        }
    }

    /// The cheapest reading, where none that differs in what counts is nearly as cheap.
    fn answer(&self) -> Option<Vec<FittedRow>> {
        let finals = self.states[self.state(self.cells.len(), 0)].as_slice();
        let (best, node) = *finals.first()?;
        let rows = self.trace(node);
        let limit = WORST * rows.len().max(1) as u32;
        if best > limit && !(self.single && self.pieces == Pieces::Cells) {
            return None;
        }
        let key = |rows: &[FittedRow]| -> Vec<Option<Span>> {
            let counts = |slot: &Slot| {
                matches!(
                    slot.column,
                    Some(
                        Column::Name
                            | Column::BareName
                            | Column::Value
                            | Column::Actual
                            | Column::Unit
                            | Column::Operator
                            | Column::Level1
                            | Column::Level2
                    )
                )
            };
            let cells = rows.iter().flat_map(|row| row.iter().zip(self.slots).filter(|(_, slot)| counts(slot)));
            cells.map(|(cell, _)| cell.filter(|span| !span.is_empty())).collect()
        };
        let own = key(&rows);
        let rivals = finals[1..].iter().take_while(|(cost, _)| *cost < best + MARGIN);
        rivals.map(|(_, node)| self.trace(*node)).all(|other| key(&other) == own).then_some(rows)
    }

    fn trace(&self, mut node: usize) -> Vec<FittedRow> {
        let mut rows: Vec<FittedRow> = Vec::new();
        while node != usize::MAX {
            let Node { before, taken, ends_row } = self.nodes[node];
            if ends_row {
                rows.push(vec![None; self.slots.len()]);
            }
            if let (Some((span, column)), Some(row)) = (taken, rows.last_mut()) {
                row[column] = Some(span);
            }
            node = before;
        }
        rows.reverse();
        rows
    }
}

/// Whether a text is a number and a percent sign, or a bare number: what stands in a plan of payments.
pub(super) fn is_share(text: &str) -> bool {
    let Some((_, length)) = number::digits(text) else { return false };
    matches!(text[length..].trim(), "" | "%" | "％")
}
