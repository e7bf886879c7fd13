//! Bytes to [`Document`]: the only place, beside `report`, that knows file formats.
//!
//! Each format has one file below this one. A reader keeps the text as it finds it, so that every span can be pointed
//! at in the user's own file; it normalises nothing and judges nothing. What cannot be read is a [`ReadError`] that
//! says what to do about it. What a file is, its content tells (`sniff`); what hostile files may cost is bounded by
//! [`Limits`].

pub mod walk;

mod archive;
mod compound;
mod decode;
mod doc;
mod docx;
mod error;
mod flow;
mod html;
mod limits;
mod numbering;
mod numerals;
mod odf;
mod ods;
mod odt;
pub(crate) mod package;
#[cfg(feature = "pdf")]
mod pdf;
pub(crate) mod relations;
mod rtf;
mod sheets;
mod sniff;
mod text;
mod xls;
mod xlsx;
pub(crate) mod xml;

pub(crate) use archive::count_documents;
pub use archive::{archives_of, is_archive_name};
pub use error::ReadError;
pub use limits::{DEFAULT_MAX_BYTES, Limit, Limits};

use crate::document::{Document, Format, Remark};
use package::Package;
use std::io::Read;
use std::path::Path;

/// The extensions of the files that can be read.
pub const EXTENSIONS: &[&str] = &[
    ".txt",
    ".text",
    ".md",
    ".markdown",
    ".html",
    ".docx",
    ".doc",
    ".wps",
    ".rtf",
    ".odt",
    ".xlsx",
    ".xls",
    ".et",
    ".ods",
    ".pdf",
    ".zip",
];

/// The format that a file name promises, if it is one that can be read.
pub fn format_of_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "txt" | "text" => Some(Format::Text),
        "md" | "markdown" => Some(Format::Markdown),
        "docx" | "docm" | "dotx" => Some(Format::Docx),
        "doc" | "dot" => Some(Format::Doc),
        "wps" | "wpt" => Some(Format::Wps),
        "xlsx" | "xlsm" => Some(Format::Xlsx),
        "xls" => Some(Format::Xls),
        "et" | "ett" => Some(Format::Et),
        "odt" => Some(Format::Odt),
        "ods" => Some(Format::Ods),
        "pdf" => Some(Format::Pdf),
        "rtf" => Some(Format::Rtf),
        "html" | "htm" | "xhtml" => Some(Format::Html),
        _ => None,
    }
}

/// Whether a file or folder of this name is no document of anybody: hidden, the lock of an open document, or what macOS
/// puts beside files.
fn is_hidden(name: &str) -> bool {
    (name.starts_with('.') && !matches!(name, "." | "..")) || name.starts_with("~$") || name == "__MACOSX"
}

/// Reads one document from disk; [`walk::Input`] also reads those in archives.
pub fn read_file(path: &Path, limits: &Limits) -> Result<Document, ReadError> {
    let bytes = load(path, limits)?;
    read_named(&display_path(path), bytes, format_of_name(path), limits)
}

/// Reads a document from bytes that are already in memory. `format` is what its name promises; the content decides.
pub fn read_bytes(path: &str, bytes: Vec<u8>, format: Format, limits: &Limits) -> Result<Document, ReadError> {
    read_named(path, bytes, Some(format), limits)
}

fn read_named(path: &str, bytes: Vec<u8>, named: Option<Format>, limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.max_bytes.min(u64::from(u32::MAX)) {
        return Err(ReadError::TooLarge { size: bytes.len() as u64, limit: limits.max_bytes });
    }
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    let format = match sniff::kind(&bytes, named, limits)? {
        sniff::Kind::Document(format) => format,
        sniff::Kind::Archive => return Err(ReadError::Archive),
    };
    let mut document = match format {
        Format::Text | Format::Markdown => {
            let text = decode::decode(bytes)?;
            if text.chars().all(crate::span::is_blank) {
                return Err(ReadError::Empty);
            }
            text::document(path, text, format)
        }
        Format::Html => html::read(path, bytes, limits)?,
        Format::Docx => docx::read(path, &bytes, limits)?,
        Format::Xlsx => xlsx::read(path, &bytes, limits)?,
        Format::Xls | Format::Et => xls::read(path, &bytes, format, limits)?,
        Format::Doc | Format::Wps => doc::read(path, bytes, format, limits)?,
        Format::Rtf => rtf::read(path, &bytes, limits)?,
        Format::Odt => odt::read(path, &bytes, limits)?,
        Format::Ods => ods::read(path, &bytes, limits)?,
        #[cfg(feature = "pdf")]
        Format::Pdf => pdf::read(path, bytes, limits)?,
        #[cfg(not(feature = "pdf"))]
        Format::Pdf => return Err(ReadError::Unsupported("PDF")),
    };
    if let Some(named) = named.filter(|named| *named != format) {
        document.remarks.insert(0, Remark::NotAsNamed { named, is: format });
    }
    Ok(document)
}

/// The bytes of a file, unless there are too many.
pub(crate) fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let file = std::fs::File::open(path).map_err(io_error)?;
    let size = file.metadata().map_err(io_error)?.len();
    if size > limits.max_bytes {
        return Err(ReadError::TooLarge { size, limit: limits.max_bytes });
    }
    // A file may grow while it is read; who reads the bytes refuses what is too much.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    file.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(io_error)?;
    Ok(bytes)
}

/// A path for people and for JSON, with `/` between its parts on every system.
pub fn display_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

pub(crate) fn io_error(error: std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound,
        std::io::ErrorKind::PermissionDenied => ReadError::NoPermission,
        _ => ReadError::Io(error.to_string()),
    }
}
