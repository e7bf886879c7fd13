//! The plain row format of the lexicon's files, and its errors.
//!
//! `#` starts a comment line, the row that starts with `!` names the columns, every other line is a row of tab-separated
//! fields. In a folder given with `--lexicon`, files of the same names add rows, and a row that starts with `-` removes
//! the row with that key.

use std::fmt;

/// A row of a lexicon file that does not fit, with the place to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconError {
    /// The file, as the user knows it.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what is expected, in Chinese and English.
    pub message: [String; 2],
}

impl LexiconError {
    pub(super) fn new(file: &str, line: usize, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: [zh.into(), en.into()] }
    }

    /// The error in the user's language.
    pub fn message(&self, lang: crate::Lang) -> String {
        let message = &self.message[usize::from(lang == crate::Lang::En)];
        let line = if self.line > 0 { format!(":{}", self.line) } else { String::new() };
        format!("{}{line}{}{message}", self.file, lang.say("：", ": "))
    }
}

impl fmt::Display for LexiconError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(crate::Lang::En))
    }
}

impl std::error::Error for LexiconError {}

/// One row with its place.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub file: &'a str,
    pub line: usize,
    pub removes: bool,
    pub fields: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The field of a column by its position; rows were checked to have all of them.
    pub fn get(&self, column: usize) -> &'a str {
        self.fields.get(column).copied().unwrap_or_default()
    }

    pub fn wrong(&self, column: &str, expected: &str) -> LexiconError {
        LexiconError::new(
            self.file,
            self.line,
            format!("“{column}”列的内容不对，应为：{expected}"),
            format!("column {column} does not fit; expected: {expected}"),
        )
    }
}

/// Splits a file into rows and checks their shape against the expected columns.
pub(super) fn parse<'a>(file: &'a str, text: &'a str, columns: &[&str]) -> Result<Vec<Row<'a>>, LexiconError> {
    let mut rows = Vec::with_capacity(text.len() / 64);
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    let mut start = 0;
    for (at, end) in ends.enumerate() {
        let number = at + 1;
        let line = text[start..end].trim_end_matches('\r');
        start = end + 1;
        let line = line.trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with("# ") || line == "#" {
            continue;
        }
        if let Some(head) = line.strip_prefix('!') {
            let found: Vec<&str> = head.split('\t').collect();
            if found != columns {
                let expected = columns.join(", ");
                return Err(LexiconError::new(
                    file,
                    number,
                    format!("列名应为：{expected}"),
                    format!("the columns should be: {expected}"),
                ));
            }
            continue;
        }
        let (removes, body) = match line.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, line),
        };
        let mut fields: Vec<&str> = Vec::with_capacity(columns.len());
        let mut from = 0;
        for tab in memchr::memchr_iter(b'\t', body.as_bytes()) {
            fields.push(&body[from..tab]);
            from = tab + 1;
        }
        fields.push(&body[from..]);
        if !removes && fields.len() != columns.len() {
            let (n, found) = (columns.len(), fields.len());
            return Err(LexiconError::new(
                file,
                number,
                format!("这一行应有{n}列（用制表符分隔：{}），实际有{found}列", columns.join("、")),
                format!("this row should have {n} tab-separated columns ({}), it has {found}", columns.join(", ")),
            ));
        }
        if !removes && columns.last() == Some(&"reason") && fields.last().is_none_or(|reason| reason.trim().is_empty())
        {
            return Err(LexiconError::new(
                file,
                number,
                "最后一列（理由或来源）不能为空",
                "the last column (reason) is empty",
            ));
        }
        rows.push(Row { file, line: number, removes, fields });
    }
    Ok(rows)
}
