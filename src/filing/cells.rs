//! The cells of one document, each looked at once.

use super::fit::Look;
use super::labels::Labels;
use super::said::said;
use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::span::Span;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// A document's cells with what they are among the labels of the form, and how they look as content.
pub(super) struct Cells<'a, 'l> {
    pub document: &'a Document,
    pub lexicon: &'l Lexicon,
    labels: RefCell<FxHashMap<Span, Labels>>,
    looks: RefCell<FxHashMap<Span, Look>>,
}

impl<'a, 'l> Cells<'a, 'l> {
    pub fn new(document: &'a Document, lexicon: &'l Lexicon) -> Self {
        Self { document, lexicon, labels: RefCell::default(), looks: RefCell::default() }
    }

    pub fn text(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    pub fn labels(&self, span: Span) -> Labels {
        *self.labels.borrow_mut().entry(span).or_insert_with(|| {
            let text = self.text(span);
            if text.is_empty() { Labels::default() } else { said(text, self.lexicon).labels(text, self.lexicon) }
        })
    }

    pub fn look(&self, span: Span) -> Look {
        *self.looks.borrow_mut().entry(span).or_insert_with(|| {
            let text = self.text(span);
            said(text, self.lexicon).look(text, self.lexicon)
        })
    }
}
