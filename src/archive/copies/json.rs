//! Copies for programs: findings in the shape of `check`, and the clusters with their rows.

use super::describe::{CopiedTable, Group};
use super::terminal::Compared;
use crate::Finding;
use crate::check::FileError;
use crate::report::json::SCHEMA;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

/// One object: files with findings, clusters, counts.
pub fn write(
    groups: &[Group],
    findings: &[(i64, String, Finding)],
    unreadable: &[(String, FileError)],
    compared: Compared,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut files: Vec<(&str, Value)> = unreadable
        .iter()
        .map(|(path, error)| (path.as_str(), json!({ "path": path, "error": error, "findings": [] })))
        .collect();
    let mut sorted: Vec<&(i64, String, Finding)> = findings.iter().collect();
    sorted.sort_by_key(|(_, path, finding)| (path, finding.span.start, finding.rule));
    for same in sorted.chunk_by(|a, b| a.1 == b.1) {
        let found: Vec<&Finding> = same.iter().map(|(.., finding)| finding).collect();
        files.push((&same[0].1, json!({ "path": same[0].1, "error": null, "findings": found })));
    }
    files.sort_by_key(|(path, _)| *path);
    let files: Vec<&Value> = files.iter().map(|(_, file)| file).collect();
    let whole = json!({
        "schema": SCHEMA,
        "tool": { "name": "biaochi", "version": env!("CARGO_PKG_VERSION") },
        "files": files,
        "clusters": groups.iter().map(cluster).collect::<Vec<_>>(),
        "summary": {
            "filings": compared.filings,
            "tables": compared.tables,
            "unreadable": compared.unreadable,
            "clusters": groups.len(),
            "findings": findings.len(),
        },
    });
    serde_json::to_writer(&mut *out, &whole)?;
    out.write_all(b"\n")
}

fn cluster(group: &Group) -> Value {
    let tables: Vec<Value> = group.tables.iter().map(|table| member(group, table)).collect();
    json!({ "number": group.number, "rule": group.rule().code, "units": group.units, "tables": tables })
}

fn member(group: &Group, table: &CopiedTable) -> Value {
    let text = &table.text;
    let source = table.source.map(|source| &group.tables[source].text);
    let rows: Vec<Value> = table
        .rows
        .iter()
        .filter_map(|row| {
            let (own, other) = (&text.rows[row.row as usize], &source?.rows[row.source_row as usize]);
            Some(json!({
                "row": row.row + 1, "name": own.name, "value": own.value, "location": own.place.location,
                "source_row": row.source_row + 1, "source_name": other.name, "source_value": other.value,
                "similarity": rounded(f64::from(row.similarity)), "weight": rounded(row.weight),
            }))
        })
        .collect();
    json!({
        "path": text.path, "project": text.project + 1, "name": text.called,
        "region": text.identity.region, "unit": text.identity.unit, "year": text.identity.year,
        "start": text.place.span.start, "end": text.place.span.end, "location": text.place.location,
        "first": table.source.is_none(),
        "source": table.source.map(|at| at + 1), "share": rounded(table.share),
        "compared": table.compared, "matched": table.rows.len(), "rows": rows,
    })
}

/// Enough digits to compare, few enough to be the same on every machine.
pub fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

/// One row of evidence.
#[derive(Serialize)]
struct Row<'a> {
    cluster: usize,
    rule: &'a str,
    path: &'a str,
    project: usize,
    project_name: &'a str,
    unit: String,
    year: Option<u16>,
    row: u32,
    name: &'a str,
    value: &'a str,
    source_path: &'a str,
    source_project: usize,
    source_row: u32,
    source_name: &'a str,
    similarity: f64,
    share: f64,
}

/// One line of JSON for each row of evidence.
pub fn write_rows(groups: &[Group], lang: crate::Lang, out: &mut dyn Write) -> io::Result<()> {
    for group in groups {
        for table in &group.tables {
            let Some(source) = table.source.map(|source| &group.tables[source].text) else { continue };
            for row in &table.rows {
                let (own, other) = (&table.text.rows[row.row as usize], &source.rows[row.source_row as usize]);
                let line = Row {
                    cluster: group.number,
                    rule: group.rule().code,
                    path: &table.text.path,
                    project: table.text.project + 1,
                    project_name: &table.text.called,
                    unit: table.text.who(lang),
                    year: table.text.identity.year,
                    row: row.row + 1,
                    name: &own.name,
                    value: &own.value,
                    source_path: &source.path,
                    source_project: source.project + 1,
                    source_row: row.source_row + 1,
                    source_name: &other.name,
                    similarity: rounded(f64::from(row.similarity)),
                    share: rounded(table.share),
                };
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
            }
        }
    }
    Ok(())
}
