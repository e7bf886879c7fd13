//! Patterns of template residue, found without trying each of them on each text.
//!
//! Whatever a pattern matches holds one of a few strings: `[≥＞]\s*[*＊]` needs a star. These strings are read off the
//! pattern itself, so a row that an expert adds is quick as well. One pass over a text tells which patterns can match at
//! all; most texts are settled by it, and a pattern is compiled when a text first asks for it.

use super::{ResidueKind, Terms};
use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};
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
    /// For patterns that stand at the start of a text, what can stand there; empty for others.
    openings: Vec<Vec<String>>,
    /// The strings, and for each the patterns that need it.
    needles: Terms<Vec<usize>>,
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
        let compiled = self.compiled.get_or_init(|| Compiled::new(&self.rows));
        let mut wanted = compiled.always.clone();
        for (_, _, patterns) in compiled.needles.all(text) {
            wanted.extend(patterns);
        }
        wanted.sort_unstable();
        wanted.dedup();
        let head = text.trim_start();
        let opens = |openings: &[String]| openings.is_empty() || openings.iter().any(|word| head.starts_with(&**word));
        wanted.retain(|at| opens(&compiled.openings[*at]));
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

    /// The patterns as written.
    #[cfg(test)]
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|(pattern, _)| &**pattern)
    }
}

impl Compiled {
    fn new(rows: &[(String, ResidueKind)]) -> Self {
        let mut needles: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let (mut always, mut openings) = (Vec::new(), Vec::new());
        let blank = regex_syntax::parse(r"\s").ok();
        for (at, (source, _)) in rows.iter().enumerate() {
            let parsed = regex_syntax::parse(source).ok();
            let opening = parsed.as_ref().zip(blank.as_ref()).and_then(|(hir, blank)| openings_of(hir, blank));
            openings.push(opening.unwrap_or_default());
            let needed = parsed.as_ref().and_then(needles_of);
            match needed {
                Some(words) => words.into_iter().for_each(|word| needles.entry(word).or_default().push(at)),
                None => always.push(at),
            }
        }
        let patterns = rows.iter().map(|_| OnceLock::new()).collect();
        Self { patterns, openings, needles: Terms::new(needles), always }
    }
}

/// Strings one of which stands in every match, the least common that the pattern has; nothing where none is certain.
fn needles_of(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(Class::Unicode(class)) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            (count <= WIDEST).then(|| chars.map(String::from).collect())
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => match repetition.sub.kind() {
            HirKind::Literal(literal) => {
                let one = String::from_utf8(literal.0.to_vec()).ok()?;
                Some(vec![one.repeat(repetition.min.min(3) as usize)])
            }
            _ => needles_of(&repetition.sub),
        },
        HirKind::Capture(capture) => needles_of(&capture.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(needles_of).min_by_key(|words| commonness(words)),
        HirKind::Alternation(ways) => {
            let words: Option<Vec<Vec<String>>> = ways.iter().map(needles_of).collect();
            words.map(|words| words.concat())
        }
        _ => None,
    }
}

/// Of a pattern that starts with `^\s*`, where `blank` is `\s`: strings one of which every match starts with after the
/// blanks.
fn openings_of(hir: &Hir, blank: &Hir) -> Option<Vec<String>> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [start, blanks, rest @ ..] = parts.as_slice() else { return None };
    let HirKind::Repetition(Repetition { min: 0, max: None, sub, .. }) = blanks.kind() else { return None };
    if *start.kind() != HirKind::Look(Look::Start) || **sub != *blank {
        return None;
    }
    // The blanks before it are all taken.
    first_of(rest).filter(|words| !words.iter().any(|word| word.starts_with(char::is_whitespace)))
}

/// Strings one of which starts whatever a row of parts matches.
fn first_of(parts: &[Hir]) -> Option<Vec<String>> {
    let (part, rest) = parts.split_first()?;
    match part.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => needles_of(part),
        HirKind::Repetition(Repetition { min: 0, sub, .. }) => {
            Some([first_of(std::slice::from_ref(sub))?, first_of(rest)?].concat())
        }
        HirKind::Repetition(repetition) => first_of(std::slice::from_ref(&repetition.sub)),
        HirKind::Capture(capture) => first_of(std::slice::from_ref(&capture.sub)),
        HirKind::Concat(parts) => first_of(parts),
        HirKind::Alternation(ways) => {
            let ways: Option<Vec<Vec<String>>> = ways.iter().map(|way| first_of(std::slice::from_ref(way))).collect();
            ways.map(|ways| ways.concat())
        }
        _ => None,
    }
}

/// How often such strings stand in filings, roughly: digits and brackets are everywhere, words more seldom, masks hardly.
fn commonness(words: &[String]) -> usize {
    let everywhere =
        |c: char| c.is_ascii_digit() || "０１２３４５６７８９≥≤＞＜><＝=≧≦（）()[]:：%％。；;\n".contains(c);
    let of = |word: &String| match word.chars().count() {
        1 if word.chars().all(everywhere) => 400,
        1 if word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) => 20,
        1 => 1,
        _ => 5,
    };
    words.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles(pattern: &str) -> Option<Vec<String>> {
        needles_of(&regex_syntax::parse(pattern).unwrap())
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
    fn a_pattern_at_the_start_names_what_opens_it() {
        let parse = |pattern: &str| regex_syntax::parse(pattern).unwrap();
        let openings = |pattern: &str| openings_of(&parse(pattern), &parse(r"\s"));
        let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(openings(r"^\s*(?P<r>(?:年度|总体)?目标\s*[0-9]+)$"), words(&["年度", "总体", "目标"]));
        assert_eq!(openings(r"^\s*(?P<r>(?:…|\.{3,})+)\s*$"), words(&["…", "."]));
        assert_eq!(openings(r"^\s*(?P<r>[?？]+)$"), words(&["?", "？"]));
        assert_eq!(openings(r"^\s*[^年]+$"), None, "too many");
        assert_eq!(openings(r"\s*目标"), None, "not at the start");
        assert_eq!(openings(r"^目标"), None, "without blanks there is no need");
        assert_eq!(openings(r"^\s*x*"), None, "may be empty");
        assert_eq!(openings(r"^\s*[ _]x"), None, "a blank of its own");
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
