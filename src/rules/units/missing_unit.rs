//! U103: a figure without a unit.

use crate::filing::{Class, Indicator, Value, names};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Kind, UnitStatus};
use crate::rules::support::name_of;
use crate::rules::{Context, Rule, Sink, Site, Text};

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
        "2025年抽检项目绩效目标表\n| 项目名称 | 抽检项目 |\n| 绩效目标 | 抽检食品800批次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 抽检食品 | ⟦≥800⟧ |\n| 产出指标 | 质量指标 | 抽检合格率 | ⟦≥95⟧ |\n",
    ],
    good: &[
        "2025年抽检项目绩效目标表\n| 项目名称 | 抽检项目 |\n| 绩效目标 | 抽检食品800批次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 抽检食品（批次） | ≥800 |\n| 产出指标 | 时效指标 | 完成时间 | 12月 |\n| 效益指标 | 社会效益指标 | 安全指数 | ≥0.9 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref() else { continue };
        let bare =
            [Some(value), row.actual.as_ref()].into_iter().flatten().find(|value| lacks_unit(context, row, value));
        let Some(bare) = bare else { continue };
        let message = context.say(
            || format!("{}的指标值“{}”没有计量单位。", name_of(context, row), context.text(bare.span)),
            || format!("the value {} of {} has no unit.", context.text(bare.span), name_of(context, row)),
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
                unit => format!("请补上单位，如“{}{unit}”。", context.text(bare.span)),
            },
            || "add the unit.".into(),
        );
        // 人数, 次数 and the like name their unit themselves, though not where a unit belongs.
        let named = ["人数", "人次", "次数", "户数", "个数", "天数", "家数", "件数", "场次", "台数", "套数"];
        let confidence =
            if named.iter().any(|word| row.key.ends_with(word)) { Confidence::Medium } else { Confidence::High };
        sink.report(Site::new(bare.span, message, suggestion).rows([at]).confidence(confidence));
    }
}

fn lacks_unit(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> bool {
    if !matches!(value.class, Class::Number | Class::Range) {
        return false;
    }
    let column = row.unit.is_some_and(|(span, _)| !span.is_empty());
    // 96万: a size of number and nothing counted. Money is another rule's.
    if let Some((_, unit)) = value.unit {
        let sized = unit.dimension == Dimension::Money && unit.status == UnitStatus::Wrong && value.rest.is_empty();
        let money = row.kind == Some(Kind::Money)
            || ["投入", "资金", "经费", "元", "值", "额", "收入", "成本", "补贴", "补助"]
                .iter()
                .any(|word| row.key.contains(word));
        return sized && !money && !column && noted(context, row).is_none();
    }
    if column || !value.rest.is_empty() || noted(context, row).is_some() {
        return false;
    }
    let name = context.maybe(row.name);
    let pure = ["指数", "系数", "比值", "倍数", "pH", "PH", "得分", "排名", "名次", "评分", "容积率", "增长弹性"]
        .iter()
        .any(|word| row.key.contains(word));
    let coded = value.number.is_some_and(|n| n == 0.0 || n == 1.0)
        && ["是否", "有无", "是=1", "1=是", "是为1", "（是", "否为0"].iter().any(|word| {
            name.contains(word)
                || context.maybe(row.description).contains(word)
                || context.maybe(row.basis).contains(word)
        });
    let dated = names::key(name, context.lexicon).ends_with("时间") && name.contains('月');
    let month = ["（月）", "(月)", "（年）", "(年)"].iter().any(|word| name.contains(word));
    let serial = value.number.is_some_and(|n| (36_000.0..=55_000.0).contains(&n)) && row.kind == Some(Kind::Time);
    !(pure || coded || dated || month || serial)
}

/// A unit in the brackets of name or description.
fn noted<'l>(context: &Context<'l>, row: &Indicator<'_>) -> Option<&'l crate::lexicon::Unit> {
    let texts = [row.name, row.description];
    texts.into_iter().flatten().find_map(|span| {
        let text = context.text(span);
        names::bracket_unit(text, context.lexicon).or_else(|| {
            let inside = text.rsplit_once("单位：").or_else(|| text.rsplit_once("单位:"))?.1;
            context.lexicon.units.prefix(inside).map(|(_, unit)| unit)
        })
    })
}
