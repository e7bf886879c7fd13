//! 标尺: a linter for performance targets.
//!
//! It reads the filings in which Chinese public bodies promise what a budget will buy, and says which indicators cannot
//! be measured, are copied, carry the wrong unit or year, or contradict each other: where exactly, why, on what official
//! basis, and how to write it instead.
//!
//! # The way of the data
//!
//! ```text
//! bytes ──read──▶ Document ──understand──▶ Filing ──rules──▶ Findings ──report──▶ bytes
//!                 one text +               years, headings,   pure         terminal json …
//!                 structure                projects, goals,   functions
//!                                          indicators, values
//! ```
//!
//! One direction, no loops: [`read`] knows file formats, [`filing`] knows what the words of a form mean, [`rules`] judge,
//! [`check`] lets one of two rules speak and puts findings in their order, [`report`] shows them.
//!
//! # Invariants
//!
//! 1. A [`Document`] owns one UTF-8 string; every [`Span`] is a byte range of it on character boundaries.
//! 2. Facts are read once and hold their span; nothing downstream finds text again by searching for it.
//! 3. A rule is a pure function of the filing and the [`Lexicon`]: no clock, no randomness, no input or output.
//! 4. The order of findings is total: one thread and many give the same bytes.
//! 5. A file that cannot be read is a result with a reason; it never stops the others.
//!
//! # Example
//!
//! ```
//! use biaochi::{Lexicon, check, read};
//!
//! let text = "2025年部门整体绩效目标\n一、分项目标\n绩效指标：2024年整治道路3公里。\n";
//! let limits = read::Limits::default();
//! let document = read::read_bytes("draft.txt", text.into(), biaochi::Format::Text, &limits)?;
//! let report = check::check(&document, Lexicon::builtin(), &check::Options::default());
//! assert_eq!(report.findings[0].rule, "Y101");
//! assert_eq!(report.findings[0].span.text, "2024年");
//! # Ok::<(), biaochi::read::ReadError>(())
//! ```

pub mod annotate;
pub mod archive;
pub mod baseline;
pub mod check;
pub mod config;
pub mod document;
pub mod filing;
pub mod finding;
pub mod generate;
mod lang;
pub mod lexicon;
pub mod parallel;
pub mod read;
pub mod report;
pub mod rules;
pub mod similar;
pub mod span;

pub use document::{Document, Format, Location};
pub use filing::Filing;
pub use finding::Finding;
pub use lang::{Lang, Text};
pub use lexicon::Lexicon;
pub use span::Span;
