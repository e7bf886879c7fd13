//! M101: a value that cannot be measured.

use crate::filing::{Class, Indicator, Project};
use crate::finding::{Confidence, Severity};
use crate::lexicon::VagueClass;
use crate::rules::propose::advice;
use crate::rules::support::{is_zero_promise, name_of, quote, row_text};
use crate::rules::{Context, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "M101",
    name: "vague-value",
    title: Text { zh: "指标值不可衡量", en: "Value cannot be measured" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "没有数字、日期或分级标准的指标值，年底无法判断是否完成。",
        en: "Without a figure, a date or a stated scale nobody can tell at year's end whether the target was met.",
    },
    remedy: Text {
        zh: "写成“≥90%”“2025年11月底前”这样的数值，或在表中写明优、良、中、差等分级标准。",
        en: "Write a figure or a date, or state the grading scale in the table.",
    },
    limits: Text {
        zh: "写明分级标准、对照具名标准的合格或达标、全覆盖、与往年比较、是否类取值、空白单元格不报。",
        en: "Silent on stated scales, compliance with a named standard, full coverage, comparison with a stated base, \
             yes-or-no values and empty cells.",
    },
    bad: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 培训质量 | ⟦良好⟧ |\n| 效益指标 | 可持续影响指标 | 人才队伍建设 | ⟦不断完善⟧ |\n| 产出指标 | 时效指标 | 完成时间 | ⟦按计划完成⟧ |\n",
    ],
    good: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 课程评定等级（优/良/中/差） | 优 |\n| 产出指标 | 质量指标 | 出水水质 | 达到GB18918一级A标准 |\n| 产出指标 | 时效指标 | 完成时间 | 2025年12月底前 |\n| 效益指标 | 社会效益指标 | 村级覆盖情况 | 全覆盖 |\n| 产出指标 | 成本指标 | 人均成本 | 较上年不增加 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref().filter(|value| value.class == Class::Words) else { continue };
        let text = context.text(value.span);
        if is_measured(context, context.project(at), row, text) {
            continue;
        }
        let class = vague_class(context, text);
        let why = |class: Option<VagueClass>| match class {
            Some(VagueClass::Grade) => ("只有评价等级，没有分级标准", "a grade without a scale"),
            Some(VagueClass::Change) => ("只说变化，没有幅度", "a change without its size"),
            Some(VagueClass::Lasting) => ("只说长期持续，没有年限或数量", "lasting, without years or figures"),
            Some(VagueClass::Compliance) => ("没有写明符合哪一项标准", "compliance with nothing named"),
            Some(VagueClass::Time) => ("没有写明日期", "time without a date"),
            Some(VagueClass::Support) => ("只说保障支撑，没有结果", "support without a result"),
            Some(VagueClass::Cost) => ("没有写明金额", "cost without an amount"),
            None => ("没有数字、日期或分级标准", "no figure, date or scale"),
        };
        let message = context.say(
            || format!("{}的指标值{}无法衡量：{}。", name_of(context, row), quote(text), why(class).0),
            || format!("the value {} of {} cannot be measured: {}.", quote(text), name_of(context, row), why(class).1),
        );
        let year = context.filing.plan_year.as_ref().map_or(String::from("本"), |plan| plan.year.to_string());
        let suggestion = context.say(
            || match class {
                Some(VagueClass::Time) => format!("请写明日期，如“{year}年11月30日前”，或写明及时率，如“≥95%”。"),
                Some(VagueClass::Cost) => "请写明金额上限，如“≤120万元”，或成本控制率，如“≤100%”。".into(),
                Some(VagueClass::Grade) if row.key.contains("满意") => "请写成调查满意率，如“≥90%”。".into(),
                Some(VagueClass::Change) => "请写明幅度和基数，如“较上年提高≥5%”。".into(),
                _ => advice(context, at).unwrap_or_else(|| {
                    "请写成可核对的数值或日期，如“≥95%”“≥12次”；确需定性的，请写明优、良、中、差的分级标准。".into()
                }),
            },
            || {
                advice(context, at).unwrap_or_else(|| {
                    "write a figure or a date, or state the scale by which the words are judged.".into()
                })
            },
        );
        let confidence = if class.is_some() { Confidence::High } else { Confidence::Medium };
        sink.report(Site::new(value.span, message, suggestion).rows([at]).confidence(confidence));
    }
}

/// The class of the first vague word; terms of one character count only as the whole value.
fn vague_class(context: &Context<'_>, text: &str) -> Option<VagueClass> {
    let whole = |start: usize, end: usize| start == 0 && end == text.trim_end_matches('。').len();
    let mut hits = context.lexicon.vague_values.find(text);
    hits.find(|(start, end, _)| text[*start..*end].chars().count() > 1 || whole(*start, *end))
        .map(|(_, _, class)| *class)
}

fn is_measured(context: &Context<'_>, project: &Project<'_>, row: &Indicator<'_>, text: &str) -> bool {
    let around = row_text(context, row);
    let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    if has(&["全覆盖", "应保尽保", "应助尽助", "应收尽收", "应治尽治", "应享尽享", "应检尽检", "应改尽改"], text)
        || is_zero_promise(text)
    {
        return true;
    }
    // 无安全事故, 零投诉, 不发生…: zero, where the row asks for it.
    if text.starts_with(['无', '零', '未', '不'])
        && has(&["事故", "投诉", "事件", "案件", "违规", "违法", "发生", "舆情", "死亡", "上访", "纠纷"], &around)
        && has(&["事故", "投诉", "事件", "发生", "违规", "违法", "案件", "出现", "上访", "纠纷"], text)
    {
        return true;
    }
    // A comparison with a stated base.
    if has(&["上年", "去年", "往年", "同期", "上一年", "前三年", "近三年", "基期", "前一年"], text)
        && has(
            &[
                "较",
                "比",
                "不低于",
                "不高于",
                "不超过",
                "不少于",
                "持平",
                "不增",
                "不减",
                "不下降",
                "下降",
                "增长",
                "低于",
                "高于",
            ],
            text,
        )
    {
        return true;
    }
    // 合格, 达标, 合规 against a standard that the row names.
    let named = has(
        &[
            "《",
            "GB",
            "HJ",
            "DB",
            "JTG",
            "CJJ",
            "国家标准",
            "行业标准",
            "地方标准",
            "国标",
            "类标准",
            "级标准",
            "类水质",
            "Ⅱ类",
            "Ⅲ类",
            "Ⅳ类",
            "一级A",
            "设计标准",
        ],
        &around,
    ) || (has(&["规范", "标准", "规程"], &around)
        && !has(&["相关规范", "相关标准", "有关标准", "规定标准", "要求标准", "规范性", "规范化", "标准化"], &around)
        && !has(&["规范", "标准"], text));
    if named && has(&["合格", "达标", "合规", "符合", "达到", "满足", "执行", "按"], text) {
        return true;
    }
    let notes = project.notes.iter().map(|span| context.text(*span));
    let around: String = std::iter::once(around.as_str()).chain(notes).collect::<Vec<_>>().join("\n");
    is_level_of_scale(context, text, &around)
}

/// Whether the value is a level of a scale that the row or a note states.
fn is_level_of_scale(context: &Context<'_>, value: &str, around: &str) -> bool {
    let value = value.trim_end_matches('。');
    let value = value.split(['（', '(']).next().unwrap_or(value).trim_start_matches(['≥', '=', '＝']);
    context.lexicon.scales.iter().any(|scale| {
        let own = scale.iter().any(|level| level == value);
        own && scale.iter().filter(|level| *level != value).filter(|level| states(around, level)).count() >= 2
            || own && scale.len() == 3 && scale.last().is_some_and(|level| level != value && states(around, level))
    })
}

/// A level counts as stated where it stands apart from other words: 优/良/中/差, “较差（<60分）”, 优、良.
fn states(around: &str, level: &str) -> bool {
    const BORDERS: &str = "/／、，,；;|（(）)“”\"：:。 \n\t≥≤<>=＝为评得计按分即和或至";
    around.match_indices(level).any(|(at, _)| {
        let before = around[..at].chars().next_back().is_none_or(|c| BORDERS.contains(c) || c.is_ascii_digit());
        let after = around[at + level.len()..]
            .chars()
            .next()
            .is_none_or(|c| BORDERS.contains(c) || c.is_ascii_digit() || matches!(c, '四' | '三' | '五' | '档' | '级'));
        before && after
    })
}
