//! What OpenDocument files share: how characters stand in paragraphs, and how encryption is told.

use super::{Package, ReadError, xml};
use quick_xml::events::{BytesStart, Event};

/// Encrypted files say so in their manifest.
pub(super) fn refuse_encrypted(package: &mut Package<'_>, kind: &'static str) -> Result<(), ReadError> {
    const PART: &str = "META-INF/manifest.xml";
    let Some(bytes) = package.read(PART)? else { return Ok(()) };
    let (text, _) = xml::text_of(bytes, kind, PART)?;
    // The manifest names a document type of its own, which is never fetched: it is only looked at.
    if text.contains("encryption-data") { Err(ReadError::Encrypted) } else { Ok(()) }
}

/// The characters of a cell: paragraphs on lines of their own, blanks as OpenDocument counts them.
#[derive(Default)]
pub(super) struct Characters {
    out: String,
    /// Paragraphs that are open.
    paragraphs: u32,
    /// Elements within which nothing is text: notes, comments, pictures.
    skipped: u32,
    any: bool,
}

impl Characters {
    /// An element begins.
    pub fn start(&mut self, name: &str, element: &BytesStart<'_>, is_start: bool) {
        if is_skipped(name) && is_start {
            self.skipped += 1;
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "p" | "h" => {
                if self.any && is_start {
                    self.out.push('\n');
                }
                self.any = true;
                self.paragraphs += u32::from(is_start);
            }
            _ => self.out.push_str(&special(name, element)),
        }
    }

    /// An element ends.
    pub fn end(&mut self, name: &str) {
        if is_skipped(name) {
            self.skipped = self.skipped.saturating_sub(1);
        } else if self.skipped == 0 && matches!(name, "p" | "h") {
            self.paragraphs = self.paragraphs.saturating_sub(1);
        }
    }

    /// Characters or a reference to one.
    pub fn event(&mut self, event: &Event<'_>) {
        if self.paragraphs == 0 || self.skipped > 0 {
            return;
        }
        match event {
            Event::Text(text) => collapse(&text.borrow().into_inner(), &mut self.out),
            Event::CData(text) => collapse(&text.borrow().into_inner(), &mut self.out),
            Event::GeneralRef(reference) => self.out.extend(xml::resolve(reference)),
            _ => {}
        }
    }

    /// What was read.
    pub fn take(&mut self) -> String {
        std::mem::take(self).out
    }
}

/// Elements whose characters are no part of the text around them.
pub(super) fn is_skipped(name: &str) -> bool {
    matches!(name, "annotation" | "note" | "frame" | "shapes" | "tracked-changes" | "ruby-text" | "event-listeners")
}

/// Characters that are written as elements.
pub(super) fn special(name: &str, element: &BytesStart<'_>) -> String {
    match name {
        "s" => " ".repeat(xml::number(element, "c").unwrap_or(1).clamp(0, 1000) as usize),
        "tab" => "\t".into(),
        "line-break" => "\n".into(),
        _ => String::new(),
    }
}

/// Runs of blanks count as one.
fn collapse(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(c, ' ' | '\t' | '\n' | '\r') {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}
