//! What was understood, as JSON: useful by itself, and how this layer is tested.

use super::{Filing, Indicator, Value};
use crate::document::Document;
use crate::span::Span;
use serde_json::{Value as Json, json};

/// All facts of a filing, with their spans.
pub fn facts(document: &Document, filing: &Filing<'_>) -> Json {
    let text = |span: Span| json!({ "text": document.slice(span), "start": span.start, "end": span.end });
    let maybe = |span: Option<Span>| span.map_or(Json::Null, text);
    let projects: Vec<Json> = filing
        .projects
        .iter()
        .map(|project| {
            json!({
                "title": maybe(project.title),
                "code": maybe(project.code),
                "name": maybe(project.name),
                "unit": maybe(project.unit_name),
                "year": maybe(project.year),
                "period": maybe(project.period),
                "amounts": project.amounts.iter().map(|amount| json!({
                    "part": amount.part, "text": document.slice(amount.span), "yuan": amount.yuan,
                    "start": amount.span.start, "end": amount.span.end, "whole_period": amount.whole_period,
                })).collect::<Vec<_>>(),
                "sums": project.sums.iter().map(|sum| json!({
                    "total": text(sum.total),
                    "parts": sum.parts.iter().map(|part| json!({
                        "part": part.head, "label": document.slice(part.label),
                        "amount": maybe(part.amount.map(|(span, _)| span)),
                    })).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
                "cash_plan": project.cash_plan.iter().map(|span| text(*span)).collect::<Vec<_>>(),
                "use_of_funds": project.uses.iter().map(|span| text(*span)).collect::<Vec<_>>(),
                "goals": project.goals.iter().map(|goal| json!({
                    "text": document.slice(goal.span), "start": goal.span.start, "end": goal.span.end,
                    "whole_period": goal.whole_period,
                })).collect::<Vec<_>>(),
                "execution": project.execution.map(|(weight, score)| json!({
                    "weight": text(weight), "score": maybe(score),
                })),
                "totals": project.totals.iter().map(|total| json!({
                    "label": text(total.label), "weight": maybe(total.weight), "score": maybe(total.score),
                })).collect::<Vec<_>>(),
                "notes": project.notes.iter().map(|span| text(*span)).collect::<Vec<_>>(),
                "indicators": project.indicators.iter().map(|row| indicator(document, row)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let headings: Vec<Json> = filing
        .outline
        .headings
        .iter()
        .map(|heading| {
            json!({
                "title": maybe(heading.title), "number": maybe(heading.number.map(|n| n.2)),
                "rank": heading.rank, "parent": heading.parent,
            })
        })
        .collect();
    let fields: Vec<Json> =
        filing.outline.fields.iter().map(|field| json!({ "kind": field.kind, "value": text(field.span) })).collect();
    json!({
        "schema": 1,
        "path": document.path,
        "format": document.format,
        "kind": filing.kind,
        "title": maybe(filing.title),
        "plan_year": filing.plan_year.as_ref().map(|plan| json!({
            "year": plan.year, "source": plan.source, "evidence": text(plan.evidence),
        })),
        "boundary_unsure": maybe(filing.unsure),
        "headings": headings,
        "narrative": fields,
        "projects": projects,
    })
}

fn indicator(document: &Document, row: &Indicator<'_>) -> Json {
    let text = |span: Span| json!({ "text": document.slice(span), "start": span.start, "end": span.end });
    let maybe = |span: Option<Span>| span.map_or(Json::Null, text);
    json!({
        "row": row.row,
        "level1": row.level1.map(|level| json!({ "label": level.label, "value": text(level.span), "carried": !level.own })),
        "level2": row.level2.map(|level| json!({ "label": level.label, "value": text(level.span), "carried": !level.own })),
        "name": maybe(row.name),
        "kind": row.kind,
        "description": maybe(row.description),
        "value": row.value.as_ref().map(|v| value(document, v)),
        "others": row.others.iter().map(|other| value(document, other)).collect::<Vec<_>>(),
        "operator": maybe(row.operator),
        "unit": row.unit.map(|(span, unit)| json!({ "value": text(span), "legal": unit.map(|unit| &unit.legal) })),
        "weight": maybe(row.weight),
        "basis": maybe(row.basis),
        "actual": row.actual.as_deref().map(|v| value(document, v)),
        "score": maybe(row.score),
        "remarks": row.remarks.iter().map(|span| text(*span)).collect::<Vec<_>>(),
        "whole_period": row.whole_period,
    })
}

fn value(document: &Document, value: &Value<'_>) -> Json {
    json!({
        "text": document.slice(value.span), "start": value.span.start, "end": value.span.end,
        "class": value.class, "op": value.op, "number": value.number, "upper": value.upper,
        "unit": value.unit.map(|(span, unit)| json!({
            "text": document.slice(span), "legal": unit.legal, "dimension": unit.dimension,
        })),
    })
}
