//! What an archive keeps of one filing: facts, findings and places, without the text.

use super::identity::Identity;
use crate::check::FileReport;
use crate::document::{Document, Format, Location};
use crate::filing::unit::{flat, unit_of};
use crate::filing::{Class, Filing, FilingKind, Indicator, NarrativeKind, Project, Value};
use crate::lexicon::{Head, Lexicon};
use crate::rules::{Context, support};
use crate::span::{Span, is_blank};
use crate::{Finding, Lang};
use std::borrow::Cow;
use std::fmt::Write;

/// One filing, as it is kept.
#[derive(Debug)]
pub struct Record {
    /// The path; of a document in an archive the archive's and its own.
    pub path: String,
    /// The format it was read as.
    pub format: Format,
    /// Plan or self-evaluation.
    pub kind: FilingKind,
    /// Its title.
    pub title: Option<String>,
    /// The year it budgets for, as it says itself.
    pub plan_year: Option<u16>,
    /// Whose it is.
    pub identity: Identity,
    /// Its project tables.
    pub projects: Vec<ProjectRecord>,
    /// Its goals, those of the narrative among them.
    pub goals: Vec<GoalRecord>,
    /// Its findings, with the project and row that each is about, from 0.
    pub findings: Vec<(Finding, Option<usize>, Option<usize>)>,
}

/// One project table.
#[derive(Debug)]
pub struct ProjectRecord {
    /// The table's title.
    pub title: Option<String>,
    /// 项目编码.
    pub code: Option<String>,
    /// 项目名称.
    pub name: Option<String>,
    /// The name without years and the words that all projects share: equal for one project in two years.
    pub subject: String,
    /// 填报单位 of the table.
    pub unit: Option<String>,
    /// The whole budget in 元.
    pub budget: Option<f64>,
    /// Whether it is a fixed template of personnel or running costs.
    pub template: bool,
    /// The table of its indicators: from the column heads, or the first row, to the last row.
    pub place: Place,
    /// Its rows.
    pub rows: Vec<RowRecord>,
}

/// One indicator row.
#[derive(Debug)]
pub struct RowRecord {
    /// First level: 产出; as written where it is not known.
    pub level1: Option<Cow<'static, str>>,
    /// Second level: 数量.
    pub level2: Option<Cow<'static, str>>,
    /// The name as written.
    pub name: String,
    /// The name for comparing: without brackets, blanks and punctuation.
    pub key: String,
    /// The same without the project's own noun at its start.
    pub bare: String,
    /// What the name measures.
    pub kind: Option<&'static str>,
    /// 指标描述.
    pub description: Option<String>,
    /// The value as written.
    pub value: String,
    /// The value for comparing: `≥90%`.
    pub form: String,
    /// The operator of a numeric value.
    pub operator: Option<&'static str>,
    /// The number; of a range the lower one.
    pub number: Option<f64>,
    /// The upper number of a range.
    pub upper: Option<f64>,
    /// The unit in its legal spelling.
    pub unit: Option<String>,
    /// 权重.
    pub weight: Option<String>,
    /// 指标值确定依据.
    pub basis: Option<String>,
    /// 实际完成值.
    pub actual: Option<String>,
    /// Of the whole period instead of the year.
    pub whole_period: bool,
    /// From the name to the value.
    pub place: Place,
}

/// One goal.
#[derive(Debug)]
pub struct GoalRecord {
    /// Its project, from 0; none for a goal of the narrative.
    pub project: Option<usize>,
    /// `year`, `period`, `narrative-goal`, `narrative-indicators`.
    pub kind: &'static str,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Where something stands in a filing.
#[derive(Debug, Clone)]
pub struct Place {
    /// In its text.
    pub span: Span,
    /// In its file.
    pub location: Location,
}

impl Place {
    /// A place as it stands in a table.
    pub fn stored(start: u32, end: u32, location: &str) -> Place {
        let unknown = Location::Paragraph { part: String::new(), paragraph: 1 };
        Place { span: Span { start, end }, location: serde_json::from_str(location).unwrap_or(unknown) }
    }
}

impl Record {
    /// What is kept of a filing. `told` is what its path tells of it; `findings` come from its report.
    pub fn of(
        document: &Document,
        filing: &Filing<'_>,
        lexicon: &Lexicon,
        told: Identity,
        report: Option<FileReport>,
    ) -> Record {
        let context = Context::new(document, filing, lexicon, Lang::Zh);
        let title = filing.title.map(|span| flat(document.slice(span)));
        let own = Identity {
            region: None,
            year: filing.plan_year.as_ref().map(|plan| plan.year),
            unit: unit_of(document, filing, lexicon),
        };
        let goals = filing.projects.iter().enumerate().flat_map(|(at, project)| {
            project.goals.iter().map(move |goal| {
                let kind = if goal.whole_period { "period" } else { "year" };
                (Some(at), kind, goal.span)
            })
        });
        let narrative = filing.outline.fields.iter().map(|field| {
            let kind = match field.kind {
                NarrativeKind::Goal => "narrative-goal",
                NarrativeKind::Indicators => "narrative-indicators",
            };
            (None, kind, field.span)
        });
        let goals = narrative.chain(goals).filter(|(.., span)| !span.is_empty()).map(|(project, kind, span)| {
            let text = document.slice(span).trim().to_owned();
            GoalRecord { project, kind, text, place: place(document, span) }
        });
        let about = |finding: Finding| {
            let row = filing.row_at(finding.span.span()).map(|(project, row, _)| (project, row));
            (finding, row.map(|at| at.0), row.map(|at| at.1))
        };
        Record {
            path: document.path.clone(),
            format: document.format,
            kind: filing.kind,
            title,
            plan_year: filing.plan_year.as_ref().map(|plan| plan.year),
            identity: told.or(own),
            projects: filing.projects.iter().map(|project| project_record(&context, project)).collect(),
            goals: goals.collect(),
            findings: report.map_or_else(Vec::new, |report| report.findings.into_iter().map(about).collect()),
        }
    }
}

impl Record {
    /// How many findings count: those that were accepted do not.
    pub fn counted(&self) -> usize {
        self.findings.iter().filter(|(finding, ..)| finding.suppressed.is_none()).count()
    }
}

impl ProjectRecord {
    /// What a person would call it.
    pub fn called(&self) -> &str {
        self.name.as_deref().or(self.title.as_deref()).unwrap_or_default()
    }
}

fn project_record(context: &Context<'_>, project: &Project<'_>) -> ProjectRecord {
    let document = context.document;
    let text = |span: Option<Span>| span.map(|span| flat(document.slice(span))).filter(|text| !text.is_empty());
    let noun = support::project_noun(project, context);
    let budget = project.amounts.iter().find(|amount| amount.part == Head::Budget).and_then(|amount| amount.yuan);
    let characters: Vec<char> = noun.chars().collect();
    let rows = project.indicators.iter().map(|row| row_record(context, row, &characters)).collect();
    let first = project.head_row.or_else(|| project.indicators.first().map(Indicator::span));
    let first = first.or(project.title).or(project.name).unwrap_or_default();
    let cells = project.indicators.iter().flat_map(Indicator::cells);
    let table = cells.fold(first, |table, cell| table.join(cell));
    ProjectRecord {
        title: text(project.title),
        code: text(project.code),
        name: text(project.name),
        subject: without_years(&noun),
        unit: text(project.unit_name),
        budget,
        template: project.template,
        place: place(document, table),
        rows,
    }
}

fn row_record(context: &Context<'_>, row: &Indicator<'_>, noun: &[char]) -> RowRecord {
    let document = context.document;
    let text = |span: Option<Span>| span.map(|span| flat(document.slice(span))).filter(|text| !text.is_empty());
    let level = |span: Span, word: Option<&'static str>| match word {
        Some(word) => Cow::Borrowed(word),
        None => Cow::Owned(flat(document.slice(span))),
    };
    let written = |value: Option<&Value<'_>>| value.map(|value| flat(document.slice(value.span)));
    let numeric = row.value.as_ref().filter(|value| value.is_numeric());
    RowRecord {
        level1: row.level1.map(|at| level(at.span, at.label.map(|label| label.word()))),
        level2: row.level2.map(|at| level(at.span, at.label.map(|label| label.word()))),
        name: text(row.name).unwrap_or_default(),
        bare: support::without_noun(&row.key, noun).to_owned(),
        key: row.key.to_string(),
        kind: row.kind.map(|kind| kind.word()),
        description: text(row.description),
        value: written(row.value.as_ref()).unwrap_or_default(),
        form: form(context, row),
        operator: numeric.and_then(|value| value.op).map(|op| op.word()),
        number: numeric.and_then(|value| value.number),
        upper: numeric.and_then(|value| value.upper),
        unit: row.unit_of_value().map(|unit| unit.legal.to_string()).filter(|unit| !unit.is_empty()),
        weight: text(row.weight),
        basis: text(row.basis),
        actual: written(row.actual.as_deref()).filter(|text| !text.is_empty()),
        whole_period: row.whole_period,
        place: place(document, row.span()),
    }
}

/// A value for comparing: operator, numbers and unit as they are meant, words without blanks.
fn form(context: &Context<'_>, row: &Indicator<'_>) -> String {
    let Some(value) = row.value.as_ref().filter(|value| value.class != Class::Empty) else { return String::new() };
    let Some(number) = value.number.filter(|_| value.is_numeric()) else {
        return context.text(value.span).chars().filter(|c| !is_blank(*c)).collect();
    };
    let unit = row.unit_of_value().map_or("", |unit| &unit.legal);
    let mut form = String::with_capacity(16 + unit.len());
    form.push_str(value.op.map_or("", |op| op.word()));
    let _ = write!(form, "{number}");
    if let Some(upper) = value.upper {
        let _ = write!(form, "-{upper}");
    }
    form.push_str(unit);
    form
}

fn place(document: &Document, span: Span) -> Place {
    Place { span, location: document.location(span) }
}

/// A name without the years in it.
fn without_years(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 4 && (rest.starts_with("20") || rest.starts_with("19")) {
            rest = &rest[4..];
            rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(rest);
            continue;
        }
        let take = digits.max(c.len_utf8());
        out.push_str(&rest[..take]);
        rest = &rest[take..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_years_and_layout() {
        assert_eq!(without_years("2025年青溪道路2024年度改造12公里"), "青溪道路改造12公里");
        assert_eq!(flat(" 老旧\n 管网 PM 2.5 "), "老旧管网PM 2.5");
    }
}
