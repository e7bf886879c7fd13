//! Compares the texts of a group.

use super::Pair;
use super::corpus::{Allowed, Corpus, Text};
use rapidfuzz::distance::levenshtein::{Args, BatchComparator};

/// So many pairs tell how many of a group are near each other.
const TRIES: usize = 32;

/// A text in a group.
#[derive(Clone, Copy, Default)]
pub struct Member {
    pub text: u32,
    /// Where its next rank is.
    pub next: u32,
    /// The last rank that it passed over.
    pub skipped: u32,
    /// How many more it may pass over, and how many it might at first.
    pub left: u16,
    pub edits: u16,
}

pub struct Comparer<'a> {
    corpus: &'a Corpus,
    allowed: &'a Allowed,
    /// The texts at hand, and the edits allowed to each.
    texts: Vec<(Text, u32)>,
    pub found: Vec<Pair>,
}

impl<'a> Comparer<'a> {
    pub fn new(corpus: &'a Corpus, allowed: &'a Allowed) -> Self {
        Self { corpus, allowed, texts: Vec::new(), found: Vec::new() }
    }

    fn text(&self, member: Member) -> (Text, u32) {
        let text = self.corpus.text(member.text);
        (text, self.allowed.of(text.length))
    }

    /// Whether a good part of the pairs of the first members with all others are likely: splitting such a group, the
    /// copies of one text among others, would only bring the same texts together again and again.
    pub fn dense(&self, members: &[Member], first: usize) -> bool {
        let likely = (0..TRIES).filter(|at| {
            let left = at * first / TRIES;
            let right = (left + members.len() / 2 + at) % members.len();
            left != right && likely(self.text(members[left]), self.text(members[right])).is_some()
        });
        likely.count() >= TRIES / 4
    }

    /// Finds the near-copies of the first members among all of a group that has `depth` ranks in common.
    pub fn compare(&mut self, members: &[Member], first: usize, depth: u16) {
        if first == 0 {
            return;
        }
        let mut texts = std::mem::take(&mut self.texts);
        texts.clear();
        texts.extend(members.iter().map(|member| self.text(*member)));
        for at in 0..first {
            let own = members[at];
            let mut comparator = None;
            for (foreign, text) in members.iter().zip(&texts).skip(at + 1) {
                let Some(edits) = likely(texts[at], *text) else { continue };
                if !self.meet(own, *foreign, depth, edits) {
                    continue;
                }
                let chars = |member: Member| self.corpus.chars(member.text).iter().copied();
                let comparator = comparator.get_or_insert_with(|| BatchComparator::new(chars(own)));
                let args = Args::default().score_cutoff(edits as usize);
                if let Some(distance) = comparator.distance_with_args(chars(*foreign), &args) {
                    let [own, foreign] = [own, *foreign].map(|member| self.corpus.inputs[member.text as usize]);
                    let (left, right) = (own.min(foreign), own.max(foreign));
                    self.found.push(Pair { left, right, distance: distance as u32 });
                }
            }
        }
        self.texts = texts;
    }

    /// Whether this is the group in which two members are compared: they have nothing in common on the way to it but
    /// the group's own ranks. And whether they have enough in common in all.
    fn meet(&self, own: Member, foreign: Member, depth: u16, edits: u32) -> bool {
        let ways = [own, foreign].map(|member| {
            let all = self.corpus.range(member.text);
            // A member that has passed over the rest stands after the end.
            let next = (member.next as usize).min(all.end);
            (&self.corpus.ranks[all.start..next], &self.corpus.ranks[next..all.end])
        });
        let [(own, own_ahead), (foreign, foreign_ahead)] = ways;
        let longer = (own.len() + own_ahead.len()).max(foreign.len() + foreign_ahead.len());
        in_common(own, foreign) == usize::from(depth)
            && usize::from(depth) + in_common(own_ahead, foreign_ahead) + edits as usize >= longer
    }
}

/// The edits that two texts may differ by, unless they differ by more. An edit is worth two ranks at most, one that
/// goes and one that comes, and one at most if it makes a text longer or shorter; and four pairs of neighbours.
fn likely((own, edits): (Text, u32), (foreign, others): (Text, u32)) -> Option<u32> {
    let edits = edits.max(others);
    let near = own.holds.differing(foreign.holds) + own.length.abs_diff(foreign.length) <= 2 * edits
        && own.neighbours.differing(foreign.neighbours) <= 4 * edits;
    near.then_some(edits)
}

/// How many ranks two texts have in common.
fn in_common(left: &[u32], right: &[u32]) -> usize {
    let (mut a, mut b, mut common) = (0, 0, 0);
    while a < left.len() && b < right.len() {
        let (x, y) = (left[a], right[b]);
        common += usize::from(x == y);
        a += usize::from(x <= y);
        b += usize::from(y <= x);
    }
    common
}
