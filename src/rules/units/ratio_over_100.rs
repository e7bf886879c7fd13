//! U105: a share of more than the whole.

use super::figures;
use crate::filing::{Indicator, Quantity, Value};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Kind};
use crate::rules::support::{name_of, quote};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "U105",
    name: "ratio-over-100",
    title: Text { zh: "比率超过上限", en: "Rate above its bound" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "合格率、覆盖率、满意度等比率的分子是分母的一部分，不可能超过100%；三位数开头的2或8，常常是“≥”在转换文件时变成的。",
        en: "The numerator of such a rate is a part of its denominator. A leading 2 or 8 is often what a conversion made of ≥.",
    },
    remedy: Text {
        zh: "核对数值，改为不超过100%的数，并补上比较符，如“≥95%”。",
        en: "Check the figure and write one of at most 100% with its operator.",
    },
    limits: Text {
        zh: "增长率、可以超额完成的完成率（200%以内）、产值比等没有上限的比率不报；词库未列上限的比率，只在三位数以2或8开头时报。",
        en: "Silent on growth, on completion up to 200% and on ratios without a bound; of rates that the lexicon does not \
             know only those with a leading 2 or 8 are reported.",
    },
    bad: &[
        "2025年供水项目绩效目标表\n| 项目名称 | 供水项目 |\n| 绩效目标 | 供水12个村 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 水质合格率 | ⟦295%⟧ |\n| 效益指标 | 社会效益指标 | 自来水普及率 | ⟦≥120%⟧ |\n| 满意度指标 | 服务对象满意度指标 | 用水户满意度（%） | ⟦105⟧ |\n",
        "2025年部门整体绩效目标\n一、分项绩效目标\n（一）提案办理\n绩效目标：提得准、办得实。\n绩效指标：征集提案150件，提案立案率达到⟦135%⟧。\n",
        "2024年度项目支出绩效自评表\n| 项目名称 | 宣传项目 |\n| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n| 产出指标 | 质量指标 | 政策知晓率 | ≥90% | ⟦103%⟧ | 10 | 10 |\n",
    ],
    good: &[
        "2025年供水项目绩效目标表\n| 项目名称 | 供水项目 |\n| 绩效目标 | 供水12个村 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 水质合格率 | ≥100% |\n| 产出指标 | 数量指标 | 年度任务完成率 | ≥120% |\n| 效益指标 | 经济效益指标 | 企业产值增长率 | ≥150% |\n| 效益指标 | 经济效益指标 | 病床使用率 | ≤105% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        for value in figures::values(context, row) {
            let Some((percent, confidence)) = over(context, row, value) else { continue };
            let site = site(context, &name_of(context, row), value.span, percent);
            sink.report(site.rows([at]).confidence(confidence));
        }
    }
    let projects = context.filing.projects.iter();
    let goals = projects.filter(|project| !project.indicators.is_empty()).flat_map(|project| &project.goals);
    let told = context.filing.outline.fields.iter().map(|field| field.span);
    let mut seen = FxHashSet::default();
    for span in goals.map(|goal| goal.span).chain(told).filter(|span| context.text(*span).contains(['%', '％'])) {
        for quantity in context.quantities(span).iter() {
            if is_beyond(context, quantity) && seen.insert(quantity.span.start) {
                let name = quote(context.text(quantity.object));
                sink.report(site(context, &name, quantity.span, quantity.number));
            }
        }
    }
}

/// Whether a promised percentage is above the bound of what it is a rate of.
fn is_beyond(context: &Context<'_>, quantity: &Quantity<'_>) -> bool {
    let rate = quantity.unit.1.dimension == Dimension::Percent && !quantity.change && quantity.number > 100.0;
    let bound = || context.lexicon.bounded.suffix(context.text(quantity.object)).and_then(|(_, bound)| *bound);
    rate && bound().is_some_and(|bound| quantity.number > bound)
}

/// The percentage of a value that is above the bound of its rate, and how surely it is.
pub(super) fn over(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Option<(f64, Confidence)> {
    let percent = figures::percent(row, value, value.upper.or(value.number)).filter(|n| *n > 100.0)?;
    let confidence = match context.lexicon.bounded.suffix(&row.bare) {
        Some((_, Some(bound))) if percent > *bound => Confidence::High,
        Some(_) => return None,
        None if row.named == Some(Kind::Sat) => Confidence::High,
        None if row.named == Some(Kind::Rate) && lost_operator(percent).is_some() => Confidence::Medium,
        None => return None,
    };
    Some((percent, confidence))
}

/// What is left of a percentage without a leading 2 or 8, where that makes a plausible target.
fn lost_operator(percent: f64) -> Option<f64> {
    let left = if percent >= 1000.0 { percent % 1000.0 } else { percent % 100.0 };
    let lead = (percent / if percent >= 1000.0 { 1000.0 } else { 100.0 }).floor();
    (matches!(lead as u32, 2 | 8) && (50.0..=100.0).contains(&left) && (percent < 1000.0 || left == 100.0))
        .then_some(left)
}

fn site(context: &Context<'_>, name: &str, span: Span, percent: f64) -> Site {
    let lost = lost_operator(percent);
    let message = context.say(
        || format!("{name}不可能超过100%，这里是{percent}%。"),
        || format!("{name} cannot exceed 100%; here it is {percent}%."),
    );
    let suggestion = context.say(
        || match lost {
            Some(left) => format!("开头的数字可能是“≥”在转换文件时变成的，请核对是否应为“≥{left}%”。"),
            None => "请核对数值；分子可以大于分母的，请在描述中写明算法。".into(),
        },
        || match lost {
            Some(left) => format!("the leading figure may be a ≥ lost in conversion: was ≥{left}% meant?"),
            None => "check the figure; where the numerator may exceed the denominator, state the formula.".into(),
        },
    );
    Site::new(span, message, suggestion)
}
