//! Which rows are the same, where they stand, and how much they weigh.

use super::input::{Input, Key, Texts};
use crate::similar::{pairs, similarity};
use rustc_hash::FxHashMap;

/// Units are counted as if there were so many more: among three filings nothing is rare yet.
const PRIOR: f64 = 20.0;

/// A name that fits any project weighs as if so many more units had it.
const GENERIC: f64 = 10.0;

/// Shared rows must weigh on average this part of what a row of two units weighs.
const LEAST_MEAN: f64 = 1.0 / 3.0;

/// The rows of an input, ready to be compared.
pub struct Rows {
    /// Names near each other.
    pub near: Near,
    /// A number for each name with a value.
    numbers: FxHashMap<u64, u32>,
    /// What a row with this name and value weighs.
    weights: Vec<f64>,
    /// Where the classes that have a name with a value begin in `classes_of`.
    starts: Vec<u32>,
    classes_of: Vec<u32>,
    /// Tables with the same rows.
    pub classes: Classes,
    /// The least mean weight of shared rows.
    pub least_mean: f64,
}

/// Tables with the same rows, as one.
pub struct Classes {
    starts: Vec<u32>,
    members: Vec<u32>,
}

/// Names near each other.
pub struct Near {
    starts: Vec<usize>,
    others: Vec<(u32, f32)>,
}

impl Rows {
    /// Compares the names of an input and counts its rows.
    pub fn of(input: &Input, threshold: f64) -> Rows {
        let near = Near::of(&input.names, threshold);
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let mut units_of: Vec<u32> = Vec::new();
        let mut tokens_of: Vec<u64> = Vec::new();
        // Tables of one unit one after the other, so that a unit counts once.
        let mut order: Vec<u32> = (0..input.tables.len() as u32).collect();
        order.sort_by_key(|table| (input.unit(*table as usize), *table));
        let mut last_unit: Vec<u32> = Vec::new();
        for table in order {
            let unit = input.unit(table as usize);
            for token in input.rows(table as usize).iter().flat_map(tokens) {
                let number = *numbers.entry(token).or_insert(units_of.len() as u32) as usize;
                if number == units_of.len() {
                    units_of.push(0);
                    last_unit.push(u32::MAX);
                    tokens_of.push(token);
                }
                if last_unit[number] != unit {
                    last_unit[number] = unit;
                    units_of[number] += 1;
                }
            }
        }
        drop(last_unit);
        let all = input.units() as u64;
        let weigh = |number: usize| {
            let (name, form) = parts(tokens_of[number]);
            let near = near.of_name(name).iter().filter_map(|(other, _)| numbers.get(&token(*other, form)));
            let units =
                near.map(|other| u64::from(units_of[*other as usize])).sum::<u64>() + u64::from(units_of[number]);
            weight(units, all, input.generic[name as usize])
        };
        let weights = (0..units_of.len()).map(weigh).collect();
        Rows::with(input, near, numbers, weights, all)
    }

    /// The same for a part of all tables. `units` tells how many of `all` units have a name, or one near it, with a value.
    pub(super) fn of_part(input: &Input, threshold: f64, units: &FxHashMap<u64, u64>, all: u64) -> Rows {
        let near = Near::of(&input.names, threshold);
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let mut weights = Vec::new();
        for token in (0..input.tables.len()).flat_map(|table| input.rows(table)).flat_map(tokens) {
            numbers.entry(token).or_insert_with(|| {
                let units = units.get(&token).copied().unwrap_or(1);
                weights.push(weight(units, all, input.generic[parts(token).0 as usize]));
                weights.len() as u32 - 1
            });
        }
        Rows::with(input, near, numbers, weights, all)
    }

    fn with(input: &Input, near: Near, numbers: FxHashMap<u64, u32>, weights: Vec<f64>, all: u64) -> Rows {
        let classes = Classes::of(input);
        let (starts, classes_of) = postings(input, &classes, &numbers);
        Rows { near, numbers, weights, starts, classes_of, classes, least_mean: least_mean(all) }
    }

    /// What a row weighs: what the more common of its names weighs.
    pub fn weight(&self, key: &Key) -> f64 {
        let weights = tokens(key).map(|token| self.numbers.get(&token).map_or(0.0, |at| self.weights[*at as usize]));
        weights.fold(f64::INFINITY, f64::min)
    }

    /// All classes with a row that is the same as this one, some of them several times.
    pub fn classes_with(&self, key: &Key) -> impl Iterator<Item = &[u32]> {
        let form = key.form;
        let names = tokens(key).map(|token| parts(token).0);
        names.flat_map(move |name| {
            let near = self.near.of_name(name).iter().map(|(other, _)| *other);
            std::iter::once(name).chain(near).filter_map(move |name| {
                let number = *self.numbers.get(&token(name, form))? as usize;
                Some(&self.classes_of[self.starts[number] as usize..self.starts[number + 1] as usize])
            })
        })
    }

    /// How similar two rows are; none where they are not the same.
    pub fn similarity(&self, a: &Key, b: &Key) -> Option<f32> {
        if a.form != b.form {
            return None;
        }
        let names = |key: &Key| [Some(key.name), (key.bare != key.name).then_some(key.bare)].into_iter().flatten();
        names(a).flat_map(|a| names(b).filter_map(move |b| self.near.similarity(a, b))).reduce(f32::max)
    }
}

/// What a name with a value weighs that so many of all units have.
pub(super) fn weight(units: u64, all: u64, generic: bool) -> f64 {
    let generic = if generic { GENERIC } else { 0.0 };
    ((all as f64 + PRIOR) / (units.min(all) as f64 + generic)).ln().max(0.0)
}

/// What shared rows have to weigh on average.
pub(super) fn least_mean(all: u64) -> f64 {
    LEAST_MEAN * ((all as f64 + PRIOR) / 2.0).ln()
}

/// One or two numbers for a row: its name with its value, and the same without the project's noun.
pub(super) fn tokens(key: &Key) -> impl Iterator<Item = u64> + use<> {
    let (name, bare, form) = (key.name, key.bare, key.form);
    std::iter::once(token(name, form)).chain((bare != name).then_some(token(bare, form)))
}

fn token(name: u32, form: u32) -> u64 {
    u64::from(name) << 32 | u64::from(form)
}

/// Name and value of a token.
fn parts(token: u64) -> (u32, u32) {
    ((token >> 32) as u32, token as u32)
}

fn postings(input: &Input, classes: &Classes, numbers: &FxHashMap<u64, u32>) -> (Vec<u32>, Vec<u32>) {
    let firsts = || (0..classes.len()).map(|class| (class, classes.members(class)[0] as usize));
    let of = |table: usize| input.rows(table).iter().flat_map(tokens).filter_map(|token| numbers.get(&token).copied());
    let mut starts = vec![0u32; numbers.len() + 1];
    firsts().flat_map(|(_, table)| of(table)).for_each(|number| starts[number as usize + 1] += 1);
    (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
    let mut next = starts.clone();
    let mut all = vec![0u32; starts.last().copied().unwrap_or(0) as usize];
    for (class, table) in firsts() {
        for number in of(table) {
            all[next[number as usize] as usize] = class as u32;
            next[number as usize] += 1;
        }
    }
    (starts, all)
}

impl Classes {
    fn of(input: &Input) -> Classes {
        let mut known: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        let mut firsts: Vec<u32> = Vec::new();
        let said = |table: usize| input.rows(table).iter().map(|key| (key.name, key.bare, key.form));
        let of: Vec<u32> = (0..input.tables.len())
            .map(|table| {
                let mut hash = 0u64;
                for (name, bare, form) in said(table) {
                    hash = (hash.rotate_left(23) ^ token(name, form) ^ u64::from(bare) << 17)
                        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
                }
                let same = known.entry(hash).or_default();
                let found = same.iter().find(|class| said(firsts[**class as usize] as usize).eq(said(table))).copied();
                found.unwrap_or_else(|| {
                    let class = firsts.len() as u32;
                    same.push(class);
                    firsts.push(table as u32);
                    class
                })
            })
            .collect();
        let mut starts = vec![0u32; firsts.len() + 1];
        of.iter().for_each(|class| starts[*class as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let mut next = starts.clone();
        let mut members = vec![0u32; of.len()];
        for (table, class) in (0u32..).zip(&of) {
            members[next[*class as usize] as usize] = table;
            next[*class as usize] += 1;
        }
        Classes { starts, members }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The tables of a class, the earliest first.
    pub fn members(&self, class: usize) -> &[u32] {
        &self.members[self.starts[class] as usize..self.starts[class + 1] as usize]
    }
}

impl Near {
    fn of(names: &Texts, threshold: f64) -> Near {
        let texts: Vec<&str> = names.iter().collect();
        let found = pairs(&texts, threshold);
        let mut starts = vec![0usize; texts.len() + 1];
        for pair in &found {
            starts[pair.left as usize + 1] += 1;
            starts[pair.right as usize + 1] += 1;
        }
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let mut next = starts.clone();
        let mut others = vec![(0u32, 0f32); found.len() * 2];
        let longer = |a: u32, b: u32| texts[a as usize].chars().count().max(texts[b as usize].chars().count());
        // Pairs are sorted, so each list comes out sorted by number.
        for pair in &found {
            let similarity = similarity(pair.distance, longer(pair.left, pair.right)) as f32;
            others[next[pair.right as usize]] = (pair.left, similarity);
            next[pair.right as usize] += 1;
        }
        for pair in &found {
            let similarity = similarity(pair.distance, longer(pair.left, pair.right)) as f32;
            others[next[pair.left as usize]] = (pair.right, similarity);
            next[pair.left as usize] += 1;
        }
        Near { starts, others }
    }

    /// The names near a name, sorted by number.
    pub fn of_name(&self, name: u32) -> &[(u32, f32)] {
        &self.others[self.starts[name as usize]..self.starts[name as usize + 1]]
    }

    /// How similar two names are, where they are near each other.
    pub fn similarity(&self, a: u32, b: u32) -> Option<f32> {
        if a == b {
            return Some(1.0);
        }
        let near = self.of_name(a);
        near.binary_search_by_key(&b, |(other, _)| *other).ok().map(|at| near[at].1)
    }
}
