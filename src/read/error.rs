//! Why an input could not be read, and what its user can do about it.

use super::Limit;
use crate::Lang;
use std::fmt;

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
    /// Larger than [`Limits::max_bytes`](super::Limits::max_bytes).
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
    /// A known kind of file that this version does not read.
    Unsupported(&'static str),
    /// A file of no known kind, named on the command line.
    UnknownFormat,
    /// An archive where one document was asked for, or one with a document's name.
    Archive,
    /// A file whose structure is broken.
    Damaged {
        /// What it is: `docx`, `zip`.
        kind: &'static str,
        /// The part that is broken, where one is known.
        part: String,
        /// What is wrong with it, as the library below says it.
        detail: String,
    },
    /// A file that needs a password.
    Encrypted,
    /// Pictures of pages and no text (a scan).
    NoTextLayer,
    /// A document type declaration, which can name files outside and grow without end.
    UnsafeXml {
        /// The part that holds it.
        part: String,
    },
    /// A limit was met.
    Limit {
        /// Which.
        limit: Limit,
        /// Its value.
        allowed: u64,
        /// The part that met it, where one is known.
        part: String,
    },
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
            ReadError::Archive => "archive",
            ReadError::Damaged { .. } => "damaged",
            ReadError::Encrypted => "encrypted",
            ReadError::NoTextLayer => "no-text-layer",
            ReadError::UnsafeXml { .. } => "unsafe-xml",
            ReadError::Limit { limit, .. } => limit.code(),
        }
    }

    /// What is wrong and what to do, in the user's language.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.chinese(),
            Lang::En => self.english(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            ReadError::Io(cause) => format!("读取失败：{cause}。请检查文件是否完好、是否被其他程序占用。"),
            ReadError::NotFound => "找不到这个文件或文件夹，请检查路径。".into(),
            ReadError::NoPermission => "没有读取权限，请让管理员开放权限，或把文件复制到自己的文件夹。".into(),
            ReadError::Empty => "文件是空的，没有可检查的内容。".into(),
            ReadError::TooLarge { size, limit } => format!(
                "文件有 {}，超过上限 {}；请拆分文件，或用 --max-size 提高上限。",
                megabytes(*size),
                megabytes(*limit)
            ),
            ReadError::NotText => {
                "这不是文本文件（含有二进制内容），请用原来的软件打开，另存为 .docx 或 .txt 后再检查。".into()
            }
            ReadError::BadEncoding { encoding, offset } => {
                format!("文字编码已损坏：按 {encoding} 解码，从第 {offset} 字节起多处无法识别；请用 UTF-8 重新保存。")
            }
            ReadError::Unsupported(kind) => {
                format!("这是 {kind} 文件，本版本不能读取；请用原来的软件打开，另存为 .docx、.xlsx 或 .txt 后再检查。")
            }
            ReadError::UnknownFormat => format!("不认识的文件类型；可检查的类型有：{}。", super::EXTENSIONS.join("、")),
            ReadError::Archive => "这是压缩包，但文件名不以 .zip 结尾；请改名为 .zip，或解压后再检查。".into(),
            // What the libraries say of it is English and helps no one here.
            ReadError::Damaged { kind, part, .. } => format!(
                "{kind} 文件已损坏{}，无法读取；请用原来的软件打开并重新保存，或向报送单位重新索取。",
                in_part(part, "（部件 ", "）")
            ),
            ReadError::Encrypted => "文件已加密；请用密码打开，取消密码保护并另存后再检查。".into(),
            ReadError::NoTextLayer => {
                "文件只有图片，没有文字层（多为扫描件），无法检查；请提供原始的 Word 或 Excel 文件，或先做文字识别。"
                    .into()
            }
            ReadError::UnsafeXml { part } => {
                format!(
                    "部件 {part} 含有文档类型声明（DTD），可能引用外部文件，已拒绝读取；请用 Word 或 WPS 重新保存。"
                )
            }
            ReadError::Limit { limit, allowed, part } => format!(
                "{}{}超过上限 {allowed}，已停止读取；如文件确实无误，请在 biaochi.toml 的 [input] 中调高 {}。",
                in_part(part, "部件 ", " 的"),
                limit.words()[0],
                limit.key()
            ),
        }
    }

    fn english(&self) -> String {
        match self {
            ReadError::Io(cause) => format!("cannot be read: {cause}. Check that the file is sound and not in use."),
            ReadError::NotFound => "no such file or folder; check the path.".into(),
            ReadError::NoPermission => "permission denied; ask for access or copy it to a folder of your own.".into(),
            ReadError::Empty => "the file is empty; there is nothing to check.".into(),
            ReadError::TooLarge { size, limit } => format!(
                "the file has {}, above the limit of {}; split it or raise the limit with --max-size.",
                megabytes(*size),
                megabytes(*limit)
            ),
            ReadError::NotText => {
                "this is not a text file (it holds binary data); save it as .docx or .txt from the program that made it."
                    .into()
            }
            ReadError::BadEncoding { encoding, offset } => format!(
                "the text encoding is broken: read as {encoding}, it fails in many places from byte {offset} on; \
                 save it again as UTF-8."
            ),
            ReadError::Unsupported(kind) => format!(
                "this is a file of kind {kind}, which this version cannot read; save it as .docx, .xlsx or .txt."
            ),
            ReadError::UnknownFormat => format!("unknown kind of file; known are {}.", super::EXTENSIONS.join(", ")),
            ReadError::Archive => "this is an archive that is not named like one; rename it to .zip or unpack it.".into(),
            ReadError::Damaged { kind, part, detail } => format!(
                "the {kind} file is broken{} ({detail}); open and save it in the program that made it, or ask for it again.",
                in_part(part, " in its part ", "")
            ),
            ReadError::Encrypted => "the file needs a password; remove the password and save it, then check again.".into(),
            ReadError::NoTextLayer => {
                "the file holds pictures and no text layer (a scan); ask for the original or run text recognition first."
                    .into()
            }
            ReadError::UnsafeXml { part } => format!(
                "part {part} holds a document type declaration, which may name outside files; it was refused. \
                 Save the file again in a word processor."
            ),
            ReadError::Limit { limit, allowed, part } => format!(
                "{}{} above the limit of {allowed}; if the file is sound, raise {} under [input] in biaochi.toml.",
                in_part(part, "part ", ": "),
                limit.words()[1],
                limit.key()
            ),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for ReadError {}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / (1 << 20) as f64)
}

fn in_part(part: &str, before: &str, after: &str) -> String {
    if part.is_empty() { String::new() } else { format!("{before}{part}{after}") }
}
