//! Which cell stands under which column, where the text does not say.
//!
//! Exports drop blank cells, cells that a merged one covers, and the borders between rows. What a cell looks like (a level
//! label, a number with a unit, a source) tells most of it: every assignment of cells to columns has a cost, the cheapest
//! one is taken, and where a different one costs nearly as little nothing is taken: a wrong border is worse than none.

mod search;

use super::cells::Cells;
use super::columns::Slot;
use super::labels::Labels;
use super::look::Look;
use super::number;
use super::value::{self, Class};
use crate::document::Cell;
use crate::lexicon::{Column, Lexicon};
use crate::span::{Span, holds, is_wordy};
use search::{Reach, Search};

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
/// Longest unit in characters, as far as a cell can be told by it.
const LONGEST_UNIT: usize = 8;
/// Longest value in characters that a figure somewhere in it makes likely.
const LONGEST_FIGURE: usize = 20;

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
            Some(Column::Name | Column::BareName) if text.is_empty() || is_property(text, self.0.lexicon) => false,
            _ if text.is_empty() => true,
            Some(Column::Level1) => own.level.is_some_and(|level| level.level1.is_some()),
            Some(Column::Level2) => own.level.is_some_and(|level| level.level2.is_some()),
            Some(Column::Value | Column::Actual) | None => !own.strict_level,
            // What holds no figure is no value, nor is what does not open like one.
            Some(Column::Name | Column::BareName | Column::Description | Column::Basis)
                if !text.contains(number::opens) || !value::may_open(text, self.0.lexicon) =>
            {
                !own.strict_level && !value::is_operator(text, self.0.lexicon)
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
                level_cost(column == Some(Column::Level1), own.level_pair(), own.strict_level)
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
        let bare = text.trim_start_matches(number::is_bound);
        bare.starts_with(|c: char| c.is_ascii_digit())
            && !text.starts_with(|c| self.0.lexicon.units.opens(c))
            && text.chars().nth(LONGEST_FIGURE).is_none()
            && !holds(text, "指标")
    }

    /// Whether a text is nothing but words, and too many of them for a unit or a level label.
    fn is_words(&self, text: &str) -> bool {
        let lexicon = self.0.lexicon;
        text.chars().nth(LONGEST_UNIT).is_some()
            && is_wordy(text)
            && !text.contains(number::opens)
            && !value::may_open(text, lexicon)
            && !lexicon.answers.contains_key(text)
            && !holds(text, "指标")
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
        if pieces != Pieces::Words && self.are_whole(cells, slots) {
            let rows = cells.chunks(slots.len());
            return Some(rows.map(|row| row.iter().map(|cell| Some(*cell)).collect()).collect());
        }
        self.searched(cells, slots, pieces)
    }

    /// The same of cells that are no whole rows as they stand.
    pub fn searched(&self, cells: &[Span], slots: &[Slot], pieces: Pieces) -> Option<Vec<FittedRow>> {
        if cells.len() * slots.len() > 40_000 {
            return None;
        }
        self.rows_of(cells, slots, pieces, false)
    }

    /// Whether cells are whole rows of the table's width that look right, which needs no search.
    pub fn are_whole(&self, cells: &[Span], slots: &[Slot]) -> bool {
        let fits = |(sum, worst): (u32, u32)| worst < MISPLACED && sum < 60;
        let fits = |row: &[Span]| fits(self.at_most_as_written(row, slots)) || fits(self.as_written(row, slots));
        cells.len().is_multiple_of(slots.len()) && cells.chunks(slots.len()).all(fits)
    }

    /// A row of which each word is a cell, told without a search.
    ///
    /// Words that are level labels and say so stand first and under columns of levels. Under any other column, and joined
    /// to other words, they cost [`MISPLACED`] at least. So there is one word for each of the other columns, and any other
    /// reading leaves one of them without a cell, or takes a label for another level, which costs more than the margin.
    /// 满意度指标 is a label of both levels: before another one it can only be the first.
    fn word_for_column(&self, words: &[Span], slots: &[Slot]) -> Option<FittedRow> {
        let is_level = |slot: &&Slot| matches!(slot.column, Some(Column::Level1 | Column::Level2));
        let (levels, others) = slots.split_at(slots.iter().take_while(is_level).count());
        let least = others.iter().map(|slot| missing(slot.column, Pieces::Words)).min()?.min(MISPLACED);
        if levels.len() > 2 || levels.len() == 2 && levels[0].column == levels[1].column {
            return None;
        }
        let (labels, words) = words.split_at_checked(words.len().checked_sub(others.len())?)?;
        let mut row = vec![None; slots.len()];
        let (mut at, mut sum) = (0, 0);
        for label in labels {
            let own = self.0.labels(*label);
            let level = own.level.filter(|_| own.strict_level)?;
            if at == 0 && labels.len() == 2 && own.level_pair() == Some((true, true)) && in_order(levels) {
                sum = level_cost(true, own.level_pair(), own.strict_level);
                (row[0], at) = (Some(*label), 1);
                continue;
            }
            let fits = |slot: &Slot| match slot.column {
                Some(Column::Level2) => level.level2.is_some(),
                _ => level.level1.is_some() && level.level2.is_none(),
            };
            at += levels[at..].iter().position(fits)?;
            row[at] = Some(*label);
            at += 1;
        }
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
                _ if is_property(text, self.0.lexicon) => 60,
                Class::Number | Class::Range => 60,
                Class::Date if text.contains(number::is_digit) => 60,
                Class::NotApplicable => 10,
                Class::YesNo => 30,
                _ if look.unit => 40,
                _ if look.source => 3,
                // 数量 may be a name, but rather is a level.
                _ if look.level.is_some() && length as usize <= LONGEST_UNIT => 10,
                _ => 0,
            },
            Column::Description => match look.class {
                _ if strict => 80,
                _ if look.operator => NEVER,
                Class::Number | Class::Range => 50,
                // 本年度更新车辆数量 opens with a time and is none.
                Class::Date if text.contains(number::is_digit) => 20,
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
                // 无 is what was done less often than why it was not.
                _ if column == Column::Actual && text == "无" => 4,
                Class::Number | Class::Range | Class::Date | Class::NotApplicable | Class::YesNo => 0,
                _ if look.vague => 2,
                Class::Mixed if length as usize <= LONGEST_FIGURE => 5,
                _ if look.source => 30,
                _ => 6 + (length / 2).min(20),
            },
            Column::Operator => match look.class {
                _ if look.operator || self.0.lexicon.phrases.qualitative.exact(text).is_some() => 0,
                Class::NotApplicable => 3,
                _ if self.0.lexicon.phrases.quantitative.exact(text).is_some() => 3,
                _ => 60,
            },
            Column::Unit => match look.class {
                _ if look.unit => 0,
                Class::NotApplicable => 3,
                // A date that a spreadsheet shows as a number was put into both cells.
                Class::Number if number::digits(text).is_some_and(|(n, _)| (36_000.0..55_000.0).contains(&n)) => 20,
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

/// What kind of indicator it is, which many forms ask for beside the name.
fn is_property(text: &str, lexicon: &Lexicon) -> bool {
    let phrases = &lexicon.phrases;
    phrases.qualitative.exact(text).is_some() || phrases.quantitative.exact(text).is_some()
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

/// Whether columns are those of the first and of the second level.
fn in_order(levels: &[Slot]) -> bool {
    levels.iter().map(|slot| slot.column).eq([Some(Column::Level1), Some(Column::Level2)])
}

/// Whether a column takes several words as one cell at nearly no cost.
fn joins(slot: &Slot) -> bool {
    matches!(slot.column, Some(Column::Level1 | Column::Level2 | Column::Value | Column::Actual))
}

/// Whether a text is a number and a percent sign, or a bare number: what stands in a plan of payments.
pub(super) fn is_share(text: &str) -> bool {
    let Some((_, length)) = number::digits(text) else { return false };
    matches!(text[length..].trim(), "" | "%" | "％")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::lexicon::Lexicon;

    /// What is told without a search is what the search finds.
    #[test]
    fn words_for_columns_are_what_the_search_finds() {
        let lexicon = Lexicon::builtin();
        let pieces = "产出指标|效益指标|满意度指标|成本指标|数量指标|质量指标|社会效益指标|服务对象满意度指标|维修道路长度|\
            群众满意度|验收合格率|培训人次|按期完成|台账统计的培训人次|≥95%|≤30万元|3公里|12个|2025年12月|不断提高|是";
        let pieces: Vec<&str> = pieces.split('|').collect();
        let (level1, level2) = (Some(Column::Level1), Some(Column::Level2));
        let (name, value) = (Some(Column::Name), Some(Column::Value));
        let tables = [
            vec![level1, level2, name, value],
            vec![level2, level1, name, value],
            vec![level1, name, Some(Column::Description), value],
            vec![level1, level2, name, Some(Column::Basis), value],
        ];
        let mut random = fastrand::Rng::with_seed(7);
        let mut told = 0;
        for _ in 0..4_000 {
            let columns = random.choice(&tables).unwrap();
            let slot = |column: &Option<Column>| Slot { column: *column, set: 0, from: 0, to: 1 };
            let slots: Vec<Slot> = columns.iter().map(slot).collect();
            let (mut text, mut words) = (String::new(), Vec::new());
            for part in 0..random.usize(2..6) {
                // Mostly labels, then a name, then a value.
                let from = [0, 0, 8, 14, 14, 0][part];
                let from = if random.bool() { from } else { 0 };
                let word = *random.choice(&pieces[from..]).unwrap();
                let start = text.len();
                text.push_str(word);
                words.push(Span::new(start, text.len()));
                text.push(' ');
            }
            let document = Document::of_text("t", Format::Text, text, Vec::new());
            let cells = Cells::new(&document, lexicon);
            let fit = Fit(&cells);
            if let Some(row) = fit.word_for_column(&words, &slots) {
                let searched = fit.rows_of(&words, &slots, Pieces::Words, true);
                assert_eq!(searched.as_deref(), Some(&[row][..]), "{} {columns:?}", document.text);
                told += 1;
            }
        }
        assert!(told > 200, "{told}");
    }
}
