//! Patterns of template residue, found without trying each of them on each text.
//!
//! Whatever a pattern matches holds one of a few strings: `[≥＞]\s*[*＊]` needs a star. These strings are read off the
//! pattern itself, so a row that an expert adds is quick as well. One pass over a text tells which patterns can match at
//! all; most texts are settled by it, and a pattern is compiled when a text first asks for it.

use super::{ResidueKind, Terms};
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
        let mut always = Vec::new();
        for (at, (source, _)) in rows.iter().enumerate() {
            let needed = regex_syntax::parse(source).ok().and_then(|hir| needles_of(&hir));
            match needed {
                Some(words) => words.into_iter().for_each(|word| needles.entry(word).or_default().push(at)),
                None => always.push(at),
            }
        }
        let patterns = rows.iter().map(|_| OnceLock::new()).collect();
        Self { patterns, needles: Terms::new(needles), always }
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
        ];
        for text in samples {
            let any = patterns.iter().any(|pattern| pattern.is_match(text));
            assert_eq!(residue.find(text).is_some(), any, "{text}");
        }
    }
}
