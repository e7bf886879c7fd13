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
use super::{Limits, Package, ReadError, xml};
use crate::document::{Document, Format, Origins, WordOrigins};
use body::Body;
use numbering::Numbering;
use quick_xml::events::Event;
use styles::Styles;

const KIND: &str = "docx";

pub(super) fn read(path: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, KIND, limits)?;
    let top = relations(&mut package, "", limits)?;
    let main = top.iter().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target.clone());
    let relations = relations(&mut package, &main, limits)?;
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
            Some(bytes) => Numbering::read(&xml::text_of(bytes, KIND, part)?.0, part, limits)?,
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
    let mut document = match writer.finish(path, Format::Docx) {
        Err(ReadError::Empty) if pictures => return Err(ReadError::NoTextLayer),
        other => other?,
    };
    if let Origins::Word(origins) = &mut document.origins {
        origins.parts = names;
    }
    Ok(document)
}

/// A relation of a part to another part of the package.
struct Relation {
    /// The last word of its type: `styles`, `header`.
    kind: String,
    /// Name of the part.
    target: String,
}

/// The relations of a part, or of the package where the part has no name.
fn relations(package: &mut Package<'_>, part: &str, limits: &Limits) -> Result<Vec<Relation>, ReadError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(bytes) = package.read(&name)? else { return Ok(Vec::new()) };
    let (text, _) = xml::text_of(bytes, KIND, &name)?;
    let mut events = xml::Xml::new(&text, KIND, &name, limits);
    let mut relations = Vec::new();
    loop {
        match events.next()? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "Relationship" => {
                let external = xml::attribute(&element, "TargetMode").is_some_and(|mode| mode == "External");
                let kind = xml::attribute(&element, "Type");
                let target = xml::attribute(&element, "Target");
                if let (false, Some(kind), Some(target)) = (external, kind, target) {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.push(Relation { kind, target: resolve(folder, &target) });
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// A target as a name in the package: relative to the folder of its source, or absolute.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            piece => parts.push(piece),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}
