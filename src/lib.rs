//! x
mod document; mod filing; mod lexicon; mod read; mod span;
pub use document::*; pub use span::Span;
pub use filing::*; pub use lexicon::*; pub use read::*;
/// l
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang { /// z
 Zh, /// e
 En }
