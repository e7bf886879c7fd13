//! A place in a file, in the terms of its format.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// Where something stands in a file, as a person would point at it. All numbers count from 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Location {
    /// A place in a text, Markdown or HTML file. Columns count Unicode characters, a byte-order mark not among them.
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
    /// A paragraph of a word processor's file, outside of tables.
    Paragraph {
        /// Name of the part within the file, such as `word/document.xml`.
        part: String,
        /// Paragraphs are counted in the part, empty ones too, but not those in
        /// tables.
        paragraph: usize,
    },
    /// A table cell of a word processor's file.
    TableCell {
        /// Name of the part within the file.
        part: String,
        /// Tables are counted in the part in the order of their start, nested ones among them.
        table: usize,
        /// Row of the table.
        row: usize,
        /// Column of the table's grid; a merged cell has the number of its first.
        column: usize,
    },
    /// A cell of a spreadsheet.
    Sheet {
        /// Name of the sheet.
        sheet: String,
        /// The cell as the spreadsheet names it: `C7`.
        cell: String,
    },
    /// A place on a page.
    Page {
        /// Page of the file.
        page: usize,
        /// Left, top, right and bottom in points, from the page's top left corner.
        bbox: [f32; 4],
    },
}

impl Location {
    /// Two numbers that order places for people: line and column, paragraph, row and column, page.
    pub fn start(&self) -> (usize, usize) {
        match self {
            Location::Text { line, column, .. } => (*line, *column),
            Location::Paragraph { paragraph, .. } => (*paragraph, 1),
            Location::TableCell { row, column, .. } => (*row, *column),
            Location::Sheet { cell, .. } => {
                let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
                let column = letters.fold(0usize, |all, letter| all * 26 + usize::from(letter - b'A') + 1);
                let row = cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().unwrap_or(1);
                (row, column)
            }
            Location::Page { page, .. } => (*page, 1),
        }
    }

    /// The place in words: `12:5`, 第3段, 表2第4行第3列, `Sheet1!C7`, 第5页.
    pub fn show(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Location::Text { line, column, .. } => format!("{line}:{column}"),
            Location::Paragraph { part, paragraph } => {
                let apart = apart(part, lang);
                if zh { format!("{apart}第{paragraph}段") } else { format!("{apart}paragraph {paragraph}") }
            }
            Location::TableCell { part, table, row, column } => {
                let apart = apart(part, lang);
                if zh {
                    format!("{apart}表{table}第{row}行第{column}列")
                } else {
                    format!("{apart}table {table}, row {row}, column {column}")
                }
            }
            Location::Sheet { sheet, cell } => format!("{sheet}!{cell}"),
            Location::Page { page, .. } if zh => format!("第{page}页"),
            Location::Page { page, .. } => format!("page {page}"),
        }
    }
}

/// What a part other than the body is called.
fn apart(part: &str, lang: Lang) -> &'static str {
    let file = part.rsplit('/').next().unwrap_or(part);
    let words =
        [("header", ["页眉", "header, "]), ("footer", ["页脚", "footer, "]), ("footnotes", ["脚注", "footnotes, "])];
    let words = words.into_iter().chain([("endnotes", ["尾注", "endnotes, "])]);
    let found = words.into_iter().find(|(start, _)| file.starts_with(start));
    found.map_or("", |(_, name)| name[usize::from(lang == Lang::En)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_words() {
        let cell = Location::TableCell { part: "word/document.xml".into(), table: 2, row: 4, column: 3 };
        assert_eq!(cell.show(Lang::Zh), "表2第4行第3列");
        let header = Location::Paragraph { part: "word/header1.xml".into(), paragraph: 1 };
        assert_eq!(header.show(Lang::Zh), "页眉第1段");
        let sheet = Location::Sheet { sheet: "汇总".into(), cell: "AB7".into() };
        assert_eq!((sheet.show(Lang::En), sheet.start()), ("汇总!AB7".to_owned(), (7, 28)));
    }
}
