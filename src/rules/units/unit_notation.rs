//! U104: a unit spelled against the legal units.

use super::figures;
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Unit, UnitStatus};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "U104",
    name: "unit-notation",
    title: Text { zh: "计量单位不规范", en: "Notation of units" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "“60百分比”“1亿”不是规范的单位写法，汇总时无法识别。",
        en: "Spellings such as 60百分比 are not legal units and break when figures are put together.",
    },
    remedy: Text {
        zh: "百分比写作%，金额写作亿元、万元，长度写作米，面积写作平方米。", en: "Use the legal spelling."
    },
    limits: Text {
        zh: "亩、公里、人次、场次等通行单位不报；同一写法全文只报一次。",
        en: "Silent on tolerated units; one finding for each spelling in a filing.",
    },
    bad: &[
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 修路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 验收合格率 | ≥95⟦百分比⟧ |\n| 产出指标 | 时效指标 | 按时完工率 | ≥95百分比 |\n",
        "2025年桥梁项目绩效目标表\n| 项目名称 | 桥梁项目 |\n| 绩效目标 | 更换伸缩缝260⟦M⟧ |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 更换伸缩缝长度 | ≥260M |\n",
        "2025年除雪项目绩效目标表\n| 项目名称 | 除雪项目 |\n| 绩效目标 | 储备防滑料900⟦立方⟧ |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 防滑料储备量 | ≥900立方 |\n",
    ],
    good: &[
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 修路3公里，接入带宽100M |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 修路里程 | ≥3公里 |\n| 产出指标 | 数量指标 | 绿化面积 | ≥20亩 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut letters: FxHashSet<&str> = FxHashSet::default();
    for (at, row) in context.rows() {
        let inside = row.value.as_ref().and_then(|value| value.unit);
        let column = row.unit.and_then(|(span, unit)| Some((span, unit?)));
        for (span, unit) in [inside, column, row.noted].into_iter().flatten() {
            // 万 and 亿 alone are money only where the row is about money; else the counted thing is missing (U103).
            let money = unit.dimension != Dimension::Money || figures::is_money(context, row);
            if unit.status == UnitStatus::Wrong && money {
                letters.insert(context.text(span));
                report(context, sink, Some(at), span, unit);
            }
        }
    }
    let goals = context.filing.projects.iter().flat_map(|project| project.goals.iter().map(|goal| goal.span));
    let fields = context.filing.outline.fields.iter().map(|field| field.span);
    for whole in goals.chain(fields) {
        for quantity in context.quantities(whole).iter() {
            let (span, unit) = quantity.unit;
            // 百分之九十 and 1.2亿 are good prose.
            let word = unit.dimension != Dimension::Money && unit.dimension != Dimension::Percent;
            // 100M may be told of a line: letters are a slip where a row has them for the same.
            let known = || !context.text(span).is_ascii() || letters.contains(context.text(span));
            if unit.status == UnitStatus::Wrong && word && known() {
                report(context, sink, None, span, unit);
            }
        }
    }
}

fn report(context: &Context<'_>, sink: &mut Sink, at: Option<crate::rules::Row>, span: Span, unit: &Unit) {
    let written = context.text(span);
    let legal = &unit.legal;
    let message = context.say(
        || format!("“{written}”不是规范的单位写法，应为“{legal}”。"),
        || format!("{written} is not the legal spelling; write {legal}."),
    );
    let suggestion =
        context.say(|| format!("请把“{written}”改为“{legal}”。"), || format!("replace {written} by {legal}."));
    let mut site = Site::new(span, message, suggestion).rows(at).group(written.to_owned());
    // 百分之 stands before its number, and 比例 after a fraction: replacing the word alone would not do.
    if written != "百分之" && !written.starts_with("比") {
        site = site.fix(legal.to_string());
    }
    sink.report(site);
}
