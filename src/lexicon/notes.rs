//! What was once worked out about a text with these words, kept for the next filing that holds it.
//!
//! Filings repeat each other: level labels, units, common indicators. What such a text says depends on the text and the
//! lexicon alone, so the lexicon keeps it. What is kept is for whoever asks; nothing here knows what a note says. Most
//! texts come once and never again (figures, names of projects): only what comes a second time is kept, so that the notes
//! stay few and near the processor. Their number is bounded: a part that is full is begun anew, and what is common is soon
//! in it again.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::any::Any;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts, each with a lock of its own.
const PARTS: usize = 64;
/// Notes in one part.
const FULL: usize = 256;
/// Bits of one part that tell which texts came before.
const MARKS: usize = 4096;

/// Notes by text.
pub struct Notes(Box<[Mutex<Part>]>);

struct Part {
    /// By the hash of the text; of two texts with the same hash the first is kept.
    notes: FxHashMap<usize, (Box<str>, Arc<dyn Any + Send + Sync>)>,
    /// Texts that came once, as bits by their hash.
    marks: [u64; MARKS / 64],
    marked: usize,
}

impl Default for Part {
    fn default() -> Self {
        Self { notes: FxHashMap::default(), marks: [0; MARKS / 64], marked: 0 }
    }
}

impl Part {
    /// Whether a text of this hash came before, as far as is remembered.
    fn came(&mut self, hash: usize) -> bool {
        let (word, bit) = (hash / 64 % self.marks.len(), 1 << (hash % 64));
        if self.marks[word] & bit != 0 {
            return true;
        }
        if self.marked == MARKS / 2 {
            self.marks.fill(0);
            self.marked = 0;
        }
        self.marks[word] |= bit;
        self.marked += 1;
        false
    }
}

impl Default for Notes {
    fn default() -> Self {
        Self((0..PARTS).map(|_| Mutex::default()).collect())
    }
}

impl Notes {
    /// Longer texts, in bytes, hardly come back.
    pub const LONGEST: usize = 192;

    /// The note on a text; a new and empty one where there is none.
    pub fn on<T: Default + Send + Sync + 'static>(&self, text: &str) -> Arc<T> {
        if text.len() > Self::LONGEST {
            return Arc::default();
        }
        let hash = FxBuildHasher.hash_one(text) as usize;
        // The table takes other bits of the hash, as it hashes it once more.
        let part = &self.0[(hash >> 24) % PARTS];
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        let known = part.notes.get(&hash).filter(|(known, _)| **known == *text);
        if let Some(note) = known.and_then(|(_, note)| note.clone().downcast().ok()) {
            return note;
        }
        let note = Arc::<T>::default();
        if part.came(hash >> 32) {
            if part.notes.len() >= FULL {
                part.notes.clear();
            }
            part.notes.entry(hash).or_insert_with(|| (text.into(), note.clone()));
        }
        note
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;

    #[test]
    fn what_comes_again_is_kept_and_the_number_is_bounded() {
        let notes = Notes::default();
        let note = |text: &str| notes.on::<OnceLock<usize>>(text);
        assert_eq!(*note("产出指标").get_or_init(|| 1), 1);
        assert_eq!(note("产出指标").get(), None, "once is not kept");
        assert_eq!(*note("产出指标").get_or_init(|| 2), 2);
        assert_eq!(*note("产出指标").get_or_init(|| 3), 2);
        let long = "长".repeat(Notes::LONGEST);
        for _ in 0..3 {
            assert_eq!(note(&long).set(1), Ok(()));
        }
        for number in 0..PARTS * FULL * 4 {
            note(&number.to_string());
            note(&number.to_string());
        }
        let kept: usize = notes.0.iter().map(|part| part.lock().unwrap().notes.len()).sum();
        assert!((PARTS..=PARTS * FULL).contains(&kept), "{kept}");
    }
}
