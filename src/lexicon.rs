//! The words, as data: `lexicon/*.tsv`, compiled into the program and read once.
//!
//! A domain expert extends them without Rust: in the repository by adding a row, at run time with `--lexicon DIR`, where
//! files of the same names add rows and rows that start with `-` remove them. What a term means is said in its file's
//! head; this module only turns rows into look-ups. The dictionary of general Chinese (jieba) is built on first use.

mod library;
mod notes;
mod objects;
mod operators;
mod phrases;
mod promises;
mod records;
mod residue;
mod rows;
mod sieve;
mod source;
mod terms;
mod words;
mod year_contexts;

pub use library::{Library, Reference};
pub use notes::{Note, Notes};
pub use objects::{Deed, ObjectWords, Parts};
pub use operators::{Bound, Operators};
pub use phrases::{Ordered, Phrases};
pub use promises::{BasisWords, Measured, Open, Promises};
pub use records::{Basis, Confusable, Floor, LevelLabel, Unit};
pub use residue::Residue;
pub use rows::LexiconError;
pub use sieve::{Held, Sifting, Sought};
pub use terms::Terms;
pub use words::*;
pub use year_contexts::YearContexts;

use crate::Lang;
use records::CommonWord;
use regex::Regex;
use rustc_hash::FxHashMap;
use sieve::Sieve;
use source::{FILES, Source, WORDS};
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

/// All word lists, compiled.
pub struct Lexicon {
    /// Level labels by their normal form.
    pub levels: FxHashMap<String, LevelLabel>,
    /// Column heads by their normal form.
    pub columns: FxHashMap<String, Column>,
    /// Head labels by their normal form.
    pub heads: FxHashMap<String, Head>,
    /// The first characters of all these labels.
    pub label_starts: Box<LabelStarts>,
    /// What an indicator's head noun measures.
    pub kinds: Terms<Kind>,
    /// Verbs that open a verb phrase.
    pub verbs: Terms<VerbRole>,
    /// Quantities for which a percentage against a base means something.
    pub quantities: Terms<()>,
    /// Words of unmeasurable values.
    pub vague_values: Terms<VagueClass>,
    /// Phrases that promise nothing checkable.
    pub slogans: Terms<()>,
    /// Verbs and nouns of checkable delivery.
    pub deliverables: Terms<Deliverable>,
    /// Which way of a measure is good.
    pub directions: Terms<Direction>,
    /// Units by spelling.
    pub units: Terms<Unit>,
    /// Set phrases with a doubled character or word.
    pub reduplications: Terms<()>,
    /// Strings in which a double arises at the border of two words.
    pub junctions: Terms<()>,
    /// Names of rows in fixed templates.
    pub templates: FxHashMap<String, ()>,
    /// Names of the official library with their level 2.
    pub generic: FxHashMap<String, Level2>,
    /// Template residue: what stands in the place of words or figures still to be written.
    pub residue: Residue,
    /// The official documents behind each rule, by code.
    pub rule_bases: FxHashMap<String, Vec<String>>,
    /// Grading scales, best level first.
    pub scales: Vec<Vec<String>>,
    /// Contexts in which an earlier year is innocent. Boxed like the other large sets of lists: the lexicon is moved about on a
    /// thread's stack before it comes to rest.
    pub years: Box<YearContexts>,
    /// Upper bounds of rates, in percent, by the end of the name; none for rates without a bound.
    pub bounded: Terms<Option<f64>>,
    /// Floors of thresholds, by the end of the name.
    pub limits: Terms<Floor>,
    /// Likely slips of the pen.
    pub confusables: Terms<Confusable>,
    /// Measurable indicators that a remedy can name.
    pub reference: Library,
    /// Words that tell the sector of a unit or a project.
    pub sectors: Terms<Box<str>>,
    /// Words that settle the second level of a name.
    pub misplaced: Terms<Misplaced>,
    /// Names whose figure has no unit.
    pub dimensionless: Terms<()>,
    /// Words that speak of time.
    pub time_words: Terms<()>,
    /// Words and signs around the number of a target value.
    pub operators: Operators,
    /// Whole values that are no figures and yet say enough.
    pub answers: FxHashMap<String, Answer>,
    /// Words that open a value which is a date as a whole.
    pub periods: Terms<()>,
    /// Points and periods of time that can be checked without a figure.
    pub time_points: Terms<()>,
    /// Words that make a promise checkable, and words that leave it open.
    pub promises: Box<Promises>,
    /// What the unit of an indicator must measure, by the end of the name; nothing for any.
    pub dimensions: Terms<Vec<Dimension>>,
    /// Words that tell a stage of a longer work.
    pub stages: Terms<()>,
    /// Words around a counted object.
    pub objects: Box<ObjectWords>,
    /// Short lists of single rules and readers.
    pub phrases: Phrases,
    /// Official documents by key.
    pub bases: FxHashMap<String, Basis>,
    /// The user's own common words; the built-in ones are read with them when first needed.
    words: Vec<CommonWord>,
    jieba: OnceLock<jieba_rs::Jieba>,
    sieve: OnceLock<Sieve>,
    /// What was worked out about texts with these words.
    pub notes: Notes,
}

/// The first two characters of labels, by what they announce; the only one of those that have one.
pub struct LabelStarts {
    /// Of column heads.
    pub columns: Terms<()>,
    /// Of labels in a project's head.
    pub heads: Terms<()>,
    /// Of levels.
    pub levels: Terms<()>,
    /// Of all of them.
    pub all: Terms<()>,
    /// Bytes of the longest label of a level.
    pub longest_level: usize,
}

impl LabelStarts {
    /// Boxed, as the sets together are too much for a thread's stack.
    fn of(
        columns: &FxHashMap<String, Column>,
        heads: &FxHashMap<String, Head>,
        levels: &FxHashMap<String, LevelLabel>,
    ) -> Box<Self> {
        fn starts<V>(labels: &FxHashMap<String, V>) -> impl Iterator<Item = (String, ())> {
            labels.keys().map(|label| (label.chars().take(2).collect(), ()))
        }
        Box::new(Self {
            columns: Terms::new(starts(columns)),
            heads: Terms::new(starts(heads)),
            levels: Terms::new(starts(levels)),
            all: Terms::new(starts(columns).chain(starts(heads)).chain(starts(levels))),
            longest_level: levels.keys().map(String::len).max().unwrap_or(0),
        })
    }
}

impl Lexicon {
    /// The words that the program carries.
    ///
    /// # Panics
    /// Never in a released program: a test compiles the built-in lists.
    pub fn builtin() -> &'static Lexicon {
        static BUILTIN: LazyLock<Lexicon> = LazyLock::new(|| match Lexicon::compile(&[]) {
            Ok(lexicon) => lexicon,
            Err(error) => panic!("built-in lexicon: {error}"),
        });
        &BUILTIN
    }

    /// The built-in words with the additions and removals of folders, later folders over earlier ones.
    pub fn with_folders(folders: &[&Path]) -> Result<Lexicon, LexiconError> {
        Lexicon::extended(folders, Vec::new())
    }

    /// The same, with rows that stand elsewhere over them: the name of the file they add to, where they stand, the rows.
    pub fn extended(folders: &[&Path], rows: Vec<(String, String, String)>) -> Result<Lexicon, LexiconError> {
        let mut extra = Vec::new();
        for folder in folders {
            let name = folder.display().to_string();
            let entries = std::fs::read_dir(folder).map_err(|cause| {
                LexiconError::new(
                    &name,
                    0,
                    format!("打不开词库文件夹：{}", Lang::Zh.cause(&cause)),
                    format!("cannot open: {cause}"),
                )
            })?;
            let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            files.sort();
            for path in files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "tsv")) {
                let shown = path.display().to_string();
                let stem = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if !FILES.iter().any(|(known, ..)| *known == stem) {
                    let known = FILES.iter().map(|f| f.0).collect::<Vec<_>>();
                    let near = nearest(&stem, &known);
                    return Err(LexiconError::new(
                        &shown,
                        0,
                        format!("没有叫这个名字的词库文件，您要的可能是 {near}。"),
                        format!("no lexicon file has this name; did you mean {near}?"),
                    ));
                }
                let text = std::fs::read_to_string(&path).map_err(|cause| {
                    LexiconError::new(
                        &shown,
                        0,
                        format!("读取失败：{}。", Lang::Zh.cause(&cause)),
                        format!("cannot be read as UTF-8 text: {cause}"),
                    )
                })?;
                extra.push((stem, shown, text));
            }
        }
        extra.extend(rows);
        Lexicon::compile(&extra)
    }

    fn compile(extra: &[(String, String, String)]) -> Result<Lexicon, LexiconError> {
        let source = Source { extra };
        let keyed = |name: &str| -> Result<Vec<(String, ())>, LexiconError> {
            Ok(source.rows(name)?.iter().map(|row| (row.get(0).to_owned(), ())).collect())
        };
        let years = Box::new(YearContexts::compile(&source.rows("year_contexts.tsv")?)?);
        let mut scales = Vec::new();
        for row in source.rows("scales.tsv")? {
            scales.push(row.get(0).split('|').map(str::to_owned).collect());
        }
        let mut residue = Vec::new();
        for row in source.rows("residue.tsv")? {
            // The built-in patterns are compiled by a test; the user's own are tried at once, so that a slip is told.
            if row.file != "residue.tsv" {
                Regex::new(row.get(0)).map_err(|_| row.wrong("pattern", "regex"))?;
            }
            residue.push((row.get(0).to_owned(), row.word(1, "kind")?));
        }
        let mut levels = FxHashMap::default();
        for row in source.rows("levels.tsv")? {
            levels.insert(row.get(0).to_owned(), LevelLabel::from_row(&row)?);
        }
        let mut units = Vec::new();
        for row in source.rows("units.tsv")? {
            units.push((row.get(0).to_owned(), Unit::from_row(&row)?));
        }
        let mut dimensions = Vec::new();
        for row in source.rows("dimensions.tsv")? {
            let words = row.get(1).split(' ').filter(|word| *word != "any").map(|word| row.one_of(word, "dimensions"));
            dimensions.push((row.get(0).to_owned(), words.collect::<Result<Vec<Dimension>, _>>()?));
        }
        let mut bases = FxHashMap::default();
        for row in source.rows("bases.tsv")? {
            bases.insert(row.get(0).to_owned(), Basis::from_row(&row)?);
        }
        let mut rule_bases = FxHashMap::default();
        for row in source.rows("rule_bases.tsv")? {
            let keys: Vec<String> = row.get(1).split(',').map(str::to_owned).collect();
            if let Some(unknown) = keys.iter().find(|key| !bases.contains_key(key.as_str())) {
                return Err(row.wrong("keys", &format!("bases.tsv ({unknown}?)")));
            }
            rule_bases.insert(row.get(0).to_owned(), keys);
        }
        let directions = source.map("directions.tsv", "good")?;
        let mut bounded = Vec::new();
        for row in source.rows("bounded.tsv")? {
            let bound = match row.get(1) {
                "none" => None,
                number => Some(number.parse().map_err(|_| row.wrong("bound", "100, 200, none"))?),
            };
            bounded.push((row.get(0).to_owned(), bound));
        }
        let mut limits = Vec::new();
        for row in source.rows("limits.tsv")? {
            limits.push((row.get(0).to_owned(), Floor::from_row(&row)?));
        }
        let mut confusables = Vec::new();
        for row in source.rows("confusables.tsv")? {
            confusables.push((row.get(0).to_owned(), Confusable::from_row(&row)?));
        }
        let mut reference = Vec::new();
        for row in source.rows("reference.tsv")? {
            reference.push(Reference::from_row(&row)?);
        }
        let time_points = source.map::<TimePoint>("time_points.tsv", "use")?;
        let of = |other: TimePoint| move |(_, role): &&(String, TimePoint)| *role != other;
        let opening = time_points.iter().filter(of(TimePoint::Anywhere)).map(|(term, _)| (term.clone(), ()));
        let anywhere = time_points.iter().filter(of(TimePoint::Opening)).map(|(term, _)| (term.clone(), ()));
        let sectors = source.rows("sectors.tsv")?;
        let sectors: Vec<(String, Box<str>)> =
            sectors.iter().map(|row| (row.get(0).to_owned(), row.get(1).into())).collect();
        let columns: FxHashMap<String, Column> = source.map("columns.tsv", "field")?.into_iter().collect();
        let heads: FxHashMap<String, Head> = source.map("heads.tsv", "field")?.into_iter().collect();
        let label_starts = LabelStarts::of(&columns, &heads, &levels);
        Ok(Lexicon {
            label_starts,
            bounded: Terms::new(bounded),
            limits: Terms::new(limits),
            confusables: Terms::new(confusables),
            reference: Library::new(reference),
            sectors: Terms::new(sectors),
            levels,
            columns,
            heads,
            kinds: Terms::new(source.map("kinds.tsv", "kind")?),
            verbs: Terms::new(source.map("verbs.tsv", "role")?),
            quantities: Terms::new(keyed("quantities.tsv")?),
            vague_values: Terms::new(source.map("vague_values.tsv", "class")?),
            slogans: Terms::new(keyed("slogans.tsv")?),
            deliverables: Terms::new(source.map("deliverables.tsv", "role")?),
            directions: Terms::new(directions),
            units: Terms::new(units),
            reduplications: Terms::new(keyed("reduplications.tsv")?),
            junctions: Terms::new(keyed("junctions.tsv")?),
            templates: keyed("templates.tsv")?.into_iter().collect(),
            generic: source.map("generic.tsv", "level2")?.into_iter().collect(),
            residue: Residue::new(residue),
            rule_bases,
            scales,
            years,
            misplaced: Terms::new(source.map("misplaced.tsv", "class")?),
            dimensionless: Terms::new(keyed("dimensionless.tsv")?),
            time_words: Terms::new(keyed("time_words.tsv")?),
            dimensions: Terms::new(dimensions),
            stages: Terms::new(keyed("stages.tsv")?),
            operators: Operators::new(&source.rows("operators.tsv")?)?,
            answers: source.map("answers.tsv", "class")?.into_iter().collect(),
            periods: Terms::new(opening),
            time_points: Terms::new(anywhere),
            bases,
            objects: ObjectWords::compile(&source.rows("objects.tsv")?)?,
            phrases: Phrases::compile(&source.rows("phrases.tsv")?)?,
            promises: Promises::compile(&source)?,
            words: source.added("words.tsv")?.iter().map(CommonWord::from_row).collect::<Result<_, _>>()?,
            jieba: OnceLock::new(),
            sieve: OnceLock::new(),
            notes: Notes::default(),
        })
    }

    /// The official documents behind a rule.
    pub fn bases_of(&self, code: &str) -> impl Iterator<Item = &Basis> {
        self.rule_bases.get(code).into_iter().flatten().filter_map(|key| self.bases.get(key))
    }

    /// Which of the lists that every cell is looked through for may have a term in a text.
    pub fn held(&self, text: &str) -> Held {
        self.settled(self.sieve().sift(text))
    }

    /// The same of a text that is taken character by character.
    pub fn sifting(&self) -> Sifting<'_> {
        Sifting::new(self.sieve())
    }

    /// With the lists that any text may hold a term of.
    pub fn settled(&self, held: Held) -> Held {
        if self.residue.needs_nothing() { held.with(Sought::Residue) } else { held }
    }

    fn sieve(&self) -> &Sieve {
        self.sieve.get_or_init(|| {
            let mut sieve = Sieve::default();
            self.confusables.iter().for_each(|(term, slip)| sieve.add(Sought::Typo, term, &slip.right));
            let open = self.promises.open.iter().filter(|(_, open)| open.word.is_some());
            open.for_each(|(term, _)| sieve.add(Sought::Open, term, ""));
            self.residue.marks().for_each(|mark| sieve.add(Sought::Residue, &mark, ""));
            sieve
        })
    }

    /// The dictionary of general Chinese. The first call builds it, which takes some milliseconds: only what the word
    /// lists leave open may ask for it.
    pub fn jieba(&self) -> &jieba_rs::Jieba {
        self.jieba.get_or_init(|| {
            // The rows behind the line of column names are in jieba's own form; a test loads them.
            let mut rows = WORDS.split_once("\ttag\n").map_or("", |(_, rows)| rows).as_bytes();
            let mut jieba = jieba_rs::Jieba::with_dict(&mut rows).unwrap_or_else(|_| jieba_rs::Jieba::empty());
            for word in &self.words {
                jieba.add_word(&word.text, Some(word.frequency), Some(&word.tag));
            }
            jieba
        })
    }
}

/// The term nearest to a mistyped word.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> &'a str {
    let score = |candidate: &str| strsim::jaro_winkler(word, candidate);
    known.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_rows_are_sorted_unique_and_compile() {
        for (file, text, columns) in FILES {
            let rows = rows::parse(file, text, columns).unwrap_or_else(|error| panic!("{error}"));
            assert!(!rows.is_empty(), "{file} has no rows");
            let lines: Vec<String> = rows.iter().map(|row| row.fields.join("\t")).collect();
            for pair in lines.windows(2) {
                assert!(pair[0] < pair[1], "{file}: not sorted at {:?}", pair[1]);
            }
            for line in &lines {
                assert_eq!(line.trim_end(), line, "{file}: trailing blanks");
            }
            let keys = match *file {
                "reference.tsv" => 3,
                "basis_words.tsv" | "measured.tsv" | "objects.tsv" | "phrases.tsv" | "templates.tsv"
                | "year_contexts.tsv" => 2,
                _ => 1,
            };
            let mut seen = rustc_hash::FxHashSet::default();
            for row in &rows {
                assert!(seen.insert(row.fields[..keys].join("\t")), "{file}:{}: repeated key", row.line);
            }
        }
        let words = Lexicon::compile(&[]).unwrap_or_else(|error| panic!("{error}"));
        for pattern in words.residue.patterns() {
            assert!(Regex::new(pattern).is_ok(), "residue.tsv: {pattern}");
        }
        let source = Source { extra: &[] };
        for row in source.rows("confusables.tsv").unwrap_or_default() {
            let (wrong, context) = (row.get(0), row.get(2));
            assert!(Regex::new(context).is_ok(), "confusables.tsv: {context}");
            assert!(context.is_empty() || context.contains(wrong), "confusables.tsv: {context} does not hold {wrong}");
            assert_ne!(wrong, row.get(1), "confusables.tsv");
        }
    }

    #[test]
    fn a_wrong_row_names_file_and_line() {
        let extra = [("kinds.tsv".to_owned(), "my/kinds.tsv".to_owned(), "甲率\tspeed\t理由\n".to_owned())];
        let error = Lexicon::compile(&extra).err().map(|error| error.message(crate::Lang::Zh));
        assert!(error.is_some_and(|text| text.starts_with("my/kinds.tsv:1：") && text.contains("rate")));
    }

    #[test]
    fn a_folder_adds_and_removes() {
        let row = |text: &str| [("slogans.tsv".to_owned(), "x".to_owned(), text.to_owned())];
        let with = Lexicon::compile(&row("争当排头兵甲\t测试\n")).ok();
        assert!(with.is_some_and(|lexicon| lexicon.slogans.occurs("全力争当排头兵甲")));
        let source = Source { extra: &[] };
        let first = source.rows("slogans.tsv").unwrap()[0].get(0).to_owned();
        assert!(Lexicon::builtin().slogans.exact(&first).is_some());
        let without = Lexicon::compile(&row(&format!("-{first}\n"))).ok();
        assert!(without.is_some_and(|lexicon| lexicon.slogans.exact(&first).is_none()));
        assert!(Lexicon::compile(&row("-没有这个词条\n")).is_err());
    }
}
