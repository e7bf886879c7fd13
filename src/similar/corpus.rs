//! Texts as characters and as ranks, and how far they may differ.

use super::similarity;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// All texts, in the order of their rarest character: those that meet first then stand side by side in memory.
pub struct Corpus {
    chars: Vec<char>,
    /// The characters of each text as ranks, rarest among all texts first, and [`Self::end`] after them. The second 率
    /// of a text has a rank of its own, so that the ranks of a text are a set.
    pub ranks: Vec<u32>,
    texts: Vec<Text>,
    /// Where each text stands in the input.
    pub inputs: Vec<u32>,
    /// What follows the last rank of a text; how many ranks there are.
    pub end: u32,
}

/// What the filters need of a text.
#[derive(Clone, Copy, Default)]
pub struct Text {
    start: u32,
    pub length: u32,
    /// Which characters it holds.
    pub holds: Signature,
    /// Which pairs of neighbours it holds: texts of the same characters in another order differ here.
    pub neighbours: Signature,
}

/// A bit for each of 128 classes: whether a text holds an odd number of them. One more or one less turns one bit,
/// however long the text is.
#[derive(Clone, Copy, Default)]
pub struct Signature([u64; 2]);

impl Signature {
    fn turn(&mut self, class: u32) {
        self.0[(class & 1) as usize] ^= 1 << (class >> 1 & 63);
    }

    /// At most so many as two texts hold each without the other.
    pub fn differing(self, other: Self) -> u32 {
        (self.0[0] ^ other.0[0]).count_ones() + (self.0[1] ^ other.0[1]).count_ones()
    }
}

impl Corpus {
    pub fn new(texts: &[&str]) -> Self {
        let ranked = Ranked::of(texts);
        let end = ranked.distinct as u32;
        let mut corpus = Self {
            chars: vec!['\0'; ranked.ranks.len()],
            ranks: vec![end; ranked.ranks.len() + texts.len()],
            texts: vec![Text::default(); texts.len()],
            inputs: vec![0; texts.len()],
            end,
        };
        let mut places = ranked.places();
        for (input, (text, own)) in texts.iter().zip(ranked.texts()).enumerate() {
            let (place, start) = &mut places[rarest(own)];
            corpus.put(*place, *start, text, own);
            corpus.inputs[*place as usize] = input as u32;
            *place += 1;
            *start += own.len() as u32;
        }
        corpus
    }

    fn put(&mut self, place: u32, start: u32, text: &str, own: &[u32]) {
        let mut placed = Text { start, length: own.len() as u32, ..Text::default() };
        own.iter().for_each(|rank| placed.holds.turn(*rank));
        let chars = &mut self.chars[placed.range(0)];
        chars.iter_mut().zip(text.chars()).for_each(|(to, c)| *to = c);
        for pair in chars.windows(2) {
            let mixed = u32::from(pair[0]).wrapping_mul(0x9e37_79b9) ^ u32::from(pair[1]);
            placed.neighbours.turn(mixed.wrapping_mul(0x85eb_ca6b) >> 25);
        }
        self.ranks[placed.range(place)].copy_from_slice(own);
        self.texts[place as usize] = placed;
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn text(&self, text: u32) -> Text {
        self.texts[text as usize]
    }

    pub fn chars(&self, text: u32) -> &[char] {
        &self.chars[self.text(text).range(0)]
    }

    /// Where the ranks of a text are. An end stands after those of each text before it.
    pub fn range(&self, text: u32) -> Range<usize> {
        self.text(text).range(text)
    }

    pub fn longest(&self) -> usize {
        self.texts.iter().map(|text| text.length as usize).max().unwrap_or(0)
    }
}

impl Text {
    fn range(self, shift: u32) -> Range<usize> {
        let start = self.start as usize + shift as usize;
        start..start + self.length as usize
    }
}

/// The ranks of the texts in the order of the input.
struct Ranked {
    ranks: Vec<u32>,
    starts: Vec<u32>,
    distinct: usize,
}

impl Ranked {
    fn of(texts: &[&str]) -> Self {
        // First numbers in the order of first sight.
        let mut numbers: FxHashMap<(char, u32), u32> = FxHashMap::default();
        let mut counts: Vec<u32> = Vec::new();
        let mut ranks: Vec<u32> = Vec::with_capacity(texts.iter().map(|text| text.len() / 3).sum());
        let mut starts = vec![0];
        let mut chars: Vec<char> = Vec::new();
        for text in texts {
            chars.clear();
            chars.extend(text.chars());
            for (at, c) in chars.iter().enumerate() {
                let before = chars[..at].iter().filter(|other| *other == c).count() as u32;
                let number = *numbers.entry((*c, before)).or_insert(counts.len() as u32);
                if number as usize == counts.len() {
                    counts.push(0);
                }
                counts[number as usize] += 1;
                ranks.push(number);
            }
            starts.push(ranks.len() as u32);
        }
        let mut ranked = Self { ranks, starts, distinct: counts.len() };
        ranked.rank(&counts);
        ranked
    }

    /// Makes ranks of numbers that occur so often.
    fn rank(&mut self, counts: &[u32]) {
        let mut rarest_first: Vec<u32> = (0..counts.len() as u32).collect();
        rarest_first.sort_by_key(|number| counts[*number as usize]);
        let mut rank_of = vec![0; counts.len()];
        for (rank, number) in (0..).zip(rarest_first) {
            rank_of[number as usize] = rank;
        }
        for text in self.starts.windows(2) {
            let own = &mut self.ranks[text[0] as usize..text[1] as usize];
            own.iter_mut().for_each(|rank| *rank = rank_of[*rank as usize]);
            own.sort_unstable();
        }
    }

    fn texts(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|text| &self.ranks[text[0] as usize..text[1] as usize])
    }

    /// How many texts have a rarer rank as their rarest, and how many characters in all: a counting sort.
    fn places(&self) -> Vec<(u32, u32)> {
        let mut places = vec![(0, 0); self.distinct + 2];
        for own in self.texts() {
            let (texts, chars) = &mut places[rarest(own) + 1];
            *texts += 1;
            *chars += own.len() as u32;
        }
        for at in 1..places.len() {
            let (texts, chars) = places[at - 1];
            places[at].0 += texts;
            places[at].1 += chars;
        }
        places
    }
}

/// The rarest rank of a text, and any for the empty one.
fn rarest(ranks: &[u32]) -> usize {
    ranks.first().map_or(0, |rank| *rank as usize)
}

/// The edits that a pair may differ by, for each length of the longer text.
pub struct Allowed(Vec<u32>);

impl Allowed {
    pub fn new(longest: usize, threshold: f64) -> Self {
        let mut edits = 0;
        let mut table = Vec::with_capacity(longest + 1);
        for length in 0..=longest {
            // The very expression that defines the measure, so that rounding agrees with it.
            while edits < length as u32 && similarity(edits + 1, length) >= threshold {
                edits += 1;
            }
            table.push(edits);
        }
        Self(table)
    }

    pub fn of(&self, longer: u32) -> u32 {
        self.0[longer as usize]
    }

    pub fn most(&self) -> u32 {
        self.0.last().copied().unwrap_or(0)
    }
}
