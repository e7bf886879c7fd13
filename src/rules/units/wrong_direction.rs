//! U107: a bound on the wrong side.

use crate::finding::{Confidence, Severity};
use crate::lexicon::{Direction, Kind};
use crate::rules::support::{direction, name_of};
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
        "2025年补贴项目绩效目标表\n| 项目名称 | 补贴项目 |\n| 绩效目标 | 补贴农户300户 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 补贴发放及时率 | ⟦≤90%⟧ |\n| 效益指标 | 社会效益指标 | 群众投诉率 | ⟦≥5%⟧ |\n",
    ],
    good: &[
        "2025年补贴项目绩效目标表\n| 项目名称 | 补贴项目 |\n| 绩效目标 | 补贴农户300户 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 补贴发放及时率 | ≥90% |\n| 效益指标 | 社会效益指标 | 投诉办结率 | ≥95% |\n| 产出指标 | 成本指标 | 每亩补助标准 | ≥100元/亩 |\n| 效益指标 | 社会效益指标 | 事故起数下降 | ≥5% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref().filter(|value| value.is_numeric()) else { continue };
        let Some(op) = value.op else { continue };
        if ["标准", "补助", "补贴", "下降", "降低", "减少", "缩短", "节约", "压减", "降幅"]
            .iter()
            .any(|word| row.key.ends_with(word) || row.key.contains("标准"))
            || reduction(context, row)
        {
            continue;
        }
        let good = direction(&row.key, context.lexicon);
        let wrong = match good {
            Direction::High => op.is_cap() && !matches!(row.kind, Some(Kind::Time | Kind::Money)),
            Direction::Low => op.is_floor(),
            Direction::Either => false,
        };
        if !wrong {
            continue;
        }
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
        let number = value.number.map_or(String::new(), |n| n.to_string());
        let unit = row.unit_of_value().map_or("", |unit| &unit.legal);
        let suggestion = context.say(
            || format!("请改用“{sign}”，并核对数值，如“{sign}{number}{unit}”。"),
            || format!("use {sign} and check the figure."),
        );
        let mut site = Site::new(value.span, message, suggestion).rows([at]);
        if let Some(operator) = row.operator {
            site = site.related(operator, context.say(|| "比较符".into(), || "the operator".into()));
        }
        sink.report(site);
    }
}

/// Whether the description says that the figure is a reduction: 事故率 ≥5% described as 事故率下降幅度.
fn reduction(context: &Context<'_>, row: &crate::filing::Indicator<'_>) -> bool {
    let text = context.maybe(row.description);
    ["下降", "降低", "减少", "降幅", "压减", "节约", "缩短"]
        .iter()
        .any(|word| text.contains(word) || row.key.contains(word))
}
