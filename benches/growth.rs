//! What a check costs when a filing becomes twice as large, for the examples of every rule grown in every direction.
//!
//! `cargo bench --bench growth [-- FACTOR]`. What costs more than [`SUSPECT`] times as much is printed: such a step is not
//! linear, and a hostile or merely huge filing would find it. One thread; a few minutes. `benches/README.md` keeps the
//! result.

use biaochi::check::{Options, check};
use biaochi::rules::ALL;
use biaochi::{Format, Lexicon, read};
use std::time::Instant;

/// A step of a linear check costs twice as much, one of sorting a little more.
const SUSPECT: f64 = 2.7;
/// Seconds below which the clock says nothing.
const NOTHING: f64 = 0.1;

/// Makes a filing so many times as large in one respect.
type Grow = fn(&str, usize) -> String;

/// Ways in which a filing grows.
const WAYS: [(&str, Grow); 8] = [
    ("the same rows", |text, factor| each_row(text, |row| vec![row.to_owned(); factor])),
    ("rows of other names", |text, factor| each_row(text, |row| (0..factor).map(|n| renamed(row, n)).collect())),
    ("longer goals and paragraphs", |text, factor| {
        each_line(text, |line| match line.strip_prefix("| 绩效目标 | ").and_then(|goal| goal.strip_suffix(" |")) {
            Some(goal) => vec![format!("| 绩效目标 | {} |", vec![goal; factor].join("，"))],
            None if line.starts_with('|') || line.chars().count() < 12 => vec![line.to_owned()],
            None => vec![line.repeat(factor)],
        })
    }),
    ("more paragraphs", |text, factor| {
        each_line(text, |line| vec![line.to_owned(); if line.starts_with('|') { 1 } else { factor }])
    }),
    ("more tables", str::repeat),
    ("longer names", |text, factor| each_row(text, |row| vec![with_cell(row, 2, |cell| cell.repeat(factor))])),
    ("longer values", |text, factor| {
        each_row(text, |row| vec![with_cell(row, row.split(" | ").count() - 1, |cell| cell.repeat(factor))])
    }),
    ("more columns", |text, factor| {
        each_row(text, |row| vec![with_cell(row, row.split(" | ").count() - 1, |cell| vec![cell; factor].join(" | "))])
    }),
];

fn each_line(text: &str, grow: impl Fn(&str) -> Vec<String>) -> String {
    text.lines().flat_map(grow).map(|line| line + "\n").collect()
}

/// Grows the rows of indicators.
fn each_row(text: &str, grow: impl Fn(&str) -> Vec<String>) -> String {
    let row = |line: &str| line.starts_with('|') && line.split(" | ").count() > 3 && !line.contains("一级指标");
    each_line(text, |line| if row(line) { grow(line) } else { vec![line.to_owned()] })
}

fn with_cell(row: &str, number: usize, grow: impl Fn(&str) -> String) -> String {
    let row = row.trim_end_matches([' ', '|']);
    let cells = row.split(" | ").enumerate();
    let cells: Vec<String> = cells.map(|(at, cell)| if at == number { grow(cell) } else { cell.to_owned() }).collect();
    cells.join(" | ") + " |"
}

/// The row with two ideographs before its name.
fn renamed(row: &str, number: usize) -> String {
    let ideograph = |n: usize| char::from_u32(0x4e00 + n as u32).unwrap_or('一');
    with_cell(row, 2, |cell| format!("{}{}{cell}", ideograph(number % 2000), ideograph(4096 + number / 2000)))
}

#[allow(clippy::print_stdout, clippy::unwrap_used)]
fn main() {
    let factor = std::env::args().filter_map(|word| word.parse().ok()).next_back().unwrap_or(1500);
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let (words, options, limits) = (Lexicon::builtin(), Options::default(), read::Limits::default());
    let cost = |text: String| {
        let start = Instant::now();
        let document = read::read_bytes("a.txt", text.into(), Format::Text, &limits).unwrap();
        drop(std::hint::black_box(check(&document, words, &options)));
        start.elapsed().as_secs_f64()
    };
    let (mut tried, mut suspects) = (0, 0);
    for rule in ALL {
        for example in rule.bad.iter().chain(rule.good) {
            let example = example.replace(['⟦', '⟧'], "");
            for (way, grow) in WAYS {
                let (once, twice) = (grow(&example, factor), grow(&example, factor * 2));
                tried += 1;
                let before = cost(once);
                if before < NOTHING {
                    continue;
                }
                // A second run of a suspect: the machine may have been busy.
                let ratio = || cost(twice.clone()) / cost(grow(&example, factor));
                if cost(twice.clone()) / before > SUSPECT {
                    let ratio = ratio();
                    if ratio > SUSPECT {
                        suspects += 1;
                        let start: String = example.chars().take(24).collect();
                        println!("{} {way}: {ratio:.1} times, {before:.2} s at first: {start}", rule.code);
                    }
                }
            }
        }
    }
    println!(
        "{tried} filings of {factor} and {} times their size, {suspects} of them more than {SUSPECT} times as costly",
        factor * 2
    );
}
