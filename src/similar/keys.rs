//! Keys for many machines: two texts near each other have at least one key in common.
//!
//! Grouped by their keys, texts can be compared group by group, each group wherever there is room, and no pair is missed.
//! `k` edits destroy at most `q·k` of a text's substrings of `q` characters. Put the substrings of each text into one order
//! that all texts share: of two texts that differ by at most `k` edits, the first `q·k + 1` have one in common, or more than
//! `q·k` of one text's would be missing in the other one. With the rarest first, groups are small.

use super::similarity;
use rustc_hash::FxHashMap;

/// Longest substring.
const LONGEST: usize = 3;

/// How keys are made.
pub struct Keys {
    threshold: f64,
    counts: FxHashMap<String, u64>,
}

impl Keys {
    /// For a threshold as in [`super::pairs`]. `counts` tells how often substrings occur in all texts, see [`grams`]; those
    /// that it does not tell are taken for rare. It decides how large groups are, not what is found, but all texts need the
    /// same.
    pub fn new(threshold: f64, counts: impl IntoIterator<Item = (String, u64)>) -> Keys {
        Keys { threshold, counts: counts.into_iter().collect() }
    }

    /// The keys of a text. Texts are taken to differ from each other.
    pub fn of(&self, text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let mut keys = Vec::new();
        for edits in self.edits_of(chars.len()).into_iter().filter(|edits| *edits > 0) {
            let size = self.size(edits);
            let mut all: Vec<(u64, String)> = chars
                .windows(size)
                .map(|gram| gram.iter().collect::<String>())
                .map(|gram| (self.counts.get(&gram).copied().unwrap_or(0), gram))
                .collect();
            all.sort_unstable();
            all.truncate(size * edits as usize + 1);
            all.dedup();
            keys.extend(all.into_iter().map(|(_, gram)| format!("{edits}{gram}")));
        }
        keys
    }

    /// The numbers of edits by which a text of this length may differ from a shorter or a longer one.
    fn edits_of(&self, length: usize) -> Vec<u32> {
        let longer = (length..).map(|longer| (longer, self.most(longer)));
        let mut all: Vec<u32> =
            longer.take_while(|(longer, edits)| length + *edits as usize >= *longer).map(|(_, edits)| edits).collect();
        all.dedup();
        all
    }

    /// The edits that a pair may differ by whose longer text has this length.
    fn most(&self, longer: usize) -> u32 {
        // Near the result whatever rounding does, and then the very expression that defines the measure.
        let mut edits = ((1.0 - self.threshold) * longer as f64) as u32;
        while (edits as usize) < longer && similarity(edits + 1, longer) >= self.threshold {
            edits += 1;
        }
        while edits > 0 && similarity(edits, longer) < self.threshold {
            edits -= 1;
        }
        edits
    }

    /// The longest substrings of which every text that may differ by so many edits has enough.
    fn size(&self, edits: u32) -> usize {
        let longer = (edits as usize..).find(|longer| self.most(*longer) >= edits).unwrap_or_default();
        let (shorter, edits) = (longer - edits as usize, edits as usize);
        (1..=LONGEST).rev().find(|size| shorter >= size + size * edits).unwrap_or(1)
    }
}

/// The substrings of a text that may become keys.
pub fn grams(text: &str, mut each: impl FnMut(&str)) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for size in 1..=LONGEST {
        for (from, to) in starts.iter().zip(starts.iter().skip(size)) {
            each(&text[*from..*to]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similar::pairs;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn near_texts_have_a_key_in_common(
            texts in proptest::collection::hash_set("[一二三四五六七八]{1,30}", 2..40),
            threshold in prop_oneof![Just(0.51), Just(0.6), Just(0.7), Just(0.8), Just(0.85), Just(0.9)],
            counted in any::<bool>(),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut counts: FxHashMap<String, u64> = FxHashMap::default();
            texts.iter().filter(|_| counted).for_each(|text| {
                grams(text, |gram| *counts.entry(gram.to_owned()).or_default() += 1);
            });
            let keys = Keys::new(threshold, counts);
            let keys: Vec<Vec<String>> = texts.iter().map(|text| keys.of(text)).collect();
            for pair in pairs(&texts, threshold) {
                let (left, right) = (&keys[pair.left as usize], &keys[pair.right as usize]);
                prop_assert!(left.iter().any(|key| right.contains(key)), "{:?}", pair);
            }
        }
    }

    #[test]
    fn common_substrings_are_avoided() {
        let keys = Keys::new(0.8, [("率".to_owned(), 90), ("合格".to_owned(), 80), ("格率".to_owned(), 80)]);
        let found = keys.of("湿地监测合格率");
        assert_eq!(found, ["1地监", "1测合", "1湿地"]);
    }
}
