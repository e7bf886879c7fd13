//! S112: a heading, or an announced project, with nothing under it.

use crate::filing::{Heading, NumberStyle, number, outline};
use crate::finding::{Confidence, Severity};
use crate::rules::support::quote;
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S112",
    name: "empty-section",
    title: Text { zh: "空标题", en: "Empty section" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "只有标题没有内容，等于承诺了一件事却没有说做什么、做到什么程度。",
        en: "A heading with nothing under it announces something without saying what is to be done.",
    },
    remedy: Text {
        zh: "补写内容（项目还应有绩效目标和指标表）；不需要的，删去标题并重新编号。",
        en: "Write the part (a project needs its goal and indicators too), or remove the heading and number anew.",
    },
    limits: Text {
        zh: "部分标题后直接是下级标题的、只列条目不展开的清单、目录、附件标题不报。",
        en: "Silent where a lower heading follows, on plain lists, contents pages and titles of annexes.",
    },
    bad: &[
        "2025年部门整体绩效目标\n一、保障措施\n（一）加强领导。成立专班。\n（二）⟦强化绩效评价⟧\n（三）严格资金。专款专用。\n",
        "2025年部门整体绩效目标\n一、保障措施\n（一）严肃纪律。对违规线索一律移送。\n⟦（二）⟧\n（三）加大宣传。刊发稿件12篇。\n",
        "2025年部门整体绩效目标\n一、分项目标\n（一）财政审计\n1.工作目标\n摸清家底。\n2.绩效指标\n完成审计6个。\n（二）投资审计\n1.⟦工作目标⟧\n2.绩效指标\n完成审计8个。\n",
        "2025年部门项目绩效目标\n1.2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 修路3公里 |\n2.⟦2025年桥梁项目绩效目标表⟧\n",
    ],
    good: &[
        "第一部分\n部门整体绩效目标\n一、分项目标\n（一）道路\n修路3公里。\n二、保障措施\n1.加强组织领导\n2.强化过程监督\n3.严格资金管理\n",
        "2025年部门项目绩效目标\n一、项目绩效目标\n1.2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 修路3公里 |\n",
        "2025年部门整体绩效目标\n一、保障措施\n（一）加强领导。成立专班。\n（二）严格资金。专款专用。\n二、项目绩效目标表\n2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 修路3公里 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let headings = &context.filing.outline.headings;
    // Of each series: headings with something under them, and empty ones.
    let mut counts: FxHashMap<u32, [usize; 2]> = FxHashMap::default();
    for heading in headings.iter().filter(|heading| heading.title.is_some()) {
        counts.entry(heading.series).or_default()[usize::from(!heading.filled)] += 1;
    }
    let mut elsewhere: Option<FxHashSet<&str>> = None;
    for (at, heading) in headings.iter().enumerate() {
        let bare = || bare_number(context, heading, headings.get(at + 1));
        let Some(title) = heading.title.filter(|_| !heading.filled).or_else(bare) else { continue };
        let words = context.text(title);
        let [filled, empty] = counts.get(&heading.series).copied().unwrap_or_default();
        let listed = || !is_section(heading, filled, empty) || is_content(context, words);
        let mut parallel = || {
            let elsewhere = elsewhere.get_or_insert_with(|| filled_titles(context));
            heading.number.is_some() && counts_on(heading, headings.get(at + 1)) && elsewhere.contains(words)
        };
        // 四、项目绩效目标表 over the titles of the tables.
        let over_tables = || {
            let next = headings.get(at + 1).is_some_and(|next| next.table && next.number.is_none());
            heading.table && heading.number.is_some() && next && names_no_project(context, words)
        };
        if at == 0 && heading.number.is_none() || listed() && !parallel() || over_tables() {
            continue;
        }
        let project = heading.table;
        let message = context.say(
            || {
                if project {
                    format!("列出了{}，但后面没有表格内容。", quote(words))
                } else {
                    format!("标题{}下没有任何内容。", quote(words))
                }
            },
            || format!("nothing stands under {}.", quote(words)),
        );
        let suggestion = context.say(
            || {
                if project {
                    "请补填该项目的绩效目标和指标；不再安排的，请删去标题。".into()
                } else {
                    "请补写内容；不需要的，请删去标题并重新编号。".into()
                }
            },
            || "write the part, or remove the heading and number anew.".into(),
        );
        sink.report(Site::new(title, message, suggestion));
    }
}

/// Whether a title holds nothing but words of the form.
fn names_no_project(context: &Context<'_>, title: &str) -> bool {
    let phrases = &context.lexicon.phrases;
    let mut rest = title;
    while let Some(shorter) = phrases.form_word.before(rest).or_else(|| phrases.title_tail.before(rest)) {
        rest = shorter;
    }
    rest.is_empty()
}

/// A number of sections with no word behind it, right before the next number.
fn bare_number(context: &Context<'_>, heading: &Heading, next: Option<&Heading>) -> Option<Span> {
    let (style, _, number) = heading.number?;
    let bare = heading.title.is_none() && style < NumberStyle::Digit && counts_on(heading, next);
    (bare && context.text(heading.paragraph).trim() == context.text(number).trim()).then_some(number)
}

/// Whether the next heading goes on in the series of this one.
fn counts_on(heading: &Heading, next: Option<&Heading>) -> bool {
    next.is_some_and(|next| next.series == heading.series && next.title.is_some())
}

/// Numbered headings that have something under them: 1.工作目标 in another part is written out.
fn filled_titles<'a>(context: &Context<'a>) -> FxHashSet<&'a str> {
    let headings = context.filing.outline.headings.iter();
    let filled = headings.filter(|heading| heading.filled && heading.number.is_some());
    filled.filter_map(|heading| heading.title).map(|title| context.text(title)).collect()
}

/// Whether headings of this kind have something under them: where most of a series have nothing, it is a list.
fn is_section(heading: &Heading, filled: usize, empty: usize) -> bool {
    match heading.number {
        Some((style, ..)) if style < NumberStyle::Digit || heading.table => filled >= empty,
        Some(_) => filled > empty,
        None => !heading.table && filled > 1 && filled > empty,
    }
}

/// A line that says something by itself, a label that waits for its text, or a title of what is not in the file.
fn is_content(context: &Context<'_>, words: &str) -> bool {
    let counted = words.contains(number::is_digit) && !words.contains('年') && !words.contains("绩效目标表");
    counted || words.starts_with('附') || words.chars().count() > 36 || outline::is_label(words, context.lexicon)
}
