//! `check`: findings of files and folders.

pub mod args;
pub mod inputs;

pub use args::Args;

use super::known::Known;
use super::output;
use super::progress;
use super::settings::{Resolver, Settings};
use super::speech::say;
use super::{Failure, World, complain};
use args::{Format, ResultArgs};
use biaochi::check::{BATCH, FileReport, Opened, Options, read_and_check};
use biaochi::finding::Severity;
use biaochi::read::walk::Input;
use biaochi::report::csv::Csv;
use biaochi::report::github::GitHub;
use biaochi::report::html::Html;
use biaochi::report::json::{Json, Jsonl};
use biaochi::report::markdown::Markdown;
use biaochi::report::sarif::Sarif;
use biaochi::report::terminal::{Look, Terminal};
use biaochi::report::xlsx::Xlsx;
use biaochi::report::{Outcome, Remark, Report, Summary};
use biaochi::{parallel, read};
use std::io::{IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

pub fn run(args: &Args, world: World) -> Result<Outcome, Failure> {
    let mut resolver = Resolver::new(&args.rules, Some(&args.show), world.lang);
    let passed = inputs::Passed::default();
    let found = inputs::inputs(args)?;
    let count = found.len();
    let archives = found.iter().any(Input::is_archive);
    let tasks = {
        let (name, max_size) = (args.input.stdin_filename.as_deref(), args.input.load.max_size);
        inputs::documents(found, &mut resolver, name, max_size, &passed)?
    };
    if args.result.format == Format::Xlsx && args.result.output.is_none() && std::io::stdout().is_terminal() {
        let where_to =
            say("xlsx 不能显示在终端上，请用 -o 写入文件。", "xlsx cannot be shown on a terminal; write it with -o.");
        return Err(Failure::Usage(where_to.to_owned()));
    }
    let mut known = Known::of(&args.baseline, world.lang)?;
    let jobs = args.input.load.jobs();
    // Few files are shared out evenly rather than checked side by side.
    let size = if archives { BATCH } else { (count / (jobs.get() * 8)).clamp(1, BATCH) };
    // Large files run their rules in parallel; this pool is the second place where threads are.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
    let to_file = args.result.output.is_some();
    let mut report = reporter(&args.result, world, to_file);
    let mut summary = Summary::default();
    let on_terminal = !to_file && !args.result.statistics && std::io::stdout().is_terminal();
    let bar = progress::bar(count, args.result.quiet, on_terminal);
    let produce = |out: &mut dyn Write| -> Result<(), Failure> {
        report.start(out)?;
        parallel::in_batches(
            tasks.inspect(|(input, _)| bar.inc_length(u64::from(input.member.is_some()))),
            jobs,
            |batch: &[Task], (_, settings)| batch.len() < size && Arc::ptr_eq(&batch[0].1, settings),
            |tasks| check_batch(args, tasks),
            |(mut file, fail_on)| {
                bar.inc(1);
                known.meet(&mut file);
                summary.add(&file, fail_on);
                report.file(&file, out)
            },
        )?;
        bar.finish_and_clear();
        if args.result.statistics {
            summary.count_rules();
        }
        for archive in passed.empty.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            summary.remarks.push(Remark {
                code: "empty-archive",
                message: say(
                    format!("压缩包“{archive}”里没有可以检查的文件。"),
                    format!("there is nothing to check in the archive “{archive}”."),
                ),
            });
        }
        let excluded = passed.excluded.load(Ordering::Relaxed);
        if excluded > 0 {
            summary.remarks.push(Remark {
                code: "excluded",
                message: say(
                    format!("按配置跳过了{excluded}个文件。"),
                    format!("passed over by configuration: {excluded}."),
                ),
            });
        }
        summary.remarks.extend(unused_suppressions(&resolver));
        known.close(&mut summary)?;
        Ok(report.finish(&summary, out)?)
    };
    match &args.result.output {
        Some(path) => output::to_file(path, produce)?,
        None => output::to_stdout(produce)?,
    }
    // Every format says it in its own way; the person who runs the command is told in any case.
    if args.result.format != Format::Terminal && !args.result.quiet {
        for remark in &summary.remarks {
            complain(&format!("{}{}", say("注意：", "mind: "), remark.message));
        }
    }
    Ok(summary.outcome())
}

/// One file and what decides about it.
type Task = (Input, Arc<Settings>);

/// The reports of files with the same settings, each with the severity from which on it fails the run.
fn check_batch(args: &Args, tasks: Vec<Task>) -> Vec<(FileReport, Option<Severity>)> {
    let Some((_, settings)) = tasks.first() else { return Vec::new() };
    let (settings, result) = (settings.clone(), &args.result);
    let usual = settings.config.fail_on.unwrap_or(Some(Severity::Warning));
    let fail_on = result.fail_on.map_or(usual, args::FailOn::severity);
    let options =
        Options { excerpts: result.format == Format::Terminal && !result.statistics, ..settings.options.clone() };
    let reports = read_and_check(
        tasks,
        settings.lexicon(),
        &options,
        |(input, settings)| read(args, &input, &settings, options.lang),
        |(), document, _, mut report| {
            report.document = (result.format == Format::Html && report.error.is_none()).then_some(document);
            report
        },
    );
    reports.into_iter().map(|report| (report, fail_on)).collect()
}

/// Reads a file. A fault of this program on one file must not cost the others.
fn read(args: &Args, input: &Input, settings: &Settings, lang: biaochi::Lang) -> Opened<(), FileReport> {
    let limits = settings.limits(args.input.load.max_size);
    let stdin = inputs::is_stdin(&input.path);
    let name = args.input.stdin_filename.as_deref().filter(|_| stdin);
    let read = || match stdin {
        true => inputs::read_stdin(name, &limits),
        false => input.read(&limits),
    };
    let shown = || name.map_or_else(|| input.shown(), read::display_path);
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(document)) => Opened::Document((), document),
        Ok(Err(error)) => Opened::Done(FileReport::unreadable(shown(), &error, lang)),
        Err(_) => Opened::Done(FileReport::faulty(shown(), lang)),
    }
}

fn reporter(args: &ResultArgs, world: World, to_file: bool) -> Box<dyn Report> {
    let lang = world.lang;
    match args.format {
        Format::Html => Box::new(Html::new(lang)),
        Format::Xlsx => Box::new(Xlsx::new(lang)),
        Format::Markdown => Box::new(Markdown::new(lang)),
        Format::Csv => Box::new(Csv::new(lang)),
        Format::Sarif => Box::new(Sarif::new(lang)),
        Format::GitHub => Box::new(GitHub::new(lang)),
        Format::Json => Box::new(Json::new()),
        Format::Jsonl => Box::new(Jsonl::new()),
        Format::Terminal => Box::new(Terminal::new(Look {
            lang,
            color: output::is_colored(world.color, to_file),
            columns: output::columns(to_file),
            quiet: args.quiet,
            statistics: args.statistics,
        })),
    }
}

fn unused_suppressions(resolver: &Resolver<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (file, suppressions) in resolver.suppressions() {
        for unused in suppressions.unused() {
            let (line, rule) = (unused.line, &unused.rule);
            remarks.push(Remark {
                code: "unused-suppression",
                message: say(
                    format!("{file}:{line}：这条 [[suppress]]（{rule}）没有对应的问题了，请删除。"),
                    format!("{file}:{line}: this [[suppress]] ({rule}) concerns no finding any more; delete it."),
                ),
            });
        }
    }
    remarks
}
