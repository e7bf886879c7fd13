//! Word files before 2007 (`.doc`, and `.wps` of WPS): text, headings, tables and lists, in process; their automatic
//! numbers are read beside.
//!
//! Deliberately not read: headers and footers, comments, text boxes' places.

mod numbers;

use super::flow::Writer;
use super::{Limits, ReadError, numerals};
use crate::document::{Document, Format, Origins, WordOrigins, WordPlace};
use numbers::Numbers;
use office_oxide::ir::{Element, InlineContent, List, Table};
use office_oxide::{Document as Office, DocumentFormat};
use std::io::Cursor;

const KIND: &str = "doc";
const PART: &str = "WordDocument";

pub(super) fn read(path: &str, bytes: Vec<u8>, format: Format, limits: &Limits) -> Result<Document, ReadError> {
    let damaged = |detail: String| ReadError::Damaged { kind: KIND, part: String::new(), detail };
    // What a foreign library does with a hostile file is not ours to promise: a fault of it is a broken file.
    let numbers = Numbers::of(&bytes);
    let opened = std::panic::catch_unwind(|| {
        Office::from_reader(Cursor::new(bytes), DocumentFormat::Doc).map(|document| document.to_ir())
    });
    let pages = match opened {
        Ok(Ok(pages)) => pages,
        Ok(Err(error)) => {
            let detail = error.to_string();
            return Err(if detail.contains("encrypted") { ReadError::Encrypted } else { damaged(detail) });
        }
        Err(_) => return Err(damaged("not understood".into())),
    };
    let mut body = Body {
        writer: Writer::new(Origins::Word(WordOrigins::default()), limits),
        paragraphs: 0,
        tables: 0,
        cells: Vec::new(),
        pictures: false,
        numbers,
    };
    for section in pages.sections.iter().filter(|section| !section.hidden) {
        body.elements(&section.elements, 0, false)?;
    }
    let pictures = body.pictures;
    body.writer.finish_word(path, format, vec![PART.to_owned()], pictures)
}

struct Body<'l> {
    writer: Writer<'l>,
    paragraphs: u32,
    tables: u32,
    /// Table, row and column of each open cell.
    cells: Vec<(u32, u32, u16)>,
    pictures: bool,
    numbers: Numbers,
}

/// Deeper than any sound file nests its tables and lists.
const DEEPEST: u32 = 64;

impl Body<'_> {
    fn elements(&mut self, elements: &[Element], depth: u32, aside: bool) -> Result<(), ReadError> {
        if depth > DEEPEST {
            return Ok(());
        }
        for element in elements {
            match element {
                Element::Heading(heading) => self.paragraph(&heading.content, Some(heading.level.clamp(1, 9)), aside),
                Element::Paragraph(paragraph) => self.paragraph(&paragraph.content, None, aside),
                Element::Table(table) => self.table(table, depth)?,
                Element::List(list) => self.list(list, depth, aside)?,
                Element::TextBox(text_box) => {
                    self.writer.start_inset();
                    let cells = std::mem::take(&mut self.cells);
                    let result = self.elements(&text_box.content, depth + 1, aside);
                    self.cells = cells;
                    self.writer.end_inset();
                    result?;
                }
                Element::Footnote(note) | Element::Endnote(note) => self.elements(&note.content, depth + 1, true)?,
                Element::Image(_) => self.pictures = true,
                _ => {}
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, content: &[InlineContent], level: Option<u8>, aside: bool) {
        self.writer.start_paragraph();
        if self.cells.is_empty() {
            self.paragraphs += 1;
            self.place(None);
        }
        let text: String = content.iter().map(written).collect();
        if let Some(number) = self.numbers.next(&text).filter(|_| !aside) {
            self.writer.push(&numerals::before(number, &text));
        }
        self.writer.push(&text);
        self.writer.end_paragraph(level, aside);
    }

    fn table(&mut self, table: &Table, depth: u32) -> Result<(), ReadError> {
        self.tables += 1;
        let number = self.tables;
        self.writer.start_table();
        for (row, cells) in (1u32..).zip(&table.rows) {
            self.writer.start_row();
            for cell in &cells.cells {
                let column = self.writer.start_cell(u64::from(cell.col_span.max(1)), cell.row_span.max(1))?;
                self.cells.push((number, row, column + 1));
                self.place(Some((number, row, column + 1)));
                self.elements(&cell.content, depth + 1, false)?;
                self.cells.pop();
                self.writer.end_cell();
            }
            self.writer.end_row()?;
        }
        self.writer.end_table();
        Ok(())
    }

    fn list(&mut self, list: &List, depth: u32, aside: bool) -> Result<(), ReadError> {
        if depth > DEEPEST {
            return Ok(());
        }
        for item in &list.items {
            self.elements(&item.content, depth + 1, aside)?;
            if let Some(nested) = &item.nested {
                self.list(nested, depth + 1, aside)?;
            }
        }
        Ok(())
    }

    fn place(&mut self, cell: Option<(u32, u32, u16)>) {
        let start = self.writer.position();
        let place = WordPlace { start, part: 0, paragraph: self.paragraphs, cell, at: 0 };
        if let Origins::Word(word) = self.writer.origins() {
            word.places.push(place);
        }
    }
}

fn written(inline: &InlineContent) -> &str {
    match inline {
        InlineContent::Text(span) => &span.text,
        InlineContent::LineBreak => "\n",
        _ => "",
    }
}
