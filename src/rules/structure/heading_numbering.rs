//! S102: a heading's number that is repeated, skipped or out of order.

use crate::filing::{Heading, NumberStyle};
use crate::finding::{Confidence, Severity};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S102",
    name: "heading-numbering",
    title: Text { zh: "标题序号错乱", en: "Heading numbers" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "序号重复或跳号，说明增删段落后没有重新编号，也可能漏掉了整段内容。",
        en: "A repeated or skipped number shows that parts were added or removed without numbering anew, or that one is lost.",
    },
    remedy: Text {
        zh: "按顺序重新编号；如果是漏了内容，请补上缺的一段。",
        en: "Number the headings in order; where a part is missing, put it back.",
    },
    limits: Text {
        zh: "换了上级标题后重新编号、单元格里的条目不报；逐句编号的，缺的序号写在上一段之内的不报，其余置信度为中。",
        en: "Silent where a count starts anew under another parent, on lists in cells, and among numbered sentences where the \
             missing number stands within the paragraph before; on the others with medium confidence.",
    },
    bad: &[
        "2025年部门整体绩效目标\n一、总体目标\n修缮道路30公里。\n二、保障措施\n（一）加强领导。成立专班。\n（二）强化监督。按月调度。\n⟦（四）⟧严格资金。专款专用。\n⟦四、⟧其他事项\n按期公开。\n",
        "2025年部门整体绩效目标\n一、分项目标\n（一）道路\n养护道路30公里。\n（二）桥梁\n检测桥梁12座。\n⟦（二）⟧路灯\n维修路灯300盏。\n",
        "2025年部门整体绩效目标\n一、保障措施\n1.按月调度进度，滞后的约谈。\n2.按季公开支出，接受监督。\n⟦4.⟧年末盘点资产，做到账实相符。\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n一、分项目标\n（一）道路\n养护道路30公里。\n（二）桥梁\n检测桥梁12座。\n二、保障措施\n（一）加强领导\n成立专班。\n（二）强化监督\n按月调度。\n",
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 1.修路3公里；3.修桥2座 |\n一、说明\n1.修路按里程计，养护另算；2.修桥按座数计，检测另算。\n3.绿化按面积计，补植另算。\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let headings = &context.filing.outline.headings;
    let mut order: Vec<usize> = (0..headings.len()).filter(|at| headings[*at].number.is_some()).collect();
    order.sort_by_key(|at| (headings[*at].series, *at));
    for series in order.chunk_by(|a, b| headings[*a].series == headings[*b].series) {
        missing_first(context, sink, &headings[series[0]]);
        judge(context, sink, series);
    }
}

fn judge(context: &Context<'_>, sink: &mut Sink, series: &[usize]) {
    let headings = &context.filing.outline.headings;
    let value = |at: usize| headings[at].number.map_or(0, |(_, n, _)| n);
    // Behind a slip the count may go on from the slip or from where the slip stands.
    let mut expected = [value(series[0]) + 1; 2];
    let mut missing = None;
    for pair in series.windows(2) {
        let (before, at) = (&headings[pair[0]], &headings[pair[1]]);
        let n = value(pair[1]);
        if expected.contains(&n) {
            expected = [n + 1; 2];
            continue;
        }
        // 一、三、二、四: the missing number comes late, and was spoken of.
        if missing.take_if(|missing| *missing == n).is_some() {
            expected = [n + 1, expected[0]];
            continue;
        }
        let wanted = expected[1];
        // A table over two pages repeats number and title.
        let goes_on = at.table && n == value(pair[0]) && same_title(context, before, at);
        if !goes_on && (is_heading(at) || !is_run_in(context, before, at, wanted)) {
            report(context, sink, at, before, wanted);
        }
        if !goes_on {
            expected = [n + 1, wanted + 1];
            missing = (n > wanted).then_some(wanted);
        }
    }
}

/// A numbered sentence is no heading, unless it has a number of the upper styles.
fn is_heading(heading: &Heading) -> bool {
    heading.title.is_some() || heading.number.is_some_and(|(style, ..)| style < NumberStyle::Digit)
}

/// Whether a number stands within the paragraphs since the item before: 1.…；2.… on one line.
fn is_run_in(context: &Context<'_>, before: &Heading, at: &Heading, wanted: u32) -> bool {
    let Some((.., span)) = at.number else { return false };
    let between = &context.document.text[before.paragraph.start as usize..span.start as usize];
    let number = wanted.to_string();
    let mut found = between.match_indices(number.as_str());
    found.any(|(from, _)| between[from + number.len()..].starts_with(['.', '．', '、', ')', '）', '是']))
}

fn same_title(context: &Context<'_>, a: &Heading, b: &Heading) -> bool {
    a.title.map(|span| context.text(span)) == b.title.map(|span| context.text(span))
}

fn report(context: &Context<'_>, sink: &mut Sink, heading: &Heading, before: &Heading, wanted: u32) {
    let Some((style, n, span)) = heading.number else { return };
    let last = before.number.map_or(Span::default(), |(.., span)| span);
    let (written, above) = (mark(context, span), mark(context, last));
    let proper = show(style, wanted);
    let message = context.say(
        || {
            if n + 1 == wanted {
                format!("序号{written}与前一个标题重复。")
            } else if n > wanted {
                format!("序号从{above}跳到{written}，缺{proper}。")
            } else {
                format!("序号{written}排在{above}之后，顺序颠倒。")
            }
        },
        || {
            if n + 1 == wanted {
                format!("the number {written} repeats that of the heading before.")
            } else if n > wanted {
                format!("the numbers jump from {above} to {written}; {proper} is missing.")
            } else {
                format!("the number {written} comes after {above}, out of order.")
            }
        },
    );
    let suggestion = context.say(
        || format!("此处应为“{proper}”；请核对是否漏了内容，并将以下各段依次编号。"),
        || format!("it should be {proper}; see whether a part is missing, and number what follows in order."),
    );
    let related = context.say(|| "前一个序号".into(), || "the number before".into());
    let confidence = if is_heading(heading) { Confidence::High } else { Confidence::Medium };
    sink.report(Site::new(span, message, suggestion).confidence(confidence).related(last, related));
}

/// A section that begins with its second part, while the first is not written in the line above.
fn missing_first(context: &Context<'_>, sink: &mut Sink, heading: &Heading) {
    let Some((style, 2, span)) = heading.number else { return };
    let Some(parent) = heading.parent.map(|at| &context.filing.outline.headings[at]) else { return };
    if style >= NumberStyle::Digit || heading.table || parent.number.is_none() {
        return;
    }
    let between = &context.document.text[parent.paragraph.start as usize..heading.paragraph.start as usize];
    let inline = match style {
        NumberStyle::Chinese => between.contains("一、"),
        NumberStyle::BracketedChinese => between.contains("（一）") || between.contains("(一)"),
        _ => true,
    };
    if inline {
        return;
    }
    let (written, proper) = (mark(context, span), show(style, 1));
    let message = context.say(
        || format!("本节从{written}开始编号，缺{proper}。"),
        || format!("this section begins with {written}; {proper} is missing."),
    );
    let suggestion = context.say(
        || format!("请从“{proper}”起编号，或补上缺的一段。"),
        || format!("begin with {proper}, or put the missing part back."),
    );
    sink.report(Site::new(span, message, suggestion).confidence(Confidence::Medium));
}

/// The number for messages.
fn mark(context: &Context<'_>, span: Span) -> String {
    format!("“{}”", context.text(span).trim_end_matches(['、', '.', '．', '：', ':']))
}

/// A number in its style.
fn show(style: NumberStyle, n: u32) -> String {
    let chinese = chinese(n);
    match style {
        NumberStyle::Part => format!("第{chinese}部分"),
        NumberStyle::Section => format!("第{chinese}节"),
        NumberStyle::Chinese => format!("{chinese}、"),
        NumberStyle::BracketedChinese => format!("（{chinese}）"),
        NumberStyle::Labelled | NumberStyle::Digit => format!("{n}."),
        NumberStyle::BracketedDigit => format!("（{n}）"),
    }
}

fn chinese(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = ((n / 10) as usize, (n % 10) as usize);
    let lead = if tens > 1 { DIGITS[tens.min(9)] } else { "" };
    format!("{lead}{}{}", if tens > 0 { "十" } else { "" }, DIGITS[ones])
}
