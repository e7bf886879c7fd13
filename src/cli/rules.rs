//! `rules` lists the rules, `explain` tells all about one.

use super::Failure;
use biaochi::finding::{Confidence, Severity};
use biaochi::report::Outcome;
use biaochi::rules::{ALL, find};
use biaochi::{Lang, Lexicon, lexicon};
use std::io::Write;

/// Options of `rules`.
#[derive(clap::Args)]
pub struct RulesArgs {}

/// Options of `explain`.
#[derive(clap::Args)]
pub struct ExplainArgs {
    /// Code or name of a rule.
    rule: String,
}

pub fn list(_: &RulesArgs, lang: Lang, out: &mut dyn Write) -> Result<Outcome, Failure> {
    for rule in ALL {
        let severity = severity(rule.severity, lang);
        writeln!(out, "{}  {severity}  {:<26} {}", rule.code, rule.name, rule.title.get(lang))?;
    }
    Ok(Outcome::Clean)
}

pub fn explain(args: &ExplainArgs, lang: Lang, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Some(rule) = find(&args.rule) else {
        let known: Vec<&str> = ALL.iter().flat_map(|rule| [rule.code, rule.name]).collect();
        let near = lexicon::nearest(&args.rule, &known);
        return Err(Failure::Usage(match lang {
            Lang::Zh => format!("错误：没有叫“{}”的规则，您要的可能是“{near}”。", args.rule),
            Lang::En => format!("error: no rule is called “{}”; did you mean “{near}”?", args.rule),
        }));
    };
    let zh = lang == Lang::Zh;
    let (left, right) = if zh { ("（", "）") } else { (" (", ")") };
    writeln!(out, "{} {}{left}{}{right}", rule.code, rule.title.get(lang), rule.name)?;
    let grade = (severity(rule.severity, lang), confidence(rule.confidence, lang));
    match lang {
        Lang::Zh => writeln!(out, "严重程度：{}　把握：{}", grade.0.trim(), grade.1)?,
        Lang::En => writeln!(out, "severity: {}, confidence: {}", grade.0.trim(), grade.1)?,
    }
    let heads = if zh { ["为什么", "怎么改", "不报的情形"] } else { ["Why", "What to do", "Limits"] };
    for (head, text) in heads.into_iter().zip([rule.why, rule.remedy, rule.limits]) {
        writeln!(out, "\n{head}\n  {}", text.get(lang))?;
    }
    let heads =
        if zh { ["应当报的例子", "不应报的例子", "依据"] } else { ["Reported", "Not reported", "Basis"] };
    for (head, examples) in heads.into_iter().zip([rule.bad, rule.good]) {
        writeln!(out, "\n{head}")?;
        for (at, example) in examples.iter().enumerate() {
            let gap = if at > 0 { "\n" } else { "" };
            write!(out, "{gap}")?;
            for line in example.lines() {
                writeln!(out, "  {line}")?;
            }
        }
    }
    writeln!(out, "\n{}", heads[2])?;
    for basis in Lexicon::builtin().bases_of(rule.code) {
        writeln!(out, "  {}", basis.cite(lang))?;
    }
    Ok(Outcome::Clean)
}

fn severity(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Note, Lang::Zh) => "提示",
        (Severity::Error, Lang::En) => "error  ",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Note, Lang::En) => "note   ",
    }
}

fn confidence(confidence: Confidence, lang: Lang) -> &'static str {
    match (confidence, lang) {
        (Confidence::High, Lang::Zh) => "高",
        (Confidence::Medium, Lang::Zh) => "中",
        (Confidence::Low, Lang::Zh) => "低",
        (Confidence::High, Lang::En) => "high",
        (Confidence::Medium, Lang::En) => "medium",
        (Confidence::Low, Lang::En) => "low",
    }
}
