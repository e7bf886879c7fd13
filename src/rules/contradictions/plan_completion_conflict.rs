//! L102: all money spent by the end of the year, and a part of the work left undone.

use crate::filing::{Indicator, Project, number};
use crate::finding::{Confidence, Severity};
use crate::lexicon::Kind;
use crate::rules::support::{is_continued, name_of, period};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "L102",
    name: "plan-completion-conflict",
    title: Text { zh: "支出与完成不匹配", en: "Spending and completion do not match" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "资金年底要付完100%，任务却只要求完成六七成，钱花完而事没做完也算达标。",
        en: "With all money paid by the end of the year and the work done in part, the target is met with work undone.",
    },
    remedy: Text {
        zh: "把完成率改到与支出进度相当，如“100%”；确是跨年工程的，写明当年完成的阶段，并按进度安排支出。",
        en: "Let the completion rate match the cash plan, or state this year's stage and plan the spending accordingly.",
    },
    limits: Text {
        zh: "描述写明是多年工程当年阶段的、实施期为多年的、完成率以外的比率不报。",
        en: "Silent where the row is this year's stage of longer work and on other rates than completion.",
    },
    bad: &[
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 资金支出计划 | 3月底 | 6月底 | 10月底 | 12月底 |\n|  | 10% | 30% | 60% | 100% |\n| 绩效目标 | 新建道路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 项目完成率 | ⟦≥70%⟧ |\n",
    ],
    good: &[
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 资金支出计划 | 3月底 | 6月底 | 10月底 | 12月底 |\n|  | 10% | 30% | 60% | 100% |\n| 绩效目标 | 新建道路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标解释 | 指标值 |\n| 产出指标 | 数量指标 | 项目完成率 | 三年工程的第二年累计完成 | ≥70% |\n| 产出指标 | 质量指标 | 问题整改率 | 已整改问题占比 | ≥70% |\n",
        "2025年管网项目绩效目标表\n| 项目名称 | 管网项目 |\n| 资金支出计划 | 3月底 | 6月底 | 10月底 | 12月底 |\n|  | 10% | 30% | 60% | 80% |\n| 绩效目标 | 新建管网3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 项目完成率 | ≥70% |\n",
    ],
    check,
};

/// A completion rate from here on goes with a fully spent budget.
const ENOUGH: f64 = 80.0;

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        let Some(plan) = fully_spent(context, project) else { continue };
        let long = period(project, context).is_some_and(|(first, last)| last > first);
        if project.template || long || is_continued(project, context) {
            continue;
        }
        for (at, row) in project.indicators.iter().enumerate() {
            if is_incomplete(context, row) {
                report(context, sink, Row { project: number, row: at }, row, plan);
            }
        }
    }
}

/// The place of the 100% with which the cash plan ends.
fn fully_spent(context: &Context<'_>, project: &Project<'_>) -> Option<Span> {
    let last = project.cash_plan.iter().rev().find(|span| context.text(**span).contains(number::is_digit))?;
    let text = context.text(*last).trim_end_matches(['%', '％', ' ', '。', '；']);
    let digits = text.len() - text.trim_end_matches(|c| number::is_digit(c) || c == '.').len();
    let (percent, _) = number::digits(&text[text.len() - digits..])?;
    (percent == 100.0).then_some(*last)
}

/// Whether a row asks for less than the whole work.
fn is_incomplete(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    let Some(value) = row.value.as_ref().filter(|_| row.is_percent() && !row.whole_period) else { return false };
    let head =
        context.lexicon.objects.heads.suffix(&row.key).is_some_and(|(_, head)| matches!(&**head, "完成" | "按期完成"));
    let words = [context.maybe(row.name), context.maybe(row.description)].concat();
    let stage = [
        "三年",
        "两年",
        "二年",
        "五年",
        "跨年",
        "多年",
        "阶段",
        "累计",
        "分期",
        "首年",
        "第一年",
        "第二年",
        "分年",
        "一期",
    ]
    .iter()
    .any(|word| words.contains(word));
    head && !stage
        && !row.key.ends_with("及时率")
        && !row.key.ends_with("及时性")
        && matches!(row.kind, Some(Kind::Rate | Kind::Activity))
        && value.number.is_some_and(|number| number < ENOUGH)
        && !value.op.is_some_and(|op| op.is_cap())
}

fn report(context: &Context<'_>, sink: &mut Sink, at: Row, row: &Indicator<'_>, plan: Span) {
    let Some(value) = row.value.as_ref() else { return };
    let (name, written) = (name_of(context, row), context.text(value.span));
    let message = context.say(
        || format!("资金支出计划年底达到100%，{name}却只要求“{written}”，支出与完成不匹配。"),
        || format!("the cash plan ends at 100%, {name} asks only {written}."),
    );
    let suggestion = context.say(
        || format!("请把{name}提高到与支出进度相当（如“100%”），或写明是跨年工程的当年阶段并相应安排支出。"),
        || "raise the completion rate to match the spending, or state this year's stage.".into(),
    );
    let related = context.say(|| "年底的支出计划".into(), || "the cash plan at the end of the year".into());
    sink.report(Site::new(value.span, message, suggestion).rows([at]).related(plan, related));
}
