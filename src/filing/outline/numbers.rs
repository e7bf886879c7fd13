//! Typed numbers at the start of a line, in every style of official prose.

use super::super::number;
use crate::span::is_blank;
use serde::Serialize;

/// The ways of numbering, from the highest level down (GB/T 9704: 一、（一）1.（1）).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberStyle {
    /// 第一部分, 第一章.
    Part,
    /// 第一节.
    Section,
    /// 一、
    Chinese,
    /// （一）
    BracketedChinese,
    /// 项目一：, 表1.
    Labelled,
    /// 1.
    Digit,
    /// （1）
    BracketedDigit,
}

impl NumberStyle {
    /// How many there are.
    pub(super) const COUNT: usize = 7;
}

/// A typed number at the start of a text: style, value, length in bytes.
pub fn leading_number(text: &str) -> Option<(NumberStyle, u32, usize)> {
    let first = text.chars().next()?;
    match first {
        '第' => part(text),
        '（' | '(' => bracketed(text, first),
        '项' | '表' => labelled(text),
        _ if is_blank(first) || number::opens(first) => plain(text),
        _ => None,
    }
}

/// Whether a text starts like a heading of the upper styles.
pub fn is_heading_start(text: &str) -> bool {
    leading_number(text).is_some_and(|(style, ..)| style < NumberStyle::Digit) && text.chars().count() < 60
}

/// Whether a text opens like such a heading: no means no.
pub fn may_start_heading(text: &str) -> bool {
    text.chars().next().is_some_and(|first| match first {
        '第' | '（' | '(' => true,
        '项' | '表' => labelled(text).is_some(),
        _ => is_blank(first) || number::opens(first) && !number::is_digit(first),
    })
}

/// A number below a hundred at the start; blanks before it are counted in.
fn small(text: &str) -> Option<(u32, usize, bool)> {
    let lead = blanks(text);
    let rest = &text[lead..];
    // Of 1.2025年 only the 1 is the number.
    let run = rest.find(|c| !number::is_digit(c)).unwrap_or(rest.len());
    let (n, length) = number::leading(if run > 0 { &rest[..run] } else { rest })?;
    (n < 100.0).then_some((n as u32, lead + length, run > 0))
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}

fn part(text: &str) -> Option<(NumberStyle, u32, usize)> {
    let from = '第'.len_utf8();
    let (n, length, _) = small(&text[from..])?;
    let at = from + length;
    let at = at + blanks(&text[at..]);
    let words = [
        ("部分", NumberStyle::Part),
        ("章", NumberStyle::Part),
        ("篇", NumberStyle::Part),
        ("节", NumberStyle::Section),
    ];
    let (word, style) = words.iter().find(|(word, _)| text[at..].starts_with(word))?;
    Some((*style, n, at + word.len()))
}

fn bracketed(text: &str, open: char) -> Option<(NumberStyle, u32, usize)> {
    let from = open.len_utf8();
    let (n, length, digits) = small(&text[from..])?;
    let at = from + length;
    let at = at + blanks(&text[at..]);
    let close = text[at..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
    let mut end = at + close.len_utf8();
    // （一）、 is one mark too many but means the same.
    if let Some(mark) = text[end..].chars().next().filter(|c| matches!(c, '、' | '.' | '．')) {
        end += mark.len_utf8();
    }
    let style = if digits { NumberStyle::BracketedDigit } else { NumberStyle::BracketedChinese };
    Some((style, n, end))
}

/// `项目一：…`, `表1 …`: the word counts with the number; a mark or a blank parts it from the title.
fn labelled(text: &str) -> Option<(NumberStyle, u32, usize)> {
    let word = ["项目", "表"].iter().find(|word| text.starts_with(**word))?;
    let (n, length, _) = small(&text[word.len()..])?;
    let end = word.len() + length;
    let rest = &text[end..];
    // A blank is enough after 表1; 项目 2 个 is a count.
    let parts = |c: &char| matches!(c, '：' | ':' | '、' | '.' | '．') || (*word == "表" && is_blank(*c));
    let mark = rest.chars().next().filter(parts)?;
    let decimal = matches!(mark, '.' | '．') && rest[mark.len_utf8()..].starts_with(number::is_digit);
    let titled = !rest[mark.len_utf8()..].trim_start_matches(is_blank).is_empty();
    (n > 0 && !decimal && titled).then(|| (NumberStyle::Labelled, n, end + mark.len_utf8()))
}

/// `一、`, `1.`, `1、`.
fn plain(text: &str) -> Option<(NumberStyle, u32, usize)> {
    let (n, length, digits) = small(text)?;
    let gap = blanks(&text[length..]);
    let close = text[length + gap..].chars().next()?;
    // A blank may stand before 、 only: `5 .` is no number of a list.
    if gap > 0 && close != '、' {
        return None;
    }
    let end = length + gap + close.len_utf8();
    if digits {
        let rest = &text[end..];
        let dotted = matches!(close, '.' | '．') && (!rest.starts_with(number::is_digit) || starts_with_year(rest));
        return (dotted || close == '、').then_some((NumberStyle::Digit, n, end));
    }
    matches!(close, '、' | '.' | '．').then_some((NumberStyle::Chinese, n, end))
}

/// `1.2025年…`: the digits after the dot are a year and not decimals.
fn starts_with_year(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && rest.starts_with("20") && rest[4..].trim_start().starts_with(['年', '-', '—', '至', '－', '–', '~'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use NumberStyle::*;

    #[test]
    fn every_style_is_read() {
        let read = |text: &str| leading_number(text).map(|(style, n, length)| (style, n, text[length..].to_owned()));
        let is = |style, n, rest: &str| Some((style, n, rest.to_owned()));
        assert_eq!(read("第二部分 项目"), is(Part, 2, " 项目"));
        assert_eq!(read("第 三 节 要求"), is(Section, 3, " 要求"));
        assert_eq!(read("十一、保障"), is(Chinese, 11, "保障"));
        assert_eq!(read("（ 四 ）、加强"), is(BracketedChinese, 4, "加强"));
        assert_eq!(read("1.2025年道路工程"), is(Digit, 1, "2025年道路工程"));
        assert_eq!(read("2 、道路"), is(Digit, 2, "道路"));
        assert_eq!(read("(3)道路"), is(BracketedDigit, 3, "道路"));
        assert_eq!(read("项目一：道路"), is(Labelled, 1, "道路"));
        assert_eq!(read("表2  道路绩效目标表"), is(Labelled, 2, " 道路绩效目标表"));
    }

    #[test]
    fn figures_are_no_numbers_of_headings() {
        for text in
            ["3.5公里道路", "2025年道路", "一般公共预算", "（2025年度）", "项目 2 个", "三个方面", "5 .", "表彰先进"]
        {
            assert_eq!(leading_number(text), None, "{text}");
        }
    }
}
