//! `check`: findings of files and folders.

use super::Failure;
use biaochi::check::{FileReport, Options, Selection, check};
use biaochi::finding::{Confidence, Severity};
use biaochi::read::walk::{Input, discover};
use biaochi::report::{self, Outcome, Report, Summary};
use biaochi::{Lang, Lexicon, read};
use clap::ValueEnum;
use rayon::prelude::*;
use std::io::Write;
use std::path::PathBuf;

/// Options of `check`.
#[derive(clap::Args)]
pub struct Args {
    /// Files and folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "terminal")]
    format: Format,
    #[arg(long, value_delimiter = ',')]
    select: Vec<String>,
    #[arg(long, value_delimiter = ',')]
    ignore: Vec<String>,
    #[arg(long)]
    year: Option<u16>,
    #[arg(long)]
    pedantic: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Terminal,
    Json,
    Jsonl,
}

pub fn run(args: &Args, lang: Lang, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let options = Options {
        selection: Selection { select: args.select.clone(), ignore: args.ignore.clone() },
        year: args.year,
        min_confidence: if args.pedantic { Confidence::Low } else { Confidence::Medium },
        lang,
        excerpts: matches!(args.format, Format::Terminal),
        ..Options::default()
    };
    let mut report: Box<dyn Report> = match args.format {
        Format::Terminal => Box::new(report::terminal::Terminal::new(lang)),
        Format::Json => Box::new(report::json::Json::new()),
        Format::Jsonl => Box::new(report::json::Jsonl),
    };
    let inputs = discover(&args.paths);
    let mut summary = Summary::default();
    report.start(out)?;
    for chunk in inputs.chunks(64) {
        let files: Vec<FileReport> = chunk.par_iter().map(|input| one(input, &options)).collect();
        for file in &files {
            summary.add(file);
            report.file(file, out)?;
        }
    }
    report.finish(&summary, out)?;
    Ok(summary.outcome(Some(Severity::Warning)))
}

fn one(input: &Input, options: &Options) -> FileReport {
    let limits = read::Limits::default();
    let document = match &input.error {
        Some(error) => Err(error.clone()),
        None => read::read_file(&input.path, &limits),
    };
    match document {
        Ok(document) => check(&document, Lexicon::builtin(), options),
        Err(error) => FileReport::unreadable(read::display_path(&input.path), &error, options.lang),
    }
}
