//! Tables without ruling lines: lines whose parts stand in columns.
//!
//! Deliberately asked for much: three columns and three rows. Two columns are as often two fields on a line.

use super::assemble::Piece;
use super::geometry::Boxed;
use super::grid::{Field, Grid};
use super::lines::{Line, Part};

const LEAST: usize = 3;

/// Makes tables of the lines that stand in columns.
pub(super) fn tables(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut run: Vec<Line> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Line(line) if belongs(&run, &line) => run.push(line),
            Piece::Line(line) => {
                close(&mut run, &mut out);
                if line.parts.len() > 1 {
                    run.push(line);
                } else {
                    out.push(Piece::Line(line));
                }
            }
            table => {
                close(&mut run, &mut out);
                out.push(table);
            }
        }
    }
    close(&mut run, &mut out);
    out
}

/// Whether a line goes on with the columns above it.
fn belongs(run: &[Line], line: &Line) -> bool {
    let Some(last) = run.last() else { return false };
    let down = line.base - last.base;
    if line.parts.len() > 1 {
        return down < 4.0 * line.size;
    }
    // The rest of a cell, close below and within a column.
    let Some(part) = line.parts.first() else { return false };
    down < 1.7 * line.size && last.parts.len() > 1 && last.parts.iter().any(|above| overlap(above.at, part.at))
}

fn overlap(a: Boxed, b: Boxed) -> bool {
    a.x0 < b.x1 && b.x0 < a.x1
}

fn close(run: &mut Vec<Line>, out: &mut Vec<Piece>) {
    let lines = std::mem::take(run);
    match table(&lines) {
        Some(grid) => out.push(Piece::Table(grid)),
        None => out.extend(lines.into_iter().map(Piece::Line)),
    }
}

fn table(lines: &[Line]) -> Option<Grid> {
    let rows = lines.iter().filter(|line| line.parts.len() >= LEAST).count();
    if rows < LEAST {
        return None;
    }
    let columns = columns(lines);
    if columns.len() < LEAST {
        return None;
    }
    let of = |part: &Part| columns.iter().position(|column| overlap(*column, part.at));
    let first = lines.first()?;
    let mut at = first.at;
    let mut table: Vec<Vec<Field>> = Vec::new();
    let mut above: Option<&Line> = None;
    for line in lines {
        at = at.join(line.at);
        let starts = line.parts.first().and_then(of) == Some(0);
        let close = above.is_some_and(|above| line.base - above.base < 1.7 * line.size);
        if table.is_empty() || starts || !close || line.parts.len() >= LEAST {
            table.push(edges(&columns).map(|(x0, x1)| Field { x0, x1, rows: 1, lines: Vec::new() }).collect());
        }
        above = Some(line);
        let row = table.last_mut()?;
        for part in &line.parts {
            if let Some(field) = of(part).and_then(|column| row.get_mut(column)) {
                field.lines.push(Line { at: part.at, parts: vec![part.clone()], ..line.clone() });
            }
        }
    }
    // Two parts of one line in one column: no columns after all.
    let crowded = table.iter().flatten().any(|field| field.lines.windows(2).any(|pair| pair[0].base == pair[1].base));
    (!crowded).then_some(Grid { page: first.page, at, rows: table })
}

/// The stretches across which parts stand, each a column.
fn columns(lines: &[Line]) -> Vec<Boxed> {
    let mut parts: Vec<Boxed> = lines.iter().flat_map(|line| &line.parts).map(|part| part.at).collect();
    parts.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut columns: Vec<Boxed> = Vec::new();
    for part in parts {
        match columns.last_mut() {
            Some(last) if part.x0 < last.x1 => *last = last.join(part),
            _ => columns.push(part),
        }
    }
    columns
}

/// Borders half way between columns.
fn edges(columns: &[Boxed]) -> impl Iterator<Item = (f32, f32)> + '_ {
    let border = |at: usize| (columns[at].x1 + columns[at + 1].x0) / 2.0;
    (0..columns.len()).map(move |at| {
        let x0 = if at == 0 { columns[0].x0 } else { border(at - 1) };
        let x1 = if at + 1 == columns.len() { columns[at].x1 } else { border(at) };
        (x0, x1)
    })
}
