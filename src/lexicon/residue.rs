//! Patterns of template residue, found without trying each of them on each text.
//!
//! Whatever a pattern matches holds one of a few strings: `[≥＞]\s*[*＊]` needs a star. These strings are read off the
//! pattern itself, so a row that an expert adds is quick as well. One pass over a text tells which patterns can match at
//! all, by the strings and by what follows them; most texts are settled by it, and a pattern is compiled when a text first
//! asks for it.

use super::{ResidueKind, Terms};
use crate::span::is_ideograph;
use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A class of more characters tells nothing.
const WIDEST: usize = 40;

/// The patterns of `lexicon/residue.tsv`.
pub struct Residue {
    rows: Vec<(String, ResidueKind)>,
    compiled: OnceLock<Compiled>,
}

struct Compiled {
    patterns: Vec<OnceLock<Option<Regex>>>,
    /// The strings, and for each the patterns that need it, with what has to follow it there.
    needles: Terms<Vec<(usize, Followers)>>,
    /// Patterns that name no string.
    always: Vec<usize>,
}

impl Residue {
    /// Keeps the rows; they are compiled when first asked.
    pub fn new(rows: Vec<(String, ResidueKind)>) -> Self {
        Self { rows, compiled: OnceLock::new() }
    }

    /// The first residue in one field, with its place; of several that start there the longest.
    pub fn find(&self, text: &str) -> Option<(Range<usize>, ResidueKind)> {
        let compiled = self.compiled();
        let mut wanted = compiled.always.clone();
        for (_, end, patterns) in compiled.needles.all(text) {
            let next = next_char(&text[end..]);
            wanted.extend(patterns.iter().filter(|(_, followers)| followers.allow(next)).map(|(at, _)| *at));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let hits = wanted.into_iter().filter_map(|at| {
            let (source, kind) = &self.rows[at];
            let pattern = compiled.patterns[at].get_or_init(|| Regex::new(source).ok()).as_ref()?;
            if !pattern.is_match(text) {
                return None;
            }
            let found = pattern.captures(text)?;
            found.name("r").or(found.get(0)).map(|hit| (hit.range(), *kind))
        });
        hits.min_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)))
    }

    /// Short strings one of which stands in whatever a pattern matches: of the needles those without followers, else the
    /// last character with each of them. A blank stands for any.
    pub(super) fn marks(&self) -> impl Iterator<Item = String> {
        self.compiled().needles.iter().flat_map(|(needle, patterns)| {
            let followers: Option<Vec<&Vec<char>>> =
                patterns.iter().map(|(_, followers)| followers.0.as_ref()).collect();
            let Some((followers, last)) = followers.zip(needle.chars().next_back()) else {
                return vec![needle.to_owned()];
            };
            followers.into_iter().flatten().chain([&' ']).map(|next| format!("{last}{next}")).collect()
        })
    }

    /// Whether a pattern may match where none of the strings stands.
    pub(super) fn needs_nothing(&self) -> bool {
        !self.compiled().always.is_empty()
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| Compiled::new(&self.rows))
    }

    /// The patterns as written.
    #[cfg(test)]
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|(pattern, _)| &**pattern)
    }
}

/// The first character that is no blank.
fn next_char(text: &str) -> Option<char> {
    text.chars().find(|c| !c.is_whitespace())
}

/// The characters that can stand behind a string in a match, blanks aside; nothing where it may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
struct Followers(Option<Vec<char>>);

impl Followers {
    fn allow(&self, next: Option<char>) -> bool {
        self.0.as_ref().is_none_or(|chars| next.is_some_and(|next| chars.contains(&next)))
    }

    /// The first characters of some strings. Where one is a blank, it cannot be told from those passed over.
    fn of(words: &[String]) -> Self {
        let first = |word: &String| word.chars().next().filter(|c| !c.is_whitespace());
        Self(words.iter().map(first).collect())
    }

    fn or(self, other: Self) -> Self {
        Self(self.0.zip(other.0).map(|(own, others)| [own, others].concat()))
    }
}

impl Compiled {
    fn new(rows: &[(String, ResidueKind)]) -> Self {
        let mut needles: FxHashMap<String, Vec<(usize, Followers)>> = FxHashMap::default();
        let mut always = Vec::new();
        let parser = Needles::new();
        for (at, (source, _)) in rows.iter().enumerate() {
            match parser.of(source) {
                Some(words) => {
                    words.into_iter().for_each(|(word, next)| needles.entry(word).or_default().push((at, next)));
                }
                None => always.push(at),
            }
        }
        let patterns = rows.iter().map(|_| OnceLock::new()).collect();
        Self { patterns, needles: Terms::new(needles), always }
    }
}

/// Strings one of which stands in every match, each with what follows it.
type Needed = Vec<(String, Followers)>;

/// Reads off patterns what they need.
struct Needles {
    /// `\s`, which patterns have between their parts.
    blank: Option<Hir>,
}

impl Needles {
    fn new() -> Self {
        Self { blank: regex_syntax::parse(r"\s").ok() }
    }

    /// The least common strings that a pattern has; nothing where none is certain.
    fn of(&self, pattern: &str) -> Option<Needed> {
        self.needed(&regex_syntax::parse(pattern).ok()?, &Followers::default())
    }

    /// The same of a part of a pattern, behind which `next` follows.
    fn needed(&self, part: &Hir, next: &Followers) -> Option<Needed> {
        match part.kind() {
            HirKind::Repetition(repetition) if repetition.min > 0 => {
                let HirKind::Literal(literal) = repetition.sub.kind() else {
                    // The last of what is repeated is the one that the rest follows.
                    return self.needed(&repetition.sub, next);
                };
                let one = String::from_utf8(literal.0.to_vec()).ok()?;
                Some(vec![(one.repeat(repetition.min.min(3) as usize), Followers::default())])
            }
            HirKind::Capture(capture) => self.needed(&capture.sub, next),
            HirKind::Concat(parts) => {
                let each = parts.iter().enumerate();
                let each = each.filter_map(|(at, part)| self.needed(part, &self.first(&parts[at + 1..], next)));
                each.min_by_key(commonness)
            }
            HirKind::Alternation(ways) => {
                let needed: Option<Vec<Needed>> = ways.iter().map(|way| self.needed(way, next)).collect();
                needed.map(|needed| needed.concat())
            }
            _ => words(part).map(|words| words.into_iter().map(|word| (word, next.clone())).collect()),
        }
    }

    /// What can stand first where some parts of a pattern follow each other, and then `next`.
    fn first(&self, parts: &[Hir], next: &Followers) -> Followers {
        let Some((part, rest)) = parts.split_first() else { return next.clone() };
        let one = std::slice::from_ref::<Hir>;
        match part.kind() {
            HirKind::Repetition(repetition) if Some(&*repetition.sub) == self.blank.as_ref() => self.first(rest, next),
            HirKind::Repetition(repetition) => {
                let own = self.first(one(&repetition.sub), &Followers::default());
                if repetition.min > 0 { own } else { own.or(self.first(rest, next)) }
            }
            HirKind::Capture(capture) => self.first(one(&capture.sub), &self.first(rest, next)),
            HirKind::Concat(parts) => self.first(parts, &self.first(rest, next)),
            HirKind::Alternation(ways) => {
                let next = self.first(rest, next);
                let ways = ways.iter().map(|way| self.first(one(way), &next));
                ways.reduce(Followers::or).unwrap_or_default()
            }
            _ => words(part).map_or_else(Followers::default, |words| Followers::of(&words)),
        }
    }
}

/// The strings that a literal or a small class matches.
fn words(part: &Hir) -> Option<Vec<String>> {
    match part.kind() {
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(Class::Unicode(class)) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            (count <= WIDEST).then(|| chars.map(String::from).collect())
        }
        _ => None,
    }
}

/// How often such strings stand in filings, roughly: digits and brackets are everywhere, signs of bounds in front of figures,
/// words more seldom, masks hardly.
fn commonness(needed: &Needed) -> usize {
    let everywhere = |c: char| c.is_ascii_digit() || "０１２３４５６７８９（）()[]:：%％。；;\n".contains(c);
    let of = |word: &String| match word.chars().count() {
        1 if word.chars().all(everywhere) => 400,
        1 if word.chars().all(|c| "≥≤＞＜><＝=≧≦".contains(c)) => 30,
        1 if word.chars().all(is_ideograph) => 20,
        1 => 1,
        // 20 opens every year, but seldom what can follow it in a pattern.
        _ if word.chars().all(everywhere) => 15,
        _ => 5,
    };
    needed.iter().map(|(word, _)| of(word)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles(pattern: &str) -> Option<Vec<String>> {
        Needles::new().of(pattern).map(|needed| needed.into_iter().map(|(word, _)| word).collect())
    }

    #[test]
    fn a_pattern_names_what_it_needs() {
        assert_eq!(needles(r"[≥＞]\s*(?P<r>[*＊]{1,})"), Some(vec!["*".into(), "＊".into()]));
        assert_eq!(needles(r"^\s*(?:待定|待补)[。.]?$"), Some(vec!["待定".into(), "待补".into()]));
        assert_eq!(needles(r"(?:不低于|达到)\s*[*＊]+"), Some(vec!["*".into(), "＊".into()]));
        assert_eq!(needles(r"^\.{3,}$"), Some(vec!["...".into()]));
        assert_eq!(needles(r"[^年]*(?:x)?"), None);
        assert_eq!(needles(r"某某(?:省|市)"), Some(vec!["某某".into()]));
    }

    #[test]
    fn a_pattern_tells_what_follows() {
        let follow = |pattern: &str| {
            let needed = Needles::new().of(pattern).unwrap();
            needed.into_iter().map(|(word, next)| (word, next.0.map(String::from_iter))).collect::<Vec<_>>()
        };
        let some = |word: &str, next: &str| (word.to_owned(), Some(next.to_owned()));
        let any = |word: &str| (word.to_owned(), None);
        assert_eq!(follow(r"(?:甲乙|丙丁)\s*[:：]"), [some("甲乙", ":："), some("丙丁", ":：")]);
        assert_eq!(follow(r"(?P<r>甲乙)(?:子丑)?(?P<s>[0-1]+)"), [some("甲乙", "子01")]);
        assert_eq!(follow(r"甲乙(?:子|\s*丑)+"), [some("甲乙", "子丑")]);
        assert_eq!(follow(r"甲乙$"), [any("甲乙")]);
        assert_eq!(follow(r"甲乙[^丙]"), [any("甲乙")]);
        assert_eq!(follow(r"甲乙[ 丙]"), [any("甲乙")], "a blank is passed over");
        assert_eq!(follow(r"[xy]+子"), [some("x", "子"), some("y", "子")], "the last one");
    }

    /// What the short way finds is what trying every pattern finds.
    #[test]
    fn the_short_way_misses_nothing() {
        let residue = &crate::lexicon::Lexicon::builtin().residue;
        let patterns: Vec<Regex> = residue.patterns().map(|pattern| Regex::new(pattern).unwrap()).collect();
        let samples = [
            "≥**天",
            "培训XX村",
            "待定",
            "（必填）",
            "目标1：",
            "20__年",
            "2025年完成",
            "张**",
            "≥　%",
            "指标1",
            "请填写数量",
            "#REF!",
            "申请填报",
            "？？？",
            "三百字以内",
            "是□否□",
            "完成道路3公里",
            "（  ）个",
            "例：xx",
            "____",
            "≥90%",
            " \u{3000}指标1",
            "年度目标1：",
            "经济效益指标2",
            "≥ %",
            "2025年目标1：",
        ];
        for text in samples {
            let any = patterns.iter().any(|pattern| pattern.is_match(text));
            assert_eq!(residue.find(text).is_some(), any, "{text}");
        }
    }
}
