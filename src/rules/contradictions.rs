//! L: what a filing says in two places.

pub mod goal_indicator_conflict;
pub mod plan_completion_conflict;
