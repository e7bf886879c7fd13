//! Tables that list several projects: their names, budgets and goals stand in columns before those of the indicators.

use super::{LabelledRow, Reader};
use crate::filing::columns::Slot;
use crate::filing::layout::Place;
use crate::lexicon::{Column, Head};
use crate::span::Span;

/// The columns of the projects in such a table, by their numbers.
#[derive(Clone)]
pub(super) struct List {
    name: usize,
    /// The other fields, with their labels.
    fields: Vec<(usize, Head, Span)>,
    /// The columns of the levels.
    levels: Vec<(usize, Column)>,
}

impl List {
    /// The columns of a row of heads that name projects and not indicators.
    pub fn of(row: &LabelledRow<'_>, slots: &[Slot]) -> Option<Self> {
        let heads = row.cells.iter().zip(row.own).zip(slots).enumerate();
        let heads = heads.take_while(|(_, (_, slot))| slot.column.is_none());
        let heads: Vec<(usize, Head, Span)> =
            heads.filter_map(|(at, ((cell, own), _))| Some((at, own.head?, cell.span))).collect();
        let name = heads.iter().find(|(_, head, _)| *head == Head::Name)?.0;
        let told = |head: &Head| matches!(head, Head::Budget | Head::GoalAnnual | Head::GoalWhole | Head::Use);
        let level = |slot: &Slot| slot.column.filter(|column| matches!(column, Column::Level1 | Column::Level2));
        let levels = slots.iter().enumerate().filter_map(|(at, slot)| Some((at, level(slot)?))).collect();
        Some(Self { name, fields: heads.into_iter().filter(|(_, head, _)| told(head)).collect(), levels })
    }

    /// How many cells a row lost before its first level: those of merged cells above are left out in some exports.
    fn lost(&self, row: &LabelledRow<'_>) -> Option<usize> {
        let at = row.own.iter().position(|own| own.strict_level)?;
        let pair = row.own[at].level_pair()?;
        let second = pair == (false, true)
            || pair == (true, true) && row.own.get(at + 1)?.level_pair().is_none_or(|(_, second)| !second);
        let column = if second { Column::Level2 } else { Column::Level1 };
        let place = self.levels.iter().find(|(_, level)| *level == column)?.0;
        place.checked_sub(at)
    }
}

impl Reader<'_, '_> {
    /// Opens the next project of a list where a row names one.
    pub(super) fn next_of_list(&mut self, row: &LabelledRow<'_>) {
        let Some(list) = self.list.take_if(|_| row.place != Place::Fitted) else { return };
        let lost = list.lost(row).unwrap_or(usize::MAX);
        let cell = |at: usize| row.cells.get(at.checked_sub(lost)?).map(|cell| cell.span).filter(|s| !s.is_empty());
        if let Some(name) = cell(list.name) {
            if self.open.as_ref().is_some_and(|open| open.name.is_some() || self.has_rows()) {
                let slots = std::mem::take(&mut self.slots);
                self.finish();
                self.slots = slots;
            }
            self.project().name = Some(name);
            self.opened();
            self.just_opened = false;
            for (at, head, label) in &list.fields {
                if let Some(span) = cell(*at) {
                    self.field(*head, *label, span);
                }
            }
        }
        self.list = Some(list);
    }
}
