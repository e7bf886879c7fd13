//! Relations between the parts of an Office Open XML package.

use super::{Limits, Package, ReadError, xml};
use quick_xml::events::Event;

/// A relation of a part to another part of the package.
pub(crate) struct Relation {
    /// Its name within the source.
    pub id: String,
    /// The last word of its type: `styles`, `header`.
    pub kind: String,
    /// Name of the part.
    pub target: String,
}

/// The relations of a part, or of the package where the part has no name.
pub(crate) fn of(
    package: &mut Package<'_>,
    part: &str,
    kind: &'static str,
    limits: &Limits,
) -> Result<Vec<Relation>, ReadError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(bytes) = package.read(&name)? else { return Ok(Vec::new()) };
    let (text, _) = xml::text_of(bytes, kind, &name)?;
    let mut events = xml::Xml::new(&text, kind, &name, limits);
    let mut relations = Vec::new();
    loop {
        match events.next()? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "Relationship" => {
                let external = xml::attribute(&element, "TargetMode").is_some_and(|mode| mode == "External");
                let id = xml::attribute(&element, "Id").unwrap_or_default().into_owned();
                let kind = xml::attribute(&element, "Type");
                let target = xml::attribute(&element, "Target");
                if let (false, Some(kind), Some(target)) = (external, kind, target) {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.push(Relation { id, kind, target: resolve(folder, &target) });
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
