//! `stats`: what an archive shows as a whole.

use super::db::{DbArgs, refuse};
use super::speech::{self, say};
use super::{Failure, World, output};
use biaochi::archive::stats::{Options, html, sections, table};
use biaochi::archive::store::open_to_read;
use biaochi::report::Outcome;
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// Options of `stats`.
#[derive(clap::Args)]
#[command(
    about = say("统计库中的问题：按规则、年度、地区、单位，趋势，最常见的雷同",
                "Count the findings of a database: by rule, year, region and unit, trends, copies"),
    help_template = speech::template(),
    override_usage = say("biaochi stats --db <库> [选项]", "biaochi stats --db <DB> [OPTIONS]"),
    after_help = say("例：biaochi stats --db 申报.db --format html -o 统计.html", "Example: biaochi stats --db archive.db --format html -o statistics.html"),
)]
pub struct Args {
    #[command(flatten)]
    from: DbArgs,
    #[arg(long, value_enum, value_name = say("格式", "FORMAT"), default_value = "terminal", hide_default_value = true,
          hide_possible_values = true, help_heading = say("结果", "Results"),
          help = say("格式：terminal 终端（默认）、csv 表格、html 网页", "terminal (default), csv, html"))]
    format: Format,
    #[arg(short, long, value_name = say("文件", "FILE"), help_heading = say("结果", "Results"),
          help = say("结果写入文件", "Write the result to a file"))]
    output: Option<PathBuf>,
    #[arg(long, value_name = say("个数", "N"), help_heading = say("结果", "Results"),
          help = say("单位、地区、指标各列多少个（默认 10）", "How many units, regions and names to list (default 10)"))]
    top: Option<usize>,
    #[arg(long, value_name = say("行数", "N"), help_heading = say("结果", "Results"),
          help = say("指标少于多少行的单位不排名（默认 30）", "Units with fewer indicator rows are not ranked (default 30)"))]
    least_rows: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Terminal,
    Csv,
    Html,
}

pub fn run(args: &Args, world: World) -> Result<Outcome, Failure> {
    let connection = open_to_read(&args.from.db).map_err(|error| refuse(&error))?;
    let usual = Options::default();
    let options =
        Options { top: args.top.unwrap_or(usual.top), least_rows: args.least_rows.unwrap_or(usual.least_rows) };
    let sections = sections(&connection, &options, world.lang).map_err(|error| refuse(&error))?;
    let produce = |out: &mut dyn Write| -> Result<(), Failure> {
        match args.format {
            Format::Terminal => table::terminal(&sections, world.lang, out)?,
            Format::Csv => table::csv(&sections, out)?,
            Format::Html => html::page(&sections, world.lang, out)?,
        }
        Ok(())
    };
    match &args.output {
        Some(path) => output::to_file(path, produce)?,
        None => output::to_stdout(produce)?,
    }
    Ok(Outcome::Clean)
}
