//! Documents to findings: run the rules, let one speak where two meet, group what repeats, order, and fill in places.

mod batch;
mod excerpt;
mod settle;
mod suppress;

pub use batch::{BATCH, Opened, read_and_check};
pub use excerpt::{Excerpt, Marked};
pub use suppress::{Suppression, Suppressions};

use crate::Lang;
use crate::document::{Document, Format};
use crate::filing::{Filing, FilingKind};
use crate::finding::{Cited, Confidence, Finding, Mark, Related, Severity, fingerprint::Fingerprints};
use crate::lexicon::Lexicon;
use crate::rules::{ALL, Context, Rule, Sink, Site};
use crate::span::Span;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::sync::Arc;

/// What to look for and how to say it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which rules speak.
    pub selection: Selection,
    /// The plan year, where the filing's own is not to be asked.
    pub year: Option<u16>,
    /// Severities other than the rules' own, by code.
    pub severities: FxHashMap<&'static str, Severity>,
    /// Findings that the user has looked at and accepted.
    pub suppressions: Arc<Suppressions>,
    /// Least severity that is shown.
    pub min_severity: Severity,
    /// Least confidence that is shown.
    pub min_confidence: Confidence,
    /// The language of messages.
    pub lang: Lang,
    /// Whether to make excerpts for a terminal.
    pub excerpts: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            year: None,
            severities: FxHashMap::default(),
            suppressions: Arc::default(),
            min_severity: Severity::Note,
            min_confidence: Confidence::Medium,
            lang: Lang::Zh,
            excerpts: false,
        }
    }
}

/// Rules by code, name or prefix of the code.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these; all where empty.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
}

impl Selection {
    /// Whether a rule speaks.
    pub fn has(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|word| matches(rule, word));
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }

    /// The first word that names no rule.
    pub fn unknown(&self) -> Option<&str> {
        let words = self.select.iter().chain(&self.ignore);
        words.map(String::as_str).find(|word| !ALL.iter().any(|rule| matches(rule, word)))
    }
}

fn matches(rule: &Rule, word: &str) -> bool {
    let prefix = rule.code.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    !word.is_empty() && (prefix || rule.name == word)
}

/// The result of one file, in the shape of the JSON contract.
#[derive(Debug, Serialize)]
pub struct FileReport {
    /// The path as given.
    pub path: String,
    /// The format it was read as; none where it could not be read.
    pub format: Option<Format>,
    /// Plan or self-evaluation.
    pub kind: FilingKind,
    /// The plan year.
    pub plan_year: Option<u16>,
    /// Number of project tables.
    pub projects: usize,
    /// Number of indicator rows.
    pub indicators: usize,
    /// The unit whose filing it is, where the filing names it.
    #[serde(skip)]
    pub unit: Option<String>,
    /// Why it could not be read, where it could not.
    pub error: Option<FileError>,
    /// What the reader of the findings should know about the reading.
    pub notices: Vec<Notice>,
    /// The findings that are shown.
    pub findings: Vec<Finding>,
    /// Findings below the asked confidence or severity.
    #[serde(skip)]
    pub hidden: Hidden,
    /// Excerpts in the order of the findings, where asked for.
    #[serde(skip)]
    pub excerpts: Vec<Excerpt>,
    /// The document itself, for reports that show it; whoever runs the check puts it here.
    #[serde(skip)]
    pub document: Option<Document>,
}

/// Findings that are not shown, by what hides them.
#[derive(Debug, Default, Clone)]
pub struct Hidden {
    /// The rule is less sure than was asked for.
    pub low_confidence: usize,
    /// Sure enough, but less severe than was asked for.
    pub low_severity: usize,
    /// Their fingerprints: what is hidden is still there, and no entry of a baseline is stale for it.
    pub fingerprints: Vec<String>,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileError {
    /// A stable word.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Something about the reading itself that its user should know.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// A stable word.
    pub code: &'static str,
    /// What it means.
    pub message: String,
    /// Where.
    pub span: Mark,
}

impl FileError {
    /// A file could not be read.
    pub fn unreadable(error: &crate::read::ReadError, lang: Lang) -> Self {
        Self { code: error.code(), message: error.message(lang) }
    }

    /// This program failed on a file.
    pub fn internal(lang: Lang) -> Self {
        let message = match lang {
            Lang::Zh => "检查这个文件时程序出错，没有得到结果；请把文件发给维护者。",
            Lang::En => "this program failed on the file and has no result for it; please report it.",
        };
        Self { code: "internal", message: message.to_owned() }
    }
}

impl FileReport {
    /// The report of a file that could not be read.
    pub fn unreadable(path: String, error: &crate::read::ReadError, lang: Lang) -> Self {
        Self::failed(path, FileError::unreadable(error, lang))
    }

    /// The report of a file on which this program failed.
    pub fn faulty(path: String, lang: Lang) -> Self {
        Self::failed(path, FileError::internal(lang))
    }

    fn failed(path: String, error: FileError) -> Self {
        Self {
            path,
            format: None,
            kind: FilingKind::Unknown,
            plan_year: None,
            projects: 0,
            indicators: 0,
            unit: None,
            error: Some(error),
            notices: Vec::new(),
            findings: Vec::new(),
            hidden: Hidden::default(),
            excerpts: Vec::new(),
            document: None,
        }
    }
}

/// Checks one document.
pub fn check(document: &Document, lexicon: &Lexicon, options: &Options) -> FileReport {
    let filing = understand(document, lexicon, options);
    let context = [Context::new(document, &filing, lexicon, options.lang)];
    let sites = run(&context).pop().unwrap_or_default();
    report(&context[0], sites, options)
}

/// What a document says, with the plan year that the user asks for.
pub fn understand<'l>(document: &Document, lexicon: &'l Lexicon, options: &Options) -> Filing<'l> {
    asked(Filing::read(document, lexicon), options)
}

/// The same of several documents, read side by side.
pub fn understand_all<'l>(documents: &[Document], lexicon: &'l Lexicon, options: &Options) -> Vec<Filing<'l>> {
    Filing::read_all(documents, lexicon).into_iter().map(|filing| asked(filing, options)).collect()
}

/// With the plan year that the user asks for.
fn asked<'l>(mut filing: Filing<'l>, options: &Options) -> Filing<'l> {
    if let Some(year) = options.year {
        filing.plan_year = Some(crate::filing::PlanYear { year, evidence: Span::default(), source: "option" });
    }
    filing
}

/// Checks several documents side by side: the same reports as of one after the other, in less time.
pub fn check_all(documents: &[Document], lexicon: &Lexicon, options: &Options) -> Vec<FileReport> {
    judge_all(documents, &understand_all(documents, lexicon, options), lexicon, options)
}

/// Checks what was understood of some documents, of each its filing.
///
/// Each rule goes through all of them before the next one does. A rule's code and words are then near the processor for
/// all but the first: one filing after the other through all rules takes a quarter more time (`benches/check.rs`).
pub fn judge_all(
    documents: &[Document],
    filings: &[Filing<'_>],
    lexicon: &Lexicon,
    options: &Options,
) -> Vec<FileReport> {
    let context = |(document, filing)| Context::new(document, filing, lexicon, options.lang);
    let contexts: Vec<Context<'_>> = documents.iter().zip(filings).map(context).collect();
    let sites = run(&contexts);
    contexts.iter().zip(sites).map(|(context, sites)| report(context, sites, options)).collect()
}

/// The report of a document from what the rules found.
fn report(context: &Context<'_>, sites: Vec<(&'static Rule, Site)>, options: &Options) -> FileReport {
    let Context { document, filing, lexicon, .. } = *context;
    let sites = settle::settle(sites, options.lang);
    let mark = |span: Span| Mark {
        start: span.start,
        end: span.end,
        text: document.slice(span).to_owned(),
        location: document.location(span),
        place: filing.place(document, span, options.lang),
    };
    let mut prints = Fingerprints::default();
    let mut findings = Vec::with_capacity(sites.len());
    let (mut excerpts, mut hidden) = (Vec::new(), Hidden::default());
    for (rule, site) in sites {
        let label = label(document, filing, site.span);
        let fingerprint = prints.next(rule.code, label, document.slice(site.span));
        if !options.selection.has(rule) {
            continue;
        }
        let severity = options.severities.get(rule.code).copied();
        let severity = severity.or(site.severity).unwrap_or(rule.severity);
        let confidence = site.confidence.unwrap_or(rule.confidence);
        let suppressed = options.suppressions.reason(&document.path, rule, document.slice(site.span), &fingerprint);
        if severity < options.min_severity || confidence < options.min_confidence {
            hidden.low_confidence += usize::from(confidence < options.min_confidence);
            hidden.low_severity += usize::from(confidence >= options.min_confidence);
            hidden.fingerprints.push(fingerprint);
            continue;
        }
        if options.excerpts {
            excerpts.push(excerpt::of(document, filing, &site));
        }
        let basis = lexicon.bases_of(rule.code);
        let basis =
            basis.map(|basis| Cited { document: basis.document.clone(), text: basis.cite(options.lang).clone() });
        findings.push(Finding {
            rule: rule.code,
            name: rule.name,
            severity,
            confidence,
            message: site.message,
            suggestion: site.suggestion.tell(context),
            fix: site.fix,
            span: mark(site.span),
            related: site.related.into_iter().map(|(span, message)| Related { message, span: mark(span) }).collect(),
            basis: basis.collect(),
            fingerprint,
            suppressed,
            repeats: site.repeats,
        });
    }
    let remarks = document.remarks.iter().map(|remark| Notice {
        code: remark.code(),
        message: remark.message(options.lang),
        span: mark(Span::default()),
    });
    let notices = filing.unsure.map(|span| Notice {
        code: "boundary-unsure",
        message: match options.lang {
            Lang::Zh => "此处表格的单元格连在一起，边界无法确定；依赖边界的检查已跳过，请改用保留表格的文件。".into(),
            Lang::En => "cells run together here; checks that depend on their borders were skipped".into(),
        },
        span: mark(Span { end: span.start + first_chars(document.slice(span), 30), ..span }),
    });
    FileReport {
        path: document.path.clone(),
        format: Some(document.format),
        kind: filing.kind,
        plan_year: filing.plan_year.as_ref().map(|plan| plan.year),
        projects: filing.projects.len(),
        indicators: filing.projects.iter().map(|project| project.indicators.len()).sum(),
        unit: crate::filing::unit::unit_of(document, filing, lexicon),
        error: None,
        notices: remarks.chain(notices).collect(),
        findings,
        hidden,
        excerpts,
        document: None,
    }
}

/// A text of this many bytes is worth running its rules in parallel; smaller ones are checked side by side.
const PARALLEL_FROM: usize = 256 << 10;

/// Runs every rule that concerns each kind of filing. The order of the result does not depend on threads.
fn run(contexts: &[Context<'_>]) -> Vec<Vec<(&'static Rule, Site)>> {
    let concerns = |rule: &Rule, context: &Context<'_>| {
        rule.on_self_evaluations || context.filing.kind != FilingKind::SelfEvaluation
    };
    let one = |rule: &'static Rule, context: &Context<'_>| {
        let mut sink = Sink::default();
        (rule.check)(context, &mut sink);
        sink.sites.into_iter().map(move |site| (rule, site))
    };
    if let [context] = contexts
        && context.document.text.len() >= PARALLEL_FROM
    {
        let rules: Vec<&'static Rule> = ALL.iter().copied().filter(|rule| concerns(rule, context)).collect();
        let sites: Vec<Vec<_>> = rules.into_par_iter().map(|rule| one(rule, context).collect()).collect();
        return vec![sites.into_iter().flatten().collect()];
    }
    let mut sites: Vec<Vec<_>> = contexts.iter().map(|_| Vec::new()).collect();
    for rule in ALL {
        for (context, sites) in contexts.iter().zip(&mut sites).filter(|(context, _)| concerns(rule, context)) {
            sites.extend(one(rule, context));
        }
    }
    sites
}

/// Length in bytes of the first characters.
fn first_chars(text: &str, count: usize) -> u32 {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at) as u32
}

/// What a finding is about, for its fingerprint: the indicator's name, else the heading above.
fn label<'a>(document: &'a Document, filing: &Filing<'_>, span: Span) -> &'a str {
    if let Some((_, _, row)) = filing.row_at(span) {
        return row.name.map_or("", |name| document.slice(name));
    }
    let headings = &filing.outline.headings;
    let at = headings.partition_point(|heading| heading.paragraph.start <= span.start);
    at.checked_sub(1).and_then(|at| headings[at].title).map_or("", |title| document.slice(title))
}
