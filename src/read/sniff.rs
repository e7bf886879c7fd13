//! What a file is, told by its content; its name only settles what the content leaves open.

use super::{Limits, Package, ReadError};
use crate::document::Format;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A document.
    Document(Format),
    /// An archive of files.
    Archive,
}

/// Tells the kind of a file by its bytes; `named` is what its name promises.
pub(super) fn kind(bytes: &[u8], named: Option<Format>, limits: &Limits) -> Result<Kind, ReadError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return package(bytes, named, limits);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(bytes, named).map(Kind::Document);
    }
    if memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
        return Ok(Kind::Document(Format::Pdf));
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(Kind::Document(Format::Rtf));
    }
    // Workbooks older than Excel 5 have no container: one stream of records that starts with BOF.
    if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04 | 0x06 | 0x08 | 0x10, 0x00, ..]) {
        return Err(ReadError::Unsupported("Excel 4.0"));
    }
    for (signature, kind) in OTHERS {
        if bytes.starts_with(signature) {
            return Err(ReadError::Unsupported(kind));
        }
    }
    marked_up(bytes, named)
}

const OTHERS: &[(&[u8], &str)] = &[
    (b"Rar!\x1a", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
];

/// Whether a container is a document and no archive of files; `has` tells whether it holds a part.
pub(super) fn is_document(has: impl Fn(&str) -> bool) -> bool {
    const SIGNS: [&str; 7] = [
        "mimetype",
        "word/document.xml",
        "xl/workbook.xml",
        "[Content_Types].xml",
        "_rels/.rels",
        "content.xml",
        "OFD.xml",
    ];
    SIGNS.into_iter().any(has)
}

/// Zip containers: office files say what they are by the parts that they hold.
fn package(bytes: &[u8], named: Option<Format>, limits: &Limits) -> Result<Kind, ReadError> {
    let kind = named.map_or("zip", Format::name);
    let mut package = Package::open(bytes, kind, limits)?;
    if package.has("mimetype") {
        let mime = package.read("mimetype")?.unwrap_or_default();
        let mime = String::from_utf8_lossy(&mime);
        return match mime.trim().trim_end_matches("-template") {
            "application/vnd.oasis.opendocument.text" => Ok(Kind::Document(Format::Odt)),
            "application/vnd.oasis.opendocument.spreadsheet" => Ok(Kind::Document(Format::Ods)),
            "application/epub+zip" => Err(ReadError::Unsupported("EPUB")),
            _ => Err(ReadError::Unsupported("OpenDocument")),
        };
    }
    for (part, format) in [("word/document.xml", Format::Docx), ("xl/workbook.xml", Format::Xlsx)] {
        if package.has(part) {
            return Ok(Kind::Document(format));
        }
    }
    if package.has("[Content_Types].xml") || package.has("_rels/.rels") {
        for (folder, format) in [("word/", Format::Docx), ("xl/", Format::Xlsx)] {
            if package.has_folder(folder) {
                return Ok(Kind::Document(format));
            }
        }
        if package.has_folder("ppt/") {
            return Err(ReadError::Unsupported("PowerPoint"));
        }
        // A main part under another name is found by its relations.
        if let Some(format) = named.filter(|format| matches!(format, Format::Docx | Format::Xlsx)) {
            return Ok(Kind::Document(format));
        }
    }
    if package.has("content.xml") {
        return Ok(Kind::Document(if named == Some(Format::Ods) { Format::Ods } else { Format::Odt }));
    }
    if package.has("OFD.xml") {
        return Err(ReadError::Unsupported("OFD"));
    }
    Ok(Kind::Archive)
}

/// Compound files: the names of their streams tell what they hold. They are looked for without following the
/// container's own tables, which real files often have cut off or broken.
fn compound(bytes: &[u8], named: Option<Format>) -> Result<Format, ReadError> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") {
        return Err(ReadError::Encrypted);
    }
    if has("WordDocument") {
        return Ok(if named == Some(Format::Wps) { Format::Wps } else { Format::Doc });
    }
    if has("Workbook") || has("Book") {
        return Ok(if named == Some(Format::Et) { Format::Et } else { Format::Xls });
    }
    if has("PowerPoint Document") {
        return Err(ReadError::Unsupported("PowerPoint"));
    }
    Err(ReadError::Unsupported("OLE"))
}

/// Text: web pages and the XML forms of office files, else what the name says.
fn marked_up(bytes: &[u8], named: Option<Format>) -> Result<Kind, ReadError> {
    // Marked-up text opens with a tag, mail with a header.
    let start = &bytes[..bytes.len().min(4096)];
    let first = start.iter().find(|byte| byte.is_ascii_graphic());
    let opens = first.is_some_and(|byte| *byte == b'<' || byte.is_ascii_alphabetic());
    // The zero bytes of UTF-16 left out, marks look alike in every encoding.
    let head: Vec<u8> =
        if opens { start.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect() } else { Vec::new() };
    let head = String::from_utf8_lossy(&head);
    let mut start = head.trim_start_matches(|c: char| !c.is_ascii() || crate::span::is_blank(c));
    if start.starts_with("mime-version:") || start.starts_with("from: <saved by") {
        return Err(ReadError::Unsupported("MHTML"));
    }
    if start.starts_with("<?xml") {
        for (mark, kind) in [
            ("progid=\"word.document\"", "Word 2003 XML"),
            ("progid=\"excel.sheet\"", "Excel 2003 XML"),
            ("urn:schemas-microsoft-com:office:spreadsheet", "Excel 2003 XML"),
            ("<office:document", "OpenDocument XML"),
        ] {
            if start.contains(mark) {
                return Err(ReadError::Unsupported(kind));
            }
        }
    }
    // Declarations and comments before the first element say nothing.
    loop {
        let end = if start.starts_with("<?") {
            start.find('>').map(|at| at + 1)
        } else if start.starts_with("<!--") {
            start.find("-->").map(|at| at + 3)
        } else {
            None
        };
        let Some(end) = end else { break };
        start = start[end..].trim_start();
    }
    let page = ["<!doctype html", "<html", "<head", "<body", "<meta"].iter().any(|mark| start.starts_with(mark))
        || (named != Some(Format::Markdown) && ["<table", "<div"].iter().any(|mark| start.starts_with(mark)));
    Ok(Kind::Document(match named {
        _ if page => Format::Html,
        Some(format @ (Format::Text | Format::Markdown | Format::Html)) => format,
        Some(Format::Pdf | Format::Docx | Format::Xlsx | Format::Odt | Format::Ods) if bytes.contains(&0) => {
            let kind = named.map_or("", Format::name);
            return Err(ReadError::Damaged { kind, part: String::new(), detail: "no signature".into() });
        }
        Some(_) => Format::Text,
        None => return Err(ReadError::UnknownFormat),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8], named: Option<Format>) -> Result<Kind, ReadError> {
        kind(bytes, named, &Limits::default())
    }

    #[test]
    fn content_tells_and_the_name_settles_the_rest() {
        let document = |format| Ok(Kind::Document(format));
        assert_eq!(told(b"<!DOCTYPE html><html>", Some(Format::Doc)), document(Format::Html));
        assert_eq!(told(b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- a --> <HTML>", None), document(Format::Html));
        assert_eq!(told(b"{\\rtf1\\ansi}", Some(Format::Doc)), document(Format::Rtf));
        assert_eq!(told(b"%PDF-1.7", Some(Format::Text)), document(Format::Pdf));
        assert_eq!(told("一、目标".as_bytes(), Some(Format::Markdown)), document(Format::Markdown));
        assert_eq!(told("一、目标".as_bytes(), Some(Format::Doc)), document(Format::Text));
        assert_eq!(told("一、目标".as_bytes(), None), Err(ReadError::UnknownFormat));
        assert!(matches!(told(b"PK\x03\x04broken", Some(Format::Docx)), Err(ReadError::Damaged { kind: "docx", .. })));
    }
}
