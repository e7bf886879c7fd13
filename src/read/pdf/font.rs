//! From the bytes of a text operator to characters and widths.
//!
//! Glyph programs are never opened: a font's dictionary tells what a reader of text needs. In order of trust: its own
//! map to Unicode, a Unicode encoding, the character collection (GB1 and its neighbours), the names of its glyphs.

use super::Budget;
use super::names;
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, WritingMode};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use rustc_hash::FxHashMap;

/// A font as text is read with it.
pub(super) struct Font {
    kind: Kind,
    /// Whether lines run from top to bottom.
    pub vertical: bool,
}

/// What one code shows.
pub(super) struct Shown {
    /// Bytes of the code.
    pub bytes: usize,
    /// Width, or height in vertical text, in units of the font size.
    pub advance: f32,
    /// Its characters; none where the font does not tell.
    pub text: Option<BfString>,
}

enum Kind {
    Composite(Box<Composite>),
    Simple(Box<Simple>),
}

struct Composite {
    encoding: CMap,
    /// Codes of the encoding are UTF-16.
    unicode: bool,
    to_unicode: Option<CMap>,
    /// From the collection's numbers to Unicode.
    collection: Option<CMap>,
    widths: FxHashMap<u32, f32>,
    ranges: Vec<(u32, u32, f32)>,
    default_width: f32,
    default_height: f32,
}

struct Simple {
    text: Vec<Option<BfString>>,
    widths: Vec<f32>,
    /// Pairs of bytes are GBK although the font says nothing of it, as old Chinese printers wrote.
    pairs: bool,
}

impl Font {
    /// Reads a font's dictionary.
    pub fn load(dict: &Dict<'_>, budget: &mut Budget<'_>) -> Self {
        let to_unicode = to_unicode(dict, budget);
        if dict.get::<Name<'_>>("Subtype").is_some_and(|name| &*name == b"Type0") {
            let composite = Composite::load(dict, to_unicode, budget);
            let vertical = composite.encoding.metadata().writing_mode == Some(WritingMode::Vertical);
            return Self { kind: Kind::Composite(Box::new(composite)), vertical };
        }
        Self { kind: Kind::Simple(Box::new(Simple::load(dict, to_unicode.as_ref()))), vertical: false }
    }

    /// Takes the first code off `bytes`, which must not be empty.
    pub fn show(&self, bytes: &[u8]) -> Shown {
        match &self.kind {
            Kind::Composite(font) => font.show(bytes, self.vertical),
            Kind::Simple(font) => font.show(bytes),
        }
    }
}

impl Composite {
    fn load(dict: &Dict<'_>, to_unicode: Option<CMap>, budget: &mut Budget<'_>) -> Self {
        let name = dict.get::<Name<'_>>("Encoding");
        let encoding = match &name {
            Some(name) => named_map(name),
            None => dict.get::<Stream<'_>>("Encoding").and_then(|stream| parse_map(&stream, budget)),
        };
        let encoding = encoding.unwrap_or_else(CMap::identity_h);
        let unicode = name.is_some_and(|name| {
            let name = String::from_utf8_lossy(&name).into_owned();
            name.starts_with("Uni") && (name.contains("UCS2") || name.contains("UTF16"))
        });
        let below = dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        let below = below.unwrap_or_default();
        let own = encoding.metadata().character_collection.as_ref().map(|all| all.family.clone());
        let family = own.filter(|family| *family != CidFamily::AdobeIdentity).or_else(|| {
            let info = below.get::<Dict<'_>>("CIDSystemInfo")?;
            let text = |key: &str| Some(info.get::<PdfString<'_>>(key)?.as_bytes().to_vec());
            Some(CidFamily::from_registry_ordering(&text("Registry")?, &text("Ordering")?))
        });
        let collection = family
            .and_then(|family| CMap::parse(hayro_cmap::load_embedded(family.ucs2_cmap()?)?, hayro_cmap::load_embedded));
        let mut font = Self {
            encoding,
            unicode,
            to_unicode,
            collection,
            widths: FxHashMap::default(),
            ranges: Vec::new(),
            default_width: below.get::<f32>("DW").unwrap_or(1000.0) / 1000.0,
            default_height: below.get::<[f32; 2]>("DW2").map_or(-1.0, |pair| pair[1] / 1000.0),
        };
        if let Some(widths) = below.get::<Array<'_>>("W") {
            font.read_widths(&widths);
        }
        font
    }

    /// `first [w w …]` and `first last w`, one after another.
    fn read_widths(&mut self, list: &Array<'_>) {
        let mut numbers: Vec<f32> = Vec::with_capacity(3);
        for object in list.iter::<Object<'_>>() {
            match object {
                Object::Array(widths) => {
                    if let Some(first) = numbers.pop().filter(|first| *first >= 0.0) {
                        for (cid, width) in (first as u32..=u32::from(u16::MAX)).zip(widths.iter::<f32>()) {
                            self.widths.insert(cid, width / 1000.0);
                        }
                    }
                    numbers.clear();
                }
                Object::Number(number) => {
                    numbers.push(number.as_f32());
                    if let [first, last, width] = numbers[..] {
                        self.ranges.push((first.max(0.0) as u32, last.max(0.0) as u32, width / 1000.0));
                        numbers.clear();
                    }
                }
                _ => numbers.clear(),
            }
        }
        // Sound ranges do not overlap; of hostile ones any answer will do.
        self.ranges.sort_unstable_by_key(|range| (range.0, range.1));
    }

    fn width(&self, cid: u32) -> f32 {
        if let Some(width) = self.widths.get(&cid) {
            return *width;
        }
        let at = self.ranges.partition_point(|range| range.0 <= cid);
        let range = at.checked_sub(1).and_then(|at| self.ranges.get(at));
        range.filter(|range| cid <= range.1).map_or(self.default_width, |range| range.2)
    }

    fn show(&self, bytes: &[u8], vertical: bool) -> Shown {
        let mut code = 0u32;
        let mut found = None;
        for (at, byte) in bytes.iter().take(4).enumerate() {
            code = code << 8 | u32::from(*byte);
            if let Some(cid) = self.encoding.lookup_cid_code(code, at as u8 + 1) {
                found = Some((code, cid, at + 1));
                break;
            }
        }
        let Some((code, cid, length)) = found else {
            let length = if bytes[0] < 0x80 && !self.unicode { 1 } else { 2 }.min(bytes.len());
            let code = bytes[..length].iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            return Shown { bytes: length, advance: self.default_width, text: self.text(code, 0) };
        };
        let advance = if vertical { self.default_height } else { self.width(cid) };
        Shown { bytes: length, advance, text: self.text(code, cid) }
    }

    fn text(&self, code: u32, cid: u32) -> Option<BfString> {
        let told = self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code)).filter(means_something);
        told.or_else(|| {
            let unit = |unit: u32| char::from_u32(unit).map(BfString::Char);
            match code {
                _ if !self.unicode => None,
                0xd800_dc00.. => {
                    let pair = [(code >> 16) as u16, code as u16];
                    char::decode_utf16(pair).next().and_then(Result::ok).map(BfString::Char)
                }
                _ => unit(code),
            }
        })
        .or_else(|| {
            let map = self.collection.as_ref()?;
            map.lookup_bf_string(cid).filter(means_something)
        })
    }
}

impl Simple {
    fn load(dict: &Dict<'_>, to_unicode: Option<&CMap>) -> Self {
        let encoding = dict.get::<Object<'_>>("Encoding");
        let (base, differences) = match &encoding {
            Some(Object::Name(name)) => (Some(name.to_vec()), None),
            Some(Object::Dict(dict)) => {
                (dict.get::<Name<'_>>("BaseEncoding").map(|name| name.to_vec()), dict.get::<Array<'_>>("Differences"))
            }
            _ => (None, None),
        };
        let mut text: Vec<Option<BfString>> =
            (0..=255u8).map(|code| names::of_code(code, base.as_deref()).map(BfString::Char)).collect();
        let mut at = 0usize;
        for object in differences.iter().flat_map(|list| list.iter::<Object<'_>>()) {
            match object {
                Object::Number(number) => at = number.as_i64().clamp(0, 256) as usize,
                Object::Name(name) => {
                    if let Some(slot) = text.get_mut(at) {
                        *slot = names::of_name(name.as_str());
                    }
                    at += 1;
                }
                _ => {}
            }
        }
        if let Some(map) = to_unicode {
            for (code, slot) in (0u32..).zip(&mut text) {
                if let Some(told) = map.lookup_bf_string(code).filter(means_something) {
                    *slot = Some(told);
                }
            }
        }
        let descriptor = dict.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
        // The widths of Type 3 fonts are in glyph space.
        let matrix = dict.get::<[f32; 6]>("FontMatrix").map_or(0.001, |matrix| matrix[0].abs());
        let unit = if matrix.is_finite() && matrix > 0.0 { matrix } else { 0.001 };
        let missing = descriptor.get::<f32>("MissingWidth").map_or(0.5, |width| width * unit);
        let mut widths = vec![missing; 256];
        let first = dict.get::<i32>("FirstChar").unwrap_or(0).clamp(0, 256) as usize;
        if let Some(list) = dict.get::<Array<'_>>("Widths") {
            for (slot, width) in widths[first.min(256)..].iter_mut().zip(list.iter::<f32>()) {
                *slot = width * unit;
            }
        }
        let embedded = ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| descriptor.contains_key(key));
        let name = dict.get::<Name<'_>>("BaseFont").map(|name| name.to_vec()).unwrap_or_default();
        let name = [name, descriptor.get::<Name<'_>>("FontName").map(|name| name.to_vec()).unwrap_or_default()];
        let pairs = !embedded && to_unicode.is_none() && name.iter().any(|name| names::is_chinese_font(name));
        Self { text, widths, pairs }
    }

    fn show(&self, bytes: &[u8]) -> Shown {
        let width = |byte: u8| self.widths.get(usize::from(byte)).copied().unwrap_or(0.5);
        if self.pairs
            && let [first @ 0x81..=0xfe, second @ 0x40..=0xfe, ..] = bytes
        {
            let (text, broken) = encoding_rs::GBK.decode_without_bom_handling(&bytes[..2]);
            let text = text.chars().next().filter(|_| !broken).map(BfString::Char);
            return Shown { bytes: 2, advance: width(*first) + width(*second), text };
        }
        let text = self.text.get(usize::from(bytes[0])).cloned().flatten();
        Shown { bytes: 1, advance: width(bytes[0]), text }
    }
}

fn to_unicode(dict: &Dict<'_>, budget: &mut Budget<'_>) -> Option<CMap> {
    match dict.get::<Stream<'_>>("ToUnicode") {
        Some(stream) => parse_map(&stream, budget),
        None => None,
    }
}

fn parse_map(stream: &Stream<'_>, budget: &mut Budget<'_>) -> Option<CMap> {
    CMap::parse(&budget.decode(stream)?, hayro_cmap::load_embedded)
}

fn named_map(name: &[u8]) -> Option<CMap> {
    match name {
        b"Identity-H" => Some(CMap::identity_h()),
        b"Identity-V" => Some(CMap::identity_v()),
        _ => CMap::parse(hayro_cmap::load_embedded(CMapName::from_bytes(name))?, hayro_cmap::load_embedded),
    }
}

fn means_something(text: &BfString) -> bool {
    match text {
        BfString::Char(c) => !matches!(c, '\0' | '\u{fffd}' | '\u{ffff}'),
        BfString::String(text) => !text.is_empty() && !text.contains(['\0', '\u{fffd}']),
    }
}
