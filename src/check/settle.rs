//! One cause, one finding: yields between rules, and groups.

use crate::Lang;
use crate::rules::{Row, Rule, Site};
use rustc_hash::FxHashSet;

/// Where the first rule speaks, the second is silent: on the same row, or on overlapping words outside of rows.
const YIELDS: &[(&str, &str)] = &[
    ("C102", "C101"),
    ("C103", "C101"),
    ("C103", "C102"),
    ("M101", "M102"),
    ("M104", "M101"),
    ("M105", "M101"),
    ("M105", "M103"),
    ("M105", "U103"),
    ("M106", "M101"),
    ("M106", "U103"),
    ("U101", "M102"),
    ("U102", "U104"),
    ("U103", "U106"),
    ("U107", "U108"),
    ("U110", "U102"),
    ("Y101", "Y103"),
    ("Y102", "Y101"),
    ("Y104", "Y103"),
];

/// Applies the yields, merges groups, and puts the sites in their total order.
pub(super) fn settle(sites: Vec<(&'static Rule, Site)>, lang: Lang) -> Vec<(&'static Rule, Site)> {
    let silent: Vec<bool> = sites.iter().map(|(rule, site)| yields(rule, site, &sites)).collect();
    let mut keep = silent.into_iter();
    let mut sites = sites;
    sites.retain(|_| !keep.next().unwrap_or(false));
    sites.sort_by(|(a, x), (b, y)| (x.span, a.code, &x.message, &x.group).cmp(&(y.span, b.code, &y.message, &y.group)));
    let mut out: Vec<(&'static Rule, Site)> = Vec::with_capacity(sites.len());
    for (rule, site) in sites {
        let first = site.group.as_ref().and_then(|group| {
            out.iter().position(|(other, first)| other.code == rule.code && first.group.as_ref() == Some(group))
        });
        let Some(first) = first else {
            out.push((rule, site));
            continue;
        };
        let into = &mut out[first].1;
        into.severity = into.severity.max(site.severity);
        into.confidence = into.confidence.max(site.confidence);
        into.rows.extend(site.rows);
        let message = match lang {
            Lang::Zh => "同样的问题",
            Lang::En => "the same here",
        };
        into.related.push((site.span, message.to_owned()));
    }
    for (_, site) in &mut out {
        if site.group.is_some() && !site.related.is_empty() {
            let count = site.related.len() + 1;
            site.message.push_str(&match lang {
                Lang::Zh => format!("(共{count}处)"),
                Lang::En => format!(" ({count} places)"),
            });
        }
    }
    out
}

fn yields(rule: &Rule, site: &Site, all: &[(&'static Rule, Site)]) -> bool {
    YIELDS.iter().filter(|(_, loser)| *loser == rule.code).any(|(winner, _)| {
        let winners = all.iter().filter(|(other, _)| other.code == *winner);
        if site.rows.is_empty() {
            return winners.into_iter().any(|(_, other)| other.span.overlaps(site.span));
        }
        let rows: FxHashSet<Row> = winners.flat_map(|(_, other)| other.rows.iter().copied()).collect();
        site.rows.iter().all(|row| rows.contains(row))
    })
}
