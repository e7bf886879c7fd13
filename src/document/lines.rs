//! Lines and columns of a text, looked up in an index that is built once.

use super::Location;
use crate::span::Span;

/// Lines and columns of marks every few hundred bytes: what stands between a mark and a place is counted when it is asked for.
#[derive(Debug)]
pub struct Lines {
    marks: Vec<Mark>,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    offset: u32,
    line: u32,
    column: u32,
}

/// Bytes from one mark to the next.
const STRIDE: usize = 512;

impl Lines {
    /// Indexes a text.
    pub fn of(text: &str) -> Self {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut mark = Mark { offset: start as u32, line: 1, column: 1 };
        loop {
            marks.push(mark);
            let next = mark.offset as usize + STRIDE;
            if next >= text.len() {
                return Self { marks };
            }
            mark = mark.moved(text, text.floor_char_boundary(next));
        }
    }

    /// The place of a span.
    pub fn location(&self, text: &str, span: Span) -> Location {
        let start = self.at(text, span.start);
        // What ends near to where it starts is counted on from there.
        let near = start.offset == span.start && span.len() <= STRIDE;
        let end = if near { start.moved(text, span.end as usize) } else { self.at(text, span.end) };
        let [line, column, end_line, end_column] =
            [start.line, start.column, end.line, end.column].map(|number| number as usize);
        Location::Text { line, column, end_line, end_column }
    }

    /// Line and column of an offset, both from 1.
    pub fn position(&self, text: &str, offset: u32) -> (usize, usize) {
        let mark = self.at(text, offset);
        (mark.line as usize, mark.column as usize)
    }

    fn at(&self, text: &str, offset: u32) -> Mark {
        let at = self.marks.partition_point(|mark| mark.offset <= offset).saturating_sub(1);
        self.marks[at].moved(text, (offset as usize).min(text.len()))
    }
}

impl Mark {
    /// The line and column of a place behind it.
    fn moved(self, text: &str, to: usize) -> Self {
        let Some(between) = text.get(self.offset as usize..to) else { return self };
        let lines = memchr::memchr_iter(b'\n', between.as_bytes()).count() as u32;
        let last = if lines == 0 { None } else { memchr::memrchr(b'\n', between.as_bytes()) };
        let (before, from) = last.map_or((self.column, 0), |last| (1, last + 1));
        let column = before + between[from..].chars().count() as u32;
        Self { offset: to as u32, line: self.line + lines, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_the_mark() {
        let text = "\u{feff}一二\r\n三四五\n";
        let three = text.find('四').unwrap_or(0);
        let lines = Lines::of(text);
        let place = lines.location(text, Span::new(three, three + 3));
        assert_eq!(place, Location::Text { line: 2, column: 2, end_line: 2, end_column: 3 });
        assert_eq!(lines.position(text, 3), (1, 1));
        assert_eq!(lines.position(text, 0), (1, 1));
        assert_eq!(lines.position(text, text.len() as u32), (3, 1));
    }

    #[test]
    fn long_lines_agree_with_counting() {
        let text = format!("a{}\n{}b", "字".repeat(5000), "数a".repeat(3000));
        let lines = Lines::of(&text);
        for (offset, _) in text.char_indices().step_by(701) {
            let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
            let expected = (text[..offset].matches('\n').count() + 1, text[line_start..offset].chars().count() + 1);
            assert_eq!(lines.position(&text, offset as u32), expected, "{offset}");
        }
    }
}
