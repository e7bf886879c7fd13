//! Y101: a year before the plan year as the time of a planned action.

use crate::filing::YearMention;
use crate::finding::{Confidence, Severity};
use crate::rules::support::{clause_around, is_continued, period, years_in};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::{Span, is_blank};

/// The rule.
pub static RULE: Rule = Rule {
    code: "Y101",
    name: "wrong-year",
    title: Text { zh: "年度错误", en: "Wrong year" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "绩效目标只能承诺预算年度内要做的事。写着往年的任务多半是从去年的文本复制来的，年度结束时无法考核。",
        en: "A plan can only promise what is done in its own year; an earlier year is mostly left over from last year's text.",
    },
    remedy: Text {
        zh: "把年份改为预算年度；如果说的确实是往年的情况，请写明“较2024年”“截至2024年底”等。",
        en: "Write the plan year; where the earlier year is meant, say so (compared with 2024, by the end of 2024).",
    },
    limits: Text {
        zh: "与往年比较、文号和书名号内的年份、跨年区间、结转续建、对往年的评价决算、实施期覆盖的年份不报。",
        en: "Silent on comparisons, document numbers and titles, ranges, carried-over work, evaluations of earlier years, and \
             years within the stated period.",
    },
    bad: &[
        "2025年部门整体绩效目标\n一、分项目标\n（一）环境整治\n绩效指标：⟦2024年⟧整治河道3条，拆除违建12处。\n",
        "2025年河道治理项目绩效目标表\n| 项目名称 | 河道治理项目 |\n| 绩效目标 | ⟦2023年⟧10月底前完成清淤6公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 清淤长度 | ≥6公里 |\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：游客人数较2024年增长5%，落实《2023年行动方案》，完成2024年度绩效自评。\n",
        "2025年校舍维修项目绩效目标表\n| 项目名称 | 校舍维修项目 |\n| 实施期 | 2024-2026年 |\n| 绩效目标 | 2024年完成设计，2025年12月底前维修校舍5栋 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(plan) = &context.filing.plan_year else { return };
    let early = |mention: &YearMention| mention.dated && mention.last < plan.year && plan.year - mention.last <= 10;
    for (span, _) in &context.filing.outline.paragraphs {
        for mention in years_in(context, *span).iter().filter(|mention| early(mention)) {
            if !is_innocent(context, *span, mention) {
                report(context, sink, plan.year, *mention, None);
            }
        }
    }
    for (at, project) in context.filing.projects.iter().enumerate() {
        let covered = period(project, context);
        let continued = is_continued(project, context);
        let fields =
            project.goals.iter().map(|goal| goal.span).chain(project.uses.iter().copied()).map(|span| (span, None));
        let cells = project.indicators.iter().enumerate().flat_map(|(row, indicator)| {
            let value = indicator.value.as_ref().map(|value| value.span);
            [indicator.name, indicator.description, value]
                .into_iter()
                .flatten()
                .map(move |span| (span, Some(Row { project: at, row })))
        });
        for (span, row) in fields.chain(cells) {
            for mention in years_in(context, span).iter().filter(|mention| early(mention)) {
                let in_period =
                    covered.is_some_and(|(first, last)| first < last && first <= mention.year && mention.last <= last);
                if !in_period && !continued && !is_innocent(context, span, mention) {
                    report(context, sink, plan.year, *mention, row);
                }
            }
        }
    }
}

fn report(context: &Context<'_>, sink: &mut Sink, plan: u16, mention: YearMention, row: Option<Row>) {
    let written = context.text(mention.span);
    let message = context.say(
        || format!("本文本的预算年度是{plan}年，这里却把任务安排在{written}。"),
        || format!("the plan year is {plan}, but this action is set in {written}."),
    );
    let suggestion = context.say(
        || format!("若为{plan}年的任务，请改为“{plan}年”；若指往年情况，请写明“较{written}”或“截至{written}底”。"),
        || format!("write {plan}年 if it is planned for {plan}; else say that it is past."),
    );
    let mut site = Site::new(mention.span, message, suggestion).rows(row);
    if mention.year == mention.last && mention.span.len() <= "2024年".len() {
        // Whether the old year or the old task is the slip, only the writer knows.
        site.fix = Some(crate::finding::Fix { safe: false, replacement: format!("{plan}年") });
    }
    sink.report(site);
}

/// Whether the context says that the year is not that of a planned action.
fn is_innocent(context: &Context<'_>, whole: Span, mention: &YearMention) -> bool {
    let text = &context.document.text;
    let years = &context.lexicon.years;
    let before = text[whole.start as usize..mention.span.start as usize]
        .trim_end_matches(|c| is_blank(c) || matches!(c, '（' | '(' | '“'));
    let before = before.strip_suffix('在').unwrap_or(before);
    if years.before.suffix(before).is_some() {
        return true;
    }
    // Titles of documents, and brackets that only note a year.
    let open = before.rfind('《');
    if open.is_some_and(|open| !before[open..].contains('》')) {
        return true;
    }
    let after_year = text[mention.span.end as usize..whole.end as usize].trim_start_matches(is_blank);
    let after_date = text[mention.date.end as usize..whole.end as usize].trim_start_matches(is_blank);
    for after in [after_year, after_year.trim_start_matches('度'), after_date] {
        if years.after.prefix(after).is_some() {
            return true;
        }
    }
    let clause = clause_around(text, whole, mention.span, true);
    years.clause.occurs(&text[clause.range()])
}
