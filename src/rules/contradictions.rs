//! L: what a filing says in two places.

mod compare;
mod deadlines;
mod promises;
mod regions;
mod rows;

pub mod goal_indicator_conflict;
pub mod plan_completion_conflict;
