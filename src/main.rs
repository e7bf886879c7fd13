//! `biaochi`: parse the command line, run a command, turn its outcome into an exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
