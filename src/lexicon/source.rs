//! The files of the lexicon: the built-in ones, and what a user's folders add to them and remove from them.

use super::rows::{LexiconError, Row, parse};
use super::words::Word;

/// Common words of general Chinese: many, and read only when a doubled character asks for them.
pub(super) const WORDS: &str = include_str!("../../lexicon/words.tsv");

/// The files with their columns; the order has no meaning.
pub(super) const FILES: &[(&str, &str, &[&str])] = &[
    ("answers.tsv", include_str!("../../lexicon/answers.tsv"), &["answer", "class", "reason"]),
    (
        "bases.tsv",
        include_str!("../../lexicon/bases.tsv"),
        &["key", "document", "requirement_zh", "requirement_en", "status"],
    ),
    ("basis_words.tsv", include_str!("../../lexicon/basis_words.tsv"), &["term", "class", "reason"]),
    ("bounded.tsv", include_str!("../../lexicon/bounded.tsv"), &["term", "bound", "reason"]),
    ("columns.tsv", include_str!("../../lexicon/columns.tsv"), &["label", "field", "reason"]),
    ("confusables.tsv", include_str!("../../lexicon/confusables.tsv"), &["wrong", "right", "context", "reason"]),
    ("deliverables.tsv", include_str!("../../lexicon/deliverables.tsv"), &["term", "role", "reason"]),
    ("dimensionless.tsv", include_str!("../../lexicon/dimensionless.tsv"), &["term", "reason"]),
    ("dimensions.tsv", include_str!("../../lexicon/dimensions.tsv"), &["ending", "dimensions", "reason"]),
    ("directions.tsv", include_str!("../../lexicon/directions.tsv"), &["term", "good", "reason"]),
    ("generic.tsv", include_str!("../../lexicon/generic.tsv"), &["name", "level2", "reason"]),
    ("heads.tsv", include_str!("../../lexicon/heads.tsv"), &["label", "field", "reason"]),
    ("junctions.tsv", include_str!("../../lexicon/junctions.tsv"), &["text", "reason"]),
    ("kinds.tsv", include_str!("../../lexicon/kinds.tsv"), &["suffix", "kind", "reason"]),
    ("levels.tsv", include_str!("../../lexicon/levels.tsv"), &["alias", "canonical", "level", "tree", "reason"]),
    ("limits.tsv", include_str!("../../lexicon/limits.tsv"), &["term", "floor", "strict", "reason"]),
    ("measured.tsv", include_str!("../../lexicon/measured.tsv"), &["term", "class", "reason"]),
    ("misplaced.tsv", include_str!("../../lexicon/misplaced.tsv"), &["term", "class", "reason"]),
    ("number_idioms.tsv", include_str!("../../lexicon/number_idioms.tsv"), &["term", "class", "reason"]),
    ("objects.tsv", include_str!("../../lexicon/objects.tsv"), &["term", "role", "means", "reason"]),
    ("operators.tsv", include_str!("../../lexicon/operators.tsv"), &["spelling", "role", "op", "reason"]),
    ("open_ended.tsv", include_str!("../../lexicon/open_ended.tsv"), &["term", "word", "role", "reason"]),
    ("phrases.tsv", include_str!("../../lexicon/phrases.tsv"), &["term", "list", "means", "reason"]),
    ("quantities.tsv", include_str!("../../lexicon/quantities.tsv"), &["term", "reason"]),
    ("reduplications.tsv", include_str!("../../lexicon/reduplications.tsv"), &["word", "reason"]),
    (
        "reference.tsv",
        include_str!("../../lexicon/reference.tsv"),
        &["sector", "level2", "name", "operator", "value", "unit", "keywords", "reason"],
    ),
    ("residue.tsv", include_str!("../../lexicon/residue.tsv"), &["pattern", "kind", "reason"]),
    ("respondents.tsv", include_str!("../../lexicon/respondents.tsv"), &["term", "class", "reason"]),
    ("rule_bases.tsv", include_str!("../../lexicon/rule_bases.tsv"), &["rule", "keys", "reason"]),
    ("scales.tsv", include_str!("../../lexicon/scales.tsv"), &["levels", "reason"]),
    ("sectors.tsv", include_str!("../../lexicon/sectors.tsv"), &["term", "sector", "reason"]),
    ("slogans.tsv", include_str!("../../lexicon/slogans.tsv"), &["term", "reason"]),
    ("stages.tsv", include_str!("../../lexicon/stages.tsv"), &["term", "reason"]),
    ("template_goals.tsv", include_str!("../../lexicon/template_goals.tsv"), &["term", "program", "reason"]),
    ("templates.tsv", include_str!("../../lexicon/templates.tsv"), &["name", "program", "reason"]),
    ("time_points.tsv", include_str!("../../lexicon/time_points.tsv"), &["term", "use", "reason"]),
    ("time_words.tsv", include_str!("../../lexicon/time_words.tsv"), &["term", "reason"]),
    (
        "units.tsv",
        include_str!("../../lexicon/units.tsv"),
        &["spelling", "legal", "dimension", "factor", "status", "reason"],
    ),
    ("vague_values.tsv", include_str!("../../lexicon/vague_values.tsv"), &["term", "class", "reason"]),
    ("verbs.tsv", include_str!("../../lexicon/verbs.tsv"), &["verb", "role", "reason"]),
    ("words.tsv", WORDS, &["word", "frequency", "tag"]),
    ("year_contexts.tsv", include_str!("../../lexicon/year_contexts.tsv"), &["term", "side", "reason"]),
];

/// The built-in files with the files of the user's folders.
pub(super) struct Source<'a> {
    pub extra: &'a [(String, String, String)],
}

impl Source<'_> {
    /// The rows that the user's folders add to a file.
    pub fn added<'s>(&'s self, name: &'s str) -> Result<Vec<Row<'s>>, LexiconError> {
        let columns = FILES.iter().find(|(file, ..)| *file == name).map_or(&[][..], |(.., columns)| columns);
        let mut added = Vec::new();
        for (_, shown, text) in self.extra.iter().filter(|(file, ..)| file == name) {
            added.extend(parse(shown, text, columns)?.into_iter().filter(|row| !row.removes));
        }
        Ok(added)
    }

    pub fn rows<'s>(&'s self, name: &'s str) -> Result<Vec<Row<'s>>, LexiconError> {
        let Some((_, text, columns)) = FILES.iter().find(|(file, ..)| *file == name) else {
            return Err(LexiconError::new(name, 0, "没有这个词库文件", "no such lexicon file"));
        };
        let mut all = parse(name, text, columns)?;
        for (_, shown, text) in self.extra.iter().filter(|(file, ..)| file == name) {
            for row in parse(shown, text, columns)? {
                if row.removes {
                    let before = all.len();
                    all.retain(|old| !row.fields.iter().zip(&old.fields).all(|(a, b)| a == b));
                    if all.len() == before {
                        return Err(LexiconError::new(
                            shown,
                            row.line,
                            format!("要删除的词条“{}”不存在", row.get(0)),
                            format!("the row to remove does not exist: {}", row.get(0)),
                        ));
                    }
                } else {
                    all.push(row);
                }
            }
        }
        Ok(all)
    }

    /// Rows of term and class.
    pub fn map<V: Word>(&self, name: &str, column: &str) -> Result<Vec<(String, V)>, LexiconError> {
        self.rows(name)?.iter().map(|row| Ok((row.get(0).to_owned(), row.word(1, column)?))).collect()
    }
}
