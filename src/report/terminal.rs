//! For a person at a terminal: by file, each finding with the words it is about, and a summary that accounts for all.
//!
//! Text of filings never steers the terminal: control characters and marks that reverse a line are replaced. Without
//! colour the output is plain text. No word of it is in another language than the one asked for.

mod excerpt;
mod summary;
mod wrap;

use super::words::{self, tame};
use super::{Report, Summary};
use crate::Lang;
use crate::check::{Excerpt, FileReport, Notice};
use crate::finding::{Finding, Severity};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

/// How to show it.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Whether to use colours.
    pub color: bool,
    /// How many columns there are.
    pub columns: usize,
    /// Whether to leave the summary out.
    pub quiet: bool,
    /// Whether to show counts by rule in the place of findings.
    pub statistics: bool,
}

/// The report for a terminal.
pub struct Terminal {
    look: Look,
    shown: usize,
}

/// Related places that are listed before the rest is only counted.
const RELATED: usize = 4;

impl Terminal {
    /// A report that looks as told.
    pub fn new(look: Look) -> Self {
        Self { look, shown: 0 }
    }
}

impl Report for Terminal {
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let findings = || file.findings.iter().filter(|finding| finding.suppressed.is_none());
        let silent = file.error.is_none() && file.notices.is_empty() && findings().next().is_none();
        if silent || (self.look.statistics && file.error.is_none()) {
            return Ok(());
        }
        let gap = if self.shown > 0 { "\n" } else { "" };
        self.shown += 1;
        let look = self.look;
        let path = look.paint(BOLD.underline(), &tame(&file.path));
        if let Some(error) = &file.error {
            let label = look.paint(RED.bold(), look.say("无法读取", "cannot be read"));
            writeln!(out, "{gap}{path}  {label}")?;
            return writeln!(out, "{}", wrap::hanging(2, "", &tame(&error.message), look.columns));
        }
        writeln!(out, "{gap}{path}  {}", look.paint(DIM, &look.about(file)))?;
        for notice in &file.notices {
            look.notice(notice, out)?;
        }
        for (at, finding) in file.findings.iter().enumerate().filter(|(_, finding)| finding.suppressed.is_none()) {
            look.finding(finding, file.excerpts.get(at), out)?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let look = self.look;
        if look.statistics {
            summary::statistics(summary, look, out)?;
        }
        if look.quiet {
            return Ok(());
        }
        if self.shown > 0 || (look.statistics && !summary.rules.is_empty()) {
            writeln!(out)?;
        }
        summary::summary(summary, look, out)
    }
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const BLUE: Style = AnsiColor::Cyan.on_default();

impl Look {
    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// What the file is, in a few words.
    fn about(&self, file: &FileReport) -> String {
        let mut parts = vec![words::kind(file.kind, self.lang).to_owned()];
        if let Some(year) = file.plan_year {
            parts.push(match self.lang {
                Lang::Zh => format!("{year}年度"),
                Lang::En => year.to_string(),
            });
        }
        if file.projects > 0 {
            let (projects, rows) = (file.projects, file.indicators);
            parts.push(match self.lang {
                Lang::Zh => format!("{projects}个项目，{rows}行指标"),
                Lang::En => format!("projects: {projects}, indicators: {rows}"),
            });
        }
        parts.join(self.say("，", ", "))
    }

    fn notice(&self, notice: &Notice, out: &mut dyn Write) -> io::Result<()> {
        let mut text = tame(&notice.message);
        if notice.span.end > 0 {
            text = format!("{} {text}", tame(&notice.span.location.show(self.lang)));
        }
        writeln!(out, "{}", wrap::hanging(2, self.say("注意：", "mind: "), &text, self.columns))
    }

    fn finding(&self, finding: &Finding, excerpt: Option<&Excerpt>, out: &mut dyn Write) -> io::Result<()> {
        let (style, color) = match finding.severity {
            Severity::Error => (RED, ariadne::Color::Red),
            Severity::Warning => (YELLOW, ariadne::Color::Yellow),
            Severity::Note => (BLUE, ariadne::Color::Cyan),
        };
        let severity = words::severity(finding.severity, self.lang);
        let head = format!("{severity} {} {}", finding.rule, words::title(finding.rule, self.lang));
        let place = self.place(&finding.span.location.show(self.lang), &finding.span.place);
        writeln!(out, "\n  {}  {}", self.paint(style.bold(), &head), self.paint(DIM, &place))?;
        writeln!(out, "{}", wrap::hanging(4, "", &tame(&finding.message), self.columns))?;
        let notes: Vec<&str> = finding.related.iter().map(|related| related.message.as_str()).collect();
        let color = self.color.then_some(color);
        let drawn = excerpt.and_then(|excerpt| excerpt::draw(excerpt, &notes, color, self.columns));
        if let Some(drawn) = &drawn {
            write!(out, "{}", drawn.text)?;
        }
        let pointed = drawn.map(|drawn| drawn.related).unwrap_or_default();
        self.related(finding, &pointed, out)?;
        let suggestion = tame(&finding.suggestion);
        writeln!(out, "{}", wrap::hanging(4, self.say("建议：", "do: "), &suggestion, self.columns))?;
        if !finding.basis.is_empty() {
            let documents: Vec<String> = finding.basis.iter().map(|basis| tame(number(&basis.document))).collect();
            let basis =
                wrap::hanging(4, self.say("依据：", "basis: "), &documents.join(self.say("、", "; ")), self.columns);
            writeln!(out, "{}", self.paint(DIM, &basis))?;
        }
        Ok(())
    }

    /// The related places that the excerpt does not show.
    fn related(&self, finding: &Finding, pointed: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let rest: Vec<_> =
            finding.related.iter().enumerate().filter(|(at, _)| !pointed.contains(at)).map(|(_, r)| r).collect();
        for related in rest.iter().take(RELATED) {
            let place = self.place(&related.span.location.show(self.lang), &related.span.place);
            let words = short(&related.span.text);
            let text = match self.lang {
                Lang::Zh => format!("{place}“{words}” {}", tame(&related.message)),
                Lang::En => format!("{place} “{words}” {}", tame(&related.message)),
            };
            writeln!(out, "{}", wrap::hanging(4, self.say("相关：", "see: "), &text, self.columns))?;
        }
        if rest.len() > RELATED {
            let more = rest.len() - RELATED;
            match self.lang {
                Lang::Zh => writeln!(out, "    另有{more}处相关，见其他格式的报告。")?,
                Lang::En => writeln!(out, "    and {more} more; other formats show them all.")?,
            }
        }
        Ok(())
    }

    fn place(&self, location: &str, place: &str) -> String {
        format!("{}  {}", tame(location), tame(place))
    }
}

/// The number of an official document, where it has one: `财预〔2020〕10号` without its long title.
fn number(document: &str) -> &str {
    match document.rsplit_once(' ') {
        Some((number, _)) if number.contains(|c: char| c.is_ascii_digit()) => number,
        _ => document,
    }
}

/// A few words of a longer text.
fn short(text: &str) -> String {
    const LONGEST: usize = 20;
    let flat = tame(text);
    match flat.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &flat[..at]),
        None => flat,
    }
}
