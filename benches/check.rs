//! The time of a check, stage by stage, as a ratio to one Aho–Corasick pass of the whole lexicon over the same bytes.
//!
//! `cargo bench --bench check [-- FILINGS]`. One thread; the best of several rounds. `benches/README.md` keeps the numbers.

use aho_corasick::{AhoCorasick, MatchKind};
use biaochi::check::{BATCH, Options, check, check_all};
use biaochi::generate::{Generator, Spec};
use biaochi::{Document, Filing, Format, Lexicon, read};
use std::hint::black_box;
use std::time::Instant;

/// The program's.
#[cfg(feature = "cli")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Every term of every word list: the first column of each file.
fn terms() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/lexicon");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    let mut terms: Vec<String> = files
        .flat_map(|text| {
            let rows = text.lines().filter(|row| !row.starts_with(['#', '!']));
            rows.filter_map(|row| row.split('\t').next().map(str::to_owned)).collect::<Vec<_>>()
        })
        .filter(|term| !term.is_empty())
        .collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Each stage has so many rounds, and each round filings of its own: what comes again is read faster.
const ROUNDS: u64 = 5;

/// Nanoseconds of the best round, for each byte.
fn best(sets: &[Vec<String>], mut round: impl FnMut(usize)) -> f64 {
    let rounds = sets.iter().enumerate().map(|(number, texts)| {
        let bytes: usize = texts.iter().map(String::len).sum();
        let start = Instant::now();
        round(number);
        start.elapsed().as_nanos() as f64 / bytes as f64
    });
    rounds.fold(f64::MAX, f64::min)
}

#[allow(clippy::print_stdout, clippy::unwrap_used)]
fn main() {
    let count = std::env::args().filter_map(|word| word.parse().ok()).next_back().unwrap_or(1000);
    // Each stage has word lists of its own too, which have not seen the filings yet.
    let lexicon = || Lexicon::with_folders(&[]).unwrap();
    let words = lexicon();
    let generator = Generator::new(Spec::default(), &words);
    let set = |round: u64| (round * count..(round + 1) * count).map(|number| generator.filing(number).text).collect();
    let sets: Vec<Vec<String>> = (0..ROUNDS).map(set).collect();
    let terms = terms();
    let floor = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&terms).unwrap();
    let limits = read::Limits::default();
    let open = |text: &String| read::read_bytes("a.txt", text.clone().into(), Format::Text, &limits).unwrap();
    let documents: Vec<Vec<Document>> = sets.iter().map(|texts| texts.iter().map(open).collect()).collect();
    let options = Options::default();
    let pass = best(&sets, |round| {
        for text in &sets[round] {
            black_box(floor.find_iter(text).count());
        }
    });
    println!("{count} filings a round, {} terms; ns for each byte, and times the pass", terms.len());
    let show = |name: &str, time: f64| println!("{name:<42} {time:>6.2}  {:>5.2}", time / pass);
    show("one Aho–Corasick pass of the lexicon", pass);
    let reading = best(&sets, |round| sets[round].iter().for_each(|text| drop(black_box(open(text)))));
    show("read", reading);
    let words = lexicon();
    let understand = |document: &Document| drop(black_box(Filing::read(document, &words)));
    let understanding = best(&sets, |round| documents[round].iter().for_each(understand));
    show("understand", understanding);
    let words = lexicon();
    let judge = |document: &Document| drop(black_box(check(document, &words, &options)));
    let alone = best(&sets, |round| documents[round].iter().for_each(judge));
    show("understand and check, each alone", alone);
    // As the program does with the files of a folder.
    let words = lexicon();
    let judge = |documents: &[Document]| drop(black_box(check_all(documents, &words, &options)));
    let all = best(&sets, |round| documents[round].chunks(BATCH).for_each(judge));
    show("understand and check, side by side", all);
    show("read, understand and check, side by side", reading + all);
    if std::env::var_os("SIZES").is_some() {
        for _ in 0..2 {
            for size in [2, 4, 6, 8, 10, 12, 16, 24, 32] {
                let words = lexicon();
                let judge = |documents: &[Document]| drop(black_box(check_all(documents, &words, &options)));
                let all = best(&sets, |round| documents[round].chunks(size).for_each(judge));
                show(&format!("size {size}"), all);
            }
        }
    }
    show("rules alone, to reading and understanding", all - understanding);
    println!("rules : reading and understanding = {:.2}", (all - understanding) / (reading + understanding));
}
