//! From left to right through one value: bounds, figure, second figure, bounds behind, what is left.

use super::{Class, Op, STOPS, Value, date, is_size, leading_dash, skip_blanks};
use crate::filing::number;
use crate::lexicon::{Dimension, Kind, Lexicon};
use crate::span::{Span, is_blank};

/// A value that opens with a word for a period is a date up to this many characters; longer ones are sentences.
const LONGEST_WORDS: usize = 12;

/// Reads the parts of one value.
pub(super) struct Reader<'t, 'v, 'l> {
    pub(super) body: &'t str,
    pub(super) span: Span,
    pub(super) lexicon: &'l Lexicon,
    pub(super) at: usize,
    pub(super) value: &'v mut Value<'l>,
    /// Where a date was looked for last, and its length if there is one.
    pub(super) dated: Option<(usize, Option<usize>)>,
}

impl<'t, 'l> Reader<'t, '_, 'l> {
    pub(super) fn read(&mut self) {
        self.front();
        let mut found = self.figure();
        if !found && let Some(at) = self.label() {
            self.at = at;
            self.front();
            found = self.figure();
            self.value.labelled = found;
        }
        if !found {
            self.value.rest = self.span.slice(self.at, self.body.len());
            self.value.class = self.class_of_words();
        } else if self.value.number.is_some() {
            self.second();
            self.back();
            self.settle();
        }
    }

    fn rest(&self) -> &'t str {
        &self.body[self.at..]
    }

    /// The length of the date that opens the rest.
    fn date(&mut self) -> Option<usize> {
        match self.dated {
            Some((at, length)) if at == self.at => length,
            _ => {
                let length = date::length(self.rest(), self.lexicon);
                self.dated = Some((self.at, length));
                length
            }
        }
    }

    /// Moves past what `skip` leaves of the rest.
    fn skip_to(&mut self, rest: &str) {
        self.at = self.body.len() - rest.len();
    }

    /// Bounds, rounding and words of scope in front of the number.
    fn front(&mut self) {
        loop {
            let rest =
                self.rest().trim_start_matches(|c| is_blank(c) || matches!(c, '：' | ':' | '（' | '(' | '“' | '"'));
            self.skip_to(rest);
            let from = self.at;
            let operators = &self.lexicon.operators;
            let opens = rest.starts_with(|c| operators.opens(c));
            if !opens && !rest.starts_with(|c| number::is_digit(c) || c == '每') {
                break;
            }
            if opens && let Some((bound, length)) = operators.leading_in_value(rest) {
                self.at += length;
                let mark = (self.span.slice(from, self.at), bound);
                let bounds = &mut self.value.bounds;
                // ≥达到90% binds once; of 达到≥90% the sign binds.
                match bounds.before {
                    Some((_, first)) if first.firm && bound.firm => bounds.again = bounds.again.or(Some(mark)),
                    Some((_, first)) if first.firm || !bound.firm && first.op != Op::Equal => {}
                    _ => bounds.before = Some(mark),
                }
            } else if opens && let Some(length) = operators.about(rest) {
                self.at += length;
                self.value.bounds.rough = Some(self.span.slice(from, self.at));
            } else if let Some(length) = self.scope(rest) {
                self.at += length;
            } else {
                break;
            }
        }
        self.value.op = self.value.bounds.before.map(|(_, bound)| bound.op);
    }

    /// A word of scope right before a number or a bound: 全年 in 全年≥5次, 每人 in 每人300元, 2025年 in 2025年不少于5次.
    fn scope(&mut self, rest: &str) -> Option<usize> {
        let operators = &self.lexicon.operators;
        let firm = |text: &str| operators.leading(text).is_some_and(|(bound, _)| bound.firm);
        let counts = |text: &str| {
            let text = text.trim_start_matches(|c| is_blank(c) || matches!(c, '：' | ':'));
            text.starts_with(number::is_digit)
                || number::chinese(text).is_some()
                || operators.leading_in_value(text).is_some()
                || operators.about(text).is_some()
                || operators.scope(text).is_some()
        };
        if let Some(length) = operators.scope(rest).filter(|length| counts(&rest[*length..])) {
            return Some(length);
        }
        let numbered = rest.starts_with(number::is_digit);
        if !numbered && !rest.starts_with('每') {
            return None;
        }
        let dated = self.date();
        if rest.starts_with('每') && !dated.is_some_and(|length| has_figure(&rest[..length])) {
            let starts = |at: usize, c: char| number::is_digit(c) || operators.leading(&rest[at..]).is_some();
            let found = rest.char_indices().skip(2).take(5).find(|(at, c)| starts(*at, *c));
            let length = found.map(|(at, _)| at).or_else(|| {
                // 每月两次
                dated.filter(|length| number::chinese(&rest[*length..]).is_some())
            })?;
            self.value.per = Some(self.span.slice(self.at, self.at + length));
            return Some(length);
        }
        dated.filter(|length| numbered && firm(skip_blanks(&rest[*length..])))
    }

    /// The start of the figure behind a label: 满意度 in 满意度≥90%.
    fn label(&self) -> Option<usize> {
        let operators = &self.lexicon.operators;
        let starts = |at: usize, c: char| {
            number::is_digit(c) || operators.opens_bound(c) && operators.leading(&self.body[at..]).is_some()
        };
        let at = self.body.char_indices().skip(1).take(20).find(|(at, c)| starts(*at, *c)).map(|(at, _)| at)?;
        let label = self.body[..at].trim_end_matches(|c| is_blank(c) || matches!(c, '：' | ':' | '为'));
        let kind = self.lexicon.kinds.suffix(label).map(|(_, kind)| *kind)?;
        matches!(kind, Kind::Rate | Kind::Sat | Kind::Count | Kind::Money | Kind::Time).then_some(at)
    }

    /// The figure with its unit, a date, or an answer behind a bound (=是).
    fn figure(&mut self) -> bool {
        let (rest, from) = (self.rest(), self.at);
        if self.at > 0 && self.lexicon.answers.contains_key(rest.trim_end_matches(STOPS)) {
            self.value.class = Class::YesNo;
            return true;
        }
        if let Some(length) = self.date().filter(|length| !self.is_duration(&rest[..*length])) {
            self.value.rest = self.span.slice(self.at + length, self.body.len());
            // 不超年度预算 binds no date, and a sentence that opens with 年内 is none.
            let firm = self.value.bounds.before.is_some_and(|(_, bound)| bound.firm) && !self.value.rest.is_empty();
            if !has_figure(&rest[..length]) && (firm || self.body.chars().nth(LONGEST_WORDS).is_some()) {
                return false;
            }
            let more = has_figure(&rest[length..]) || has_chinese_amount(&rest[length..]);
            self.value.class = if more { Class::Mixed } else { Class::Date };
            return true;
        }
        let minus = rest.chars().next().filter(|c| matches!(c, '-' | '－' | '−' | '负')).map_or(0, char::len_utf8);
        let body = &rest[minus..];
        let sign = if minus > 0 { -1.0 } else { 1.0 };
        if let Some(tail) = body.strip_prefix("百分") {
            let tail = tail.strip_prefix('之').unwrap_or(tail);
            let Some((n, length)) = number::leading(tail) else { return false };
            let n = if tail.starts_with('百') { 100.0 } else { n };
            let sign_length = body.len() - tail.len();
            self.at += minus + sign_length + length;
            let spelled = self.span.slice(from + minus, from + minus + sign_length);
            self.value.unit = self.lexicon.units.exact(&body[..sign_length]).map(|unit| (spelled, unit));
            self.value.number = Some(sign * n);
        } else if let Some((n, length)) = number::digits(body) {
            self.at += minus + length;
            let mut n = sign * n;
            self.unit(&mut n);
            self.value.number = Some(n);
        } else if let Some((mut n, length)) = number::chinese(body) {
            self.at += minus + length;
            self.unit(&mut n);
            if !self.counts_in_chinese(n) {
                (self.at, self.value.unit) = (from, None);
                return false;
            }
            self.value.number = Some(n);
        } else {
            return false;
        }
        self.value.class = Class::Number;
        self.value.figure = self.span.slice(from, self.at);
        true
    }

    /// ≥12月: a floor under months is a length of time.
    fn is_duration(&self, dated: &str) -> bool {
        let floor = self.value.op.is_some_and(Op::is_floor);
        let month = dated.strip_suffix('月').is_some_and(|n| n.chars().all(number::is_digit));
        floor && month && self.at + dated.len() == self.body.len()
    }

    /// Whether a number in Chinese numerals counts: 两次 and 五个以上 do, 一级标准, 一次性, 三类水 and 一批 do not.
    fn counts_in_chinese(&self, n: f64) -> bool {
        let Some((_, unit)) = self.value.unit else { return false };
        let rest = skip_blanks(self.rest());
        let operators = &self.lexicon.operators;
        let ends = rest.is_empty()
            || rest.starts_with(|c: char| !c.is_alphanumeric())
            || rest.starts_with('每')
            || operators.after(rest).is_some()
            || operators.around(rest).is_some();
        ends && unit.dimension != Dimension::Score && !(n == 1.0 && &*unit.legal == "批")
    }

    /// The unit behind a number, with 余 and a size between them; sizes of number that no unit holds go into `n`.
    fn unit(&mut self, n: &mut f64) {
        let start = self.at;
        let mut rest = skip_blanks(self.rest());
        let opened = rest.strip_prefix(['（', '(']);
        if let Some(inner) = opened {
            let close = inner.find(['）', ')']).unwrap_or(inner.len());
            if self.lexicon.units.exact(&inner[..close]).is_none() {
                return;
            }
            rest = inner;
        }
        let mut rough = None;
        let mut around = |rest: &mut &'t str, reader: &Self| {
            let next = rest.strip_prefix(['余', '多'])?;
            let more = reader.lexicon.units.prefix(next).is_some() || size_of(next).is_some();
            let at = reader.body.len() - rest.len();
            more.then(|| {
                rough = Some(reader.span.slice(at, at + '余'.len_utf8()));
                *rest = next;
            })
        };
        around(&mut rest, self);
        let mut found = self.lexicon.units.prefix(rest);
        if let Some((word, factor)) = size_of(rest)
            && found.is_none_or(|(length, unit)| is_size(unit) && length <= word)
        {
            let mut next = skip_blanks(&rest[word..]);
            around(&mut next, self);
            if let Some(unit) = self.lexicon.units.prefix(next).filter(|(_, unit)| !is_size(unit)) {
                *n *= factor;
                (rest, found) = (next, Some(unit));
            }
        }
        self.value.bounds.rough = self.value.bounds.rough.or(rough);
        let Some((length, unit)) = found.filter(|(length, _)| ends_word(&rest[..*length], &rest[*length..])) else {
            self.at = if rough.is_some() { self.body.len() - rest.len() } else { start };
            return;
        };
        self.skip_to(rest);
        self.value.unit = Some((self.span.slice(self.at, self.at + length), unit));
        self.at += length;
        if opened.is_some() {
            let closed = self.rest().trim_start_matches(['）', ')']);
            self.skip_to(closed);
        }
    }

    /// A second number makes a range: 80%-90%, 95%±2%, ≥80%且≤90%.
    fn second(&mut self) {
        let rest = skip_blanks(self.rest());
        let operators = &self.lexicon.operators;
        let mut deviation = false;
        let next = if let Some(tail) = rest.strip_prefix('±') {
            deviation = true;
            tail
        } else if let Some(dash) = leading_dash(rest) {
            let tail = skip_blanks(&rest[dash..]);
            operators.leading(tail).map_or(tail, |(_, length)| &tail[length..])
        } else {
            let tail = rest.trim_start_matches(|c| is_blank(c) || matches!(c, '，' | ',' | '、' | '且' | '并'));
            let Some((bound, length)) = operators.leading(tail) else { return };
            let opposite = self.value.op.is_some_and(|op| op.is_floor() && bound.op.is_cap());
            if !opposite {
                return;
            }
            &tail[length..]
        };
        let next = skip_blanks(next);
        let Some((n, length)) = number::digits(next) else { return };
        let first = self.value.number.unwrap_or_default();
        self.skip_to(&next[length..]);
        let mut second = n;
        self.unit(&mut second);
        if deviation {
            (self.value.number, second) = (Some(first - second), first + second);
            self.value.op = Some(Op::Within);
        } else if second > n && n > 0.0 {
            // 3-5万包: both in ten thousands.
            self.value.number = Some(first * (second / n));
        }
        self.value.upper = Some(second);
        self.value.class = Class::Range;
        self.value.figure = Span { end: self.span.start + self.at as u32, ..self.value.figure };
    }

    /// Bounds, rounding and denominators behind the number.
    fn back(&mut self) {
        let operators = &self.lexicon.operators;
        loop {
            let rest = skip_blanks(self.rest());
            let from = self.body.len() - rest.len();
            if let Some((op, length)) = operators.after(rest) {
                let mark = (self.span.slice(from, from + length), op);
                self.value.bounds.after = self.value.bounds.after.or(Some(mark));
                self.at = from + length;
            } else if let Some(length) = operators.around(rest) {
                self.value.bounds.rough = Some(self.span.slice(from, from + length));
                self.at = from + length;
            } else if let Some(length) = ["（含）", "(含)", "（含本数）"].iter().find(|w| rest.starts_with(**w))
            {
                self.at = from + length.len();
            } else if self.value.per.is_none() && rest.starts_with(['/', '／', '每']) && self.value.unit.is_some() {
                let word = rest.chars().take_while(|c| *c == '/' || *c == '／' || c.is_alphabetic() || *c == '·');
                let length: usize = word.take(7).map(char::len_utf8).sum();
                self.value.per = Some(self.span.slice(from, from + length));
                self.at = from + length;
            } else {
                break;
            }
        }
        let before = self.value.op.filter(|op| *op != Op::Equal);
        self.value.op = before.or(self.value.bounds.after.map(|(_, op)| op)).or(self.value.op);
    }

    /// What is left behind the number; a remark in brackets says nothing of the value's class.
    fn settle(&mut self) {
        let rest = skip_blanks(self.rest());
        let kept = rest.trim_end_matches(|c| is_blank(c) || STOPS.contains(&c) || matches!(c, '）' | ')' | '”' | '"'));
        let from = self.body.len() - rest.len();
        self.value.rest = self.span.slice(from, from + kept.len());
        let remark = rest.starts_with(['（', '(']);
        // 4A级 and 5G are names and no figures.
        let lettered = self.value.unit.is_none() && kept.starts_with(|c: char| c.is_ascii_alphabetic());
        if lettered || !remark && (has_figure(kept) || kept.chars().nth(LONGEST_WORDS).is_some()) {
            self.value.class = Class::Mixed;
        }
    }

    /// Words without a figure the grammar can read.
    fn class_of_words(&self) -> Class {
        let body = self.body;
        if self.lexicon.periods.prefix(body).is_some() && body.chars().nth(LONGEST_WORDS).is_none() {
            return Class::Date;
        }
        let checkable = has_figure(body) || has_chinese_amount(body) || self.lexicon.time_points.occurs(body);
        if checkable { Class::Mixed } else { Class::Words }
    }
}

/// A size of number at the start of the text: length in bytes and factor.
fn size_of(text: &str) -> Option<(usize, f64)> {
    if !text.starts_with(['万', '亿', '千', '百', '十']) {
        return None;
    }
    const SIZES: [(&str, f64); 7] =
        [("千万", 1e7), ("百万", 1e6), ("十万", 1e5), ("万", 1e4), ("亿", 1e8), ("千", 1e3), ("百", 1e2)];
    SIZES.iter().find(|(word, _)| text.starts_with(word)).map(|(word, factor)| (word.len(), *factor))
}

/// Whether a unit in letters ends before the rest: in 5G基站 and 3A级 no unit stands.
fn ends_word(unit: &str, rest: &str) -> bool {
    let letters = unit.ends_with(|c: char| c.is_ascii_alphanumeric());
    let next = rest.chars().next();
    !letters || next.is_none_or(|c| !c.is_alphanumeric() || matches!(c, '以' | '左' | '及' | '之' | '内' | '至' | '到'))
}

fn has_figure(text: &str) -> bool {
    text.contains(number::is_digit) || text.contains("百分之")
}

/// 每月一次, 两个季度: Chinese numerals right before a measure word.
fn has_chinese_amount(body: &str) -> bool {
    const MEASURES: &str = "次个人户家件项台套条座场期年月天日倍成季批份处起名所村篇级类等";
    let mut numeral = false;
    for c in body.chars() {
        if numeral && MEASURES.contains(c) {
            return true;
        }
        numeral = matches!(
            c,
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两' | '百' | '千' | '万'
        );
    }
    false
}
