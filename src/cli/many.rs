//! Which files to read, and how: options that several commands share.

use super::speech::say;
use biaochi::config::parse_size;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Paths from a list.
#[derive(clap::Args)]
#[command(next_help_heading = say("输入", "Input"))]
pub struct ListArgs {
    #[arg(long, value_name = say("清单", "LIST"),
          help = say("从清单文件读取路径，一行一个；“-”表示标准输入",
                     "Read paths from a file, one a line; “-” is standard input"))]
    pub files_from: Option<PathBuf>,
}

/// How much is read, and how much of it at once.
#[derive(clap::Args)]
#[command(next_help_heading = say("输入", "Input"))]
pub struct LoadArgs {
    #[arg(long, value_name = say("大小", "SIZE"), value_parser = size,
          help = say("单个文件的上限，如 64MB（默认）", "Largest file, such as 64MB (default)"))]
    pub max_size: Option<u64>,
    #[arg(short, long, value_name = say("个数", "N"), value_parser = jobs,
          help = say("同时处理的文件数（默认为处理器核数）", "Files handled at the same time (default: number of cores)"))]
    jobs: Option<NonZeroUsize>,
}

impl LoadArgs {
    /// Files handled at the same time: as many as there are cores, where nobody says otherwise.
    pub fn jobs(&self) -> NonZeroUsize {
        self.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
    }
}

/// Options of every command that reads many filings to compare or to keep them.
#[derive(clap::Args)]
#[command(next_help_heading = say("输入", "Input"))]
pub struct ManyArgs {
    #[command(flatten)]
    pub list: ListArgs,
    #[arg(long, value_name = say("样式", "PATTERN"),
          help = say("从路径取地区、年度、单位，如 '{region}/{year}/{unit}/*'（默认从文本中判断）",
                     "Take region, year and unit from paths, such as '{region}/{year}/{unit}/*' (default: from the text)"))]
    pub pattern: Option<String>,
    #[command(flatten)]
    pub load: LoadArgs,
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| say("应为 1 以上的整数", "a whole number from 1 on").to_owned())
}

pub fn size(text: &str) -> Result<u64, String> {
    parse_size(text)
        .ok_or_else(|| say("大小应写成 500K、64MB、1G 的样子", "a size looks like 500K, 64MB or 1G").to_owned())
}
