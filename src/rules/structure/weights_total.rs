//! S107: weights and scores that do not add up.

use crate::filing::{Indicator, Project, number};
use crate::finding::{Confidence, Severity};
use crate::rules::support::quote;
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::{Span, is_blank};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S107",
    name: "weights-total",
    title: Text { zh: "权重合计错误", en: "Weights do not add up" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "权重合计应为100分，或为90分（另有预算执行率10分）。合计不对，自评得分就算不出来。",
        en: "Weights add up to 100, or to 90 beside 10 for the execution of the budget; else no score can be given.",
    },
    remedy: Text {
        zh: "调整各行权重，使一级指标内各行之和等于该级分值，全表合计为90或100；得分不超过权重，总分为各行得分与执行率得分之和。",
        en: "Let the rows add up to the points of their level and the table to 90 or 100; let scores stay within weights.",
    },
    limits: Text {
        zh: "没有权重的表不报；只有一部分行填了权重的，置信度为低。",
        en: "Silent on tables without weights; where only some rows have a weight, confidence is low.",
    },
    bad: &[
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 | 50 |\n| 效益指标 | 生态效益指标 | 森林覆盖率 | ≥60% | 35 |\n| 满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90% | 10 |\n| 合计 | | | | ⟦95⟧ |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 |\n| 产出指标（50分） | 数量指标 | 巡护面积 | ≥3万亩 | ⟦20⟧ |\n| | 质量指标 | 火情发现率 | ≥95% | 20 |\n| 效益指标（30分） | 生态效益指标 | 森林覆盖率 | ≥60% | 30 |\n| 满意度指标（10分） | 服务对象满意度指标 | 村民满意度 | ≥90% | 20 |\n",
        "护林项目支出绩效自评表\n（2024年度）\n| 项目名称 | 护林项目 |\n| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 | 3.1万亩 | 60 | 60 |\n| 效益指标 | 生态效益指标 | 森林覆盖率 | ≥60% | 61% | 40 | 39 |\n| 总分 | | | | | 100 | ⟦98⟧ |\n",
    ],
    good: &[
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 绩效目标 | 巡护林地3万亩 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 |\n| 产出指标（50分） | 数量指标 | 巡护面积 | ≥3万亩 | 27.5 |\n| | 质量指标 | 火情发现率 | ≥95% | 22.5 |\n| 效益指标（30分） | 生态效益指标 | 森林覆盖率 | ≥60% | 30 |\n| 满意度指标（10分） | 服务对象满意度指标 | 村民满意度 | ≥90% | 10 |\n| 合计 | | | | 90 |\n",
        "护林项目支出绩效自评表\n（2024年度）\n| 项目名称 | 护林项目 |\n| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |\n| | 年度资金总额 | 80 | 80 | 76 | 10 | 95% | 9.5 |\n| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 | 3.1万亩 | 50 | 50 |\n| 效益指标 | 生态效益指标 | 森林覆盖率 | ≥60% | 61% | 40 | 39 |\n| 总分 | | | | | 100 | 98.5 |\n",
    ],
    check,
};

/// How far sums may differ.
const SLACK: f64 = 0.101;

fn check(context: &Context<'_>, sink: &mut Sink) {
    for project in &context.filing.projects {
        // Where rows are lost, what is left adds up to nothing.
        if !project.unsure
            && let Some(site) = judge(context, project)
        {
            sink.report(site);
        }
    }
}

/// What is wrong with a table, as one finding.
fn judge(context: &Context<'_>, project: &Project<'_>) -> Option<Site> {
    let points = |span: Option<Span>| span.and_then(|span| Some((span, points(context.text(span))?)));
    let rows = &project.indicators;
    let weights: Vec<(Span, f64)> = rows.iter().filter_map(|row| points(row.weight)).collect();
    let scores: Vec<(Span, f64)> = rows.iter().filter_map(|row| points(row.score)).collect();
    let execution = project.execution.map(|(weight, score)| (points(Some(weight)), points(score)));
    let total = project.totals.last();
    let mut problems = Problems { context, found: Vec::new() };
    if !weights.is_empty() {
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let extra = execution.and_then(|(weight, _)| weight).map_or(0.0, |(_, weight)| weight);
        let stated = points(total.and_then(|total| total.weight));
        let near = |a: f64, b: f64| (a - b).abs() <= SLACK;
        let right = near(sum, 100.0) || near(sum, 90.0) || near(sum + extra, 100.0) || near(sum, 1.0);
        match stated {
            Some((span, written)) if !near(written, sum) && !near(written, sum + extra) => {
                problems.total(span, sum, written)
            }
            Some((span, _)) if !right => problems.sum(span, &[], sum),
            None if !right => problems.sum(weights[0].0, &weights[1..], sum),
            _ => levels(context, rows, &mut problems),
        }
    }
    for row in rows {
        if let (Some((_, weight)), Some((span, score))) = (points(row.weight), points(row.score))
            && score > weight + SLACK
        {
            problems.score(span, score, weight);
        }
    }
    if let Some((span, written)) = points(total.and_then(|total| total.score)) {
        let extra = execution.and_then(|(_, score)| score).map_or(0.0, |(_, score)| score);
        let sum: f64 = scores.iter().map(|(_, score)| score).sum();
        let filled = scores.len() == rows.iter().filter(|row| row.weight.is_some()).count().max(1);
        if filled && (written - sum).abs() > SLACK && (written - sum - extra).abs() > SLACK {
            problems.scores(span, sum + extra, written);
        }
    }
    let partly = weights.len() < rows.len() && !weights.is_empty() && project.totals.is_empty();
    problems.site(if partly { Confidence::Low } else { Confidence::High })
}

/// Rows of a first level against the points that its label states: 产出指标（50分）.
fn levels(context: &Context<'_>, rows: &[Indicator<'_>], problems: &mut Problems<'_, '_>) {
    let mut at = 0;
    while at < rows.len() {
        let Some(level) = rows[at].level1 else {
            at += 1;
            continue;
        };
        let label = context.text(level.span);
        let same = rows[at..].iter().take_while(|row| {
            row.level1.is_some_and(|other| other.span == level.span || context.text(other.span) == label)
        });
        let weights: Vec<(Span, f64)> =
            same.clone().filter_map(|row| row.weight).filter_map(|s| Some((s, points(context.text(s))?))).collect();
        let count = same.count();
        at += count;
        let Some(stated) = stated_points(label) else { continue };
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        if weights.len() == count && (sum - stated).abs() > SLACK {
            problems.level(level.span, &weights, sum, stated);
        }
    }
}

/// The points in the brackets of a level's label: （50分）, (0-50)分.
fn stated_points(label: &str) -> Option<f64> {
    let open = label.rfind(['(', '（'])?;
    let inside: String = label[open..].chars().filter(|c| !is_blank(*c)).collect();
    let inside = inside.trim_start_matches(['(', '（']);
    if !inside.contains('分') {
        return None;
    }
    let (first, length) = number::digits(inside)?;
    let rest = inside[length..].trim_start_matches(['-', '—', '－', '~', '～', '至']);
    let second = (rest.len() < inside[length..].len()).then(|| number::digits(rest)).flatten();
    Some(second.map_or(first, |(second, _)| second))
}

/// A weight or score: a number, with or without 分 or %.
fn points(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_blank);
    let (number, length) = number::digits(text)?;
    matches!(text[length..].trim_matches(is_blank), "" | "分" | "%" | "％").then_some(number)
}

/// What was found in one table, the gravest first.
struct Problems<'c, 'a> {
    context: &'c Context<'a>,
    found: Vec<(Span, Vec<Span>, String)>,
}

impl Problems<'_, '_> {
    fn push(&mut self, span: Span, related: Vec<Span>, zh: String, en: String) {
        let message = self.context.say(|| zh, || en);
        self.found.push((span, related, message));
    }

    fn sum(&mut self, span: Span, others: &[(Span, f64)], sum: f64) {
        let sum = decimal(sum);
        let related = others.iter().map(|(span, _)| *span).collect();
        let zh = format!("各行权重合计{sum}，既不是100，也不是90。");
        self.push(span, related, zh, format!("the weights add up to {sum}, neither 100 nor 90."));
    }

    fn total(&mut self, span: Span, sum: f64, written: f64) {
        let (sum, written) = (decimal(sum), decimal(written));
        let zh = format!("各行权重相加是{sum}，合计写的是{written}。");
        self.push(span, Vec::new(), zh, format!("the weights add up to {sum}, but the total says {written}."));
    }

    fn level(&mut self, label: Span, weights: &[(Span, f64)], sum: f64, stated: f64) {
        let (sum, stated) = (decimal(sum), decimal(stated));
        let name = quote(self.context.text(label));
        let mut spans = weights.iter().map(|(span, _)| *span);
        let Some(first) = spans.next() else { return };
        let related = std::iter::once(label).chain(spans).collect();
        let zh = format!("{name}写的是{stated}分，下面各行权重相加是{sum}。");
        self.push(first, related, zh, format!("{name} has {stated} points, but its rows add up to {sum}."));
    }

    fn score(&mut self, span: Span, score: f64, weight: f64) {
        let (score, weight) = (decimal(score), decimal(weight));
        let zh = format!("得分{score}超过了分值{weight}。");
        self.push(span, Vec::new(), zh, format!("the score {score} is above its weight {weight}."));
    }

    fn scores(&mut self, span: Span, sum: f64, written: f64) {
        let (sum, written) = (decimal(sum), decimal(written));
        let zh = format!("各项得分相加是{sum}，总分写的是{written}。");
        self.push(span, Vec::new(), zh, format!("the scores add up to {sum}, but the total says {written}."));
    }

    fn site(self, confidence: Confidence) -> Option<Site> {
        let context = self.context;
        let mut found = self.found.into_iter();
        let (span, related, mut message) = found.next()?;
        let mut others: Vec<(Span, String)> = Vec::new();
        let part = context.say(|| "参与合计".into(), || "part of the sum".into());
        others.extend(related.into_iter().map(|span| (span, part.clone())));
        for (span, _, more) in found {
            message.push_str(&more);
            others.push((span, more));
        }
        let suggestion = context.say(
            || "请调整权重或改正合计：全表权重合计为100，另设预算执行率10分的合计为90。".into(),
            || "mend the weights or the total: 100 in all, or 90 beside 10 for the execution of the budget.".into(),
        );
        let site = Site::new(span, message, suggestion).confidence(confidence);
        Some(others.into_iter().fold(site, |site, (span, note)| site.related(span, note)))
    }
}

fn decimal(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
