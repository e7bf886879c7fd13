//! Cells parted by blanks: a row a line.
//!
//! A line under a row of heads is fitted to its columns; in a project's head, labels part the line into cells.

use super::{Layout, Piece, Place, WORDS, labels, tokens};
use crate::filing::columns::Slot;
use crate::filing::fit::{Pieces, is_share};
use crate::filing::{number, outline};
use crate::lexicon::{Column, Head};
use crate::span::{Span, is_blank};

/// Most bytes of a label of a level that stands alone on its line.
const LONGEST_LEVEL: usize = "社会公众或服务对象满意度指标（10分）".len();

/// Most bytes of the numbered name of a project on a line of its own.
const LONGEST_TITLE: usize = 120;

/// How many lines without cells may stand between the rows of a form at most.
const NEAR: usize = 12;

impl Layout<'_, '_> {
    /// Lines between tables: rows parted by blanks, glued rows, paragraphs.
    pub(super) fn lines(&mut self, pieces: &[Piece]) {
        // Labels of levels on lines of their own, before the row that they open.
        let mut levels: Vec<Span> = Vec::new();
        let mut words: Vec<Span> = Vec::with_capacity(WORDS);
        for (at, piece) in pieces.iter().enumerate() {
            let text = self.text(piece.span);
            let own = self.cells.line(piece.span);
            let apart = own.title || own.heading || own.note || own.announces;
            let apart = apart || self.field(text).is_some() && !self.is_row_of_amounts(text, piece.span);
            let apart = apart || self.open.is_some() && self.titles_next(text, pieces.get(at + 1));
            if apart {
                self.open = None;
                self.dates = false;
                levels.clear();
                self.push_paragraph(*piece);
                continue;
            }
            // A label that was broken over two lines is one word.
            let whole = text.contains('\n') && self.cells.labels(piece.span).head.is_some();
            words.clear();
            if whole {
                words.push(piece.span);
            } else {
                words.extend(tokens(text, piece.span));
            }
            if let Some(row) = self.labelled(&words) {
                self.open = None;
                self.push_row(&row, Place::Written);
                continue;
            }
            if self.open.is_none() && self.is_part(&words) {
                self.push_row(&words, Place::Written);
                continue;
            }
            let dates = std::mem::take(&mut self.dates);
            if dates
                && words.len() > 1
                && words.iter().filter(|word| is_share(self.text(**word))).count() + 1 >= words.len()
            {
                self.push_row(&words, Place::Written);
                continue;
            }
            if self.open.is_none() && self.is_glued(text) {
                self.unsure_at(&[piece.span]);
                continue;
            }
            let Some(slots) = self.open.take() else {
                self.push_paragraph(*piece);
                continue;
            };
            let sentence = text.contains('。') && words.len() < 3 || text.chars().count() > 200;
            if sentence || (words.len() == 1 && text.chars().count() > 30) {
                self.push_paragraph(*piece);
                continue;
            }
            let short = text.len() <= LONGEST_LEVEL;
            let own = if short { self.cells.labels(piece.span) } else { labels::Labels::default() };
            if own.strict_level {
                // Where the head of the first level was lost, its labels stand alone beside the rows.
                let lost = !slots.iter().any(|slot| slot.column == Some(Column::Level1));
                if lost && let Some(above) = levels.pop() {
                    self.push_row(&[above], Place::Written);
                }
                if lost && own.level.is_some_and(|level| level.level1.is_some() && level.level2.is_none()) {
                    self.push_row(&[piece.span], Place::Written);
                } else {
                    levels.push(piece.span);
                }
            } else {
                levels.append(&mut words);
                self.indicator_line(&levels, &slots);
                levels.clear();
            }
            self.open = Some(slots);
        }
    }

    /// A numbered line right above a labelled one, below rows: `2.车辆更新`, `预算金额：320万元`. The next project opens there.
    fn titles_next(&self, text: &str, next: Option<&Piece>) -> bool {
        let numbered = || outline::leading_number(text).is_some() && text.len() <= LONGEST_TITLE;
        let labelled = |next: &Piece| self.field(self.text(next.span)).is_some();
        !text.contains(is_blank) && numbered() && next.is_some_and(labelled)
    }

    /// A label with a colon and an amount for each of several columns: 年度资金总额: 64 64 60 10 94% 9.4.
    fn is_row_of_amounts(&self, text: &str, span: Span) -> bool {
        let words: Vec<Span> = tokens(text, span).collect();
        let closed = words.first().is_some_and(|label| self.text(*label).ends_with(['：', ':']));
        closed && words.len() > 3 && words[1..].iter().all(|word| number::digits(self.text(*word)).is_some())
    }

    /// A line under a row of heads.
    fn indicator_line(&mut self, words: &[Span], slots: &[Slot]) {
        if self.cells.labels(words[0]).total {
            self.push_row(words, Place::Written);
            return;
        }
        let valued = |slot: &Slot| matches!(slot.column, Some(Column::Value | Column::Actual));
        let row = (words.len() > 1).then(|| self.fit().row(words, slots, Pieces::Words)).flatten();
        match row {
            // A line with a name and no value may be the beginning of a broken cell.
            Some(row) if row.iter().zip(slots).any(|(cell, slot)| valued(slot) && cell.is_some()) => {
                self.push_fitted(row.iter().copied());
            }
            _ => self.unsure_at(words),
        }
    }

    /// Whether a line below a row is a part of the amounts there, with a label that is not known: 其中：基本支出 238.00 231.20.
    fn is_part(&self, words: &[Span]) -> bool {
        let Some((label, amounts)) = words.split_first() else { return false };
        let figure = |span: &Span| number::is_number(self.text(*span));
        let after_row = || matches!(self.units.last(), Some(super::Unit::Row(_)));
        amounts.len() > 1 && amounts.iter().all(figure) && !self.text(*label).contains(number::is_digit) && after_row()
    }

    /// The cells of a line that starts with a label of a project's head.
    fn labelled(&mut self, words: &[Span]) -> Option<Vec<Span>> {
        let head = |span: &Span| self.cells.labels(*span).head;
        let first = words.first().and_then(head)?;
        let after_row = matches!(self.units.last(), Some(super::Unit::Row(_)));
        // 年度目标 on a line of its own, within a form.
        let goal = || {
            matches!(first, Head::GoalAnnual | Head::GoalWhole)
                && self.units.iter().rev().take(NEAR).any(|unit| matches!(unit, super::Unit::Row(_)))
        };
        if words.len() < 2 && !(after_row && first != Head::Label) && !goal() {
            return None;
        }
        let money = |head: Head| matches!(head, Head::Budget | Head::Fiscal | Head::Other | Head::Carryover);
        let mut cells: Vec<Span> = Vec::new();
        let mut current = first;
        let mut dates = 0;
        for word in words {
            let text = self.text(*word);
            if self.cells.labels(*word).payment_date {
                dates += 1;
                cells.push(*word);
                continue;
            }
            // A goal or a use of funds goes on to the end of the line, whatever words it holds.
            let prose = matches!(current, Head::GoalAnnual | Head::GoalWhole | Head::GoalActual | Head::Use);
            let opens = head(word).filter(|label| {
                !prose || cells.len() == 1 || matches!(label, Head::Budget | Head::GoalAnnual | Head::GoalWhole)
            });
            match (opens, cells.last_mut()) {
                (Some(label), _) => {
                    current = label;
                    cells.push(*word);
                }
                (None, Some(last)) if head(last).is_none() && dates == 0 && !money(current) && !is_share(text) => {
                    *last = last.join(*word);
                }
                _ => cells.push(*word),
            }
        }
        self.dates = dates > 1;
        Some(cells)
    }
}
