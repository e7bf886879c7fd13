//! The targets of several regions or years against the total that stands beside them in the row.

use crate::filing::{Indicator, Project, Value};
use crate::finding::Severity;
use crate::lexicon::Dimension;
use crate::rules::support::{name_of, shown, years_in};
use crate::rules::{Context, Row, Sink, Site};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// Rows that must add up before a column counts as that of the totals.
const ENOUGH: usize = 2;

/// A row of several targets, its total and what the others add to.
struct Added<'r, 'l> {
    at: usize,
    row: &'r Indicator<'l>,
    total: &'r Value<'l>,
    parts: Vec<&'r Value<'l>>,
    /// Both in one unit; none where the targets do not add up by nature.
    sums: Option<(f64, f64)>,
}

/// Reports the rows whose total differs from what the regions or years add to, where the others of the table do add up.
pub(super) fn check(
    context: &Context<'_>,
    sink: &mut Sink,
    number: usize,
    project: &Project<'_>,
    spoken: &mut FxHashSet<Row>,
) {
    // The total stands before the others or behind them.
    for last in [false, true] {
        let rows = project.indicators.iter().enumerate().filter(|(_, row)| row.others.len() > 1);
        let rows: Vec<Added<'_, '_>> = rows.filter_map(|(at, row)| added(at, row, last)).collect();
        let adds = |(total, sum): (f64, f64)| (total - sum).abs() <= 1e-6 * total.abs().max(sum.abs());
        let (good, bad): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.sums.is_some_and(adds));
        if good.len() < ENOUGH {
            continue;
        }
        let years = project.head_row.is_some_and(|head| !years_in(context, head).is_empty());
        for row in bad {
            let wrong = match row.sums {
                Some((total, sum)) => misses(row, total, sum).then_some(row.total),
                // A target of years is reached by steps.
                None if years => None,
                None => row.parts.iter().copied().find(|part| falls_short(part, row.total)),
            };
            let at = Row { project: number, row: row.at };
            if let Some(wrong) = wrong
                && spoken.insert(at)
            {
                report(context, sink, row, wrong, at);
            }
        }
    }
}

fn added<'r, 'l>(at: usize, row: &'r Indicator<'l>, last: bool) -> Option<Added<'r, 'l>> {
    let mut all: Vec<&Value<'l>> = row.value.iter().chain(&row.others).collect();
    let total = if last { all.pop()? } else { all.remove(0) };
    let sizes = || {
        let own = row.unit_of_value()?;
        let size = |value: &Value<'_>| {
            let unit = value.unit.map_or(own, |(_, unit)| unit);
            let alike = unit.dimension == own.dimension && value.op == total.op && value.upper.is_none();
            value.number.filter(|_| alike).map(|number| number * unit.factor)
        };
        let apart =
            matches!(own.dimension, Dimension::Percent | Dimension::Permille | Dimension::Ratio | Dimension::UnitPrice);
        let sum = all.iter().map(|part| size(part)).sum::<Option<f64>>()?;
        (!apart).then_some((size(total)?, sum))
    };
    let sums = sizes();
    Some(Added { at, row, total, parts: all, sums })
}

/// Whether the parts cannot make the total. One that is also that of a part is no sum (a price, a number that is reached by
/// steps), nor is one of another order.
fn misses(row: &Added<'_, '_>, total: f64, sum: f64) -> bool {
    let op = row.total.op;
    let below = match op {
        Some(op) if op.is_floor() => sum < total,
        Some(op) if op.is_cap() => sum > total,
        _ => true,
    };
    let alone = row.parts.iter().any(|part| part.number == row.total.number);
    below && !alone && total > 0.0 && sum >= total / 2.0 && sum <= total * 2.0
}

/// Whether a part asks for less than all of what the total says is all: 98% of one region where the whole is 100%.
fn falls_short(part: &Value<'_>, total: &Value<'_>) -> bool {
    let percent = |value: &Value<'_>| {
        let (_, unit) = value.unit?;
        value.number.filter(|_| unit.dimension == Dimension::Percent && value.op.is_none_or(|op| !op.is_cap()))
    };
    percent(total) == Some(100.0) && percent(part).is_some_and(|part| part < 100.0)
}

fn report(context: &Context<'_>, sink: &mut Sink, row: &Added<'_, '_>, wrong: &Value<'_>, at: Row) {
    let (name, total) = (name_of(context, row.row), context.text(row.total.span));
    let parts: Vec<Span> = row.parts.iter().map(|part| part.span).collect();
    let figures = parts.iter().map(|span| context.text(*span)).collect::<Vec<_>>().join("、");
    // What they add to, in the row's unit.
    let sum = row.sums.zip(row.row.unit_of_value()).map(|((_, sum), unit)| {
        let sum = shown(sum / unit.factor);
        context.say(|| format!("合计{sum}{}，", unit.legal), || format!(" (together {sum}{})", unit.legal))
    });
    let sum = sum.unwrap_or_default();
    let message = context.say(
        || format!("指标{name}的总指标值是“{total}”，与各分项“{figures}”{sum}对不上。"),
        || format!("the total of {name} is {total}, which {figures}{sum} do not make."),
    );
    let suggestion = context.say(
        || "请核对各分项的任务数，使其合计（比率则逐项）达到总指标值。".into(),
        || "make the parts reach the total.".into(),
    );
    let note = context.say(|| "同一行的另一个指标值".into(), || "another target of the row".into());
    let others = parts.into_iter().chain([row.total.span]).filter(|span| *span != wrong.span);
    // The catalogue speaks of goals and rows; a row against itself is a hint.
    let site = Site::new(wrong.span, message, suggestion).rows([at]).severity(Severity::Note);
    sink.report(others.fold(site, |site, span| site.related(span, note.clone())));
}
