//! Copies in words: whose table it is, what it is called, what its rows say and where they stand.

use super::clusters::{Copies, RowMatch};
use super::input::Input;
use crate::archive::record::{Place, ProjectRecord, Record};
use crate::archive::{Identity, key};
use crate::finding::fingerprint::Fingerprints;
use crate::finding::{Cited, Confidence, Finding, Mark, Related};
use crate::lexicon::Lexicon;
use crate::rules::{self, Rule};
use crate::{Lang, rules::support::quote};
use rustc_hash::FxHashMap;

/// A cluster with everything that is said of it.
#[derive(Debug)]
pub struct Group {
    /// Its number, from 1.
    pub number: usize,
    /// Across years (C202) instead of units (C201).
    pub yearly: bool,
    /// How many units are in it.
    pub units: usize,
    /// Its tables, the earliest first.
    pub tables: Vec<CopiedTable>,
}

/// A table of a cluster.
#[derive(Debug)]
pub struct CopiedTable {
    /// What it says.
    pub text: TableText,
    /// The table it is compared with, by its place in the cluster; none for one that was copied from no other.
    pub source: Option<usize>,
    /// The share of its weight that stands there.
    pub share: f64,
    /// How many rows count.
    pub compared: usize,
    /// The rows that stand there.
    pub rows: Vec<RowMatch>,
}

/// What a table says.
#[derive(Debug, Clone)]
pub struct TableText {
    /// The path of its filing.
    pub path: String,
    /// The number of its project, from 0.
    pub project: usize,
    /// Whose it is.
    pub identity: Identity,
    /// What the project is called.
    pub called: String,
    /// Where the table stands.
    pub place: Place,
    /// Its rows in order.
    pub rows: Vec<RowText>,
}

/// What a row says.
#[derive(Debug, Clone)]
pub struct RowText {
    /// Its name as written.
    pub name: String,
    /// Its value as written.
    pub value: String,
    /// Where it stands.
    pub place: Place,
}

/// Where the texts of tables are found.
pub trait Shelf {
    /// What can go wrong.
    type Error;
    /// The text of a table, by path and number from 0.
    fn table(&mut self, path: &str, project: usize) -> Result<TableText, Self::Error>;
}

/// Records in memory.
pub struct Records<'r>(FxHashMap<&'r str, &'r Record>);

impl<'r> Records<'r> {
    /// A shelf of records.
    pub fn new(records: &'r [Record]) -> Self {
        Records(records.iter().map(|record| (record.path.as_str(), record)).collect())
    }
}

impl Shelf for Records<'_> {
    type Error = std::convert::Infallible;

    fn table(&mut self, path: &str, project: usize) -> Result<TableText, Self::Error> {
        let record = self.0[path];
        Ok(TableText::of(record, project, &record.projects[project]))
    }
}

impl TableText {
    fn of(record: &Record, number: usize, project: &ProjectRecord) -> TableText {
        let rows = project.rows.iter().map(|row| RowText {
            name: row.name.clone(),
            value: row.value.clone(),
            place: row.place.clone(),
        });
        TableText {
            path: record.path.clone(),
            project: number,
            identity: record.identity.clone(),
            called: project.called().to_owned(),
            place: project.place.clone(),
            rows: rows.collect(),
        }
    }

    /// Whose table it is; the path where nobody knows.
    pub fn who(&self, lang: Lang) -> String {
        match &self.identity.unit {
            Some(_) => self.identity.who(lang),
            None => self.path.clone(),
        }
    }

    /// The project, quoted; by its number where it has no name.
    pub fn project_name(&self, lang: Lang) -> String {
        let number = self.project + 1;
        match self.called.as_str() {
            "" => lang.say(format!("项目{number}"), format!("project {number}")),
            called => quote(called),
        }
    }
}

/// Looks up what there is to say of all copies.
pub fn describe<S: Shelf>(input: &Input, copies: &Copies, shelf: &mut S) -> Result<Vec<Group>, S::Error> {
    let mut groups = Vec::with_capacity(copies.clusters.len());
    for (number, cluster) in (1..).zip(&copies.clusters) {
        let mut tables = Vec::with_capacity(cluster.members.len());
        for member in &cluster.members {
            let at = input.reference(member.table);
            let path = &input.filings[at.filing as usize].path;
            // Members are sorted by table.
            let source = member
                .source
                .and_then(|source| cluster.members.binary_search_by_key(&source, |member| member.table).ok());
            tables.push(CopiedTable {
                text: shelf.table(path, at.project as usize)?,
                source,
                share: member.share,
                compared: input.rows(member.table).len(),
                rows: member.rows.clone(),
            });
        }
        groups.push(Group { number, yearly: cluster.yearly, units: cluster.units, tables });
    }
    Ok(groups)
}

impl Group {
    /// The rule that speaks of it.
    pub fn rule(&self) -> &'static Rule {
        rules::find(if self.yearly { "C202" } else { "C201" }).unwrap_or(rules::ALL[0])
    }

    /// Whether a table is of the same year as its source, so that nobody knows which came first.
    pub fn same_year(&self, table: &CopiedTable) -> bool {
        let source = table.source.map(|source| &self.tables[source].text.identity.year);
        source.is_some_and(|year| *year == table.text.identity.year)
    }
}

/// The findings on copied tables, each with the path of its filing.
pub fn findings(groups: &[Group], lexicon: &Lexicon, lang: Lang) -> Vec<(i64, String, Finding)> {
    let mut found = Vec::new();
    let mut prints: FxHashMap<&str, Fingerprints> = FxHashMap::default();
    for group in groups {
        for table in group.tables.iter().filter(|table| table.source.is_some()) {
            let prints = prints.entry(&table.text.path).or_default();
            found.extend(finding(group, table, prints, lexicon, lang));
        }
    }
    found
}

fn finding(
    group: &Group,
    table: &CopiedTable,
    prints: &mut Fingerprints,
    lexicon: &Lexicon,
    lang: Lang,
) -> Option<(i64, String, Finding)> {
    let rule = group.rule();
    let source = &group.tables[table.source?].text;
    let own = &table.text;
    let (all, same, share) = (table.compared, table.rows.len(), (table.share * 100.0).floor());
    let year =
        source.identity.year.map_or_else(String::new, |year| lang.say(format!("{year}年"), format!(" of {year}")));
    let (whose, called, path) = (source.who(lang), source.project_name(lang), &source.path);
    let others = group.units.saturating_sub(2);
    let more = match (group.yearly, others) {
        (true, _) | (_, 0) => String::new(),
        _ => lang.say(format!("；另有{others}个单位也有"), format!("; {others} more units have them too")),
    };
    let message = match (group.yearly, lang) {
        (false, Lang::Zh) => format!(
            "本项目{all}行指标中有{same}行与{whose}{year}{called}（{path}）相同，按少见程度计占{share}%{more}。"
        ),
        (false, Lang::En) => format!(
            "{same} of the {all} rows of this project stand in {whose}{year}, {called} ({path}), {share}% by rarity{more}."
        ),
        (true, Lang::Zh) => {
            format!(
                "本项目{all}行指标中有{same}行与{year}{called}（{path}）的名称和指标值都相同，按少见程度计占{share}%。"
            )
        }
        (true, Lang::En) => format!(
            "{same} of the {all} rows of this project have the name and value of those{year}, {called} ({path}), {share}% by rarity."
        ),
    };
    let mut rarest: Vec<&RowMatch> = table.rows.iter().collect();
    rarest.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.row.cmp(&b.row)));
    let named: Vec<String> = rarest.iter().take(3).map(|row| quote(&own.rows[row.row as usize].name)).collect();
    let named = named.join(lang.say("、", ", "));
    let suggestion = match (group.yearly, lang) {
        (false, Lang::Zh) => format!("请按本单位、本项目的实际重新设置指标和指标值，尤其是{named}。"),
        (false, Lang::En) => format!("set indicators and values from this unit's own work, above all {named}."),
        (true, Lang::Zh) => format!("请按本年度的任务重新核定指标值，尤其是{named}；确无变化的，请在确定依据中说明。"),
        (true, Lang::En) => {
            format!("set the values anew for this year's work, above all {named}, or state why nothing changed.")
        }
    };
    let related = table.rows.iter().map(|row| {
        let counterpart = &source.rows[row.source_row as usize];
        let number = row.source_row + 1;
        let name = quote(&format!("{}{}", counterpart.name, counterpart.value));
        Related {
            message: lang.say(format!("与对方第{number}行{name}相同"), format!("stands there as row {number}, {name}")),
            span: mark(own, &own.rows[row.row as usize].place, &own.rows[row.row as usize].name, Some(row.row), lang),
        }
    });
    let said: String = table
        .rows
        .iter()
        .map(|row| &own.rows[row.row as usize])
        .fold(String::new(), |all, row| all + &row.name + &row.value);
    let basis = lexicon.bases_of(rule.code);
    let sure = table.share >= 0.8 && !group.same_year(table);
    let finding = Finding {
        rule: rule.code,
        name: rule.name,
        severity: rule.severity,
        confidence: if sure { Confidence::High } else { Confidence::Medium },
        message,
        suggestion,
        fix: None,
        span: mark(own, &own.place, &own.called, None, lang),
        related: related.collect(),
        basis: basis.map(|basis| Cited { document: basis.document.clone(), text: basis.cite(lang).clone() }).collect(),
        fingerprint: prints.next(rule.code, &own.called, &said),
        suppressed: None,
        repeats: Vec::new(),
    };
    Some((key(&own.path), own.path.clone(), finding))
}

fn mark(table: &TableText, place: &Place, text: &str, row: Option<u32>, lang: Lang) -> Mark {
    let project = table.project + 1;
    let mut said = lang.say(format!("项目{project}"), format!("project {project}"));
    if let Some(row) = row {
        said.push_str(&lang.say(format!("·第{}行", row + 1), format!(", row {}", row + 1)));
    }
    Mark {
        start: place.span.start,
        end: place.span.end,
        text: text.to_owned(),
        location: place.location.clone(),
        place: said,
    }
}
