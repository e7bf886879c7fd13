//! M: whether a promise can be measured.

pub mod empty_field;
pub mod open_ended;
pub mod placeholder;
pub mod vague_goal;
pub mod vague_indicator;
pub mod vague_value;
