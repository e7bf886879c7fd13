//! Which documents a list of paths means: files as named, folders walked for known formats, archives member by member.

use super::archive::{INSIDE, Member, Members, archives_of, is_archive_name};
use super::{Limits, ReadError, display_path, format_of_name, io_error, is_hidden, load, read_named};
use crate::document::Document;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A document to read: a file or a member of an archive; or a place that could not be looked into.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The file or folder on disk.
    pub path: PathBuf,
    /// Whether it was named, not found in a folder or archive.
    pub named: bool,
    /// Why it cannot be read, where that is known already.
    pub error: Option<ReadError>,
    /// The member, where the file is an archive that was looked into.
    pub member: Option<Member>,
    /// The member or folder that was asked for, where the file is an archive that was not looked into yet.
    pub only: Option<String>,
}

impl Input {
    /// A file that was named.
    pub fn named(path: PathBuf) -> Self {
        let mut input = Input { path, named: true, ..Input::default() };
        // What is no file may be a member of one.
        let shown = display_path(&input.path);
        if let Some(archive) = archives_of(&shown).next()
            && !input.path.exists()
            && Path::new(archive).is_file()
        {
            input.only = Some(shown[archive.len() + INSIDE.len()..].to_owned());
            input.path = PathBuf::from(archive);
        }
        input
    }

    /// The path for people and for JSON; a member stands behind its archive: `a.zip!/b.docx`.
    pub fn shown(&self) -> String {
        let path = display_path(&self.path);
        match self.member.as_ref().map(Member::name).or(self.only.as_deref()) {
            Some(name) => format!("{path}{INSIDE}{name}"),
            None => path,
        }
    }

    /// Whether it is named like an archive that was not looked into yet.
    pub fn is_archive(&self) -> bool {
        self.member.is_none() && self.error.is_none() && is_archive_name(&self.path.to_string_lossy())
    }

    /// The documents that it means: those of an archive in the order of their names, else itself.
    pub fn documents(self, limits: &Limits) -> Documents {
        let kind = match self.is_archive().then(|| Members::open(&self.path, self.only.clone(), limits)) {
            Some(Ok(Some(members))) => Kind::Many(Box::new(members), Input { named: false, ..self }),
            Some(Err(error)) => Kind::One(Some(Input { error: Some(error), ..self })),
            Some(Ok(None)) | None => Kind::One(Some(self)),
        };
        Documents(kind)
    }

    /// Its bytes, unless there are too many.
    pub fn load(&self, limits: &Limits) -> Result<Vec<u8>, ReadError> {
        match (&self.error, &self.member) {
            (Some(error), _) => Err(error.clone()),
            (None, Some(member)) => member.load(limits),
            (None, None) => load(&self.path, limits),
        }
    }

    /// Reads the bytes that [`Input::load`] gave.
    pub fn understand(&self, bytes: Vec<u8>, limits: &Limits) -> Result<Document, ReadError> {
        let shown = self.shown();
        let named = format_of_name(Path::new(&shown));
        read_named(&shown, bytes, named, limits)
    }

    /// Reads it.
    pub fn read(&self, limits: &Limits) -> Result<Document, ReadError> {
        self.understand(self.load(limits)?, limits)
    }
}

/// The documents that an input means.
pub struct Documents(Kind);

enum Kind {
    One(Option<Input>),
    /// The members of an archive, and the archive.
    Many(Box<Members>, Input),
}

impl Iterator for Documents {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        match &mut self.0 {
            Kind::One(input) => input.take(),
            Kind::Many(members, archive) => members.next().map(|found| match found.member {
                Some(member) => Input { member: Some(member), error: found.error, only: None, ..archive.clone() },
                None => Input { error: found.error, ..archive.clone() },
            }),
        }
    }
}

/// Whether a file's name is that of something to read.
pub fn is_known_name(path: &Path) -> bool {
    format_of_name(path).is_some() || is_archive_name(&path.to_string_lossy())
}

/// All files that the paths mean, sorted by path and without repetitions. Hidden files and the lock files of open
/// documents (`~$*`) are passed over in folders, never where they are named. `.gitignore` has no say: filings are no code.
pub fn discover(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.is_dir() { folder(path, &mut inputs) } else { inputs.push(Input::named(path.clone())) }
    }
    inputs.sort_by_cached_key(Input::shown);
    inputs.dedup_by(|later, first| {
        let same = later.path == first.path && later.only == first.only;
        first.named |= same && later.named;
        same
    });
    inputs
}

fn folder(root: &Path, inputs: &mut Vec<Input>) {
    let walk = WalkDir::new(root).follow_links(true).into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_known_name(entry.path()) => {
                inputs.push(Input { path: entry.into_path(), ..Input::default() });
            }
            Ok(_) => {}
            // A link back to a folder above holds nothing new.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                let cause = error.into_io_error().map_or(ReadError::NotFound, io_error);
                inputs.push(Input { path, error: Some(cause), ..Input::default() });
            }
        }
    }
}

/// Whether a walk passes something over: hidden files and the lock files of open documents.
pub fn is_passed_over(entry: &DirEntry) -> bool {
    is_hidden(&entry.file_name().to_string_lossy())
}
