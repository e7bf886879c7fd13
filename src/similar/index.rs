//! Where each piece stands.

use super::choose::{Chooser, LONGEST_PIECE, Sketch};
use super::corpus::{Allowed, Corpus, hash, joined, keyed};
use rayon::prelude::*;

/// Longest piece of a pair: two short ones tell as much as one long one, and there are fewer to look up.
pub const LONGEST_OF_PAIR: usize = 3;

/// Texts whose rarest pieces occur more often than this in sum are indexed by pairs of pieces.
const COMMON: u64 = 96;

/// A piece of a text, or a pair of pieces, in the index: all that the filters need, so that those who fail them are never
/// looked at themselves.
#[derive(Clone, Copy, Default)]
pub struct Posting {
    pub text: u32,
    /// A bit for each of 32 classes of characters that the text holds.
    pub signature: u32,
    /// A part of the key that the bucket does not tell.
    pub check: u16,
    /// Length of the text.
    pub length: u16,
    /// Where the piece starts; of a pair where both start.
    pub places: [u16; 2],
}

/// Pieces and pairs of pieces by the hash of their characters and the number of edits that they serve.
pub struct Index {
    shift: u32,
    offsets: Vec<u32>,
    postings: Vec<Posting>,
    /// Lengths of the pieces indexed for each number of edits, as bits.
    pub lengths: Vec<u8>,
    /// The keys of the index.
    pub present: Filter,
    /// The keys of pieces that are part of a pair.
    pub paired: Filter,
}

/// What one part of the texts adds to the index.
#[derive(Default)]
struct Part {
    entries: Vec<(u64, Posting)>,
    lengths: Vec<u8>,
    paired: Vec<u64>,
}

impl Index {
    pub fn build(corpus: &Corpus, allowed: &Allowed) -> Self {
        let sketch = Sketch::of(corpus);
        let texts: Vec<u32> = (0..corpus.len() as u32).collect();
        let parts: Vec<Part> = texts.par_chunks(4096).map(|chunk| Part::of(chunk, corpus, allowed, &sketch)).collect();
        let mut lengths = vec![0u8; allowed.most() + 1];
        let total: usize = parts.iter().map(|part| part.entries.len()).sum();
        let mut present = Filter::new(total);
        let mut paired = Filter::new(parts.iter().map(|part| part.paired.len()).sum());
        for part in &parts {
            lengths.iter_mut().zip(&part.lengths).for_each(|(all, own)| *all |= own);
            part.paired.iter().for_each(|key| paired.insert(*key));
            part.entries.iter().for_each(|(key, _)| present.insert(*key));
        }
        // A counting sort into buckets by the leading bits of the key.
        let bits = (usize::BITS - total.leading_zeros()).clamp(8, 26);
        let shift = 64 - bits;
        let mut offsets = vec![0u32; (1 << bits) + 1];
        for (key, _) in parts.iter().flat_map(|part| &part.entries) {
            offsets[(key >> shift) as usize + 1] += 1;
        }
        (1..offsets.len()).for_each(|at| offsets[at] += offsets[at - 1]);
        let mut next = offsets.clone();
        let mut postings = vec![Posting::default(); total];
        for (key, posting) in parts.into_iter().flat_map(|part| part.entries) {
            let slot = &mut next[(key >> shift) as usize];
            postings[*slot as usize] = posting;
            *slot += 1;
        }
        Self { shift, offsets, postings, lengths, present, paired }
    }

    /// Where the postings begin and end among which those of a key are.
    pub fn bucket(&self, key: u64) -> (u32, u32) {
        let at = (key >> self.shift) as usize;
        (self.offsets[at], self.offsets[at + 1])
    }

    pub fn postings(&self, (start, end): (u32, u32)) -> &[Posting] {
        &self.postings[start as usize..end as usize]
    }
}

impl Part {
    fn of(texts: &[u32], corpus: &Corpus, allowed: &Allowed, sketch: &Sketch) -> Self {
        let mut part = Self { lengths: vec![0; allowed.most() + 1], ..Self::default() };
        let mut chooser = Chooser::default();
        for text in texts {
            let chars = corpus.get(*text);
            let signature = folded(corpus.signatures[*text as usize]);
            let posting = |key: u64, places: [usize; 2]| {
                let places = places.map(|place| place as u16);
                (key, Posting { text: *text, signature, check: key as u16, length: chars.len() as u16, places })
            };
            chooser.open(chars, sketch);
            for edits in allowed.as_shorter(chars.len()) {
                let key = |(place, length): (usize, usize)| keyed(hash(&chars[place..place + length]), edits);
                let count = edits as usize + 1;
                let cost = chooser.choose(count, LONGEST_PIECE);
                if cost > COMMON && chars.len() > count && edits > 0 {
                    chooser.choose(count + 1, LONGEST_OF_PAIR);
                    for (at, right) in chooser.chosen.iter().enumerate() {
                        part.lengths[edits as usize] |= 1 << right.1;
                        part.paired.push(key(*right));
                        // Pieces were chosen from the end backwards.
                        for left in &chooser.chosen[at + 1..] {
                            part.entries.push(posting(joined(key(*left), key(*right)), [left.0, right.0]));
                        }
                    }
                } else {
                    for piece in &chooser.chosen {
                        part.lengths[edits as usize] |= 1 << piece.1;
                        part.entries.push(posting(key(*piece), [piece.0; 2]));
                    }
                }
            }
        }
        part
    }
}

/// A set of keys that may hold others too, small enough for a processor's cache: most look-ups end here.
pub struct Filter(Vec<u64>);

impl Filter {
    fn new(keys: usize) -> Self {
        Self(vec![0; (keys / 8).next_power_of_two().max(16)])
    }

    fn insert(&mut self, key: u64) {
        let (word, bits) = self.place(key);
        self.0[word] |= bits;
    }

    pub fn has(&self, key: u64) -> bool {
        let (word, bits) = self.place(key);
        self.0[word] & bits == bits
    }

    /// Two bits of one word.
    fn place(&self, key: u64) -> (usize, u64) {
        ((key >> 12) as usize & (self.0.len() - 1), 1 << (key & 63) | 1 << (key >> 6 & 63))
    }
}

/// A signature of half the length.
pub fn folded(signature: u64) -> u32 {
    (signature | signature >> 32) as u32
}
