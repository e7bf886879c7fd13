//! The command line: one file per command.
//!
//! Commands write results to a `dyn Write` and say what went wrong through [`Failure`]; only this file knows streams and
//! exit codes. Every text is in Chinese unless `--lang en` is given, clap's own help and errors included.

mod annotate;
mod check;
mod copies;
#[cfg(feature = "archive")]
mod db;
#[cfg(feature = "archive")]
mod export;
mod facts;
mod generate;
mod known;
mod many;
mod near;
mod output;
#[cfg(feature = "archive")]
mod part;
mod progress;
mod rules;
#[cfg(feature = "archive")]
mod scan;
mod settings;
mod shell;
mod speech;
#[cfg(feature = "archive")]
mod stats;
mod text;
mod usage;

use biaochi::Lang;
use biaochi::report::Outcome;
use clap::{Parser, Subcommand, ValueEnum};
use speech::say;
use std::io::{self, Write};
use std::process::ExitCode;

/// The command line of biaochi.
#[derive(Parser)]
#[command(
    name = "biaochi",
    version,
    about = say("标尺：检查预算绩效目标，指出哪里不可衡量、雷同、错年度、错单位、前后矛盾，为什么，怎么改。",
                "Checks performance targets in Chinese public budgets: what cannot be measured, is copied, carries the \
                 wrong year or unit, or contradicts itself."),
    after_help = say("例：biaochi check 绩效目标.docx\n    biaochi check --format xlsx -o 问题清单.xlsx 2025年申报材料/\n    biaochi explain U101",
                     "Examples: biaochi check draft.docx\n          biaochi check --format xlsx -o findings.xlsx filings/\n          biaochi explain U101"),
    override_usage = say("biaochi <命令> [选项]", "biaochi <COMMAND> [OPTIONS]"),
    subcommand_help_heading = say("命令", "Commands"),
    help_template = speech::template(),
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help = say("显示版本", "Print the version"),
          help_heading = say("通用", "General"))]
    version: Option<bool>,
}

/// Options of every command.
#[derive(clap::Args)]
#[command(next_help_heading = say("通用", "General"))]
struct Common {
    #[arg(long, global = true, value_enum, value_name = say("语言", "LANG"), default_value = "zh",
          hide_default_value = true, hide_possible_values = true,
          help = say("说明和结果的语言：zh 中文（默认），en 英文", "Language: zh Chinese (default), en English"))]
    lang: LangArg,
    #[arg(long, global = true, value_enum, value_name = say("何时", "WHEN"), default_value = "auto",
          hide_default_value = true, hide_possible_values = true,
          help = say("颜色：auto 自动（默认），always 总是，never 从不", "Colours: auto (default), always, never"))]
    color: ColorArg,
    #[arg(short, long, global = true, action = clap::ArgAction::HelpShort, help = say("显示帮助", "Print help"))]
    help: Option<bool>,
}

#[derive(Subcommand)]
enum Command {
    Check(Box<check::Args>),
    Annotate(Box<annotate::Args>),
    #[cfg(feature = "archive")]
    Scan(Box<scan::Args>),
    Copies(Box<copies::Args>),
    #[cfg(feature = "archive")]
    Stats(stats::Args),
    #[cfg(feature = "archive")]
    Export(export::Args),
    Facts(facts::Args),
    Text(text::Args),
    Rules(rules::RulesArgs),
    Explain(rules::ExplainArgs),
    #[command(hide = true)]
    Completions(shell::CompletionsArgs),
    #[command(hide = true)]
    Man(shell::ManArgs),
    #[command(hide = true)]
    Generate(generate::Args),
    #[cfg(feature = "archive")]
    #[command(hide = true)]
    Part(part::Args),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorArg {
    Auto,
    Always,
    Never,
}

/// What every command is told.
#[derive(Clone, Copy)]
struct World {
    lang: Lang,
    color: ColorArg,
}

/// Why a command ended early.
enum Failure {
    /// The user has to change something; the text says what.
    Usage(String),
    /// Output could not be written.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    speech::set(speech::asked_for(std::env::args_os()));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::show(error),
    };
    let lang = match cli.common.lang {
        LangArg::Zh => Lang::Zh,
        LangArg::En => Lang::En,
    };
    let world = World { lang, color: cli.common.color };
    let result = match cli.command {
        Command::Check(args) => check::run(&args, world),
        Command::Annotate(args) => annotate::run(&args, world),
        #[cfg(feature = "archive")]
        Command::Scan(args) => scan::run(&args, world),
        Command::Copies(args) => copies::run(&args, world),
        #[cfg(feature = "archive")]
        Command::Stats(args) => stats::run(&args, world),
        #[cfg(feature = "archive")]
        Command::Export(args) => export::run(&args),
        Command::Facts(args) => output::to_stdout(|out| facts::run(&args, world, out)),
        Command::Text(args) => output::to_stdout(|out| text::run(&args, world, out)),
        Command::Rules(args) => output::to_stdout(|out| rules::list(&args, world, out)),
        Command::Explain(args) => output::to_stdout(|out| rules::explain(&args, world, out)),
        Command::Completions(args) => output::to_stdout(|out| shell::completions(&args, out)),
        Command::Man(args) => shell::man(&args),
        Command::Generate(args) => generate::run(&args),
        #[cfg(feature = "archive")]
        Command::Part(args) => output::to_stdout(|out| part::run(&args, world, out)),
    };
    match result {
        Ok(outcome) => ExitCode::from(outcome.code()),
        // Whoever closed the pipe has seen enough.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Io(error)) => {
            let cause = speech::lang().cause(&error);
            fail(say("结果写不出去：", "the result cannot be written: "), &cause)
        }
        Err(Failure::Usage(message)) => fail("", &message),
    }
}

fn fail(what: &str, message: &str) -> ExitCode {
    complain(&format!("{}{what}{message}", say("错误：", "error: ")));
    Outcome::Unreadable.code().into()
}

/// Says something to the person at the terminal.
fn complain(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}
