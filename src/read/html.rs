//! Web pages: paragraphs, headings and tables as a browser shows them, each place by line and column of the source.
//!
//! The tokens are the standard's (html5gum); of its tree only what matters to a filing is built: which cell and which
//! paragraph a text stands in. Scripts, styles, hidden elements and form controls are no text.

use super::flow::Writer;
use super::{Limits, ReadError, decode, numerals};
use crate::document::{Document, Format, Lines, Origins, Remark, SourcePiece};
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

pub(super) fn read(path: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Document, ReadError> {
    let source = text_of(bytes)?;
    let lines = Lines::of(&source);
    let mut page = Page {
        writer: Writer::new(Origins::Source(Vec::new()), limits),
        source: &source,
        lines: &lines,
        open: Vec::new(),
        most_open: usize::try_from(limits.max_depth).unwrap_or(usize::MAX),
        hidden: 0,
        tables: Vec::new(),
        level: None,
        space: false,
        broken: false,
        fresh: true,
        pictures: false,
        preformatted: 0,
        lists: Vec::new(),
        number: None,
    };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source.as_str(), emitter).flatten() {
        match token {
            Token::StartTag(tag) => page.start(&tag)?,
            Token::EndTag(tag) => page.end(&String::from_utf8_lossy(&tag.name))?,
            Token::String(text) => {
                let value = String::from_utf8_lossy(&text.value);
                page.text(&value, text.span.start, text.span.end)?;
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    while !page.tables.is_empty() {
        page.end_table()?;
    }
    page.break_paragraph();
    let pictures = page.pictures;
    match page.writer.finish(path, Format::Html) {
        Err(ReadError::Empty) if pictures => Err(ReadError::NoTextLayer),
        other => other,
    }
}

/// The text of a page: by its bytes, and where those leave it open by what it says of itself.
fn text_of(bytes: Vec<u8>) -> Result<String, ReadError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let label = head.find("charset=").map(|at| head[at + 8..].trim_start_matches(['"', '\'', ' ']));
    let label = label.and_then(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).next());
    let named = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    if named == Some(encoding_rs::BIG5) && std::str::from_utf8(&bytes).is_err() {
        let (text, _, broken) = encoding_rs::BIG5.decode(&bytes);
        if !broken {
            return Ok(text.into_owned());
        }
    }
    decode::decode(bytes)
}

/// A page that is being read.
struct Page<'a> {
    writer: Writer<'a>,
    source: &'a str,
    lines: &'a Lines,
    /// Elements that are open and have an end, innermost last, and whether each hides what it holds.
    open: Vec<(String, bool)>,
    most_open: usize,
    /// How many of them hide.
    hidden: u32,
    tables: Vec<Table>,
    /// Level of the open heading.
    level: Option<u8>,
    /// A blank is due before the next character.
    space: bool,
    /// The blank that is due holds a line break of the source.
    broken: bool,
    /// The open paragraph is empty.
    fresh: bool,
    pictures: bool,
    preformatted: u32,
    /// The next number of each open list; none for lists with bullets.
    lists: Vec<Option<(i64, String)>>,
    /// The number of the open list item, until its first character is written.
    number: Option<String>,
}

/// An open table; it starts to be written with its first row.
#[derive(Default)]
struct Table {
    started: bool,
    row: bool,
    cell: bool,
}

impl Page<'_> {
    fn start(&mut self, tag: &StartTag<usize>) -> Result<(), ReadError> {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let name = name.as_str();
        let attribute =
            |key: &[u8]| tag.attributes.get(key).map(|value| String::from_utf8_lossy(&value.value).into_owned());
        if VOID.contains(&name) {
            if self.hidden == 0 {
                match name {
                    "br" if self.tables.last().is_none_or(|table| table.cell) => self.line_break(),
                    "hr" => self.break_paragraph(),
                    "img" => self.pictures = true,
                    _ => {}
                }
            }
            return Ok(());
        }
        let style = attribute(b"style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        let unseen = style.contains("display:none") || attribute(b"hidden").is_some();
        let silent = SILENT.contains(&name);
        if unseen && !silent {
            self.writer.remark(Remark::Hidden);
        }
        let hides = unseen || silent;
        if hides || self.hidden > 0 {
            self.push(name, hides);
            return Ok(());
        }
        match name {
            "table" => {
                self.break_paragraph();
                self.tables.push(Table::default());
            }
            "tr" => self.start_row()?,
            "td" | "th" => {
                let count = |key: &[u8], most: u64| {
                    attribute(key).and_then(|n| n.trim().parse::<u64>().ok()).map_or(1, |n| n.min(most))
                };
                // As browsers bound them; no rows means all that follow.
                let (columns, rows) = (count(b"colspan", 1000).max(1), count(b"rowspan", 65_534));
                self.start_cell(columns, if rows == 0 { 65_534 } else { rows as u32 })?;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.break_paragraph();
                // Exports wrap numbered headings in lists and lose how they were numbered: 1. where 一、 stood.
                self.number = None;
                self.level = name[1..].parse().ok();
            }
            "pre" => {
                self.break_paragraph();
                self.preformatted += 1;
            }
            "ol" | "ul" => {
                self.break_paragraph();
                let start = attribute(b"start").and_then(|n| n.trim().parse().ok()).unwrap_or(1);
                let kind = attribute(b"type").unwrap_or_default() + &style;
                self.lists.push((name == "ol" && !style.contains("list-style:none")).then_some((start, kind)));
            }
            "li" => {
                self.break_paragraph();
                let value = attribute(b"value").and_then(|n| n.trim().parse().ok());
                if let Some(Some((next, kind))) = self.lists.last_mut() {
                    let number = value.unwrap_or(*next);
                    *next = number.saturating_add(1);
                    self.number = Some(list_number(number, kind));
                }
            }
            _ if BLOCKS.contains(&name) => self.break_paragraph(),
            _ => {}
        }
        // Elements that only dress characters have no say, and badly closed ones would pile up.
        if BLOCKS.contains(&name) || TABLES.contains(&name) || name.starts_with('h') {
            self.push(name, false);
        }
        Ok(())
    }

    fn push(&mut self, name: &str, hides: bool) {
        // Browsers, too, stop to nest somewhere; what hides must be seen to its end.
        if self.open.len() < self.most_open || hides {
            self.open.push((name.to_owned(), hides));
            self.hidden += u32::from(hides);
        } else if self.hidden > 0 && self.open.last().is_some_and(|(last, _)| last == name) {
            self.open.push((name.to_owned(), false));
        }
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        if name == "br" {
            self.line_break();
            return Ok(());
        }
        if name == "p" && self.hidden == 0 {
            self.break_paragraph();
        }
        // Within a cell an end tag closes nothing outside of it.
        let own = TABLES.contains(&name);
        let fence = |open: &str| !own && self.hidden == 0 && matches!(open, "td" | "th" | "table");
        let mut at = self.open.len();
        let found = loop {
            let Some(before) = at.checked_sub(1) else { break None };
            at = before;
            let (open, _) = &self.open[at];
            if open == name {
                break Some(at);
            }
            // A row's or cell's end never closes a table around its own.
            if fence(open) || (own && name != "table" && open == "table") {
                break None;
            }
        };
        let Some(at) = found else { return Ok(()) };
        let was_hidden = self.hidden > 0;
        for (_, hides) in self.open.drain(at..) {
            self.hidden -= u32::from(hides);
        }
        if was_hidden {
            return Ok(());
        }
        match name {
            "table" => self.end_table()?,
            "ol" | "ul" => {
                self.break_paragraph();
                self.lists.pop();
            }
            "li" => {
                self.break_paragraph();
                self.number = None;
            }
            "tr" | "tbody" | "thead" | "tfoot" => self.end_row()?,
            "td" | "th" => self.end_cell(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.break_paragraph();
                self.level = None;
            }
            "pre" => {
                self.break_paragraph();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            _ => self.break_paragraph(),
        }
        Ok(())
    }

    fn start_row(&mut self) -> Result<(), ReadError> {
        self.end_row()?;
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        if !std::mem::replace(&mut table.started, true) {
            self.writer.start_table();
        }
        if let Some(table) = self.tables.last_mut() {
            table.row = true;
        }
        self.writer.start_row();
        Ok(())
    }

    fn start_cell(&mut self, columns: u64, rows: u32) -> Result<(), ReadError> {
        if self.tables.is_empty() {
            self.break_paragraph();
            return Ok(());
        }
        self.end_cell();
        if self.tables.last().is_some_and(|table| !table.row) {
            self.start_row()?;
        }
        self.writer.start_cell(columns, rows)?;
        if let Some(table) = self.tables.last_mut() {
            table.cell = true;
        }
        (self.fresh, self.space, self.broken) = (true, false, false);
        Ok(())
    }

    fn end_cell(&mut self) {
        if let Some(table) = self.tables.last_mut().filter(|table| table.cell) {
            table.cell = false;
            self.writer.end_cell();
            (self.fresh, self.space, self.broken) = (true, false, false);
        }
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        self.end_cell();
        if let Some(table) = self.tables.last_mut().filter(|table| table.row) {
            table.row = false;
            self.writer.end_row()?;
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), ReadError> {
        self.end_row()?;
        if self.tables.pop().is_some_and(|table| table.started) {
            self.writer.end_table();
        }
        (self.fresh, self.space, self.broken) = (true, false, false);
        Ok(())
    }

    fn break_paragraph(&mut self) {
        if !self.fresh {
            self.writer.end_paragraph(self.level, false);
        }
        (self.fresh, self.space, self.broken) = (true, false, false);
    }

    fn line_break(&mut self) {
        if self.fresh && self.tables.is_empty() {
            // An empty line.
            self.writer.start_paragraph();
            self.writer.end_paragraph(None, false);
        } else if !self.fresh {
            self.writer.push("\n");
        }
        self.space = false;
    }

    /// Characters between two tags, from these bytes of the source.
    fn text(&mut self, value: &str, from: usize, to: usize) -> Result<(), ReadError> {
        if self.hidden > 0 {
            return Ok(());
        }
        if value.chars().all(is_collapsed) {
            self.blank(value);
            return Ok(());
        }
        if self.tables.last().is_some_and(|table| table.started && !table.cell) {
            // Badly placed in a table: a cell of its own keeps it in sight.
            self.start_cell(1, 1)?;
        }
        let source = self.source.get(from..to).unwrap_or_default();
        let mut at = from;
        let mut rest = source;
        let (mut piece, mut piece_at) = (String::new(), from);
        for c in value.chars() {
            // What stands in the source for this character.
            let length = if rest.starts_with('&') && !value_is_plain(c, rest) {
                reference_length(rest)
            } else if rest.starts_with("\r\n") {
                2
            } else {
                rest.chars().next().map_or(0, char::len_utf8)
            };
            let blank = is_collapsed(c) && self.preformatted == 0;
            let identical = rest.get(..length).is_some_and(|written| written.chars().eq([c]));
            if blank || !identical || piece.is_empty() {
                self.flush(&mut piece, piece_at);
                piece_at = at;
            }
            if blank {
                self.blank(c.encode_utf8(&mut [0; 4]));
            } else {
                if std::mem::take(&mut self.fresh) {
                    self.writer.start_paragraph();
                    if let Some(number) = self.number.take() {
                        self.writer.push(&numerals::before(&number, c.encode_utf8(&mut [0; 4])));
                    }
                }
                // Between two Chinese characters a line break of the source is no blank.
                let broken = std::mem::take(&mut self.broken);
                if std::mem::take(&mut self.space) && !(broken && is_wide(c) && self.ends_wide()) {
                    self.writer.push(" ");
                }
                piece.push(c);
                if !identical {
                    self.flush(&mut piece, piece_at);
                }
            }
            at += length;
            rest = &rest[length..];
        }
        self.flush(&mut piece, piece_at);
        Ok(())
    }

    fn flush(&mut self, piece: &mut String, at: usize) {
        if piece.is_empty() {
            return;
        }
        let span = self.writer.push(piece);
        piece.clear();
        let (line, column) = self.lines.position(self.source, at as u32);
        if let Origins::Source(pieces) = self.writer.origins() {
            pieces.push(SourcePiece { start: span.start, end: span.end, line: line as u32, column: column as u32 });
        }
    }

    /// A blank is due, unless nothing stands before it.
    fn blank(&mut self, blanks: &str) {
        if !self.fresh {
            self.space = true;
            self.broken |= blanks.contains(['\n', '\r']);
        }
    }

    fn ends_wide(&mut self) -> bool {
        self.writer.last_char().is_some_and(is_wide)
    }
}

/// The number of a list item as a browser shows it.
fn list_number(n: i64, kind: &str) -> String {
    let n32 = u32::try_from(n).unwrap_or(0);
    let chinese = ["cjk-ideographic", "chinese-informal", "cjk-decimal"].iter().any(|style| kind.contains(style));
    let format = match kind.chars().next() {
        _ if chinese => "chineseCounting",
        Some('a') => "lowerLetter",
        Some('A') => "upperLetter",
        Some('i') => "lowerRoman",
        Some('I') => "upperRoman",
        _ => return format!("{n}."),
    };
    let number = numerals::written(n32, format);
    if chinese { format!("{number}、") } else { format!("{number}.") }
}

const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "frame",
];

/// What they hold is not shown, or is no part of a filing.
const SILENT: [&str; 14] = [
    "script", "style", "head", "noscript", "template", "svg", "math", "iframe", "select", "object", "textarea",
    "button", "audio", "video",
];

const TABLES: [&str; 7] = ["table", "tr", "td", "th", "tbody", "thead", "tfoot"];

const BLOCKS: [&str; 29] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "form",
    "fieldset",
    "legend",
    "center",
    "figure",
    "figcaption",
    "details",
    "summary",
    "address",
    "caption",
    "pre",
    "title",
    "body",
];

fn is_collapsed(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Characters of Chinese and its punctuation.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// An ampersand that stands for itself.
fn value_is_plain(c: char, source: &str) -> bool {
    c == '&' && !source[1..].starts_with(|c: char| c == '#' || c.is_ascii_alphabetic())
}

/// Length of `&nbsp;` and the like; an ampersand alone is one character.
fn reference_length(source: &str) -> usize {
    let body = source[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).unwrap_or(source.len() - 1);
    1 + body + usize::from(source[1 + body..].starts_with(';'))
}
