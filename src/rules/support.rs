//! What several rules ask of a filing.

use super::{Context, Row};
use crate::Lang;
use crate::filing::{Indicator, Project, Value, YearMention, labels, names};
use crate::lexicon::Lexicon;
use crate::span::{Span, is_blank};
use std::fmt::Write;

/// A quoted name for messages, on one line and not too long.
pub fn quote(text: &str) -> String {
    let mut out = String::new();
    push_quoted(&mut out, text);
    out
}

/// The same, at the end of other words.
fn push_quoted(out: &mut String, text: &str) {
    let (mut count, mut short, mut blank) = (0, text.len(), false);
    for (at, c) in text.char_indices() {
        if is_blank(c) {
            blank = true;
            continue;
        }
        count += 1;
        match count {
            25 => short = at,
            27 => break,
            _ => {}
        }
    }
    let (shown, more) = if count > 26 { (&text[..short], "……") } else { (text, "") };
    out.reserve("“”".len() + shown.len() + more.len());
    out.push('“');
    if blank {
        out.extend(shown.chars().filter(|c| !is_blank(*c)));
    } else {
        out.push_str(shown);
    }
    out.push_str(more);
    out.push('”');
}

/// The years that a project states as its period, first and last: in the field, in its goals or in its name.
pub fn period(project: &Project<'_>, context: &Context<'_>) -> Option<(u16, u16)> {
    if let Some(span) = project.period {
        let years = years_in(context, span);
        let first = years.iter().map(|mention| mention.year).min()?;
        let last = years.iter().map(|mention| mention.last).max()?;
        return Some((first, last));
    }
    let told = project.goals.iter().map(|goal| goal.span).chain(project.uses.iter().copied());
    let told = told.flat_map(|span| years_in(context, span).iter().map(move |mention| (span, mention)));
    let stated = |(span, mention): &(Span, &YearMention)| {
        let before = &context.document.text[span.start as usize..mention.span.start as usize];
        let near = before.char_indices().rev().nth(9).map_or(before, |(at, _)| &before[at..]);
        mention.year < mention.last && context.lexicon.phrases.period_word.occurs(near)
    };
    let named = [project.name, project.title].into_iter().flatten().flat_map(|span| years_in(context, span));
    let named = named.filter(|mention| mention.year < mention.last);
    told.filter(stated).map(|(_, mention)| mention).chain(named).next().map(|mention| (mention.year, mention.last))
}

/// The years named in a span.
pub fn years_in<'a>(context: &Context<'a>, span: Span) -> &'a [YearMention] {
    mentions_in(&context.filing.years, span)
}

/// Those of some mentions, in order, that stand in a span.
pub fn mentions_in(years: &[YearMention], span: Span) -> &[YearMention] {
    let from = years.partition_point(|mention| mention.span.start < span.start);
    // Most texts name no year.
    if years.get(from).is_none_or(|mention| mention.span.start >= span.end) {
        return &[];
    }
    let rest = &years[from..];
    &rest[..rest.partition_point(|mention| mention.span.start < span.end)]
}

/// Whether a project goes on from an earlier year: its title, name, use or goals say so.
pub fn is_continued(project: &Project<'_>, context: &Context<'_>) -> bool {
    let goals = project.goals.iter().map(|goal| goal.span);
    let spans = [project.title, project.name].into_iter().flatten().chain(project.uses.iter().copied()).chain(goals);
    spans.into_iter().any(|span| context.lexicon.phrases.continued.occurs(context.text(span)))
}

/// The part of `whole` within some 200 characters of a place: what is farther has no bearing on it, and looking at all of
/// a long paragraph for each of its words would not be linear.
pub fn near(text: &str, whole: Span, at: Span) -> Span {
    const REACH: usize = 600;
    let mut start = (at.start as usize).saturating_sub(REACH).max(whole.start as usize);
    let mut end = (at.end as usize + REACH).min(whole.end as usize).max(at.end as usize);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Span::new(start, end)
}

/// Whether a text ends inside a quoted title or a document's number. Titles are short: a few lines back are enough, and
/// keep long paragraphs linear.
pub fn ends_in_title(before: &str) -> bool {
    let from = before.char_indices().rev().take(100).last().map_or(0, |(at, _)| at);
    let near = &before[from..];
    near.rfind(['《', '〔', '【']).is_some_and(|open| !near[open..].contains(['》', '〕', '】']))
}

/// The clause around a place: from one stop or comma to the next, within `whole`.
pub fn clause_around(text: &str, whole: Span, at: Span, commas: bool) -> Span {
    let stop =
        |c: char| matches!(c, '。' | '；' | ';' | '\n' | '\r' | '！' | '？') || (commas && matches!(c, '，' | ','));
    let before = &text[whole.start as usize..at.start as usize];
    let after = &text[at.end as usize..whole.end as usize];
    let start = before.rfind(stop).map_or(0, |p| p + before[p..].chars().next().map_or(1, char::len_utf8));
    let end = after.find(stop).unwrap_or(after.len());
    Span::new(whole.start as usize + start, at.end as usize + end)
}

/// Clauses of a text, parted by `；` and `。`, without numbers at their start and stops at their end.
pub fn clauses(text: &str, whole: Span) -> Vec<Span> {
    let body = &text[whole.range()];
    let mut out = Vec::new();
    let mut from = 0;
    for piece in body.split_inclusive(['；', ';', '。', '\n']) {
        let span = whole.slice(from, from + piece.len());
        from += piece.len();
        let clause = without_number(text, span);
        if !clause.is_empty() {
            out.push(clause);
        }
    }
    out
}

/// The span without a list number at its start and stops at its end.
pub fn without_number(text: &str, span: Span) -> Span {
    let mut span = span.trim(text);
    loop {
        let body = &text[span.range()];
        let marked = crate::filing::outline::leading_number(body).map(|(_, _, length)| length);
        let labelled = || {
            body.starts_with("目标").then_some(())?;
            let colon = body.find(['：', ':'])?;
            let head = &body[..colon];
            let label = head.chars().nth(4).is_none();
            label.then(|| colon + body[colon..].chars().next().map_or(1, char::len_utf8))
        };
        let circled = || body.chars().next().filter(|c| ('①'..='⑳').contains(c)).map(char::len_utf8);
        match marked.or_else(labelled).or_else(circled) {
            Some(length) if length < body.len() => span = span.slice(length, span.len()).trim(text),
            _ => break,
        }
    }
    let body = &text[span.range()];
    let kept = body.trim_end_matches(|c| matches!(c, '。' | '；' | ';' | '，' | ',' | '.') || is_blank(c));
    span.slice(0, kept.len())
}

/// The words that make a project's name its own: without year, brackets and the words all projects share.
pub fn project_noun(project: &Project<'_>, context: &Context<'_>) -> String {
    let named = project.name.filter(|span| !span.is_empty());
    named.or(project.title).map_or_else(String::new, |span| noun_at(context, span))
}

/// 项目一：…, 表2 …: the words after the announcement.
pub fn announced<'t>(text: &'t str, lexicon: &Lexicon) -> &'t str {
    if !labels::announces(text, lexicon) {
        return text;
    }
    let cut = text.find(|c| matches!(c, '：' | ':' | '、' | '.') || is_blank(c));
    cut.map_or(text, |at| text[at..].trim_start_matches(|c| matches!(c, '：' | ':' | '、' | '.') || is_blank(c)))
}

/// The words that make a name of a project or table its own, behind the words that announce it.
pub fn noun_at(context: &Context<'_>, span: Span) -> String {
    let name = context.text(span);
    let own = announced(name, context.lexicon);
    if own.len() < name.len() {
        return noun_of(context, &names::key_of(own, context.lexicon)).to_owned();
    }
    noun_of(context, &context.said_at(Some(span), name).key(name, context.lexicon)).to_owned()
}

/// The same of a name's normal form.
pub fn noun_of<'k>(context: &Context<'_>, key: &'k str) -> &'k str {
    let bare = key.strip_prefix("年度").or_else(|| key.strip_prefix('年')).unwrap_or(key);
    context.lexicon.phrases.project_tail.off_end(bare)
}

/// Characters in their order, in which two texts of the same ones are equal.
pub fn sorted(characters: impl Iterator<Item = char>) -> Vec<char> {
    let mut characters: Vec<char> = characters.collect();
    characters.sort_unstable();
    characters
}

/// A converted figure as it is shown: six decimals are more than a budget knows.
pub fn shown(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// A sum over the characters of a text that is the same in whatever order they stand.
pub fn sum_of_characters(text: &str) -> u64 {
    let mix = |c: char| (u64::from(c) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    text.chars().fold(0, |sum, c| sum.wrapping_add(mix(c).wrapping_mul(u64::from(c) | 1)))
}

/// A name without the project's own noun at its start: the longest head of the name that stands in the noun.
pub fn without_noun<'k>(key: &'k str, noun: &[char]) -> &'k str {
    let first = key.chars().next().unwrap_or_default();
    if !noun.contains(&first) {
        return key;
    }
    let shared = |other: &[char]| -> usize {
        let both = key.chars().zip(other).take_while(|(a, b)| a == *b);
        both.map(|(c, _)| c.len_utf8()).sum()
    };
    let starts = (0..noun.len()).filter(|at| noun[*at] == first);
    let best = starts.map(|at| shared(&noun[at..])).max().unwrap_or(0);
    let rest = &key[best..];
    // One character in common is chance, and nothing may be left of a name that is only the noun.
    if key[..best].chars().nth(1).is_none() || rest.is_empty() { key } else { rest }
}

/// Whether a row says that its figure is this year's stage of a longer work, in its own cells or in its project's goals.
pub fn is_stage(context: &Context<'_>, project: usize, row: &Indicator<'_>) -> bool {
    let cells = [row.name, row.description, row.basis].into_iter().flatten().chain(row.remarks.iter().copied());
    let goals = context.filing.projects[project].goals.iter().map(|goal| goal.span);
    // 抽检根数不少于总数的5%: a share of a sample.
    let sampled = |text: &str| context.lexicon.phrases.sampling.occurs(text);
    cells.chain(goals).map(|span| context.text(span)).any(|text| context.lexicon.stages.occurs(text) && !sampled(text))
}

/// The targets of a row: its value, and of a table with one column for each region those that differ from the first.
pub fn targets<'r, 'l>(context: &'r Context<'_>, row: &'r Indicator<'l>) -> impl Iterator<Item = &'r Value<'l>> {
    let first = row.value.as_ref();
    let differs =
        move |other: &&Value<'_>| first.is_none_or(|first| context.text(first.span) != context.text(other.span));
    first.into_iter().chain(row.others.iter().filter(differs))
}

/// The same of all rows, each with its row.
pub fn all_targets<'r, 'a>(context: &'r Context<'a>) -> impl Iterator<Item = (Row, &'a Indicator<'a>, &'r Value<'a>)> {
    context.rows().flat_map(move |(at, row)| targets(context, row).map(move |value| (at, row, value)))
}

/// The row's name for messages.
pub fn name_of(context: &Context<'_>, row: &Indicator<'_>) -> String {
    quote(context.maybe(row.name))
}

/// A project for messages.
pub fn project_name(context: &Context<'_>, row: Row) -> String {
    let mut out = String::new();
    push_project(context, row, &mut out);
    out
}

/// The same, at the end of other words.
pub fn push_project(context: &Context<'_>, row: Row, out: &mut String) {
    let project = &context.filing.projects[row.project];
    let (what, between) = if context.lang == Lang::Zh { ("项目", "") } else { ("project ", " ") };
    out.reserve(MOST_OF_PROJECT);
    let _ = write!(out, "{what}{}", row.project + 1);
    if let Some(name) = project.name.or(project.title) {
        out.push_str(between);
        push_quoted(out, context.text(name));
    }
}

/// Room for a project in nearly every message.
const MOST_OF_PROJECT: usize = 96;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_names_are_short_and_on_one_line() {
        let long = |count: usize| "甲".repeat(count);
        for (text, quoted) in [
            ("", "“”".to_owned()),
            ("维修渠道", "“维修渠道”".to_owned()),
            (" 维修\n渠\u{3000}道 ", "“维修渠道”".to_owned()),
            (&long(26), format!("“{}”", long(26))),
            (&long(27), format!("“{}……”", long(24))),
            (&format!("{} {}", long(20), long(6)), format!("“{}”", long(26))),
            (&format!("{} {}", long(20), long(7)), format!("“{}……”", long(24))),
        ] {
            assert_eq!(quote(text), quoted, "{text}");
        }
    }
}
