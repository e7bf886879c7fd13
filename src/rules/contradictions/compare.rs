//! Whether a promised figure and a row's value are in one measure, and whether they are the same.

use super::promises::Promise;
use crate::filing::{Indicator, Quantity, Value};
use crate::lexicon::{Dimension, Phrases, Unit};
use crate::rules::Context;

/// A promised figure beside a row's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison {
    /// The promised figure and the row's, in one unit.
    pub promised: f64,
    pub stated: f64,
    /// Whether they are the same, rounding and approximations allowed for.
    pub same: bool,
}

/// Whether a promised figure and one in a unit count in the same way.
pub(super) fn in_one_measure(context: &Context<'_>, quantity: &Quantity<'_>, own: &Unit) -> bool {
    let unit = quantity.unit.1;
    let priced = own.dimension == Dimension::UnitPrice && unit.dimension == Dimension::Money;
    // 每人每月560元 and 户均2.5万元 are 元/人·月 and 万元/户.
    let average = || priced && context.text(quantity.object).contains('均');
    if quantity.rhythm.is_some() {
        return own.dimension == Dimension::Count && one_measure(unit, own, &context.lexicon.phrases);
    }
    if quantity.each { priced } else { one_measure(unit, own, &context.lexicon.phrases) || average() }
}

/// Compares the figures where they are in one measure.
pub(super) fn compare(context: &Context<'_>, promise: &Promise<'_>, row: &Indicator<'_>) -> Option<Comparison> {
    let value = row.value.as_ref().filter(|value| value.is_numeric())?;
    let (number, own) = (value.number?, row.unit_of_value()?);
    let quantity = &promise.quantity;
    let unit = quantity.unit.1;
    // The same figure in a unit of another size is a slip in the unit, which another rule names.
    if quantity.number == number && unit.factor != own.factor {
        return None;
    }
    if !in_one_measure(context, quantity, own) {
        return None;
    }
    let (promised, stated) = (quantity.size(), number * own.factor);
    // 每月2次 are 24 a year, and less is too little; more may be for several places. A row with a rhythm of its own has no sum.
    if let Some(times) = quantity.rhythm {
        let own_rhythm = |text: &str| text.contains(['每', '月', '季', '均']);
        let cells = [Some(value.span), row.name, row.description];
        let parts: f64 = row.others.iter().filter_map(|other| other.number).sum();
        let whole = row.others.is_empty() || parts == number;
        let sum = whole && !value.op.is_some_and(|op| op.is_cap());
        return (sum && !cells.into_iter().any(|cell| own_rhythm(context.maybe(cell)))).then(|| {
            let promised = promised * times;
            Comparison { promised, stated, same: stated >= promised * 0.999 }
        });
    }
    let tolerance = if quantity.approximate || value.bounds.rough.is_some() {
        0.1 * promised.abs().max(stated.abs())
    } else {
        1e-9 * promised.abs().max(stated.abs())
    };
    let upper = |number: f64, upper: Option<f64>, factor: f64| {
        (number.min(upper.unwrap_or(number)) * factor, number.max(upper.unwrap_or(number)) * factor)
    };
    let (low, high) = upper(quantity.number, quantity.upper, unit.factor);
    let (own_low, own_high) = upper(number, value.upper, own.factor);
    let same = low <= own_high + tolerance && own_low <= high + tolerance
        || is_rounded(promised, stated, context.text(quantity.span), unit.factor)
        || is_rounded(stated, promised, figure(context, value), own.factor);
    if row.others.is_empty() || same {
        return Some(Comparison { promised, stated, same });
    }
    // One rate for all regions.
    let number = |other: &Value<'_>| other.number == value.number && other.op == value.op && other.upper == value.upper;
    if own.dimension == Dimension::Percent && row.others.iter().all(number) {
        return Some(Comparison { promised, stated, same });
    }
    // One target for each of several regions: the goal's figure is one of them, or their sum.
    let (sum, any) = regions(row, value, own, |other| (other - promised).abs() <= tolerance)?;
    Some(Comparison { promised, stated: sum, same: any || (sum - promised).abs() <= tolerance })
}

/// The sum of a row's several targets, and whether one of the others is what is asked for. None where they do not add up:
/// rates, targets of other units, and bounds that differ, which are steps of a scale.
fn regions(row: &Indicator<'_>, value: &Value<'_>, own: &Unit, is: impl Fn(f64) -> bool) -> Option<(f64, bool)> {
    let sized = |target: &Value<'_>| {
        let unit = target.unit.map_or(own, |(_, unit)| unit);
        target.number.filter(|_| unit.dimension == own.dimension).map(|number| number * unit.factor)
    };
    let (mut sum, mut any) = (sized(value)?, false);
    let mut adds = own.dimension != Dimension::Percent;
    for other in &row.others {
        let size = sized(other);
        any |= size.is_some_and(&is);
        adds &= size.is_some() && other.op == value.op;
        sum += size.unwrap_or_default();
    }
    (adds || any).then_some((sum, any))
}

fn figure<'a>(context: &Context<'a>, value: &Value<'_>) -> &'a str {
    context.text(value.figure)
}

/// Whether `shown`, written as `text` in a unit of `factor`, is `exact` rounded to the digits that are shown. Coarse figures
/// (1万 for 1.2万) are no rounding.
fn is_rounded(shown: f64, exact: f64, text: &str, factor: f64) -> bool {
    let decimals =
        text.split_once(['.', '．']).map_or(0, |(_, tail)| tail.chars().take_while(char::is_ascii_digit).count());
    let step = factor / 10f64.powi(decimals.min(9) as i32);
    (shown - exact).abs() <= step / 2.0 * (1.0 + 1e-9) && (shown - exact).abs() <= 0.02 * exact.abs()
}

/// Whether two units count in the same way, whatever their size.
fn one_measure(a: &Unit, b: &Unit, phrases: &Phrases) -> bool {
    if a.dimension != b.dimension || std::ptr::eq(a, b) {
        return a.dimension == b.dimension;
    }
    match a.dimension {
        Dimension::Count | Dimension::Frequency | Dimension::Time => {
            let (a, b) = (counted(&a.legal, phrases), counted(&b.legal, phrases));
            a == b || (a == "个" && is_thing(b, phrases)) || (b == "个" && is_thing(a, phrases))
        }
        Dimension::UnitPrice | Dimension::Concentration | Dimension::Ratio | Dimension::Mass => {
            per(&a.legal) == per(&b.legal)
        }
        Dimension::Percent => a.legal.ends_with("百分点") == b.legal.ends_with("百分点"),
        _ => per(&a.legal) == per(&b.legal),
    }
}

/// The unit without a size before it and with one spelling for events.
fn counted<'u>(legal: &'u str, phrases: &'u Phrases) -> &'u str {
    let bare = legal.trim_start_matches(['万', '亿', '千', '百']);
    phrases.counted_alike.exact(bare).map_or(bare, |unit| unit)
}

/// What a rate is over: 亩 in 元/亩.
fn per(legal: &str) -> Option<&str> {
    legal.split_once('/').map(|(_, over)| over)
}

/// Whether a unit counts things, so that 个 may stand for it.
fn is_thing(unit: &str, phrases: &Phrases) -> bool {
    phrases.no_thing.exact(unit).is_none() && !unit.ends_with('次')
}
