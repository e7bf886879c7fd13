//! The human place of a span: headings, project, second level, row, column.

use super::{Filing, Indicator};
use crate::Lang;
use crate::document::Document;
use crate::span::Span;

pub(super) fn place(filing: &Filing<'_>, document: &Document, span: Span, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    for (at, project) in filing.projects.iter().enumerate() {
        let name = if zh { format!("项目{}", at + 1) } else { format!("project {}", at + 1) };
        if let Some(row) = project.indicators.iter().find(|row| row.cells().iter().any(|cell| cell.contains(span))) {
            let mut parts = vec![name];
            if let Some(level) = row.level2.or(row.level1.map(|level| super::Level {
                span: level.span,
                label: None,
                tree: None,
                own: false,
            })) {
                parts.push(flat(document.slice(level.span)));
            }
            parts.push(if zh { format!("第{}行", row.row) } else { format!("row {}", row.row) });
            parts.push(column(row, span, zh).to_owned());
            return parts.join("·");
        }
        let fields = [
            (project.title, ["表标题", "table title"]),
            (project.name, ["项目名称", "project name"]),
            (project.period, ["实施期", "period"]),
            (project.year, ["年度", "year"]),
        ];
        let fields = fields.into_iter().filter_map(|(field, label)| field.map(|field| (field, label)));
        let amounts = project.amounts.iter().map(|amount| (amount.span, ["资金", "amounts"]));
        let uses = project.uses.iter().map(|field| (*field, ["资金用途", "use of funds"]));
        let goals = project.goals.iter().map(|goal| {
            (goal.span, if goal.whole_period { ["总体目标", "whole-period goal"] } else { ["绩效目标", "goal"] })
        });
        let notes = project.notes.iter().map(|note| (*note, ["表注", "note"]));
        let head = project.head_row.map(|row| (row, ["表头", "column heads"]));
        if let Some((_, label)) = fields
            .chain(amounts)
            .chain(uses)
            .chain(goals)
            .chain(notes)
            .chain(head)
            .find(|(field, _)| field.contains(span))
        {
            return format!("{name}·{}", label[usize::from(!zh)]);
        }
    }
    let heading = filing.outline.headings.iter().rposition(|heading| heading.paragraph.start <= span.start);
    let field = filing.outline.fields.iter().find(|field| field.span.contains(span));
    let mut parts = Vec::new();
    let mut at = field.map_or(heading, |field| field.heading);
    while let Some(index) = at {
        let heading = &filing.outline.headings[index];
        if let Some(title) = heading.title {
            let number = heading.number.map_or("", |(_, _, number)| document.slice(number));
            parts.push(format!("{number}{}", flat(document.slice(title))));
        }
        at = heading.parent;
    }
    parts.reverse();
    if let Some(field) = field {
        let goal = field.kind == super::NarrativeKind::Goal;
        parts.push(match (zh, goal) {
            (true, true) => "绩效目标".into(),
            (true, false) => "绩效指标".into(),
            (false, true) => "goal".into(),
            (false, false) => "indicators".into(),
        });
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
    names
        .iter()
        .find(|(here, _)| *here)
        .map_or(if zh { "其他列" } else { "other column" }, |(_, name)| name[usize::from(!zh)])
}

/// On one line, without blanks.
fn flat(text: &str) -> String {
    text.chars().filter(|c| !crate::span::is_blank(*c)).collect()
}
