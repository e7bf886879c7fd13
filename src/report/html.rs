//! One self-contained page: every filing with its flagged words marked and the findings beside them.
//!
//! It loads nothing and runs without script; the script only adds filters. Filings are written to a spool as they come,
//! because the overview that stands before them needs the counts of all.

mod charts;
mod filing;

use super::escape::html;
use super::words;
use super::{Report, Summary};
use crate::Lang;
use crate::check::FileReport;
use crate::finding::Severity;
use std::io::{self, Read, Seek, Write};
use tempfile::SpooledTempFile;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// Filings beyond this many bytes wait on disk.
const SPOOL: usize = 64 << 20;

/// A page in the making.
pub struct Html {
    lang: Lang,
    spool: SpooledTempFile,
    files: Vec<FileRow>,
}

/// What the overview says of a file.
struct FileRow {
    path: String,
    about: String,
    /// Errors, warnings, notes.
    counts: [usize; 3],
    readable: bool,
}

impl Html {
    /// A page in a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, spool: SpooledTempFile::new(SPOOL), files: Vec::new() }
    }
}

impl Report for Html {
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport, _: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let count = |severity| {
            let shown = file.findings.iter().filter(|finding| finding.suppressed.is_none());
            shown.filter(|finding| finding.severity == severity).count()
        };
        let row = FileRow {
            path: file.path.clone(),
            about: about(file, lang),
            counts: [Severity::Error, Severity::Warning, Severity::Note].map(count),
            readable: file.error.is_none(),
        };
        self.files.push(row);
        filing::write(file, self.files.len(), lang, &mut self.spool)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let title = lang.say("绩效目标检查报告", "Performance targets: report");
        let (code, only) = (lang.say("zh-CN", "en"), if self.files.len() == 1 { " single" } else { "" });
        // Nothing is fetched, whatever a filing holds.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
        writeln!(
            out,
            "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"generator\" content=\"biaochi {}\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
             <body class=\"report{only}\">\n<header class=\"top\">\n<h1>{title}</h1>",
            env!("CARGO_PKG_VERSION"),
        )?;
        self.overview(summary, out)?;
        writeln!(out, "</header>\n<main>")?;
        self.spool.rewind()?;
        let mut piece = [0; 1 << 14];
        loop {
            let length = self.spool.read(&mut piece)?;
            if length == 0 {
                break;
            }
            out.write_all(&piece[..length])?;
        }
        writeln!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>")
    }
}

impl Html {
    fn overview(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let read = summary.files - summary.unreadable;
        let tiles = [
            ("plain", read, lang.say("个文件", "files")),
            ("plain", summary.indicators, lang.say("行指标", "indicators")),
            ("error", summary.errors, words::severity(Severity::Error, lang)),
            ("warning", summary.warnings, words::severity(Severity::Warning, lang)),
            ("note", summary.notes, words::severity(Severity::Note, lang)),
        ];
        writeln!(out, "<ul class=\"tiles\">")?;
        for (class, count, label) in tiles {
            writeln!(out, "<li class=\"{class}\"><b>{count}</b> {label}</li>")?;
        }
        writeln!(out, "</ul>")?;
        let mut lines = Vec::new();
        if summary.unreadable > 0 {
            let n = summary.unreadable;
            lines.push(
                lang.say(format!("{n}个文件或文件夹无法读取。"), format!("{n} files or folders cannot be read.")),
            );
        }
        if summary.not_understood > 0 {
            let n = summary.not_understood;
            lines.push(lang.say(
                format!("{n}个文件中没有识别出绩效目标或指标，没有问题不等于合格。"),
                format!("in {n} files neither goals nor indicators were recognised."),
            ));
        }
        let hidden = summary.low_confidence + summary.low_severity;
        if hidden + summary.suppressed > 0 {
            let n = summary.suppressed;
            lines.push(lang.say(
                format!("把握或程度较低而未列的{hidden}个，已确认不改的{n}个。"),
                format!("{hidden} less sure or less severe findings are not listed, {n} are accepted."),
            ));
        }
        lines.extend(summary.remarks.iter().map(|remark| remark.message.clone()));
        for line in lines {
            writeln!(out, "<p class=\"remark\">{}</p>", html(&line))?;
        }
        if self.files.len() > 1 {
            charts::by_rule(summary, lang, out)?;
            charts::by_file(&self.files, lang, out)?;
            self.table(out)?;
        }
        // The script fills it; without script there is nothing to filter with.
        let label = lang.say("筛选", "Filter");
        let all = lang.say("全部规则", "all rules");
        writeln!(out, "<div class=\"filters\" hidden data-all=\"{all}\" aria-label=\"{label}\"></div>")
    }

    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let open = if self.files.len() <= 40 { " open" } else { "" };
        let (label, file) = (lang.say("文件一览", "All files"), lang.say("文件", "file"));
        let heads =
            [Severity::Error, Severity::Warning, Severity::Note].map(|severity| words::severity(severity, lang));
        writeln!(out, "<details class=\"files\"{open}><summary>{label}（{}）</summary>\n<table>", self.files.len())?;
        writeln!(
            out,
            "<tr><th>{file}</th><th></th><th>{}</th><th>{}</th><th>{}</th></tr>",
            heads[0], heads[1], heads[2]
        )?;
        for (at, row) in self.files.iter().enumerate() {
            let (path, about, number) = (html(&row.path), html(&row.about), at + 1);
            let class = if row.readable { "" } else { " class=\"unreadable\"" };
            write!(out, "<tr{class}><td><a href=\"#f{number}\">{path}</a></td><td>{about}</td>")?;
            for (count, class) in row.counts.iter().zip(["error", "warning", "note"]) {
                let class = if *count > 0 { class } else { "zero" };
                write!(out, "<td class=\"{class}\">{count}</td>")?;
            }
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</table></details>")
    }
}

/// What a file is, in a few words.
fn about(file: &FileReport, lang: Lang) -> String {
    if file.error.is_some() {
        return lang.say("无法读取", "cannot be read").to_owned();
    }
    let mut parts = vec![words::kind(file.kind, lang).to_owned()];
    parts.extend(file.plan_year.map(|year| lang.say(format!("{year}年度"), year.to_string())));
    if file.projects > 0 {
        let (projects, rows) = (file.projects, file.indicators);
        parts.push(
            lang.say(format!("{projects}个项目，{rows}行指标"), format!("{projects} projects, {rows} indicators")),
        );
    }
    parts.join(lang.say("，", ", "))
}
