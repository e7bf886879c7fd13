//! A number in %, a rate in persons, a time in pieces: units that contradict what a name measures.

use super::class;
use crate::filing::{Indicator, names};
use crate::lexicon::{Dimension, Kind, Level2, Unit};
use crate::rules::Context;

/// A percentage of a plan that no completion reaches.
const BEYOND: f64 = 200.0;

/// What the name measures, in both languages, where the unit contradicts it.
pub(super) fn contradicted(
    context: &Context<'_>,
    row: &Indicator<'_>,
    unit: &Unit,
) -> Option<(&'static str, &'static str)> {
    let each = || context.lexicon.phrases.of_each.occurs(&row.bare);
    let by_one = || unit.dimension != Dimension::Percent && row.named != Some(Kind::Time) && each();
    measured_otherwise(context, row, unit).filter(|_| !by_one())
}

/// The same, whether or not it is told of one of many.
fn measured_otherwise(context: &Context<'_>, row: &Indicator<'_>, unit: &Unit) -> Option<(&'static str, &'static str)> {
    let (name, phrases) = (&*row.bare, &context.lexicon.phrases);
    let percent = unit.dimension == Dimension::Percent;
    if let Some((_, allowed)) = context.lexicon.dimensions.suffix(name) {
        let first = allowed.first()?;
        let own = class(unit.dimension);
        let alike = |dimension: &Dimension| class(*dimension) == own;
        let fits = allowed.contains(&unit.dimension) || own.is_none() || !percent && allowed.iter().any(alike);
        let shared = || percent && is_share(context, row, name);
        return (!fits && !shared()).then(|| measured(*first));
    }
    // 踏查行政村 312%: no part of what is counted, and more than a plan is ever exceeded by.
    if percent && matches!(row.named, None | Some(Kind::Activity)) && row.l2() == Some(Level2::Quantity) {
        let beyond = row.value.as_ref().and_then(|value| value.number).is_some_and(|number| number > BEYOND);
        return (beyond && !is_share(context, row, name)).then_some(("数量", "a number"));
    }
    let kind = row.named.filter(|kind| *kind != Kind::State && *kind != Kind::Activity)?;
    let wrong = match kind {
        Kind::Count => percent && !is_share(context, row, name),
        // 清收欠缴租金 95%: a deed, unless an amount of it is named.
        Kind::Money => {
            let deed = || phrases.money_deed.occurs(name) && !name.ends_with(['额', '数']);
            percent && !deed() && !is_share(context, row, name)
        }
        Kind::Time if percent => !name.ends_with('性') && !name.ends_with("时效") && !is_share(context, row, name),
        Kind::Time => {
            (is_things(unit) && phrases.session.exact(&unit.legal).is_none()) || unit.dimension == Dimension::Money
        }
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

/// Whether name or description says that a percentage of the number, or its change, is meant.
fn is_share(context: &Context<'_>, row: &Indicator<'_>, name: &str) -> bool {
    let (lexicon, phrases) = (context.lexicon, &context.lexicon.phrases);
    let (own, described) = (context.maybe(row.name), context.maybe(row.description));
    phrases.share_change.occurs(name)
        || phrases.share_named.occurs(own)
        || (described != own
            && (names::is_formula(described, lexicon)
                || names::kind_of_name(described, lexicon) == Some(Kind::Rate)
                || phrases.share_described.occurs(described)))
}
