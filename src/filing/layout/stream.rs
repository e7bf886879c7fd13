//! One cell a line: rows counted out of a stream of cells.
//!
//! Between two level labels stand whole rows. Where blank cells were kept, rows have the width of the table; where they
//! were lost, what the cells look like tells (`fit`), and what cannot be told is not read.

use super::{Layout, Piece, Place};
use crate::filing::columns::{self, Slot};
use crate::filing::fit::{FittedRow, Pieces, is_share};
use crate::filing::{labels, number, value};
use crate::lexicon::{Column, Head};
use crate::span::Span;

impl Layout<'_, '_> {
    /// Sorts pieces into paragraphs, heads, head rows and indicator rows.
    pub(super) fn stream(&mut self, pieces: &[Piece], spans: &[Span]) {
        let mut at = 0;
        while at < pieces.len() {
            let length = columns::run(&self.cells, &spans[at..]);
            if length > 0 {
                if self.is_side_label(&spans[at..], length) {
                    self.push_row(&spans[at..=at], Place::Written);
                    at += 1;
                    continue;
                }
                let slots = self.push_heads(&spans[at..at + length]);
                at += length;
                let rest = &spans[at..];
                let end = at + (0..rest.len()).find(|step| self.ends_body(&rest[*step..])).unwrap_or(rest.len());
                let cells = self.without_breaks(&pieces[at..end]);
                match slots {
                    Some(slots) => self.body(&cells, &slots),
                    None => self.unsure_at(&cells),
                }
                at = end;
                continue;
            }
            let own = self.cells.labels(spans[at]);
            if own.head.is_some()
                && let Some(end) = self.listed(pieces, spans, at)
            {
                at = end;
                continue;
            }
            if own.head.is_some() && !self.cells.line(spans[at]).title {
                at += self.head_rows(&spans[at..]);
                continue;
            }
            // 合计 above the sources of the money.
            let figure = |span: &&Span| number::digits(self.text(**span)).is_some();
            let amounts = spans[at + 1..].iter().take_while(figure).count();
            if own.total && amounts > 1 && matches!(self.units.last(), Some(super::Unit::Row(_))) {
                self.push_row(&spans[at..=at + amounts], Place::Written);
                at += amounts + 1;
                continue;
            }
            self.push_paragraph(pieces[at]);
            at += 1;
        }
    }

    /// Whether the first of the heads is a label down the side of the whole table, which has no cells of its own: 绩效指标
    /// before 一级指标, and under them a first level at once.
    fn is_side_label(&self, spans: &[Span], heads: usize) -> bool {
        let column = |at: usize| spans.get(at).and_then(|span| self.cells.labels(*span).column);
        let level = |span: &Span| self.cells.labels(*span).level.is_some_and(|level| level.level1.is_some());
        column(0) == Some(Column::BareName) && column(1) == Some(Column::Level1) && spans.get(heads).is_some_and(level)
    }

    /// Lines of one cell: where a blank line stands between cells, lines without one belong together.
    pub(super) fn without_breaks(&self, pieces: &[Piece]) -> Vec<Span> {
        let parted = pieces.iter().filter(|piece| piece.whole.is_some_and(|whole| whole.after_gap)).count();
        let gapped = parted * 4 > pieces.len() * 3;
        let mut cells: Vec<Span> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let goes_on = gapped && piece.whole.is_some_and(|whole| !whole.after_gap);
            match cells.last_mut() {
                Some(last) if goes_on => *last = last.join(piece.span),
                _ => cells.push(piece.span),
            }
        }
        cells
    }

    /// A label with the cells that belong to it; several labels in a row with as many values.
    fn head_rows(&mut self, spans: &[Span]) -> usize {
        let is_label = |span: &Span| self.cells.labels(*span).head;
        let count = spans.iter().take_while(|span| is_label(span).is_some()).count();
        let (heads, rest) = spans.split_at(count);
        let stops = |span: &Span| {
            let own = self.cells.labels(*span);
            let opens = matches!(own.column, Some(Column::Level1 | Column::Name));
            let line = || self.cells.line(*span);
            own.head.is_some() || opens || line().title || line().heading
        };
        let values = rest.iter().take_while(|span| !stops(span)).count();
        let is_number = |span: &Span| {
            let value = self.cells.value(*span);
            value.is_numeric() || value.class == value::Class::NotApplicable
        };
        // Dates of a plan of payments, and a share for each.
        let dates = heads.iter().rev().take_while(|span| self.cells.labels(**span).payment_date).count();
        if dates > 1 {
            let blanks = rest[..values].iter().take_while(|span| !is_share(self.text(**span))).count();
            let shares = rest[blanks..values].iter().take_while(|span| is_share(self.text(**span))).count().min(dates);
            if blanks < 3 && shares * 2 > dates {
                self.push_row(heads, Place::Written);
                self.push_row(&rest[..blanks + shares], Place::Written);
                return count + blanks + shares;
            }
        }
        // Each date with its share behind it.
        let date = |at: usize| spans.get(at).is_some_and(|span| self.cells.labels(*span).payment_date);
        let share = |at: usize| spans.get(at).is_some_and(|span| is_share(self.text(*span)));
        let pairs = (count.saturating_sub(dates)..).step_by(2).take_while(|at| date(*at) && share(at + 1)).count();
        if pairs > 1 {
            let end = count - dates + 2 * pairs;
            self.push_row(&spans[..end], Place::Written);
            return end;
        }
        // Columns of amounts: as many numbers beside each label below them.
        let stage = |span: &Span| self.cells.labels(*span).stage;
        let stages = heads.iter().filter(|span| stage(span)).count();
        if stages > 1 {
            // 分值, 执行率 and 得分 are among them; the label of the first amounts may follow at once.
            let points = |span: &&Span| {
                let own = self.cells.labels(**span);
                own.stage || matches!(own.column, Some(Column::Weight | Column::Score))
            };
            let last = heads.iter().rposition(stage).map_or(count, |at| at + 1);
            let count = last + spans[last..].iter().take_while(points).count();
            self.push_row(&spans[..count], Place::Written);
            return count;
        }
        // 中期目标 年度目标, and the text of each.
        if let [.., whole, year] = heads
            && (is_label(whole), is_label(year)) == (Some(Head::GoalWhole), Some(Head::GoalAnnual))
            && values == 2
        {
            self.push_row(&heads[..count - 2], Place::Written);
            self.push_row(&heads[count - 2..], Place::Written);
            self.push_row(&rest[..values], Place::Written);
            return count + values;
        }
        // Only the last label has the values that follow.
        let last = is_label(&heads[count - 1]);
        let keep = match last {
            Some(Head::GoalAnnual | Head::GoalWhole | Head::GoalActual | Head::Use | Head::CashPlan) => values,
            Some(Head::Budget | Head::Fiscal | Head::Other | Head::Carryover) => {
                let own = rest[..values].iter().take_while(|span| is_number(span)).count().max(values.min(1));
                own + self.beside(heads[count - 1], &rest[own..])
            }
            _ => values.min(1),
        };
        // What stands beside a goal is its text, even where it starts like a heading.
        let goal = matches!(last, Some(Head::GoalAnnual | Head::GoalWhole));
        let keep = match rest.first() {
            Some(first) if keep == 0 && goal && is_label(first).is_none() && columns::run(&self.cells, rest) == 0 => {
                usize::from(!self.cells.line(*first).title)
            }
            _ => keep,
        };
        self.push_row(&spans[..count + keep], Place::Written);
        count + keep
    }

    /// What was spent beside what was planned: 执行数 with its amount behind a budget, the same source once more behind a part.
    fn beside(&self, planned: Span, rest: &[Span]) -> usize {
        let [label, amount, ..] = rest else { return 0 };
        let (own, before) = (self.cells.labels(*label), self.cells.labels(planned).head);
        let words = |span: Span| {
            let label = labels::normal(self.text(span)).into_owned();
            let label = label.trim_start_matches("其中").trim_start_matches(':');
            // 资金总额 and 当年资金总额 are the same of two periods.
            ["当年", "年度", "本年度", "本年"]
                .iter()
                .find_map(|year| label.strip_prefix(year))
                .unwrap_or(label)
                .to_owned()
        };
        let again = own.head == before && !own.stage && words(*label) == words(planned);
        let spent = before == Some(Head::Budget) && own.head == Some(Head::Executed);
        // 中期资金总额 and 年度资金总额: two totals, each above its own parts.
        let whole = |span: Span| labels::is_whole_period(self.text(span), self.cells.lexicon);
        let total = before == Some(Head::Budget) && own.head == before && !own.stage && whole(planned) != whole(*label);
        let again = again || total;
        2 * usize::from((again || spent) && self.cells.value(*amount).is_numeric())
    }

    /// What ends the rows of an indicator table: a title, a heading, a label of a project's head, a sentence, a note.
    fn ends_body(&self, cells: &[Span]) -> bool {
        let text = self.text(cells[0]);
        let own = self.cells.labels(cells[0]);
        let sentence = text.len() > 60 && text.contains('。') && text.chars().count() > 60;
        let head = match own.head {
            Some(Head::Name | Head::Code | Head::UnitName) => true,
            Some(Head::Person) => true,
            // A plan of payments below the table; 支出进度 alone may name an indicator.
            Some(Head::CashPlan) => cells.get(1).is_some_and(|next| self.cells.labels(*next).payment_date),
            // A goal's label with a sentence after it.
            Some(Head::GoalAnnual | Head::GoalWhole) => {
                cells.get(1).is_some_and(|next| self.text(*next).chars().count() > 12)
            }
            _ => false,
        };
        let apart = || {
            let line = self.cells.line(cells[0]);
            line.title || line.heading || line.note
        };
        // 附件： below the table.
        let annex = &self.cells.lexicon.phrases.annex;
        let attached = text.chars().next().is_some_and(|c| annex.opens(c))
            && annex.exact(labels::normal(text).trim_end_matches(|c: char| c == ':' || c.is_ascii_digit())).is_some();
        sentence
            || attached
            || head
            || self.names_project(text)
            || matches!(own.column, Some(Column::Level1 | Column::Name))
            || apart()
    }

    /// Counts rows out of cells: between two level labels stand whole rows.
    pub(super) fn body(&mut self, cells: &[Span], slots: &[Slot]) {
        if cells.is_empty() {
            return;
        }
        let blanks = cells.iter().any(|cell| cell.is_empty());
        let pieces = if blanks { Pieces::Cells } else { Pieces::Filled };
        let level = |slot: &Slot| matches!(slot.column, Some(Column::Level1 | Column::Level2));
        let first = slots.iter().position(|slot| !level(slot)).unwrap_or(slots.len());
        let simple = !slots[first..].iter().any(level) && first < slots.len();
        let fit = self.fit();
        // Blank cells kept: every row has the width of the table.
        if (blanks || !simple) && cells.len().is_multiple_of(slots.len()) {
            let total = |row: &[Span]| self.cells.labels(row[0]).total;
            let whole = cells.chunks(slots.len()).all(|row| fit.as_written(row, slots).1 < 60 || total(row));
            if whole {
                for row in cells.chunks(slots.len()) {
                    self.push_row(row, Place::Fitted);
                }
                return;
            }
        }
        if !simple {
            match fit.rows(cells, slots, pieces).or_else(|| self.second_set(cells, slots, pieces)) {
                Some(rows) => rows.iter().for_each(|row| self.push_fitted(row.iter().copied())),
                None => self.unsure_at(cells),
            }
            return;
        }
        let anchors = self.anchors(cells);
        let total = |at: usize| self.cells.labels(cells[at]).total;
        let totals: Vec<bool> = (0..cells.len()).map(total).collect();
        // 指标1：…, 指标2：…: the form numbers its names, and each of them opens a row.
        let numbered: Vec<bool> = cells.iter().map(|cell| labels::is_numbered_name(self.text(*cell))).collect();
        let mut levels: Vec<Span> = Vec::new();
        let mut at = 0;
        while at < cells.len() {
            if totals[at] {
                // The row of totals: what follows it up to the next label.
                let from = at;
                at += 1;
                while at < cells.len() && !anchors[at] && !totals[at] {
                    at += 1;
                }
                self.push_row(&cells[from..at], Place::Written);
                continue;
            }
            levels.clear();
            // Level labels and the blank cells that stand for carried ones.
            while at < cells.len() && levels.len() < first {
                if cells[at].is_empty() && levels.is_empty() {
                    at += 1;
                    continue;
                }
                if !anchors[at] {
                    break;
                }
                levels.push(cells[at]);
                at += 1;
            }
            // 经济效益指标, 社会效益指标, and then a name: the rows of the former were blank and are lost.
            let run = at - levels.len()
                + (0..).take_while(|step| anchors.get(at - levels.len() + step) == Some(&true)).count();
            if let Some(kept) = self.last_levels(&cells[at - levels.len()..run], first, cells.get(run)) {
                levels = kept;
                at = run;
            }
            let from = at;
            // The first cell after a level label is a name, even where it reads like a label (满意度).
            at = (at + 1).min(cells.len());
            while at < cells.len() && !anchors[at] && !totals[at] && !numbered[at] {
                at += 1;
            }
            let segment = &cells[from..at];
            if segment.iter().all(|cell| cell.is_empty()) {
                continue;
            }
            let own = &slots[first..];
            let one = numbered[from] && pieces == Pieces::Filled;
            if !one && self.fit().are_whole(segment, own) {
                let rows = segment.chunks(own.len()).map(|row| row.iter().map(|cell| Some(*cell)));
                self.segment(&levels, rows, slots, first);
                continue;
            }
            let rows = if one { self.numbered_row(segment, own) } else { self.fit().searched(segment, own, pieces) };
            match rows {
                Some(rows) => self.segment(&levels, rows.iter().map(|row| row.iter().copied()), slots, first),
                None => self.unsure_at(segment),
            }
        }
    }

    /// The one row that a numbered name opens. Points whose head was lost may stand behind it.
    fn numbered_row(&self, cells: &[Span], slots: &[Slot]) -> Option<Vec<FittedRow>> {
        let (last, before) = cells.split_last()?;
        let scored = slots.iter().any(|slot| matches!(slot.column, Some(Column::Weight | Column::Score)));
        let plain = number::is_number(self.text(*last));
        if !scored && plain && cells.len() > slots.len() {
            return self.fit().row(before, slots, Pieces::Filled).map(|row| vec![row]);
        }
        self.fit().row(cells, slots, Pieces::Filled).map(|row| vec![row])
    }

    /// Rows of a double table of which only the set of the year is filled, each of them whole.
    fn second_set(&self, cells: &[Span], slots: &[Slot], pieces: Pieces) -> Option<Vec<FittedRow>> {
        let blank = |slot: &Slot| slot.set == 0 && !matches!(slot.column, Some(Column::Level1 | Column::Level2));
        let filled: Vec<usize> = (0..slots.len()).filter(|at| !blank(&slots[*at])).collect();
        let named = filled.iter().any(|at| slots[*at].column == Some(Column::Name));
        if !named || filled.len() == slots.len() {
            return None;
        }
        let few: Vec<Slot> = filled.iter().map(|at| slots[*at]).collect();
        let rows = self.fit().rows(cells, &few, pieces)?;
        let whole = rows.iter().all(|row| row.iter().all(Option::is_some));
        whole.then(|| {
            let full = |row: FittedRow| {
                let mut full: FittedRow = vec![None; slots.len()];
                filled.iter().zip(row).for_each(|(at, cell)| full[*at] = cell);
                full
            };
            rows.into_iter().map(full).collect()
        })
    }

    /// Which cells are level labels.
    fn anchors(&self, cells: &[Span]) -> Vec<bool> {
        let level = |span: &Span| self.cells.labels(*span).level.is_some();
        let levels: Vec<bool> = cells.iter().map(level).collect();
        let suffixed = |at: &usize| levels[*at] && self.text(cells[*at]).contains("指标");
        let strict = (0..cells.len()).filter(suffixed).count() * 2 > levels.iter().filter(|level| **level).count();
        // 效益指标, 社会效益, and then a name: a second level without the word, where the others have it.
        let short = |at: &usize| {
            let second = || self.cells.labels(cells[*at]).level.is_some_and(|level| level.level2.is_some());
            let above = || *at > 0 && suffixed(&(at - 1));
            let benefit = || labels::normal(self.text(cells[*at])).ends_with(['益', '响']);
            let named = || cells.get(at + 1).is_some_and(|next| !levels[at + 1] && self.is_name(*next));
            levels[*at] && second() && (above() || benefit()) && named()
        };
        (0..cells.len()).map(|at| if strict { suffixed(&at) || short(&at) } else { levels[at] }).collect()
    }

    /// Of more labels of levels in a row than a row has, the last second level and the first level before it; none where they
    /// are no more, or where no name follows.
    fn last_levels(&self, run: &[Span], first: usize, next: Option<&Span>) -> Option<Vec<Span>> {
        let level = |span: &Span| self.cells.labels(*span).level;
        let is_first = |span: &Span| level(span).is_some_and(|label| label.level1.is_some());
        let (last, before) = run.split_last()?;
        let more = run.len() > first || first == 2 && run.len() == 2 && !is_first(&run[0]);
        let strict = run.iter().all(|span| self.cells.labels(*span).strict_level);
        let second = level(last).is_some_and(|label| label.level2.is_some());
        if first != 2 || !more || !strict || !second || !next.is_some_and(|next| self.is_name(*next)) {
            return None;
        }
        Some(before.iter().rev().find(|span| is_first(span)).into_iter().chain([last]).copied().collect())
    }

    /// Whether a cell can be nothing but words that name an indicator.
    fn is_name(&self, span: Span) -> bool {
        let text = self.text(span);
        let lexicon = self.cells.lexicon;
        let other = value::is_operator(text, lexicon) || lexicon.phrases.direction_cell.exact(text).is_some();
        text.chars().count() > 3 && !other && self.cells.value(span).class == value::Class::Words
    }

    /// Emits the rows between two level labels, the labels with the first of them.
    fn segment<R>(&mut self, levels: &[Span], rows: impl Iterator<Item = R>, slots: &[Slot], first: usize)
    where
        R: Iterator<Item = Option<Span>> + Clone,
    {
        let mut places: Vec<usize> = (0..first).collect();
        if levels.len() < places.len() {
            // A single label: which level it is, the label itself says.
            let is_first = levels.first().is_some_and(|span| {
                let level = self.cells.labels(*span).level;
                level.is_some_and(|label| label.level1.is_some() && label.level2.is_none())
            });
            if !is_first && slots[0].column == Some(Column::Level1) {
                places.remove(0);
            }
        }
        for (number, row) in rows.enumerate() {
            let own = |at: usize| places.iter().position(|place| *place == at && number == 0);
            let above = (0..first).map(|at| own(at).and_then(|at| levels.get(at)).copied());
            self.push_fitted(above.chain(row));
        }
    }
}
