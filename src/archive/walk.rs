//! Walks an archive: files one by one, in an order that never changes, without holding the list of all of them; the
//! members of zip archives like the files of a folder.

use crate::read::walk::{Documents, Input, is_known_name, is_passed_over};
use crate::read::{Limits, ReadError, archives_of, display_path, io_error, is_archive_name};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Which files of a folder are taken.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    include: Option<GlobSet>,
    exclude: GlobSet,
    since: Option<i64>,
}

/// A file of an archive.
#[derive(Debug, Clone)]
pub struct Found {
    /// The file, or a folder that could not be looked into.
    pub input: Input,
    /// The number of the root that holds it.
    pub root: usize,
    /// Its path from the folder that was given, with `/` between its parts.
    pub relative: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was last changed, in seconds since 1970.
    pub modified: i64,
}

impl Found {
    /// The documents that a file means, those of an archive with their own paths and sizes.
    pub fn documents(&self, limits: &Limits) -> Documents {
        self.input.clone().documents(limits)
    }

    /// One of them.
    pub fn document(&self, input: Input) -> Found {
        let (relative, size) = match &input.member {
            None => return Found { input, ..self.clone() },
            Some(member) if self.input.named => (member.name().to_owned(), member.size()),
            Some(member) => (format!("{}!/{}", self.relative, member.name()), member.size()),
        };
        Found { input, relative, size, ..*self }
    }
}

impl Filter {
    /// Patterns of files to take (all where there are none) and to leave, and the time since which a file must have been
    /// changed. A pattern without `/` is one for names at any depth. The error is the pattern that cannot be read.
    pub fn new(include: &[String], exclude: &[String], since: Option<i64>) -> Result<Filter, String> {
        let include = if include.is_empty() { None } else { Some(globs(include)?) };
        Ok(Filter { include, exclude: globs(exclude)?, since })
    }

    /// Whether a file is taken. Of an archive, whatever fits it fits its members.
    pub(super) fn takes(&self, relative: &str) -> bool {
        self.include.as_ref().is_none_or(|set| fits(set, relative)) && !fits(&self.exclude, relative)
    }

    /// Whether a file is looked at: of an archive the members decide what is included.
    pub(super) fn opens(&self, relative: &str) -> bool {
        if is_archive_name(relative) { !fits(&self.exclude, relative) } else { self.takes(relative) }
    }
}

fn fits(set: &GlobSet, relative: &str) -> bool {
    set.is_match(relative) || archives_of(relative).any(|archive| set.is_match(archive))
}

fn globs(patterns: &[String]) -> Result<GlobSet, String> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        let whole = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        builder.add(GlobBuilder::new(&whole).literal_separator(true).build().map_err(|_| pattern.clone())?);
    }
    builder.build().map_err(|_| patterns.join(" "))
}

/// Folders and files without those that stand in another one of them, sorted.
pub fn roots(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut roots = paths.to_vec();
    roots.sort();
    // Paths sort by their parts: what stands in a folder comes right after it.
    let mut kept: Vec<PathBuf> = Vec::with_capacity(roots.len());
    for path in roots {
        if kept.last().is_none_or(|last| !path.starts_with(last)) {
            kept.push(path);
        }
    }
    kept
}

/// The files of some folders: folder by folder, in each one by name. Hidden files and lock files are passed over.
pub fn walk<'a>(roots: &'a [PathBuf], filter: &'a Filter) -> impl Iterator<Item = Found> + Send + 'a {
    roots
        .iter()
        .enumerate()
        .flat_map(move |(number, root)| files_of(root, filter).map(move |found| Found { root: number, ..found }))
}

/// Counts the files of some folders without looking at each, as long as `more` says so; whether it came to the end. Of a
/// filter by time it counts what the names let through.
pub fn count_files(roots: &[PathBuf], filter: &Filter, more: impl Fn() -> bool) -> bool {
    roots.iter().all(|root| {
        let walk = WalkDir::new(root).follow_links(true).into_iter();
        let walk = walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry)).flatten();
        let known = |path: &Path| is_known_name(path) && filter.opens(&relative(root, path));
        walk.filter(|entry| entry.file_type().is_file() && known(entry.path())).all(|entry| {
            let count = crate::read::count_documents(entry.path());
            (0..count).all(|_| more())
        })
    })
}

fn files_of<'a>(root: &'a Path, filter: &'a Filter) -> Box<dyn Iterator<Item = Found> + Send + 'a> {
    if !root.is_dir() {
        return Box::new(std::iter::once(file(root, root, true, None)));
    }
    let walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry));
    Box::new(walk.filter_map(move |entry| match entry {
        Ok(entry) if !entry.file_type().is_file() || !is_known_name(entry.path()) => None,
        Ok(entry) => {
            if !filter.opens(&relative(root, entry.path())) {
                return None;
            }
            let found = file(root, entry.path(), false, None);
            filter.since.is_none_or(|since| found.modified >= since).then_some(found)
        }
        // A link back to a folder above holds nothing new.
        Err(error) if error.loop_ancestor().is_some() => None,
        Err(error) => {
            let path = error.path().unwrap_or(root).to_path_buf();
            let cause = error.into_io_error().map_or(ReadError::NotFound, io_error);
            Some(file(root, &path, false, Some(cause)))
        }
    }))
}

fn file(root: &Path, path: &Path, named: bool, error: Option<ReadError>) -> Found {
    let (mut size, mut modified) = (0, 0);
    if let Ok(meta) = std::fs::metadata(path) {
        size = meta.len();
        let since = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        modified = since.map_or(0, |since| since.as_secs() as i64);
    }
    let relative = if named { display_path(path) } else { relative(root, path) };
    let input = Input { path: path.to_owned(), named, error, ..Input::default() };
    Found { input, root: 0, relative, size, modified }
}

fn relative(root: &Path, path: &Path) -> String {
    display_path(path.strip_prefix(root).unwrap_or(path))
}

/// The start of a day `YYYY-MM-DD`, of a month `YYYY-MM` or of a year `YYYY` in Beijing, in seconds since 1970.
pub fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year: i64 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month: i64 = parts.next().map_or(Some(1), |month| month.parse().ok())?;
    let day: i64 = parts.next().map_or(Some(1), |day| day.parse().ok())?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let known = year >= 1970 && (1..=12).contains(&month) && (1..=days[month as usize - 1]).contains(&day);
    if parts.next().is_some() || !known {
        return None;
    }
    let before = (1970..year).map(|y| if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) { 366 } else { 365 });
    let days: i64 = before.sum::<i64>() + days[..month as usize - 1].iter().sum::<i64>() + day - 1;
    Some(days * 86_400 - 8 * 3_600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_beijing() {
        assert_eq!(day("1970-01-02"), Some(57_600));
        assert_eq!(day("2026-03-01"), Some(1_772_294_400));
        assert_eq!(day("2026"), day("2026-01-01"));
        for wrong in ["2025-02-29", "2025-13", "25-1-1", "2025-1-1-1", "昨天"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn roots_hold_each_other_once() {
        let paths = ["b/c", "a", "b", "a/x.txt", "bc"].map(PathBuf::from);
        assert_eq!(roots(&paths), ["a", "b", "bc"].map(PathBuf::from));
    }

    #[test]
    fn patterns_choose_files() {
        let filter = Filter::new(&["*.txt".into()], &["旧/**".into(), "草稿*".into()], None).unwrap();
        assert!(filter.takes("甲县/2025/目标.txt"));
        assert!(!filter.takes("甲县/2025/目标.docx"));
        assert!(!filter.takes("旧/2019/目标.txt"));
        assert!(!filter.takes("甲县/草稿1.txt"));
        // Archives are folders.
        assert!(filter.opens("甲县.zip") && filter.takes("甲县.zip!/目标.txt"));
        assert!(!filter.opens("甲县/草稿.zip") && !filter.takes("甲县.zip!/草稿.zip!/目标.txt"));
        assert!(!filter.takes("甲县.zip!/目标.docx"));
        assert_eq!(Filter::new(&["[".into()], &[], None).unwrap_err(), "[");
    }
}
