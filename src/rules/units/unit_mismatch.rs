//! U102: a unit that does not fit what is measured.

mod goals;

use super::figures;
use crate::filing::quantity::is_noun_unit;
use crate::filing::{Indicator, Value, names};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Kind, Unit};
use crate::rules::support::name_of;
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
        "2025年路灯项目绩效目标表\n| 项目名称 | 路灯项目 |\n| 绩效目标 | 新建管线2.8公里，安装路灯200盏 |\n| 一级指标 | 二级指标 | 三级指标 | 计量单位 | 指标值 |\n| 产出指标 | 数量指标 | 新建管线长度 | 米 | ⟦≥2.8米⟧ |\n| 产出指标 | 数量指标 | 绿化面积 | 公里 | ⟦≥3公里⟧ |\n| 产出指标 | 成本指标 | 路灯采购费用 | 万元 | ⟦≤46元⟧ |\n| 产出指标 | 时效指标 | 故障修复时间 | 小时 | ⟦≤24个⟧ |\n",
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 培训人数 | ⟦≥90%⟧ |\n| 产出指标 | 质量指标 | 考试合格率 | ⟦≥90人⟧ |\n| 效益指标 | 经济效益指标 | 签约金额（亿元） | ⟦≥5000万元⟧ |\n",
    ],
    good: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 数量指标 | 培训人数 | 培训人数 | ≥500人次 |\n| 产出指标 | 数量指标 | 女学员数量 | 女学员占全部学员的比例 | ≥40% |\n| 满意度指标 | 服务对象满意度指标 | 学员满意度 | 学员打分 | ≥90分 |\n| 效益指标 | 经济效益指标 | 签约金额（万元） | 签约金额 | ≥5000万元 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        let goals = goals::Goals::of(context, project);
        for (at, row) in project.indicators.iter().enumerate() {
            let at = Row { project: number, row: at };
            for value in figures::values(context, row) {
                let site = judge(context, row, value).or_else(|| goals.judge(context, row, value));
                if let Some(site) = site {
                    sink.report(site.rows([at]));
                    break;
                }
            }
        }
    }
}

/// What is wrong with the unit of a value, by the row alone.
fn judge(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Option<Site> {
    let inside = value.unit.map(|(_, unit)| unit);
    let column = row.unit.and_then(|(span, unit)| Some((span, unit?)));
    if let (Some(inside), Some((cell, column))) = (inside, column)
        && let Some(confidence) = differ(inside, column)
    {
        let (a, b) = (&inside.legal, &column.legal);
        let message = context.say(
            || format!("单位栏是“{b}”，指标值里却是“{a}”。"),
            || format!("the unit column says {b}, the value {a}."),
        );
        let related = context.say(|| "计量单位栏".into(), || "the unit column".into());
        return Some(site(context, value.span, message, confidence).related(cell, related));
    }
    let unit = inside.or(column.map(|(_, unit)| unit))?;
    let span = match (inside, column) {
        (None, Some((cell, _))) => cell,
        _ => value.span,
    };
    if let Some((cell, noted)) = row.noted
        && let Some(confidence) = differ(unit, noted)
    {
        let (a, b) = (&noted.legal, &unit.legal);
        let message = context.say(
            || format!("名称里的单位是“{a}”，指标值用的是“{b}”。"),
            || format!("the name says {a}, the value {b}."),
        );
        let related = context.say(|| "名称里的单位".into(), || "the unit in the name".into());
        return Some(site(context, span, message, confidence).related(cell, related));
    }
    let name = figures::bare_name(context, row);
    let kind = match row.named {
        Some(kind) if contradicts(context, row, &name, kind, unit) => match kind {
            Kind::Count => ("数量", "a number"),
            Kind::Money => ("金额", "an amount of money"),
            Kind::Time => ("时间", "a time"),
            Kind::Sat => ("满意度", "satisfaction"),
            _ => ("比率", "a rate"),
        },
        _ => dimensions(context, &name, unit)?,
    };
    let legal = &unit.legal;
    let message = context.say(
        || format!("{}衡量的是{}，单位却是“{legal}”。", name_of(context, row), kind.0),
        || format!("{} measures {}, but the unit is {legal}.", name_of(context, row), kind.1),
    );
    Some(site(context, span, message, Confidence::High))
}

fn site(context: &Context<'_>, span: Span, message: String, confidence: Confidence) -> Site {
    let suggestion = context.say(
        || "请核对名称与单位，改成一致的写法：数量用个、次、人等，比率用%，金额用元或万元。".into(),
        || "make name and unit agree.".into(),
    );
    Site::new(span, message, suggestion).confidence(confidence)
}

/// Whether two units of one value contradict each other, and how surely. Persons and visits, households and persons, a
/// counter and its longer form (台, 台套), an amount and its price per piece are taken for the same.
fn differ(a: &Unit, b: &Unit) -> Option<Confidence> {
    let counted = |unit: &Unit| {
        matches!(
            unit.dimension,
            Dimension::Count | Dimension::Person | Dimension::PersonTime | Dimension::Household | Dimension::Frequency
        )
    };
    if counted(a) && counted(b) {
        let (a, b) = (without_size(&a.legal), without_size(&b.legal));
        let people = |unit: &str| ["人", "名", "户", "位"].iter().any(|person| unit.starts_with(person));
        let noun = is_noun_unit(a) || is_noun_unit(b);
        let alike = noun || a.contains(b) || b.contains(a) || (people(a) && people(b));
        return (!alike).then_some(Confidence::Medium);
    }
    let money = |unit: &Unit| matches!(unit.dimension, Dimension::Money | Dimension::UnitPrice);
    let same = a.dimension == b.dimension || (money(a) && money(b));
    let size = (a.factor - b.factor).abs() <= 1e-6 * a.factor.abs().max(b.factor.abs());
    (!(same && size) && (same || disjoint(a.dimension, b.dimension))).then_some(Confidence::High)
}

/// A unit of counting without the size of number before it: 万个 is 个.
fn without_size(unit: &str) -> &str {
    let bare = unit.trim_start_matches(['万', '亿', '千', '百', '十']);
    if bare.is_empty() { unit } else { bare }
}

/// Dimensions that can never stand for each other.
fn disjoint(a: Dimension, b: Dimension) -> bool {
    let class = |dimension: Dimension| match dimension {
        Dimension::Percent | Dimension::Permille => 1,
        Dimension::Money | Dimension::UnitPrice => 2,
        Dimension::Length => 3,
        Dimension::Area => 4,
        Dimension::Volume | Dimension::Mass => 5,
        Dimension::Count | Dimension::Person | Dimension::PersonTime | Dimension::Household => 6,
        Dimension::Time => 7,
        _ => 0,
    };
    let (a, b) = (class(a), class(b));
    a != 0 && b != 0 && a != b
}

/// Whether the unit contradicts what the name measures.
fn contradicts(context: &Context<'_>, row: &Indicator<'_>, name: &str, kind: Kind, unit: &Unit) -> bool {
    let percent = unit.dimension == Dimension::Percent;
    let things = matches!(
        unit.dimension,
        Dimension::Count
            | Dimension::Person
            | Dimension::PersonTime
            | Dimension::Household
            | Dimension::Length
            | Dimension::Area
            | Dimension::Volume
            | Dimension::Mass
    );
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    match kind {
        Kind::Count => percent && !ends(MEASURED_IN_PERCENT) && !is_share(context, row, name),
        Kind::Money => {
            (percent && !ends(&["结余", "超支", "负债"]) && !is_share(context, row, name))
                || (things && ends(&["额", "产值", "收入", "成本", "费用", "税收", "造价", "单价"]))
        }
        Kind::Time => {
            let counted =
                things && !matches!(&*unit.legal, "次" | "期" | "场" | "班" | "批" | "轮" | "届" | "学时" | "课时");
            (percent && !ends(&["性", "时效"]) && !is_share(context, row, name))
                || counted
                || unit.dimension == Dimension::Money
        }
        Kind::Rate => {
            let amount = things || matches!(unit.dimension, Dimension::Money | Dimension::Time);
            let change = ends(&["增幅", "降幅", "涨幅", "幅度", "增速"]) && unit.dimension != Dimension::Count;
            amount && !change && !unit.legal.contains('/') && ends(RATES) && !is_other_rate(name)
        }
        Kind::Sat => things,
        Kind::State | Kind::Activity => false,
    }
}

/// Names that measure a share, whatever else 度 and 面 may mean.
const RATES: &[&str] =
    &["率", "比例", "比重", "占比", "增速", "增幅", "降幅", "幅度", "知晓度", "参与度", "支持度", "完成度"];

/// Measures read from an instrument or a sheet that are also given in percent.
const MEASURED_IN_PERCENT: &[&str] = &[
    "湿度", "含量", "坡度", "浓度", "密度", "纯度", "强度", "精度", "得分", "评分", "分数", "成绩", "排名", "名次",
    "倍数",
];

/// Rates that are no percentages: 发病率 per 100,000, 容积率, 人均….
fn is_other_rate(name: &str) -> bool {
    [
        "人均",
        "户均",
        "亩均",
        "每",
        "容积率",
        "周转率",
        "频率",
        "死亡率",
        "发病率",
        "倍率",
        "速率",
        "汇率",
        "功率",
        "分辨率",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// Whether name or description says that a percentage of the number, or its change, is meant.
fn is_share(context: &Context<'_>, row: &Indicator<'_>, name: &str) -> bool {
    const CHANGES: [&str; 16] = [
        "增长",
        "下降",
        "减少",
        "增加",
        "提高",
        "提升",
        "降低",
        "上升",
        "较上年",
        "同比",
        "节约",
        "压减",
        "压缩",
        "缩短",
        "削减",
        "控制",
    ];
    let lexicon = context.lexicon;
    let described = context.maybe(row.description);
    let own = context.maybe(row.name);
    CHANGES.iter().any(|word| name.contains(word))
        || ["占比", "比例", "比重"].iter().any(|word| own.contains(word))
        || (described != own
            && (names::is_formula(described, lexicon)
                || names::kind_of_name(described, lexicon) == Some(Kind::Rate)
                || [
                    "比例",
                    "比率",
                    "占比",
                    "比重",
                    "百分比",
                    "完成率",
                    "较上年",
                    "同比",
                    "增长",
                    "下降",
                    "降低",
                    "降幅",
                ]
                .iter()
                .any(|word| described.contains(word))))
}

/// 面积 in 公里: what the end of the name asks of the unit.
fn dimensions(context: &Context<'_>, name: &str, unit: &Unit) -> Option<(&'static str, &'static str)> {
    let (_, allowed) = context.lexicon.dimensions.suffix(name).filter(|_| unit.dimension != Dimension::Percent)?;
    let wrong =
        !allowed.contains(&unit.dimension) && allowed.iter().all(|dimension| disjoint(*dimension, unit.dimension));
    let measured = match allowed.first()? {
        Dimension::Area => ("面积", "an area"),
        Dimension::Length => ("长度", "a length"),
        Dimension::Time => ("时长", "a length of time"),
        Dimension::Money => ("金额", "an amount of money"),
        Dimension::Mass => ("重量", "a weight"),
        Dimension::Volume => ("体积", "a volume"),
        Dimension::Person | Dimension::PersonTime | Dimension::Household => ("人数或户数", "persons or households"),
        _ => ("数量", "a number"),
    };
    wrong.then_some(measured)
}
