//! Looks texts up in the index.
//!
//! Nearly all time goes into waiting for memory. So the look-ups of a text are gathered first and then go through each
//! filter together: none has to wait for the one before it.

use super::Pair;
use super::choose::LONGEST_PIECE;
use super::corpus::{Allowed, Corpus, SEED, extended, joined, keyed};
use super::index::{Index, LONGEST_OF_PAIR, Posting, folded};
use rapidfuzz::distance::levenshtein::{Args, BatchComparator};

/// Looks texts up, one after the other; its lists are kept between texts.
pub struct Probe<'a> {
    corpus: &'a Corpus,
    allowed: &'a Allowed,
    index: &'a Index,
    /// Substrings of the text at hand, or pairs of them.
    lookups: Vec<Lookup>,
    /// Those that are parts of pairs.
    parts: Vec<Part>,
    /// Where the postings of `lookups` are.
    buckets: Vec<(u32, u32)>,
    /// Texts to compare with.
    likely: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Lookup {
    key: u64,
    /// Where the substrings start.
    places: [u16; 2],
}

#[derive(Clone, Copy, Default)]
struct Part {
    key: u64,
    start: u16,
    end: u16,
}

impl<'a> Probe<'a> {
    pub fn new(corpus: &'a Corpus, allowed: &'a Allowed, index: &'a Index) -> Self {
        let (lookups, parts, buckets, likely) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { corpus, allowed, index, lookups, parts, buckets, likely }
    }

    /// Finds the near-copies of one text among those of at most its length, and of its own length among those before it.
    pub fn partners(&mut self, text: u32, found: &mut Vec<Pair>) {
        let chars = self.corpus.get(text);
        let edits = self.allowed.of(chars.len());
        self.gather(chars, edits);
        self.likely.clear();
        let index = self.index;
        self.buckets.clear();
        self.buckets.extend(self.lookups.iter().map(|lookup| index.bucket(lookup.key)));
        let asked = Asked::new(text, chars.len(), edits, folded(self.corpus.signatures[text as usize]));
        for (lookup, bucket) in self.lookups.iter().zip(&self.buckets) {
            let passed = index.postings(*bucket).iter().filter(|posting| asked.passes(posting, lookup));
            self.likely.extend(passed.map(|posting| posting.text));
        }
        self.verify(text, chars, edits, found);
    }

    /// The look-ups of a text that the index may answer.
    fn gather(&mut self, chars: &[char], edits: u32) {
        let lengths = self.index.lengths[edits as usize];
        self.lookups.clear();
        self.parts.clear();
        for start in 0..chars.len() {
            let mut hash = SEED;
            for (length, c) in (1..=LONGEST_PIECE).zip(&chars[start..]) {
                hash = extended(hash, *c);
                if lengths & (1 << length) == 0 {
                    continue;
                }
                let key = keyed(hash, edits);
                self.lookups.push(Lookup { key, places: [start as u16; 2] });
                if length <= LONGEST_OF_PAIR {
                    self.parts.push(Part { key, start: start as u16, end: (start + length) as u16 });
                }
            }
        }
        keep(&mut self.parts, |part| self.index.paired.has(part.key));
        for left in &self.parts {
            // Parts come in the order of their starts.
            let from = self.parts.partition_point(|right| right.start < left.end);
            self.lookups.extend(self.parts[from..].iter().map(|right| {
                let places = [left.start, right.start];
                Lookup { key: joined(left.key, right.key), places }
            }));
        }
        keep(&mut self.lookups, |lookup| self.index.present.has(lookup.key));
    }

    fn verify(&mut self, text: u32, chars: &[char], edits: u32, found: &mut Vec<Pair>) {
        self.likely.sort_unstable();
        self.likely.dedup();
        let signature = self.corpus.signatures[text as usize];
        let mut comparator = None;
        for other in &self.likely {
            let foreign = self.corpus.signatures[*other as usize];
            if (signature & !foreign).count_ones() > edits || (foreign & !signature).count_ones() > edits {
                continue;
            }
            let comparator = comparator.get_or_insert_with(|| BatchComparator::new(chars.iter().copied()));
            let args = Args::default().score_cutoff(edits as usize);
            if let Some(distance) = comparator.distance_with_args(self.corpus.get(*other).iter().copied(), &args) {
                let (left, right) = (text.min(*other), text.max(*other));
                found.push(Pair { left, right, distance: distance as u32 });
            }
        }
    }
}

/// The text that is looked up.
struct Asked {
    text: u32,
    length: u32,
    edits: u32,
    signature: u32,
}

impl Asked {
    fn new(text: u32, length: usize, edits: u32, signature: u32) -> Self {
        Self { text, length: length as u32, edits, signature }
    }

    fn passes(&self, posting: &Posting, lookup: &Lookup) -> bool {
        let length = u32::from(posting.length);
        if posting.check != lookup.key as u16 || length > self.length || length + self.edits < self.length {
            return false;
        }
        let missing = (self.signature & !posting.signature).count_ones();
        let foreign = (posting.signature & !self.signature).count_ones();
        if missing > self.edits || foreign > self.edits {
            return false;
        }
        // What stands before, between and after the pieces differs by at least its lengths.
        let ([left, right], [own_left, own_right]) = (posting.places.map(i32::from), lookup.places.map(i32::from));
        let before = left.abs_diff(own_left);
        let between = (right - left).abs_diff(own_right - own_left);
        let after = (length as i32 - right).abs_diff(self.length as i32 - own_right);
        // Of two texts of one length the later one asks.
        let asks = length < self.length || posting.text < self.text;
        asks && before + between + after <= self.edits
    }
}

/// Keeps what passes, without a branch that would have to be guessed.
fn keep<T: Copy>(all: &mut Vec<T>, passes: impl Fn(&T) -> bool) {
    let mut kept = 0;
    for at in 0..all.len() {
        let one = all[at];
        all[kept] = one;
        kept += usize::from(passes(&one));
    }
    all.truncate(kept);
}
