//! The human place of a span: headings, project, second level, row, column.
//!
//! An index of all cells and fields, sorted by where they start, is built once when the first finding asks: a filing with
//! very many rows and findings stays linear.

use super::{Filing, Indicator, NarrativeKind};
use crate::Lang;
use crate::document::Document;
use crate::span::{Span, is_blank, is_wordy};

/// Cells and fields of all projects, sorted by span.
#[derive(Debug)]
pub(super) struct Places(Vec<(Span, Spot)>);

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Spot {
    /// A cell of an indicator row.
    Cell { project: u32, row: u32 },
    /// A field of a project's head.
    Field { project: u32, field: Field },
}

/// A field of a project's head.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Field {
    Title,
    Code,
    Name,
    Unit,
    Period,
    Year,
    Property,
    GoalLabel,
    Columns,
    Amounts,
    CashPlan,
    Use,
    Note,
    WholeGoal,
    Goal,
}

impl Field {
    fn name(self, zh: bool) -> &'static str {
        let (chinese, english) = match self {
            Field::Title => ("表标题", "table title"),
            Field::Code => ("项目编码", "project code"),
            Field::Name => ("项目名称", "project name"),
            Field::Unit => ("填报单位", "unit"),
            Field::Period => ("实施期", "period"),
            Field::Year => ("年度", "year"),
            Field::Property => ("项目属性", "property"),
            Field::GoalLabel | Field::Goal => ("绩效目标", "goal"),
            Field::Columns => ("表头", "column heads"),
            Field::Amounts => ("资金", "amounts"),
            Field::CashPlan => ("资金支出计划", "cash plan"),
            Field::Use => ("资金用途", "use of funds"),
            Field::Note => ("表注", "note"),
            Field::WholeGoal => ("总体目标", "whole-period goal"),
        };
        if zh { chinese } else { english }
    }
}

impl Places {
    pub(super) fn of(filing: &Filing<'_>) -> Self {
        let rows: usize = filing.projects.iter().map(|project| project.indicators.len()).sum();
        let mut spots = Vec::with_capacity(rows * 8 + filing.projects.len() * 16);
        for (project, table) in (0..).zip(&filing.projects) {
            let fields = spots.len();
            let mut push = |span: Span, field| spots.push((span, Spot::Field { project, field }));
            let single = [
                (table.title, Field::Title),
                (table.code, Field::Code),
                (table.name, Field::Name),
                (table.unit_name, Field::Unit),
                (table.period, Field::Period),
                (table.year, Field::Year),
                (table.property, Field::Property),
                (table.goal_label, Field::GoalLabel),
                (table.head_row, Field::Columns),
            ];
            single.into_iter().filter_map(|(span, field)| Some((span?, field))).for_each(|(s, field)| push(s, field));
            table.amounts.iter().for_each(|amount| push(amount.span, Field::Amounts));
            table.cash_plan.iter().for_each(|span| push(*span, Field::CashPlan));
            table.uses.iter().for_each(|span| push(*span, Field::Use));
            table.notes.iter().for_each(|span| push(*span, Field::Note));
            for goal in &table.goals {
                push(goal.span, if goal.whole_period { Field::WholeGoal } else { Field::Goal });
            }
            // Few fields stand before many rows: what is nearly in order is sorted at little cost.
            spots[fields..].sort_by_key(order);
            for (row, indicator) in (0..).zip(&table.indicators) {
                indicator.each_cell(|cell| spots.push((cell, Spot::Cell { project, row })));
            }
        }
        spots.sort_by_key(order);
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

/// By place; of two that start together the smaller comes last and is found first. At one place the fields of a project come
/// behind its rows.
fn order((span, spot): &(Span, Spot)) -> (u64, u64) {
    let (project, field) = match spot {
        Spot::Cell { project, .. } => (*project, 0),
        Spot::Field { project, .. } => (*project, 1),
    };
    (u64::from(span.start) << 32 | u64::from(!span.end), u64::from(project) << 1 | field)
}

pub(super) fn place(filing: &Filing<'_>, document: &Document, span: Span, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    // Room for nearly every place.
    let mut place = String::with_capacity(96);
    let start = |place: &mut String, project: u32| {
        place.push_str(if zh { "项目" } else { "project " });
        push_number(place, project as usize + 1);
    };
    match filing.places().find(span) {
        Some(Spot::Cell { project, row }) => {
            let indicator = &filing.projects[project as usize].indicators[row as usize];
            let level = indicator.level2.map(|level| level.span).or(indicator.level1.map(|level| level.span));
            start(&mut place, project);
            if let Some(level) = level {
                place.push('·');
                push_flat(&mut place, document.slice(level));
            }
            place.push_str(if zh { "·第" } else { "·row " });
            push_number(&mut place, indicator.row);
            place.push_str(if zh { "行·" } else { "·" });
            place.push_str(column(indicator, span, zh));
        }
        Some(Spot::Field { project, field }) => {
            start(&mut place, project);
            place.push('·');
            place.push_str(field.name(zh));
        }
        None => return narrative_place(filing, document, span, zh),
    }
    place
}

/// A number at the end of other words, without the detour of formatting.
fn push_number(out: &mut String, number: usize) {
    if number > 9 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
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
        (within(row.actual.as_deref().map(|value| value.span)), ["实际完成值", "actual value"]),
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
    let mut out = String::with_capacity(text.len());
    push_flat(&mut out, text);
    out
}

fn push_flat(out: &mut String, text: &str) {
    if is_wordy(text) {
        out.push_str(text);
    } else {
        out.extend(text.chars().filter(|c| !is_blank(*c)));
    }
}
