//! C102: two rows of one project that measure the same thing.

use super::descriptions::{known_words, tell_apart};
use super::repeated::Repeated;
use crate::filing::{Class, Indicator, Project};
use crate::finding::{Confidence, Severity};
use crate::lexicon::Kind;
use crate::rules::support::{name_of, noun_at, sorted, sum_of_characters};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "C102",
    name: "repeated-in-project",
    title: Text { zh: "项目内重复", en: "Repeated in one project" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "同一件事用两个指标考核，权重重复计算，真正要考核的内容反而没有指标。",
        en: "One thing measured twice is weighed twice, and something else is not measured at all.",
    },
    remedy: Text {
        zh: "保留一个，把另一个换成本项目还没有考核的内容；对象确实不同的，在名称里写明，如“甲标段合格率”“乙标段合格率”。",
        en: "Keep one and use the other row for something not yet measured, or name the two objects.",
    },
    limits: Text {
        zh: "名称相同而描述的对象不同、数量与其完成率、时间与其及时率不报。",
        en: "Silent on equal names with distinct objects in the description, a count beside its completion rate, a time \
             beside its timeliness.",
    },
    bad: &[
        "2025年园区配套项目绩效目标表\n| 项目名称 | 园区配套项目 |\n| 绩效目标 | 新建道路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 配套完成率 | ≥90% |\n| 产出指标 | 数量指标 | 道路长度 | ≥3公里 |\n| 效益指标 | 社会效益指标 | ⟦项目完成率⟧ | ≥80% |\n",
        "2025年检测能力项目绩效目标表\n| 项目名称 | 检测能力项目 |\n| 绩效目标 | 购置检测设备8台 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 购置检测设备台数 | ≥8台 |\n| 产出指标 | 数量指标 | ⟦检测设备购置数量⟧ | ≥8台 |\n",
        "2025年监测项目绩效目标表\n| 项目名称 | 监测项目 |\n| 绩效目标 | 建设测点26个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 监测数据上传完整率 | ≥98% |\n| 产出指标 | 质量指标 | ⟦监测数据上传的完整程度⟧ | ≥98% |\n",
        "平阙市无线电管理局2024年度项目支出绩效自评表\n| 项目名称 | 台站清理 |\n| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n| 产出指标 | 数量指标 | 核查台站数量 | ≥1500个 | 1547个 | 40 | 40 |\n| 产出指标 | 数量指标 | ⟦核查无线电台站的数量⟧ | ≥1500个 | 1547个 | 40 | 40 |\n| 满意度指标 | 服务对象满意度指标 | 设台用户满意度 | ≥90% | 92% | 5 | 5 |\n| 满意度指标 | 服务对象满意度指标 | ⟦设台用户满意程度⟧ | ≥90% | 92% | 5 | 5 |\n",
    ],
    good: &[
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 新建道路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标解释 | 指标值 |\n| 产出指标 | 数量指标 | 新建道路长度 | 竣工图里程 | ≥3公里 |\n| 产出指标 | 数量指标 | 新建道路完成率 | 完成里程占计划里程的比例 | 100% |\n| 产出指标 | 质量指标 | 分部工程合格率 | 甲标段合格分部占比 | 100% |\n| 产出指标 | 质量指标 | 分部工程合格率 | 乙标段合格分部占比 | 100% |\n| 产出指标 | 时效指标 | 完工时间 | 全线 | 2025年9月底前 |\n| 产出指标 | 时效指标 | 完工及时率 | 按期完工的标段占比 | 100% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        if project.template {
            continue;
        }
        let suspects = suspects(context, project);
        if suspects.is_empty() {
            continue;
        }
        let nouns = nouns(context, project);
        let known = known_words(context, project);
        let mut names: FxHashMap<(&str, bool), usize> = FxHashMap::default();
        let mut forms: FxHashMap<(Form<'_>, bool), usize> = FxHashMap::default();
        for at in suspects {
            let row = &project.indicators[at];
            let later = Row { project: number, row: at };
            let same_name = names.get(&(&*row.key, row.whole_period)).copied();
            let own = [
                measured(context, row, &nouns),
                reordered(context, row),
                told(context, row),
                without_known(context, row, &known),
            ];
            let own = own.into_iter().flatten();
            let own: Vec<(Form<'_>, bool)> = own.map(|form| (form, row.whole_period)).collect();
            let alike = |first: &usize| distinct(&project.indicators[*first].key) == distinct(&row.key);
            let within = |first: &usize| {
                let (a, b) = (&project.indicators[*first].key, &row.key);
                a.contains(&**b) || b.contains(&**a)
            };
            let same_thing = own.iter().find_map(|form| {
                let first = forms.get(form).copied();
                first.filter(|first| match form.0 {
                    Form::Characters(..) => alike(first),
                    Form::Told(..) => within(first),
                    _ => true,
                })
            });
            let apart = |first: &usize| tell_apart(context, Row { row: *first, ..later }, later);
            if let Some(first) = same_name {
                if !apart(&first) {
                    report(context, sink, project, (first, later), true);
                }
            } else if let Some(first) = same_thing {
                report(context, sink, project, (first, later), false);
            }
            names.entry((&row.key, row.whole_period)).or_insert(at);
            for form in own {
                forms.entry(form).or_insert(at);
            }
        }
    }
}

/// The rows that may measure what another row of the project does: most differ from all others in what is soon told.
fn suspects(context: &Context<'_>, project: &Project<'_>) -> Vec<usize> {
    let rows = project.indicators.iter().enumerate().filter(|(_, row)| !row.key.is_empty() && has_value(row));
    let marked: Vec<(usize, [u64; 2])> = rows.map(|(at, row)| (at, marks(context, row))).collect();
    let all = marked.iter().flat_map(|(_, marks)| *marks).filter(|mark| *mark != NO_FORM);
    let repeated = Repeated::of(2 * marked.len(), all);
    let alike = |marks: [u64; 2]| marks.iter().any(|mark| *mark != NO_FORM && repeated.may_have(*mark));
    marked.into_iter().filter(|(_, marks)| alike(*marks)).map(|(at, _)| at).collect()
}

/// The number of a row that is compared by its name only.
const NO_FORM: u64 = 0;

/// The head of all names of satisfaction, as a form.
const SATISFACTION: &str = "满意度";

/// The head of a rate that says only that it is one: what is measured stands before it.
const SHARE: &str = "占比";

/// Numbers of which two rows share one at least where their names or their forms are the same.
fn marks(context: &Context<'_>, row: &Indicator<'_>) -> [u64; 2] {
    let mark = |form: u8, words: &str| FxBuildHasher.hash_one((form, row.whole_period, words));
    let form = match row.kind {
        Some(Kind::Money) => None,
        Some(Kind::Sat) => respondents(context, row).map(|whose| mark(4, whose)),
        Some(Kind::Time) => row.value.as_ref().map(|value| mark(0, context.text(value.span))),
        Some(Kind::Count) => row.unit_of_value().map(|unit| mark(1, &unit.legal)),
        _ => context.lexicon.objects.heads.suffix(&row.key).map(|(length, head)| match &**head {
            SHARE => mark(3, &row.key[..row.key.len() - length]),
            head => mark(2, head),
        }),
    };
    // The same characters in another order have the same bytes.
    let bytes: u64 = row.key.bytes().map(u64::from).sum();
    [FxBuildHasher.hash_one((bytes, row.key.len(), row.whole_period)), form.unwrap_or(NO_FORM)]
}

/// Who is satisfied: what a name says before 满意度, 满意率 or the like.
fn respondents<'a>(context: &Context<'_>, row: &'a Indicator<'_>) -> Option<&'a str> {
    let whose = context.lexicon.phrases.satisfaction.before(&row.key)?.trim_end_matches('的');
    (!whose.is_empty()).then_some(whose)
}

/// The words of the project's own names.
fn nouns(context: &Context<'_>, project: &Project<'_>) -> Vec<String> {
    let names = [project.name, project.title].into_iter().flatten();
    let nouns = names.map(|span| without_generic(&noun_at(context, span), context).into_owned());
    nouns.filter(|noun| !noun.is_empty()).collect()
}

/// What a row measures, in a form in which two rows of one project can be compared.
#[derive(PartialEq, Eq, Hash)]
enum Form<'a> {
    /// An event with its date.
    Event(Cow<'a, str>, &'a str),
    /// Actions and thing, with the unit.
    Counted(Vec<Arc<str>>, String, &'a str),
    /// The kind of rate with its object.
    Rated(&'a str, Cow<'a, str>),
    /// A sum over the characters of a longer name, whatever their order, with the value.
    Characters(u64, &'a str),
    /// A description with the value.
    Told(&'a str, &'a str),
    /// Actions and thing without what goes without saying in the unit, with the value.
    Known(Vec<Arc<str>>, String, &'a str),
}

/// The characters of a name, each once: 采血车外出车次 has those of 外出采血车次.
fn distinct(name: &str) -> String {
    let mut characters = sorted(name.chars());
    characters.dedup();
    characters.into_iter().collect()
}

/// The characters of a name of some length, with the value: 首次结业考核通过率 and 结业考核首次通过率 are one.
fn reordered<'a>(context: &Context<'a>, row: &'a Indicator<'a>) -> Option<Form<'a>> {
    let value = row.value.as_ref().map(|value| context.text(value.span))?;
    row.key.chars().nth(4).map(|_| Form::Characters(sum_of_characters(&distinct(&row.key)), value))
}

/// What is counted, by description and value: of two names one of which holds the other (观众人次, 参观观众人次) they tell one thing.
fn told<'a>(context: &Context<'a>, row: &'a Indicator<'a>) -> Option<Form<'a>> {
    let value = row.value.as_ref().filter(|value| row.kind == Some(Kind::Count) && value.is_numeric())?;
    let description = context.text(row.description.filter(|span| !span.is_empty())?);
    Some(Form::Told(description, context.text(value.span)))
}

/// Actions and thing of what is counted, with the value. What unit and titles name at the start of the thing goes without
/// saying: in a report of the 无线电管理局, 无线电台站 are 台站.
fn without_known<'a>(context: &Context<'a>, row: &'a Indicator<'a>, known: &str) -> Option<Form<'a>> {
    let value = row.value.as_ref().filter(|value| row.kind == Some(Kind::Count) && value.is_numeric())?;
    let subject = context.said_of(row, &row.key).subject(&row.key, context.lexicon);
    if subject.deeds.is_empty() || subject.thing.chars().nth(1).is_none() {
        return None;
    }
    let ends = subject.thing.char_indices().rev().map(|(at, _)| at).skip(1);
    let prefix = ends
        .map(|at| subject.thing.split_at(at))
        .find(|(words, _)| words.chars().nth(1).is_some() && known.contains(words));
    let thing = prefix.map_or(subject.thing.as_str(), |(_, rest)| rest).to_owned();
    Some(Form::Known(subject.deeds.clone(), thing, context.text(value.span)))
}

fn has_value(row: &Indicator<'_>) -> bool {
    row.value.as_ref().is_some_and(|value| !matches!(value.class, Class::Empty | Class::NotApplicable))
}

/// The kind of rate with its object, or the action with its thing and unit. None where that is left to the names.
fn measured<'a>(context: &Context<'a>, row: &'a Indicator<'a>, nouns: &[String]) -> Option<Form<'a>> {
    let objects = &context.lexicon.objects;
    match row.kind {
        Some(Kind::Money) => None,
        // 观众满意度 and 观众满意程度.
        Some(Kind::Sat) => respondents(context, row).map(|whose| Form::Rated(SATISFACTION, Cow::Borrowed(whose))),
        // 业务验收时间 and 完成业务验收的时间, with one date.
        Some(Kind::Time) => {
            let bare = context.lexicon.phrases.date_tail.before(&row.key)?;
            let event = without_generic(bare.trim_end_matches('的').trim_start_matches("完成"), context);
            let value = row.value.as_ref().map(|value| context.text(value.span))?;
            (!event.is_empty()).then_some(Form::Event(event, value))
        }
        Some(Kind::Count) => {
            let unit = row.unit_of_value()?;
            let subject = context.said_of(row, &row.key).subject(&row.key, context.lexicon);
            let thing = without_generic(&subject.thing, context).into_owned();
            (!thing.is_empty() || !subject.deeds.is_empty())
                .then(|| Form::Counted(subject.deeds.clone(), thing, &unit.legal))
        }
        _ => {
            let (length, head) = objects.heads.suffix(&row.key)?;
            let object = without_generic(row.key[..row.key.len() - length].trim_end_matches('的'), context);
            // What names the whole project names no object within it.
            let names = |noun: &String| noun.ends_with(&*object) || object.ends_with(noun.as_str());
            let whole = &**head != SHARE && nouns.iter().any(names);
            Some(Form::Rated(head, if whole { Cow::Borrowed("") } else { object }))
        }
    }
}

/// The words without those that name no object of their own (项目, 工程, 任务).
fn without_generic<'w>(words: &'w str, context: &Context<'_>) -> Cow<'w, str> {
    if !context.lexicon.objects.generic.occurs(words) {
        return Cow::Borrowed(words);
    }
    let (mut out, mut from) = (String::new(), 0);
    for (start, end, ()) in context.lexicon.objects.generic.find(words) {
        out.push_str(&words[from..start]);
        from = end;
    }
    out.push_str(&words[from..]);
    Cow::Owned(out)
}

fn report(
    context: &Context<'_>,
    sink: &mut Sink,
    project: &Project<'_>,
    (first, later): (usize, Row),
    same_name: bool,
) {
    let (earlier, row) = (&project.indicators[first], &project.indicators[later.row]);
    let (Some(span), Some(first_span)) = (row.name, earlier.name) else { return };
    let (name, other) = (name_of(context, row), name_of(context, earlier));
    let message = context.say(
        || {
            if same_name {
                format!("本项目有两行指标都叫{name}，重复考核同一件事。")
            } else {
                format!("{name}与本项目的{other}考核的是同一件事，重复设置。")
            }
        },
        || format!("{name} measures the same as {other} of this project."),
    );
    let suggestion = context.say(
        || format!("请保留一个，另一行改为本项目尚未考核的内容；如对象不同，请在名称中写明{name}考核的对象。"),
        || "keep one and use the other row for something not yet measured.".into(),
    );
    let site = Site::new(span, message, suggestion)
        .rows([Row { row: first, ..later }, later])
        .related(first_span, context.say(|| "先出现的同一指标".into(), || "the first one".into()));
    sink.report(site);
}
