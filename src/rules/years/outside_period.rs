//! Y103: a deadline after the plan year or the stated period.

use crate::filing::YearMention;
use crate::finding::{Confidence, Severity};
use crate::rules::support::{clause_around, period, years_in};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "Y103",
    name: "outside-period",
    title: Text { zh: "时限超出计划期", en: "Deadline outside the period" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "一年期项目的时限落在预算年度之后，当年无法考核，资金与任务也对不上。",
        en: "A deadline after the budget year cannot be judged within it, and money and work do not match.",
    },
    remedy: Text {
        zh: "把时限改到预算年度内，或填写跨年的实施期。",
        en: "Set a deadline within the plan year, or state a period of several years.",
    },
    limits: Text {
        zh: "实施期覆盖、远期目标（到2030年、力争）、质保金支付、次年评价不报。",
        en: "Silent where the stated period covers it, on long-range targets, retention money and later evaluations.",
    },
    bad: &[
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 绩效目标 | ⟦2026年3月底前⟧修缮水渠8公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 完工时间 | ⟦2026年5月⟧ |\n",
    ],
    good: &[
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 实施期 | 2025年1月-2026年12月 |\n| 绩效目标 | 2026年3月底前修缮水渠8公里，到2035年基本实现现代化 |\n",
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 绩效目标 | 修缮水渠8公里，质保金于2026年6月支付 |\n",
    ],
    check,
};

const LONG_RANGE: [&str; 14] = [
    "力争",
    "远期",
    "中长期",
    "规划",
    "质保",
    "自评",
    "评价",
    "决算",
    "审计",
    "结算",
    "展望",
    "愿景",
    "远景",
    "缺陷责任",
];

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(plan) = &context.filing.plan_year else { return };
    for field in &context.filing.outline.fields {
        for mention in years_in(context, field.span).iter().filter(|mention| mention.last > plan.year) {
            judge(context, sink, field.span, mention, plan.year, None);
        }
    }
    for (at, project) in context.filing.projects.iter().enumerate() {
        let end = period(project, context).map_or(plan.year, |(_, last)| last.max(plan.year));
        let stated = project.period.is_some();
        let goals = project.goals.iter().map(|goal| (goal.span, None, goal.whole_period));
        let cells = project.indicators.iter().enumerate().flat_map(|(row, indicator)| {
            let value = indicator.value.as_ref().map(|value| value.span);
            let spans = [indicator.name, indicator.description, value].into_iter().flatten();
            spans.map(move |span| (span, Some(Row { project: at, row }), indicator.whole_period))
        });
        for (span, row, whole_period) in goals.chain(cells) {
            // The end of a whole-period goal without a stated period is not known.
            if whole_period && !stated {
                continue;
            }
            for mention in years_in(context, span).iter().filter(|mention| mention.last > end) {
                judge(context, sink, span, mention, end, row);
            }
        }
    }
}

fn judge(context: &Context<'_>, sink: &mut Sink, whole: Span, mention: &YearMention, end: u16, row: Option<Row>) {
    let text = &context.document.text;
    let clause = clause_around(text, whole, mention.span, true);
    let words = &text[clause.range()];
    let before = text[whole.start as usize..mention.span.start as usize].trim_end();
    let inside_title = before.rfind('《').is_some_and(|open| !before[open..].contains('》'));
    let far = before.ends_with('到') && mention.last > end + 1 || mention.last > end + 4;
    let spans_plan = mention.year < mention.last && mention.year <= end;
    if inside_title || far || spans_plan || !mention.dated || LONG_RANGE.iter().any(|word| words.contains(word)) {
        return;
    }
    let written = context.text(mention.date);
    let message = context.say(
        || format!("时限“{written}”晚于计划期（{end}年），当年无法考核。"),
        || format!("the deadline {written} lies after the period, which ends with {end}."),
    );
    let suggestion = context.say(
        || format!("请把时限定在{end}年12月底前；确为跨年项目的，请填写实施期。"),
        || format!("set a deadline by the end of {end}, or state a longer period."),
    );
    sink.report(Site::new(mention.date, message, suggestion).rows(row));
}
