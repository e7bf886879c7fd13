//! From a span back to the place in the file that a person can point at.

use crate::span::Span;
use serde::Serialize;

/// A place in a file, in the terms of its format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Location {
    /// A place in a text file. Lines and columns count from 1; columns count Unicode characters, a byte-order mark
    /// not among them.
    Text {
        /// Line of the first character.
        line: usize,
        /// Column of the first character.
        column: usize,
        /// Line of the end.
        end_line: usize,
        /// Column just past the last character.
        end_column: usize,
    },
}

impl Location {
    /// The one-based line and column of the start.
    pub fn start(&self) -> (usize, usize) {
        let Location::Text { line, column, .. } = self;
        (*line, *column)
    }
}

/// Counts lines and columns from the start of the text: linear in the offset, at the speed of a byte search.
pub(super) fn in_text(text: &str, span: Span) -> Location {
    let (line, column) = position(text, span.start as usize);
    let (end_line, end_column) = position(text, span.end as usize);
    Location::Text { line, column, end_line, end_column }
}

fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..offset];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let head = text[line_start..offset].trim_start_matches('\u{feff}');
    (line, head.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_the_mark() {
        let text = "\u{feff}一二\r\n三四五\n";
        let three = text.find('四').unwrap_or(0);
        let place = in_text(text, Span::new(three, three + 3));
        assert_eq!(place, Location::Text { line: 2, column: 2, end_line: 2, end_column: 3 });
        assert_eq!(in_text(text, Span::new(3, 6)).start(), (1, 1));
    }
}
