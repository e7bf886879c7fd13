//! Workflow commands of GitHub Actions: findings as annotations beside the lines.

use super::words;
use super::{Report, Summary};
use crate::Lang;
use crate::check::FileReport;
use crate::document::Location;
use crate::finding::Severity;
use std::io::{self, Write};

/// Annotations.
pub struct GitHub {
    lang: Lang,
}

impl GitHub {
    /// A report in a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }
}

impl Report for GitHub {
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let path = property(&file.path);
        if let Some(error) = &file.error {
            let title = self.lang.say("无法读取", "cannot be read");
            return writeln!(out, "::error file={path},title={title}::{}", message(&error.message));
        }
        for finding in file.findings.iter().filter(|finding| finding.suppressed.is_none()) {
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let lines = match &finding.span.location {
                Location::Text { line, column, end_line, end_column } => {
                    // Columns are shown only within one line.
                    let columns =
                        if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
                    format!(",line={line},endLine={end_line}{columns}")
                }
                _ => String::new(),
            };
            let title = property(&format!("{} {}", finding.rule, words::title(finding.rule, self.lang)));
            let place = &finding.span.place;
            let text = match self.lang {
                Lang::Zh => format!("{place}：{}\n建议：{}", finding.message, finding.suggestion),
                Lang::En => format!("{place}: {}\n{}", finding.message, finding.suggestion),
            };
            writeln!(out, "::{command} file={path}{lines},title={title}::{}", message(&text))?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        for remark in &summary.remarks {
            writeln!(out, "::notice::{}", message(&remark.message))?;
        }
        Ok(())
    }
}

/// The text of a command: a line break or a percent sign would end or change it.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filing_cannot_give_commands() {
        assert_eq!(message("90%\n::stop-commands::x"), "90%25%0A::stop-commands::x");
        assert_eq!(property("a,line=1::b.txt"), "a%2Cline=1%3A%3Ab.txt");
    }
}
