//! Sets of terms that are found in a text in one pass, and suffix tables.

use daachorse::MatchKind;
use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use rustc_hash::FxHashMap;

/// Terms with a payload each, found leftmost-longest in one pass.
pub struct Terms<V> {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    values: Vec<(Box<str>, V)>,
}

impl<V> Terms<V> {
    /// Compiles the terms. Of equal terms the last one stands, as a later file overrides an earlier one.
    pub fn new(terms: impl IntoIterator<Item = (String, V)>) -> Self {
        let mut index: FxHashMap<Box<str>, usize> = FxHashMap::default();
        let mut values: Vec<(Box<str>, V)> = Vec::new();
        for (term, value) in terms {
            let term: Box<str> = term.into();
            if term.is_empty() {
                continue;
            }
            match index.get(&term) {
                Some(at) => values[*at].1 = value,
                None => {
                    index.insert(term.clone(), values.len());
                    values.push((term, value));
                }
            }
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(values.iter().map(|(term, _)| &**term))
            .ok();
        debug_assert!(automaton.is_some() || values.is_empty());
        Self { automaton, values }
    }

    /// All matches, leftmost-longest: byte start, byte end, payload.
    pub fn find<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'a V)> + use<'a, 't, V> {
        self.automaton.iter().flat_map(move |automaton| {
            automaton.leftmost_find_iter(text).map(|m| (m.start(), m.end(), &self.values[m.value() as usize].1))
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

    /// The term of exactly this text.
    pub fn exact<'a>(&'a self, text: &'a str) -> Option<&'a V> {
        self.first(text).filter(|(start, end, _)| *start == 0 && *end == text.len()).map(|(_, _, value)| value)
    }

    /// All terms with their payloads, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.values.iter().map(|(term, value)| (&**term, value))
    }
}

/// Terms looked up at the end or the start of a text, the longest first.
pub struct Affixes<V> {
    terms: FxHashMap<Box<str>, V>,
    /// Lengths that occur, in bytes, longest first.
    lengths: Vec<usize>,
}

impl<V> Affixes<V> {
    /// Collects the terms; of equal ones the last stands.
    pub fn new(terms: impl IntoIterator<Item = (String, V)>) -> Self {
        let terms: FxHashMap<Box<str>, V> =
            terms.into_iter().filter(|(term, _)| !term.is_empty()).map(|(term, value)| (term.into(), value)).collect();
        let mut lengths: Vec<usize> = terms.keys().map(|term| term.len()).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        Self { terms, lengths }
    }

    /// The longest term that ends the text, with its length in bytes.
    pub fn suffix(&self, text: &str) -> Option<(usize, &V)> {
        self.lengths.iter().find_map(|length| {
            let tail = text.get(text.len().checked_sub(*length)?..)?;
            self.terms.get(tail).map(|value| (*length, value))
        })
    }

    /// The longest term that starts the text, with its length in bytes.
    pub fn prefix(&self, text: &str) -> Option<(usize, &V)> {
        self.lengths.iter().find_map(|length| {
            let head = text.get(..*length)?;
            self.terms.get(head).map(|value| (*length, value))
        })
    }

    /// The term of exactly this text.
    pub fn exact(&self, text: &str) -> Option<&V> {
        self.terms.get(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_term_wins() {
        let terms = Terms::new([("率".to_owned(), 1), ("合格率".to_owned(), 2)]);
        assert_eq!(terms.find("验收合格率与完成率").map(|m| *m.2).collect::<Vec<_>>(), [2, 1]);
        let ends = Affixes::new([("率".to_owned(), 1), ("效率".to_owned(), 2)]);
        assert_eq!(ends.suffix("工作效率"), Some((6, &2)));
        assert_eq!(ends.suffix("完成率"), Some((3, &1)));
        assert_eq!(ends.prefix("效率高"), Some((6, &2)));
    }
}
