//! `generate`: synthetic filings for benches and bulk tests. Hidden: of no use to those who write or read filings.

use super::Failure;
use biaochi::Lexicon;
use biaochi::generate::{Generator, Spec};
use biaochi::report::Outcome;
use rayon::prelude::*;
use std::io::Write;
use std::path::PathBuf;

/// Options of `generate`.
#[derive(clap::Args)]
pub struct Args {
    /// How many filings.
    #[arg(long, default_value_t = 1000)]
    count: u64,
    /// Another seed makes another archive.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Share of filings with planted faults.
    #[arg(long, default_value_t = 0.5)]
    faulty: f64,
    /// Share of filings with a copied project.
    #[arg(long, default_value_t = 0.1)]
    copied: f64,
    /// The folder to fill.
    #[arg(long)]
    out: PathBuf,
    /// A file of one JSON object a filing: faults and sources of copies.
    #[arg(long)]
    truth: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let spec = Spec { seed: args.seed, faulty: args.faulty, copied: args.copied };
    let generator = Generator::new(spec, Lexicon::builtin());
    let mut truth = args.truth.as_ref().map(std::fs::File::create).transpose()?.map(std::io::BufWriter::new);
    let numbers: Vec<u64> = (0..args.count).collect();
    for chunk in numbers.chunks(512) {
        let made: Vec<std::io::Result<String>> = chunk
            .par_iter()
            .map(|number| {
                let made = generator.filing(*number);
                let path = args.out.join(&made.path);
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                std::fs::write(path, &made.text)?;
                Ok(serde_json::to_string(&made)?)
            })
            .collect();
        for line in made {
            let line = line?;
            if let Some(truth) = &mut truth {
                writeln!(truth, "{line}")?;
            }
        }
    }
    if let Some(truth) = &mut truth {
        truth.flush()?;
    }
    Ok(Outcome::Clean)
}
