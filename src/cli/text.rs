//! `text`: the text that spans point into, byte for byte.

use super::speech::{self, say};
use super::{Failure, World, complain};
use biaochi::read;
use biaochi::report::Outcome;
use std::io::Write;
use std::path::PathBuf;

/// Options of `text`.
#[derive(clap::Args)]
#[command(
    about = say("输出文件的文字（结果中的位置以它为准）", "Print the text that findings point into"),
    help_template = speech::template(),
    override_usage = say("biaochi text [选项] <文件>", "biaochi text [OPTIONS] <FILE>"),
)]
pub struct Args {
    #[arg(value_name = say("文件", "FILE"), help_heading = say("参数", "Arguments"),
          help = say("要读取的文件", "The file to read"))]
    file: PathBuf,
}

pub fn run(args: &Args, world: World, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match read::read_file(&args.file, &read::Limits::default()) {
        Ok(document) => {
            out.write_all(document.text.as_bytes())?;
            Ok(Outcome::Clean)
        }
        Err(error) => {
            complain(&unreadable(&args.file, &error, world.lang));
            Ok(Outcome::Unreadable)
        }
    }
}

/// Says that a file cannot be read.
pub fn unreadable(path: &std::path::Path, error: &read::ReadError, lang: biaochi::Lang) -> String {
    let shown = biaochi::report::words::tame(&read::display_path(path));
    say(format!("{shown}：{}", error.message(lang)), format!("{shown}: {}", error.message(lang)))
}
