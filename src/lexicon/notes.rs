//! What was once worked out about a text with these words, kept for the next filing that holds it.
//!
//! Filings repeat each other: level labels, units, common indicators. What such a text says depends on the text and the
//! lexicon alone, so the lexicon keeps it. What is kept is for whoever asks; nothing here knows what a note says. The
//! number of notes is bounded: a part that is full is begun anew, and what is common is soon in it again.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::any::Any;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts, each with a lock of its own.
const PARTS: usize = 64;
/// Notes in one part.
const FULL: usize = 768;
/// Notes by text.
pub struct Notes(Box<[Mutex<Part>]>);

type Part = FxHashMap<Box<str>, Arc<dyn Any + Send + Sync>>;

impl Default for Notes {
    fn default() -> Self {
        Self((0..PARTS).map(|_| Mutex::default()).collect())
    }
}

impl Notes {
    /// Longer texts, in bytes, hardly come back.
    pub const LONGEST: usize = 192;

    /// The note on a text; a new and empty one where there is none, or where the text is too long to come back.
    pub fn on<T: Default + Send + Sync + 'static>(&self, text: &str) -> Arc<T> {
        if text.len() > Self::LONGEST {
            return Arc::default();
        }
        let hash = FxBuildHasher.hash_one(text) as usize;
        // The table takes the hash's last bits and its first seven; the part is told by others.
        let part = &self.0[(hash >> 24) % PARTS];
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        let known = part.get(text).cloned().and_then(|note| note.downcast().ok());
        known.unwrap_or_else(|| {
            if part.len() >= FULL {
                part.clear();
            }
            let note = Arc::<T>::default();
            part.insert(text.into(), note.clone());
            note
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;

    #[test]
    fn a_note_is_found_again_and_their_number_is_bounded() {
        let notes = Notes::default();
        let note = |text: &str| notes.on::<OnceLock<usize>>(text);
        assert_eq!(*note("产出指标").get_or_init(|| 1), 1);
        assert_eq!(*note("产出指标").get_or_init(|| 2), 1);
        let long = "长".repeat(Notes::LONGEST);
        assert_eq!(*note(&long).get_or_init(|| 1), 1);
        assert_eq!(note(&long).get(), None);
        for number in 0..PARTS * FULL * 2 {
            note(&number.to_string());
        }
        let kept: usize = notes.0.iter().map(|part| part.lock().unwrap().len()).sum();
        assert!(kept <= PARTS * FULL, "{kept}");
    }
}
