//! `objects.tsv`: words around a counted object, by the part they play.

use super::Terms;
use super::rows::{LexiconError, Row};
use super::words::ObjectRole;
use std::sync::Arc;

/// Words around a counted object, by the part they play.
pub struct ObjectWords {
    /// Actions anywhere in a text.
    pub deeds: Terms<Deed>,
    /// Real actions, at an end.
    pub verb: Terms<()>,
    /// Words that say only that something is done.
    pub light: Terms<()>,
    /// Time, scope and joints.
    pub adverb: Terms<()>,
    /// What starts another clause after a counted noun.
    pub predicates: Terms<()>,
    /// Measuring words at the end of a name.
    pub measure: Terms<()>,
    /// Words of change.
    pub change: Terms<()>,
    /// Between a change and the figure it reaches.
    pub level: Terms<()>,
    /// Between an object and its number.
    pub filler: Terms<()>,
    /// Kinds of rates at the end of a name, as the one they are compared as.
    pub heads: Terms<Box<str>>,
    /// Words that name no object of their own.
    pub generic: Terms<()>,
}

/// An action in a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A real one, as the verb it is compared as.
    Real(Arc<str>),
    /// One that says only that something is done.
    Light,
}

impl ObjectWords {
    pub(super) fn compile(rows: &[Row<'_>]) -> Result<Self, LexiconError> {
        let mut objects: [Vec<(String, ())>; 10] = Default::default();
        let mut deeds: Vec<(String, Deed)> = Vec::new();
        let mut heads: Vec<(String, Box<str>)> = Vec::new();
        for row in rows {
            let role: ObjectRole = row.word(1, "role")?;
            let term = row.get(0).to_owned();
            match role {
                ObjectRole::Verb => deeds.push((term.clone(), Deed::Real(row.get(2).into()))),
                // One character is part of too many nouns.
                ObjectRole::Head => heads.push((term.clone(), row.get(2).into())),
                ObjectRole::Light if term.chars().count() > 1 => deeds.push((term.clone(), Deed::Light)),
                _ => {}
            }
            objects[role as usize].push((term, ()));
        }
        let [verb, light, adverb, predicate, measure, change, level, filler, _, generic] = objects;
        Ok(Self {
            deeds: Terms::new(deeds),
            verb: Terms::new(verb),
            light: Terms::new(light),
            adverb: Terms::new(adverb),
            predicates: Terms::new(predicate),
            measure: Terms::new(measure),
            change: Terms::new(change),
            level: Terms::new(level),
            filler: Terms::new(filler),
            heads: Terms::new(heads),
            generic: Terms::new(generic),
        })
    }
}
