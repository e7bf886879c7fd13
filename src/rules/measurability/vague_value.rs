//! M101: a value that cannot be measured.

use crate::filing::{Class, Indicator, Project};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Head, Kind, Level2, VagueClass};
use crate::rules::checkable::{
    is_compared, is_deliverable, is_fraction, is_grade, is_level_of_scale, is_never, is_whole, names_standard, row_text,
};
use crate::rules::propose::advice;
use crate::rules::support::{all_targets, name_of, quote};
use crate::rules::{Context, Row, Rule, Sink, Site, Suggestion, Text};
use std::cell::OnceCell;

/// The rule.
pub static RULE: Rule = Rule {
    code: "M101",
    name: "vague-value",
    title: Text { zh: "指标值不可衡量", en: "Value cannot be measured" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "指标值没有数字、日期、频次，也没有说明分级标准，年底时无法判断是否完成，评价时也无法扣分。",
        en: "Without a figure, a date or a stated scale nobody can tell at year end whether the target was met.",
    },
    remedy: Text {
        zh: "写成“≥95%”“≥12次”“2025年11月30日前”这样可核对的值；确需定性的，写明优、良、中、差各档的标准。",
        en: "Write a figure, a date or a frequency; where words are needed, state the scale by which they are judged.",
    },
    limits: Text {
        zh: "行内或表下写明分级标准、点明合格依据、与上年等基数比较、是非与零事故、全覆盖类取值和空格不报。",
        en: "Silent on levels of a stated scale, on meeting a named standard, on comparisons with a stated base, on zero, \
             yes-or-no values and empty cells.",
    },
    bad: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 培训质量 | ⟦良好⟧ |\n| 效益指标 | 可持续影响指标 | 人才队伍建设 | ⟦不断完善⟧ |\n| 产出指标 | 时效指标 | 完成时间 | ⟦按计划完成⟧ |\n",
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 预算数（万元） | 120.00 |\n| 绩效目标 | 修路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 质量指标 | 工程质量 | 按相关规范验收 | ⟦合格⟧ |\n| 产出指标 | 成本指标 | 工程成本 | 施工和监理费 | ⟦不超年初预算⟧ |\n| 效益指标 | 社会效益指标 | 道路通行条件 | 全年道路通行 | ⟦全年稳步提升⟧ |\n| 满意度指标 | 服务对象满意度指标 | 沿线群众满意度 | 问卷 | ⟦较高⟧ |\n",
    ],
    good: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 课程评定等级（优/良/中/差） | 优 |\n| 产出指标 | 质量指标 | 出水水质 | 达到GB18918一级A标准 |\n| 产出指标 | 时效指标 | 完成时间 | 2025年12月底前 |\n| 效益指标 | 社会效益指标 | 村级覆盖情况 | 全覆盖 |\n| 产出指标 | 成本指标 | 人均成本 | 较上年不增加 |\n",
        "2025年水利项目绩效目标表\n| 项目名称 | 水利项目 |\n| 绩效目标 | 加固堤防3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 质量指标 | 堤防填筑质量 | 对照《堤防工程施工规范》评定 | 合格 |\n| 产出指标 | 质量指标 | 单元工程质量等级 | 水利水电工程施工质量检验与评定规程 | 优良 |\n| 产出指标 | 时效指标 | 主汛期前是否完工 | 6月1日前 | 是 |\n| 效益指标 | 社会效益指标 | 溃坝事故 | 因工程失事 | 不发生 |\n| 效益指标 | 社会效益指标 | 安全生产事故 | 施工期 | 无责任事故 |\n| 效益指标 | 可持续影响指标 | 管护机制运行评价 | 水利局年末考评 | 良好 |\n注：管护机制运行评价分优秀（90分以上）、良好（80—90分）、一般（80分以下）三档。\n",
        "2025年民政项目绩效目标表\n| 项目名称 | 民政项目 |\n| 绩效目标 | 救助500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 效益指标 | 社会效益指标 | 困难群众生活改善情况 | 达成预期指标 |\n| 产出指标 | 时效指标 | 救助金发放时间 | 每月10日前 |\n说明：定性指标按达成预期指标、部分达成预期指标、未达成预期指标三档评定。\n",
        "2025年供热项目绩效目标表\n| 项目名称 | 供热项目 |\n| 绩效目标 | 改造管网3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 接入楼栋比例 | 三分之二以上 |\n| 产出指标 | 质量指标 | 补贴兑付 | 全额兑付 |\n| 产出指标 | 时效指标 | 管网通水 | 冬季供暖前 |\n| 产出指标 | 成本指标 | 一般性支出 | 零增长 |\n| 产出指标 | 成本指标 | 维修费用 | 同比持平 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let scales = OnceCell::new();
    for (at, row, value) in all_targets(context) {
        let text = context.text(value.span);
        let class = match value.class {
            Class::Words => vague_class(context, text),
            // 全年稳步提升, 每年有所改善: a rhythm is no measure of a change.
            Class::Mixed | Class::Date if !text.contains(is_numeral) => {
                let class = vague_class(context, text);
                if !is_change(class) {
                    continue;
                }
                class
            }
            _ => continue,
        };
        let scales = || scales.get_or_init(|| filing_scales(context)).as_str();
        if is_measured(context, context.project(at), row, text, scales) {
            continue;
        }
        let why = said(class);
        let message = context.say(
            || format!("{}的指标值{}无法衡量：{}。", name_of(context, row), quote(text), why.0),
            || format!("the value {} of {} cannot be measured: {}.", quote(text), name_of(context, row), why.1),
        );
        let suggestion =
            Suggestion::later(move |context| context.say(|| instead(context, at, class), || instead_en(context, at)));
        let whole = text.trim_end_matches('。');
        let done = context.lexicon.promises.measured.milestone.exact(whole).is_some();
        let confidence = if done || class.is_none() && is_deliverable(context.lexicon, whole) {
            Confidence::Low
        } else if class.is_some() {
            Confidence::High
        } else {
            Confidence::Medium
        };
        sink.report(Site::new(value.span, message, suggestion).rows([at]).confidence(confidence));
    }
}

fn is_numeral(c: char) -> bool {
    crate::filing::number::is_digit(c) || "一二三四五六七八九十两百千万几".contains(c)
}

fn is_change(class: Option<VagueClass>) -> bool {
    matches!(class, Some(VagueClass::Change | VagueClass::Lasting | VagueClass::Grade | VagueClass::Support))
}

/// What a class of words leaves out.
fn said(class: Option<VagueClass>) -> (&'static str, &'static str) {
    match class {
        Some(VagueClass::Grade) => ("只有评价等级，没有分级标准", "a grade without a scale"),
        Some(VagueClass::Change) => ("只说变化，没有幅度", "a change without its size"),
        Some(VagueClass::Lasting) => ("只说长期持续，没有年限或数量", "lasting, without years or figures"),
        Some(VagueClass::Compliance) => ("没有写明符合哪一项标准", "compliance with nothing named"),
        Some(VagueClass::Time) => ("没有写明日期", "time without a date"),
        Some(VagueClass::Support) => ("只说保障支撑，没有结果", "support without a result"),
        Some(VagueClass::Cost) => ("没有写明金额", "cost without an amount"),
        None => ("没有数字、日期或分级标准", "no figure, date or scale"),
    }
}

/// The class of the first vague word; terms of one character count only as the whole value.
fn vague_class(context: &Context<'_>, text: &str) -> Option<VagueClass> {
    let whole = |start: usize, end: usize| start == 0 && end == text.trim_end_matches('。').len();
    let mut hits = context.lexicon.vague_values.find(text);
    hits.find(|(start, end, _)| text[*start..*end].chars().count() > 1 || whole(*start, *end))
        .map(|(_, _, class)| *class)
}

/// What to write instead, by what the name measures.
fn instead(context: &Context<'_>, at: Row, class: Option<VagueClass>) -> String {
    let row = context.row(at);
    let name = quote(context.maybe(row.name));
    let name = name.trim_matches(['“', '”']);
    let year = context.filing.plan_year.as_ref().map_or(String::from("本"), |plan| plan.year.to_string());
    let cost = row.kind == Some(Kind::Money)
        || class == Some(VagueClass::Cost)
        || matches!(row.l2(), Some(Level2::Cost | Level2::EconomicCost));
    if cost {
        return match budget(context.project(at)) {
            Some(amount) => {
                format!("请写明金额上限，如“≤{amount}万元”（本项目预算数），或单位成本，如“≤×元/人”。")
            }
            None => "请写明金额上限，如“≤×万元”，或单位成本，如“≤×元/人”。".into(),
        };
    }
    match (row.kind, class) {
        (Some(Kind::Sat), _) => {
            format!("请写成调查得出的比例，如“{name}≥×%”（各地多取85%—95%），并写明调查方式。")
        }
        (Some(Kind::Time), _) | (_, Some(VagueClass::Time)) => {
            format!("请写明日期，如“{year}年×月×日前”，或写明时限、及时率，如“≤×个工作日”“≥×%”。")
        }
        (Some(Kind::Rate), _) => format!("请写明比例，如“{name}≥×%”。"),
        (Some(Kind::Count), _) => {
            let unit = row.unit_of_value().map_or("（计量单位）", |unit| &unit.legal);
            format!("请写明数量，如“{name}≥×{unit}”。")
        }
        _ => {
            let advice = advice(context, at).unwrap_or_else(|| "请写成可核对的数值或日期，如“≥95%”“≥12次”。".into());
            format!("{advice}确需定性的，请写明优、良、中、差各档的标准。")
        }
    }
}

fn instead_en(context: &Context<'_>, at: Row) -> String {
    let advice = advice(context, at).unwrap_or_else(|| "write a figure or a date;".into());
    format!("{advice} where words are needed, state the scale by which they are judged.")
}

/// The project's budget in 万元.
fn budget(project: &Project<'_>) -> Option<String> {
    let yuan = project.amounts.iter().find(|amount| amount.part == Head::Budget)?.yuan?;
    let shown = format!("{:.2}", yuan / 1e4);
    Some(shown.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// Scales that the filing states for all its tables: 定性指标分为达成预期指标、部分达成…三档.
fn filing_scales(context: &Context<'_>) -> String {
    let paragraphs = context.filing.outline.paragraphs.iter().map(|(span, _)| context.text(*span));
    paragraphs.filter(|text| text.contains("定性指标")).collect::<Vec<_>>().join("\n")
}

fn is_measured<'s>(
    context: &Context<'_>,
    project: &Project<'_>,
    row: &Indicator<'_>,
    text: &str,
    scales: impl FnOnce() -> &'s str,
) -> bool {
    let lexicon = context.lexicon;
    let measured = &lexicon.promises.measured;
    if is_whole(lexicon, text) || is_fraction(text) || is_never(lexicon, text) || is_compared(lexicon, text) {
        return true;
    }
    let rank = lexicon.phrases.rank_opening.off_start(text);
    if measured.rank.exact(rank.trim_end_matches("及以上").trim_end_matches("以上")).is_some() {
        return true;
    }
    let around = row_text(context, row);
    // 无安全事故, 零投诉, 不发生: zero, where the row asks for it.
    let refused = measured.refuse.exact(text).is_some();
    let denied = text.starts_with(['无', '零', '未', '不', '没'])
        && (measured.event.occurs(text) || text.contains("发生") || text.contains("出现"));
    if (denied || refused) && measured.event.occurs(&around) {
        return true;
    }
    // 是否通过验收: any short answer is yes or no.
    let name = context.maybe(row.name);
    if (name.contains("是否") || name.contains("有无") || name.contains("能否")) && text.chars().count() <= 6 {
        return true;
    }
    // 合格, 达标 against a standard that the row names; 优良 by one that grades.
    let met = measured.meets.occurs(text) || (is_grade(lexicon, text) && lexicon.phrases.grading.occurs(&around));
    if names_standard(lexicon, text) || (met && names_standard(lexicon, &around)) {
        return true;
    }
    let table = project.notes.iter().copied().chain(project.head_row).map(|span| context.text(span));
    let around: String = [around.as_str(), scales()].into_iter().chain(table).collect::<Vec<_>>().join("\n");
    is_level_of_scale(lexicon, text, &around)
}
