//! For a person at a terminal.

use super::{Report, Summary};
use crate::Lang;
use crate::check::FileReport;
use crate::finding::Severity;
use std::io::{self, Write};

/// The report for a terminal.
pub struct Terminal {
    lang: Lang,
}

impl Terminal {
    /// A report in a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }
}

impl Report for Terminal {
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let zh = self.lang == Lang::Zh;
        if let Some(error) = &file.error {
            return writeln!(out, "{}: {}", file.path, error.message);
        }
        for finding in &file.findings {
            let (line, column) = finding.span.location.start();
            let severity = match (finding.severity, zh) {
                (Severity::Error, true) => "错误",
                (Severity::Warning, true) => "警告",
                (Severity::Note, true) => "提示",
                (Severity::Error, false) => "error",
                (Severity::Warning, false) => "warning",
                (Severity::Note, false) => "note",
            };
            let place = &finding.span.place;
            writeln!(out, "{}:{line}:{column}: {severity} {} {}", file.path, finding.rule, finding.message)?;
            writeln!(out, "    {place}  {}", finding.span.text.escape_debug())?;
            writeln!(out, "    {}", finding.suggestion)?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let Summary { files, findings, errors, warnings, notes, .. } = summary;
        match self.lang {
            Lang::Zh => {
                writeln!(out, "{files} 个文件，{findings} 个问题：错误 {errors}，警告 {warnings}，提示 {notes}。")
            }
            Lang::En => writeln!(
                out,
                "{files} files, {findings} findings: {errors} errors, {warnings} warnings, {notes} notes."
            ),
        }
    }
}
