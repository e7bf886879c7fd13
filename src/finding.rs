//! What a rule found: where, what, and what to write instead.

pub mod fingerprint;

use crate::document::Location;
use crate::span::Span;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// How bad it is: an error contradicts itself or is unfilled, a warning would be sent back, a note is a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A hint.
    Note,
    /// A reviewer would send it back.
    Warning,
    /// A contradiction or an unfilled field.
    Error,
}

impl Severity {
    /// The word for it in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How sure the rule is. Default output shows high and medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A second reading is likely.
    Low,
    /// Rarely wrong.
    Medium,
    /// As good as never wrong.
    High,
}

impl Confidence {
    /// The word for it in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// A replacement of the finding's span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// Whether the meaning stays the same, so that it may be applied without asking.
    pub safe: bool,
    /// The new text of the span.
    pub replacement: String,
}

/// A span with the words a report shows for it.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// Byte offset of the start.
    pub start: u32,
    /// Byte offset of the end.
    pub end: u32,
    /// The text of the span.
    pub text: String,
    /// Where it stands in the file.
    pub location: Location,
    /// Where it stands in the filing.
    pub place: String,
}

impl Mark {
    /// The mark as a span.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// A second place that belongs to a finding.
#[derive(Clone, Debug, Serialize)]
pub struct Related {
    /// What it has to do with the finding.
    pub message: String,
    /// The place.
    pub span: Mark,
}

/// An official document on which a rule rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// Its number and title.
    pub document: Arc<str>,
    /// The document with what it asks for.
    pub text: Arc<str>,
}

impl Serialize for Cited {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// One finding, complete: reporters add nothing to it. The field order is that of the JSON contract.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Code of the rule.
    pub rule: &'static str,
    /// Name of the rule.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub suggestion: String,
    /// A replacement, where one can be given.
    pub fix: Option<Fix>,
    /// The flagged words.
    pub span: Mark,
    /// Other places of the same cause.
    pub related: Vec<Related>,
    /// The official documents on which the rule rests.
    pub basis: Vec<Cited>,
    /// Stable across unrelated edits of the filing.
    pub fingerprint: String,
    /// Why it is suppressed, where it is.
    pub suppressed: Option<String>,
    /// Those of the related places that repeat the finding, with fixes of their own.
    #[serde(skip)]
    pub repeats: Vec<(Span, Option<Fix>)>,
}
