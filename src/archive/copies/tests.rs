//! Nothing is missed: against comparing everything with everything, and against what was planted.

use super::input::RowText;
use super::{Input, Options, find, join, rows};
use crate::Lexicon;
use crate::archive::{Identity, Pattern, Record};
use crate::generate::{Generator, Spec};
use fastrand::Rng;

/// Tables of few different rows, so that many are near each other; years, units and projects at random.
fn random(seed: u64, tables: usize) -> Input {
    let mut rng = Rng::with_seed(seed);
    let objects = ["供水管网", "供水管道", "乡村道路", "灌溉渠系", "校舍屋面", "校舍屋顶", "养老驿站", "街巷路灯"];
    let measures = ["改造长度", "改造里程", "完工验收率", "维修数量", "维护数量", "投诉件数"];
    let mut input = Input::default();
    let mut number = 0;
    while input.tables.len() < tables {
        let unit = format!("第{}局", rng.u32(0..12));
        let filing = input.filing(&format!("{number:03}.txt"), &unit, Some(rng.u16(2022..2026)));
        number += 1;
        for project in 0..rng.u32(1..4) {
            let names: Vec<(String, String)> = (0..rng.usize(2..9))
                .map(|_| {
                    let name = format!("{}{}", objects[rng.usize(..8)], measures[rng.usize(..6)]);
                    (name, format!("≥{}%", rng.u32(90..93)))
                })
                .collect();
            let rows = (0..).zip(&names).map(|(row, (name, form))| {
                let bare = name.strip_prefix("乡村道路").unwrap_or(name);
                RowText { row, name, bare, form, whole_period: false }
            });
            input.table(filing, project, objects[rng.usize(..8)], rows, Lexicon::builtin());
        }
    }
    input.close();
    input
}

#[test]
fn no_copied_table_is_missed() {
    let mut copied = 0;
    for seed in 0..12 {
        let input = random(seed, 160);
        for (threshold, share) in [(0.8, 0.6), (0.7, 0.5), (0.9, 0.9)] {
            let options = Options { threshold, share, yearly: 0.8 };
            let rows = rows::Rows::of(&input, threshold);
            let by_hand = join::search(&input, &rows, &options, true);
            assert_eq!(join::sources(&input, &rows, &options), by_hand, "seed {seed}, {options:?}");
            copied += by_hand.len();
        }
    }
    assert!(copied > 100, "{copied} copies in all: the test shows nothing");
}

#[test]
fn planted_copies_are_found() {
    let words = Lexicon::builtin();
    let generator = Generator::new(Spec { copied: 0.3, faulty: 0.0, ..Spec::default() }, words);
    let made: Vec<_> = (0..150).map(|number| generator.filing(number)).collect();
    let pattern = Pattern::parse("{region}/{year}/{unit}/*").unwrap_or_else(|error| panic!("{error:?}"));
    let mut input = Input::default();
    for filing in &made {
        let limits = crate::read::Limits::default();
        let document =
            crate::read::read_bytes(&filing.path, filing.text.clone().into(), crate::Format::Text, &limits).unwrap();
        let read = crate::Filing::read(&document, words);
        let told: Identity = pattern.read(&filing.path).unwrap();
        input.record(&Record::of(&document, &read, words, told, None), words).unwrap();
    }
    input.close();
    let copies = find(&input, &Options::default());
    let together = |a: &str, b: &str| {
        copies.clusters.iter().any(|cluster| {
            let has = |path: &str| {
                cluster.members.iter().any(|member| {
                    let at = input.reference(member.table);
                    at.project == 0 && input.filings[at.filing as usize].path == path
                })
            };
            has(a) && has(b)
        })
    };
    let planted: Vec<_> = made.iter().filter_map(|filing| Some((&filing.path, filing.copied_from.as_ref()?))).collect();
    assert!(planted.len() > 20, "{}", planted.len());
    let missed: Vec<_> = planted.iter().filter(|(copy, source)| !together(copy, source)).collect();
    assert!(missed.is_empty(), "{missed:?} of {}", planted.len());
}
