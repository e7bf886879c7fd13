//! Words and signs around the number of a target value, by the part they play.

use super::rows::{LexiconError, Row};
use super::{Op, OperatorRole, Terms, Word};

/// Operators in all their spellings.
pub struct Operators {
    before: Terms<Bound>,
    after: Terms<Op>,
    reach: Terms<Bound>,
    about: Terms<()>,
    around: Terms<()>,
    scope: Terms<()>,
    /// Bounds of one character that are no part of a longer one with a digit in it.
    signs: Vec<(char, Bound)>,
}

/// A bound in front of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The comparison.
    pub op: Op,
    /// Whether it binds by itself: ≥ and 不低于 do, 达到 and 控制在 wait for 以上 and 以内.
    pub firm: bool,
}

impl Operators {
    pub(super) fn new(rows: &[Row<'_>]) -> Result<Self, LexiconError> {
        let (mut before, mut after, mut reach) = (Vec::new(), Vec::new(), Vec::new());
        let (mut about, mut around, mut scope) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let spelling = row.get(0).to_owned();
            let op = Op::WORDS.iter().find(|(word, _)| *word == row.get(2)).map(|(_, op)| *op);
            let op = || op.ok_or_else(|| row.wrong("op", "≥, >, ≤, <, =, ±"));
            match row.word::<OperatorRole>(1, "role")? {
                OperatorRole::Before => {
                    let op = op()?;
                    before.push((spelling, Bound { op, firm: op.is_floor() || op.is_cap() }));
                }
                OperatorRole::Frame => before.push((spelling, Bound { op: op()?, firm: false })),
                OperatorRole::Reach => reach.push((spelling, Bound { op: op()?, firm: false })),
                OperatorRole::After => after.push((spelling, op()?)),
                OperatorRole::About => about.push((spelling, ())),
                OperatorRole::Around => around.push((spelling, ())),
                OperatorRole::Scope => scope.push((spelling, ())),
            }
        }
        let signs = signs(&before, &reach);
        Ok(Self {
            signs,
            before: Terms::new(before),
            after: Terms::new(after),
            reach: Terms::new(reach),
            about: Terms::new(about),
            around: Terms::new(around),
            scope: Terms::new(scope),
        })
    }

    /// A bound at the start of the text, with its length in bytes (≥, 不低于).
    pub fn leading(&self, text: &str) -> Option<(Bound, usize)> {
        self.before.prefix(text).map(|(length, bound)| (*bound, length))
    }

    /// The bound that a text opens with which starts with this character and goes on with a digit; none where it may be
    /// another one than the character itself.
    pub fn sign(&self, c: char) -> Option<Bound> {
        self.signs.iter().find(|(sign, _)| *sign == c).map(|(_, bound)| *bound)
    }

    /// The same, or a word that binds in a target value only (提高到, 降至): the longer of them.
    pub fn leading_in_value(&self, text: &str) -> Option<(Bound, usize)> {
        let reach = self.reach.prefix(text).map(|(length, bound)| (*bound, length));
        match (self.leading(text), reach) {
            (Some(bound), Some(reach)) if bound.1 > reach.1 => Some(bound),
            (bound, reach) => reach.or(bound),
        }
    }

    /// Whether a bound, a rough word or a word of scope may start with a character: no means no.
    pub fn opens(&self, c: char) -> bool {
        self.before.opens(c) || self.reach.opens(c) || self.about.opens(c) || self.scope.opens(c)
    }

    /// Whether a bound may start with a character: no means no.
    pub fn opens_bound(&self, c: char) -> bool {
        self.before.opens(c)
    }

    /// A bound at the end of the text that stands in front of a number, with its length in bytes.
    pub fn trailing(&self, text: &str) -> Option<(Op, usize)> {
        self.before.suffix(text).map(|(length, bound)| (bound.op, length))
    }

    /// A bound behind a number, at the start of the text (以上, 以内).
    pub fn after(&self, text: &str) -> Option<(Op, usize)> {
        self.after.prefix(text).map(|(length, op)| (*op, length))
    }

    /// A word that makes the number behind it rough (约), with its length in bytes.
    pub fn about(&self, text: &str) -> Option<usize> {
        self.about.prefix(text).map(|(length, ())| length)
    }

    /// A word that makes the number in front of it rough (左右, 余), with its length in bytes.
    pub fn around(&self, text: &str) -> Option<usize> {
        self.around.prefix(text).map(|(length, ())| length)
    }

    /// A word of scope or intent (全年, 力争), with its length in bytes.
    pub fn scope(&self, text: &str) -> Option<usize> {
        self.scope.prefix(text).map(|(length, ())| length)
    }
}

/// The bounds of one character that nothing else in the lists starts with, but for other signs behind them (≥=).
fn signs(before: &[(String, Bound)], reach: &[(String, Bound)]) -> Vec<(char, Bound)> {
    let alone = |term: &str| {
        let mut others = before.iter().chain(reach).filter_map(|(other, _)| other.strip_prefix(term));
        let in_reach = reach.iter().any(|(other, _)| other == term);
        !in_reach && !others.any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let sign = |(term, bound): &(String, Bound)| {
        let mut chars = term.chars();
        let first = chars.next().filter(|c| !c.is_alphanumeric())?;
        (chars.next().is_none() && alone(term)).then_some((first, *bound))
    };
    before.iter().filter_map(sign).collect()
}
