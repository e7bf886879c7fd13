//! Reads an archive into its database: what is new or changed is checked, what is known is passed over, what is gone is
//! removed.
//!
//! Files come from the walk in its order, are read and checked by several threads, and are written in the same order by
//! the calling thread, a few hundred to a transaction. Whatever is cut off, the next scan takes up: a file counts as known
//! when its row says that these bytes were checked with these settings, and a file's rows are written as a whole. A member
//! of a zip archive is a file of its own (`a.zip!/b.docx`): of a changed archive only the changed members are checked.

mod task;

use super::Pattern;
use super::record::Record;
use super::row;
use super::schema::table;
use super::store::{Store, StoreError, Writer, open_to_read};
use super::walk::{Filter, Found, walk};
use crate::check::{FileError, Options};
use crate::lexicon::Lexicon;
use crate::read::{Limits, archives_of, display_path};
use crate::{Lang, parallel};
use rustc_hash::FxHashSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use task::{Done, Outcome, Step, Tasks, done, together};

/// What to scan.
pub struct Plan<'a> {
    /// Files and folders; see [`super::walk::roots`].
    pub roots: &'a [PathBuf],
    /// Which files of the folders.
    pub filter: &'a Filter,
    /// What their paths tell.
    pub pattern: Option<&'a Pattern>,
    /// Threads that read and check.
    pub jobs: NonZeroUsize,
    /// Files of the same size and time are taken for unchanged without being opened.
    pub quick: bool,
    /// Nothing is taken for unchanged.
    pub again: bool,
    /// The language of reasons.
    pub lang: Lang,
    /// Set from outside to end the scan after the files at hand.
    pub stop: &'a AtomicBool,
}

/// How one file is checked.
pub trait Settings: Send + Sync {
    /// The rules.
    fn options(&self) -> &Options;
    /// The words.
    fn lexicon(&self) -> &Lexicon;
    /// What a reader accepts.
    fn limits(&self) -> Limits;
    /// A number that differs where any of these, or the program itself, is another one.
    fn print(&self) -> u64;
}

/// What a scan has seen.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Files that were seen.
    pub files: u64,
    /// Files that were not in the database.
    pub added: u64,
    /// Files whose content is another one.
    pub changed: u64,
    /// Files whose content is the same, checked again because the settings or the program are other ones.
    pub again: u64,
    /// Files that are as they were.
    pub unchanged: u64,
    /// Files that are in the database and not on disk any more.
    pub vanished: u64,
    /// Files and documents that could not be read; at the end all that the database knows of.
    pub unreadable: u64,
    /// Filings that were written.
    pub filings: u64,
    /// Findings in them.
    pub findings: u64,
    /// Files on whose path the pattern did not fit.
    pub unmatched: u64,
    /// Whether it was ended from outside.
    pub interrupted: bool,
}

/// Why a scan ended early.
#[derive(Debug)]
pub enum ScanError<E> {
    /// The database failed.
    Store(StoreError),
    /// The settings of a file could not be told.
    Settings(E),
}

impl<E> From<StoreError> for ScanError<E> {
    fn from(error: StoreError) -> Self {
        ScanError::Store(error)
    }
}

impl<E> From<rusqlite::Error> for ScanError<E> {
    fn from(error: rusqlite::Error) -> Self {
        ScanError::Store(error.into())
    }
}

/// What is told of a scan while it runs.
pub trait Watch {
    /// A file was written or passed over.
    fn file(&mut self, totals: &Totals);
    /// A file was changed since the last scan.
    fn changed(&mut self, path: &str);
    /// A file is gone since the last scan.
    fn vanished(&mut self, path: &str);
    /// A file could not be read.
    fn unreadable(&mut self, path: &str, reason: &str);
}

/// Files of one transaction at most, and for how long it may stay open.
const BATCH: u64 = 1024;
const OPEN: Duration = Duration::from_millis(500);

/// Scans. `settings` tells how a file is checked, or none where it is to be passed over.
pub fn scan<E: Send>(
    store: &Store,
    plan: &Plan<'_>,
    mut settings: impl FnMut(&Found) -> Result<Option<Arc<dyn Settings>>, E> + Send,
    watch: &mut dyn Watch,
) -> Result<Totals, ScanError<E>> {
    // A database without files knows none.
    let reader = if store.is_empty()? { None } else { Some(open_to_read(store.path())?) };
    let run = start(store, plan)?;
    let mut totals = Totals::default();
    let mut seen = Seen { files: Vec::new(), roots: vec![false; plan.roots.len()], archives: FxHashSet::default() };
    let tasks = Tasks { walk: walk(plan.roots, plan.filter), settings: &mut settings, reader, plan, archive: None };
    let mut batch = Batch { store, writer: Writer::new(store)?, open: None, files: 0, run, stale: false };
    let written = parallel::in_batches(
        tasks,
        plan.jobs,
        together,
        |steps| done(steps, plan),
        |done| {
            let done = match done? {
                Step::File(done) => done,
                Step::Passed(id) => {
                    seen.files.push(id);
                    return Ok(());
                }
                Step::Archive(path, root) => {
                    seen.archives.insert(path);
                    seen.roots[root] = true;
                    return Ok(());
                }
            };
            seen.files.push(done.id);
            seen.roots[done.root] = true;
            batch.begin()?;
            write(&mut batch, done, &mut totals, watch)?;
            watch.file(&totals);
            batch.end(&totals)
        },
    );
    // What came before an error is kept.
    batch.flush(&totals)?;
    let writer = batch.writer;
    written?;
    totals.interrupted = plan.stop.load(Ordering::Relaxed);
    if !totals.interrupted {
        seen.files.sort_unstable();
        vanish(store, &writer, plan, &seen, &mut totals, watch)?;
        store.tidy()?;
    }
    // A file that could not be read the last time and is still the same is as unreadable as before.
    let count: i64 = store.connection.query_row("SELECT count(*) FROM unreadable", [], |row| row.get(0))?;
    totals.unreadable = count as u64;
    let state = if totals.interrupted { "interrupted" } else { "finished" };
    note(store, run, state, &totals)?;
    Ok(totals)
}

/// Reads and checks files without a database, and hands on what is kept of each, in the order of the walk: the filing, or
/// why it cannot be read, with the file's key and path.
pub fn each_file<E: Send, F: From<ScanError<E>>>(
    plan: &Plan<'_>,
    mut settings: impl FnMut(&Found) -> Result<Option<Arc<dyn Settings>>, E> + Send,
    mut each: impl FnMut(i64, &str, Result<Box<Record>, FileError>) -> Result<(), F>,
) -> Result<(), F> {
    let walk = walk(plan.roots, plan.filter);
    let tasks = Tasks { walk, settings: &mut settings, reader: None, plan, archive: None };
    parallel::in_batches(
        tasks,
        plan.jobs,
        together,
        |steps| done(steps, plan),
        |done| match done? {
            Step::File(Done { id, row, outcome: Outcome::Read(result), .. }) => each(id, &row.path, result),
            Step::File(_) | Step::Passed(_) | Step::Archive(..) => Ok(()),
        },
    )
}

fn write(batch: &mut Batch<'_>, done: Done, totals: &mut Totals, watch: &mut dyn Watch) -> Result<(), StoreError> {
    let store = batch.store;
    totals.files += 1;
    totals.unmatched += u64::from(done.unmatched);
    let Outcome::Read(result) = done.outcome else {
        totals.unchanged += 1;
        if done.known.is_some_and(|known| known.modified != done.row.modified) {
            store.touch(done.id, done.row.modified)?;
        }
        return Ok(());
    };
    match &done.known {
        Some(known) if known.path != done.row.path => {}
        Some(known) => {
            batch.writer.remove(done.id)?;
            if known.content != done.row.content {
                totals.changed += 1;
                watch.changed(&done.row.path);
            } else if done.row.content.is_some() {
                totals.again += 1;
            } else {
                // What could not be read and still cannot be is no news.
                totals.unchanged += 1;
            }
        }
        None => totals.added += 1,
    }
    batch.stale()?;
    let error = match (batch.writer.put(done.id, &done.row, result.as_deref().ok())?, result) {
        (false, _) => Some(taken()),
        (true, Err(error)) => Some(error),
        (true, Ok(record)) => {
            totals.filings += 1;
            totals.findings += record.findings.len() as u64;
            None
        }
    };
    if let Some(error) = error {
        totals.unreadable += 1;
        watch.unreadable(&done.row.path, &error.message);
        store.put(table("unreadable"), &row::of_unreadable(done.id, &done.row.path, &error))?;
    }
    Ok(())
}

/// Two paths with one key: not met in any archive of a size that exists, and yet it must not lose a filing silently.
fn taken() -> FileError {
    let message = "这个路径的标识与另一个文件相同，请改名后重新扫描。Another path has the same key; rename the file.";
    FileError { code: "same-key", message: message.to_owned() }
}

/// Copies have to be looked for again once anything changed.
fn stale(store: &Store) -> Result<(), StoreError> {
    store.connection.execute("DELETE FROM meta WHERE name = 'copies'", [])?;
    Ok(())
}

/// What a scan met.
struct Seen {
    /// Keys of files.
    files: Vec<i64>,
    /// Whether a root had files.
    roots: Vec<bool>,
    /// Archives that were looked into, or tried.
    archives: FxHashSet<String>,
}

/// Removes files that are gone.
fn vanish(
    store: &Store,
    writer: &Writer<'_>,
    plan: &Plan<'_>,
    seen: &Seen,
    totals: &mut Totals,
    watch: &mut dyn Watch,
) -> Result<(), StoreError> {
    let mut gone = Vec::new();
    {
        let mut query = store.connection.prepare("SELECT id, path, content IS NULL FROM files ORDER BY path")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (id, path, unread): (i64, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let archive = archives_of(&path).next();
            let file = Path::new(archive.unwrap_or(&path));
            // A folder in which nothing is left at all may be a disk that is not there today.
            let mut roots = plan.roots.iter().zip(&seen.roots);
            let asked = roots.any(|(root, seen)| *seen && file.starts_with(root));
            if !asked || seen.files.binary_search(&id).is_ok() {
                continue;
            }
            // What the filter leaves out is still there; a place that can be looked into again is no longer unreadable.
            let missing = archive.is_some_and(|archive| seen.archives.contains(archive))
                || std::fs::symlink_metadata(file).is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound);
            if missing || unread {
                gone.push((id, path));
            }
        }
    }
    for part in gone.chunks(BATCH as usize) {
        store.begin()?;
        for (id, path) in part {
            writer.remove(*id)?;
            totals.vanished += 1;
            watch.vanished(path);
        }
        stale(store)?;
        store.commit()?;
    }
    Ok(())
}

/// A transaction that stays open over several files.
struct Batch<'s> {
    store: &'s Store,
    writer: Writer<'s>,
    open: Option<Instant>,
    files: u64,
    run: i64,
    /// Whether it is noted that the copies are no longer those of the filings.
    stale: bool,
}

impl Batch<'_> {
    fn begin(&mut self) -> Result<(), StoreError> {
        if self.open.is_none() {
            self.store.begin()?;
            self.open = Some(Instant::now());
            self.files = 0;
        }
        Ok(())
    }

    fn end<E>(&mut self, totals: &Totals) -> Result<(), ScanError<E>> {
        self.files += 1;
        if self.files >= BATCH || self.open.is_some_and(|open| open.elapsed() >= OPEN) {
            self.flush(totals)?;
        }
        Ok(())
    }

    fn stale(&mut self) -> Result<(), StoreError> {
        if !std::mem::replace(&mut self.stale, true) {
            stale(self.store)?;
        }
        Ok(())
    }

    fn flush(&mut self, totals: &Totals) -> Result<(), StoreError> {
        if self.open.take().is_some() {
            note(self.store, self.run, "running", totals)?;
            self.store.commit()?;
        }
        Ok(())
    }
}

fn start(store: &Store, plan: &Plan<'_>) -> Result<i64, StoreError> {
    let paths: Vec<String> = plan.roots.iter().map(|root| display_path(root)).collect();
    let sql = "INSERT INTO runs SELECT coalesce(max(id), 0) + 1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), NULL, 'running', \
               ?, ?, 0, 0, 0, 0, 0, 0, 0 FROM runs";
    let paths = serde_json::to_string(&paths).unwrap_or_default();
    store.connection.execute(sql, [env!("CARGO_PKG_VERSION"), &paths])?;
    Ok(store.connection.query_row("SELECT max(id) FROM runs", [], |row| row.get(0))?)
}

fn note(store: &Store, run: i64, state: &str, totals: &Totals) -> Result<(), StoreError> {
    let sql = "UPDATE runs SET state = ?, files = ?, added = ?, changed = ?, again = ?, unchanged = ?, vanished = ?, unreadable = ?, \
               ended = CASE ? WHEN 'running' THEN NULL ELSE strftime('%Y-%m-%dT%H:%M:%SZ', 'now') END WHERE id = ?";
    let mut update = store.connection.prepare_cached(sql)?;
    let counts = [
        totals.files,
        totals.added,
        totals.changed,
        totals.again,
        totals.unchanged,
        totals.vanished,
        totals.unreadable,
    ];
    let [files, added, changed, again, unchanged, vanished, unreadable] = counts.map(|count| count as i64);
    update
        .execute(rusqlite::params![state, files, added, changed, again, unchanged, vanished, unreadable, state, run])?;
    Ok(())
}
