//! Rows of several columns, as types.

use super::rows::{LexiconError, Row};
use super::words::{BasisStatus, Dimension, Level1, Level2, Tree, UnitStatus};
use regex::Regex;
use std::sync::{Arc, OnceLock};

/// A level label of an indicator tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelLabel {
    /// As a first level, where it can be one.
    pub level1: Option<Level1>,
    /// As a second level, where it can be one.
    pub level2: Option<Level2>,
    /// The tree it belongs to.
    pub tree: Tree,
}

impl LevelLabel {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, LexiconError> {
        let tree = row.word(3, "tree")?;
        match row.get(2) {
            "1" => {
                let level1: Level1 = row.word(1, "canonical")?;
                // 成本 alone is a first level of one tree and a second level of the other.
                let level2 = (level1 == Level1::Cost).then_some(Level2::Cost);
                let level2 = if level1 == Level1::Satisfaction { Some(Level2::Satisfaction) } else { level2 };
                Ok(Self { level1: Some(level1), level2, tree })
            }
            "2" => Ok(Self { level1: None, level2: Some(row.word(1, "canonical")?), tree }),
            _ => Err(row.wrong("level", "1, 2")),
        }
    }
}

/// A unit of measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The spelling to be recommended.
    pub legal: Box<str>,
    /// What it measures.
    pub dimension: Dimension,
    /// Its size in the base of the dimension.
    pub factor: f64,
    /// Whether the spelling is legal.
    pub status: UnitStatus,
}

impl Unit {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, LexiconError> {
        let factor: f64 = row.get(3).parse().map_err(|_| row.wrong("factor", "0.001, 1, 10000 …"))?;
        Ok(Self {
            legal: row.get(1).into(),
            dimension: row.word(2, "dimension")?,
            factor,
            status: row.word(4, "status")?,
        })
    }
}

/// An official document on which a rule rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Number and title.
    pub document: Arc<str>,
    /// How far the wording was checked.
    pub status: BasisStatus,
    /// How it is cited with what it asks for, Chinese and English: every finding of its rules says it.
    cited: [Arc<str>; 2],
}

impl Basis {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, LexiconError> {
        let (document, requirement) = (row.get(1), [row.get(2), row.get(3)]);
        let cited = [crate::Lang::Zh, crate::Lang::En].map(|lang| citation(document, requirement, lang).into());
        Ok(Self { document: document.into(), status: row.word(4, "status")?, cited })
    }

    /// The document and its requirement, as findings cite them. What was not checked against the original is cited as a
    /// reference and never as a quotation.
    pub fn cite(&self, lang: crate::Lang) -> &Arc<str> {
        let [zh, en] = &self.cited;
        match lang {
            crate::Lang::Zh => zh,
            crate::Lang::En => en,
        }
    }
}

/// A document with what it asks for, in neutral words, Chinese and English.
fn citation(document: &str, [zh, en]: [&str; 2], lang: crate::Lang) -> String {
    // An unchecked requirement names the document's number itself: 参考：财预〔2015〕88号 细化量化要求.
    let unchecked = zh.strip_prefix("参考：").map(|rest| rest.rsplit_once(' ').map_or(rest, |(_, what)| what));
    match (lang, unchecked) {
        (crate::Lang::Zh, None) => format!("{document}：{zh}"),
        (crate::Lang::Zh, Some(what)) => format!("参考{document}（{what}）"),
        (crate::Lang::En, None) => format!("{document}: {en}"),
        (crate::Lang::En, Some(_)) => en.to_owned(),
    }
}

/// The least value of a rate that is not reported as too low.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floor {
    /// In percent; 0 for no floor.
    pub percent: f64,
    /// Whether it is a legal duty.
    pub strict: bool,
}

impl Floor {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, LexiconError> {
        let percent = row.get(1).parse().map_err(|_| row.wrong("floor", "0, 80, 90 …"))?;
        let strict = match row.get(2) {
            "yes" => true,
            "no" => false,
            _ => return Err(row.wrong("strict", "yes, no")),
        };
        Ok(Self { percent, strict })
    }
}

/// A common word of general Chinese.
#[derive(Clone, Debug)]
pub(super) struct CommonWord {
    pub text: Box<str>,
    pub frequency: usize,
    /// Part of speech; `nr` for names of persons.
    pub tag: Box<str>,
}

impl CommonWord {
    pub fn from_row(row: &Row<'_>) -> Result<Self, LexiconError> {
        let frequency = row.get(1).parse().map_err(|_| row.wrong("frequency", "100"))?;
        Ok(Self { text: row.get(0).into(), frequency, tag: row.get(2).into() })
    }
}

/// A likely slip of the pen.
#[derive(Clone, Debug)]
pub struct Confusable {
    /// What was meant.
    pub right: Box<str>,
    /// A pattern that the sentence must match where the written word may be right elsewhere.
    context: Option<Box<str>>,
    /// The pattern, compiled when the word is first met.
    pattern: OnceLock<Option<Regex>>,
}

impl Confusable {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, LexiconError> {
        let context = Some(row.get(2)).filter(|pattern| !pattern.is_empty()).map(Box::from);
        // As with residue: the built-in patterns are compiled by a test, the user's own at once.
        if row.file != "confusables.tsv"
            && let Some(pattern) = &context
        {
            Regex::new(pattern).map_err(|_| row.wrong("context", "regex"))?;
        }
        Ok(Self { right: row.get(1).into(), context, pattern: OnceLock::new() })
    }

    /// Whether the written word, at a place of its sentence, stands in the confusable context.
    pub fn fits(&self, sentence: &str, written: std::ops::Range<usize>) -> bool {
        let Some(context) = &self.context else { return true };
        let pattern = self.pattern.get_or_init(|| Regex::new(context).ok());
        let mut hits = pattern.iter().flat_map(|pattern| pattern.find_iter(sentence));
        hits.any(|hit| hit.start() <= written.start && written.end <= hit.end())
    }
}
