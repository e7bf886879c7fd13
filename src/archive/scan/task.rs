//! The files of a scan one by one: what is known of each, and what becomes of it.

use super::{Plan, ScanError, Settings};
use crate::Lang;
use crate::archive::record::Record;
use crate::archive::store::{FileRow, known_file};
use crate::archive::walk::Found;
use crate::archive::{Identity, key};
use crate::check::{FileError, FileReport, judge, understand};
use crate::read::ReadError;
use crate::read::walk::{Documents, Input};
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// One step of a scan: a file, before and after it was looked at, or what the walk met on the way.
pub(super) enum Step<F> {
    File(F),
    /// A member of an archive that is there and was not asked for.
    Passed(i64),
    /// An archive, with the number of its root: what it does not hold any more is gone.
    Archive(String, usize),
}

impl Step<Task> {
    pub fn done(self, plan: &Plan<'_>) -> Step<Done> {
        match self {
            Step::File(task) => Step::File(task.done(plan)),
            Step::Passed(id) => Step::Passed(id),
            Step::Archive(path, root) => Step::Archive(path, root),
        }
    }
}

/// A file that has to be looked at, with what decides about it.
pub(super) struct Task {
    id: i64,
    path: String,
    found: Found,
    settings: Arc<dyn Settings>,
    known: Option<FileRow>,
}

/// The steps of a scan, made when their turn comes.
pub(super) struct Tasks<'p, 's, W, S> {
    pub walk: W,
    pub settings: &'s mut S,
    /// What is known of files from an earlier scan.
    pub reader: Option<Connection>,
    pub plan: &'p Plan<'p>,
    /// The archive whose members are on.
    pub archive: Option<(Found, Documents)>,
}

impl<W, S, E> Tasks<'_, '_, W, S>
where
    W: Iterator<Item = Found>,
    S: FnMut(&Found) -> Result<Option<Arc<dyn Settings>>, E>,
{
    fn step(&mut self) -> Result<Option<Step<Task>>, ScanError<E>> {
        while !self.plan.stop.load(Ordering::Relaxed) {
            if let Some((archive, documents)) = &mut self.archive {
                let Some(input) = documents.next() else {
                    self.archive = None;
                    continue;
                };
                let found = archive.document(input);
                // What was named itself is no matter of the filter, its members are; a broken archive has none to ask.
                let itself = found.input.member.is_none() && archive.input.named;
                let filter = self.plan.filter;
                let wanted = match found.input.error {
                    Some(_) => itself || filter.opens(&found.relative),
                    None => itself || filter.takes(&found.relative),
                };
                return match (self.settings)(&found).map_err(ScanError::Settings)?.filter(|_| wanted) {
                    Some(settings) => self.task(found, settings).map(Some),
                    None => Ok(Some(Step::Passed(key(&found.input.shown())))),
                };
            }
            let Some(found) = self.walk.next() else { return Ok(None) };
            let Some(settings) = (self.settings)(&found).map_err(ScanError::Settings)? else { continue };
            if found.input.is_archive() {
                let step = Step::Archive(found.input.shown(), found.root);
                let documents = found.documents(&settings.limits());
                self.archive = Some((found, documents));
                return Ok(Some(step));
            }
            return self.task(found, settings).map(Some);
        }
        Ok(None)
    }

    fn task(&self, found: Found, settings: Arc<dyn Settings>) -> Result<Step<Task>, ScanError<E>> {
        let path = found.input.shown();
        let id = key(&path);
        let known = self.reader.as_ref().map(|reader| known_file(reader, id)).transpose()?.flatten();
        Ok(Step::File(Task { id, path, found, settings, known }))
    }
}

impl<W, S, E> Iterator for Tasks<'_, '_, W, S>
where
    W: Iterator<Item = Found>,
    S: FnMut(&Found) -> Result<Option<Arc<dyn Settings>>, E>,
{
    type Item = Result<Step<Task>, ScanError<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}

/// What became of a file.
pub(super) struct Done {
    pub id: i64,
    pub root: usize,
    pub row: FileRow,
    pub known: Option<FileRow>,
    pub outcome: Outcome,
    pub unmatched: bool,
}

pub(super) enum Outcome {
    Unchanged,
    Read(Result<Box<Record>, FileError>),
}

impl Task {
    /// Reads and checks the file, unless it is known. Runs on many threads.
    fn done(self, plan: &Plan<'_>) -> Done {
        let Task { id, path, found, settings, known } = self;
        let mut row = FileRow {
            path: path.clone(),
            size: found.size,
            modified: found.modified,
            content: None,
            settings: settings.print() as i64,
        };
        let told = plan.pattern.map(|pattern| pattern.read(&found.relative));
        let unmatched = matches!(told, Some(None));
        let same = |known: &&FileRow| !plan.again && known.settings == row.settings && known.content.is_some();
        let known_same = known.as_ref().filter(same).filter(|known| known.path == path);
        if plan.quick && known_same.is_some_and(|known| known.size == row.size && known.modified == row.modified) {
            row.content = known.as_ref().and_then(|known| known.content);
            return Done { id, root: found.root, row, known, outcome: Outcome::Unchanged, unmatched };
        }
        let bytes = found.input.load(&settings.limits());
        let outcome = match bytes {
            Err(error) => Outcome::Read(Err(failure(&error, plan.lang))),
            Ok(bytes) => {
                let content = xxhash_rust::xxh3::xxh3_64(&bytes);
                let unchanged = known_same.is_some_and(|known| known.content == Some(content));
                row.content = Some(content);
                row.size = bytes.len() as u64;
                if unchanged {
                    Outcome::Unchanged
                } else {
                    checked(&found.input, bytes, told.flatten().unwrap_or_default(), &*settings, plan.lang)
                }
            }
        };
        Done { id, root: found.root, row, known, outcome, unmatched }
    }
}

/// The filing of one file. A fault of this program on one file must not cost the others.
fn checked(input: &Input, bytes: Vec<u8>, told: Identity, settings: &dyn Settings, lang: Lang) -> Outcome {
    let work = || {
        let lexicon = settings.lexicon();
        let document = input.understand(bytes, &settings.limits())?;
        settings.options().suppressions.begin(&document.path);
        let filing = understand(&document, lexicon, settings.options());
        let report = judge(&document, &filing, lexicon, settings.options());
        Ok(Record::of(&document, &filing, lexicon, told, Some(report)))
    };
    let error = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(Ok(record)) => return Outcome::Read(Ok(Box::new(record))),
        Ok(Err(error)) => Some(failure(&error, lang)),
        Err(_) => FileReport::faulty(input.shown(), lang).error,
    };
    Outcome::Read(Err(error.unwrap_or(FileError { code: "internal", message: String::new() })))
}

fn failure(error: &ReadError, lang: Lang) -> FileError {
    FileError { code: error.code(), message: error.message(lang) }
}
