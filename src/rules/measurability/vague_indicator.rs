//! M102: a name that measures nothing beside a number.

use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Kind};
use crate::rules::propose::advice;
use crate::rules::support::name_of;
use crate::rules::{Context, Rule, Sink, Site, Suggestion, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "M102",
    name: "vague-indicator",
    title: Text { zh: "指标名称不可衡量", en: "Name measures nothing" },
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    on_self_evaluations: false,
    why: Text {
        zh: "“提升形象≥1年”这样的指标，数字与名称没有关系，做没做到无从判断。",
        en: "In a row like 提升形象≥1年 the figure has nothing to do with the name, so nothing is measured.",
    },
    remedy: Text {
        zh: "把名称换成可数、可查的对象，如“投诉办结率”“受益人数”，或在描述中写明计算方法。",
        en: "Name a thing that can be counted, or state the formula in the description.",
    },
    limits: Text {
        zh: "描述写明算法或可数对象、以次个人等计数单位衡量的行动、打分的不报。",
        en: "Silent where the description states a formula or a countable object, and on counted actions and scores.",
    },
    bad: &[
        "2025年亮化项目绩效目标表\n| 项目名称 | 亮化项目 |\n| 绩效目标 | 亮化楼宇20栋 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 效益指标 | 可持续影响指标 | ⟦提升城市形象⟧ | ≥1年 |\n",
        "2025年宣教项目绩效目标表\n| 项目名称 | 宣教项目 |\n| 绩效目标 | 宣讲20场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 效益指标 | 社会效益指标 | ⟦弘扬劳模精神⟧ | ≥3次 |\n",
    ],
    good: &[
        "2025年亮化项目绩效目标表\n| 项目名称 | 亮化项目 |\n| 绩效目标 | 亮化楼宇20栋 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 效益指标 | 社会效益指标 | 加强夜间巡查 | 夜间巡查次数 | ≥50次 |\n| 效益指标 | 社会效益指标 | 带动农户 | 带动农户就业 | ≥30户 |\n| 效益指标 | 社会效益指标 | 环境质量 | 测评得分 | ≥90分 |\n",
        "2025年品牌项目绩效目标表\n| 项目名称 | 品牌项目 |\n| 绩效目标 | 推介产品20个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 效益指标 | 经济效益指标 | 区域公用品牌 | ≥3个 |\n| 效益指标 | 社会效益指标 | 路域脏乱现象 | ≤5处 |\n",
        "2025年宣教项目绩效目标表\n| 项目名称 | 宣教项目 |\n| 绩效目标 | 宣讲20场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 传达学习全会精神 | ≥4次 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let (Some(name), Some(value)) = (row.name, row.value.as_ref()) else { continue };
        if row.kind != Some(Kind::State) || !value.is_numeric() || row.is_percent() {
            continue;
        }
        let dimension = row.unit_of_value().map(|unit| unit.dimension);
        let slogan = context.lexicon.kinds.suffix(&row.key).is_none();
        let counted = match dimension {
            None | Some(Dimension::Time | Dimension::Ratio) => false,
            Some(Dimension::Count | Dimension::Frequency) => {
                slogan
                    || deliverable(context, &row.key)
                    || context.lexicon.phrases.counted_state.suffix(&row.key).is_some()
            }
            Some(_) => true,
        };
        if counted || context.lexicon.quantities.occurs(&row.key) {
            continue;
        }
        let message = context.say(
            || format!("{}说的是一种状态，后面的数字衡量不了它。", name_of(context, row)),
            || format!("{} names a state, which the figure beside it does not measure.", name_of(context, row)),
        );
        let suggestion = Suggestion::later(move |context| {
            let advice = advice(context, at);
            context.say(
                || {
                    let instead = advice.as_deref().unwrap_or("请换成可数、可查的指标。");
                    format!("{instead}保留原名称的，请在描述中写明计算方法。")
                },
                || advice.clone().unwrap_or_else(|| "name something that can be counted.".into()),
            )
        });
        // Without a unit the missing unit may be all that is wrong.
        let confidence = if dimension == Some(Dimension::Time) { Confidence::High } else { Confidence::Medium };
        sink.report(Site::new(name, message, suggestion).rows([at]).confidence(confidence));
    }
}

/// 建立联动机制 1个: something that will be there to be seen.
fn deliverable(context: &Context<'_>, key: &str) -> bool {
    crate::rules::checkable::is_deliverable(context.lexicon, key)
        || context.lexicon.phrases.made_verb.prefix(key).is_some()
}
