//! The figures that goals and narrative promise, each with what it counts.

use crate::filing::subject::Subject;
use crate::filing::{Heading, Outline, Project, Quantity, YearMention};
use crate::rules::Context;
use crate::rules::support::years_in;
use crate::span::{Span, holds};
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

/// A promised figure.
pub(super) struct Promise<'l> {
    pub quantity: Quantity<'l>,
    /// The goal or the paragraph in which it stands.
    pub whole: Span,
    pub subject: Subject,
    /// A change (增长8%): whether upwards.
    pub rise: Option<bool>,
}

/// Whether a row could state a figure: what none could needs no reading.
pub(super) type Stated<'s> = dyn Fn(&Quantity<'_>) -> bool + 's;

/// The figures of the goals that a project's rows stand for: of the whole period for rows of the whole period.
pub(super) fn of_project<'l>(
    context: &Context<'l>,
    project: &Project<'_>,
    whole_period: bool,
    stated: &Stated<'_>,
) -> Vec<Promise<'l>> {
    let has = |whole: bool| project.goals.iter().any(|goal| goal.whole_period == whole);
    let wanted = if has(whole_period) { whole_period } else { !whole_period };
    // Where the rows are of one year and the only goal is of several, they say nothing of each other.
    let goals = project.goals.iter().filter(|goal| goal.whole_period == wanted);
    let mut out = Vec::new();
    goals.for_each(|goal| of_span(context, goal.span, stated, &mut out));
    out
}

/// The figures of the narrative: goals and indicators outside of tables, and the prose under headings that speak of goals.
pub(super) fn of_narrative<'l>(context: &Context<'l>, stated: &Stated<'_>) -> Vec<Promise<'l>> {
    let outline = &context.filing.outline;
    let mut spans: Vec<Span> =
        outline.fields.iter().filter(|field| !is_of_a_table(context, field.heading)).map(|field| field.span).collect();
    let fields: FxHashSet<u32> = spans.iter().map(|span| span.start).collect();
    // Paragraphs of one heading stand together.
    let mut told: Option<(Option<usize>, bool)> = None;
    for (span, heading) in &outline.paragraphs {
        let known = told.filter(|(known, _)| known == heading);
        let (_, goals) = *told.insert(known.unwrap_or_else(|| (*heading, speaks_of_goals(context, *heading))));
        if goals && !spans_hold(&fields, outline, *span) {
            spans.push(*span);
        }
    }
    spans.sort_unstable();
    let mut out = Vec::new();
    spans.into_iter().for_each(|span| of_span(context, span, stated, &mut out));
    out
}

/// Whether a labelled field starts within a paragraph.
fn spans_hold(fields: &FxHashSet<u32>, outline: &Outline, paragraph: Span) -> bool {
    let at = outline.fields.partition_point(|field| field.span.start < paragraph.start);
    outline.fields.get(at).is_some_and(|field| paragraph.contains(field.span) && fields.contains(&field.span.start))
}

/// Whether a heading is the title of a project table or stands under one.
fn is_of_a_table(context: &Context<'_>, heading: Option<usize>) -> bool {
    chain(context, heading).any(|heading| heading.table)
}

/// Whether the headings above speak of goals and not of measures or of a table.
fn speaks_of_goals(context: &Context<'_>, heading: Option<usize>) -> bool {
    let mut goals = false;
    for heading in chain(context, heading) {
        let title = context.maybe(heading.title);
        if heading.table || holds(title, "保障") || holds(title, "措施") {
            return false;
        }
        goals |= holds(title, "目标") && !title.contains("项目绩效目标");
    }
    goals
}

fn chain<'a>(context: &Context<'a>, from: Option<usize>) -> impl Iterator<Item = &'a Heading> {
    let headings = &context.filing.outline.headings;
    std::iter::successors(from.map(|at| &headings[at]), |heading| heading.parent.map(|at| &headings[at]))
}

/// Whether a project has rows of its own to be compared.
pub(super) fn is_judged(project: &Project<'_>) -> bool {
    !project.indicators.is_empty() && !project.template
}

fn of_span<'l>(context: &Context<'l>, span: Span, stated: &Stated<'_>, out: &mut Vec<Promise<'l>>) {
    let text = &context.document.text;
    let found = context.quantities(span);
    let sentences = OnceCell::new();
    let wanted = |quantity: &&Quantity<'_>| {
        !quantity.base && !quantity.done && stated(quantity) && is_of_the_plan(context, span, quantity, &sentences)
    };
    out.extend(found.iter().filter(wanted).copied().filter_map(|quantity| {
        let mut subject = quantity.subject(text, context.lexicon);
        let bare = || subject.is_empty() || text[quantity.object.range()].starts_with("标准");
        if quantity.each && quantity.rhythm.is_none() && bare() {
            subject = Subject::of(paid_behind(context, &quantity), context.lexicon);
        }
        let between = &text[quantity.object.end.min(quantity.span.start) as usize..quantity.span.start as usize];
        let falls = || context.lexicon.phrases.fall.occurs(between) || between.contains("低于");
        let rise = quantity.change.then(|| !falls());
        (!subject.is_empty()).then_some(Promise { quantity, whole: span, subject, rise })
    }));
}

/// 按每人每月560元标准为120名老人发放护理补贴: what is paid stands behind the standard.
fn paid_behind<'a>(context: &Context<'a>, quantity: &Quantity<'_>) -> &'a str {
    let behind = context.text(Span { start: quantity.span.end.min(quantity.clause.end), end: quantity.clause.end });
    let paid = ["发放", "给予", "支付", "兑付", "补助"].iter().filter_map(|deed| behind.split_once(*deed));
    paid.map(|(_, paid)| paid).next().unwrap_or_default()
}

/// Whether a figure is of the plan year as a whole: not of another year, not of a part of it, not one part of a sum.
fn is_of_the_plan(context: &Context<'_>, whole: Span, quantity: &Quantity<'_>, sentences: &OnceCell<Vec<u32>>) -> bool {
    let text = &context.document.text;
    let before = Span { start: quantity.clause.start, end: quantity.span.start.max(quantity.clause.start) };
    let words = context.text(before);
    if context.lexicon.phrases.other_time.occurs(words) || text[..quantity.span.start as usize].ends_with('第') {
        return false;
    }
    let plan = context.filing.plan_year.as_ref().map(|plan| plan.year);
    let mention = years_in(context, before).last().or_else(|| date_of_sentence(context, whole, before, sentences));
    match (mention, plan) {
        // 2023年度获评的8家: the year is an attribute of what is counted.
        (Some(mention), _)
            if context.text(Span { start: mention.date.end.min(before.end), end: before.end }).ends_with('的') =>
        {
            true
        }
        (Some(mention), Some(plan)) if !quantity.change => mention.year <= plan && plan <= mention.last,
        _ => true,
    }
}

/// `截至2024年底，绿地率达41.2%，人均面积…`: a date between commas dates what follows in its sentence, and so does a year that
/// opens it.
fn date_of_sentence<'a>(
    context: &Context<'a>,
    whole: Span,
    clause: Span,
    sentences: &OnceCell<Vec<u32>>,
) -> Option<&'a YearMention> {
    let earlier = years_in(context, Span { start: whole.start, end: clause.start.max(whole.start) }).last()?;
    let between = Span { start: earlier.date.end.min(clause.start), end: clause.start };
    // 2024年办结案件63件，制发建议书41份: a sentence that opens with its year is of that year, where the year is no attribute
    // (2024年开工的工程).
    let head = context.text(Span { start: whole.start, end: earlier.span.start.max(whole.start) });
    let told = context.text(between);
    let opens = head.trim().is_empty() || head.ends_with(['。', '；', ';', '\n']);
    let opens = opens && !told.split(['，', ',']).next().is_some_and(|own| own.contains('的'));
    if !opens && !told.starts_with(['，', ',']) {
        return None;
    }
    // Where sentences end is told once: a text may be one long sentence of many figures.
    let ends = sentences.get_or_init(|| {
        let stops = context.text(whole).match_indices(['。', '；', ';', '\n']);
        stops.map(|(at, _)| whole.start + at as u32).collect()
    });
    let next = ends.partition_point(|end| *end < between.start);
    ends.get(next).is_none_or(|end| *end >= between.end).then_some(earlier)
}
