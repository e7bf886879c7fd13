//! The rows that may be about what a goal promises.

use super::compare::{Comparison, compare, in_one_measure};
use super::promises::Promise;
use crate::filing::subject::{Letters, Relation, Subject};
use crate::filing::{Indicator, Project};
use crate::lexicon::{Dimension, Unit};
use crate::rules::support::sum_of_characters;
use crate::rules::{Context, Row};
use crate::span::Span;
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::cell::OnceCell;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Characters up to which a description may be a name.
const LONGEST_NAME: usize = 12;

/// Rows that are looked through for a figure; no filing but a broken one has more.
const MOST: usize = 4096;

/// Rows with figures, by the end of what they are about.
pub(super) struct Rows<'a> {
    pub rows: Vec<Candidate<'a>>,
    /// The rows by those of their keys that promises have, in order.
    by_key: Vec<(Key, usize)>,
}

pub(super) struct Candidate<'a> {
    pub at: Row,
    pub row: &'a Indicator<'a>,
    /// Read when first asked for: most rows are about nothing that is promised.
    about: OnceCell<About>,
}

struct About {
    /// What the name is about.
    subject: Arc<Subject>,
    /// What it is about without an attribute before 的.
    head: Option<Arc<Subject>>,
    /// What a short description says that it is about, in other words than the name.
    told: Option<Arc<Subject>>,
    rise: Option<bool>,
}

/// A row with a figure and its unit.
pub(super) type Figured<'a> = (Row, &'a Indicator<'a>, &'a Unit);

/// The rows of a project that have figures.
pub(super) fn figured<'a>(number: usize, project: &'a Project<'a>) -> impl Iterator<Item = Figured<'a>> {
    let rows = project.indicators.iter().enumerate();
    let figured =
        |row: &Indicator<'_>| row.name.is_some() && row.value.as_ref().is_some_and(|value| value.is_numeric());
    rows.filter(move |(_, row)| figured(row))
        .filter_map(move |(at, row)| Some((Row { project: number, row: at }, row, row.unit_of_value()?)))
}

/// The units of some rows, each once.
pub(super) fn units<'a>(rows: &[Figured<'a>]) -> Vec<&'a Unit> {
    let mut units: Vec<&Unit> = Vec::new();
    for (.., unit) in rows {
        if !units.iter().any(|known| std::ptr::eq(*known, *unit)) {
            units.push(unit);
        }
    }
    units
}

/// A row beside a promised figure.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    pub candidate: usize,
    pub relation: Relation,
    pub comparison: Comparison,
}

impl<'a> Rows<'a> {
    /// Rows beside some promises.
    pub(super) fn of(context: &Context<'a>, rows: &[Figured<'a>], promises: &[Promise<'_>]) -> Self {
        let mut wanted: Vec<Key> = promises.iter().flat_map(|promise| Key::asked(&promise.subject)).collect();
        wanted.sort_unstable();
        // The same characters in another order are as many.
        let lengths: FxHashSet<usize> = promises.iter().map(|promise| promise.subject.thing.len()).collect();
        let same = |subject: &Subject| lengths.contains(&subject.thing.len());
        let ends: Vec<Letters> = promises.iter().map(|promise| Letters::of_end(&promise.subject.thing)).collect();
        let mut out = Self { rows: Vec::with_capacity(rows.len()), by_key: Vec::new() };
        for (at, (number, row, unit)) in rows.iter().enumerate() {
            let candidate = Candidate { at: *number, row, about: OnceCell::new() };
            // A promise is looked up by characters that the row's name must hold.
            let (letters, told) = (Letters::of(&row.key), described(context, row).map(Letters::of));
            let holds = |end: Letters| letters.hold(end) || told.is_some_and(|told| told.hold(end));
            let mut near = promises.iter().zip(&ends).filter(|(_, end)| holds(**end));
            if near.any(|(promise, _)| in_one_measure(context, &promise.quantity, unit)) {
                let told = candidate.about(context).told.as_deref();
                let subjects = candidate.subjects(context).chain(told);
                let keys = subjects.flat_map(|subject| Key::of(subject, same(subject)));
                out.by_key.extend(keys.filter(|key| wanted.binary_search(key).is_ok()).map(|key| (key, at)));
            }
            out.rows.push(candidate);
        }
        out.by_key.sort_unstable();
        out
    }

    /// The rows that may be about what a promise is about, in their order, each once.
    pub(super) fn find(&self, context: &Context<'_>, promise: &Promise<'_>, overall: bool) -> Vec<Hit> {
        // An action without a thing (每人补助500元, 举办护理员培训班8期、培训380人) is looked for within its project, or where
        // it is for each of several.
        let alone = promise.quantity.each && promise.quantity.rhythm.is_none() || !overall;
        let keys = Key::asked(&promise.subject).filter(|key| alone || !matches!(key, Key::Deed(_)));
        let mut hits: Vec<Hit> = keys
            .flat_map(|key| self.with(key))
            .filter_map(|(_, at)| {
                let at = *at;
                let candidate = &self.rows[at];
                let comparison = compare(context, promise, candidate.row)?;
                let relation = candidate.relation(context, promise, overall);
                (relation != Relation::Different).then_some(Hit { candidate: at, relation, comparison })
            })
            .collect();
        hits.sort_by_key(|hit| hit.candidate);
        hits.dedup_by_key(|hit| hit.candidate);
        hits
    }

    /// The rows with a key; none where there are so many that nobody could tell which one is meant.
    fn with(&self, key: Key) -> &[(Key, usize)] {
        const MANY: usize = 512;
        let from = &self.by_key[self.by_key.partition_point(|(other, _)| *other < key)..];
        let found = &from[..from.partition_point(|(other, _)| *other == key)];
        if found.len() > MANY { &[] } else { found }
    }

    /// Whether any row states the promised figure of something with a word in common: it is most likely the row meant.
    pub(super) fn states(&self, context: &Context<'_>, promise: &Promise<'_>) -> bool {
        let words: Vec<char> = promise.subject.thing.chars().collect();
        let pairs: Vec<String> = words.windows(2).map(|pair| pair.iter().collect()).collect();
        let near = |candidate: &Candidate<'_>| {
            // Many rates are 95%: only one of the same kind may be meant.
            if promise.subject.rate {
                let alike = |own: &Subject| own.rate && ending(&own.thing, 3) == ending(&promise.subject.thing, 3);
                return candidate.subjects(context).any(alike);
            }
            let named = [context.maybe(candidate.row.name), context.maybe(candidate.row.description)].concat();
            pairs.is_empty() || pairs.iter().any(|pair| named.contains(pair.as_str()))
        };
        let same = |row| compare(context, promise, row).is_some_and(|comparison| comparison.same);
        self.rows.iter().take(MOST).any(|candidate| same(candidate.row) && near(candidate))
    }
}

impl Candidate<'_> {
    /// Whether the row states another promised figure of what only that promise's clause names: 平台车辆数量 98辆 keeps
    /// 保障平台98辆公务用车运行 and not 更新车辆12辆.
    pub(super) fn keeps_another(&self, context: &Context<'_>, promise: &Promise<'_>, near: &[Promise<'_>]) -> bool {
        let clause = context.text(promise.quantity.clause);
        let things: Vec<char> = self.about(context).subject.thing.chars().collect();
        let pairs: Vec<String> = things.windows(2).map(|pair| pair.iter().collect()).collect();
        near.iter().any(|other| {
            let theirs = context.text(other.quantity.clause);
            let names = |pair: &String| theirs.contains(pair.as_str()) && !clause.contains(pair.as_str());
            compare(context, other, self.row).is_some_and(|comparison| comparison.same) && pairs.iter().any(names)
        })
    }

    fn about(&self, context: &Context<'_>) -> &About {
        self.about.get_or_init(|| About::of(context, self.row))
    }

    /// What it is about, with and without an attribute before 的.
    pub(super) fn subjects(&self, context: &Context<'_>) -> impl Iterator<Item = &Subject> {
        let about = self.about(context);
        std::iter::once(&*about.subject).chain(about.head.as_deref())
    }

    fn relation(&self, context: &Context<'_>, promise: &Promise<'_>, overall: bool) -> Relation {
        let about = self.about(context);
        if about.rise != promise.rise {
            return Relation::Different;
        }
        let project = context.project(self.at);
        let known = OnceCell::new();
        let known = || known.get_or_init(|| [project.name, project.title].map(|span| context.maybe(span)).join("\n"));
        // What a bare rate is about stands in the clauses before it: 受理信访件1200件，按期办结率99%. What is done within a time
        // stands behind it: 登记业务3个工作日内办结.
        let around = OnceCell::new();
        let bare = promise.subject.rate || promise.quantity.unit.1.dimension == Dimension::Time;
        let around = || match (overall, bare) {
            (true, _) => "",
            (false, false) => known(),
            (false, true) => around.get_or_init(|| [known(), context.text(promise.whole)].concat()),
        };
        // 每人每年补助2000元 names nothing but the action.
        let priced = promise.quantity.each && promise.quantity.rhythm.is_none() && promise.subject.thing.is_empty();
        // 举办护理员培训班8期、培训380人: whom, the clause has said before.
        let told = || {
            let before = Span { start: promise.quantity.clause.start, end: promise.quantity.span.start };
            let own = about.subject.thing.as_str();
            !overall && own.chars().nth(1).is_some() && context.text(before).contains(own)
        };
        let alone = priced || promise.subject.thing.is_empty() && !promise.subject.rate && told();
        // 开展侨法宣传，发放资料5000份: of what, the clause right before it has said, where it lists nothing.
        let led = |piece: &str| {
            let before = clause_before(context, promise);
            piece.chars().nth(1).is_some() && !before.contains('、') && before.contains(piece)
        };
        let relation = if alone && about.subject.deeds.iter().any(|deed| promise.subject.deeds.contains(deed)) {
            Relation::Same
        } else {
            // 自动雨量站 are no other things than 雨量站.
            let attribute = |piece: &str| context.lexicon.phrases.attribute.exact(piece).is_some();
            let ours = |piece: &str| attribute(piece) || around().contains(piece) || !overall && led(piece);
            let theirs = |piece: &str| attribute(piece) || known().contains(piece);
            let relations = self.subjects(context).map(|own| promise.subject.relation(own, ours, theirs));
            let told = about.told.as_deref().filter(|told| **told == promise.subject).map(|_| Relation::Same);
            relations.chain(told).min_by_key(|relation| *relation as u8).unwrap_or(Relation::Different)
        };
        if relation != Relation::Different && stages_differ(context, promise, self.row) {
            return Relation::Different;
        }
        relation
    }
}

impl About {
    fn of(context: &Context<'_>, row: &Indicator<'_>) -> Self {
        let key = &*row.key;
        let changed = context.lexicon.objects.change.suffix(key).filter(|(length, ())| *length < key.len());
        let falls = &context.lexicon.phrases.fall;
        let rise = changed.map(|(length, ())| !falls.occurs(&key[key.len() - length..]));
        let own = changed.map_or(key, |(length, ())| without_base(&key[..key.len() - length]));
        let subject = |words: &str| context.said_of(row, words).subject(words, context.lexicon);
        let head = own.rsplit_once('的').filter(|(_, head)| head.chars().nth(2).is_some());
        // 更新公务用车, described as 更新车辆数量: an action and its thing.
        let told = described(context, row).map(|words| context.said(words).subject(words, context.lexicon));
        let told = told.filter(|told| !told.rate && !told.thing.is_empty() && !told.deeds.is_empty());
        Self { subject: subject(own), head: head.map(|(_, head)| subject(head)), told, rise }
    }
}

/// Without what a change is compared with: 农药使用量较上年.
fn without_base(name: &str) -> &str {
    let cut = ["同比", "环比", "较", "比上年", "比去年"].iter().find_map(|mark| name.rfind(mark));
    let cut = cut.filter(|at| name[*at..].chars().count() <= 7 && name[..*at].chars().nth(1).is_some());
    cut.map_or(name, |at| &name[..at])
}

/// A description that is short enough for another name of what is counted.
fn described<'a>(context: &Context<'a>, row: &Indicator<'_>) -> Option<&'a str> {
    let text = context.text(row.description?);
    (!text.is_empty() && *text != *row.key && text.chars().nth(LONGEST_NAME).is_none()).then_some(text)
}

/// The clause before that of a promise, within its sentence.
fn clause_before<'a>(context: &Context<'a>, promise: &Promise<'_>) -> &'a str {
    let head =
        context.text(Span { start: promise.whole.start, end: promise.quantity.clause.start.max(promise.whole.start) });
    let Some(head) = head.trim_end().strip_suffix(['，', ',']) else { return "" };
    head.rsplit(['，', ',', '。', '；', ';', '：', ':', '\n']).next().unwrap_or_default()
}

/// What a thing is looked up by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The last two characters: related things end alike.
    Tail(Option<char>, Option<char>),
    /// A sum over the characters: the same words may stand in another order.
    Characters(u64),
    /// An action, as a hash, of what names no thing or may be named by its action alone.
    Deed(u64),
}

impl Key {
    /// What a promise is looked up by: by its actions only where it names no thing.
    fn asked(subject: &Subject) -> impl Iterator<Item = Self> {
        Self::of(subject, true).filter(|key| subject.thing.is_empty() || !matches!(key, Self::Deed(_)))
    }

    /// What a subject can be looked up by, by its characters too where that is asked and it has enough of them.
    fn of(subject: &Subject, characters: bool) -> impl Iterator<Item = Self> {
        let long = characters && subject.thing.chars().nth(3).is_some();
        let deeds = subject.deeds.iter().map(|deed| Self::Deed(FxBuildHasher.hash_one(deed)));
        let words = std::iter::once(Self::tail(&subject.thing)).chain(long.then(|| Self::characters(&subject.thing)));
        words.chain(deeds)
    }

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
    // 每月2次 is the rhythm of the whole year.
    let whole = |word: &&str| promise.quantity.rhythm.is_none() || !word.starts_with('每');
    let in_clause: Vec<&str> = stages(context, context.text(promise.quantity.clause)).filter(whole).collect();
    let own = [context.maybe(row.name), context.maybe(row.description)];
    let in_words: Vec<&str> = own.into_iter().flat_map(|text| stages(context, text)).collect();
    in_words.iter().any(|word| !in_clause.contains(word))
        || in_clause.iter().any(|word| !in_words.contains(word) && !is_known(context, word))
}

/// Words that all of the filing's titles carry say nothing.
fn is_known(context: &Context<'_>, word: &str) -> bool {
    context.filing.projects.iter().all(|project| context.maybe(project.name.or(project.title)).contains(word))
}
