//! U: units and thresholds.

pub mod amount_conflict;
pub mod double_bound;
mod figures;
pub mod low_threshold;
pub mod missing_operator;
pub mod missing_unit;
pub mod percent_on_state;
pub mod ratio_over_100;
pub mod unit_mismatch;
pub mod unit_notation;
pub mod wrong_direction;
