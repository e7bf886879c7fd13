//! Bytes to [`Document`]: the only place, beside `report`, that knows file formats.
//!
//! Each format has one file below this one. A reader keeps the text as it finds it, so that every span can be pointed
//! at in the user's own file; it normalises nothing and judges nothing. What cannot be read is a [`ReadError`] that
//! says what to do about it.

mod decode;
mod text;
pub mod walk;

use crate::document::{Document, Format};
use std::fmt;
use std::path::Path;

/// Default for [`Limits::max_bytes`]: far above any filing, far below what would trouble a machine.
pub const DEFAULT_MAX_BYTES: u64 = 64 << 20;

/// What a reader accepts before it gives up with a clear reason.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest input, in bytes.
    pub max_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: DEFAULT_MAX_BYTES }
    }
}

/// Why an input could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The operating system refused; the text is its own.
    Io(String),
    /// The path does not exist.
    NotFound,
    /// The user may not read it.
    NoPermission,
    /// Nothing in it but blanks.
    Empty,
    /// Larger than [`Limits::max_bytes`].
    TooLarge {
        /// Size of the input in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Bytes that are no text in any supported encoding.
    NotText,
    /// Text whose encoding breaks off: at least one character in a hundred cannot be decoded.
    BadEncoding {
        /// Name of the encoding that fitted best.
        encoding: &'static str,
        /// Byte offset of the first broken place.
        offset: usize,
    },
    /// A known kind of file that this version does not read yet.
    Unsupported(&'static str),
    /// A file of no known kind, named on the command line.
    UnknownFormat,
}

impl ReadError {
    /// A stable word for programs; part of the public contract.
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Io(_) => "io",
            ReadError::NotFound => "not-found",
            ReadError::NoPermission => "no-permission",
            ReadError::Empty => "empty",
            ReadError::TooLarge { .. } => "too-large",
            ReadError::NotText => "not-text",
            ReadError::BadEncoding { .. } => "bad-encoding",
            ReadError::Unsupported(_) => "unsupported",
            ReadError::UnknownFormat => "unknown-format",
        }
    }

    /// What is wrong and what to do, in the user's language.
    pub fn message(&self, lang: crate::Lang) -> String {
        let zh = lang == crate::Lang::Zh;
        match self {
            ReadError::Io(cause) if zh => format!("读取失败:{cause}。请检查文件是否完好、是否被其他程序占用。"),
            ReadError::Io(cause) => format!("cannot be read: {cause}. Check that the file is sound and not in use."),
            ReadError::NotFound if zh => "找不到这个文件或文件夹,请检查路径。".into(),
            ReadError::NotFound => "no such file or folder; check the path.".into(),
            ReadError::NoPermission if zh => "没有读取权限,请让管理员开放权限,或把文件复制到自己的文件夹。".into(),
            ReadError::NoPermission => "permission denied; ask for access or copy it to a folder of your own.".into(),
            ReadError::Empty if zh => "文件是空的,没有可检查的内容。".into(),
            ReadError::Empty => "the file is empty; there is nothing to check.".into(),
            ReadError::TooLarge { size, limit } if zh => format!(
                "文件有 {},超过上限 {};请拆分文件,或用 --max-size 提高上限。",
                megabytes(*size),
                megabytes(*limit)
            ),
            ReadError::TooLarge { size, limit } => format!(
                "the file has {}, above the limit of {}; split it or raise the limit with --max-size.",
                megabytes(*size),
                megabytes(*limit)
            ),
            ReadError::NotText if zh => "这不是文本文件(含有二进制内容),请另存为文本后再检查。".into(),
            ReadError::NotText => "this is not a text file (it holds binary data); save it as text first.".into(),
            ReadError::BadEncoding { encoding, offset } if zh => {
                format!("文字编码已损坏:按 {encoding} 解码,从第 {offset} 字节起多处无法识别;请用 UTF-8 重新保存。")
            }
            ReadError::BadEncoding { encoding, offset } => format!(
                "the text encoding is broken: read as {encoding}, it fails in many places from byte {offset} on; \
                 save it again as UTF-8."
            ),
            ReadError::Unsupported(kind) if zh => {
                format!("这是{kind},本版本还不能直接读取;请另存为文本(.txt)后再检查。")
            }
            ReadError::Unsupported(kind) => {
                format!("this is a file of kind {kind}, which this version cannot read yet; save it as text (.txt).")
            }
            ReadError::UnknownFormat if zh => "不认识的文件类型;可检查 .txt、.text、.md、.markdown。".into(),
            ReadError::UnknownFormat => "unknown kind of file; known are .txt, .text, .md and .markdown.".into(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(crate::Lang::En))
    }
}

impl std::error::Error for ReadError {}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / (1 << 20) as f64)
}

/// The format that a file name promises, if it is one that can be read.
pub fn format_of_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "txt" | "text" => Some(Format::Text),
        "md" | "markdown" => Some(Format::Markdown),
        _ => None,
    }
}

/// Reads one file from disk.
pub fn read_file(path: &Path, limits: &Limits) -> Result<Document, ReadError> {
    let format = format_of_name(path).ok_or_else(|| unreadable_kind(path))?;
    let meta = std::fs::metadata(path).map_err(io_error)?;
    if meta.len() > limits.max_bytes {
        return Err(ReadError::TooLarge { size: meta.len(), limit: limits.max_bytes });
    }
    let bytes = std::fs::read(path).map_err(io_error)?;
    read_bytes(&display_path(path), bytes, format, limits)
}

/// Reads a document from bytes that are already in memory.
pub fn read_bytes(path: &str, bytes: Vec<u8>, format: Format, limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.max_bytes.min(u64::from(u32::MAX)) {
        return Err(ReadError::TooLarge { size: bytes.len() as u64, limit: limits.max_bytes });
    }
    if let Some(kind) = known_binary(&bytes) {
        return Err(ReadError::Unsupported(kind));
    }
    let text = decode::decode(bytes)?;
    if text.chars().all(crate::span::is_blank) {
        return Err(ReadError::Empty);
    }
    Ok(text::document(path, text, format))
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

fn unreadable_kind(path: &Path) -> ReadError {
    if !path.exists() {
        return ReadError::NotFound;
    }
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "docx" | "doc" | "wps" | "odt" | "rtf" => ReadError::Unsupported("Word / WPS"),
        "xlsx" | "xls" | "et" | "ods" => ReadError::Unsupported("Excel"),
        "pdf" => ReadError::Unsupported("PDF"),
        "html" | "htm" => ReadError::Unsupported("HTML"),
        "zip" => ReadError::Unsupported("ZIP"),
        _ => ReadError::UnknownFormat,
    }
}

/// Files that carry a text name but are something else inside.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "Word / Excel / ZIP"),
        (b"\xd0\xcf\x11\xe0", "Word / Excel"),
        (b"%PDF-", "PDF"),
        (b"{\\rtf", "RTF"),
    ];
    SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, kind)| *kind)
}
