//! The rows of a filing in the form in which they are compared with each other.

use super::repeated::Repeated;
use crate::filing::{Class, Indicator, Op};
use crate::lexicon::{Kind, Level2};
use crate::rules::support::{project_noun, without_noun};
use crate::rules::{Context, Row};
use crate::span::is_blank;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::borrow::Cow;
use std::hash::{BuildHasher, Hash};

/// A row that can be compared.
pub struct Entry<'a> {
    pub at: Row,
    pub row: &'a Indicator<'a>,
    /// The name without the project's own noun.
    pub bare: &'a str,
    pub value: ValueKey<'a>,
    /// A generic name filed where the libraries file it, or a promise of nothing happening.
    pub generic: bool,
    /// A row that the common library prescribes for projects of this type.
    pub prescribed: bool,
    /// Satisfaction of named respondents with a figure.
    pub named_satisfaction: bool,
}

/// A value in the form in which it is compared.
#[derive(PartialEq, Eq, Hash)]
pub enum ValueKey<'a> {
    /// Operator, figures by their bits, and unit.
    Figures(Option<Op>, [Option<u64>; 2], &'a str),
    /// Words without blanks.
    Words(Cow<'a, str>),
}

impl<'a> ValueKey<'a> {
    fn of(context: &Context<'a>, row: &'a Indicator<'a>) -> Option<Self> {
        let value = row.value.as_ref().filter(|value| value.class != Class::Empty)?;
        if value.is_numeric() {
            let unit = row.unit_of_value().map_or("", |unit| &unit.legal);
            return Some(Self::Figures(
                value.op,
                [value.number, value.upper].map(|number| number.map(f64::to_bits)),
                unit,
            ));
        }
        let words = context.text(value.span);
        let parted = words.contains(is_blank);
        Some(Self::Words(if parted { words.chars().filter(|c| !is_blank(*c)).collect() } else { words.into() }))
    }
}

/// The rows with a name and a value that belong to no fixed template and are not marked as common to all projects, as far
/// as another one may be their copy or contradict them.
pub(super) fn entries<'c, 'a>(context: &'c Context<'a>) -> &'c [Entry<'a>] {
    context.shared.entries.get_or_init(|| read(context))
}

/// The entries that have a key in common, those of each key in their order; an entry alone with its key is in none.
pub(super) fn clusters<'e, 'a, K: Hash + Eq>(
    entries: impl Iterator<Item = &'e Entry<'a>>,
    key: impl Fn(&'e Entry<'a>) -> K,
) -> Vec<Vec<&'e Entry<'a>>> {
    let mut first: FxHashMap<K, (usize, &Entry<'a>)> =
        FxHashMap::with_capacity_and_hasher(entries.size_hint().1.unwrap_or(0), FxBuildHasher);
    // Most keys come once and need no list: those that come again, with the number of the first of them.
    let mut again: Vec<(usize, [&Entry<'a>; 2])> = Vec::new();
    for (at, entry) in entries.enumerate() {
        let (number, first) = *first.entry(key(entry)).or_insert((at, entry));
        if number < at {
            again.push((number, [first, entry]));
        }
    }
    again.sort_by_key(|(number, _)| *number);
    let same = again.chunk_by(|(a, _), (b, _)| a == b);
    same.map(|same| {
        same[..1].iter().map(|(_, [first, _])| *first).chain(same.iter().map(|(_, [_, own])| *own)).collect()
    })
    .collect()
}

fn read<'a>(context: &Context<'a>) -> Vec<Entry<'a>> {
    let rows = comparable(context);
    let name = |row: &Comparable<'_>| FxBuildHasher.hash_one(&row.row.key);
    let form = |row: &Comparable<'_>| FxBuildHasher.hash_one((row.bare, &row.value));
    // A row that shares neither its name nor its form with another one is no copy and contradicts none.
    let marks: Vec<u64> = rows.iter().flat_map(|row| [name(row), form(row)]).collect();
    let repeated = Repeated::of(marks.len(), marks.iter().copied());
    let shared = rows.into_iter().zip(marks.chunks_exact(2));
    let shared = shared.filter(|(_, marks)| marks.iter().any(|mark| repeated.may_have(*mark))).map(|(row, _)| row);
    let marked = context.document.text.contains(COMMON);
    let exempt = |row: &Indicator<'_>| marked && is_common(context, row) || is_fixed(context, row);
    let own = shared.filter(|row| !exempt(row.row));
    let mut out: Vec<Entry<'_>> = own.map(|row| entry(context, row)).collect();
    keep_full_names(&mut out);
    out
}

/// A row with a name and a value.
struct Comparable<'a> {
    at: Row,
    row: &'a Indicator<'a>,
    value: ValueKey<'a>,
    /// The name without the project's own noun, and the form in which it is compared.
    own: &'a str,
    bare: &'a str,
    /// Whether the common library prescribes the rows of such projects.
    prescribed: bool,
}

fn comparable<'a>(context: &Context<'a>) -> Vec<Comparable<'a>> {
    let count = context.filing.projects.iter().map(|project| project.indicators.len()).sum();
    let mut out = Vec::with_capacity(count);
    for (number, project) in context.filing.projects.iter().enumerate().filter(|(_, project)| !project.template) {
        let noun = project_noun(project, context);
        let prescribed = context.lexicon.phrases.prescribed.occurs(&noun);
        let noun: Vec<char> = noun.chars().collect();
        for (row_number, row) in project.indicators.iter().enumerate() {
            let comparable = row.value.as_ref().is_some_and(|value| value.class != Class::NotApplicable);
            if row.key.is_empty() || !comparable {
                continue;
            }
            let Some(value) = ValueKey::of(context, row) else { continue };
            let own = without_noun(&row.key, &noun);
            // A count of the project's own things is the same only by its full name.
            let counted = matches!(row.kind, Some(Kind::Count | Kind::Money | Kind::Time));
            let bare = if counted { &*row.key } else { own };
            out.push(Comparable { at: Row { project: number, row: row_number }, row, value, own, bare, prescribed });
        }
    }
    out
}

fn entry<'a>(context: &Context<'a>, found: Comparable<'a>) -> Entry<'a> {
    let Comparable { at, row, value, own, bare, prescribed } = found;
    let stripped = bare.len() < row.key.len();
    let known = context.lexicon.generic.get(&*row.key).or_else(|| context.lexicon.generic.get(own));
    let filed = known.is_some_and(|level| row.l2().is_none_or(|own| same_level(*level, own)));
    let output = matches!(
        row.l2(),
        Some(Level2::Quantity | Level2::Quality | Level2::Timeliness | Level2::Cost | Level2::EconomicCost)
    );
    let rate = matches!(row.kind, Some(Kind::Rate | Kind::Activity));
    let zero = row.value.as_ref().is_some_and(|value| value.is_numeric() && value.number == Some(0.0));
    Entry {
        at,
        row,
        generic: filed || zero || (stripped && output && rate && known.is_none()),
        prescribed: prescribed && filed,
        named_satisfaction: row.kind == Some(Kind::Sat)
            && context.lexicon.phrases.nobody.prefix(&row.key).is_none()
            && row.value.as_ref().is_some_and(|value| value.is_numeric()),
        bare,
        value,
    }
}

/// Where several projects share a full name, the full name is compared: one of them may hold a word of it in its own name.
fn keep_full_names(entries: &mut [Entry<'_>]) {
    let mut projects: FxHashMap<&str, (usize, bool)> =
        FxHashMap::with_capacity_and_hasher(entries.len(), FxBuildHasher);
    for entry in entries.iter() {
        let seen = projects.entry(&*entry.row.key).or_insert((entry.at.project, false));
        seen.1 |= seen.0 != entry.at.project;
    }
    for entry in entries {
        if projects.get(&*entry.row.key).is_some_and(|(_, several)| *several) {
            entry.bare = &entry.row.key;
        }
    }
}

/// What marks a row as common to all projects.
const COMMON: &str = "共性";

/// Whether a row is marked as one that all projects of the filing must carry.
fn is_common(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    let cells = [row.name, row.description, row.basis].into_iter().flatten().chain(row.remarks.iter().copied());
    cells.into_iter().any(|cell| context.text(cell).contains(COMMON))
}

/// Whether a row belongs to a fixed template, wherever it stands.
fn is_fixed(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    context.lexicon.phrases.fixed_row.exact(&row.key).is_some() && context.lexicon.templates.contains_key(&*row.key)
}

fn same_level(library: Level2, own: Level2) -> bool {
    let cost = |level: Level2| {
        matches!(level, Level2::Cost | Level2::EconomicCost | Level2::SocialCost | Level2::EcologicalCost)
    };
    library == own || (cost(library) && cost(own))
}
