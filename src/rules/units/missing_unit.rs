//! U103: a figure without a unit.

use super::figures;
use crate::filing::{Indicator, Value, names, number};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Kind, Unit};
use crate::rules::support::name_of;
use crate::rules::{Context, Rule, Sink, Site, Text};

/// From this target in percent on, an actual value of at most 1 is a fraction.
const LEAST: f64 = 50.0;

/// The rule.
pub static RULE: Rule = Rule {
    code: "U103",
    name: "missing-unit",
    title: Text { zh: "缺少计量单位", en: "Missing unit" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "没有单位的数字可以作多种理解，年底无法核对。",
        en: "A figure without a unit can be read in several ways.",
    },
    remedy: Text {
        zh: "在指标值、单位栏或名称括号里写明单位。",
        en: "State the unit in the value, the unit column or the name.",
    },
    limits: Text {
        zh: "是否类的1/0、日期、系数和指数不报。",
        en: "Silent on yes-or-no codes, dates, coefficients and indices.",
    },
    bad: &[
        "2025年抽检项目绩效目标表\n| 项目名称 | 抽检项目 |\n| 绩效目标 | 抽检食品800批次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 抽检食品 | ⟦≥800⟧ |\n| 产出指标 | 数量指标 | 配置4座快检车 | ⟦2⟧ |\n| 产出指标 | 质量指标 | 抽检合格率 | ⟦≥95⟧ |\n",
        "2024年度项目支出绩效自评表\n| 项目名称 | 抽检项目 |\n| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n| 产出指标 | 质量指标 | 抽检合格率 | ≥95% | ⟦0.97⟧ | 50 | 50 |\n| 产出指标 | 质量指标 | 样品损坏率 | ≤2% | 0.5 | 40 | 40 |\n",
    ],
    good: &[
        "2025年抽检项目绩效目标表\n| 项目名称 | 抽检项目 |\n| 绩效目标 | 抽检食品800批次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 抽检食品（批次） | ≥800 |\n| 产出指标 | 时效指标 | 完成时间 | 12月 |\n| 产出指标 | 数量指标 | 配置快检车2辆 | 2 |\n| 效益指标 | 社会效益指标 | 安全指数 | ≥0.9 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(bare) = figures::values(context, row).find(|value| lacks_unit(context, row, value)) else { continue };
        let written = context.text(bare.span);
        let message = context.say(
            || format!("{}的指标值“{written}”没有计量单位。", name_of(context, row)),
            || format!("the value {written} of {} has no unit.", name_of(context, row)),
        );
        let unit = match row.kind {
            Some(Kind::Rate | Kind::Sat) => "%",
            Some(Kind::Money) => "万元",
            Some(Kind::Time) => "天",
            _ => "",
        };
        let suggestion = context.say(
            || match unit {
                "" => "请补上单位，如个、次、人、公里。".into(),
                unit => format!("请补上单位，如“{written}{unit}”。"),
            },
            || "add the unit.".into(),
        );
        sink.report(Site::new(bare.span, message, suggestion).rows([at]).confidence(confidence(context, row, bare)));
    }
}

/// 人数 and 次数 name their unit themselves, though not where a unit belongs; nothing needs no unit.
fn confidence(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Confidence {
    if value.number == Some(0.0) {
        Confidence::Low
    } else if context.lexicon.phrases.unit_in_name.suffix(&row.key).is_some() {
        Confidence::Medium
    } else {
        Confidence::High
    }
}

fn lacks_unit(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> bool {
    let column = figures::has_unit_cell(context, row);
    // 96万: a size of number and nothing counted. Money is another rule's.
    if value.unit.is_some() {
        return value.is_sized() && !figures::is_money(context, row) && !column && noted(context, row).is_none();
    }
    let told = figures::unit_of(row, value).or_else(|| noted(context, row)).is_some();
    let told = told && !is_fraction_of_percent(row, value);
    if column || told || !value.rest.is_empty() || value.per.is_some() {
        return false;
    }
    let name = context.maybe(row.name);
    let pure = context.lexicon.dimensionless.occurs(&row.key);
    let counted = value.number.is_some_and(|number| counts(context, name, number));
    let noted = context.lexicon.phrases.unit_noted.occurs(name);
    let serial = row.kind == Some(Kind::Time) && value.number.is_some_and(|n| (36_000.0..=55_000.0).contains(&n));
    let year = row.kind == Some(Kind::Time) && value.number.is_some_and(|n| (1990.0..=2100.0).contains(&n));
    !(pure || noted || counted || serial || year || figures::is_code(context, row, value))
}

/// Whether a name counts as many as the value itself, with their unit: 配套变压器3台 and 3.
fn counts(context: &Context<'_>, name: &str, number: f64) -> bool {
    let mut at = 0;
    while let Some(step) = name[at..].find(number::is_digit) {
        let from = at + step;
        let Some((figure, length)) = number::digits(&name[from..]) else { return false };
        at = from + length.max(1);
        if figure == number && context.lexicon.units.prefix(&name[at..]).is_some() {
            return true;
        }
    }
    false
}

/// Whether an actual value is a fraction without a unit where the target is a percentage: 0.97 beside ≥95%, as a spreadsheet
/// stores it. Any other bare number is taken to be in the unit of the target.
fn is_fraction_of_percent(row: &Indicator<'_>, value: &Value<'_>) -> bool {
    let asked = |target: &Value<'_>| {
        let percent = target.unit.is_some_and(|(_, unit)| unit.dimension == Dimension::Percent);
        percent && target.number.is_some_and(|number| number >= LEAST)
    };
    row.actual.as_deref().is_some_and(|actual| actual.span == value.span)
        && value.unit.is_none()
        && row.unit.is_none()
        && row.noted.is_none()
        && row.value.as_ref().is_some_and(asked)
        && value.number.is_some_and(|number| number > 0.0 && number <= 1.0)
}

/// A unit in the brackets of name or description, or behind 单位.
fn noted<'r>(context: &'r Context<'_>, row: &'r Indicator<'_>) -> Option<&'r Unit> {
    row.noted.map(|(_, unit)| unit).or_else(|| {
        let texts = [row.name, row.description].into_iter().flatten().chain(row.remarks.iter().copied());
        texts.into_iter().find_map(|span| {
            let text = context.text(span);
            names::bracket_unit(text, context.lexicon).map(|(_, unit)| unit).or_else(|| {
                let inside = text.rsplit_once("单位：").or_else(|| text.rsplit_once("单位:"))?.1;
                context.lexicon.units.prefix(inside).map(|(_, unit)| unit)
            })
        })
    })
}
