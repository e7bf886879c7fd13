//! The grammar of target values: `≥90%`, `不少于20个`, `2025年12月底前`, `是`, `不断完善`.
//!
//! A value is read once, with the spans of its parts. The grammar names what it sees and judges nothing: an unknown
//! word is [`Class::Words`], whether it is vague is for a rule.

use super::number;
use crate::lexicon::{Dimension, Lexicon, Unit};
use crate::span::{Span, is_blank};
use serde::Serialize;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Op {
    /// At least.
    #[serde(rename = "≥")]
    AtLeast,
    /// More than.
    #[serde(rename = ">")]
    Above,
    /// At most.
    #[serde(rename = "≤")]
    AtMost,
    /// Less than.
    #[serde(rename = "<")]
    Below,
    /// Exactly, or "reaches".
    #[serde(rename = "=")]
    Equal,
    /// Within a deviation.
    #[serde(rename = "±")]
    Within,
}

impl Op {
    /// Whether it bounds from below.
    pub fn is_floor(self) -> bool {
        matches!(self, Op::AtLeast | Op::Above)
    }

    /// Whether it bounds from above.
    pub fn is_cap(self) -> bool {
        matches!(self, Op::AtMost | Op::Below)
    }
}

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
#[derive(Clone, Debug)]
pub struct Value<'l> {
    /// The whole value as written, in its cell.
    pub span: Span,
    /// What it is.
    pub class: Class,
    /// The operator, from the cell itself, its words, or the operator column.
    pub op: Option<Op>,
    /// The number; of a range the lower one.
    pub number: Option<f64>,
    /// The upper number of a range.
    pub upper: Option<f64>,
    /// The unit inside the value.
    pub unit: Option<(Span, &'l Unit)>,
    /// Words after number and unit.
    pub rest: Span,
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
}

/// Operators and the words that stand for them, before a number.
const BEFORE: &[(&str, Op)] = &[
    ("大于或等于", Op::AtLeast),
    ("小于或等于", Op::AtMost),
    ("大于等于", Op::AtLeast),
    ("小于等于", Op::AtMost),
    ("控制在", Op::AtMost),
    ("不低于", Op::AtLeast),
    ("不少于", Op::AtLeast),
    ("不小于", Op::AtLeast),
    ("不超过", Op::AtMost),
    ("不高于", Op::AtMost),
    ("不大于", Op::AtMost),
    ("不多于", Op::AtMost),
    ("不晚于", Op::AtMost),
    ("不超", Op::AtMost),
    ("至少", Op::AtLeast),
    ("最少", Op::AtLeast),
    ("最多", Op::AtMost),
    ("超过", Op::Above),
    ("突破", Op::Above),
    ("高于", Op::Above),
    ("大于", Op::Above),
    ("多于", Op::Above),
    ("低于", Op::Below),
    ("少于", Op::Below),
    ("小于", Op::Below),
    ("等于", Op::Equal),
    ("达到", Op::Equal),
    ("实现", Op::Equal),
    ("完成", Op::Equal),
    ("达", Op::Equal),
    (">=", Op::AtLeast),
    ("<=", Op::AtMost),
    ("=>", Op::AtLeast),
    ("=<", Op::AtMost),
    ("＞＝", Op::AtLeast),
    ("＜＝", Op::AtMost),
    ("≥", Op::AtLeast),
    ("≧", Op::AtLeast),
    ("⩾", Op::AtLeast),
    ("≤", Op::AtMost),
    ("≦", Op::AtMost),
    ("⩽", Op::AtMost),
    (">", Op::Above),
    ("＞", Op::Above),
    ("﹥", Op::Above),
    ("<", Op::Below),
    ("＜", Op::Below),
    ("﹤", Op::Below),
    ("=", Op::Equal),
    ("＝", Op::Equal),
    ("±", Op::Within),
];

/// Bounds in words, after a number and its unit.
const AFTER: &[(&str, Op)] = &[
    ("及以上", Op::AtLeast),
    ("或以上", Op::AtLeast),
    ("（含）以上", Op::AtLeast),
    ("(含)以上", Op::AtLeast),
    ("以上", Op::AtLeast),
    ("及以下", Op::AtMost),
    ("或以下", Op::AtMost),
    ("以下", Op::AtMost),
    ("以内", Op::AtMost),
    ("之内", Op::AtMost),
    ("内", Op::AtMost),
];

const DASHES: &[&str] = &["——", "--", "—", "-", "－", "–", "~", "～", "〜", "至", "到"];

/// An operator at the start of the text, with its length in bytes.
pub fn leading_op(text: &str) -> Option<(Op, usize)> {
    BEFORE.iter().find(|(word, _)| text.starts_with(word)).map(|(word, op)| (*op, word.len()))
}

/// An operator at the end of the text, with its length in bytes.
pub fn trailing_op(text: &str) -> Option<(Op, usize)> {
    BEFORE.iter().find(|(word, _)| text.ends_with(word)).map(|(word, op)| (*op, word.len()))
}

/// A bound in words at the start of the text, with its length in bytes (以上, 以内).
pub fn bound_after(text: &str) -> Option<(Op, usize)> {
    AFTER.iter().find(|(word, _)| text.starts_with(word)).map(|(word, op)| (*op, word.len()))
}

/// Something like a dash at the start of the text, with its length in bytes.
pub fn leading_dash(text: &str) -> Option<usize> {
    DASHES.iter().find(|dash| text.starts_with(**dash)).map(|dash| dash.len())
}

/// Whether a cell says that nothing applies.
pub fn is_not_applicable(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| matches!(c, '（' | '）' | '(' | ')'));
    matches!(bare, "不适用" | "无此项" | "不涉及" | "N/A" | "n/a" | "NA")
        || (!bare.is_empty()
            && bare.chars().all(|c| matches!(c, '-' | '—' | '－' | '–' | '/' | '／' | '\\' | '─' | '一'))
            && bare != "一")
}

/// Reads a value.
pub fn parse<'l>(text: &str, span: Span, lexicon: &'l Lexicon) -> Value<'l> {
    let span = span.trim(text);
    let body = &text[span.range()];
    let end = Span { start: span.end, end: span.end };
    let mut value = Value { span, class: Class::Words, op: None, number: None, upper: None, unit: None, rest: end };
    if body.is_empty() {
        value.class = Class::Empty;
        return value;
    }
    if is_not_applicable(body) {
        value.class = Class::NotApplicable;
        return value;
    }
    let bare = body.trim_end_matches(['。', '；', ';', '，', ',']);
    if is_yes_no(bare) {
        value.class = Class::YesNo;
        return value;
    }
    let mut at = 0;
    let skip = |at: usize| {
        at + body[at..].len()
            - body[at..].trim_start_matches(|c| is_blank(c) || matches!(c, '约' | '近' | '：' | ':' | '（' | '(')).len()
    };
    at = skip(at);
    while let Some((op, length)) = leading_op(&body[at..]) {
        value.op = Some(value.op.filter(|first| *first != Op::Equal).unwrap_or(op));
        at = skip(at + length);
    }
    let numbers_from = at;
    if let Some(rest) = body[at..].strip_prefix("百分之") {
        if let Some((n, length)) = number::leading(rest) {
            value.number = Some(n);
            value.class = Class::Number;
            let from = at;
            at += "百分之".len() + length;
            value.unit = lexicon.units.exact("百分之").map(|unit| (span.slice(from, from + "百分之".len()), unit));
        }
    } else if is_date(&body[at..]) {
        value.class = Class::Date;
        return value;
    } else if let Some((n, length)) = number::digits(&body[at..]) {
        value.number = Some(n);
        value.class = Class::Number;
        at += length;
    } else if let Some((n, length)) = number::chinese(&body[at..])
        && unit_at(&body[at + length..], lexicon).is_some()
    {
        value.number = Some(n);
        value.class = Class::Number;
        at += length;
    }
    if value.number.is_none() {
        value.rest = span.slice(numbers_from, span.len());
        value.class = words_class(body);
        return value;
    }
    let blanks = |at: usize| at + body[at..].len() - body[at..].trim_start_matches(is_blank).len();
    let take_unit = |at: &mut usize, unit: &mut Option<(Span, &'l Unit)>| {
        let from = blanks(*at);
        let opened = from + body[from..].len() - body[from..].trim_start_matches(['（', '(']).len();
        if let Some((length, found)) = unit_at(&body[opened..], lexicon) {
            *unit = Some((span.slice(opened, opened + length), found));
            *at = opened + length;
            if opened > from {
                *at += body[*at..].len() - body[*at..].trim_start_matches(['）', ')']).len();
            }
        }
    };
    take_unit(&mut at, &mut value.unit);
    // A second number after a dash makes a range.
    let dash_at = blanks(at);
    if let Some(dash) = DASHES.iter().find(|dash| body[dash_at..].starts_with(**dash)) {
        let from = blanks(dash_at + dash.len());
        let from = from + leading_op(&body[from..]).map_or(0, |(_, length)| length);
        if let Some((n, length)) = number::digits(&body[from..]) {
            value.upper = Some(n);
            value.class = Class::Range;
            at = from + length;
            take_unit(&mut at, &mut value.unit);
        }
    }
    at = blanks(at);
    if let Some((word, op)) = AFTER.iter().find(|(word, _)| body[at..].starts_with(word)) {
        value.op = Some(value.op.unwrap_or(*op));
        at = blanks(at + word.len());
    }
    let rest = body[at..].trim_end_matches(|c| is_blank(c) || matches!(c, '。' | '；' | ';' | '）' | ')'));
    value.rest = span.slice(at, at + rest.len());
    if rest.contains(number::is_digit) || rest.chars().count() > 12 {
        value.class = Class::Mixed;
    }
    value
}

/// The unit at the start of the text: the longest spelling known.
fn unit_at<'l>(text: &str, lexicon: &'l Lexicon) -> Option<(usize, &'l Unit)> {
    lexicon.units.prefix(text)
}

/// Values that answer a yes-or-no question.
fn is_yes_no(text: &str) -> bool {
    matches!(
        text,
        "是" | "否"
            | "有"
            | "无"
            | "零"
            | "是/否"
            | "为零"
            | "不发生"
            | "未发生"
            | "零事故"
            | "零发生"
            | "零投诉"
            | "无事故"
            | "不出现"
            | "是否"
            | "√"
            | "达到=是"
            | "是（1）"
    )
}

/// Words without a number at their start.
fn words_class(body: &str) -> Class {
    if is_date(body) {
        return Class::Date;
    }
    let has_digit = body.contains(number::is_digit) || body.contains("百分之");
    if has_digit || has_chinese_amount(body) || has_time_point(body) { Class::Mixed } else { Class::Words }
}

/// 每月一次, 两个季度: Chinese numerals right before a measure word.
fn has_chinese_amount(body: &str) -> bool {
    const MEASURES: &str = "次个人户家件项台套条座场期年月天日倍成季批份处起名所村篇";
    let mut previous = ' ';
    for c in body.chars() {
        if MEASURES.contains(c) && ("一二三四五六七八九十两百千万".contains(previous)) {
            return true;
        }
        previous = c;
    }
    false
}

/// Points and rhythms of time that can be checked: 年底前, 每季度, 当月.
fn has_time_point(body: &str) -> bool {
    const POINTS: &[&str] = &[
        "年底前",
        "年底之前",
        "年末前",
        "月底前",
        "季度末",
        "每月",
        "每季",
        "每周",
        "每日",
        "每天",
        "每年",
        "按月",
        "按季",
        "按周",
        "按日",
        "逐月",
        "当日",
        "当天",
        "当月",
        "次月",
        "次日",
        "当季",
        "上半年",
        "下半年",
        "全年",
        "汛期前",
        "春耕前",
        "开学前",
        "供暖季前",
        "实时",
        "即时",
        "一年一次",
        "按年",
        "年底",
        "年内",
        "本年度内",
        "月末",
        "月底",
    ];
    POINTS.iter().any(|point| body.contains(point))
}

/// A value that is a date, a deadline or a period as a whole: it starts with digits and 年, 月 or a dotted date, or is
/// one of the words for parts of a year.
pub fn is_date(body: &str) -> bool {
    const PARTS: &[&str] = &[
        "全年",
        "上半年",
        "下半年",
        "年底",
        "年末",
        "当年",
        "第一季度",
        "第二季度",
        "第三季度",
        "第四季度",
        "一季度",
        "二季度",
        "三季度",
        "四季度",
        "每季度",
        "年内",
        "本年",
    ];
    if PARTS.iter().any(|part| body.starts_with(part)) && body.chars().count() <= 12 {
        return true;
    }
    let Some((n, length)) = number::digits(body) else { return false };
    let rest = body[length..].trim_start_matches(is_blank);
    let year = (1990.0..=2100.0).contains(&n) && n.fract() == 0.0 && length == 4;
    if rest.starts_with('年') {
        return year;
    }
    if rest.starts_with('月') && n <= 31.0 {
        return true;
    }
    // 2025.12, 2025-12-31, 2025/6, 202506
    let dotted = body.len() >= 6
        && body.is_char_boundary(4)
        && body[..4].parse::<u16>().is_ok_and(|y| (1990..=2100).contains(&y));
    let after_year = dotted.then(|| &body[4..]).unwrap_or_default();
    let month = after_year.trim_start_matches(['.', '-', '/']);
    let month_digits = month.bytes().take_while(u8::is_ascii_digit).count();
    let separated = after_year.len() > month.len();
    (separated && (1..=2).contains(&month_digits) && month[..month_digits].parse::<u8>().is_ok_and(|m| (1..=19).contains(&m)))
        || (dotted && !separated && matches!(length, 6 | 8) && month.get(..2).is_some_and(|m| m.parse::<u8>().is_ok_and(|m| (1..=12).contains(&m))))
        // 1-12月
        || (DASHES.iter().any(|dash| {
            rest.strip_prefix(dash).is_some_and(|next| {
                number::digits(next).is_some_and(|(_, length)| next[length..].starts_with('月'))
            })
        }) && n <= 12.0)
}
