//! Charts as plain SVG: bars by rule, and by file.

use super::FileRow;
use crate::Lang;
use crate::report::Summary;
use crate::report::escape::html;
use crate::report::words;
use std::io::{self, Write};

/// Bars that a chart shows.
const BARS: usize = 12;

const ROW: usize = 26;
const LABEL: usize = 230;
const WIDTH: usize = 560;

/// How often each rule spoke.
pub fn by_rule(summary: &Summary, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: Vec<_> = summary.rules.values().collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.findings), row.rule));
    if rows.len() < 2 {
        return Ok(());
    }
    let bars: Vec<Bar> = rows
        .iter()
        .map(|row| Bar {
            label: format!("{} {}", row.rule, words::title(row.rule, lang)),
            link: None,
            parts: vec![("rule", row.findings)],
        })
        .collect();
    chart(lang.say("按规则", "By rule"), &bars, lang, out)
}

/// The files with most findings.
pub fn by_file(files: &[FileRow], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: Vec<(usize, &FileRow)> =
        files.iter().enumerate().filter(|(_, row)| row.counts.iter().sum::<usize>() > 0).collect();
    rows.sort_by_key(|(at, row)| (std::cmp::Reverse(row.counts.iter().sum::<usize>()), *at));
    if rows.len() < 2 {
        return Ok(());
    }
    let bars: Vec<Bar> = rows
        .iter()
        .map(|(at, row)| Bar {
            label: row.path.rsplit('/').next().unwrap_or(&row.path).to_owned(),
            link: Some(at + 1),
            parts: ["error", "warning", "note"].into_iter().zip(row.counts).collect(),
        })
        .collect();
    chart(lang.say("问题最多的文件", "Files with most findings"), &bars, lang, out)
}

struct Bar {
    label: String,
    /// Number of the file that the label leads to.
    link: Option<usize>,
    parts: Vec<(&'static str, usize)>,
}

impl Bar {
    fn total(&self) -> usize {
        self.parts.iter().map(|(_, count)| count).sum()
    }
}

fn chart(title: &str, bars: &[Bar], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let most = bars.first().map_or(1, Bar::total).max(1);
    let shown = &bars[..bars.len().min(BARS)];
    let height = shown.len() * ROW + 4;
    writeln!(out, "<figure class=\"chart\"><figcaption>{title}</figcaption>")?;
    writeln!(out, "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">")?;
    for (at, bar) in shown.iter().enumerate() {
        let (top, base) = (at * ROW, at * ROW + 17);
        let label = html(&shorten(&bar.label));
        let text = format!("<text x=\"{}\" y=\"{base}\" text-anchor=\"end\">{label}</text>", LABEL - 8);
        match bar.link {
            Some(number) => writeln!(out, "<a href=\"#f{number}\">{text}</a>")?,
            None => writeln!(out, "{text}")?,
        }
        let room = WIDTH - LABEL - 48;
        let mut left = LABEL as f64;
        for (class, count) in bar.parts.iter().filter(|(_, count)| *count > 0) {
            let width = *count as f64 * room as f64 / most as f64;
            writeln!(
                out,
                "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{}\" width=\"{width:.1}\" height=\"18\"/>",
                top + 4
            )?;
            left += width;
        }
        writeln!(out, "<text x=\"{:.1}\" y=\"{base}\">{}</text>", left + 6.0, bar.total())?;
    }
    writeln!(out, "</svg>")?;
    if bars.len() > BARS {
        let more = bars.len() - BARS;
        let line = lang.say(format!("另有{more}项较少，未画出。"), format!("{more} smaller ones are not drawn."));
        writeln!(out, "<p class=\"remark\">{line}</p>")?;
    }
    writeln!(out, "</figure>")
}

/// As much of a label as fits, its end kept: file names differ there.
fn shorten(label: &str) -> String {
    const COLUMNS: usize = 30;
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    if label.chars().map(wide).sum::<usize>() <= COLUMNS {
        return label.to_owned();
    }
    let mut columns = 2;
    let tail: Vec<char> = label
        .chars()
        .rev()
        .take_while(|c| {
            columns += wide(*c);
            columns <= COLUMNS
        })
        .collect();
    std::iter::once('…').chain(tail.into_iter().rev()).collect()
}
