//! Texts as characters, and how far they may differ.

use super::similarity;

/// All texts as characters in one vector.
pub struct Corpus {
    pub chars: Vec<char>,
    starts: Vec<u32>,
    /// A bit for each of 64 classes of characters that a text holds.
    pub signatures: Vec<u64>,
}

impl Corpus {
    pub fn new(texts: &[&str]) -> Self {
        let mut chars = Vec::with_capacity(texts.iter().map(|text| text.len() / 3).sum());
        let mut starts = Vec::with_capacity(texts.len() + 1);
        let mut signatures = Vec::with_capacity(texts.len());
        for text in texts {
            starts.push(chars.len() as u32);
            let from = chars.len();
            chars.extend(text.chars());
            signatures.push(chars[from..].iter().fold(0, |all, c| all | 1 << (mix(u64::from(*c)) >> 58)));
        }
        starts.push(chars.len() as u32);
        Self { chars, starts, signatures }
    }

    pub fn len(&self) -> usize {
        self.signatures.len()
    }

    pub fn get(&self, text: u32) -> &[char] {
        &self.chars[self.starts[text as usize] as usize..self.starts[text as usize + 1] as usize]
    }

    pub fn longest(&self) -> usize {
        self.starts.windows(2).map(|pair| (pair[1] - pair[0]) as usize).max().unwrap_or(0)
    }
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

    pub fn of(&self, longer: usize) -> u32 {
        self.0[longer]
    }

    pub fn most(&self) -> usize {
        self.0.last().copied().unwrap_or(0) as usize
    }

    /// The numbers of edits for which a text of this length may be the shorter one.
    pub fn as_shorter(&self, length: usize) -> impl Iterator<Item = u32> + '_ {
        let mut last = None;
        (length..self.0.len())
            .map_while(move |longer| {
                let edits = self.of(longer);
                (length + edits as usize >= longer).then_some(edits)
            })
            .filter(move |edits| last.replace(*edits) != Some(*edits))
    }
}

/// Goes on hashing a piece by one character; begin with [`SEED`].
pub fn extended(hash: u64, c: char) -> u64 {
    (hash.rotate_left(21) ^ u64::from(c)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The hash of no characters.
pub const SEED: u64 = 0x2545_f491_4f6c_dd1d;

/// The hash of a piece.
pub fn hash(piece: &[char]) -> u64 {
    piece.iter().fold(SEED, |hash, c| extended(hash, *c))
}

/// The key of a piece that serves so many edits.
pub fn keyed(hash: u64, edits: u32) -> u64 {
    mix(hash ^ (u64::from(edits) << 32))
}

/// The key of a pair of pieces.
pub fn joined(left: u64, right: u64) -> u64 {
    mix(left.rotate_left(17) ^ right)
}

/// The finaliser of splitmix64: every bit of the input reaches every bit of the result.
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
