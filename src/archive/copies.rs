//! What was copied between filings: indicators that say the same, and tables that share their rows.
//!
//! Two rows are the same when their values are, and their names are near each other ([`crate::similar`], exactly). What
//! everyone writes proves nothing, what two write and nobody else proves much: a row weighs by how few units have it. A
//! table is copied when rows that make up most of its weight stand in one table of another unit (C201), or of the same
//! project a year before (C202).
//!
//! No table is compared with all others. A table that shares three fifths of another's weight must share one of any rows
//! that make up more than two fifths of it, so only the tables that hold one of its rarest rows are looked at; none is
//! missed. Tables with the same rows are compared once, however many units filed them.
//!
//! Not compared are self-evaluations (they repeat their plan), the fixed templates of personnel and running costs, and
//! what one unit filed in one year.

mod clusters;
#[cfg(feature = "archive")]
pub mod database;
pub mod describe;
mod input;
mod join;
pub mod json;
pub mod parts;
mod row;
mod rows;
pub mod terminal;
#[cfg(test)]
mod tests;

pub use clusters::{Cluster, Copies, Member, RowMatch};
pub use input::{Input, Key, TableRef};

/// How near is a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Least similarity of two names.
    pub threshold: f64,
    /// Least share of a table's weight that stands in another unit's table (C201).
    pub share: f64,
    /// Least share that stands in the same project's table of another year (C202). It is higher, because a project that
    /// goes on keeps most of its indicators and need only renew its targets.
    pub yearly: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.8, share: 0.6, yearly: 0.8 }
    }
}

/// Rows that must be shared at least: two rows in common are chance.
pub const LEAST_ROWS: usize = 3;

/// Finds the copies among the tables of an input.
pub fn find(input: &Input, options: &Options) -> Copies {
    let rows = rows::Rows::of(input, options.threshold);
    let sources = join::sources(input, &rows, options);
    clusters::cluster(input, rows, sources)
}
