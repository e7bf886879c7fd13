//! U105: a share of more than the whole.

use super::figures;
use crate::filing::{Indicator, Value};
use crate::finding::{Confidence, Severity};
use crate::lexicon::Kind;
use crate::rules::support::name_of;
use crate::rules::{Context, Rule, Sink, Site, Text};

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
            sink.report(site(context, row, value, percent).rows([at]).confidence(confidence));
        }
    }
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

fn site(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>, percent: f64) -> Site {
    let lost = lost_operator(percent);
    let message = context.say(
        || format!("{}不可能超过100%，这里是{percent}%。", name_of(context, row)),
        || format!("{} cannot exceed 100%; here it is {percent}%.", name_of(context, row)),
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
    Site::new(value.span, message, suggestion)
}
