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

mod choose;
mod corpus;
mod index;
pub mod keys;
mod probe;
#[cfg(test)]
mod tests;

use corpus::{Allowed, Corpus};
use index::Index;
use probe::Probe;
use rayon::prelude::*;

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
    // Texts with the same end one after the other: they look up the same things, which are at hand then.
    let mut order: Vec<u32> = (0..corpus.len() as u32).collect();
    order.par_sort_unstable_by(|a, b| corpus.get(*a).iter().rev().cmp(corpus.get(*b).iter().rev()));
    let mut found: Vec<Pair> = order
        .par_chunks(1024)
        .map_init(
            || Probe::new(&corpus, &allowed, &index),
            |probe, chunk| {
                let mut found = Vec::new();
                chunk.iter().for_each(|text| probe.partners(*text, &mut found));
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
