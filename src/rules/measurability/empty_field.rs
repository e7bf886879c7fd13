//! M106: a required field left empty.

use crate::filing::value::is_not_applicable;
use crate::filing::{Class, FilingKind, Indicator, Value};
use crate::finding::{Confidence, Severity};
use crate::rules::support::name_of;
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "M106",
    name: "empty-field",
    title: Text { zh: "必填项空缺", en: "Empty field" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "指标名称、指标值或项目目标空着，这一项就没有目标。",
        en: "A row without name or value, or a project without a goal, sets no target.",
    },
    remedy: Text {
        zh: "补填；不适用的指标整行删除或填“不适用”。",
        en: "Fill it in, or mark the whole row as not applicable.",
    },
    limits: Text {
        zh: "整行留空、整行填“—”“/”“不适用”的不报；只有分值、下面各行分列指标值的汇总行不报。",
        en: "Silent on rows that are blank or marked as a whole, and on rows with points that head a group of rows with values.",
    },
    bad: &[
        "2025年巡护项目绩效目标表\n| 项目名称 | 巡护项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n| 产出指标 | 质量指标 | ⟦火情发现及时率⟧ | |\n| 产出指标 | 时效指标 | | ⟦≥95%⟧ |\n",
        "2025年巡护项目绩效目标表\n| 项目名称 | 巡护项目 | 预算数 | 30万元 |\n| ⟦绩效目标⟧ | |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n",
    ],
    good: &[
        "2025年巡护项目绩效目标表\n| 项目名称 | 巡护项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n| 效益指标 | 经济效益指标 | | |\n| 效益指标 | 社会效益指标 | 不适用 | — |\n",
        "项目支出绩效目标申报表\n（2025年度）\n项目名称 林区巡护\n年度资金总额 30.00\n年度目标\n目标1：巡护林地3万亩。\n目标2：排查火险隐患40处。\n一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 巡护面积 ≥3万亩\n质量指标 火情核查率 100%\n",
        "2025年巡护项目绩效目标表\n| 项目名称 | 巡护项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标（50分） | | | |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n| 产出指标 | 质量指标 | …… | |\n| 其他需要说明的问题 | 无 | | |\n| 财政部门审核意见 | | | |\n",
        "2025年巡护项目绩效目标表\n| 项目名称 | 巡护项目 |\n| 绩效目标 | 巡护林地3万亩，补栽苗木4种 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 | 45 |\n| 产出指标 | 数量指标 | 各类补栽苗木株数 | | 45 |\n| 产出指标 | 数量指标 | 油松补栽株数 | ≥4200株 | |\n| 产出指标 | 数量指标 | 侧柏补栽株数 | ≥1900株 | |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let reports = context.filing.kind == FilingKind::SelfEvaluation;
    for (at, project) in context.filing.projects.iter().enumerate() {
        let filled = |value: Option<&Value<'_>>| value.is_some_and(|value| !matches!(value.class, Class::Empty));
        // 年初指标值 may be blank where 调整指标值 is filled.
        let targeted = |row: &Indicator<'_>| {
            filled(row.value.as_ref()) || row.others.iter().any(|value| !matches!(value.class, Class::Empty))
        };
        let rows = &project.indicators;
        // A form without a value column at all lists names only.
        let valued = rows.iter().any(targeted);
        let reported = rows.iter().any(|row| filled(row.actual.as_deref()));
        for (number, row) in rows.iter().enumerate() {
            let place = crate::rules::Row { project: at, row: number };
            // A name that is nothing but residue of the form (指标2, ……) is no name; M105 speaks of it.
            let named = |name: &Span| {
                let text = context.text(*name);
                let residue = context.residue(*name).is_some_and(|(range, _)| range.len() == text.len());
                !residue && text.contains(char::is_alphanumeric) && !is_not_applicable(text, context.lexicon)
            };
            let missing_actual = reports && reported && targeted(row) && !filled(row.actual.as_deref());
            // 各类苗木株数 with points, and below it each kind with its value and without points: the row heads a group.
            let member = |next: &Indicator<'_>| next.weight.is_none() && filled(next.value.as_ref());
            let heads =
                row.weight.is_some() && !filled(row.actual.as_deref()) && rows.get(number + 1).is_some_and(member);
            let missing = (valued && !targeted(row) && !heads) || missing_actual;
            if let Some(name) = row.name.filter(|_| missing && !is_remark(context, row)).filter(named) {
                let column = if targeted(row) { ("实际完成值", "actual value") } else { ("指标值", "value") };
                let message = context.say(
                    || format!("{}没有填写{}。", name_of(context, row), column.0),
                    || format!("{} has no {}.", name_of(context, row), column.1),
                );
                report(context, sink, name, message, Some(place));
            } else if let Some(value) =
                row.value.as_ref().filter(|value| row.name.is_none() && is_target(context, value))
            {
                let message = context
                    .say(|| "这一行有指标值，没有指标名称。".into(), || "this row has a value and no name.".into());
                report(context, sink, value.span, message, Some(place));
            }
        }
        if project.goals.is_empty() && !reports {
            // The form has a goal field that is blank, or a head with name and money and no goal anywhere.
            let headed = project.name.filter(|_| !project.amounts.is_empty() && !rows.is_empty());
            if let Some(span) = project.goal_label.or(headed) {
                let message = context.say(|| "项目没有填写绩效目标。".into(), || "the project states no goal.".into());
                report(context, sink, span, message, None);
            }
        }
    }
}

/// A sentence on a row of its own, without points: the remark of another row whose column was not told.
fn is_remark(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    row.actual.is_none()
        && row.weight.is_none()
        && row.score.is_none()
        && context.maybe(row.name).contains(['，', '；', '。'])
}

/// A value that is one beyond doubt: a note that slipped into its column is none.
fn is_target(context: &Context<'_>, value: &Value<'_>) -> bool {
    let text = context.text(value.span);
    match value.class {
        Class::Words => context.lexicon.vague_values.exact(text.trim_end_matches('。')).is_some(),
        Class::Date => text.contains(crate::filing::number::is_digit),
        _ => value.is_numeric(),
    }
}

fn report(context: &Context<'_>, sink: &mut Sink, span: Span, message: String, row: Option<crate::rules::Row>) {
    let suggestion = context.say(
        || "请补填；不适用的，请整行填“不适用”或删除。".into(),
        || "fill it in, or mark the whole row as not applicable.".into(),
    );
    sink.report(Site::new(span, message, suggestion).rows(row));
}
