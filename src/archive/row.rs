//! A filing as rows of the tables of [`super::schema`]: for a database, and as JSON lines for programs that keep tables of
//! their own.

use super::key;
use super::record::{Place, Record};
use super::schema::{Table, table};
use crate::check::FileError;
use crate::document::Location;
use crate::finding::Finding;
use std::borrow::Cow;
use std::io::{self, Write};

/// What stands in one column of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// A text, or JSON as text.
    Text(Cow<'a, str>),
}

/// Hands the rows of a filing to `each`, the filing's own row first. `file` is the key of the file that holds it.
pub fn of_record<E>(
    record: &Record,
    file: i64,
    mut each: impl FnMut(&'static Table, &[Cell<'_>]) -> Result<(), E>,
) -> Result<(), E> {
    let id = key(&record.path);
    let rows: usize = record.projects.iter().map(|project| project.rows.len()).sum();
    let kind = word(&record.kind);
    let filing = [
        id.into(),
        file.into(),
        record.path.as_str().into(),
        record.format.name().into(),
        kind.into(),
        (&record.title).into(),
        record.plan_year.map(i64::from).into(),
        (&record.identity.region).into(),
        record.identity.year.map(i64::from).into(),
        (&record.identity.unit).into(),
        record.projects.len().into(),
        rows.into(),
        record.counted().into(),
    ];
    each(table("filings"), &filing)?;
    for (number, project) in (1i64..).zip(&record.projects) {
        let [start, end, location] = cells(&project.place);
        let row = [
            id.into(),
            number.into(),
            (&project.title).into(),
            (&project.code).into(),
            (&project.name).into(),
            project.subject.as_str().into(),
            (&project.unit).into(),
            project.budget.into(),
            Cell::Flag(project.template),
            project.rows.len().into(),
            start,
            end,
            location,
        ];
        each(table("projects"), &row)?;
    }
    let indicators = (1i64..).zip(&record.projects).flat_map(|(number, project)| {
        (1i64..).zip(&project.rows).map(move |(row, indicator)| (number, row, indicator))
    });
    for (project, number, row) in indicators {
        let [start, end, location] = cells(&row.place);
        let row = [
            id.into(),
            project.into(),
            number.into(),
            row.level1.as_deref().into(),
            row.level2.as_deref().into(),
            row.name.as_str().into(),
            row.key.as_str().into(),
            row.bare.as_str().into(),
            row.kind.into(),
            (&row.description).into(),
            row.value.as_str().into(),
            row.form.as_str().into(),
            row.operator.into(),
            row.number.into(),
            row.upper.into(),
            (&row.unit).into(),
            (&row.weight).into(),
            (&row.basis).into(),
            (&row.actual).into(),
            Cell::Flag(row.whole_period),
            start,
            end,
            location,
        ];
        each(table("indicators"), &row)?;
    }
    for (number, goal) in (1i64..).zip(&record.goals) {
        let [start, end, location] = cells(&goal.place);
        let project = goal.project.map(|project| project as i64 + 1).into();
        let row =
            [id.into(), number.into(), project, goal.kind.into(), goal.text.as_str().into(), start, end, location];
        each(table("goals"), &row)?;
    }
    for (number, (finding, project, row)) in (1i64..).zip(&record.findings) {
        let at = [project, row].map(|number| number.map(|number| number as i64 + 1));
        each(table("findings"), &of_finding(id, number, finding, at))?;
    }
    Ok(())
}

/// The row of a finding; `at` are the numbers of project and row, from 1.
pub fn of_finding(filing: i64, number: i64, finding: &Finding, at: [Option<i64>; 2]) -> [Cell<'_>; 17] {
    let related = (!finding.related.is_empty()).then(|| json(&finding.related));
    [
        filing.into(),
        number.into(),
        finding.rule.into(),
        finding.severity.name().into(),
        finding.confidence.name().into(),
        at[0].into(),
        at[1].into(),
        finding.message.as_str().into(),
        finding.suggestion.as_str().into(),
        finding.span.text.as_str().into(),
        finding.span.place.as_str().into(),
        finding.fingerprint.as_str().into(),
        (&finding.suppressed).into(),
        related.map_or(Cell::Null, Cell::from),
        i64::from(finding.span.start).into(),
        i64::from(finding.span.end).into(),
        json(&finding.span.location).into(),
    ]
}

/// The row of a file, or of a document in it, that could not be read.
pub fn of_unreadable<'a>(file: i64, path: &'a str, error: &'a FileError) -> [Cell<'a>; 4] {
    [file.into(), path.into(), error.code.into(), error.message.as_str().into()]
}

/// Writes a row as one object, its columns in their order.
pub fn write_json<'a>(table: &Table, cells: impl IntoIterator<Item = Cell<'a>>, out: &mut dyn Write) -> io::Result<()> {
    for (at, (cell, column)) in cells.into_iter().zip(table.columns).enumerate() {
        write!(out, "{}\"{}\":", if at > 0 { "," } else { "{" }, column.name)?;
        match cell {
            Cell::Null => out.write_all(b"null")?,
            Cell::Integer(number) => write!(out, "{number}")?,
            Cell::Real(number) => serde_json::to_writer(&mut *out, &number)?,
            Cell::Flag(flag) => write!(out, "{flag}")?,
            Cell::Text(text) => serde_json::to_writer(&mut *out, &text)?,
        }
    }
    out.write_all(b"}")
}

/// Writes a row with the name of its table, on a line of its own.
pub fn write_line(table: &Table, cells: &[Cell<'_>], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"table\":\"{}\",\"row\":", table.name)?;
    write_json(table, cells.iter().cloned(), out)?;
    out.write_all(b"}\n")
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Cell::Integer(number)
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Cell::Integer(number as i64)
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::Real(number)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a Option<String>> for Cell<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().into()
    }
}

impl<'a, T> From<Option<T>> for Cell<'a>
where
    Cell<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, Cell::from)
    }
}

fn cells<'a>(place: &Place) -> [Cell<'a>; 3] {
    [i64::from(place.span.start).into(), i64::from(place.span.end).into(), location(&place.location).into()]
}

/// Text files have most places; writing them by hand is several times faster.
fn location(location: &Location) -> String {
    match location {
        Location::Text { line, column, end_line, end_column } => {
            format!(r#"{{"line":{line},"column":{column},"end_line":{end_line},"end_column":{end_column}}}"#)
        }
        other => json(other),
    }
}

pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The word of an enum in the JSON contract.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    json(value).trim_matches('"').to_owned()
}
