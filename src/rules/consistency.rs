//! C: copies and contradictions among rows.

mod descriptions;
mod entries;
mod repeated;

pub(super) use entries::Entry;

pub mod conflicting_thresholds;
pub mod copied_across_filings;
pub mod copied_across_projects;
pub mod copied_from_last_year;
pub mod copied_goal;
pub mod repeated_in_project;
pub mod restated_name;
