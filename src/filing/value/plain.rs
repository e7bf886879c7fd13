//! Plain values, read at once: `≥95%`, `20个`, `＝1`.
//!
//! Most values are a sign or none, a number in digits, and a unit or none to the end. What could make anything else of them
//! (a date, a longer bound, a word of scope) is asked first, and where it is possible the whole grammar reads.

use super::{Bounds, Class, Value, date, opens_with_word};
use crate::filing::number;
use crate::lexicon::Lexicon;
use crate::span::Span;

/// What the whole grammar says of a plain value; none of any other text.
pub(in crate::filing) fn read<'l>(body: &str, span: Span, lexicon: &'l Lexicon) -> Option<Value<'l>> {
    let first = body.chars().next()?;
    let bound = lexicon.operators.sign(first);
    let sign = if bound.is_some() { first.len_utf8() } else { 0 };
    let rest = &body[sign..];
    if !date::is_plain_count(rest) || lexicon.periods.prefix(rest).is_some() || opens_with_word(rest, lexicon) {
        return None;
    }
    let (number, length) = number::digits(rest)?;
    let (figure, unit) = rest.split_at(length);
    let answers = &lexicon.answers;
    // 1（是） is an answer. What ends with a bracket or a stop may be one without it.
    if !figure.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        || body.ends_with([')', '）', '。', '；', ';', '，', ',', '.'])
        || answers.contains_key(body)
        || sign > 0 && answers.contains_key(rest)
    {
        return None;
    }
    let place = |from: usize, to: usize| span.slice(from, to);
    let unit = match unit {
        "" => None,
        _ if unit.starts_with(['余', '多']) => return None,
        _ => Some((place(sign + length, body.len()), lexicon.units.exact(unit)?)),
    };
    let before = bound.map(|bound| (place(0, sign), bound));
    Some(Value {
        span,
        class: Class::Number,
        op: bound.map(|bound| bound.op),
        number: Some(number),
        upper: None,
        unit,
        labelled: false,
        figure: place(sign, body.len()),
        per: None,
        bounds: Bounds { before, ..Bounds::default() },
        rest: place(body.len(), body.len()),
    })
}
