//! Lists under bracketed levels: `【产出指标-数量指标】` and below it `1:培训人数(≥200人)`; and lists whose levels have lines of
//! their own: `产出指标`, below it `数量指标`, and below that `培训人数：≥200人`.

use super::rows::Fields;
use super::{Reader, split_label};
use crate::filing::{labels, number, outline};
use crate::lexicon::Head;
use crate::span::{Span, is_blank};

/// Most bytes of a line that holds a level alone.
const LONGEST_LEVEL: usize = "（三）社会公众或服务对象满意度指标：".len();
/// Longest value in characters of a line with its name.
const LONGEST_VALUE: usize = 24;

impl Reader<'_, '_> {
    /// Reads a bracketed heading or the indicators under it; false where the text is neither.
    pub(super) fn bracketed(&mut self, text: &str, span: Span) -> bool {
        if let Some(inner) = text.strip_prefix(['【', '[', '〔']).and_then(|rest| rest.strip_suffix(['】', ']', '〕']))
        {
            let from = text.chars().next().map_or(0, char::len_utf8);
            let inner_span = span.slice(from, from + inner.len());
            let Some((first, second)) = self.two_levels(inner_span) else { return false };
            self.close_columns();
            self.carried = [Some(self.carried(first)), Some(self.carried(second)), None];
            self.bracket = true;
            self.table_here();
            return true;
        }
        if self.level_line(text, span) {
            return true;
        }
        if !self.bracket {
            return false;
        }
        if self.carried[1].is_some_and(|second| !self.in_brackets(second.span))
            && let Some((name, value)) = self.line_row(text, span)
        {
            self.rows += 1;
            self.push(Fields { name: Some(name), value: Some(value), ..Fields::default() });
            self.table_here();
            return true;
        }
        let mut any = false;
        let mut from = 0;
        for piece in text.split_inclusive(['；', ';']) {
            let start = from;
            from += piece.len();
            if let Some((name, value)) = self.bracketed_row(piece, start, span) {
                self.adopt();
                self.rows += 1;
                // Both levels stand right above, in the brackets.
                let [own_level1, own_level2, _] = self.carried.map(|carried| carried.map(|carried| carried.span));
                let (name, value) = (Some(name), Some(value));
                self.push(Fields { name, value, own_level1, own_level2, ..Fields::default() });
                any = true;
            }
        }
        if any {
            self.table_here();
        } else {
            self.bracket = false;
        }
        any
    }

    /// A level that has its line to itself within a project's form.
    fn level_line(&mut self, text: &str, span: Span) -> bool {
        if self.open.is_none() || !self.slots.is_empty() || text.len() > LONGEST_LEVEL {
            return false;
        }
        let number = outline::leading_number(text).map_or(0, |(_, _, length)| length);
        let end = text.trim_end_matches([':', '：']).len();
        if end <= number {
            return false;
        }
        let label = span.slice(number, end).trim(&self.document.text);
        let own = self.cells.labels(label);
        if !own.strict_level {
            return false;
        }
        self.level_alone(label, &own);
        self.bracket = true;
        self.table_here();
        true
    }

    /// Whether a level stands in brackets with the other one.
    fn in_brackets(&self, span: Span) -> bool {
        self.document.text[span.end as usize..].starts_with(['】', ']', '〕'])
    }

    /// `name：value` under such levels.
    fn line_row(&self, text: &str, span: Span) -> Option<(Span, Span)> {
        let number = outline::leading_number(text).map_or(0, |(_, _, length)| length);
        let body = span.slice(number, text.trim_end_matches(['；', ';', '。']).len().max(number));
        let (name, value) = split_label(self.text(body), body)?;
        let short = self.text(value).chars().count() <= LONGEST_VALUE;
        let own = self.cells.labels(name);
        (short && own.head.is_none() && own.column.is_none() && !own.strict_level).then_some((name, value))
    }

    /// Both levels of one text: 产出指标-数量指标.
    pub(super) fn two_levels(&self, span: Span) -> Option<(Span, Span)> {
        let text = self.text(span);
        let (cut, mark) = text.char_indices().find(|(_, c)| matches!(c, '-' | '—' | '－' | '–' | '/' | '·' | '\\'))?;
        let first = span.slice(0, cut).trim(&self.document.text);
        let second = span.slice(cut + mark.len_utf8(), text.len()).trim(&self.document.text);
        let known = |span: Span| self.cells.labels(span).level.is_some();
        (known(first) && known(second)).then_some((first, second))
    }

    /// `1:name(value)`: name and value.
    fn bracketed_row(&self, piece: &str, start: usize, span: Span) -> Option<(Span, Span)> {
        let body = piece.trim_end_matches(|c: char| matches!(c, '；' | ';' | '。') || is_blank(c));
        let (_, digits) = number::digits(body)?;
        let mark = body[digits..].chars().next().filter(|c| matches!(c, ':' | '：' | '.' | '、' | '．'))?;
        let name_from = digits + mark.len_utf8();
        let close = body.strip_suffix([')', '）'])?;
        // The value's bracket is the last one that opens at the outer depth.
        let mut depth = 0i32;
        let (open_at, bracket) = close.char_indices().rev().find(|(_, c)| {
            match c {
                ')' | '）' => depth += 1,
                '(' | '（' if depth > 0 => depth -= 1,
                '(' | '（' => return true,
                _ => {}
            }
            false
        })?;
        (open_at > name_from)
            .then(|| {
                let name = span.slice(start + name_from, start + open_at).trim(&self.document.text);
                let value = span.slice(start + open_at + bracket.len_utf8(), start + close.len());
                (name, value.trim(&self.document.text))
            })
            .filter(|(_, value)| !self.is_amount(*value))
    }

    /// 2.道路养护项目（预算36.5万元）: the next project with its money, no indicator.
    fn is_amount(&self, value: Span) -> bool {
        let text = self.text(value);
        let label = text.find(number::is_digit).map(|digit| text[..digit].trim_end_matches(['：', ':', '约']).trim());
        label
            .and_then(|label| labels::head(label, self.lexicon))
            .is_some_and(|head| matches!(head, Head::Budget | Head::Fiscal | Head::Other | Head::Carryover))
    }
}
