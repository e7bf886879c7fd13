//! T103: a word of the confusion lexicon in its confusable context.

use super::passages;
use crate::finding::{Confidence, Severity};
use crate::lexicon::Sought;
use crate::rules::support::{clause_around, ends_in_title, near};
use crate::rules::{Context, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "T103",
    name: "likely-typo",
    title: Text { zh: "疑似错字", en: "Likely typo" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "同音、形近的错字会改变意思（“绩校”“予算”），公开后影响严肃性。",
        en: "Words mistaken for others of the same sound or shape change the meaning and look careless in print.",
    },
    remedy: Text { zh: "改为正确的词。", en: "Write the right word." },
    limits: Text {
        zh: "只报易错词库中的词；书名号内的标题、在该语境下本来正确的词（业绩校对、给予算力）不报。",
        en: "Only words of the lexicon of slips; silent in quoted titles and where the word is right in its context.",
    },
    bad: &[
        "2025年部门整体绩效目标\n一、保障措施\n（一）加强⟦予算⟧执行。统一⟦布署⟧，⟦即使⟧提醒，开展⟦绩校⟧评价，群众⟦反溃⟧逐条答复。\n",
        "2025年设备购置项目绩效目标表\n| 项目名称 | 设备购置项目 |\n| 绩效目标 | 购置设备12台，全部⟦按装⟧调试，优化⟦指出⟧结构 |\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n一、保障措施\n（一）给予算力支持。复核业绩校对结果，按排名兑现，审计指出的问题即使完成整改也要回访。\n（二）按《予算绩校管理办法》执行。\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = &context.document.text;
    for passage in passages(context) {
        if !passage.seen.held().has(Sought::Typo) {
            continue;
        }
        let passage = passage.span;
        let body = &text[passage.range()];
        for (start, end, slip) in context.lexicon.confusables.find(body) {
            let span = passage.slice(start, end);
            let sentence = clause_around(text, near(text, passage, span), span, false);
            let from = (span.start - sentence.start) as usize;
            if ends_in_title(&body[..start]) || !slip.fits(&text[sentence.range()], from..from + span.len()) {
                continue;
            }
            let written = context.text(span);
            let message = context.say(
                || format!("“{written}”疑为“{}”之误。", slip.right),
                || format!("{written} is probably meant to be {}.", slip.right),
            );
            let suggestion = context.say(|| format!("请改为“{}”。", slip.right), || format!("write {}.", slip.right));
            sink.report(Site::new(span, message, suggestion).fix(slip.right.to_string()));
        }
    }
}
