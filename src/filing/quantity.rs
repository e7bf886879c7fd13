//! Quantities in running text: `新建道路3公里`, `道路硬化率达到95%`, `对9所学校18600平方米校舍维修改造`.
//!
//! Each number with a unit is read with its bounds and with its object: the noun phrase that it counts, which stands
//! before the number (道路3公里) or after its unit (9所学校). Years, dates, ordinals, document numbers, codes and list
//! numbers are no quantities. Suffixes and short word lists (`lexicon/objects.tsv`) settle the object; what they cannot
//! settle is left empty rather than guessed.

mod deadline;
mod object;

pub use deadline::{Deadline, deadlines};

use super::number;
use super::subject::Subject;
use super::value::{self, Op};
use crate::lexicon::{Dimension, Lexicon, Unit};
use crate::span::{Span, is_blank};

/// A number with a unit in running text.
#[derive(Clone, Copy, Debug)]
pub struct Quantity<'l> {
    /// Number and unit: `500余人次`.
    pub span: Span,
    /// The number; of a range the lower one.
    pub number: f64,
    /// The upper number of a range.
    pub upper: Option<f64>,
    /// The unit, with its place.
    pub unit: (Span, &'l Unit),
    /// The comparison: 不低于, 以上, 达到.
    pub op: Option<Op>,
    /// Whether it is rounded: 余, 约, 近, 左右.
    pub approximate: bool,
    /// Whether it is a change against a base (增长8%, 较上年增加3公里) and no total.
    pub change: bool,
    /// Whether it is where a change starts: 由2.1%提高到2.25%.
    pub base: bool,
    /// Whether it tells what was done already: 已建成12处, 截至2024年底.
    pub done: bool,
    /// Whether it holds for each of several things: 每家4次.
    pub each: bool,
    /// How often a year, where a rhythm alone says so: 12 for 每月2次.
    pub rhythm: Option<f64>,
    /// What it counts; empty where the text does not say.
    pub object: Span,
    /// Words before the number that go with an object after it: 新建 in 新建9所学校. Empty where the object stands before.
    /// In a list with one verb (新建道路3公里、管网5公里) the verb of the first item.
    pub lead: Span,
    /// The clause between commas; of a very long one what is near.
    pub clause: Span,
}

impl Quantity<'_> {
    /// The number in the base of its unit's dimension.
    pub fn size(&self) -> f64 {
        self.number * self.unit.1.factor
    }

    /// What it counts, with the verb that rules it.
    pub fn subject(&self, text: &str, lexicon: &Lexicon) -> Subject {
        Subject::of(&text[self.object.range()], lexicon).with_deeds(&text[self.lead.range()], lexicon)
    }
}

/// Longest object, in characters.
const LONGEST: usize = 40;

/// Of a longer clause, a list of very many things, so many bytes on each side are told: the whole of it would be looked
/// through for each of them.
const NEAR: u32 = 1024;

/// The quantities of a part of a text, in order.
pub fn quantities<'l>(text: &str, span: Span, lexicon: &'l Lexicon) -> Vec<Quantity<'l>> {
    let mut scan = Scan::new(text, span, lexicon);
    scan.run(|_| false);
    scan.out
}

/// Whether a quantity starts at a place of which `wanted` holds. No object is read for that one.
pub fn has_quantity(text: &str, span: Span, lexicon: &Lexicon, wanted: impl Fn(usize) -> bool) -> bool {
    Scan::new(text, span, lexicon).run(wanted)
}

/// Ends of sentences and labels; brackets stand apart from what is around them.
fn is_stop(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '\n' | '\r' | '！' | '？' | '：' | ':' | '（' | '）' | '(' | ')' | '|')
}

/// A share told in tenths, as a percentage: 九成, 九成五. Where words follow that it might belong to (九成新), it is none.
fn tenths(text: &str) -> Option<(f64, usize)> {
    let one = |text: &str| {
        let c = text.chars().next().filter(|c| is_numeral(*c) && !matches!(c, '十' | '百' | '千' | '两'))?;
        number::chinese(c.encode_utf8(&mut [0; 4]))
    };
    let (n, length) = one(text)?;
    let rest = text[length..].strip_prefix('成')?;
    let (half, more) = one(rest).unwrap_or((0.0, 0));
    let rest = &rest[more..];
    let ends = |c: char| is_stop(c) || is_comma(c) || matches!(c, '以' | '左' | '的' | '、');
    let whole = rest.chars().next().is_none_or(ends) && !rest.starts_with("以来");
    whole.then(|| (n * 10.0 + half, text.len() - rest.len()))
}

/// What a number in Chinese numerals, or 百分之, starts with.
fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千')
}

/// Ideographs that are no numerals, to be passed over: those behind 四 but for 百, which nearly all are.
fn is_plain(c: char) -> bool {
    ('\u{56dc}'..='\u{9fff}').contains(&c) && c != '百'
}

fn is_comma(c: char) -> bool {
    matches!(c, '，' | ',')
}

struct Scan<'t, 'l> {
    text: &'t str,
    end: usize,
    lexicon: &'l Lexicon,
    /// Where the words before the next number start: after the last stop or the last quantity.
    from: usize,
    /// The verb that opened a list of quantities.
    lead: Option<Span>,
    /// The first quantity of the open sentence.
    sentence: usize,
    out: Vec<Quantity<'l>>,
}

impl<'t, 'l> Scan<'t, 'l> {
    fn new(text: &'t str, span: Span, lexicon: &'l Lexicon) -> Self {
        let (from, end) = (span.start as usize, span.end as usize);
        Self { text, end, lexicon, from, lead: None, sentence: 0, out: Vec::new() }
    }

    /// Reads all quantities up to one that starts at a wanted place; whether there is one.
    fn run(&mut self, wanted: impl Fn(usize) -> bool) -> bool {
        let mut clause = self.from;
        let mut first_of_clause = 0;
        let mut at = clause;
        let text = &self.text[..self.end];
        while let Some(step) = text[at..].find(|c| !is_plain(c)) {
            at += step;
            let Some(c) = text[at..].chars().next() else { break };
            if is_stop(c) || is_comma(c) {
                self.close(&mut first_of_clause, clause, at);
                if is_stop(c) {
                    self.sentence = self.out.len();
                }
                clause = at + c.len_utf8();
                self.from = clause;
                self.lead = None;
                at = clause;
            } else if number::is_digit(c) || is_numeral(c) {
                match self.number(at) {
                    Ok(_) if wanted(at) => return true,
                    Ok((read, unit)) => {
                        self.push(at, read, unit);
                        at = self.from.max(read.end);
                    }
                    Err(next) => at = next,
                }
            } else {
                at += c.len_utf8();
            }
        }
        self.close(&mut first_of_clause, clause, self.end);
        false
    }

    /// Ends a clause: its quantities are told where it stands.
    fn close(&mut self, first: &mut usize, start: usize, end: usize) {
        let clause = Span::new(start, end).trim(self.text);
        for quantity in &mut self.out[*first..] {
            let (from, to) = (quantity.span.start.saturating_sub(NEAR), quantity.span.end.saturating_add(NEAR));
            quantity.clause = if clause.len() <= NEAR as usize {
                clause
            } else {
                let from = self.text.floor_char_boundary(from.max(clause.start) as usize);
                Span::new(from, self.text.floor_char_boundary(to.min(clause.end) as usize))
            };
        }
        *first = self.out.len();
    }

    /// Reads the number at `at` and its unit; where to go on, if it counts nothing.
    fn number(&self, at: usize) -> Result<(Read, (Span, &'l Unit)), usize> {
        let rest = &self.text[at..self.end];
        let before = &self.text[self.from..at];
        if let Some(tail) = rest.strip_prefix("百分之") {
            let prefix = "百分之".len();
            if let (Some((n, length)), Some(unit)) = (number::leading(tail), self.lexicon.units.exact("百分之")) {
                let n = if tail.starts_with('百') { 100.0 } else { n };
                let read = Read { number: n, upper: None, approximate: false, end: at + prefix + length };
                return Ok((read, (Span::new(at, at + prefix), unit)));
            }
            return Err(at + prefix);
        }
        if let (Some((n, length)), Some(unit)) = (tenths(rest), self.lexicon.units.exact("%")) {
            let read = Read { number: n, upper: None, approximate: false, end: at + length };
            return Ok((read, (Span::new(at, at + length), unit)));
        }
        let digits = number::digits(rest);
        let chinese = digits.is_none();
        let Some((n, mut length)) = digits.or_else(|| number::chinese(rest)) else {
            return Err(at + rest.chars().next().map_or(1, char::len_utf8));
        };
        // A comma between two figures of a list is no part of a number; 1.2025年 is item 1 and a year.
        if !chinese && self.is_item_number(before, rest, length) {
            return Err(at + length);
        }
        let tail = &rest[length..];
        if chinese && (n < 2.0 || before.ends_with('第'))
            || !chinese && is_no_quantity(&self.text[..at], rest, n, length)
        {
            return Err(at + length + if chinese { 0 } else { skip_date(tail) });
        }
        let mut read = Read { number: n, upper: None, approximate: false, end: 0 };
        let mut unit = self.unit(tail, &mut read, &mut length);
        // A second number makes a range: 3-5公里, 20%—30%, 2到3个.
        let after = rest[length..].trim_start_matches(' ');
        if let Some(dash) = value::leading_dash(after) {
            let tail = after[dash..].trim_start_matches(' ');
            if let Some((upper, digits)) = number::digits(tail) {
                let mut second = Read { number: upper, upper: None, approximate: false, end: 0 };
                let mut to = rest.len() - tail.len() + digits;
                let second_unit = self.unit(&rest[to..], &mut second, &mut to);
                if unit.is_none() && second_unit.is_none() {
                    return Err(at + to);
                }
                // 1-10月 and 2024-2026年 are dates.
                if second_unit.is_none_or(|(_, unit)| unit.dimension != Dimension::Time) {
                    let scale = if read.number == n { second.number / upper.max(f64::MIN_POSITIVE) } else { 1.0 };
                    let scaled = if scale.is_finite() && scale >= 1.0 { read.number * scale } else { read.number };
                    read = Read { number: scaled, upper: Some(second.number), approximate: read.approximate, end: 0 };
                    length = to;
                    unit = second_unit.or(unit);
                } else {
                    return Err(at + to);
                }
            }
        }
        let Some((unit_length, unit)) = unit else { return Err(at + length) };
        if chinese && !self.chinese_counts(before, &rest[length - unit_length..length], unit, n) {
            return Err(at + length);
        }
        read.end = at + length;
        Ok((read, (Span::new(at + length - unit_length, at + length), unit)))
    }

    /// The unit after a number, with 余 and a multiplier between them; moves `length` past it.
    fn unit(&self, tail: &str, read: &mut Read, length: &mut usize) -> Option<(usize, &'l Unit)> {
        let mut rest = tail.trim_start_matches(' ');
        let skip_rounding = |rest: &mut &str, read: &mut Read| {
            if let Some(next) = rest.strip_prefix(['余', '多', '几'])
                && (self.lexicon.units.prefix(next).is_some() || next.starts_with(['万', '亿']))
            {
                read.approximate = true;
                *rest = next;
            }
        };
        skip_rounding(&mut rest, read);
        let mut found = self.lexicon.units.prefix(rest);
        let first = rest.chars().next();
        if let Some((length, factor)) = first.and_then(multiplier)
            && found.is_none_or(|(unit, _)| unit <= length)
        {
            let mut next = &rest[length..];
            skip_rounding(&mut next, read);
            if let Some(unit) = self.lexicon.units.prefix(next) {
                (rest, found) = (next, Some(unit));
                read.number *= factor;
            }
        }
        let (mut spelled, mut unit) = found?;
        // 个小区, 名学生: the noun is the object and no part of the unit.
        let head = rest.chars().next().filter(|c| matches!(c, '个' | '名' | '家'));
        if let Some(head) = head
            && spelled > head.len_utf8()
            && !matches!(unit.dimension, Dimension::Time | Dimension::Percent)
            && let Some(short) = self.lexicon.units.exact(&rest[..head.len_utf8()])
            && !rest[head.len_utf8()..spelled].starts_with(['次', '庭', '/'])
        {
            (spelled, unit) = (head.len_utf8(), short);
        }
        *length += tail.len() - rest.len() + spelled;
        Some((spelled, unit))
    }

    /// `1.`, `2、`, `3）` at the start of a piece.
    fn is_item_number(&self, before: &str, rest: &str, length: usize) -> bool {
        if !before.chars().all(is_blank) {
            return false;
        }
        let plain = rest[..length].chars().all(number::is_digit) && length <= 2;
        let marked = rest[length..].starts_with(['.', '．', '、', ')', '）']) && plain;
        let year = rest[..length].split_once('.').is_some_and(|(item, year)| {
            item.len() <= 2 && year.len() == 4 && year.starts_with("20") && rest[length..].starts_with('年')
        });
        marked || year
    }

    /// Whether a number in Chinese numerals counts: 五个项目 does, 二期工程, 三级公路 and 四类人员 do not.
    fn chinese_counts(&self, before: &str, spelled: &str, unit: &Unit, n: f64) -> bool {
        if unit.dimension == Dimension::Score
            || spelled.contains(['区', '县', '市', '门', '线', '校', '方', '级', '点', '面'])
        {
            return spelled.starts_with('个');
        }
        match spelled {
            "期" | "批" | "类" | "季" | "年" | "季度" => {
                n >= 4.0 || self.lexicon.phrases.counting_verb.suffix(before).is_some()
            }
            _ => true,
        }
    }

    fn push(&mut self, at: usize, read: Read, unit: (Span, &'l Unit)) {
        let (number, upper, mut approximate) = (read.number, read.upper, read.approximate);
        let mut end = read.end;
        let mut op = None;
        loop {
            let rest = &self.text[end..self.end];
            let trimmed = rest.trim_start_matches(' ');
            let blanks = rest.len() - trimmed.len();
            if let Some((bound, length)) = self.lexicon.operators.after(trimmed) {
                op = op.or(Some(bound));
                end += blanks + length;
            } else if let Some(word) = ["左右", "上下", "余", "多"].iter().find(|word| trimmed.starts_with(**word))
            {
                approximate = true;
                end += blanks + word.len();
            } else {
                break;
            }
        }
        let before = self.before(at);
        let words = &self.text[before.words.range()];
        let counted = || !self.is_bare(words);
        let rate = matches!(unit.1.dimension, Dimension::Percent | Dimension::Permille);
        // What a rate is of stands before it; what follows says nothing then.
        let rated = rate && counted();
        let after = if rated { Span::new(end, end) } else { self.received(at, self.after(end)) };
        let mut quantity = Quantity {
            span: Span::new(at, read.end),
            number,
            upper,
            unit,
            op: before.op.or(op),
            approximate: approximate || before.approximate,
            change: before.change
                || unit.1.dimension == Dimension::Percent && self.text[unit.0.range()].contains("个百分点"),
            base: before.base,
            done: before.done,
            each: before.each,
            rhythm: before.rhythm,
            object: before.words,
            lead: Span::new(at, at),
            clause: Span::default(),
        };
        let verb = self.lexicon.objects.verb.prefix(words);
        let opens_clause = || self.lexicon.objects.verb.prefix(&self.text[after.range()]).is_some();
        let noun_unit = || self.lexicon.phrases.noun_unit.exact(&self.text[unit.0.range()]).is_some();
        if !after.is_empty() && !((rate || opens_clause()) && counted()) {
            quantity.object = after;
            quantity.lead = before.words;
        } else if !rated && after.is_empty() && noun_unit() && !counted() {
            quantity.object = unit.0;
            quantity.lead = before.words;
        } else if let Some(lead) = self.lead.filter(|_| verb.is_none()) {
            quantity.lead = lead;
        }
        // The verb of this quantity rules the list that follows.
        if !rate && let Some((length, ())) = verb {
            self.lead = Some(before.words.slice(0, length));
        }
        // 由2.1%提高到2.25%, 较上年增长8%，达到180亿元: what changed is what reached the second figure.
        if let Some(last) = self.out[self.sentence..].last().filter(|last| last.base || last.change)
            && quantity.object.is_empty()
            && before.level
        {
            quantity.object = last.object;
            quantity.lead = last.lead;
        }
        // 考察4批120人: the people of the events right before.
        if let Some(last) = self.out[self.sentence..].last()
            && last.span.end as usize == at
            && quantity.object.is_empty()
            && last.unit.1.dimension == Dimension::Count
            && matches!(unit.1.dimension, Dimension::Person | Dimension::PersonTime | Dimension::Household)
        {
            (quantity.object, quantity.lead) = (last.object, last.lead);
        }
        // 2024年已改造小区26个，2025年改造28个: the same things are counted again.
        if let Some(last) = self.out[self.sentence..].last().filter(|last| last.done && last.unit.1 == unit.1)
            && quantity.object == before.words
            && !words.is_empty()
            && self.lexicon.objects.verb.exact(words).is_some()
            && self.text[last.object.range()].starts_with(words)
        {
            quantity.object = last.object;
        }
        if quantity.object == after {
            end = after.end as usize;
        }
        self.from = end;
        self.out.push(quantity);
    }
}

#[derive(Clone, Copy)]
struct Read {
    number: f64,
    upper: Option<f64>,
    approximate: bool,
    end: usize,
}

/// Numbers that count nothing: years and dates, codes, ratios, clock times, ordinals.
fn is_no_quantity(before: &str, rest: &str, n: f64, length: usize) -> bool {
    let tail = rest[length..].trim_start_matches(' ');
    let previous = before.chars().next_back();
    let code = previous.is_some_and(|c| {
        c.is_ascii_alphabetic()
            || matches!(c, '.' | '〔' | '[' | '【' | '第' | '/' | '×' | '+' | '*' | '号' | '_' | '#')
    });
    let year = length == 4 && n.fract() == 0.0 && (1990.0..2060.0).contains(&n);
    let dated = year && tail.starts_with(['年', '-', '—', '–', '－', '~', '～', '至', '/', '.', '）', ')', '〕']);
    let month = n <= 12.0
        && value::leading_dash(tail).is_some_and(|dash| {
            number::digits(&tail[dash..]).is_some_and(|(_, digits)| tail[dash + digits..].starts_with('月'))
        });
    let ratio = before.strip_suffix([':', '：', '∶']).is_some_and(|b| b.ends_with(number::is_digit));
    code || dated || month || ratio || tail.chars().next().is_some_and(|c| names_no_quantity(c, tail, n, previous))
}

/// The same told by what follows the number, with its first character.
fn names_no_quantity(next: char, tail: &str, n: f64, previous: Option<char>) -> bool {
    match next {
        '月' => n <= 12.0,
        '日' => n <= 31.0 && previous == Some('月'),
        ':' | '：' | '∶' => tail[next.len_utf8()..].starts_with(number::is_digit),
        '时' | '点' => {
            let clock = tail.chars().nth(1).is_some_and(|c| number::is_digit(c) || c == '前');
            clock && n <= 24.0 && !tail.starts_with("时间")
        }
        '分' => previous == Some('时'),
        '号' | '岁' | '°' => true,
        '年' => tail.starts_with("年级") || tail.starts_with("年一遇"),
        '周' => tail.starts_with("周岁"),
        'G' => n <= 6.0 || tail.starts_with("G网"),
        _ => false,
    }
}

/// The size that a number has with the character behind it, with the character's length.
fn multiplier(c: char) -> Option<(usize, f64)> {
    let factor = match c {
        '亿' => 1e8,
        '万' => 1e4,
        '千' => 1e3,
        '百' => 1e2,
        _ => return None,
    };
    Some((c.len_utf8(), factor))
}

/// Rest of a date after its first number: `月底前` has none, `年3月` has.
fn skip_date(tail: &str) -> usize {
    let tail_trimmed = tail.trim_start_matches(' ');
    if tail_trimmed.starts_with(['年', '月', '号']) { tail.len() - tail_trimmed.len() + '年'.len_utf8() } else { 0 }
}

fn next_boundary(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests;
