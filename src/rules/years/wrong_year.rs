//! Y101: a year before the plan year as the time of a planned action.

use super::setting::Setting;
use crate::filing::{Project, YearMention};
use crate::finding::{Confidence, Severity};
use crate::lexicon::Terms;
use crate::rules::support::{mentions_in, period, targets, years_in};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "Y101",
    name: "wrong-year",
    title: Text { zh: "年度错误", en: "Wrong year" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "绩效目标只能承诺预算年度内要做的事。写着往年的任务多半是从去年的文本复制来的，年度结束时无法考核。",
        en: "A plan can only promise what is done in its own year; an earlier year is mostly left over from last year's text.",
    },
    remedy: Text {
        zh: "把年份改为预算年度；如果说的确实是往年的情况，请写明“较2024年”“截至2024年底”等。",
        en: "Write the plan year; where the earlier year is meant, say so (compared with 2024, by the end of 2024).",
    },
    limits: Text {
        zh: "与往年比较、文号和书名号内的年份、跨年区间、结转续建、对往年的评价决算、实施期覆盖的年份不报。",
        en: "Silent on comparisons, document numbers and titles, ranges, carried-over work, evaluations of earlier years, and \
             years within the stated period.",
    },
    bad: &[
        "2026年小区项目绩效目标表\n| 项目名称 | 小区项目 |\n| 绩效目标 | ⟦2025年⟧整治问题突出的小区6个 |\n",
        "2025年部门整体绩效目标\n一、分项目标\n（一）环境整治\n绩效指标：⟦2024年⟧整治河道3条，拆除违建12处。\n",
        "2025年部门整体绩效目标\n一、分项目标\n（一）环境整治\n绩效指标：⟦24年⟧12月前整治河道3条；建成泵站2座。\n",
        "2025年河道治理项目绩效目标表\n| 项目名称 | 河道治理项目 |\n| 绩效目标 | ⟦2023年⟧10月底前完成清淤6公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 清淤长度 | ≥6公里 |\n",
        "2025年部门整体绩效目标\n一、分项目标\n（一）宣传教育\n绩效指标：编印读本2000册，⟦24年⟧11月底前建成展馆二期。\n",
        "2025年部门整体绩效目标\n一、总体目标\n2025年计划改造管网12公里；⟦2024年⟧6月完成调度室搬迁；设立服务点6处。\n",
    ],
    good: &[
        "2026年增雨项目绩效目标表\n| 项目名称 | 增雨项目 |\n| 绩效目标 | 新建作业点6个，2025年冰雹灾害损失较大的三个乡镇优先布点 |\n",
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：游客人数较2024年增长5%，落实《2023年行动方案》，完成2024年度绩效自评。\n",
        "2025年部门整体绩效目标\n一、总体目标\n2025年是攻坚之年。2024年完成机构调整任务，队伍平稳过渡。2025年计划改造管网12公里。2024年完成改造9公里，为续建提供经验。\n",
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：对2024年度新落户企业每户奖励10万元；继续落实2023年省防汛办调度令，汛前检查水闸8座；补发2024年第四季度岗位补贴36万元。\n",
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：收回2018年以前欠缴租金62万元；2024年路况检测判定的次差路段优先养护，里程12公里。\n",
        "2025年部门整体绩效目标\n一、保障措施\n（一）资金保障。执行《专项资金管理办法》（2023年印发），2024年被通报的两个项目提级管理，按2024年12月财政局批复的目标逐月监控。\n",
        "2025年校舍维修项目绩效目标表\n| 项目名称 | 校舍维修项目 |\n| 实施期 | 2024-2026年 |\n| 绩效目标 | 2024年完成设计，2025年12月底前维修校舍5栋 |\n",
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：对2022年飞播成效不合格的800亩补播2遍；2023年起推行的林长制全年巡林12次。\n",
    ],
    check,
};

/// Copies of old text are a few years old; older years are mostly history.
const COPIED: u16 = 3;

/// What part of a filing a text belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A goal, an indicator, a value: what it says is promised.
    Promise,
    /// The value of a row.
    Value,
    /// A measure to reach the goals.
    Measure,
    /// Running prose: the state of affairs and what is intended, to which it may have turned before.
    Prose { turned: bool },
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(plan) = context.filing.plan_year.as_ref().map(|plan| plan.year) else { return };
    let is_early = |mention: &&YearMention| mention.dated && mention.last < plan && plan - mention.last <= 10;
    // Few of a filing's years are earlier ones, and in most filings none.
    let early: Vec<YearMention> = context.filing.years.iter().filter(is_early).copied().collect();
    if early.is_empty() {
        return;
    }
    let turns = turns(context, plan);
    let outline = &context.filing.outline;
    let mut fields = outline.fields.iter().peekable();
    for (span, heading) in &outline.paragraphs {
        while fields.next_if(|field| field.span.end <= span.start).is_some() {}
        let inside: Vec<Span> = std::iter::from_fn(|| fields.next_if(|field| field.span.start < span.end))
            .map(|field| field.span)
            .collect();
        for mention in mentions_in(&early, *span) {
            let field = inside.iter().find(|field| field.contains(mention.span));
            let part = match field {
                Some(_) => Part::Promise,
                None if is_prose(context, *heading) => {
                    let before = Span { start: span.start, end: mention.span.start };
                    Part::Prose { turned: !mentions_in(&turns, before).is_empty() }
                }
                None => Part::Measure,
            };
            judge(context, sink, plan, *field.unwrap_or(span), *mention, part, None);
        }
    }
    for (at, project) in context.filing.projects.iter().enumerate() {
        if is_carried_over(context, project) {
            continue;
        }
        let covered = period(project, context);
        let fields = project.goals.iter().map(|goal| goal.span).chain(project.uses.iter().copied());
        let fields = fields.map(|span| (span, Part::Promise, None));
        let cells = project.indicators.iter().enumerate().flat_map(|(row, indicator)| {
            let values = targets(context, indicator).map(|value| (value.span, Part::Value));
            let words = [indicator.name, indicator.description].into_iter().flatten().map(|span| (span, Part::Promise));
            words.chain(values).map(move |(span, part)| (span, part, Some(Row { project: at, row })))
        });
        for (span, part, row) in fields.chain(cells) {
            for mention in mentions_in(&early, span) {
                let in_period =
                    covered.is_some_and(|(first, last)| first < last && first <= mention.year && mention.last <= last);
                let past = in_period || (part == Part::Value && is_past_row(context, project, row));
                if !past {
                    judge(context, sink, plan, span, *mention, part, row);
                }
            }
        }
    }
}

/// Whether a row's name says that its value tells of the past (尾款支付时间).
fn is_past_row(context: &Context<'_>, project: &Project<'_>, row: Option<Row>) -> bool {
    let name = row.and_then(|row| project.indicators[row.row].name);
    context.lexicon.years.clause.occurs(context.maybe(name))
}

/// Whether the year of a project's title or name is that of work carried over.
fn is_carried_over(context: &Context<'_>, project: &Project<'_>) -> bool {
    let named = [project.title, project.name].into_iter().flatten().map(|span| context.text(span));
    named.into_iter().any(|name| context.lexicon.phrases.carried_title.occurs(name))
}

/// Paragraphs under 总体目标 and the like, and those before the first heading, tell how things stand.
fn is_prose(context: &Context<'_>, heading: Option<usize>) -> bool {
    let phrases = &context.lexicon.phrases;
    let headings = &context.filing.outline.headings;
    let above = std::iter::successors(heading, |at| headings[*at].parent);
    let titles: Vec<&str> = above.map(|at| context.maybe(headings[at].title)).collect();
    let said = |words: &Terms<()>| titles.iter().any(|title| words.occurs(title));
    titles.iter().all(|title| title.is_empty()) || said(&phrases.state_heading) && !said(&phrases.measure_heading)
}

fn judge(
    context: &Context<'_>,
    sink: &mut Sink,
    plan: u16,
    whole: Span,
    mention: YearMention,
    part: Part,
    row: Option<Row>,
) {
    let setting = Setting::of(context, whole, mention);
    if setting.is_reference() || setting.is_past() || setting.is_attribute() || setting.is_base(plan) {
        return;
    }
    let old = plan - mention.last > COPIED;
    // 2018年以前欠缴的租金: what is as old as that is no deadline.
    let meant = setting.is_deadline() && !(old && setting.is_bare_before()) || setting.is_intended();
    let range = mention.year < mention.last;
    let wrong = match part {
        _ if setting.is_state() => false,
        Part::Value => !old,
        Part::Promise => meant || !old && !range,
        Part::Measure => {
            meant || !old && !range && !setting.is_statement() && (setting.is_action() || !setting.is_event())
        }
        Part::Prose { turned } => {
            let stale = || setting.is_opening() && is_stale(context, whole, plan, &setting);
            meant || !old && (stale() || !range && turned && setting.is_task())
        }
    };
    if wrong {
        report(context, sink, plan, mention, row);
    }
}

/// A paragraph that opens with an earlier year, tells of no figure reached and never comes to the plan year was copied
/// whole.
fn is_stale(context: &Context<'_>, whole: Span, plan: u16, setting: &Setting<'_, '_>) -> bool {
    let later = years_in(context, whole).iter().any(|mention| (mention.year..=mention.last).contains(&plan));
    !later && !setting.is_statement() && !setting.is_event() && !setting.has_figures()
}

/// Where the text comes to what the plan year is to bring: a task of an earlier year behind it is out of place. 2026年是…之年
/// only sets the scene for a look back.
fn turns(context: &Context<'_>, plan: u16) -> Vec<YearMention> {
    let turns = |mention: &&YearMention| {
        let rest = &context.document.text[mention.date.end as usize..];
        (mention.year, mention.last) == (plan, plan) && !rest.trim_start_matches('，').starts_with('是')
    };
    context.filing.years.iter().filter(turns).copied().collect()
}

fn report(context: &Context<'_>, sink: &mut Sink, plan: u16, mention: YearMention, row: Option<Row>) {
    let written = context.text(mention.span);
    let message = context.say(
        || format!("本文本的预算年度是{plan}年，这里却把任务安排在{written}。"),
        || format!("the plan year is {plan}, but this action is set in {written}."),
    );
    let suggestion = context.say(
        || format!("若为{plan}年的任务，请改为“{plan}年”；若指往年情况，请写明“较{written}”或“截至{written}底”。"),
        || format!("write {plan}年 if it is planned for {plan}; else say that it is past."),
    );
    let mut site = Site::new(mention.span, message, suggestion).rows(row);
    if mention.year == mention.last && mention.span.len() <= "2024年".len() {
        // Whether the old year or the old task is the slip, only the writer knows.
        site.fix = Some(crate::finding::Fix { safe: false, replacement: format!("{plan}年") });
    }
    sink.report(site);
}
