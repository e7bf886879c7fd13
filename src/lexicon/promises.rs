//! Words that make a promise checkable, and words that leave it open: the lists behind the M rules, S105 and S109.

use super::rows::{LexiconError, Row};
use super::source::Source;
use super::{OpenRole, RespondentClass, Terms};

/// All lists about promises.
pub struct Promises {
    /// What makes words measurable without a figure.
    pub measured: Measured,
    /// Words that leave a commitment open.
    pub open: Terms<Open>,
    /// What a basis says.
    pub bases: BasisWords,
    /// Words of a satisfaction name that name nobody.
    pub respondents: Terms<RespondentClass>,
    /// Fixed sentences of the goals of personnel and operating projects.
    pub template_goals: Terms<()>,
    /// Set phrases that hold a numeral.
    pub number_idioms: Terms<()>,
}

/// Words that make a value or a promise checkable, by class.
pub struct Measured {
    /// All of it: 全覆盖.
    pub whole: Terms<()>,
    /// What a value is compared with: 上年.
    pub base: Terms<()>,
    /// Words of comparison.
    pub compare: Terms<()>,
    /// Standards; false where one is said to exist and not named.
    pub standard: Terms<bool>,
    /// Words of meeting a standard.
    pub meets: Terms<()>,
    /// Promises that something does not happen, whatever it is.
    pub never: Terms<()>,
    /// The same, where an event has to follow.
    pub refuse: Terms<()>,
    /// Bad things that are counted.
    pub event: Terms<()>,
    /// Deadlines and rhythms in words.
    pub deadline: Terms<()>,
    /// Ranks that an authority gives, as a whole value.
    pub rank: Terms<()>,
    /// Things that are done or not, as a whole value.
    pub milestone: Terms<()>,
}

/// A word that leaves a commitment open, or a phrase in which it does not.
#[derive(Clone, Debug)]
pub struct Open {
    /// The flagged word within the term; none in an innocent phrase.
    pub word: Option<Box<str>>,
    /// Where it counts.
    pub role: OpenRole,
}

/// Words of a basis column.
pub struct BasisWords {
    /// Plans, records, standards, documents, scoring rules.
    pub source: Terms<()>,
    /// Results, at the end.
    pub result: Terms<()>,
    /// Mere needs, as the whole.
    pub needs: Terms<()>,
    ending: Terms<()>,
    past: Terms<()>,
}

impl BasisWords {
    /// Whether a cell reads like the source of a value: it most likely stands in the column of bases.
    pub fn names_source(&self, cell: &str) -> bool {
        self.ending.suffix(cell.trim_end_matches(['）', ')', '。'])).is_some() || self.past.occurs(cell)
    }
}

impl Promises {
    /// Boxed, as so many sets are too much for a thread's stack.
    pub(super) fn compile(source: &Source<'_>) -> Result<Box<Self>, LexiconError> {
        let (measured, bases) = (source.rows("measured.tsv")?, source.rows("basis_words.tsv")?);
        check_classes(&measured, MEASURED)?;
        check_classes(&bases, BASIS)?;
        let measured = |class: &'static str| of_class(&measured, class);
        let bases = |class: &'static str| Terms::new(of_class(&bases, class));
        let standards = measured("standard").map(|(term, ())| (term, true));
        let unnamed = measured("vague").map(|(term, ())| (term, false));
        let standard = Terms::new(standards.chain(unnamed));
        let measured = |class: &'static str| Terms::new(measured(class));
        let mut open = Vec::new();
        for row in source.rows("open_ended.tsv")? {
            let word = Some(row.get(1)).filter(|word| *word != "-");
            if word.is_some_and(|word| !row.get(0).contains(word)) {
                return Err(row.wrong("word", row.get(0)));
            }
            open.push((row.get(0).to_owned(), Open { word: word.map(Box::from), role: row.word(2, "role")? }));
        }
        let keyed = |file: &str| -> Result<Terms<()>, LexiconError> {
            Ok(Terms::new(source.rows(file)?.iter().map(|row| (row.get(0).to_owned(), ())).collect::<Vec<_>>()))
        };
        Ok(Box::new(Self {
            measured: Measured {
                whole: measured("whole"),
                base: measured("base"),
                compare: measured("compare"),
                standard,
                meets: measured("meets"),
                never: measured("never"),
                refuse: measured("refuse"),
                event: measured("event"),
                deadline: measured("deadline"),
                rank: measured("rank"),
                milestone: measured("milestone"),
            },
            open: Terms::new(open),
            bases: BasisWords {
                source: bases("source"),
                result: bases("result"),
                needs: bases("needs"),
                ending: bases("ending"),
                past: bases("past"),
            },
            respondents: Terms::new(source.map("respondents.tsv", "class")?),
            template_goals: keyed("template_goals.tsv")?,
            number_idioms: keyed("number_idioms.tsv")?,
        }))
    }
}

const MEASURED: &[&str] = &[
    "whole",
    "base",
    "compare",
    "standard",
    "vague",
    "meets",
    "never",
    "refuse",
    "event",
    "deadline",
    "milestone",
    "rank",
];
const BASIS: &[&str] = &["source", "result", "needs", "ending", "past"];

/// The terms of a class.
fn of_class<'r>(rows: &'r [Row<'_>], class: &'static str) -> impl Iterator<Item = (String, ())> + 'r {
    rows.iter().filter(move |row| row.get(1) == class).map(|row| (row.get(0).to_owned(), ()))
}

fn check_classes(rows: &[Row<'_>], classes: &[&str]) -> Result<(), LexiconError> {
    match rows.iter().find(|row| !classes.contains(&row.get(1))) {
        Some(row) => Err(row.wrong("class", &classes.join(", "))),
        None => Ok(()),
    }
}
