//! The heads of an indicator table: which column holds what.
//!
//! A row of heads opens a table and rules the rows below it. Double tables repeat their columns for the whole period and
//! for the year; tables of several regions have a value for each of them.

use super::cells::Cells;
use super::labels::{self, Labels};
use crate::document::Cell;
use crate::lexicon::Column;
use crate::span::Span;

/// One column of an open table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// What it holds, where its head is known.
    pub column: Option<Column>,
    /// Double tables have a second set of columns, `1`; further targets of the same row have `2`.
    pub set: u8,
    /// Its places in the grid, half-open; of written tables its number.
    pub from: u16,
    pub to: u16,
}

/// Columns of a report that stand behind that of the value, and in some forms have their heads in another row or cell.
pub(super) const BEHIND_VALUE: [Column; 4] = [Column::Actual, Column::Weight, Column::Score, Column::Reason];

/// The columns of a row of heads, or nothing where the row is none.
///
/// 年度指标值 stands over 指标性质, 指标值 and 度量单位 in some forms, beside 实际完成值, 分值 and 得分, below which the next row is
/// blank: `above` are the columns of the row before.
pub(super) fn read(all: &Cells<'_, '_>, cells: &[Cell], own: &[Labels], above: &[Slot]) -> Option<Vec<Slot>> {
    let known = own.iter().filter(|own| own.column.is_some()).count();
    if known < 2 {
        return None;
    }
    let mut found: Vec<Option<Column>> = own.iter().map(|own| own.column).collect();
    for (cell, column) in cells.iter().zip(&mut found).filter(|(cell, _)| cell.span.is_empty() && !above.is_empty()) {
        let head = above.iter().find(|slot| slot.from == cell.column).and_then(|slot| slot.column);
        *column = head.filter(|head| BEHIND_VALUE.contains(head));
    }
    let count = |wanted: &[Column]| found.iter().flatten().filter(|column| wanted.contains(column)).count();
    let (named, bare) = (count(&[Column::Name]), count(&[Column::BareName]));
    let levels = count(&[Column::Level1, Column::Level2]);
    let valued = count(&[Column::Value, Column::Actual]) > 0;
    let filled = cells.iter().filter(|cell| !cell.span.is_empty()).count();
    if named == 0 && levels == 0 && bare == 0 {
        return None;
    }
    let texts: Vec<&str> = cells.iter().map(|cell| all.text(cell.span)).collect();
    let places = || (0..texts.len()).filter(|at| found[*at].is_none() && is_region(texts[*at])).count();
    if filled - known > known.max(2) && filled - known - places() > known.max(2) {
        return None;
    }
    if !valued && !regions(&texts, &mut found, named + levels) {
        return None;
    }
    value_of_first_set(&texts, &mut found);
    let fourth = texts.iter().any(|text| labels::starts_with(text, "四级"));
    let mut slots: Vec<Slot> = Vec::with_capacity(cells.len());
    let (mut names, mut values, mut seconds) = (0, 0, 0);
    let mut whole_period = false;
    for (at, column) in found.iter().enumerate() {
        let third = fourth && labels::starts_with(texts[at], "三级");
        let column = match column {
            Some(Column::BareName) if named > 0 => Some(Column::Note),
            Some(Column::BareName) if names > 0 && values == 0 => Some(Column::Description),
            Some(Column::BareName) => Some(Column::Name),
            // The names of the last level are the indicators; the level above them is a group.
            Some(Column::Name) if third => Some(Column::Note),
            // Two names in a row without a value between are a name and its description.
            Some(Column::Name) if names > values => Some(Column::Description),
            other => *other,
        };
        let previous = slots.last().map_or(0, |slot: &Slot| slot.set.min(1));
        let set = match column {
            Some(Column::Name) => {
                names += 1;
                u8::from(names > 1)
            }
            Some(Column::Value) => {
                values += 1;
                // Without a second name, a second value is another target of the same row, or that of the year beside
                // that of the whole period.
                let whole = values == 2 && whole_period;
                whole_period = values == 1 && all.lexicon.phrases.whole_period.occurs(&labels::normal(texts[at]));
                if values <= names.max(1) || whole { u8::from(values > 1) } else { 2 }
            }
            Some(Column::Level2) => {
                seconds += 1;
                u8::from(seconds > 1)
            }
            _ => previous,
        };
        let (from, columns) = (cells[at].column, cells[at].columns.max(1));
        slots.push(Slot { column, set, from, to: from.saturating_add(columns) });
    }
    // 指标性质 指标方向 目标值: 正向 and the bound. The bound stands before the value.
    let directed = [Some(Column::Operator), Some(Column::Direction), Some(Column::Value)];
    if let Some(at) = slots.windows(3).position(|three| three.iter().map(|slot| slot.column).eq(directed)) {
        (slots[at].column, slots[at + 1].column) = (directed[1], directed[0]);
    }
    // Points of the levels stand beside them; those of the indicator come after its name.
    let name = slots.iter().position(|slot| slot.column == Some(Column::Name)).unwrap_or(0);
    if slots[name..].iter().any(|slot| slot.column == Some(Column::Weight)) {
        slots[..name]
            .iter_mut()
            .filter(|s| s.column == Some(Column::Weight))
            .for_each(|s| s.column = Some(Column::Note));
    }
    if !slots.iter().any(|slot| slot.column == Some(Column::Name)) {
        // Level columns and a value, no head for the name: the column between them holds it.
        let after = slots.iter().rposition(|slot| matches!(slot.column, Some(Column::Level2 | Column::Level1)));
        let at = after?;
        match slots.get(at + 1)?.column {
            Some(Column::Value) => return None,
            // 一级指标, 二级指标, 绩效标准, 指标值: the second level names the indicators.
            Some(Column::Basis | Column::Unit | Column::Operator | Column::Weight) => {
                slots[at].column = Some(Column::Name);
            }
            _ => slots[at + 1].column = Some(Column::Name),
        }
    }
    Some(slots)
}

/// A second row of heads, its filled cells with what they are among the labels, refines the columns that the first one
/// merged: operator, number and unit under one head.
pub(super) fn refine<'r>(
    all: &Cells<'_, '_>,
    slots: &mut Vec<Slot>,
    filled: impl Iterator<Item = (&'r Cell, &'r Labels)> + Clone,
) -> bool {
    let under = |cell: &Cell| slots.iter().position(|slot| (slot.from..slot.to).contains(&cell.column));
    let fits = |(cell, own): (&Cell, &Labels)| {
        let (above, head) = (under(cell).and_then(|at| slots[at].column), own.column);
        match above {
            Some(Column::Value | Column::Actual) | None => {
                head.is_some_and(|head| {
                    matches!(
                        head,
                        Column::Operator
                            | Column::Unit
                            | Column::Value
                            | Column::Actual
                            | Column::Note
                            | Column::Direction
                            | Column::Score
                            | Column::Weight
                    )
                }) || is_region(all.text(cell.span))
            }
            _ => false,
        }
    };
    if filled.clone().nth(1).is_none() || !filled.clone().all(fits) {
        return false;
    }
    let mut values = 0;
    let fresh: Vec<Slot> = filled
        .filter_map(|(cell, own)| {
            let above = slots[under(cell)?];
            let column = own.column.or(above.column);
            let value = column == Some(Column::Value);
            values += usize::from(value);
            let set = if value && values > 1 { 2 } else { above.set };
            Some(Slot { column, set, from: cell.column, to: cell.column.saturating_add(cell.columns.max(1)) })
        })
        .collect();
    slots.retain(|slot| !fresh.iter().any(|new| new.from >= slot.from && new.from < slot.to));
    slots.extend(fresh);
    slots.sort_by_key(|slot| slot.from);
    true
}

/// Heads of the row above that stand behind its value and have no cells in the second row, which takes the value apart:
/// 年度指标值 实际完成值 分值 得分, and below them 一级指标 … 指标性质 指标值 度量单位.
pub(super) fn take_over(slots: &mut Vec<Slot>, above: &[Slot]) {
    let Some(value) = above.iter().position(|slot| slot.column == Some(Column::Value)) else { return };
    if above.iter().any(|slot| matches!(slot.column, Some(Column::Level1 | Column::Level2)))
        || slots.iter().any(|slot| slot.column.is_some_and(|column| BEHIND_VALUE.contains(&column)))
    {
        return;
    }
    // What stands behind the last head are places that were lost.
    let known = slots.iter().rposition(|slot| slot.column.is_some()).map_or(0, |at| at + 1);
    slots.truncate(known);
    for slot in above[value + 1..].iter().filter(|slot| slot.column.is_some()) {
        let from = slots.last().map_or(0, |slot| slot.to);
        slots.push(Slot { column: slot.column, set: 0, from, to: from.saturating_add(1) });
    }
}

/// Length of the run of column heads at the start of a stream of cells; 0 where none stands there.
pub(super) fn run(all: &Cells<'_, '_>, cells: &[Span]) -> usize {
    let column = |at: usize| cells.get(at).and_then(|cell| all.column(*cell));
    if column(0).is_none() {
        return 0;
    }
    let mut length = 0;
    let mut columns: Vec<Column> = Vec::new();
    while length < cells.len() {
        if let Some(column) = column(length) {
            columns.push(column);
        } else {
            // One head that is not known, between known ones or before the first level label.
            let text = all.text(cells[length]);
            let short = !text.is_empty() && text.chars().count() <= 10 && all.labels(cells[length]).level.is_none();
            let next = cells.get(length + 1).and_then(|cell| all.labels(*cell).level);
            let goes_on = column(length + 1).is_some() || next.is_some_and(|label| label.level1.is_some());
            let worded =
                !text.contains(super::number::is_digit) && super::value::leading_op(text, all.lexicon).is_none();
            if !(short && worded && goes_on && columns.len() >= 3) {
                break;
            }
        }
        length += 1;
    }
    let has = |wanted: &[Column]| columns.iter().any(|column| wanted.contains(column));
    let names = has(&[Column::Name, Column::BareName]) || (has(&[Column::Level1]) && has(&[Column::Level2]));
    if columns.len() >= 3 && names && has(&[Column::Value, Column::Actual]) { length } else { 0 }
}

/// Where the head of the names comes twice, each set has its values: one head between them that is not known is theirs.
fn value_of_first_set(texts: &[&str], found: &mut [Option<Column>]) {
    let names = |at: &usize| found[*at] == Some(Column::Name);
    let Some(first) = (0..texts.len()).find(names) else { return };
    let same = |at: &usize| names(at) && labels::normal(texts[*at]) == labels::normal(texts[first]);
    let Some(second) = (first + 1..texts.len()).find(same) else { return };
    let mut unknown = (first + 1..second).filter(|at| found[*at].is_none() && !texts[*at].is_empty());
    if let (Some(at), None) = (unknown.next(), unknown.next())
        && !found[first..second].contains(&Some(Column::Value))
    {
        found[at] = Some(Column::Value);
    }
}

/// Heads of places in the columns after the names are heads of values: one target a region.
fn regions(texts: &[&str], found: &mut [Option<Column>], named: usize) -> bool {
    let places = (0..texts.len()).filter(|at| found[*at].is_none() && is_region(texts[*at])).count();
    if named == 0 || places < 2 {
        return false;
    }
    for (text, column) in texts.iter().zip(found.iter_mut()) {
        if column.is_none() && is_region(text) {
            *column = Some(Column::Value);
        }
    }
    true
}

fn is_region(text: &str) -> bool {
    let label = labels::normal(text);
    (2..=10).contains(&label.chars().count())
        && label.ends_with(['省', '市', '县', '区', '旗', '镇', '乡', '村', '州', '盟', '道', '场', '局', '办'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::lexicon::Lexicon;

    fn columns(heads: &str) -> Option<Vec<(Option<Column>, u8)>> {
        let mut cells = Vec::new();
        let mut at = 0;
        for (number, head) in heads.split('|').enumerate() {
            cells.push(Cell::single(Span::new(at, at + head.len()), number as u16));
            at += head.len() + 1;
        }
        let document = Document::of_text("t", Format::Text, heads.to_owned(), Vec::new());
        let all = Cells::new(&document, Lexicon::builtin());
        let own: Vec<Labels> = cells.iter().map(|cell| all.labels(cell.span)).collect();
        let slots = read(&all, &cells, &own, &[])?;
        Some(slots.iter().map(|slot| (slot.column, slot.set)).collect())
    }

    #[test]
    fn heads_of_every_kind_of_table() {
        use Column::{Description, Level1, Level2, Name, Note, Value};
        let plain = |all: &[Column]| Some(all.iter().map(|column| (Some(*column), 0)).collect::<Vec<_>>());
        assert_eq!(columns("一级指标|二级指标|三级指标|指标值"), plain(&[Level1, Level2, Name, Value]));
        assert_eq!(
            columns("一级指标|二级指标|三级指标|指标内容|目标值"),
            plain(&[Level1, Level2, Name, Description, Value])
        );
        assert_eq!(columns("一级指标|二级指标|指标内容|指标值|备注"), plain(&[Level1, Level2, Name, Value, Note]));
        assert_eq!(columns("绩效指标|一级指标|二级指标|三级指标|指标值"), plain(&[Note, Level1, Level2, Name, Value]));
        let double = columns("一级指标|二级指标|三级指标|指标值|二级指标|三级指标|指标值");
        assert_eq!(
            double.map(|all| all.iter().map(|slot| slot.1).collect::<Vec<_>>()),
            Some(vec![0, 0, 0, 0, 1, 1, 1])
        );
        let unknown = columns("一级指标|二级指标|三级指标|到期应达值|二级指标|三级指标|指标值");
        assert_eq!(unknown.map(|all| (all[3], all[6])), Some(((Some(Value), 0), (Some(Value), 1))));
        let regions = columns("一级指标|二级指标|三级指标|青溪镇|白石乡");
        assert_eq!(regions.map(|all| all[3..].to_vec()), Some(vec![(Some(Value), 0), (Some(Value), 2)]));
        assert_eq!(columns("项目名称|校舍维修|预算数|20万元"), None);
    }
}
