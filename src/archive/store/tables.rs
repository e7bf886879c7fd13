//! How the large tables lie in the file, and the views that show them as [`crate::archive::schema`] describes them.
//!
//! A database of filings says few things very often: the same names, messages and places. So what recurs stands once, in
//! `texts` or in a table of heads, and rows hold its number; what equals its neighbour is left out. Rows of one filing lie
//! together: their ids begin with the filing's number, and what follows is their own number in it. So no table needs an
//! index of its own, and every table is written at its end.
//!
//! Views use nothing that SQLite has had for less than some years: older programs read these databases too.

/// How far a filing's number stands to the left in the ids of its rows.
pub const SHIFT: u32 = 24;

/// Tables whose rows belong to a filing.
pub const OF_FILING: [&str; 5] = ["project_rows", "indicator_rows", "goal_rows", "finding_rows", "related_rows"];

/// The tables that views show.
pub const TABLES: &str = "
CREATE TABLE document_rows (
  number INTEGER PRIMARY KEY,
  id INTEGER NOT NULL,
  path TEXT NOT NULL,
  size INTEGER,
  modified INTEGER,
  content INTEGER,
  settings INTEGER NOT NULL,
  format TEXT,
  kind TEXT,
  title TEXT,
  plan_year INTEGER,
  region TEXT,
  year INTEGER,
  unit TEXT,
  projects INTEGER,
  indicators INTEGER,
  findings INTEGER
) STRICT;
CREATE UNIQUE INDEX documents_of_id ON document_rows (id);
CREATE TABLE upkeep (missing INTEGER NOT NULL) STRICT;
CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE project_rows (
  id INTEGER PRIMARY KEY,
  title TEXT,
  code TEXT,
  name TEXT,
  subject TEXT NOT NULL,
  unit TEXT,
  budget REAL,
  template INTEGER NOT NULL,
  indicators INTEGER NOT NULL,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  location ANY NOT NULL
) STRICT;
CREATE TABLE indicator_heads (
  id INTEGER PRIMARY KEY,
  level1 TEXT,
  level2 TEXT,
  kind TEXT,
  operator TEXT,
  measure TEXT,
  whole_period INTEGER NOT NULL
) STRICT;
CREATE TABLE indicator_rows (
  id INTEGER PRIMARY KEY,
  project INTEGER NOT NULL,
  row INTEGER NOT NULL,
  head INTEGER NOT NULL,
  name INTEGER NOT NULL,
  norm_name INTEGER,
  bare_name INTEGER,
  description INTEGER,
  value TEXT NOT NULL,
  norm_value TEXT,
  number REAL,
  upper REAL,
  weight TEXT,
  basis INTEGER,
  actual TEXT,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  location ANY NOT NULL
) STRICT;
CREATE TABLE goal_rows (
  id INTEGER PRIMARY KEY,
  project INTEGER,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  location ANY NOT NULL
) STRICT;
CREATE TABLE finding_heads (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  confidence TEXT NOT NULL,
  suppressed TEXT
) STRICT;
CREATE TABLE finding_rows (
  id INTEGER PRIMARY KEY,
  head INTEGER NOT NULL,
  project INTEGER,
  row INTEGER,
  message INTEGER NOT NULL,
  suggestion INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  related INTEGER,
  relations INTEGER,
  text INTEGER NOT NULL,
  place INTEGER NOT NULL,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  location ANY NOT NULL
) STRICT;
CREATE TABLE related_rows (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  text INTEGER NOT NULL,
  place INTEGER NOT NULL,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  location ANY NOT NULL
) STRICT;
";

/// The views, as statements.
pub fn views() -> String {
    let own = |row: &str| format!("({row}.id & {})", (1 << SHIFT) - 1);
    [
        "CREATE VIEW files AS SELECT id, path, size, modified, \
         CASE WHEN content IS NOT NULL THEN printf('%016x', content) END AS content, settings FROM document_rows"
            .to_owned(),
        "CREATE VIEW filings AS SELECT id, id AS file, path, format, kind, title, plan_year, region, year, unit, \
         projects, indicators, findings FROM document_rows WHERE format IS NOT NULL"
            .to_owned(),
        format!(
            "CREATE VIEW projects AS SELECT d.id AS filing, {} AS project, p.title, p.code, p.name, p.subject, p.unit, \
             p.budget, p.template, p.indicators, {} {}",
            own("p"),
            place("p"),
            of_filing("project_rows p"),
        ),
        format!(
            "CREATE VIEW indicators AS SELECT d.id AS filing, i.project, i.row, h.level1, h.level2, {} AS name, \
             {} AS norm_name, {} AS bare_name, h.kind, {} AS description, i.value, \
             coalesce(i.norm_value, i.value) AS norm_value, h.operator, i.number, i.upper, h.measure, i.weight, \
             {} AS basis, i.actual, h.whole_period, {} {} CROSS JOIN indicator_heads h ON h.id = i.head",
            text("i.name"),
            text("coalesce(i.norm_name, i.name)"),
            text("coalesce(i.bare_name, i.norm_name, i.name)"),
            text("i.description"),
            text("i.basis"),
            place("i"),
            of_filing("indicator_rows i"),
        ),
        format!(
            "CREATE VIEW goals AS SELECT d.id AS filing, {} AS goal, g.project, g.kind, g.text, {} {}",
            own("g"),
            place("g"),
            of_filing("goal_rows g"),
        ),
        format!(
            "CREATE VIEW findings AS SELECT d.id AS filing, {} AS finding, h.rule, h.severity, h.confidence, f.project, \
             f.row, {} AS message, {} AS suggestion, {} AS text, {} AS place, f.fingerprint, h.suppressed, \
             {} AS related, {} {} CROSS JOIN finding_heads h ON h.id = f.head",
            own("f"),
            text("f.message"),
            text("f.suggestion"),
            text("f.text"),
            text("f.place"),
            related(),
            place("f"),
            of_filing("finding_rows f"),
        ),
    ]
    .join(";\n")
}

/// Where texts are said.
const SAID: [(&str, &[&str]); 3] = [
    ("indicator_rows", &["name", "norm_name", "bare_name", "description", "basis"]),
    ("finding_rows", &["message", "suggestion", "text", "place"]),
    ("related_rows", &["message", "text", "place"]),
];

/// The statement that removes texts that nothing says any more.
pub fn forget() -> String {
    let said = SAID.iter().flat_map(|(table, columns)| {
        columns.iter().map(move |column| format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"))
    });
    format!("DELETE FROM texts WHERE id NOT IN ({})", said.collect::<Vec<_>>().join(" UNION ALL "))
}

fn text(id: &str) -> String {
    format!("(SELECT text FROM texts WHERE id = {id})")
}

/// The filing comes first: whoever asks for one has its rows without a look at the others.
fn of_filing(rows: &str) -> String {
    let id = format!("{}.id", rows.rsplit(' ').next().unwrap_or_default());
    format!(
        "FROM document_rows d CROSS JOIN {rows} ON {id} >= (d.number << {SHIFT}) AND {id} < ((d.number + 1) << {SHIFT})"
    )
}

fn place(row: &str) -> String {
    format!("{row}.start AS start_byte, {row}.start + {row}.length AS end_byte, {} AS location", location(row))
}

/// Bits of the line of a place, its column, the lines to its end, and the column there.
const BITS: [u32; 4] = [24, COLUMN, LINES, COLUMN];
const COLUMN: u32 = 14;
const LINES: u32 = 10;

/// A place in a text file as one number, unless its line is far too long; line and column of start and end.
pub fn packed([line, column, end_line, end_column]: [usize; 4]) -> Option<i64> {
    let parts = [line, column, end_line.checked_sub(line)?, end_column];
    let fits = parts.iter().zip(BITS).all(|(part, bits)| part >> bits == 0);
    fits.then(|| parts.iter().zip(BITS).fold(0, |all, (part, bits)| (all << bits) | *part as i64))
}

/// A place in a text file lies in a number, any other one as it is said.
fn location(row: &str) -> String {
    let at = format!("{row}.location");
    let part = |shift: u32, bits: u32| format!("(({at} >> {shift}) & {})", (1 << bits) - 1);
    let (line, column) = (part(2 * COLUMN + LINES, BITS[0]), part(COLUMN + LINES, COLUMN));
    let (lines, end_column) = (part(COLUMN, LINES), part(0, COLUMN));
    format!(
        r#"CASE typeof({at}) WHEN 'integer' THEN '{{"line":' || {line} || ',"column":' || {column} || ',"end_line":' || ({line} + {lines}) || ',"end_column":' || {end_column} || '}}' ELSE {at} END"#
    )
}

/// The related places of a finding as one JSON array.
fn related() -> String {
    let one = format!(
        r#"'{{"message":' || json_quote({}) || ',"span":{{"start":' || r.start || ',"end":' || (r.start + r.length) || ',"text":' || json_quote({}) || ',"location":' || {} || ',"place":' || json_quote({}) || '}}}}'"#,
        text("r.message"),
        text("r.text"),
        location("r"),
        text("r.place"),
    );
    let first = format!("((f.id >> {SHIFT}) << {SHIFT}) + f.related");
    format!(
        "(SELECT '[' || group_concat({one}) || ']' FROM related_rows r \
         WHERE r.id >= {first} AND r.id < {first} + f.relations)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbers_unless_they_are_too_far() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let sql = format!("SELECT {} FROM (SELECT ? AS location) r", location("r"));
        let read =
            |place: [usize; 4]| -> String { connection.query_row(&sql, [packed(place)], |row| row.get(0)).unwrap() };
        for [line, column, end_line, end_column] in [[1, 1, 1, 2], [9_999_999, 16_383, 10_001_022, 16_383]] {
            let said =
                format!(r#"{{"line":{line},"column":{column},"end_line":{end_line},"end_column":{end_column}}}"#);
            assert_eq!(read([line, column, end_line, end_column]), said);
        }
        for far in [[1, 16_384, 1, 16_385], [1, 1, 1_025, 1], [1 << 24, 1, 1 << 24, 2]] {
            assert_eq!(packed(far), None, "{far:?}");
        }
    }
}
