//! Near-copies among many short texts, exactly: every pair at or above the threshold, none missed.
//!
//! The measure is `strsim::normalized_levenshtein`: one less the edit distance over the longer length, counted in
//! characters. Comparing all pairs would cost days at a million texts, so texts come together in groups first:
//!
//! Near-copies may differ by `k` edits, `k` growing with the longer text, and an edit takes at most one character away
//! from a text. So all but `k` characters of either are in the other one too. The shorter one has room for less: it
//! lacks `k` less the difference in length, which is never more than a text of its own length may lack. So each text
//! has one allowance, whatever it is compared with.
//!
//! Put the characters of each text in one order, rarest among all texts first. Whatever two near-copies have in common,
//! both reach the first of it by passing over no more than their allowance, from there the second, and so on until
//! nothing in common is left. So each text goes into the groups of the characters that it can reach, each group is
//! split in the same way by what its members can reach next, and no pair is lost on the way down to groups that are
//! small, or whose members are near each other anyway. There, what passes the filters on length, characters and
//! neighbours is verified. Endings that everyone writes (合格率) come last in the order, when hardly anyone is left.
//!
//! The time grows with the texts, by how deep the groups go, and with the pairs that have the same characters but for
//! the edits: above all those that are found.
//!
//! Equal texts are one text here: pass each once.

mod compare;
mod corpus;
mod groups;
pub mod keys;
#[cfg(test)]
mod tests;

use corpus::{Allowed, Corpus};
use rayon::prelude::*;

/// Longer texts, in bytes, are not compared.
pub const LONGEST: usize = 6_000;

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

/// All pairs of texts whose similarity is at least `threshold`, in order. Texts are compared as they are: callers bring
/// them into the form in which they want them compared. A text of more than [`LONGEST`] bytes is no name of anything and
/// near no other.
///
/// # Panics
/// Where the threshold is not above 0.5 and at most 1: below, two texts may be near each other and have nothing in common.
pub fn pairs(texts: &[&str], threshold: f64) -> Vec<Pair> {
    assert!(threshold > 0.5 && threshold <= 1.0, "threshold {threshold}");
    let is_compared = |text: &str| text.len() <= LONGEST;
    let compared: Vec<&str> = texts.iter().map(|text| if is_compared(text) { text } else { "" }).collect();
    let corpus = Corpus::new(&compared);
    let allowed = Allowed::new(corpus.longest(), threshold);
    let mut found = groups::search(&corpus, &allowed);
    found.retain(|pair| [pair.left, pair.right].iter().all(|text| is_compared(texts[*text as usize])));
    found.par_sort_unstable();
    found
}

/// How similar two texts of a pair are, from their distance and the longer length in characters.
pub fn similarity(distance: u32, longer: usize) -> f64 {
    if longer == 0 { 1.0 } else { 1.0 - f64::from(distance) / longer as f64 }
}
