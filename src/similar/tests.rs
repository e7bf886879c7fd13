//! Against comparing every pair with strsim, whose definition it is.

use super::{Pair, pairs, similarity};
use fastrand::Rng;
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

/// Some different copies of a text with some edits, all with characters of `letters`.
fn copies(rng: &mut Rng, of: &str, count: usize, edits: usize, letters: &[char]) -> Vec<String> {
    let mut all: Vec<String> = (0..count)
        .map(|_| {
            let mut chars: Vec<char> = of.chars().collect();
            for _ in 0..rng.usize(0..=edits) {
                let at = rng.usize(..chars.len());
                match rng.u32(0..3) {
                    0 => chars.insert(at, letters[rng.usize(..letters.len())]),
                    1 => drop(chars.remove(at)),
                    _ => chars[at] = letters[rng.usize(..letters.len())],
                }
            }
            chars.into_iter().collect()
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    rng.shuffle(&mut all);
    all
}

/// Groups that are split many times, that are compared as they are because all are near each other, and in which the
/// same characters come in other orders.
#[test]
fn crowds_are_compared_whole() {
    let mut rng = Rng::with_seed(3);
    let letters: Vec<char> = "城区老旧管网改造工程竣工验收合格情况达标率一二三四五六七八九十百千".chars().collect();
    let mut texts = copies(&mut rng, "城区老旧管网改造工程竣工验收合格率达标情况", 100, 8, &letters);
    texts.extend(copies(&mut rng, "旧管网改造合格率", 40, 2, &letters));
    let mut digits: Vec<char> = "一二三四五六七八九十".chars().collect();
    for _ in 0..50 {
        rng.shuffle(&mut digits);
        texts.push(digits.iter().collect());
        digits.swap(4, 5);
        texts.push(digits.iter().collect());
    }
    texts.sort_unstable();
    texts.dedup();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    [0.7, 0.8].into_iter().for_each(|threshold| check(&texts, threshold));
}

/// Long texts may differ by so many edits that they stop on the way down, where short ones go on.
#[test]
fn long_texts_stop_early() {
    let mut rng = Rng::with_seed(4);
    let letters: Vec<char> = (0x4e00..0x4ea0).filter_map(char::from_u32).collect();
    let words: Vec<&[char]> = letters.chunks(2).collect();
    // Each of two words at each of forty places.
    let mut texts: Vec<String> =
        (0..160).map(|_| words.chunks(2).flat_map(|two| two[rng.usize(..2)]).collect()).collect();
    for at in 0..30 {
        let long = texts[at].clone();
        texts.extend(copies(&mut rng, &long, 1, 18, &letters));
        let short: String = long.chars().take(20).collect();
        texts.extend(copies(&mut rng, &short, 1, 5, &letters));
    }
    texts.sort_unstable();
    texts.dedup();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    check(&texts, 0.8);
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

#[test]
fn what_is_no_name_is_near_nothing() {
    let long = "长".repeat(super::LONGEST);
    let found = pairs(&[&long, "", &format!("{long}者"), "新建道路长度", "新建道路的长度"], 0.8);
    assert_eq!(found, [Pair { left: 3, right: 4, distance: 1 }]);
}
