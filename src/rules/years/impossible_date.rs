//! Y104: a date that does not exist.

use crate::filing::number;
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Kind, Level2};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "Y104",
    name: "impossible-date",
    title: Text { zh: "日期无效", en: "Impossible date" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "不存在的日期无法考核；表格软件里的日期序号（如45,200）是格式丢失造成的。",
        en: "A date that does not exist cannot be met; a serial number is a spreadsheet date that lost its format.",
    },
    remedy: Text {
        zh: "改为真实日期，如“2025年11月30日前”。", en: "Write a real date, such as 2025年11月30日前."
    },
    limits: Text {
        zh: "数字本身符合指标含义（如件数、金额）时不报。",
        en: "Silent where the number fits the indicator.",
    },
    bad: &[
        "2025年普查项目绩效目标表\n| 项目名称 | 普查项目 |\n| 绩效目标 | 2025年⟦11月31日⟧前完成普查3000户 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 报告完成时间 | ⟦45,200⟧ |\n| 产出指标 | 时效指标 | 入户完成时间 | ⟦13月底⟧前 |\n",
    ],
    good: &[
        "2025年普查项目绩效目标表\n| 项目名称 | 普查项目 |\n| 绩效目标 | 2024年2月29日起，普查3000户，每月31日前报送 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 普查户数 | ≥45200户 |\n| 产出指标 | 时效指标 | 工期 | ≤18个月 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = &context.document.text;
    for (at, word) in text.match_indices('月') {
        if let Some(span) = impossible(text, at, at + word.len()) {
            let row = row_of(context, span);
            report(context, sink, span, row);
        }
    }
    for (at, row) in context.rows() {
        let Some(value) = &row.value else { continue };
        let serial = value.number.is_some_and(|n| (36_000.0..=55_000.0).contains(&n) && n.fract() == 0.0);
        let dated = row.kind == Some(Kind::Time)
            || ["时间", "日期", "时限"].iter().any(|word| row.key.contains(word))
            || (row.l2() == Some(Level2::Timeliness) && row.kind.is_none());
        if serial && dated && row.unit_of_value().is_none() && value.is_numeric() {
            report(context, sink, value.span, Some(at));
        }
    }
}

fn row_of(context: &Context<'_>, span: Span) -> Option<Row> {
    context.rows().find(|(_, row)| row.span().contains(span)).map(|(at, _)| at)
}

fn report(context: &Context<'_>, sink: &mut Sink, span: Span, row: Option<Row>) {
    let written = context.text(span);
    let message = context.say(|| format!("“{written}”不是有效日期。"), || format!("{written} is no valid date."));
    let suggestion = context.say(
        || "请改为真实日期，如“2025年11月30日前”。".replace("2025", &plan_year(context)),
        || "write a real date, such as 2025年11月30日前.".replace("2025", &plan_year(context)),
    );
    sink.report(Site::new(span, message, suggestion).rows(row));
}

fn plan_year(context: &Context<'_>) -> String {
    context.filing.plan_year.as_ref().map_or("2025".into(), |plan| plan.year.to_string())
}

/// The words of a date around a 月 that cannot be.
fn impossible(text: &str, at: usize, after: usize) -> Option<Span> {
    let digits = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let length = digits(&text[..at]);
    if !(1..=2).contains(&length) {
        return None;
    }
    let start = at - length;
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| matches!(c, '.' | ',' | '，') || number::is_digit(c)) && before != Some('，') {
        return None;
    }
    let month: u32 = text[start..at].parse().ok()?;
    let rest = &text[after..];
    let day_length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let day: Option<u32> =
        rest[day_length..].starts_with(['日', '号']).then(|| rest[..day_length].parse().ok()).flatten();
    let tail = ["底", "末", "份", "初", "上旬", "中旬", "下旬", "前"].iter().find(|word| rest.starts_with(**word));
    if !(1..=12).contains(&month) {
        // 18月 may be a length of time; with a year before or a part of a month after, it is a date.
        let dated = before == Some('年') || tail.is_some() || day.is_some();
        let end = after
            + day.map_or(tail.map_or(0, |word| if *word == "前" { 0 } else { word.len() }), |_| {
                day_length + '日'.len_utf8()
            });
        return dated.then(|| Span::new(start, end));
    }
    let day = day?;
    let year = text[..start]
        .strip_suffix('年')
        .and_then(|head| head.get(head.len().checked_sub(4)?..))
        .and_then(|y| y.parse::<u32>().ok());
    let leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (!(1..=last).contains(&day)).then(|| Span::new(start, after + day_length + '日'.len_utf8()))
}
