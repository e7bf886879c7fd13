//! Dates, deadlines and periods at the start of a value: `2025年12月底前`, `2024.1-2024.10`, `第三季度`, `每月5日前`.

use super::{leading_dash, skip_blanks};
use crate::filing::number;
use crate::lexicon::{Dimension, Lexicon};
use crate::span::is_blank;

/// Length in bytes of the date that opens the text; nothing where a number opens it.
pub(super) fn length(text: &str, lexicon: &Lexicon) -> Option<usize> {
    let first = text.chars().next()?;
    // Few texts open like a date.
    let word = matches!(first, '截' | '于' | '在' | '自' | '从' | '第') || lexicon.periods.opens(first);
    if !word && !number::opens(first) && !is_blank(first) {
        return None;
    }
    let mut at = match first {
        '截' => text.strip_prefix("截至").or_else(|| text.strip_prefix("截止")),
        '于' | '在' | '自' | '从' => Some(&text["于".len()..]),
        _ => None,
    }
    .map_or(0, |rest| text.len() - skip_blanks(rest).len());
    let mut last = None;
    loop {
        let rest = &text[at..];
        let joined = last.is_some().then(|| joint(rest)).flatten().unwrap_or(0);
        let body = skip_blanks(&rest[joined..]);
        let Some((part, length)) = part(body, last, lexicon) else { break };
        at += rest.len() - body.len() + length;
        last = Some(part);
    }
    last?;
    // What a date ends with: 底, 前, 以前.
    loop {
        let body = skip_blanks(&text[at..]);
        let Some(rest) = lexicon.phrases.date_ending.after(body) else { break };
        at = text.len() - rest.len();
    }
    Some(at)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Dotted,
    Word,
}

/// A plain number with something behind it that no date goes on with: 508件.
fn is_count(body: &str) -> bool {
    let run = body.bytes().take_while(u8::is_ascii_digit).count();
    // 202506 and 20251231 are dates by themselves.
    run > 0 && !matches!(run, 6 | 8) && !body[run..].starts_with(|c| goes_on(c) || is_blank(c))
}

/// What most numbers count: no date goes on like this.
const COUNTED: [char; 11] = ['%', '％', '万', '元', '个', '人', '户', '次', '件', '项', '家'];

/// Whether a text opens with a number in plain digits that opens no date, told by what is behind it: 508件, 99.5%.
pub(super) fn is_plain_count(body: &str) -> bool {
    let whole = body.trim_start_matches(|c: char| c.is_ascii_digit());
    let Some(decimals) = whole.strip_prefix('.') else { return is_count(body) };
    let tail = decimals.trim_start_matches(|c: char| c.is_ascii_digit());
    whole.len() < body.len() && tail.len() < decimals.len() && tail.starts_with(COUNTED)
}

/// What may stand behind the first figure of a date, or belong to it.
fn goes_on(c: char) -> bool {
    let dash = matches!(
        c,
        '—' | '-' | '－' | '–' | '~' | '～' | '〜' | '∼' | '至' | '到' | '/' | '.' | '．' | ':' | '：' | ','
    );
    number::is_digit(c) || dash || matches!(c, '季' | '年' | '月' | '日' | '号' | '、' | '，' | '和' | '及' | '或')
}

/// Between two dates: a dash, 至, 、, 和.
fn joint(text: &str) -> Option<usize> {
    let body = skip_blanks(text);
    let word = ["、", "，", "和", "及", "或"].iter().find(|word| body.starts_with(**word)).map(|word| word.len());
    leading_dash(body).or(word).map(|length| text.len() - body.len() + length)
}

fn part(body: &str, last: Option<Part>, lexicon: &Lexicon) -> Option<(Part, usize)> {
    if let Some((length, ())) = lexicon.periods.prefix(body) {
        return Some((Part::Word, length));
    }
    if is_count(body) {
        return None;
    }
    let rest = body.strip_prefix('第').unwrap_or(body);
    let figure = number::digits(rest).map(|(n, length)| (n, length, true));
    let figure = figure.or_else(|| number::chinese(rest).map(|(n, length)| (n, length, false)));
    let (n, length, digits) = figure?;
    let end = body.len() - rest.len() + length;
    let tail = skip_blanks(&body[end..]);
    if tail.starts_with(COUNTED) {
        return None;
    }
    let to = |word: &str| body.len() - tail.len() + word.len();
    let ordinal = rest.len() < body.len();
    if tail.starts_with("季度") {
        return (n <= 4.0 && (digits || ordinal || n > 0.0)).then(|| (Part::Month, to("季度")));
    }
    if ordinal {
        return None;
    }
    if let Some(length) = dotted(body, lexicon).or_else(|| clock(body)) {
        return Some((Part::Dotted, length));
    }
    let year = (1990.0..=2100.0).contains(&n) && n.fract() == 0.0 && (!digits || length == 4);
    if tail.starts_with('年') {
        // 25年12月, 25年底.
        let next = skip_blanks(&tail['年'.len_utf8()..]);
        let short = digits
            && length == 2
            && n >= 15.0
            && (next.starts_with("底") || next.starts_with("末") || month(next).is_some());
        let word = if tail.starts_with("年度") { "年度" } else { "年" };
        return (year || short).then(|| (Part::Year, to(word)));
    }
    if tail.starts_with('月') {
        return (n <= 31.0 && n.fract() == 0.0).then(|| (Part::Month, to("月")));
    }
    if tail.starts_with(['日', '号']) {
        let next = &tail['日'.len_utf8()..];
        let bound = ["前", "之前", "以前"].iter().any(|word| next.starts_with(word));
        return (matches!(last, Some(Part::Month | Part::Day | Part::Word)) || bound).then(|| (Part::Day, to("日")));
    }
    // 2024-2026年, 1-12月, 4、5月.
    let next = joint(tail).map(|joint| skip_blanks(&tail[joint..]))?;
    let (m, width) = number::digits(next)?;
    let unit = skip_blanks(&next[width..]);
    if year && (1990.0..=2100.0).contains(&m) && width == 4 {
        return Some((Part::Year, end));
    }
    let dated = unit.starts_with('月') || (unit.starts_with('日') && last == Some(Part::Month));
    (dated && n <= 31.0 && m <= 31.0 && length <= 2).then_some((Part::Month, end))
}

/// `12月` at the start.
fn month(text: &str) -> Option<f64> {
    let (n, length) = number::leading(text)?;
    skip_blanks(&text[length..]).starts_with('月').then_some(n)
}

/// 2025.12, 2025-12-31, 2025/6, 202506, 20251231, 12.31前.
fn dotted(body: &str, lexicon: &Lexicon) -> Option<usize> {
    let run = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let plain = run(body);
    let number = |text: &str| text.parse::<u32>().ok();
    if matches!(plain, 6 | 8) {
        let good = number(&body[..4]).is_some_and(|y| (1990..=2100).contains(&y))
            && number(&body[4..6]).is_some_and(|m| (1..=12).contains(&m));
        let alone = lexicon.units.prefix(skip_blanks(&body[plain..])).is_none();
        return (good && alone).then_some(plain);
    }
    let separator = |at: usize| body[at..].chars().next().filter(|c| matches!(c, '.' | '-' | '/' | '．'));
    let first = separator(plain)?;
    let month_at = plain + first.len_utf8();
    let month = run(&body[month_at..]);
    if !(1..=2).contains(&month) {
        return None;
    }
    let mut end = month_at + month;
    let value = number(&body[month_at..end])?;
    if plain == 4 && number(&body[..4]).is_some_and(|y| (1990..=2100).contains(&y)) && (1..=19).contains(&value) {
        let mut full = false;
        if let Some(second) = separator(end)
            && (1..=2).contains(&run(&body[end + second.len_utf8()..]))
        {
            end += second.len_utf8() + run(&body[end + second.len_utf8()..]);
            full = true;
        }
        // 2000.5亩 is a number.
        let unit = lexicon.units.prefix(skip_blanks(&body[end..]));
        let counted = unit.is_some_and(|(_, unit)| unit.dimension != Dimension::Time);
        return (full || !counted).then_some(end);
    }
    let bound = ["前", "之前", "以前"].iter().any(|word| body[end..].starts_with(word));
    (bound && plain <= 2 && number(&body[..plain])? <= 12 && value <= 31).then_some(end)
}

/// 8:30, 17：00.
fn clock(body: &str) -> Option<usize> {
    let (hour, width) = number::digits(body).filter(|(hour, _)| *hour <= 24.0)?;
    let tail = body[width..].strip_prefix([':', '：'])?;
    let (minute, digits) = number::digits(tail).filter(|(minute, digits)| *minute < 60.0 && *digits == 2)?;
    let late = minute.fract() == 0.0 && hour.fract() == 0.0;
    // 1:16 may be a ratio: only whole and half hours or a bound tell the time.
    let told = matches!(minute as u8, 0 | 30) || ["前", "至", "-", "—"].iter().any(|w| tail[digits..].starts_with(w));
    (late && told).then(|| body.len() - tail.len() + digits)
}
