//! The year that a filing budgets for.

use super::{PlanYear, YearMention};
use crate::document::Document;
use crate::filing::{Filing, Project};
use crate::lexicon::Lexicon;
use crate::span::{Span, is_blank};

/// The plan year: the title or 年度 field first, then table titles, project names, and the year that goals name most.
/// A title that stands alone against at least two other places which agree with each other is itself the slip.
pub(in crate::filing) fn plan_year(document: &Document, filing: &Filing<'_>, lexicon: &Lexicon) -> Option<PlanYear> {
    let one = |span: Option<Span>, source| {
        single(filing, document, span?).map(|(year, at)| PlanYear { year, evidence: at, source })
    };
    let mut others: Vec<PlanYear> = Vec::new();
    // Title and name of one project are one voice: of many projects one alone says nothing against the title.
    let mut voices = 0;
    for project in filing.projects.iter().filter(|project| !is_carried_over(document, project, lexicon)) {
        let before = others.len();
        others.extend(project.year.and_then(|span| one(Some(span), "field").or_else(|| bare_year(document, span))));
        others.extend(one(project.title.filter(|title| Some(*title) != filing.title), "table-title"));
        others.extend(one(project.name, "project-name"));
        voices += usize::from(others.len() > before);
    }
    let alone = standing_alone(document, filing);
    let heard = alone.is_some() || voices * 2 >= filing.projects.len();
    others.extend(alone);
    const ORDER: [&str; 3] = ["field", "table-title", "project-name"];
    others.sort_by_key(|evidence| ORDER.iter().position(|source| *source == evidence.source));
    if let Some(title) = one(filing.title, "title") {
        let against = heard
            && others.len() >= 2
            && others.iter().all(|other| other.year == others[0].year && other.year != title.year);
        if !against {
            return Some(title);
        }
    }
    if let Some(first) = others.first() {
        // The commonest year; of equally common ones that of the strongest evidence.
        let count = |year: u16| others.iter().filter(|other| other.year == year).count();
        let most = others.iter().map(|other| count(other.year)).max().unwrap_or(0);
        return Some(others.iter().find(|other| count(other.year) == most).unwrap_or(first).clone());
    }
    let mut counts: Vec<(u16, usize, Span)> = Vec::new();
    for mention in filing.years.iter().filter(|mention| mention.dated && mention.year == mention.last) {
        // A title is short: a few lines back are enough.
        let head = &document.text[..mention.span.start as usize];
        let from =
            head.char_indices().rev().take(100).take_while(|(_, c)| *c != '\n').last().map_or(head.len(), |(at, _)| at);
        let before = &head[from..];
        let quoted = before.rfind('《').is_some_and(|open| !before[open..].contains('》'));
        if quoted || lexicon.years.before.suffix(before.trim_end_matches(is_blank)).is_some() {
            continue;
        }
        match counts.iter_mut().find(|(year, ..)| *year == mention.year) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((mention.year, 1, mention.span)),
        }
    }
    // Of equally frequent years the latest: a plan looks forward.
    let (year, _, evidence) = counts.into_iter().max_by_key(|(year, count, _)| (*count, *year))?;
    Some(PlanYear { year, evidence, source: "goals" })
}

/// The one year that a title names. A range (三年行动) names no single year; of several years a plan means the last.
fn single(filing: &Filing<'_>, document: &Document, span: Span) -> Option<(u16, Span)> {
    let start = filing.years.partition_point(|mention| mention.span.start < span.start);
    let within = filing.years[start..].iter().take_while(|mention| mention.span.end <= span.end);
    let named: Vec<&YearMention> = within
        .filter(|mention| mention.dated || span.len() < 60)
        .filter(|mention| !document.text[mention.span.end as usize..].trim_start_matches('度').starts_with("结转"))
        .collect();
    if named.iter().any(|mention| mention.year < mention.last) {
        return None;
    }
    named.iter().max_by_key(|mention| mention.year).map(|mention| (mention.year, mention.span))
}

/// Work that goes on from an earlier year carries that year in its name.
fn is_carried_over(document: &Document, project: &Project<'_>, lexicon: &Lexicon) -> bool {
    let named = [project.title, project.name].into_iter().flatten();
    named.map(|span| document.slice(span)).any(|name| lexicon.phrases.carried_plan.occurs(name))
}

/// `（2025年度）` on a line or in a cell of its own.
fn standing_alone(document: &Document, filing: &Filing<'_>) -> Option<PlanYear> {
    let text = &document.text;
    let edge = |c: char| matches!(c, '\n' | '\r' | '\t' | '|');
    let blank = |c: char| is_blank(c) && !edge(c) || matches!(c, '（' | '(' | '）' | ')' | '度' | '年');
    let alone = |mention: &&YearMention| {
        let before = text[..mention.span.start as usize].trim_end_matches(blank);
        let after = text[mention.span.end as usize..].trim_start_matches(blank);
        let marked = text[mention.span.end as usize..].trim_start_matches(['）', ')', ' ', '年']).starts_with('度');
        mention.dated
            && marked
            && mention.year == mention.last
            && before.chars().next_back().is_none_or(edge)
            && after.chars().next().is_none_or(edge)
    };
    let found = filing.years.iter().find(alone)?;
    Some(PlanYear { year: found.year, evidence: found.span, source: "field" })
}

fn bare_year(document: &Document, span: Span) -> Option<PlanYear> {
    let year: u16 = document.slice(span).trim_matches(|c: char| !c.is_ascii_digit()).parse().ok()?;
    (1990..2060).contains(&year).then_some(PlanYear { year, evidence: span, source: "field" })
}
