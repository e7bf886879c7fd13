//! Lines and columns of a text, looked up in an index that is built once.

use super::Location;
use crate::span::Span;

/// Marks at the start of each line and, in long lines, every few thousand bytes.
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

/// Longest stretch whose characters are counted anew for a place.
const STRIDE: usize = 2048;

impl Lines {
    /// Indexes a text.
    pub fn of(text: &str) -> Self {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        // A line has some thirty bytes.
        let mut marks = Vec::with_capacity(text.len() / 32 + 1);
        marks.push(Mark { offset: start as u32, line: 1, column: 1 });
        let (mut from, mut line) = (start, 1);
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len())) {
            let mut column = 1;
            // A mark inside the line wherever the next stretch begins.
            while end.saturating_sub(from) > STRIDE {
                let next = text.floor_char_boundary(from + STRIDE);
                column += text[from..next].chars().count() as u32;
                marks.push(Mark { offset: next as u32, line, column });
                from = next;
            }
            if end < text.len() {
                line += 1;
                from = end + 1;
                marks.push(Mark { offset: from as u32, line, column: 1 });
            }
        }
        Self { marks }
    }

    /// The place of a span.
    pub fn location(&self, text: &str, span: Span) -> Location {
        let (line, column) = self.position(text, span.start);
        let (end_line, end_column) = self.position(text, span.end);
        Location::Text { line, column, end_line, end_column }
    }

    /// Line and column of an offset, both from 1.
    pub fn position(&self, text: &str, offset: u32) -> (usize, usize) {
        let at = self.marks.partition_point(|mark| mark.offset <= offset).saturating_sub(1);
        let Mark { offset: from, line, column } = self.marks[at];
        let to = (offset as usize).min(text.len());
        let chars = text.get(from as usize..to).map_or(0, |between| between.chars().count());
        (line as usize, column as usize + chars)
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
