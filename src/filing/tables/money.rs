//! The money of a project's head: totals with their parts, for each column of the form.

use crate::filing::{Part, Sum};
use crate::lexicon::Head;
use crate::span::Span;

/// A column of amounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// The amounts of a plan.
    Plan,
    /// 年初预算数.
    Initial,
    /// 全年预算数.
    Adjusted,
    /// 全年执行数.
    Executed,
    /// 执行率.
    Rate,
    /// 分值.
    Weight,
    /// 得分.
    Score,
}

/// An amount as written: its label, where the label stands, and the number where one is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub head: Head,
    pub label: Span,
    pub column: u16,
    pub row: usize,
    pub stage: Stage,
    pub value: Option<(Span, f64)>,
}

/// All amounts of a project's head, in reading order.
#[derive(Default)]
pub(super) struct Money {
    entries: Vec<Entry>,
    /// Whether a total that was spent is among them.
    spent: bool,
}

impl Money {
    pub fn push(&mut self, entry: Entry) {
        self.spent |= entry.head == Head::Budget && entry.stage == Stage::Executed;
        self.entries.push(entry);
    }

    pub fn has_total(&self) -> bool {
        self.entries.iter().any(|entry| entry.head == Head::Budget)
    }

    /// Whether a row holds a total.
    pub fn has_total_in(&self, row: usize) -> bool {
        self.entries.last().is_some_and(|entry| entry.row == row && entry.head == Head::Budget)
    }

    /// The column of an amount: beside a plan and what was spent of it, the second of two like parts of a row was spent.
    pub fn stage_of(&self, head: Head, row: usize, stage: Stage) -> Stage {
        let second = || self.entries.last().is_some_and(|last| last.row == row && last.head == head);
        if stage == Stage::Plan && self.spent && second() { Stage::Executed } else { stage }
    }

    /// Totals with the parts that belong to them.
    pub fn sums(&self) -> Vec<Sum> {
        let mut sums = Vec::new();
        for stage in [Stage::Plan, Stage::Initial, Stage::Adjusted, Stage::Executed] {
            let entries: Vec<&Entry> = self.entries.iter().filter(|entry| entry.stage == stage).collect();
            let mut groups: Vec<(&Entry, Vec<Part>)> = Vec::new();
            let mut at = 0;
            while at < entries.len() {
                let row: Vec<&Entry> = entries[at..].iter().take_while(|e| e.row == entries[at].row).copied().collect();
                at += row.len();
                // Totals of one row stand side by side, and so do the parts below them.
                let totals = row.iter().filter(|entry| entry.head == Head::Budget).count();
                if totals > 0 {
                    for entry in &row {
                        match groups.last_mut() {
                            _ if entry.head == Head::Budget => groups.push((*entry, Vec::new())),
                            Some((_, parts)) => parts.push(part(entry)),
                            None => {}
                        }
                    }
                    continue;
                }
                let Some(first) = groups.last().map(|(total, _)| total.row) else { continue };
                let from = groups.iter().position(|(total, _)| total.row == first).unwrap_or(0);
                let open = &mut groups[from..];
                for (number, entry) in row.iter().enumerate() {
                    let place = if open.len() == 1 || row.len() != open.len() {
                        open.iter().rposition(|(total, _)| total.column <= entry.column).unwrap_or(0)
                    } else {
                        number
                    };
                    open[place].1.push(part(entry));
                }
            }
            sums.extend(groups.into_iter().filter(|(_, parts)| !parts.is_empty()).filter_map(|(total, parts)| {
                let (span, number) = total.value?;
                Some(Sum { total: span, number, parts })
            }));
        }
        sums.sort_by_key(|sum| sum.total);
        sums
    }
}

fn part(entry: &Entry) -> Part {
    Part { head: entry.head, label: entry.label, amount: entry.value }
}
