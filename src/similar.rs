//! Near-copies among many short texts, exactly: every pair at or above the threshold, none missed.
//!
//! The measure is `strsim::normalized_levenshtein`: one less the edit distance over the longer length, counted in
//! characters. Comparing all pairs would cost days at a million texts, so pairs are found by an index first:
//!
//! A pair whose longer text has `b` characters may differ by at most `k` edits, `k` growing with `b`. Cut any `k + 1` pieces
//! that do not overlap out of the shorter text: `k` edits cannot touch all of them, so one piece stands whole in the longer
//! text, at most `k` characters away from its place. Which pieces is free to choose, so each text is indexed by those of
//! its pieces that are rarest among all texts (found by dynamic programming over a sketch of frequencies): endings that
//! everyone writes (合格率) are avoided where the text has anything rarer. A longer text is then looked up by all of its
//! short substrings. What passes the filters on length, place and character set is verified.
//!
//! Equal texts are one text here: pass each once.

use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// Two texts that are near-copies, by their positions in the input, `left` before `right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The earlier text.
    pub left: u32,
    /// The later text.
    pub right: u32,
    /// Edits between the two.
    pub distance: u32,
}

/// Longest piece in characters.
const LONGEST_PIECE: usize = 5;

/// All pairs of texts whose similarity is at least `threshold`, in order. Texts are compared as they are: callers bring
/// them into the form in which they want them compared.
///
/// # Panics
/// Where the threshold is not above 0.5 and at most 1: below, two texts may be near each other and have nothing in common.
pub fn pairs(texts: &[&str], threshold: f64) -> Vec<Pair> {
    assert!(threshold > 0.5 && threshold <= 1.0, "threshold {threshold}");
    let corpus = Corpus::new(texts);
    let allowed = Allowed::new(corpus.longest(), threshold);
    let index = Index::build(&corpus, &allowed);
    let order: Vec<u32> = (0..corpus.len() as u32).collect();
    let mut found: Vec<Pair> = order
        .par_chunks(1024)
        .map_init(
            || vec![u32::MAX; corpus.len()],
            |seen, chunk| {
                let mut found = Vec::new();
                chunk.iter().for_each(|text| index.partners(&corpus, &allowed, *text, seen, &mut found));
                found
            },
        )
        .flatten_iter()
        .collect();
    found.par_sort_unstable();
    found
}

/// How similar two texts of a pair are, from their distance and the longer length in characters.
pub fn similarity(distance: u32, longer: usize) -> f64 {
    if longer == 0 { 1.0 } else { 1.0 - f64::from(distance) / longer as f64 }
}

/// All texts as characters in one vector.
struct Corpus {
    chars: Vec<char>,
    starts: Vec<u32>,
    /// A bit for each of 64 classes of characters that a text holds.
    signatures: Vec<u64>,
}

impl Corpus {
    fn new(texts: &[&str]) -> Self {
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

    fn len(&self) -> usize {
        self.signatures.len()
    }

    fn get(&self, text: u32) -> &[char] {
        &self.chars[self.starts[text as usize] as usize..self.starts[text as usize + 1] as usize]
    }

    fn longest(&self) -> usize {
        self.starts.windows(2).map(|pair| (pair[1] - pair[0]) as usize).max().unwrap_or(0)
    }
}

/// The edits that a pair may differ by, for each length of the longer text.
struct Allowed(Vec<u32>);

impl Allowed {
    fn new(longest: usize, threshold: f64) -> Self {
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

    fn of(&self, longer: usize) -> u32 {
        self.0[longer]
    }

    /// The numbers of edits for which a text of this length may be the shorter one.
    fn as_shorter(&self, length: usize) -> impl Iterator<Item = u32> + '_ {
        let mut last = None;
        (length..self.0.len())
            .map_while(move |longer| {
                let edits = self.of(longer);
                (length + edits as usize >= longer).then_some(edits)
            })
            .filter(move |edits| last.replace(*edits) != Some(*edits))
    }
}

/// A piece of a text in the index.
#[derive(Clone, Copy, Default)]
struct Posting {
    text: u32,
    /// The part of the key that the bucket does not tell.
    check: u32,
    place: u32,
}

/// Pieces by the hash of their characters and the number of edits that they serve.
struct Index {
    shift: u32,
    offsets: Vec<u32>,
    postings: Vec<Posting>,
    /// Lengths of the pieces indexed for each number of edits, as bits.
    lengths: Vec<u8>,
}

impl Index {
    fn build(corpus: &Corpus, allowed: &Allowed) -> Self {
        let sketch = Sketch::of(corpus);
        let most = allowed.0.last().copied().unwrap_or(0) as usize;
        let texts: Vec<u32> = (0..corpus.len() as u32).collect();
        let chunks: Vec<(Vec<(u64, Posting)>, Vec<u8>)> = texts
            .par_chunks(4096)
            .map(|chunk| {
                let (mut entries, mut lengths) = (Vec::new(), vec![0u8; most + 1]);
                let mut chooser = Chooser::default();
                for text in chunk {
                    let chars = corpus.get(*text);
                    for edits in allowed.as_shorter(chars.len()) {
                        for (place, length) in chooser.pieces(chars, edits as usize + 1, &sketch) {
                            lengths[edits as usize] |= 1 << length;
                            let key = keyed(hash(&chars[*place..place + length]), edits);
                            let place = *place as u32;
                            entries.push((key, Posting { text: *text, check: key as u32, place }));
                        }
                    }
                }
                (entries, lengths)
            })
            .collect();
        let mut lengths = vec![0u8; most + 1];
        for (_, part) in &chunks {
            lengths.iter_mut().zip(part).for_each(|(all, own)| *all |= own);
        }
        // A counting sort into buckets by the leading bits of the key.
        let total: usize = chunks.iter().map(|(entries, _)| entries.len()).sum();
        let bits = (usize::BITS - total.leading_zeros()).clamp(8, 24);
        let shift = 64 - bits;
        let mut offsets = vec![0u32; (1 << bits) + 1];
        for (key, _) in chunks.iter().flat_map(|(entries, _)| entries) {
            offsets[(key >> shift) as usize + 1] += 1;
        }
        (1..offsets.len()).for_each(|at| offsets[at] += offsets[at - 1]);
        let mut next = offsets.clone();
        let mut postings = vec![Posting::default(); total];
        for (key, posting) in chunks.into_iter().flat_map(|(entries, _)| entries) {
            let slot = &mut next[(key >> shift) as usize];
            postings[*slot as usize] = posting;
            *slot += 1;
        }
        Self { shift, offsets, postings, lengths }
    }

    /// Finds the texts of at most the same length that are near-copies of one text. `seen` holds, for each text, the
    /// last one it was compared with.
    fn partners(&self, corpus: &Corpus, allowed: &Allowed, text: u32, seen: &mut [u32], found: &mut Vec<Pair>) {
        let chars = corpus.get(text);
        let edits = allowed.of(chars.len());
        let signature = corpus.signatures[text as usize];
        let mut comparator: Option<BatchComparator<char>> = None;
        for length in (1..=LONGEST_PIECE).filter(|length| self.lengths[edits as usize] & (1 << length) != 0) {
            for (place, piece) in chars.windows(length).enumerate() {
                let key = keyed(hash(piece), edits);
                let bucket = (key >> self.shift) as usize;
                for posting in &self.postings[self.offsets[bucket] as usize..self.offsets[bucket + 1] as usize] {
                    let other = posting.text;
                    if posting.check != key as u32
                        || posting.place.abs_diff(place as u32) > edits
                        || seen[other as usize] == text
                        || other == text
                    {
                        continue;
                    }
                    let shorter = corpus.get(other);
                    // Of two texts of one length the later one asks.
                    let mine = shorter.len() < chars.len() || (shorter.len() == chars.len() && other < text);
                    let foreign = corpus.signatures[other as usize];
                    if !mine
                        || shorter.len() + (edits as usize) < chars.len()
                        || (signature & !foreign).count_ones() > edits
                        || (foreign & !signature).count_ones() > edits
                    {
                        continue;
                    }
                    seen[other as usize] = text;
                    let comparator = comparator.get_or_insert_with(|| BatchComparator::new(chars.iter().copied()));
                    let args = Args::default().score_cutoff(edits as usize);
                    if let Some(distance) = comparator.distance_with_args(shorter.iter().copied(), &args) {
                        let (left, right) = (text.min(other), text.max(other));
                        found.push(Pair { left, right, distance: distance as u32 });
                    }
                }
            }
        }
    }
}

/// How often each piece occurs, roughly.
struct Sketch {
    /// Collisions make a piece look more frequent, which costs time and misses nothing.
    counters: Vec<AtomicU32>,
    shift: u32,
}

impl Sketch {
    fn of(corpus: &Corpus) -> Self {
        let bits = (usize::BITS - corpus.chars.len().leading_zeros() + 1).clamp(8, 24);
        let sketch = Self { counters: (0..1 << bits).map(|_| AtomicU32::new(0)).collect(), shift: 64 - bits };
        let texts: Vec<u32> = (0..corpus.len() as u32).collect();
        texts.par_chunks(4096).flatten().for_each(|text| {
            let chars = corpus.get(*text);
            for length in 1..=LONGEST_PIECE.min(chars.len()) {
                for piece in chars.windows(length) {
                    sketch.counter(hash(piece)).fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        sketch
    }

    fn counter(&self, hash: u64) -> &AtomicU32 {
        &self.counters[(hash >> self.shift) as usize]
    }

    fn count(&self, hash: u64) -> u64 {
        u64::from(self.counter(hash).load(Ordering::Relaxed))
    }
}

/// Chooses pieces by dynamic programming; its tables are kept between texts.
#[derive(Default)]
struct Chooser {
    /// Least cost of so many pieces within so many characters, and the length of the last of them.
    best: Vec<(u64, u8)>,
    /// Cost of the piece that ends at a character with a length.
    costs: Vec<u64>,
    chosen: Vec<(usize, usize)>,
}

impl Chooser {
    /// The `count` pieces of the text that are rarest in sum, as places and lengths. Above a threshold of 0.5 a text has
    /// more characters than a near-copy may have edits, so there are always as many pieces.
    fn pieces(&mut self, chars: &[char], count: usize, sketch: &Sketch) -> &[(usize, usize)] {
        const NEVER: u64 = u64::MAX / 4;
        let n = chars.len();
        self.chosen.clear();
        if n < count {
            return &self.chosen;
        }
        self.costs.clear();
        for end in 1..=n {
            for length in 1..=LONGEST_PIECE {
                let cost = if length <= end { sketch.count(hash(&chars[end - length..end])) } else { NEVER };
                self.costs.push(cost);
            }
        }
        self.best.clear();
        self.best.resize((count + 1) * (n + 1), (NEVER, 0));
        self.best[..=n].fill((0, 0));
        for pieces in 1..=count {
            for end in pieces..=n {
                let here = pieces * (n + 1) + end;
                // Not ending a piece here costs nothing.
                let mut best = (self.best[here - 1].0, 0);
                for length in 1..=LONGEST_PIECE.min(end) {
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
        &self.chosen
    }
}

fn hash(piece: &[char]) -> u64 {
    let mut all = piece.len() as u64;
    for c in piece {
        all = (all.rotate_left(21) ^ u64::from(*c)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    mix(all)
}

fn keyed(hash: u64, edits: u32) -> u64 {
    mix(hash ^ (u64::from(edits) << 32))
}

/// The finaliser of splitmix64: every bit of the input reaches every bit of the result.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_hand(texts: &[&str], threshold: f64) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        for (right, b) in texts.iter().enumerate() {
            for (left, a) in texts[..right].iter().enumerate() {
                if strsim::normalized_levenshtein(a, b) >= threshold {
                    found.push((left as u32, right as u32));
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn check(texts: &[&str], threshold: f64) {
        let found: Vec<(u32, u32)> = pairs(texts, threshold).iter().map(|pair| (pair.left, pair.right)).collect();
        assert_eq!(found, by_hand(texts, threshold), "{texts:?} at {threshold}");
    }

    #[test]
    fn distances_are_those_of_the_definition() {
        let texts = ["配套设施验收合格率", "配套设施竣工验收合格率", "道路设施验收合格率", "培训人数"];
        for pair in pairs(&texts, 0.7) {
            let (a, b) = (texts[pair.left as usize], texts[pair.right as usize]);
            assert_eq!(pair.distance as usize, strsim::levenshtein(a, b));
            let longer = a.chars().count().max(b.chars().count());
            assert_eq!(similarity(pair.distance, longer), strsim::normalized_levenshtein(a, b));
        }
        check(&texts, 0.7);
        check(&[], 0.8);
        check(&["", "一", "一二"], 0.6);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        // Few different characters, so that many texts are near each other.
        #[test]
        fn no_pair_is_missed(
            texts in proptest::collection::hash_set("[一二三四五六]{1,26}", 2..40),
            threshold in prop_oneof![Just(0.51), Just(0.6), Just(0.7), Just(0.8), Just(0.85), Just(0.9), Just(1.0)],
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            check(&texts, threshold);
        }

        #[test]
        fn edited_copies_are_found(
            base in "[甲乙丙丁戊己庚辛壬癸子丑寅卯]{6,25}",
            edits in proptest::collection::vec((0usize..25, 0usize..3), 0..6),
        ) {
            let mut copy: Vec<char> = base.chars().collect();
            for (place, kind) in edits {
                let place = place % copy.len().max(1);
                match kind {
                    0 => copy.insert(place, '某'),
                    1 if copy.len() > 1 => drop(copy.remove(place)),
                    _ => copy[place] = '某',
                }
            }
            let copy: String = copy.into_iter().collect();
            if copy != base {
                check(&[&base, &copy], 0.8);
            }
        }
    }
}
