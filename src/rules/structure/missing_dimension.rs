//! S103: a project table without a dimension that its kind of project has to show.

use crate::filing::Project;
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Level1, Level2};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S103",
    name: "missing-dimension",
    title: Text { zh: "指标维度缺失", en: "Dimension missing" },
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    on_self_evaluations: false,
    why: Text {
        zh: "一个项目要说清做多少、做成什么样、花多少钱、有什么效果、群众满不满意。缺了一面，就无从评价这一面。",
        en: "A project says how much it does, how well, at what cost, with what effect, and whom it satisfies.",
    },
    remedy: Text {
        zh: "补上缺的一类指标，每类至少一条能量化的，如质量指标“验收合格率≥98%”、成本指标“单位造价≤×元/平方米”。",
        en: "Add at least one measurable indicator of the missing kind.",
    },
    limits: Text {
        zh: "人员经费、公用经费的固定模板不报；按101号体系可以不设满意度的只作提示；没有一二级指标的表、读不全的表不报。",
        en: "Silent on templates for personnel and running costs and on tables without levels; a note where the tree allows it.",
    },
    bad: &[
        "⟦2025年校舍维修工程绩效目标表⟧\n| 项目名称 | 校舍维修工程 |\n| 绩效目标 | 维修校舍1200平方米 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 维修面积 | ≥1200平方米 |\n| | 时效指标 | 完工时间 | 2025年8月底前 |\n| 效益指标 | 社会效益指标 | 消除安全隐患处数 | ≥6处 |\n| 满意度指标 | 服务对象满意度指标 | 师生满意度 | ≥90% |\n",
        "⟦2025年文化活动经费绩效目标表⟧\n| 项目名称 | 文化活动经费 |\n| 绩效目标 | 举办演出20场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 演出场次 | ≥20场 |\n| | 质量指标 | 节目审查通过率 | 100% |\n",
    ],
    good: &[
        "2025年校舍维修工程绩效目标表\n| 项目名称 | 校舍维修工程 |\n| 绩效目标 | 维修校舍1200平方米 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 维修面积 | ≥1200平方米 |\n| | 质量指标 | 验收合格率 | 100% |\n| | 成本指标 | 单位造价 | ≤900元/平方米 |\n| 效益指标 | 社会效益指标 | 消除安全隐患处数 | ≥6处 |\n| 满意度指标 | 服务对象满意度指标 | 师生满意度 | ≥90% |\n",
        "2025年人员经费绩效目标表\n| 项目名称 | 人员经费 |\n| 绩效目标 | 保障工资发放 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 科目调整次数 | ≤10次 |\n| 效益指标 | 经济效益指标 | 结余率 | ≤5% |\n",
    ],
    check,
};

/// A kind of indicator that a table lacks.
#[derive(Clone, Copy)]
struct Missing {
    zh: &'static str,
    en: &'static str,
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    for project in &context.filing.projects {
        let Some(span) = project.title.or(project.head_row).or(project.name) else { continue };
        if project.unsure || project.template {
            continue;
        }
        let (missing, optional) = missing(context, project);
        report(context, span, &missing, Severity::Warning, sink);
        report(context, span, &optional, Severity::Note, sink);
    }
}

/// What a table lacks, and what it lacks by the leave of its tree.
fn missing(context: &Context<'_>, project: &Project<'_>) -> (Vec<Missing>, Vec<Missing>) {
    let rows = &project.indicators;
    let has1 = |wanted: Level1| rows.iter().any(|row| row.l1() == Some(wanted));
    let has2 = |wanted: &[Level2]| rows.iter().any(|row| row.l2().is_some_and(|level| wanted.contains(&level)));
    // A table without second levels does not show its dimensions.
    let known = rows.iter().filter(|row| row.l2().is_some()).count();
    if known * 2 < rows.len() || rows.len() < 2 {
        return Default::default();
    }
    // Where the first rows lost their levels, no one can tell which they are of.
    if rows.first().is_some_and(|row| row.level1.is_none() && row.level2.is_none()) {
        return Default::default();
    }
    let output = [Level2::Quantity, Level2::Quality, Level2::Timeliness];
    let benefit = [Level2::Economic, Level2::Social, Level2::Ecological, Level2::Sustained];
    let costs = [Level2::Cost, Level2::EconomicCost, Level2::SocialCost, Level2::EcologicalCost];
    let (mut missing, mut optional) = (Vec::new(), Vec::new());
    if !has2(&output) {
        missing.push(Missing { zh: "产出指标", en: "output" });
    } else {
        if !has2(&[Level2::Quantity]) {
            missing.push(Missing { zh: "数量指标", en: "quantity" });
        }
        if !has2(&[Level2::Quality]) {
            missing.push(Missing { zh: "质量指标", en: "quality" });
        }
    }
    if has2(&output) && !has2(&costs) && !has1(Level1::Cost) && is_built_or_bought(context, project) {
        missing.push(Missing { zh: "成本指标", en: "cost" });
    }
    if !has2(&benefit) && !has1(Level1::Benefit) {
        missing.push(Missing { zh: "效益指标", en: "benefit" });
    }
    let satisfied = has2(&[Level2::Satisfaction]) || has1(Level1::Satisfaction);
    if !satisfied && serves_people(context, project) {
        let list = if has1(Level1::Cost) { &mut optional } else { &mut missing };
        list.push(Missing { zh: "满意度指标", en: "satisfaction" });
    }
    (missing, optional)
}

/// The words of a project's name and title.
fn names(context: &Context<'_>, project: &Project<'_>) -> String {
    let spans = [project.name, project.title].into_iter().flatten();
    spans.map(|span| context.text(span)).collect::<Vec<_>>().join("\n")
}

/// Works, purchases and repairs have a cost that can be stated.
fn is_built_or_bought(context: &Context<'_>, project: &Project<'_>) -> bool {
    context.lexicon.phrases.built_or_bought.occurs(&names(context, project))
}

/// Money that pays debts or moves between accounts serves no one who could be asked.
fn serves_people(context: &Context<'_>, project: &Project<'_>) -> bool {
    !context.lexicon.phrases.no_one_served.occurs(&names(context, project))
}

fn report(context: &Context<'_>, span: Span, missing: &[Missing], severity: Severity, sink: &mut Sink) {
    if missing.is_empty() {
        return;
    }
    let zh = missing.iter().map(|missing| missing.zh).collect::<Vec<_>>().join("、");
    let en = missing.iter().map(|missing| missing.en).collect::<Vec<_>>().join(", ");
    let note = severity == Severity::Note;
    let message = context.say(
        || {
            if note {
                format!("本表没有{zh}；按成本作一级指标的体系可以不设，有服务对象的宜补上。")
            } else {
                format!("本表没有{zh}。")
            }
        },
        || format!("the table has no indicator of {en}."),
    );
    let suggestion = context.say(
        || {
            let examples = missing.iter().map(|missing| example(missing.zh)).collect::<Vec<_>>().join("，");
            format!("请补充：{examples}。")
        },
        || format!("add at least one measurable indicator of {en}."),
    );
    sink.report(Site::new(span, message, suggestion).severity(severity));
}

/// What an indicator of a kind may look like.
fn example(kind: &str) -> String {
    let shown = match kind {
        "数量指标" => "完成的数量（写明单位）",
        "质量指标" => "验收合格率、准确率一类",
        "成本指标" => "总成本控制额或单位造价（≤×元）",
        "效益指标" => "受益人数、达标率一类能核实的效果",
        "满意度指标" => "写明对象的满意度（≥90%）",
        _ => "完成的数量、质量和时限",
    };
    format!("{kind}可设{shown}")
}
