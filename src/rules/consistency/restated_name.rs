//! C105: descriptions that only repeat the names.

use super::descriptions::{known_words, restates};
use crate::filing::Indicator;
use crate::finding::{Confidence, Severity};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "C105",
    name: "restated-name",
    title: Text { zh: "描述照抄名称", en: "Description repeats the name" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "指标描述应当说明怎么算、算什么范围；照抄名称等于没有解释，考核时各算各的。",
        en: "A description should say how the figure is computed and what it covers; one that repeats the name explains nothing.",
    },
    remedy: Text {
        zh: "写明计算公式和口径，如“验收合格的单位工程数÷已完工单位工程数×100%”。",
        en: "State formula and scope, such as accepted units divided by finished ones.",
    },
    limits: Text {
        zh: "没有描述列，照抄不到一半或不足三行的不报。",
        en: "Silent without a description column and where fewer than half of the rows, or fewer than three, repeat the name.",
    },
    bad: &[
        "2025年园区厂房项目绩效目标表\n| 项目名称 | 园区厂房项目 |\n| 绩效目标 | 建设厂房2万平方米 |\n| 一级指标 | 二级指标 | 三级指标 | 指标解释 | 指标值 |\n| 产出指标 | 数量指标 | 厂房建设面积 | ⟦园区厂房建设面积⟧ | ≥2万平方米 |\n| 产出指标 | 质量指标 | 工程验收合格率 | 园区工程验收合格率 | 100% |\n| 产出指标 | 时效指标 | 完工及时率 | 完工及时率 | 100% |\n| 满意度指标 | 服务对象满意度指标 | 企业满意度 | 问卷表示满意的企业占比 | ≥90% |\n",
    ],
    good: &[
        "2025年园区厂房项目绩效目标表\n| 项目名称 | 园区厂房项目 |\n| 绩效目标 | 建设厂房2万平方米 |\n| 一级指标 | 二级指标 | 三级指标 | 指标解释 | 指标值 |\n| 产出指标 | 数量指标 | 厂房建设面积 | 竣工测绘的建筑面积合计 | ≥2万平方米 |\n| 产出指标 | 质量指标 | 工程验收合格率 | 一次验收合格的单位工程占比 | 100% |\n| 产出指标 | 时效指标 | 完工及时率 | 完工及时率 | 100% |\n| 满意度指标 | 服务对象满意度指标 | 企业满意度 | 问卷表示满意的企业占比 | ≥90% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        if project.template || project.indicators.iter().all(|row| row.description.is_none()) {
            continue;
        }
        let named = project.indicators.iter().filter(|row| row.name.is_some() && row.value.is_some()).count();
        let known = known_words(context, project);
        let restated: Vec<(usize, &Indicator<'_>)> =
            project.indicators.iter().enumerate().filter(|(_, row)| restates(context, row, &known)).collect();
        let Some(((first, row), others)) = restated.split_first() else { continue };
        let Some(span) = row.description else { continue };
        if restated.len() < 3 || restated.len() * 2 < named {
            continue;
        }
        let count = restated.len();
        let message = context.say(
            || format!("本表有{count}行的指标描述只是重复指标名称，没有说明计算方法和口径。"),
            || format!("{count} descriptions of this table only repeat the names."),
        );
        let suggestion = context.say(
            || "请在描述中写明计算公式、统计范围和数据来源，如“完成数÷计划数×100%，以竣工验收单为准”。".into(),
            || "state formula, scope and source of the figure.".into(),
        );
        let mut site = Site::new(span, message, suggestion).rows([Row { project: number, row: *first }]);
        for (at, row) in others {
            let Some(span) = row.description else { continue };
            site = site
                .related(span, context.say(|| "描述照抄名称".into(), || "repeats the name".into()))
                .rows([Row { project: number, row: *at }]);
        }
        sink.report(site);
    }
}
