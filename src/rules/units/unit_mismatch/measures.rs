//! A number in %, a rate in persons, a time in pieces: units that contradict what a name measures.

use super::class;
use crate::filing::{Indicator, names};
use crate::lexicon::{Dimension, Kind, Terms, Unit};
use crate::rules::Context;
use std::sync::LazyLock;

/// Names of what one of many has.
const EACH: [&str; 6] = ["人均", "户均", "亩均", "次均", "村均", "每"];

/// What the name measures, in both languages, where the unit contradicts it.
pub(super) fn contradicted(
    context: &Context<'_>,
    row: &Indicator<'_>,
    unit: &Unit,
) -> Option<(&'static str, &'static str)> {
    let name = &*row.bare;
    let percent = unit.dimension == Dimension::Percent;
    let each = || name.contains(['每', '均']) && EACH.iter().any(|word| name.contains(word));
    if !percent && row.named != Some(Kind::Time) && each() {
        return None;
    }
    if let Some((_, allowed)) = context.lexicon.dimensions.suffix(name) {
        let first = allowed.first()?;
        let own = class(unit.dimension);
        let alike = |dimension: &Dimension| class(*dimension) == own;
        let fits = allowed.contains(&unit.dimension) || own.is_none() || !percent && allowed.iter().any(alike);
        let shared = || percent && is_share(context, row, name);
        return (!fits && !shared()).then(|| measured(*first));
    }
    let kind = row.named.filter(|kind| *kind != Kind::State && *kind != Kind::Activity)?;
    let wrong = match kind {
        Kind::Count => percent && !is_share(context, row, name),
        Kind::Money => percent && !is_share(context, row, name),
        Kind::Time if percent => !name.ends_with('性') && !name.ends_with("时效") && !is_share(context, row, name),
        Kind::Time => (is_things(unit) && !is_session(unit)) || unit.dimension == Dimension::Money,
        Kind::Rate => {
            let amount = is_things(unit) || matches!(unit.dimension, Dimension::Money | Dimension::Time);
            amount && !unit.legal.contains('/')
        }
        Kind::Sat => is_things(unit),
        Kind::State | Kind::Activity => false,
    };
    wrong.then_some(match kind {
        Kind::Count => ("数量", "a number"),
        Kind::Money => ("金额", "an amount of money"),
        Kind::Time => ("时间", "a time"),
        Kind::Sat => ("满意度", "satisfaction"),
        _ => ("比率", "a rate"),
    })
}

/// What the first dimension that fits a name is called.
fn measured(dimension: Dimension) -> (&'static str, &'static str) {
    match dimension {
        Dimension::Area => ("面积", "an area"),
        Dimension::Length => ("长度", "a length"),
        Dimension::Time => ("时长", "a length of time"),
        Dimension::Money => ("金额", "an amount of money"),
        Dimension::Mass => ("重量", "a weight"),
        Dimension::Volume => ("体积", "a volume"),
        Dimension::Person | Dimension::PersonTime | Dimension::Household => ("人数或户数", "persons or households"),
        Dimension::Percent | Dimension::Permille => ("比率", "a rate"),
        Dimension::Score => ("得分", "a score"),
        _ => ("数量", "a number"),
    }
}

/// Units of things and of their size.
fn is_things(unit: &Unit) -> bool {
    matches!(
        unit.dimension,
        Dimension::Count
            | Dimension::Person
            | Dimension::PersonTime
            | Dimension::Household
            | Dimension::Length
            | Dimension::Area
            | Dimension::Volume
            | Dimension::Mass
    )
}

/// Units in which the length of an event is told: 展览时间 ≥3场.
fn is_session(unit: &Unit) -> bool {
    matches!(&*unit.legal, "次" | "期" | "场" | "班" | "批" | "轮" | "届" | "学时" | "课时")
}

/// Words of change, which a percentage measures.
static CHANGES: LazyLock<Terms<()>> = LazyLock::new(|| {
    Terms::of(&[
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
    ])
});
/// Words of a description that make a share of a number.
static SHARES: LazyLock<Terms<()>> = LazyLock::new(|| {
    Terms::of(&["比例", "比率", "占比", "比重", "百分比", "完成率", "较上年", "同比", "增长", "下降", "降低", "降幅"])
});

/// Whether name or description says that a percentage of the number, or its change, is meant.
fn is_share(context: &Context<'_>, row: &Indicator<'_>, name: &str) -> bool {
    let lexicon = context.lexicon;
    let (own, described) = (context.maybe(row.name), context.maybe(row.description));
    CHANGES.occurs(name)
        || ["占比", "比例", "比重"].iter().any(|word| own.contains(word))
        || (described != own
            && (names::is_formula(described, lexicon)
                || names::kind_of_name(described, lexicon) == Some(Kind::Rate)
                || SHARES.occurs(described)))
}
