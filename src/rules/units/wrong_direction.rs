//! U107: a bound on the wrong side.

use super::figures;
use crate::filing::names::direction;
use crate::filing::{Indicator, Op, Value};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Direction, Kind, Level2};
use crate::rules::support::{all_targets, name_of};
use crate::rules::{Context, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "U107",
    name: "wrong-direction",
    title: Text { zh: "阈值方向相反", en: "Bound on the wrong side" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "支付率≤60%意味着花得越少越好，投诉率≥5%意味着投诉越多越好，目标的意思正好反了。",
        en: "A cap on what should be high, or a floor under what should be low, turns the target around.",
    },
    remedy: Text {
        zh: "应当越高越好的用“≥”，应当越低越好的用“≤”。",
        en: "Use ≥ where more is better and ≤ where less is better.",
    },
    limits: Text {
        zh: "两个方向都说得通的指标、法定补助标准的下限不报。",
        en: "Silent where both directions make sense and on floors set by law.",
    },
    bad: &[
        "2025年补贴项目绩效目标表\n| 项目名称 | 补贴项目 |\n| 绩效目标 | 补贴农户300户 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 补贴发放及时率 | ⟦≤90%⟧ |\n| 效益指标 | 社会效益指标 | 群众投诉率 | ⟦≥5%⟧ |\n| 产出指标 | 成本指标 | 单户评估费用 | ⟦≥300元⟧ |\n",
        "2025年供水项目绩效目标表\n| 项目名称 | 供水项目 |\n| 绩效目标 | 改造管网3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 管网爆管次数 | ⟦≥4次⟧ |\n| 效益指标 | 社会效益指标 | 用水投诉举报 | ⟦≥5件⟧ |\n| 效益指标 | 社会效益指标 | 居民投诉水压不足件数 | ⟦≥20件⟧ |\n",
    ],
    good: &[
        "2025年节能项目绩效目标表\n| 项目名称 | 节能项目 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 发布能耗通报期数 | ≥4期 |\n",
        "2025年补贴项目绩效目标表\n| 项目名称 | 补贴项目 |\n| 绩效目标 | 补贴农户300户 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 补贴发放及时率 | ≥90% |\n| 效益指标 | 社会效益指标 | 投诉办结率 | ≥95% |\n| 产出指标 | 成本指标 | 每亩补助标准 | ≥100元/亩 |\n| 效益指标 | 社会效益指标 | 事故起数下降 | ≥5% |\n| 产出指标 | 成本指标 | 补贴资金支付率（≤100%） | 95%以上 |\n| 效益指标 | 经济效益指标 | 带动社会投入 | ≥300万元 |\n",
        "2025年供水项目绩效目标表\n| 项目名称 | 供水项目 |\n| 绩效目标 | 改造管网3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 爆管抢修次数 | ≥4次 |\n| 效益指标 | 社会效益指标 | 用水纠纷调解 | ≥5件 |\n| 效益指标 | 经济效益指标 | 挽回经济损失 | ≥30万元 |\n| 产出指标 | 质量指标 | 水泵平均无故障时间 | ≥5000小时 |\n| 效益指标 | 社会效益指标 | 零投诉天数 | ≥300天 |\n| 产出指标 | 数量指标 | 涉水信访积案 | ≥6件 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row, value) in all_targets(context).filter(|(.., value)| value.is_numeric()) {
        let Some(op) = value.op.filter(|op| op.is_floor() || op.is_cap()) else { continue };
        let Some((good, confidence)) = wrong(context, row, value, op) else { continue };
        let (sign, zh, en) = if good == Direction::High {
            ("≥", "越高越好", "higher is better")
        } else {
            ("≤", "越低越好", "lower is better")
        };
        let written = context.text(value.span);
        let message = context.say(
            || format!("{}应当{zh}，写成“{written}”方向反了。", name_of(context, row)),
            || format!("for {} {en}; {written} bounds the wrong side.", name_of(context, row)),
        );
        // An example below the usual floor would be the next finding.
        let floor = context.lexicon.limits.suffix(&row.bare).map(|(_, floor)| floor.percent);
        let floor = floor.filter(|_| row.is_percent() && good == Direction::High).unwrap_or(f64::MIN);
        let number = value.number.map_or(String::new(), |n| n.max(floor).to_string());
        let unit = row.unit_of_value().map_or("", |unit| &unit.legal);
        let suggestion = context.say(
            || format!("请改用“{sign}”，并核对数值，如“{sign}{number}{unit}”。"),
            || format!("use {sign} and check the figure."),
        );
        let mut site = Site::new(value.span, message, suggestion).rows([at]).confidence(confidence);
        if let Some(operator) = row.operator.filter(|operator| !operator.is_empty()) {
            site = site.related(operator, context.say(|| "比较符".into(), || "the operator".into()));
        }
        sink.report(site);
    }
}

/// Which way would be right, where the bound is on the wrong side.
fn wrong(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>, op: Op) -> Option<(Direction, Confidence)> {
    let name = &*row.bare;
    // 及时率 ≤30天 has the wrong unit, and by that the right way (U102).
    let other = figures::unit_of(row, value)
        .is_some_and(|unit| !matches!(unit.dimension, Dimension::Percent | Dimension::Permille | Dimension::Score));
    if matches!(row.named, Some(Kind::Rate | Kind::Sat)) && other {
        return None;
    }
    let cost = op.is_floor() && is_cost(context, row, name);
    let said = row.said.as_deref();
    let way = said.map_or_else(|| direction(name, context.lexicon), |said| said.direction(name, context.lexicon));
    let found = match way {
        Direction::High
            if op.is_cap() && (!matches!(row.kind, Some(Kind::Time | Kind::Money)) || is_head(context, name)) =>
        {
            // ≤100% on what is paid or done may mean no more than planned.
            let full = figures::percent(row, value, value.upper.or(value.number)).is_some_and(|n| n >= 100.0);
            Some((Direction::High, if full { Confidence::Low } else { Confidence::High }))
        }
        Direction::Low if op.is_floor() => Some((Direction::Low, Confidence::High)),
        Direction::Either if cost || op.is_floor() && is_harm(context, row, name) => {
            Some((Direction::Low, Confidence::Medium))
        }
        _ => None,
    };
    found.filter(|_| !is_standard(context, name) && !is_reduction(context, row, name))
}

/// Whether a row is one of faults or mishaps themselves (管网爆管次数), and of nothing that is done about them. Under 数量 such
/// names mostly count what was handled.
fn is_harm(context: &Context<'_>, row: &Indicator<'_>, name: &str) -> bool {
    let handled = &context.lexicon.phrases.handled;
    row.l2().is_some_and(|level| level != Level2::Quantity)
        && ends_in_harm(context, name)
        && !handled.occurs(name)
        && !handled.occurs(context.maybe(row.description))
}

/// Whether a name without its measure ends with a fault or a mishap.
fn ends_in_harm(context: &Context<'_>, name: &str) -> bool {
    let (phrases, measures) = (&context.lexicon.phrases, &context.lexicon.objects.measure);
    let bare = measures.before(name).or_else(|| phrases.harm_measure.before(name)).unwrap_or(name);
    // 零投诉天数, 无故障时间: the more of them the better.
    if let Some(before) = phrases.harm.before(bare) {
        return phrases.no_harm.suffix(before).is_none();
    }
    // 居民投诉路灯不亮件数: a complaint that says what it is about.
    let complaint = phrases.case_count.suffix(name).and_then(|_| phrases.complaint.first(bare));
    complaint.is_some_and(|(start, ..)| phrases.no_harm.suffix(&bare[..start]).is_none())
}

/// Whether the listed measure is the head of the name, as in 设备使用年限.
fn is_head(context: &Context<'_>, name: &str) -> bool {
    context.lexicon.directions.find(name).any(|(_, end, good)| end == name.len() && *good == Direction::High)
}

/// Standards of payment may have a floor by law.
fn is_standard(context: &Context<'_>, name: &str) -> bool {
    name.contains("标准") || context.lexicon.phrases.paid_standard.suffix(name).is_some()
}

/// Whether name or description says that the figure is a reduction: 事故率 ≥5% described as 事故率下降幅度.
fn is_reduction(context: &Context<'_>, row: &Indicator<'_>, name: &str) -> bool {
    let described = context.maybe(row.description);
    let reduction = &context.lexicon.phrases.reduction;
    reduction.occurs(described) || reduction.occurs(name)
}

/// Money that a row under cost spends.
fn is_cost(context: &Context<'_>, row: &Indicator<'_>, name: &str) -> bool {
    let level = matches!(row.l2(), Some(Level2::Cost | Level2::EconomicCost));
    let money =
        row.unit_of_value().is_some_and(|unit| matches!(unit.dimension, Dimension::Money | Dimension::UnitPrice));
    level && money && context.lexicon.phrases.spending.suffix(name).is_some()
}
