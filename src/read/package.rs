//! Zip containers: office files and archives, inflated under the limits.

use super::{Limit, Limits, ReadError, limits::RATIO_FROM};
use rustc_hash::FxHashMap;
use std::io::{Cursor, Read};

/// An open container.
pub(crate) struct Package<'b> {
    zip: zip::ZipArchive<Cursor<&'b [u8]>>,
    /// Entries by their name with `/`, in lower case: the names of office parts do not tell cases apart.
    names: FxHashMap<String, usize>,
    kind: &'static str,
    limits: &'b Limits,
    size: u64,
    inflated: u64,
}

impl<'b> Package<'b> {
    /// Opens a container; `kind` names it in errors.
    pub fn open(bytes: &'b [u8], kind: &'static str, limits: &'b Limits) -> Result<Self, ReadError> {
        let zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(kind, "", &error))?;
        limits.check(Limit::Entries, zip.len() as u64, "")?;
        let mut names = FxHashMap::default();
        for (index, name) in zip.file_names_raw().enumerate() {
            let name = String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase();
            names.entry(name).or_insert(index);
        }
        Ok(Self { zip, names, kind, limits, size: bytes.len() as u64, inflated: 0 })
    }

    /// Whether it holds a part.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&key(name))
    }

    /// Whether it holds a part whose name starts so.
    pub fn has_folder(&self, start: &str) -> bool {
        self.names.keys().any(|name| name.starts_with(start))
    }

    /// The bytes of a part, or nothing where there is no such part.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        match self.names.get(&key(name)) {
            Some(index) => self.read_entry(*index, name).map(Some),
            None => Ok(None),
        }
    }

    /// The bytes of a part that must be there.
    pub fn require(&mut self, name: &str) -> Result<Vec<u8>, ReadError> {
        self.read(name)?.ok_or_else(|| ReadError::Damaged {
            kind: self.kind,
            part: name.to_owned(),
            detail: "missing part".into(),
        })
    }

    /// The bytes of an entry; `name` names it in errors.
    pub fn read_entry(&mut self, index: usize, name: &str) -> Result<Vec<u8>, ReadError> {
        let (kind, limits) = (self.kind, self.limits);
        let fail = |error: &dyn std::fmt::Display| ReadError::Damaged {
            kind,
            part: name.to_owned(),
            detail: error.to_string(),
        };
        let file = self.zip.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(why) if why == zip::result::ZipError::PASSWORD_REQUIRED => {
                ReadError::Encrypted
            }
            other => fail(&other),
        })?;
        // What the container declares is checked first, so that a bomb costs nothing.
        let declared = self.inflated.saturating_add(file.size());
        limits.check(Limit::Inflated, declared, name)?;
        let ratio = |inflated: u64| {
            if inflated < RATIO_FROM { 0 } else { inflated / self.size.max(1) }
        };
        limits.check(Limit::Ratio, ratio(declared), name)?;
        let room = limits.max_inflated - self.inflated;
        let expected = usize::try_from(file.size().min(RATIO_FROM)).unwrap_or(0);
        let mut bytes = Vec::with_capacity(expected);
        // What it really holds is inflated step by step, so that a false declaration gains nothing.
        let mut source = file.take(room.saturating_add(1));
        loop {
            let step = (&mut source).take(RATIO_FROM).read_to_end(&mut bytes).map_err(|error| fail(&error))?;
            let inflated = self.inflated.saturating_add(bytes.len() as u64);
            limits.check(Limit::Inflated, inflated, name)?;
            limits.check(Limit::Ratio, ratio(inflated), name)?;
            if (step as u64) < RATIO_FROM {
                break;
            }
        }
        self.inflated += bytes.len() as u64;
        Ok(bytes)
    }
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').to_ascii_lowercase()
}

fn damaged(kind: &'static str, part: &str, error: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged { kind, part: part.to_owned(), detail: error.to_string() }
}
