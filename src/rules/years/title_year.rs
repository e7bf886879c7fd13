//! Y102: a title or project name of another year than the plan.

use crate::filing::YearMention;
use crate::finding::{Confidence, Severity};
use crate::rules::support::{is_continued, years_in};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "Y102",
    name: "title-year",
    title: Text { zh: "标题年度不符", en: "Year of title" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "标题、表名、项目名称和年度栏应当是同一个预算年度，不一致说明有的部分没有更新。",
        en: "Title, table titles, project names and the year field name one budget year; a difference shows stale parts.",
    },
    remedy: Text {
        zh: "统一为预算年度；确属往年结转、续建或支付尾款的，请在名称中注明。",
        en: "Use the budget year everywhere, or mark the project as carried over.",
    },
    limits: Text {
        zh: "含预算年度的区间、注明结转续建尾款的不报。",
        en: "Silent on ranges that hold the plan year and on work marked as carried over.",
    },
    bad: &[
        "2025年部门整体绩效目标\n\n1.⟦2024年⟧路灯维护项目绩效目标表\n| 项目名称 | 路灯维护项目 |\n| 绩效目标 | 维护路灯3000盏 |\n\n2.2025年绿化项目绩效目标表\n| 项目名称 | 2025年绿化项目 |\n| 绩效目标 | 补植树木500株 |\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n\n1.2024年路灯改造（结转）项目绩效目标表\n| 项目名称 | 2024年路灯改造（结转）项目 |\n| 绩效目标 | 改造路灯300盏 |\n\n2.2025年绿化项目绩效目标表\n| 项目名称 | 2024-2026年绿化项目 |\n| 绩效目标 | 补植树木500株 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(plan) = &context.filing.plan_year else { return };
    let other = |span: Span| -> Option<YearMention> {
        let mentions = years_in(context, span);
        let wrong = |mention: &&YearMention| {
            let (year, last) = (mention.year, mention.last);
            (mention.dated || mentions.len() == 1)
                && !(year..=last).contains(&plan.year)
                && year.abs_diff(plan.year) <= 10
        };
        let right = mentions.iter().any(|mention| (mention.year..=mention.last).contains(&plan.year));
        mentions.iter().find(wrong).copied().filter(|_| !right)
    };
    let report = |sink: &mut Sink, mention: YearMention, group: String| {
        let written = context.text(mention.span);
        let message = context.say(
            || format!("预算年度是{}年，这里写的是{written}。", plan.year),
            || format!("the plan year is {}, but this says {written}.", plan.year),
        );
        let suggestion = context.say(
            || format!("请改为“{}年”；如为结转、续建或尾款项目，请在名称中注明。", plan.year),
            || format!("write {}年, or mark the project as carried over.", plan.year),
        );
        sink.report(Site::new(mention.span, message, suggestion).group(group));
    };
    if let Some(title) = context.filing.title
        && let Some(mention) = other(title)
        && !context.text(title).contains("结转")
    {
        report(sink, mention, "title".into());
    }
    for (at, project) in context.filing.projects.iter().enumerate() {
        if is_continued(project, context) {
            continue;
        }
        for span in [project.title, project.year, project.name].into_iter().flatten() {
            if let Some(mention) = other(span) {
                report(sink, mention, format!("project {at} {}", mention.year));
            }
        }
    }
}
