//! `facts`: what was understood of a filing, one JSON object a line and file.

use super::speech::{self, say};
use super::text::unreadable;
use super::{Failure, World, complain};
use biaochi::read::walk::Input;
use biaochi::report::Outcome;
use biaochi::{Filing, Lexicon, filing, read};
use std::io::Write;
use std::path::PathBuf;

/// Options of `facts`.
#[derive(clap::Args)]
#[command(
    about = say("输出读懂的内容：预算年度、项目、目标、指标和指标值", "Print what was understood: plan year, projects, goals, indicators"),
    help_template = speech::template(),
    override_usage = say("biaochi facts [选项] <文件>...", "biaochi facts [OPTIONS] <FILE>..."),
)]
pub struct Args {
    #[arg(value_name = say("文件", "FILE"), required = true, help_heading = say("参数", "Arguments"),
          help = say("要读取的文件", "The files to read"))]
    files: Vec<PathBuf>,
    #[arg(long, value_name = say("格式", "FORMAT"), default_value = "json", value_parser = ["json"],
          hide_default_value = true, hide_possible_values = true, help_heading = say("结果", "Results"),
          help = say("结果的格式：json，一个文件一行", "json, one line a file"))]
    format: String,
}

pub fn run(args: &Args, world: World, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Clean;
    let limits = read::Limits::default();
    for input in args.files.iter().flat_map(|path| Input::named(path.clone()).documents(&limits)) {
        match input.read(&limits) {
            Ok(document) => {
                let filing = Filing::read(&document, Lexicon::builtin());
                serde_json::to_writer(&mut *out, &filing::facts(&document, &filing)).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Err(error) => {
                complain(&unreadable(&input.shown(), &error, world.lang));
                outcome = Outcome::Unreadable;
            }
        }
    }
    Ok(outcome)
}
