//! What decides about one file: options of the command line over the nearest `biaochi.toml`.

use super::Failure;
use super::speech::say;
use biaochi::check::{Options, Selection, Suppressions};
use biaochi::config::Config;
use biaochi::finding::{Confidence, Severity};
use biaochi::read::Limits;
use biaochi::{Lang, Lexicon, rules};
use clap::ValueEnum;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which rules, which words, which configuration.
#[derive(clap::Args)]
#[command(next_help_heading = say("检查", "Rules"))]
pub struct RuleArgs {
    #[arg(long, value_delimiter = ',', value_name = say("规则", "RULE"),
          help = say("只用这些规则：代码、名称或代码开头，逗号分隔", "Only these rules: code, name or prefix, comma-separated"))]
    pub select: Vec<String>,
    #[arg(long, value_delimiter = ',', value_name = say("规则", "RULE"), help = say("不用这些规则", "Not these rules"))]
    pub ignore: Vec<String>,
    #[arg(long, value_name = say("年份", "YYYY"), value_parser = year,
          help = say("预算年度（默认从文本中判断）", "Plan year (default: told from the text)"))]
    pub year: Option<u16>,
    #[arg(long, value_name = say("文件夹", "DIR"),
          help = say("另加的词库文件夹，可多次给出", "Folder of additional words; may be given more than once"))]
    pub lexicon: Vec<PathBuf>,
    #[arg(long, value_name = say("文件", "FILE"), conflicts_with = "isolated",
          help = say("配置文件（默认从被检查的文件向上找 biaochi.toml）", "Configuration (default: the nearest biaochi.toml above each file)"))]
    pub config: Option<PathBuf>,
    #[arg(long, help = say("不用任何配置文件", "Use no configuration file"))]
    pub isolated: bool,
}

/// What is shown.
#[derive(clap::Args)]
#[command(next_help_heading = say("结果", "Results"))]
pub struct ShowArgs {
    #[arg(long, value_enum, value_name = say("程度", "LEVEL"), hide_possible_values = true,
          help = say("只列这个程度以上的问题：note 提示（默认）、warning 警告、error 错误",
                     "Least severity that is shown: note (default), warning, error"))]
    pub min_severity: Option<SeverityArg>,
    #[arg(long, value_enum, value_name = say("把握", "LEVEL"), hide_possible_values = true,
          help = say("只列这个把握以上的问题：low 低、medium 中（默认）、high 高",
                     "Least confidence that is shown: low, medium (default), high"))]
    pub min_confidence: Option<ConfidenceArg>,
    #[arg(long, conflicts_with_all = ["min_severity", "min_confidence"],
          help = say("全部列出，把握低的也列", "Show everything, however unsure"))]
    pub pedantic: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum SeverityArg {
    Note,
    Warning,
    Error,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ConfidenceArg {
    Low,
    Medium,
    High,
}

/// Everything that decides about one file.
pub struct Settings {
    pub options: Options,
    pub config: Config,
    words: Option<Lexicon>,
}

impl Settings {
    /// The words to use.
    pub fn lexicon(&self) -> &Lexicon {
        self.words.as_ref().unwrap_or_else(|| Lexicon::builtin())
    }

    /// What is read: the configuration's limits under that of the command line.
    pub fn limits(&self, max_size: Option<u64>) -> Limits {
        let mut limits = Limits::default();
        for (key, value) in &self.config.input {
            limits.set(key, *value);
        }
        limits.max_bytes = max_size.unwrap_or(limits.max_bytes);
        limits
    }

    fn new(mut config: Config, rules: &RuleArgs, show: Option<&ShowArgs>, lang: Lang) -> Result<Self, Failure> {
        let given = |list: &Vec<String>| if list.is_empty() { None } else { Some(list.clone()) };
        let selection = Selection {
            select: given(&rules.select).or(config.select.take()).unwrap_or_default(),
            ignore: given(&rules.ignore).or(config.ignore.take()).unwrap_or_default(),
        };
        if let Some(word) = selection.unknown() {
            return Err(Failure::Usage(unknown_rule(word)));
        }
        let words = config.words(&rules.lexicon).map_err(|error| Failure::Usage(error.message(lang)))?;
        let pedantic = show.is_some_and(|show| show.pedantic);
        let min_severity = show.and_then(|show| show.min_severity).map(|level| match level {
            SeverityArg::Note => Severity::Note,
            SeverityArg::Warning => Severity::Warning,
            SeverityArg::Error => Severity::Error,
        });
        let min_confidence = show.and_then(|show| show.min_confidence).map(|level| match level {
            ConfidenceArg::Low => Confidence::Low,
            ConfidenceArg::Medium => Confidence::Medium,
            ConfidenceArg::High => Confidence::High,
        });
        let usual = Options::default();
        let options = Options {
            selection,
            year: rules.year.or(config.year),
            severities: config.severities.iter().map(|(code, severity)| (*code, *severity)).collect(),
            suppressions: Arc::new(config.take_suppressions()),
            min_severity: if pedantic {
                Severity::Note
            } else {
                min_severity.or(config.min_severity).unwrap_or(usual.min_severity)
            },
            min_confidence: if pedantic {
                Confidence::Low
            } else {
                min_confidence.or(config.min_confidence).unwrap_or(usual.min_confidence)
            },
            lang,
            ..usual
        };
        Ok(Self { options, config, words })
    }
}

/// Finds and keeps the settings of many files.
pub struct Resolver<'a> {
    rules: &'a RuleArgs,
    show: Option<&'a ShowArgs>,
    lang: Lang,
    /// The configuration of each folder that was asked about.
    folders: HashMap<PathBuf, Option<PathBuf>>,
    settings: HashMap<Option<PathBuf>, Arc<Settings>>,
}

impl<'a> Resolver<'a> {
    pub fn new(rules: &'a RuleArgs, show: Option<&'a ShowArgs>, lang: Lang) -> Self {
        Self { rules, show, lang, folders: HashMap::new(), settings: HashMap::new() }
    }

    /// The settings for a file.
    pub fn of(&mut self, path: &Path) -> Result<Arc<Settings>, Failure> {
        let file = match &self.rules.config {
            _ if self.rules.isolated => None,
            Some(file) => Some(file.clone()),
            None => self.nearest(path.parent().unwrap_or(Path::new(""))),
        };
        if let Some(settings) = self.settings.get(&file) {
            return Ok(settings.clone());
        }
        let config = match &file {
            None => Config::default(),
            Some(file) => Config::load(file).map_err(|error| Failure::Usage(error.message(self.lang)))?,
        };
        let settings = Arc::new(Settings::new(config, self.rules, self.show, self.lang)?);
        self.settings.insert(file, settings.clone());
        Ok(settings)
    }

    /// The configuration for the files of a folder: its own, or that of the nearest one above. Each folder is looked into
    /// once.
    fn nearest(&mut self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.folders.get(folder) {
            return known.clone();
        }
        let found = if folder.as_os_str().is_empty() {
            Config::find(Path::new(".")).map(relative)
        } else {
            let own = Config::within(folder).and_then(|file| std::path::absolute(file).ok()).map(relative);
            own.or_else(|| self.nearest(folder.parent()?))
        };
        self.folders.insert(folder.to_owned(), found.clone());
        found
    }

    /// All suppressions that were read, with the files they stand in.
    pub fn suppressions(&self) -> Vec<(String, Arc<Suppressions>)> {
        let mut all: Vec<_> = self
            .settings
            .iter()
            .filter_map(|(file, settings)| {
                let shown = biaochi::read::display_path(file.as_deref()?);
                Some((shown, settings.options.suppressions.clone()))
            })
            .collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all
    }
}

/// A path as short as a person would write it.
fn relative(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).map(Path::to_owned).unwrap_or(path)
}

/// Says that a word names no rule, and which one may have been meant.
pub fn unknown_rule(word: &str) -> String {
    let near = rules::nearest(word);
    say(
        format!("没有“{word}”这条规则，您要的可能是“{near}”；全部规则见 biaochi rules。"),
        format!("there is no rule “{word}”; did you mean “{near}”? For all rules see biaochi rules."),
    )
}

fn year(text: &str) -> Result<u16, String> {
    let year = text.parse().ok().filter(|year| (1990..=2100).contains(year));
    year.ok_or_else(|| say("年份应为四位数字，如 2025", "a year has four digits, such as 2025").to_owned())
}
