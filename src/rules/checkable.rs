//! What makes a promise checkable without asking its author: figures, dates, deliverables, promises of zero, named
//! standards, stated bases and scales. The words stand in the lexicon; the ways in which they combine stand here.

use super::Context;
use super::support::{clauses, years_in};
use crate::filing::Indicator;
use crate::lexicon::{Deliverable, Lexicon};
use crate::span::{Span, is_blank};

/// Whether a goal or a clause promises something that can be checked: a figure, a date, a deliverable, or that nothing
/// happens.
pub fn is_checkable(context: &Context<'_>, span: Span) -> bool {
    is_quantified(context, span)
        || is_never(context.lexicon, context.text(span))
        || clauses(&context.document.text, span).iter().any(|clause| {
            context.text(*clause).split(['，', ',', '、']).any(|part| is_deliverable(context.lexicon, part))
        })
}

/// Whether a text promises something that can be checked by a figure or a date.
pub fn is_quantified(context: &Context<'_>, span: Span) -> bool {
    let text = context.text(span);
    let plan = context.filing.plan_year.as_ref().map(|plan| plan.year);
    // The plan year alone says no more than that the plan is a plan, and a year gone by is no deadline.
    if years_in(context, span).iter().any(|mention| {
        mention.month.is_some()
            || mention.date.len() > mention.span.len()
            || (mention.dated && plan.is_none_or(|plan| mention.last > plan))
    }) {
        return true;
    }
    let promises = &context.lexicon.promises;
    let free = |at: usize| {
        let mut idioms = promises.number_idioms.find(text).take_while(|(start, ..)| *start <= at);
        !idioms.any(|(_, end, ())| at < end)
    };
    context.has_quantity(span, |at| free(at - span.start as usize))
        || has_month(text)
        || text.match_indices('一').any(|(at, _)| is_one(&text[..at], &text[at + '一'.len_utf8()..]) && free(at))
        || is_whole(context.lexicon, text)
        || is_fraction(text)
        || promises.measured.deadline.occurs(text)
}

/// All of it: 全覆盖, 应保尽保, 应援尽援.
pub fn is_whole(lexicon: &Lexicon, text: &str) -> bool {
    let every = text.match_indices('尽').any(|(at, end)| {
        let verb = text[..at].chars().next_back();
        let first = verb.and_then(|verb| text[..at - verb.len_utf8()].chars().next_back());
        matches!(first, Some('应' | '能' | '该')) && text[at + end.len()..].chars().next() == verb
    });
    every || lexicon.promises.measured.whole.occurs(text)
}

/// 三分之二, 十分之一, 半数: a share in words.
pub fn is_fraction(text: &str) -> bool {
    let numeral = |c: Option<char>| c.is_some_and(|c| "一二三四五六七八九十百千万两".contains(c));
    let parts = |(at, word): (usize, &str)| {
        numeral(text[..at].chars().next_back()) && numeral(text[at + word.len()..].chars().next())
    };
    text.contains("半数") || text.match_indices("分之").any(parts)
}

/// 一座, 一处: one of something that is built or held.
fn is_one(before: &str, after: &str) -> bool {
    let counted = after.starts_with(['座', '处', '所', '栋', '幢', '台', '辆', '届', '份', '条', '套', '场', '部'])
        && !after.starts_with("部分")
        && !after.starts_with("场硬仗");
    counted && !before.ends_with(['第', '统', '进', '逐', '同', '唯', '万', '单', '每', '专', '归'])
}

/// `6月底`: a month in digits.
fn has_month(text: &str) -> bool {
    text.match_indices('月')
        .any(|(at, _)| text[..at].trim_end_matches(is_blank).ends_with(crate::filing::number::is_digit))
}

/// Whether a piece between commas names something that will be there to be seen.
pub fn is_deliverable(lexicon: &Lexicon, text: &str) -> bool {
    // 通过国家卫生城市复审验收.
    if let Some((_, passed)) = text.split_once("通过")
        && lexicon.phrases.passed.suffix(passed).is_some()
    {
        return true;
    }
    let (mut verb, mut done, mut noun_end) = (false, text.contains("完成") || text.contains("实现"), None);
    for (start, end, role) in lexicon.deliverables.find(text) {
        match role {
            Deliverable::Milestone => return true,
            // 完成图书馆新馆装修: the action follows its noun.
            Deliverable::Verb | Deliverable::Act if done && noun_end.is_some_and(|end| is_near(&text[end..start])) => {
                return true;
            }
            Deliverable::Verb => verb = true,
            Deliverable::Noun if verb => return true,
            Deliverable::Noun => noun_end = Some(end),
            // 完善制度: what was begun before is no making.
            Deliverable::Light => (verb, done) = (false, false),
            Deliverable::Act | Deliverable::Countable => {}
        }
    }
    false
}

/// At most three characters.
fn is_near(gap: &str) -> bool {
    gap.chars().count() <= 3
}

/// Whether a text promises that nothing of a kind happens, which is a count of zero.
pub fn is_never(lexicon: &Lexicon, text: &str) -> bool {
    let measured = &lexicon.promises.measured;
    measured.never.occurs(text)
        || measured.refuse.find(text).any(|(_, end, ())| {
            let rest = &text[end..];
            let clause = rest.find(['，', ',', '。', '；', ';']).map_or(rest, |stop| &rest[..stop]);
            measured.event.occurs(clause)
        })
        // 重要保障期零停播: right before its event 零 counts it, which it does not in 零售.
        || text.match_indices('零').any(|(at, zero)| measured.event.prefix(&text[at + zero.len()..]).is_some())
}

/// Whether a text names one document by its title or number: 《…》, GB 3838.
pub fn names_document(text: &str) -> bool {
    text.contains('《') || has_standard_number(text)
}

/// Whether a text names a standard that a reader can look up: a document by its name, or a kind of document.
pub fn names_standard(lexicon: &Lexicon, text: &str) -> bool {
    names_document(text) || lexicon.promises.measured.standard.find(text).any(|(_, _, named)| *named)
}

/// `GB3838`, `HJ 91.1`, `DB13/T 2208`, `JTG F80`: capital letters and then digits. PM2.5 and the like are no standards.
fn has_standard_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_uppercase() {
            at += 1;
            continue;
        }
        let letters = bytes[at..].iter().take_while(|b| b.is_ascii_uppercase()).count();
        let word = &text[at..at + letters];
        at += letters;
        if !(2..=4).contains(&letters) || matches!(word, "PM" | "COD" | "GDP" | "AAA" | "AQI" | "APP" | "VOC") {
            continue;
        }
        let joint = bytes[at..].iter().take_while(|b| matches!(b, b'/' | b'T' | b' ' | b'-' | b'A'..=b'Z')).count();
        let digits = bytes[at + joint..].iter().take_while(|b| b.is_ascii_digit()).count();
        if joint <= 4 && digits >= 2 {
            return true;
        }
    }
    false
}

/// Whether a text compares with a stated base: 较上年不增加, 不低于前三年平均水平.
pub fn is_compared(lexicon: &Lexicon, text: &str) -> bool {
    let measured = &lexicon.promises.measured;
    measured.base.occurs(text) && measured.compare.occurs(text)
}

/// Whether a value is a level of a grading scale that the text around states.
pub fn is_level_of_scale(lexicon: &Lexicon, value: &str, around: &str) -> bool {
    let value = value.trim_end_matches('。');
    let value = value.split(['（', '(']).next().unwrap_or(value).trim_start_matches(['≥', '=', '＝']);
    lexicon.scales.iter().any(|scale| {
        let own = scale.iter().any(|level| level == value);
        own && scale.iter().filter(|level| *level != value).filter(|level| states(around, level)).count() >= 2
            || own && scale.len() == 3 && scale.last().is_some_and(|level| level != value && states(around, level))
    })
}

/// Whether a value is a level of any known scale.
pub fn is_grade(lexicon: &Lexicon, value: &str) -> bool {
    lexicon.scales.iter().flatten().any(|level| level == value.trim_end_matches('。'))
}

/// A level counts as stated where it stands apart from other words: 优/良/中/差, “较差（<60分）”, 优、良.
fn states(around: &str, level: &str) -> bool {
    const BORDERS: &str = "/／、，,；;|（）()“”\"：:。 \n\t≥≤<>=＝＜＞为评得计按分即和或至~—-";
    around.match_indices(level).any(|(at, _)| {
        let before = around[..at].chars().next_back().is_none_or(|c| BORDERS.contains(c) || c.is_ascii_digit());
        let after = around[at + level.len()..]
            .chars()
            .next()
            .is_none_or(|c| BORDERS.contains(c) || c.is_ascii_digit() || "一二三四五档级等的得".contains(c));
        before && after
    })
}

/// All text of a row except its levels.
pub fn row_text(context: &Context<'_>, row: &Indicator<'_>) -> String {
    let spans = [row.name, row.description, row.basis, row.value.as_ref().map(|value| value.span)];
    let spans = spans.into_iter().flatten().chain(row.remarks.iter().copied());
    spans.map(|span| context.text(span)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::{Filing, Format, read};

    fn checkable(goal: &str) -> bool {
        let text = format!("2025年部门整体绩效目标\n{goal}\n");
        let document = read::read_bytes("a.txt", text.clone().into(), Format::Text, &read::Limits::default())
            .unwrap_or_else(|error| panic!("{error}"));
        let lexicon = Lexicon::builtin();
        let filing = Filing::read(&document, lexicon);
        let context = Context::new(&document, &filing, lexicon, Lang::Zh);
        let start = text.find(goal).unwrap_or(0);
        is_checkable(&context, Span::new(start, start + goal.len()))
    }

    #[test]
    fn figures_dates_deliverables_and_zero() {
        for goal in [
            "改造校舍5栋",
            "新建泵站一座",
            "年底前完成全部整治任务",
            "6月底完成主体工程",
            "救助对象应保尽保",
            "印发《某县河道管理办法》",
            "修订内控制度",
            "建成智慧水务平台",
            "完成国土空间规划编制",
            "项目通过竣工验收",
            "不发生廉政纪律问题",
            "杜绝拖欠农民工工资问题发生，无拖欠",
            "按月发放低保金",
            "培训村干部两百人次",
            "三分之二以上的村建成服务站",
        ] {
            assert!(checkable(goal), "{goal}");
        }
    }

    #[test]
    fn slogans_and_uncounted_things_are_open() {
        for goal in [
            "完成园区配套设施建设",
            "建立长效管理机制",
            "建立健全各项制度",
            "购置办公设备，改善办公条件",
            "完成执法装备采购",
            "2025年继续推进道路整治工作",
            "落实两个维护，增强四个意识",
            "进一步加强一体化建设",
            "防范化解重大风险",
            "新建污水处理设施一批",
            "组织业务培训",
            "做好规划编制工作",
        ] {
            assert!(!checkable(goal), "{goal}");
        }
    }

    #[test]
    fn standards_are_named_or_not() {
        let words = Lexicon::builtin();
        for text in
            ["GB3838-2002", "按HJ 91.1监测", "DB13/T 2208", "国家验收规范", "地表水Ⅲ类标准", "《城镇道路养护规范》"]
        {
            assert!(names_standard(words, text), "{text}");
        }
        for text in ["相关标准", "PM2.5", "接口规范", "年初工作计划", "计划标准", "APP2.0"] {
            assert!(!names_standard(words, text), "{text}");
        }
    }
}
