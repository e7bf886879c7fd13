//! The search for the cheapest reading of cells as rows.

use super::{Fit, FittedRow, MARGIN, NEVER, Pieces, WORST, joins, missing};
use crate::filing::columns::Slot;
use crate::filing::look::Look;
use crate::filing::value::Class;
use crate::filing::{labels, value};
use crate::lexicon::Column;
use crate::span::Span;
use std::cell::OnceCell;

/// Readings kept at each step.
const KEPT: usize = 4;
/// Longest run of words that makes one cell.
const LONGEST: usize = 8;
/// Longest word in characters that may belong to a date: 年底前.
const LONGEST_DATE_WORD: u32 = 3;

/// How far a search goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To readings that cost next to nothing. Words are joined to a level label or to a value only: every other join costs
    /// as much as the margin, so that beside a reading without cost it decides nothing.
    Near,
    All,
}

/// The cheapest readings of cells as rows.
///
/// A state says how many cells are read and which column the last of them took; column 0 stands between rows. Steps take
/// one cell (or some words as one cell) into a later column, drop a blank cell, or end the row.
pub(super) struct Search<'s, 'a> {
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
    pub fn new(
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
    pub fn is_settled(&self) -> bool {
        let best = self.states[self.state(self.cells.len(), 0)].as_slice().first();
        best.is_some_and(|(cost, _)| cost + MARGIN <= self.limit())
    }

    pub fn run(&mut self) {
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
            // Words and 无 behind a date are none of it, nor is another date.
            let dated = |look: &Look, at: usize| look.class == Class::Date && cells.text(self.cells[at]).contains('月');
            let apart = joined > 0 && matches!(last.class, Class::NotApplicable | Class::YesNo)
                || last.class == Class::Words && last.length > LONGEST_DATE_WORD
                || joined == 1 && dated(last, read + 1) && dated(&self.looks[read], read);
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
                    Some(Column::Value | Column::Actual) if own == 0 && look.whole && !apart => 1,
                    _ if operated => 60,
                    // 健全 behind a name is its value.
                    Some(Column::Name) if last.vague => 20,
                    Some(Column::Name | Column::Description | Column::Basis | Column::Note | Column::Reason) => 8,
                    _ => 20,
                };
                // 质量 before 合格率 is the level of its row, and no part of the name.
                let levelled = joined > 0 && self.looks[read].level.is_some() && slot.column == Some(Column::Name);
                own + joined * seam + if levelled { 2 * MARGIN } else { 0 }
            };
            found.push(Reading { length, span });
            costs.extend(self.slots.iter().zip(&*before).map(cost));
        }
    }

    /// The cheapest reading, where none that differs in what counts is nearly as cheap.
    pub fn answer(&self) -> Option<Vec<FittedRow>> {
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
