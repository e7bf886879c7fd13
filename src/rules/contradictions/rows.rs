//! The rows that may be about what a goal promises.

use super::compare::{Comparison, compare};
use super::promises::Promise;
use crate::filing::subject::{Relation, Subject};
use crate::filing::{Indicator, Project};
use crate::rules::support::sum_of_characters;
use crate::rules::{Context, Row};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Rows with figures, by the end of what they are about.
pub(super) struct Rows<'c, 'a> {
    pub rows: Vec<&'c Candidate<'a>>,
    by_key: FxHashMap<Key, Vec<usize>>,
}

pub(super) struct Candidate<'a> {
    pub at: Row,
    pub row: &'a Indicator<'a>,
    /// What the name is about, and what it is about without an attribute before 的.
    pub subjects: Vec<Arc<Subject>>,
    /// What it is looked up by.
    keys: Vec<Key>,
    rise: Option<bool>,
}

/// The rows with figures of some projects.
pub(super) fn candidates<'a>(
    context: &Context<'a>,
    projects: impl Iterator<Item = (usize, &'a Project<'a>)>,
) -> Vec<Candidate<'a>> {
    let rows = projects.flat_map(|(project, table)| {
        table.indicators.iter().enumerate().map(move |(row, indicator)| (Row { project, row }, indicator))
    });
    let figured =
        |row: &Indicator<'_>| row.name.is_some() && row.value.as_ref().is_some_and(|value| value.is_numeric());
    rows.filter(|(_, row)| figured(row)).map(|(at, row)| Candidate::of(context, at, row)).collect()
}

/// A row beside a promised figure.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    pub candidate: usize,
    pub relation: Relation,
    pub comparison: Comparison,
}

impl<'c, 'a> Rows<'c, 'a> {
    pub(super) fn of(candidates: &'c [Candidate<'a>], wanted: impl Fn(&Candidate<'_>) -> bool) -> Self {
        let rows: Vec<&Candidate<'_>> = candidates.iter().filter(|candidate| wanted(candidate)).collect();
        let mut by_key: FxHashMap<Key, Vec<usize>> =
            FxHashMap::with_capacity_and_hasher(rows.len() * 2, Default::default());
        for (at, candidate) in rows.iter().enumerate() {
            for key in &candidate.keys {
                by_key.entry(*key).or_default().push(at);
            }
        }
        Self { rows, by_key }
    }

    /// The rows that may be about what a promise is about, in their order, each once.
    pub(super) fn find(&self, context: &Context<'_>, promise: &Promise<'_>, overall: bool) -> Vec<Hit> {
        let thing = &promise.subject.thing;
        let of = |key: Key| self.by_key.get(&key).map_or(&[][..], Vec::as_slice);
        // An action without a thing (每人补助500元) is looked for in all rows of the project.
        let all: Vec<usize> =
            if thing.is_empty() && promise.quantity.each { (0..self.rows.len()).collect() } else { Vec::new() };
        let near = of(Key::tail(thing)).iter().chain(of(Key::characters(thing))).chain(&all).copied();
        let mut hits: Vec<Hit> = near
            .filter_map(|at| {
                let candidate = self.rows[at];
                let comparison = compare(context, promise, candidate.row)?;
                let relation = candidate.relation(context, promise, overall);
                (relation != Relation::Different).then_some(Hit { candidate: at, relation, comparison })
            })
            .collect();
        hits.sort_by_key(|hit| hit.candidate);
        hits.dedup_by_key(|hit| hit.candidate);
        hits
    }

    /// Whether any row states the promised figure of something with a word in common: it is most likely the row meant.
    pub(super) fn states(&self, context: &Context<'_>, promise: &Promise<'_>) -> bool {
        let words: Vec<char> = promise.subject.thing.chars().collect();
        let pairs: Vec<String> = words.windows(2).map(|pair| pair.iter().collect()).collect();
        self.rows.iter().any(|candidate| {
            let named = [context.maybe(candidate.row.name), context.maybe(candidate.row.description)].concat();
            // Many rates are 95%: only one of the same kind may be meant.
            let near = if promise.subject.rate {
                candidate
                    .subjects
                    .iter()
                    .any(|own| own.rate && ending(&own.thing, 3) == ending(&promise.subject.thing, 3))
            } else {
                pairs.is_empty() || pairs.iter().any(|pair| named.contains(pair.as_str()))
            };
            near && compare(context, promise, candidate.row).is_some_and(|comparison| comparison.same)
        })
    }
}

impl<'a> Candidate<'a> {
    fn of(context: &Context<'a>, at: Row, row: &'a Indicator<'a>) -> Self {
        let key = row.key.as_str();
        let changed = context.lexicon.objects.change.suffix(key).filter(|(length, ())| *length < key.len());
        let falls = &context.lexicon.phrases.fall;
        let rise = changed.map(|(length, ())| !falls.occurs(&key[key.len() - length..]));
        let own = changed.map_or(key, |(length, ())| &key[..key.len() - length]);
        let subject = |words: &str| context.said_at(row.name, words).subject(words, context.lexicon);
        let mut subjects = vec![subject(own)];
        if let Some((_, head)) = own.rsplit_once('的').filter(|(_, head)| head.chars().count() >= 3) {
            subjects.push(subject(head));
        }
        let mut keys = Vec::new();
        for subject in &subjects {
            keys.push(Key::tail(&subject.thing));
            if subject.thing.chars().nth(3).is_some() {
                keys.push(Key::characters(&subject.thing));
            }
        }
        Self { at, row, subjects, keys, rise }
    }

    fn relation(&self, context: &Context<'_>, promise: &Promise<'_>, overall: bool) -> Relation {
        if self.rise != promise.rise || stages_differ(context, promise, self.row) {
            return Relation::Different;
        }
        let project = context.project(self.at);
        let known = [project.name, project.title].map(|span| context.maybe(span)).join("\n");
        // What a bare rate is about stands in the clauses before it: 受理信访件1200件，按期办结率99%.
        let around = match (overall, promise.subject.rate) {
            (true, _) => String::new(),
            (false, false) => known.clone(),
            (false, true) => [&known, context.text(promise.whole)].concat(),
        };
        // 每人每年补助2000元 names nothing but the action.
        let priced = promise.quantity.each && promise.subject.thing.is_empty();
        if priced && self.subjects[0].deeds.iter().any(|deed| promise.subject.deeds.contains(deed)) {
            return Relation::Same;
        }
        let relations = self.subjects.iter().map(|own| promise.subject.relation(own, &around, &known));
        relations.min_by_key(|relation| *relation as u8).unwrap_or(Relation::Different)
    }
}

/// What a thing is looked up by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// The last two characters: related things end alike.
    Tail(Option<char>, Option<char>),
    /// A sum over the characters: the same words may stand in another order.
    Characters(u64),
}

impl Key {
    fn tail(thing: &str) -> Self {
        let mut last = thing.chars().rev();
        Self::Tail(last.next(), last.next())
    }

    fn characters(thing: &str) -> Self {
        Self::Characters(sum_of_characters(thing))
    }
}

fn ending(thing: &str, count: usize) -> String {
    thing.chars().skip(thing.chars().count().saturating_sub(count)).collect()
}

/// Whether one of the two is a stage or a part of the work and the other is not.
fn stages_differ(context: &Context<'_>, promise: &Promise<'_>, row: &Indicator<'_>) -> bool {
    fn stages<'t>(context: &Context<'_>, text: &'t str) -> impl Iterator<Item = &'t str> {
        context.lexicon.phrases.stage_part.all(text).map(move |(start, end, ())| &text[start..end])
    }
    let in_clause: Vec<&str> = stages(context, context.text(promise.quantity.clause)).collect();
    let own = [context.maybe(row.name), context.maybe(row.description)];
    let in_words: Vec<&str> = own.into_iter().flat_map(|text| stages(context, text)).collect();
    in_words.iter().any(|word| !in_clause.contains(word))
        || in_clause.iter().any(|word| !in_words.contains(word) && !is_known(context, word))
}

/// Words that all of the filing's titles carry say nothing.
fn is_known(context: &Context<'_>, word: &str) -> bool {
    context.filing.projects.iter().all(|project| context.maybe(project.name.or(project.title)).contains(word))
}
