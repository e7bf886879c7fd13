//! `copies`: who has whose indicators, row by row.

use super::check::inputs::{Passed, documents, listed};
use super::many::ManyArgs;
use super::near::NearArgs;
use super::settings::{Resolver, RuleArgs};
use super::speech::{self, say};
use super::{Failure, World, output};
use biaochi::archive::copies::describe::{Group, Records, describe, findings};
use biaochi::archive::copies::terminal::{Compared, Look};
use biaochi::archive::copies::{Input, find, json, terminal};
use biaochi::archive::{Pattern, Record};
use biaochi::check::FileError;
use biaochi::read::{display_path, walk};
use biaochi::report::Outcome;
use biaochi::{Filing, Lexicon, parallel};
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// Options of `copies`.
#[derive(clap::Args)]
#[command(
    about = say("比对多份文件：哪些项目与其他单位雷同、照抄往年，逐行列出",
                "Compare filings: which projects stand in another unit's filing or in last year's, row by row"),
    help_template = speech::template(),
    override_usage = say("biaochi copies [选项] <路径>...", "biaochi copies [OPTIONS] <PATH>..."),
    after_help = say("例：biaochi copies 2025年申报/\n    biaochi copies 历年/ --pattern '{region}/{year}/{unit}/*' --format csv -o 雷同.csv",
                     "Examples: biaochi copies filings/\n          biaochi copies archive/ --pattern '{region}/{year}/{unit}/*' --format csv -o copies.csv"),
)]
pub struct Args {
    #[arg(value_name = say("路径", "PATH"), help_heading = say("参数", "Arguments"),
          help = say("文件或文件夹", "Files and folders"))]
    #[cfg_attr(feature = "archive", arg(required_unless_present_any = ["files_from", "db"]))]
    #[cfg_attr(not(feature = "archive"), arg(required_unless_present = "files_from"))]
    paths: Vec<PathBuf>,
    #[cfg(feature = "archive")]
    #[arg(long, value_name = say("库", "DB"), conflicts_with_all = ["paths", "files_from", "pattern"],
          help_heading = say("参数", "Arguments"),
          help = say("比对 scan 建的库，结果也存入库中", "Compare the filings of a database that scan made; the result is stored in it"))]
    db: Option<PathBuf>,
    #[command(flatten)]
    input: ManyArgs,
    #[command(flatten)]
    near: NearArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    result: ResultArgs,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("结果", "Results"))]
struct ResultArgs {
    #[arg(long, value_enum, value_name = say("格式", "FORMAT"), default_value = "terminal",
          hide_default_value = true, hide_possible_values = true,
          help = say("结果的格式：terminal 终端（默认）、csv 表格、json", "terminal (default), csv, json"))]
    format: Format,
    #[arg(short, long, value_name = say("文件", "FILE"), help = say("结果写入文件", "Write the result to a file"))]
    output: Option<PathBuf>,
    #[arg(long, help = say("每张表的每一行都列出", "Show every row of every table"))]
    all: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Terminal,
    Csv,
    Json,
}

pub fn run(args: &Args, world: World) -> Result<Outcome, Failure> {
    #[cfg(feature = "archive")]
    if let Some(db) = &args.db {
        return stored(args, db, world);
    }
    let (records, unreadable) = records(args, world)?;
    let words = Resolver::new(&args.rules, None, world.lang).of(std::path::Path::new("."))?;
    let lexicon = words.lexicon();
    let mut input = Input::default();
    let filings = records.iter().filter(|record| input.record(record, lexicon).is_some()).count();
    input.close();
    let copies = find(&input, &args.near.options());
    let Ok(mut groups) = describe(&input, &copies, &mut Records::new(&records));
    groups.retain(|group| words.options.selection.has(group.rule()));
    let compared = Compared { filings, tables: input.tables.len(), unreadable: unreadable.len() };
    show(args, world, lexicon, groups, &unreadable, compared)
}

/// The filings of the arguments, and what could not be read.
#[allow(clippy::type_complexity)]
fn records(args: &Args, world: World) -> Result<(Vec<Record>, Vec<(String, FileError)>), Failure> {
    let mut paths = args.paths.clone();
    if let Some(list) = &args.input.list.files_from {
        paths.extend(listed(list)?);
    }
    let pattern = args.input.pattern.as_deref().map(Pattern::parse).transpose();
    let pattern = pattern.map_err(|[zh, en]| Failure::Usage(say(zh, en)))?;
    let mut resolver = Resolver::new(&args.rules, None, world.lang);
    let (passed, max_size) = (Passed::default(), args.input.load.max_size);
    let tasks = documents(walk::discover(&paths), &mut resolver, None, max_size, &passed)?;
    let (mut records, mut unreadable) = (Vec::new(), Vec::new());
    let work = |(input, settings): (walk::Input, std::sync::Arc<super::settings::Settings>)| {
        let path = input.shown();
        let told = pattern.as_ref().and_then(|pattern| pattern.read(&relative(&paths, &input)));
        let read = || {
            input.read(&settings.limits(max_size)).map(|document| {
                let filing: Filing<'_> = biaochi::check::understand(&document, settings.lexicon(), &settings.options);
                Record::of(&document, &filing, settings.lexicon(), told.unwrap_or_default(), None)
            })
        };
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)) {
            Ok(result) => result.map_err(|error| (path, FileError::unreadable(&error, world.lang))),
            Err(_) => Err((path, FileError::internal(world.lang))),
        }
    };
    parallel::in_order(tasks, args.input.load.jobs(), work, |done| {
        match done {
            Ok(record) => records.push(record),
            Err(error) => unreadable.push(error),
        }
        Ok::<(), Failure>(())
    })?;
    Ok((records, unreadable))
}

/// A path from the folder or archive that was given.
fn relative(roots: &[PathBuf], input: &walk::Input) -> String {
    let path = input.path.as_path();
    let below =
        roots.iter().filter_map(|root| path.strip_prefix(root).ok()).min_by_key(|rest| rest.components().count());
    let below = below.unwrap_or(path);
    match &input.member {
        Some(member) if below.as_os_str().is_empty() => member.name().to_owned(),
        Some(member) => format!("{}!/{}", display_path(below), member.name()),
        None if below.as_os_str().is_empty() => display_path(path),
        None => display_path(below),
    }
}

fn show(
    args: &Args,
    world: World,
    lexicon: &Lexicon,
    groups: Vec<Group>,
    unreadable: &[(String, FileError)],
    compared: Compared,
) -> Result<Outcome, Failure> {
    let to_file = args.result.output.is_some();
    let look = Look {
        lang: world.lang,
        color: output::is_colored(world.color, to_file),
        columns: output::columns(to_file),
        all: args.result.all,
    };
    let produce = |out: &mut dyn Write| -> Result<(), Failure> {
        match args.result.format {
            Format::Terminal => terminal::write(&groups, compared, look, out)?,
            Format::Csv => json::write_csv(&groups, world.lang, out)?,
            Format::Json => {
                json::write(&groups, &findings(&groups, lexicon, world.lang), unreadable, compared, out)?;
            }
        }
        Ok(())
    };
    match &args.result.output {
        Some(path) => output::to_file(path, produce)?,
        None => output::to_stdout(produce)?,
    }
    for (path, error) in unreadable {
        super::complain(&say(format!("{path}：{}", error.message), format!("{path}: {}", error.message)));
    }
    Ok(match (compared.unreadable, groups.len()) {
        (1.., _) => Outcome::Unreadable,
        (0, 1..) => Outcome::Findings,
        (0, 0) => Outcome::Clean,
    })
}

/// Compares the filings of a database and stores what is found.
#[cfg(feature = "archive")]
fn stored(args: &Args, db: &std::path::Path, world: World) -> Result<Outcome, Failure> {
    use biaochi::archive::copies::database::renew;
    use biaochi::archive::store::{Store, StoreError};
    let refuse = |error: StoreError| super::db::refuse(&error);
    if !db.is_file() {
        return Err(refuse(StoreError::Missing(display_path(db))));
    }
    let words = Resolver::new(&args.rules, None, world.lang).of(std::path::Path::new("."))?;
    let store = Store::open(db).map_err(refuse)?;
    let (groups, compared) =
        renew(&store, words.lexicon(), &args.near.options(), &words.options.selection, world.lang).map_err(refuse)?;
    store.close().map_err(refuse)?;
    show(args, world, words.lexicon(), groups, &[], compared)
}
