//! U101: a percentage of nothing in particular.

use crate::filing::{Class, Indicator, Value, names, number};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Kind, Level2};
use crate::rules::propose::advice;
use crate::rules::support::{name_of, quote};
use crate::rules::{Context, Row, Rule, Sink, Site, Suggestion, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "U101",
    name: "percent-on-state",
    title: Text { zh: "百分比无对象", en: "Percentage of nothing" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "“影响环境≥60%”没有说是谁占谁的60%，没有分子分母，无法计算，也无法核查。",
        en: "A percentage on an effect or a state has no numerator and denominator: it can be neither computed nor checked.",
    },
    remedy: Text {
        zh: "换成真正的比率（如空气质量优良天数比率、投诉办结率），或在描述中写明分子、分母或比较基数。",
        en: "Name a true rate, or state numerator and denominator or the base of comparison.",
    },
    limits: Text {
        zh: "名称是比率；名称、描述或依据写明分子分母，或写明较上年变化的可测数量，不报。及时性、完整性、执行情况等按比率理解的名称为低置信度。",
        en: "Silent on rates and on changes of a measurable quantity against a base; activity nouns that read as a rate are \
             of low confidence.",
    },
    bad: &[
        "2025年整治项目绩效目标表\n| 项目名称 | 整治项目 |\n| 绩效目标 | 整治坑塘20个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 效益指标 | 生态效益指标 | 对周边环境的影响 | ⟦≥60%⟧ |\n| 效益指标 | 社会效益指标 | 提高办事效率 | ⟦≥80%⟧ |\n| 效益指标 | 社会效益指标 | 坑塘周边脏乱现象 | ⟦下降20%⟧ |\n",
    ],
    good: &[
        "2025年整治项目绩效目标表\n| 项目名称 | 整治项目 |\n| 绩效目标 | 整治坑塘20个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 质量指标 | 整治效果 | 验收合格坑塘数/整治坑塘数 | ≥95% |\n| 效益指标 | 社会效益指标 | 促进节水 | 农业用水量较上年减少 | ≥3% |\n| 效益指标 | 社会效益指标 | 满意情况 | 满意户数占调查户数的比例 | ≥90% |\n| 效益指标 | 生态效益指标 | 森林覆盖率 | 森林面积占比 | ≥35% |\n| 效益指标 | 生态效益指标 | PM2.5浓度较上年下降 | PM2.5年均浓度降幅 | ≥5% |\n| 效益指标 | 生态效益指标 | 减少脏乱现象 | 脏乱投诉量 | 较上年下降20% |\n| 效益指标 | 社会效益指标 | 就业带动能力 | 新增就业人数占总用工人数的比例 | ≥10% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref().filter(|value| row.is_percent() || is_percent_change(context, value))
        else {
            continue;
        };
        let Some(name) = row.name else { continue };
        let activity = match row.named {
            Some(Kind::State) => false,
            Some(Kind::Activity) => true,
            // 及时性 reads as 及时率.
            Some(Kind::Time) if row.key.ends_with('性') => true,
            _ => continue,
        };
        // Only what the name itself leaves open is settled by a description of another kind.
        let described = match row.kind {
            Some(Kind::Rate | Kind::Sat) => true,
            // A number that the description names may fall by a percentage.
            Some(Kind::Count | Kind::Money | Kind::Time) => !value.is_numeric(),
            _ => false,
        };
        if described || is_explained(context, row) {
            continue;
        }
        let written = context.text(value.span);
        let message = context.say(
            || format!("{}是一种状态或效果，{}没有说明是谁占谁的比例。", name_of(context, row), quote(written)),
            || {
                format!(
                    "{} is a state or an effect; {} does not say percent of what.",
                    name_of(context, row),
                    quote(written)
                )
            },
        );
        let mut site = Site::new(value.span, message, Suggestion::later(move |context| instead(context, at)))
            .rows([at])
            .related(name, context.say(|| "指标名称".into(), || "the name".into()));
        if activity {
            site = site.confidence(Confidence::Low);
        } else if row.l2() == Some(Level2::Ecological) {
            site = site.severity(Severity::Error);
        }
        sink.report(site);
    }
}

fn instead(context: &Context<'_>, at: Row) -> String {
    let formula = context.say(
        || "确需保留的，请在描述中写明“××数÷××总数×100%”。".into(),
        || "to keep the name, state numerator and denominator in the description.".into(),
    );
    match advice(context, at) {
        Some(advice) => context.say(|| format!("{advice}{formula}"), || format!("{advice} {formula}")),
        None => context.say(|| format!("请换成可计算的比率。{formula}"), || format!("name a true rate; {formula}")),
    }
}

/// `提升20%`, `较上年下降5%`: a change by a percentage.
fn is_percent_change(context: &Context<'_>, value: &Value<'_>) -> bool {
    let text = context.text(value.span);
    let counts = |rest: &str| rest.trim_start_matches(number::is_bound).starts_with(number::is_digit);
    value.class == Class::Mixed
        && text.contains(['%', '％'])
        && context.lexicon.phrases.change_word.all(text).any(|(_, end, ())| counts(&text[end..]))
}

/// Whether name, description, basis or remarks state a share, or a change of a measurable quantity against a base.
fn is_explained(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    let name = context.maybe(row.name);
    let cells = [row.description, row.basis].into_iter().flatten().chain(row.remarks.iter().copied());
    let mut texts = cells.map(|span| context.text(span)).filter(|text| *text != name).chain([name]);
    texts.any(|text| {
        names::is_formula(text, context.lexicon)
            || names::kind_of_name(text, context.lexicon) == Some(Kind::Rate)
            || text.split(['，', ',', '；', ';', '。']).any(|clause| is_change(context, clause))
    })
}

/// A change of something measured, or of anything measurable against a stated base.
fn is_change(context: &Context<'_>, clause: &str) -> bool {
    let (bases, changes) = (&context.lexicon.phrases.change_base, &context.lexicon.phrases.change_word);
    // 减少污水排放量 says what goes down; 减少污染 does not.
    let opens = changes.prefix(clause).is_some();
    names::is_measured_change(clause, context.lexicon)
        || ((opens || (bases.occurs(clause) && changes.occurs(clause))) && context.lexicon.quantities.occurs(clause))
}
