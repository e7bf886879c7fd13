//! From which table each table was copied, if from any.

use super::input::{Input, Key};
use super::rows::Rows;
use super::{LEAST_ROWS, Options};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Where a table was copied from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// The table.
    pub table: u32,
    /// Whether it is the same project of another year (C202) instead of another unit's (C201).
    pub yearly: bool,
    /// The share of the copy's weight that stands there.
    pub share: f64,
}

/// The source of each table that was copied, for C201 and C202.
pub fn sources(input: &Input, rows: &Rows, options: &Options) -> Vec<(u32, Source)> {
    search(input, rows, options, false)
}

/// The same, `by_hand` comparing every table with every other one.
pub(super) fn search(input: &Input, rows: &Rows, options: &Options, by_hand: bool) -> Vec<(u32, Source)> {
    let classes: Vec<u32> = (0..rows.classes.len() as u32).collect();
    let mut found: Vec<(u32, Source)> = classes
        .par_chunks(256)
        .map_init(
            || Probe { input, rows, options, by_hand, seen: vec![u32::MAX; rows.classes.len()] },
            |probe, chunk| chunk.iter().flat_map(|class| probe.class(*class)).collect::<Vec<_>>(),
        )
        .flatten_iter()
        .collect();
    found.extend(yearly(input, rows, options));
    found.sort_unstable_by_key(|(table, source)| (*table, source.yearly));
    found
}

/// The source of each table of one class, among all tables of a part: those that may be its source, and no other ones.
pub(super) fn of_class(input: &Input, rows: &Rows, options: &Options, class: u32) -> Vec<(u32, Source)> {
    Probe { input, rows, options, by_hand: true, seen: Vec::new() }.class(class)
}

/// The rows that two tables share, each row once.
pub struct Shared {
    /// Positions of both rows and the similarity of their names.
    pub rows: Vec<(usize, usize, f32)>,
    /// The shared part of the first table's weight.
    pub share: f64,
    /// The shared part of the second table's weight.
    pub back: f64,
    /// What a shared row of the first table weighs on average.
    pub mean: f64,
}

/// Compares two tables. The most similar rows are paired first, equal ones in their order.
pub fn shared(rows: &Rows, a: &[Key], b: &[Key]) -> Shared {
    let mut likely: Vec<(usize, usize, f32)> = Vec::new();
    for (left, key) in a.iter().enumerate() {
        let near = b.iter().enumerate().filter_map(|(right, other)| Some((left, right, rows.similarity(key, other)?)));
        likely.extend(near);
    }
    likely.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.cmp_places(b)));
    let (mut left, mut right) = (vec![false; a.len()], vec![false; b.len()]);
    likely.retain(|(at, other, _)| {
        let free = !left[*at] && !right[*other];
        left[*at] |= free;
        right[*other] |= free;
        free
    });
    let sum = |keys: &[Key], taken: &[bool]| -> f64 {
        keys.iter().zip(taken).filter(|(_, taken)| **taken).map(|(key, _)| rows.weight(key)).sum()
    };
    let whole = |keys: &[Key]| -> f64 { keys.iter().map(|key| rows.weight(key)).sum() };
    let part = |shared: f64, whole: f64| if whole > 0.0 { shared / whole } else { 0.0 };
    let shared = sum(a, &left);
    Shared {
        share: part(shared, whole(a)),
        back: part(sum(b, &right), whole(b)),
        mean: part(shared, likely.len() as f64),
        rows: likely,
    }
}

trait Places {
    fn cmp_places(&self, other: &Self) -> std::cmp::Ordering;
}

impl Places for (usize, usize, f32) {
    fn cmp_places(&self, other: &Self) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

/// Looks for the tables that share the rows of a class.
struct Probe<'a> {
    input: &'a Input,
    rows: &'a Rows,
    options: &'a Options,
    by_hand: bool,
    /// For each class the last one that it was compared with.
    seen: Vec<u32>,
}

impl Probe<'_> {
    fn class(&mut self, class: u32) -> Vec<(u32, Source)> {
        let (input, rows) = (self.input, self.rows);
        let members = rows.classes.members(class as usize);
        let own = input.rows(members[0] as usize);
        if own.len() < LEAST_ROWS {
            return Vec::new();
        }
        let mut near: Vec<Near> = Vec::new();
        let mut look = |other: u32| {
            let tables = rows.classes.members(other as usize);
            let compared = shared(rows, own, input.rows(tables[0] as usize));
            let enough = compared.rows.len() >= LEAST_ROWS && compared.mean >= rows.least_mean;
            if enough && compared.share >= self.options.share {
                near.push(Near::of(input, tables, compared.share, compared.back < self.options.share));
            }
        };
        if self.by_hand {
            (0..rows.classes.len() as u32).for_each(look);
        } else {
            for key in rarest(own, rows, self.options.share) {
                for other in rows.classes_with(key).flatten() {
                    if std::mem::replace(&mut self.seen[*other as usize], class) != class {
                        look(*other);
                    }
                }
            }
        }
        members.iter().filter_map(|table| Some((*table, self.source(*table, &near)?))).collect()
    }

    /// The source of one table among the classes that have enough of its rows.
    fn source(&self, table: u32, near: &[Near]) -> Option<Source> {
        let unit = self.input.unit(table as usize);
        let foreign = |near: &Near| near.firsts.into_iter().flatten().find(|first| first.1 != unit);
        let earliest = near.iter().filter_map(foreign).map(|(other, _)| other).min()?;
        let own = near.iter().flat_map(|near| near.firsts.into_iter().flatten()).filter(|first| first.1 == unit);
        let own = own.map(|(other, _)| other).chain([table]).min().unwrap_or(table);
        let better = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1));
        let best = |wanted: &dyn Fn(&Near, u32) -> bool| {
            let tables = near.iter().filter_map(|near| Some((near, foreign(near)?.0)));
            let tables = tables.filter(|(near, other)| wanted(near, *other));
            tables.map(|(near, other)| (near.share, other)).max_by(better)
        };
        let found = if earliest < own {
            best(&|_, other| other < table)
        } else {
            // A longer table of the same year that holds all of this one, and is itself no copy of it.
            let year = self.input.year(table as usize);
            best(&|near, other| other > table && near.longer && self.input.year(other as usize) == year)
                .filter(|_| own == table)
        };
        found.map(|(share, other)| Source { table: other, yearly: false, share })
    }
}

/// Rows of a table one of which every table with a sufficient share has, few to look up.
fn rarest<'k>(own: &'k [Key], rows: &Rows, share: f64) -> Vec<&'k Key> {
    let cost = |key: &Key| rows.classes_with(key).map(<[u32]>::len).sum::<usize>();
    let keys: Vec<(usize, f64)> = own.iter().map(|key| (cost(key), rows.weight(key))).collect();
    telling(&keys, share, rows.least_mean).into_iter().map(|at| &own[at]).collect()
}

/// The same of rows of which cost and weight are known, as positions: either the cheapest ones that make up more than what
/// may be missing, or those of at least the mean weight that shared rows have to have, whichever cost less.
pub(super) fn telling(keys: &[(usize, f64)], share: f64, least_mean: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|at| keys[*at].0);
    let whole: f64 = order.iter().map(|at| keys[*at].1).sum();
    let (mut taken, mut first) = (0.0, 0);
    // A little more than needed, so that rounding loses nothing.
    while first < order.len() && whole - taken >= (share - 1e-9) * whole {
        taken += keys[order[first]].1;
        first += 1;
    }
    let cost = |all: &[usize]| all.iter().map(|at| keys[*at].0).sum::<usize>();
    let rare: Vec<usize> = order.iter().copied().filter(|at| keys[*at].1 >= least_mean - 1e-9).collect();
    order.truncate(first);
    if cost(&rare) < cost(&order) { rare } else { order }
}

/// A class of tables that has enough of another one's rows.
struct Near {
    share: f64,
    /// Its share in the other one is not enough.
    longer: bool,
    /// Its first table, and the first one of another unit, with their units.
    firsts: [Option<(u32, u32)>; 2],
}

impl Near {
    fn of(input: &Input, tables: &[u32], share: f64, longer: bool) -> Near {
        let with_unit = |table: &u32| (*table, input.unit(*table as usize));
        let first = tables.first().map(with_unit);
        let second = tables.iter().map(with_unit).find(|(_, unit)| first.is_some_and(|first| first.1 != *unit));
        Near { share, longer, firsts: [first, second] }
    }
}

/// Tables of the same project in an earlier year.
pub(super) fn yearly(input: &Input, rows: &Rows, options: &Options) -> Vec<(u32, Source)> {
    let mut units: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for table in 0..input.tables.len() as u32 {
        let key = &input.tables[table as usize];
        let named = !input.subjects.get(key.subject).is_empty();
        if named && input.year(table as usize).is_some() && input.rows(table as usize).len() >= LEAST_ROWS {
            units.entry(input.unit(table as usize)).or_default().push(table);
        }
    }
    let mut units: Vec<Vec<u32>> = units.into_values().filter(|tables| tables.len() > 1).collect();
    units.sort_unstable();
    units.par_iter().flat_map_iter(|tables| of_unit(input, rows, options, tables)).collect()
}

/// The same among the tables of one unit.
fn of_unit(input: &Input, rows: &Rows, options: &Options, tables: &[u32]) -> Vec<(u32, Source)> {
    let subject = |table: u32| input.tables[table as usize].subject;
    let mut subjects: Vec<u32> = tables.iter().map(|table| subject(*table)).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let texts: Vec<&str> = subjects.iter().map(|subject| input.subjects.get(*subject)).collect();
    let mut same: FxHashMap<u32, Vec<u32>> = subjects.iter().map(|subject| (*subject, vec![*subject])).collect();
    for pair in crate::similar::pairs(&texts, options.threshold) {
        let (left, right) = (subjects[pair.left as usize], subjects[pair.right as usize]);
        same.entry(left).or_default().push(right);
        same.entry(right).or_default().push(left);
    }
    let mut by_subject: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    tables.iter().for_each(|table| by_subject.entry(subject(*table)).or_default().push(*table));
    let mut found = Vec::new();
    for table in tables {
        let year = input.year(*table as usize);
        let named = same.get(&subject(*table)).into_iter().flatten();
        let others = named.flat_map(|subject| by_subject.get(subject).into_iter().flatten());
        let earlier = others.filter(|other| input.year(**other as usize) < year);
        let best = earlier
            .filter_map(|other| {
                let compared = shared(rows, input.rows(*table as usize), input.rows(*other as usize));
                let enough = compared.rows.len() >= LEAST_ROWS && compared.share >= options.yearly;
                enough.then_some((compared.share, *other))
            })
            // Of equal ones the latest: last year's.
            .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.extend(best.map(|(share, other)| (*table, Source { table: other, yearly: true, share })));
    }
    found
}
