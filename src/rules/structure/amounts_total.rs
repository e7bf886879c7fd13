//! S108: stated totals that differ from the sum of their parts, and plans of payments that fall or stay below 100%.

use crate::filing::{Part, Project, Sum, labels, number};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Head};
use crate::rules::support::quote;
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S108",
    name: "amounts-total",
    title: Text { zh: "金额合计错误", en: "Amounts do not add up" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "总额与各部分之和不等，说明至少有一个数写错；累计支付比例只会上升，年底应当到100%。",
        en: "A total that differs from its parts means that one figure is wrong; a cumulative plan rises to 100%.",
    },
    remedy: Text {
        zh: "逐项核对预算批复，改正错的那个数；支出计划按累计比例填写，12月底填100%。",
        en: "Check the figures against the approved budget; state cumulative percentages that end at 100%.",
    },
    limits: Text {
        zh: "只填了一部分来源、其余空着的不报；“其中”只列部分来源而未超过总额的不报；各期分别填写、合计为100%的支出计划不报。",
        en: "Silent on blank parts, on lists of some parts below the total, and on plans by period that add to 100%.",
    },
    bad: &[
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 预算数（万元） | ⟦96.00⟧ | 其中：财政资金 | 60.00 | 其他资金 | 30.00 |\n| 绩效目标 | 巡护林地3万亩 |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 资金支出计划（%） | 3月底 | 6月底 | 10月底 | 12月底 |\n| | 20% | 60% | ⟦50%⟧ | 100% |\n| 绩效目标 | 巡护林地3万亩 |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 支出计划 | 3月底 | 20% | 6月底 | 45% | 10月底 | ⟦40%⟧ | 12月底 | 100% |\n| 绩效目标 | 巡护林地3万亩 |\n",
        "2025年护林项目绩效目标表\n项目名称：护林项目\n预算金额：⟦80.00⟧ 其中：中央资金 50.00 县级资金 40.00\n支出计划：3月底10%，6月底40%，10月底70%，12月底⟦90%⟧\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 资金用途 | 购置无人机30万元、巡护补助50万元，合计⟦90万元⟧ |\n",
        "护林项目支出绩效自评表\n（2024年度）\n| 项目名称 | 护林项目 |\n| 预算执行情况（万元） | 预算数 | ⟦96.00⟧ | 执行数 | 85.00 | 执行率 | 88.54% |\n| | 其中：财政资金 | 60.00 | 财政资金 | 60.00 | | |\n| | 其他资金 | 30.00 | 其他资金 | 25.00 | | |\n",
        "护林项目支出绩效自评表\n（2024年度）\n项目名称 护林项目\n年度预算（万元） 全年预算数 全年执行数 分值 执行率 得分\n资金总额 ⟦96.00⟧ 85.00 10 88.54% 8.85\n其中：基本支出 60.00 55.00\n项目支出 30.00 30.00\n",
        "护林项目支出绩效自评表\n（2024年度）\n| 项目名称 | 护林项目 |\n| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 |\n| | 年度资金总额 | ⟦0⟧ | 0 | 0 |\n| | 其中：财政拨款 | 60.00 | 60.00 | 55.00 |\n",
    ],
    good: &[
        "2026年救援装备项目绩效目标表\n| 项目名称 | 救援装备 |\n| 年度资金总额（万元） | 275.00 |\n| 其中：财政拨款 | 200.00 |\n| 专项转移支付 | 60.00 |\n| 单位自筹 | 15.00 |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 预算数（万元） | 90.00 | 其中：财政资金 | 60.00 | 其他资金 | |\n| 资金支出计划（%） | 3月底 | 6月底 | 10月底 | 12月底 |\n| | 10% | 20% | 30% | 40% |\n| 绩效目标 | 巡护林地3万亩 |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 资金总额（万元） | 90.00 | | |\n| 其中：财政拨款 | 70.00 | | |\n| 一般公共预算 | 50.00 | 政府性基金 | 20.00 |\n| 其他资金 | 20.00 | | |\n| 资金用途 | 护林员补助每人每月800元，购置装备12万元 |\n",
        "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n| 项目资金（万元） | 实施期资金总额 | 300.00 | | 年度资金总额 | 100.00 | |\n| | 其中：财政拨款 | 280.00 | | 其中：财政拨款 | 95.00 | |\n| | 其他资金 | 20.00 | | 其他资金 | 5.00 | |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for project in &context.filing.projects {
        let mut sites: Vec<(Cause, Site)> = Vec::new();
        for sum in &project.sums {
            let Some(site) = by_source(context, sum) else { continue };
            // The same figures in the columns for the start and for the whole year are one mistake, and so is a form
            // in which only the total or only its parts were left at 0.
            let cause = Cause::of(sum);
            let note = || context.say(|| "同一处错误".into(), || "the same mistake".into());
            if let Some(at) = sites.iter().position(|(known, _)| *known == cause) {
                let (known, first) = sites.remove(at);
                sites.insert(at, (known, first.related(sum.total, note())));
            } else {
                sites.push((cause, site));
            }
        }
        sites.into_iter().for_each(|(_, site)| sink.report(site));
        for span in &project.uses {
            by_use(context, *span, sink);
        }
        payments(context, project, sink);
    }
}

/// What is wrong with a total, as far as two of them may share it.
#[derive(PartialEq)]
enum Cause {
    /// 0 over filled parts.
    BlankTotal,
    /// Filled, over parts of 0.
    BlankParts,
    /// The total and its parts.
    Figures(f64, Vec<f64>),
}

impl Cause {
    fn of(sum: &Sum) -> Self {
        let parts: Vec<f64> = sum.parts.iter().filter_map(|part| part.amount).map(|(_, number)| number).collect();
        if sum.number == 0.0 {
            Self::BlankTotal
        } else if parts.iter().all(|number| *number == 0.0) {
            Self::BlankParts
        } else {
            Self::Figures(sum.number, parts)
        }
    }
}

/// Totals against the sources of the money.
fn by_source(context: &Context<'_>, sum: &Sum) -> Option<Site> {
    if sum.parts.iter().filter_map(|part| part.amount).any(|(span, _)| unit(context, span) != unit(context, sum.total))
    {
        return None;
    }
    let of = |wanted: fn(&Context<'_>, &Part) -> bool| {
        let stated = sum.parts.iter().filter(move |part| wanted(context, part)).filter_map(|part| part.amount);
        stated.fold((0, 0.0), |(count, sum), (_, number)| (count + 1, sum + number))
    };
    let (stated, all) = of(|_, _| true);
    let (general, _) = of(is_general);
    let (specific, specifics) = of(is_specific);
    let (_, carried) = of(|_, part| part.head == Head::Carryover);
    // Sources of the fiscal money below a line for all of it are parts of that part.
    let (listed, direct) =
        if general > 0 && specific > 0 { (stated - specific, all - specifics) } else { (stated, all) };
    let slack = slack(context, sum);
    let equal = |number: f64| (number - sum.number).abs() <= slack;
    if [all, direct, all - carried, direct - carried].into_iter().any(equal) {
        return None;
    }
    let complete = listed > 1 && !(general == 0 && specific == listed);
    if direct < sum.number && !complete {
        return None;
    }
    let amounts: Vec<(Span, f64)> = sum
        .parts
        .iter()
        .filter(|part| listed == stated || !is_specific(context, part))
        .filter_map(|part| part.amount)
        .collect();
    let shown: Vec<&str> = amounts.iter().map(|(span, _)| figure(context.text(*span))).collect();
    let shown = shown.join("＋");
    let (total, direct) = (context.text(sum.total), decimal(direct));
    let message = context.say(
        || format!("总额写的是{total}，各部分相加是{shown}＝{direct}，两者不等。"),
        || format!("the total says {total}, but its parts add up: {shown} = {direct}."),
    );
    let suggestion = context.say(
        || format!("请核对预算批复：各部分无误的，总额改为{direct}；总额无误的，改正有误的部分。"),
        || format!("check the approved budget: write {direct}, or mend the part that is wrong."),
    );
    let note = context.say(|| "部分".into(), || "a part".into());
    let site = amounts
        .iter()
        .fold(Site::new(sum.total, message, suggestion), |site, (span, _)| site.related(*span, note.clone()));
    Some(site)
}

fn is_specific(context: &Context<'_>, part: &Part) -> bool {
    part.head == Head::Fiscal && !is_general(context, part)
}

/// A line for all fiscal money, whatever its source.
fn is_general(context: &Context<'_>, part: &Part) -> bool {
    let label = labels::normal(context.text(part.label)).into_owned();
    let label = label.split('(').next().unwrap_or_default();
    let bare = label.trim_start_matches("其中").trim_start_matches(':');
    let phrases = &context.lexicon.phrases;
    phrases.fiscal_money.exact(phrases.money_opening.after(bare).unwrap_or(bare)).is_some()
}

/// Totals within the words on the use of funds: 甲30万元、乙50万元，合计80万元.
fn by_use(context: &Context<'_>, span: Span, sink: &mut Sink) {
    let totals = &context.lexicon.phrases.sum_word;
    if !totals.occurs(context.text(span)) {
        return;
    }
    let mut parts: Vec<(Span, f64)> = Vec::new();
    for found in context.quantities(span).iter() {
        if found.unit.1.dimension != Dimension::Money || found.each || found.upper.is_some() || found.approximate {
            return;
        }
        let before = &context.document.text[span.start as usize..found.span.start as usize];
        if totals.suffix(before.trim_end_matches(['为', '：', ':', ' '])).is_none() {
            parts.push((found.span, found.size()));
            continue;
        }
        let sum: f64 = parts.iter().map(|(_, size)| size).sum();
        let factor = found.unit.1.factor;
        if parts.len() > 1 && (sum - found.size()).abs() > factor * 0.011 {
            let (written, right) = (context.text(found.span), decimal(sum / factor));
            let unit = context.text(found.unit.0);
            let message = context.say(
                || format!("{}里各项相加是{right}{unit}，合计写的是{written}。", quote(context.text(span))),
                || format!("the items add to {right}{unit}, but the total says {written}."),
            );
            let suggestion =
                context.say(|| "请核对各项金额和合计。".into(), || "check the items and the total.".into());
            sink.report(Site::new(found.span, message, suggestion).confidence(Confidence::Medium));
        }
        parts.clear();
    }
}

/// A cumulative plan of payments rises and ends at 100%.
fn payments(context: &Context<'_>, project: &Project<'_>, sink: &mut Sink) {
    let shares: Vec<(Span, f64)> =
        project.cash_plan.iter().filter_map(|span| Some((*span, number::digits(context.text(*span))?.0))).collect();
    let percent = shares.iter().any(|(span, _)| context.text(*span).contains(['%', '％']));
    let (Some((last, end)), true) = (shares.last().copied(), shares.len() > 1) else { return };
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    // Shares of each period, fractions of one, or amounts instead of shares.
    let parted = (sum - 100.0).abs() < 0.6 && (end - 100.0).abs() > 0.1;
    let amounts = !percent && shares.iter().any(|(_, share)| *share > 100.0);
    if parted || amounts || (!percent && end <= 1.0) {
        return;
    }
    let mut reported = None;
    if let Some(pair) = shares.windows(2).find(|pair| pair[1].1 + 0.001 < pair[0].1) {
        let ((before, _), (span, _)) = (pair[0], pair[1]);
        let (from, to) = (context.text(before), context.text(span));
        let message = context.say(
            || format!("累计支出计划由{from}降到了{to}；累计比例只会上升。"),
            || format!("the cumulative plan falls from {from} to {to}."),
        );
        let suggestion = context.say(
            || format!("请改为不低于{from}的累计比例。"),
            || format!("write a cumulative share of at least {from}."),
        );
        let note = context.say(|| "前一期的累计比例".into(), || "the share before".into());
        sink.report(Site::new(span, message, suggestion).related(before, note));
        reported = Some(span);
    }
    if (end - 100.0).abs() > 0.1 && reported != Some(last) {
        let written = context.text(last);
        let message = context.say(
            || format!("年底的累计支出计划是{written}，应当是100%。"),
            || format!("the plan of payments ends at {written} instead of 100%."),
        );
        let suggestion = context.say(
            || "请改为100%；确有资金跨年支付的，请在资金用途里写明并调整预算。".into(),
            || "write 100%, or explain the payments of the next year.".into(),
        );
        sink.report(Site::new(last, message, suggestion));
    }
}

/// How far a sum may differ: the second decimal, and half of the last place of a total with fewer places than its parts.
fn slack(context: &Context<'_>, sum: &Sum) -> f64 {
    let places = |span: Span| {
        let figure = figure(context.text(span));
        figure.rsplit_once(['.', '．']).map_or(0, |(_, decimals)| decimals.chars().count() as i32)
    };
    let total = places(sum.total);
    let finest = sum.parts.iter().filter_map(|part| part.amount).map(|(span, _)| places(span)).max().unwrap_or(0);
    if finest > total { 0.5 * 10f64.powi(-total) + 0.011 } else { 0.011 }
}

/// The number of a cell as written.
fn figure(text: &str) -> &str {
    number::digits(text).map_or(text, |(_, length)| &text[..length])
}

/// What follows the number of a cell.
fn unit<'a>(context: &Context<'a>, span: Span) -> &'a str {
    let text = context.text(span);
    text[figure(text).len()..].trim()
}

/// A number with two decimals at most.
fn decimal(number: f64) -> String {
    let text = format!("{number:.2}");
    if text.ends_with(".00") { text[..text.len() - 3].to_owned() } else { text }
}
