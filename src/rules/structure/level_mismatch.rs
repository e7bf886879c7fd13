//! S110: a second level that is no child of its first level, and tables that mix both official trees.

use crate::filing::{Indicator, Project};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Level1, Level2};
use crate::rules::support::quote;
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S110",
    name: "level-mismatch",
    title: Text { zh: "一二级指标不对应", en: "Levels do not match" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "二级指标要放在它所属的一级指标下面。放错了，这一行就会按另一类指标评分和汇总。",
        en: "A second level belongs under its own first level; elsewhere the row is scored as another kind.",
    },
    remedy: Text {
        zh: "数量、质量、时效放在产出下，经济、社会、生态效益放在效益下；成本要么全作一级指标，要么全放在产出下，全表用同一套。",
        en: "Quantity, quality and time belong to output, the benefits to benefit; use one of the two trees throughout.",
    },
    limits: Text {
        zh: "满意度作效益下的二级指标不报；一级指标整段缺失、看不出放错的不报；评价指标体系（决策、过程）不判断。",
        en: "Silent on satisfaction under benefit, where a first level is missing, and on trees of evaluations.",
    },
    bad: &[
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n| | ⟦社会效益指标⟧ | 火灾起数 | 0起 |\n| 效益指标 | ⟦时效指标⟧ | 火情到场时间 | ≤1小时 |\n| 满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90% |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 成本指标 | 经济成本指标 | 护林员补助标准 | 800元/人·月 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n| 效益指标 | 生态效益指标 | 森林覆盖率 | ≥60% |\n| | ⟦可持续影响指标⟧ | 护林员队伍稳定率 | ≥90% |\n",
    ],
    good: &[
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n| | 成本指标 | 护林员补助标准 | 800元/人·月 |\n| 效益指标 | 环境效益指标 | 森林覆盖率 | ≥60% |\n| | 可持续影响指标 | 护林员队伍稳定率 | ≥90% |\n| | 服务对象满意度指标 | 村民满意度 | ≥90% |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 预期产出 | 数量 | 巡护面积 | ≥3万亩 |\n| | 社会效益 | 火灾起数 | 0起 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        let present: FxHashSet<Level1> = project
            .indicators
            .iter()
            .filter(|row| row.level1.is_some_and(|level| level.own))
            .filter_map(first)
            .collect();
        let mut told: FxHashSet<(usize, Level2)> = FxHashSet::default();
        for (at, row) in project.indicators.iter().enumerate() {
            let (Some(level1), Some(level2), Some(label)) = (first(row), row.l2(), row.level2) else { continue };
            // Where the right first level stands nowhere in the table, its label was lost and not the row misfiled.
            let parents = parents(level2);
            let lost =
                row.level1.is_some_and(|level| !level.own) && !parents.iter().any(|level| present.contains(level));
            let judged = matches!(level1, Level1::Output | Level1::Benefit | Level1::Satisfaction | Level1::Cost);
            if label.own && judged && !lost && !parents.contains(&level1) && told.insert((row.row, level2)) {
                mismatch(context, Row { project: number, row: at }, row, label.span, parents, sink);
            }
        }
        mixed(context, project, sink);
    }
}

fn first(row: &Indicator<'_>) -> Option<Level1> {
    row.l1()
}

/// First levels under which a second level may stand, the usual one first.
fn parents(level: Level2) -> &'static [Level1] {
    match level {
        Level2::Quantity | Level2::Quality | Level2::Timeliness => &[Level1::Output],
        Level2::Cost => &[Level1::Output, Level1::Cost],
        Level2::Economic | Level2::Social | Level2::Ecological | Level2::Sustained => &[Level1::Benefit],
        Level2::Satisfaction => &[Level1::Satisfaction, Level1::Benefit],
        Level2::EconomicCost | Level2::SocialCost | Level2::EcologicalCost => &[Level1::Cost],
    }
}

fn mismatch(context: &Context<'_>, at: Row, row: &Indicator<'_>, span: Span, parents: &[Level1], sink: &mut Sink) {
    let (Some(above), Some(parent)) = (row.level1, parents.first()) else { return };
    let (own, above_text) = (quote(context.text(span)), quote(context.text(above.span)));
    let right = parent.word();
    let message = context.say(
        || format!("{own}不属于{above_text}，应当放在“{right}指标”下。"),
        || format!("{own} is no part of {above_text}; it belongs under {right}."),
    );
    let suggestion = context.say(
        || format!("请把这一行移到“{right}指标”下；指标确属{above_text}的，请改正二级指标名称。"),
        || format!("move the row under {right}, or name the right second level."),
    );
    let note = context.say(|| "所在的一级指标".into(), || "the first level above".into());
    sink.report(Site::new(span, message, suggestion).rows([at]).related(above.span, note));
}

/// 成本 as a first level is of one tree; 可持续影响, and 成本 under 产出, are of the other.
fn mixed(context: &Context<'_>, project: &Project<'_>, sink: &mut Sink) {
    let rows = &project.indicators;
    let cost = rows
        .iter()
        .filter(|row| row.level1.is_some_and(|level| level.own))
        .find(|row| first(row) == Some(Level1::Cost));
    let other = rows.iter().find(|row| {
        let old = match row.l2() {
            Some(Level2::Sustained) => true,
            Some(Level2::Cost) => first(row) == Some(Level1::Output),
            _ => false,
        };
        old && row.level2.is_some_and(|level| level.own)
    });
    let (Some(cost), Some(other)) = (cost.and_then(|row| row.level1), other.and_then(|row| row.level2)) else { return };
    let written = quote(context.text(other.span));
    let message = context.say(
        || format!("这张表把成本作为一级指标，又设了{written}，混用了两套指标体系。"),
        || format!("the table has cost as a first level and also {written}: it mixes two trees of indicators."),
    );
    let suggestion = context.say(
        || "请全表采用同一套：成本作一级指标的，不设可持续影响；成本放在产出下的，可设可持续影响。".into(),
        || "use one tree: with cost as a first level there is no sustained influence.".into(),
    );
    let note = context.say(|| "作为一级指标的成本".into(), || "cost as a first level".into());
    let site = Site::new(other.span, message, suggestion).related(cost.span, note);
    sink.report(site.severity(Severity::Note).confidence(Confidence::Medium).group("mixed trees".into()));
}
