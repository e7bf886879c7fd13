//! The command line: one file per command.
//!
//! Commands write results to a `dyn Write` and say what went wrong through [`Failure`]; only this file knows streams and
//! exit codes. Every text is in Chinese unless `--lang en` is given, clap's own help and errors included.

mod check;
mod facts;
mod rules;
mod text;

use biaochi::Lang;
use biaochi::report::Outcome;
use clap::{Parser, Subcommand, ValueEnum};
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// The command line of biaochi.
#[derive(Parser)]
#[command(name = "biaochi", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[arg(long, global = true, value_enum, default_value = "zh")]
    lang: LangArg,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Args),
    Facts(facts::Args),
    Text(text::Args),
    Rules(rules::RulesArgs),
    Explain(rules::ExplainArgs),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArg {
    Zh,
    En,
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
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let lang = match cli.lang {
        LangArg::Zh => Lang::Zh,
        LangArg::En => Lang::En,
    };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let result = match cli.command {
        Command::Check(args) => check::run(&args, lang, &mut out),
        Command::Facts(args) => facts::run(&args, lang, &mut out),
        Command::Text(args) => text::run(&args, lang, &mut out),
        Command::Rules(args) => rules::list(&args, lang, &mut out),
        Command::Explain(args) => rules::explain(&args, lang, &mut out),
    };
    let result = result.and_then(|outcome| Ok(out.flush().map(|()| outcome)?));
    match result {
        Ok(outcome) => ExitCode::from(outcome.code()),
        // Whoever closed the pipe has seen enough.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Io(error)) => {
            complain(&if lang == Lang::Zh {
                format!("错误：写不出结果：{error}")
            } else {
                format!("error: cannot write the result: {error}")
            });
            Outcome::Unreadable.code().into()
        }
        Err(Failure::Usage(message)) => {
            complain(&message);
            Outcome::Unreadable.code().into()
        }
    }
}

/// Says something to the person at the terminal.
fn complain(message: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{message}");
}
