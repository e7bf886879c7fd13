//! The files of a scan one by one: what is known of each, and what becomes of it.

use super::{Plan, ScanError, Settings};
use crate::archive::record::Record;
use crate::archive::store::{FileRow, known_file};
use crate::archive::walk::Found;
use crate::archive::{Identity, key};
use crate::check::{BATCH, FileError, Opened, read_and_check};
use crate::read::walk::Documents;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
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

/// Whether a step is looked at together with those before it: small files with the same settings are.
pub(super) fn together<E>(batch: &[Result<Step<Task>, E>], next: &Result<Step<Task>, E>) -> bool {
    /// Bytes of a batch's files; what larger ones gain is little, and other threads may take them.
    const LARGEST: u64 = 256 << 10;
    let file = |step: &Result<Step<Task>, E>| match step {
        Ok(Step::File(task)) => Some((task.found.size, task.settings.print())),
        _ => None,
    };
    let (Some((_, print)), Some((size, own))) = (batch.first().and_then(file), file(next)) else { return false };
    let bytes: u64 = batch.iter().filter_map(file).map(|(size, _)| size).sum();
    batch.len() < BATCH && own == print && bytes.saturating_add(size) <= LARGEST
}

/// Reads and checks the files of a batch, unless they are known. Runs on many threads.
pub(super) fn done<E>(steps: Vec<Result<Step<Task>, E>>, plan: &Plan<'_>) -> Vec<Result<Step<Done>, E>> {
    let (mut files, mut others) = (Vec::with_capacity(steps.len()), Vec::new());
    for step in steps {
        match step {
            Ok(Step::File(task)) => files.push(task),
            // No batch holds these beside files.
            Ok(Step::Passed(id)) => others.push(Ok(Step::Passed(id))),
            Ok(Step::Archive(path, root)) => others.push(Ok(Step::Archive(path, root))),
            Err(error) => others.push(Err(error)),
        }
    }
    checked(files, plan).into_iter().map(|done| Ok(Step::File(done))).chain(others).collect()
}

/// Files with the same settings.
fn checked(files: Vec<Task>, plan: &Plan<'_>) -> Vec<Done> {
    let Some(settings) = files.first().map(|task| task.settings.clone()) else { return Vec::new() };
    let lexicon = settings.lexicon();
    let read = |task: Task| task.read(plan);
    read_and_check(files, lexicon, settings.options(), read, |open, document, filing, report| {
        let Open { told, done } = open;
        let record = filing.and_then(|filing| {
            let record = || Record::of(&document, filing, lexicon, told, Some(report));
            catch_unwind(AssertUnwindSafe(record)).ok()
        });
        let outcome = record.map(Box::new).ok_or_else(|| FileError::internal(plan.lang));
        Done { outcome: Outcome::Read(outcome), ..done }
    })
}

/// A file that was read and is to be checked.
struct Open {
    /// What its path tells.
    told: Identity,
    /// All that is known of it but its outcome.
    done: Done,
}

impl Task {
    /// Reads the file, unless it is known.
    fn read(self, plan: &Plan<'_>) -> Opened<Open, Done> {
        let Task { id, path, found, settings, known } = self;
        let row = FileRow {
            path,
            size: found.size,
            modified: found.modified,
            content: None,
            settings: settings.print() as i64,
        };
        let told = plan.pattern.map(|pattern| pattern.read(&found.relative));
        let unmatched = matches!(told, Some(None));
        let mut done = Done { id, root: found.root, row, known, outcome: Outcome::Unchanged, unmatched };
        let row = &mut done.row;
        let same = |known: &&FileRow| !plan.again && known.settings == row.settings && known.content.is_some();
        let known_same = done.known.as_ref().filter(same).filter(|known| known.path == row.path);
        if plan.quick && known_same.is_some_and(|known| known.size == row.size && known.modified == row.modified) {
            row.content = known_same.and_then(|known| known.content);
            return Opened::Done(done);
        }
        let bytes = match found.input.load(&settings.limits()) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Opened::Done(Done {
                    outcome: Outcome::Read(Err(FileError::unreadable(&error, plan.lang))),
                    ..done
                });
            }
        };
        let content = xxhash_rust::xxh3::xxh3_64(&bytes);
        let unchanged = known_same.is_some_and(|known| known.content == Some(content));
        row.content = Some(content);
        row.size = bytes.len() as u64;
        if unchanged {
            return Opened::Done(done);
        }
        // A fault of this program on one file must not cost the others.
        let read = || found.input.understand(bytes, &settings.limits());
        let error = match catch_unwind(AssertUnwindSafe(read)) {
            Ok(Ok(document)) => {
                return Opened::Document(Open { told: told.flatten().unwrap_or_default(), done }, document);
            }
            Ok(Err(error)) => FileError::unreadable(&error, plan.lang),
            Err(_) => FileError::internal(plan.lang),
        };
        Opened::Done(Done { outcome: Outcome::Read(Err(error)), ..done })
    }
}
