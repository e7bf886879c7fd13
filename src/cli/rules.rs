//! `rules` lists the rules, `explain` tells all about one.

use super::settings::unknown_rule;
use super::speech::{self, say};
use super::{Failure, World};
use biaochi::report::Outcome;
use biaochi::report::words;
use biaochi::rules::{ALL, find};
use biaochi::{Lang, Lexicon};
use std::io::Write;

/// Options of `rules`.
#[derive(clap::Args)]
#[command(
    about = say("列出全部规则", "List all rules"),
    help_template = speech::template(),
    override_usage = say("biaochi rules [选项]", "biaochi rules [OPTIONS]"),
)]
pub struct RulesArgs {}

/// Options of `explain`.
#[derive(clap::Args)]
#[command(
    about = say("说明一条规则：为什么、怎么改、例子和依据", "Explain a rule: why, what to do, examples, basis"),
    help_template = speech::template(),
    override_usage = say("biaochi explain [选项] <规则>", "biaochi explain [OPTIONS] <RULE>"),
)]
pub struct ExplainArgs {
    #[arg(value_name = say("规则", "RULE"), help_heading = say("参数", "Arguments"),
          help = say("规则的代码或名称，如 U101", "Code or name, such as U101"))]
    rule: String,
}

pub fn list(_: &RulesArgs, world: World, out: &mut dyn Write) -> Result<Outcome, Failure> {
    for rule in ALL {
        let severity = words::severity(rule.severity, world.lang);
        let pad = if world.lang == Lang::Zh { 0 } else { "warning".len() - severity.len() };
        writeln!(out, "{}  {severity}{:pad$}  {:<26} {}", rule.code, "", rule.name, rule.title.get(world.lang))?;
    }
    Ok(Outcome::Clean)
}

pub fn explain(args: &ExplainArgs, world: World, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let Some(rule) = find(&args.rule) else {
        return Err(Failure::Usage(unknown_rule(&args.rule)));
    };
    let lang = world.lang;
    let title = rule.title.get(lang);
    let (severity, confidence) = (words::severity(rule.severity, lang), words::confidence(rule.confidence, lang));
    match lang {
        Lang::Zh => writeln!(out, "{} {title}（{}）\n程度：{severity}　把握：{confidence}", rule.code, rule.name)?,
        Lang::En => {
            writeln!(out, "{} {title} ({})\nseverity: {severity}, confidence: {confidence}", rule.code, rule.name)?;
        }
    }
    let heads = [say("为什么", "Why"), say("怎么改", "What to do"), say("不报的情形和局限", "Limits")];
    for (head, text) in heads.into_iter().zip([rule.why, rule.remedy, rule.limits]) {
        writeln!(out, "\n{head}\n  {}", text.get(lang))?;
    }
    let heads = [
        say("会报的例子（⟦⟧内为所报的文字）", "Reported (the words between ⟦ and ⟧)"),
        say("不报的例子", "Not reported"),
    ];
    for (head, examples) in heads.into_iter().zip([rule.bad, rule.good]) {
        writeln!(out, "\n{head}")?;
        for (at, example) in examples.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            for line in example.lines() {
                writeln!(out, "  {line}")?;
            }
        }
    }
    writeln!(out, "\n{}", say("依据", "Basis"))?;
    for basis in Lexicon::builtin().bases_of(rule.code) {
        writeln!(out, "  {}", basis.cite(lang))?;
    }
    Ok(Outcome::Clean)
}
