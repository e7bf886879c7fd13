//! The cells of one document, each looked at once. Which cell stands where is told by `layout` and `fit`, not here.

use super::labels::{self, Labels, Line};
use super::look::Look;
use super::said::{Kept, is_figure, said};
use super::value::{self, Value};
use crate::document::Document;
use crate::lexicon::{Column, Lexicon};
use crate::span::{Span, is_blank};
use std::cell::RefCell;

/// A document of more cells forgets what was asked first: its rows ask of cells that stand together.
const MOST: usize = 1 << 14;
/// Cells that start within as many bytes of each other are told apart one by one.
const NEAR: usize = 8;

/// What stands in the cells of a document, by their places.
///
/// Each cell is asked for a dozen times, so it is found by where it starts: cells hardly ever start as near to each other
/// as a hash table would have to assume.
#[derive(Debug)]
pub(crate) struct SaidAt {
    cells: Vec<Cell>,
    /// By start: the number of the last cell that came, from 1; 0 is none.
    last: Box<[u32]>,
}

#[derive(Debug)]
struct Cell {
    span: Span,
    /// The cell that came before it among those that start near, as in `last`.
    before: u32,
    /// None where it was only found to be no label.
    said: Option<Kept>,
}

impl SaidAt {
    /// Room for the cells of a text of so many bytes.
    fn new(length: usize) -> Self {
        let places = (length / NEAR).next_power_of_two().min(MOST);
        Self { cells: Vec::with_capacity((length / 20).min(MOST)), last: vec![0; places].into() }
    }

    /// The readings of what stands at a place, if they were asked for.
    pub(crate) fn get(&self, span: Span) -> Option<&Kept> {
        self.cells[self.find(span)?].said.as_ref()
    }

    fn find(&self, span: Span) -> Option<usize> {
        let mut number = self.last[self.place(span)];
        loop {
            let at = (number as usize).checked_sub(1)?;
            let cell = self.cells.get(at)?;
            if cell.span == span {
                return Some(at);
            }
            number = cell.before;
        }
    }

    /// Keeps what is said of a cell, which is known already or new.
    fn insert(&mut self, known: Option<usize>, span: Span, said: Option<Kept>) {
        if let Some(at) = known {
            self.cells[at].said = said;
            return;
        }
        if self.cells.len() >= MOST {
            self.cells.clear();
            self.last.fill(0);
        }
        let place = self.place(span);
        self.cells.push(Cell { span, before: self.last[place], said });
        self.last[place] = self.cells.len() as u32;
    }

    /// The number of places is a power of two.
    fn place(&self, span: Span) -> usize {
        (span.start as usize / NEAR) & (self.last.len() - 1)
    }
}

/// A document's cells: what they are among the labels of the form, and how they look as content.
pub(super) struct Cells<'a, 'l> {
    pub document: &'a Document,
    pub lexicon: &'l Lexicon,
    known: RefCell<SaidAt>,
}

impl<'a, 'l> Cells<'a, 'l> {
    pub fn new(document: &'a Document, lexicon: &'l Lexicon) -> Self {
        Self { document, lexicon, known: RefCell::new(SaidAt::new(document.text.len())) }
    }

    pub fn text(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    /// What was asked of the cells.
    pub fn into_said(self) -> SaidAt {
        self.known.into_inner()
    }

    pub fn labels(&self, span: Span) -> Labels {
        let known = self.known.borrow();
        if let Some(at) = known.find(span) {
            let said = known.cells[at].said.as_ref();
            return said.map_or_else(Labels::default, |said| said.labels(self.text(span), self.lexicon));
        }
        drop(known);
        // What is none needs no note either, and is asked again.
        if !Labels::may_be(self.text(span), self.lexicon) {
            self.known.borrow_mut().insert(None, span, None);
            return Labels::default();
        }
        self.ask_new(None, span, |said| said.labels(self.text(span), self.lexicon))
    }

    /// What a cell announces as the head of a column; few texts start like one.
    pub fn column(&self, span: Span) -> Option<Column> {
        if labels::may_be_column(self.text(span), self.lexicon) { self.labels(span).column } else { None }
    }

    pub fn line(&self, span: Span) -> Line {
        if span.is_empty() || !Line::may_be(self.text(span), self.lexicon) {
            return Line::default();
        }
        self.ask(span, |said| said.line(self.text(span), self.lexicon))
    }

    pub fn look(&self, span: Span) -> Look {
        self.ask(span, |said| said.look(self.text(span), self.lexicon))
    }

    /// The readings of a cell, to keep.
    pub fn said(&self, span: Span) -> Kept {
        self.ask(span, Kept::clone)
    }

    pub fn value(&self, span: Span) -> Value<'l> {
        let text = self.text(span);
        if text.starts_with(is_blank) || text.ends_with(is_blank) {
            return value::parse(&self.document.text, span, self.lexicon);
        }
        // Most values are read in less time than their note is found.
        if let Some(value) = value::read_plain(text, span, self.lexicon) {
            return value;
        }
        // What hardly comes back is not worth a note, unless it has one.
        if is_figure(text) && self.known.borrow().get(span).is_none() {
            return value::read(text, span, self.lexicon);
        }
        self.ask(span, |said| said.value(text, span, self.lexicon))
    }

    fn ask<T>(&self, span: Span, question: impl FnOnce(&Kept) -> T) -> T {
        let known = self.known.borrow();
        let at = known.find(span);
        if let Some(said) = at.and_then(|at| known.cells[at].said.as_ref()) {
            return question(said);
        }
        drop(known);
        self.ask_new(at, span, question)
    }

    /// The same of a cell of which nothing is kept yet.
    fn ask_new<T>(&self, known: Option<usize>, span: Span, question: impl FnOnce(&Kept) -> T) -> T {
        let said = said(self.text(span), self.lexicon);
        let answer = question(&said);
        self.known.borrow_mut().insert(known, span, Some(said));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filing::said::Said;
    use crate::lexicon::Note;
    use std::sync::Arc;

    fn said_at(cells: &SaidAt, start: usize, end: usize) -> Option<*const Note<Said>> {
        cells.get(Span::new(start, end)).map(Arc::as_ptr)
    }

    #[test]
    fn cells_are_found_by_both_their_ends() {
        let mut cells = SaidAt::new(64);
        let places = [(0, 4), (0, 9), (1, 9), (56, 64), (7, 8)];
        let all = places.map(|_| Kept::default());
        for ((start, end), said) in places.iter().zip(&all) {
            cells.insert(None, Span::new(*start, *end), Some(said.clone()));
        }
        for ((start, end), said) in places.iter().zip(&all) {
            assert_eq!(said_at(&cells, *start, *end), Some(Arc::as_ptr(said)), "{start}..{end}");
        }
        assert_eq!(said_at(&cells, 0, 8), None);
        assert_eq!(said_at(&cells, 16, 20), None);
    }

    #[test]
    fn the_cells_of_a_large_document_are_bounded() {
        let mut cells = SaidAt::new(usize::from(u16::MAX) * 64);
        for number in 0..MOST * 2 + 3 {
            cells.insert(None, Span::new(number * 40, number * 40 + 7), Some(Kept::default()));
        }
        assert_eq!((cells.cells.len(), cells.last.len()), (3, MOST));
        assert!(said_at(&cells, MOST * 80, MOST * 80 + 7).is_some());
        assert_eq!(said_at(&cells, 40, 47), None, "forgotten");
    }
}
