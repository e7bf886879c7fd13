//! A review letter (审核意见) for each filing: what has to be changed, numbered, under the four headings of reviews.

use super::escape::markdown as plain;
use super::words;
use super::{Report, Summary};
use crate::Lang;
use crate::check::FileReport;
use crate::finding::{Finding, Severity};
use crate::rules::aspect::Aspect;
use std::io::{self, Write};

/// Review letters.
pub struct Markdown {
    lang: Lang,
    files: usize,
}

impl Markdown {
    /// Letters in a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, files: 0 }
    }
}

const NUMBERS: [&str; 4] = ["一", "二", "三", "四"];

impl Report for Markdown {
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let rule = if self.files > 0 { "\n---\n\n" } else { "" };
        self.files += 1;
        writeln!(out, "{rule}# {}{}\n", lang.say("绩效目标审核意见：", "Review of targets: "), plain(&file.path))?;
        if let Some(error) = &file.error {
            return writeln!(
                out,
                "{}{}",
                lang.say("文件无法读取：", "The file cannot be read: "),
                plain(&error.message)
            );
        }
        let findings: Vec<&Finding> = file.findings.iter().filter(|finding| finding.suppressed.is_none()).collect();
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
        let (projects, rows) = (file.projects, file.indicators);
        let kind = words::kind(file.kind, lang);
        let year = file.plan_year.map(|year| match lang {
            Lang::Zh => format!("{year}年度"),
            Lang::En => format!("{year} "),
        });
        let year = year.unwrap_or_default();
        match lang {
            Lang::Zh => writeln!(out, "{year}{kind}，共{projects}个项目、{rows}行指标。")?,
            Lang::En => writeln!(out, "{year}{kind}; projects: {projects}, indicators: {rows}.")?,
        }
        for notice in &file.notices {
            writeln!(out, "\n> {}", plain(&notice.message))?;
        }
        if findings.is_empty() {
            return writeln!(out, "\n{}", lang.say("未发现需要修改的问题。", "Nothing needs to be changed."));
        }
        let total = findings.len();
        match lang {
            Lang::Zh => {
                writeln!(out, "经检查，提出意见{total}条：必须修改{errors}条，建议修改{warnings}条，供参考{notes}条。")?
            }
            Lang::En => writeln!(
                out,
                "Remarks: {total} (must be changed: {errors}, should be changed: {warnings}, hints: {notes})."
            )?,
        }
        let mut number = 0;
        let mut heading = 0;
        for aspect in Aspect::ALL {
            let of_it: Vec<_> = findings.iter().filter(|finding| Aspect::of(finding.rule) == aspect).collect();
            if of_it.is_empty() {
                continue;
            }
            let name = aspect.name().get(lang);
            match lang {
                Lang::Zh => writeln!(out, "\n## {}、{name}（{}条）\n", NUMBERS[heading], of_it.len())?,
                Lang::En => writeln!(out, "\n## {name} ({})\n", of_it.len())?,
            }
            heading += 1;
            for finding in of_it {
                number += 1;
                self.remark(number, finding, out)?;
            }
        }
        let mut basis: Vec<&str> = Vec::new();
        for cited in findings.iter().flat_map(|finding| &finding.basis) {
            if !basis.contains(&&*cited.text) {
                basis.push(&cited.text);
            }
        }
        if !basis.is_empty() {
            writeln!(out, "\n## {}\n", lang.say("依据", "Basis"))?;
            for cited in basis {
                writeln!(out, "- {}", plain(cited))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let Summary { files, unreadable, findings, suppressed, low_confidence, .. } = summary;
        let rest = low_confidence + summary.low_severity;
        writeln!(out, "\n---\n")?;
        match self.lang {
            Lang::Zh => writeln!(
                out,
                "共检查{files}个文件（{unreadable}个无法读取），提出意见{findings}条；另有把握或程度较低而未列的{rest}条，已确认不改的{suppressed}条。"
            )?,
            Lang::En => writeln!(
                out,
                "Files: {files} (unreadable: {unreadable}); remarks: {findings}; left out as less sure or less severe: \
                 {rest}; accepted: {suppressed}."
            )?,
        }
        for remark in &summary.remarks {
            writeln!(out, "\n> {}", plain(&remark.message))?;
        }
        Ok(())
    }
}

impl Markdown {
    fn remark(&self, number: usize, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let demand = match (finding.severity, lang) {
            (Severity::Error, Lang::Zh) => "必须修改",
            (Severity::Warning, Lang::Zh) => "建议修改",
            (Severity::Note, Lang::Zh) => "供参考",
            (Severity::Error, Lang::En) => "must",
            (Severity::Warning, Lang::En) => "should",
            (Severity::Note, Lang::En) => "hint",
        };
        let (place, location) = (plain(&finding.span.place), plain(&finding.span.location.show(lang)));
        let (text, title) = (plain(&finding.span.text), words::title(finding.rule, lang));
        let rule = finding.rule;
        match lang {
            Lang::Zh => writeln!(out, "{number}. **{place}**（{location}）“{text}”——{title}〔{demand}，{rule}〕")?,
            Lang::En => writeln!(out, "{number}. **{place}** ({location}) “{text}”: {title} [{demand}, {rule}]")?,
        }
        writeln!(out, "   - {}{}", lang.say("问题：", "Problem: "), plain(&finding.message))?;
        for related in &finding.related {
            let (place, text) = (plain(&related.span.place), plain(&related.span.text));
            let message = plain(&related.message);
            match lang {
                Lang::Zh => writeln!(out, "   - 相关：{place}“{text}”，{message}")?,
                Lang::En => writeln!(out, "   - See: {place} “{text}”, {message}")?,
            }
        }
        writeln!(out, "   - {}{}", lang.say("修改要求：", "Change: "), plain(&finding.suggestion))?;
        let basis: Vec<String> = finding.basis.iter().map(|basis| plain(&basis.document)).collect();
        if !basis.is_empty() {
            writeln!(out, "   - {}{}", lang.say("依据：", "Basis: "), basis.join(lang.say("；", "; ")))?;
        }
        Ok(())
    }
}
