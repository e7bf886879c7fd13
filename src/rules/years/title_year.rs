//! Y102: a title or project name of another year than the plan.

use crate::filing::{Project, YearMention};
use crate::finding::{Confidence, Severity};
use crate::lexicon::Head;
use crate::rules::support::{ends_in_title, years_in};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "Y102",
    name: "title-year",
    title: Text { zh: "标题年度不符", en: "Year of title" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "标题、表名、项目名称和年度栏应当是同一个预算年度，不一致说明有的部分没有更新。",
        en: "Title, table titles, project names and the year field name one budget year; a difference shows stale parts.",
    },
    remedy: Text {
        zh: "统一为预算年度；确属往年结转、续建或支付尾款的，请在名称中注明。",
        en: "Use the budget year everywhere, or mark the project as carried over.",
    },
    limits: Text {
        zh: "含预算年度的区间、注明结转续建尾款的不报。",
        en: "Silent on ranges that hold the plan year and on work marked as carried over.",
    },
    bad: &[
        "2025年部门整体绩效目标\n\n1.⟦2024年⟧路灯维护项目绩效目标表\n| 项目名称 | 路灯维护项目 |\n| 绩效目标 | 维护路灯3000盏 |\n\n2.2025年绿化项目绩效目标表\n| 项目名称 | 2025年绿化项目 |\n| 绩效目标 | 补植树木500株 |\n",
        "白浦县外事办公室2025年度项目绩效目标汇编\n\n1.友城交流项目绩效目标表\n| 项目名称 | 友城交流 |\n| 绩效目标 | 接待来访团组12批 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 来访团组 | ≥12批 |\n\n2.⟦2024年⟧外语标识项目绩效目标表\n| 项目名称 | 2024年外语标识 |\n| 绩效目标 | 更换标识350块 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 更换标识 | ≥350块 |\n\n3.领事保护项目绩效目标表\n| 项目名称 | 领事保护 |\n| 绩效目标 | 宣传20场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 宣传场次 | ≥20场 |\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n\n1.2024年路灯改造（结转）项目绩效目标表\n| 项目名称 | 2024年路灯改造（结转）项目 |\n| 绩效目标 | 改造路灯300盏 |\n\n2.2025年绿化项目绩效目标表\n| 项目名称 | 2024-2026年绿化项目 |\n| 绩效目标 | 补植树木500株 |\n",
        "2025年项目绩效目标表\n| 项目名称 | 2024年度部门决算审计服务 |\n| 绩效目标 | 审计单位12家 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(plan) = context.filing.plan_year.as_ref().map(|plan| plan.year) else { return };
    let report = |sink: &mut Sink, mention: YearMention, group: String| {
        let written = context.text(mention.span);
        let message = context.say(
            || format!("预算年度是{plan}年，这里写的是{written}。"),
            || format!("the plan year is {plan}, but this says {written}."),
        );
        let suggestion = context.say(
            || format!("请改为“{plan}年”；如为结转、续建或尾款项目，请在名称中注明。"),
            || format!("write {plan}年, or mark the project as carried over."),
        );
        sink.report(Site::new(mention.span, message, suggestion).group(group));
    };
    let title = context.filing.title;
    if let Some(mention) = title.and_then(|title| other_year(context, title, plan)) {
        report(sink, mention, "title".into());
    }
    let projects = &context.filing.projects;
    let headings = &context.filing.outline.headings;
    for (at, project) in projects.iter().enumerate() {
        let own = project.title.filter(|own| Some(*own) != title);
        let spans = [own.or_else(|| announcing(context, project, plan)), project.year, project.name];
        let others = spans.into_iter().flatten().filter_map(|span| other_year(context, span, plan));
        let others: Vec<YearMention> = others.collect();
        if others.is_empty() || is_carried_over(context, project) {
            continue;
        }
        for mention in others {
            report(sink, mention, format!("project {at} {}", mention.year));
        }
    }
    // Titles of tables whose rows could not be read.
    let tables = headings.iter().filter(|heading| heading.table).map(|heading| heading.paragraph);
    let others = tables.filter_map(|span| Some((span, other_year(context, span, plan)?)));
    let others: Vec<(Span, YearMention)> = others.collect();
    if others.is_empty() {
        return;
    }
    let known: FxHashSet<Span> = projects.iter().filter_map(|project| project.title).chain(title).collect();
    for (span, mention) in others.into_iter().filter(|(span, _)| !known.contains(span)) {
        report(sink, mention, format!("table {}", span.start));
    }
}

/// A year in a title that is not the plan year, where no other one in it is.
fn other_year(context: &Context<'_>, span: Span, plan: u16) -> Option<YearMention> {
    let mentions = years_in(context, span);
    let text = context.text(span);
    if mentions.iter().any(|mention| (mention.year..=mention.last).contains(&plan)) {
        return None;
    }
    let wrong = mentions.iter().find(|mention| {
        (mention.dated || mentions.len() == 1)
            && mention.year.abs_diff(plan) <= 10
            && !in_quotes(context, span, mention)
    })?;
    (!context.lexicon.phrases.earlier_matter.occurs(text)).then_some(*wrong)
}

fn in_quotes(context: &Context<'_>, span: Span, mention: &YearMention) -> bool {
    let before = &context.document.text[span.start as usize..mention.span.start as usize];
    ends_in_title(before)
}

/// The heading right above a project that names it, where it holds another year.
fn announcing(context: &Context<'_>, project: &Project<'_>, plan: u16) -> Option<Span> {
    let outline = &context.filing.outline;
    let name = project.name?;
    let at = outline.headings.partition_point(|heading| heading.paragraph.start < name.start).checked_sub(1)?;
    let title = outline.headings[at].title.filter(|title| other_year(context, *title, plan).is_some())?;
    let between = outline.paragraphs.partition_point(|(span, _)| span.start < title.end);
    let follows = outline.paragraphs.get(between).is_none_or(|(span, _)| span.start >= name.start);
    let bare =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic() && *c != '年' && *c != '度').collect() };
    let (title_words, name_words) = (bare(context.text(title)), bare(context.text(name)));
    let names = !name_words.is_empty() && (title_words.contains(&name_words) || name_words.contains(&title_words));
    (follows && names && !title_words.is_empty()).then_some(title)
}

/// Whether title, name, use or goal say that the project goes on from an earlier year, or all its money does.
fn is_carried_over(context: &Context<'_>, project: &Project<'_>) -> bool {
    let phrases = &context.lexicon.phrases;
    let named = [project.title, project.name].into_iter().flatten().chain(project.uses.iter().copied());
    let money = |part: Head| project.amounts.iter().find(|amount| amount.part == part).and_then(|amount| amount.yuan);
    let all_carried = money(Head::Carryover)
        .is_some_and(|carried| carried > 0.0 && money(Head::Budget).is_some_and(|budget| carried >= budget * 0.9));
    all_carried
        || named.clone().any(|span| phrases.continued.occurs(context.text(span)))
        || project.goals.iter().any(|goal| phrases.carried_goal.occurs(context.text(goal.span)))
}
