//! The grammar of target values: `≥90%`, `不少于20个`, `2025年12月底前`, `是`, `不断完善`.
//!
//! A value is read once, from left to right, with the spans of its parts: bounds and words of scope, the figure with its
//! unit, a second figure of a range, bounds behind it, a remark in brackets. The grammar names what it sees and judges
//! nothing: an unknown word is [`Class::Words`]; whether it is vague is for a rule. The words it knows stand in
//! `lexicon/operators.tsv`, `units.tsv`, `answers.tsv` and `time_points.tsv`.

mod date;
mod plain;
mod reader;

use super::number;
pub use crate::lexicon::Op;
use crate::lexicon::{Answer, Bound, Dimension, Lexicon, Unit, UnitStatus};
use crate::span::{Span, is_blank};
pub(super) use plain::read as read_plain;
use serde::Serialize;

/// What a value is, as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// One number with or without operator and unit.
    Number,
    /// Two numbers with something like a dash between.
    Range,
    /// A date, a deadline or a period.
    Date,
    /// 是, 否, 有, 无 and the like.
    YesNo,
    /// Words that hold a number or a date somewhere.
    Mixed,
    /// 不适用, /, —.
    NotApplicable,
    /// Words only.
    Words,
    /// Nothing.
    Empty,
}

/// A target value, read.
///
/// What nearly every rule asks lies together at its start.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Value<'l> {
    /// The whole value as written, in its cell.
    pub span: Span,
    /// What it is.
    pub class: Class,
    /// The operator, from the cell itself, its words, or the operator column.
    pub op: Option<Op>,
    /// Whether the cell names what it measures before the figure (满意度≥90%).
    pub labelled: bool,
    /// The number; of a range the lower one.
    pub number: Option<f64>,
    /// The unit inside the value.
    pub unit: Option<(Span, &'l Unit)>,
    /// The upper number of a range.
    pub upper: Option<f64>,
    /// The number with its unit, without bounds: 90% in ≥90%以上. Of a range both. Empty where there is no number.
    pub figure: Span,
    /// Words after number and unit.
    pub rest: Span,
    /// For each of what the number holds, where the unit does not say it: 每人, /标段.
    pub per: Option<Span>,
    /// The bounds, each with its place.
    pub bounds: Bounds,
}

/// Words and signs that bind the number of a value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    /// In front of the number: ≥, 不低于, 控制在.
    pub before: Option<(Span, Bound)>,
    /// A second one in front of the number: 不低于 in ≥不低于90%.
    pub again: Option<(Span, Bound)>,
    /// Behind the number: 以上, 以内.
    pub after: Option<(Span, Op)>,
    /// What makes the number rough: 约, 左右, 余.
    pub rough: Option<Span>,
}

impl<'l> Value<'l> {
    /// Whether the value is a percentage by the unit inside it.
    pub fn is_percent(&self) -> bool {
        self.unit.is_some_and(|(_, unit)| unit.dimension == Dimension::Percent)
    }

    /// Whether it is one number or a range of numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self.class, Class::Number | Class::Range)
    }

    /// 96万 and 1.2亿: a size of number, and nothing said of what is counted.
    pub fn is_sized(&self) -> bool {
        self.unit.is_some_and(|(_, unit)| is_size(unit)) && self.rest.is_empty()
    }

    /// The same value at another place, `by` bytes farther on, with its unit.
    pub(super) fn moved<'u>(&self, unit: Option<(Span, &'u Unit)>, by: u32) -> Value<'u> {
        let span = |span: Span| Span { start: span.start + by, end: span.end + by };
        let bounds = Bounds {
            before: self.bounds.before.map(|(at, bound)| (span(at), bound)),
            again: self.bounds.again.map(|(at, bound)| (span(at), bound)),
            after: self.bounds.after.map(|(at, op)| (span(at), op)),
            rough: self.bounds.rough.map(span),
        };
        Value {
            span: span(self.span),
            class: self.class,
            op: self.op,
            number: self.number,
            upper: self.upper,
            unit: unit.map(|(at, unit)| (span(at), unit)),
            labelled: self.labelled,
            figure: span(self.figure),
            per: self.per.map(span),
            bounds,
            rest: span(self.rest),
        }
    }

    /// Lets the unit of a column or of the name's brackets explain a size: 2.6万 beside 件 is 26000件.
    pub(super) fn explain_size(&mut self, unit: &Unit) {
        let Some((_, size)) = self.unit.filter(|_| self.is_sized()) else { return };
        // 3万 beside 万元 says the size twice, which is for a rule to tell.
        if unit.factor < size.factor || unit.dimension != Dimension::Money {
            self.number = self.number.map(|n| n * size.factor);
            self.upper = self.upper.map(|n| n * size.factor);
            self.unit = None;
        }
    }
}

/// An operator at the start of the text, with its length in bytes.
pub fn leading_op(text: &str, lexicon: &Lexicon) -> Option<(Op, usize)> {
    lexicon.operators.leading(text).map(|(bound, length)| (bound.op, length))
}

/// Whether a text is an operator and nothing else.
pub(super) fn is_operator(text: &str, lexicon: &Lexicon) -> bool {
    leading_op(text, lexicon).is_some_and(|(_, length)| text[length..].trim().is_empty())
}

/// Whether a text can be a value from its start on: it opens with a figure, a bound, a word of scope or of time. What opens
/// otherwise is words, whatever figures come after them.
pub(super) fn may_open(text: &str, lexicon: &Lexicon) -> bool {
    let text = text.trim_start_matches(|c| is_blank(c) || matches!(c, '：' | ':' | '（' | '(' | '“' | '"'));
    let Some(first) = text.chars().next() else { return false };
    number::is_digit(first)
        || matches!(first, '每' | '-' | '－' | '−' | '负' | '第')
        || number::opens(first) && number::chinese(text).is_some()
        || opens_with_word(text, lexicon)
        || lexicon.periods.prefix(text).is_some()
        || date::length(text, lexicon).is_some()
}

/// Whether a text opens with a bound, a rough word or a word of scope.
fn opens_with_word(text: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.operators;
    text.starts_with(|c| words.opens(c))
        && (words.leading_in_value(text).is_some() || words.about(text).is_some() || words.scope(text).is_some())
}

/// Something like a dash at the start of the text, with its length in bytes.
pub fn leading_dash(text: &str) -> Option<usize> {
    const DASHES: &[&str] = &["——", "--", "—", "-", "－", "–", "~", "～", "〜", "∼", "至", "到"];
    let first = text.chars().next()?;
    if !matches!(first, '—' | '-' | '－' | '–' | '~' | '～' | '〜' | '∼' | '至' | '到') {
        return None;
    }
    DASHES.iter().find(|dash| text.starts_with(**dash)).map(|dash| dash.len())
}

/// Whether a cell says that nothing applies.
pub fn is_not_applicable(text: &str, lexicon: &Lexicon) -> bool {
    let bare = text.trim_matches(|c: char| matches!(c, '（' | '）' | '(' | ')'));
    let strokes = |c: char| matches!(c, '-' | '—' | '－' | '–' | '/' | '／' | '\\' | '─' | '一');
    lexicon.answers.get(bare) == Some(&Answer::NotApplicable)
        || (!bare.is_empty() && bare != "一" && bare.chars().all(strokes))
}

/// Reads the value in a part of a text.
pub fn parse<'l>(text: &str, span: Span, lexicon: &'l Lexicon) -> Value<'l> {
    let span = span.trim(text);
    read(&text[span.range()], span, lexicon)
}

/// Reads a value that stands at `span`.
pub(super) fn read<'l>(body: &str, span: Span, lexicon: &'l Lexicon) -> Value<'l> {
    read_plain(body, span, lexicon).unwrap_or_else(|| read_whole(body, span, lexicon))
}

/// The same by the whole grammar.
fn read_whole<'l>(body: &str, span: Span, lexicon: &'l Lexicon) -> Value<'l> {
    let end = Span { start: span.end, end: span.end };
    let mut value = Value {
        span,
        class: Class::Words,
        op: None,
        number: None,
        upper: None,
        unit: None,
        labelled: false,
        figure: end,
        per: None,
        bounds: Bounds::default(),
        rest: end,
    };
    if body.is_empty() {
        value.class = Class::Empty;
    } else if is_not_applicable(body, lexicon) {
        value.class = Class::NotApplicable;
    } else if lexicon.answers.contains_key(body.trim_end_matches(STOPS)) {
        value.class = Class::YesNo;
    } else {
        reader::Reader { body, span, lexicon, at: 0, value: &mut value, dated: None }.read();
    }
    value
}

const STOPS: [char; 6] = ['。', '；', ';', '，', ',', '.'];

/// The text without blanks at its start.
fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}

/// 万 and 亿 alone, as units.tsv knows them: money without 元.
fn is_size(unit: &Unit) -> bool {
    unit.dimension == Dimension::Money
        && unit.status == UnitStatus::Wrong
        && unit.factor >= 1e4
        && !unit.legal.starts_with('元')
}

#[cfg(test)]
mod tests;
