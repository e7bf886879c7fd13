//! Years and dates in running text, and the plan year.

mod plan;

pub(super) use plan::plan_year;

use super::number;
use crate::lexicon::Lexicon;
use crate::span::Span;
use memchr::memmem;
use serde::Serialize;

/// A year named in the text, or a range of years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearMention {
    /// The year as written: `2024年`; of a range the whole of it.
    pub span: Span,
    /// The whole date, where month or day follow: `2026年3月底前`.
    pub date: Span,
    /// The (first) year.
    pub year: u16,
    /// The last year of a range.
    pub last: u16,
    /// Whether 年 is written after it, or a month that makes it a date.
    pub dated: bool,
    /// The (last) month, where one follows.
    pub month: Option<u8>,
}

impl YearMention {
    /// Whether it is a range of several years that holds `year`.
    pub fn spans(&self, year: u16) -> bool {
        self.year < self.last && (self.year..=self.last).contains(&year)
    }
}

/// The year that a filing budgets for, with what says so.
#[derive(Clone, Debug, Serialize)]
pub struct PlanYear {
    /// The year.
    pub year: u16,
    /// The place that settled it.
    pub evidence: Span,
    /// `title`, `field`, `table-title`, `project-name` or `goals`.
    pub source: &'static str,
}

/// All years of a text, in order.
pub fn mentions(text: &str, lexicon: &Lexicon) -> Vec<YearMention> {
    let mut found: Vec<YearMention> = Vec::new();
    let mut starts = Starts::of(text);
    let mut at = 0;
    while let Some(start) = starts.next_from(at) {
        let Some((year, end)) = year_at(text, start) else {
            at = digits_end(text.as_bytes(), start).max(start + 1);
            continue;
        };
        let mut mention = date_at(text, start, year, end, lexicon);
        if let Some((last, range_end, month)) = range_end(text, mention.date.end as usize, end, lexicon) {
            mention.last = last.max(year);
            mention.span = Span::new(start, range_end);
            mention.date = mention.span;
            mention.dated = true;
            mention.month = month;
        }
        at = (mention.date.end as usize).max(end);
        found.push(mention);
    }
    found
}

/// Whether a text names a year.
pub fn names_year(text: &str) -> bool {
    let (mut starts, mut at) = (Starts::of(text), 0);
    while let Some(start) = starts.next_from(at) {
        if year_at(text, start).is_some() {
            return true;
        }
        at = digits_end(text.as_bytes(), start).max(start + 1);
    }
    false
}

/// Where a year may start: 19…, 20…, 二…, 24年12月.
struct Starts<'t> {
    text: &'t str,
    /// The last finds 年, before which a year of two digits may stand.
    finders: [memmem::FindIter<'t, 'static>; 4],
    /// The next place of each.
    next: [usize; 4],
}

impl<'t> Starts<'t> {
    fn of(text: &'t str) -> Self {
        let finders = ["19", "20", "二", "年"].map(|start| memmem::find_iter(text.as_bytes(), start));
        let mut starts = Self { text, finders, next: [0; 4] };
        starts.next = [0, 1, 2, 3].map(|which| starts.find(which));
        starts
    }

    fn find(&mut self, which: usize) -> usize {
        let text = self.text;
        let short = |at: usize| at.checked_sub(2).filter(|start| short_year(text, *start).is_some());
        let finder = &mut self.finders[which];
        let place = if which == 3 { finder.find_map(short) } else { finder.next() };
        place.unwrap_or(usize::MAX)
    }

    /// The first place from `at` on.
    fn next_from(&mut self, at: usize) -> Option<usize> {
        for which in 0..self.next.len() {
            while self.next[which] < at {
                self.next[which] = self.find(which);
            }
        }
        self.next.into_iter().min().filter(|place| *place != usize::MAX)
    }
}

/// `24年12月`, `24年底`: two digits that only a part of the year makes one.
fn short_year(text: &str, start: usize) -> Option<u16> {
    let bytes = text.as_bytes();
    let [tens, ones] = [*bytes.get(start)?, *bytes.get(start + 1)?].map(|byte| byte.wrapping_sub(b'0'));
    let before = start.checked_sub(1).map(|at| bytes[at]);
    // 9.24年12月: what stands before the dot may be the number of a list.
    let listed = || text[..start - 1].trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(['\n', ' ', '\t']);
    let joined =
        before.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-') || b == b'.' && !listed());
    if joined || !(1..=3).contains(&tens) || ones > 9 {
        return None;
    }
    let rest = text.get(start + 2..)?.strip_prefix('年')?;
    let month = small_number(rest).is_some_and(|(month, length)| month <= 12 && rest[length..].starts_with('月'));
    let part = || quarter(rest).is_some() || ["底", "上半年", "下半年"].iter().any(|part| rest.starts_with(part));
    (month || part()).then_some(2000 + u16::from(tens) * 10 + u16::from(ones))
}

fn digits_end(bytes: &[u8], start: usize) -> usize {
    start + bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count()
}

/// A year number at `start`, with its end: four digits 1990–2059 with no digit beside them, or 二〇二五.
fn year_at(text: &str, start: usize) -> Option<(u16, usize)> {
    let bytes = text.as_bytes();
    if !bytes[start].is_ascii_digit() {
        let rest = text.get(start..)?;
        if !rest.starts_with('二') {
            return None;
        }
        let mut year = 0u16;
        let mut end = start;
        for c in rest.chars().take(4) {
            let digit = match c {
                '〇' | '○' | '零' | 'Ｏ' | 'O' => 0,
                other => "一二三四五六七八九".chars().position(|d| d == other)? as u16 + 1,
            };
            year = year * 10 + digit;
            end += c.len_utf8();
        }
        return ((1990..2060).contains(&year) && text[end..].starts_with('年')).then_some((year, end));
    }
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let end = digits_end(bytes, start);
    // 1.2025年道路工程: what stands before the dot is the number of a list.
    let dotted =
        before == Some(b'.') && !text[end..].trim_start().starts_with(['年', '-', '—', '－', '–', '~', '～', '至']);
    if dotted || before.is_some_and(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    if end - start == 2 {
        return short_year(text, start).map(|year| (year, end));
    }
    if end - start != 4 || bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let year: u16 = text[start..end].parse().ok()?;
    (1990..2060).contains(&year).then_some((year, end))
}

/// The length of a feast or a season with the word that makes a deadline of it: 春节前.
fn feast(text: &str, lexicon: &Lexicon) -> Option<usize> {
    let (length, ()) = lexicon.promises.measured.deadline.prefix(text)?;
    text[..length].ends_with('前').then_some(length)
}

/// The year with the month and day that may follow.
fn date_at(text: &str, start: usize, year: u16, end: usize, lexicon: &Lexicon) -> YearMention {
    let blanks = |at: usize| at + text[at..].len() - text[at..].trim_start_matches(' ').len();
    let mut mention = YearMention {
        span: Span::new(start, end),
        date: Span::new(start, end),
        year,
        last: year,
        dated: false,
        month: None,
    };
    let after = blanks(end);
    let bracketed =
        text[end..].starts_with([')', '）']) && text[end..].trim_start_matches([')', '）', ' ']).starts_with("年度");
    if text[after..].starts_with('年') {
        let year_end = after + '年'.len_utf8();
        mention.span = Span::new(start, year_end);
        mention.dated = true;
        mention.date = mention.span;
        let mut at = blanks(year_end);
        if let Some((month, length)) = small_number(&text[at..]) {
            let mut month_end = at + length;
            let mut last = month;
            // 4—5月: a range of months.
            if let Some((to, to_length)) = dash(&text[month_end..]).and_then(|d| {
                small_number(text[month_end + d..].trim_start_matches('月')).map(|(to, length)| (to, d + length))
            }) && text[month_end + to_length..].starts_with('月')
            {
                last = to;
                month_end += to_length;
            }
            if text[month_end..].starts_with('月') {
                mention.month = Some(last.min(99) as u8);
                at = month_end + '月'.len_utf8();
                // 1月-12月 with 月 on both sides.
                if let Some(d) = dash(&text[at..])
                    && let Some((to, length)) = small_number(&text[at + d..])
                    && text[at + d + length..].starts_with('月')
                {
                    mention.month = Some(to.min(99) as u8);
                    at += d + length + '月'.len_utf8();
                } else if let Some((_, length)) = small_number(&text[at..])
                    && text[at + length..].starts_with(['日', '号'])
                {
                    at += length + '日'.len_utf8();
                }
                mention.date = Span::new(start, at);
            }
        }
        let mut tail = mention.date.end as usize;
        tail += quarter(&text[tail..]).unwrap_or(0);
        const PARTS: &[&str] = &["上半年", "下半年", "年底", "年末", "年初", "底", "末", "初", "上旬", "中旬", "下旬"];
        for words in [PARTS, &["之前", "以前", "前"]] {
            let opens = text[tail..].starts_with(['上', '下', '年', '底', '末', '初', '中', '之', '以', '前']);
            if let Some(word) = words.iter().find(|word| opens && text[tail..].starts_with(**word)) {
                tail += word.len();
            }
        }
        // 2026年春节前: a feast or a season is a deadline where it is said to be one.
        if tail == year_end {
            tail = feast(&text[tail..], lexicon).map_or(tail, |length| tail + length);
        }
        mention.date = Span::new(start, tail);
    } else if bracketed {
        mention.dated = true;
    } else if let Some((month, length)) = dotted_month(&text[end..])
        && !is_amount(&text[end + length..])
    {
        mention.dated = true;
        mention.month = Some(month);
        mention.date = Span::new(start, end + length);
    }
    mention
}

/// `一季度`, `第三季度`, `4季度` after a year; its length.
fn quarter(rest: &str) -> Option<usize> {
    let from = if rest.starts_with('第') { '第'.len_utf8() } else { 0 };
    let number = rest[from..].chars().next().filter(|c| matches!(c, '一' | '二' | '三' | '四' | '1'..='4'))?;
    let end = from + number.len_utf8();
    rest[end..].starts_with("季度").then_some(end + "季度".len())
}

/// `.12`, `-12-31`, `/6` after a year.
fn dotted_month(rest: &str) -> Option<(u8, usize)> {
    let separator = rest.chars().next().filter(|c| matches!(c, '.' | '-' | '/'))?;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let month_length = digits(&rest[1..]);
    if !(1..=2).contains(&month_length) {
        return None;
    }
    let month: u8 = rest[1..=month_length].parse().ok()?;
    let mut length = 1 + month_length;
    if rest[length..].starts_with(separator) {
        let day = digits(&rest[length + 1..]);
        if (1..=2).contains(&day) {
            length += 1 + day;
        }
    }
    (1..=19).contains(&month).then_some((month, length))
}

/// `2025.12万元` is an amount and no month.
fn is_amount(rest: &str) -> bool {
    let unit = rest.trim_start_matches(' ').chars().next();
    unit.is_some_and(|c| "万亿元千百吨公米平亩人户个件次处台套%％倍".contains(c))
}

/// The second year of a range that starts before `from`, with its end: 2024-2026年, 2023年12月至2025年12月.
fn range_end(text: &str, from: usize, bare: usize, lexicon: &Lexicon) -> Option<(u16, usize, Option<u8>)> {
    [from, bare].into_iter().find_map(|at| {
        let width = dash(&text[at..])?;
        let start = at + width;
        let start = start + text[start..].len() - text[start..].trim_start_matches(' ').len();
        if start >= text.len() {
            return None;
        }
        let (year, end) = year_at(text, start)?;
        let mention = date_at(text, start, year, end, lexicon);
        Some((year, mention.date.end as usize, mention.month))
    })
}

fn dash(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    let length = first.len_utf8();
    match first {
        '—' | '-' if rest[length..].starts_with(first) => Some(2 * length),
        '—' | '-' | '－' | '–' | '~' | '～' | '至' | '到' | '、' => Some(length),
        _ => None,
    }
}

fn small_number(rest: &str) -> Option<(u32, usize)> {
    let (n, length) = number::digits(rest)?;
    (n.fract() == 0.0 && n < 1000.0 && !rest[..length].contains(['.', ','])).then_some((n as u32, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<String> {
        mentions(text, Lexicon::builtin())
            .iter()
            .map(|m| format!("{}|{}|{}-{}|{:?}", &text[m.span.range()], &text[m.date.range()], m.year, m.last, m.month))
            .collect()
    }

    #[test]
    fn years_and_dates() {
        assert_eq!(show("于2024年4—5月整治"), ["2024年|2024年4—5月|2024-2024|Some(5)"]);
        assert_eq!(show("2026年3月底前完成"), ["2026年|2026年3月底前|2026-2026|Some(3)"]);
        assert_eq!(show("2024-2026年"), ["2024-2026年|2024-2026年|2024-2026|None"]);
        assert_eq!(
            show("2023年12月至2025年12月"),
            ["2023年12月至2025年12月|2023年12月至2025年12月|2023-2025|Some(12)"]
        );
        assert_eq!(show("二〇二四年"), ["二〇二四年|二〇二四年|2024-2024|None"]);
        assert_eq!(show("2025.12完成"), ["2025|2025.12|2025-2025|Some(12)"]);
        assert_eq!(show("一、\n9.24年四季度"), ["24年|24年四季度|2024-2024|None"]);
        assert_eq!(show("于24年12月前；25年底"), ["24年|24年12月前|2024-2024|Some(12)", "25年|25年底|2025-2025|None"]);
        assert!(show("使用24年，服务满15年6个月，共0.24年3月").is_empty());
    }

    #[test]
    fn list_numbers_and_quarters() {
        assert_eq!(show("1.2025年道路工程"), ["2025年|2025年|2025-2025|None"]);
        assert_eq!(show("2.2024-2026年绿化"), ["2024-2026年|2024-2026年|2024-2026|None"]);
        assert_eq!(show("2025年一季度印发"), ["2025年|2025年一季度|2025-2025|None"]);
        assert_eq!(show("2025年第三季度末前"), ["2025年|2025年第三季度末前|2025-2025|None"]);
        assert_eq!(show("2026年春节前完成"), ["2026年|2026年春节前|2026-2026|None"]);
        assert_eq!(show("2026年春节慰问"), ["2026年|2026年|2026-2026|None"]);
    }

    #[test]
    fn years_of_two_digits() {
        assert_eq!(show("24年11月底前"), ["24年|24年11月底前|2024-2024|Some(11)"]);
        assert_eq!(show("力争25年底前建成"), ["25年|25年底前|2025-2025|None"]);
        assert_eq!(show("26年上半年"), ["26年|26年上半年|2026-2026|None"]);
        for text in ["满24年工龄", "使用25年以上", "20年", "1224年3月", "22年前的旧管网", "质保24年"]
        {
            assert!(show(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn codes_hold_no_years() {
        assert!(show("13020925P000653100010").is_empty());
        assert!(show("编号A2024B").is_empty());
        assert!(show("约20240吨").is_empty());
        assert_eq!(show("共2025.12万元"), ["2025|2025|2025-2025|None"]);
    }
}
