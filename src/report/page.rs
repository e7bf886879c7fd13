//! A rule as a page of Markdown, in both languages: what `docs/rules/` holds, written from the rule itself.

use super::words;
use crate::lexicon::{BasisStatus, Lexicon};
use crate::rules::{ALL, Rule};
use crate::{Lang, Text};
use std::fmt::Write;

/// The page of a rule.
pub fn rule_page(rule: &Rule, lexicon: &Lexicon) -> String {
    let mut page = String::new();
    let _ = writeln!(page, "# {} {} · {}\n", rule.code, rule.title.zh, rule.name);
    for lang in [Lang::Zh, Lang::En] {
        let zh = lang == Lang::Zh;
        let severity = words::severity(rule.severity, lang);
        let confidence = words::confidence(rule.confidence, lang);
        let _ = match lang {
            Lang::Zh => writeln!(page, "程度：{severity}。把握：{confidence}。自评表：{}。\n", reports(rule, lang)),
            Lang::En => writeln!(
                page,
                "## In English: {}\n\nSeverity: {severity}. Confidence: {confidence}. Self-evaluations: {}.\n",
                rule.title.en,
                reports(rule, lang)
            ),
        };
        let parts =
            [("为什么", "Why", rule.why), ("怎么改", "What to do", rule.remedy), ("局限", "Limits", rule.limits)];
        for (head_zh, head_en, text) in parts {
            let _ = writeln!(page, "**{}** {}\n", if zh { head_zh } else { head_en }, text.get(lang));
        }
        let _ = writeln!(page, "**{}**\n", if zh { "依据" } else { "Basis" });
        for basis in lexicon.bases_of(rule.code) {
            let _ = writeln!(page, "- {}{}", basis.cite(lang), status(basis.status).get(lang));
        }
        page.push('\n');
        if zh {
            examples(&mut page, "会报的例子（⟦⟧内为所报的文字）", rule.bad);
            examples(&mut page, "不报的例子", rule.good);
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The rules as a table of Markdown, with links to their pages below `folder`.
pub fn rule_table(folder: &str, lang: Lang) -> String {
    let mut table = match lang {
        Lang::Zh => String::from("| 代码 | 规则 | 名称 | 程度 |\n|---|---|---|---|\n"),
        Lang::En => String::from("| code | rule | name | severity |\n|---|---|---|---|\n"),
    };
    for rule in ALL {
        let (code, title, name) = (rule.code, rule.title.get(lang), rule.name);
        let severity = words::severity(rule.severity, lang);
        let _ = writeln!(table, "| [{code}]({folder}/{code}.md) | {title} | `{name}` | {severity} |");
    }
    table
}

fn reports(rule: &Rule, lang: Lang) -> &'static str {
    match (rule.on_self_evaluations, lang) {
        (true, Lang::Zh) => "也检查",
        (false, Lang::Zh) => "不检查",
        (true, Lang::En) => "checked too",
        (false, Lang::En) => "not checked",
    }
}

/// How far the wording of a document was checked against its original.
fn status(status: BasisStatus) -> Text {
    match status {
        BasisStatus::Seen => Text { zh: "（已核对公开文本）", en: " (read in a public copy)" },
        BasisStatus::SecondHand => Text { zh: "（据他人摘要）", en: " (read as another's summary)" },
        BasisStatus::Memory => {
            Text { zh: "（通行说法，未核对原文）", en: " (commonly known, not checked against the text)" }
        }
    }
}

fn examples(page: &mut String, head: &str, examples: &[&str]) {
    let _ = writeln!(page, "**{head}**\n");
    for example in examples {
        let _ = writeln!(page, "```text\n{}\n```\n", example.trim_end());
    }
}
