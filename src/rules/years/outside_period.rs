//! Y103: a deadline after the plan year or the stated period.

use super::setting::Setting;
use crate::filing::{Indicator, Project, YearMention};
use crate::finding::{Confidence, Severity};
use crate::rules::support::{mentions_in, period, targets, years_in};
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
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 绩效目标 | 修缮水渠8公里，⟦2026年春节前⟧完成回访 |\n",
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 实施期 | 2025年3月—2026年6月 |\n| 绩效目标 | 2026年5月底前修缮水渠8公里，⟦2026年9月底前⟧完成回访 |\n",
    ],
    good: &[
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 实施期 | 2025年1月-2026年12月 |\n| 绩效目标 | 2026年3月底前修缮水渠8公里，到2035年基本实现现代化 |\n",
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 绩效目标 | 修缮水渠8公里，质保金于2026年6月支付 |\n",
        "2025年水渠修缮项目绩效目标表\n| 项目名称 | 水渠修缮项目 |\n| 绩效目标 | 修缮水渠8公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 质量保证金退还时间 | 2026年6月前 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(plan) = context.filing.plan_year.as_ref().map(|plan| plan.year) else { return };
    // No period ends before the plan year does.
    let late: Vec<YearMention> = context.filing.years.iter().filter(|mention| mention.last > plan).copied().collect();
    if late.is_empty() {
        return;
    }
    for field in &context.filing.outline.fields {
        for mention in mentions_in(&late, field.span) {
            judge(context, sink, field.span, *mention, plan, None);
        }
    }
    for (at, project) in context.filing.projects.iter().enumerate() {
        let stated = period(project, context);
        // A period that names no year, such as 长期 or 36个月, does not say when it ends.
        if stated.is_none() && project.period.is_some_and(|span| !is_one_year(context, context.text(span))) {
            continue;
        }
        let end = stated.map_or(plan, |(_, last)| last.max(plan));
        let month = last_month(context, project, end);
        let after = |mention: &YearMention| {
            mention.last > end
                || mention.last == end && mention.month.zip(month).is_some_and(|(month, last)| month > last)
        };
        for goal in project.goals.iter().filter(|goal| !goal.whole_period || stated.is_some()) {
            for mention in mentions_in(&late, goal.span).iter().filter(|mention| after(mention)) {
                judge(context, sink, goal.span, *mention, end, None);
            }
        }
        for (row, indicator) in project.indicators.iter().enumerate() {
            // The end of a whole-period target without a stated period is not known.
            if indicator.whole_period && stated.is_none() {
                continue;
            }
            let words = [indicator.name, indicator.description].into_iter().flatten();
            for span in words.chain(targets(context, indicator).map(|value| value.span)) {
                for mention in mentions_in(&late, span).iter().filter(|mention| after(mention)) {
                    judge(context, sink, span, *mention, end, Some((Row { project: at, row }, indicator)));
                }
            }
        }
    }
}

/// The month with which a stated period ends (2025年3月—2026年6月), where it ends in that year.
fn last_month(context: &Context<'_>, project: &Project<'_>, end: u16) -> Option<u8> {
    let last = years_in(context, project.period?).last()?;
    last.month.filter(|_| last.last == end)
}

fn is_one_year(context: &Context<'_>, period: &str) -> bool {
    context.lexicon.phrases.one_year.occurs(period) && !period.contains("11年")
}

fn judge(
    context: &Context<'_>,
    sink: &mut Sink,
    whole: Span,
    mention: YearMention,
    end: u16,
    row: Option<(Row, &Indicator<'_>)>,
) {
    let setting = Setting::of(context, whole, mention);
    let value = row.is_some_and(|(_, row)| row.value.iter().chain(&row.others).any(|value| value.span == whole));
    let words = |row: &Indicator<'_>| [row.name, row.description].map(|span| context.maybe(span)).concat();
    let meant = setting.is_meant_later() || row.is_some_and(|(_, row)| context.lexicon.years.later.occurs(&words(row)));
    let far = mention.last > end + 4 || setting.is_reached() && (mention.month.is_none() || mention.last > end + 1);
    let range = mention.year < mention.last && mention.year <= end;
    // The period of a value is a promise; one in running text may tell the frame of the whole work.
    let timed =
        if range { value && mention.month.is_some() } else { value || setting.is_dated() || setting.is_action() };
    if !mention.dated || !timed || meant || far || setting.is_quoted() {
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
    sink.report(Site::new(mention.date, message, suggestion).rows(row.map(|(at, _)| at)));
}
