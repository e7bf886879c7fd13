//! Figures as the U rules read them: which values of a row, and as what percentage.

use crate::filing::{FilingKind, Indicator, Value};
use crate::lexicon::{Dimension, Kind, Level2, Unit};
use crate::rules::Context;
use crate::rules::support::targets;

/// The values that a rule reads: the target, and of a self-evaluation the actual value too.
pub(super) fn values<'r, 'l>(context: &'r Context<'_>, row: &'r Indicator<'l>) -> impl Iterator<Item = &'r Value<'l>> {
    let reports = context.filing.kind == FilingKind::SelfEvaluation;
    let actual = row.actual.as_deref().filter(|_| reports);
    targets(context, row).chain(actual).filter(|value| value.is_numeric())
}

/// The unit of a value: inside it, in the unit column, in the name's brackets, or of an actual value in its target.
pub(super) fn unit_of<'l>(row: &Indicator<'l>, value: &Value<'l>) -> Option<&'l Unit> {
    let inside = |value: &Value<'l>| value.unit.map(|(_, unit)| unit);
    let target = || row.value.as_ref().and_then(inside);
    inside(value).or_else(|| row.unit.and_then(|(_, unit)| unit)).or(row.noted.map(|(_, unit)| unit)).or_else(target)
}

/// The percentage that a number of the value states; 0.97比例 is 97.
pub(super) fn percent(row: &Indicator<'_>, value: &Value<'_>, number: Option<f64>) -> Option<f64> {
    let (number, unit) = (number?, unit_of(row, value)?);
    match unit.dimension {
        Dimension::Percent if !unit.legal.ends_with("百分点") => Some(number),
        Dimension::Ratio if &*unit.legal == "%" => Some(number * 100.0),
        _ => None,
    }
}

/// Whether a value answers a yes-or-no question in code: 1 where the row says that 1 is yes.
pub(super) fn is_code(context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> bool {
    let asks = |text: &str| context.lexicon.phrases.yes_no_code.occurs(text);
    let texts = [row.name, row.description, row.basis].into_iter().flatten().chain(row.remarks.iter().copied());
    value.number.is_some_and(|n| n == 0.0 || n == 1.0) && texts.into_iter().any(|span| asks(context.text(span)))
}

/// Whether a cell of the unit column says that there is no unit.
pub(super) fn has_unit_cell(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    row.unit.is_some_and(|(span, _)| {
        let text = context.text(span);
        !text.is_empty()
            && !matches!(text, "无" | "空")
            && !crate::filing::value::is_not_applicable(text, context.lexicon)
    })
}

/// Whether the name states money or what is paid.
pub(super) fn is_money(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    let cost = || row.level2.is_some_and(|level| level.label == Some(Level2::Cost));
    row.kind == Some(Kind::Money) || context.lexicon.phrases.money_name.occurs(&row.key) || row.kind.is_none() && cost()
}

/// Whether the name is of one of many: 单台采购成本, 每公里养护成本, 人均培训成本, 补助标准.
pub(super) fn is_each(context: &Context<'_>, row: &Indicator<'_>) -> bool {
    let key = &*row.key;
    let single = key.match_indices('单').any(|(at, word)| {
        let rest = &key[at + word.len()..];
        rest.starts_with(['价', '位']) && !rest.starts_with("位运") || context.lexicon.units.prefix(rest).is_some()
    });
    single || key.contains(['每', '均']) || context.lexicon.phrases.price_of_one.suffix(&row.bare).is_some()
}
