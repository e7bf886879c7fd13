//! OpenDocument text (`.odt`): deletions and hidden text out, automatic numbers in, notes and contents apart.
//!
//! Deliberately not read: headers and footers, comments, pictures, embedded objects.

mod lists;

use super::flow::Writer;
use super::xml::{self, Xml};
use super::{Limits, Package, ReadError, numerals, odf};
use crate::document::{Document, Format, Origins, Remark, WordOrigins, WordPlace};
use lists::Lists;
use quick_xml::events::{BytesStart, Event};
use rustc_hash::FxHashSet;

const KIND: &str = "odt";
const PART: &str = "content.xml";

pub(super) fn read(path: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, KIND, limits)?;
    odf::refuse_encrypted(&mut package, KIND)?;
    let mut body = Body {
        writer: Writer::new(Origins::Word(WordOrigins::default()), limits),
        lists: Lists::default(),
        hidden_styles: FxHashSet::default(),
        style: String::new(),
        open: Vec::new(),
        paragraphs: Vec::new(),
        counted: 0,
        tables: 0,
        places: Vec::new(),
        hidden: 0,
        aside: 0,
        skipped: 0,
        pictures: false,
    };
    for part in ["styles.xml", PART] {
        let Some(bytes) = package.read(part)? else { continue };
        let (text, _) = xml::text_of(bytes, KIND, part)?;
        body.read(&text, part, limits)?;
    }
    let pictures = body.pictures;
    body.writer.finish_word(path, Format::Odt, vec![PART.to_owned()], pictures)
}

struct Body<'l> {
    writer: Writer<'l>,
    lists: Lists,
    /// Styles that hide what they dress.
    hidden_styles: FxHashSet<String>,
    /// The style that is being read.
    style: String,
    open: Vec<Open>,
    /// Open paragraphs; a text box has paragraphs within a paragraph.
    paragraphs: Vec<Paragraph>,
    counted: u32,
    tables: u32,
    /// Number and row of each open table, and whether a cell of it is open.
    places: Vec<(u32, u32, bool)>,
    hidden: u32,
    aside: u32,
    skipped: u32,
    pictures: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Other,
    Text,
    Paragraph,
    Hidden,
    Aside,
    Table,
    Row,
    MutedRow,
    Cell,
    List,
    Item,
}

#[derive(Default)]
struct Paragraph {
    level: Option<u8>,
    /// Its number, until its first character is written.
    number: Option<String>,
    /// It stands in a text of its own.
    inset: bool,
    written: bool,
}

impl Body<'_> {
    fn read(&mut self, text: &str, part: &str, limits: &Limits) -> Result<(), ReadError> {
        self.writer.part = part.to_owned();
        let mut events = Xml::new(text, KIND, part, limits);
        let mut in_text = 0u32;
        loop {
            match events.next()? {
                Event::Start(element) => {
                    if self.skipped > 0 {
                        self.skipped += 1;
                        continue;
                    }
                    let name = element.local_name();
                    let name = name.as_ref();
                    let open = match name {
                        // The body; everything before it is styles.
                        "text" if in_text == 0 && element.name().as_ref().starts_with("office") => {
                            in_text += 1;
                            Open::Text
                        }
                        _ if in_text == 0 => {
                            self.style_start(name, &element);
                            Open::Other
                        }
                        _ => self.start(name, &element)?,
                    };
                    if self.skipped == 0 {
                        self.open.push(open);
                    }
                }
                Event::Empty(element) if self.skipped == 0 => {
                    let name = element.local_name();
                    let name = name.as_ref();
                    if in_text == 0 {
                        self.style_start(name, &element);
                    } else {
                        let open = self.start(name, &element)?;
                        if self.skipped > 0 {
                            self.skipped -= 1;
                        } else {
                            self.end(open)?;
                        }
                    }
                }
                Event::End(_) if self.skipped > 0 => self.skipped -= 1,
                Event::End(element) => {
                    if in_text == 0 && element.local_name().as_ref() == "list-style" {
                        self.lists.end_style();
                    }
                    match self.open.pop() {
                        Some(Open::Text) => in_text -= 1,
                        Some(open) => self.end(open)?,
                        None => {}
                    }
                }
                Event::Text(text) if self.skipped == 0 => self.characters(&text.into_inner()),
                Event::CData(text) if self.skipped == 0 => self.characters(&text.into_inner()),
                Event::GeneralRef(reference) if self.skipped == 0 => {
                    if let Some(c) = xml::resolve(&reference) {
                        self.push(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Styles: which ones hide, and how lists are numbered.
    fn style_start(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "style" => self.style = xml::attribute(element, "name").unwrap_or_default().into_owned(),
            "text-properties" if xml::attribute(element, "display").is_some_and(|value| value == "none") => {
                self.hidden_styles.insert(self.style.clone());
            }
            _ => self.lists.style(name, element),
        }
    }

    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<Open, ReadError> {
        Ok(match name {
            "p" | "h" => {
                self.start_paragraph(name == "h", element);
                Open::Paragraph
            }
            "span" | "a" if self.hides(element) => {
                self.hidden += 1;
                Open::Hidden
            }
            "hidden-text" | "hidden-paragraph" => {
                self.hidden += 1;
                Open::Hidden
            }
            "note" | "table-of-content" | "illustration-index" | "table-index" | "alphabetical-index" => {
                self.aside += 1;
                Open::Aside
            }
            "table" => {
                self.tables += 1;
                self.places.push((self.tables, 0, false));
                self.writer.start_table();
                Open::Table
            }
            "table-row" if !self.places.is_empty() => {
                if xml::attribute(element, "visibility").is_some_and(|value| value != "visible") {
                    self.writer.remark(Remark::Hidden);
                    self.hidden += 1;
                    return Ok(Open::MutedRow);
                }
                if let Some((_, row, _)) = self.places.last_mut() {
                    *row += 1;
                }
                self.writer.start_row();
                Open::Row
            }
            // Covered places are found by the spans of the cells that cover them.
            "table-cell" if self.hidden == 0 && !self.places.is_empty() => {
                let count = |name| xml::number(element, name).and_then(|n| u32::try_from(n).ok()).unwrap_or(1).max(1);
                let (columns, rows) = (count("number-columns-spanned"), count("number-rows-spanned"));
                for _ in 1..count("number-columns-repeated") {
                    self.writer.start_cell(1, 1)?;
                }
                let column = self.writer.start_cell(u64::from(columns), rows)?;
                let cell = self.places.last_mut().map(|(table, row, open)| {
                    *open = true;
                    (*table, *row, column + 1)
                });
                self.place(cell);
                Open::Cell
            }
            "list" => {
                self.lists.start(element);
                Open::List
            }
            "list-item" => {
                self.lists.start_item(element);
                Open::Item
            }
            "tracked-changes" | "annotation" | "annotation-end" | "note-citation" | "ruby-text" | "title" | "desc"
            | "covered-table-cell" | "event-listeners" | "sequence-decls" | "forms" | "object" | "math" => {
                if name == "tracked-changes" {
                    self.writer.remark(Remark::TrackedChanges);
                }
                self.skipped += 1;
                Open::Other
            }
            "image" => {
                self.pictures = true;
                Open::Other
            }
            _ => {
                let special = odf::special(name, element);
                if !special.is_empty() {
                    self.push(&special);
                }
                Open::Other
            }
        })
    }

    fn end(&mut self, open: Open) -> Result<(), ReadError> {
        match open {
            Open::Paragraph => self.end_paragraph(),
            Open::Hidden | Open::MutedRow => self.hidden = self.hidden.saturating_sub(1),
            Open::Aside => self.aside = self.aside.saturating_sub(1),
            Open::Table => {
                self.places.pop();
                self.writer.end_table();
            }
            Open::Row => self.writer.end_row()?,
            Open::Cell => {
                self.writer.end_cell();
                if let Some((_, _, open)) = self.places.last_mut() {
                    *open = false;
                }
            }
            Open::List => self.lists.end(),
            Open::Item => self.lists.end_item(),
            Open::Other | Open::Text => {}
        }
        Ok(())
    }

    fn hides(&self, element: &BytesStart<'_>) -> bool {
        xml::attribute(element, "style-name").is_some_and(|style| self.hidden_styles.contains(style.as_ref()))
    }

    fn start_paragraph(&mut self, heading: bool, element: &BytesStart<'_>) {
        let inset = !self.paragraphs.is_empty();
        if inset {
            self.writer.start_inset();
        }
        self.writer.start_paragraph();
        if !self.in_cell() || inset {
            self.counted += 1;
            self.place(None);
        }
        let level =
            xml::number(element, "outline-level").filter(|_| heading).and_then(|level| u8::try_from(level).ok());
        let number = if self.aside > 0 { None } else { self.lists.number(level) };
        self.paragraphs.push(Paragraph { level, number, inset, written: false });
    }

    fn end_paragraph(&mut self) {
        let Some(done) = self.paragraphs.pop() else { return };
        self.writer.end_paragraph(done.level.filter(|level| *level > 0), self.aside > 0);
        if done.inset {
            self.writer.end_inset();
        }
    }

    fn in_cell(&self) -> bool {
        self.places.last().is_some_and(|(_, _, open)| *open)
    }

    fn place(&mut self, cell: Option<(u32, u32, u16)>) {
        let start = self.writer.position();
        let place = WordPlace { start, part: 0, paragraph: self.counted, cell, at: 0 };
        if let Origins::Word(word) = self.writer.origins() {
            word.places.push(place);
        }
    }

    /// Runs of blanks count as one, those at the start of a paragraph not at all.
    fn characters(&mut self, text: &str) {
        if self.paragraphs.is_empty() {
            return;
        }
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if matches!(c, ' ' | '\t' | '\n' | '\r') {
                self.push(&text[from..at]);
                from = at + 1;
                let written = self.paragraphs.last().is_some_and(|paragraph| paragraph.written);
                if written && !matches!(self.writer.last_char(), Some(' ' | '\n')) {
                    self.push(" ");
                }
            }
        }
        self.push(&text[from..]);
    }

    fn push(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if text.is_empty() {
            return;
        }
        if self.hidden > 0 {
            self.writer.remark(Remark::Hidden);
            return;
        }
        paragraph.written = true;
        if let Some(number) = paragraph.number.take() {
            self.writer.push(&numerals::before(&number, text));
        }
        self.writer.push(text);
    }
}
