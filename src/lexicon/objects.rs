//! `objects.tsv`: words around a counted object, by the part they play.

use super::Terms;
use super::rows::{LexiconError, Row};
use super::words::ObjectRole;
use rustc_hash::FxHashMap;
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
    /// Verbs, light words and adverbs, by all the parts they play: what stands before an object.
    pub opening: Terms<Parts>,
    /// Words of level and fillers: what stands behind an object.
    pub closing: Terms<Parts>,
}

/// The parts that one word plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts(u16);

impl Parts {
    /// Whether the word plays a part.
    pub fn has(self, role: ObjectRole) -> bool {
        self.0 >> role as u16 & 1 == 1
    }
}

/// The words of some roles, each with all of these that it plays.
fn by_parts(objects: &[Vec<(String, ())>], roles: &[ObjectRole]) -> Terms<Parts> {
    let mut parts: FxHashMap<&str, Parts> = FxHashMap::default();
    for role in roles {
        for (term, ()) in &objects[*role as usize] {
            parts.entry(term).or_default().0 |= 1 << *role as u16;
        }
    }
    Terms::new(parts.into_iter().map(|(term, parts)| (term.to_owned(), parts)))
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
    /// Boxed, as so many sets are too much for a thread's stack.
    pub(super) fn compile(rows: &[Row<'_>]) -> Result<Box<Self>, LexiconError> {
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
        let opening = by_parts(&objects, &[ObjectRole::Verb, ObjectRole::Light, ObjectRole::Adverb]);
        let closing = by_parts(&objects, &[ObjectRole::Level, ObjectRole::Filler]);
        let [verb, light, adverb, predicate, measure, change, level, filler, _, generic] = objects;
        Ok(Box::new(Self {
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
            opening,
            closing,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lexicon;
    use super::*;

    /// What one look-up tells of several parts is what the list of each part tells.
    #[test]
    fn each_part_is_told_at_once() {
        let objects = &Lexicon::builtin().objects;
        let lists = [&objects.verb, &objects.light, &objects.adverb, &objects.level, &objects.filler];
        let mut words: Vec<&str> = lists.iter().flat_map(|list| list.iter().map(|(term, ())| term)).collect();
        words.extend(["道路", "的", "3", "建"]);
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let text: String = (0..random.usize(1..4)).map(|_| *random.choice(&words).unwrap()).collect();
            let opens = |role| objects.opening.prefixes(&text).find(|(_, parts)| parts.has(role)).map(|found| found.0);
            let closes = |role| objects.closing.suffixes(&text).find(|(_, parts)| parts.has(role)).map(|found| found.0);
            let length = |found: Option<(usize, &())>| found.map(|found| found.0);
            assert_eq!(opens(ObjectRole::Verb), length(objects.verb.prefix(&text)), "{text}");
            assert_eq!(opens(ObjectRole::Light), length(objects.light.prefix(&text)), "{text}");
            assert_eq!(opens(ObjectRole::Adverb), length(objects.adverb.prefix(&text)), "{text}");
            assert_eq!(closes(ObjectRole::Level), length(objects.level.suffix(&text)), "{text}");
            assert_eq!(closes(ObjectRole::Filler), length(objects.filler.suffix(&text)), "{text}");
        }
    }
}
