//! `biaochi.toml`: what those who check filings together have agreed on.
//!
//! The file is looked for from the folder of each checked file upward; the nearest one counts, alone. Options of the
//! command line stand above it. What it does not know it refuses, with the place and the nearest known word: a setting
//! that silently does nothing is worse than none.

mod reader;

use crate::Lang;
use crate::check::{Suppression, Suppressions};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Lexicon, LexiconError};
use globset::{GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name of the file.
pub const FILE_NAME: &str = "biaochi.toml";

/// A configuration, as written; what it leaves open is none.
#[derive(Debug, Default)]
pub struct Config {
    /// Only these rules.
    pub select: Option<Vec<String>>,
    /// Not these rules.
    pub ignore: Option<Vec<String>>,
    /// The plan year.
    pub year: Option<u16>,
    /// Least severity that is shown.
    pub min_severity: Option<Severity>,
    /// Least confidence that is shown.
    pub min_confidence: Option<Confidence>,
    /// Least severity that fails; the inner none where nothing does.
    pub fail_on: Option<Option<Severity>>,
    /// Folders of words; [`Config::load`] lets them start from the file's folder.
    pub lexicon: Vec<PathBuf>,
    /// Severities other than the rules' own, by code.
    pub severities: BTreeMap<&'static str, Severity>,
    /// Floors of U108 in percent, by the end of an indicator's name.
    pub limits: Vec<(String, f64)>,
    /// Limits of the input by their keys.
    pub input: Vec<(&'static str, u64)>,
    /// Files that are passed over in folders.
    pub exclude: GlobSet,
    /// Findings that were looked at and accepted.
    pub suppressions: Vec<Suppression>,
    /// The folder of the file: paths in it start there.
    pub folder: PathBuf,
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, as the user knows it.
    pub file: String,
    /// Line and column, from 1; none for the file as a whole.
    pub place: Option<(usize, usize)>,
    /// What is wrong and what is expected, in Chinese and English.
    pub message: [String; 2],
}

impl ConfigError {
    /// The error in the user's language.
    pub fn message(&self, lang: Lang) -> String {
        let place = self.place.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        let [zh, en] = &self.message;
        format!("{}{place}{}{}", self.file, lang.say("：", ": "), lang.say(zh, en))
    }
}

impl Config {
    /// Reads a file.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        let file = crate::read::display_path(path);
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
            file: file.clone(),
            place: None,
            message: [format!("读不了配置文件：{}。", Lang::Zh.cause(&error)), format!("cannot be read: {error}.")],
        })?;
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut config = Config::parse(&file, &text, whole.parent().unwrap_or(Path::new("")))?;
        // As short as the file itself was given, for messages.
        let near = path.parent().unwrap_or(Path::new(""));
        config.lexicon.iter_mut().for_each(|folder| *folder = near.join(&*folder));
        Ok(config)
    }

    /// Reads the text of a file that stands in a folder.
    pub fn parse(file: &str, text: &str, folder: &Path) -> Result<Config, ConfigError> {
        let config = reader::read(file, text)?;
        Ok(Config { folder: folder.to_owned(), ..config })
    }

    /// The nearest configuration for the files of a folder.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        std::path::absolute(folder).ok()?.ancestors().find_map(Self::within)
    }

    /// The configuration in a folder itself.
    pub fn within(folder: &Path) -> Option<PathBuf> {
        Some(folder.join(FILE_NAME)).filter(|path| path.is_file())
    }

    /// The words that it asks for, with further folders over its own; none where the built-in ones do.
    pub fn words(&self, folders: &[PathBuf]) -> Result<Option<Lexicon>, LexiconError> {
        let folders: Vec<&Path> = self.lexicon.iter().chain(folders).map(PathBuf::as_path).collect();
        if folders.is_empty() && self.limits.is_empty() {
            return Ok(None);
        }
        let floors = self.limits.iter().map(|(term, floor)| format!("{term}\t{floor}\tno\t{FILE_NAME}\n")).collect();
        let rows = vec![("limits.tsv".to_owned(), FILE_NAME.to_owned(), floors)];
        Lexicon::extended(&folders, rows).map(Some)
    }

    /// The suppressions, ready for use.
    pub fn take_suppressions(&mut self) -> Suppressions {
        Suppressions { folder: self.folder.clone(), list: std::mem::take(&mut self.suppressions) }
    }

    /// Whether a file that was found in a folder or archive is to be passed over.
    pub fn excludes(&self, path: &Path) -> bool {
        if self.exclude.is_empty() {
            return false;
        }
        let fits = |path: &Path| {
            let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            self.exclude.is_match(whole.strip_prefix(&self.folder).unwrap_or(&whole))
        };
        // The archive on disk may have been named; those within it were found.
        fits(path) || crate::read::archives_of(&path.to_string_lossy()).skip(1).any(|archive| fits(Path::new(archive)))
    }
}

/// `64MB`, `500K`, a number of bytes.
pub fn parse_size(text: &str) -> Option<u64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim().to_ascii_uppercase().trim_end_matches('B') {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit).filter(|bytes| *bytes > 0)
}

/// Patterns as one set. A pattern without `/` is one for names at any depth.
fn glob_set(patterns: impl IntoIterator<Item = globset::Glob>) -> Option<GlobSet> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(pattern);
    }
    builder.build().ok()
}
