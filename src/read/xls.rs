//! Excel workbooks before 2007 (`.xls`, and `.et` of WPS): the records of BIFF 5 and 8, read in one pass.
//!
//! Read by hand, since what a cell shows needs its number format, which libraries leave out, and since a table laid out
//! in full costs as much memory as its farthest cell says.

use super::compound::{Compound, u16_at, u32_at};
use super::flow::Writer;
use super::sheets::{self, Region, Sheet, format::Formats};
use super::{Limit, Limits, ReadError};
use crate::document::{Document, Format, Origins, Remark, SheetOrigins};
use rustc_hash::FxHashSet;

const KIND: &str = "xls";

pub(super) fn read(path: &str, bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, ReadError> {
    let damaged = |detail: &str| ReadError::Damaged { kind: KIND, part: String::new(), detail: detail.into() };
    let container = Compound::open(bytes).ok_or_else(|| damaged("no directory"))?;
    let stream = container.stream(&["Workbook", "Book"]).ok_or_else(|| damaged("no workbook"))?;
    let mut book = Book::read(&stream)?;
    let mut writer = Writer::new(Origins::Sheets(SheetOrigins::default()), limits);
    let (mut names, mut cells) = (Vec::new(), 0);
    let mut seen = FxHashSet::default();
    for (name, offset, hidden) in std::mem::take(&mut book.sheets) {
        if hidden {
            writer.remark(Remark::Hidden);
            continue;
        }
        if !seen.insert(offset) {
            continue;
        }
        let (mut sheet, hides) = book.sheet(&stream, offset as usize, limits, &mut cells, &name)?;
        if hides {
            writer.remark(Remark::Hidden);
        }
        sheet.name.clone_from(&name);
        let index = names.len().min(usize::from(u16::MAX)) as u16;
        names.push(name);
        sheets::write(&mut writer, sheet, index, limits)?;
    }
    writer.finish_sheets(path, format, names)
}

/// What the sheets of a workbook share.
struct Book {
    /// Name, offset and whether it is hidden.
    sheets: Vec<(String, u32, bool)>,
    strings: Vec<String>,
    /// The format of each cell style.
    styles: Vec<u32>,
    formats: Formats,
    /// BIFF 8, with Unicode strings.
    unicode: bool,
    encoding: &'static encoding_rs::Encoding,
}

mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000a;
    pub const DATE_MODE: u16 = 0x0022;
    pub const FILE_PASS: u16 = 0x002f;
    pub const CONTINUE: u16 = 0x003c;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const COLUMN: u16 = 0x007d;
    pub const SHEET: u16 = 0x0085;
    pub const MANY_NUMBERS: u16 = 0x00bd;
    pub const RICH_STRING: u16 = 0x00d6;
    pub const STYLE: u16 = 0x00e0;
    pub const MERGED: u16 = 0x00e5;
    pub const STRINGS: u16 = 0x00fc;
    pub const SHARED: u16 = 0x00fd;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const SWITCH: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const ROW: u16 = 0x0208;
    pub const SMALL_NUMBER: u16 = 0x027e;
    pub const FORMAT: u16 = 0x041e;
    pub const START: u16 = 0x0809;
}

/// The records of a stream from an offset on.
struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    fn next(&mut self) -> Option<(u16, &'s [u8])> {
        let (kind, length) = (u16_at(self.stream, self.at)?, u16_at(self.stream, self.at + 2)?);
        let start = self.at + 4;
        let end = (start + usize::from(length)).min(self.stream.len());
        self.at = end;
        Some((kind, &self.stream[start..end]))
    }

    /// The bytes of the record before and of those that continue it.
    fn continued(&mut self, first: &'s [u8]) -> Pieces<'s> {
        let mut pieces = vec![first];
        while u16_at(self.stream, self.at) == Some(record::CONTINUE) {
            let Some((_, bytes)) = self.next() else { break };
            pieces.push(bytes);
        }
        Pieces { pieces, piece: 0, at: 0 }
    }
}

/// A record with its continuations.
struct Pieces<'s> {
    pieces: Vec<&'s [u8]>,
    piece: usize,
    at: usize,
}

impl Pieces<'_> {
    fn byte(&mut self) -> Option<u8> {
        loop {
            let piece = self.pieces.get(self.piece)?;
            if let Some(byte) = piece.get(self.at) {
                self.at += 1;
                return Some(*byte);
            }
            self.piece += 1;
            self.at = 0;
        }
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from(self.short()?) | u32::from(self.short()?) << 16)
    }

    fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let Some(piece) = self.pieces.get(self.piece) else { return };
            let here = (piece.len() - self.at).min(count);
            self.at += here;
            count -= here;
            if self.at == piece.len() {
                self.piece += 1;
                self.at = 0;
            }
        }
    }

    /// A Unicode string; where it goes on in the next record, that one says anew how wide its characters are.
    fn string(&mut self) -> Option<String> {
        let count = usize::from(self.short()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.short()?) } else { 0 };
        let extra = if flags & 4 != 0 { self.long()? as usize } else { 0 };
        let text = self.characters(count, flags);
        self.skip(runs.saturating_mul(4));
        self.skip(extra);
        Some(text)
    }

    fn characters(&mut self, count: usize, flags: u8) -> String {
        let mut wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(count.min(4096));
        while units.len() < count {
            if self.pieces.get(self.piece).is_some_and(|piece| self.at >= piece.len()) {
                self.piece += 1;
                self.at = 0;
                let Some(flags) = self.byte() else { break };
                wide = flags & 1 != 0;
            }
            let unit = if wide { self.short() } else { self.byte().map(u16::from) };
            let Some(unit) = unit else { break };
            units.push(unit);
        }
        String::from_utf16_lossy(&units)
    }
}

impl Book {
    fn read(stream: &[u8]) -> Result<Self, ReadError> {
        let mut book = Self {
            sheets: Vec::new(),
            strings: Vec::new(),
            styles: Vec::new(),
            formats: Formats::default(),
            unicode: true,
            encoding: encoding_rs::GBK,
        };
        let mut records = Records { stream, at: 0 };
        let mut first = true;
        while let Some((kind, bytes)) = records.next() {
            match kind {
                record::START if std::mem::take(&mut first) => book.unicode = u16_at(bytes, 0) == Some(0x0600),
                record::FILE_PASS => return Err(ReadError::Encrypted),
                record::CODE_PAGE => {
                    book.encoding = match u16_at(bytes, 0) {
                        Some(950) => encoding_rs::BIG5,
                        Some(1252) => encoding_rs::WINDOWS_1252,
                        _ => encoding_rs::GBK,
                    }
                }
                record::DATE_MODE if u16_at(bytes, 0) == Some(1) => book.formats.count_from_1904(),
                record::FORMAT => {
                    if let Some(id) = u16_at(bytes, 0) {
                        let code = book.text(&bytes[2..], !book.unicode);
                        book.formats.define(u32::from(id), code);
                    }
                }
                record::STYLE => book.styles.push(u16_at(bytes, 2).map_or(0, u32::from)),
                record::SHEET => {
                    let (Some(offset), Some(flags)) = (u32_at(bytes, 0), u16_at(bytes, 4)) else { continue };
                    // Only tables, no charts and no macros.
                    if flags >> 8 == 0 {
                        let name = book.text(&bytes[6..], true);
                        book.sheets.push((name, offset, flags & 3 != 0));
                    }
                }
                record::STRINGS => {
                    let mut pieces = records.continued(bytes);
                    pieces.skip(8);
                    while let Some(text) = pieces.string() {
                        book.strings.push(text);
                    }
                }
                record::EOF => break,
                _ => {}
            }
        }
        Ok(book)
    }

    /// A string within one record; its length stands in one byte or in two.
    fn text(&self, bytes: &[u8], short: bool) -> String {
        let (count, rest) = match (short, bytes) {
            (true, [count, rest @ ..]) => (usize::from(*count), rest),
            (false, [low, high, rest @ ..]) => (usize::from(u16::from_le_bytes([*low, *high])), rest),
            _ => return String::new(),
        };
        if !self.unicode {
            let (text, _, _) = self.encoding.decode(&rest[..count.min(rest.len())]);
            return text.into_owned();
        }
        let [flags, rest @ ..] = rest else { return String::new() };
        let skip = usize::from(flags & 8 != 0) * 2 + usize::from(flags & 4 != 0) * 4;
        let mut pieces = Pieces { pieces: vec![rest], piece: 0, at: skip.min(rest.len()) };
        pieces.characters(count, *flags)
    }

    /// One sheet, and whether rows or columns of it that hold something are hidden.
    fn sheet(
        &mut self,
        stream: &[u8],
        offset: usize,
        limits: &Limits,
        cells: &mut u64,
        name: &str,
    ) -> Result<(Sheet, bool), ReadError> {
        let mut out =
            Cells { sheet: Sheet::default(), hidden: (FxHashSet::default(), FxHashSet::default()), hides: false };
        let mut records = Records { stream, at: offset.min(stream.len()) };
        // Charts within the sheet have a beginning and an end of their own.
        let mut depth = 0u32;
        let mut waiting = None;
        while let Some((kind, bytes)) = records.next() {
            match kind {
                record::START => {
                    depth += 1;
                    continue;
                }
                record::EOF => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                    continue;
                }
                _ if depth > 1 => continue,
                record::ROW if u16_at(bytes, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                    out.hidden.0.extend(u16_at(bytes, 0));
                    continue;
                }
                record::COLUMN if u16_at(bytes, 8).is_some_and(|flags| flags & 1 != 0) => {
                    if let (Some(first), Some(last)) = (u16_at(bytes, 0), u16_at(bytes, 2)) {
                        out.hidden.1.extend(first..=last);
                    }
                    continue;
                }
                record::MERGED => {
                    for region in bytes.get(2..).unwrap_or_default().chunks_exact(8) {
                        let at = |n: usize| u16::from_le_bytes([region[n], region[n + 1]]);
                        let (top, bottom, left, right) = (u32::from(at(0)), u32::from(at(2)), at(4), at(6));
                        if top <= bottom && left <= right {
                            out.sheet.merged.push(Region { top, left, bottom, right });
                        }
                    }
                    continue;
                }
                _ => {}
            }
            let before = *cells;
            if kind == record::STRING {
                if let Some((row, column)) = waiting.take() {
                    let text = if self.unicode {
                        records.continued(bytes).string().unwrap_or_default()
                    } else {
                        self.text(bytes, false)
                    };
                    out.add(row, column, text, cells);
                }
            } else if let (Some(row), Some(column)) = (u16_at(bytes, 0), u16_at(bytes, 2)) {
                let row = u32::from(row);
                let style = self.style(u16_at(bytes, 4));
                match kind {
                    record::SHARED => {
                        let text = u32_at(bytes, 6).and_then(|index| self.strings.get(index as usize));
                        out.add(row, column, text.cloned().unwrap_or_default(), cells);
                    }
                    record::LABEL | record::RICH_STRING => {
                        let text = self.text(bytes.get(6..).unwrap_or_default(), false);
                        out.add(row, column, text, cells);
                    }
                    record::NUMBER => {
                        let shown = number(bytes, 6).map(|n| self.formats.show(n, style));
                        out.add(row, column, shown.unwrap_or_default(), cells);
                    }
                    record::SMALL_NUMBER => {
                        let shown = u32_at(bytes, 6).map(|n| self.formats.show(small(n), style));
                        out.add(row, column, shown.unwrap_or_default(), cells);
                    }
                    record::MANY_NUMBERS => {
                        let all = bytes.get(4..bytes.len().saturating_sub(2)).unwrap_or_default();
                        for (at, pair) in all.chunks_exact(6).enumerate() {
                            let style = self.style(u16_at(pair, 0));
                            let shown = u32_at(pair, 2).map(|n| self.formats.show(small(n), style));
                            let column = column.saturating_add(at as u16);
                            out.add(row, column, shown.unwrap_or_default(), cells);
                        }
                    }
                    record::FORMULA => match (u16_at(bytes, 12), bytes.get(6)) {
                        (Some(0xffff), Some(0)) => waiting = Some((row, column)),
                        (Some(0xffff), Some(1)) => out.add(row, column, switch(bytes.get(8)), cells),
                        (Some(0xffff), _) => {}
                        _ => {
                            let shown = number(bytes, 6).map(|n| self.formats.show(n, style));
                            out.add(row, column, shown.unwrap_or_default(), cells);
                        }
                    },
                    record::SWITCH if bytes.get(7) == Some(&0) => out.add(row, column, switch(bytes.get(6)), cells),
                    _ => {}
                }
            }
            if *cells != before {
                limits.check(Limit::Cells, *cells, name)?;
            }
        }
        Ok((out.sheet, out.hides))
    }

    fn style(&self, index: Option<u16>) -> u32 {
        index.and_then(|index| self.styles.get(usize::from(index))).copied().unwrap_or(0)
    }
}

struct Cells {
    sheet: Sheet,
    /// Rows and columns.
    hidden: (FxHashSet<u16>, FxHashSet<u16>),
    hides: bool,
}

impl Cells {
    fn add(&mut self, row: u32, column: u16, shown: String, cells: &mut u64) {
        if shown.trim().is_empty() {
            return;
        }
        *cells += 1;
        if self.hidden.0.contains(&(row as u16)) || self.hidden.1.contains(&column) {
            self.hides = true;
        } else {
            self.sheet.add(row, column, shown);
        }
    }
}

fn switch(value: Option<&u8>) -> String {
    if value == Some(&0) { "FALSE" } else { "TRUE" }.to_owned()
}

fn number(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// A number in 30 bits: an integer or the head of a float, perhaps a hundredth.
fn small(bits: u32) -> f64 {
    let value = if bits & 2 != 0 { f64::from(bits as i32 >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers() {
        assert_eq!((small((42 << 2) | 2), small((4250 << 2) | 3)), (42.0, 42.5));
        assert_eq!(small((1.5f64.to_bits() >> 32) as u32), 1.5);
    }

    #[test]
    fn strings_change_their_width_between_records() {
        // 目标 in two bytes each, then ab in one; the next string has one character.
        let first = [4, 0, 1, 0xee, 0x76, 0x07, 0x68];
        let second = [0, b'a', b'b', 1, 0, 0, b'c'];
        let mut pieces = Pieces { pieces: vec![&first, &second], piece: 0, at: 0 };
        assert_eq!(pieces.string().as_deref(), Some("目标ab"));
        assert_eq!(pieces.string().as_deref(), Some("c"));
    }
}
