//! Against comparing every pair with strsim, whose definition it is.

use super::{pairs, similarity};
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
