//! The rules: one file each, all of them in [`ALL`].
//!
//! A rule is a value: what it is called, why it speaks, what to write instead, examples, and a pure function from a
//! filing to sites. It knows nothing of file formats, options, other rules or output. Which of two rules speaks on one
//! cell and which sites make one finding is settled in [`check`](crate::check).

pub mod aspect;
mod checkable;
mod consistency;
mod contradictions;
mod measurability;
mod propose;
mod structure;
pub(crate) mod support;
mod text;
mod units;
mod years;

pub use crate::lang::Text;

use crate::Lang;
use crate::document::Document;
use crate::filing::quantity::{has_quantity, quantities};
use crate::filing::said::{Kept, said};
use crate::filing::{Filing, Indicator, Project, Quantity};
use crate::finding::{Confidence, Fix, Severity};
use crate::lexicon::{Held, Lexicon, ResidueKind, Sought};
use crate::span::Span;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A rule, whole. No field has a default: a rule without a remedy or examples does not compile.
pub struct Rule {
    /// Code, such as `Y101`.
    pub code: &'static str,
    /// Name, such as `wrong-year`; the file's name with hyphens.
    pub name: &'static str,
    /// Short title.
    pub title: Text,
    /// Severity of its findings, unless a site says otherwise.
    pub severity: Severity,
    /// Confidence of its findings, unless a site says otherwise.
    pub confidence: Confidence,
    /// Whether it runs on self-evaluations too.
    pub on_self_evaluations: bool,
    /// Why it matters.
    pub why: Text,
    /// What to do.
    pub remedy: Text,
    /// Where it stays silent, and what it cannot see.
    pub limits: Text,
    /// Filings with the expected spans between ⟦ and ⟧.
    pub bad: &'static [&'static str],
    /// Filings on which it stays silent.
    pub good: &'static [&'static str],
    /// The check itself.
    pub check: fn(&Context<'_>, &mut Sink),
}

/// All rules, sorted by code.
pub static ALL: &[&Rule] = &[
    &consistency::copied_across_projects::RULE,
    &consistency::repeated_in_project::RULE,
    &consistency::conflicting_thresholds::RULE,
    &consistency::copied_goal::RULE,
    &consistency::restated_name::RULE,
    &consistency::copied_across_filings::RULE,
    &consistency::copied_from_last_year::RULE,
    &contradictions::goal_indicator_conflict::RULE,
    &contradictions::plan_completion_conflict::RULE,
    &measurability::vague_value::RULE,
    &measurability::vague_indicator::RULE,
    &measurability::vague_goal::RULE,
    &measurability::open_ended::RULE,
    &measurability::placeholder::RULE,
    &measurability::empty_field::RULE,
    &structure::duplicate_heading::RULE,
    &structure::heading_numbering::RULE,
    &structure::missing_dimension::RULE,
    &structure::misplaced_indicator::RULE,
    &structure::unnamed_respondents::RULE,
    &structure::weights_total::RULE,
    &structure::amounts_total::RULE,
    &structure::vague_basis::RULE,
    &structure::level_mismatch::RULE,
    &structure::name_mismatch::RULE,
    &structure::empty_section::RULE,
    &text::doubled_word::RULE,
    &text::unbalanced_punctuation::RULE,
    &text::likely_typo::RULE,
    &units::percent_on_state::RULE,
    &units::unit_mismatch::RULE,
    &units::missing_unit::RULE,
    &units::unit_notation::RULE,
    &units::ratio_over_100::RULE,
    &units::missing_operator::RULE,
    &units::wrong_direction::RULE,
    &units::low_threshold::RULE,
    &units::double_bound::RULE,
    &units::amount_conflict::RULE,
    &years::wrong_year::RULE,
    &years::title_year::RULE,
    &years::outside_period::RULE,
    &years::impossible_date::RULE,
];

/// The rules that run over many filings instead of one ([`crate::archive::copies`]). Their examples hold several filings,
/// each after a line `=== PATH`; on one filing alone they are silent.
pub static ARCHIVE: &[&Rule] = &[&consistency::copied_across_filings::RULE, &consistency::copied_from_last_year::RULE];

/// The rule of a code or name.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

/// The code or name nearest to a mistyped one.
pub fn nearest(word: &str) -> &'static str {
    let upper = word.to_uppercase();
    let code = upper.starts_with(|c: char| c.is_ascii_alphabetic()) && word.len() <= 5;
    let known: Vec<&'static str> = ALL.iter().map(|rule| if code { rule.code } else { rule.name }).collect();
    crate::lexicon::nearest(if code { &upper } else { word }, &known)
}

/// What a rule may look at.
pub struct Context<'a> {
    /// The text.
    pub document: &'a Document,
    /// What it means.
    pub filing: &'a Filing<'a>,
    /// The words.
    pub lexicon: &'a Lexicon,
    /// The language of messages.
    pub lang: Lang,
    shared: Shared<'a>,
}

/// What several rules ask, read when the first of them does.
#[derive(Default)]
struct Shared<'a> {
    passages: OnceLock<Vec<text::Passage<'a>>>,
    entries: OnceLock<Vec<consistency::Entry<'a>>>,
    quantities: Mutex<FxHashMap<Span, Arc<[Quantity<'a>]>>>,
}

impl<'a> Context<'a> {
    /// A document, what was understood of it, and the words with which it was.
    pub fn new(document: &'a Document, filing: &'a Filing<'a>, lexicon: &'a Lexicon, lang: Lang) -> Self {
        Self { document, filing, lexicon, lang, shared: Shared::default() }
    }

    /// The quantities in a part of the text, in order.
    pub(crate) fn quantities(&self, span: Span) -> Arc<[Quantity<'a>]> {
        let all = || self.shared.quantities.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all().get(&span).cloned();
        // Read without the lock, which other rules wait for.
        known.unwrap_or_else(|| {
            let found = quantities(&self.document.text, span, self.lexicon).into();
            all().entry(span).or_insert(found).clone()
        })
    }

    /// Whether a quantity starts at a place of which `wanted` holds.
    pub(crate) fn has_quantity(&self, span: Span, wanted: impl Fn(usize) -> bool) -> bool {
        let known = self.shared.quantities.lock().unwrap_or_else(PoisonError::into_inner).get(&span).cloned();
        match known {
            Some(known) => known.iter().any(|quantity| wanted(quantity.span.start as usize)),
            None => has_quantity(&self.document.text, span, self.lexicon, wanted),
        }
    }

    /// The readings of a text.
    pub(crate) fn said(&self, text: &str) -> Kept {
        said(text, self.lexicon)
    }

    /// The readings of what stands at a place, where `words` is all of it; else of the words.
    pub(crate) fn said_at(&self, span: Option<Span>, words: &str) -> Kept {
        let known = span.filter(|span| self.text(*span) == words).and_then(|span| self.filing.said.get(span));
        known.cloned().unwrap_or_else(|| self.said(words))
    }

    /// The readings of words that are the name of a row, or its key, which is most often the same.
    pub(crate) fn said_of(&self, row: &Indicator<'_>, words: &str) -> Kept {
        let named = row.name.is_some_and(|span| self.text(span) == words);
        row.said.clone().filter(|_| named).unwrap_or_else(|| self.said(words))
    }

    /// The lists that all text is looked through for, of which a part of it may hold a term.
    pub(crate) fn held(&self, span: Span) -> Held {
        if let Some(seen) = self.filing.said.get(span).and_then(|said| said.seen()) {
            return seen.held();
        }
        // Where the passage around it holds nothing, it holds nothing.
        let around = text::around(self, span).filter(|held| *held == Held::default());
        around.unwrap_or_else(|| self.lexicon.held(self.text(span)))
    }

    /// Template residue in a part of the text, with its place in that part.
    pub(crate) fn residue(&self, span: Span) -> Option<(Range<usize>, ResidueKind)> {
        if !self.held(span).has(Sought::Residue) {
            return None;
        }
        let text = self.text(span);
        let known = self.filing.said.get(span).map(|said| said.residue(text, self.lexicon));
        known.unwrap_or_else(|| self.lexicon.residue.find(text))
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    /// The text of a span that may be missing.
    pub fn maybe(&self, span: Option<Span>) -> &'a str {
        span.map_or("", |span| self.document.slice(span))
    }

    /// One of two ways to say a thing, only the needed one being built.
    pub fn say(&self, zh: impl FnOnce() -> String, en: impl FnOnce() -> String) -> String {
        match self.lang {
            Lang::Zh => zh(),
            Lang::En => en(),
        }
    }

    /// All rows, with the numbers of project and row.
    pub fn rows(&self) -> impl Iterator<Item = (Row, &'a Indicator<'a>)> {
        self.filing.projects.iter().enumerate().flat_map(|(project, table)| {
            table.indicators.iter().enumerate().map(move |(row, indicator)| (Row { project, row }, indicator))
        })
    }

    /// The row that holds a span.
    pub fn row_at(&self, span: Span) -> Option<Row> {
        self.filing.row_at(span).map(|(project, row, _)| Row { project, row })
    }

    /// A row by its number.
    pub(crate) fn row(&self, at: Row) -> &'a Indicator<'a> {
        &self.filing.projects[at.project].indicators[at.row]
    }

    /// The project of a row.
    pub fn project(&self, row: Row) -> &'a Project<'a> {
        &self.filing.projects[row.project]
    }
}

/// The number of a row: project and row within it, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    /// Project.
    pub project: usize,
    /// Row.
    pub row: usize,
}

/// What to write instead. Looking for something fitting takes time, and of many sites another rule or the user's choice
/// disposes: what is costly is worked out when the finding is sure to be shown.
pub(crate) enum Suggestion {
    Told(String),
    Later(Box<dyn FnOnce(&Context<'_>) -> String + Send>),
}

impl Suggestion {
    /// One that is worked out when it is asked for.
    pub(crate) fn later(tell: impl FnOnce(&Context<'_>) -> String + Send + 'static) -> Self {
        Self::Later(Box::new(tell))
    }

    /// The words.
    pub(crate) fn tell(self, context: &Context<'_>) -> String {
        match self {
            Self::Told(words) => words,
            Self::Later(tell) => tell(context),
        }
    }
}

impl From<String> for Suggestion {
    fn from(words: String) -> Self {
        Self::Told(words)
    }
}

impl std::fmt::Debug for Suggestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if let Self::Told(words) = self { words } else { "…" })
    }
}

/// A place where a rule speaks. Sites of one group become one finding.
#[derive(Debug)]
pub struct Site {
    pub(crate) span: Span,
    pub(crate) rows: Vec<Row>,
    pub(crate) related: Vec<(Span, String)>,
    pub(crate) message: String,
    pub(crate) suggestion: Suggestion,
    pub(crate) fix: Option<Fix>,
    pub(crate) severity: Option<Severity>,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) group: Option<String>,
    /// Other places of the group, with their own fixes.
    pub(crate) repeats: Vec<(Span, Option<Fix>)>,
}

impl Site {
    /// A site on a span.
    pub(crate) fn new(span: Span, message: String, suggestion: impl Into<Suggestion>) -> Self {
        Self {
            span,
            rows: Vec::new(),
            related: Vec::new(),
            message,
            suggestion: suggestion.into(),
            fix: None,
            severity: None,
            confidence: None,
            group: None,
            repeats: Vec::new(),
        }
    }

    /// The rows it is about: yields between rules go by them.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Another place that belongs to it.
    pub fn related(mut self, span: Span, message: String) -> Self {
        self.related.push((span, message));
        self
    }

    /// A severity other than the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// A confidence other than the rule's.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = Some(confidence);
        self
    }

    /// A replacement that keeps the meaning.
    pub fn fix(mut self, replacement: String) -> Self {
        self.fix = Some(Fix { safe: true, replacement });
        self
    }

    /// Sites of one rule with the same key become one finding.
    pub fn group(mut self, key: String) -> Self {
        self.group = Some(key);
        self
    }
}

/// Takes the sites of one rule.
#[derive(Default)]
pub struct Sink {
    pub(crate) sites: Vec<Site>,
}

impl Sink {
    /// Reports a site.
    pub fn report(&mut self, site: Site) {
        self.sites.push(site);
    }
}
