//! Many filings: whose they are, what is kept of them, and what was copied between them.
//!
//! A filing becomes a [`Record`]: its facts, findings and places, without its text. Records go one by one into a database
//! (`scan`) or are compared in memory ([`copies`]); both ways tell the same of the same filings. Whoever filed what for
//! which year is told by the path ([`Pattern`]) and, where the path is silent, by the filing itself.
//!
//! The database ([`store`], feature `archive`) is one SQLite file whose tables [`schema`] describes once, for SQL, for
//! exports and for people. Its keys are hashes of paths: the same archive gives the same rows however often, in which
//! order and on how many machines it was read.

pub mod copies;
pub mod identity;
pub mod record;
pub mod row;
pub mod schema;
pub mod walk;

#[cfg(feature = "archive")]
pub mod export;
#[cfg(feature = "archive")]
pub mod scan;
#[cfg(feature = "archive")]
pub mod stats;
#[cfg(feature = "archive")]
pub mod store;

pub use identity::{Identity, Pattern};
pub use record::Record;

/// The key of a path: 63 bits of its XXH3, the same on every machine.
pub fn key(path: &str) -> i64 {
    (xxhash_rust::xxh3::xxh3_64(path.as_bytes()) >> 1) as i64
}
