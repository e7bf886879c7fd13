//! Headings and the narrative.
//!
//! A heading is a numbered or marked line, or the first sentence of a numbered paragraph (“（四）做好绩效自评。按…”).
//! Numbers of every official style are read, so that a rule can see the sequence; list items carry numbers too.

use super::labels;
use super::number;
use crate::document::{Document, Paragraph};
use crate::span::Span;
use serde::Serialize;

/// The ways of numbering, from the highest level down (GB/T 9704: 一、（一）1.（1）).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberStyle {
    /// 第一部分.
    Part,
    /// 一、
    Chinese,
    /// （一）
    BracketedChinese,
    /// 1.
    Digit,
    /// （1）
    BracketedDigit,
}

/// A numbered or marked heading, or a numbered item.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The typed number: style, value, place.
    pub number: Option<(NumberStyle, u32, Span)>,
    /// The words of the heading; none for a list item.
    pub title: Option<Span>,
    /// The whole paragraph.
    pub paragraph: Span,
    /// Depth, smaller is higher; comparable within one document.
    pub rank: u8,
    /// Index of the heading above.
    pub parent: Option<usize>,
    /// Whether anything stands under it: text, a table, a lower heading.
    pub filled: bool,
    /// Whether it is the title of a project table.
    pub table: bool,
}

/// What a labelled paragraph of the narrative holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NarrativeKind {
    /// 绩效目标：…
    Goal,
    /// 绩效指标：…
    Indicators,
}

/// A labelled paragraph of the narrative.
#[derive(Clone, Copy, Debug)]
pub struct NarrativeField {
    /// Goal or indicators.
    pub kind: NarrativeKind,
    /// The text after the label.
    pub span: Span,
    /// Index of the heading above.
    pub heading: Option<usize>,
}

/// Headings and narrative of a document.
#[derive(Debug, Default)]
pub struct Outline {
    /// In order.
    pub headings: Vec<Heading>,
    /// 绩效目标 and 绩效指标 paragraphs outside of tables.
    pub fields: Vec<NarrativeField>,
    /// All paragraphs of the narrative, with the heading above them.
    pub paragraphs: Vec<(Span, Option<usize>)>,
}

/// A unit of the narrative, as the tables left it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Narrative {
    Paragraph(Paragraph),
    TableTitle(Paragraph),
    Table,
}

/// Whether a text starts like a heading of the two upper styles.
pub(super) fn is_heading_start(text: &str) -> bool {
    leading_number(text).is_some_and(|(style, ..)| style < NumberStyle::Digit) && text.chars().count() < 60
}

/// A typed number at the start of a text: style, value, length in bytes.
pub fn leading_number(text: &str) -> Option<(NumberStyle, u32, usize)> {
    let after = |length: usize| &text[length..];
    if let Some(rest) = text.strip_prefix('第') {
        let (n, length) = number::leading(rest)?;
        let word = ["部分", "章", "节"].iter().find(|word| rest[length..].starts_with(**word))?;
        return Some((NumberStyle::Part, n as u32, '第'.len_utf8() + length + word.len()));
    }
    if let Some(open) = text.chars().next().filter(|c| matches!(c, '（' | '(')) {
        let rest = after(open.len_utf8());
        let (n, length) = number::leading(rest)?;
        let style = if rest.starts_with(number::is_digit) {
            NumberStyle::BracketedDigit
        } else {
            NumberStyle::BracketedChinese
        };
        let close = rest[length..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
        return (n < 100.0).then_some((style, n as u32, open.len_utf8() + length + close.len_utf8()));
    }
    let (n, length) = number::leading(text)?;
    let close = text[length..].chars().next()?;
    if text.starts_with(number::is_digit) {
        let plain = text[..length].chars().all(number::is_digit) && n < 100.0;
        let next = text[length + close.len_utf8()..].chars().next();
        let dotted = matches!(close, '.' | '．')
            && next.is_some_and(|c| !number::is_digit(c) || next_is_year(&text[length + 1..]));
        return (plain && (dotted || close == '、')).then_some((
            NumberStyle::Digit,
            n as u32,
            length + close.len_utf8(),
        ));
    }
    (matches!(close, '、' | '.' | '．') && n < 100.0).then_some((
        NumberStyle::Chinese,
        n as u32,
        length + close.len_utf8(),
    ))
}

/// `1.2025年…`: the digits after the dot are a year and not decimals.
fn next_is_year(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && rest.starts_with("20") && rest[4..].trim_start().starts_with(['年', '-', '—', '至'])
}

/// The words of a heading in the paragraph after its number, where it is one.
fn title_of(text: &str, number: Option<NumberStyle>, marked: bool) -> Option<(usize, usize)> {
    let body = text.trim_start_matches(crate::span::is_blank);
    let from = text.len() - body.len();
    let stops = ['。', '；', ';'];
    if body.is_empty() {
        return None;
    }
    if marked || (!body.contains(stops) && body.chars().count() <= 40 && !body.ends_with(['，', ',', '、'])) {
        let body = body.trim_end_matches(['：', ':']);
        return Some((from, from + body.len()));
    }
    // Run-in: the first sentence of a numbered paragraph of the upper styles.
    let upper = number.is_some_and(|style| style <= NumberStyle::BracketedChinese);
    let stop = body.find(['。', '：', ':'])?;
    let head = &body[..stop];
    let short = head.chars().count() <= 24 && !head.contains(['，', ',', '；', ';']);
    (upper && short && body.len() > stop + 3).then_some((from, from + stop))
}

pub(super) fn read(document: &Document, narrative: &[Narrative]) -> Outline {
    let mut outline = Outline::default();
    let mut open: Vec<usize> = Vec::new();
    for unit in narrative {
        let paragraph = match unit {
            Narrative::Paragraph(paragraph) | Narrative::TableTitle(paragraph) => paragraph,
            Narrative::Table => {
                fill(&mut outline, &open);
                continue;
            }
        };
        let table = matches!(unit, Narrative::TableTitle(_));
        let text = document.slice(paragraph.span);
        if is_contents_line(text) {
            continue;
        }
        let number = leading_number(text);
        let number_length = number.map_or(0, |(_, _, length)| length);
        let marked = paragraph.level.is_some();
        let is_heading = number.is_some() || marked || table;
        let title =
            if is_heading { title_of(&text[number_length..], number.map(|n| n.0), marked || table) } else { None };
        let title = title.map(|(from, to)| paragraph.span.slice(number_length + from, number_length + to));
        if !is_heading {
            fill(&mut outline, &open);
            push_text(document, &mut outline, paragraph.span, open.last().copied());
            continue;
        }
        let rank = match (paragraph.level, number) {
            (Some(level), _) => level,
            (None, Some((style, ..))) => 10 + style as u8,
            (None, None) => 10 + NumberStyle::Digit as u8,
        };
        // An unnumbered table title is no sibling of numbered headings.
        while open.last().is_some_and(|at| outline.headings[*at].rank >= rank) {
            open.pop();
        }
        fill(&mut outline, &open);
        let at = outline.headings.len();
        let rest = title.map_or(paragraph.span, |title| Span { start: title.end, end: paragraph.span.end });
        let body_at = document.slice(rest).trim_start_matches(['。', '：', ':', ' ', '\u{3000}']).len();
        let body = Span { start: rest.end - body_at as u32, end: rest.end };
        outline.headings.push(Heading {
            number: number.map(|(style, n, length)| (style, n, paragraph.span.slice(0, length))),
            title,
            paragraph: paragraph.span,
            rank,
            parent: open.last().copied(),
            filled: !body.is_empty(),
            table,
        });
        open.push(at);
        if !body.is_empty() {
            let body = if title.is_none() { paragraph.span.slice(number_length, paragraph.span.len()) } else { body };
            push_text(document, &mut outline, body, Some(at));
        }
    }
    outline
}

fn fill(outline: &mut Outline, open: &[usize]) {
    for at in open {
        outline.headings[*at].filled = true;
    }
}

fn push_text(document: &Document, outline: &mut Outline, span: Span, heading: Option<usize>) {
    let span = span.trim(&document.text);
    outline.paragraphs.push((span, heading));
    let text = document.slice(span);
    // One paragraph may hold both: 绩效目标：…。绩效指标：…
    let mut from = 0;
    let labels =
        [("绩效目标", NarrativeKind::Goal), ("绩效指标", NarrativeKind::Indicators), ("年度目标", NarrativeKind::Goal)];
    let mut open: Option<(NarrativeKind, usize)> = None;
    let mut close = |open: &mut Option<(NarrativeKind, usize)>, to: usize| {
        if let Some((kind, start)) = open.take() {
            let field = span.slice(start, to).trim(&document.text);
            if !field.is_empty() {
                outline.fields.push(NarrativeField { kind, span: field, heading });
            }
        }
    };
    while let Some(colon) = text[from..].find(['：', ':']).map(|at| from + at) {
        let before = text[..colon].trim_end_matches(crate::span::is_blank);
        let width = text[colon..].chars().next().map_or(1, char::len_utf8);
        if let Some((word, kind)) = labels.iter().find(|(word, _)| before.ends_with(word)) {
            let start = before.len() - word.len();
            let lead = text[..start].trim_end_matches(crate::span::is_blank);
            if lead.is_empty() || lead.ends_with(['。', '；', ')', '）', '、', '.']) {
                close(&mut open, start);
                open = Some((*kind, colon + width));
            }
        }
        from = colon + width;
    }
    close(&mut open, text.len());
}

/// A line of a table of contents: dots or a tab before a page number.
fn is_contents_line(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
    bare.len() < text.len()
        && (bare.ends_with("..") || bare.ends_with("……") || bare.ends_with("··") || bare.ends_with('\t'))
}

/// The document's title: a short line before the first heading that speaks of performance or of the budget.
pub(super) fn title(document: &Document, narrative: &[Narrative]) -> Option<Span> {
    let mut best = None;
    for unit in narrative.iter().take(6) {
        let paragraph = match unit {
            Narrative::Paragraph(paragraph) => paragraph,
            Narrative::TableTitle(_) | Narrative::Table => break,
        };
        let text = document.slice(paragraph.span);
        if text.chars().count() > 60 || text.contains('。') {
            break;
        }
        let numbered = leading_number(text).is_some_and(|(style, ..)| style != NumberStyle::Part);
        if numbered {
            break;
        }
        let speaks = ["绩效", "预算", "自评", "目标"].iter().any(|word| text.contains(word));
        let dated = !super::years::mentions(text).is_empty();
        if speaks && (best.is_none() || dated) && !labels::normal(text).ends_with("目录") {
            best = Some(paragraph.span);
            if dated {
                break;
            }
        } else if dated && text.chars().count() <= 14 {
            // （2025年度） on a line of its own.
            best = Some(best.map_or(paragraph.span, |title: Span| title.join(paragraph.span)));
            break;
        }
    }
    best
}
