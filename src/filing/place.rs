//! The human place of a span: headings, project, second level, row, column.
//!
//! An index of all cells and fields, sorted by where they start, is built once when the first finding asks: a filing with
//! very many rows and findings stays linear.

use super::{Filing, Indicator, NarrativeKind};
use crate::Lang;
use crate::document::Document;
use crate::span::Span;

/// Cells and fields of all projects, sorted by span.
#[derive(Debug)]
pub(super) struct Places(Vec<(Span, Spot)>);

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Spot {
    /// A cell of an indicator row.
    Cell { project: usize, row: usize },
    /// A field of a project's head, with its name in both languages.
    Field { project: usize, name: [&'static str; 2] },
}

impl Places {
    pub(super) fn of(filing: &Filing<'_>) -> Self {
        let mut spots = Vec::new();
        for (at, project) in filing.projects.iter().enumerate() {
            for (row, indicator) in project.indicators.iter().enumerate() {
                indicator.each_cell(|cell| spots.push((cell, Spot::Cell { project: at, row })));
            }
            let mut field = |span: Span, zh, en| spots.push((span, Spot::Field { project: at, name: [zh, en] }));
            let single = [
                (project.title, "表标题", "table title"),
                (project.code, "项目编码", "project code"),
                (project.name, "项目名称", "project name"),
                (project.unit_name, "填报单位", "unit"),
                (project.period, "实施期", "period"),
                (project.year, "年度", "year"),
                (project.property, "项目属性", "property"),
                (project.goal_label, "绩效目标", "goal"),
                (project.head_row, "表头", "column heads"),
            ];
            single
                .into_iter()
                .filter_map(|(span, zh, en)| Some((span?, zh, en)))
                .for_each(|(s, zh, en)| field(s, zh, en));
            project.amounts.iter().for_each(|amount| field(amount.span, "资金", "amounts"));
            project.cash_plan.iter().for_each(|span| field(*span, "资金支出计划", "cash plan"));
            project.uses.iter().for_each(|span| field(*span, "资金用途", "use of funds"));
            project.notes.iter().for_each(|span| field(*span, "表注", "note"));
            for goal in &project.goals {
                let (zh, en) =
                    if goal.whole_period { ("总体目标", "whole-period goal") } else { ("绩效目标", "goal") };
                field(goal.span, zh, en);
            }
        }
        // Of two that start together the smaller comes last and is found first.
        spots.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        spots.dedup();
        Self(spots)
    }

    /// The smallest cell or field that holds a span.
    pub(super) fn find(&self, span: Span) -> Option<Spot> {
        let end = self.0.partition_point(|(spot, _)| spot.start <= span.start);
        // Fields lie side by side or within a row; a few steps back reach every one that can hold the span.
        let near = self.0[end.saturating_sub(16)..end].iter().rev();
        near.filter(|(spot, _)| spot.contains(span)).min_by_key(|(spot, _)| spot.len()).map(|(_, spot)| *spot)
    }
}

pub(super) fn place(filing: &Filing<'_>, document: &Document, span: Span, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let project_name = |at: usize| if zh { format!("项目{}", at + 1) } else { format!("project {}", at + 1) };
    match filing.places().find(span) {
        Some(Spot::Cell { project, row }) => {
            let indicator = &filing.projects[project].indicators[row];
            let level = indicator.level2.map(|level| level.span).or(indicator.level1.map(|level| level.span));
            let mut parts = vec![project_name(project)];
            parts.extend(level.map(|level| flat(document.slice(level))));
            parts.push(if zh { format!("第{}行", indicator.row) } else { format!("row {}", indicator.row) });
            parts.push(column(indicator, span, zh).to_owned());
            parts.join("·")
        }
        Some(Spot::Field { project, name }) => format!("{}·{}", project_name(project), name[usize::from(!zh)]),
        None => narrative_place(filing, document, span, zh),
    }
}

fn narrative_place(filing: &Filing<'_>, document: &Document, span: Span, zh: bool) -> String {
    let (headings, fields) = (&filing.outline.headings, &filing.outline.fields);
    let above = headings.partition_point(|heading| heading.paragraph.start <= span.start).checked_sub(1);
    let near = fields.partition_point(|field| field.span.start <= span.start).checked_sub(1);
    let field = near.map(|at| &fields[at]).filter(|field| field.span.contains(span));
    let mut parts = Vec::new();
    let mut at = field.map_or(above, |field| field.heading);
    while let Some(index) = at {
        let heading = &headings[index];
        if let Some(title) = heading.title {
            let number = heading.number.map_or("", |(_, _, number)| document.slice(number));
            parts.push(format!("{number}{}", flat(document.slice(title))));
        }
        at = heading.parent;
    }
    parts.reverse();
    if let Some(field) = field {
        let name = match field.kind {
            NarrativeKind::Goal => ["绩效目标", "goal"],
            NarrativeKind::Indicators => ["绩效指标", "indicators"],
        };
        parts.push(name[usize::from(!zh)].to_owned());
    }
    if parts.is_empty() {
        return if zh { "正文".into() } else { "text".into() };
    }
    parts.join("·")
}

fn column(row: &Indicator<'_>, span: Span, zh: bool) -> &'static str {
    let within = |cell: Option<Span>| cell.is_some_and(|cell| cell.contains(span));
    let names: [(bool, [&'static str; 2]); 9] = [
        (within(row.name), ["指标名称", "name"]),
        (within(row.value.as_ref().map(|value| value.span)), ["指标值", "value"]),
        (within(row.description), ["指标描述", "description"]),
        (within(row.unit.map(|unit| unit.0)), ["计量单位", "unit"]),
        (within(row.operator), ["比较符", "operator"]),
        (within(row.basis), ["确定依据", "basis"]),
        (within(row.weight), ["权重", "weight"]),
        (within(row.actual.as_ref().map(|value| value.span)), ["实际完成值", "actual value"]),
        (
            within(row.level2.map(|level| level.span)) || within(row.level1.map(|level| level.span)),
            ["指标级别", "level"],
        ),
    ];
    let other = ["其他列", "other column"];
    names.iter().find(|(here, _)| *here).map_or(other, |(_, name)| *name)[usize::from(!zh)]
}

/// On one line, without blanks.
fn flat(text: &str) -> String {
    text.chars().filter(|c| !crate::span::is_blank(*c)).collect()
}
