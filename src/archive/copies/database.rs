//! Copies among the filings of a database: from its tables, and back into them.
//!
//! The result is written in one transaction, whole or not at all; it is looked for again when anything has changed.

use super::clusters::Copies;
use super::describe::{Group, RowText as RowShown, Shelf, TableText, describe, findings};
use super::input::{Input, RowText, unit_key};
use super::json::rounded;
use super::row::{FIRST_FINDING, of_table};
use super::terminal::Compared;
use super::{Options, find};
use crate::Lang;
use crate::archive::record::Place;
use crate::archive::row::Cell;
use crate::archive::schema::{Table, table};
use crate::archive::store::{Store, StoreError, Writer};
use crate::archive::{Identity, key};
use crate::check::Selection;
use crate::lexicon::Lexicon;
use rusqlite::{Connection, Row, params};
use rustc_hash::FxHashMap;

/// Looks for copies in a database and stores them.
pub fn renew(
    store: &Store,
    lexicon: &Lexicon,
    options: &Options,
    selection: &Selection,
    lang: Lang,
) -> Result<(Vec<Group>, Compared), StoreError> {
    let input = load(&store.connection, lexicon)?;
    let copies = find(&input, options);
    let mut groups = describe(&input, &copies, &mut Stored(&store.connection))?;
    groups.retain(|group| selection.has(group.rule()));
    store.begin()?;
    save(store, &input, &copies, &groups, lexicon, lang)?;
    store.set_meta("copies", &state(options, selection, lang))?;
    store.commit()?;
    let compared = Compared { filings: input.filings.len(), tables: input.tables.len(), unreadable: 0 };
    Ok((groups, compared))
}

/// Whether the copies that are stored are those of the filings that are stored.
pub fn is_new(store: &Store, options: &Options, selection: &Selection, lang: Lang) -> Result<bool, StoreError> {
    Ok(store.meta("copies")?.is_some_and(|stored| stored == state(options, selection, lang)))
}

fn state(options: &Options, selection: &Selection, lang: Lang) -> String {
    format!("{} {lang:?} {options:?} {selection:?}", env!("CARGO_PKG_VERSION"))
}

/// The tables of all plans.
pub fn load(connection: &Connection, lexicon: &Lexicon) -> Result<Input, StoreError> {
    let mut input = Input::default();
    let sql = "SELECT id, path, region, unit, year FROM filings WHERE kind = 'plan' ORDER BY path";
    let mut filings = connection.prepare(sql)?;
    let mut projects = connection
        .prepare("SELECT project, subject FROM projects WHERE filing = ? AND NOT template ORDER BY project")?;
    let sql =
        "SELECT row, norm_name, bare_name, norm_value, whole_period FROM indicators WHERE filing = ? AND project = ?";
    let mut indicators = connection.prepare(sql)?;
    let mut found = filings.query([])?;
    while let Some(row) = found.next()? {
        let (id, path): (i64, String) = (row.get(0)?, row.get(1)?);
        let identity = Identity { region: row.get(2)?, unit: row.get(3)?, year: row.get(4)? };
        let filing = input.filing(&path, &unit_key(&path, &identity), identity.year);
        let tables: Vec<(i64, String)> =
            projects.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        for (project, subject) in tables {
            let rows: Vec<(u32, [String; 3], bool)> = indicators
                .query_map([id, project], |row| {
                    Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?], row.get(4)?))
                })?
                .collect::<Result<_, _>>()?;
            let rows = rows.iter().map(|(row, [name, bare, form], whole_period)| RowText {
                row: row - 1,
                name,
                bare,
                form,
                whole_period: *whole_period,
            });
            input.table(filing, project as u32 - 1, &subject, rows, lexicon);
        }
    }
    input.close();
    Ok(input)
}

/// Texts of a database's tables.
pub struct Stored<'c>(pub &'c Connection);

impl Shelf for Stored<'_> {
    type Error = StoreError;

    fn table(&mut self, path: &str, project: usize) -> Result<TableText, StoreError> {
        let id = key(path);
        let number = project as i64 + 1;
        let sql = "SELECT f.region, f.unit, f.year, coalesce(p.name, p.title, ''), p.start_byte, p.end_byte, p.location \
                   FROM filings f JOIN projects p ON p.filing = f.id WHERE f.id = ? AND p.project = ?";
        let mut query = self.0.prepare_cached(sql)?;
        let mut text = query.query_row([id, number], |row| {
            let identity = Identity { region: row.get(0)?, unit: row.get(1)?, year: row.get(2)? };
            let (called, place) = (row.get(3)?, place(row, 4)?);
            Ok(TableText { path: path.to_owned(), project, identity, called, place, rows: Vec::new() })
        })?;
        let sql = "SELECT name, value, start_byte, end_byte, location FROM indicators WHERE filing = ? AND project = ? \
                   ORDER BY row";
        let mut query = self.0.prepare_cached(sql)?;
        let rows = query.query_map([id, number], |row| {
            Ok(RowShown { name: row.get(0)?, value: row.get(1)?, place: place(row, 2)? })
        })?;
        text.rows = rows.collect::<Result<_, _>>()?;
        Ok(text)
    }
}

fn place(row: &Row<'_>, at: usize) -> rusqlite::Result<Place> {
    Ok(Place::stored(row.get(at)?, row.get(at + 1)?, &row.get::<_, String>(at + 2)?))
}

fn save(
    store: &Store,
    input: &Input,
    copies: &Copies,
    groups: &[Group],
    lexicon: &Lexicon,
    lang: Lang,
) -> Result<(), StoreError> {
    let connection = &store.connection;
    connection.execute_batch("DELETE FROM names; DELETE FROM near_names; DELETE FROM copies; DELETE FROM copy_rows")?;
    let mut writer = Writer::new(store)?;
    writer.remove_copies()?;
    names(connection, input, copies)?;
    for group in groups {
        for member in &group.tables {
            of_table(group, member, &mut |table: &'static Table, cells: &[Cell<'_>]| store.put(table, cells))?;
        }
    }
    let mut numbers: FxHashMap<i64, (i64, i64)> = FxHashMap::default();
    let by_table = groups.iter().flat_map(|group| group.tables.iter().filter(|member| member.source.is_some()));
    for ((filing, _, finding), member) in findings(groups, lexicon, lang).iter().zip(by_table) {
        let next = numbers.entry(*filing).or_insert((FIRST_FINDING, 0));
        writer.put_copy(*filing, *next, finding, [Some(member.text.project as i64 + 1), None])?;
        *next = (next.0 + 1, next.1 + finding.related.len() as i64);
    }
    Ok(())
}

/// How widely each name of an indicator is spread.
fn names(connection: &Connection, input: &Input, copies: &Copies) -> Result<(), StoreError> {
    let names = input.names.len();
    // Rows, filings and units of each name; units once more as a list to be joined with those of the names near it.
    let mut uses: Vec<(u32, u32, u32)> = Vec::new();
    for (filing, table) in input.tables.iter().enumerate().map(|(at, table)| (table.filing, at)) {
        uses.extend(input.rows(table).iter().map(|key| (key.name, input.filings[filing as usize].unit, filing)));
    }
    uses.sort_unstable();
    let mut counts = vec![(0u32, 0u32, 0u32); names];
    let (mut starts, mut units_of) = (vec![0u32; names + 1], Vec::new());
    for same in uses.chunk_by(|a, b| a.0 == b.0) {
        let name = same[0].0 as usize;
        let units = same.chunk_by(|a, b| a.1 == b.1).map(|of_unit| of_unit[0].1);
        let before = units_of.len();
        units_of.extend(units);
        let filings = same.chunk_by(|a, b| a.2 == b.2).count() as u32;
        counts[name] = (same.len() as u32, filings, (units_of.len() - before) as u32);
        starts[name + 1] = (units_of.len() - before) as u32;
    }
    (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
    let units = |name: u32| &units_of[starts[name as usize] as usize..starts[name as usize + 1] as usize];
    let mut insert = connection.prepare(&table("names").insert())?;
    let mut seen = vec![u32::MAX; input.units()];
    let mut order: Vec<u32> = (0..names as u32).filter(|name| counts[*name as usize].0 > 0).collect();
    order.sort_by_key(|name| input.names.get(*name));
    for name in &order {
        let near = copies.rows.near.of_name(*name).iter().map(|(other, _)| *other);
        let near: Vec<u32> = near.filter(|other| counts[*other as usize].0 > 0).collect();
        let mut near_units = 0u32;
        for unit in near.iter().chain([name]).flat_map(|name| units(*name)) {
            near_units += u32::from(std::mem::replace(&mut seen[*unit as usize], *name) != *name);
        }
        let (rows, filings, own) = counts[*name as usize];
        insert.execute(params![input.names.get(*name), rows, filings, own, near.len() as i64, near_units])?;
    }
    let mut insert = connection.prepare(&table("near_names").insert())?;
    for name in &order {
        let mut others: Vec<(&str, f32)> = copies
            .rows
            .near
            .of_name(*name)
            .iter()
            .filter(|(other, _)| counts[*other as usize].0 > 0)
            .map(|(other, similarity)| (input.names.get(*other), *similarity))
            .filter(|(other, _)| *other > input.names.get(*name))
            .collect();
        others.sort_unstable_by_key(|(other, _)| *other);
        for (other, similarity) in others {
            insert.execute(params![input.names.get(*name), other, rounded(f64::from(similarity))])?;
        }
    }
    Ok(())
}
