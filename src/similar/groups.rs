//! Brings texts together that have characters in common.
//!
//! A group is known by the ranks that lead to it, in order. A text enters the groups of its next rank, of the one after
//! that if it passes over the next, and so on, as often as it may pass over any; then each group is split again in the
//! same way until it is small. No group is kept: the search goes down one after the other, within memory that was
//! touched just before.
//!
//! What two near-copies have in common leads both through the same groups, and each passes over what only it has. In
//! all other groups where they meet, both passed over something that they have in common; so a pair is compared in one
//! group alone, and where most members passed over the same rank, those need not be compared with each other.

use super::Pair;
use super::compare::{Comparer, Member};
use super::corpus::{Allowed, Corpus};
use rayon::prelude::*;
use std::ops::Range;

/// A group in which so few have to be compared with the others is not split.
const FEW: usize = 16;

/// A text enters at most so many groups of the same depth: long texts, which may differ by many edits, are compared
/// earlier.
const MOST_GROUPS: u64 = 20_000;

/// No group is split further down.
const DEEPEST: u64 = 64;

/// No rank.
const NONE: u32 = u32::MAX;

struct Group {
    /// How many ranks its members have in common on the way to it.
    depth: u16,
    /// Whether all have passed over the rest of theirs: then it has no parts.
    ended: bool,
    /// Where they stand among the members.
    members: Range<usize>,
}

/// All pairs that are near each other.
pub fn search(corpus: &Corpus, allowed: &Allowed) -> Vec<Pair> {
    let deepest: Vec<u16> = (0..=u64::from(allowed.most())).map(deepest).collect();
    let all = (0..corpus.len() as u32).map(|text| {
        let edits = allowed.of(corpus.text(text).length) as u16;
        Member { text, next: corpus.range(text).start as u32, skipped: NONE, left: edits, edits }
    });
    let mut root = Search::new(corpus, allowed, &deepest);
    root.members.extend(all);
    let groups = root.split(0..corpus.len(), 0);
    let members = root.members;
    groups
        .into_par_iter()
        .map_init(
            || Search::new(corpus, allowed, &deepest),
            |search, group| {
                search.members.clear();
                search.members.extend_from_slice(&members[group.members.clone()]);
                search.group(Group { members: 0..search.members.len(), ..group });
                std::mem::take(&mut search.comparer.found)
            },
        )
        .flatten_iter()
        .collect()
}

/// How deep a text may go that may differ by so many edits: it passes over at most `edits` ranks on the way to a depth,
/// which can be done in so many ways as there are to choose them among all.
fn deepest(edits: u64) -> u16 {
    let (mut depth, mut ways) = (0, 1);
    while depth < DEEPEST && ways <= MOST_GROUPS {
        depth += 1;
        ways = ways * (depth + edits) / depth;
    }
    depth as u16
}

struct Search<'a> {
    corpus: &'a Corpus,
    comparer: Comparer<'a>,
    deepest: &'a [u16],
    /// The members of the group at hand after those of the groups that it is part of.
    members: Vec<Member>,
    /// For each rank, zero between uses.
    counts: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(corpus: &'a Corpus, allowed: &'a Allowed, deepest: &'a [u16]) -> Self {
        let counts = vec![0; corpus.end as usize + 1];
        Self { corpus, comparer: Comparer::new(corpus, allowed), deepest, members: Vec::new(), counts }
    }

    /// Finds the pairs of a group.
    fn group(&mut self, Group { depth, ended, members: Range { mut start, end } }: Group) {
        if !ended {
            let deepest = self.deepest;
            let stopping = first(&mut self.members[start..end], |member| depth >= deepest[usize::from(member.edits)]);
            self.comparer.compare(&self.members[start..end], stopping, depth);
            start += stopping;
        }
        let free = if end - start > FEW { self.free(start..end) } else { end - start };
        let members = &self.members[start..end];
        if free <= FEW || ended || self.comparer.dense(members, free) {
            self.comparer.compare(members, free, depth);
            return;
        }
        let top = self.members.len();
        for part in self.split(start..end, depth) {
            self.group(part);
        }
        self.members.truncate(top);
    }

    /// Puts those last that passed over the rank that most have passed over last; how many are before them.
    fn free(&mut self, members: Range<usize>) -> usize {
        let members = &mut self.members[members];
        let counts = &mut self.counts;
        let mut most = (0, NONE);
        for skipped in members.iter().map(|member| member.skipped).filter(|skipped| *skipped != NONE) {
            let count = &mut counts[skipped as usize];
            *count += 1;
            most = most.max((*count, skipped));
        }
        for skipped in members.iter().map(|member| member.skipped).filter(|skipped| *skipped != NONE) {
            counts[skipped as usize] = 0;
        }
        first(members, |member| member.skipped == NONE || member.skipped != most.1)
    }

    /// Puts the members of a group of this depth into groups by what they may have in common next. These stand after
    /// all members so far; where one would be alone, there is none.
    fn split(&mut self, members: Range<usize>, depth: u16) -> Vec<Group> {
        let mut seen: Vec<u32> = Vec::new();
        for member in &self.members[members.clone()] {
            ahead(self.corpus, member, |rank, _| {
                let count = &mut self.counts[rank as usize];
                if *count == 0 {
                    seen.push(rank);
                }
                *count += 1;
            });
        }
        let mut groups = Vec::new();
        let mut size = self.members.len();
        // Counts become places.
        for rank in &seen {
            let count = std::mem::replace(&mut self.counts[*rank as usize], NONE) as usize;
            if count > 1 {
                self.counts[*rank as usize] = size as u32;
                let ended = *rank == self.corpus.end;
                groups.push(Group { depth: depth + u16::from(!ended), ended, members: size..size + count });
                size += count;
            }
        }
        self.members.resize(size, Member::default());
        for at in members {
            let member = self.members[at];
            ahead(self.corpus, &member, |rank, entering| {
                let place = &mut self.counts[rank as usize];
                if *place != NONE {
                    self.members[*place as usize] = entering;
                    *place += 1;
                }
            });
        }
        seen.iter().for_each(|rank| self.counts[*rank as usize] = 0);
        groups
    }
}

/// The ranks that a member may have in common with others next, and what it is in their groups.
fn ahead(corpus: &Corpus, member: &Member, mut each: impl FnMut(u32, Member)) {
    let mut entering = *member;
    for rank in corpus.ranks[member.next as usize..].iter().take(usize::from(member.left) + 1) {
        entering.next += 1;
        each(*rank, entering);
        if *rank == corpus.end {
            return;
        }
        entering.skipped = *rank;
        entering.left = entering.left.saturating_sub(1);
    }
}

/// Puts those first that are meant; how many they are.
fn first(members: &mut [Member], meant: impl Fn(&Member) -> bool) -> usize {
    let mut count = 0;
    for at in 0..members.len() {
        if meant(&members[at]) {
            members.swap(count, at);
            count += 1;
        }
    }
    count
}
