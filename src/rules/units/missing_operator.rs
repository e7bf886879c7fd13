//! U106: a figure that does not say whether it is a floor or a cap.

use super::figures;
use crate::filing::{Class, Indicator, Value};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Kind};
use crate::rules::support::name_of;
use crate::rules::{Context, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "U106",
    name: "missing-operator",
    title: Text { zh: "缺少比较符", en: "Missing operator" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "只写“20个”，没有说是至少20个还是至多20个，完成19个或21个时怎样评分就没有依据。",
        en: "A bare figure does not say whether more or less of it is good, so nothing tells how to score what comes near it.",
    },
    remedy: Text {
        zh: "在数值前写明≥、≤、＝，或写“不少于”“以内”等，例如“≥20个”。",
        en: "Write ≥, ≤ or ＝ before the figure, or words such as 不少于.",
    },
    limits: Text {
        zh: "100%、0起等到头的数，日期，是否，补助标准、单价等本来就是定数的，有比较符列的表，不报；每张表只报一次。",
        en: "Silent on 100%, zero, dates, yes-or-no, standards and unit prices, and where the table has a column for \
             operators; one finding for each table.",
    },
    bad: &[
        "2025年路灯项目绩效目标表\n| 项目名称 | 路灯项目 |\n| 绩效目标 | 安装路灯200盏 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 安装路灯数量 | ⟦200盏⟧ |\n| 产出指标 | 质量指标 | 亮灯率 | 98% |\n| 产出指标 | 时效指标 | 完工时间 | 2025年9月底前 |\n",
    ],
    good: &[
        "2025年路灯项目绩效目标表\n| 项目名称 | 路灯项目 |\n| 绩效目标 | 安装路灯200盏 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 安装路灯数量 | 不少于200盏 |\n| 产出指标 | 数量指标 | 维修路灯数量 | 60盏以上 |\n| 产出指标 | 质量指标 | 验收合格率 | 100% |\n| 产出指标 | 成本指标 | 电费补助标准 | 500元/盏 |\n| 产出指标 | 成本指标 | 路灯采购单价 | 2800元 |\n| 产出指标 | 时效指标 | 完工时间 | 2025年9月底前 |\n| 效益指标 | 社会效益指标 | 触电事故 | 0起 |\n",
        "2025年路灯项目绩效目标表\n| 项目名称 | 路灯项目 |\n| 绩效目标 | 安装路灯200盏 |\n| 一级指标 | 二级指标 | 三级指标 | 运算符号 | 指标值 | 计量单位 |\n| 产出指标 | 数量指标 | 安装路灯数量 | ≥ | 200 | 盏 |\n",
        "2025年除雪项目绩效目标表\n| 项目名称 | 除雪项目 |\n| 绩效目标 | 储备融雪剂620吨 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 降雪期值守 | 24小时不间断 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref().filter(|value| value.class == Class::Number && value.op.is_none()) else {
            continue;
        };
        if context.project(at).has_operator_column || is_exact(context, row, value) {
            continue;
        }
        let written = context.text(value.span);
        let message = context.say(
            || format!("{}的指标值“{written}”没有比较符，不知道是下限还是上限。", name_of(context, row)),
            || format!("the value {written} of {} has no operator: floor or cap?", name_of(context, row)),
        );
        let suggestion = context.say(
            || format!("请写明“≥{written}”“≤{written}”或“＝{written}”。"),
            || format!("write ≥{written}, ≤{written} or ＝{written}."),
        );
        // How long a contract or a work lasts may be meant exactly.
        let period = context.lexicon.phrases.lasting.suffix(&row.key).is_some();
        let confidence = if period { Confidence::Low } else { Confidence::High };
        let table = format!("{}", at.project);
        sink.report(Site::new(value.span, message, suggestion).rows([at]).confidence(confidence).group(table));
    }
}

/// Whether the figure is exact by nature: an end of a scale, a standard, a price, a grade, a code, a rough figure.
fn is_exact(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> bool {
    let number = value.number.unwrap_or_default();
    let unit = figures::unit_of(row, value);
    let dimension = unit.map(|unit| unit.dimension);
    let end = number == 0.0 || figures::percent(row, value, value.number) == Some(100.0);
    let standard = context.lexicon.phrases.set_price.occurs(&row.key);
    let price = standard && matches!(dimension, None | Some(Dimension::Money | Dimension::UnitPrice))
        // 防洪标准 20年一遇
        || row.bare.ends_with("标准")
        || dimension == Some(Dimension::UnitPrice)
        || value.per.is_some() && dimension == Some(Dimension::Money);
    let grade = unit.is_some_and(|unit| unit.dimension == Dimension::Score && &*unit.legal != "分");
    // A bare number under a time is a date, or its month.
    let serial = value.unit.is_none() && row.unit.is_none() && row.kind == Some(Kind::Time);
    // 24小时值守 is the whole day.
    let whole_day = number == 24.0
        && dimension == Some(Dimension::Time)
        && context.lexicon.phrases.round_the_clock.occurs(context.text(value.span));
    end || price
        || grade
        || serial
        || whole_day
        || dimension == Some(Dimension::Ratio)
        || value.bounds.rough.is_some()
        || figures::is_code(context, row, value)
}
