//! Puts filings down: statements that are made once, rows that are bound by position.
//!
//! One thread writes what many have read, so nothing is allocated, formatted or looked up here that need not be.

use super::tables::SHIFT;
use super::texts::Recent;
use super::{FileRow, Store, StoreError};
use crate::archive::record::{GoalRecord, Place, ProjectRecord, Record, RowRecord};
use crate::archive::row;
use crate::document::Location;
use crate::finding::{Finding, Related};
use crate::span::Span;
use rusqlite::{Connection, Statement, ToSql};

/// Numbers of the related places of copies begin here, far above those of any filing.
const COPIES: i64 = 1 << (SHIFT - 1);

/// What writes the rows of filings. Whoever has one is the only one who writes.
pub struct Writer<'s> {
    connection: &'s Connection,
    document: Insert<'s>,
    project: Insert<'s>,
    indicator: Insert<'s>,
    goal: Insert<'s>,
    finding: Insert<'s>,
    related: Insert<'s>,
    texts: Interned<'s>,
    indicator_heads: Interned<'s>,
    finding_heads: Interned<'s>,
    number: i64,
    said: String,
}

/// Rows in the table of a filing that a finding may be about: project and row, from 1.
pub type At = [Option<i64>; 2];

impl<'s> Writer<'s> {
    /// Makes the statements.
    pub fn new(store: &'s Store) -> Result<Writer<'s>, StoreError> {
        let connection = &store.connection;
        let place = ["start", "length", "line", "col", "lines", "end_col", "location"];
        let insert = |table: &str, columns: &[&str]| Insert::new(connection, table, columns, "");
        let placed = |table: &str, columns: &[&str]| insert(table, &[columns, &place].concat());
        Ok(Writer {
            connection,
            document: Insert::new(
                connection,
                "document_rows",
                &[
                    "number", "id", "path", "size", "modified", "content", "settings", "format", "kind", "title",
                    "plan_year", "region", "year", "unit", "projects", "indicators", "findings",
                ],
                " ON CONFLICT (id) DO NOTHING",
            )?,
            project: placed(
                "project_rows",
                &["id", "title", "code", "name", "subject", "unit", "budget", "template", "indicators"],
            )?,
            indicator: placed(
                "indicator_rows",
                &[
                    "id", "project", "row", "head", "name", "norm_name", "bare_name", "description", "value", "norm_value",
                    "number", "upper", "weight", "basis", "actual",
                ],
            )?,
            goal: placed("goal_rows", &["id", "project", "kind", "text"])?,
            finding: placed(
                "finding_rows",
                &[
                    "id", "head", "project", "row", "message", "suggestion", "fingerprint", "related", "relations", "text",
                    "place",
                ],
            )?,
            related: placed("related_rows", &["id", "message", "text", "place"])?,
            texts: Interned::new(connection, "texts", &["text"])?,
            indicator_heads: Interned::new(
                connection,
                "indicator_heads",
                &["level1", "level2", "kind", "operator", "measure", "whole_period"],
            )?,
            finding_heads: Interned::new(connection, "finding_heads", &["rule", "severity", "confidence", "suppressed"])?,
            number: last(connection, "document_rows", "number")?,
            said: String::new(),
        })
    }

    /// Puts a file down with what was read in it. `false` where another one has its key.
    pub fn put(&mut self, file: i64, known: &FileRow, record: Option<&Record>) -> Result<bool, StoreError> {
        let number = self.number + 1;
        let into = &mut self.document;
        into.integer(number)?.integer(file)?.text(&known.path)?.integer(known.size as i64)?.integer(known.modified)?;
        into.maybe(known.content.map(|content| content as i64))?.integer(known.settings)?;
        match record {
            None => (0..10).try_for_each(|_| into.null().map(drop))?,
            Some(record) => {
                let rows: usize = record.projects.iter().map(|project| project.rows.len()).sum();
                into.text(record.format.name())?.text(&row::word(&record.kind))?.word(record.title.as_deref())?;
                into.maybe(record.plan_year.map(i64::from))?.word(record.identity.region.as_deref())?;
                into.maybe(record.identity.year.map(i64::from))?.word(record.identity.unit.as_deref())?;
                into.integer(record.projects.len() as i64)?.integer(rows as i64)?;
                into.integer(record.counted() as i64)?;
            }
        }
        if into.run()? == 0 {
            return Ok(false);
        }
        self.number = number;
        if let Some(record) = record {
            self.rows(number << SHIFT, record)?;
        }
        Ok(true)
    }

    fn rows(&mut self, base: i64, record: &Record) -> Result<(), StoreError> {
        let mut id = base;
        for (number, project) in (1..).zip(&record.projects) {
            self.put_project(base + number, project)?;
            for (row, indicator) in (1..).zip(&project.rows) {
                id += 1;
                self.put_indicator(id, [number, row], indicator)?;
            }
        }
        for (number, goal) in (1..).zip(&record.goals) {
            self.put_goal(base + number, goal)?;
        }
        let mut first = 0;
        for (number, (finding, project, row)) in (1..).zip(&record.findings) {
            let at = [project, row].map(|at| at.map(|at| at as i64 + 1));
            self.put_finding(base, number, first, finding, at)?;
            first += finding.related.len() as i64;
        }
        Ok(())
    }

    fn put_project(&mut self, id: i64, project: &ProjectRecord) -> Result<(), StoreError> {
        let into = &mut self.project;
        into.integer(id)?.word(project.title.as_deref())?.word(project.code.as_deref())?;
        into.word(project.name.as_deref())?.text(&project.subject)?.word(project.unit.as_deref())?;
        into.maybe(project.budget)?.integer(project.template.into())?.integer(project.rows.len() as i64)?;
        into.place(&project.place)?.run()?;
        Ok(())
    }

    fn put_indicator(&mut self, id: i64, at: [i64; 2], row: &RowRecord) -> Result<(), StoreError> {
        let head = self.indicator_head(row)?;
        let texts = &mut self.texts;
        let name = texts.of(&row.name)?;
        let norm_name = if row.key == row.name { None } else { Some(texts.of(&row.key)?) };
        let bare_name = if row.bare == row.key { None } else { Some(texts.of(&row.bare)?) };
        let (description, basis) = (texts.of_some(row.description.as_deref())?, texts.of_some(row.basis.as_deref())?);
        let form = (row.form != row.value).then_some(row.form.as_str());
        let into = &mut self.indicator;
        into.integer(id)?.integer(at[0])?.integer(at[1])?.integer(head)?.integer(name)?;
        into.maybe(norm_name)?.maybe(bare_name)?.maybe(description)?.text(&row.value)?.word(form)?;
        into.maybe(row.number)?.maybe(row.upper)?.word(row.weight.as_deref())?.maybe(basis)?;
        into.word(row.actual.as_deref())?.place(&row.place)?.run()?;
        Ok(())
    }

    fn indicator_head(&mut self, row: &RowRecord) -> Result<i64, StoreError> {
        let words =
            [row.level1.as_deref(), row.level2.as_deref(), row.kind, row.operator, row.unit.as_deref()];
        let flag = if row.whole_period { "1" } else { "" };
        joined(&mut self.said, words.into_iter().chain([Some(flag)]));
        self.indicator_heads.of_many(&self.said, |into| {
            words.iter().try_for_each(|word| into.word(*word).map(drop))?;
            into.integer(row.whole_period.into()).map(drop)
        })
    }

    fn put_goal(&mut self, id: i64, goal: &GoalRecord) -> Result<(), StoreError> {
        let into = &mut self.goal;
        into.integer(id)?.maybe(goal.project.map(|project| project as i64 + 1))?.text(goal.kind)?.text(&goal.text)?;
        into.place(&goal.place)?.run()?;
        Ok(())
    }

    /// Puts a finding down, its related places from number `first` on.
    fn put_finding(
        &mut self,
        base: i64,
        number: i64,
        first: i64,
        finding: &Finding,
        at: At,
    ) -> Result<(), StoreError> {
        let (severity, confidence) = row::grades(finding);
        let words = [Some(finding.rule), Some(severity), Some(confidence), finding.suppressed.as_deref()];
        joined(&mut self.said, words.into_iter());
        let head = self.finding_heads.of_many(&self.said, |into| {
            words.iter().try_for_each(|word| into.word(*word).map(drop))
        })?;
        let mark = &finding.span;
        let [message, suggestion] = [&finding.message, &finding.suggestion].map(|text| self.texts.of(text));
        let [text, place] = [&mark.text, &mark.place].map(|text| self.texts.of(text));
        let relations = finding.related.len() as i64;
        let some = relations > 0;
        let into = &mut self.finding;
        into.integer(base + number)?.integer(head)?.maybe(at[0])?.maybe(at[1])?.integer(message?)?;
        into.integer(suggestion?)?.text(&finding.fingerprint)?;
        into.maybe(some.then_some(first))?.maybe(some.then_some(relations))?.integer(text?)?.integer(place?)?;
        into.location(mark.span(), &mark.location)?.run()?;
        (base + first..).zip(&finding.related).try_for_each(|(id, related)| self.put_related(id, related))
    }

    fn put_related(&mut self, id: i64, related: &Related) -> Result<(), StoreError> {
        let mark = &related.span;
        let [message, text, place] =
            [&related.message, &mark.text, &mark.place].map(|text| self.texts.of(text));
        let into = &mut self.related;
        into.integer(id)?.integer(message?)?.integer(text?)?.integer(place?)?;
        into.location(mark.span(), &mark.location)?.run()?;
        Ok(())
    }

    /// Removes what was told of copies.
    pub fn remove_copies(&self) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM finding_rows WHERE head IN (SELECT id FROM finding_heads WHERE rule IN ('C201', 'C202'))",
            [],
        )?;
        self.connection.execute("DELETE FROM related_rows WHERE id & ? <> 0", [COPIES])?;
        Ok(())
    }

    /// Puts a finding on a copy in a filing down, with its number and that of its first related place among those of the
    /// filing's copies.
    pub fn put_copy(
        &mut self,
        filing: i64,
        (number, first): (i64, i64),
        finding: &Finding,
        at: At,
    ) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached("SELECT number FROM document_rows WHERE id = ?")?;
        let base = query.query_row([filing], |row| row.get::<_, i64>(0))? << SHIFT;
        self.put_finding(base, number, COPIES + first, finding, at)
    }
}

/// Words as one key, told apart from each other and from none.
fn joined<'w>(key: &mut String, words: impl Iterator<Item = Option<&'w str>>) {
    key.clear();
    for word in words {
        key.push(if word.is_some() { '\u{1}' } else { '\u{2}' });
        key.push_str(word.unwrap_or_default());
    }
}

fn last(connection: &Connection, table: &str, column: &str) -> Result<i64, StoreError> {
    let sql = format!("SELECT coalesce(max({column}), 0) FROM {table}");
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}

/// A table of what recurs, with the numbers of what was written lately.
struct Interned<'s> {
    insert: Insert<'s>,
    recent: Recent,
    last: i64,
}

impl<'s> Interned<'s> {
    fn new(connection: &'s Connection, table: &str, columns: &[&str]) -> Result<Interned<'s>, StoreError> {
        let insert = Insert::new(connection, table, &[&["id"], columns].concat(), "")?;
        Ok(Interned { insert, recent: Recent::default(), last: last(connection, table, "id")? })
    }

    /// The number of a text, which is written where it is not known.
    fn of(&mut self, text: &str) -> Result<i64, StoreError> {
        self.of_many(text, |into| into.text(text).map(drop))
    }

    fn of_some(&mut self, text: Option<&str>) -> Result<Option<i64>, StoreError> {
        text.map(|text| self.of(text)).transpose()
    }

    /// The number of a row that `key` stands for; `bind` binds it behind its number.
    fn of_many(
        &mut self,
        key: &str,
        bind: impl FnOnce(&mut Insert<'s>) -> Result<(), StoreError>,
    ) -> Result<i64, StoreError> {
        if let Some(number) = self.recent.get(key) {
            return Ok(number);
        }
        let number = self.last + 1;
        bind(self.insert.integer(number)?)?;
        self.insert.run()?;
        self.last = number;
        self.recent.put(key, number);
        Ok(number)
    }
}

/// A statement that adds rows to a table, its parameters bound one after the other.
struct Insert<'s> {
    statement: Statement<'s>,
    at: usize,
    /// Which parameters hold nothing: most rows leave the same ones empty, and those need not be bound again.
    empty: u64,
}

impl<'s> Insert<'s> {
    fn new(
        connection: &'s Connection,
        table: &str,
        columns: &[&str],
        conflict: &str,
    ) -> Result<Insert<'s>, StoreError> {
        let (names, marks) = (columns.join(", "), ", ?".repeat(columns.len() - 1));
        let statement = connection.prepare(&format!("INSERT INTO {table} ({names}) VALUES (?{marks}){conflict}"))?;
        Ok(Insert { statement, at: 0, empty: u64::MAX })
    }

    fn bind(&mut self, value: impl ToSql) -> Result<&mut Self, StoreError> {
        self.at += 1;
        self.empty &= !(1 << self.at);
        self.statement.raw_bind_parameter(self.at, value)?;
        Ok(self)
    }

    fn null(&mut self) -> Result<&mut Self, StoreError> {
        self.at += 1;
        if self.empty & (1 << self.at) == 0 {
            self.empty |= 1 << self.at;
            self.statement.raw_bind_parameter(self.at, rusqlite::types::Null)?;
        }
        Ok(self)
    }

    fn integer(&mut self, number: i64) -> Result<&mut Self, StoreError> {
        self.bind(number)
    }

    fn text(&mut self, text: &str) -> Result<&mut Self, StoreError> {
        self.bind(text)
    }

    fn maybe(&mut self, value: Option<impl ToSql>) -> Result<&mut Self, StoreError> {
        match value {
            Some(value) => self.bind(value),
            None => self.null(),
        }
    }

    fn word(&mut self, word: Option<&str>) -> Result<&mut Self, StoreError> {
        self.maybe(word)
    }

    fn place(&mut self, place: &Place) -> Result<&mut Self, StoreError> {
        self.location(place.span, &place.location)
    }

    fn location(&mut self, span: Span, location: &Location) -> Result<&mut Self, StoreError> {
        self.bind(span.start)?.bind(span.end - span.start)?;
        match location {
            Location::Text { line, column, end_line, end_column } => {
                let lines = *end_line as i64 - *line as i64;
                self.bind(*line as i64)?.bind(*column as i64)?.bind(lines)?.bind(*end_column as i64)?.null()
            }
            other => self.null()?.null()?.null()?.null()?.text(&row::json(other)),
        }
    }

    /// Adds the row; how many there are of it.
    fn run(&mut self) -> Result<usize, StoreError> {
        self.at = 0;
        Ok(self.statement.raw_execute()?)
    }
}
