//! Rich text (`.rtf`, often under the name `.doc`): the final text, with its typed or stored list numbers, tables with
//! their merged cells, headings by style or outline level; headers, footers and notes apart.
//!
//! Read by hand: the libraries there are leave out tables and the code pages of Chinese Windows. Deliberately not read:
//! pictures, formulas, comments, embedded objects, list numbers that a file counts but does not store.

mod characters;
mod context;
mod pieces;
mod tokens;

use super::docx::heading;
use super::flow::Writer;
use super::{Limit, Limits, ReadError};
use crate::document::{Document, Format, Origins, Remark, WordOrigins};
use characters::{charset, code_page};
use context::{Context, DEEPEST};
use encoding_rs::Encoding;
use pieces::{Body, Piece, Place};
use rustc_hash::FxHashMap;
use tokens::{Token, Tokens};

const KIND: &str = "rtf";

pub(super) fn read(path: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut writer = Writer::new(Origins::Word(WordOrigins::default()), limits);
    let mut reader = Reader::new(limits);
    reader.run(bytes)?;
    reader.remarks.drain(..).for_each(|remark| writer.remark(remark));
    let mut body = Body::new(writer, limits);
    body.write(reader.context.close(), 0)?;
    for apart in reader.apart {
        body.write_apart(apart);
    }
    body.writer.finish_word(path, Format::Rtf, vec![String::new()], reader.pictures)
}

/// What a group is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Text,
    Nothing,
    Fonts,
    Styles,
    ListText,
    FieldCode,
}

/// What is done when a group ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Nothing,
    /// A text box goes to the paragraph around it.
    Inset,
    /// A note, header or footer goes apart.
    Apart,
    ListText,
    FieldCode,
}

/// What a group changes, and what is as before when it ends.
#[derive(Clone, Copy)]
struct State {
    target: Target,
    /// How many bytes stand after `\u` for programs that do not know it.
    fallback: u8,
    font: i32,
    hidden: bool,
    deleted: bool,
    aside: bool,
    in_table: bool,
    nesting: i32,
    style: i32,
    outline: Option<u8>,
    /// It tells of the row of a nested table.
    nested_row: bool,
    end: End,
    /// No token of it was read but the star.
    fresh: bool,
    starred: bool,
}

#[derive(Default)]
struct Style {
    name: String,
    based_on: Option<i32>,
    outline: Option<u8>,
}

struct Font {
    encoding: Option<&'static Encoding>,
    /// The name of a symbol font.
    symbol: Option<String>,
    is_symbol: bool,
}

struct Reader<'l> {
    limits: &'l Limits,
    state: State,
    stack: Vec<State>,
    context: Context,
    /// The texts around the innermost one.
    outer: Vec<Context>,
    apart: Vec<Vec<Piece>>,
    remarks: Vec<Remark>,
    pictures: bool,
    /// Of the whole document.
    encoding: &'static Encoding,
    default_font: i32,
    fonts: FxHashMap<i32, Font>,
    styles: FxHashMap<i32, Style>,
    /// Bytes that wait for the rest of their characters.
    bytes: Vec<u8>,
    /// Bytes still to be passed over after `\u`.
    skip: u8,
    /// The first half of a character beyond 16 bits.
    high: Option<u16>,
    /// A list number, a field's code, the name of a style or font.
    word: String,
}

impl<'l> Reader<'l> {
    fn new(limits: &'l Limits) -> Self {
        let state = State {
            target: Target::Text,
            fallback: 1,
            font: -1,
            hidden: false,
            deleted: false,
            aside: false,
            in_table: false,
            nesting: 0,
            style: 0,
            outline: None,
            nested_row: false,
            end: End::Nothing,
            fresh: false,
            starred: false,
        };
        Self {
            limits,
            state,
            stack: Vec::new(),
            context: Context::default(),
            outer: Vec::new(),
            apart: Vec::new(),
            remarks: Vec::new(),
            pictures: false,
            encoding: encoding_rs::WINDOWS_1252,
            default_font: -1,
            fonts: FxHashMap::default(),
            styles: FxHashMap::default(),
            bytes: Vec::new(),
            skip: 0,
            high: None,
            word: String::new(),
        }
    }

    fn run(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        for token in Tokens::new(bytes) {
            match token {
                Token::Text(text) => {
                    let skipped = text.len().min(usize::from(self.skip));
                    self.skip -= skipped as u8;
                    self.bytes(&text[skipped..]);
                    continue;
                }
                Token::Byte(byte) => {
                    if self.skip > 0 {
                        self.skip -= 1
                    } else {
                        self.bytes(&[byte])
                    }
                    continue;
                }
                _ => self.flush(),
            }
            match token {
                Token::Open => {
                    self.skip = 0;
                    self.stack.push(self.state);
                    self.limits.check(Limit::Depth, self.stack.len() as u64, "")?;
                    self.state.end = End::Nothing;
                    self.state.fresh = true;
                    self.state.starred = false;
                    continue;
                }
                Token::Close => {
                    self.skip = 0;
                    self.end_group();
                    if self.stack.is_empty() {
                        // What comes after the document is none of it.
                        return Ok(());
                    }
                    continue;
                }
                Token::Symbol(b'*') if self.state.fresh => {
                    self.state.starred = true;
                    continue;
                }
                _ if self.skip > 0 => self.skip -= 1,
                Token::Word(name, number) if self.state.target != Target::Nothing => self.word(name, number)?,
                Token::Symbol(sign) => self.symbol(sign),
                _ => {}
            }
            self.state.fresh = false;
        }
        self.flush();
        self.end_open();
        // The last brace is often missing in what a program was interrupted to write; more are a file that breaks off.
        if self.stack.len() > 1 {
            let detail = "unexpected end".to_owned();
            return Err(ReadError::Damaged { kind: KIND, part: String::new(), detail });
        }
        Ok(())
    }

    fn end_group(&mut self) {
        let end = self.state.end;
        if matches!(end, End::Inset | End::Apart) || self.stack.len() == 1 {
            self.end_open();
        }
        let Some(state) = self.stack.pop() else { return };
        self.state = state;
        match end {
            End::Nothing => {}
            End::Inset | End::Apart => {
                let outer = self.outer.pop().unwrap_or_default();
                let pieces = std::mem::replace(&mut self.context, outer).close();
                if end == End::Inset {
                    self.context.open.insets.push(pieces);
                } else {
                    self.apart.push(pieces);
                }
            }
            End::ListText => {
                let number = std::mem::take(&mut self.word);
                if number.chars().any(char::is_alphanumeric) {
                    self.context.number = Some(number.trim().to_owned());
                }
            }
            End::FieldCode => {
                let code = std::mem::take(&mut self.word);
                self.state.aside |= code.trim_start().starts_with("TOC");
            }
        }
    }

    /// Where a group leads, told by its first word; false where the word is none of that kind.
    fn target(&mut self, name: &str) -> bool {
        let state = &mut self.state;
        match name {
            "fonttbl" => state.target = Target::Fonts,
            "stylesheet" => {
                state.target = Target::Styles;
                state.style = 0;
                self.word.clear();
            }
            "listtext" | "pntext" if state.target == Target::Text => {
                state.target = Target::ListText;
                state.end = End::ListText;
                self.word.clear();
            }
            "fldinst" => {
                state.target = Target::FieldCode;
                state.end = End::FieldCode;
                self.word.clear();
            }
            "footnote" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
            | "footerf" | "shptxt" | "dptxbxtext"
                if state.target == Target::Text =>
            {
                let inset = matches!(name, "shptxt" | "dptxbxtext");
                state.end = if inset { End::Inset } else { End::Apart };
                (state.in_table, state.nesting, state.nested_row) = (false, 0, false);
                self.outer.push(std::mem::take(&mut self.context));
            }
            "nesttableprops" => state.nested_row = true,
            "pict" => {
                self.pictures = true;
                state.target = Target::Nothing;
            }
            // Their inner groups hold text, or the text again in Unicode.
            "shp" | "shpinst" | "shpgrp" | "do" | "field" | "fldrslt" | "object" | "result" | "ud" | "shppict" => {}
            "colortbl" | "info" | "sp" | "shprslt" | "nonshppict" | "nonesttables" | "objdata" | "listtable"
            | "listoverridetable" | "rsidtbl" | "revtbl" | "filetbl" | "annotation" | "atnid" | "atnauthor" | "xe"
            | "tc" | "rxe" | "upr" | "pgdsctbl" | "ftnsep" | "ftnsepc" | "aftnsep" | "aftnsepc" => {
                state.target = Target::Nothing;
            }
            _ => return false,
        }
        true
    }

    fn word(&mut self, name: &str, number: Option<i32>) -> Result<(), ReadError> {
        let on = number != Some(0);
        if self.state.fresh {
            if self.target(name) {
                return Ok(());
            }
            if self.state.starred {
                self.state.target = Target::Nothing;
                return Ok(());
            }
        }
        match (self.state.target, name) {
            (_, "u") => {
                self.unicode(number.unwrap_or(0));
                self.skip = self.state.fallback;
            }
            (_, "uc") => self.state.fallback = number.unwrap_or(1).clamp(0, 255) as u8,
            (_, "ansicpg") => self.encoding = code_page(number.unwrap_or(0)).unwrap_or(self.encoding),
            (_, "deff") => self.default_font = number.unwrap_or(0),
            (Target::Fonts, _) => self.font(name, number),
            (Target::Styles, _) => self.style(name, number),
            (_, "f") => self.state.font = number.unwrap_or(0),
            (_, "plain") => {
                (self.state.font, self.state.hidden, self.state.deleted) = (self.default_font, false, false);
            }
            (_, "v") => self.state.hidden = on,
            (_, "deleted") => self.state.deleted = on,
            (_, "revised") if on => self.remark(Remark::TrackedChanges),
            (Target::Text, _) => return self.layout(name, number),
            (_, "tab") => self.text("\t"),
            _ => {}
        }
        Ok(())
    }

    /// Words that shape paragraphs and tables.
    fn layout(&mut self, name: &str, number: Option<i32>) -> Result<(), ReadError> {
        let value = number.unwrap_or(0);
        let state = &mut self.state;
        match name {
            "pard" => {
                (state.in_table, state.nesting, state.style, state.outline) = (false, 0, 0, None);
            }
            "intbl" => state.in_table = number != Some(0),
            "itap" => state.nesting = value,
            "s" => state.style = value,
            "outlinelevel" => state.outline = u8::try_from(value).ok(),
            "par" | "sect" => {
                let depth = self.depth();
                self.end_paragraph(depth);
            }
            "cell" => self.context.end_cell(1),
            "nestcell" => {
                let depth = self.depth().max(2);
                self.context.end_cell(depth);
            }
            "row" => {
                self.context.move_to(1);
                self.context.end_row(1);
            }
            "nestrow" => {
                let depth = self.depth().max(2);
                self.context.move_to(depth);
                self.context.end_row(depth);
            }
            "trowd" | "trleft" | "clmrg" | "clvmrg" | "cellx" => {
                let depth = if state.nested_row { self.depth().max(2) } else { 1 };
                let (layout, shared, place) = self.context.layout(depth);
                *shared = None;
                match name {
                    "trowd" => (*layout, *place) = Default::default(),
                    "trleft" => layout.left = value,
                    "clmrg" => place.across = true,
                    "clvmrg" => place.down = true,
                    _ => {
                        layout.cells.push(Place { right: value, ..std::mem::take(place) });
                        self.limits.check(Limit::Columns, layout.cells.len() as u64, "")?;
                    }
                }
            }
            "line" | "lbr" => self.text("\n"),
            "tab" => self.text("\t"),
            "emdash" => self.text("—"),
            "endash" => self.text("–"),
            "lquote" => self.text("‘"),
            "rquote" => self.text("’"),
            "ldblquote" => self.text("“"),
            "rdblquote" => self.text("”"),
            "bullet" => self.text("•"),
            "emspace" | "enspace" | "qmspace" => self.text(" "),
            _ => {}
        }
        Ok(())
    }

    /// How many tables the current paragraph stands in.
    fn depth(&self) -> usize {
        let nesting = usize::try_from(self.state.nesting).unwrap_or(0).min(DEEPEST);
        nesting.max(usize::from(self.state.in_table))
    }

    fn end_paragraph(&mut self, depth: usize) {
        let (mut level, mut aside) = (self.state.outline.map(|outline| outline + 1), self.state.aside);
        let mut next = Some(self.state.style);
        // Styles may rest on each other in a circle.
        for step in 0..32 {
            let Some(style) = next.and_then(|number| self.styles.get(&number)) else { break };
            let name = style.name.to_lowercase();
            level = level.or(style.outline.map(|outline| outline + 1)).or(heading(&name).map(|outline| outline + 1));
            aside |= step == 0 && name.strip_prefix("toc ").is_some_and(|n| n.parse::<u8>().is_ok());
            next = style.based_on;
        }
        self.context.end_paragraph(depth, level.filter(|level| *level <= 9), aside);
    }

    /// Ends a paragraph that lacks its end.
    fn end_open(&mut self) {
        if self.context.is_open() {
            let depth = self.depth();
            self.end_paragraph(depth);
        }
    }

    fn font(&mut self, name: &str, number: Option<i32>) {
        let font = self.fonts.entry(self.state.font);
        let new = || Font { encoding: None, symbol: None, is_symbol: false };
        match name {
            "f" => {
                self.state.font = number.unwrap_or(0);
                self.word.clear();
            }
            "fcharset" => {
                let font = font.or_insert_with(new);
                font.is_symbol = number == Some(2);
                font.encoding = charset(number.unwrap_or(1));
            }
            "cpg" => font.or_insert_with(new).encoding = code_page(number.unwrap_or(0)),
            _ => {}
        }
    }

    fn style(&mut self, name: &str, number: Option<i32>) {
        match name {
            "s" => self.state.style = number.unwrap_or(0),
            "sbasedon" => {
                let own = self.state.style;
                self.styles.entry(own).or_default().based_on = number.filter(|base| *base != own);
            }
            "outlinelevel" => {
                let level = number.and_then(|level| u8::try_from(level).ok());
                self.styles.entry(self.state.style).or_default().outline = level;
            }
            _ => {}
        }
    }

    fn remark(&mut self, remark: Remark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }
}
