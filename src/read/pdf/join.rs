//! Tables over page breaks: the head that is printed again is dropped, cells that the break cut are put together.

use super::grid::{Field, Grid};
use super::lines::Line;

/// Edges nearer than this are one column's.
const NEAR: f32 = 4.0;
/// Rows that a repeated head may have.
const LONGEST_HEAD: usize = 6;

/// Whether `next`, the first thing on its page, goes on with `table`, the last thing on the page before, which ends
/// `room` above the end of what that page can hold.
pub(super) fn goes_on(table: &Grid, next: &Grid, room: f32) -> bool {
    let (a, b) = (table.at, next.at);
    if (a.x0 - b.x0).abs() > NEAR || (a.x1 - b.x1).abs() > NEAR {
        return false;
    }
    if head(table, next) > 0 {
        return true;
    }
    // The columns of one are those of the other, but for what merged cells hide.
    let (all, more) = (edges(&table.rows), edges(&next.rows));
    let (few, many) = if all.len() <= more.len() { (all, more) } else { (more, all) };
    let shared = few.iter().filter(|edge| many.iter().any(|other| (**edge - other).abs() < NEAR)).count();
    room < 200.0 && shared == few.len()
}

/// Puts `next` behind `table`; `full` tells whether the second lines go on with the first in a field.
pub(super) fn join(table: &mut Grid, next: Grid, full: impl Fn(&Field, &Field) -> bool) {
    let repeated = head(table, &next);
    let mut rows = next.rows;
    rows.drain(..repeated);
    let Some(first) = rows.first_mut() else { return };
    let mut hanging = bottom(table);
    let pair = |hanging: &[(usize, usize)], table: &Grid, field: &Field| {
        hanging.iter().copied().find(|(row, at)| {
            let above = &table.rows[*row][*at];
            (above.x0 - field.x0).abs() < NEAR && (above.x1 - field.x1).abs() < NEAR
        })
    };
    // A row that the break cut: what stands below goes on with full or blank cells above, and some cell is not written
    // twice.
    let pairs: Vec<Option<(usize, usize)>> = first.iter().map(|field| pair(&hanging, table, field)).collect();
    let above = |pair: &Option<(usize, usize)>| pair.map(|(row, at)| &table.rows[row][at]);
    let written = first.iter().zip(&pairs).filter(|(field, _)| !field.lines.is_empty());
    let cut = written.clone().count() > 0
        && pairs.iter().all(Option::is_some)
        && written.clone().all(|(field, pair)| {
            above(pair).is_some_and(|above| if above.lines.is_empty() { above.rows == 1 } else { full(above, field) })
        })
        && first.iter().zip(&pairs).any(|(field, pair)| {
            field.lines.is_empty() && above(pair).is_some_and(|above| !above.lines.is_empty() && above.rows == 1)
        });
    // Or every cell goes on in the middle of a sentence.
    let goes_on = first.len() > 1
        && written.clone().count() >= 2
        && written.clone().all(|(field, pair)| {
            above(pair).is_some_and(|above| {
                let end = above.lines.last().and_then(Line::last_char);
                above.lines.len() > 1 && full(above, field) && !end.is_some_and(|c| "。；！？".contains(c))
            })
        });
    if cut || goes_on {
        for (field, pair) in std::mem::take(first).into_iter().zip(pairs) {
            if let Some((row, at)) = pair {
                let above = &mut table.rows[row][at];
                above.lines.extend(field.lines);
                above.rows += field.rows.saturating_sub(1);
            }
        }
        rows.remove(0);
    } else {
        // Merged cells at the left that the break cut.
        let leading = first.iter().take_while(|field| field.lines.is_empty()).count();
        if leading < first.len() {
            for field in first.drain(..leading).collect::<Vec<_>>().into_iter().rev() {
                match pair(&hanging, table, &field) {
                    Some((row, at)) => {
                        table.rows[row][at].rows += field.rows;
                        hanging.retain(|place| *place != (row, at));
                    }
                    None => first.insert(0, field),
                }
            }
        }
    }
    table.rows.extend(rows);
}

/// How many rows at the start of `next` are a head that `table` has already.
fn head(table: &Grid, next: &Grid) -> usize {
    let same = |a: &Vec<Field>, b: &Vec<Field>| {
        a.len() == b.len()
            && a.iter().any(|field| !field.lines.is_empty())
            && a.iter().zip(b).all(|(a, b)| a.rows == b.rows && (a.x0 - b.x0).abs() < NEAR && a.bare() == b.bare())
    };
    let equal = |from: usize| {
        let rows = table.rows[from..].iter().zip(&next.rows).take(LONGEST_HEAD);
        let equal = rows.take_while(|(a, b)| same(a, b)).count();
        // A cell of the head must not reach below it.
        let whole = |rows: usize| {
            next.rows[..rows]
                .iter()
                .enumerate()
                .all(|(at, row)| row.iter().all(|field| at + field.rows as usize <= rows))
        };
        (1..=equal).rev().find(|rows| whole(*rows)).unwrap_or(0)
    };
    let at_top = equal(0);
    if at_top > 0 || !next.rows.first().is_some_and(|row| is_head(row)) {
        return at_top;
    }
    // Tables that touch are one grid: the head may stand below the rows of another.
    let from = table.rows.len().saturating_sub(200);
    (from..table.rows.len()).rev().map(equal).find(|rows| *rows > 0).unwrap_or(0)
}

/// Whether a row holds only words, as heads do.
fn is_head(row: &[Field]) -> bool {
    let texts: Vec<String> = row.iter().map(Field::bare).filter(|text| !text.is_empty()).collect();
    texts.len() >= 3 && texts.iter().all(|text| !text.contains(|c: char| c.is_ascii_digit() || "≥≤＝=".contains(c)))
}

/// The cells that reach the last row, by row and place in it.
fn bottom(table: &Grid) -> Vec<(usize, usize)> {
    let count = table.rows.len();
    // Long tables are joined page by page; a cell that reaches down starts on the last pages.
    let from = count.saturating_sub(400);
    let rows = table.rows.iter().enumerate().skip(from);
    rows.flat_map(|(row, fields)| {
        let reaches = move |(_, field): &(usize, &Field)| row + field.rows as usize >= count;
        fields.iter().enumerate().filter(reaches).map(move |(at, _)| (row, at))
    })
    .collect()
}

/// The different edges of cells, left to right.
pub(super) fn edges(rows: &[Vec<Field>]) -> Vec<f32> {
    let mut all: Vec<f32> = rows.iter().flatten().flat_map(|field| [field.x0, field.x1]).collect();
    all.sort_by(f32::total_cmp);
    let mut edges: Vec<f32> = Vec::new();
    for edge in all {
        if edges.last().is_none_or(|last| edge - last > NEAR) {
            edges.push(edge);
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::pdf::geometry::Boxed;
    use crate::read::pdf::lines::{Line, Part};

    fn field(column: usize, text: &str) -> Field {
        let at = Boxed { x0: column as f32 * 100.0, y0: 0.0, x1: column as f32 * 100.0 + 100.0, y1: 10.0 };
        let part = Part { text: text.into(), at, first: 10.0 };
        let line = Line { page: 1, at, size: 10.0, base: 9.0, parts: vec![part], furniture: false };
        Field { x0: at.x0, x1: at.x1, rows: 1, lines: if text.is_empty() { Vec::new() } else { vec![line] } }
    }

    fn grid(rows: &[&[&str]]) -> Grid {
        let row = |row: &&[&str]| row.iter().enumerate().map(|(at, text)| field(at, text)).collect();
        let at = Boxed { x0: 0.0, y0: 0.0, x1: rows[0].len() as f32 * 100.0, y1: 100.0 };
        Grid { page: 1, at, rows: rows.iter().map(row).collect() }
    }

    fn shown(table: &Grid) -> String {
        let row = |row: &Vec<Field>| row.iter().map(Field::bare).collect::<Vec<_>>().join(",");
        table.rows.iter().map(row).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn repeated_heads_are_dropped() {
        let mut table = grid(&[&["指标", "值"], &["甲", "1"]]);
        let next = grid(&[&["指标", "值"], &["乙", "2"]]);
        assert!(goes_on(&table, &next, 500.0));
        join(&mut table, next, |_, _| false);
        assert_eq!(shown(&table), "指标,值|甲,1|乙,2");
    }

    #[test]
    fn cut_cells_are_put_together() {
        let mut table = grid(&[&["指标", "名称", "值"], &["数量", "修建道路与", "3"]]);
        join(&mut table, grid(&[&["", "桥梁", ""], &["", "乙", "4"]]), |_, _| true);
        assert_eq!(shown(&table), "指标,名称,值|数量,修建道路与桥梁,3|,乙,4");
        // A merged cell at the left goes on; what stands beside it is a row of its own.
        let mut table = grid(&[&["指标", "名称", "值"], &["数量", "甲", "3"]]);
        join(&mut table, grid(&[&["", "乙", "4"]]), |_, _| false);
        assert_eq!((shown(&table).as_str(), table.rows[1][0].rows), ("指标,名称,值|数量,甲,3|乙,4", 2));
    }

    #[test]
    fn other_tables_stay_apart() {
        let table = grid(&[&["指标", "值"], &["甲", "1"]]);
        assert!(!goes_on(&table, &grid(&[&["甲", "乙", "丙"]]), 20.0), "another width");
        assert!(!goes_on(&table, &grid(&[&["丙", "丁"]]), 300.0), "the page has room");
        assert!(goes_on(&table, &grid(&[&["丙", "丁"]]), 20.0));
    }
}
