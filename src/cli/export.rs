//! `export`: the tables of a database for pandas, DuckDB, Spark and spreadsheets.

use super::db::{DbArgs, refuse};
use super::speech::{self, say};
use super::{Failure, output};
use biaochi::archive::export::{self, ExportError};
use biaochi::archive::schema::{TABLES, Table};
use biaochi::archive::store::open_to_read;
use biaochi::read::display_path;
use biaochi::report::Outcome;
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// Options of `export`.
#[derive(clap::Args)]
#[command(
    about = say("把库导出为表格，供 pandas、DuckDB、Spark 等读取", "Export the tables of a database for pandas, DuckDB, Spark"),
    help_template = speech::template(),
    override_usage = say("biaochi export --db <库> [选项] -o <文件夹>", "biaochi export --db <DB> [OPTIONS] -o <FOLDER>"),
    after_help = say("例：biaochi export --db 申报.db -o 导出/\n    biaochi export --db 申报.db --format csv --table findings > 问题.csv\n\
                      各列的含义见 docs/schema.md。",
                     "Examples: biaochi export --db archive.db -o tables/\n          biaochi export --db archive.db --format csv --table findings > findings.csv\n\
                      For the columns see docs/schema.md."),
)]
pub struct Args {
    #[command(flatten)]
    from: DbArgs,
    #[arg(long, value_enum, value_name = say("格式", "FORMAT"), default_value = "parquet", hide_default_value = true,
          hide_possible_values = true, help_heading = say("结果", "Results"),
          help = say("格式：parquet（默认）、csv、jsonl", "parquet (default), csv, jsonl"))]
    format: Format,
    #[arg(long, value_name = say("表", "TABLE"), value_parser = table, help_heading = say("结果", "Results"),
          help = say("只导出这张表，可多次给出；只有一张时不给 -o 则写到标准输出",
                     "Only this table; may be given more than once. A single one goes to standard output without -o"))]
    table: Vec<&'static Table>,
    #[arg(short, long, value_name = say("文件夹", "FOLDER"), help_heading = say("结果", "Results"),
          help = say("写入这个文件夹，每张表一个文件", "The folder to write to, a file for each table"))]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Parquet,
    Csv,
    Jsonl,
}

pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let connection = open_to_read(&args.from.db).map_err(|error| refuse(&error))?;
    let format = match args.format {
        Format::Parquet => export::Format::Parquet,
        Format::Csv => export::Format::Csv,
        Format::Jsonl => export::Format::Jsonl,
    };
    let fail = |error| match error {
        ExportError::Store(error) => refuse(&error),
        ExportError::Io(error) => Failure::Io(error),
    };
    let usual = || TABLES.iter().filter(|table| table.exported).collect();
    let tables: Vec<&'static Table> = if args.table.is_empty() { usual() } else { args.table.clone() };
    let Some(folder) = &args.output else {
        let [table] = tables[..] else {
            return Err(Failure::Usage(say(
                "请用 -o 给出要写入的文件夹，或用 --table 只导出一张表。".into(),
                "name a folder with -o, or a single table with --table.".into(),
            )));
        };
        // Parquet's writer wants an output of its own.
        let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
        export::write(&connection, table, format, &mut out).map_err(fail)?;
        out.flush()?;
        return Ok(Outcome::Clean);
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        let (shown, cause) = (display_path(folder), speech::lang().cause(&error));
        Failure::Usage(say(format!("写不了“{shown}”：{cause}。"), format!("cannot write “{shown}”: {cause}.")))
    })?;
    for table in tables {
        let path = folder.join(format!("{}.{}", table.name, format.extension()));
        output::to_own_file(&path, |out| export::write(&connection, table, format, out).map_err(fail))?;
    }
    Ok(Outcome::Clean)
}

fn table(name: &str) -> Result<&'static Table, String> {
    TABLES.iter().find(|table| table.name == name).ok_or_else(|| {
        let known: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        say(format!("可以是：{}", known.join("、")), format!("it can be: {}", known.join(", ")))
    })
}
