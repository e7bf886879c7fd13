//! XML parts of office files: events with their byte ranges, no external entities, bounded depth.

use super::{Limit, Limits, ReadError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// A part's events.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    part: &'a str,
    kind: &'static str,
    depth: u64,
    limits: &'a Limits,
    base: u32,
}

impl<'a> Xml<'a> {
    /// Starts to read a part.
    pub fn new(text: &'a str, kind: &'static str, part: &'a str, limits: &'a Limits) -> Self {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::from_str(body);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.check_comments = false;
        Self { reader, part, kind, depth: 0, limits, base: (text.len() - body.len()) as u32 }
    }

    /// The offset of the next event, in bytes of the part.
    pub fn offset(&self) -> u32 {
        self.base + self.reader.buffer_position() as u32
    }

    /// The next event; the end of the part is [`Event::Eof`].
    pub fn next(&mut self) -> Result<Event<'a>, ReadError> {
        let event = self.reader.read_event().map_err(|error| self.damaged(&error))?;
        match &event {
            Event::Start(_) => {
                self.depth += 1;
                self.limits.check(Limit::Depth, self.depth, self.part)?;
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => return Err(ReadError::UnsafeXml { part: self.part.to_owned() }),
            Event::Eof if self.depth > 0 => return Err(self.damaged(&"unexpected end")),
            _ => {}
        }
        Ok(event)
    }

    fn damaged(&self, detail: &dyn std::fmt::Display) -> ReadError {
        ReadError::Damaged { kind: self.kind, part: self.part.to_owned(), detail: detail.to_string() }
    }
}

/// The text of a part; true where its bytes are that text, so that offsets are offsets of the part.
pub(crate) fn text_of(bytes: Vec<u8>, kind: &'static str, part: &str) -> Result<(String, bool), ReadError> {
    let bad = |detail: &str| ReadError::Damaged { kind, part: part.to_owned(), detail: detail.to_owned() };
    let utf16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => Some(encoding_rs::UTF_16LE),
        Some([0xfe, 0xff]) => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    match utf16 {
        Some(encoding) => {
            let (text, _, broken) = encoding.decode(&bytes);
            if broken { Err(bad("broken UTF-16")) } else { Ok((text.into_owned(), false)) }
        }
        None => match String::from_utf8(bytes) {
            Ok(text) => Ok((text, true)),
            Err(error) => Err(bad(&format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()))),
        },
    }
}

/// An attribute by its name without prefix.
pub(crate) fn attribute<'e>(element: &'e BytesStart<'_>, local: &str) -> Option<Cow<'e, str>> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == local)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap_or(Cow::Borrowed("")))
}

/// A number in an attribute.
pub(crate) fn number(element: &BytesStart<'_>, local: &str) -> Option<i64> {
    attribute(element, local)?.trim().parse().ok()
}

/// The `val` attribute of a switch: present and not off.
pub(crate) fn switched_on(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").is_none_or(|value| !matches!(value.as_ref(), "0" | "false" | "off" | "none"))
}

/// The character of `&lt;` and the like; entities that the part itself would have to declare are none.
pub(crate) fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.borrow().into_inner().as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
