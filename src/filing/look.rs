//! What a cell looks like, whatever column it stands under.

use super::labels::Labels;
use super::value::{self, Class, Value};
use super::{names, number};
use crate::lexicon::{Kind, Lexicon};

/// What a cell looks like.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Known as a first, as a second level.
    pub level: Option<(bool, bool)>,
    /// A level label that says so: 质量指标.
    pub strict: bool,
    /// In characters.
    pub length: u32,
    pub class: Class,
    /// A value without words after number and unit.
    pub whole: bool,
    /// An operator and nothing else.
    pub operator: bool,
    /// A unit and nothing else.
    pub unit: bool,
    /// A number and nothing else.
    pub plain: bool,
    pub vague: bool,
    /// It reads like the source of a value.
    pub source: bool,
}

impl Look {
    pub(super) fn of(text: &str, own: Labels, value: &Value<'_>, lexicon: &Lexicon) -> Self {
        let level = own.level_pair();
        let operator = !value.is_numeric() && value::is_operator(text, lexicon);
        let length = text.chars().count() as u32;
        let short = length <= 8;
        let unit = |text: &str| lexicon.units.exact(text).is_some();
        let unit = short && (unit(text) || text.split_once('/').is_some_and(|(first, _)| unit(first)));
        let plain = value.class == Class::Number
            && value.op.is_none()
            && value.rest.is_empty()
            && value.unit.is_none_or(|(span, _)| &text[span.range()] == "分");
        let bare = text.trim_end_matches(['。', '；', ';']);
        // 24小时降水预报准确率, 2小时内报告起数/应报起数, 12345热线受理的工单: words that open with a figure are no value.
        let known = || names::kind_of_name(text, lexicon).is_some_and(|kind| kind != Kind::State);
        let named = value.class == Class::Number
            && text.starts_with(number::is_digit)
            && !value.rest.is_empty()
            && (value.rest.len() >= "热线受理工".len() || known());
        Look {
            strict: own.strict_level,
            length,
            whole: value.is_numeric() && value.rest.is_empty() || value.class == Class::Date,
            level,
            class: if value.labelled || named { Class::Mixed } else { value.class },
            operator,
            unit,
            plain,
            vague: lexicon.vague_values.exact(bare).is_some(),
            source: lexicon.promises.bases.names_source(text),
        }
    }
}
