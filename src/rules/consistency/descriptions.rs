//! Whether descriptions tell two rows of one name apart.

use crate::filing::Indicator;
use crate::filing::names;
use crate::rules::Context;

/// Whether the descriptions of two rows name different objects. An empty description, one that only repeats the name and
/// one that says the same in other words tell nothing apart.
pub(super) fn tell_apart(context: &Context<'_>, first: &Indicator<'_>, later: &Indicator<'_>) -> bool {
    let key = |row: &Indicator<'_>| names::key(context.maybe(row.description), context.lexicon);
    let (a, b) = (key(first), key(later));
    if a.is_empty() || b.is_empty() || a == b || a.contains(b.as_str()) || b.contains(a.as_str()) {
        return false;
    }
    // Only what stands before the same words about the same measure may differ: 甲标段…, 乙标段….
    strsim::normalized_levenshtein(&a, &b) < 0.95 || a.chars().count() < 20
}
