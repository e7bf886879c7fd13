//! 28米 in a row and 28公里 in the goal: the same figure of the same thing in a unit of another size, or, where the name does not
//! tell what is counted, 11% of what the goal counts as 11栋.

use super::is_sized;
use crate::filing::subject::Relation;
use crate::filing::{Indicator, Project, Quantity, Value};
use crate::lexicon::{Dimension, Kind, Unit};
use crate::rules::support::project_noun;
use crate::rules::units::figures;
use crate::rules::{Context, Site};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;

/// As many sessions as people are no chance from here on.
const MANY: f64 = 20.0;

/// The sized quantities of a project's goals, by their figure.
pub(super) struct Goals<'l, 'p> {
    by_number: FxHashMap<u64, Vec<Quantity<'l>>>,
    project: &'p Project<'l>,
}

impl<'l, 'p> Goals<'l, 'p> {
    pub(super) fn of(context: &Context<'l>, project: &'p Project<'l>) -> Self {
        let mut by_number: FxHashMap<u64, Vec<Quantity<'l>>> = FxHashMap::default();
        for goal in &project.goals {
            for quantity in context.quantities(goal.span).iter() {
                let counts = is_sized(quantity.unit.1) || is_counted(quantity.unit.1);
                if counts && !quantity.change && !quantity.each {
                    by_number.entry(quantity.number.to_bits()).or_default().push(*quantity);
                }
            }
        }
        Self { by_number, project }
    }

    pub(super) fn judge(&self, context: &Context<'_>, row: &Indicator<'_>, value: &Value<'_>) -> Option<Site> {
        let (number, unit) = (value.number?, figures::unit_of(row, value)?);
        // 万 beside a number that is no money is a size (U103).
        if row.unit.is_some_and(|(cell, _)| value.unit.is_none() && matches!(context.text(cell), "万" | "亿")) {
            return None;
        }
        let counted = is_of_a_count(row, number, unit);
        // 培训320人次 in the goal and 320期 in the row: as many sessions as people. 320次 may be short for 320人次.
        let session = context.lexicon.phrases.session.exact(&unit.legal).is_some() && &*unit.legal != "次";
        let sessions = session && number >= MANY;
        if !counted && !sessions && !is_sized(unit) {
            return None;
        }
        let near = self.by_number.get(&number.to_bits())?;
        let name = context.maybe(row.name);
        let name = context.said_of(row, name).subject(name, context.lexicon);
        let noun = OnceCell::new();
        let said = |piece: &str| noun.get_or_init(|| project_noun(self.project, context)).contains(piece);
        let same_thing = |quantity: &Quantity<'_>| {
            let other = quantity.subject(&context.document.text, context.lexicon);
            name.relation(&other, said, said) != Relation::Different
        };
        let other = near.iter().find(|quantity| {
            let other = quantity.unit.1;
            let resized = other.dimension == unit.dimension && (other.factor / unit.factor).log10().abs() > 0.1;
            let fits = resized && is_sized(unit) || counted && is_counted(other) || sessions && is_people(other);
            fits && same_thing(quantity)
        })?;
        let (a, b) = (context.text(other.span), context.text(value.span));
        let message = context.say(
            || match is_counted(other.unit.1) {
                true => format!("目标里是“{a}”，指标值却是“{b}”，数字相同而单位不是一类。"),
                false => format!("目标里是“{a}”，指标值却是“{b}”，数字相同而单位大小不同。"),
            },
            || format!("the goal says {a}, the value {b}: the same figure in another unit."),
        );
        let suggestion = context.say(|| "请核对后统一单位。".into(), || "check and use one unit.".into());
        let related = context.say(|| "目标中的数值".into(), || "the goal's figure".into());
        let cell = row.unit.filter(|_| value.unit.is_none()).map(|(cell, _)| cell);
        Some(Site::new(cell.unwrap_or(value.span), message, suggestion).related(other.span, related))
    }
}

/// Whether a row that is none of a rate or of money states a percentage or an amount: what the goal counts, it miscounts.
fn is_of_a_count(row: &Indicator<'_>, number: f64, unit: &Unit) -> bool {
    match unit.dimension {
        // 培训教师100人 and 培训教师100% may both be meant.
        Dimension::Percent => matches!(row.kind, None | Some(Kind::Activity)) && number != 100.0,
        Dimension::Money => row.named == Some(Kind::Count),
        // 更换布袋数量 640米 where the goal counts 640条; 面积 and 长度 are of their own.
        Dimension::Length | Dimension::Area | Dimension::Volume | Dimension::Mass => {
            row.named == Some(Kind::Count) && (row.bare.ends_with("数量") || row.bare.ends_with("个数"))
        }
        _ => false,
    }
}

/// Units of persons.
fn is_people(unit: &Unit) -> bool {
    matches!(unit.dimension, Dimension::Person | Dimension::PersonTime)
}

/// Units of things that are counted.
fn is_counted(unit: &Unit) -> bool {
    matches!(unit.dimension, Dimension::Count | Dimension::Person | Dimension::PersonTime | Dimension::Household)
}
