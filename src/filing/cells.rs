//! The cells of one document, each looked at once. Which cell stands where is told by `layout` and `fit`, not here.

use super::labels::Labels;
use super::look::Look;
use super::said::{Said, said};
use super::value::{self, Value};
use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::span::Span;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::Arc;

/// What stands in the cells of a document, by their places.
pub(crate) type SaidAt = FxHashMap<Span, Arc<Said>>;

/// A document of more cells forgets what was asked first: its rows ask of cells that stand together.
const MOST: usize = 1 << 14;

/// A document's cells: what they are among the labels of the form, and how they look as content.
pub(super) struct Cells<'a, 'l> {
    pub document: &'a Document,
    pub lexicon: &'l Lexicon,
    said: RefCell<SaidAt>,
}

impl<'a, 'l> Cells<'a, 'l> {
    pub fn new(document: &'a Document, lexicon: &'l Lexicon) -> Self {
        // A cell has some ten characters.
        let cells = (document.text.len() / 32).min(MOST);
        Self { document, lexicon, said: RefCell::new(SaidAt::with_capacity_and_hasher(cells, Default::default())) }
    }

    pub fn text(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    /// What was asked of the cells.
    pub fn into_said(self) -> SaidAt {
        self.said.into_inner()
    }

    pub fn labels(&self, span: Span) -> Labels {
        if span.is_empty() {
            return Labels::default();
        }
        self.ask(span, Said::labels)
    }

    pub fn look(&self, span: Span) -> Look {
        self.ask(span, Said::look)
    }

    /// The readings of a cell, to keep.
    pub fn said(&self, span: Span) -> Arc<Said> {
        if let Some(known) = self.said.borrow().get(&span) {
            return known.clone();
        }
        let fresh = said(self.text(span), self.lexicon);
        let mut known = self.said.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(span, fresh.clone());
        fresh
    }

    pub fn value(&self, span: Span) -> Value<'l> {
        if span.trim(&self.document.text) != span {
            return value::parse(&self.document.text, span, self.lexicon);
        }
        self.said(span).value(self.text(span), span, self.lexicon)
    }

    fn ask<T>(&self, span: Span, question: impl Fn(&Said, &str, &Lexicon) -> T) -> T {
        let text = self.text(span);
        // Most are asked for what is known.
        if let Some(known) = self.said.borrow().get(&span) {
            return question(known, text, self.lexicon);
        }
        question(&self.said(span), text, self.lexicon)
    }
}
