//! What an archive shows as a whole: which rules speak how often, when, where and of whom, and what is copied most.
//!
//! A count alone tells who filed much. So findings are also given for 100 indicator rows, and units are ranked by that,
//! from so many rows on. Accepted findings are not counted.

pub mod html;
pub mod table;

use super::store::StoreError;
use crate::report::words;
use crate::{Lang, Text};
use rusqlite::{Connection, Params, Row};

/// What to count.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many units, regions and names to list.
    pub top: usize,
    /// Units with fewer indicator rows are not ranked.
    pub least_rows: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { top: 10, least_rows: 30 }
    }
}

/// One table of numbers.
#[derive(Debug)]
pub struct Section {
    /// A stable word: `rules`, `years`.
    pub key: &'static str,
    /// What it shows.
    pub title: Text,
    /// Its columns; the first one holds what is counted.
    pub heads: Vec<Head>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub struct Head {
    /// A stable word; of a trend the year.
    pub key: String,
    /// What stands above it.
    pub title: String,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Count(i64),
    /// A number with one decimal.
    Rate(f64),
    /// Nothing to count.
    Missing,
}

/// Findings that count.
const COUNTED: &str = "suppressed IS NULL";

/// All tables.
pub fn sections(connection: &Connection, options: &Options, lang: Lang) -> Result<Vec<Section>, StoreError> {
    let stats = Stats { connection, options, lang };
    Ok(vec![
        stats.overview()?,
        stats.rules()?,
        stats.years()?,
        stats.regions()?,
        stats.units("worst-units", Text { zh: "问题最多的单位", en: "Units with most findings" }, "DESC")?,
        stats.units("best-units", Text { zh: "问题最少的单位", en: "Units with fewest findings" }, "ASC")?,
        stats.trends()?,
        stats.names()?,
        stats.clusters()?,
    ])
}

struct Stats<'a> {
    connection: &'a Connection,
    options: &'a Options,
    lang: Lang,
}

impl Stats<'_> {
    fn heads(&self, heads: &[(&str, &str, &str)]) -> Vec<Head> {
        let lang = self.lang;
        let head = |(key, zh, en): &(&str, &str, &str)| Head { key: (*key).into(), title: lang.say(*zh, *en).into() };
        heads.iter().map(head).collect()
    }

    fn query(
        &self,
        sql: &str,
        params: impl Params,
        row: impl Fn(&Row<'_>) -> rusqlite::Result<Vec<Cell>>,
    ) -> Result<Vec<Vec<Cell>>, StoreError> {
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map(params, row)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    fn overview(&self) -> Result<Section, StoreError> {
        let counts = [
            ("filings", "文件", "filings", "SELECT count(*) FROM filings".to_owned()),
            (
                "units",
                "单位",
                "units",
                "SELECT count(DISTINCT coalesce(region, '') || '/' || unit) FROM filings".into(),
            ),
            ("projects", "项目", "projects", "SELECT coalesce(sum(projects), 0) FROM filings".into()),
            ("indicators", "指标", "indicators", "SELECT coalesce(sum(indicators), 0) FROM filings".into()),
            ("findings", "问题", "findings", format!("SELECT count(*) FROM findings WHERE {COUNTED}")),
            (
                "flawed",
                "有问题的文件",
                "filings with findings",
                format!("SELECT count(DISTINCT filing) FROM findings WHERE {COUNTED}"),
            ),
            ("copied", "雷同的项目表", "copied tables", "SELECT count(*) FROM copies WHERE NOT first".into()),
            ("unreadable", "无法读取", "unreadable", "SELECT count(*) FROM unreadable".into()),
        ];
        let mut rows = Vec::new();
        let mut heads = self.heads(&[("what", "内容", "what")]);
        heads.push(Head { key: "count".into(), title: self.lang.say("数量", "count").into() });
        for (_, zh, en, sql) in counts {
            let count: i64 = self.connection.query_row(&sql, [], |row| row.get(0))?;
            rows.push(vec![Cell::Text(self.lang.say(zh, en).to_owned()), Cell::Count(count)]);
        }
        Ok(Section { key: "overview", title: Text { zh: "总览", en: "Overview" }, heads, rows })
    }

    fn rules(&self) -> Result<Section, StoreError> {
        let sql = format!(
            "SELECT rule, count(*), count(DISTINCT filing), (SELECT count(*) FROM filings), \
             (SELECT sum(indicators) FROM filings) FROM findings WHERE {COUNTED} GROUP BY rule ORDER BY 2 DESC, 1"
        );
        let rows = self.query(&sql, [], |row| {
            let (rule, count, filings): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let title = words::title(&rule, self.lang).to_owned();
            let share = rate(filings, row.get::<_, Option<i64>>(3)?.unwrap_or(0));
            let per = rate(count, row.get::<_, Option<i64>>(4)?.unwrap_or(0));
            Ok(vec![Cell::Text(rule), Cell::Text(title), Cell::Count(count), Cell::Count(filings), share, per])
        })?;
        let heads = self.heads(&[
            ("rule", "规则", "rule"),
            ("title", "名称", "title"),
            ("findings", "问题", "findings"),
            ("filings", "涉及文件", "filings"),
            ("filings_percent", "占文件%", "% of filings"),
            ("per_100_indicators", "每百行指标", "per 100 rows"),
        ]);
        Ok(Section { key: "rules", title: Text { zh: "按规则", en: "By rule" }, heads, rows })
    }

    fn years(&self) -> Result<Section, StoreError> {
        let heads = self.heads(&[("year", "年度", "year")]);
        let rows = self.grouped("year", "year", "ORDER BY year IS NULL, year", i64::MAX, 0)?;
        Ok(self.counted("years", Text { zh: "按年度", en: "By year" }, heads, rows))
    }

    fn regions(&self) -> Result<Section, StoreError> {
        let heads = self.heads(&[("region", "地区", "region")]);
        let top = self.options.top as i64;
        let rows = self.grouped("region", "region", "ORDER BY rate DESC, region", top, 0)?;
        Ok(self.counted(
            "regions",
            Text { zh: "按地区（问题多的在前）", en: "By region, most findings first" },
            heads,
            rows,
        ))
    }

    fn units(&self, key: &'static str, title: Text, order: &str) -> Result<Section, StoreError> {
        let heads = self.heads(&[("unit", "单位", "unit")]);
        let (top, least) = (self.options.top as i64, self.options.least_rows as i64);
        // A unit's own name may begin with its region.
        let name =
            "CASE WHEN region IS NULL OR substr(unit, 1, length(region)) = region THEN unit ELSE region || unit END";
        let rows = self.grouped(name, "unit, region", &format!("ORDER BY rate {order}, name"), top, least)?;
        Ok(self.counted(key, title, heads, rows))
    }

    /// Filings, rows and findings of groups of filings.
    fn grouped(
        &self,
        name: &str,
        group: &str,
        order: &str,
        limit: i64,
        least: i64,
    ) -> Result<Vec<Vec<Cell>>, StoreError> {
        let sql = format!(
            "WITH f AS (SELECT filing, count(*) AS n FROM findings WHERE {COUNTED} GROUP BY filing) \
             SELECT {name} AS name, count(*), sum(indicators), sum(coalesce(n, 0)), \
             100.0 * sum(coalesce(n, 0)) / sum(indicators) AS rate \
             FROM filings LEFT JOIN f ON f.filing = filings.id GROUP BY {group} \
             HAVING sum(indicators) > ?1 AND (?1 = 0 OR name IS NOT NULL) {order} LIMIT ?2"
        );
        // None at all can be divided by nothing.
        let least = (least - 1).max(0);
        self.query(&sql, [least, limit], |row| {
            let name = match row.get_ref(0)? {
                rusqlite::types::ValueRef::Integer(year) => year.to_string(),
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                _ => self.lang.say("（不明）", "(unknown)").to_owned(),
            };
            let (filings, indicators, findings) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let per = rate(findings, indicators);
            Ok(vec![Cell::Text(name), Cell::Count(filings), Cell::Count(indicators), Cell::Count(findings), per])
        })
    }

    fn counted(&self, key: &'static str, title: Text, mut heads: Vec<Head>, rows: Vec<Vec<Cell>>) -> Section {
        heads.extend(self.heads(&[
            ("filings", "文件", "filings"),
            ("indicators", "指标", "indicators"),
            ("findings", "问题", "findings"),
            ("per_100_indicators", "每百行指标", "per 100 rows"),
        ]));
        Section { key, title, heads, rows }
    }

    /// Findings for 100 rows, by rule and year.
    fn trends(&self) -> Result<Section, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT year, sum(indicators) FROM filings WHERE year IS NOT NULL GROUP BY year HAVING sum(indicators) > 0 ORDER BY year",
        )?;
        let years: Vec<(i64, i64)> =
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        let sql = format!(
            "SELECT rule, year, count(*) FROM findings JOIN filings ON filings.id = filing \
             WHERE {COUNTED} AND year IS NOT NULL GROUP BY rule, year ORDER BY rule, year"
        );
        let mut query = self.connection.prepare(&sql)?;
        let counts: Vec<(String, i64, i64)> =
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
        let mut heads = self.heads(&[("rule", "规则", "rule"), ("title", "名称", "title")]);
        heads.extend(years.iter().map(|(year, _)| Head { key: year.to_string(), title: year.to_string() }));
        // Without any year there is no trend.
        let counts = if years.is_empty() { Vec::new() } else { counts };
        let rows = counts.chunk_by(|a, b| a.0 == b.0).map(|same| {
            let rule = &same[0].0;
            let mut cells = vec![Cell::Text(rule.clone()), Cell::Text(words::title(rule, self.lang).to_owned())];
            cells.extend(years.iter().map(|(year, indicators)| {
                let count = same.iter().find(|(_, other, _)| other == year).map_or(0, |(.., count)| *count);
                rate(count, *indicators)
            }));
            cells
        });
        let rows = rows.collect();
        Ok(Section {
            key: "trends",
            title: Text { zh: "各年度每百行指标的问题", en: "Findings for 100 rows by year" },
            heads,
            rows,
        })
    }

    fn names(&self) -> Result<Section, StoreError> {
        let sql = "SELECT name, near_units, units, filings, indicators, near FROM names WHERE near_units > 1 \
                   ORDER BY near_units DESC, units DESC, name LIMIT ?";
        let rows = self.query(sql, [self.options.top as i64], |row| {
            let mut cells = vec![Cell::Text(row.get(0)?)];
            for at in 1..6 {
                cells.push(Cell::Count(row.get(at)?));
            }
            Ok(cells)
        })?;
        let heads = self.heads(&[
            ("name", "指标名称", "name"),
            ("near_units", "单位（含相近写法）", "units (near names too)"),
            ("units", "单位", "units"),
            ("filings", "文件", "filings"),
            ("indicators", "行数", "rows"),
            ("near", "相近写法", "near names"),
        ]);
        Ok(Section {
            key: "names", title: Text { zh: "用得最多的指标", en: "Most used indicators" }, heads, rows
        })
    }

    fn clusters(&self) -> Result<Section, StoreError> {
        let sql = "SELECT c.cluster, c.rule, coalesce(p.name, p.title, ''), f.path, \
                   (SELECT count(*) FROM copies o WHERE o.cluster = c.cluster), \
                   (SELECT count(DISTINCT coalesce(g.region, '') || '/' || coalesce(g.unit, g.path)) FROM copies o \
                    JOIN filings g ON g.id = o.filing WHERE o.cluster = c.cluster) AS units, \
                   min(coalesce(f.year, 9999) || f.path) \
                   FROM copies c JOIN filings f ON f.id = c.filing \
                   JOIN projects p ON p.filing = c.filing AND p.project = c.project \
                   WHERE c.first GROUP BY c.cluster \
                   ORDER BY units DESC, c.cluster LIMIT ?";
        let rows = self.query(sql, [self.options.top as i64], |row| {
            let number: i64 = row.get(0)?;
            let (rule, name, path) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let (tables, units) = (Cell::Count(row.get(4)?), Cell::Count(row.get(5)?));
            Ok(vec![
                Cell::Text(number.to_string()),
                Cell::Text(rule),
                Cell::Text(name),
                tables,
                units,
                Cell::Text(path),
            ])
        })?;
        let heads = self.heads(&[
            ("cluster", "组", "cluster"),
            ("rule", "规则", "rule"),
            ("project", "最早的项目", "first project"),
            ("tables", "项目表", "tables"),
            ("units", "单位", "units"),
            ("path", "文件", "filing"),
        ]);
        Ok(Section {
            key: "clusters",
            title: Text { zh: "最大的雷同组", en: "Largest clusters of copies" },
            heads,
            rows,
        })
    }
}

/// So many of a hundred.
fn rate(count: i64, of: i64) -> Cell {
    if of > 0 { Cell::Rate(100.0 * count as f64 / of as f64) } else { Cell::Missing }
}
