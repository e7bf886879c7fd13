//! U101: a percentage of nothing in particular.

use crate::filing::{Indicator, names};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Kind, Level2};
use crate::rules::support::{name_of, quote};
use crate::rules::{Context, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "U101",
    name: "percent-on-state",
    title: Text { zh: "百分比无对象", en: "Percentage of nothing" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "“影响环境≥60%”没有说是谁占谁的60%，没有分子分母，无法计算，也无法核查。",
        en: "A percentage on an effect or a state has no numerator and denominator: it can be neither computed nor checked.",
    },
    remedy: Text {
        zh: "换成真正的比率（如空气质量优良天数比率、投诉办结率），或在描述中写明分子、分母或比较基数。",
        en: "Name a true rate, or state numerator and denominator or the base of comparison.",
    },
    limits: Text {
        zh: "名称是比率；名称、描述或依据写明分子分母，或写明较上年变化的可测数量，不报。及时性、完整性、执行情况等按比率理解的名称为低置信度。",
        en: "Silent on rates and on changes of a measurable quantity against a base; activity nouns that read as a rate are \
             of low confidence.",
    },
    bad: &[
        "2025年整治项目绩效目标表\n| 项目名称 | 整治项目 |\n| 绩效目标 | 整治坑塘20个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 效益指标 | 生态效益指标 | 对周边环境的影响 | ⟦≥60%⟧ |\n| 效益指标 | 社会效益指标 | 提高办事效率 | ⟦≥80%⟧ |\n",
    ],
    good: &[
        "2025年整治项目绩效目标表\n| 项目名称 | 整治项目 |\n| 绩效目标 | 整治坑塘20个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 效益指标 | 生态效益指标 | 森林覆盖率 | 森林面积占比 | ≥35% |\n| 效益指标 | 生态效益指标 | PM2.5浓度较上年下降 | PM2.5年均浓度降幅 | ≥5% |\n| 效益指标 | 社会效益指标 | 就业带动能力 | 新增就业人数占总用工人数的比例 | ≥10% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref().filter(|_| row.is_percent()) else { continue };
        let Some(name) = row.name else { continue };
        let own = row.named;
        let activity = match own {
            Some(Kind::State) => false,
            Some(Kind::Activity) => true,
            _ => continue,
        };
        if is_explained(context, row) {
            continue;
        }
        // Only what the name itself leaves open is settled by a description of another kind.
        if matches!(row.kind, Some(Kind::Rate | Kind::Sat)) {
            continue;
        }
        let written = context.text(value.span);
        let message = context.say(
            || format!("{}是一种状态或效果，{}没有说明是谁占谁的比例。", name_of(context, row), quote(written)),
            || {
                format!(
                    "{} is a state or an effect; {} does not say percent of what.",
                    name_of(context, row),
                    quote(written)
                )
            },
        );
        let suggestion = context.say(|| advice(row), || "name a true rate, or state numerator and denominator.".into());
        let mut site = Site::new(value.span, message, suggestion)
            .rows([at])
            .related(name, context.say(|| "指标名称".into(), || "the name".into()));
        if row.l2() == Some(Level2::Ecological) && !activity {
            site = site.severity(Severity::Error);
        }
        if activity {
            site = site.confidence(Confidence::Low);
        }
        sink.report(site);
    }
}

/// Whether name, description or basis states a share or a change against a base.
fn is_explained(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    const SHARES: [&str; 14] =
        ["占", "比例", "比率", "比重", "÷", "/", "百分比=", "除以", "×100", "*100", "的比", "较上年", "同比", "比上年"];
    const CHANGES: [&str; 12] =
        ["较", "比上", "同比", "下降", "增长", "降低", "减少", "增加", "提高", "提升", "上升", "降幅"];
    let described = [row.description, row.basis]
        .into_iter()
        .flatten()
        .chain(row.remarks.iter().copied())
        .map(|span| context.text(span));
    let name = context.maybe(row.name);
    for text in described.chain([name]) {
        let is_name = std::ptr::eq(text, name);
        if SHARES.iter().any(|word| text.contains(word)) && !(is_name && text.contains('/')) {
            return true;
        }
        if !is_name && text.contains('率') && !text.contains("效率") && text != name {
            let kind = names::kind_of_name(text, context.lexicon);
            if kind == Some(Kind::Rate) {
                return true;
            }
        }
        if CHANGES.iter().any(|word| text.contains(word)) && context.lexicon.quantities.occurs(text) {
            return true;
        }
    }
    false
}

fn advice(row: &Indicator<'_>) -> String {
    match row.l2() {
        Some(Level2::Ecological) => {
            "可改为“PM2.5年均浓度较上年下降≥×%”“空气质量优良天数比率≥×%”“污水集中处理率≥×%”等有监测数据的指标。".into()
        }
        Some(Level2::Economic) => "可改为“新增产值≥×万元”“税收增长率≥×%”等有统计数据的指标。".into(),
        Some(Level2::Social) => "可改为“新增就业人数≥×人”“受益群众人数≥×人”“事项按时办结率≥×%”等可统计的指标。".into(),
        Some(Level2::Timeliness) => "可改为“按时完成率≥×%”或具体完成日期。".into(),
        _ => "请换成可计算的比率，或在描述中写明“××数÷××总数×100%”。".into(),
    }
}
