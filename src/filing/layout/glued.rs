//! Text in which cells run together without any mark.
//!
//! Head words or level labels that follow each other immediately are the sign of it. Nothing is read there: where a name
//! ends and its value begins would be a guess.

use super::{Layout, Unit};

impl Layout<'_, '_> {
    /// Whether the cells of a line run together.
    pub(super) fn is_glued(&self, text: &str) -> bool {
        let phrases = &self.cells.lexicon.phrases;
        if phrases.glued_head.occurs(text) || phrases.glued_start.prefix(text).is_some() {
            return true;
        }
        let under = matches!(self.units.last(), Some(Unit::Glued(_)));
        let level = || phrases.glued_level.prefix(text).is_some_and(|(length, ())| text.len() > length + 6);
        let valued = || text.contains(['≥', '≤', '＝', '=', '＞', '＜', '%']) && !text.contains(['。', '：']);
        under && (level() || valued())
    }
}
