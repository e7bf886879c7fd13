//! `phrases.tsv`: the short lists that one rule or one reader looks for in names, goals, titles and cells.
//!
//! A list that several rules share, or that is long, has a file of its own. What each list means is said in the head of
//! `phrases.tsv`; where a word is looked for (anywhere, at the start, at the end) is said there too.

use super::Terms;
use super::rows::{LexiconError, Row};
use rustc_hash::FxHashMap;

/// Declares the lists: the name of each is the word in the column `list`.
macro_rules! phrases {
    ($($(#[$doc:meta])* $list:ident: $kind:ty,)+) => {
        /// Short lists of words, each with one use.
        pub struct Phrases {
            $($(#[$doc])* pub $list: $kind,)+
        }

        /// The words that the column `list` may hold.
        const LISTS: &[&str] = &[$(stringify!($list)),+];

        impl Phrases {
            pub(super) fn compile(rows: &[Row<'_>]) -> Result<Self, LexiconError> {
                let mut lists: FxHashMap<&str, Vec<&Row<'_>>> = FxHashMap::default();
                for row in rows {
                    lists.entry(row.get(1)).or_default().push(row);
                }
                let read = Self {
                    $($list: List::of(&lists.remove(stringify!($list)).unwrap_or_default())?,)+
                };
                match lists.into_values().flatten().next() {
                    Some(row) => Err(row.wrong("list", &LISTS.join(", "))),
                    None => Ok(read),
                }
            }
        }
    };
}

phrases! {
    /// Verbs that open a goal and say only that something is done.
    goal_opening: Terms<()>,
    /// Nouns that close a goal and say nothing.
    goal_closing: Terms<()>,
}

/// A list as its rows are read.
trait List: Sized {
    fn of(rows: &[&Row<'_>]) -> Result<Self, LexiconError>;
}

impl List for Terms<()> {
    fn of(rows: &[&Row<'_>]) -> Result<Self, LexiconError> {
        match rows.iter().find(|row| row.get(2) != "-") {
            Some(row) => Err(row.wrong("means", "-")),
            None => Ok(Terms::new(rows.iter().map(|row| (row.get(0).to_owned(), ())))),
        }
    }
}
