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
        "2025年普查项目绩效目标表\n| 项目名称 | 普查项目 |\n| 绩效目标 | ⟦2月29日⟧前完成培训，⟦4月10日至31日⟧入户，⟦2025-06-31⟧前验收 |\n",
    ],
    good: &[
        "2025年普查项目绩效目标表\n| 项目名称 | 普查项目 |\n| 绩效目标 | 2024年2月29日起，普查3000户，每月31日前报送 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 普查户数 | ≥45200户 |\n| 产出指标 | 时效指标 | 工期 | ≤18个月 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = context.document.text.as_str();
    let plan = context.filing.plan_year.as_ref().map(|plan| u32::from(plan.year));
    let mut found: Vec<Span> = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), "月") {
        found.extend(impossible(text, at, plan));
    }
    let written = context.filing.years.iter().filter(|mention| mention.month.is_some());
    found
        .extend(written.filter(|mention| is_impossible_figure(context.text(mention.date))).map(|mention| mention.date));
    for project in &context.filing.projects {
        found.extend(project.period.filter(|span| serial(context.text(*span))));
    }
    for span in found {
        let row = context.filing.row_at(span).map(|(project, row, _)| Row { project, row });
        report(context, sink, span, row);
    }
    for (at, row) in context.rows() {
        let Some(value) = &row.value else { continue };
        let fits = value.number.is_some_and(|n| SERIALS.contains(&n) && n.fract() == 0.0);
        let dated = || {
            row.kind == Some(Kind::Time)
                || context.lexicon.phrases.time_name.occurs(&row.key)
                || (row.l2() == Some(Level2::Timeliness) && row.kind.is_none())
        };
        if fits && dated() && row.unit_of_value().is_none() && value.is_numeric() {
            report(context, sink, value.span, Some(at));
        }
    }
}

/// Days since 1900, as spreadsheets count them: 1998 to 2050.
const SERIALS: std::ops::RangeInclusive<f64> = 36_000.0..=55_000.0;

/// A field that holds nothing but such a number.
fn serial(text: &str) -> bool {
    number::digits(text).is_some_and(|(n, length)| length == text.len() && SERIALS.contains(&n) && n.fract() == 0.0)
}

fn report(context: &Context<'_>, sink: &mut Sink, span: Span, row: Option<Row>) {
    let written = context.text(span);
    let year = context.filing.plan_year.as_ref().map_or(String::new(), |plan| format!("{}年", plan.year));
    let is_serial = serial(written.trim_start_matches(['≥', '≤', '=', '＝', ' ']));
    let message = context.say(
        || {
            if is_serial {
                format!("“{written}”是表格软件的日期序号，不是日期。")
            } else {
                format!("“{written}”不是有效日期。")
            }
        },
        || format!("{written} is no valid date."),
    );
    let suggestion = context.say(
        || format!("请改为真实日期，如“{year}11月30日前”。"),
        || format!("write a real date, such as {year}11月30日前."),
    );
    sink.report(Site::new(span, message, suggestion).rows(row));
}

/// The days of a month; a year that is not known counts as a leap year.
fn days(month: u32, year: Option<u32>) -> u32 {
    let leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `2025-02-30`, `2025/6/31`: year, month and day parted by marks.
fn is_impossible_figure(date: &str) -> bool {
    let mut parts = date.split(['.', '-', '/']).map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten(), parts.next()) {
        (Some(year), Some(month), Some(day), None) => {
            !(1..=12).contains(&month) || !(1..=days(month, Some(year))).contains(&day)
        }
        _ => false,
    }
}

/// The words of a date around the 月 at a place that cannot be.
fn impossible(text: &str, at: usize, plan: Option<u32>) -> Option<Span> {
    let after = at + '月'.len_utf8();
    let length = text.as_bytes()[..at].iter().rev().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=2).contains(&length) {
        return None;
    }
    let start = at - length;
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| matches!(c, '.' | ',') || number::is_digit(c)) {
        return None;
    }
    let month: u32 = text[start..at].parse().ok()?;
    let rest = &text[after..];
    let day = day(rest);
    let tail = ["底", "末", "份", "初", "上旬", "中旬", "下旬", "前"].iter().find(|word| rest.starts_with(**word));
    if !(1..=12).contains(&month) {
        // 18月 may be a length of time; with a year before or a part of a month after, it is a date.
        let dated = before == Some('年') || tail.is_some() || day.is_some();
        let shown = tail.map_or(0, |word| if *word == "前" { 0 } else { word.len() });
        return dated.then(|| Span::new(start, after + day.map_or(shown, |(_, length)| length)));
    }
    let (first, length) = day?;
    let year = text[..start]
        .strip_suffix('年')
        .and_then(|head| head.get(head.len().checked_sub(4)?..))
        .and_then(|year| year.parse::<u32>().ok())
        .or(plan);
    let last = days(month, year);
    if !(1..=last).contains(&first) {
        return Some(Span::new(start, after + length));
    }
    // 4月10日至31日: the second day is of the same month.
    let rest = &rest[length..];
    let dash = ["至", "到", "-", "—", "－", "–", "~", "～"].iter().find(|dash| rest.starts_with(**dash))?;
    let (second, second_length) = self::day(&rest[dash.len()..])?;
    (!(1..=last).contains(&second)).then(|| Span::new(start, after + length + dash.len() + second_length))
}

/// `30日` at the start: the day, and the length of the words.
fn day(rest: &str) -> Option<(u32, usize)> {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let word = rest[length..].chars().next().filter(|c| matches!(c, '日' | '号'))?;
    Some((rest[..length].parse().ok()?, length + word.len_utf8()))
}
