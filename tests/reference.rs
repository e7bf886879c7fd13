//! The reference library obeys the tool's own rules: what a remedy proposes must pass the check it came from.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

use biaochi::check::{Options, Selection, check};
use biaochi::finding::Confidence;
use biaochi::lexicon::{Level2, Reference};
use biaochi::{Format, Lexicon, read};
use std::collections::{BTreeMap, BTreeSet};

/// The level 1 and level 2 labels of a row.
fn labels(level: Level2) -> (&'static str, &'static str) {
    match level {
        Level2::Quantity => ("产出指标", "数量指标"),
        Level2::Quality => ("产出指标", "质量指标"),
        Level2::Timeliness => ("产出指标", "时效指标"),
        Level2::Cost => ("产出指标", "成本指标"),
        Level2::Economic => ("效益指标", "经济效益指标"),
        Level2::Social => ("效益指标", "社会效益指标"),
        Level2::Ecological => ("效益指标", "生态效益指标"),
        Level2::Sustained => ("效益指标", "可持续影响指标"),
        Level2::Satisfaction => ("满意度指标", "服务对象满意度指标"),
        other => panic!("{} is no level of the library", other.word()),
    }
}

fn row(entry: &Reference) -> String {
    let (level1, level2) = labels(entry.level2);
    let value = entry.value.split('-').next().unwrap_or_default();
    let operator = if &*entry.operator == "＝" { "" } else { &*entry.operator };
    format!("| {level1} | {level2} | {} | {operator}{value}{} |\n", entry.name, entry.unit)
}

#[test]
fn every_entry_passes_the_rules() {
    let lexicon = Lexicon::builtin();
    let rules = [
        "M101", "M102", "M104", "M105", "S104", "S105", "S110", "U101", "U102", "U103", "U104", "U105", "U107", "U109",
    ];
    let options = Options {
        selection: Selection { select: rules.iter().map(|code| (*code).to_owned()).collect(), ignore: Vec::new() },
        min_confidence: Confidence::Medium,
        ..Options::default()
    };
    let mut failed = Vec::new();
    let mut sectors: BTreeMap<&str, Vec<&Reference>> = BTreeMap::new();
    for entry in lexicon.reference.entries() {
        sectors.entry(&entry.sector).or_default().push(entry);
    }
    for (sector, entries) in sectors {
        let mut text = format!(
            "2025年{sector}项目绩效目标表\n| 项目名称 | 2025年{sector}项目 |\n| 绩效目标 | 服务群众3万人 |\n\
             | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        );
        entries.iter().for_each(|entry| text.push_str(&row(entry)));
        let limits = read::Limits::default();
        let document = read::read_bytes("a.txt", text.into(), Format::Text, &limits).expect("the table reads");
        let report = check(&document, lexicon, &options);
        assert_eq!(report.indicators, entries.len(), "{sector}: rows were lost");
        for finding in report.findings {
            failed.push(format!("{sector} {} {}：{}", finding.rule, finding.span.text, finding.message));
        }
    }
    assert!(failed.is_empty(), "{} entries:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn units_and_values_are_well_formed() {
    let lexicon = Lexicon::builtin();
    for entry in lexicon.reference.entries() {
        let name = &entry.name;
        assert!(lexicon.units.exact(&entry.unit).is_some(), "{name}: {} is not in units.tsv", entry.unit);
        let numbers: Vec<f64> = entry.value.split('-').map(|n| n.parse().expect(name)).collect();
        assert!(matches!(numbers[..], [_] | [_, _]) && numbers.is_sorted(), "{name}: {}", entry.value);
        assert!(entry.keywords.iter().all(|word| word.chars().count() >= 2), "{name}: a keyword of one character");
    }
}

#[test]
fn every_sector_covers_every_level() {
    let lexicon = Lexicon::builtin();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut sectors = BTreeSet::new();
    for entry in lexicon.reference.entries() {
        sectors.insert(&*entry.sector);
        *counts.entry((&entry.sector, entry.level2.word())).or_default() += 1;
    }
    for (_, sector) in lexicon.sectors.iter() {
        assert!(sectors.contains(&**sector), "sectors.tsv: {sector} has no indicators");
    }
    let wanted = [
        ("数量", 6),
        ("质量", 4),
        ("时效", 3),
        ("成本", 3),
        ("经济效益", 3),
        ("社会效益", 5),
        ("生态效益", 3),
        ("可持续影响", 3),
        ("服务对象满意度", 3),
    ];
    let mut thin = Vec::new();
    for sector in &sectors {
        for (level, least) in wanted {
            let found = counts.get(&(sector, level)).copied().unwrap_or(0);
            if found < least {
                thin.push(format!("{sector}·{level} {found}/{least}"));
            }
        }
    }
    assert!(thin.is_empty(), "{}", thin.join("，"));
}
