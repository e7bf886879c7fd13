//! Paragraphs of a Word file, their numbers and their characters.

use super::{Body, Paragraph};
use crate::document::{Origins, Remark, WordPlace, WordRun};
use crate::read::numerals;
use crate::span::is_blank;

impl Body<'_, '_> {
    pub(super) fn begin_paragraph(&mut self) {
        if self.muted > 0 {
            return;
        }
        let in_cell = self.places.last().is_some_and(|place| place.written);
        if !self.paragraph.goes_on {
            self.writer.start_paragraph();
            if !in_cell {
                self.paragraphs += 1;
                self.place(None);
            }
        }
    }

    pub(super) fn end_paragraph(&mut self, around: Paragraph) {
        if self.muted == 0 && !self.paragraph.joined {
            // An empty paragraph is counted all the same.
            if !self.paragraph.numbered && !self.paragraph.goes_on {
                self.count();
            }
            let style = self.styles.get(self.paragraph.style.as_deref());
            let level = match self.paragraph.outline {
                Some(outline) => (outline < 9).then_some(outline + 1),
                None => style.and_then(|style| style.level),
            };
            let aside = self.apart || self.contents > 0 || style.is_some_and(|style| style.contents);
            self.writer.end_paragraph(level, aside);
        }
        // A paragraph whose mark was deleted goes on in the next one.
        let joined = self.paragraph.joined && self.muted == 0;
        self.paragraph = around;
        self.paragraph.joined = joined;
    }

    /// Ends a paragraph that was to go on where nothing follows that could hold it.
    pub(super) fn settle_joined(&mut self) {
        if std::mem::take(&mut self.paragraph.joined) {
            self.writer.end_paragraph(None, self.apart);
        }
    }

    pub(super) fn place(&mut self, cell: Option<(u32, u32, u16)>) {
        let start = self.writer.position();
        let place = WordPlace { start, part: self.part, paragraph: self.paragraphs, cell, at: self.at };
        if let Origins::Word(word) = self.writer.origins() {
            word.places.push(place);
        }
    }

    pub(super) fn pieces(&mut self) -> usize {
        match self.writer.origins() {
            Origins::Word(word) => word.runs.len(),
            _ => 0,
        }
    }

    /// Characters of the open run, from these bytes of the part.
    pub(super) fn characters(&mut self, text: &str, from: u32, to: u32) {
        if self.muted > 0 || text.is_empty() {
            return;
        }
        let run = self.runs.last();
        if run.is_some_and(|run| run.hidden) || self.style_hides() {
            if !text.chars().all(is_blank) {
                self.writer.remark(Remark::Hidden);
            }
            return;
        }
        let start = run.map_or(from, |run| run.start);
        self.number(text);
        let span = self.writer.push(text);
        if !self.exact {
            return;
        }
        let piece = WordRun { text: span, part: self.part, run: start..to, content: from..to };
        if let Origins::Word(word) = self.writer.origins() {
            word.runs.push(piece);
        }
    }

    pub(super) fn style_hides(&self) -> bool {
        self.paragraph.style.as_deref().and_then(|id| self.styles.named(id)).is_some_and(|style| style.hidden)
    }

    /// Writes the automatic number of the open paragraph before its first characters.
    pub(super) fn number(&mut self, text: &str) {
        if std::mem::replace(&mut self.paragraph.numbered, true) || self.paragraph.goes_on {
            return;
        }
        if let Some(number) = self.count() {
            self.writer.push(&numerals::before(&number, text));
        }
    }

    /// Counts the open paragraph and gives its number.
    pub(super) fn count(&mut self) -> Option<String> {
        let named = self.paragraph.style.as_deref();
        let style = self.styles.get(named);
        let instance = self.paragraph.numbering.or_else(|| style.and_then(|style| style.numbering))?;
        let by_style = || named.and_then(|named| self.numbering.level_of_style(instance, named));
        let level = self.paragraph.number_level.or_else(by_style).or_else(|| style.and_then(|s| s.number_level));
        if instance == 0 { None } else { self.numbering.next(instance, level.unwrap_or(0)) }
    }
}
