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
const ROUNDS: u64 = 8;

/// What is measured: its name, and what it does with the filings of a round.
type Stage<'a> = (&'static str, Box<dyn FnMut(usize) + 'a>);

/// Nanoseconds for each byte in the best round of each stage. The stages take turns, so that what else the machine does
/// meets all of them.
fn best(sets: &[Vec<String>], stages: &mut [Stage<'_>]) -> Vec<f64> {
    let mut best = vec![f64::MAX; stages.len()];
    for (number, texts) in sets.iter().enumerate() {
        let bytes: usize = texts.iter().map(String::len).sum();
        for ((_, stage), best) in stages.iter_mut().zip(&mut best) {
            let start = Instant::now();
            stage(number);
            *best = best.min(start.elapsed().as_nanos() as f64 / bytes as f64);
        }
    }
    best
}

#[allow(clippy::print_stdout, clippy::unwrap_used)]
fn main() {
    let count = std::env::args().filter_map(|word| word.parse().ok()).next_back().unwrap_or(1000);
    // Each stage has word lists of its own too, which have not seen the filings yet.
    let lexicon = || Lexicon::with_folders(&[]).unwrap();
    let (words, for_facts, for_one, for_batches) = (lexicon(), lexicon(), lexicon(), lexicon());
    let generator = Generator::new(Spec::default(), &words);
    let set = |round: u64| (round * count..(round + 1) * count).map(|number| generator.filing(number).text).collect();
    let sets: Vec<Vec<String>> = (0..ROUNDS).map(set).collect();
    let terms = terms();
    let floor = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&terms).unwrap();
    let limits = read::Limits::default();
    let open = |text: &String| read::read_bytes("a.txt", text.clone().into(), Format::Text, &limits).unwrap();
    let documents: Vec<Vec<Document>> = sets.iter().map(|texts| texts.iter().map(open).collect()).collect();
    let options = Options::default();
    let find = |text: &String| {
        black_box(floor.find_iter(text).count());
    };
    let understand = |document: &Document| drop(black_box(Filing::read(document, &for_facts)));
    let alone = |text: &String| drop(black_box(check(&open(text), &for_one, &options)));
    // As the program does with the files of a folder.
    let together = |texts: &[String]| {
        let documents: Vec<Document> = texts.iter().map(open).collect();
        drop(black_box(check_all(&documents, &for_batches, &options)));
    };
    let mut stages: [Stage<'_>; 5] = [
        ("one Aho–Corasick pass of the lexicon", Box::new(|round| sets[round].iter().for_each(find))),
        ("read", Box::new(|round| sets[round].iter().for_each(|text| drop(black_box(open(text)))))),
        ("understand", Box::new(|round| documents[round].iter().for_each(understand))),
        ("read, understand and check, each alone", Box::new(|round| sets[round].iter().for_each(alone))),
        ("read, understand and check, side by side", Box::new(|round| sets[round].chunks(BATCH).for_each(together))),
    ];
    let times = best(&sets, &mut stages);
    println!("{count} filings a round, {} terms; ns for each byte, and times the pass", terms.len());
    for ((name, _), time) in stages.iter().zip(&times) {
        println!("{name:<42} {time:>6.2}  {:>5.2}", time / times[0]);
    }
    let understood = times[1] + times[2];
    println!("rules, side by side : reading and understanding = {:.2}", (times[4] - understood) / understood);
}
