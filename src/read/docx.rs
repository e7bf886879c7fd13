//! Word files (`.docx`): WordprocessingML with the byte range of every run.
//!
//! The text is the final one: tracked insertions in, deletions out, hidden text out. Automatic numbers stand in the
//! text and have no bytes of their own. Headers, footers, notes and tables of contents stand apart from the body.
//! Deliberately not read: pictures, charts, comments, embedded files, mail merge instructions.

mod body;
mod numbering;
mod styles;
mod symbol;

use super::flow::Writer;
use super::{Limits, Package, ReadError, relations, xml};
use crate::document::{Document, Format, Origins, WordOrigins};
pub(super) use styles::heading;
pub(super) use symbol::symbol;

use super::numbering::Numbering;
use body::Body;
use styles::Styles;

const KIND: &str = "docx";

pub(super) fn read(path: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, KIND, limits)?;
    let top = relations::of(&mut package, "", KIND, limits)?;
    let main = top.iter().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target.clone());
    let relations = relations::of(&mut package, &main, KIND, limits)?;
    let target = |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|r| r.target.as_str());
    let styles = match target("styles") {
        Some(part) => match package.read(part)? {
            Some(bytes) => Styles::read(&xml::text_of(bytes, KIND, part)?.0, part, limits)?,
            None => Styles::default(),
        },
        None => Styles::default(),
    };
    let mut numbering = match target("numbering") {
        Some(part) => match package.read(part)? {
            Some(bytes) => numbering::read(&xml::text_of(bytes, KIND, part)?.0, part, limits)?,
            None => Numbering::default(),
        },
        None => Numbering::default(),
    };
    let mut writer = Writer::new(Origins::Word(WordOrigins::default()), limits);
    let mut names = vec![main.clone()];
    let text = package.require(&main)?;
    let (text, exact) = xml::text_of(text, KIND, &main)?;
    let mut pictures = Body::new(&mut writer, &styles, &mut numbering, 0, exact, false).read(&text, &main, limits)?;
    // Each part once, in the order of the relations.
    for relation in &relations {
        let apart = matches!(relation.kind.as_str(), "header" | "footer" | "footnotes" | "endnotes");
        if !apart || names.contains(&relation.target) || names.len() > usize::from(u16::MAX) {
            continue;
        }
        let Some(bytes) = package.read(&relation.target)? else { continue };
        let (text, exact) = xml::text_of(bytes, KIND, &relation.target)?;
        let part = names.len() as u16;
        names.push(relation.target.clone());
        let body = Body::new(&mut writer, &styles, &mut numbering, part, exact, true);
        pictures |= body.read(&text, &relation.target, limits)?;
    }
    writer.finish_word(path, Format::Docx, names, pictures)
}
