//! The automatic numbers of a binary Word file, which the library that reads its text does not tell: which paragraphs
//! belong to which list, and how lists count.
//!
//! Paragraphs are found again by their first characters, in order; where that fails, a paragraph stays without its number.
//! Nothing is trusted: whatever lies outside of the file ends the reading of that table.

use crate::read::compound::{Compound, u16_at, u32_at};
use crate::read::numbering::{LEVELS, Level, Numbering};

/// The paragraphs of the body with their numbers.
#[derive(Default)]
pub(super) struct Numbers {
    /// The first characters of each paragraph, and its number.
    paragraphs: Vec<(String, Option<String>)>,
    next: usize,
}

/// How many characters tell paragraphs apart.
const KEY: usize = 16;

/// How far a paragraph is looked for.
const NEAR: usize = 200;

impl Numbers {
    /// Reads a file; nothing where its tables cannot be followed, or where it numbers nothing.
    pub fn of(bytes: &[u8]) -> Numbers {
        read(bytes).unwrap_or_default()
    }

    /// The number of the next paragraph that begins as this text does.
    pub fn next(&mut self, text: &str) -> Option<&str> {
        let key = key(text.chars());
        if key.is_empty() {
            return None;
        }
        let found = self.paragraphs.iter().skip(self.next).take(NEAR).position(|(paragraph, _)| *paragraph == key)?;
        self.next += found + 1;
        self.paragraphs[self.next - 1].1.as_deref()
    }
}

fn key(text: impl Iterator<Item = char>) -> String {
    text.filter(|c| c.is_alphanumeric()).take(KEY).collect()
}

/// What says that a paragraph is numbered: instance and level.
#[derive(Clone, Copy, Default)]
struct Listed {
    instance: Option<u16>,
    level: Option<u8>,
}

impl Listed {
    fn or(self, other: Listed) -> Listed {
        Listed { instance: self.instance.or(other.instance), level: self.level.or(other.level) }
    }
}

/// Offset and length of a table, by its number in the file's header.
fn table(header: &[u8], number: usize) -> Option<(usize, usize)> {
    let at = 154 + number * 8;
    Some((u32_at(header, at)? as usize, u32_at(header, at + 4)? as usize)).filter(|(_, length)| *length > 0)
}

fn read(bytes: &[u8]) -> Option<Numbers> {
    let container = Compound::open(bytes)?;
    let main = container.stream(&["WordDocument"])?;
    // Files before Word 97 have another header.
    if u16_at(&main, 2)? < 0x00c1 {
        return None;
    }
    let flags = u16_at(&main, 10)?;
    let tables = container.stream(&[if flags & 0x0200 == 0 { "0Table" } else { "1Table" }])?;
    let slice = |number| {
        let (start, length) = table(&main, number)?;
        tables.get(start..start.saturating_add(length).min(tables.len()))
    };
    let (lists, _) = table(&main, 73)?;
    let (instances, _) = table(&main, 74)?;
    let (mut numbering, linked) = lists_of(tables.get(lists..)?, tables.get(instances..)?)?;
    let styles = slice(1).map(styles_of).unwrap_or_default();
    let runs = runs_of(&main, slice(13)?);
    let mut paragraphs = Vec::new();
    for (text, mark) in texts(&main, slice(33)?) {
        let at = runs.partition_point(|run| run.0 <= mark).checked_sub(1);
        let run = at.and_then(|at| runs.get(at)).filter(|run| mark < run.1);
        let number = run.and_then(|(_, _, style, own)| {
            let listed = own.or(styles.get(usize::from(*style)).copied().unwrap_or_default());
            let instance = listed.instance.filter(|instance| *instance > 0)?;
            let of_style = || {
                let levels = linked.iter().find(|(of, _)| *of == instance).map(|(_, levels)| levels)?;
                levels.iter().position(|linked| linked == style).map(|level| level as u8)
            };
            numbering.next(instance.into(), listed.level.or_else(of_style).unwrap_or(0))
        });
        paragraphs.push((text, number));
    }
    Some(Numbers { paragraphs, next: 0 })
}

/// The beginnings of the paragraphs of the body, and where in the file their marks stand.
fn texts(main: &[u8], pieces: &[u8]) -> Vec<(String, u32)> {
    let mut out = Vec::new();
    let mut at = 0;
    // Before the pieces come changes to them.
    while pieces.get(at) == Some(&1) {
        at += 3 + usize::from(u16_at(pieces, at + 1).unwrap_or(u16::MAX));
    }
    let Some(length) = u32_at(pieces, at + 1).filter(|_| pieces.get(at) == Some(&2)) else { return out };
    let Some(list) = pieces.get(at + 5..).map(|rest| &rest[..rest.len().min(length as usize)]) else { return out };
    let count = list.len().saturating_sub(4) / 12;
    let body = u32_at(main, 76).unwrap_or(0);
    let (mut text, mut length, mut field) = (String::new(), 0, 0u32);
    // No sound file has more characters than bytes.
    let mut left = main.len();
    for piece in 0..count {
        let bounds =
            (u32_at(list, piece * 4), u32_at(list, piece * 4 + 4), u32_at(list, (count + 1) * 4 + piece * 8 + 2));
        let (Some(from), Some(to), Some(place)) = bounds else { break };
        let narrow = place & 0x4000_0000 != 0;
        let start = if narrow { (place & 0x3fff_ffff) / 2 } else { place };
        for offset in 0..to.min(body).saturating_sub(from) {
            let fc = start.saturating_add(offset * if narrow { 1 } else { 2 });
            let unit =
                if narrow { main.get(fc as usize).map(|byte| u16::from(*byte)) } else { u16_at(main, fc as usize) };
            let Some(unit) = unit.filter(|_| left > 0) else { return out };
            left -= 1;
            match unit {
                0x07 | 0x0c | 0x0d => {
                    out.push((std::mem::take(&mut text), fc));
                    (length, field) = (0, 0);
                }
                // The code of a field is no text, its result is.
                0x13 => field += 1,
                0x14 | 0x15 => field = field.saturating_sub(1),
                _ if field == 0 && length < KEY => {
                    if let Some(c) = char::from_u32(unit.into()).filter(|c| c.is_alphanumeric()) {
                        text.push(c);
                        length += 1;
                    }
                }
                _ => {}
            }
        }
    }
    out
}

/// Ranges of the file with the style and the list of the paragraphs whose marks stand there, in order.
fn runs_of(main: &[u8], pages: &[u8]) -> Vec<(u32, u32, u16, Listed)> {
    let count = (pages.len().saturating_sub(4) / 8).min(main.len() / 512 + 1);
    let mut runs = Vec::new();
    for page in 0..count {
        let number = u32_at(pages, (pages.len().saturating_sub(4) / 8 + 1) * 4 + page * 4).unwrap_or(0) & 0x003f_ffff;
        let start = number as usize * 512;
        let Some(page) = main.get(start..start + 512) else { continue };
        let runs_in_page = usize::from(page[511]);
        for run in 0..runs_in_page {
            let bounds =
                (u32_at(page, run * 4), u32_at(page, run * 4 + 4), page.get((runs_in_page + 1) * 4 + run * 13));
            let (Some(from), Some(to), Some(offset)) = bounds else { break };
            let at = usize::from(*offset) * 2;
            let (mut style, mut listed) = (0, Listed::default());
            if let Some(size) = page.get(at).filter(|_| at > 0) {
                let (start, length) = match size {
                    0 => (at + 2, usize::from(page.get(at + 1).copied().unwrap_or(0)) * 2),
                    size => (at + 1, usize::from(*size) * 2 - 1),
                };
                style = u16_at(page, start).unwrap_or(0);
                let end = page.len().min(start + length);
                listed = page.get(start + 2..end).map(listed_in).unwrap_or_default();
            }
            runs.push((from, to, style, listed));
        }
    }
    runs.sort_by_key(|run| run.0);
    runs
}

/// The list that properties of a paragraph name.
fn listed_in(properties: &[u8]) -> Listed {
    let mut listed = Listed::default();
    let mut at = 0;
    while let Some(code) = u16_at(properties, at) {
        at += 2;
        match code {
            0x260a => listed.level = properties.get(at).copied(),
            // Negative where the level is a number of its own.
            0x460b => {
                listed.instance = u16_at(properties, at).map(|n| (n as i16).unsigned_abs()).filter(|n| *n < 0x07ff)
            }
            _ => {}
        }
        at += match code >> 13 {
            0 | 1 => 1,
            3 => 4,
            6 if code == 0xd608 => usize::from(u16_at(properties, at).unwrap_or(1)) + 1,
            6 => usize::from(properties.get(at).copied().unwrap_or(0)) + 1,
            7 => 3,
            _ => 2,
        };
    }
    listed
}

/// The list of each style, with those that it rests on.
fn styles_of(sheet: &[u8]) -> Vec<Listed> {
    let (Some(header), Some(base)) = (u16_at(sheet, 0), u16_at(sheet, 4)) else { return Vec::new() };
    let mut at = 2 + usize::from(header);
    let mut own = Vec::new();
    while let Some(size) = u16_at(sheet, at) {
        let size = usize::from(size);
        let style = sheet.get(at + 2..(at + 2 + size).min(sheet.len())).unwrap_or_default();
        own.push(style_in(style, usize::from(base)).unwrap_or_default());
        // Styles begin at even places.
        at += 2 + size + size % 2;
    }
    let whole = |start: usize| {
        let (mut listed, mut next) = (Listed::default(), start);
        // Styles may rest on each other in a circle.
        for _ in 0..16 {
            let Some((rests_on, own)) = own.get(next) else { break };
            listed = listed.or(*own);
            next = usize::from(*rests_on);
        }
        listed
    };
    (0..own.len()).map(whole).collect()
}

/// The style that a style rests on, and its own list; none for styles of other things than paragraphs.
fn style_in(style: &[u8], base: usize) -> Option<(u16, Listed)> {
    let kind = u16_at(style, 2)?;
    let name = usize::from(u16_at(style, base)?);
    let at = base + 2 + name * 2 + 2;
    let at = at + at % 2;
    let size = usize::from(u16_at(style, at)?);
    let listed = style.get(at + 4..(at + 2 + size).min(style.len())).map(listed_in);
    Some((kind >> 4, listed.filter(|_| kind & 15 == 1).unwrap_or_default()))
}

/// The styles that stand for the levels of a list, by instance.
type Linked = Vec<(u16, [u16; LEVELS])>;

/// The lists and their instances.
fn lists_of(lists: &[u8], instances: &[u8]) -> Option<(Numbering, Linked)> {
    let (mut numbering, mut linked) = (Numbering::default(), Linked::new());
    let count = usize::from(u16_at(lists, 0)?);
    let mut at = 2 + count * 28;
    let mut ids = Vec::new();
    for list in 0..count {
        let head = lists.get(2 + list * 28..2 + list * 28 + 28)?;
        let levels = if head[26] & 1 == 0 { LEVELS } else { 1 };
        let levels: Option<Vec<Level>> = (0..levels).map(|_| level(lists, &mut at)).collect();
        numbering.definitions.insert(list as u32, levels?);
        let styles = std::array::from_fn(|level| u16_at(head, 8 + level * 2).unwrap_or(u16::MAX));
        ids.push((u32_at(head, 0)?, styles));
    }
    let count = (u32_at(instances, 0)? as usize).min(instances.len() / 16);
    let mut at = 4 + count * 16;
    for instance in 0..count {
        let (id, levels) = (u32_at(instances, 4 + instance * 16)?, *instances.get(4 + instance * 16 + 12)?);
        let instance = instance as u16 + 1;
        if let Some(list) = ids.iter().position(|(known, _)| *known == id) {
            numbering.instances.insert(instance.into(), list as u32);
            linked.push((instance, ids[list].1));
        }
        at += 4;
        for _ in 0..levels {
            let (start, flags) = (u32_at(instances, at), u32_at(instances, at + 4));
            // Numbers that broken overrides would set are left as the list has them.
            let (Some(start), Some(flags)) = (start, flags) else { return Some((numbering, linked)) };
            at += 8;
            let which = (flags & 15) as u8;
            if flags & 0x20 != 0 {
                let Some(level) = level(instances, &mut at) else { return Some((numbering, linked)) };
                numbering.own.insert((instance.into(), which), level);
            }
            if flags & 0x10 != 0 {
                numbering.starts.insert((instance.into(), which), start);
            }
        }
    }
    Some((numbering, linked))
}

/// How a level counts; `at` moves behind it.
fn level(bytes: &[u8], at: &mut usize) -> Option<Level> {
    let head = bytes.get(*at..*at + 28)?;
    *at += 28 + usize::from(head[24]) + usize::from(head[25]);
    let length = usize::from(u16_at(bytes, *at)?);
    let text = bytes.get(*at + 2..*at + 2 + length * 2)?;
    *at += 2 + length * 2;
    let text = text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text = char::decode_utf16(text).map(|c| match c.unwrap_or('\u{fffd}') {
        // The number of a level stands as the character of its number.
        c if (c as usize) < LEVELS => format!("%{}", c as u32 + 1),
        c => c.to_string(),
    });
    Some(Level {
        start: u32_at(head, 0)?,
        format: format(head[4]).to_owned(),
        text: text.collect(),
        legal: head[5] & 4 != 0,
        goes_on: head[5] & 8 != 0,
        style: None,
    })
}

/// A number format by its code, as newer files name it.
fn format(code: u8) -> &'static str {
    const FROM_10: [&str; 32] = [
        "ideographDigital",
        "japaneseCounting",
        "aiueo",
        "iroha",
        "decimalFullWidth",
        "decimal",
        "japaneseLegal",
        "japaneseDigitalTenThousand",
        "decimalEnclosedCircle",
        "decimalFullWidth2",
        "aiueoFullWidth",
        "irohaFullWidth",
        "decimalZero",
        "bullet",
        "ganada",
        "chosung",
        "decimalEnclosedFullstop",
        "decimalEnclosedParen",
        "decimalEnclosedCircleChinese",
        "ideographEnclosedCircle",
        "ideographTraditional",
        "ideographZodiac",
        "ideographZodiacTraditional",
        "taiwaneseCounting",
        "ideographLegalTraditional",
        "taiwaneseCountingThousand",
        "taiwaneseDigital",
        "chineseCounting",
        "chineseLegalSimplified",
        "chineseCountingThousand",
        "decimal",
        "koreanDigital",
    ];
    match code {
        1 => "upperRoman",
        2 => "lowerRoman",
        3 => "upperLetter",
        4 => "lowerLetter",
        0xff => "none",
        code => code.checked_sub(10).and_then(|at| FROM_10.get(usize::from(at))).unwrap_or(&"decimal"),
    }
}
