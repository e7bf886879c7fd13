//! U102: a unit that does not fit what is measured.

use crate::filing::{Indicator, Op, Value, names};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Kind, Unit};
use crate::rules::support::{clauses, name_of};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "U102",
    name: "unit-mismatch",
    title: Text { zh: "单位与指标不符", en: "Unit does not fit" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "数量配百分号、比率配个数，说明名称或单位有一个写错了，年底无法核对。",
        en: "Either the name or the unit is wrong, so nothing can be checked.",
    },
    remedy: Text {
        zh: "数量用个、次、人等单位，比率用%，金额用元或万元；名称括号里的单位与指标值一致。",
        en: "Use a unit of the kind that the name measures, and the same one everywhere.",
    },
    limits: Text {
        zh: "描述写明占比的数量、满意度打分、人与人次、户与人不报。",
        en: "Silent on counts described as a share, satisfaction scores, persons against visits or households.",
    },
    bad: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 培训人数 | ⟦≥90%⟧ |\n| 产出指标 | 质量指标 | 考试合格率 | ⟦≥90人⟧ |\n| 效益指标 | 经济效益指标 | 签约金额（亿元） | ⟦≥5000万元⟧ |\n",
    ],
    good: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 数量指标 | 培训人数 | 培训人数 | ≥500人次 |\n| 产出指标 | 数量指标 | 女学员数量 | 女学员占全部学员的比例 | ≥40% |\n| 满意度指标 | 服务对象满意度指标 | 学员满意度 | 学员打分 | ≥90分 |\n| 效益指标 | 经济效益指标 | 签约金额（万元） | 签约金额 | ≥5000万元 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (at, row) in context.rows() {
        let Some(value) = row.value.as_ref() else { continue };
        if !judge(context, sink, at, row, value)
            && let Some(actual) = &row.actual
        {
            judge(context, sink, at, row, actual);
        }
    }
}

fn judge(context: &Context<'_>, sink: &mut Sink, at: Row, row: &Indicator<'_>, value: &Value<'_>) -> bool {
    if !value.is_numeric() {
        return false;
    }
    let inside = value.unit.map(|(_, unit)| unit);
    let column = row.unit.and_then(|(span, unit)| unit.map(|unit| (span, unit)));
    let unit = inside.or(column.map(|(_, unit)| unit));
    let span = if inside.is_none() { column.map_or(value.span, |(span, _)| span) } else { value.span };
    if let (Some(inside), Some((_, column))) = (inside, column)
        && !same_size(inside, column)
    {
        let (a, b) = (&inside.legal, &column.legal);
        let message = context.say(
            || format!("单位栏是“{b}”，指标值里却是“{a}”。"),
            || format!("the unit column says {b}, the value {a}."),
        );
        return report(context, sink, at, value.span, message, Confidence::High);
    }
    let Some(unit) = unit else { return false };
    let name = context.maybe(row.name);
    if let Some(noted) = names::bracket_unit(name, context.lexicon)
        && !same_size(noted, unit)
        && (noted.dimension == unit.dimension || disjoint(noted.dimension, unit.dimension))
    {
        let (a, b) = (&noted.legal, &unit.legal);
        let message = context.say(
            || format!("名称里的单位是“{a}”，指标值用的是“{b}”。"),
            || format!("the name says {a}, the value {b}."),
        );
        return report(context, sink, at, span, message, Confidence::High);
    }
    // The name alone: a description of another kind explains the unit instead of condemning it.
    let own = row.named;
    let described = row.description.map(|span| context.text(span)).unwrap_or_default();
    let share = ["占", "比例", "比率", "率", "比重", "较上年", "同比", "增长", "下降", "完成计划", "÷", "/"]
        .iter()
        .any(|word| described.contains(word))
        && described != name;
    let change = ["增长", "下降", "减少", "增加", "提高", "降低", "较上年", "同比", "占比", "比例"]
        .iter()
        .any(|word| row.key.contains(word));
    let percent = unit.dimension == Dimension::Percent;
    let counted = matches!(
        unit.dimension,
        Dimension::Count
            | Dimension::Person
            | Dimension::PersonTime
            | Dimension::Household
            | Dimension::Length
            | Dimension::Area
            | Dimension::Money
    );
    let wrong = match own {
        Some(Kind::Count | Kind::Money) if percent => !(share || change),
        Some(Kind::Time) if percent => !(share || row.key.ends_with('性') || row.key.contains('率')),
        Some(Kind::Rate) => counted && !unit.legal.contains('/') && !is_ratio_name(&row.key),
        Some(Kind::Sat) => counted,
        Some(Kind::Time) => {
            matches!(unit.dimension, Dimension::Count) && matches!(&*unit.legal, "个" | "项" | "家" | "件")
        }
        _ => false,
    };
    if wrong {
        let kind = match own {
            Some(Kind::Count) => ("数量", "a number"),
            Some(Kind::Money) => ("金额", "an amount of money"),
            Some(Kind::Time) => ("时间", "a time"),
            Some(Kind::Sat) => ("满意度", "satisfaction"),
            _ => ("比率", "a rate"),
        };
        let legal = &unit.legal;
        let message = context.say(
            || format!("{}衡量的是{}，单位却是“{legal}”。", name_of(context, row), kind.0),
            || format!("{} measures {}, but the unit is {legal}.", name_of(context, row), kind.1),
        );
        return report(context, sink, at, span, message, Confidence::High);
    }
    against_goal(context, sink, at, row, value, unit)
}

/// 28米 in the row and 28公里 in the goal: the same figure, a unit of another size.
fn against_goal(
    context: &Context<'_>,
    sink: &mut Sink,
    at: Row,
    row: &Indicator<'_>,
    value: &Value<'_>,
    unit: &Unit,
) -> bool {
    let Some(number) = value.number.filter(|n| *n >= 1.0 && value.op != Some(Op::Within)) else { return false };
    let sized = matches!(unit.dimension, Dimension::Length | Dimension::Area | Dimension::Mass | Dimension::Volume);
    if !sized {
        return false;
    }
    for goal in &context.project(at).goals {
        for clause in clauses(&context.document.text, goal.span) {
            let text = context.text(clause);
            let mut from = 0;
            while let Some(step) = text[from..].find(crate::filing::number::is_digit) {
                let start = from + step;
                let Some((n, length)) = crate::filing::number::digits(&text[start..]) else { break };
                from = start + length;
                let Some((width, other)) = context.lexicon.units.prefix(text[from..].trim_start()) else { continue };
                if n == number
                    && other.dimension == unit.dimension
                    && !same_size(other, unit)
                    && shares_object(&row.key, text)
                {
                    let (a, b) = (&other.legal, &unit.legal);
                    let message = context.say(
                        || format!("目标里是“{n}{a}”，指标值却是“{n}{b}”，单位大小不一致。"),
                        || format!("the goal says {n}{a}, the value {n}{b}."),
                    );
                    let place = clause.slice(start, from + width);
                    let suggestion = context.say(|| "请核对后统一单位。".into(), || "check and use one unit.".into());
                    sink.report(
                        Site::new(value.span, message, suggestion)
                            .rows([at])
                            .related(place, context.say(|| "目标中的数值".into(), || "the goal's figure".into())),
                    );
                    return true;
                }
            }
        }
    }
    false
}

/// Two characters in a row in common.
fn shares_object(key: &str, text: &str) -> bool {
    let chars: Vec<char> = key.chars().collect();
    chars.windows(2).any(|pair| text.contains(&pair.iter().collect::<String>()))
}

fn report(
    context: &Context<'_>,
    sink: &mut Sink,
    at: Row,
    span: Span,
    message: String,
    confidence: Confidence,
) -> bool {
    let suggestion = context.say(
        || "请核对名称与单位，改成一致的写法：数量用个、次、人等，比率用%，金额用元或万元。".into(),
        || "make name and unit agree.".into(),
    );
    sink.report(Site::new(span, message, suggestion).rows([at]).confidence(confidence));
    true
}

fn same_size(a: &Unit, b: &Unit) -> bool {
    if matches!(
        (a.dimension, b.dimension),
        (
            Dimension::Person | Dimension::PersonTime | Dimension::Household | Dimension::Count,
            Dimension::Person | Dimension::PersonTime | Dimension::Household | Dimension::Count
        )
    ) {
        return (a.factor - b.factor).abs() <= 1e-9 * a.factor.abs().max(1.0);
    }
    a.dimension == b.dimension && (a.factor - b.factor).abs() <= 1e-6 * a.factor.abs().max(b.factor.abs())
}

/// Dimensions that can never stand for each other.
fn disjoint(a: Dimension, b: Dimension) -> bool {
    let class = |dimension: Dimension| match dimension {
        Dimension::Percent | Dimension::Permille => 1,
        Dimension::Money | Dimension::UnitPrice => 2,
        Dimension::Length | Dimension::Area | Dimension::Volume | Dimension::Mass => 3,
        Dimension::Count | Dimension::Person | Dimension::PersonTime | Dimension::Household => 4,
        Dimension::Time => 5,
        _ => 0,
    };
    let (a, b) = (class(a), class(b));
    a != 0 && b != 0 && a != b
}

/// Rates that are no percentages: 发病率 per 100,000, 容积率, 人均….
fn is_ratio_name(key: &str) -> bool {
    [
        "人均",
        "万人",
        "死亡率",
        "发病率",
        "利率",
        "费率",
        "税率",
        "汇率",
        "频率",
        "容积率",
        "亩均",
        "倍",
        "强度",
        "指数",
        "系数",
    ]
    .iter()
    .any(|word| key.contains(word))
}
