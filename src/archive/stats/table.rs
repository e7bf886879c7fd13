//! Statistics as tables: for a terminal with aligned columns, for programs as one long table.

use super::{Cell, Section};
use crate::Lang;
use crate::report::csv::field;
use crate::report::words::tame;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Widest column of words.
const WIDEST: usize = 44;

/// Aligned columns.
pub fn terminal(sections: &[Section], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for (at, section) in sections.iter().filter(|section| !section.rows.is_empty()).enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        writeln!(out, "{gap}{}", section.title.get(lang))?;
        let heads: Vec<String> = section.heads.iter().map(|head| head.title.clone()).collect();
        let rows: Vec<Vec<String>> = section.rows.iter().map(|row| row.iter().map(show).collect()).collect();
        let widths: Vec<usize> = (0..heads.len())
            .map(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or(0).max(heads[at].width()).min(WIDEST))
            .collect();
        let number = |at: usize| section.rows.iter().all(|row| !matches!(row[at], Cell::Text(_)));
        for row in std::iter::once(&heads).chain(&rows) {
            let mut line = String::from(" ");
            for (at, cell) in row.iter().enumerate() {
                let cell = cut(cell, WIDEST);
                let pad = " ".repeat(widths[at].saturating_sub(cell.width()));
                line.push(' ');
                line.push_str(&if number(at) { format!("{pad}{cell} ") } else { format!("{cell}{pad} ") });
            }
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// One value a line: table, what is counted, measure, value.
pub fn csv(sections: &[Section], out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}table,item,measure,value\r\n".as_bytes())?;
    for section in sections {
        for row in &section.rows {
            let item = row.first().map(show).unwrap_or_default();
            for (cell, head) in row.iter().zip(&section.heads).skip(1) {
                let value = match cell {
                    Cell::Text(text) => field(text),
                    Cell::Count(count) => count.to_string(),
                    Cell::Rate(rate) => format!("{rate:.4}"),
                    Cell::Missing => String::new(),
                };
                write!(out, "{},{},{},{value}\r\n", section.key, field(&item), head.key)?;
            }
        }
    }
    Ok(())
}

/// A cell for people.
pub fn show(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => tame(text),
        Cell::Count(count) => count.to_string(),
        Cell::Rate(rate) => format!("{rate:.1}"),
        Cell::Missing => "—".to_owned(),
    }
}

fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) >= columns {
            break;
        }
        out.push(c);
    }
    out + "…"
}
