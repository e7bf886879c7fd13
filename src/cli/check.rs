//! `check`: findings of files and folders.

use super::output;
use super::speech::{self, say};
use super::{Failure, World, complain};
use biaochi::check::{FileReport, Options, Selection, check};
use biaochi::finding::{Confidence, Severity};
use biaochi::read::walk::{Input, discover};
use biaochi::report::json::{Json, Jsonl};
use biaochi::report::terminal::{Look, Terminal};
use biaochi::report::{Outcome, Report, Summary};
use biaochi::{Lang, Lexicon, lexicon, parallel, read, rules};
use clap::ValueEnum;
use std::collections::HashSet;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Options of `check`.
#[derive(clap::Args)]
#[command(
    about = say("检查文件或文件夹，列出问题", "Check files and folders"),
    help_template = speech::template(),
    override_usage = say("biaochi check [选项] <路径>...", "biaochi check [OPTIONS] <PATH>..."),
    after_help = say("退出码：0 没有达到 --fail-on 的问题；1 有；2 用法或配置有误，或有文件无法读取。",
                     "Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage or configuration, or a file \
                      that could not be read."),
)]
pub struct Args {
    #[arg(value_name = say("路径", "PATH"), required_unless_present = "files_from",
          help_heading = say("参数", "Arguments"),
          help = say("文件或文件夹；“-”表示标准输入", "Files and folders; “-” is standard input"))]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    result: ResultArgs,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("输入", "Input"))]
struct InputArgs {
    #[arg(long, value_name = say("清单", "LIST"),
          help = say("从清单文件读取路径，一行一个；“-”表示标准输入", "Read paths from a file, one a line; “-” is standard input"))]
    files_from: Option<PathBuf>,
    #[arg(long, value_name = say("名称", "NAME"),
          help = say("标准输入的文件名，用来判断格式", "Name of what comes on standard input; tells its format"))]
    stdin_filename: Option<PathBuf>,
    #[arg(long, value_name = say("大小", "SIZE"), value_parser = size,
          help = say("单个文件的上限，如 64MB（默认）", "Largest file, such as 64MB (default)"))]
    max_size: Option<u64>,
    #[arg(short, long, value_name = say("个数", "N"),
          help = say("同时检查的文件数（默认为处理器核数）", "Files checked at the same time (default: number of cores)"))]
    jobs: Option<NonZeroUsize>,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("检查", "Rules"))]
struct RuleArgs {
    #[arg(long, value_delimiter = ',', value_name = say("规则", "RULE"),
          help = say("只用这些规则：代码、名称或代码开头，逗号分隔", "Only these rules: code, name or prefix, comma-separated"))]
    select: Vec<String>,
    #[arg(long, value_delimiter = ',', value_name = say("规则", "RULE"),
          help = say("不用这些规则", "Not these rules"))]
    ignore: Vec<String>,
    #[arg(long, value_name = say("年份", "YYYY"), value_parser = year,
          help = say("预算年度（默认从文本中判断）", "Plan year (default: told from the text)"))]
    year: Option<u16>,
    #[arg(long, value_name = say("文件夹", "DIR"),
          help = say("另加的词库文件夹，可多次给出", "Folder of additional words; may be given more than once"))]
    lexicon: Vec<PathBuf>,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("结果", "Results"))]
struct ResultArgs {
    #[arg(long, value_enum, value_name = say("格式", "FORMAT"), default_value = "terminal",
          hide_default_value = true, hide_possible_values = true,
          help = say("结果的格式：terminal（默认）、json、jsonl", "terminal (default), json, jsonl"))]
    format: Format,
    #[arg(short, long, value_name = say("文件", "FILE"), help = say("结果写入文件", "Write the result to a file"))]
    output: Option<PathBuf>,
    #[arg(long, value_enum, value_name = say("程度", "LEVEL"), default_value = "note",
          hide_default_value = true, hide_possible_values = true,
          help = say("只列这个程度以上的问题：note 提示（默认）、warning 警告、error 错误", "Least severity that is shown: note (default), warning, error"))]
    min_severity: SeverityArg,
    #[arg(long, value_enum, value_name = say("把握", "LEVEL"), default_value = "medium",
          hide_default_value = true, hide_possible_values = true,
          help = say("只列这个把握以上的问题：low 低、medium 中（默认）、high 高", "Least confidence that is shown: low, medium (default), high"))]
    min_confidence: ConfidenceArg,
    #[arg(long, conflicts_with_all = ["min_severity", "min_confidence"],
          help = say("全部列出，把握低的也列", "Show everything, however unsure"))]
    pedantic: bool,
    #[arg(long, value_enum, value_name = say("程度", "LEVEL"), default_value = "warning",
          hide_default_value = true, hide_possible_values = true,
          help = say("出现这个程度以上的问题时退出码为 1：error、warning（默认）、note、never", "Exit with 1 from this severity on: error, warning (default), note, never"))]
    fail_on: FailOn,
    #[arg(long, help = say("按规则统计个数，不逐条列出", "Count by rule; the terminal shows nothing else"))]
    statistics: bool,
    #[arg(short, long, help = say("只列问题，不显示小结和提醒", "Findings only, no summary and no remarks"))]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Terminal,
    Json,
    Jsonl,
}

#[derive(Clone, Copy, ValueEnum)]
enum SeverityArg {
    Note,
    Warning,
    Error,
}

#[derive(Clone, Copy, ValueEnum)]
enum ConfidenceArg {
    Low,
    Medium,
    High,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

pub fn run(args: &Args, world: World) -> Result<Outcome, Failure> {
    let lang = world.lang;
    let inputs = inputs(args)?;
    let settings = settings(args, lang)?;
    let jobs = args.input.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    // Large files run their rules in parallel; this pool is the second place where threads are.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
    let to_file = args.result.output.is_some();
    let mut report = reporter(&args.result, world, to_file);
    let mut summary = Summary::default();
    let produce = |out: &mut dyn Write| -> Result<(), Failure> {
        report.start(out)?;
        parallel::in_order(
            inputs.into_iter(),
            jobs,
            |input| settings.check(&input),
            |file| {
                summary.add(&file, settings.fail_on);
                report.file(&file, out)
            },
        )?;
        if args.result.statistics {
            summary.count_rules();
        }
        Ok(report.finish(&summary, out)?)
    };
    match &args.result.output {
        Some(path) => output::to_file(path, produce)?,
        None => output::to_stdout(produce)?,
    }
    Ok(summary.outcome())
}

/// Everything that decides about one file.
struct Settings {
    options: Options,
    lexicon: Option<Lexicon>,
    limits: read::Limits,
    fail_on: Option<Severity>,
    stdin_name: Option<PathBuf>,
}

impl Settings {
    fn check(&self, input: &Input) -> FileReport {
        let lexicon = self.lexicon.as_ref().unwrap_or_else(|| Lexicon::builtin());
        let work = || {
            let document = match &input.error {
                Some(error) => Err(error.clone()),
                None if is_stdin(&input.path) => self.read_stdin(),
                None => read::read_file(&input.path, &self.limits),
            };
            match document {
                Ok(document) => check(&document, lexicon, &self.options),
                Err(error) => FileReport::unreadable(self.shown(input), &error, self.options.lang),
            }
        };
        // A fault of this program on one file must not cost the others.
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
            .unwrap_or_else(|_| FileReport::faulty(self.shown(input), self.options.lang))
    }

    fn shown(&self, input: &Input) -> String {
        let name = self.stdin_name.as_ref().filter(|_| is_stdin(&input.path));
        read::display_path(name.unwrap_or(&input.path))
    }

    fn read_stdin(&self) -> Result<biaochi::Document, read::ReadError> {
        let mut bytes = Vec::new();
        let limit = self.limits.max_bytes.saturating_add(1);
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(|e| read::ReadError::Io(e.to_string()))?;
        let name = self.stdin_name.as_deref().unwrap_or(Path::new("-"));
        let format = match &self.stdin_name {
            Some(name) => read::format_of_name(name).ok_or(read::ReadError::UnknownFormat)?,
            None => biaochi::Format::Text,
        };
        read::read_bytes(&read::display_path(name), bytes, format, &self.limits)
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn settings(args: &Args, lang: Lang) -> Result<Settings, Failure> {
    let selection = Selection { select: args.rules.select.clone(), ignore: args.rules.ignore.clone() };
    if let Some(word) = selection.unknown() {
        return Err(Failure::Usage(unknown_rule(word)));
    }
    let folders: Vec<&Path> = args.rules.lexicon.iter().map(PathBuf::as_path).collect();
    let lexicon = match folders.as_slice() {
        [] => None,
        folders => Some(Lexicon::with_folders(folders).map_err(|error| Failure::Usage(error.message(lang)))?),
    };
    let result = &args.result;
    let options = Options {
        selection,
        year: args.rules.year,
        min_severity: match result.min_severity {
            SeverityArg::Note => Severity::Note,
            SeverityArg::Warning => Severity::Warning,
            SeverityArg::Error => Severity::Error,
        },
        min_confidence: match result.min_confidence {
            _ if result.pedantic => Confidence::Low,
            ConfidenceArg::Low => Confidence::Low,
            ConfidenceArg::Medium => Confidence::Medium,
            ConfidenceArg::High => Confidence::High,
        },
        lang,
        excerpts: result.format == Format::Terminal && !result.statistics,
        ..Options::default()
    };
    let fail_on = match result.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
        FailOn::Never => None,
    };
    let max_bytes = args.input.max_size.unwrap_or(read::DEFAULT_MAX_BYTES);
    let limits = read::Limits { max_bytes, ..read::Limits::default() };
    Ok(Settings { options, lexicon, limits, fail_on, stdin_name: args.input.stdin_filename.clone() })
}

fn reporter(args: &ResultArgs, world: World, to_file: bool) -> Box<dyn Report> {
    match args.format {
        Format::Json => Box::new(Json::new()),
        Format::Jsonl => Box::new(Jsonl),
        Format::Terminal => Box::new(Terminal::new(Look {
            lang: world.lang,
            color: output::is_colored(world.color, to_file),
            columns: output::columns(to_file),
            quiet: args.quiet,
            statistics: args.statistics,
        })),
    }
}

/// The files that the arguments mean.
fn inputs(args: &Args) -> Result<Vec<Input>, Failure> {
    let mut paths = args.paths.clone();
    if let Some(list) = &args.input.files_from {
        if is_stdin(list) && paths.iter().any(|path| is_stdin(path)) {
            return Err(Failure::Usage(
                say("标准输入不能既是清单又是文件。", "standard input cannot be both the list and a file.").into(),
            ));
        }
        paths.extend(listed(list)?);
    }
    let folders: Vec<&PathBuf> = paths.iter().filter(|path| path.is_dir()).collect();
    let inputs = discover(&paths);
    for folder in folders {
        if !inputs.iter().any(|input| input.path.starts_with(folder)) && !args.result.quiet {
            let shown = read::display_path(folder);
            complain(&say(
                format!("注意：文件夹“{shown}”里没有可以检查的文件。"),
                format!("mind: there is nothing to check in the folder “{shown}”."),
            ));
        }
    }
    if let Some(output) = &args.result.output {
        let whole = |path: &Path| path.canonicalize().ok();
        if let Some(there) = whole(output)
            && inputs.iter().any(|input| whole(&input.path).as_ref() == Some(&there))
        {
            let shown = read::display_path(output);
            return Err(Failure::Usage(say(
                format!("结果会覆盖要检查的文件“{shown}”，请换一个文件名。"),
                format!("the result would overwrite the checked file “{shown}”; choose another name."),
            )));
        }
    }
    Ok(inputs)
}

/// The paths of a list, one a line or parted by zero bytes.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let refuse = |error: std::io::Error| {
        let (shown, cause) = (read::display_path(list), speech::cause(&error));
        Failure::Usage(say(
            format!("读不了清单“{shown}”：{cause}。"),
            format!("cannot read the list “{shown}”: {cause}."),
        ))
    };
    let mut text = String::new();
    if is_stdin(list) {
        std::io::stdin().lock().read_to_string(&mut text).map_err(refuse)?;
    } else {
        text = std::fs::read_to_string(list).map_err(refuse)?;
    }
    let text = text.trim_start_matches('\u{feff}');
    let separator = if text.contains('\0') { '\0' } else { '\n' };
    let paths =
        text.split(separator).map(|line| line.strip_suffix('\r').unwrap_or(line)).filter(|line| !line.is_empty());
    Ok(paths.map(PathBuf::from).collect())
}

/// Says that a word names no rule, and which one may have been meant.
pub fn unknown_rule(word: &str) -> String {
    let known: HashSet<&str> = rules::ALL.iter().flat_map(|rule| [rule.code, rule.name]).collect();
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    let upper = word.to_uppercase();
    let near = lexicon::nearest(
        if upper.starts_with(char::is_alphabetic) && upper.len() <= 5 { &upper } else { word },
        &known,
    );
    say(
        format!("没有“{word}”这条规则，您要的可能是“{near}”；全部规则见 biaochi rules。"),
        format!("there is no rule “{word}”; did you mean “{near}”? For all rules see biaochi rules."),
    )
}

fn year(text: &str) -> Result<u16, String> {
    let year = text.parse().ok().filter(|year| (1990..=2100).contains(year));
    year.ok_or_else(|| say("年份应为四位数字，如 2025", "a year has four digits, such as 2025").to_owned())
}

/// `64MB`, `500K`, a number of bytes.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: Option<u64> = text[..digits].parse().ok();
    let unit = match text[digits..].trim().to_ascii_uppercase().trim_end_matches('B') {
        "" => Some(1),
        "K" => Some(1 << 10),
        "M" => Some(1 << 20),
        "G" => Some(1 << 30),
        _ => None,
    };
    let bytes = number.zip(unit).and_then(|(number, unit)| number.checked_mul(unit)).filter(|bytes| *bytes > 0);
    bytes.ok_or_else(|| say("大小应写成 500K、64MB、1G 的样子", "a size looks like 500K, 64MB or 1G").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in [("64MB", 64 << 20), ("500k", 500 << 10), ("1 G", 1 << 30), ("12", 12)] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "MB", "-1", "0", "1T", "99999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
