//! Which of a few lists a text may hold a term of, told for all of them in one pass.
//!
//! Each list alone would be looked for in every cell, and hardly any cell holds a term of one. Two characters side by side tell
//! each term, best such as stand in few other words; only where they stand a list is asked.

use rustc_hash::FxHashMap;

/// A list that cells are looked through for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Sought {
    /// Likely slips of the pen.
    Typo = 1,
    /// Words that leave a commitment open.
    Open = 2,
    /// What template residue needs.
    Residue = 4,
}

/// The lists of which a text may hold a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held(u8);

impl Held {
    /// Whether a term of the list may be in the text: no means no.
    pub fn has(self, sought: Sought) -> bool {
        self.0 & sought as u8 != 0
    }

    /// With another list.
    pub fn with(self, sought: Sought) -> Self {
        Self(self.0 | sought as u8)
    }

    /// As a number below 8.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// From such a number.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

/// What tells the terms of the lists.
pub struct Sieve {
    /// By the last bits of two characters side by side: the lists.
    pairs: Box<[u8; Self::PAIRS]>,
    /// By the last bits of a character that tells a term alone.
    single: Box<[u8; Self::SINGLE]>,
    /// The same by the characters themselves; in front of those alone stands NUL.
    exact: FxHashMap<(char, char), u8>,
}

impl Default for Sieve {
    fn default() -> Self {
        let (pairs, single) = (Box::new([0; Self::PAIRS]), Box::new([0; Self::SINGLE]));
        Self { pairs, single, exact: FxHashMap::default() }
    }
}

impl Sieve {
    /// Some ten times as many as there are terms.
    const PAIRS: usize = 1 << 14;
    const SINGLE: usize = 1 << 12;

    /// Takes a term of a list. Two characters of it that are not in `common` tell it, if there are such.
    pub fn add(&mut self, sought: Sought, term: &str, common: &str) {
        let pairs = || term.chars().zip(term.chars().skip(1));
        let rare = pairs().find(|(first, second)| !common.contains(&format!("{first}{second}")));
        if let Some((first, second)) = rare.or_else(|| pairs().next()) {
            let (first, second) = (plain(first), plain(second));
            self.pairs[Self::pair(first, second)] |= sought as u8;
            *self.exact.entry((first, second)).or_default() |= sought as u8;
        } else if let Some(only) = term.chars().next().map(plain) {
            self.single[only as usize % Self::SINGLE] |= sought as u8;
            *self.exact.entry(('\0', only)).or_default() |= sought as u8;
        }
    }

    #[inline]
    fn pair(first: char, second: char) -> usize {
        ((first as usize * 41) ^ second as usize) % Self::PAIRS
    }

    /// The lists of which a text may hold a term.
    pub fn sift(&self, text: &str) -> Held {
        let mut sifting = Sifting::new(self);
        text.chars().for_each(|c| sifting.take(c));
        sifting.held()
    }

    fn exact(&self, first: char, second: char) -> u8 {
        self.exact.get(&(first, second)).copied().unwrap_or_default()
    }
}

/// A text on its way through the sieve.
pub struct Sifting<'s> {
    sieve: &'s Sieve,
    /// The character before.
    first: char,
    held: u8,
}

impl<'s> Sifting<'s> {
    pub(super) fn new(sieve: &'s Sieve) -> Self {
        Self { sieve, first: '\0', held: 0 }
    }

    /// Takes the next character.
    #[inline]
    pub fn take(&mut self, c: char) {
        self.take_word(plain(c));
    }

    /// Takes the next character, which is no blank.
    #[inline(always)]
    pub fn take_word(&mut self, second: char) {
        let (sieve, first) = (self.sieve, self.first);
        let of_pair = sieve.pairs[Sieve::pair(first, second)];
        let alone = sieve.single[second as usize % Sieve::SINGLE];
        if (of_pair | alone) & !self.held != 0 {
            self.held |= if of_pair == 0 { 0 } else { sieve.exact(first, second) };
            self.held |= if alone == 0 { 0 } else { sieve.exact('\0', second) };
        }
        self.first = second;
    }

    /// The lists of which what was taken may hold a term.
    pub fn held(self) -> Held {
        Held(self.held)
    }
}

/// All blanks as one: patterns have any number of any of them.
#[inline]
fn plain(c: char) -> char {
    if c <= '\u{3000}' && c.is_whitespace() { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::super::Lexicon;
    use super::*;

    const ALL: [Sought; 3] = [Sought::Typo, Sought::Open, Sought::Residue];

    #[test]
    fn each_list_is_told() {
        use Sought::*;
        let mut sieve = Sieve::default();
        sieve.add(Typo, "绩效且标", "绩效目标");
        sieve.add(Typo, "予算", "");
        sieve.add(Open, "约", "");
        sieve.add(Open, "左右", "左右");
        sieve.add(Residue, "x", "");
        sieve.add(Residue, "≥\u{3000}", "");
        for (text, lists) in [
            ("予算约x", [Typo, Open, Residue].as_slice()),
            ("编制予算", &[Typo]),
            ("予 算", &[]),
            ("绩效目标", &[]),
            ("效且", &[Typo]),
            ("节约", &[Open]),
            ("约", &[Open]),
            ("左", &[]),
            ("5左右", &[Open]),
            ("≥\t5", &[Residue]),
            ("≥5", &[]),
            ("é𠮷x", &[Residue]),
            ("", &[]),
        ] {
            let held = sieve.sift(text);
            assert_eq!(ALL.into_iter().filter(|sought| held.has(*sought)).collect::<Vec<_>>(), lists, "{text}");
        }
    }

    /// What the lists themselves find in any text made of their terms the one pass has told.
    #[test]
    fn one_pass_misses_nothing() {
        let lexicon = Lexicon::builtin();
        let lists = lexicon.confusables.iter().map(|(term, _)| term);
        let lists = lists.chain(lexicon.promises.open.iter().map(|(term, _)| term));
        let own =
            "≥|*|指标|3|（|）|某某| |％|\u{3000}|待定|目标|：|x|年|20|_|以内|字|请填写|□|是|否|…|必填|视|情况|确定";
        let mut pieces: Vec<&str> = lists.chain(own.split('|').cycle().take(1_000)).collect();
        pieces.sort_unstable();
        let mut random = fastrand::Rng::with_seed(7);
        let mut found = [0; 3];
        for _ in 0..20_000 {
            let mut text: String = (0..random.usize(1..5)).map(|_| *random.choice(&pieces).unwrap()).collect();
            if random.bool() {
                text.pop();
            }
            let held = lexicon.held(&text);
            let spoken = lexicon.promises.open.find(&text).any(|(_, _, open)| open.word.is_some());
            let all = [lexicon.confusables.occurs(&text), spoken, lexicon.residue.find(&text).is_some()];
            for ((at, sought), occurs) in ALL.into_iter().enumerate().zip(all) {
                assert!(held.has(sought) || !occurs, "{sought:?}: {text}");
                found[at] += usize::from(occurs);
            }
        }
        assert!(found.iter().all(|count| *count > 100), "{found:?}");
    }

    /// A part of a text that holds nothing needs no look of its own.
    #[test]
    fn a_part_holds_no_more_than_the_whole() {
        let lexicon = Lexicon::builtin();
        let pieces =
            "绩效且标|予算|约|左右|若干|一批|≥|**|待定|项目|一|\u{3000}| |x|2025年|目标1：|（|）|等".split('|');
        let pieces: Vec<&str> = pieces.collect();
        let mut random = fastrand::Rng::with_seed(11);
        for _ in 0..5_000 {
            let text: String = (0..6).map(|_| *random.choice(&pieces).unwrap()).collect();
            let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let (a, b) = (*random.choice(&borders).unwrap(), *random.choice(&borders).unwrap());
            let (whole, part) = (lexicon.held(&text), lexicon.held(&text[a.min(b)..a.max(b)]));
            assert!(ALL.into_iter().all(|sought| whole.has(sought) || !part.has(sought)), "{text} {a} {b}");
        }
    }

    #[test]
    fn common_texts_are_passed_over() {
        let lexicon = Lexicon::builtin();
        for text in ["绩效目标申报表", "服务对象满意度指标", "质量指标", "≥95%", "2025年12月", "群众满意度（%）"]
        {
            assert_eq!(lexicon.held(text), Held::default(), "{text}");
        }
    }
}
