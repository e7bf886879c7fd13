//! One cause, one finding: yields between rules, and groups.

use crate::Lang;
use crate::rules::{Row, Rule, Site};
use crate::span::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// Where two rules meet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meet {
    /// On one row.
    Row,
    /// On the same words.
    Words,
}

/// Where the first rule speaks, the second is silent.
const YIELDS: &[(&str, &str, Meet)] = &[
    ("C102", "C101", Meet::Row),
    ("C103", "C101", Meet::Row),
    ("C103", "C102", Meet::Row),
    ("M101", "M102", Meet::Row),
    ("M104", "M101", Meet::Words),
    ("M105", "C102", Meet::Row),
    ("M105", "M101", Meet::Words),
    ("M105", "M103", Meet::Words),
    ("M105", "U103", Meet::Row),
    ("M106", "M101", Meet::Row),
    ("M106", "U103", Meet::Row),
    ("U101", "M102", Meet::Row),
    ("U102", "U104", Meet::Words),
    ("U103", "U106", Meet::Row),
    ("U105", "U106", Meet::Row),
    ("U107", "U108", Meet::Row),
    ("U110", "U102", Meet::Row),
    ("Y101", "L101", Meet::Words),
    ("Y101", "Y103", Meet::Words),
    ("Y102", "Y101", Meet::Words),
    ("Y103", "L101", Meet::Words),
    ("Y104", "L101", Meet::Words),
    ("Y104", "Y103", Meet::Words),
];

/// The same by the rule that is silent.
static BY_LOSER: LazyLock<FxHashMap<&str, Vec<(&str, Meet)>>> = LazyLock::new(|| {
    let mut yields: FxHashMap<&str, Vec<(&str, Meet)>> = FxHashMap::default();
    YIELDS.iter().for_each(|(winner, loser, meet)| yields.entry(*loser).or_default().push((*winner, *meet)));
    yields
});

static WINNERS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| YIELDS.iter().map(|(winner, ..)| *winner).collect());

/// Applies the yields, merges groups, and puts the sites in their total order.
pub(super) fn settle(sites: Vec<(&'static Rule, Site)>, lang: Lang) -> Vec<(&'static Rule, Site)> {
    let winners = Winners::among(&sites);
    let mut sites: Vec<_> = sites.into_iter().filter(|(rule, site)| !winners.silence(rule.code, site)).collect();
    sites.sort_by(|(a, x), (b, y)| (x.span, a.code, &x.message, &x.group).cmp(&(y.span, b.code, &y.message, &y.group)));
    let mut out: Vec<(&'static Rule, Site)> = Vec::with_capacity(sites.len());
    let mut firsts: FxHashMap<(&str, String), usize> = FxHashMap::default();
    for (rule, mut site) in sites {
        let Some(group) = site.group.take() else {
            match out.last_mut() {
                // One name beside the targets of the whole period and of the year.
                Some((last, same))
                    if last.code == rule.code && same.span == site.span && same.message == site.message =>
                {
                    same.rows.extend(site.rows);
                }
                _ => out.push((rule, site)),
            }
            continue;
        };
        match firsts.entry((rule.code, group)) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(out.len());
                out.push((rule, site));
            }
            std::collections::hash_map::Entry::Occupied(entry) => merge(&mut out[*entry.get()].1, site, lang),
        }
    }
    for at in firsts.into_values() {
        let site = &mut out[at].1;
        let count = site.related.len() + 1;
        if count > 1 {
            site.message.push_str(&match lang {
                Lang::Zh => format!("（共{count}处）"),
                Lang::En => format!(" ({count} places)"),
            });
        }
    }
    out
}

fn merge(first: &mut Site, site: Site, lang: Lang) {
    first.severity = first.severity.max(site.severity);
    first.confidence = first.confidence.max(site.confidence);
    first.rows.extend(site.rows);
    let message = match lang {
        Lang::Zh => "同样的问题",
        Lang::En => "the same here",
    };
    first.related.push((site.span, message.to_owned()));
    first.repeats.push((site.span, site.fix));
}

/// The rows and words on which winning rules speak.
struct Winners {
    rows: FxHashMap<&'static str, FxHashSet<Row>>,
    words: FxHashMap<&'static str, Words>,
}

impl Winners {
    fn among(sites: &[(&'static Rule, Site)]) -> Self {
        let mut rows: FxHashMap<&'static str, FxHashSet<Row>> = FxHashMap::default();
        let mut spans: FxHashMap<&'static str, Vec<Span>> = FxHashMap::default();
        for (rule, site) in sites {
            if WINNERS.contains(rule.code) {
                rows.entry(rule.code).or_default().extend(&site.rows);
                spans.entry(rule.code).or_default().push(site.span);
            }
        }
        Self { rows, words: spans.into_iter().map(|(code, spans)| (code, Words::new(spans))).collect() }
    }

    fn silence(&self, code: &str, site: &Site) -> bool {
        let Some(yields) = BY_LOSER.get(code) else { return false };
        yields.iter().any(|(winner, meet)| match meet {
            Meet::Words => self.words.get(winner).is_some_and(|words| words.meet(site.span)),
            Meet::Row => {
                let rows = self.rows.get(winner);
                !site.rows.is_empty() && rows.is_some_and(|rows| site.rows.iter().all(|row| rows.contains(row)))
            }
        })
    }
}

/// Spans sorted by their start, each with the farthest end up to it.
struct Words(Vec<(Span, u32)>);

impl Words {
    fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        let mut farthest = 0;
        Self(
            spans
                .into_iter()
                .map(|span| {
                    farthest = farthest.max(span.end);
                    (span, farthest)
                })
                .collect(),
        )
    }

    fn meet(&self, span: Span) -> bool {
        let before = self.0.partition_point(|(other, _)| other.start < span.end);
        before > 0 && self.0[before - 1].1 > span.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::find;

    fn site(code: &str, start: usize, end: usize) -> (&'static Rule, Site) {
        let rule = find(code).unwrap_or_else(|| panic!("{code}"));
        (rule, Site::new(Span::new(start, end), code.to_owned(), String::new()))
    }

    fn codes(sites: Vec<(&'static Rule, Site)>) -> Vec<&'static str> {
        settle(sites, Lang::Zh).into_iter().map(|(rule, _)| rule.code).collect()
    }

    #[test]
    fn every_yield_names_rules() {
        for (winner, loser, _) in YIELDS {
            assert!(find(winner).is_some() && find(loser).is_some(), "{winner} {loser}");
        }
    }

    #[test]
    fn one_of_two_speaks_on_the_same_words_or_row() {
        assert_eq!(codes(vec![site("Y103", 0, 9), site("Y101", 0, 6)]), ["Y101"]);
        assert_eq!(codes(vec![site("Y103", 0, 9), site("Y101", 9, 12)]), ["Y103", "Y101"]);
        let row = |(rule, site): (_, Site), row| (rule, site.rows([Row { project: 0, row }]));
        assert_eq!(codes(vec![row(site("U107", 0, 3), 1), row(site("U108", 0, 3), 1)]), ["U107"]);
        assert_eq!(codes(vec![row(site("U107", 0, 3), 1), row(site("U108", 9, 12), 2)]), ["U107", "U108"]);
        // A cluster is silent only where every row of it has its own speaker.
        let cluster = |(rule, site): (_, Site)| (rule, site.rows([1, 2].map(|row| Row { project: 0, row })));
        assert_eq!(codes(vec![cluster(site("C101", 0, 3)), row(site("C103", 0, 3), 1)]), ["C101", "C103"]);
    }

    #[test]
    fn a_group_is_one_finding_at_its_first_place() {
        let grouped = |start| {
            let (rule, site) = site("U104", start, start + 3);
            (rule, site.group("亿".to_owned()))
        };
        let out = settle(vec![grouped(30), grouped(0), grouped(60)], Lang::Zh);
        assert_eq!(out.len(), 1);
        assert_eq!((out[0].1.span.start, out[0].1.related.len()), (0, 2));
        assert!(out[0].1.message.ends_with("（共3处）"));
    }
}
