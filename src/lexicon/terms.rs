//! Sets of terms: found in a text in one pass, looked up at its start, at its end, and as a whole.
//!
//! At each place of a text the longest term that starts there is taken. Whether one can start at all, two bits tell: of
//! the first character, and of the first two. Nine places in ten end there, so that a pass costs about as much as an
//! automaton's and a set costs little to build, which a check of one small filing would wait for. Behind the bits the
//! terms lie sorted, those of one pair of characters together: the last one that is not above the text either starts it
//! or leads, from each term to the longest one that starts it, to the one that does.

use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::OnceLock;

/// Terms with a payload each; of equal ones the last stands, as a later file overrides an earlier one.
pub struct Terms<V> {
    /// All terms, one after the other.
    pool: Box<str>,
    values: Box<[V]>,
    /// Bytes of the shortest one.
    shortest: usize,
    heads: Side<Start>,
    /// Made when first asked for: few sets are.
    tails: OnceLock<Side<End>>,
}

impl<V> Terms<V> {
    /// Collects the terms.
    pub fn new(terms: impl IntoIterator<Item = (String, V)>) -> Self {
        let mut terms: Vec<(String, V)> = terms.into_iter().filter(|(term, _)| !term.is_empty()).collect();
        // Of equal ones the last comes first, and the first is kept.
        terms.reverse();
        terms.sort_by(|(a, _), (b, _)| a.cmp(b));
        terms.dedup_by(|(later, _), (first, _)| later == first);
        let shortest = terms.iter().map(|(term, _)| term.len()).min().unwrap_or(usize::MAX);
        let mut pool = String::with_capacity(terms.iter().map(|(term, _)| term.len()).sum());
        let (mut slots, mut values) = (Vec::with_capacity(terms.len()), Vec::with_capacity(terms.len()));
        for (term, value) in terms {
            slots.push(Slot::new(pool.len(), term.len(), values.len()));
            pool.push_str(&term);
            values.push(value);
        }
        let heads = Side::of(&pool, slots);
        Self { pool: pool.into(), values: values.into(), shortest, heads, tails: OnceLock::new() }
    }

    /// All matches, leftmost-longest: byte start, byte end, payload.
    pub fn find<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'a V)> + use<'a, 't, V> {
        let mut from = 0;
        std::iter::from_fn(move || {
            while let Some(at) = self.heads.next(text, from) {
                if let Some(slot) = self.heads.longest(&self.pool, &text[at..]) {
                    from = at + slot.length as usize;
                    return Some((at, from, &self.values[slot.value as usize]));
                }
                from = at + text[at..].chars().next()?.len_utf8();
            }
            None
        })
    }

    /// Every term at every place, overlapping ones too.
    pub fn all<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'a V)> + use<'a, 't, V> {
        let mut from = 0;
        let mut slot: Option<&Slot> = None;
        let mut at = 0;
        std::iter::from_fn(move || {
            while slot.is_none() {
                at = self.heads.next(text, from)?;
                from = at + text[at..].chars().next()?.len_utf8();
                slot = self.heads.longest(&self.pool, &text[at..]);
            }
            let found = slot.take()?;
            slot = self.heads.slots.get(found.parent as usize);
            Some((at, at + found.length as usize, &self.values[found.value as usize]))
        })
    }

    /// The first match.
    pub fn first<'a>(&'a self, text: &'a str) -> Option<(usize, usize, &'a V)> {
        self.find(text).next()
    }

    /// Whether any term occurs.
    pub fn occurs(&self, text: &str) -> bool {
        self.first(text).is_some()
    }

    /// The longest term that starts the text, with its length in bytes.
    #[inline]
    pub fn prefix(&self, text: &str) -> Option<(usize, &V)> {
        let slot = if self.heads.may_stand(text) { self.heads.longest(&self.pool, text)? } else { return None };
        Some((slot.length as usize, &self.values[slot.value as usize]))
    }

    /// The longest term that ends the text, with its length in bytes.
    pub fn suffix(&self, text: &str) -> Option<(usize, &V)> {
        let tails = self.tails();
        let slot = if tails.may_stand(text) { tails.longest(&self.pool, text)? } else { return None };
        Some((slot.length as usize, &self.values[slot.value as usize]))
    }

    /// Every term that starts the text, the longest first, with its length in bytes.
    pub fn prefixes<'a>(&'a self, text: &str) -> impl Iterator<Item = (usize, &'a V)> + use<'a, V> {
        self.each(&self.heads, text)
    }

    /// The same of the terms that end the text.
    pub fn suffixes<'a>(&'a self, text: &str) -> impl Iterator<Item = (usize, &'a V)> + use<'a, V> {
        self.each(self.tails(), text)
    }

    fn each<'a, R: Reading>(
        &'a self,
        side: &'a Side<R>,
        text: &str,
    ) -> impl Iterator<Item = (usize, &'a V)> + use<'a, R, V> {
        let longest = if side.may_stand(text) { side.longest(&self.pool, text) } else { None };
        let all = std::iter::successors(longest, |slot| side.slots.get(slot.parent as usize));
        all.map(|slot| (slot.length as usize, &self.values[slot.value as usize]))
    }

    fn tails(&self) -> &Side<End> {
        self.tails.get_or_init(|| Side::of(&self.pool, self.heads.slots.to_vec()))
    }

    /// Bytes of the shortest term.
    pub fn shortest(&self) -> usize {
        self.shortest
    }

    /// Whether a term may start with a character: no means no.
    pub fn opens(&self, c: char) -> bool {
        self.heads.outer.has(c as usize)
    }

    /// Whether a term may start with two characters, or with the first of them alone: no means no.
    pub fn open(&self, first: char, second: char) -> bool {
        self.heads.may_begin(first as usize, Some(second as usize))
    }

    /// Whether a term may end with a character: no means no.
    pub fn closes(&self, c: char) -> bool {
        self.tails().outer.has(c as usize)
    }

    /// What follows the longest term that starts the text.
    pub fn after<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.prefix(text).map(|(length, _)| &text[length..])
    }

    /// What stands before the longest term that ends the text.
    pub fn before<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.suffix(text).map(|(length, _)| &text[..text.len() - length])
    }

    /// The term of exactly this text.
    #[inline]
    pub fn exact(&self, text: &str) -> Option<&V> {
        self.prefix(text).filter(|(length, _)| *length == text.len()).map(|(_, value)| value)
    }

    /// All terms with their payloads, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.heads.slots.iter().map(|slot| (slot.term(&self.pool), &self.values[slot.value as usize]))
    }
}

/// A term.
#[derive(Clone, Copy)]
struct Slot {
    start: u32,
    length: u32,
    value: u32,
    /// The longest other term at this end of the term; [`NONE`] where there is none.
    parent: u32,
}

const NONE: u32 = u32::MAX;

impl Slot {
    fn new(start: usize, length: usize, value: usize) -> Self {
        Self { start: start as u32, length: length as u32, value: value as u32, parent: NONE }
    }

    fn term(self, pool: &str) -> &str {
        &pool[self.start as usize..][..self.length as usize]
    }

    fn bytes(self, pool: &str) -> &[u8] {
        &pool.as_bytes()[self.start as usize..][..self.length as usize]
    }
}

/// From which end texts are read.
trait Reading {
    /// The order of texts as they are read from there.
    fn order(a: &[u8], b: &[u8]) -> Ordering;
    /// Whether a term stands at this end of a text.
    fn fits(text: &[u8], term: &[u8]) -> bool;
    /// The character at this end and the one beside it.
    fn pair(text: &str) -> Option<(char, Option<char>)>;
    /// The last twelve bits of both.
    fn bits(text: &str) -> Option<(usize, Option<usize>)>;
}

struct Start;

impl Reading for Start {
    fn order(a: &[u8], b: &[u8]) -> Ordering {
        a.cmp(b)
    }

    fn fits(text: &[u8], term: &[u8]) -> bool {
        text.starts_with(term)
    }

    fn pair(text: &str) -> Option<(char, Option<char>)> {
        let mut chars = text.chars();
        Some((chars.next()?, chars.next()))
    }

    #[inline]
    fn bits(text: &str) -> Option<(usize, Option<usize>)> {
        let (outer, width) = last_bits(text.as_bytes(), 0)?;
        Some((outer, last_bits(text.as_bytes(), width).map(|(inner, _)| inner)))
    }
}

struct End;

impl Reading for End {
    fn order(mut a: &[u8], mut b: &[u8]) -> Ordering {
        // Eight bytes at once, of which the last one weighs most.
        while let (Some((front, last)), Some((other_front, other))) = (a.split_last_chunk(), b.split_last_chunk()) {
            match u64::from_le_bytes(*last).cmp(&u64::from_le_bytes(*other)) {
                Ordering::Equal => (a, b) = (front, other_front),
                unequal => return unequal,
            }
        }
        a.iter().rev().cmp(b.iter().rev())
    }

    fn fits(text: &[u8], term: &[u8]) -> bool {
        text.ends_with(term)
    }

    fn pair(text: &str) -> Option<(char, Option<char>)> {
        let mut chars = text.chars().rev();
        Some((chars.next()?, chars.next()))
    }

    fn bits(text: &str) -> Option<(usize, Option<usize>)> {
        let (outer, inner) = Self::pair(text)?;
        Some((outer as usize, inner.map(|inner| inner as usize)))
    }
}

/// The terms as they are read from one end.
struct Side<R> {
    outer: Bits<32>,
    /// Terms of a single character.
    single: Bits<32>,
    pairs: Bits<64>,
    /// In the order of the reading.
    slots: Box<[Slot]>,
    /// Where the terms of one pair of characters lie; of a single character beside none.
    ranges: FxHashMap<u64, (u32, u32)>,
    reading: std::marker::PhantomData<R>,
}

impl<R: Reading> Side<R> {
    fn of(pool: &str, mut slots: Vec<Slot>) -> Self {
        slots.sort_unstable_by(|a, b| R::order(a.bytes(pool), b.bytes(pool)));
        let (mut outer, mut single, mut pairs) = (Bits([0; 32]), Bits([0; 32]), Bits([0; 64]));
        let mut ranges: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
        // The terms that the last one starts with, the longest last.
        let mut open: Vec<u32> = Vec::new();
        for at in 0..slots.len() as u32 {
            let term = slots[at as usize].term(pool);
            while open.pop_if(|above| !R::fits(term.as_bytes(), slots[*above as usize].bytes(pool))).is_some() {}
            let Some((first, second)) = R::pair(term) else { continue };
            outer.set(first as usize);
            match second {
                Some(second) => pairs.set(pair(first as usize, second as usize)),
                None => single.set(first as usize),
            }
            ranges.entry(key(first, second)).or_insert((at, at)).1 = at + 1;
            slots[at as usize].parent = open.last().copied().unwrap_or(NONE);
            open.push(at);
        }
        Self { outer, single, pairs, slots: slots.into(), ranges, reading: std::marker::PhantomData }
    }

    /// Whether a term may stand at this end of a text: no means no.
    #[inline]
    fn may_stand(&self, text: &str) -> bool {
        R::bits(text).is_some_and(|(outer, inner)| self.may_begin(outer, inner))
    }

    /// The same of the last bits of two characters.
    #[inline]
    fn may_begin(&self, outer: usize, inner: Option<usize>) -> bool {
        let longer = || inner.is_some_and(|inner| self.pairs.has(pair(outer, inner)));
        self.outer.has(outer) && (longer() || self.single.has(outer))
    }

    /// The longest term at this end of a text.
    fn longest(&self, pool: &str, text: &str) -> Option<&Slot> {
        let (outer, inner) = R::pair(text)?;
        let of_pair = inner.and_then(|inner| {
            let (from, to) = *self.ranges.get(&key(outer, Some(inner)))?;
            let slots = &self.slots[from as usize..to as usize];
            // A term alone is tried at once.
            let upto_text = |slot: &Slot| R::order(slot.bytes(pool), text.as_bytes()).is_le();
            let upto = if slots.len() == 1 { 1 } else { slots.partition_point(upto_text) };
            slots[..upto].last()
        });
        let single = || {
            let known = self.single.has(outer as usize).then(|| self.ranges.get(&key(outer, None))).flatten();
            known.map(|(at, _)| &self.slots[*at as usize])
        };
        let mut slot = of_pair.or_else(single);
        while let Some(term) = slot.filter(|slot| !R::fits(text.as_bytes(), slot.bytes(pool))) {
            slot = self.slots.get(term.parent as usize);
        }
        slot
    }
}

impl Side<Start> {
    /// The next place, from one on, where a term may start. Nearly all places are passed over by the last bits of two
    /// characters alone.
    fn next(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let (mut at, (mut outer, mut width)) = (from, last_bits(bytes, from)?);
        loop {
            let beside = last_bits(bytes, at + width);
            if self.may_begin(outer, beside.map(|(inner, _)| inner)) {
                return Some(at);
            }
            at += width;
            (outer, width) = beside?;
        }
    }
}

/// A pair of characters, or one alone.
fn key(outer: char, inner: Option<char>) -> u64 {
    u64::from(outer) << 32 | inner.map_or(u64::from(u32::MAX), u64::from)
}

/// Of two characters, or of their last twelve bits, a number whose last twelve bits are the same for both.
#[inline]
fn pair(outer: usize, inner: usize) -> usize {
    outer.wrapping_mul(41) ^ inner
}

/// The last twelve bits of the character that starts at a place, and its length in bytes.
#[inline(always)]
fn last_bits(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let lead = usize::from(*bytes.get(at)?);
    let six = |at: usize| usize::from(bytes[at] & 0x3f);
    Some(match lead {
        0..0x80 => (lead, 1),
        0x80..0xe0 => (((lead & 0x1f) << 6) | six(at + 1), 2),
        0xe0..0xf0 => ((six(at + 1) << 6) | six(at + 2), 3),
        _ => ((six(at + 2) << 6) | six(at + 3), 4),
    })
}

/// A set of numbers, told apart by their last bits: what is not in it is not there, what is in it may be.
#[derive(Clone, Copy)]
struct Bits<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Bits<WORDS> {
    fn set(&mut self, number: usize) {
        self.0[number / 64 % WORDS] |= 1 << (number % 64);
    }

    #[inline]
    fn has(&self, number: usize) -> bool {
        self.0[number / 64 % WORDS] >> (number % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_term_wins() {
        let terms = Terms::new([("率".to_owned(), 1), ("合格率".to_owned(), 2), ("效率".to_owned(), 3)]);
        assert_eq!(terms.find("验收合格率与完成率").map(|m| *m.2).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(terms.suffix("工作效率"), Some((6, &3)));
        assert_eq!(terms.suffix("完成率"), Some((3, &1)));
        assert_eq!(terms.prefix("效率高"), Some((6, &3)));
        assert_eq!(terms.prefix("效高"), None);
        assert_eq!((terms.after("效率高"), terms.before("验收合格率")), (Some("高"), Some("验收")));
        assert_eq!(
            "验率格".chars().map(|c| (terms.opens(c), terms.closes(c))).collect::<Vec<_>>(),
            [(false, false), (true, true), (false, false)]
        );
        assert_eq!((terms.after("效高"), terms.before("合格")), (None, None));
        assert_eq!((terms.exact("合格率"), terms.exact("合格")), (Some(&2), None));
    }

    #[test]
    fn terms_of_any_length_are_found() {
        let long = "很".repeat(30);
        let terms = Terms::new([(long.clone(), 1), ("很".to_owned(), 2), ("很很".to_owned(), 3)]);
        assert_eq!(terms.prefix(&long), Some((90, &1)));
        assert_eq!(terms.suffix(&format!("是{long}")), Some((90, &1)));
        assert_eq!(terms.suffix("是很很"), Some((6, &3)));
        assert_eq!(terms.prefix("很好"), Some((3, &2)));
        assert_eq!((terms.prefix(""), terms.suffix("好")), (None, None));
        assert_eq!(
            terms.find(&format!("{long}很很很")).map(|m| (m.0, m.1)).collect::<Vec<_>>(),
            [(0, 90), (90, 96), (96, 99)]
        );
    }

    /// Characters of every length in bytes, and those whose last bits are those of another one.
    #[test]
    fn terms_of_any_characters_are_found() {
        let words = ["a", "é", "é1", "率", "率é", "𠮷", "𠮷田", "x𠮷", "…", "ａ"];
        let terms = Terms::new(words.map(|word| (word.to_owned(), word)));
        for word in words {
            for text in [format!("二{word}"), format!("{word}二"), format!("ñ{word}#"), format!("𠀀{word}𠀀")] {
                assert_eq!(terms.find(&text).map(|m| *m.2).collect::<Vec<_>>(), [word], "{text}");
            }
        }
        let same = char::from_u32('率' as u32 ^ 0x1000).unwrap().to_string();
        assert_eq!(terms.find(&same).count() + terms.all(&same).count(), 0);
    }

    /// All words of up to so many letters.
    fn words(letters: &[&str], longest: usize) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut from = 0;
        for _ in 0..longest {
            let upto = words.len();
            for at in from..upto {
                words.extend(letters.iter().map(|letter| words[at].clone() + letter).collect::<Vec<_>>());
            }
            from = upto;
        }
        words
    }

    #[test]
    fn sets_agree_with_trying_every_term() {
        let letters = ["一", "é", "a"];
        let (all, texts) = (words(&letters, 3), words(&letters, 5));
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..40 {
            let known: Vec<&String> = all.iter().filter(|word| !word.is_empty() && random.u8(..6) == 0).collect();
            let terms = Terms::new(known.iter().map(|word| ((*word).clone(), word.len())));
            let longest =
                |fits: &dyn Fn(&str) -> bool| known.iter().filter(|word| fits(word)).map(|word| word.len()).max();
            for text in &texts {
                assert_eq!(terms.prefix(text).map(|found| found.0), longest(&|word| text.starts_with(word)), "{text}");
                assert_eq!(terms.suffix(text).map(|found| found.0), longest(&|word| text.ends_with(word)), "{text}");
                assert_eq!(terms.exact(text).copied(), longest(&|word| text == word), "{text}");
                let places = text.char_indices().flat_map(|(at, _)| {
                    let mut here: Vec<_> = known.iter().filter(|word| text[at..].starts_with(word.as_str())).collect();
                    here.sort_by_key(|word| std::cmp::Reverse(word.len()));
                    here.into_iter().map(move |word| (at, at + word.len(), word.len()))
                });
                let places: Vec<_> = places.collect();
                let first = places.iter().take_while(|(from, ..)| *from == 0).map(|(.., length)| *length);
                assert!(terms.prefixes(text).map(|(length, _)| length).eq(first), "{text}");
                let mut ends: Vec<_> = places.iter().filter(|(_, to, _)| *to == text.len()).map(|end| end.2).collect();
                ends.dedup();
                assert!(terms.suffixes(text).map(|(length, _)| length).eq(ends), "{text}");
                assert!(
                    terms.all(text).map(|(from, to, length)| (from, to, *length)).eq(places.iter().copied()),
                    "{text}"
                );
                let mut end = 0;
                let first_of_each = places.iter().filter(|(from, to, _)| {
                    let free = *from >= end;
                    end = if free { *to } else { end };
                    free
                });
                assert!(
                    terms.find(text).map(|(from, to, _)| (from, to)).eq(first_of_each.map(|(a, b, _)| (*a, *b))),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn overlapping_terms_are_all_told() {
        let terms = Terms::new(["质量", "质量检验", "检验", "量检"].map(|term| (term.to_owned(), ())));
        assert_eq!(terms.all("质量检验").map(|m| (m.0, m.1)).collect::<Vec<_>>(), [(0, 12), (0, 6), (3, 9), (6, 12)]);
    }

    #[test]
    fn later_terms_override() {
        let terms = Terms::new([("甲".to_owned(), 1), ("甲".to_owned(), 2), (String::new(), 3)]);
        assert_eq!(terms.first("乙甲"), Some((3, 6, &2)));
    }
}
