//! Copies for programs: findings in the shape of `check`, and the clusters with their rows.

use super::describe::{CopiedTable, Group};
use super::terminal::Compared;
use crate::check::FileError;
use crate::report::csv::field;
use crate::report::json::SCHEMA;
use crate::{Finding, Lang};
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

const HEADS: [[&str; 2]; 17] = [
    ["组", "cluster"],
    ["规则", "rule"],
    ["文件", "path"],
    ["单位", "unit"],
    ["年度", "year"],
    ["项目序号", "project"],
    ["项目", "project_name"],
    ["行", "row"],
    ["指标", "name"],
    ["指标值", "value"],
    ["对照文件", "source_path"],
    ["对照单位", "source_unit"],
    ["对照项目", "source_project"],
    ["对照行", "source_row"],
    ["对照指标", "source_name"],
    ["名称相似度", "similarity"],
    ["全表雷同比例", "share"],
];

/// A table of the rows that prove the copies, in UTF-8 with a mark so that Chinese Excel reads it.
pub fn write_csv(groups: &[Group], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    line(&HEADS.map(|head| lang.say(head[0], head[1]).to_owned()), out)?;
    for group in groups {
        for table in &group.tables {
            let Some(source) = table.source.map(|source| &group.tables[source].text) else { continue };
            for row in &table.rows {
                let (own, other) = (&table.text.rows[row.row as usize], &source.rows[row.source_row as usize]);
                let cells = [
                    group.number.to_string(),
                    group.rule().code.to_owned(),
                    table.text.path.clone(),
                    table.text.who(lang),
                    table.text.identity.year.map_or_else(String::new, |year| year.to_string()),
                    (table.text.project + 1).to_string(),
                    table.text.called.clone(),
                    (row.row + 1).to_string(),
                    own.name.clone(),
                    own.value.clone(),
                    source.path.clone(),
                    source.who(lang),
                    (source.project + 1).to_string(),
                    (row.source_row + 1).to_string(),
                    other.name.clone(),
                    rounded(f64::from(row.similarity)).to_string(),
                    rounded(table.share).to_string(),
                ];
                line(&cells, out)?;
            }
        }
    }
    Ok(())
}

fn line(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| field(cell)).collect();
    write!(out, "{}\r\n", cells.join(","))
}
