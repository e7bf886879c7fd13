//! Y: years and deadlines.

pub mod impossible_date;
pub mod outside_period;
mod setting;
pub mod title_year;
pub mod wrong_year;
