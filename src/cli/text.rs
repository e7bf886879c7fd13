//! `text`: the text that spans point into, byte for byte.

use super::speech::{self, say};
use super::{Failure, World, complain};
use biaochi::read::walk::Input;
use biaochi::read::{self, display_path};
use biaochi::report::Outcome;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Options of `text`.
#[derive(clap::Args)]
#[command(
    about = say("输出文件的文字（结果中的位置以它为准）", "Print the text that findings point into"),
    help_template = speech::template(),
    override_usage = say("biaochi text [选项] <文件>", "biaochi text [OPTIONS] <FILE>"),
)]
pub struct Args {
    #[arg(value_name = say("文件", "FILE"), help_heading = say("参数", "Arguments"),
          help = say("要读取的文件；压缩包内的文件写成 a.zip!/b.docx", "The file to read; a.zip!/b.docx is one in an archive"))]
    file: PathBuf,
}

pub fn run(args: &Args, world: World, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let limits = read::Limits::default();
    let mut outcome = Outcome::Clean;
    for input in Input::named(args.file.clone()).documents(&limits) {
        // The members of an archive, each under its name.
        let titled = input.member.is_some() && !is_alone(&args.file, &input);
        match input.read(&limits) {
            Ok(document) => {
                if titled {
                    writeln!(out, "==> {} <==", biaochi::report::words::tame(&input.shown()))?;
                }
                out.write_all(document.text.as_bytes())?;
                if titled && !document.text.ends_with('\n') {
                    writeln!(out)?;
                }
            }
            Err(error) => {
                complain(&unreadable(&input.shown(), &error, world.lang));
                outcome = Outcome::Unreadable;
            }
        }
    }
    Ok(outcome)
}

/// Whether a member is what was asked for: then its text comes byte for byte.
fn is_alone(asked: &Path, input: &Input) -> bool {
    display_path(asked) == input.shown()
}

/// Says that a file cannot be read.
pub fn unreadable(path: &str, error: &read::ReadError, lang: biaochi::Lang) -> String {
    let shown = biaochi::report::words::tame(path);
    say(format!("{shown}：{}", error.message(lang)), format!("{shown}: {}", error.message(lang)))
}
