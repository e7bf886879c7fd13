//! Archives (`.zip`): folders of filings in one file, listed without being unpacked.
//!
//! Nothing of an archive is ever written to disk: the names of its members are names and no paths. A member is inflated
//! when somebody reads it, so that memory holds one member for each thread; an archive within an archive is inflated
//! whole. What an archive declares is checked before anything is inflated, and a member that holds more than it declares
//! is refused.

use super::is_hidden;
use super::{Limit, Limits, ReadError, format_of_name, io_error, limits::RATIO_FROM, sniff};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use zip::ZipArchive;

const KIND: &str = "zip";

/// Between the path of an archive and the name of its member.
pub const INSIDE: &str = "!/";

/// Whether a name is that of an archive.
pub fn is_archive_name(name: &str) -> bool {
    let end = name.len().saturating_sub(4);
    name.len() > 4 && name.as_bytes()[end..].eq_ignore_ascii_case(b".zip")
}

/// The archives around what a path names, outermost first: `a.zip` and `a.zip!/b.zip` around `a.zip!/b.zip!/c.docx`.
pub fn archives_of(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices(INSIDE).map(|(at, _)| &path[..at]);
    ends.filter(|archive| is_archive_name(archive))
}

/// How many documents a file holds, as far as its name and the list of its members tell.
pub(crate) fn count_documents(path: &Path) -> usize {
    if is_archive_name(&path.to_string_lossy()) { Archive::count(path).unwrap_or(1) } else { 1 }
}

/// An open archive. Threads read its members beside each other.
pub(super) struct Archive {
    zip: ZipArchive<Source>,
    size: u64,
}

/// A document in an archive.
#[derive(Clone)]
pub struct Member {
    archive: Arc<Archive>,
    index: usize,
    name: String,
    size: u64,
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Member").field(&self.name).finish()
    }
}

impl Member {
    /// Its name in the archive on disk, with those of the archives between.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size as the archive declares it.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Inflates it.
    pub(super) fn load(&self, limits: &Limits) -> Result<Vec<u8>, ReadError> {
        if self.size > limits.max_bytes {
            return Err(ReadError::TooLarge { size: self.size, limit: limits.max_bytes });
        }
        let mut zip = self.archive.zip.clone();
        let fail = |error: &dyn std::fmt::Display| damaged(error);
        let entry = zip.by_index_data(self.index).map_err(|error| fail(&error))?;
        if entry.encrypted() {
            return Err(ReadError::Encrypted);
        }
        let deflated = entry.compressed_size().max(1);
        if self.size >= RATIO_FROM {
            limits.check(Limit::Ratio, self.size / deflated, "")?;
        }
        let file = zip.by_index(self.index).map_err(|error| fail(&error))?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.size.min(RATIO_FROM)).unwrap_or(0));
        file.take(self.size + 1).read_to_end(&mut bytes).map_err(|error| fail(&error))?;
        if bytes.len() as u64 != self.size {
            return Err(fail(&"another size than declared"));
        }
        Ok(bytes)
    }
}

/// The documents of an archive in the order of their names, those of an archive within it in its place.
pub(super) struct Members {
    /// The member or folder that was asked for.
    only: Option<String>,
    limits: Limits,
    /// What is open, innermost last.
    stack: Vec<Level>,
    /// Entries and bytes of all archives so far.
    entries: u64,
    inflated: u64,
    /// Whether anything came of it.
    any: bool,
}

/// What stands at one place of an archive.
pub(super) struct Found {
    /// None where what was asked for is not there.
    pub member: Option<Member>,
    /// Why it cannot be read, where that is known already.
    pub error: Option<ReadError>,
}

struct Level {
    archive: Arc<Archive>,
    /// What stands before the names of its members.
    prefix: String,
    entries: std::vec::IntoIter<(String, usize, u64)>,
}

impl Members {
    /// Opens an archive on disk; none where it is a document, or no archive at all.
    /// Of all members only those that `only` names, where it does.
    pub fn open(path: &Path, only: Option<String>, limits: &Limits) -> Result<Option<Members>, ReadError> {
        let file = File::open(path).map_err(io_error)?;
        let length = file.metadata().map_err(io_error)?.len();
        let source = Source::new(Store::File(Arc::new(Mutex::new(file))), length);
        let mut members = Members { only, limits: *limits, stack: Vec::new(), entries: 0, inflated: 0, any: false };
        Ok(members.enter(source, String::new())?.then_some(members))
    }

    /// Opens what a source holds; false where that is no archive. `prefix` stands before the names of its members.
    fn enter(&mut self, source: Source, prefix: String) -> Result<bool, ReadError> {
        let Some(archive) = Archive::open(source)? else { return Ok(false) };
        let limits = &self.limits;
        self.entries += archive.zip.len() as u64;
        limits.check(Limit::Entries, self.entries, "")?;
        let (entries, declared) = archive.entries()?;
        // All that can be inflated counts, at every depth, before anything is.
        self.inflated = self.inflated.saturating_add(declared);
        limits.check(Limit::Archive, self.inflated, "")?;
        if self.inflated >= RATIO_FROM {
            let outermost = self.stack.first().map_or(archive.size, |level| level.archive.size);
            limits.check(Limit::Ratio, self.inflated / outermost.max(1), "")?;
        }
        self.stack.push(Level { archive: Arc::new(archive), prefix, entries: entries.into_iter() });
        Ok(true)
    }

    /// Opens an archive within the innermost one.
    fn enter_member(&mut self, member: &Member) -> Result<bool, ReadError> {
        self.limits.check(Limit::Nesting, self.stack.len() as u64, "")?;
        let bytes = member.load(&self.limits)?;
        let length = bytes.len() as u64;
        let source = Source::new(Store::Memory(bytes.into()), length);
        self.enter(source, format!("{}{INSIDE}", member.name))
    }

    fn is_wanted(&self, name: &str) -> bool {
        let Some(only) = &self.only else { return true };
        let below = |whole: &str, part: &str| {
            whole.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '!']))
        };
        below(name, only) || (is_archive_name(name) && below(only, name))
    }
}

impl Iterator for Members {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let Some(level) = self.stack.last_mut() else {
                // A member that was asked for by its name and is not there.
                let missing = self.only.is_some() && !std::mem::replace(&mut self.any, true);
                return missing.then(|| Found { member: None, error: Some(ReadError::NotFound) });
            };
            let Some((name, index, size)) = level.entries.next() else {
                self.stack.pop();
                continue;
            };
            let name = format!("{}{name}", level.prefix);
            let member = Member { archive: level.archive.clone(), index, name, size };
            if !self.is_wanted(&member.name) {
                continue;
            }
            let mut error = None;
            if is_archive_name(&member.name) {
                match self.enter_member(&member) {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(cause) => error = Some(cause),
                }
            }
            self.any = true;
            return Some(Found { member: Some(member), error });
        }
    }
}

impl Archive {
    /// Opens a source; none where it is a document, or no archive at all.
    fn open(mut source: Source) -> Result<Option<Archive>, ReadError> {
        let size = source.length;
        let mut head = [0; 4];
        if size < 4 || source.read_exact(&mut head).is_err() || !(head == *b"PK\x03\x04" || head == *b"PK\x05\x06") {
            return Ok(None);
        }
        // A fault of the library below is a broken file.
        let opened = catch_unwind(AssertUnwindSafe(|| ZipArchive::new(source)));
        let zip = opened.map_err(|_| damaged(&"not understood"))?.map_err(|error| damaged(&error))?;
        let has = |name: &str| zip.file_names_raw().any(|entry| entry.eq_ignore_ascii_case(name.as_bytes()));
        Ok((!sniff::is_document(has)).then_some(Archive { zip, size }))
    }

    /// How many documents an archive on disk holds, as far as can be told without inflating.
    fn count(path: &Path) -> Option<usize> {
        let file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        let archive = Archive::open(Source::new(Store::File(Arc::new(Mutex::new(file))), length)).ok()??;
        archive.entries().ok().map(|(entries, _)| entries.len())
    }

    /// Name, index and size of what may be a document, sorted by name, and how much all that is once inflated.
    #[allow(clippy::type_complexity)]
    fn entries(&self) -> Result<(Vec<(String, usize, u64)>, u64), ReadError> {
        let (mut entries, mut declared) = (Vec::new(), 0u64);
        for index in 0..self.zip.len() {
            let entry = self.zip.by_index_data(index).map_err(|error| damaged(&error))?;
            let unicode = entry.flags().as_u16() & 1 << 11 != 0;
            let name = name(entry.name_raw(), unicode);
            let known = format_of_name(Path::new(&name)).is_some() || is_archive_name(&name);
            if !known || entry.is_dir() || entry.is_symlink() || name.split('/').any(is_hidden) {
                continue;
            }
            declared = declared.saturating_add(entry.size());
            entries.push((name, index, entry.size()));
        }
        entries.sort();
        Ok((entries, declared))
    }
}

/// The name of a member: in Unicode where the archive says so or where it reads as such, else as Chinese Windows writes
/// it. It stays on one line and below the archive.
fn name(raw: &[u8], unicode: bool) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if unicode => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    let shown = name.replace(|c: char| c.is_control(), "\u{fffd}").replace('\\', "/");
    let mut shown = shown.as_str();
    while let Some(rest) = shown.strip_prefix('/').or_else(|| shown.strip_prefix("./")) {
        shown = rest;
    }
    shown.to_owned()
}

fn damaged(detail: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged { kind: KIND, part: String::new(), detail: detail.to_string() }
}

/// Where the bytes of an archive are.
#[derive(Clone)]
enum Store {
    File(Arc<Mutex<File>>),
    Memory(Arc<[u8]>),
}

/// One reader of an archive; readers of the same archive do not disturb each other.
struct Source {
    store: Store,
    length: u64,
    at: u64,
    /// Bytes of the file from `from` on.
    buffer: Vec<u8>,
    from: u64,
}

const BUFFER: u64 = 64 << 10;

impl Source {
    fn new(store: Store, length: u64) -> Self {
        Self { store, length, at: 0, buffer: Vec::new(), from: 0 }
    }
}

impl Clone for Source {
    fn clone(&self) -> Self {
        Source::new(self.store.clone(), self.length)
    }
}

impl Read for Source {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = match &self.store {
            Store::Memory(bytes) => bytes.get(usize::try_from(self.at).unwrap_or(usize::MAX)..).unwrap_or_default(),
            Store::File(file) => {
                if self.at < self.from || self.at >= self.from + self.buffer.len() as u64 {
                    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                    file.seek(SeekFrom::Start(self.at))?;
                    self.buffer.clear();
                    self.from = self.at;
                    (&mut *file).take(BUFFER).read_to_end(&mut self.buffer)?;
                }
                self.buffer.get((self.at - self.from) as usize..).unwrap_or_default()
            }
        };
        let length = out.len().min(bytes.len());
        out[..length].copy_from_slice(&bytes[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_stand_in_paths() {
        let around = |path: &'static str| archives_of(path).collect::<Vec<_>>();
        assert_eq!(around("甲/a.zip!/b.ZIP!/c.docx"), ["甲/a.zip", "甲/a.zip!/b.ZIP"]);
        // A folder's name may end in an exclamation mark.
        assert_eq!(around("重要!/a.docx"), [""; 0]);
        assert!(is_archive_name("目标.Zip") && !is_archive_name(".zip") && !is_archive_name("目标"));
    }

    #[test]
    fn names_are_read_as_they_were_written_and_stay_below() {
        let (gbk, _, _) = encoding_rs::GBK.encode("绩效目标\\說明.docx");
        assert_eq!(name(&gbk, false), "绩效目标/說明.docx");
        assert_eq!(name("目标.docx".as_bytes(), false), "目标.docx");
        assert_eq!(name(b"/etc/./a\nb.txt", false), "etc/./a\u{fffd}b.txt");
        assert_eq!(name(b"..\\..\\evil.txt", false), "../../evil.txt");
    }
}
