//! The container of the copy: parts that do not change are copied as they are compressed.

use super::tree::Tree;
use crate::read::package::Package;
use crate::read::{Limits, ReadError, relations, xml};
use quick_xml::events::Event;
use std::io::{Cursor, Write};

/// What changes in the container.
#[derive(Default)]
pub(super) struct Changes {
    /// Parts with a new content; those that are not there yet come last.
    pub parts: Vec<(String, Vec<u8>)>,
}

/// A container with some parts replaced or added.
pub(super) fn rewrite(bytes: &[u8], changes: Changes) -> Result<Vec<u8>, ReadError> {
    let fail = |error: zip::result::ZipError| damaged("", &error);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(fail)?;
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + (64 << 10))));
    let mut parts: Vec<(String, Option<Vec<u8>>)> =
        changes.parts.into_iter().map(|(name, bytes)| (name, Some(bytes))).collect();
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        // The time of this run would make each copy another.
        .last_modified_time(zip::DateTime::default());
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(fail)?;
        let name = String::from_utf8_lossy(file.name_raw()).replace('\\', "/");
        let changed = parts.iter_mut().find(|(part, bytes)| bytes.is_some() && part.eq_ignore_ascii_case(&name));
        match changed.and_then(|(_, bytes)| bytes.take()) {
            Some(bytes) => {
                let options = options.last_modified_time(file.last_modified().unwrap_or_default());
                drop(file);
                out.start_file(name, options).map_err(fail)?;
                out.write_all(&bytes).map_err(|error| damaged("", &error))?;
            }
            None => out.raw_copy_file(file).map_err(fail)?,
        }
    }
    for (name, bytes) in parts {
        if let Some(bytes) = bytes {
            out.start_file(name, options).map_err(fail)?;
            out.write_all(&bytes).map_err(|error| damaged("", &error))?;
        }
    }
    Ok(out.finish().map_err(fail)?.into_inner())
}

/// A part with something put in at the end of its root element.
pub(super) fn append_child(text: &str, part: &str, child: &str, limits: &Limits) -> Result<String, ReadError> {
    let tree = Tree::read(text, part, limits)?;
    let root = tree.nodes.first().ok_or_else(|| damaged(part, &"no root element"))?;
    let (open, close) = (root.open.clone(), root.close.clone());
    if close.is_empty() {
        let tag = text[open.start as usize..open.end as usize].trim_end_matches("/>").trim_end();
        let name = tag.trim_start_matches('<').split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        let (before, after) = (&text[..open.start as usize], &text[open.end as usize..]);
        return Ok(format!("{before}{tag}>{child}</{name}>{after}"));
    }
    let at = close.start as usize;
    Ok(format!("{}{child}{}", &text[..at], &text[at..]))
}

/// The text of a part that must be UTF-8.
pub(super) fn text_of(package: &mut Package<'_>, part: &str) -> Result<Option<(String, bool)>, ReadError> {
    package.read(part)?.map(|bytes| xml::text_of(bytes, "docx", part)).transpose()
}

/// Makes the comments part known to the container: its type, and its relation to the body.
pub(super) fn register(
    package: &mut Package<'_>,
    main: &str,
    comments: &str,
    link: bool,
    strict: bool,
    limits: &Limits,
) -> Result<Vec<(String, Vec<u8>)>, ReadError> {
    const TYPES: &str = "[Content_Types].xml";
    const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
    let (types, _) = text_of(package, TYPES)?.ok_or_else(|| damaged(TYPES, &"missing part"))?;
    let prefix = |text: &str, part: &str| Ok::<_, ReadError>(Tree::read(text, part, limits)?.prefix);
    let mut parts = Vec::new();
    if !types.contains(&format!("\"/{comments}\"")) {
        let p = prefix(&types, TYPES)?;
        let child = format!("<{p}Override PartName=\"/{comments}\" ContentType=\"{KIND}\"/>");
        parts.push((TYPES.to_owned(), append_child(&types, TYPES, &child, limits)?.into_bytes()));
    }
    if !link {
        return Ok(parts);
    }
    let known = relations::of(package, main, "docx", limits)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let usual = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let office = if strict { "http://purl.oclc.org/ooxml/officeDocument/relationships" } else { usual };
    let text = match text_of(package, &name)? {
        Some((text, _)) => text,
        None => "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
                 xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>"
            .to_owned(),
    };
    // External relations are not among the known ones: the text tells whether a name is free.
    let free = |id: &String| !known.iter().any(|relation| relation.id == *id) && !text.contains(&format!("\"{id}\""));
    let id = (known.len() + 1..).map(|n| format!("rId{n}")).find(free).unwrap_or_default();
    let p = prefix(&text, &name)?;
    let child = format!("<{p}Relationship Id=\"{id}\" Type=\"{office}/comments\" Target=\"/{comments}\"/>");
    parts.push((name.clone(), append_child(&text, &name, &child, limits)?.into_bytes()));
    Ok(parts)
}

/// When the file says that it was changed last, or made.
pub(super) fn date(package: &mut Package<'_>, limits: &Limits) -> Result<Option<String>, ReadError> {
    let top = relations::of(package, "", "docx", limits)?;
    let core = top.iter().find(|relation| relation.kind == "core-properties");
    let part = core.map_or_else(|| "docProps/core.xml".to_owned(), |relation| relation.target.clone());
    let Some((text, _)) = text_of(package, &part)? else { return Ok(None) };
    let mut events = xml::Xml::new(&text, "docx", &part, limits);
    let (mut found, mut open) = ([None, None], None);
    loop {
        match events.next()? {
            Event::Start(element) => {
                open = ["modified", "created"].iter().position(|name| element.local_name().as_ref() == *name);
            }
            Event::End(_) => open = None,
            Event::Text(text) => {
                if let Some(which) = open {
                    found[which] = super::date_of(text.into_inner().trim());
                }
            }
            Event::Eof => return Ok(found.into_iter().flatten().next()),
            _ => {}
        }
    }
}

pub(super) fn damaged(part: &str, detail: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged { kind: "docx", part: part.to_owned(), detail: detail.to_string() }
}
