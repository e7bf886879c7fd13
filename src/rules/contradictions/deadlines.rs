//! Deadlines of goals against the dates of their rows.

use crate::filing::quantity::{Deadline, deadlines};
use crate::filing::{Indicator, Project, number};
use crate::lexicon::{Deed, Event, Kind};
use crate::rules::support::{clause_around, name_of};
use crate::rules::{Context, Row, Sink, Site};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// A date on which something ends, with what that is.
struct Due {
    span: Span,
    month: u32,
    day: u8,
    words: String,
    /// What of the words names a thing.
    thing: String,
    /// The clauses up to the date, which may name the thing that the date's own words leave out.
    told: Span,
    /// Whether it bounds all work of the goal, naming none itself: 更换井盖260套，9月底前完成.
    whole: bool,
    event: Option<Event>,
    /// Whether it is a month in which something happens (9月举办) and no bound.
    held: bool,
}

/// Where a goal has more deadlines, nobody can tell which one is meant.
const MANY: usize = 100;

/// Bytes of a clause that tell what happens on a date at its start.
const CLAUSE: usize = 240;

/// Reports the date rows of a judged project that contradict the deadline of its goal.
pub(super) fn check(
    context: &Context<'_>,
    sink: &mut Sink,
    number: usize,
    project: &Project<'_>,
    spoken: &mut FxHashSet<Row>,
) {
    let rows =
        project.indicators.iter().enumerate().filter(|(_, row)| row.kind == Some(Kind::Time) && !row.whole_period);
    let rows: Vec<(usize, &Indicator<'_>, Due)> =
        rows.filter_map(|(at, row)| of_row(context, row).map(|due| (at, row, due))).collect();
    if rows.is_empty() {
        return;
    }
    let plan = context.filing.plan_year.as_ref().map(|plan| plan.year);
    let goals = project.goals.iter().filter(|goal| !goal.whole_period || project.goals.len() == 1);
    let dues: Vec<Due> = goals
        .flat_map(|goal| deadlines(&context.document.text, goal.span).into_iter().map(|deadline| (goal.span, deadline)))
        // A goal of another year is no measure for the rows of this one.
        .filter(|(_, deadline)| deadline.year.is_none_or(|year| plan.is_none_or(|plan| year == plan)))
        .filter_map(|(goal, deadline)| {
            let mut due = due(context, &deadline, context.text(deadline.object).to_owned())?;
            due.told = clause_around(&context.document.text, goal, deadline.span, false);
            // 加固工事11处，10月底前全部完工: what is finished stands before the date.
            if due.thing.is_empty() {
                due.words = context.text(due.told).to_owned();
                let rest = context.text(Span { start: due.told.end.min(goal.end), end: goal.end });
                let alone = due.told.start == goal.start && !rest.contains(number::is_digit);
                due.whole = due.event.is_none() && alone;
            }
            Some(due)
        })
        .take(MANY + 1)
        .collect();
    if dues.len() > MANY {
        return;
    }
    // Where there is one deadline and one date that names no thing, both are of the whole.
    let all = dues.len() + rows.iter().filter(|(.., own)| own.thing.is_empty()).count();
    // A deadline that one row keeps is not held against another.
    let kept = |due: &Due| rows.iter().any(|(_, _, own)| due.month == own.month && same_thing(context, due, own, all));
    let open: Vec<&Due> = dues.iter().filter(|due| !kept(due)).collect();
    for (at, row, own) in &rows {
        let matching: Vec<&&Due> = open.iter().filter(|due| same_thing(context, due, own, all)).collect();
        // Of several deadlines nobody can tell which is meant.
        let [due] = matching.as_slice() else { continue };
        let differs = due.month != own.month || (due.day != own.day && due.day < 29 && own.day < 29);
        let at = Row { project: number, row: *at };
        if differs && spoken.insert(at) {
            report(context, sink, at, row, due, own);
        }
    }
}

/// The deadline with its month counted over the years.
fn due(context: &Context<'_>, deadline: &Deadline, words: String) -> Option<Due> {
    let plan = context.filing.plan_year.as_ref().map(|plan| plan.year);
    let year = deadline.year.or(plan)?;
    // A month without 前 or 底 is a time of work, but where something is held or ends in it.
    let held = !deadline.before;
    if held && !is_held(context, deadline) {
        return None;
    }
    // Of several events the earliest, as works pass through them.
    let events = context.lexicon.phrases.event.all(&words).map(|(.., event)| *event);
    let event = events.min_by_key(|event| *event as u8);
    Some(Due {
        span: deadline.span,
        month: u32::from(year) * 12 + u32::from(deadline.month),
        day: deadline.day,
        thing: thing(context, &words),
        words,
        told: deadline.span,
        whole: false,
        event,
        held,
    })
}

/// 9月举办, 2026年8月竣工: what happens at one time, and no part of a range (3月至9月举办) or of a series (9月举办第二期).
fn is_held(context: &Context<'_>, deadline: &Deadline) -> bool {
    let text = &context.document.text;
    // Of a text without stops, what is near.
    let near = &text[deadline.span.end as usize..];
    let near = &near[..near.floor_char_boundary(CLAUSE)];
    let behind = near.split(['，', ',', '。', '；', ';', '\n']).next().unwrap_or_default();
    let range =
        text[..deadline.span.start as usize].ends_with(['至', '-', '—', '–', '－', '~', '～', '、', '和', '到']);
    !range && !behind.contains(['第', '期', '批']) && context.lexicon.phrases.held.prefix(behind).is_some()
}

/// The date of a row, with its name.
fn of_row(context: &Context<'_>, row: &Indicator<'_>) -> Option<Due> {
    let value = row.value.as_ref()?;
    let found = deadlines(&context.document.text, value.span);
    let [deadline] = found.as_slice() else { return None };
    let deadline = Deadline { before: true, ..*deadline };
    let name = context.maybe(row.name);
    let mut due = due(context, &deadline, name.to_owned())?;
    due.span = value.span;
    Some(due)
}

/// Whether the row's name is about what the goal's clause promises for its date.
fn same_thing(context: &Context<'_>, promised: &Due, own: &Due, all: usize) -> bool {
    let phrases = &context.lexicon.phrases;
    let lacks = |text: &str, other: &str| {
        phrases.date_part.all(text).any(|(start, end, ())| !other.contains(&text[start..end]))
    };
    if lacks(&own.words, &promised.words) || lacks(&promised.words, &own.words) {
        return false;
    }
    // 8月竣工 says nothing of 结算完成时间 and of 竣工验收时间.
    let events = || phrases.event.all(&own.words).map(|(.., event)| *event);
    if promised.held && (promised.event != own.event || events().any(|event| Some(event) != own.event)) {
        return false;
    }
    // 完成 in the one may be any end in the other, but neither a beginning nor a payment.
    let end = |event| !matches!(event, Some(Event::Tender | Event::Start | Event::Payment | Event::Report));
    let events = promised.event == own.event
        || (own.event.is_none() && end(promised.event))
        || (promised.event.is_none() && own.event == Some(Event::End));
    if !events {
        return false;
    }
    if own.thing.is_empty() {
        // 项目完成时间: the goal's only deadline, for the whole of it.
        let whole = promised.whole || phrases.whole_work.occurs(&promised.words);
        return all == 2 && (whole || promised.event.is_some() && promised.event == own.event);
    }
    let characters: Vec<char> = own.thing.chars().collect();
    let pairs: Vec<String> = characters.windows(2).map(|pair| pair.iter().collect()).collect();
    let most = |words: &str| pairs.iter().filter(|pair| words.contains(pair.as_str())).count() * 10 >= pairs.len() * 6;
    // 储备化肥1万吨，3月底前投放到位: the action that the date bounds, and before it the thing.
    let action = || {
        let action = &promised.thing;
        action.chars().count() >= 2 && own.thing.contains(action.as_str()) && most(context.text(promised.told))
    };
    !pairs.is_empty() && (most(&promised.words) || action())
}

/// The thing in the name of a date: without actions, events and words for time.
fn thing(context: &Context<'_>, name: &str) -> String {
    let key = crate::filing::names::key(name, context.lexicon);
    let phrases = &context.lexicon.phrases;
    let bare = phrases.date_head.off_end(&key);
    let objects = &context.lexicon.objects;
    let (mut out, mut from) = (String::new(), 0);
    for (start, end, deed) in objects.deeds.find(bare) {
        // Actions that are events or empty are compared apart.
        let word = &bare[start..end];
        let event = phrases.event.exact(word).is_some() || phrases.plain_deed.exact(word).is_some();
        if event || *deed == Deed::Light {
            out.push_str(&bare[from..start]);
            from = end;
        }
    }
    out.push_str(&bare[from..]);
    phrases.date_filler.out_of(out)
}

fn report(context: &Context<'_>, sink: &mut Sink, at: Row, row: &Indicator<'_>, promised: &Due, own: &Due) {
    let (said, written, name) = (context.text(promised.span), context.text(own.span), name_of(context, row));
    let message = context.say(
        || format!("目标要求“{said}”，指标{name}写的却是“{written}”，时限前后不一致。"),
        || format!("the goal says {said}, the indicator {name} says {written}."),
    );
    let suggestion = context.say(
        || format!("请核对后统一时限，以目标为准的，指标值改为“{said}”。"),
        || "settle the date and write it in both places.".into(),
    );
    let related = context.say(|| "目标中的时限".into(), || "the goal's date".into());
    sink.report(Site::new(own.span, message, suggestion).rows([at]).related(promised.span, related));
}
