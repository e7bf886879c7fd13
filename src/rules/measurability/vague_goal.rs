//! M103: a goal without figure, date or checkable deliverable.

use crate::filing::NarrativeKind;
use crate::finding::{Confidence, Severity};
use crate::rules::support::{
    clauses, is_deliverable, is_quantified, is_template, is_zero_promise, quote, without_number,
};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;

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
                report(context, sink, clause, None);
            }
        }
    }
    for project in &context.filing.projects {
        if project.goals.is_empty() || is_template(project, context) {
            continue;
        }
        let checkable = |span: Span| is_checkable(context, span);
        if project.goals.iter().any(|goal| checkable(goal.span)) {
            continue;
        }
        // The whole-period and the annual goal of one project count once; so do the paragraphs of one goal.
        let goal = without_number(text, project.goals[0].span);
        if context.text(goal).chars().count() < 2 || context.lexicon.residue(context.text(goal)).is_some() {
            continue;
        }
        report(context, sink, goal, project.goals.get(1).map(|goal| goal.span));
    }
}

fn is_checkable(context: &Context<'_>, span: Span) -> bool {
    let text = context.text(span);
    if is_quantified(context, span) {
        return true;
    }
    let pieces = clauses(&context.document.text, span);
    is_zero_promise(text)
        || pieces
            .iter()
            .any(|piece| context.text(*piece).split(['，', ',', '、']).any(|part| is_deliverable(context, part)))
}

fn report(context: &Context<'_>, sink: &mut Sink, clause: Span, also: Option<Span>) {
    let words = context.text(clause);
    let slogan = context.lexicon.slogans.first(words).map(|(start, end, ())| &words[start..end]);
    let message = context.say(
        || match slogan {
            Some(slogan) => format!("目标空泛：“{slogan}”没有数量、时间或可查验的成果。"),
            None => format!("目标空泛：{}没有数量、时间或可查验的成果。", quote(words)),
        },
        || format!("vague goal: {} states no figure, date or checkable result.", quote(words)),
    );
    let year = context.filing.plan_year.as_ref().map_or(String::new(), |plan| format!("{}年", plan.year));
    let suggestion = context.say(
        || format!("请写明数量、时限和结果，句式如“{year}×月底前完成××（数量＋单位），××率达到××%”。"),
        || "say how much, by when and with what result.".into(),
    );
    let mut site = Site::new(clause, message, suggestion);
    if let Some(also) = also {
        site = site.related(
            also,
            context.say(|| "同一项目的另一目标同样没有量化".into(), || "the project's other goal".into()),
        );
    }
    sink.report(site);
}
