//! Near-copies among many short texts, exactly: every pair at or above the threshold, none missed.
//!
//! The measure is `strsim::normalized_levenshtein`: one less the edit distance over the longer length, counted in
//! characters. Comparing all pairs would cost days at a million texts, so pairs are found by an index first:
//!
//! A pair whose longer text has `b` characters may differ by at most `k` edits, `k` growing with `b`. Cut any `k + 1` pieces
//! that do not overlap out of the shorter text: `k` edits cannot touch all of them, so one piece stands whole in the longer
//! text, about where it stood. Cut `k + 2` pieces, and two of them stand whole. Which pieces is free to choose, so each text
//! is indexed by those of its pieces that are rarest among all texts (found by dynamic programming over a sketch of
//! frequencies): endings that everyone writes (合格率) are avoided where the text has anything rarer, and a text that is made
//! of common pieces alone is indexed by pairs of them. A longer text is looked up by its short substrings and by pairs of
//! those that are pieces of anything. What passes the filters on length, place and character set is verified.
//!
//! Equal texts are one text here: pass each once.

pub mod keys;

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

/// Longest piece of a pair: two short ones tell as much as one long one, and there are fewer to look up.
const LONGEST_OF_PAIR: usize = 3;

/// At most so many texts are counted to learn which pieces are common.
const SAMPLE: usize = 1 << 17;

/// Texts whose rarest pieces occur more often than this in sum are indexed by pairs of pieces.
const COMMON: u64 = 96;

/// All pairs of texts whose similarity is at least `threshold`, in order. Texts are compared as they are: callers bring
/// them into the form in which they want them compared.
///
/// # Panics
/// Where the threshold is not above 0.5 and at most 1 (below, two texts may be near each other and have nothing in common),
/// and where a text has more than 65,535 characters.
pub fn pairs(texts: &[&str], threshold: f64) -> Vec<Pair> {
    assert!(threshold > 0.5 && threshold <= 1.0, "threshold {threshold}");
    let corpus = Corpus::new(texts);
    assert!(corpus.longest() <= usize::from(u16::MAX), "a text of {} characters", corpus.longest());
    let allowed = Allowed::new(corpus.longest(), threshold);
    let index = Index::build(&corpus, &allowed);
    let order: Vec<u32> = (0..corpus.len() as u32).collect();
    let mut found: Vec<Pair> = order
        .par_chunks(1024)
        .map_init(
            || Probe::new(&corpus, &allowed, &index),
            |probe, chunk| {
                chunk.iter().for_each(|text| probe.partners(*text));
                std::mem::take(&mut probe.found)
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

    fn most(&self) -> usize {
        self.0.last().copied().unwrap_or(0) as usize
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

/// A piece of a text, or a pair of pieces, in the index.
#[derive(Clone, Copy, Default)]
struct Posting {
    text: u32,
    /// The part of the key that the bucket does not tell.
    check: u32,
    /// Length of the text.
    length: u16,
    /// Where the piece starts; of a pair where both start.
    places: [u16; 2],
}

/// Pieces and pairs of pieces by the hash of their characters and the number of edits that they serve.
struct Index {
    shift: u32,
    offsets: Vec<u32>,
    postings: Vec<Posting>,
    /// Lengths of the pieces indexed for each number of edits, as bits.
    lengths: Vec<u8>,
    /// The keys of the index.
    present: Filter,
    /// The keys of pieces that are part of a pair.
    paired: Filter,
}

/// What one part of the texts adds to the index.
#[derive(Default)]
struct Part {
    entries: Vec<(u64, Posting)>,
    lengths: Vec<u8>,
    paired: Vec<u64>,
}

impl Index {
    fn build(corpus: &Corpus, allowed: &Allowed) -> Self {
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

    fn bucket(&self, key: u64) -> &[Posting] {
        let at = (key >> self.shift) as usize;
        &self.postings[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }
}

impl Part {
    fn of(texts: &[u32], corpus: &Corpus, allowed: &Allowed, sketch: &Sketch) -> Self {
        let mut part = Self { lengths: vec![0; allowed.most() + 1], ..Self::default() };
        let mut chooser = Chooser::default();
        for text in texts {
            let chars = corpus.get(*text);
            let posting = |key: u64, places: [usize; 2]| {
                let places = places.map(|place| place as u16);
                (key, Posting { text: *text, check: key as u32, length: chars.len() as u16, places })
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

/// Looks texts up, one after the other.
struct Probe<'a> {
    corpus: &'a Corpus,
    allowed: &'a Allowed,
    index: &'a Index,
    /// For each text the last one that it was compared with.
    seen: Vec<u32>,
    /// Substrings of the text at hand that are parts of pairs: start, end, key.
    parts: Vec<(usize, usize, u64)>,
    found: Vec<Pair>,
}

impl<'a> Probe<'a> {
    fn new(corpus: &'a Corpus, allowed: &'a Allowed, index: &'a Index) -> Self {
        Self { corpus, allowed, index, seen: vec![u32::MAX; corpus.len()], parts: Vec::new(), found: Vec::new() }
    }

    /// Finds the near-copies of one text among those of at most its length.
    fn partners(&mut self, text: u32) {
        let chars = self.corpus.get(text);
        let edits = self.allowed.of(chars.len());
        let lengths = self.index.lengths[edits as usize];
        let mut comparator = None;
        self.parts.clear();
        for length in (1..=LONGEST_PIECE).filter(|length| lengths & (1 << length) != 0) {
            for (place, piece) in chars.windows(length).enumerate() {
                let key = keyed(hash(piece), edits);
                self.compare(text, key, [place; 2], &mut comparator);
                if length <= LONGEST_OF_PAIR && self.index.paired.has(key) {
                    self.parts.push((place, place + length, key));
                }
            }
        }
        let parts = std::mem::take(&mut self.parts);
        for (left, end, first) in &parts {
            for (right, _, second) in parts.iter().filter(|(right, ..)| right >= end) {
                self.compare(text, joined(*first, *second), [*left, *right], &mut comparator);
            }
        }
        self.parts = parts;
    }

    /// Compares a text with those that share a piece or a pair of pieces with it.
    fn compare(&mut self, text: u32, key: u64, places: [usize; 2], comparator: &mut Option<BatchComparator<char>>) {
        if !self.index.present.has(key) {
            return;
        }
        let chars = self.corpus.get(text);
        let edits = self.allowed.of(chars.len());
        let signature = self.corpus.signatures[text as usize];
        let places = places.map(|place| place as i32);
        for posting in self.index.bucket(key) {
            let (other, length) = (posting.text, usize::from(posting.length));
            if posting.check != key as u32 || length > chars.len() || length + (edits as usize) < chars.len() {
                continue;
            }
            // What stands before, between and after the pieces differs by at least its lengths.
            let [left, right] = posting.places.map(i32::from);
            let before = left.abs_diff(places[0]);
            let between = (right - left).abs_diff(places[1] - places[0]);
            let after = (length as i32 - right).abs_diff(chars.len() as i32 - places[1]);
            // Of two texts of one length the later one asks.
            let asks = length < chars.len() || other < text;
            if before + between + after > edits || !asks || self.seen[other as usize] == text {
                continue;
            }
            let foreign = self.corpus.signatures[other as usize];
            if (signature & !foreign).count_ones() > edits || (foreign & !signature).count_ones() > edits {
                continue;
            }
            self.seen[other as usize] = text;
            let comparator = comparator.get_or_insert_with(|| BatchComparator::new(chars.iter().copied()));
            let args = Args::default().score_cutoff(edits as usize);
            if let Some(distance) = comparator.distance_with_args(self.corpus.get(other).iter().copied(), &args) {
                let (left, right) = (text.min(other), text.max(other));
                self.found.push(Pair { left, right, distance: distance as u32 });
            }
        }
    }
}

/// A set of keys that may hold others too, small enough for a processor's cache: most look-ups end here.
struct Filter(Vec<u64>);

impl Filter {
    fn new(keys: usize) -> Self {
        Self(vec![0; (keys / 4).next_power_of_two().max(16)])
    }

    fn insert(&mut self, key: u64) {
        let (word, bits) = self.place(key);
        self.0[word] |= bits;
    }

    fn has(&self, key: u64) -> bool {
        let (word, bits) = self.place(key);
        self.0[word] & bits == bits
    }

    /// Two bits of one word.
    fn place(&self, key: u64) -> (usize, u64) {
        ((key >> 12) as usize & (self.0.len() - 1), 1 << (key & 63) | 1 << (key >> 6 & 63))
    }
}

/// How often each piece occurs, roughly.
struct Sketch {
    /// Collisions make a piece look more frequent, which costs time and misses nothing.
    counters: Vec<AtomicU32>,
    shift: u32,
    /// Every so manieth text was counted.
    step: u64,
}

impl Sketch {
    fn of(corpus: &Corpus) -> Self {
        let step = corpus.len().div_ceil(SAMPLE).max(1);
        let texts: Vec<u32> = (0..corpus.len() as u32).step_by(step).collect();
        let bits = (usize::BITS - (corpus.chars.len() / step).leading_zeros()).clamp(8, 21);
        let counters = (0..1 << bits).map(|_| AtomicU32::new(0)).collect();
        let sketch = Self { counters, shift: 64 - bits, step: step as u64 };
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
        u64::from(self.counter(hash).load(Ordering::Relaxed)) * self.step
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
    const NEVER: u64 = u64::MAX / 4;

    /// Takes up a text.
    fn open(&mut self, chars: &[char], sketch: &Sketch) {
        self.costs.clear();
        for end in 1..=chars.len() {
            for length in 1..=LONGEST_PIECE {
                let cost = if length <= end { sketch.count(hash(&chars[end - length..end])) } else { Self::NEVER };
                self.costs.push(cost);
            }
        }
    }

    /// The `count` pieces of the text that are rarest in sum, none longer than `longest`. Above a threshold of 0.5 a text
    /// has more characters than a near-copy may have edits, so there are always as many pieces. They go to `chosen` as
    /// places and lengths, the last first; the result is how often they occur in sum.
    fn choose(&mut self, count: usize, longest: usize) -> u64 {
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

fn joined(left: u64, right: u64) -> u64 {
    mix(left.rotate_left(17) ^ right)
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
