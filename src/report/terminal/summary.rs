//! The closing lines: everything shown and everything not shown.

use super::{BOLD, DIM, Look, RED, YELLOW, wrap};
use crate::Lang;
use crate::report::words::{self, tame};
use crate::report::{Statistic, Summary};
use std::io::{self, Write};

pub fn summary(summary: &Summary, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Summary { files, unreadable, findings, errors, warnings, notes, indicators, .. } = summary;
    let read = files - unreadable;
    let checked = match look.lang {
        Lang::Zh => format!("检查了{read}个文件、{indicators}行指标"),
        Lang::En => format!("checked: files {read}, indicators {indicators}"),
    };
    let found = match (look.lang, findings) {
        _ if read == 0 => look.say("没有检查任何文件。", "no file was checked.").to_owned(),
        (Lang::Zh, 0) if summary.suppressed > 0 => format!("{checked}，没有新的问题。"),
        (Lang::En, 0) if summary.suppressed > 0 => format!("{checked}; nothing new."),
        (Lang::Zh, 0) => format!("{checked}，没有发现问题。"),
        (Lang::En, 0) => format!("{checked}; nothing found."),
        (Lang::Zh, _) => format!("{checked}，发现{findings}个问题：错误{errors}，警告{warnings}，提示{notes}。"),
        (Lang::En, _) => {
            format!("{checked}; found {findings}: errors {errors}, warnings {warnings}, notes {notes}.")
        }
    };
    let found = wrap::hanging(0, "", &found, look.columns);
    writeln!(out, "{}", look.paint(if *findings > 0 { YELLOW.bold() } else { BOLD }, &found))?;
    if *unreadable > 0 {
        let text = match look.lang {
            Lang::Zh => format!("{unreadable}个文件或文件夹无法读取，原因见上。"),
            Lang::En => format!("not readable: {unreadable}, for the reasons above."),
        };
        writeln!(out, "{}", look.paint(RED.bold(), &text))?;
    }
    if summary.not_understood > 0 {
        let n = summary.not_understood;
        let text = match look.lang {
            Lang::Zh => format!("{n}个文件中没有识别出绩效目标或指标，没有问题不等于合格，请确认文件是否正确。"),
            Lang::En => format!(
                "neither goals nor indicators were recognised in {n} of the files: nothing found there does not mean \
                 that they are in order."
            ),
        };
        writeln!(out, "{}", look.paint(YELLOW, &wrap::hanging(0, "", &text, look.columns)))?;
    }
    let mut hidden = Vec::new();
    let mut note = |count: usize, zh: &str, en: &str| {
        if count > 0 {
            hidden.push(if look.lang == Lang::Zh { format!("{zh}{count}个") } else { format!("{en} {count}") });
        }
    };
    note(summary.low_confidence, "把握较低的", "less sure");
    note(summary.low_severity, "严重程度较低的", "less severe");
    note(summary.suppressed, "已确认不改的", "suppressed");
    if !hidden.is_empty() {
        let list = hidden.join(look.say("，", ", "));
        let hint = match (summary.low_confidence > 0, look.lang) {
            (false, Lang::Zh) => "。",
            (false, Lang::En) => ".",
            (true, Lang::Zh) => "（加 --pedantic 全部显示）。",
            (true, Lang::En) => " (--pedantic shows everything).",
        };
        let text = format!("{list}{hint}");
        let text = wrap::hanging(0, look.say("另有未列出的问题：", "not listed: "), &text, look.columns);
        writeln!(out, "{}", look.paint(DIM, &text))?;
    }
    if *findings > 0 {
        let text = look.say(
            "每条规则的理由、例子和依据全文见 biaochi explain 代码。",
            "For reasons, examples and the full basis of a rule see biaochi explain CODE.",
        );
        writeln!(out, "{}", look.paint(DIM, text))?;
    }
    for remark in &summary.remarks {
        let text = wrap::hanging(0, look.say("注意：", "mind: "), &tame(&remark.message), look.columns);
        writeln!(out, "{}", look.paint(YELLOW, &text))?;
    }
    Ok(())
}

/// Counts by rule, the most frequent first.
pub fn statistics(summary: &Summary, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(rows) = &summary.statistics else { return Ok(()) };
    if rows.is_empty() {
        return Ok(());
    }
    let heads = [look.say("问题", "found"), look.say("文件", "files"), look.say("规则", "rule")];
    let widest = |of: fn(&Statistic) -> usize, head: &str| {
        rows.iter().map(|row| of(row).to_string().len()).max().unwrap_or(0).max(wrap::width(head))
    };
    let widths = [widest(|row| row.findings, heads[0]), widest(|row| row.files, heads[1])];
    let pad = |text: &str, to: usize| format!("{}{text}", " ".repeat(to.saturating_sub(wrap::width(text))));
    let head = format!("{}  {}  {}", pad(heads[0], widths[0]), pad(heads[1], widths[1]), heads[2]);
    writeln!(out, "{}", look.paint(BOLD, &head))?;
    for row in rows {
        let (found, files) = (pad(&row.findings.to_string(), widths[0]), pad(&row.files.to_string(), widths[1]));
        let title = words::title(row.rule, look.lang);
        writeln!(
            out,
            "{found}  {files}  {} {title}{}{}{}",
            row.rule,
            look.say("（", " ("),
            row.name,
            look.say("）", ")")
        )?;
    }
    Ok(())
}
