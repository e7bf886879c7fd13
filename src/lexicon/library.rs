//! The reference library: measurable indicators, found by the vague words they can replace.

use super::Level2;
use super::rows::{LexiconError, Row};
use daachorse::MatchKind;
use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
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

/// All indicators of the library. The automaton over their keywords is built when a text is first looked up.
pub struct Library {
    entries: Vec<Reference>,
    index: OnceLock<Index>,
}

struct Index {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// The entries of each keyword, with the weight of the hit.
    entries: Vec<Vec<(usize, u32)>>,
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
        let index = self.index.get_or_init(|| Index::new(&self.entries));
        let found = index.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        found.flat_map(|hit| index.entries[hit.value() as usize].iter().copied())
    }
}

impl Index {
    fn new(entries: &[Reference]) -> Self {
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        let mut words: Vec<&str> = Vec::new();
        let mut lists: Vec<Vec<(usize, u32)>> = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            // The indicator's own name is its most telling word.
            let own = std::iter::once(&*entry.name).chain(entry.keywords.iter().map(|word| &**word));
            for (rank, word) in own.filter(|word| !word.is_empty()).enumerate() {
                let number = *numbers.entry(word).or_insert_with(|| {
                    words.push(word);
                    lists.push(Vec::new());
                    words.len() - 1
                });
                lists[number].push((at, if rank <= 1 { 6 } else { 5 }));
            }
        }
        for (word, list) in words.iter().zip(&mut lists) {
            let length = word.chars().count().min(8) as u32;
            let rarity = match list.len() {
                1..=2 => 6,
                3..=5 => 5,
                6..=9 => 4,
                10..=19 => 3,
                _ => 2,
            };
            for (_, weight) in list.iter_mut() {
                *weight *= length * rarity;
            }
        }
        let builder = CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::Standard);
        Self { automaton: builder.build(&words).ok(), entries: lists }
    }
}
