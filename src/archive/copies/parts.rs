//! The same search in steps, each on a part of the tables, for as many machines as there are; `distributed/` puts the steps
//! together.
//!
//! What is near, and what was copied, is decided here and nowhere else: the machinery around it only brings together what
//! has a key in common. Input and output are JSON, one value a line.

use super::clusters::{RowMatch, member};
use super::describe::{CopiedTable, Group, RowText as RowShown, TableText, findings};
use super::input::{Input, Key, RowText, compared, unit_key};
use super::join::{Source, of_class, telling, yearly};
use super::row::{FIRST_FINDING, of_table};
use super::rows::{Rows, least_mean, tokens, weight};
use super::{LEAST_ROWS, Options};
use crate::Lang;
use crate::archive::record::{Place, Record};
use crate::archive::row::{self, Cell};
use crate::archive::schema::{Table, table};
use crate::archive::{Identity, key};
use crate::check::Selection;
use crate::filing::FilingKind;
use crate::lexicon::Lexicon;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// A table as it is compared.
#[derive(Debug, Serialize)]
pub struct Compared<'t> {
    /// The same for all tables with the same rows.
    class: String,
    filing: i64,
    project: i64,
    path: &'t str,
    year: Option<u16>,
    unit: String,
    subject: &'t str,
    /// Name, name without the project's noun, value.
    keys: Vec<[&'t str; 3]>,
    /// The numbers of the rows, from 0.
    rows: Vec<u32>,
}

/// The tables of a filing that are compared.
pub fn compared_tables<'t>(record: &'t Record, lexicon: &'t Lexicon) -> impl Iterator<Item = Compared<'t>> {
    let plan = record.kind == FilingKind::Plan;
    let tables = (1..).zip(&record.projects).filter(move |(_, project)| plan && !project.template);
    tables.map(|(number, project)| {
        let rows = compared(RowText::all(&project.rows), lexicon);
        let keys: Vec<[&str; 3]> = rows.iter().map(|row| [row.name, row.bare, row.form]).collect();
        let said: Vec<u8> = keys.iter().flatten().flat_map(|text| text.bytes().chain([0xff])).collect();
        Compared {
            class: format!("{:032x}", xxh3_128(&said)),
            filing: key(&record.path),
            project: number,
            path: &record.path,
            year: record.identity.year,
            unit: unit_key(&record.path, &record.identity),
            subject: &project.subject,
            rows: rows.iter().map(|row| row.row).collect(),
            keys,
        }
    })
}

/// Tables with the same rows.
#[derive(Debug, Deserialize)]
pub struct Class {
    keys: Vec<Row>,
    members: Vec<Member>,
}

/// A row, and how many units have it.
#[derive(Debug, Deserialize)]
pub struct Row {
    name: String,
    bare: String,
    form: String,
    /// Units with this name, or one near it, and this value.
    units: u64,
    /// The same for `bare`.
    bare_units: u64,
}

/// A table of a class.
#[derive(Debug, Deserialize)]
pub struct Member {
    path: String,
    project: u32,
    year: Option<u16>,
    unit: String,
    subject: String,
    rows: Vec<u32>,
}

/// What is known of all tables.
#[derive(Debug, Clone, Copy)]
pub struct Whole {
    /// How near is a copy.
    pub options: Options,
    /// How many units there are.
    pub units: u64,
}

/// A table that was copied, and from where.
#[derive(Debug, Serialize)]
pub struct Link {
    filing: i64,
    project: u32,
    source_filing: i64,
    source_project: u32,
    yearly: bool,
    share: f64,
    rows: Vec<RowMatch>,
}

/// The rows by which the tables are found that this one may have been copied from, as name and value.
pub fn probes<'r>(rows: &'r [Row], whole: Whole, lexicon: &Lexicon) -> Vec<[&'r str; 2]> {
    if rows.len() < LEAST_ROWS {
        return Vec::new();
    }
    let weigh = |name: &str, units| weight(units, whole.units, lexicon.generic.contains_key(name));
    let keys: Vec<(usize, f64)> = rows
        .iter()
        .map(|row| {
            let weight = weigh(&row.name, row.units).min(weigh(&row.bare, row.bare_units));
            ((row.units + row.bare_units) as usize, weight)
        })
        .collect();
    let mut found: Vec<[&str; 2]> = telling(&keys, whole.options.share, least_mean(whole.units))
        .into_iter()
        .flat_map(|at| [[rows[at].name.as_str(), &rows[at].form], [rows[at].bare.as_str(), &rows[at].form]])
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// From where the tables of the first class were copied, among all others that share one of their [`probes`]. Of those the
/// first table is enough, and the first one of another unit.
pub fn sources(classes: &[Class], whole: Whole, lexicon: &Lexicon) -> Vec<Link> {
    let Some(asked) = classes.first().and_then(|class| class.members.first()) else { return Vec::new() };
    let (input, rows) = part(classes, whole, lexicon);
    let is_asked = |table: u32| {
        let at = input.reference(table as usize);
        at.project + 1 == asked.project && input.filings[at.filing as usize].path == asked.path
    };
    let class = (0..rows.classes.len()).find(|class| rows.classes.members(*class).iter().any(|table| is_asked(*table)));
    let found = class.map(|class| of_class(&input, &rows, &whole.options, class as u32));
    links(&input, &rows, found.unwrap_or_default())
}

/// Which tables of one unit were copied from its own tables of earlier years.
pub fn years(classes: &[Class], whole: Whole, lexicon: &Lexicon) -> Vec<Link> {
    let (input, rows) = part(classes, whole, lexicon);
    links(&input, &rows, yearly(&input, &rows, &whole.options))
}

fn part(classes: &[Class], whole: Whole, lexicon: &Lexicon) -> (Input, Rows) {
    let mut input = Input::default();
    let mut units: FxHashMap<u64, u64> = FxHashMap::default();
    for class in classes {
        for member in &class.members {
            let filing = input.filing(&member.path, &member.unit, member.year);
            let rows = class.keys.iter().zip(&member.rows).map(|(key, row)| RowText {
                row: *row,
                name: &key.name,
                bare: &key.bare,
                form: &key.form,
                whole_period: false,
            });
            input.table(filing, member.project - 1, &member.subject, rows, lexicon);
            let said: Vec<Key> = input.rows(input.tables.len() - 1).to_vec();
            // Both are sorted by what they say.
            for (key, row) in said.iter().zip(&class.keys) {
                units.extend(tokens(key).zip([row.units, row.bare_units]));
            }
        }
    }
    input.close();
    let rows = Rows::of_part(&input, whole.options.threshold, &units, whole.units);
    (input, rows)
}

fn links(input: &Input, rows: &Rows, found: Vec<(u32, Source)>) -> Vec<Link> {
    let at = |table: usize| {
        let at = input.reference(table);
        (key(&input.filings[at.filing as usize].path), at.project + 1)
    };
    found
        .into_iter()
        .map(|(table, source)| {
            let ((filing, project), (source_filing, source_project)) = (at(table as usize), at(source.table as usize));
            let rows = member(input, rows, table, Some(source)).rows;
            Link { filing, project, source_filing, source_project, yearly: source.yearly, share: source.share, rows }
        })
        .collect()
}

/// A table of a cluster, to be told.
#[derive(Debug, Deserialize)]
pub struct Told {
    cluster: usize,
    yearly: bool,
    units: usize,
    table: Text,
    source: Option<Text>,
    share: f64,
    compared: usize,
    rows: Vec<RowMatch>,
}

#[derive(Debug, Deserialize)]
struct Text {
    path: String,
    project: usize,
    region: Option<String>,
    unit: Option<String>,
    year: Option<u16>,
    called: String,
    start_byte: u32,
    end_byte: u32,
    location: String,
    rows: Vec<TextRow>,
}

#[derive(Debug, Deserialize)]
struct TextRow {
    name: String,
    value: String,
    start_byte: u32,
    end_byte: u32,
    location: String,
}

impl Text {
    fn shown(self) -> TableText {
        let rows = self.rows.into_iter().map(|row| RowShown {
            name: row.name,
            value: row.value,
            place: Place::stored(row.start_byte, row.end_byte, &row.location),
        });
        TableText {
            path: self.path,
            project: self.project - 1,
            identity: Identity { region: self.region, unit: self.unit, year: self.year },
            called: self.called,
            place: Place::stored(self.start_byte, self.end_byte, &self.location),
            rows: rows.collect(),
        }
    }
}

/// The rows of `copies`, `copy_rows` and `findings` for the tables of one filing, in the order of their clusters, as far as
/// their rules are selected.
pub fn tell<E>(
    tables: Vec<Told>,
    selection: &Selection,
    lexicon: &Lexicon,
    lang: Lang,
    mut each: impl FnMut(&'static Table, &[Cell<'_>]) -> Result<(), E>,
) -> Result<(), E> {
    let mut groups: Vec<Group> = tables.into_iter().map(Told::group).collect();
    groups.retain(|group| selection.has(group.rule()));
    for group in &groups {
        if let Some(told) = group.tables.last() {
            of_table(group, told, &mut each)?;
        }
    }
    let copied = groups.iter().filter_map(|group| group.tables.last()).filter(|table| table.source.is_some());
    for (number, ((filing, _, finding), told)) in
        (FIRST_FINDING..).zip(findings(&groups, lexicon, lang).iter().zip(copied))
    {
        let at = [Some(told.text.project as i64 + 1), None];
        each(table("findings"), &row::of_finding(*filing, number, finding, at))?;
    }
    Ok(())
}

impl Told {
    /// A cluster of which only this table and its source are known, the source first.
    fn group(self) -> Group {
        let source = self.source.map(|source| CopiedTable {
            text: source.shown(),
            source: None,
            share: 0.0,
            compared: 0,
            rows: Vec::new(),
        });
        let told = CopiedTable {
            text: self.table.shown(),
            source: source.as_ref().map(|_| 0),
            share: self.share,
            compared: self.compared,
            rows: self.rows,
        };
        let tables = source.into_iter().chain([told]).collect();
        Group { number: self.cluster, yearly: self.yearly, units: self.units, tables }
    }
}
