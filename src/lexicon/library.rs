//! The reference library: measurable indicators, found by the vague words they can replace.

use super::rows::{LexiconError, Row};
use super::{Level2, Terms};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A measurable indicator of the reference library.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Sector: 环保, 农业 …, 通用 for all.
    pub sector: Box<str>,
    /// Where it belongs.
    pub level2: Level2,
    /// The indicator.
    pub name: Box<str>,
    /// ≥, ≤ or ＝.
    pub operator: Box<str>,
    /// A typical value or range; an example of magnitude.
    pub value: Box<str>,
    /// Its unit.
    pub unit: Box<str>,
    /// The vague words it can replace, the most telling first.
    pub keywords: Vec<Box<str>>,
}

impl Reference {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, LexiconError> {
        if !matches!(row.get(3), "≥" | "≤" | "＝") {
            return Err(row.wrong("operator", "≥, ≤, ＝"));
        }
        Ok(Self {
            sector: row.get(0).into(),
            level2: row.word(1, "level2")?,
            name: row.get(2).into(),
            operator: row.get(3).into(),
            value: row.get(4).into(),
            unit: row.get(5).into(),
            keywords: row.get(6).split([',', '，']).map(Box::from).collect(),
        })
    }
}

/// All indicators of the library. Their words are sorted in when a text is first looked up.
pub struct Library {
    entries: Vec<Reference>,
    index: OnceLock<Index>,
}

/// Ways to find entries by their numbers.
struct Index {
    /// The entries of each keyword, with the weight of the hit.
    keywords: Terms<Vec<(usize, u32)>>,
    /// The entries of each sector.
    sectors: FxHashMap<Box<str>, Vec<usize>>,
    /// The neighbouring characters in the names of entries, sorted, each once for an entry.
    pairs: Vec<((char, char), usize)>,
}

impl Library {
    /// Collects the indicators.
    pub fn new(entries: Vec<Reference>) -> Self {
        Self { entries, index: OnceLock::new() }
    }

    /// All indicators in the order of the files.
    pub fn entries(&self) -> &[Reference] {
        &self.entries
    }

    /// Every hit of a keyword, overlapping ones too: the number of an entry and the weight of the hit. Long keywords that
    /// few entries share weigh most.
    pub fn hits<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, u32)> + 'a {
        self.index().keywords.all(text).flat_map(|(_, _, entries)| entries.iter().copied())
    }

    /// The numbers of a sector's entries.
    pub fn of_sector(&self, sector: &str) -> &[usize] {
        self.index().sectors.get(sector).map_or(&[], Vec::as_slice)
    }

    /// The numbers of the entries in whose names two characters stand side by side.
    pub fn with_pair(&self, pair: (char, char)) -> impl Iterator<Item = usize> {
        let pairs = &self.index().pairs;
        let from = pairs.partition_point(|(other, _)| *other < pair);
        pairs[from..].iter().take_while(move |(other, _)| *other == pair).map(|(_, number)| *number)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut sectors: FxHashMap<Box<str>, Vec<usize>> = FxHashMap::default();
            let mut pairs = Vec::new();
            for (number, entry) in self.entries.iter().enumerate() {
                sectors.entry(entry.sector.clone()).or_default().push(number);
                let next = entry.name.chars().skip(1);
                pairs.extend(entry.name.chars().zip(next).map(|pair| (pair, number)));
            }
            pairs.sort_unstable();
            pairs.dedup();
            Index { keywords: keywords(&self.entries), sectors, pairs }
        })
    }
}

fn keywords(entries: &[Reference]) -> Terms<Vec<(usize, u32)>> {
    let mut lists: FxHashMap<&str, Vec<(usize, u32)>> = FxHashMap::default();
    for (at, entry) in entries.iter().enumerate() {
        // The indicator's own name is its most telling word.
        let own = std::iter::once(&*entry.name).chain(entry.keywords.iter().map(|word| &**word));
        for (rank, word) in own.filter(|word| !word.is_empty()).enumerate() {
            lists.entry(word).or_default().push((at, if rank <= 1 { 6 } else { 5 }));
        }
    }
    Terms::new(lists.into_iter().map(|(word, mut list)| {
        let length = word.chars().count().min(8) as u32;
        let rarity = match list.len() {
            1..=2 => 6,
            3..=5 => 5,
            6..=9 => 4,
            10..=19 => 3,
            _ => 2,
        };
        for (_, weight) in &mut list {
            *weight *= length * rarity;
        }
        (word.to_owned(), list)
    }))
}
