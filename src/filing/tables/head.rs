//! The head of a project table: labels with their values beside, below, or in the same cell.

use super::{Reader, split_label};
use crate::filing::{Amount, labels, number};
use crate::lexicon::{Dimension, Head};
use crate::span::Span;

/// Labels that still wait for values.
#[derive(Default)]
pub(super) struct HeadState {
    /// Labels of the row above that had no value beside them, by column.
    pending: Vec<(usize, Head)>,
    /// The label of the first column, which rules the rows below while their first cell is blank.
    ruling: Option<Head>,
    /// Factor to 元 that the form states (单位：万元).
    factor: Option<f64>,
    /// The label whose field is read.
    label: Option<Span>,
}

impl Reader<'_, '_> {
    /// Reads one row of a project's head.
    pub(super) fn head_fields(&mut self, cells: &[Span]) {
        let labels_here: Vec<Option<Head>> =
            cells.iter().map(|cell| labels::head(self.text(*cell), self.lexicon)).collect();
        self.note_factor(cells);
        let waiting = std::mem::take(&mut self.head.pending);
        if let Some(label) = labels_here.first().copied().flatten() {
            self.head.ruling = Some(label);
        } else if cells.first().is_some_and(|cell| !cell.is_empty()) {
            self.head.ruling = None;
        }
        let all_labels = cells.iter().zip(&labels_here).all(|(cell, label)| cell.is_empty() || label.is_some());
        let mut current: Option<(usize, Head)> = None;
        let mut served = false;
        for (at, (cell, label)) in cells.iter().zip(&labels_here).enumerate() {
            if let Some(label) = label {
                if let Some((at, unserved)) = current.filter(|_| !served) {
                    self.head.pending.push((at, unserved));
                }
                if matches!(label, Head::GoalAnnual | Head::GoalWhole) {
                    let project = self.project();
                    project.goal_label = project.goal_label.or(Some(*cell));
                }
                current = Some((at, *label));
                self.head.label = Some(*cell);
                served = false;
                continue;
            }
            if cell.is_empty() {
                continue;
            }
            // A cell that holds its own label: 年度资金总额：156.8
            if let Some((label, value)) = split_label(self.text(*cell), *cell)
                && let Some(field) = labels::head(self.text(label), self.lexicon)
                && !matches!(field, Head::Label | Head::Person)
            {
                self.head.label = Some(label);
                self.field(field, value);
                continue;
            }
            match current {
                Some((_, field)) => {
                    // A second number beside one amount label belongs to another column of the form.
                    if !(served
                        && matches!(
                            field,
                            Head::Budget | Head::Fiscal | Head::Other | Head::Carryover | Head::Code | Head::Name
                        ))
                    {
                        self.field(field, *cell);
                    }
                    served = true;
                }
                None => {
                    let above = waiting
                        .iter()
                        .rev()
                        .find(|(column, _)| *column == at)
                        .or_else(|| waiting.iter().rev().find(|(column, _)| *column < at));
                    let field =
                        above.map(|(_, field)| *field).filter(|field| *field != Head::Label).or(self.head.ruling);
                    if let Some(field) = field {
                        self.field(field, *cell);
                    }
                }
            }
        }
        if let Some((at, unserved)) = current.filter(|_| !served) {
            self.head.pending.push((at, unserved));
        }
        if !all_labels
            && self.head.pending.len() == 1
            && cells.len() > 2
            && !matches!(self.head.pending[0].1, Head::GoalAnnual | Head::GoalWhole)
        {
            // A label whose value is simply blank (其他资金, no other money).
            self.head.pending.clear();
        }
    }

    fn note_factor(&mut self, cells: &[Span]) {
        for cell in cells {
            let text = self.text(*cell);
            if text.len() < 60 && (text.contains("单位") || text.contains('（') || text.contains('(')) {
                if text.contains("万元") {
                    self.head.factor = Some(1e4);
                } else if text.contains("单位：元")
                    || text.contains("单位:元")
                    || text.contains("（元）")
                    || text.contains("(元)")
                {
                    self.head.factor = Some(1.0);
                }
            }
        }
    }

    fn field(&mut self, field: Head, span: Span) {
        let text = self.text(span);
        match field {
            Head::Name => {
                let project = self.project();
                if project.name.is_some() && project.name != Some(span) {
                    self.finish();
                }
                self.project().name = Some(span);
            }
            Head::Code => self.project().code = Some(span),
            Head::UnitName => self.project().unit_name = Some(span),
            Head::Year => self.project().year = Some(span),
            Head::Period => self.project().period = Some(span),
            Head::Property => self.project().property = Some(span),
            Head::Budget | Head::Fiscal | Head::Other | Head::Carryover => {
                if let Some((number, length)) = number::digits(text) {
                    let unit = self.lexicon.units.prefix(text[length..].trim_start());
                    let factor = unit
                        .filter(|(_, unit)| unit.dimension == Dimension::Money)
                        .map(|(_, unit)| unit.factor)
                        .or(self.head.factor);
                    let label = self.head.label.map_or("", |label| self.text(label));
                    let whole_period =
                        ["实施期", "中期", "周期", "总投资", "投资总额"].iter().any(|w| label.contains(w));
                    let yuan = factor.map(|factor| number * factor);
                    let amount = Amount { part: field, span, yuan, whole_period };
                    self.project().amounts.push(amount);
                } else if self.head.ruling == Some(Head::Use) || text.chars().count() > 8 {
                    self.project().uses.push(span);
                }
            }
            // 预算规模及资金用途 rules both the budget row and the words below it.
            Head::Use => self.project().uses.push(span),
            Head::CashPlan => self.project().cash_plan.push(span),
            Head::GoalAnnual => self.goal(span, false),
            Head::GoalWhole => self.goal(span, true),
            Head::GoalActual | Head::Executed | Head::ExecutionRate | Head::Person | Head::Label => {}
        }
    }
}
