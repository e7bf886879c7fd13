//! U109: a bound stated twice, blurred, or beyond the end of its scale.

use super::figures;
use crate::filing::{Class, Indicator, Op, Value};
use crate::finding::{Confidence, Severity};
use crate::rules::support::name_of;
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "U109",
    name: "double-bound",
    title: Text { zh: "界限重复", en: "Bound stated twice" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "“≥20个以上”界限写了两遍，“不少于5次左右”又设下限又留余地，“100%以上”超出了比率的上限，核对时各有各的理解。",
        en: "A bound stated twice, a bound made rough, or one beyond its scale can be read in more than one way.",
    },
    remedy: Text {
        zh: "只写一个界限，如“≥20个”或“20个以上”；有界限就不再写“左右”“约”。",
        en: "State one bound, and nothing that makes it rough.",
    },
    limits: Text {
        zh: "“达到95%以上”“控制在5万元以内”“±5%以内”是通行写法，不报。",
        en: "Silent on the usual phrases 达到…以上, 控制在…以内 and ±5%以内.",
    },
    bad: &[
        "2025年巡查项目绩效目标表\n| 项目名称 | 巡查项目 |\n| 绩效目标 | 巡查120次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 巡查次数 | ⟦≥120次以上⟧ |\n| 产出指标 | 数量指标 | 演练次数 | ⟦不少于5次左右⟧ |\n| 产出指标 | 数量指标 | 整改隐患数 | ⟦约≥20处⟧ |\n| 产出指标 | 质量指标 | 隐患整改率 | ⟦100%以上⟧ |\n| 产出指标 | 质量指标 | 记录完整率 | ⟦≥不低于95%⟧ |\n",
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 修路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 验收合格率 | ⟦95%以上左右⟧ |\n",
    ],
    good: &[
        "2025年巡查项目绩效目标表\n| 项目名称 | 巡查项目 |\n| 绩效目标 | 巡查120次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 巡查次数 | 120次以上 |\n| 产出指标 | 质量指标 | 隐患整改率 | 达到95%以上 |\n| 产出指标 | 质量指标 | 档案完整率 | ≥100% |\n| 产出指标 | 数量指标 | 年度任务完成率 | 100%以上 |\n| 产出指标 | 成本指标 | 巡查费用 | 控制在5万元以内 |\n| 产出指标 | 质量指标 | 计量误差 | ±5%以内 |\n| 产出指标 | 数量指标 | 参加人数 | 300人左右 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref().filter(|value| value.is_numeric()) else { continue };
        let Some(flaw) = flaw(context, row, value) else { continue };
        let written = context.text(value.span);
        let says = |span: Span| context.text(span);
        let message = context.say(
            || match &flaw {
                Flaw::Twice(a, b) => {
                    format!(
                        "{}的指标值“{written}”把界限写了两遍：“{}”和“{}”。",
                        name_of(context, row),
                        says(*a),
                        says(*b)
                    )
                }
                Flaw::Opposite(a, b) => {
                    format!("{}的两个界限相反：“{}”和“{}”。", name_of(context, row), says(*a), says(*b))
                }
                Flaw::Rough(a) => {
                    format!("{}的指标值“{written}”既有界限又写“{}”，界限不清。", name_of(context, row), says(*a))
                }
                Flaw::Range(a) => {
                    format!("{}的指标值“{written}”既写“{}”又写范围，界限不清。", name_of(context, row), says(*a))
                }
                Flaw::Beyond => format!("{}到{}为止，“{written}”超出了范围。", name_of(context, row), end(value)),
            },
            || match &flaw {
                Flaw::Twice(a, b) => format!("{written} states its bound twice: {} and {}.", says(*a), says(*b)),
                Flaw::Opposite(a, b) => format!("the two bounds {} and {} oppose each other.", says(*a), says(*b)),
                Flaw::Rough(a) => format!("{written} sets a bound and makes it rough by {}.", says(*a)),
                Flaw::Range(a) => format!("{written} sets both a bound ({}) and a range.", says(*a)),
                Flaw::Beyond => format!("{} ends at {}; {written} goes beyond.", name_of(context, row), end(value)),
            },
        );
        let fixed = fixed(context, value, &flaw);
        let suggestion = context.say(
            || match &fixed {
                Some(fixed) => format!("请改为“{fixed}”。"),
                None => "请只保留一个界限，并核对数值。".into(),
            },
            || match &fixed {
                Some(fixed) => format!("write {fixed}."),
                None => "keep one bound and check the figure.".into(),
            },
        );
        let mut site = Site::new(value.span, message, suggestion).rows([at]);
        if let Some(fixed) = fixed {
            site = site.fix(fixed);
        }
        if row.operator.is_some_and(|operator| !operator.is_empty() && !value.span.contains(operator))
            && value.bounds.before.is_none()
        {
            site = site.confidence(Confidence::Low);
        }
        sink.report(site);
    }
}

/// What is wrong with the bounds of a value.
enum Flaw {
    /// The same way twice: the places of both.
    Twice(Span, Span),
    /// Both ways.
    Opposite(Span, Span),
    /// A bound and a word that makes it rough.
    Rough(Span),
    /// A bound and a range.
    Range(Span),
    /// Past the end of the scale.
    Beyond,
}

fn flaw(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Option<Flaw> {
    let bounds = &value.bounds;
    let before = bounds.before.filter(|(_, bound)| bound.firm).map(|(span, bound)| (span, bound.op));
    // The sign of an operator column is a bound too.
    let column =
        || Some((row.operator.filter(|span| !span.is_empty())?, value.op?)).filter(|_| bounds.before.is_none());
    let after = bounds.after;
    let second = bounds.again.map(|(span, bound)| (span, bound.op)).or(after);
    if let (Some((first, a)), Some((second, b))) = (before.or_else(column), second) {
        return Some(if a.is_floor() == b.is_floor() {
            Flaw::Twice(first, second)
        } else {
            Flaw::Opposite(first, second)
        });
    }
    if let Some(rough) = bounds.rough
        && (before.is_some() || after.is_some())
    {
        return Some(Flaw::Rough(rough));
    }
    // ≥3-5个: a floor under a range.
    if let Some((first, _)) = before
        && value.class == Class::Range
        && !context.text(value.figure).contains(['≤', '≦', '<', '＜', '±', '不', '超'])
    {
        return Some(Flaw::Range(first));
    }
    let op = value.op?;
    let past = match figures::percent(row, value, value.number) {
        Some(100.0) if op == Op::Above || after.is_some_and(|(_, op)| op == Op::AtLeast) => {
            let bound = context.lexicon.bounded.suffix(&row.bare).map(|(_, bound)| *bound);
            bound == Some(Some(100.0))
        }
        _ => op == Op::Below && value.number == Some(0.0),
    };
    past.then_some(Flaw::Beyond)
}

/// The end of the scale that a value goes beyond.
fn end(value: &Value<'_>) -> &'static str {
    if value.number == Some(0.0) { "0" } else { "100%" }
}

/// The value with one bound, where only one reading is left.
fn fixed(context: &Context<'_>, value: &Value<'_>, flaw: &Flaw) -> Option<String> {
    let without = |span: Span| {
        let text = &context.document.text;
        let head = &text[value.span.start as usize..span.start as usize];
        let tail = &text[span.end as usize..value.span.end as usize];
        format!("{}{}", head.trim_end(), tail.trim_start())
    };
    match flaw {
        Flaw::Twice(first, second) if value.span.contains(*first) => Some(without(*second)),
        Flaw::Beyond if value.bounds.after.is_some() => value.bounds.after.map(|(span, _)| without(span)),
        _ => None,
    }
}
