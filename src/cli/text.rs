//! `text`: the text that spans point into, byte for byte.

use super::Failure;
use biaochi::report::Outcome;
use biaochi::{Lang, read};
use std::io::Write;
use std::path::PathBuf;

/// Options of `text`.
#[derive(clap::Args)]
pub struct Args {
    /// The file.
    file: PathBuf,
}

pub fn run(args: &Args, lang: Lang, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match read::read_file(&args.file, &read::Limits::default()) {
        Ok(document) => out.write_all(document.text.as_bytes())?,
        Err(error) => {
            super::complain(&format!("{}: {}", read::display_path(&args.file), error.message(lang)));
            return Ok(Outcome::Unreadable);
        }
    }
    Ok(Outcome::Clean)
}
