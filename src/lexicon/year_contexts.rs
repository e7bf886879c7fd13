//! The words around a year that say whether it is the time of a planned action.

use super::rows::{LexiconError, Row};
use super::terms::Terms;

/// Contexts of years, by side; what each side means is said in the head of `year_contexts.tsv`.
pub struct YearContexts {
    /// Ends right before the year.
    pub before: Terms<()>,
    /// Starts right after the year or date.
    pub after: Terms<()>,
    /// Anywhere in the clause: it speaks of the past.
    pub clause: Terms<()>,
    /// Anywhere in the sentence: what was done serves this year.
    pub sentence: Terms<()>,
    /// Nouns behind a year which then belongs to them.
    pub object: Terms<()>,
    /// Verbs before a year that take its matters as their object.
    pub about: Terms<()>,
    /// Verbs right behind a year that tell what happened then.
    pub event: Terms<()>,
    /// Verbs right behind a year that make it the time of an action.
    pub action: Terms<()>,
    /// Words of intention.
    pub plan: Terms<()>,
    /// Anywhere in the clause of a year after the plan year, where the later date is meant.
    pub later: Terms<()>,
}

/// The sides, in the order of the fields above.
const SIDES: [&str; 10] =
    ["before", "after", "clause", "sentence", "object", "about", "event", "action", "plan", "later"];

impl YearContexts {
    pub(super) fn compile(rows: &[Row<'_>]) -> Result<Self, LexiconError> {
        let mut sides: [Vec<(String, ())>; SIDES.len()] = Default::default();
        for row in rows {
            let side = SIDES.iter().position(|side| *side == row.get(1));
            let side = side.ok_or_else(|| row.wrong("side", &SIDES.join(", ")))?;
            sides[side].push((row.get(0).to_owned(), ()));
        }
        let [before, after, clause, sentence, object, about, event, action, plan, later] = sides;
        Ok(Self {
            before: Terms::new(before),
            after: Terms::new(after),
            clause: Terms::new(clause),
            sentence: Terms::new(sentence),
            object: Terms::new(object),
            about: Terms::new(about),
            event: Terms::new(event),
            action: Terms::new(action),
            plan: Terms::new(plan),
            later: Terms::new(later),
        })
    }
}
