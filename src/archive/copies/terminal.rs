//! Copies for a person at a terminal: first who has whose table, one line each; then cluster by cluster the rows.

use super::describe::{CopiedTable, Group};
use crate::Lang;
use crate::report::words::tame;
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};
use unicode_width::UnicodeWidthChar;

/// How to show it.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Whether to use colours.
    pub color: bool,
    /// How many columns there are.
    pub columns: usize,
    /// Whether to show every row of every table.
    pub all: bool,
}

/// What was compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Compared {
    /// Filings.
    pub filings: usize,
    /// Tables.
    pub tables: usize,
    /// Files that could not be read.
    pub unreadable: usize,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Tables of a cluster that are listed before the rest is only counted, unless all are asked for.
const TABLES: usize = 12;

/// Rows of a cluster of many tables that are listed.
const ROWS: usize = 15;

/// Writes the report.
pub fn write(groups: &[Group], compared: Compared, look: Look, out: &mut dyn Write) -> io::Result<()> {
    look.summary(groups, compared, out)?;
    for yearly in [false, true] {
        let some: Vec<&Group> = groups.iter().filter(|group| group.yearly == yearly).collect();
        if some.is_empty() {
            continue;
        }
        let head = match yearly {
            false => look.say("谁和谁雷同（C201）", "Who has whose table (C201)"),
            true => look.say("哪些照抄了往年（C202）", "What was taken over from an earlier year (C202)"),
        };
        writeln!(out, "\n{}", look.paint(BOLD, head))?;
        let legend = look.say(
            "  “甲 ← 乙”：甲晚于乙；“↔”：同一年度，先后不明；百分比按各行的少见程度计",
            "  “a ← b”: a is later than b; “↔”: of one year, nobody knows which came first; percentages weigh rare rows more",
        );
        writeln!(out, "{}", look.paint(DIM, legend))?;
        for group in &some {
            look.line(group, out)?;
        }
    }
    if !groups.is_empty() {
        writeln!(out, "\n{}", look.paint(BOLD, look.say("逐行对照", "Row by row")))?;
    }
    groups.iter().try_for_each(|group| look.group(group, out))
}

impl Look {
    fn say<T>(&self, zh: T, en: T) -> T {
        self.lang.say(zh, en)
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn summary(&self, groups: &[Group], compared: Compared, out: &mut dyn Write) -> io::Result<()> {
        let Compared { filings, tables, unreadable } = compared;
        let count = |yearly: bool| groups.iter().filter(|group| group.yearly == yearly).count();
        let copied = |yearly: bool| {
            let some = groups.iter().filter(|group| group.yearly == yearly);
            some.flat_map(|group| &group.tables).filter(|table| table.source.is_some()).count()
        };
        let mut said = self.say(
            format!("比较了{filings}份绩效目标的{tables}张项目表："),
            format!("compared {tables} project tables of {filings} filings: "),
        );
        said.push_str(&match (count(false), count(true)) {
            (0, 0) => self.say("没有发现雷同。".to_owned(), "no copies were found.".to_owned()),
            (across, years) => self.say(
                format!(
                    "{}张与其他单位雷同（{across}组），{}张照抄往年（{years}组）。",
                    copied(false),
                    copied(true)
                ),
                format!(
                    "{} stand in another unit's table ({across} clusters), {} were taken over from an earlier year ({years}).",
                    copied(false),
                    copied(true)
                ),
            ),
        });
        if unreadable > 0 {
            said.push_str(
                &self.say(format!("有{unreadable}个文件无法读取。"), format!(" {unreadable} files could not be read.")),
            );
        }
        writeln!(out, "{said}")
    }

    /// One line for a cluster: its last table and the first.
    fn line(&self, group: &Group, out: &mut dyn Write) -> io::Result<()> {
        let most =
            group.tables.iter().filter(|table| table.source.is_some()).max_by(|a, b| a.share.total_cmp(&b.share));
        let Some((table, source)) = most.and_then(|table| Some((table, &group.tables[table.source?]))) else {
            return Ok(());
        };
        let arrow = if group.same_year(table) { "↔" } else { "←" };
        let more = group.tables.len() - 2;
        let more = match more {
            0 => String::new(),
            more => self.say(format!("，另有{more}张"), format!(", {more} more")),
        };
        let text = format!(
            "{} {arrow} {}  {}{more}",
            self.short(table),
            self.short(source),
            self.paint(YELLOW, &self.share(table)),
        );
        writeln!(out, "{:>4}  {text}", group.number)
    }

    fn short(&self, table: &CopiedTable) -> String {
        let year = table
            .text
            .identity
            .year
            .map_or_else(String::new, |year| self.say(format!("{year}年"), format!(" {year} ")));
        tame(&format!("{}{year}{}", table.text.who(self.lang), table.text.project_name(self.lang)))
    }

    fn share(&self, table: &CopiedTable) -> String {
        let (same, all, share) = (table.rows.len(), table.compared, (table.share * 100.0).floor());
        self.say(format!("{all}行中{same}行，{share}%"), format!("{same} of {all} rows, {share}%"))
    }

    fn group(&self, group: &Group, out: &mut dyn Write) -> io::Result<()> {
        let (number, units) = (group.number, group.units);
        let head = match group.yearly {
            false => self.say(format!("第{number}组　{units}个单位"), format!("cluster {number}, {units} units")),
            true => self.say(format!("第{number}组　逐年"), format!("cluster {number}, across years")),
        };
        writeln!(out, "\n{}", self.paint(BOLD, &head))?;
        let shown = if self.all { group.tables.len() } else { TABLES.min(group.tables.len()) };
        for (at, table) in group.tables.iter().enumerate().take(shown) {
            let share = table.source.map_or_else(
                || self.say("最早".to_owned(), "first".to_owned()),
                |source| {
                    let share = self.share(table);
                    let with = if group.tables.len() > 2 {
                        self.say(format!("与 {}：", letter(source)), format!("with {}: ", letter(source)))
                    } else {
                        String::new()
                    };
                    format!("{with}{share}")
                },
            );
            let place = table.text.place.location.show(self.lang);
            writeln!(out, "  {} {}  {}", letter(at), self.short(table), self.paint(YELLOW, &share))?;
            writeln!(out, "    {}", self.paint(DIM, &tame(&format!("{}  {place}", table.text.path))))?;
        }
        if shown < group.tables.len() {
            let more = group.tables.len() - shown;
            writeln!(
                out,
                "  {}",
                self.say(format!("……另有{more}张（--all 全部列出）"), format!("… {more} more (--all lists them)"))
            )?;
        }
        if group.tables.len() == 2 || self.all {
            for (at, table) in group.tables.iter().enumerate() {
                self.rows(group, at, table, out)?;
            }
        } else {
            self.common(group, out)?;
        }
        Ok(())
    }

    /// The rows of one table beside their counterparts.
    fn rows(&self, group: &Group, at: usize, table: &CopiedTable, out: &mut dyn Write) -> io::Result<()> {
        let Some(source) = table.source.map(|source| &group.tables[source].text) else { return Ok(()) };
        if group.tables.len() > 2 {
            writeln!(out, "  {}：", letter(at))?;
        }
        for row in &table.rows {
            let (own, other) = (&table.text.rows[row.row as usize], &source.rows[row.source_row as usize]);
            let numbers = self.say(
                format!("第{}行＝第{}行", row.row + 1, row.source_row + 1),
                format!("row {} = row {}", row.row + 1, row.source_row + 1),
            );
            let near = if own.name == other.name {
                String::new()
            } else {
                self.say(format!("（对方写作“{}”）", other.name), format!(" (there: “{}”)", other.name))
            };
            let text = tame(&format!("{}  {}{near}", own.name, own.value));
            writeln!(
                out,
                "      {}{}",
                self.paint(DIM, &pad(&numbers, 18)),
                cut(&text, self.columns.saturating_sub(24))
            )?;
        }
        let rest = table.compared - table.rows.len();
        if rest > 0 {
            let rest = self.say(format!("另外{rest}行不同"), format!("{rest} other rows differ"));
            writeln!(out, "      {}", self.paint(DIM, &rest))?;
        }
        Ok(())
    }

    /// The rows that the tables of a larger cluster have in common, and how many of them.
    fn common(&self, group: &Group, out: &mut dyn Write) -> io::Result<()> {
        let mut rows: Vec<(&str, &str)> = Vec::new();
        for table in &group.tables {
            let Some(source) = table.source.map(|source| &group.tables[source].text) else { continue };
            rows.extend(table.rows.iter().map(|row| {
                let row = &source.rows[row.source_row as usize];
                (row.name.as_str(), row.value.as_str())
            }));
        }
        rows.sort_unstable();
        let mut counted: Vec<(usize, (&str, &str))> =
            rows.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
        counted.sort_by_key(|(count, row)| (std::cmp::Reverse(*count), *row));
        for (count, (name, value)) in counted.iter().take(ROWS) {
            let times = self.say(format!("另{count}张也有"), format!("in {count} more"));
            let text = tame(&format!("{name}  {value}"));
            writeln!(
                out,
                "      {}{}",
                self.paint(DIM, &pad(&times, 18)),
                cut(&text, self.columns.saturating_sub(24))
            )?;
        }
        if counted.len() > ROWS {
            let more = counted.len() - ROWS;
            writeln!(out, "      {}", self.say(format!("……另有{more}行"), format!("… {more} more rows")))?;
        }
        Ok(())
    }
}

/// A, B, …, Z, A2, …
fn letter(at: usize) -> String {
    let letter = char::from(b'A' + (at % 26) as u8);
    if at < 26 { letter.to_string() } else { format!("{letter}{}", at / 26 + 1) }
}

fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

fn pad(text: &str, columns: usize) -> String {
    format!("{text}{:1$}", "", columns.saturating_sub(width(text)))
}

/// A text on one line; what does not fit is left out.
fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut taken = 0;
    let fits = |c: &char| {
        taken += c.width().unwrap_or(0);
        taken < columns
    };
    text.chars().take_while(fits).chain(['…']).collect()
}
