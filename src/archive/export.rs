//! The tables of a database as files that other programs read as they are: Parquet, CSV, JSON lines.
//!
//! Columns are those of [`super::schema`], rows come in the order of the key, so that the same archive gives the same
//! bytes. Memory is bounded by one group of rows.

mod parquet;

use super::row::{Cell, write_json};
use super::schema::{Kind, Table};
use super::store::StoreError;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::io::{self, Write};

/// A way to write a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Columns, compressed.
    Parquet,
    /// Comma-separated, with heads, in UTF-8; nothing for what is missing, two quotation marks for an empty text.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Why a table could not be written.
#[derive(Debug)]
pub enum ExportError {
    /// The database failed.
    Store(StoreError),
    /// The file could not be written.
    Io(io::Error),
}

impl From<rusqlite::Error> for ExportError {
    fn from(error: rusqlite::Error) -> Self {
        ExportError::Store(error.into())
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        ExportError::Io(error)
    }
}

impl Format {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
        }
    }
}

/// Writes a table.
pub fn write(
    connection: &Connection,
    table: &'static Table,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    match format {
        Format::Parquet => parquet::write(connection, table, out),
        Format::Csv => {
            let heads: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            writeln!(out, "{}", heads.join(","))?;
            rows(connection, table, |values| csv(table, values, out))
        }
        Format::Jsonl => rows(connection, table, |values| jsonl(table, values, out)),
    }
}

/// Hands the rows of a table to `each`, in the order of the key.
fn rows(
    connection: &Connection,
    table: &Table,
    mut each: impl FnMut(&[ValueRef<'_>]) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut query = connection.prepare(&table.select())?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let values: Vec<ValueRef<'_>> = (0..table.columns.len()).map(|at| row.get_ref(at)).collect::<Result<_, _>>()?;
        each(&values)?;
    }
    Ok(())
}

/// A text of the database; it holds no other bytes than UTF-8, for this program wrote them.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn csv(table: &Table, values: &[ValueRef<'_>], out: &mut dyn Write) -> Result<(), ExportError> {
    for (at, (value, column)) in values.iter().zip(table.columns).enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        match value {
            ValueRef::Null | ValueRef::Blob(_) => {}
            ValueRef::Integer(number) if column.kind == Kind::Flag => write!(out, "{}", *number != 0)?,
            ValueRef::Integer(number) => write!(out, "{number}")?,
            ValueRef::Real(number) => write!(out, "{number}")?,
            ValueRef::Text(bytes) => {
                let text = text(bytes);
                if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
                    write!(out, "\"{}\"", text.replace('"', "\"\""))?;
                } else {
                    out.write_all(bytes)?;
                }
            }
        }
    }
    Ok(out.write_all(b"\n")?)
}

fn jsonl(table: &Table, values: &[ValueRef<'_>], out: &mut dyn Write) -> Result<(), ExportError> {
    let cells = values.iter().zip(table.columns).map(|(value, column)| match value {
        ValueRef::Null | ValueRef::Blob(_) => Cell::Null,
        ValueRef::Integer(number) if column.kind == Kind::Flag => Cell::Flag(*number != 0),
        ValueRef::Integer(number) => Cell::Integer(*number),
        ValueRef::Real(number) => Cell::Real(*number),
        ValueRef::Text(bytes) => text(bytes).into(),
    });
    write_json(table, cells, out)?;
    Ok(out.write_all(b"\n")?)
}
