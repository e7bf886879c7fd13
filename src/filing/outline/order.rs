//! Which heading stands under which.

use super::{Heading, Line, NumberStyle};
use rustc_hash::FxHashMap;

/// A heading under which others may still come.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub at: usize,
    style: Option<NumberStyle>,
    level: Option<u8>,
    table: bool,
}

impl Open {
    pub(super) fn of(line: &Line, at: usize) -> Self {
        Self { at, style: line.number.map(|(style, ..)| style), level: line.level, table: line.table }
    }
}

/// The order of the number styles in one document.
pub(super) struct Order {
    /// `above[a][b]`: style a stands above style b.
    above: [[bool; NumberStyle::COUNT]; NumberStyle::COUNT],
}

impl Order {
    /// A style stands above another where the other's numbers start anew between two of its numbers; where the document
    /// does not say, the official order holds.
    pub(super) fn of(numbers: impl Iterator<Item = (NumberStyle, u32)>) -> Self {
        const N: usize = NumberStyle::COUNT;
        let mut votes = [[0u32; N]; N];
        // For each pair of styles: the last number of the first since which the second started anew.
        let mut last = [None::<u32>; N];
        let mut restarted = [[None::<u32>; N]; N];
        for (style, n) in numbers {
            let s = style as usize;
            for other in (0..N).filter(|other| *other != s) {
                if restarted[s][other].take().is_some_and(|before| before + 1 == n) {
                    votes[s][other] += 1;
                }
                if n == 1 {
                    restarted[other][s] = last[other];
                }
            }
            last[s] = Some(n);
        }
        let mut above = [[false; N]; N];
        for (a, row) in above.iter_mut().enumerate() {
            for (b, above) in row.iter_mut().enumerate() {
                *above = votes[a][b] > votes[b][a] || (votes[a][b] == votes[b][a] && a < b);
            }
        }
        Self { above }
    }

    /// Closes the headings that the new one does not stand under.
    pub(super) fn close(&self, open: &mut Vec<Open>, new: &Open) {
        if new.style == Some(NumberStyle::Part) {
            open.clear();
            return;
        }
        if let Some(level) = new.level
            && let Some(at) = open.iter().position(|old| old.level.is_some_and(|old| old >= level))
        {
            open.truncate(at);
        }
        match new.style {
            Some(style) => {
                let sibling = open
                    .iter()
                    .rposition(|old| old.style == Some(style) && (old.level.is_none() || new.level.is_none()));
                if let Some(at) = sibling {
                    open.truncate(at);
                    return;
                }
                let under = |old: &Open| match old.style {
                    Some(old) => self.above[style as usize][old as usize],
                    None => old.level.is_none(),
                };
                while open.last().is_some_and(under) {
                    open.pop();
                }
            }
            None if new.level.is_some() => {
                while open.last().is_some_and(|old| old.level.is_none() && old.style != Some(NumberStyle::Part)) {
                    open.pop();
                }
            }
            // The title of a table without a number stands under the sections, beside other tables and lists.
            None => {
                if let Some(at) = open.iter().position(|old| old.table) {
                    open.truncate(at);
                }
                while open.last().is_some_and(|old| old.style.is_some_and(|style| style >= NumberStyle::Digit)) {
                    open.pop();
                }
            }
        }
    }
}

/// Numbers the series: siblings of one style, parted where their numbers start anew from 1.
pub(super) fn number_series(headings: &mut [Heading]) {
    let mut siblings: FxHashMap<(Option<usize>, Option<NumberStyle>), Vec<usize>> = FxHashMap::default();
    for (at, heading) in headings.iter().enumerate() {
        siblings.entry((heading.parent, heading.number.map(|(style, ..)| style))).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = siblings.into_values().collect();
    groups.sort_unstable();
    let mut series = 0;
    for group in groups {
        let first = &headings[group[0]];
        // Sections of one parent are one count: （一）（一）（二） is a slip, while lists may well start anew.
        let sections = first.parent.is_some() && first.number.is_some_and(|(style, ..)| style < NumberStyle::Labelled);
        let value = |at: usize| group.get(at).and_then(|at| headings[*at].number).map(|(_, n, _)| n);
        let starts: Vec<bool> = (0..group.len())
            .map(|at| {
                let (Some(1), Some(before)) = (value(at), at.checked_sub(1).and_then(value)) else { return at == 0 };
                // 一、二、一、四: the count goes on behind a slip.
                let least = if sections || before > 1 { before + 1 } else { before + 2 };
                !value(at + 1).is_some_and(|next| (least..=before + 2).contains(&next))
            })
            .collect();
        for (at, starts) in group.iter().zip(starts) {
            series += u32::from(starts);
            headings[*at].series = series;
        }
    }
}
