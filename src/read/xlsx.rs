//! Excel workbooks since 2007 (`.xlsx`), read as a stream: all visible sheets as they show.
//!
//! Deliberately not read: charts, comments, headers and footers of the printed page, formulas (their last value is).

use super::flow::Writer;
use super::sheets::{self, Sheet, format::Formats};
use super::xml::{self, Xml};
use super::{Limit, Limits, Package, ReadError, relations};
use crate::document::{Document, Format, Origins, Remark, SheetOrigins};
use quick_xml::events::{BytesStart, Event};
use rustc_hash::FxHashSet;

const KIND: &str = "xlsx";

pub(super) fn read(path: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, KIND, limits)?;
    let top = relations::of(&mut package, "", KIND, limits)?;
    let main = top.iter().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target.clone());
    let relations = relations::of(&mut package, &main, KIND, limits)?;
    let mut part = |name: &str| -> Result<Option<(String, String)>, ReadError> {
        let Some(relation) = relations.iter().find(|relation| relation.kind == name) else { return Ok(None) };
        let Some(bytes) = package.read(&relation.target)? else { return Ok(None) };
        Ok(Some((xml::text_of(bytes, KIND, &relation.target)?.0, relation.target.clone())))
    };
    let (mut formats, styles) = match part("styles")? {
        Some((text, name)) => styles(&text, &name, limits)?,
        None => (Formats::default(), Vec::new()),
    };
    let strings = match part("sharedStrings")? {
        Some((text, name)) => Strings::read(&text, &name, limits)?,
        None => Strings::default(),
    };
    let workbook = package.require(&main)?;
    let workbook = self::workbook(&xml::text_of(workbook, KIND, &main)?.0, &main, limits)?;
    if workbook.from_1904 {
        formats.count_from_1904();
    }
    let mut writer = Writer::new(Origins::Sheets(SheetOrigins::default()), limits);
    let mut names = Vec::new();
    let mut cells = 0;
    for (name, id, hidden) in workbook.sheets {
        let Some(relation) = relations.iter().find(|r| r.id == id && r.kind == "worksheet") else { continue };
        if hidden {
            writer.remark(Remark::Hidden);
            continue;
        }
        let Some(bytes) = package.read(&relation.target)? else { continue };
        let (text, _) = xml::text_of(bytes, KIND, &relation.target)?;
        let context = Context { strings: &strings, styles: &styles, limits, part: &relation.target };
        let (mut sheet, hides) = context.sheet(&text, &mut formats, &mut cells)?;
        if hides {
            writer.remark(Remark::Hidden);
        }
        sheet.name.clone_from(&name);
        let index = names.len().min(usize::from(u16::MAX)) as u16;
        names.push(name);
        sheets::write(&mut writer, sheet, index, limits)?;
    }
    writer.finish_sheets(path, Format::Xlsx, names)
}

struct Workbook {
    /// Name, relation and whether it is hidden.
    sheets: Vec<(String, String, bool)>,
    from_1904: bool,
}

fn workbook(text: &str, part: &str, limits: &Limits) -> Result<Workbook, ReadError> {
    let mut events = Xml::new(text, KIND, part, limits);
    let mut workbook = Workbook { sheets: Vec::new(), from_1904: false };
    loop {
        match events.next()? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "sheet" => {
                    let name = xml::attribute(&element, "name").unwrap_or_default().into_owned();
                    let id = xml::attribute(&element, "id").unwrap_or_default().into_owned();
                    let hidden = xml::attribute(&element, "state").is_some_and(|state| state != "visible");
                    workbook.sheets.push((name, id, hidden));
                }
                "workbookPr" => {
                    workbook.from_1904 =
                        xml::attribute(&element, "date1904").is_some_and(|value| value == "1" || value == "true");
                }
                _ => {}
            },
            Event::Eof => return Ok(workbook),
            _ => {}
        }
    }
}

/// The workbook's formats, and the format of each cell style.
fn styles(text: &str, part: &str, limits: &Limits) -> Result<(Formats, Vec<u32>), ReadError> {
    let mut events = Xml::new(text, KIND, part, limits);
    let (mut formats, mut styles) = (Formats::default(), Vec::new());
    let mut in_cells = false;
    loop {
        match events.next()? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let id = xml::number(&element, "numFmtId").and_then(|id| u32::try_from(id).ok());
                    if let (Some(id), Some(code)) = (id, xml::attribute(&element, "formatCode")) {
                        formats.define(id, code.into_owned());
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = xml::number(&element, "numFmtId").and_then(|id| u32::try_from(id).ok());
                    styles.push(id.unwrap_or(0));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok((formats, styles)),
            _ => {}
        }
    }
}

/// The strings that cells share, in one text.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn read(text: &str, part: &str, limits: &Limits) -> Result<Self, ReadError> {
        let mut events = Xml::new(text, KIND, part, limits);
        let mut all = Self::default();
        let (mut in_text, mut phonetic) = (false, 0u32);
        loop {
            match events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => in_text = phonetic == 0,
                    "rPh" => phonetic += 1,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => all.ends.push(all.text.len()),
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "si" => all.ends.push(all.text.len()),
                    _ => {}
                },
                Event::Eof => return Ok(all),
                event if in_text => characters(&event, &mut all.text),
                _ => {}
            }
        }
    }

    fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(self.text.len()) };
        self.ends.get(index).map_or("", |end| &self.text[start..*end])
    }
}

/// Adds the characters of a text event.
fn characters(event: &Event<'_>, out: &mut String) {
    match event {
        Event::Text(text) => out.push_str(&text.borrow().into_inner()),
        Event::CData(text) => out.push_str(&text.borrow().into_inner()),
        Event::GeneralRef(reference) => out.extend(xml::resolve(reference)),
        _ => {}
    }
}

struct Context<'a> {
    strings: &'a Strings,
    styles: &'a [u32],
    limits: &'a Limits,
    part: &'a str,
}

/// How a cell's value is written.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Shared,
    Text,
    Switch,
}

impl Context<'_> {
    /// One sheet, and whether rows or columns of it that hold something are hidden.
    fn sheet(&self, text: &str, formats: &mut Formats, cells: &mut u64) -> Result<(Sheet, bool), ReadError> {
        let mut events = Xml::new(text, KIND, self.part, self.limits);
        let mut sheet = Sheet::default();
        let mut hidden_columns: FxHashSet<u16> = FxHashSet::default();
        let (mut row, mut column, mut row_hidden, mut hides) = (0u32, 0u16, false, false);
        let mut next_row = 0u32;
        let (mut kind, mut style) = (Kind::Number, 0u32);
        let mut value = String::new();
        let (mut in_value, mut phonetic) = (false, 0u32);
        loop {
            let event = events.next()?;
            let is_start = matches!(event, Event::Start(_));
            match event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "row" => {
                        let number = xml::number(&element, "r").and_then(|n| u32::try_from(n - 1).ok());
                        row = number.unwrap_or(next_row);
                        next_row = row.saturating_add(1);
                        row_hidden = xml::attribute(&element, "hidden").is_some_and(|v| v == "1" || v == "true");
                        column = 0;
                    }
                    "c" => {
                        let place;
                        (place, kind, style) = self.cell(&element);
                        if let Some((at, col)) = place {
                            (row, column) = (at, col);
                        }
                        value.clear();
                        if !is_start {
                            column = column.saturating_add(1);
                        }
                    }
                    "v" | "t" if is_start => in_value = phonetic == 0,
                    "rPh" if is_start => phonetic += 1,
                    "col" => {
                        let hidden = xml::attribute(&element, "hidden").is_some_and(|v| v == "1" || v == "true");
                        let bound = |name| xml::number(&element, name).and_then(|n| u16::try_from(n - 1).ok());
                        if let (true, Some(from), Some(to)) = (hidden, bound("min"), bound("max")) {
                            hidden_columns.extend(from..=to);
                        }
                    }
                    "mergeCell" => {
                        sheet.merged.extend(xml::attribute(&element, "ref").and_then(|name| sheets::region(&name)));
                    }
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "v" | "t" => in_value = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "c" => {
                        let shown = self.shown(kind, style, &value, formats);
                        if !shown.trim().is_empty() {
                            *cells += 1;
                            self.limits.check(Limit::Cells, *cells, self.part)?;
                            if row_hidden || hidden_columns.contains(&column) {
                                hides = true;
                            } else {
                                sheet.add(row, column, shown);
                            }
                        }
                        column = column.saturating_add(1);
                    }
                    _ => {}
                },
                Event::Eof => return Ok((sheet, hides)),
                event if in_value => characters(&event, &mut value),
                _ => {}
            }
        }
    }

    /// Place, kind and format of a cell.
    fn cell(&self, element: &BytesStart<'_>) -> (Option<(u32, u16)>, Kind, u32) {
        let (mut place, mut kind, mut style) = (None, Kind::Number, 0);
        let mut attributes = element.attributes();
        for attribute in attributes.with_checks(false).flatten() {
            match attribute.key.local_name().as_ref() {
                "r" => place = sheets::cell_reference(&attribute.value),
                "t" => {
                    kind = match attribute.value.as_ref() {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" | "e" | "d" => Kind::Text,
                        "b" => Kind::Switch,
                        _ => Kind::Number,
                    }
                }
                "s" => style = attribute.value.parse().unwrap_or(0),
                _ => {}
            }
        }
        (place, kind, self.styles.get(style as usize).copied().unwrap_or(0))
    }

    fn shown(&self, kind: Kind, style: u32, value: &str, formats: &mut Formats) -> String {
        match kind {
            Kind::Shared => value.trim().parse().map_or(String::new(), |index| unescape(self.strings.get(index))),
            Kind::Text => unescape(value),
            Kind::Switch => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            Kind::Number => match value.trim() {
                "" => String::new(),
                digits => digits.parse().map_or_else(|_| value.to_owned(), |number| formats.show(number, style)),
            },
        }
    }
}

/// Characters that Excel writes as `_x000D_`; carriage returns go.
fn unescape(text: &str) -> String {
    if !text.contains("_x") && !text.contains('\r') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out.retain(|c| c != '\r');
    out
}
