//! Sets of terms: found in a text in one pass, looked up at its start, at its end, and as a whole.
//!
//! At each place of a text the longest term that starts there is taken. Whether one can start at all, two bits tell: of
//! the first character, and of the first two. Nine places in ten end there, so that a pass costs about as much as an
//! automaton's and a set costs nothing to build, which a check of one small filing would wait for. The pair then tells
//! which lengths to look up.

use rustc_hash::FxHashMap;

/// Terms with a payload each; of equal ones the last stands, as a later file overrides an earlier one.
pub struct Terms<V> {
    terms: FxHashMap<Box<str>, V>,
    heads: Ends,
    tails: Ends,
}

impl<V> Terms<V> {
    /// Collects the terms.
    pub fn new(terms: impl IntoIterator<Item = (String, V)>) -> Self {
        let terms: FxHashMap<Box<str>, V> =
            terms.into_iter().filter(|(term, _)| !term.is_empty()).map(|(term, value)| (term.into(), value)).collect();
        let heads = Ends::of(terms.keys().map(|term| (head(term), term.len())));
        let tails = Ends::of(terms.keys().map(|term| (tail(term), term.len())));
        Self { terms, heads, tails }
    }

    /// All matches, leftmost-longest: byte start, byte end, payload.
    pub fn find<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'a V)> + use<'a, 't, V> {
        let mut from = 0;
        std::iter::from_fn(move || {
            while let Some(at) = self.heads.next(text, from) {
                let (outer, inner) = head(&text[at..])?;
                let lengths = self.heads.lengths(outer, inner);
                if let Some((length, value)) = lengths.and_then(|lengths| self.longest(&text[at..], lengths)) {
                    from = at + length;
                    return Some((at, from, value));
                }
                from = at + outer.len_utf8();
            }
            None
        })
    }

    /// Every term at every place, overlapping ones too.
    pub fn all<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'a V)> + use<'a, 't, V> {
        let mut from = 0;
        let starts = std::iter::from_fn(move || {
            while let Some(at) = self.heads.next(text, from) {
                let (outer, inner) = head(&text[at..])?;
                from = at + outer.len_utf8();
                if let Some(lengths) = self.heads.lengths(outer, inner) {
                    return Some((at, lengths));
                }
            }
            None
        });
        starts.flat_map(move |(at, lengths)| {
            let rest = &text[at..];
            let found = lengths.descending(rest.len()).filter_map(move |length| Some((length, rest.get(..length)?)));
            found.filter_map(move |(length, term)| Some((at, at + length, self.terms.get(term)?)))
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
    pub fn prefix(&self, text: &str) -> Option<(usize, &V)> {
        let (first, second) = head(text)?;
        self.longest(text, self.heads.lengths(first, second)?)
    }

    /// The longest term that ends the text, with its length in bytes.
    pub fn suffix(&self, text: &str) -> Option<(usize, &V)> {
        let (last, before) = tail(text)?;
        self.tails.lengths(last, before)?.descending(text.len()).find_map(|length| {
            let tail = text.get(text.len() - length..)?;
            self.terms.get(tail).map(|value| (length, value))
        })
    }

    /// Whether a term may start with a character: no means no.
    pub fn opens(&self, c: char) -> bool {
        self.heads.outer.has(c as usize)
    }

    /// Whether a term may end with a character: no means no.
    pub fn closes(&self, c: char) -> bool {
        self.tails.outer.has(c as usize)
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
    pub fn exact(&self, text: &str) -> Option<&V> {
        let (first, second) = head(text)?;
        self.heads.lengths(first, second)?.has(text.len()).then(|| self.terms.get(text)).flatten()
    }

    /// All terms with their payloads, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.terms.iter().map(|(term, value)| (&**term, value))
    }

    fn longest(&self, text: &str, lengths: Lengths) -> Option<(usize, &V)> {
        lengths.descending(text.len()).find_map(|length| {
            let head = text.get(..length)?;
            self.terms.get(head).map(|value| (length, value))
        })
    }
}

/// The first two characters.
fn head(text: &str) -> Option<(char, Option<char>)> {
    let mut chars = text.chars();
    Some((chars.next()?, chars.next()))
}

/// The last two characters, the last one first.
fn tail(text: &str) -> Option<(char, Option<char>)> {
    let mut chars = text.chars().rev();
    Some((chars.next()?, chars.next()))
}

/// How terms start, or how they end: the outermost character with the one beside it.
struct Ends {
    outer: Bits<32>,
    /// Terms of a single character.
    single: Bits<32>,
    pairs: Bits<64>,
    /// By pair of characters: which lengths in bytes occur.
    lengths: FxHashMap<(char, char), Lengths>,
}

impl Ends {
    fn of(terms: impl Iterator<Item = (Option<(char, Option<char>)>, usize)>) -> Self {
        let bits = Bits([0; 32]);
        let mut out = Self { outer: bits, single: bits, pairs: Bits([0; 64]), lengths: FxHashMap::default() };
        for (end, length) in terms {
            let Some((outer, inner)) = end else { continue };
            out.outer.set(outer as usize);
            match inner {
                Some(inner) => {
                    out.pairs.set(pair(outer as usize, inner as usize));
                    out.lengths.entry((outer, inner)).or_default().add(length);
                }
                None => out.single.set(outer as usize),
            }
        }
        out
    }

    /// The next place, from one on, where a term may start. Nearly all places are passed over by the last bits of two
    /// characters alone.
    fn next(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let (mut at, (mut outer, mut width)) = (from, last_bits(bytes, from)?);
        loop {
            let beside = last_bits(bytes, at + width);
            let pairs = || beside.is_some_and(|(inner, _)| self.pairs.has(pair(outer, inner)));
            if self.outer.has(outer) && (pairs() || self.single.has(outer)) {
                return Some(at);
            }
            at += width;
            (outer, width) = beside?;
        }
    }

    /// The lengths of the terms that a text with this end may have there.
    fn lengths(&self, outer: char, inner: Option<char>) -> Option<Lengths> {
        if !self.outer.has(outer as usize) {
            return None;
        }
        let longer = inner.filter(|inner| self.pairs.has(pair(outer as usize, *inner as usize)));
        let mut lengths = longer.and_then(|inner| self.lengths.get(&(outer, inner)).copied()).unwrap_or_default();
        if self.single.has(outer as usize) {
            lengths.add(outer.len_utf8());
        }
        (lengths.0 != 0).then_some(lengths)
    }
}

/// Of two characters, or of their last twelve bits, a number whose last twelve bits are the same for both.
#[inline]
fn pair(outer: usize, inner: usize) -> usize {
    outer.wrapping_mul(41) ^ inner
}

/// The last twelve bits of the character that starts at a place, and its length in bytes.
#[inline]
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

/// Lengths in bytes, as bits; the highest bit stands for every length from 63 on.
#[derive(Clone, Copy, Default)]
struct Lengths(u64);

impl Lengths {
    const LONGEST: usize = 63;

    fn add(&mut self, length: usize) {
        self.0 |= 1 << length.min(Self::LONGEST);
    }

    fn has(self, length: usize) -> bool {
        self.0 >> length.min(Self::LONGEST) & 1 == 1
    }

    /// The lengths up to `limit`, longest first.
    fn descending(self, limit: usize) -> impl Iterator<Item = usize> {
        let long = if self.0 >> Self::LONGEST == 1 { Self::LONGEST..limit + 1 } else { 0..0 };
        let mut bits = self.0 & ((1 << Self::LONGEST) - 1);
        if limit < Self::LONGEST {
            bits &= (1 << (limit + 1)) - 1;
        }
        let short = std::iter::from_fn(move || {
            let length = bits.checked_ilog2()?;
            bits ^= 1 << length;
            Some(length as usize)
        });
        long.rev().chain(short)
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
