//! Puts filings down: statements that are made once, rows that are bound by position.
//!
//! One thread writes what many have read, so nothing is allocated, formatted or looked up here that need not be.

use super::tables::{self, SHIFT};
use super::texts::Recent;
use super::{FileRow, Store, StoreError};
use crate::archive::record::{GoalRecord, Place, ProjectRecord, Record, RowRecord};
use crate::archive::row;
use crate::document::Location;
use crate::finding::{Finding, Related};
use crate::span::Span;
use rusqlite::{Connection, OptionalExtension, Statement, ToSql, params};

/// Numbers of the related places of copies begin here, far above those of any filing.
const COPIES: i64 = 1 << (SHIFT - 1);

/// What writes the rows of filings. Whoever has one is the only one who writes.
pub struct Writer<'s> {
    connection: &'s Connection,
    document: Statement<'s>,
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
        let insert = |table, columns| Insert::new(connection, table, columns);
        let interned = |table, columns| Interned::new(connection, table, columns);
        Ok(Writer {
            connection,
            document: connection.prepare(&format!(
                "INSERT INTO document_rows VALUES (?{}) ON CONFLICT (id) DO NOTHING",
                ", ?".repeat(16)
            ))?,
            project: insert(
                "project_rows",
                "id, title, code, name, subject, unit, budget, template, indicators, start, length, location",
            )?,
            indicator: insert(
                "indicator_rows",
                "id, project, row, head, name, norm_name, bare_name, description, value, norm_value, number, upper, \
                 weight, basis, actual, start, length, location",
            )?,
            goal: insert("goal_rows", "id, project, kind, text, start, length, location")?,
            finding: insert(
                "finding_rows",
                "id, head, project, row, message, suggestion, fingerprint, related, relations, text, place, start, \
                 length, location",
            )?,
            related: insert("related_rows", "id, message, text, place, start, length, location")?,
            texts: interned("texts", "id, text")?,
            indicator_heads: interned("indicator_heads", "id, level1, level2, kind, operator, measure, whole_period")?,
            finding_heads: interned("finding_heads", "id, rule, severity, confidence, suppressed")?,
            number: last(connection, "document_rows", "number")?,
            said: String::new(),
        })
    }

    /// Puts a file down with what was read in it. `false` where another one has its key.
    pub fn put(&mut self, file: i64, known: &FileRow, record: Option<&Record>) -> Result<bool, StoreError> {
        let number = self.number + 1;
        let rows = |record: &Record| record.projects.iter().map(|project| project.rows.len() as i64).sum::<i64>();
        let kind = record.map(|record| row::word(&record.kind));
        let identity = record.map(|record| &record.identity);
        let added = self.document.execute(params![
            number,
            file,
            known.path,
            known.size as i64,
            known.modified,
            known.content.map(|content| content as i64),
            known.settings,
            record.map(|record| record.format.name()),
            kind,
            record.and_then(|record| record.title.as_deref()),
            record.and_then(|record| record.plan_year),
            identity.and_then(|identity| identity.region.as_deref()),
            identity.and_then(|identity| identity.year),
            identity.and_then(|identity| identity.unit.as_deref()),
            record.map(|record| record.projects.len() as i64),
            record.map(rows),
            record.map(|record| record.counted() as i64),
        ])?;
        if added == 0 {
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
        into.real(project.budget)?.integer(project.template.into())?.integer(project.rows.len() as i64)?;
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
        into.real(row.number)?.real(row.upper)?.word(row.weight.as_deref())?.maybe(basis)?;
        into.word(row.actual.as_deref())?.place(&row.place)?.run()?;
        Ok(())
    }

    fn indicator_head(&mut self, row: &RowRecord) -> Result<i64, StoreError> {
        let words = [row.level1.as_deref(), row.level2.as_deref(), row.kind, row.operator, row.unit.as_deref()];
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
    fn put_finding(&mut self, base: i64, number: i64, first: i64, finding: &Finding, at: At) -> Result<(), StoreError> {
        let (severity, confidence) = (finding.severity.name(), finding.confidence.name());
        let words = [Some(finding.rule), Some(severity), Some(confidence), finding.suppressed.as_deref()];
        joined(&mut self.said, words.into_iter());
        let head = self
            .finding_heads
            .of_many(&self.said, |into| words.iter().try_for_each(|word| into.word(*word).map(drop)))?;
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
        let [message, text, place] = [&related.message, &mark.text, &mark.place].map(|text| self.texts.of(text));
        let into = &mut self.related;
        into.integer(id)?.integer(message?)?.integer(text?)?.integer(place?)?;
        into.location(mark.span(), &mark.location)?.run()?;
        Ok(())
    }

    /// Removes a file with all that was found in it.
    pub fn remove(&self, file: i64) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached("SELECT number FROM document_rows WHERE id = ?")?;
        if let Some(number) = query.query_row([file], |row| row.get::<_, i64>(0)).optional()? {
            for table in tables::OF_FILING {
                let sql = format!("DELETE FROM {table} WHERE id >= ? AND id < ?");
                let ids = [number, number + 1].map(|number| number << SHIFT);
                self.connection.prepare_cached(&sql)?.execute(ids)?;
            }
            self.connection.prepare_cached("DELETE FROM document_rows WHERE number = ?")?.execute([number])?;
        }
        self.connection.prepare_cached("DELETE FROM unreadable WHERE file = ?")?.execute([file])?;
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
    fn new(connection: &'s Connection, table: &str, columns: &str) -> Result<Interned<'s>, StoreError> {
        let insert = Insert::new(connection, table, columns)?;
        Ok(Interned { insert, recent: Recent::new(), last: last(connection, table, "id")? })
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
        let Interned { insert, recent, last } = self;
        recent.number(key, || {
            *last += 1;
            bind(insert.integer(*last)?)?;
            insert.run()?;
            Ok(*last)
        })
    }
}

/// A statement that adds a row to a table, its parameters bound one after the other.
///
/// Several rows at a time were tried and are slower: SQLite then hands every value on three times.
struct Insert<'s> {
    statement: Statement<'s>,
    /// What the parameters hold: many columns are the same in row after row, and those need not be bound again.
    bound: Vec<Bound>,
    /// The parameter that was bound last.
    at: usize,
}

/// What a parameter holds.
#[derive(Clone, Copy, PartialEq)]
enum Bound {
    Null,
    Integer(i64),
    Other,
}

impl<'s> Insert<'s> {
    fn new(connection: &'s Connection, table: &str, columns: &str) -> Result<Insert<'s>, StoreError> {
        let count = columns.split(',').count();
        let marks = ", ?".repeat(count - 1);
        let statement = connection.prepare(&format!("INSERT INTO {table} ({columns}) VALUES (?{marks})"))?;
        Ok(Insert { statement, bound: vec![Bound::Null; count], at: 0 })
    }

    fn bind(&mut self, bound: Bound, value: impl ToSql) -> Result<&mut Self, StoreError> {
        if bound == Bound::Other || self.bound[self.at] != bound {
            self.bound[self.at] = bound;
            self.statement.raw_bind_parameter(self.at + 1, value)?;
        }
        self.at += 1;
        Ok(self)
    }

    fn null(&mut self) -> Result<&mut Self, StoreError> {
        self.bind(Bound::Null, rusqlite::types::Null)
    }

    fn integer(&mut self, number: i64) -> Result<&mut Self, StoreError> {
        self.bind(Bound::Integer(number), number)
    }

    fn text(&mut self, text: &str) -> Result<&mut Self, StoreError> {
        self.bind(Bound::Other, text)
    }

    fn maybe(&mut self, number: Option<i64>) -> Result<&mut Self, StoreError> {
        match number {
            Some(number) => self.integer(number),
            None => self.null(),
        }
    }

    fn real(&mut self, number: Option<f64>) -> Result<&mut Self, StoreError> {
        match number {
            Some(number) => self.bind(Bound::Other, number),
            None => self.null(),
        }
    }

    fn word(&mut self, word: Option<&str>) -> Result<&mut Self, StoreError> {
        match word {
            Some(word) => self.text(word),
            None => self.null(),
        }
    }

    fn place(&mut self, place: &Place) -> Result<&mut Self, StoreError> {
        self.location(place.span, &place.location)
    }

    fn location(&mut self, span: Span, location: &Location) -> Result<&mut Self, StoreError> {
        self.integer(span.start.into())?.integer((span.end - span.start).into())?;
        let number = match location {
            Location::Text { line, column, end_line, end_column } => {
                tables::packed([*line, *column, *end_line, *end_column])
            }
            _ => None,
        };
        match number {
            Some(number) => self.integer(number),
            None => self.text(&row::json(location)),
        }
    }

    /// Adds the row.
    fn run(&mut self) -> Result<(), StoreError> {
        self.at = 0;
        self.statement.raw_execute()?;
        Ok(())
    }
}
