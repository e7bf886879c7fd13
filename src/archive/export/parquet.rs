//! Parquet, column by column, a group of rows at a time.

use super::{ExportError, rows, text};
use crate::archive::schema::{Kind, Table, VERSION};
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a group.
const GROUP: usize = 1 << 16;

/// The values of one column in one group, without those that are missing.
enum Values {
    Integer(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
    Text(Vec<ByteArray>),
}

struct Column {
    values: Values,
    /// For each row 1, or 0 where it is missing.
    present: Vec<i16>,
}

pub(super) fn write(connection: &Connection, table: &Table, out: &mut (dyn Write + Send)) -> Result<(), ExportError> {
    let schema = Arc::new(parse_message_type(&message(table)).map_err(broken)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("biaochi {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(vec![KeyValue::new("biaochi.schema".to_owned(), VERSION.to_string())]))
        .build();
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(broken)?;
    let empty = || table.columns.iter().map(|column| Column::new(column.kind)).collect::<Vec<_>>();
    let (mut columns, mut count) = (empty(), 0);
    rows(connection, table, |values| {
        columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        count += 1;
        if count == GROUP {
            count = 0;
            group(&mut file, std::mem::replace(&mut columns, empty()), table)?;
        }
        Ok(())
    })?;
    if count > 0 {
        group(&mut file, columns, table)?;
    }
    file.close().map_err(broken)?;
    Ok(())
}

/// The schema in Parquet's own words.
fn message(table: &Table) -> String {
    let mut message = format!("message {} {{\n", table.name);
    for column in table.columns {
        let presence = if column.nullable { "optional" } else { "required" };
        let name = column.name;
        message.push_str(&match column.kind {
            Kind::Integer => format!("  {presence} int64 {name};\n"),
            Kind::Real => format!("  {presence} double {name};\n"),
            Kind::Flag => format!("  {presence} boolean {name};\n"),
            Kind::Text | Kind::Json => format!("  {presence} binary {name} (STRING);\n"),
        });
    }
    message.push('}');
    message
}

impl Column {
    fn new(kind: Kind) -> Column {
        let values = match kind {
            Kind::Integer => Values::Integer(Vec::new()),
            Kind::Real => Values::Real(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
            Kind::Text | Kind::Json => Values::Text(Vec::new()),
        };
        Column { values, present: Vec::new() }
    }

    fn push(&mut self, value: &ValueRef<'_>) {
        let known = match (&mut self.values, value) {
            (Values::Integer(all), ValueRef::Integer(number)) => {
                all.push(*number);
                true
            }
            (Values::Real(all), ValueRef::Real(number)) => {
                all.push(*number);
                true
            }
            (Values::Flag(all), ValueRef::Integer(number)) => {
                all.push(*number != 0);
                true
            }
            (Values::Text(all), ValueRef::Text(bytes)) => {
                all.push(ByteArray::from(text(bytes)));
                true
            }
            // The tables are strict: nothing else than a missing value is left.
            _ => false,
        };
        self.present.push(i16::from(known));
    }
}

fn group<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    columns: Vec<Column>,
    table: &Table,
) -> Result<(), ExportError> {
    let mut group = file.next_row_group().map_err(broken)?;
    for (column, described) in columns.into_iter().zip(table.columns) {
        let Some(mut writer) = group.next_column().map_err(broken)? else { break };
        let present = described.nullable.then_some(column.present.as_slice());
        match (writer.untyped(), &column.values) {
            (ColumnWriter::Int64ColumnWriter(writer), Values::Integer(all)) => writer.write_batch(all, present, None),
            (ColumnWriter::DoubleColumnWriter(writer), Values::Real(all)) => writer.write_batch(all, present, None),
            (ColumnWriter::BoolColumnWriter(writer), Values::Flag(all)) => writer.write_batch(all, present, None),
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Text(all)) => writer.write_batch(all, present, None),
            _ => Err(ParquetError::General(format!("{}: another type", described.name))),
        }
        .map_err(broken)?;
        writer.close().map_err(broken)?;
    }
    group.close().map_err(broken)?;
    Ok(())
}

/// The only thing that can go wrong is the writing itself.
fn broken(error: ParquetError) -> ExportError {
    ExportError::Io(match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) => *cause,
            Err(cause) => io::Error::other(cause),
        },
        other => io::Error::other(other),
    })
}
