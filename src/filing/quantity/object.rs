//! The object of a quantity: the noun phrase before its number or after its unit.

use super::{LONGEST, Scan, is_comma, is_numeral, is_plain, is_stop, next_boundary};
use crate::filing::number;
use crate::filing::value::Op;
use crate::lexicon::{ObjectRole, Parts};
use crate::span::{Span, is_blank, last_bytes};

/// What stands before a number.
#[derive(Default)]
pub(super) struct Before {
    pub words: Span,
    pub op: Option<Op>,
    pub approximate: bool,
    pub change: bool,
    pub level: bool,
    pub base: bool,
    pub done: bool,
    pub each: bool,
    pub rhythm: Option<f64>,
}

impl Scan<'_, '_> {
    /// Whether words name no object: only verbs and scope.
    pub(super) fn is_bare(&self, words: &str) -> bool {
        let mut rest = words;
        while !rest.is_empty() {
            match self.lexicon.objects.opening.after(rest) {
                Some(next) => rest = next,
                None => return false,
            }
        }
        true
    }

    /// The words before a number, without dates, scope, bounds and comparisons.
    pub(super) fn before(&self, at: usize) -> Before {
        let objects = &self.lexicon.objects;
        let mut out = Before::default();
        let mut from = self.from;
        // 新建道路（含桥梁）3公里: the words before the bracket are meant.
        let mut to = at;
        if self.text[from..at].chars().all(is_blank)
            && let Some(open) = bracket_before(self.text, from)
        {
            to = open;
            let head = last_bytes(&self.text[..open], LONGEST * 4);
            let stop = head.rfind(|c| is_stop(c) || is_comma(c)).map_or(0, |p| next_boundary(head, p));
            from = open - head.len() + stop;
            from = from.max(self.out.last().map_or(0, |last| last.span.end as usize)).min(open);
        }
        let whole = Span::new(from, to).trim(self.text);
        let mut span = whole;
        if whole.len() > LONGEST && self.text[whole.range()].chars().count() > LONGEST {
            let skip = self.text[whole.range()].char_indices().rev().nth(LONGEST).map_or(0, |(at, _)| at);
            span = whole.slice(skip, whole.len());
        }
        // From the right: bounds, rounding, fillers.
        loop {
            let words = self.text[span.range()].trim_end_matches(is_blank);
            span = span.slice(0, words.len());
            if let Some(short) = words.strip_suffix(['约', '近']).or_else(|| words.strip_suffix("大概")) {
                out.approximate = true;
                span = span.slice(0, short.len());
            } else if let Some((op, length)) = self.lexicon.operators.trailing(words) {
                out.op = out.op.or(Some(op));
                out.level |= matches!(op, Op::Equal);
                span = span.slice(0, words.len() - length);
            } else if let Some((length, level)) = self.closing(words) {
                out.level |= level;
                span = span.slice(0, words.len() - length);
            } else if let Some(cut) = words.find('每').filter(|at| !words[*at..].starts_with("每万")) {
                // 标准每人每月560元: for each of them; 每人每年补助2000元: the action is named behind them.
                out.each = true;
                out.rhythm = rhythm(words, cut);
                let behind = words.len() - without_each(&words[cut..]).len();
                span = if words[..cut].trim_matches(is_blank).is_empty() {
                    span.slice(behind, words.len())
                } else {
                    span.slice(0, cut)
                };
            } else {
                break;
            }
        }
        let words = &self.text[span.range()];
        if let Some(short) = words.strip_suffix(['由', '从']) {
            out.base = true;
            span = span.slice(0, short.len());
        }
        let words = &self.text[span.range()];
        if !out.level
            && let Some((length, ())) = objects.change.suffix(words)
        {
            out.change = true;
            span = span.slice(0, words.len() - length);
        }
        // 较2024年, 比上年, 同比: a comparison is no part of the object.
        let words = &self.text[span.range()];
        if (out.change || !out.level)
            && words.contains(['同', '环', '较', '比', '与'])
            && let Some(cut) = compared(words)
        {
            let change = objects.change.prefix(words[cut..].trim_start_matches("同比").trim_start_matches("环比"));
            out.change |= change.is_some() || words[cut..].chars().count() <= 8;
            span = span.slice(0, cut);
        }
        let words = &self.text[span.range()];
        // What a district has is no promise; the members of a list share it: 服务辖区9个社区、3.2万户居民.
        out.done = self.lexicon.phrases.existing.occurs(words)
            || self.out[self.sentence..].last().is_some_and(|last| {
                let between = self.text[last.span.end as usize..at].trim_end_matches(is_blank);
                last.done && between.ends_with('、') && !between.contains(is_comma)
            });
        out.words = self.without_scope(span);
        out
    }

    /// The word of level that ends words, else the filler that does: its length, and whether it is of level.
    fn closing(&self, words: &str) -> Option<(usize, bool)> {
        let mut ends = self.lexicon.objects.closing.suffixes(words);
        let (longest, parts) = ends.next()?;
        let level = |(length, parts): (usize, &Parts)| parts.has(ObjectRole::Level).then_some((length, true));
        level((longest, parts)).or_else(|| ends.find_map(level)).or(Some((longest, false)))
    }

    /// Without joints, dates and scope at the start.
    fn without_scope(&self, span: Span) -> Span {
        let objects = &self.lexicon.objects;
        let mut span = span.trim(self.text);
        loop {
            let words = &self.text[span.range()];
            let joints =
                words.len() - words.trim_start_matches(['、', '-', '—', '·', '”']).trim_start_matches(is_blank).len();
            // 年接待观众4万人次: the year is that of the plan.
            let yearly = || {
                let deed = words.strip_prefix('年').and_then(|rest| objects.verb.prefix(rest));
                deed.filter(|(length, ())| *length > '年'.len_utf8()).map(|_| '年'.len_utf8())
            };
            let step = Some(joints)
                .filter(|n| *n > 0)
                .or_else(|| dated_prefix(words))
                .or_else(|| item(words))
                .or_else(yearly)
                .or_else(|| {
                    // How a thing is done is what a rate measures: 按期办结率.
                    let rate = || words.ends_with(['率', '度', '比']) || words.ends_with("比例");
                    let mut opening = objects.opening.prefixes(words);
                    let scope =
                        |parts: &Parts| parts.has(ObjectRole::Adverb) || parts.has(ObjectRole::Light) && !rate();
                    // Nouns and verbs start with most single characters (对口, 在校学生, 新建).
                    let mut real = false;
                    let (length, _) = opening.find(|(_, parts)| {
                        real |= parts.has(ObjectRole::Verb);
                        scope(parts)
                    })?;
                    let single = length <= 3 && !words.starts_with(['将', '并', '且', '还', '共', '已']);
                    (!real && !single).then_some(length)
                });
            match step {
                Some(length) => span = span.slice(length, span.len()),
                None => break,
            }
        }
        // Only the class noun after 等: 养老护理、电工等工种培训班.
        let words = &self.text[span.range()];
        if words.contains('、')
            && let Some(cut) = words.rfind('等')
        {
            let tail = words[cut + '等'.len_utf8()..].trim_start_matches(is_blank);
            if tail.chars().count() >= 2 {
                return span.slice(words.len() - tail.len(), words.len());
            }
        }
        span
    }

    /// The noun phrase after the unit, up to a stop, a figure or the start of another clause.
    pub(super) fn after(&self, from: usize) -> Span {
        let rest = &self.text[from..self.end];
        let lead = rest.len() - rest.trim_start_matches([' ', '的']).len();
        let rest = &rest[lead..];
        let mut end = 0;
        for (count, (at, c)) in rest.char_indices().enumerate() {
            if count >= LONGEST || !is_plain(c) && ends_noun(c) {
                break;
            }
            end = at + c.len_utf8();
        }
        let words = &rest[..end];
        // One character ends a noun only where it stands right behind the unit: 达标, 和谐, 在校.
        let mut predicates = self.lexicon.objects.predicates.find(words);
        let cut = predicates.find(|(at, to, ())| *at == 0 || to - at > 3).map_or(end, |(at, ..)| at);
        let noun = words[..cut].trim_end_matches(is_blank);
        // What closes a list (等) or compares (以来) is no object.
        let noun = if noun.starts_with(['等', '以', '之', '余', '多', '内', '起', '％', '%', '/']) {
            ""
        } else {
            noun
        };
        Span::new(from + lead, from + lead + noun.len())
    }

    /// 为300名老年人提供健康体检 counts the examined: what they receive belongs to the object, where nothing else is counted.
    pub(super) fn received(&self, at: usize, noun: Span) -> Span {
        let gives = self.text[self.from..at].trim_end_matches(is_blank).ends_with(['为', '对', '向', '给']);
        if !gives || noun.is_empty() {
            return noun;
        }
        let rest = &self.text[noun.start as usize..self.end];
        let clause = &rest[..rest.find(|c| is_stop(c) || is_comma(c)).unwrap_or(rest.len())];
        // 对3户企业开展2025年度审计: a year counts nothing.
        let (_, behind) =
            clause.split_once('年').filter(|(head, _)| head.ends_with(number::is_digit)).unwrap_or(("", clause));
        let counts = |c: char| number::is_digit(c) || matches!(c, '每' | '、');
        if behind.contains(counts) || clause.chars().count() > LONGEST {
            return noun;
        }
        Span::new(noun.start as usize, noun.start as usize + clause.trim_end_matches(is_blank).len())
    }
}

/// What no noun goes on behind: a stop, a figure, the next member of a list.
fn ends_noun(c: char) -> bool {
    let numeral = number::is_digit(c) || is_numeral(c) && !matches!(c, '一' | '千');
    numeral || is_stop(c) || is_comma(c) || matches!(c, '、' | '/' | '＋' | '+')
}

/// Where a comparison starts: 较2024年, 比上年, 同比.
fn compared(words: &str) -> Option<usize> {
    let starts = ["同比", "环比", "较", "比上", "比20", "比去", "与上年", "相比"];
    starts.iter().filter_map(|start| words.rfind(start)).min()
}

/// A date or a part of the year at the start of words, with 底, 前 and the like.
fn dated_prefix(words: &str) -> Option<usize> {
    let starts = words.starts_with(number::is_digit);
    if !starts {
        return None;
    }
    let mut end = 0;
    let mut marked = false;
    for (at, c) in words.char_indices() {
        let part = matches!(c, '年' | '月' | '日' | '号' | '底' | '末' | '初' | '前' | '旬' | '度');
        if !(number::is_digit(c) || part || matches!(c, '-' | '—' | '至' | '.' | '/' | '上' | '中' | '下' | '之' | ' '))
        {
            break;
        }
        if matches!(c, '上' | '中' | '下') && !words[at + c.len_utf8()..].starts_with(['旬', '半']) {
            break;
        }
        marked |= part;
        end = at + c.len_utf8();
    }
    marked.then_some(end)
}

/// Without 每人, 每月 and the like at the start.
fn without_each(words: &str) -> &str {
    let mut rest = words;
    while let Some(next) = rest.strip_prefix('每') {
        let units = ["学期", "学年", "季度", "半年", "半月", "人次", "公里", "平方米", "个月", "个季度", "个"];
        let each = units.iter().find(|word| next.starts_with(**word));
        let length = each.map_or_else(|| next.chars().next().map_or(0, char::len_utf8), |word| word.len());
        rest = &next[length..];
    }
    rest
}

/// How often a year 每 and a part of the year at `cut` come, where nothing else bounds them: not for each of several things
/// (每村每月), nor for a part of the year (汛期每月, 7月起每月).
fn rhythm(words: &str, cut: usize) -> Option<f64> {
    let (before, part) = (&words[..cut], words[cut..].strip_prefix('每')?);
    let bounded = |c: char| matches!(c, '期' | '起' | '后' | '前' | '季' | '各');
    if part.contains('每') || before.contains(bounded) {
        return None;
    }
    let parts =
        [("半个月", 24.0), ("半月", 24.0), ("半年", 2.0), ("个月", 12.0), ("月", 12.0), ("个季度", 4.0), ("季度", 4.0)];
    parts.iter().find(|(name, _)| part.starts_with(name)).map(|(_, times)| *times)
}

/// `1.`, `2、` at the start of words.
fn item(words: &str) -> Option<usize> {
    let (_, length) = number::digits(words).filter(|(_, length)| *length <= 2)?;
    words[length..].chars().next().filter(|c| matches!(c, '.' | '．' | '、')).map(|c| length + c.len_utf8())
}

/// The opening of the bracket that ends right before `at`.
fn bracket_before(text: &str, at: usize) -> Option<usize> {
    let head = last_bytes(&text[..at], 90);
    head.ends_with(['）', ')']).then_some(())?;
    let open = head.rfind(['（', '('])?;
    Some(at - head.len() + open)
}
