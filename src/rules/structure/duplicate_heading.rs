//! S101: two headings of one series with the same words.

use crate::filing::{Heading, labels, outline};
use crate::finding::{Confidence, Severity};
use crate::rules::support::quote;
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::is_ideograph;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S101",
    name: "duplicate-heading",
    title: Text { zh: "标题重复", en: "Duplicate heading" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "同一层级出现两个相同的标题，多半是复制后忘了改，读者分不清两段各管什么。",
        en: "Two equal headings under one parent are mostly a copy that was never changed; nobody can tell the parts apart.",
    },
    remedy: Text {
        zh: "按内容给后一个标题另拟名称，或把两段合并，并重新编号。",
        en: "Give the later heading a title of its own, or merge the two parts and number them anew.",
    },
    limits: Text {
        zh: "不同上级标题下的同名标题、表格标签（绩效目标、资金用途等）、续页重复的表名、目录不报。",
        en: "Silent on equal headings under different parents, form labels, table titles repeated on the next page, and contents.",
    },
    bad: &[
        "2025年部门整体绩效目标\n一、保障措施\n（一）做好绩效监控。每季度监控一次。\n（二）加强内部监督。每半年审计一次。\n（三）⟦做好绩效监控⟧。按要求整改。\n",
        "2025年部门绩效目标\n一、分项目标\n1.道路养护\n养护道路30公里。\n2.桥梁检测\n检测桥梁12座。\n3.⟦道路养护⟧\n养护支路8公里。\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n一、目标\n（一）道路养护\n1.绩效目标\n路况良好。\n2.绩效指标\n养护道路30公里。\n（二）桥梁检测\n1.绩效目标\n桥梁安全。\n2.绩效指标\n检测12座。\n二、措施\n（一）道路养护\n专班推进。\n",
        "目录\n一、总体目标\n二、保障措施\n一、总体目标\n修缮道路30公里。\n二、保障措施\n按月调度。\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let headings = &context.filing.outline.headings;
    let mut seen: FxHashMap<(Option<usize>, u32, String), usize> = FxHashMap::default();
    for at in repeated(context) {
        let heading = &headings[at];
        let Some(title) = heading.title else { continue };
        let words = context.text(title);
        let key: String = letters(words).collect();
        if key.chars().count() < 2 || is_form_word(context, words, heading) {
            continue;
        }
        let first = *seen.entry((heading.parent, heading.series, key)).or_insert(at);
        if first == at || is_continuation(&headings[first], heading) {
            continue;
        }
        let (earlier, number) = (headings[first].title.unwrap_or_default(), number(context, &headings[first]));
        let message = context.say(
            || format!("标题{}与前面{}的标题相同。", quote(words), number),
            || format!("the heading {} is the same as the earlier one {number}.", quote(words)),
        );
        let suggestion = context.say(
            || "请按本段内容另拟标题，或与前一段合并后重新编号。".into(),
            || "give it a title of its own, or merge the two parts and number them anew.".into(),
        );
        let same = context.say(|| "同名标题".into(), || "the same heading".into());
        sink.report(Site::new(title, message, suggestion).related(earlier, same));
    }
}

/// The headings whose words come again in their series, and hardly any other, in order: most filings have none.
fn repeated(context: &Context<'_>) -> Vec<usize> {
    let hash = |heading: &Heading| {
        let mut hasher = FxHasher::default();
        (heading.parent, heading.series).hash(&mut hasher);
        letters(context.text(heading.title?)).for_each(|c| hasher.write_u32(c.into()));
        Some(hasher.finish())
    };
    let headings = context.filing.outline.headings.iter().enumerate();
    let mut hashes: Vec<(u64, usize)> = headings.filter_map(|(at, heading)| Some((hash(heading)?, at))).collect();
    hashes.sort_unstable();
    let groups = hashes.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    let mut repeated: Vec<usize> = groups.flatten().map(|(_, at)| *at).collect();
    repeated.sort_unstable();
    repeated
}

/// The letters, digits and ideographs of a title.
fn letters(words: &str) -> impl Iterator<Item = char> {
    words.chars().filter(|c| is_ideograph(*c) || c.is_alphanumeric())
}

fn number(context: &Context<'_>, heading: &Heading) -> String {
    heading.number.map_or(String::new(), |(.., span)| context.text(span).trim_end_matches(['、', '.', '．']).to_owned())
}

/// Words of the form stand wherever the form stands.
fn is_form_word(context: &Context<'_>, words: &str, heading: &Heading) -> bool {
    let lexicon = context.lexicon;
    (heading.table && heading.number.is_none())
        || outline::is_label(words, lexicon)
        || labels::head(words, lexicon).is_some()
        || labels::column(words, lexicon).is_some()
        || labels::level(words, lexicon).is_some()
}

/// A table that goes on over the page repeats its title with its number.
fn is_continuation(first: &Heading, again: &Heading) -> bool {
    let value = |heading: &Heading| heading.number.map(|(_, n, _)| n);
    first.table && again.table && value(first) == value(again)
}
