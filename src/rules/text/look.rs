//! One pass over a passage for all rules that look at every character: what none of them could find anything in, and that
//! is nearly every passage, they need not take up.

use super::doubled_word::Nearest;
use super::unbalanced_punctuation::Settling;
use crate::filing::said::{Check, Seen};
use crate::lexicon::Lexicon;
use crate::span::is_ideograph;

/// Looks at passages, one after the other.
pub(super) struct Look<'l> {
    lexicon: &'l Lexicon,
    nearest: Nearest,
}

impl<'l> Look<'l> {
    pub(super) fn new(lexicon: &'l Lexicon) -> Self {
        Self { lexicon, nearest: Nearest::default() }
    }

    /// What a passage may hold.
    pub(super) fn at(&mut self, text: &str) -> Seen {
        let (mut sifting, mut marks, mut doubled) = (self.lexicon.sifting(), Settling::default(), false);
        self.nearest.part();
        for c in text.chars() {
            // Nearly all characters are ideographs: what they are is asked once, not by each of the three.
            if is_ideograph(c) {
                sifting.take_word(c);
                doubled |= self.nearest.take_ideograph(c);
                marks.take_word();
            } else {
                sifting.take(c);
                self.nearest.take(c);
                marks.take(c);
            }
        }
        let checks = [doubled.then_some(Check::Doubled), (!marks.is_settled()).then_some(Check::Marks)];
        Seen::new(self.lexicon.settled(sifting.held()), checks.into_iter().flatten())
    }
}
