//! Copies that belong together: who has the table, who had it first, and which rows prove it.

use super::input::Input;
use super::join::{Source, shared};
use super::rows::Rows;
use serde::{Deserialize, Serialize};

/// Everything that was found.
pub struct Copies {
    /// Tables that belong together, the widest spread first.
    pub clusters: Vec<Cluster>,
    pub(super) rows: Rows,
}

/// Tables that were copied from one another.
#[derive(Debug)]
pub struct Cluster {
    /// Of one project in several years (C202) instead of several units (C201).
    pub yearly: bool,
    /// Its tables, the earliest first.
    pub members: Vec<Member>,
    /// How many units have them.
    pub units: usize,
}

/// One table of a cluster.
#[derive(Debug)]
pub struct Member {
    /// The table, as a position in [`Input::tables`].
    pub table: usize,
    /// The table that it is compared with; none for one that was copied from no other.
    pub source: Option<usize>,
    /// The share of its weight that stands there.
    pub share: f64,
    /// The rows that prove it, in their order.
    pub rows: Vec<RowMatch>,
}

/// A row and its counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RowMatch {
    /// Number of the row in its table, from 0.
    pub row: u32,
    /// Number of the counterpart in its table.
    pub source_row: u32,
    /// Similarity of their names.
    pub similarity: f32,
    /// What the row weighs.
    pub weight: f64,
}

impl Cluster {
    /// The rule that speaks of it.
    pub fn rule(&self) -> &'static str {
        if self.yearly { "C202" } else { "C201" }
    }

    /// The largest share of its members.
    pub fn share(&self) -> f64 {
        self.members.iter().map(|member| member.share).fold(0.0, f64::max)
    }
}

impl Copies {
    /// Pairs of names near each other, with their similarity.
    pub fn near<'i>(&self, input: &'i Input) -> impl Iterator<Item = (&'i str, &'i str, f32)> {
        (0..input.names.len() as u32).flat_map(move |name| {
            let later = self.rows.near.of_name(name).iter().filter(move |(other, _)| *other > name);
            later.map(move |(other, similarity)| (input.names.get(name), input.names.get(*other), *similarity))
        })
    }

    /// How many tables were copied from another one.
    pub fn copied(&self) -> usize {
        self.clusters.iter().flat_map(|cluster| &cluster.members).filter(|member| member.source.is_some()).count()
    }
}

/// Brings tables together by their sources.
pub(super) fn cluster(input: &Input, rows: Rows, sources: Vec<(u32, Source)>) -> Copies {
    let mut clusters = Vec::new();
    for yearly in [false, true] {
        let links: Vec<(u32, Source)> = sources.iter().filter(|(_, source)| source.yearly == yearly).copied().collect();
        let mut roots: Vec<u32> = (0..input.tables.len() as u32).collect();
        for (table, source) in &links {
            let (a, b) = (root(&mut roots, *table), root(&mut roots, source.table));
            // The earlier one stays root.
            roots[a.max(b) as usize] = a.min(b);
        }
        let mut members: Vec<(u32, u32)> = links
            .iter()
            .flat_map(|(table, source)| [*table, source.table])
            .map(|table| (root(&mut roots, table), table))
            .collect();
        members.sort_unstable();
        members.dedup();
        for group in members.chunk_by(|a, b| a.0 == b.0) {
            let members: Vec<Member> = group
                .iter()
                .map(|(_, table)| {
                    let at = links.binary_search_by_key(table, |(copy, _)| *copy).ok();
                    member(input, &rows, *table, at.map(|at| links[at].1))
                })
                .collect();
            let mut units: Vec<u32> = members.iter().map(|member| input.unit(member.table)).collect();
            units.sort_unstable();
            units.dedup();
            clusters.push(Cluster { yearly, members, units: units.len() });
        }
    }
    clusters.sort_by(|a, b| {
        let spread = |cluster: &Cluster| (cluster.yearly, std::cmp::Reverse((cluster.units, cluster.members.len())));
        let first = |cluster: &Cluster| cluster.members[0].table;
        spread(a).cmp(&spread(b)).then(b.share().total_cmp(&a.share())).then(first(a).cmp(&first(b)))
    });
    Copies { clusters, rows }
}

/// A table of a cluster with the rows that prove it.
pub(super) fn member(input: &Input, rows: &Rows, table: u32, source: Option<Source>) -> Member {
    let table = table as usize;
    let Some(source) = source else { return Member { table, source: None, share: 0.0, rows: Vec::new() } };
    let (own, others) = (input.rows(table), input.rows(source.table as usize));
    let mut matches: Vec<RowMatch> = shared(rows, own, others)
        .rows
        .into_iter()
        .map(|(at, other, similarity)| RowMatch {
            row: own[at].row,
            source_row: others[other].row,
            similarity,
            weight: rows.weight(&own[at]),
        })
        .collect();
    matches.sort_unstable_by_key(|found| found.row);
    Member { table, source: Some(source.table as usize), share: source.share, rows: matches }
}

fn root(roots: &mut [u32], table: u32) -> u32 {
    let mut at = table;
    while roots[at as usize] != at {
        roots[at as usize] = roots[roots[at as usize] as usize];
        at = roots[at as usize];
    }
    at
}
