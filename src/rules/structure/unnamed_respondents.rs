//! S105: a satisfaction name that does not say who is satisfied.

use crate::finding::{Confidence, Severity};
use crate::lexicon::{Level2, RespondentClass};
use crate::rules::propose::proposals;
use crate::rules::support::name_of;
use crate::rules::{Context, Row, Rule, Sink, Site, Suggestion, Text};
use crate::span::holds;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S105",
    name: "unnamed-respondents",
    title: Text { zh: "满意度对象不明", en: "Respondents not named" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "只写“满意度”而不写是谁的满意度，调查对象可以任意选取，结果没有可比性。",
        en: "A satisfaction target that names no respondents lets anybody be asked, so that its result means nothing.",
    },
    remedy: Text {
        zh: "在名称里写明调查对象，如“入园企业满意度”“受益村民满意度”“参训学员满意度”。",
        en: "Name the respondents: firms of the park, villagers served, trainees.",
    },
    limits: Text {
        zh: "写明服务对象、群众、企业等任何一类对象的不报；“培训满意度”这类读者能猜出对象的，置信度为低。",
        en: "Silent where any group is named; names from which the group can be guessed (培训满意度) are of low confidence.",
    },
    bad: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 满意度指标 | 服务对象满意度指标 | ⟦满意度⟧ | ≥90% |\n| 满意度指标 | 服务对象满意度指标 | ⟦综合满意率（%）⟧ | ≥90% |\n| 满意度指标 | 服务对象满意度指标 | ⟦项目服务质量满意度⟧ | 满意 |\n",
    ],
    good: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 满意度指标 | 服务对象满意度指标 | 服务对象满意度 | ≥90% |\n| 满意度指标 | 服务对象满意度指标 | 受益群众综合满意度 | ≥90% |\n| 满意度指标 | 服务对象满意度指标 | 社会公众对环境卫生满意度 | ≥90% |\n| 满意度指标 | 服务对象满意度指标 | 使用人员满意率 | ≥90% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(name) = row.name.filter(|_| holds(&row.key, "满")) else { continue };
        let Some(confidence) = nameless(context, &row.key) else { continue };
        let message = context.say(
            || format!("{}没有写明是谁的满意度。", name_of(context, row)),
            || format!("{} does not say who is satisfied.", name_of(context, row)),
        );
        let suggestion = Suggestion::later(move |context| {
            let example = example(context, at);
            context.say(
                || format!("请在名称里写明调查对象，如“{example}”。"),
                || format!("name the respondents, such as {example}."),
            )
        });
        // No row: what is said of the name does not silence what is said of the value.
        sink.report(Site::new(name, message, suggestion).rows([at]).confidence(confidence));
    }
}

/// How sure it is that a name names nobody; none where it names a group.
fn nameless(context: &Context<'_>, key: &str) -> Option<Confidence> {
    if !context.lexicon.phrases.satisfaction.occurs(key) {
        return None;
    }
    let mut confidence = Confidence::High;
    let mut end = 0;
    for (start, to, class) in context.lexicon.promises.respondents.find(key) {
        if !is_mark(&key[end..start]) {
            return None;
        }
        end = to;
        confidence = confidence.min(match class {
            RespondentClass::Blank => Confidence::High,
            RespondentClass::Matter => Confidence::Medium,
            RespondentClass::Activity => Confidence::Low,
        });
    }
    is_mark(&key[end..]).then_some(confidence)
}

/// Nothing but brackets, marks and figures.
fn is_mark(text: &str) -> bool {
    !text.chars().any(|c| c.is_alphabetic())
}

/// A satisfaction indicator of the unit's sector that names its respondents.
fn example(context: &Context<'_>, at: Row) -> String {
    let near = proposals(context, at);
    let named = near.iter().find(|entry| entry.level2 == Level2::Satisfaction && !entry.name.contains("好评"));
    named.map_or_else(|| "受益群众满意度".into(), |entry| entry.name.to_string())
}
