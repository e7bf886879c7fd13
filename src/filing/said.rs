//! What a short text says, whoever wrote it.
//!
//! Most cells of a filing stand in many others: labels, units, common names and values. What such a text says by itself
//! follows from the text and the lexicon, so it is read once and kept beside the lexicon ([`Notes`]).
//!
//! [`Notes`]: crate::lexicon::Notes

use super::labels::{Labels, Line};
use super::look::Look;
use super::names;
use super::number;
use super::subject::Subject;
use super::value::{self, Value};
use crate::lexicon::{Direction, Held, Kind, Lexicon, Misplaced, Note, ResidueKind, Word};
use crate::span::Span;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

/// The readings of one text; each is made when first asked for.
#[derive(Default)]
pub struct Said {
    labels: OnceLock<Labels>,
    line: OnceLock<Line>,
    look: OnceLock<Look>,
    value: OnceLock<Option<Box<Noted>>>,
    name: OnceLock<Box<Name>>,
    subject: OnceLock<Arc<Subject>>,
    residue: OnceLock<Option<Box<Rest>>>,
    classes: OnceLock<Classes>,
    /// The number of the direction from 1, once it is known.
    direction: AtomicU8,
    /// What a look at the text told, with [`Self::LOOKED`] where there was one.
    seen: AtomicU8,
}

/// The readings of a text, kept with it where it comes again.
pub type Kept = Arc<Note<Said>>;

/// Template residue with its place in the text.
type Rest = (Range<usize>, ResidueKind);

/// A value as it stands at the start of a text, its unit apart.
struct Noted {
    value: Value<'static>,
    unit: Option<Span>,
}

/// What an indicator's name says.
pub(crate) struct Name {
    pub key: Arc<str>,
    /// Without brackets and without words that say only that it is an indicator.
    pub bare: Arc<str>,
    pub kind: Option<Kind>,
}

/// The words of a name that settle where it belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes {
    /// One bit for each class.
    all: u16,
    /// How many words there are, as far as that fits.
    pub count: u8,
    /// The class of the word that opens the name.
    pub first: Option<Misplaced>,
    /// The class of the word that ends it.
    pub last: Option<Misplaced>,
}

impl Classes {
    /// Those of a name's key.
    pub(crate) fn of(key: &str, lexicon: &Lexicon) -> Self {
        let mut out = Self::default();
        for (start, end, class) in lexicon.misplaced.find(key) {
            out.first = out.first.or((start == 0).then_some(*class));
            out.last = (end == key.len()).then_some(*class);
            out.all |= 1 << *class as u16;
            out.count = out.count.saturating_add(1);
        }
        out
    }

    /// Whether there is a word of a class.
    pub(crate) fn has(self, class: Misplaced) -> bool {
        self.all >> class as u16 & 1 == 1
    }
}

/// What one look at a text told: the lists of which it may hold a term, and the checks that may find something in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen(u8);

/// A check that looks at one passage alone, and what it found there does not depend on what stands around it.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Check {
    Doubled = 0x08,
    Marks = 0x10,
}

impl Seen {
    /// Lists, and of the checks those that may find something.
    pub(crate) fn new(held: Held, checks: impl IntoIterator<Item = Check>) -> Self {
        Self(checks.into_iter().fold(held.bits(), |all, check| all | check as u8))
    }

    pub(crate) fn held(self) -> Held {
        Held::from_bits(self.0 & 7)
    }

    /// Whether a check may find something: no means no.
    pub(crate) fn may(self, check: Check) -> bool {
        self.0 & check as u8 != 0
    }
}

/// The readings of a text, kept for the next one that is the same.
pub(crate) fn said(text: &str, lexicon: &Lexicon) -> Kept {
    if is_figure(text) { Arc::default() } else { lexicon.notes.on(text) }
}

/// Long figures hardly come back: ≥95% does, ≥1815公里 does not.
pub(super) fn is_figure(text: &str) -> bool {
    text.len() > "≥100%".len() && text.starts_with(|c: char| number::is_digit(c) || number::is_bound(c))
}

/// The same of a text that came before; of another one nothing is worth keeping.
pub(crate) fn again(text: &str, lexicon: &Lexicon) -> Option<Kept> {
    if is_figure(text) { None } else { lexicon.notes.again(text) }
}

impl std::fmt::Debug for Note<Said> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Said").finish_non_exhaustive()
    }
}

impl Said {
    pub(super) fn labels(&self, text: &str, lexicon: &Lexicon) -> Labels {
        *self.labels.get_or_init(|| Labels::of(text, lexicon))
    }

    pub(super) fn line(&self, text: &str, lexicon: &Lexicon) -> Line {
        *self.line.get_or_init(|| Line::of(text, lexicon))
    }

    pub(super) fn look(&self, text: &str, lexicon: &Lexicon) -> Look {
        *self.look.get_or_init(|| {
            let value = self.noted(text, Span::new(0, text.len()), lexicon);
            Look::of(text, self.labels(text, lexicon), &value, lexicon)
        })
    }

    /// A value of just this text that stands at a place.
    pub(super) fn value<'l>(&self, body: &str, at: Span, lexicon: &'l Lexicon) -> Value<'l> {
        // What hardly comes back is not worth a note.
        let once = self.value.get().is_none() && is_figure(body);
        if once { value::read(body, at, lexicon) } else { self.noted(body, at, lexicon) }
    }

    fn noted<'l>(&self, body: &str, at: Span, lexicon: &'l Lexicon) -> Value<'l> {
        let noted = self.value.get_or_init(|| {
            let mut value = value::read(body, Span::new(0, body.len()), lexicon);
            let unit = value.unit.take();
            // The unit is looked up again by its spelling.
            let same = unit.is_none_or(|(span, unit)| {
                lexicon.units.exact(&body[span.range()]).is_some_and(|known| std::ptr::eq(known, unit))
            });
            same.then(|| Box::new(Noted { value: value.moved(None, 0), unit: unit.map(|(span, _)| span) }))
        });
        let Some(Noted { value, unit }) = noted.as_deref() else { return value::read(body, at, lexicon) };
        let unit = unit.and_then(|span| Some((span, lexicon.units.exact(&body[span.range()])?)));
        value.moved(unit, at.start)
    }

    pub(crate) fn name(&self, text: &str, lexicon: &Lexicon) -> &Name {
        self.name.get_or_init(|| {
            let key: Arc<str> = names::key_of(text, lexicon).into();
            // Most names have no brackets: both are the same words.
            let own = |bare: &str| if *bare == *key { key.clone() } else { bare.into() };
            let (bare, kind) = names::bare_with_kind(text, lexicon, own);
            Box::new(Name { key, bare, kind })
        })
    }

    /// The key of a name, for which nothing else is read.
    pub(crate) fn key<'t>(&'t self, text: &'t str, lexicon: &Lexicon) -> Cow<'t, str> {
        self.name.get().map_or_else(|| names::key_of(text, lexicon), |name| Cow::Borrowed(&name.key))
    }

    /// The words of a name, of which `key` is the key, that settle where it belongs.
    pub(crate) fn classes(&self, key: &str, lexicon: &Lexicon) -> Classes {
        *self.classes.get_or_init(|| Classes::of(key, lexicon))
    }

    /// Which way is good of what a name measures, of which `bare` is left without brackets.
    pub(crate) fn direction(&self, bare: &str, lexicon: &Lexicon) -> Direction {
        let known = usize::from(self.direction.load(Ordering::Relaxed)).checked_sub(1);
        known.and_then(|known| Direction::WORDS.get(known)).map_or_else(
            || {
                let direction = names::direction(bare, lexicon);
                self.direction.store(1 + direction as u8, Ordering::Relaxed);
                direction
            },
            |(_, direction)| *direction,
        )
    }

    /// What the text is about.
    pub fn subject(&self, text: &str, lexicon: &Lexicon) -> Arc<Subject> {
        self.subject.get_or_init(|| Arc::new(Subject::of(text, lexicon))).clone()
    }

    /// Template residue in the text.
    pub(crate) fn residue(&self, text: &str, lexicon: &Lexicon) -> Option<Rest> {
        self.residue.get_or_init(|| lexicon.residue.find(text).map(Box::new)).as_deref().cloned()
    }

    const LOOKED: u8 = 0x80;

    /// What a look at the text told, if there was one.
    pub(crate) fn seen(&self) -> Option<Seen> {
        let seen = self.seen.load(Ordering::Relaxed);
        (seen & Self::LOOKED != 0).then_some(Seen(seen & !Self::LOOKED))
    }

    /// Keeps what a look at the text told.
    pub(crate) fn keep(&self, seen: Seen) {
        self.seen.store(seen.0 | Self::LOOKED, Ordering::Relaxed);
    }

    /// A check found nothing in the text.
    pub(crate) fn found_clean(&self, check: Check) {
        self.seen.fetch_and(!(check as u8), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_three_lines_of_memory() {
        let counts = 2 * size_of::<usize>();
        assert_eq!(counts + size_of::<Note<Said>>(), 192);
    }

    #[test]
    fn a_direction_is_remembered() {
        let said = Said::default();
        for direction in Direction::WORDS.iter().map(|(_, direction)| *direction) {
            said.direction.store(1 + direction as u8, Ordering::Relaxed);
            assert_eq!(said.direction("", Lexicon::builtin()), direction);
        }
    }
}
