//! What is compared: tables as rows of numbers, each number standing for a text.

use crate::archive::record::RowRecord;
use crate::archive::{Identity, Record};
use crate::filing::FilingKind;
use crate::lexicon::Lexicon;
use rustc_hash::FxHashMap;

/// All tables to compare.
#[derive(Default)]
pub struct Input {
    /// The filings that hold them.
    pub filings: Vec<FilingKey>,
    /// The tables; once closed, the earlier ones first.
    pub tables: Vec<TableKey>,
    pub(super) rows: Vec<Key>,
    /// Names of indicators.
    pub(super) names: Texts,
    pub(super) forms: Texts,
    /// Units by the numbers in `tables`.
    units: Texts,
    /// Names of projects without years.
    pub(super) subjects: Texts,
    /// Names that fit any project, by their number.
    pub(super) generic: Vec<bool>,
}

/// A filing.
#[derive(Debug, Clone)]
pub struct FilingKey {
    /// Its path.
    pub path: String,
    /// The year it is for.
    pub year: Option<u16>,
    /// The number of its unit.
    pub unit: u32,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableKey {
    /// Its filing.
    pub filing: u32,
    /// Its number in the filing, from 0.
    pub project: u32,
    /// The number of its project's name without years.
    pub subject: u32,
    from: u32,
    to: u32,
}

/// A table by filing and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableRef {
    /// Its filing, as a position in [`Input::filings`].
    pub filing: u32,
    /// Its number, from 0.
    pub project: u32,
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Number of its name.
    pub name: u32,
    /// Number of its name without the project's noun.
    pub bare: u32,
    /// Number of its value.
    pub form: u32,
    /// Its number in the table, from 0.
    pub row: u32,
}

/// One row as it is compared.
#[derive(Debug, Clone)]
pub struct RowText<'t> {
    /// Its number in the table, from 0.
    pub row: u32,
    /// Name without brackets and punctuation.
    pub name: &'t str,
    /// The same without the project's noun.
    pub bare: &'t str,
    /// The value in its normal form.
    pub form: &'t str,
    /// Of the whole period instead of the year.
    pub whole_period: bool,
}

impl Input {
    /// Takes up a filing; `unit` is what [`unit_key`] says. Returns its number.
    pub fn filing(&mut self, path: &str, unit: &str, year: Option<u16>) -> u32 {
        let unit = self.units.number(unit);
        self.filings.push(FilingKey { path: path.to_owned(), year, unit });
        self.filings.len() as u32 - 1
    }

    /// Takes up a table of a filing.
    pub fn table<'t>(
        &mut self,
        filing: u32,
        project: u32,
        subject: &str,
        rows: impl IntoIterator<Item = RowText<'t>>,
        lexicon: &Lexicon,
    ) {
        let from = self.rows.len();
        for row in compared(rows, lexicon) {
            let (name, bare) = (self.name(row.name, lexicon), self.name(row.bare, lexicon));
            let form = self.forms.number(row.form);
            self.rows.push(Key { name, bare, form, row: row.row });
        }
        let subject = self.subjects.number(subject);
        let (from, to) = (from as u32, self.rows.len() as u32);
        self.tables.push(TableKey { filing, project, subject, from, to });
    }

    /// Takes up a record.
    pub fn record(&mut self, record: &Record, lexicon: &Lexicon) -> Option<u32> {
        if record.kind != FilingKind::Plan {
            return None;
        }
        let filing = self.filing(&record.path, &unit_key(&record.path, &record.identity), record.identity.year);
        for (number, project) in (0..).zip(&record.projects) {
            if !project.template {
                self.table(filing, number, &project.subject, RowText::all(&project.rows), lexicon);
            }
        }
        Some(filing)
    }

    /// Puts the tables into their order: by year, path and number. Who comes first is taken to have written first.
    pub fn close(&mut self) {
        let filings = &self.filings;
        self.tables.sort_by_cached_key(|table| {
            let filing = &filings[table.filing as usize];
            (filing.year.unwrap_or(u16::MAX), filing.path.clone(), table.project)
        });
    }

    /// The rows of a table, sorted by what they say.
    pub fn rows(&self, table: usize) -> &[Key] {
        let table = &self.tables[table];
        &self.rows[table.from as usize..table.to as usize]
    }

    /// The number of a table's unit.
    pub fn unit(&self, table: usize) -> u32 {
        self.filings[self.tables[table].filing as usize].unit
    }

    /// The year of a table.
    pub fn year(&self, table: usize) -> Option<u16> {
        self.filings[self.tables[table].filing as usize].year
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// A table by filing and number.
    pub fn reference(&self, table: usize) -> TableRef {
        TableRef { filing: self.tables[table].filing, project: self.tables[table].project }
    }

    fn name(&mut self, name: &str, lexicon: &Lexicon) -> u32 {
        let number = self.names.number(name);
        if number as usize == self.generic.len() {
            self.generic.push(lexicon.generic.contains_key(name));
        }
        number
    }
}

/// A text that is the same for all filings of a unit, and for those of no other. A filing of which nobody knows whose it is
/// stands for itself.
pub fn unit_key(path: &str, identity: &Identity) -> String {
    match &identity.unit {
        Some(unit) => format!("{}\0{unit}", identity.region.as_deref().unwrap_or_default()),
        None => format!("\0\0{path}"),
    }
}

/// The rows of a table that count, sorted by what they say: their order is no part of it.
pub(super) fn compared<'t>(rows: impl IntoIterator<Item = RowText<'t>>, lexicon: &Lexicon) -> Vec<RowText<'t>> {
    let counts = |row: &RowText<'_>| !row.name.is_empty() && !lexicon.templates.contains_key(row.name);
    let mut all: Vec<RowText<'t>> = rows.into_iter().filter(counts).collect();
    // A table for the whole period and the year says everything twice.
    if all.iter().any(|row| !row.whole_period) {
        all.retain(|row| !row.whole_period);
    }
    all.sort_unstable_by_key(|row| (row.name, row.bare, row.form, row.row));
    all
}

impl<'t> RowText<'t> {
    /// The rows of a table.
    pub(super) fn all(rows: &'t [RowRecord]) -> impl Iterator<Item = RowText<'t>> {
        (0..).zip(rows).map(|(number, row)| RowText {
            row: number,
            name: &row.key,
            bare: &row.bare,
            form: &row.form,
            whole_period: row.whole_period,
        })
    }
}

/// Different texts, each with a number.
#[derive(Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
    numbers: FxHashMap<u64, u32>,
}

impl Texts {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        let mut hash = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        while let Some(number) = self.numbers.get(&hash).copied() {
            if self.get(number) == text {
                return number;
            }
            hash = hash.wrapping_add(1);
        }
        let number = self.ends.len() as u32;
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.numbers.insert(hash, number);
        number
    }

    /// The text of a number.
    pub fn get(&self, number: u32) -> &str {
        let start = (number as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[number as usize]]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All texts by number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|number| self.get(number))
    }
}
