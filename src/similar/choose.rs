//! Which pieces of a text are rare among all texts.

use super::corpus::{Corpus, SEED, extended, mix};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// Longest piece in characters.
pub const LONGEST_PIECE: usize = 5;

/// At most so many texts are counted to learn which pieces are common.
const SAMPLE: usize = 1 << 17;

/// How often each piece occurs, roughly.
pub struct Sketch {
    /// Collisions make a piece look more frequent, which costs time and misses nothing.
    counters: Vec<AtomicU32>,
    shift: u32,
    /// Every so manieth text was counted.
    step: u64,
}

impl Sketch {
    pub fn of(corpus: &Corpus) -> Self {
        let step = corpus.len().div_ceil(SAMPLE).max(1);
        let texts: Vec<u32> = (0..corpus.len() as u32).step_by(step).collect();
        let bits = (usize::BITS - (corpus.chars.len() / step).leading_zeros()).clamp(8, 21);
        let counters = (0..1 << bits).map(|_| AtomicU32::new(0)).collect();
        let sketch = Self { counters, shift: 64 - bits, step: step as u64 };
        texts.par_chunks(4096).flatten().for_each(|text| {
            let chars = corpus.get(*text);
            for start in 0..chars.len() {
                let mut hash = SEED;
                for c in chars[start..].iter().take(LONGEST_PIECE) {
                    hash = extended(hash, *c);
                    sketch.counter(hash).fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        sketch
    }

    fn counter(&self, hash: u64) -> &AtomicU32 {
        &self.counters[(mix(hash) >> self.shift) as usize]
    }

    fn count(&self, hash: u64) -> u64 {
        u64::from(self.counter(hash).load(Ordering::Relaxed)) * self.step
    }
}

/// Chooses pieces by dynamic programming; its tables are kept between texts.
#[derive(Default)]
pub struct Chooser {
    /// Least cost of so many pieces within so many characters, and the length of the last of them.
    best: Vec<(u64, u8)>,
    /// Cost of the piece that ends at a character with a length.
    costs: Vec<u64>,
    /// Places and lengths, the last first.
    pub chosen: Vec<(usize, usize)>,
}

impl Chooser {
    const NEVER: u64 = u64::MAX / 4;

    /// Takes up a text.
    pub fn open(&mut self, chars: &[char], sketch: &Sketch) {
        self.costs.clear();
        self.costs.resize(chars.len() * LONGEST_PIECE, Self::NEVER);
        for start in 0..chars.len() {
            let mut hash = SEED;
            for (at, c) in chars[start..].iter().take(LONGEST_PIECE).enumerate() {
                hash = extended(hash, *c);
                self.costs[(start + at) * LONGEST_PIECE + at] = sketch.count(hash);
            }
        }
    }

    /// The `count` pieces of the text that are rarest in sum, none longer than `longest`. Above a threshold of 0.5 a text
    /// has more characters than a near-copy may have edits, so there are always as many pieces. They go to `chosen` as
    /// places and lengths, the last first; the result is how often they occur in sum.
    pub fn choose(&mut self, count: usize, longest: usize) -> u64 {
        let n = self.costs.len() / LONGEST_PIECE;
        self.chosen.clear();
        if n < count {
            return 0;
        }
        self.best.clear();
        self.best.resize((count + 1) * (n + 1), (Self::NEVER, 0));
        self.best[..=n].fill((0, 0));
        for pieces in 1..=count {
            for end in pieces..=n {
                let here = pieces * (n + 1) + end;
                // Not ending a piece here costs nothing.
                let mut best = (self.best[here - 1].0, 0);
                for length in 1..=longest.min(end) {
                    let before = self.best[(pieces - 1) * (n + 1) + end - length].0;
                    let cost = before + self.costs[(end - 1) * LONGEST_PIECE + length - 1];
                    if cost < best.0 {
                        best = (cost, length as u8);
                    }
                }
                self.best[here] = best;
            }
        }
        let (mut pieces, mut end) = (count, n);
        while pieces > 0 {
            let length = usize::from(self.best[pieces * (n + 1) + end].1);
            if length == 0 {
                end -= 1;
                continue;
            }
            end -= length;
            pieces -= 1;
            self.chosen.push((end, length));
        }
        self.best[count * (n + 1) + n].0
    }
}
