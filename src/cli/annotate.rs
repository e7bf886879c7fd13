//! `annotate`: a copy of a Word file with a comment on each finding.

mod convert;

use super::check::args::FailOn;
use super::known::Known;
use super::many::size;
use super::output;
use super::settings::{Resolver, RuleArgs, Settings, ShowArgs};
use super::speech::{self, say};
use super::text::unreadable;
use super::{Failure, World, complain};
use biaochi::annotate::{self, Annotated};
use biaochi::check::{FileReport, check};
use biaochi::finding::Severity;
use biaochi::read::walk::{Input, discover};
use biaochi::read::{self, ReadError, display_path, format_of_name, read_bytes};
use biaochi::report::words::tame;
use biaochi::report::{Outcome, Summary};
use biaochi::{Document, Format};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Options of `annotate`.
#[derive(clap::Args)]
#[command(
    about = say("把问题写成 Word 批注，另存一份；--fix 用修订标出可直接改的", "Copy Word files with a comment on each finding"),
    help_template = speech::template(),
    override_usage = say("biaochi annotate [选项] <文件>...", "biaochi annotate [OPTIONS] <FILE>..."),
    after_help = say("例：biaochi annotate 绩效目标.docx\n    biaochi annotate --fix -o 批注/ 2025年申报/\n\n退出码：0 没有达到 --fail-on 的问题；1 有；2 用法或配置有误，或有文件不能加批注。",
                     "Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage or configuration, or a file \
                      that could not be annotated."),
)]
pub struct Args {
    #[arg(value_name = say("文件", "FILE"), required = true, help_heading = say("参数", "Arguments"),
          help = say("Word 文件，或存放它们的文件夹；.doc、.wps 经 LibreOffice 转换", "Word files, or folders of them; .doc and .wps by way of LibreOffice"))]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    copy: CopyArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
    #[command(flatten)]
    result: ResultArgs,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("副本", "Copy"))]
struct CopyArgs {
    #[arg(short, long, alias = "out", value_name = say("文件", "FILE"),
          help = say("副本的文件名（默认为“原名_批注.docx”）；多个文件时为文件夹", "The copy (default: NAME_批注.docx); with several files, a folder"))]
    output: Option<PathBuf>,
    #[arg(long, help = say("可以直接改的，用修订标出，由您接受或拒绝", "Add safe fixes as tracked changes"))]
    fix: bool,
    #[arg(long, value_name = say("日期", "DATE"), value_parser = date,
          help = say("批注的日期，如 2025-03-01（默认为文件的修改日期）", "Date of the comments, such as 2025-03-01 (default: when the file was changed last)"))]
    date: Option<String>,
    #[arg(long, help = say("副本已存在也覆盖", "Overwrite a copy that is there already"))]
    overwrite: bool,
    #[arg(long, value_name = say("程序", "PROGRAM"),
          help = say("转换 .doc、.wps 用的 LibreOffice 程序（默认自行查找）", "LibreOffice, for .doc and .wps (default: looked for)"))]
    soffice: Option<PathBuf>,
    #[arg(long, value_name = say("大小", "SIZE"), value_parser = size,
          help = say("单个文件的上限，如 64MB（默认）", "Largest file, such as 64MB (default)"))]
    max_size: Option<u64>,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("结果", "Results"))]
struct ResultArgs {
    #[arg(long, value_name = say("文件", "FILE"),
          help = say("基线文件：其中已有的问题不加批注", "Findings that stand in this file get no comment"))]
    baseline: Option<PathBuf>,
    #[arg(long, value_enum, value_name = say("程度", "LEVEL"), hide_possible_values = true,
          help = say("有这个程度以上的问题时退出码为 1：error、warning（默认）、\nnote、never（从不）",
                     "Exit with 1 from this severity on: error, warning (default), note,\nnever"))]
    fail_on: Option<FailOn>,
    #[arg(short, long, help = say("不显示做了什么", "Do not say what was done"))]
    quiet: bool,
}

/// What the name of a copy ends in.
const ENDING: &str = "_批注";

pub fn run(args: &Args, world: World) -> Result<Outcome, Failure> {
    let mut resolver = Resolver::new(&args.rules, Some(&args.show), world.lang);
    let mut known = Known::read(args.result.baseline.as_deref(), world.lang)?;
    let (inputs, other) = inputs(args);
    let tasks = targets(args, inputs)?;
    let mut summary = Summary::default();
    for task in &tasks {
        let settings = resolver.of(&task.input.path)?;
        if !task.input.named && settings.config.excludes(&task.input.path) {
            continue;
        }
        let fail_on = settings.config.fail_on.unwrap_or(Some(Severity::Warning));
        let fail_on = args.result.fail_on.map_or(fail_on, FailOn::severity);
        // A fault of this program on one file must not cost the others.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| task.run(args, &settings, &mut known)));
        let result = result.unwrap_or_else(|_| {
            let fault = say(
                "处理这个文件时程序出错；请把文件发给维护者。",
                "this program failed on the file; please report it.",
            );
            Err(Stop::Refused(fault.to_owned()))
        });
        match result {
            Ok((report, line)) => {
                summary.add(&report, fail_on);
                if !args.result.quiet {
                    output::to_stdout(|out| Ok(writeln!(out, "{line}")?))?;
                }
            }
            Err(Stop::File(error)) => {
                let shown = task.input.shown();
                complain(&unreadable(&shown, &error, world.lang));
                summary.add(&FileReport::unreadable(shown, &error, world.lang), fail_on);
            }
            Err(Stop::Refused(why)) => {
                summary.unreadable += 1;
                let shown = tame(&task.input.shown());
                complain(&say(format!("{shown}：{why}"), format!("{shown}: {why}")));
            }
            Err(Stop::Run(failure)) => return Err(failure),
        }
    }
    if !args.result.quiet && (other > 0 || tasks.is_empty()) {
        complain(&say(
            format!("注意：文件夹里另有{other}个文件不是 Word 文件，没有加批注。"),
            format!("mind: other files in the folders, which are no Word files: {other}."),
        ));
    }
    Ok(summary.outcome())
}

/// One file and its copy.
struct Task {
    input: Input,
    target: PathBuf,
    /// Whether the user named the target.
    chosen: bool,
}

/// Why a file has no copy.
enum Stop {
    /// It cannot be read.
    File(ReadError),
    /// It cannot be annotated; the text says why.
    Refused(String),
    /// The run ends.
    Run(Failure),
}

impl Task {
    fn run(&self, args: &Args, settings: &Settings, known: &mut Known) -> Result<(FileReport, String), Stop> {
        let limits = settings.limits(args.copy.max_size);
        let (bytes, document) = self.read(args, &limits)?;
        let options = &settings.options;
        options.suppressions.begin(&document.path);
        let mut report = check(&document, settings.lexicon(), options);
        known.meet(&mut report);
        let how = annotate::Options { date: args.copy.date.clone(), fix: args.copy.fix, lang: options.lang };
        let annotated = annotate::docx(&bytes, &document, &report.findings, &how, &limits).map_err(Stop::File)?;
        let nothing = annotated.added + annotated.known + annotated.fixed == 0;
        if nothing && !self.chosen {
            let shown = tame(&report.path);
            let line = say(
                format!("{shown}：没有要批注的问题，未另存。"),
                format!("{shown}: nothing to comment on; no copy was made."),
            );
            return Ok((report, line));
        }
        self.write(&annotated.bytes, args.copy.overwrite)?;
        let line = self.line(&report, &annotated);
        Ok((report, line))
    }

    /// The file as `.docx`, with what it says.
    fn read(&self, args: &Args, limits: &read::Limits) -> Result<(Vec<u8>, Document), Stop> {
        let bytes = self.input.load(limits).map_err(Stop::File)?;
        let shown = self.input.shown();
        let format = match self.input.understand(bytes.clone(), limits) {
            Ok(document) if document.format == Format::Docx => return Ok((bytes, document)),
            Ok(document) => document.format,
            Err(ReadError::Unsupported(kind)) if kind == Format::Pdf.name() => Format::Pdf,
            Err(error) => return Err(Stop::File(error)),
        };
        match format {
            Format::Doc | Format::Wps | Format::Odt | Format::Rtf => {
                let bytes = convert::to_docx(&bytes, format, args.copy.soffice.as_deref()).map_err(Stop::Refused)?;
                let document = read_bytes(&shown, bytes.clone(), Format::Docx, limits).map_err(Stop::File)?;
                Ok((bytes, document))
            }
            _ => Err(Stop::Refused(refusal(format))),
        }
    }

    fn write(&self, bytes: &[u8], overwrite: bool) -> Result<(), Stop> {
        // Someone may have gone on working in an earlier copy.
        if !self.chosen && !overwrite && std::fs::read(&self.target).is_ok_and(|there| there != bytes) {
            let shown = tame(&display_path(&self.target));
            return Err(Stop::Refused(say(
                format!("“{shown}”已存在且内容不同，没有覆盖；请用 -o 另取文件名，或加 --overwrite。"),
                format!("“{shown}” is there already and differs; choose another name with -o, or add --overwrite."),
            )));
        }
        if let Some(folder) = self.target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let _ = std::fs::create_dir_all(folder);
        }
        output::to_file(&self.target, |out| Ok(out.write_all(bytes)?)).map_err(Stop::Run)
    }

    fn line(&self, report: &FileReport, annotated: &Annotated) -> String {
        let Annotated { added, known, wider, fixed, signed, .. } = annotated;
        let shown = report.findings.iter().filter(|finding| finding.suppressed.is_none());
        let count = |severity| shown.clone().filter(|finding| finding.severity == severity).count();
        let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
        let (path, target) = (tame(&report.path), tame(&display_path(&self.target)));
        let mut line = say(
            format!(
                "{path}：问题{}个（错误{errors}、警告{warnings}、提示{notes}），加了{added}条批注",
                errors + warnings + notes
            ),
            format!(
                "{path}: findings: {} (errors {errors}, warnings {warnings}, notes {notes}), comments added: {added}",
                errors + warnings + notes
            ),
        );
        let mut add = |count: &usize, zh: &str, en: &str| {
            if *count > 0 {
                line += &say(format!("，{}", zh.replace("{}", &count.to_string())), format!("; {en}: {count}"));
            }
        };
        add(fixed, "{}处用修订标出", "tracked changes");
        add(
            wider,
            "其中{}条的原文不能单独标注，标在所在的段落上",
            "on the paragraph around words that cannot be marked",
        );
        add(known, "另有{}条文件里已有，未重复添加", "there already");
        line += &say(format!("，另存为“{target}”。"), format!("; saved as “{target}”."));
        if *signed {
            line += say("原文件的数字签名在副本中失效。", " The copy's digital signature is void.");
        }
        line
    }
}

/// Why a file of a format gets no comments, and what to do.
fn refusal(format: Format) -> String {
    match format {
        Format::Xlsx | Format::Xls | Format::Et | Format::Ods => say(
            "这是电子表格，不能加 Word 批注；请用 biaochi check --format xlsx -o 问题清单.xlsx 得到问题清单。"
                .to_owned(),
            "this is a spreadsheet; use biaochi check --format xlsx -o findings.xlsx for a list of its findings."
                .to_owned(),
        ),
        Format::Pdf => say(
            "这是 PDF，不能加 Word 批注；请用它的 Word 原稿。".to_owned(),
            "this is a PDF; annotate the Word file that it was made from.".to_owned(),
        ),
        other => say(
            format!(
                "这是 {} 文件，不能加 Word 批注；请用 biaochi check --format html -o 结果.html 查看标出的问题。",
                if other == Format::Html { "网页" } else { "文本" }
            ),
            format!(
                "this is a file of kind {}; use biaochi check --format html -o result.html to see its findings marked.",
                other.name()
            ),
        ),
    }
}

/// The files that the arguments mean, and how many others stand in the folders.
fn inputs(args: &Args) -> (Vec<Input>, usize) {
    let word = |path: &Path| {
        let format = format_of_name(path);
        matches!(format, Some(Format::Docx | Format::Doc | Format::Wps | Format::Rtf | Format::Odt))
    };
    let own = |path: &Path| path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(ENDING));
    let inputs = discover(&args.paths).into_iter().filter(|input| input.named || !own(&input.path));
    let (inputs, others): (Vec<Input>, Vec<Input>) =
        inputs.partition(|input| input.named || input.error.is_some() || word(&input.path));
    (inputs, others.len())
}

/// The copy of each file; wrong usage where one would be written over a source or over another copy.
fn targets(args: &Args, inputs: Vec<Input>) -> Result<Vec<Task>, Failure> {
    let single = inputs.len() == 1 && !args.paths.iter().any(|path| path.is_dir());
    let sources: HashSet<PathBuf> = inputs.iter().filter_map(|input| input.path.canonicalize().ok()).collect();
    let mut taken = HashSet::new();
    let mut tasks = Vec::new();
    for input in inputs {
        let stem = input.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let extension = input.path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        let extension = extension.filter(|extension| matches!(extension.as_str(), "docx" | "docm" | "dotx"));
        let name = format!("{stem}{ENDING}.{}", extension.as_deref().unwrap_or("docx"));
        let (target, chosen) = match &args.copy.output {
            None => (input.path.with_file_name(name), false),
            Some(folder) if !single || folder.is_dir() => {
                let root = args.paths.iter().filter(|root| root.is_dir());
                let below = root.filter_map(|root| input.path.strip_prefix(root).ok()).next();
                let below = below.and_then(Path::parent).filter(|_| !input.named);
                (folder.join(below.unwrap_or(Path::new(""))).join(name), false)
            }
            Some(file) => (file.clone(), true),
        };
        let over_source = target.canonicalize().is_ok_and(|target| sources.contains(&target));
        if over_source || !taken.insert(target.clone()) {
            let shown = display_path(&target);
            return Err(Failure::Usage(if over_source {
                say(
                    format!("副本会覆盖原文件“{shown}”，请换一个文件名。"),
                    format!("the copy would overwrite the file “{shown}”; choose another name."),
                )
            } else {
                say(
                    format!("有两个文件的副本都叫“{shown}”，请分开运行。"),
                    format!("two copies would be called “{shown}”; run them apart."),
                )
            }));
        }
        tasks.push(Task { input, target, chosen });
    }
    Ok(tasks)
}

fn date(text: &str) -> Result<String, String> {
    annotate::date_of(text)
        .ok_or_else(|| say("日期应写成 2025-03-01 的样子", "a date looks like 2025-03-01").to_owned())
}
