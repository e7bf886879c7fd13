//! `completions` and `man`: for those who package the program; both are made from the command line's own definition.

use super::speech::{self, say};
use super::{Cli, Failure};
use biaochi::report::Outcome;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;
use std::path::PathBuf;

/// Options of `completions`.
#[derive(clap::Args)]
#[command(
    about = say("输出命令行补全脚本", "Print a completion script"),
    help_template = speech::template(),
    override_usage = say("biaochi completions [选项] <命令行>", "biaochi completions [OPTIONS] <SHELL>"),
)]
pub struct CompletionsArgs {
    #[arg(value_enum, value_name = say("命令行", "SHELL"), help_heading = say("参数", "Arguments"),
          hide_possible_values = true,
          help = say("bash、zsh、fish、powershell 或 elvish", "bash, zsh, fish, powershell or elvish"))]
    shell: Shell,
}

/// Options of `man`.
#[derive(clap::Args)]
#[command(
    about = say("写出手册页", "Write manual pages"),
    help_template = speech::template(),
    override_usage = say("biaochi man [选项] <文件夹>", "biaochi man [OPTIONS] <DIR>"),
)]
pub struct ManArgs {
    #[arg(value_name = say("文件夹", "DIR"), help_heading = say("参数", "Arguments"),
          help = say("手册页写到这个文件夹", "Folder to write to"))]
    folder: PathBuf,
}

pub fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "biaochi", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Clean)
}

pub fn man(args: &ManArgs) -> Result<Outcome, Failure> {
    clap_mangen::generate_to(Cli::command(), &args.folder).map_err(|error| {
        let (shown, cause) = (biaochi::read::display_path(&args.folder), speech::lang().cause(&error));
        Failure::Usage(say(format!("写不了“{shown}”：{cause}。"), format!("cannot write “{shown}”: {cause}.")))
    })?;
    Ok(Outcome::Clean)
}
