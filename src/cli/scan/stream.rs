//! A scan that stores nothing: for those who keep the rows themselves.

use super::settings::Rules;
use crate::cli::Failure;
use crate::cli::db::refuse;
use biaochi::Lexicon;
use biaochi::archive::Record;
use biaochi::archive::copies::parts::compared_tables;
use biaochi::archive::row::{of_record, of_unreadable, write_line};
use biaochi::archive::scan::{Plan, ScanError, each_file};
use biaochi::archive::schema::table;
use biaochi::archive::walk::walk;
use biaochi::check::FileError;
use biaochi::report::Outcome;
use std::io::Write;

/// The files that a scan would look at.
pub fn list(plan: &Plan<'_>, rules: &mut Rules<'_>, out: &mut dyn Write) -> Result<Outcome, Failure> {
    for found in walk(plan.roots, plan.filter) {
        if rules.of(&found)?.is_some() {
            writeln!(out, "{}", found.input.shown())?;
        }
    }
    Ok(Outcome::Clean)
}

/// `{"table": …, "row": …}` for each row of each filing, and `compared` for each table that can be compared. What cannot be
/// read is a row among others: a failure of the command means that rows are missing.
pub fn rows(plan: &Plan<'_>, rules: &mut Rules<'_>, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let each = |file: i64, path: &str, result: Result<Box<Record>, FileError>| {
        let record = match result {
            Ok(record) => record,
            Err(error) => return Ok(write_line(table("unreadable"), &of_unreadable(file, path, &error), out)?),
        };
        of_record(&record, file, |table, cells| write_line(table, cells, out))?;
        // Which rows are compared is a matter of the words of the program, not of a filing's configuration.
        for compared in compared_tables(&record, Lexicon::builtin()) {
            out.write_all(b"{\"table\":\"compared\",\"row\":")?;
            serde_json::to_writer(&mut *out, &compared).map_err(std::io::Error::from)?;
            out.write_all(b"}\n")?;
        }
        Ok::<(), Failure>(())
    };
    each_file(plan, |found| rules.of(found), each)?;
    Ok(Outcome::Clean)
}

impl From<ScanError<Failure>> for Failure {
    fn from(error: ScanError<Failure>) -> Self {
        match error {
            ScanError::Store(error) => refuse(&error),
            ScanError::Settings(failure) => failure,
        }
    }
}
