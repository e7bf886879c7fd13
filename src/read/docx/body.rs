//! The body of a Word file, and its headers, footers and notes: one pass over the events of a part.

mod cells;
mod paragraphs;

use super::styles::Styles;
use super::symbol::symbol;
use super::{KIND, Limits, ReadError};
use crate::document::{Origins, Remark};
use crate::read::flow::Writer;
use crate::read::numbering::Numbering;
use crate::read::xml::{self, Xml};
use quick_xml::events::{BytesStart, Event};

/// Reads one part.
pub(super) struct Body<'w, 'l> {
    writer: &'w mut Writer<'l>,
    styles: &'w Styles,
    numbering: &'w mut Numbering,
    part: u16,
    /// Whether offsets in the text of the part are offsets of its bytes.
    exact: bool,
    /// Whether the whole part stands apart from the body.
    apart: bool,
    open: Vec<Open>,
    /// Elements that are open within something that is passed over.
    skipped: u32,
    /// Within a picture, where only text boxes are of interest.
    muted: u32,
    paragraph: Paragraph,
    paragraphs: u32,
    tables: u32,
    places: Vec<Place>,
    pictures: bool,
    contents: u32,
    /// Runs that are open; a text box has runs within a run.
    runs: Vec<Run>,
    /// Within a text element: whether its outer blanks count.
    in_text: Option<bool>,
    /// Where the paragraph or table begins that was met last.
    at: u32,
}

/// An open element that means something at its end.
enum Open {
    Other,
    Paragraph(Box<Paragraph>),
    Properties,
    RunProperties,
    Run,
    Text,
    Table,
    Row,
    Cell,
    Picture,
    /// Text within a picture, with what it stands in.
    Inset(Box<Around>),
    RowProperties,
    /// Alternatives, and whether one was taken.
    Alternate(bool),
    Content(bool),
    /// A row or cell whose content is passed over.
    Muted,
}

/// The open paragraph.
#[derive(Clone, Default)]
struct Paragraph {
    style: Option<String>,
    outline: Option<u8>,
    numbering: Option<u32>,
    number_level: Option<u8>,
    numbered: bool,
    /// The mark at its end was deleted: it goes on in the next one.
    joined: bool,
    /// It goes on from one whose mark was deleted.
    goes_on: bool,
}

/// What is set aside while a text box is read.
struct Around {
    muted: u32,
    paragraph: Paragraph,
    places: Vec<Place>,
}

struct Run {
    start: u32,
    hidden: bool,
    /// Index of the first piece of this run in the innermost text.
    first: usize,
}

/// The open table: its number, row, and what the next cell will be.
#[derive(Clone, Default)]
struct Place {
    table: u32,
    row: u32,
    cell: Option<CellProperties>,
    /// A cell is open for writing.
    written: bool,
    /// Columns left out before the first cell.
    before: u64,
    /// Columns in which a cell that was told to reach down stands above.
    merged: Vec<bool>,
}

#[derive(Clone, Copy, Default)]
struct CellProperties {
    columns: u64,
    /// Merged with the cell above; `Some(true)` where the merging starts here.
    down: Option<bool>,
    /// Merged with the cell before.
    beside: bool,
}

impl<'w, 'l> Body<'w, 'l> {
    pub fn new(
        writer: &'w mut Writer<'l>,
        styles: &'w Styles,
        numbering: &'w mut Numbering,
        part: u16,
        exact: bool,
        apart: bool,
    ) -> Self {
        Self {
            writer,
            styles,
            numbering,
            part,
            exact,
            apart,
            open: Vec::new(),
            skipped: 0,
            muted: 0,
            paragraph: Paragraph::default(),
            paragraphs: 0,
            tables: 0,
            places: Vec::new(),
            pictures: false,
            contents: 0,
            runs: Vec::new(),
            in_text: None,
            at: 0,
        }
    }

    /// Reads the part to its end and tells whether it holds pictures.
    pub fn read(mut self, text: &str, part: &str, limits: &Limits) -> Result<bool, ReadError> {
        self.writer.part = part.to_owned();
        let mut events = Xml::new(text, KIND, part, limits);
        loop {
            let from = events.offset();
            let event = events.next()?;
            let to = events.offset();
            match event {
                Event::Start(element) => {
                    if self.skipped > 0 {
                        self.skipped += 1;
                    } else {
                        self.start(&element, from, to)?;
                    }
                }
                Event::Empty(element) if self.skipped == 0 => {
                    self.start(&element, from, to)?;
                    // What was passed over has no inside.
                    if self.skipped > 0 {
                        self.skipped -= 1;
                    } else {
                        self.end(to)?;
                    }
                }
                Event::End(_) => {
                    if self.skipped > 0 {
                        self.skipped -= 1;
                    } else {
                        self.end(to)?;
                    }
                }
                Event::Text(characters) => {
                    if let Some(keep) = self.in_text.filter(|_| self.skipped == 0 && self.muted == 0) {
                        let all = characters.into_inner();
                        let ascii: &[char] = &[' ', '\t', '\r', '\n'];
                        // Without a mark, blanks at the outer ends of the element do not count.
                        let first = !keep && text.as_bytes().get((from as usize).wrapping_sub(1)) == Some(&b'>');
                        let last = !keep && text[to as usize..].starts_with("</");
                        let kept = if first { all.trim_start_matches(ascii) } else { &all };
                        let from = from + (all.len() - kept.len()) as u32;
                        let kept = if last { kept.trim_end_matches(ascii) } else { kept };
                        self.characters(kept, from, from + kept.len() as u32);
                    }
                }
                Event::CData(characters) if self.in_text.is_some() && self.skipped == 0 && self.muted == 0 => {
                    self.characters(&characters.into_inner(), from, to);
                }
                Event::GeneralRef(reference) => {
                    if self.in_text.is_some()
                        && self.skipped == 0
                        && self.muted == 0
                        && let Some(c) = xml::resolve(&reference)
                    {
                        self.characters(c.encode_utf8(&mut [0; 4]), from, to);
                    }
                }
                Event::Eof => {
                    self.settle_joined();
                    return Ok(self.pictures);
                }
                _ => {}
            }
        }
    }

    /// An element begins. It is either passed over or pushed on the stack of open ones.
    fn start(&mut self, element: &BytesStart<'_>, from: u32, to: u32) -> Result<(), ReadError> {
        let name = element.local_name();
        let name = name.as_ref();
        if self.muted > 0 && !matches!(name, "txbxContent" | "AlternateContent" | "Choice" | "Fallback") {
            self.open.push(Open::Other);
            return Ok(());
        }
        if matches!(name, "p" | "tbl" | "tc") {
            self.at = from;
        }
        let open = match name {
            "p" => {
                let goes_on = self.paragraph.joined;
                let around = std::mem::take(&mut self.paragraph);
                self.paragraph.goes_on = goes_on;
                self.begin_cell()?;
                self.begin_paragraph();
                Open::Paragraph(Box::new(around))
            }
            "r" => {
                let first = self.pieces();
                let hidden = self.runs.last().is_some_and(|run| run.hidden);
                self.runs.push(Run { start: from, hidden, first });
                Open::Run
            }
            "t" => {
                let keep = element.attributes_raw().contains("preserve");
                self.in_text = Some(keep);
                Open::Text
            }
            "pPr" => Open::Properties,
            "rPr" => Open::RunProperties,
            "trPr" => Open::RowProperties,
            "tbl" => {
                self.settle_joined();
                self.begin_cell()?;
                if self.muted > 0 {
                    self.open.push(Open::Other);
                    return Ok(());
                }
                self.writer.start_table();
                self.tables += 1;
                self.places.push(Place { table: self.tables, ..Place::default() });
                Open::Table
            }
            "tr" if !self.places.is_empty() => {
                self.writer.start_row();
                if let Some(place) = self.places.last_mut() {
                    place.row += 1;
                    place.before = 0;
                }
                Open::Row
            }
            "tc" if !self.places.is_empty() => {
                let before = self.places.last_mut().map_or(0, |place| {
                    place.cell = Some(CellProperties { columns: 1, ..CellProperties::default() });
                    std::mem::take(&mut place.before)
                });
                if before > 0 {
                    self.writer.covered(before, false)?;
                }
                Open::Cell
            }
            "drawing" | "pict" | "object" => {
                self.pictures = true;
                self.muted += 1;
                Open::Picture
            }
            "txbxContent" => {
                self.writer.start_inset();
                Open::Inset(Box::new(Around {
                    muted: std::mem::take(&mut self.muted),
                    paragraph: std::mem::take(&mut self.paragraph),
                    places: std::mem::take(&mut self.places),
                }))
            }
            "AlternateContent" => Open::Alternate(false),
            "Choice" | "Fallback" => match self.open.last_mut() {
                Some(Open::Alternate(taken)) if !*taken => {
                    *taken = true;
                    Open::Other
                }
                Some(Open::Alternate(_)) => {
                    self.skipped += 1;
                    return Ok(());
                }
                _ => Open::Other,
            },
            "sdt" => Open::Content(false),
            "docPartGallery" => {
                if xml::attribute(element, "val")
                    .is_some_and(|gallery| gallery.eq_ignore_ascii_case("Table of Contents"))
                {
                    let around = self.open.iter_mut().rev().find_map(|open| match open {
                        Open::Content(contents) => Some(contents),
                        _ => None,
                    });
                    if let Some(contents) = around.filter(|contents| !**contents) {
                        *contents = true;
                        self.contents += 1;
                    }
                }
                Open::Other
            }
            "ins" | "moveTo" => {
                self.writer.remark(Remark::TrackedChanges);
                Open::Other
            }
            "del" | "moveFrom" => return self.deletion(),
            "instrText" | "delText" | "delInstrText" | "sectPr" | "tblPr" | "tblGrid" | "rt" | "binData"
            | "fldData" | "pPrChange" | "rPrChange" | "tcPrChange" | "trPrChange" | "tblPrChange" | "tblPrExChange"
            | "sectPrChange" | "numberingChange" | "tblPrEx" | "sdtEndPr" => {
                self.skipped += 1;
                return Ok(());
            }
            _ => {
                self.detail(name, element, from, to)?;
                Open::Other
            }
        };
        self.open.push(open);
        Ok(())
    }

    /// Something was deleted: a stretch of runs, a paragraph's mark, or a row.
    fn deletion(&mut self) -> Result<(), ReadError> {
        self.writer.remark(Remark::TrackedChanges);
        match self.open.as_slice() {
            [.., Open::Properties, Open::RunProperties] => self.paragraph.joined = true,
            // The properties of a row stand before its cells.
            [.., Open::RowProperties] => self.mute_row(),
            _ => {}
        }
        self.skipped += 1;
        Ok(())
    }

    /// Elements without an inside that matters: properties, and characters that are written as elements.
    fn detail(&mut self, name: &str, element: &BytesStart<'_>, from: u32, to: u32) -> Result<(), ReadError> {
        let small = |value: i64| u8::try_from(value).ok();
        let parent = self.open.last();
        match name {
            "pStyle" => self.paragraph.style = xml::attribute(element, "val").map(|id| id.into_owned()),
            "outlineLvl" => self.paragraph.outline = xml::number(element, "val").and_then(small),
            "numId" => self.paragraph.numbering = xml::number(element, "val").and_then(|id| u32::try_from(id).ok()),
            "ilvl" => self.paragraph.number_level = xml::number(element, "val").and_then(small),
            "vanish" | "specVanish" if matches!(parent, Some(Open::RunProperties)) => {
                if let Some(run) = self.runs.last_mut() {
                    run.hidden = xml::switched_on(element);
                }
            }
            "rStyle" if matches!(parent, Some(Open::RunProperties)) => {
                let hidden = xml::attribute(element, "val")
                    .and_then(|id| self.styles.named(&id))
                    .is_some_and(|style| style.hidden);
                if let Some(run) = self.runs.last_mut().filter(|_| hidden) {
                    run.hidden = true;
                }
            }
            "gridSpan" | "hMerge" | "vMerge" | "gridBefore" | "hidden" => self.table_detail(name, element),
            "tab" | "ptab" if matches!(parent, Some(Open::Run)) => self.characters("\t", from, to),
            "br" | "cr" => self.characters("\n", from, to),
            "noBreakHyphen" => self.characters("-", from, to),
            "sym" => {
                let font = xml::attribute(element, "font").unwrap_or_default();
                let code = xml::attribute(element, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                if let Some(c) = code.and_then(|code| symbol(&font, code)) {
                    self.characters(c.encode_utf8(&mut [0; 4]), from, to);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The innermost open element ends.
    fn end(&mut self, to: u32) -> Result<(), ReadError> {
        match self.open.pop() {
            Some(Open::Paragraph(around)) => self.end_paragraph(*around),
            Some(Open::Run) => {
                if let Some(run) = self.runs.pop()
                    && let Origins::Word(word) = self.writer.origins()
                    && let Some(pieces) = word.runs.get_mut(run.first..)
                {
                    for piece in pieces {
                        piece.run.end = to;
                    }
                }
            }
            Some(Open::Text) => self.in_text = None,
            Some(Open::Table) => {
                self.places.pop();
                self.writer.end_table();
            }
            Some(Open::Row) => self.writer.end_row()?,
            Some(Open::Cell) => {
                self.settle_joined();
                self.lay_cell()?;
                self.writer.end_cell();
                if let Some(place) = self.places.last_mut() {
                    place.written = false;
                }
            }
            Some(Open::Muted) => {
                self.muted = self.muted.saturating_sub(1);
                if let Some(place) = self.places.last_mut() {
                    place.cell = None;
                }
            }
            Some(Open::Picture) => self.muted = self.muted.saturating_sub(1),
            Some(Open::Inset(around)) => {
                self.settle_joined();
                self.writer.end_inset();
                (self.muted, self.paragraph, self.places) = (around.muted, around.paragraph, around.places);
            }
            Some(Open::Content(true)) => self.contents = self.contents.saturating_sub(1),
            Some(
                Open::Properties
                | Open::RunProperties
                | Open::RowProperties
                | Open::Alternate(_)
                | Open::Content(false)
                | Open::Other,
            )
            | None => {}
        }
        Ok(())
    }
}
