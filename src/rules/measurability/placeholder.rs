//! M105: template residue.

use crate::filing::{Class, Value, value};
use crate::finding::{Confidence, Severity};
use crate::lexicon::ResidueKind;
use crate::rules::support::{quote, targets};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "M105",
    name: "placeholder",
    title: Text { zh: "占位符未填", en: "Unfilled placeholder" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "模板里的占位符没有换成实际内容，等于没有填报。",
        en: "A placeholder of the form was left where words or figures belong.",
    },
    remedy: Text {
        zh: "填写实际数字或内容，并删去模板提示。",
        en: "Write the real figure or words and delete the hint.",
    },
    limits: Text {
        zh: "人名遮蔽（张**）、必填列的星号、乘号不报。",
        en: "Silent on masked names, the star of a required column and multiplication signs.",
    },
    bad: &[
        "2025年安防项目绩效目标表\n| 项目名称 | 安防项目 |\n| 绩效目标 | 安装探头300个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 运行天数（⟦**⟧天） | ≥300天 |\n| 产出指标 | 数量指标 | 安装探头数量 | ⟦≥⟧ |\n| 产出指标 | 数量指标 | 覆盖居民 | ⟦万人⟧ |\n| 产出指标 | 质量指标 | 探头在线率 | ≥⟦××⟧% |\n",
    ],
    good: &[
        "2025年安防项目绩效目标表\n| 项目名称 | 安防项目 |\n| 绩效目标 | 安装探头300个，联系人张** |\n| 一级指标 | 二级指标 | *三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 300×400探头数量 | ≥300个 |\n",
        "2024年度安防项目支出绩效自评表\n| 项目名称 | 安防项目 |\n| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 |\n| 产出指标 | 质量指标 | 探头调试情况 | 完成 | 达到 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for field in &context.filing.outline.fields {
        residue(context, sink, field.span, None);
    }
    for project in &context.filing.projects {
        for span in project.goals.iter().map(|goal| goal.span).chain(project.name).chain(project.uses.iter().copied()) {
            residue(context, sink, span, None);
        }
        for span in project.closing.iter().copied() {
            if let Some((range, ResidueKind::Instruction)) = context.residue(span) {
                report(context, sink, span.slice(range.start, range.end), ResidueKind::Instruction, None);
            }
        }
    }
    for (at, row) in context.rows() {
        // A figure that was read to its end has no room for anything else.
        let figure =
            |value: &&Value<'_>| value.is_numeric() && value.rest.is_empty() && value.per.is_none() && !value.labelled;
        let values = targets(context, row).chain(row.actual.as_deref());
        let values = values.filter(|value| !figure(value)).map(|value| value.span);
        let unit = row.unit.filter(|(_, unit)| unit.is_none());
        let fields = [row.name, row.description, unit.map(|unit| unit.0)];
        for span in fields.into_iter().flatten() {
            residue(context, sink, span, Some(at));
        }
        let unfilled = values.filter(|span| residue(context, sink, *span, Some(at))).count() > 0;
        if let Some(value) = &row.value
            && !unfilled
            && matches!(value.class, Class::Words | Class::Mixed)
            && value.number.is_none()
            && is_bare(context, value.span)
        {
            report(context, sink, value.span, ResidueKind::Mask, Some(at));
        }
    }
}

/// Only an operator or only a unit.
fn is_bare(context: &Context<'_>, span: Span) -> bool {
    let text = context.text(span);
    // 完成 bounds a figure, and alone it answers.
    if context.lexicon.phrases.outcome_word.exact(text).is_some() {
        return false;
    }
    let operator = value::leading_op(text, context.lexicon).map_or(0, |(_, length)| length);
    let rest = text[operator..].trim();
    // 万人: a unit by the size.
    let is_unit = |text: &str| {
        let sized = text.strip_prefix(['万', '亿']).filter(|counted| !counted.is_empty()).unwrap_or(text);
        context.lexicon.units.exact(text).or_else(|| context.lexicon.units.exact(sized)).is_some()
    };
    (rest.is_empty() && operator > 0) || (is_unit(rest) && !matches!(rest, "好" | "优" | "级"))
}

fn residue(context: &Context<'_>, sink: &mut Sink, span: Span, row: Option<Row>) -> bool {
    let Some((range, kind)) = context.residue(span) else { return false };
    report(context, sink, span.slice(range.start, range.end), kind, row);
    true
}

fn report(context: &Context<'_>, sink: &mut Sink, span: Span, kind: ResidueKind, row: Option<Row>) {
    let words = quote(context.text(span));
    let message = context.say(
        || match kind {
            ResidueKind::Mask => format!("{words}是没有填写的占位符。"),
            ResidueKind::Instruction => format!("{words}是模板的填写提示，没有换成实际内容。"),
            ResidueKind::Pending => format!("{words}表示尚未确定，目标须在申报时确定。"),
        },
        || format!("{words} is left over from the form."),
    );
    let suggestion = context.say(
        || "请填写实际内容；不适用的指标请整行删除。".into(),
        || "write the real content, or delete the row if it does not apply.".into(),
    );
    sink.report(Site::new(span, message, suggestion).rows(row));
}
