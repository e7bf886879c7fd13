//! PDF files with a text layer: glyphs with their places become lines, ruling lines become tables, pages become one text.
//!
//! The file itself knows neither lines nor paragraphs nor tables; all are told from where things stand. Deliberately
//! not read: text that is only drawn or photographed, headings' levels (the outline of the text tells them as in plain
//! text), columns of newspapers, tables in tables.

mod assemble;
mod budget;
mod columns;
mod content;
mod font;
mod furniture;
mod geometry;
mod grid;
mod join;
mod lines;
mod names;
mod radicals;
mod sheet;
mod wrap;

use super::{Limit, Limits, ReadError};
use crate::document::{Document, Remark};
use assemble::{PageText, Piece};
use budget::Budget;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use lines::Line;
use sheet::Sheet;

const KIND: &str = "pdf";

pub(super) fn read(path: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Document, ReadError> {
    budget::prescan(&bytes, limits)?;
    // What a foreign library does with a hostile file is not ours to promise: a fault of it is a broken file.
    let result = std::panic::catch_unwind(|| pages(bytes, limits));
    let Content { pages, aside, pictures, hidden } = result.unwrap_or_else(|_| Err(damaged("not understood")))?;
    let mut document = assemble::document(path, pages, aside, limits)?;
    if hidden {
        document.remarks.push(Remark::Hidden);
    }
    if let Some(first) = pictures.first() {
        document.remarks.push(Remark::Pictures { pages: pictures.len(), first: *first });
    }
    Ok(document)
}

/// What the pages hold.
struct Content {
    pages: Vec<PageText>,
    /// What belongs to pages and not to the text.
    aside: Vec<Line>,
    /// Pages that are pictures without text.
    pictures: Vec<u32>,
    /// Whether text lies where it cannot be seen.
    hidden: bool,
}

fn pages(bytes: Vec<u8>, limits: &Limits) -> Result<Content, ReadError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => damaged("unknown encryption"),
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => damaged("no pages"),
    })?;
    limits.check(Limit::Objects, pdf.len() as u64, "")?;
    limits.check(Limit::Pages, pdf.pages().len() as u64, "")?;
    let mut budget = Budget::new(limits);
    let mut fonts = content::Fonts::default();
    let mut cells = 0;
    let mut all = Content { pages: Vec::new(), aside: Vec::new(), pictures: Vec::new(), hidden: false };
    let (mut letters, mut unknown) = (0, 0);
    for (number, page) in (1u32..).zip(pdf.pages().iter()) {
        let sheet = content::read(page, number, &mut fonts, &mut budget)?;
        let written = sheet.glyphs.iter().filter(|glyph| !crate::span::is_blank(glyph.c)).count();
        letters += written;
        unknown += sheet.unknown;
        all.hidden |= sheet.hidden;
        // A photographed page may carry a number or the name of the program that took it.
        if written < 20 && sheet.pictures > 0.4 * sheet.width * sheet.height {
            all.pictures.push(number);
        }
        let (page, slanted) = page_text(sheet, limits, &mut cells)?;
        all.pages.push(page);
        all.aside.extend(slanted);
    }
    if all.pictures.len() == all.pages.len() && !all.pages.is_empty() {
        return Err(ReadError::NoTextLayer);
    }
    if letters == 0 {
        // Text that is drawn as shapes, or with fonts that do not tell their characters.
        return Err(if unknown > 0 || !all.pictures.is_empty() { ReadError::NoTextLayer } else { ReadError::Empty });
    }
    let furniture = furniture::take(&mut all.pages);
    all.aside.extend(furniture);
    all.aside.sort_by(|a, b| a.page.cmp(&b.page).then(a.base.total_cmp(&b.base)));
    Ok(all)
}

/// A page's lines and tables, and what slants across it.
fn page_text(mut sheet: Sheet, limits: &Limits, cells: &mut u64) -> Result<(PageText, Vec<Line>), ReadError> {
    sheet.set_upright();
    let tables = grid::tables(&mut sheet, limits, cells)?;
    let glyphs = std::mem::take(&mut sheet.glyphs);
    let (straight, slanted): (Vec<_>, Vec<_>) = glyphs.into_iter().partition(|glyph| glyph.turn.is_some());
    let mut pieces: Vec<Piece> = lines::lines(straight, sheet.number).into_iter().map(Piece::Line).collect();
    pieces.extend(tables.into_iter().map(Piece::Table));
    pieces.sort_by(|a, b| a.at().y0.total_cmp(&b.at().y0));
    let pieces = columns::tables(pieces);
    let page = PageText { width: sheet.width, height: sheet.height, turn: sheet.turn, pieces };
    Ok((page, lines::lines(slanted, sheet.number)))
}

fn damaged(detail: &str) -> ReadError {
    ReadError::Damaged { kind: KIND, part: String::new(), detail: detail.into() }
}
