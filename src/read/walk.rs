//! Which files a list of paths means: files as named, folders walked for known formats.

use super::{ReadError, display_path, format_of_name, io_error};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file to read, or a place that could not be looked into.
#[derive(Debug, Clone)]
pub struct Input {
    /// The file or folder.
    pub path: PathBuf,
    /// Whether it was named, not found in a folder.
    pub named: bool,
    /// Why it cannot be read, where that is known already.
    pub error: Option<ReadError>,
}

/// All files that the paths mean, sorted by path and without repetitions. Hidden files and the lock files of open
/// documents (`~$*`) are passed over in folders, never where they are named. `.gitignore` has no say: filings are no code.
pub fn discover(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.is_dir() {
            folder(path, &mut inputs)
        } else {
            inputs.push(Input { path: path.clone(), named: true, error: None })
        }
    }
    inputs.sort_by_cached_key(|input| display_path(&input.path));
    inputs.dedup_by(|later, first| {
        let same = later.path == first.path;
        first.named |= same && later.named;
        same
    });
    inputs
}

fn folder(root: &Path, inputs: &mut Vec<Input>) {
    let walk = WalkDir::new(root).follow_links(true).into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && format_of_name(entry.path()).is_some() => {
                inputs.push(Input { path: entry.into_path(), named: false, error: None });
            }
            Ok(_) => {}
            // A link back to a folder above holds nothing new.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                let cause = error.into_io_error().map_or(ReadError::NotFound, io_error);
                inputs.push(Input { path, named: false, error: Some(cause) });
            }
        }
    }
}

/// Whether a walk passes something over: hidden files and the lock files of open documents.
pub fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.') || name.starts_with("~$")
}
