//! Deadlines in running text: `9月底前完成校舍改造`.

use super::{LONGEST, NEAR, is_comma, is_stop, next_boundary};
use crate::filing::number;
use crate::span::{Span, last_bytes};

/// A point of time by which something is to be done: `9月底前完成…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The date as written, with 前 or 底前.
    pub span: Span,
    /// Year, where one is written.
    pub year: Option<u16>,
    /// Month.
    pub month: u8,
    /// Day; the end of the month counts as 31, the middle as 20 and the start as 10.
    pub day: u8,
    /// Whether it is a bound (前, 底前, 以前) and not a period.
    pub before: bool,
    /// The words of the clause after the date, up to the next comma; with those before it where little or nothing follows.
    pub object: Span,
}

/// The deadlines of a part of a text: month and more precise ones.
pub fn deadlines(text: &str, span: Span) -> Vec<Deadline> {
    let mut out = Vec::new();
    let end = span.end as usize;
    let mut at = span.start as usize;
    while let Some(step) = text[at..end].find('月') {
        let month_at = at + step;
        at = month_at + '月'.len_utf8();
        let head = &text[span.start as usize..month_at];
        let digits = head.len() - head.trim_end_matches(number::is_digit).len();
        let Some((month, _)) = number::digits(&head[head.len() - digits..]).filter(|(m, _)| (1.0..=12.0).contains(m))
        else {
            continue;
        };
        let mut start = month_at - digits;
        let mut year = None;
        if let Some(head) = text[span.start as usize..start].strip_suffix('年')
            && let Some(from) = head.len().checked_sub(4)
            && let Some(found) =
                head.get(from..).and_then(|y| y.parse::<u16>().ok()).filter(|y| (1990..2060).contains(y))
        {
            year = Some(found);
            start = span.start as usize + from;
        }
        let mut to = at;
        let mut day = 31;
        let tail = &text[to..end];
        if let Some((n, length)) = number::digits(tail).filter(|(n, l)| *n <= 31.0 && tail[*l..].starts_with('日')) {
            day = n as u8;
            to += length + '日'.len_utf8();
        } else if let Some((word, early)) =
            [("上旬", 10), ("中旬", 20), ("下旬", 31), ("初", 10), ("底", 31), ("末", 31)]
                .into_iter()
                .find(|(word, _)| tail.starts_with(word))
        {
            day = early;
            to += word.len();
        }
        let tail = &text[to..end];
        let bound = ["之前", "以前", "前"].iter().find(|word| tail.starts_with(**word));
        to += bound.map_or(0, |word| word.len());
        let rest = &text[to..text.floor_char_boundary(end.min(to + NEAR as usize))];
        let length = rest.find(|c| is_stop(c) || is_comma(c)).unwrap_or(rest.len());
        let mut object = Span::new(to, to + length).trim(text);
        // 管网工程于10月15日前竣工: what stands before the date ends then.
        let joined =
            text[span.start as usize..start].ends_with(['于', '在']) && text[object.range()].chars().count() <= 4;
        if object.is_empty() || joined {
            let head = last_bytes(&text[span.start as usize..start], LONGEST * 4);
            let from = head.rfind(|c| is_stop(c) || is_comma(c)).map_or(0, |p| next_boundary(head, p));
            let end = if joined { object.end as usize } else { start };
            object = Span::new(start - head.len() + from, end).trim(text);
        }
        out.push(Deadline {
            span: Span::new(start, to),
            year,
            month: month as u8,
            day,
            before: bound.is_some(),
            object,
        });
        at = to;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_with_their_objects() {
        let of = |text: &str| -> Vec<(String, u8, u8, String)> {
            let found = deadlines(text, Span::new(0, text.len()));
            let of = |d: &Deadline| (text[d.span.range()].into(), d.month, d.day, text[d.object.range()].into());
            found.iter().map(of).collect()
        };
        let one = |a: &str, month, day, b: &str| vec![(a.to_owned(), month, day, b.to_owned())];
        assert_eq!(of("2025年9月底前完成校舍改造，验收合格"), one("2025年9月底前", 9, 31, "完成校舍改造"));
        assert_eq!(of("管网工程于10月15日前竣工"), one("10月15日前", 10, 15, "管网工程于10月15日前竣工"));
        assert_eq!(of("全部工程完工时间：11月底"), one("11月底", 11, 31, ""));
        assert_eq!(of("每月巡查3个月"), vec![]);
    }
}
