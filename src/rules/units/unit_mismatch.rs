//! U102: a unit that does not fit what is measured.

mod goals;
mod measures;

use super::figures;
use crate::filing::{Indicator, Project, Value};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Unit};
use crate::rules::support::{name_of, shown};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::FxHashMap;

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
        "2025年宣传项目绩效目标表\n| 项目名称 | 宣传项目 |\n| 绩效目标 | 发放手册2万册，加固桥梁11座 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 手册发放量 | ⟦≥2万元⟧ |\n| 产出指标 | 数量指标 | 加固桥梁 | ⟦≥11%⟧ |\n",
        "2025年普查项目绩效目标表\n| 项目名称 | 普查项目 |\n| 绩效目标 | 更换布袋640条 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 更换除尘布袋数量 | ⟦≥640米⟧ |\n| 产出指标 | 数量指标 | 普查踏查行政村 | ⟦≥312%⟧ |\n",
        "2025年教室项目绩效目标表\n| 项目名称 | 教室项目 |\n| 绩效目标 | 配备教室145间 |\n| 一级指标 | 二级指标 | 三级指标 | 东陵镇 | 白浦镇 | 青禾乡 |\n| 产出指标 | 数量指标 | 多媒体教室 | ≥85间 | ≥60间 | ⟦≥40%⟧ |\n",
        "渔政执法项目支出绩效自评表\n（2024年度）\n| 项目名称 | 渔政执法项目 |\n| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |\n| 产出指标 | 时效指标 | 险情出动时间 | ≤30分钟 | ⟦26次⟧ | 90 | 90 |\n| 满意度指标 | 服务对象满意度指标 | 渔民满意度 | ≥85% | 89% | 10 | 10 |\n",
        "2025年招商项目绩效目标表\n| 项目名称 | 招商项目 |\n| 实施期 | 2024-2026年 |\n| 绩效目标 | 三年派驻专员12人 |\n| 一级指标 | 二级指标 | 三级指标 | 中期指标值 | 二级指标 | 三级指标 | 年度指标值 |\n| 产出指标 | 数量指标 | 新设驻外专员 | ≥12人 | 数量指标 | 新设驻外专员 | ⟦≥4%⟧ |\n",
        "2025年农资培训项目绩效目标表\n| 项目名称 | 农资培训项目 |\n| 绩效目标 | 举办培训班4期，培训农资人员320人次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 举办培训班 | ≥4期 |\n| 产出指标 | 数量指标 | 培训农资人员 | ⟦≥320期⟧ |\n",
    ],
    good: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 培训500人次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 数量指标 | 培训人数 | 培训人数 | ≥500人次 |\n| 产出指标 | 数量指标 | 女学员数量 | 女学员占全部学员的比例 | ≥40% |\n| 满意度指标 | 服务对象满意度指标 | 学员满意度 | 学员打分 | ≥90分 |\n| 效益指标 | 经济效益指标 | 签约金额（万元） | 签约金额 | ≥5000万元 |\n",
        "2025年还田项目绩效目标表\n| 项目名称 | 还田项目 |\n| 绩效目标 | 粪肥还田2.6万亩，培训农户100户 |\n| 一级指标 | 二级指标 | 三级指标 | 计量单位 | 指标值 |\n| 产出指标 | 数量指标 | 粪肥还田面积 | 亩 | ≥2.6万亩 |\n| 产出指标 | 数量指标 | 农户培训 | % | 100% |\n| 产出指标 | 质量指标 | 地块定位精度 | 米 | ≤0.2米 |\n",
        "2025年欠费项目绩效目标表\n| 项目名称 | 欠费项目 |\n| 绩效目标 | 催收水费30万元 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 催收水费 | ≥30万元 |\n| 产出指标 | 质量指标 | 清缴欠缴水费 | ≥90% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        let goals = goals::Goals::of(context, project);
        let whole = whole_targets(project);
        for (at, row) in project.indicators.iter().enumerate() {
            let at = Row { project: number, row: at };
            for value in figures::values(context, row) {
                let site = judge(context, row, value).or_else(|| goals.judge(context, row, value));
                let site = site.or_else(|| of_regions(context, row, value));
                if let Some(site) = site.or_else(|| of_years(context, &whole, row, value)) {
                    sink.report(site.rows([at]));
                    break;
                }
            }
        }
    }
}

/// A target of another region whose unit is none for what the row's first target counts: ≥85间, ≥60间, ≥40%.
fn of_regions(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Option<Site> {
    row.others.iter().filter(|other| other.is_numeric()).find_map(|other| {
        let confidence = mixed(context, other, value)?;
        let (a, b) = (context.text(other.span), context.text(value.span));
        let message = context.say(
            || format!("同一行里一处是“{a}”，另一处是“{b}”，单位不是一类。"),
            || format!("one target of the row is {a}, another {b}."),
        );
        let related = context.say(|| "同一行的另一个指标值".into(), || "another target of the row".into());
        Some(site(context, other.span, message, confidence).related(value.span, related))
    })
}

/// A target of the year whose unit is none for what the target of the whole period counts: ≥12人 and ≥4%.
fn of_years(
    context: &Context<'_>,
    whole: &FxHashMap<&str, Option<&Value<'_>>>,
    row: &Indicator<'_>,
    value: &Value<'_>,
) -> Option<Site> {
    let target = whole.get(&*row.key).copied().flatten().filter(|_| !row.whole_period)?;
    let confidence = mixed(context, value, target)?;
    let (a, b) = (context.text(value.span), context.text(target.span));
    let message = context.say(
        || format!("全期指标值是“{b}”，年度却是“{a}”，单位不是一类。"),
        || format!("the target of the whole period is {b}, that of the year {a}."),
    );
    let related = context.say(|| "全期指标值".into(), || "the target of the whole period".into());
    Some(site(context, value.span, message, confidence).related(target.span, related))
}

/// By name, the targets of the whole period.
fn whole_targets<'p, 'l>(project: &'p Project<'l>) -> FxHashMap<&'p str, Option<&'p Value<'l>>> {
    let mut targets = FxHashMap::default();
    for row in project.indicators.iter().filter(|row| row.whole_period) {
        targets.entry(&*row.key).or_insert(row.value.as_ref());
    }
    targets
}

/// How sure it is that of two targets of one thing only one is a percentage.
fn mixed(context: &Context<'_>, a: &Value<'_>, b: &Value<'_>) -> Option<Confidence> {
    let ((_, a), (_, b)) = (a.unit?, b.unit?);
    let percent = a.dimension == Dimension::Percent || b.dimension == Dimension::Percent;
    differ(context, a, b).filter(|_| percent)
}

/// What is wrong with the unit of a value, by the row alone.
fn judge(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Option<Site> {
    // 8.5万 of what is no money is a size of number, and the thing counted is missing (U103).
    if value.is_sized() && !figures::is_money(context, row) {
        return None;
    }
    let inside = value.unit.map(|(_, unit)| unit);
    let column = row.unit.and_then(|(span, unit)| Some((span, unit?)));
    if let (Some(inside), Some((cell, column))) = (inside, column)
        && !is_sized_up(inside, column)
        && let Some(confidence) = differ(context, inside, column)
    {
        let (a, b) = (&inside.legal, &column.legal);
        let message = context.say(
            || format!("单位栏是“{b}”，指标值里却是“{a}”。"),
            || format!("the unit column says {b}, the value {a}."),
        );
        let related = context.say(|| "计量单位栏".into(), || "the unit column".into());
        let site = Site::new(value.span, message, in_one(context, value, inside, column)).confidence(confidence);
        return Some(site.related(cell, related));
    }
    let unit = inside.or(column.map(|(_, unit)| unit))?;
    let span = match (inside, column) {
        (None, Some((cell, _))) => cell,
        _ => value.span,
    };
    if let Some((cell, noted)) = row.noted
        && let Some(confidence) = differ(context, unit, noted)
    {
        let (a, b) = (&noted.legal, &unit.legal);
        let message = context.say(
            || format!("名称里的单位是“{a}”，指标值用的是“{b}”。"),
            || format!("the name says {a}, the value {b}."),
        );
        let related = context.say(|| "名称里的单位".into(), || "the unit in the name".into());
        let site = Site::new(span, message, in_one(context, value, unit, noted)).confidence(confidence);
        return Some(site.related(cell, related));
    }
    let Some(kind) = measures::contradicted(context, row, unit) else {
        return against_target(context, row, value);
    };
    let legal = &unit.legal;
    let message = context.say(
        || format!("{}衡量的是{}，单位却是“{legal}”。", name_of(context, row), kind.0),
        || format!("{} measures {}, but the unit is {legal}.", name_of(context, row), kind.1),
    );
    Some(site(context, span, message, Confidence::High))
}

/// An actual value in a measure that the target does not have: ≤30分钟 with 26次. Units of another size are none.
fn against_target(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Option<Site> {
    let target = row.value.as_ref().filter(|target| target.span != value.span && target.is_numeric())?;
    let whole = |value: &Value<'_>| matches!(context.text(value.rest), "" | "次");
    let (_, own) = value.unit.filter(|_| whole(value))?;
    let (_, asked) = target.unit.filter(|_| whole(target))?;
    if !disjoint(own.dimension, asked.dimension) {
        return None;
    }
    let (a, b) = (&own.legal, &asked.legal);
    let message = context.say(
        || format!("指标值的单位是“{b}”，实际值却是“{a}”，两者无法比较。"),
        || format!("the target is in {b}, the actual value in {a}."),
    );
    let related = context.say(|| "指标值".into(), || "the target".into());
    Some(site(context, value.span, message, Confidence::High).related(target.span, related))
}

fn site(context: &Context<'_>, span: Span, message: String, confidence: Confidence) -> Site {
    Site::new(span, message, agree(context)).confidence(confidence)
}

fn agree(context: &Context<'_>) -> String {
    context.say(
        || "请核对名称与单位，改成一致的写法：数量用个、次、人等，比率用%，金额用元或万元。".into(),
        || "make name and unit agree.".into(),
    )
}

/// What to write where a value has one unit and what is beside it another: what the value is in that one, where both
/// measure the same.
fn in_one(context: &Context<'_>, value: &Value<'_>, own: &Unit, other: &Unit) -> String {
    let measured = is_sized(own) || own.dimension == Dimension::Time;
    let same = measured && own.dimension == other.dimension && own.factor != other.factor;
    let converted = |number: f64| shown(number * own.factor / other.factor);
    let both = value.number.filter(|_| same).map(|number| (number, converted(number)));
    let Some((number, converted)) = both.filter(|(_, converted)| *converted != 0.0) else { return agree(context) };
    let (own, other) = (&own.legal, &other.legal);
    context.say(
        || format!("{number}{own}等于{converted}{other}：请核对数值，两处只用一种单位。"),
        || format!("{number}{own} is {converted}{other}: check the figure and use one unit."),
    )
}

/// Whether two units of one value contradict each other, and how surely. Persons and visits, households and persons, a
/// counter and its longer form (台, 台套), an amount and its price per piece are taken for the same.
fn differ(context: &Context<'_>, a: &Unit, b: &Unit) -> Option<Confidence> {
    let counted = |unit: &Unit| {
        matches!(
            unit.dimension,
            Dimension::Count | Dimension::Person | Dimension::PersonTime | Dimension::Household | Dimension::Frequency
        )
    };
    if counted(a) && counted(b) {
        let (a, b) = (without_size(&a.legal), without_size(&b.legal));
        let people = |unit: &str| ["人", "名", "户", "位"].iter().any(|person| unit.starts_with(person));
        let nouns = &context.lexicon.phrases.noun_unit;
        let noun = nouns.exact(a).or(nouns.exact(b)).is_some();
        let alike = noun || a.contains(b) || b.contains(a) || (people(a) && people(b));
        return (!alike).then_some(Confidence::Medium);
    }
    let money = |unit: &Unit| matches!(unit.dimension, Dimension::Money | Dimension::UnitPrice);
    let same = a.dimension == b.dimension || (money(a) && money(b));
    let size = (a.factor - b.factor).abs() <= 1e-6 * a.factor.abs().max(b.factor.abs());
    (!(same && size) && (same || disjoint(a.dimension, b.dimension))).then_some(Confidence::High)
}

/// Whether a unit is the other with a size of number before it, as 2.6万亩 beside 亩 says no more than 26000亩. Of money the
/// two are units of their own.
fn is_sized_up(inside: &Unit, column: &Unit) -> bool {
    inside.dimension != Dimension::Money
        && inside.legal != column.legal
        && without_size(&inside.legal) == &*column.legal
}

/// Units that come in sizes of which one is easily written for another.
fn is_sized(unit: &Unit) -> bool {
    matches!(
        unit.dimension,
        Dimension::Length
            | Dimension::Area
            | Dimension::Mass
            | Dimension::Volume
            | Dimension::Money
            | Dimension::Energy
    )
}

/// A unit of counting without the size of number before it: 万个 is 个.
fn without_size(unit: &str) -> &str {
    let bare = unit.trim_start_matches(['万', '亿', '千', '百', '十']);
    if bare.is_empty() { unit } else { bare }
}

/// Dimensions that can never stand for each other.
fn disjoint(a: Dimension, b: Dimension) -> bool {
    class(a).zip(class(b)).is_some_and(|(a, b)| a != b)
}

/// Dimensions of one class may stand for each other; those of no class are not judged.
fn class(dimension: Dimension) -> Option<u8> {
    Some(match dimension {
        Dimension::Percent | Dimension::Permille => 1,
        Dimension::Money | Dimension::UnitPrice => 2,
        Dimension::Length => 3,
        Dimension::Area => 4,
        Dimension::Volume | Dimension::Mass => 5,
        Dimension::Count | Dimension::Person | Dimension::PersonTime | Dimension::Household => 6,
        Dimension::Time => 7,
        _ => return None,
    })
}
