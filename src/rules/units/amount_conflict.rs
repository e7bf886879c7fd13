//! U110: a cost above the project's budget, or the budget's own amount with the point in another place.

use super::figures;
use crate::filing::{Amount, Indicator, Op, Project, Value};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Head, Kind, Level2};
use crate::rules::support::{is_continued, name_of, period, years_in};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "U110",
    name: "amount-conflict",
    title: Text { zh: "金额与预算矛盾", en: "Amount and budget conflict" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "成本上限高于预算，等于允许超支；同样的数字差十倍、万倍，多半是元与万元写混或多写、漏写一位。",
        en: "A cost cap above the budget permits overspending; the same figure ten or ten thousand times off is a slip of \
             the unit or of a digit.",
    },
    remedy: Text {
        zh: "把成本上限改到预算以内，并核对单位是元还是万元。",
        en: "Bring the cap within the budget and check whether 元 or 万元 is meant.",
    },
    limits: Text {
        zh: "单价、人均等单位成本，写明是多年合计的总投资，不报；没有写明单位的预算数按万元理解。",
        en: "Silent on unit prices and on totals of several years; a budget without a unit is read as 万元.",
    },
    bad: &[
        "2025年修缮项目绩效目标表\n| 项目名称 | 修缮项目 |\n| 预算数（万元） | 42.00 |\n| 绩效目标 | 修缮校舍3栋 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 成本指标 | 修缮总成本 | ⟦≤45万元⟧ |\n",
        "2025年印刷项目绩效目标表\n| 项目名称 | 印刷项目 |\n| 预算数（万元） | 42.00 |\n| 绩效目标 | 印刷手册3万册 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 成本指标 | 印刷费用 | ⟦≤42元⟧ |\n",
        "2025年设备项目绩效目标表\n| 项目名称 | 设备项目 |\n| 预算数（万元） | 90.00 |\n| 绩效目标 | 购置设备3台 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 成本指标 | 设备采购成本 | ≤80万元 |\n| 产出指标 | 成本指标 | 安装调试费用 | ⟦≤15万元⟧ |\n",
    ],
    good: &[
        "2025年修缮项目绩效目标表\n| 项目名称 | 修缮项目 |\n| 预算数（万元） | 42.00 |\n| 绩效目标 | 修缮校舍3栋 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 成本指标 | 修缮总成本 | 全部费用 | ≤42万元 |\n| 产出指标 | 成本指标 | 材料采购成本 | 采购合同价 | ≤30万元 |\n| 产出指标 | 成本指标 | 设计费用 | 设计合同价 | ≤4.2万元 |\n| 产出指标 | 成本指标 | 单栋修缮成本 | 平均每栋 | ≤14万元 |\n| 产出指标 | 成本指标 | 三年合计总投资 | 2024-2026年合计 | ≤130万元 |\n| 效益指标 | 经济效益指标 | 带动社会投资 | 带动投资额 | ≥900万元 |\n",
    ],
    check,
};

/// A cost of a project: its row and what it comes to in 元.
struct Cost<'r, 'l> {
    row: &'r Indicator<'l>,
    value: &'r Value<'l>,
    at: Row,
    yuan: f64,
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        for whole in [false, true] {
            let costs = costs(context, number, project, whole);
            if costs.is_empty() {
                continue;
            }
            let Some(budget) = budget(context, project, whole) else { continue };
            let mut spoken = false;
            for cost in &costs {
                if let Some(site) = single(context, project, cost, budget, costs.len()) {
                    sink.report(site);
                    spoken = true;
                }
            }
            if !spoken && let Some(site) = together(context, &costs, budget) {
                sink.report(site);
            }
        }
    }
}

/// The largest amount that the project states as its budget, of the year or of the whole period, in 元.
fn budget<'p>(context: &Context<'_>, project: &'p Project<'_>, whole: bool) -> Option<(&'p Amount, f64)> {
    let amounts = || project.amounts.iter().filter_map(|amount| Some((amount, yuan(context, amount)?)));
    let of = |part: Head, whole: Option<bool>| {
        amounts()
            .filter(|(amount, yuan)| {
                amount.part == part && *yuan > 0.0 && whole.is_none_or(|whole| amount.whole_period == whole)
            })
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
    };
    of(Head::Budget, Some(whole)).or_else(|| of(Head::Budget, None)).or_else(|| of(Head::Fiscal, None))
}

/// A budget without a unit is in 万元, as nearly all forms are, unless it is too large for that.
fn yuan(context: &Context<'_>, amount: &Amount) -> Option<f64> {
    amount.yuan.or_else(|| {
        let (number, _) = crate::filing::number::digits(context.text(amount.span))?;
        Some(if number < 1e5 { number * 1e4 } else { number })
    })
}

/// The costs that a project sets, unit prices and totals of several years left out.
fn costs<'r, 'l>(context: &Context<'l>, number: usize, project: &'r Project<'l>, whole: bool) -> Vec<Cost<'r, 'l>> {
    let rows = project.indicators.iter().enumerate().filter(|(_, row)| row.whole_period == whole);
    rows.filter_map(|(at, row)| {
        let value = row.value.as_ref().filter(|value| value.is_numeric())?;
        let unit = figures::unit_of(row, value).filter(|unit| unit.dimension == Dimension::Money)?;
        let level = matches!(row.l2(), Some(Level2::Cost | Level2::EconomicCost));
        let caps = value.op.is_some_and(Op::is_cap) && (level || context.lexicon.phrases.cost_name.occurs(&row.key))
            || level && !value.op.is_some_and(Op::is_floor) && row.kind == Some(Kind::Money);
        let number_of = value.upper.or(value.number)?;
        let counts = caps && !is_price(row, value, context) && !is_of_years(context, row);
        let at = Row { project: number, row: at };
        counts.then_some(Cost { row, value, at, yuan: number_of * unit.factor })
    })
    .collect()
}

/// A price of one of many, or no spending at all: its sum says nothing of the budget.
fn is_price(row: &Indicator<'_>, value: &Value<'_>, context: &Context<'_>) -> bool {
    let phrases = &context.lexicon.phrases;
    let described = phrases.price_described.occurs(context.maybe(row.description));
    let other = phrases.no_spending.occurs(&row.key);
    value.per.is_some() || described || other || figures::is_each(context, row)
}

/// A total of several years, stated as such.
fn is_of_years(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    let cells = [row.name, row.description].into_iter().flatten().chain(row.remarks.iter().copied());
    cells.into_iter().any(|span| {
        context.lexicon.phrases.of_years.occurs(context.text(span))
            || years_in(context, span).iter().any(|year| year.last > year.year)
    })
}

/// No work costs so many times the money of one of its years.
const BEYOND: f64 = 100.0;

/// A cost that alone does not fit the budget.
fn single(
    context: &Context<'_>,
    project: &Project<'_>,
    cost: &Cost<'_, '_>,
    (amount, budget): (&Amount, f64),
    count: usize,
) -> Option<Site> {
    let total = || context.lexicon.phrases.whole_cost.occurs(&cost.row.key);
    let slip = power_of_ten(cost.yuan / budget);
    // A tenth of the budget may be a part of it; the whole cost may not.
    let less = slip.is_some_and(|power| power < 0)
        && (count == 1 || slip == Some(-4) || total())
        && (slip == Some(-4) || has_two_digits(budget));
    let above = cost.yuan > budget * 1.001;
    if !above && !less {
        return None;
    }
    let several = period(project, context).is_some_and(|(first, last)| last > first);
    // The whole cost of a work that goes over years is more than this year's budget.
    let spread = total() && (several && !cost.row.whole_period || is_continued(project, context));
    if spread
        && slip.is_none()
        && cost.yuan < budget * BEYOND
        && project.amounts.iter().all(|amount| !amount.whole_period)
    {
        return None;
    }
    let written = context.text(cost.value.span);
    let message = context.say(
        || match slip {
            Some(power) => format!(
                "{}的“{written}”与预算{}数字相同，却差{}倍，可能是单位写混或多写、漏写了一位。",
                name_of(context, cost.row),
                money(budget),
                10f64.powi(power.abs())
            ),
            None => format!("{}的“{written}”高于本项目预算{}。", name_of(context, cost.row), money(budget)),
        },
        || match slip {
            Some(power) => format!(
                "{written} and the budget of {budget} yuan have the same figures, {} times apart.",
                10f64.powi(power.abs())
            ),
            None => format!("{written} is above the project's budget of {budget} yuan."),
        },
    );
    let suggestion = context.say(
        || format!("请核对单位和数值，成本上限应不超过{}。", money(budget)),
        || "check unit and figure; a cost cap stays within the budget.".into(),
    );
    let related = context.say(|| "预算数".into(), || "the budget".into());
    Some(Site::new(cost.value.span, message, suggestion).rows([cost.at]).related(amount.span, related))
}

/// Costs that fit the budget one by one, but not together.
fn together(context: &Context<'_>, costs: &[Cost<'_, '_>], (amount, budget): (&Amount, f64)) -> Option<Site> {
    let sum: f64 = costs.iter().map(|cost| cost.yuan).sum();
    // One that is the budget itself, or all the others together, is their total.
    let is_total = |cost: &Cost<'_, '_>| {
        cost.row.key.contains('总')
            || cost.row.key.contains("合计")
            || (cost.yuan - budget).abs() <= budget * 0.005
            || cost.yuan >= (sum - cost.yuan) * 0.995 && costs.len() > 2
    };
    let parts: Vec<&Cost<'_, '_>> = costs.iter().filter(|cost| !is_total(cost)).collect();
    let sum: f64 = parts.iter().map(|cost| cost.yuan).sum();
    let (last, others) = parts.split_last().filter(|_| parts.len() > 1 && sum > budget * 1.001)?;
    let message = context.say(
        || format!("各项成本上限合计{}，高于本项目预算{}。", money(sum), money(budget)),
        || format!("the cost caps add up to {sum} yuan, above the project's budget of {budget} yuan."),
    );
    let suggestion = context.say(
        || format!("请调整各项成本上限，合计不超过{}。", money(budget)),
        || "bring the caps together within the budget.".into(),
    );
    let mut site = Site::new(last.value.span, message, suggestion).rows(parts.iter().map(|cost| cost.at));
    for other in others {
        site = site.related(other.value.span, context.say(|| "另一项成本".into(), || "another cost".into()));
    }
    Some(site.related(amount.span, context.say(|| "预算数".into(), || "the budget".into())))
}

/// The power of ten that a ratio is, other than one itself.
fn power_of_ten(ratio: f64) -> Option<i32> {
    let power = ratio.log10().round();
    let exact = (ratio / 10f64.powf(power) - 1.0).abs() < 1e-9;
    (exact && (1.0..=8.0).contains(&power.abs())).then_some(power as i32)
}

/// Whether an amount has two figures that are not zero: 42 has, 500 has not.
fn has_two_digits(yuan: f64) -> bool {
    let mut whole = (yuan * 100.0).round();
    while whole > 0.0 && whole % 10.0 == 0.0 {
        whole /= 10.0;
    }
    whole >= 10.0
}

/// An amount for messages: in 万元 from ten thousand on.
fn money(yuan: f64) -> String {
    if yuan >= 1e4 { format!("{}万元", yuan / 1e4) } else { format!("{yuan}元") }
}
