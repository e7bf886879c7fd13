//! T: the text itself.

pub mod doubled_word;
pub mod likely_typo;
pub mod unbalanced_punctuation;
