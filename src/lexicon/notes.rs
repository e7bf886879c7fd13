//! What was once worked out about a text with these words, kept for the next filing that holds it.
//!
//! Filings repeat each other: level labels, units, common indicators. What such a text says depends on the text and the
//! lexicon alone, so the lexicon keeps it. What is kept is for whoever asks; nothing here knows what a note says. Most
//! texts come once and never again (figures, names of projects): only what comes a second time is kept, so that the notes
//! stay few and near the processor. Their number is bounded: a new one takes the place of one that no one asked for lately.
//!
//! Each thread has notes of its own: what all of them ask for all the time would else be handed from core to core.

use rustc_hash::FxBuildHasher;
use std::any::Any;
use std::hash::BuildHasher;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Threads that have notes of their own; where there are more, some share theirs.
const THREADS: usize = 32;

/// Shelves, each with a lock of its own.
const SHELVES: usize = 2048;
/// Notes on one shelf.
const NOTES: usize = 4;
/// Texts that a shelf remembers to have come once.
const ONCE: usize = 6;

/// Notes by thread and text, all of them of the kind that is asked for first.
#[derive(Default)]
pub struct Notes([OnceLock<Box<dyn Any + Send + Sync>>; THREADS]);

thread_local! {
    /// The number of a thread.
    static THREAD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    };
}

type Shelves<T> = Box<[Line<T>]>;

/// A shelf with its lock on one line of the processor's memory: a text that is new costs one look at what was not touched
/// lately, and no more than that is handed from core to core.
#[repr(align(64))]
struct Line<T>(Mutex<Shelf<T>>);

/// A few notes, and what tells whether a text is known or came before.
struct Shelf<T> {
    notes: [Option<Arc<Note<T>>>; NOTES],
    /// By place, a part of the hash of the text whose note stands there.
    tags: [u16; NOTES],
    /// The same of the last texts that came once.
    once: [u16; ONCE],
    /// Where the next of them goes.
    next: u8,
    /// The place that is looked at first when one is needed.
    hand: u8,
    /// Which notes were asked for since then, as bits.
    asked: u8,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        let (notes, tags, once) = Default::default();
        Self { notes, tags, once, next: 0, hand: 0, asked: 0 }
    }
}

/// What is said of a text. Most texts are short and stand right before it: to find a note is one more look at memory.
#[derive(Default)]
#[repr(C)]
pub struct Note<T> {
    text: Text,
    said: T,
}

impl<T> Deref for Note<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.said
    }
}

/// Bytes of a text that needs no memory of its own; a note's text and counts are one line of the processor's memory.
const SHORT: usize = 46;

enum Text {
    Short(u8, [u8; SHORT]),
    Long(Box<str>),
}

impl Text {
    fn is(&self, text: &str) -> bool {
        match self {
            Text::Short(length, bytes) => bytes[..usize::from(*length)] == *text.as_bytes(),
            Text::Long(own) => **own == *text,
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::Short(0, [0; SHORT])
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match bytes.get_mut(..text.len()) {
            Some(own) => {
                own.copy_from_slice(text.as_bytes());
                Text::Short(text.len() as u8, bytes)
            }
            None => Text::Long(text.into()),
        }
    }
}

impl<T> Shelf<T> {
    fn find(&self, tag: u16, text: &str) -> Option<(usize, &Arc<Note<T>>)> {
        let mut tagged = (0..NOTES).filter(|at| self.tags[*at] == tag);
        tagged.find_map(|at| self.notes[at].as_ref().filter(|note| note.text.is(text)).map(|note| (at, note)))
    }

    /// Whether a text came before, as far as is remembered.
    fn came(&mut self, tag: u16) -> bool {
        if self.once.contains(&tag) {
            return true;
        }
        self.once[usize::from(self.next)] = tag;
        self.next = (self.next + 1) % ONCE as u8;
        false
    }

    /// Keeps a note in the place of one that was not asked for lately.
    fn keep(&mut self, tag: u16, note: Arc<Note<T>>) {
        while self.asked >> self.hand & 1 == 1 {
            self.asked &= !(1 << self.hand);
            self.hand = (self.hand + 1) % NOTES as u8;
        }
        let at = usize::from(self.hand);
        (self.tags[at], self.notes[at]) = (tag, Some(note));
        self.hand = (self.hand + 1) % NOTES as u8;
    }
}

impl Notes {
    /// Longer texts, in bytes, hardly come back.
    pub const LONGEST: usize = 128;

    /// The note on a text; a new and empty one where there is none.
    pub fn on<T: Default + Send + Sync + 'static>(&self, text: &str) -> Arc<Note<T>> {
        self.again(text).unwrap_or_default()
    }

    /// The note on a text that came before; none where it comes for the first time, as far as is remembered.
    pub fn again<T: Default + Send + Sync + 'static>(&self, text: &str) -> Option<Arc<Note<T>>> {
        if text.len() > Self::LONGEST {
            return None;
        }
        let hash = FxBuildHasher.hash_one(text);
        let tag = (hash >> 48) as u16;
        let own = self.0[THREAD.with(|number| number % THREADS)].get_or_init(|| {
            let shelves: Shelves<T> = (0..SHELVES).map(|_| Line(Mutex::default())).collect();
            Box::new(shelves)
        });
        let shelves: &Shelves<T> = own.downcast_ref()?;
        let mut shelf = shelves[hash as usize % SHELVES].0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, note)) = shelf.find(tag, text) {
            let note = note.clone();
            shelf.asked |= 1 << at;
            return Some(note);
        }
        if !shelf.came(tag) {
            return None;
        }
        let note = Arc::new(Note { text: text.into(), said: T::default() });
        shelf.keep(tag, note.clone());
        Some(note)
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
        let again = |text: &str| notes.again::<OnceLock<usize>>(text).map(|note| note.get().copied());
        assert_eq!((again("产出指标"), again("效益指标"), again("效益指标")), (Some(Some(2)), None, Some(None)));
        let long = "长".repeat(Notes::LONGEST);
        for _ in 0..3 {
            assert_eq!(note(&long).set(1), Ok(()));
        }
        for number in 0..SHELVES * NOTES * 4 {
            note(&number.to_string());
            note(&number.to_string());
        }
        let shelves = || notes.0.iter().filter_map(|own| own.get()?.downcast_ref::<Shelves<OnceLock<usize>>>());
        let lines = shelves().flat_map(|shelves| shelves.iter());
        let kept: usize = lines.map(|shelf| shelf.0.lock().unwrap().notes.iter().flatten().count()).sum();
        assert!((SHELVES..=SHELVES * NOTES).contains(&kept), "{kept}");
        std::thread::scope(|scope| scope.spawn(|| drop(note("产出指标"))).join()).unwrap();
        assert_eq!(shelves().count(), 2, "another thread has notes of its own");
        assert!(notes.again::<u8>("产出指标").is_none() && notes.again::<u8>("产出指标").is_none(), "of one kind");
    }

    #[test]
    fn a_shelf_is_one_line_of_memory() {
        assert_eq!(size_of::<Line<[u64; 9]>>(), 64);
        assert_eq!(std::mem::offset_of!(Note<u64>, said), 48, "with the two counts of an Arc");
    }

    #[test]
    fn what_is_asked_for_stays() {
        let mut shelf = Shelf::default();
        let note = |text: &str| Arc::new(Note { text: text.into(), said: () });
        (1..=4).for_each(|tag| shelf.keep(tag, note("甲")));
        assert!(shelf.find(2, "乙").is_none(), "another text of the same hash");
        shelf.asked = 0b0011;
        (5..=6).for_each(|tag| shelf.keep(tag, note("甲")));
        let mut kept = shelf.tags;
        kept.sort_unstable();
        assert_eq!(kept, [1, 2, 5, 6]);
        assert_eq!(shelf.asked, 0, "what is not asked for again may go");
    }

    #[test]
    fn a_shelf_remembers_the_last_texts() {
        let mut shelf = Shelf::<()>::default();
        assert!(!(1..=ONCE as u16).any(|tag| shelf.came(tag)));
        assert!(shelf.came(1) && !shelf.came(100) && !shelf.came(1) && shelf.came(100));
    }
}
