//! From the bytes and codes of an RTF file to its characters.

use super::{Reader, Target};
use crate::document::Remark;
use crate::read::docx::symbol;
use crate::read::numerals;
use encoding_rs::Encoding;

impl Reader<'_> {
    pub(super) fn symbol(&mut self, sign: u8) {
        match sign {
            b'\\' | b'{' | b'}' => self.bytes(&[sign]),
            b'~' => self.text("\u{a0}"),
            b'_' => self.text("-"),
            b'\r' | b'\n' if self.state.target == Target::Text => {
                let depth = self.depth();
                self.end_paragraph(depth);
            }
            _ => {}
        }
    }

    pub(super) fn unicode(&mut self, code: i32) {
        let unit = code as u16;
        let symbolic = (0xf000..=0xf0ff).contains(&unit).then(|| self.fonts.get(&self.state.font)).flatten();
        let c = match (unit, self.high.take()) {
            (0xd800..0xdc00, _) => {
                self.high = Some(unit);
                return;
            }
            (0xdc00..0xe000, Some(high)) => char::decode_utf16([high, unit]).flatten().next(),
            _ => match symbolic.filter(|font| font.is_symbol) {
                Some(font) => symbol(font.symbol.as_deref().unwrap_or("Symbol"), unit.into()),
                None => char::from_u32(unit.into()),
            },
        };
        if let Some(c) = c.filter(|c| *c != '\0') {
            self.text(c.encode_utf8(&mut [0; 4]));
        }
    }

    /// Bytes in the code page of the font; they wait for those that belong to the same character.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.state.target != Target::Nothing {
            self.bytes.extend_from_slice(bytes);
        }
        self.state.fresh &= bytes.is_empty();
    }

    pub(super) fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let font = self.fonts.get(&self.state.font).filter(|_| self.state.target != Target::Fonts);
        match font.filter(|font| font.is_symbol) {
            Some(font) => {
                let name = font.symbol.as_deref().unwrap_or("Symbol");
                let text: String = bytes.iter().filter_map(|byte| symbol(name, u32::from(*byte) | 0xf000)).collect();
                self.text(&text);
            }
            None => {
                let encoding = font.and_then(|font| font.encoding).unwrap_or(self.encoding);
                let text = encoding.decode_without_bom_handling(&bytes).0;
                self.text(&text);
            }
        }
        self.bytes = bytes;
        self.bytes.clear();
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.state.target {
            Target::Nothing => {}
            Target::ListText | Target::FieldCode => {
                // Nobody needs more of them.
                if self.word.len() < 1000 && !self.state.hidden && !self.state.deleted {
                    self.word.push_str(text);
                }
            }
            Target::Fonts | Target::Styles => self.named(text),
            Target::Text if text.is_empty() => {}
            Target::Text if self.state.hidden => self.remark(Remark::Hidden),
            Target::Text if self.state.deleted => self.remark(Remark::TrackedChanges),
            Target::Text => {
                if let Some(number) = self.context.number.take() {
                    self.context.open.text.push_str(&numerals::before(&number, text));
                }
                self.context.open.text.push_str(text);
            }
        }
    }

    /// Names of fonts and styles, which end with a semicolon.
    fn named(&mut self, text: &str) {
        let Some((end, rest)) = text.split_once(';') else {
            if self.word.len() < 1000 {
                self.word.push_str(text);
            }
            return;
        };
        self.word.push_str(end);
        let name = std::mem::replace(&mut self.word, rest.to_owned()).trim().to_owned();
        if self.state.target == Target::Styles {
            self.styles.entry(self.state.style).or_default().name = name;
        } else if let Some(font) = self.fonts.get_mut(&self.state.font) {
            font.is_symbol |= name.eq_ignore_ascii_case("symbol") || name.starts_with("Wingdings");
            font.symbol = Some(name).filter(|_| font.is_symbol);
        }
    }
}

/// The encoding of a font's character set; none where it is that of the document.
pub(super) fn charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    code_page(page)
}

pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        936 | 54_936 => encoding_rs::GB18030,
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        874 => encoding_rs::WINDOWS_874,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10_000 => encoding_rs::MACINTOSH,
        65_001 => encoding_rs::UTF_8,
        _ => return None,
    })
}
