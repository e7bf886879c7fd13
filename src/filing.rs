//! Document to [`Filing`]: what a filing says, read once, with the span of every fact.
//!
//! The layers below each do one thing: `labels` knows the words of the form, `layout` turns every way of writing a
//! table as text back into rows, `tables` reads rows into projects and indicators, `outline` reads headings and the
//! narrative, `years` finds years and dates, `value` and `number` read target values, `names` tells what an indicator's
//! name measures. Nothing here judges: rules do.

pub mod labels;
pub mod names;
pub mod number;
pub mod outline;
pub mod quantity;
pub mod subject;
pub mod value;
pub mod years;

mod cells;
mod columns;
mod facts;
mod fit;
mod layout;
mod look;
mod place;
pub(crate) mod said;
mod tables;
mod template;
pub(crate) mod unit;

pub use crate::lexicon::NarrativeKind;
pub use facts::facts;
pub use outline::{Heading, NarrativeField, NumberStyle, Outline};
pub use quantity::Quantity;
pub use value::{Class, Op, Value};
pub use years::{PlanYear, YearMention};

use crate::document::Document;
use crate::lexicon::{Kind, Level1, Level2, Lexicon, Tree, Unit};
use crate::span::Span;
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// Whether a filing plans or reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilingKind {
    /// It promises (绩效目标).
    Plan,
    /// It reports on a past year (绩效自评).
    SelfEvaluation,
    /// Neither goals nor indicators were found.
    Unknown,
}

/// One document, understood.
#[derive(Debug)]
pub struct Filing<'l> {
    /// Plan or self-evaluation.
    pub kind: FilingKind,
    /// The year it budgets for.
    pub plan_year: Option<PlanYear>,
    /// The document's title, where one stands before the first heading.
    pub title: Option<Span>,
    /// Headings and narrative.
    pub outline: Outline,
    /// Project tables in order.
    pub projects: Vec<Project<'l>>,
    /// All years named in the text, in order.
    pub years: Vec<YearMention>,
    /// A place where cells run together, so that the borders between them are guessed.
    pub unsure: Option<Span>,
    /// All text in which cells run together, in order.
    pub glued: Vec<Span>,
    /// Where the cells and fields of projects stand; built when a finding first asks.
    places: OnceLock<place::Places>,
    /// What stands in the cells that were looked at.
    pub(crate) said: cells::SaidAt,
}

/// One project table.
#[derive(Debug, Default)]
pub struct Project<'l> {
    /// The table's title line.
    pub title: Option<Span>,
    /// 项目编码.
    pub code: Option<Span>,
    /// 项目名称.
    pub name: Option<Span>,
    /// The unit that files it.
    pub unit_name: Option<Span>,
    /// 年度 field.
    pub year: Option<Span>,
    /// 实施期.
    pub period: Option<Span>,
    /// 项目属性.
    pub property: Option<Span>,
    /// The budget and its parts, as written.
    pub amounts: Vec<Amount>,
    /// Stated totals of money with their stated parts.
    pub sums: Vec<Sum>,
    /// 资金支出计划: percentages by date.
    pub cash_plan: Vec<Span>,
    /// 资金用途.
    pub uses: Vec<Span>,
    /// Its goals.
    pub goals: Vec<Goal>,
    /// The label of the goal field.
    pub goal_label: Option<Span>,
    /// Its indicators.
    pub indicators: Vec<Indicator<'l>>,
    /// Points for the execution of the budget and those scored (self-evaluations).
    pub execution: Option<(Span, Option<Span>)>,
    /// Rows of totals in the indicator table.
    pub totals: Vec<Total>,
    /// Text under the table: notes, scales.
    pub notes: Vec<Span>,
    /// What stands beside the labels of rows below the indicators: conclusions, opinions.
    pub closing: Vec<Span>,
    /// The column heads of its indicator table.
    pub head_row: Option<Span>,
    /// Whether some of it could not be read, as its cells run together.
    pub unsure: bool,
    /// Whether its rows are those of a fixed template: pay, running costs.
    pub template: bool,
    /// Whether operators have a column of their own.
    pub has_operator_column: bool,
    /// Whether units have a column of their own.
    pub has_unit_column: bool,
}

/// A part of a project's money.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Amount {
    /// Which part.
    pub part: crate::lexicon::Head,
    /// Its label.
    pub label: Span,
    /// As written.
    pub span: Span,
    /// In 元, where number and unit could be read.
    pub yuan: Option<f64>,
    /// Of the whole period instead of the year.
    pub whole_period: bool,
}

/// A stated total of money with its stated parts, all of one column of the form.
#[derive(Debug, Clone)]
pub struct Sum {
    /// The total as written.
    pub total: Span,
    /// Its number, in the form's unit.
    pub number: f64,
    /// What is stated to make it up.
    pub parts: Vec<Part>,
}

/// A part of a stated total.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Where the money comes from.
    pub head: crate::lexicon::Head,
    /// Its label.
    pub label: Span,
    /// As written, with the number; none where the cell is blank.
    pub amount: Option<(Span, f64)>,
}

/// A row of totals under the indicators.
#[derive(Debug, Clone, Copy)]
pub struct Total {
    /// 合计.
    pub label: Span,
    /// Sum of the weights.
    pub weight: Option<Span>,
    /// Sum of the scores.
    pub score: Option<Span>,
}

/// A goal of a project.
#[derive(Debug, Clone, Copy)]
pub struct Goal {
    /// Its text.
    pub span: Span,
    /// Of the whole period instead of the year.
    pub whole_period: bool,
}

/// One indicator row.
///
/// What nearly every rule asks of a row lies together at its start.
#[derive(Debug)]
#[repr(C)]
pub struct Indicator<'l> {
    /// 三级指标.
    pub name: Option<Span>,
    /// What the name measures; the description settles what the name leaves open.
    pub kind: Option<Kind>,
    /// What the name alone measures.
    pub named: Option<Kind>,
    /// Of the whole period instead of the year (double tables).
    pub whole_period: bool,
    /// The name without brackets, blanks and punctuation.
    pub key: Arc<str>,
    /// The name without what stands in brackets, and without words that say only that it is an indicator.
    pub bare: Arc<str>,
    /// The readings of the name as written.
    pub(crate) said: Option<said::Kept>,
    /// 指标值.
    pub value: Option<Value<'l>>,
    /// First level, carried down over blank cells.
    pub level1: Option<Level<Level1>>,
    /// Second level, carried down over blank cells.
    pub level2: Option<Level<Level2>>,
    /// Unit column, with the unit where it is known.
    pub unit: Option<(Span, Option<&'l Unit>)>,
    /// The unit in the name's brackets.
    pub noted: Option<(Span, &'l Unit)>,
    /// 指标描述.
    pub description: Option<Span>,
    /// Operator column.
    pub operator: Option<Span>,
    /// 指标值确定依据.
    pub basis: Option<Span>,
    /// 权重.
    pub weight: Option<Span>,
    /// Further targets of the row: one for each region.
    pub others: Vec<Value<'l>>,
    /// Scoring rules and remarks: they may state a scale or a formula.
    pub remarks: Vec<Span>,
    /// 实际完成值.
    pub actual: Option<Box<Value<'l>>>,
    /// 得分.
    pub score: Option<Span>,
    /// Row of the table, from 1, heads not counted.
    pub row: usize,
}

/// A level label: as written, and as understood.
#[derive(Debug, Clone, Copy)]
pub struct Level<L> {
    /// Where it is written; for a carried label the row above.
    pub span: Span,
    /// What it means, where the label is known.
    pub label: Option<L>,
    /// The tree to which the label belongs.
    pub tree: Option<Tree>,
    /// Whether it stands in this row.
    pub own: bool,
}

impl<'l> Indicator<'l> {
    /// First level, where known.
    pub fn l1(&self) -> Option<Level1> {
        self.level1.and_then(|level| level.label)
    }

    /// Second level, where known.
    pub fn l2(&self) -> Option<Level2> {
        self.level2.and_then(|level| level.label)
    }

    /// The unit that counts: the one inside the value, else the column's, else the one in the name's brackets.
    pub fn unit_of_value(&self) -> Option<&'l Unit> {
        let inside = self.value.as_ref().and_then(|value| value.unit.map(|(_, unit)| unit));
        inside.or_else(|| self.unit.and_then(|(_, unit)| unit)).or(self.noted.map(|(_, unit)| unit))
    }

    /// Whether the target is a percentage.
    pub fn is_percent(&self) -> bool {
        self.value.as_ref().is_some_and(Value::is_numeric)
            && self.unit_of_value().is_some_and(|unit| unit.dimension == crate::lexicon::Dimension::Percent)
    }

    /// From the name to the value: the row as far as it is the indicator itself.
    pub fn span(&self) -> Span {
        let spans = [self.name, self.description, self.operator, self.value.as_ref().map(|value| value.span)];
        let mut spans = spans.into_iter().flatten();
        let first = spans.next().unwrap_or_default();
        spans.fold(first, Span::join)
    }

    /// Every cell of the row that holds text, in reading order.
    pub fn cells(&self) -> Vec<Span> {
        let mut cells = Vec::new();
        self.each_cell(|cell| cells.push(cell));
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    /// The same in the order of the fields; a cell that holds two of them comes twice.
    pub(crate) fn each_cell(&self, mut take: impl FnMut(Span)) {
        let mut cell = |span: Option<Span>| {
            if let Some(span) = span.filter(|span| !span.is_empty()) {
                take(span);
            }
        };
        cell(self.level1.filter(|level| level.own).map(|level| level.span));
        cell(self.level2.filter(|level| level.own).map(|level| level.span));
        cell(self.name);
        cell(self.description);
        cell(self.operator);
        cell(self.value.as_ref().map(|value| value.span));
        cell(self.unit.map(|(span, _)| span));
        cell(self.weight);
        cell(self.basis);
        cell(self.actual.as_deref().map(|value| value.span));
        cell(self.score);
        self.remarks.iter().for_each(|span| cell(Some(*span)));
        self.others.iter().for_each(|value| cell(Some(value.span)));
    }
}

impl<'l> Filing<'l> {
    /// Reads a document.
    pub fn read(document: &Document, lexicon: &'l Lexicon) -> Filing<'l> {
        let laid_out = layout::lay_out(document, lexicon);
        let mut tables = tables::read(document, &laid_out, lexicon);
        tables.read_rows(&laid_out.cells);
        Self::of(document, laid_out, tables, lexicon)
    }

    /// Reads several documents, each layer of all of them before the next one: its code and words are used again while they
    /// are near the processor.
    pub fn read_all(documents: &[Document], lexicon: &'l Lexicon) -> Vec<Filing<'l>> {
        let laid_out: Vec<_> = documents.iter().map(|document| layout::lay_out(document, lexicon)).collect();
        let both = documents.iter().zip(&laid_out);
        let mut tables: Vec<_> = both.map(|(document, laid_out)| tables::read(document, laid_out, lexicon)).collect();
        tables.iter_mut().zip(&laid_out).for_each(|(tables, laid_out)| tables.read_rows(&laid_out.cells));
        let all = documents.iter().zip(laid_out).zip(tables);
        all.map(|((document, laid_out), tables)| Self::of(document, laid_out, tables, lexicon)).collect()
    }

    fn of(
        document: &Document,
        laid_out: layout::LaidOut<'_, 'l>,
        tables: tables::Tables<'l>,
        lexicon: &'l Lexicon,
    ) -> Filing<'l> {
        let glued = laid_out.units.iter().filter_map(layout::Unit::glued).collect();
        let outline = outline::read(document, &tables.narrative, lexicon);
        let years = years::mentions(&document.text, lexicon);
        let title = outline::title(document, &tables.narrative, lexicon).or(tables.title);
        let mut filing = Filing {
            kind: FilingKind::Unknown,
            plan_year: None,
            title,
            outline,
            projects: tables.projects,
            years,
            unsure: laid_out.unsure.or(tables.unsure),
            glued,
            places: OnceLock::new(),
            said: laid_out.cells.into_said(),
        };
        for project in &mut filing.projects {
            project.template = template::is_template(project, document, lexicon);
        }
        filing.kind = tables::kind(document, &filing, tables.reports, lexicon);
        filing.plan_year = years::plan_year(document, &filing, lexicon);
        filing
    }

    /// Whether cells run together in a text, so that words meet in it that no one wrote side by side.
    pub fn is_glued(&self, span: Span) -> bool {
        let at = self.glued.partition_point(|glued| glued.end <= span.start);
        self.glued.get(at).is_some_and(|glued| glued.overlaps(span))
    }

    /// All indicators with the number of their project.
    pub fn indicators(&self) -> impl Iterator<Item = (usize, &Indicator<'l>)> {
        self.projects.iter().enumerate().flat_map(|(at, project)| project.indicators.iter().map(move |row| (at, row)))
    }

    /// The human place of a span: headings, project, second level, row, column.
    pub fn place(&self, document: &Document, span: Span, lang: crate::Lang) -> String {
        place::place(self, document, span, lang)
    }

    /// The indicator row that holds a span: numbers of project and row, from 0, and the row itself.
    pub fn row_at(&self, span: Span) -> Option<(usize, usize, &Indicator<'l>)> {
        match self.places().find(span)? {
            place::Spot::Cell { project, row } => {
                let (project, row) = (project as usize, row as usize);
                Some((project, row, &self.projects[project].indicators[row]))
            }
            place::Spot::Field { .. } => None,
        }
    }

    fn places(&self) -> &place::Places {
        self.places.get_or_init(|| place::Places::of(self))
    }
}
