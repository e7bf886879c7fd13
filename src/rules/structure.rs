//! S: structure of the filing.

pub mod amounts_total;
pub mod duplicate_heading;
pub mod empty_section;
pub mod heading_numbering;
pub mod level_mismatch;
pub mod misplaced_indicator;
pub mod missing_dimension;
pub mod name_mismatch;
pub mod unnamed_respondents;
pub mod vague_basis;
pub mod weights_total;
