//! `scan`: an archive of filings into a database.

mod progress;
mod settings;
mod stream;

use super::check::inputs::listed;
use super::db::refuse;
use super::many::ManyArgs;
use super::near::NearArgs;
use super::settings::{Resolver, RuleArgs, ShowArgs};
use super::speech::{self, say};
use super::{Failure, World, complain, output};
use biaochi::archive::Pattern;
use biaochi::archive::copies::database;
use biaochi::archive::scan::{Plan, ScanError, Totals, scan};
use biaochi::archive::store::Store;
use biaochi::archive::walk::{Filter, day, roots};
use biaochi::read::display_path;
use biaochi::report::Outcome;
use progress::Progress;
use settings::Rules;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Options of `scan`.
#[derive(clap::Args)]
#[command(
    about = say("扫描成批的文件，存入库中；可中断、可续扫、只查新的和有变的",
                "Scan an archive into a database; resumes, and checks only what is new or changed"),
    help_template = speech::template(),
    override_usage = say("biaochi scan [选项] <路径>... --db <库>", "biaochi scan [OPTIONS] <PATH>... --db <DB>"),
    after_help = say("例：biaochi scan 历年申报/ --db 申报.db --pattern '{region}/{year}/{unit}/*'\n\
                      再次运行同一命令即可续扫或更新。退出码：0 完成；2 用法有误，或有文件无法读取；130 被中断。",
                     "Example: biaochi scan archive/ --db archive.db --pattern '{region}/{year}/{unit}/*'\n\
                      The same command again resumes or updates. Exit codes: 0 done; 2 wrong usage, or a file that could \
                      not be read; 130 interrupted."),
)]
pub struct Args {
    #[arg(value_name = say("路径", "PATH"), required_unless_present = "files_from",
          help_heading = say("参数", "Arguments"), help = say("文件或文件夹", "Files and folders"))]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = say("库", "DB"), required_unless_present_any = ["list", "rows"],
          help_heading = say("参数", "Arguments"),
          help = say("库文件（SQLite），没有就新建", "The database (SQLite); made where there is none"))]
    db: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["db", "rows"], help_heading = say("参数", "Arguments"),
          help = say("只列出要检查的文件，一行一个", "Only list the files that would be checked, one a line"))]
    list: bool,
    #[arg(long, conflicts_with = "db", help_heading = say("参数", "Arguments"),
          help = say("不建库，把各表的行逐行输出为 JSON，供 distributed/ 使用",
                     "Print the rows of all tables as JSON lines instead of storing them, for distributed/"))]
    rows: bool,
    #[command(flatten)]
    input: ManyArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
    #[command(flatten)]
    near: NearArgs,
    #[arg(long, help_heading = say("比对", "Comparing"), help = say("不比对雷同（以后可用 biaochi copies --db）",
          "Do not look for copies (biaochi copies --db does it later)"))]
    no_copies: bool,
    #[arg(short, long, help_heading = say("结果", "Results"), help = say("不显示进度和小结", "No progress and no summary"))]
    quiet: bool,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("输入", "Input"))]
struct FilterArgs {
    #[arg(long, value_name = say("通配", "GLOB"),
          help = say("只要这些文件，如 '*.docx'，可多次给出", "Only these files, such as '*.docx'; may be given more than once"))]
    include: Vec<String>,
    #[arg(long, value_name = say("通配", "GLOB"),
          help = say("不要这些文件，如 '草稿/**'，可多次给出", "Not these files, such as 'drafts/**'; may be given more than once"))]
    exclude: Vec<String>,
    #[arg(long, value_name = say("日期", "DATE"), value_parser = since,
          help = say("只要这天（北京时间）以后改过的，如 2026-03-01",
                     "Only files changed since this day (Beijing time), such as 2026-03-01"))]
    since: Option<i64>,
    #[arg(long, help = say("大小和修改时间没变的文件不再打开", "Do not open files of the same size and time"))]
    quick: bool,
    #[arg(long, conflicts_with = "quick", help = say("全部重查", "Check everything again"))]
    recheck: bool,
}

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

pub fn run(args: &Args, world: World) -> Result<Outcome, Failure> {
    let input = &args.input;
    if let Some(missing) = args.paths.iter().find(|path| !path.exists()) {
        let shown = display_path(missing);
        return Err(Failure::Usage(say(format!("没有“{shown}”。"), format!("there is no “{shown}”."))));
    }
    let mut paths = args.paths.clone();
    if let Some(list) = &input.list.files_from {
        paths.extend(listed(list)?);
    }
    let roots = roots(&paths);
    let filter = Filter::new(&args.filter.include, &args.filter.exclude, args.filter.since).map_err(|pattern| {
        Failure::Usage(say(format!("“{pattern}”不是有效的通配写法。"), format!("“{pattern}” is no valid pattern.")))
    })?;
    let pattern = input.pattern.as_deref().map(Pattern::parse).transpose();
    let pattern = pattern.map_err(|[zh, en]| Failure::Usage(say(zh, en)))?;
    let jobs = input.load.jobs();
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
    catch_interrupts();
    let plan = Plan {
        roots: &roots,
        filter: &filter,
        pattern: pattern.as_ref(),
        jobs,
        quick: args.filter.quick,
        again: args.filter.recheck,
        lang: world.lang,
        stop: &STOP,
    };
    let mut rules = Rules::new(&args.rules, &args.show, input, world);
    let Some(db) = &args.db else {
        return output::to_stdout(|out| {
            if args.list { stream::list(&plan, &mut rules, out) } else { stream::rows(&plan, &mut rules, out) }
        });
    };
    let store = Store::open(db).map_err(|error| refuse(&error))?;
    let mut progress = Progress::new(&roots, &filter, args.quiet);
    let result = scan(&store, &plan, |found| rules.of(found), &mut progress);
    progress.close();
    let totals = result.map_err(|error| match error {
        ScanError::Store(error) => refuse(&error),
        ScanError::Settings(failure) => failure,
    })?;
    if !args.quiet {
        progress.tell();
        tell(&totals, db);
    }
    if !args.no_copies && !totals.interrupted {
        compare(&store, args, world)?;
    }
    store.close().map_err(|error| refuse(&error))?;
    Ok(match (totals.interrupted, totals.unreadable) {
        (true, _) => Outcome::Interrupted,
        (false, 1..) => Outcome::Unreadable,
        (false, 0) => Outcome::Clean,
    })
}

/// Looks for copies, unless those that are stored are still true.
fn compare(store: &Store, args: &Args, world: World) -> Result<(), Failure> {
    let options = args.near.options();
    let words = Resolver::new(&args.rules, None, world.lang).of(std::path::Path::new("."))?;
    let selection = &words.options.selection;
    if database::is_new(store, &options, selection, world.lang).map_err(|error| refuse(&error))? {
        return Ok(());
    }
    let found = database::renew(store, words.lexicon(), &options, selection, world.lang);
    let (groups, compared) = found.map_err(|error| refuse(&error))?;
    if !args.quiet {
        let (tables, clusters) = (count(compared.tables as u64), count(groups.len() as u64));
        let copied = groups.iter().flat_map(|group| &group.tables).filter(|table| table.source.is_some()).count();
        let copied = count(copied as u64);
        complain(&say(
            format!("比对了{tables}张项目表：{copied}张雷同，分{clusters}组，见 biaochi copies --db。"),
            format!(
                "compared {tables} project tables: {copied} are copies, in {clusters} clusters; see biaochi copies --db."
            ),
        ));
    }
    Ok(())
}

/// Whole numbers with a comma at every thousand.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn tell(totals: &Totals, db: &Path) {
    let [files, added, changed, again, unchanged, vanished, unreadable] = [
        totals.files,
        totals.added,
        totals.changed,
        totals.again,
        totals.unchanged,
        totals.vanished,
        totals.unreadable,
    ]
    .map(count);
    let db = display_path(db);
    complain(&say(
        format!(
            "看过{files}个文件：新增{added}，有变{changed}，重查{again}，未变{unchanged}，消失{vanished}，无法读取{unreadable}。"
        ),
        format!(
            "{files} files: {added} new, {changed} changed, {again} checked again, {unchanged} unchanged, {vanished} \
             vanished, {unreadable} unreadable."
        ),
    ));
    if totals.unmatched > 0 {
        let unmatched = count(totals.unmatched);
        complain(&say(
            format!("注意：{unmatched}个文件的路径不符合 --pattern，地区、年度、单位只能从文本中取。"),
            format!("mind: the paths of {unmatched} files do not fit --pattern."),
        ));
    }
    if totals.interrupted {
        complain(&say(
            format!("已中断，查完的都已存入“{db}”；再次运行同一命令即可续扫。"),
            format!("interrupted; what was done is in “{db}”. The same command again resumes."),
        ));
    }
}

fn catch_interrupts() {
    let _ = ctrlc::set_handler(|| {
        // Whoever presses it twice does not want to wait; the database bears that.
        if STOP.swap(true, Ordering::Relaxed) {
            #[allow(clippy::exit)]
            std::process::exit(Outcome::Interrupted.code().into());
        }
    });
}

fn since(text: &str) -> Result<i64, String> {
    day(text).ok_or_else(|| say("日期应写成 2026-03-01 的样子", "a day looks like 2026-03-01").to_owned())
}

/// Settings of a file as the scan wants them.
type Shared = Arc<dyn biaochi::archive::scan::Settings>;
