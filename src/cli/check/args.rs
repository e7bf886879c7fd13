//! The options of `check`.

use crate::cli::many::{ListArgs, LoadArgs};
use crate::cli::settings::{RuleArgs, ShowArgs};
use crate::cli::speech::{self, say};
use biaochi::finding::Severity;
use clap::ValueEnum;
use std::path::PathBuf;

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
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub baseline: BaselineArgs,
    #[command(flatten)]
    pub show: ShowArgs,
    #[command(flatten)]
    pub result: ResultArgs,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("输入", "Input"))]
pub struct InputArgs {
    #[command(flatten)]
    pub list: ListArgs,
    #[arg(long, value_name = say("名称", "NAME"),
          help = say("标准输入的文件名，用来判断格式", "Name of what comes on standard input; tells its format"))]
    pub stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub load: LoadArgs,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("基线", "Baseline"))]
pub struct BaselineArgs {
    #[arg(long, value_name = say("文件", "FILE"),
          help = say("基线文件：其中已有的问题不再报", "Findings that stand in this file are not told again"))]
    pub baseline: Option<PathBuf>,
    #[arg(long, value_name = say("文件", "FILE"), conflicts_with = "baseline",
          help = say("把现有的问题写成基线", "Write the present findings as a baseline"))]
    pub write_baseline: Option<PathBuf>,
    #[arg(long, value_name = say("理由", "TEXT"), requires = "write_baseline",
          help = say("基线的理由（默认沿用原基线的理由）", "Reason of the baseline (default: that of the old one)"))]
    pub baseline_reason: Option<String>,
}

#[derive(clap::Args)]
#[command(next_help_heading = say("结果", "Results"))]
pub struct ResultArgs {
    #[arg(long, value_enum, value_name = say("格式", "FORMAT"), default_value = "terminal",
          hide_default_value = true, hide_possible_values = true,
          help = say("结果的格式：terminal 终端（默认）、html 网页、xlsx 表格、markdown 审核意见、\ncsv、json、jsonl、sarif、github",
                     "terminal (default), html, xlsx, markdown, csv, json, jsonl, sarif, github"))]
    pub format: Format,
    #[arg(short, long, value_name = say("文件", "FILE"), help = say("结果写入文件", "Write the result to a file"))]
    pub output: Option<PathBuf>,
    #[arg(long, value_enum, value_name = say("程度", "LEVEL"), hide_possible_values = true,
          help = say("有这个程度以上的问题时退出码为 1：error、warning（默认）、\nnote、never（从不）",
                     "Exit with 1 from this severity on: error, warning (default), note,\nnever"))]
    pub fail_on: Option<FailOn>,
    #[arg(long, help = say("按规则统计个数，不逐条列出", "Count by rule; the terminal shows nothing else"))]
    pub statistics: bool,
    #[arg(short, long, help = say("只列问题，不显示小结和提醒", "Findings only, no summary and no remarks"))]
    pub quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Terminal,
    Html,
    Xlsx,
    Markdown,
    Csv,
    Json,
    Jsonl,
    Sarif,
    #[value(name = "github")]
    GitHub,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    /// The least severity that fails.
    pub fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        }
    }
}
