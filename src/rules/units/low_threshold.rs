//! U108: a threshold that can hardly be missed.

use super::figures;
use crate::filing::Indicator;
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Floor, Lexicon};
use crate::rules::checkable::{names_document, names_standard};
use crate::rules::support::{all_targets, is_stage, name_of};
use crate::rules::{Context, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "U108",
    name: "low-threshold",
    title: Text { zh: "指标值偏低", en: "Threshold too low" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "合格率70%、完成率60%这样的目标几乎不会完不成，起不到约束作用；足额发放、持证上岗等法定要求低于100%，等于允许违规。",
        en: "A target that can hardly be missed binds nobody; one below 100% on a legal duty permits breaking it.",
    },
    remedy: Text {
        zh: "按行业标准或历年完成情况提高，如合格率≥95%、完成率≥95%、满意度≥90%；法定要求写100%。",
        en: "Raise it to the standard of the trade or to what was reached before; write 100% for a legal duty.",
    },
    limits: Text {
        zh: "描述写明是多年任务的当年阶段，或写明数值取自哪一项标准的，不报；达标率、完好率、使用率等没有设下限；下限可在词库limits.tsv中修改。",
        en: "Silent where the row says that it is this year's stage of a longer work, or names the standard of its figure. \
             Floors stand in limits.tsv.",
    },
    bad: &[
        "2025年低保项目绩效目标表\n| 项目名称 | 低保项目 |\n| 绩效目标 | 保障3200户 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 档案抽查合格率 | ⟦≥80%⟧ |\n| 产出指标 | 时效指标 | 复核任务按期完成率 | ⟦≥70%⟧ |\n| 产出指标 | 质量指标 | 低保金足额发放率 | ⟦≥95%⟧ |\n| 满意度指标 | 服务对象满意度指标 | 低保对象满意度 | ⟦75%以上⟧ |\n",
        "2025年检测项目绩效目标表\n| 项目名称 | 检测项目 |\n| 绩效目标 | 检测样品300批次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 时效指标 | 报告按期出具率 | 检测报告 | ⟦≥60%⟧ |\n| 产出指标 | 质量指标 | 锚杆检验合格率 | 抽检根数不少于总数的5% | ⟦≥86%⟧ |\n",
    ],
    good: &[
        "2025年低保项目绩效目标表\n| 项目名称 | 低保项目 |\n| 绩效目标 | 保障3200户 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 质量指标 | 档案抽查合格率 | 合格份数占比 | ≥95% |\n| 产出指标 | 数量指标 | 改造工程完成率 | 三年工程的第一年，完成总量的40% | ≥40% |\n| 产出指标 | 质量指标 | 群体免疫抗体合格率 | 按《国家动物疫病强制免疫指导意见》 | ≥70% |\n| 产出指标 | 质量指标 | 抽检不合格率 | 不合格批次占比 | ≤3% |\n| 产出指标 | 质量指标 | 断面水质达标率 | 达标断面占比 | ≥66.7% |\n| 产出指标 | 质量指标 | 低保金足额发放率 | 实发占应发的比例 | 100% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row, value) in all_targets(context).filter(|(.., value)| value.is_numeric()) {
        let Some(percent) = figures::percent(row, value, value.number).filter(|n| *n < 100.0) else { continue };
        if value.op.is_some_and(|op| op.is_cap()) {
            continue;
        }
        let name = &*row.bare;
        let Some(floor) = floor(context.lexicon, name).filter(|floor| percent < floor.percent) else { continue };
        if is_excused(context, at.project, row, floor.strict) {
            continue;
        }
        let limit = floor.percent;
        let written = context.text(value.span);
        let message = context.say(
            || match floor.strict {
                true => format!("{}属于法定要求，应为100%，这里是“{written}”。", name_of(context, row)),
                false => format!("{}的指标值“{written}”偏低，几乎不会完不成。", name_of(context, row)),
            },
            || match floor.strict {
                true => {
                    format!("{} is a legal duty and should be 100%; here it is {written}.", name_of(context, row))
                }
                false => format!("{written} is so low for {} that missing it is hard.", name_of(context, row)),
            },
        );
        let suggestion = context.say(
            || match floor.strict {
                true => "请改为“100%”。".into(),
                false => format!(
                    "一般不低于{limit}%，请按行业标准或历年完成情况提高；确为分年度任务或有规定的，请在描述中写明。"
                ),
            },
            || match floor.strict {
                true => "write 100%.".into(),
                false => {
                    format!("at least {limit}% is usual; where a rule or a stage of longer work sets it, say so.")
                }
            },
        );
        sink.report(Site::new(value.span, message, suggestion).rows([at]));
    }
}

/// The floor of a rate: its own, or for one of things done in time (按期结案率) that of 及时率.
fn floor<'l>(lexicon: &'l Lexicon, name: &str) -> Option<&'l Floor> {
    let own = lexicon.limits.suffix(name);
    let timely = || {
        let done = name.strip_suffix('率')?;
        let (from, to, ()) = lexicon.phrases.timely.find(done).last()?;
        let (before, after) = (&done[..from], &done[to..]);
        (after.chars().count() <= 4 && !before.ends_with(['不', '未'])).then(|| lexicon.limits.suffix("及时率"))?
    };
    own.or_else(timely).map(|(_, floor)| floor)
}

/// Whether the row says why the figure is low: a stage of longer work, or the standard that sets it. No standard permits
/// less than a legal duty.
fn is_excused(context: &Context<'_>, project: usize, row: &Indicator<'_>, strict: bool) -> bool {
    // A basis names the document of the figure by its title or number; 施工验收规范 is a class of documents, and tells how
    // the thing is measured.
    let words = [row.name, row.description].into_iter().flatten().chain(row.remarks.iter().copied());
    let mut words = words.map(|span| context.text(span));
    let mut standard = || {
        words.any(|text| names_standard(context.lexicon, text))
            || row.basis.is_some_and(|span| names_document(context.text(span)))
    };
    is_stage(context, project, row) || (!strict && standard())
}
