//! `facts`: what was understood of a filing, one JSON object a line and file.

use super::Failure;
use biaochi::report::Outcome;
use biaochi::{Filing, Lang, Lexicon, filing, read};
use std::io::Write;
use std::path::PathBuf;

/// Options of `facts`.
#[derive(clap::Args)]
pub struct Args {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[arg(long, default_value = "json", value_parser = ["json"])]
    format: String,
}

pub fn run(args: &Args, lang: Lang, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Clean;
    for path in &args.files {
        match read::read_file(path, &read::Limits::default()) {
            Ok(document) => {
                let filing = Filing::read(&document, Lexicon::builtin());
                serde_json::to_writer(&mut *out, &filing::facts(&document, &filing)).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Err(error) => {
                super::complain(&format!("{}: {}", read::display_path(path), error.message(lang)));
                outcome = Outcome::Unreadable;
            }
        }
    }
    Ok(outcome)
}
