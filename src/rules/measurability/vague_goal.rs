//! M103: a goal without figure, date or checkable deliverable.

use crate::filing::names::direction;
use crate::filing::{Class, Indicator, NarrativeKind, Op, Project};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Direction, Kind, Level2};
use crate::rules::checkable::is_checkable;
use crate::rules::propose::{proposals_for, shown};
use crate::rules::support::{clauses, quote, without_number};
use crate::rules::{Context, Rule, Sink, Site, Suggestion, Text};
use crate::span::{Span, is_blank};

/// The rule.
pub static RULE: Rule = Rule {
    code: "M103",
    name: "vague-goal",
    title: Text { zh: "目标空泛", en: "Vague goal" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "目标没有数量、时间和可以查验的成果，资金花完后无法判断目标是否实现。",
        en: "A goal without figure, date or something to be seen cannot be judged once the money is spent.",
    },
    remedy: Text {
        zh: "写明做多少、到什么时候、达到什么结果，如“9月底前改造校舍5栋，验收合格率100%”。",
        en: "Say how much, by when, with what result.",
    },
    limits: Text {
        zh: "目标里至少有一句量化、带日期或写明具体成果；零事故类承诺；总体目标的叙述；人员公用经费的固定模板不报。",
        en: "Silent where one clause is quantified, dated or names a deliverable, on zero promises, prose and fixed templates.",
    },
    bad: &[
        "2025年配套项目绩效目标表\n| 项目名称 | 配套项目 |\n| 绩效目标 | 1.⟦完成园区配套建设任务⟧。 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 道路长度 | ≥3公里 |\n",
        "2025年部门整体绩效目标\n一、分项目标\n（一）城市管理\n绩效指标：⟦建立长效管护机制⟧；清运垃圾2万吨；⟦继续推进市容整治工作⟧。\n",
    ],
    good: &[
        "2025年人员经费绩效目标表\n| 项目名称 | 2025年聘用人员支出 |\n| 绩效目标 | 严格执行相关政策，保障工资及时发放、足额发放，预算编制科学合理，减少结余资金 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 聘用人数 | ≥30人 |\n",
        "2024年数字档案项目绩效目标表\n| 项目名称 | 数字档案项目 |\n| 实施期目标 | 2024—2026年整理档案9万卷 |\n| 年度目标 | 提升档案利用水平 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 整理档案数量 | ≥3万卷 |\n",
        "2025年配套项目绩效目标表\n| 项目名称 | 配套项目 |\n| 绩效目标 | 建设道路3公里，改善园区环境 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 道路长度 | ≥3公里 |\n",
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：确保不发生重特大安全事故；印发扬尘治理办法；全年走访企业五十家。\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = &context.document.text;
    for field in context.filing.outline.fields.iter().filter(|field| field.kind == NarrativeKind::Indicators) {
        for clause in clauses(text, field.span) {
            // A few characters are no clause of their own but what stops left over.
            if context.text(clause).chars().count() >= 5 && !is_checkable(context, clause) {
                report(context, sink, clause, None, None);
            }
        }
    }
    for (number, project) in context.filing.projects.iter().enumerate() {
        // The whole-period and the annual goal of one project count once; so do the paragraphs of one goal.
        let Some(first) = project.goals.first() else { continue };
        if project.template
            || project.goals.iter().any(|goal| is_checkable(context, goal.span) || is_template_goal(context, goal.span))
        {
            continue;
        }
        let goal = without_number(text, first.span);
        if context.text(goal).chars().count() < 2 || context.residue(goal).is_some() {
            continue;
        }
        report(context, sink, goal, project.goals.get(1).map(|goal| goal.span), Some(number));
    }
}

/// The fixed goal of personnel and operating projects: two of its sentences.
fn is_template_goal(context: &Context<'_>, goal: Span) -> bool {
    context.lexicon.promises.template_goals.find(context.text(goal)).count() >= 2
}

fn report(context: &Context<'_>, sink: &mut Sink, clause: Span, also: Option<Span>, project: Option<usize>) {
    let words = context.text(clause);
    let slogan = context.lexicon.slogans.first(words).map(|(start, end, ())| &words[start..end]);
    let message = context.say(
        || match slogan {
            Some(slogan) => format!("目标空泛：“{slogan}”没有数量、时间或可查验的成果。"),
            None => format!("目标空泛：{}没有数量、时间或可查验的成果。", quote(words)),
        },
        || format!("vague goal: {} states no figure, date or checkable result.", quote(words)),
    );
    let suggestion = Suggestion::later(move |context| instead(context, clause, project));
    let mut site = Site::new(clause, message, suggestion);
    if let Some(also) = also {
        site = site.related(
            also,
            context.say(|| "同一项目的另一目标同样没有量化".into(), || "the project's other goal".into()),
        );
    }
    sink.report(site);
}

/// What to write instead of a vague clause, from the figures of its project or from the library.
fn instead(context: &Context<'_>, clause: Span, project: Option<usize>) -> String {
    let words = context.text(clause);
    let project = project.map(|number| &context.filing.projects[number]);
    let year = context.filing.plan_year.as_ref().map_or(String::new(), |plan| format!("{}年", plan.year));
    let figures = project.map(|project| own_figures(context, project)).unwrap_or_default();
    context.say(
        || {
            if !figures.is_empty() {
                return format!("请把本表的任务量和时限写进目标，句式如“{year}×月底前，{}”。", figures.join("，"));
            }
            let near = proposals_for(context, clause, project);
            if near.is_empty() && context.lexicon.phrases.loose_system.occurs(words) {
                return format!(
                    "请写明能查验的成果，句式如“{year}×月底前印发《××办法》，明确责任单位×个，每×月检查1次”。"
                );
            }
            if near.is_empty() {
                return format!("请写明数量、时限和结果，句式如“{year}×月底前完成××（数量＋单位），××率达到××%”。");
            }
            let near: Vec<String> = near.iter().map(|entry| shown(entry, context.lang)).collect();
            format!("请写明数量、时限和结果，句式如“{year}×月底前，{}”，数值按实际计划填写。", near.join("，"))
        },
        || {
            if figures.is_empty() {
                return "say how much, by when and with what result.".into();
            }
            format!("put the figures of the table into the goal: {}.", figures.join(", "))
        },
    )
}

/// The measurable outputs of a project as a goal would state them: two amounts of work and one rate of quality.
fn own_figures(context: &Context<'_>, project: &Project<'_>) -> Vec<String> {
    let stated = |row: &Indicator<'_>| {
        let (name, value) = (context.text(row.name?), row.value.as_ref().filter(|value| value.class == Class::Number)?);
        let flat = |text: &str| text.chars().filter(|c| !is_blank(*c)).collect::<String>();
        let name = flat(name.split(['（', '(']).next()?);
        // A cap, or a row that has its own fault, is no promise to repeat.
        let promised = value.op.is_none_or(|op| op.is_floor() || op == Op::Equal);
        let unit = row.unit_of_value().filter(|_| promised && !name.is_empty())?;
        let operator = row.operator.map_or("", |span| context.text(span));
        let written = flat(context.text(value.span));
        let bare = value
            .unit
            .map_or(written.as_str(), |(span, _)| written.strip_suffix(&flat(context.text(span))).unwrap_or(&written));
        Some(format!("{name}{}{bare}{}", flat(operator), unit.legal))
    };
    let rows = || project.indicators.iter().take(50);
    let amounts =
        rows().filter(|row| row.l2() == Some(Level2::Quantity) && !row.is_percent() && row.kind != Some(Kind::State));
    let quality = rows().filter(|row| {
        row.l2() == Some(Level2::Quality)
            && row.is_percent()
            && row.kind == Some(Kind::Rate)
            && direction(&row.key, context.lexicon) == Direction::High
    });
    let mut figures: Vec<String> = Vec::new();
    for figure in amounts.filter_map(stated) {
        if figures.len() < 2 && !figures.contains(&figure) {
            figures.push(figure);
        }
    }
    if !figures.is_empty() {
        figures.extend(quality.filter_map(stated).take(1));
    }
    figures
}
