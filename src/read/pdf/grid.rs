//! Ruling lines to tables: lines that meet make a grid; where a line is missing between two fields of it, they are one
//! cell.

use super::geometry::Boxed;
use super::lines::{Line, lines};
use super::sheet::{Glyph, Rule, Sheet};
use crate::read::{Limit, Limits, ReadError};

/// A table as it stands on one page, or put together from several.
pub(super) struct Grid {
    pub page: u32,
    pub at: Boxed,
    /// Cells by row; a cell stands in the first row that it takes.
    pub rows: Vec<Vec<Field>>,
}

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub x0: f32,
    pub x1: f32,
    /// Rows that it takes.
    pub rows: u32,
    pub lines: Vec<Line>,
}

impl Field {
    /// Its text without blanks, for comparing.
    pub fn bare(&self) -> String {
        let text: String = self.lines.iter().map(Line::text).collect();
        text.chars().filter(|c| !crate::span::is_blank(*c)).collect()
    }
}

/// Lines nearer than this are one: borders are drawn twice, cell by cell, and not always to the same point.
const SNAP: f32 = 3.0;
/// More crossings than any table has: a map or a plan.
const MOST_CROSSINGS: usize = 4_000_000;
/// Frames smaller than this are boxes to tick.
const SMALLEST: f32 = 20.0;

/// Takes the tables and what stands in them off a page.
pub(super) fn tables(sheet: &mut Sheet, limits: &Limits, cells: &mut u64) -> Result<Vec<Grid>, ReadError> {
    let mut grids: Vec<Mesh> = Vec::new();
    for group in connected(std::mem::take(&mut sheet.rules)) {
        let Some(mesh) = Mesh::of(&group) else { continue };
        let fields = (mesh.xs.len() as u64 - 1) * (mesh.ys.len() as u64 - 1);
        *cells += fields;
        limits.check(Limit::Columns, mesh.xs.len() as u64 - 1, "")?;
        limits.check(Limit::Cells, *cells, "")?;
        grids.push(mesh);
    }
    // A table that lies within another is part of the cell that it lies in.
    grids.sort_by(|a, b| area(b.at).total_cmp(&area(a.at)));
    let mut kept: Vec<Mesh> = Vec::new();
    for mesh in grids {
        if !kept.iter().any(|outer| outer.at.holds(mesh.at.center())) && mesh.count() > 1 {
            kept.push(mesh);
        }
    }
    let mut inside: Vec<Vec<Glyph>> = kept.iter().map(|_| Vec::new()).collect();
    sheet.glyphs.retain(|glyph| {
        let table = kept.iter().position(|mesh| mesh.at.holds(glyph.at.center()));
        match table {
            Some(table) if glyph.turn.is_some() => {
                inside[table].push(*glyph);
                false
            }
            _ => true,
        }
    });
    let mut tables = Vec::new();
    for (mesh, glyphs) in kept.into_iter().zip(inside) {
        if glyphs.iter().any(|glyph| !crate::span::is_blank(glyph.c)) {
            tables.push(mesh.fill(glyphs, sheet.number));
        }
    }
    tables.sort_by(|a, b| a.at.y0.total_cmp(&b.at.y0));
    Ok(tables)
}

fn area(at: Boxed) -> f32 {
    at.width() * at.height()
}

/// Lines grouped by whether they meet; groups without crossings are left out.
fn connected(mut rules: Vec<Rule>) -> Vec<Vec<Rule>> {
    merge(&mut rules);
    let (flat, mut upright): (Vec<Rule>, Vec<Rule>) = rules.into_iter().partition(|rule| rule.flat);
    if flat.len().saturating_mul(upright.len()) > MOST_CROSSINGS {
        return Vec::new();
    }
    upright.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut parent: Vec<usize> = (0..flat.len() + upright.len()).collect();
    for (at, row) in flat.iter().enumerate() {
        let from = upright.partition_point(|column| column.at < row.from - SNAP);
        for (column, rule) in upright.iter().enumerate().skip(from) {
            if rule.at > row.to + SNAP {
                break;
            }
            if rule.from - SNAP <= row.at && row.at <= rule.to + SNAP {
                join(&mut parent, at, flat.len() + column);
            }
        }
    }
    let mut groups: Vec<Vec<Rule>> = vec![Vec::new(); parent.len()];
    for (at, rule) in flat.into_iter().chain(upright).enumerate() {
        groups[root(&mut parent, at)].push(rule);
    }
    groups.retain(|group| group.len() >= 4);
    groups
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

/// Pieces of one line become one.
fn merge(rules: &mut Vec<Rule>) {
    // By direction, then by place rounded so that pieces of one line stand together.
    rules.sort_by(|a, b| a.flat.cmp(&b.flat).then(a.at.total_cmp(&b.at)));
    let mut from = 0;
    let mut out: Vec<Rule> = Vec::new();
    while from < rules.len() {
        let first = rules[from];
        let to =
            from + rules[from..].partition_point(|rule| rule.flat == first.flat && rule.at - first.at <= SNAP / 2.0);
        let group = &mut rules[from..to.max(from + 1)];
        group.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut open = group[0];
        for rule in &group[1..] {
            if rule.from <= open.to + SNAP {
                open.to = open.to.max(rule.to);
            } else {
                out.push(std::mem::replace(&mut open, *rule));
            }
        }
        out.push(open);
        from = to.max(from + 1);
    }
    *rules = out;
}

/// A grid with its borders.
struct Mesh {
    at: Boxed,
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// Whether a line stands right of a field, by row and column.
    right: Vec<bool>,
    /// Whether a line stands below a field.
    below: Vec<bool>,
}

impl Mesh {
    fn of(rules: &[Rule]) -> Option<Self> {
        let side = |flat: bool| rules.iter().filter(move |rule| rule.flat == flat);
        let mut xs = snapped(side(false).map(|rule| rule.at));
        let mut ys = snapped(side(true).map(|rule| rule.at));
        // Tables whose outer borders are left open end where their lines do.
        open_edges(&mut xs, side(true));
        open_edges(&mut ys, side(false));
        let (&[x0, .., x1], &[y0, .., y1]) = (&xs[..], &ys[..]) else { return None };
        if x1 - x0 < SMALLEST || y1 - y0 < SNAP * 2.0 {
            return None;
        }
        let (columns, rows) = (xs.len() - 1, ys.len() - 1);
        if columns.saturating_mul(rows) > MOST_CROSSINGS {
            return None;
        }
        let mut mesh = Self {
            at: Boxed { x0, y0, x1, y1 },
            right: vec![false; columns * rows],
            below: vec![false; columns * rows],
            xs,
            ys,
        };
        for rule in rules {
            mesh.mark(*rule, columns, rows);
        }
        Some(mesh)
    }

    /// Notes which fields a line stands beside.
    fn mark(&mut self, rule: Rule, columns: usize, rows: usize) {
        let (across, along) = if rule.flat { (&self.ys, &self.xs) } else { (&self.xs, &self.ys) };
        let Some(border) = nearest(across, rule.at).checked_sub(1) else { return };
        let from = along.partition_point(|place| *place < rule.from).saturating_sub(1);
        for at in from..along.len() - 1 {
            let (start, end) = (along[at], along[at + 1]);
            if start >= rule.to {
                break;
            }
            let covered = rule.to.min(end) - rule.from.max(start);
            if covered < 0.6 * (end - start) {
                continue;
            }
            if rule.flat && border < rows {
                self.below[border * columns + at] = true;
            } else if !rule.flat && border < columns {
                self.right[at * columns + border] = true;
            }
        }
    }

    fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    /// Cells as first row, first column, rows and columns, in reading order.
    fn cells(&self) -> Vec<[usize; 4]> {
        let (columns, rows) = (self.columns(), self.ys.len() - 1);
        let mut taken = vec![false; columns * rows];
        let mut cells = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                if taken[row * columns + column] {
                    continue;
                }
                let mut wide = 1;
                while column + wide < columns
                    && !self.right[row * columns + column + wide - 1]
                    && !taken[row * columns + column + wide]
                {
                    wide += 1;
                }
                let mut high = 1;
                while row + high < rows {
                    let above = (row + high - 1) * columns;
                    let open = (column..column + wide).all(|c| !self.below[above + c]);
                    let whole = (column..column + wide - 1).all(|c| !self.right[above + columns + c]);
                    if !open || !whole {
                        break;
                    }
                    high += 1;
                }
                for r in row..row + high {
                    taken[r * columns + column..r * columns + column + wide].fill(true);
                }
                cells.push([row, column, high, wide]);
            }
        }
        cells
    }

    fn count(&self) -> usize {
        self.cells().len()
    }

    /// The table with its text.
    fn fill(self, glyphs: Vec<Glyph>, page: u32) -> Grid {
        let cells = self.cells();
        let (columns, rows) = (self.columns(), self.ys.len() - 1);
        let mut owner = vec![0u32; columns * rows];
        for (index, [row, column, high, wide]) in cells.iter().enumerate() {
            for r in *row..row + high {
                owner[r * columns + column..r * columns + column + wide].fill(index as u32);
            }
        }
        let mut inside: Vec<Vec<Glyph>> = cells.iter().map(|_| Vec::new()).collect();
        for glyph in glyphs {
            let (x, y) = glyph.at.center();
            let place = |all: &[f32], at: f32| all.partition_point(|edge| *edge <= at).clamp(1, all.len() - 1) - 1;
            let field = place(&self.ys, y) * columns + place(&self.xs, x);
            inside[owner[field] as usize].push(glyph);
        }
        // Rows in which no cell starts are traces of lines that were drawn twice.
        let mut starts = vec![0u32; rows + 1];
        for [row, ..] in &cells {
            starts[row + 1] = 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let mut table: Vec<Vec<Field>> = (0..starts[rows]).map(|_| Vec::new()).collect();
        for ([row, column, high, wide], glyphs) in cells.into_iter().zip(inside) {
            let (x0, x1) = (self.xs[column], self.xs[column + wide]);
            let taken = (starts[row + high] - starts[row]).max(1);
            if let Some(list) = table.get_mut(starts[row] as usize) {
                list.push(Field { x0, x1, rows: taken, lines: lines(glyphs, page) });
            }
        }
        Grid { page, at: self.at, rows: table }
    }
}

fn nearest(places: &[f32], at: f32) -> usize {
    let after = places.partition_point(|place| *place < at);
    match after.checked_sub(1) {
        Some(before) if after == places.len() || at - places[before] <= places[after] - at => before,
        _ => after.min(places.len() - 1),
    }
}

/// The different places of lines, near ones as one.
fn snapped(places: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut places: Vec<f32> = places.collect();
    places.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = Vec::new();
    for place in places {
        if out.last().is_none_or(|last| place - last > SNAP) {
            out.push(place);
        }
    }
    out
}

/// Adds the edges where crossing lines reach beyond the outermost ones.
fn open_edges<'r>(places: &mut Vec<f32>, crossing: impl Iterator<Item = &'r Rule>) {
    let ends = crossing.fold((f32::MAX, f32::MIN), |(from, to), rule| (from.min(rule.from), to.max(rule.to)));
    let (Some(first), Some(last)) = (places.first().copied(), places.last().copied()) else { return };
    if ends.0 < first - SNAP * 2.0 {
        places.insert(0, ends.0);
    }
    if ends.1 > last + SNAP * 2.0 {
        places.push(ends.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(at: f32, from: f32, to: f32) -> Rule {
        Rule { flat: true, at, from, to }
    }

    fn upright(at: f32, from: f32, to: f32) -> Rule {
        Rule { flat: false, at, from, to }
    }

    fn cells(rules: &[Rule]) -> Vec<Vec<[usize; 4]>> {
        connected(rules.to_vec()).iter().filter_map(|group| Mesh::of(group)).map(|mesh| mesh.cells()).collect()
    }

    #[test]
    fn missing_lines_merge_cells() {
        // Two columns, two rows; the left cell takes both rows.
        let rules = [
            flat(0.0, 0.0, 200.0),
            flat(20.0, 100.0, 200.0),
            flat(40.0, 0.0, 200.0),
            upright(0.0, 0.0, 40.0),
            upright(100.0, 0.0, 40.0),
            upright(200.0, 0.0, 40.0),
        ];
        assert_eq!(cells(&rules), [[[0, 0, 2, 1], [0, 1, 1, 1], [1, 1, 1, 1]]]);
    }

    #[test]
    fn borders_in_pieces_and_twice_are_one_grid() {
        let mut rules = Vec::new();
        for (x, y) in [(0.0, 0.0), (100.0, 0.0), (0.0, 20.0), (100.0, 20.0)] {
            for shift in [0.0, 0.8] {
                rules.push(flat(y + shift, x, x + 100.0));
                rules.push(flat(y + 20.0, x, x + 100.0));
                rules.push(upright(x + shift, y, y + 20.0));
                rules.push(upright(x + 100.0, y, y + 20.0));
            }
        }
        assert_eq!(cells(&rules), [[[0, 0, 1, 1], [0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 1]]]);
    }

    #[test]
    fn open_sides_end_with_the_lines() {
        let rules = [
            flat(0.0, 0.0, 300.0),
            flat(20.0, 0.0, 300.0),
            flat(40.0, 0.0, 300.0),
            upright(100.0, 0.0, 40.0),
            upright(200.0, 0.0, 40.0),
        ];
        let found = cells(&rules);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].len(), 6);
        assert!(cells(&[flat(0.0, 0.0, 100.0), flat(20.0, 0.0, 100.0)]).is_empty(), "no columns");
    }
}
