//! S109: a basis that holds a result instead of a standard.

use crate::filing::{Indicator, names};
use crate::finding::{Confidence, Severity};
use crate::lexicon::VagueClass;
use crate::rules::checkable::names_standard;
use crate::rules::support::{name_of, quote};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::{Span, is_blank, is_wordy};
use std::borrow::Cow;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S109",
    name: "vague-basis",
    title: Text { zh: "确定依据无效", en: "Basis is no standard" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "依据要说明指标值从哪里来。“完成优秀”“评价满意”说的是年底的结果，不能用来确定年初的目标值。",
        en: "A basis says where the figure comes from. A result of the year's end cannot set a target at its start.",
    },
    remedy: Text {
        zh: "写计划标准、行业标准、历史标准或预算支出标准，并注明来源，如“2025年工作计划”“近三年平均值”“《××规范》”。",
        en: "Name a plan, an industry, a historical or a cost standard with its source.",
    },
    limits: Text {
        zh: "写明计划、安排、文件、合同、历史数据、评分办法的不报；只写“实际需要”之类的，置信度为低。",
        en: "Silent on plans, documents, contracts, past figures and scoring rules; mere needs are of low confidence.",
    },
    bad: &[
        "2025年绿化项目绩效目标表\n| 项目名称 | 绿化项目 |\n| 绩效目标 | 种树500株 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标值确定依据 |\n| 产出指标 | 数量指标 | 种树数量 | ≥500株 | 年初工作计划 |\n| 产出指标 | 质量指标 | 成活率 | ≥90% | ⟦完成优秀⟧ |\n| 效益指标 | 生态效益指标 | 绿化覆盖率 | ≥35% | ⟦绿化覆盖率⟧ |\n| 满意度指标 | 服务对象满意度指标 | 居民满意度 | ≥90% | ⟦服务对象评价满意⟧ |\n",
    ],
    good: &[
        "2025年绿化项目绩效目标表\n| 项目名称 | 绿化项目 |\n| 绩效目标 | 种树500株 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标值确定依据 |\n| 产出指标 | 数量指标 | 种树数量 | ≥500株 | 按计划完成 |\n| 产出指标 | 质量指标 | 成活率 | ≥90% | 造林技术规程 |\n| 产出指标 | 时效指标 | 完成时间 | 2025年11月底前 | 绿化工程施工合同 |\n| 产出指标 | 成本指标 | 单株成本 | ≤200元/株 | 市场询价 |\n| 效益指标 | 生态效益指标 | 绿化覆盖率 | ≥35% | 2024年实际完成34.6% |\n| 满意度指标 | 服务对象满意度指标 | 居民满意度 | ≥90% | 每低1个百分点扣0.5分，扣完为止 |\n| 满意度指标 | 服务对象满意度指标 | 游客满意度 | ≥90% | 满意度调查问卷 |\n",
    ],
    check,
};

/// What is wrong with a basis.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Result,
    Circle,
    Need,
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(basis) = row.basis else { continue };
        let Some(fault) = fault(context, row, basis) else { continue };
        let words = quote(context.text(basis));
        let message = context.say(
            || match fault {
                Fault::Result => format!("{words}说的是结果，不能作为{}取值的依据。", name_of(context, row)),
                Fault::Circle => format!("{words}只是重复指标本身，没有说明{}的取值从哪里来。", name_of(context, row)),
                Fault::Need => format!("{words}没有说明{}的取值依据哪项计划、标准或历史数据。", name_of(context, row)),
            },
            || match fault {
                Fault::Result => {
                    format!("{words} is a result and no basis for the value of {}.", name_of(context, row))
                }
                Fault::Circle => format!("{words} repeats the indicator {} itself.", name_of(context, row)),
                Fault::Need => format!("{words} names no standard for the value of {}.", name_of(context, row)),
            },
        );
        let year = context.filing.plan_year.as_ref().map(|plan| plan.year);
        let suggestion = context.say(
            || {
                let plan = year.map_or("年度工作计划".into(), |year| format!("{year}年度工作计划"));
                let past = year.map_or("上年实际值".into(), |year| format!("{}年实际完成值", year - 1));
                format!("请写取值来源，如“{plan}”“{past}”、行业标准（写明名称或标准号）、预算支出标准。")
            },
            || "name the source of the figure: a plan, a past value, an industry or a cost standard.".into(),
        );
        let confidence = match fault {
            Fault::Result => Confidence::High,
            Fault::Circle => Confidence::Medium,
            Fault::Need => Confidence::Low,
        };
        sink.report(Site::new(basis, message, suggestion).rows([at]).confidence(confidence));
    }
}

fn fault(context: &Context<'_>, row: &Indicator<'_>, basis: Span) -> Option<Fault> {
    let lexicon = context.lexicon;
    let words = &lexicon.promises.bases;
    let text = without_blanks(context.text(basis));
    let text = text.trim_end_matches(['。', '；', ';', '，', ',', '.']);
    if text.is_empty() || crate::filing::value::is_not_applicable(text, lexicon) {
        return None;
    }
    if text.contains("20") || words.source.occurs(text) || names_standard(lexicon, text) {
        return None;
    }
    if repeats(context, row, text) {
        return Some(Fault::Circle);
    }
    // The head of a Chinese phrase stands at its end: what ends with a result is one.
    let single = |length: usize| text[text.len() - length..].chars().count() == 1;
    let result = words.result.suffix(text).is_some_and(|(length, ())| !single(length) || length == text.len());
    let graded = || {
        let last = lexicon.vague_values.find(text).filter(|(_, end, _)| *end == text.len()).last();
        last.is_some_and(|(start, end, class)| {
            *class != VagueClass::Cost && (text[start..end].chars().count() > 1 || start == 0)
        })
    };
    if result || graded() {
        return Some(Fault::Result);
    }
    words.needs.exact(text).map(|()| Fault::Need)
}

fn without_blanks(text: &str) -> Cow<'_, str> {
    if is_wordy(text) || !text.contains(is_blank) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_blank(*c)).collect())
}

/// Whether the basis is the row's own name, description or value.
fn repeats(context: &Context<'_>, row: &Indicator<'_>, text: &str) -> bool {
    let key = names::key(text, context.lexicon);
    let described = row.description.map(|span| names::key(context.text(span), context.lexicon));
    let value = row.value.as_ref().map_or("", |value| context.text(value.span));
    (!row.key.is_empty() && *key == *row.key) || described.is_some_and(|described| described == key) || value == text
}
