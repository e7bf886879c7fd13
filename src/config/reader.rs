//! TOML to [`Config`], key by key: every refusal has a place, a reason in both languages, and a hint.

use super::{Config, ConfigError, glob_set};
use crate::check::{Selection, Suppression};
use crate::finding::{Confidence, Severity};
use crate::lexicon::nearest;
use crate::read::Limit;
use crate::rules;
use globset::{Glob, GlobBuilder};
use std::ops::Range;
use std::path::PathBuf;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

type Value<'a> = Spanned<DeValue<'a>>;

const SEVERITIES: &[(&str, Severity)] =
    &[("note", Severity::Note), ("warning", Severity::Warning), ("error", Severity::Error)];

const CONFIDENCES: &[(&str, Confidence)] =
    &[("low", Confidence::Low), ("medium", Confidence::Medium), ("high", Confidence::High)];

const FAIL_ON: &[(&str, Option<Severity>)] = &[
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("note", Some(Severity::Note)),
    ("never", None),
];

pub(super) fn read(file: &str, text: &str) -> Result<Config, ConfigError> {
    let reader = Reader { file, text };
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let chinese = text.get(span.start..).and_then(|rest| rest.chars().next()).is_some_and(|c| !c.is_ascii());
        let hint = if chinese { "；中文名称要加英文引号，如 \"合格率\" = 95" } else { "" };
        reader.error(span, format!("这里不合 TOML 的写法{hint}"), format!("not TOML: {}", error.message()))
    })?;
    let mut config = Config::default();
    let mut exclude = Vec::new();
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "select" => config.select = Some(reader.rules(value)?),
            "ignore" => config.ignore = Some(reader.rules(value)?),
            "year" => config.year = Some(reader.year(value)?),
            "min-severity" => config.min_severity = Some(reader.choice(value, SEVERITIES)?),
            "min-confidence" => config.min_confidence = Some(reader.choice(value, CONFIDENCES)?),
            "fail-on" => config.fail_on = Some(reader.choice(value, FAIL_ON)?),
            "lexicon" => {
                config.lexicon = reader.words(value)?.into_iter().map(|(_, path)| PathBuf::from(path)).collect()
            }
            "severity" => {
                for (key, value) in reader.table(value)? {
                    let name = key.get_ref().as_ref();
                    let rule = rules::find(name).ok_or_else(|| reader.unknown_rule(key.span(), name))?;
                    config.severities.insert(rule.code, reader.choice(value, SEVERITIES)?);
                }
            }
            "limits" => {
                for (key, value) in reader.table(value)? {
                    config.limits.push((key.get_ref().to_string(), reader.percent(value)?));
                }
            }
            "input" => {
                for (key, value) in reader.table(value)? {
                    match key.get_ref().as_ref() {
                        "max-size" => config.input.push(("max-bytes", reader.size(value)?)),
                        "exclude" => {
                            for (span, pattern) in reader.words(value)? {
                                exclude.push(reader.glob(span, pattern)?);
                            }
                        }
                        other => {
                            let Some(limit) = Limit::ALL.iter().find(|limit| limit.key() == other) else {
                                let known = Limit::ALL.iter().map(|limit| limit.key());
                                let known: Vec<&str> = known.chain(["max-size", "exclude"]).collect();
                                return Err(reader.unknown(key.span(), other, &known));
                            };
                            config.input.push((limit.key(), reader.size(value)?));
                        }
                    }
                }
            }
            "suppress" => {
                for item in reader.array(value)? {
                    config.suppressions.push(reader.suppression(item)?);
                }
            }
            other => {
                const KNOWN: &[&str] = &[
                    "select",
                    "ignore",
                    "year",
                    "min-severity",
                    "min-confidence",
                    "fail-on",
                    "lexicon",
                    "severity",
                    "limits",
                    "input",
                    "suppress",
                ];
                return Err(reader.unknown(key.span(), other, KNOWN));
            }
        }
    }
    config.exclude = glob_set(exclude).unwrap_or_default();
    Ok(config)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, span: Range<usize>, zh: String, en: String) -> ConfigError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let place = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        ConfigError { file: self.file.to_owned(), place: Some(place), message: [format!("{zh}。"), format!("{en}.")] }
    }

    fn unknown(&self, span: Range<usize>, key: &str, known: &[&str]) -> ConfigError {
        let near = nearest(key, known);
        self.error(
            span,
            format!("没有“{key}”这个设置，您要的可能是“{near}”"),
            format!("there is no setting “{key}”; did you mean “{near}”?"),
        )
    }

    fn unknown_rule(&self, span: Range<usize>, word: &str) -> ConfigError {
        let near = rules::nearest(word);
        self.error(
            span,
            format!("没有“{word}”这条规则，您要的可能是“{near}”"),
            format!("there is no rule “{word}”; did you mean “{near}”?"),
        )
    }

    fn expected<T>(&self, value: &Value<'_>, zh: &str, en: &str) -> Result<T, ConfigError> {
        Err(self.error(value.span(), format!("这里应写{zh}"), format!("expected {en}")))
    }

    fn word<'v>(&self, value: &'v Value<'_>) -> Result<&'v str, ConfigError> {
        match value.get_ref().as_str() {
            Some(word) if !word.trim().is_empty() => Ok(word),
            _ => self.expected(value, "带引号的文字", "a text in quotes"),
        }
    }

    /// A list of texts, or one text.
    fn words(&self, value: &Value<'_>) -> Result<Vec<(Range<usize>, String)>, ConfigError> {
        match value.get_ref() {
            DeValue::String(_) => Ok(vec![(value.span(), self.word(value)?.to_owned())]),
            DeValue::Array(items) => items.iter().map(|item| Ok((item.span(), self.word(item)?.to_owned()))).collect(),
            _ => self.expected(value, "文字列表，如 [\"M\", \"U101\"]", "a list of texts, such as [\"M\", \"U101\"]"),
        }
    }

    fn rules(&self, value: &Value<'_>) -> Result<Vec<String>, ConfigError> {
        let mut rules = Vec::new();
        for (span, word) in self.words(value)? {
            self.known_rule(span, &word)?;
            rules.push(word);
        }
        Ok(rules)
    }

    fn known_rule(&self, span: Range<usize>, word: &str) -> Result<(), ConfigError> {
        let selection = Selection { select: vec![word.to_owned()], ignore: Vec::new() };
        if selection.unknown().is_some() { Err(self.unknown_rule(span, word)) } else { Ok(()) }
    }

    fn choice<T: Copy>(&self, value: &Value<'_>, known: &[(&str, T)]) -> Result<T, ConfigError> {
        let word = value.get_ref().as_str();
        if let Some((_, found)) = known.iter().find(|(name, _)| Some(*name) == word) {
            return Ok(*found);
        }
        let list = |between| known.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(between);
        self.expected(value, &format!("{}之一", list("、")), &format!("one of {}", list(", ")))
    }

    fn integer(&self, value: &Value<'_>) -> Option<u64> {
        let integer = value.get_ref().as_integer()?;
        u64::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    fn year(&self, value: &Value<'_>) -> Result<u16, ConfigError> {
        let year = self.integer(value).filter(|year| (1990..=2100).contains(year));
        year.map_or_else(|| self.expected(value, "四位数字的年份", "a year of four digits"), |year| Ok(year as u16))
    }

    fn percent(&self, value: &Value<'_>) -> Result<f64, ConfigError> {
        let float = value.get_ref().as_float().and_then(|float| float.as_str().parse().ok());
        let number = float.or_else(|| self.integer(value).map(|number| number as f64));
        let number = number.filter(|number| (0.0..=100.0).contains(number));
        number.map_or_else(|| self.expected(value, "0到100的数字（百分比的下限）", "a number from 0 to 100"), Ok)
    }

    fn size(&self, value: &Value<'_>) -> Result<u64, ConfigError> {
        let written = value.get_ref().as_str().and_then(super::parse_size);
        let bytes = written.or_else(|| self.integer(value)).filter(|bytes| *bytes > 0);
        bytes.map_or_else(|| self.expected(value, "大小，如 \"64MB\"", "a size such as \"64MB\""), Ok)
    }

    fn table<'v, 'i>(&self, value: &'v Value<'i>) -> Result<&'v DeTable<'i>, ConfigError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => self.expected(value, "一组设置", "a table"),
        }
    }

    fn array<'v, 'i>(&self, value: &'v Value<'i>) -> Result<&'v [Value<'i>], ConfigError> {
        match value.get_ref() {
            DeValue::Array(items) => Ok(items),
            _ => self.expected(value, " [[suppress]] 开头的一组设置", "tables that start with [[suppress]]"),
        }
    }

    fn glob(&self, span: Range<usize>, pattern: String) -> Result<Glob, ConfigError> {
        let whole = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        GlobBuilder::new(&whole).literal_separator(true).build().map_err(|error| {
            let en = format!("not a path pattern: {}", error.kind());
            self.error(span, format!("“{pattern}”不是有效的路径模式，可用 *、**、? 和 [ ]"), en)
        })
    }

    fn suppression(&self, item: &Value<'_>) -> Result<Suppression, ConfigError> {
        let (mut rule, mut reason, mut path, mut text, mut fingerprint) = (None, None, None, None, None);
        for (key, value) in self.table(item)? {
            match key.get_ref().as_ref() {
                "rule" => {
                    let word = self.word(value)?;
                    self.known_rule(value.span(), word)?;
                    rule = Some(word.to_owned());
                }
                "reason" => reason = Some(self.word(value)?.to_owned()),
                "path" => path = Some(self.glob(value.span(), self.word(value)?.to_owned())?.compile_matcher()),
                "text" => text = Some(self.word(value)?.to_owned()),
                "fingerprint" => fingerprint = Some(self.word(value)?.to_owned()),
                other => {
                    let known = ["rule", "reason", "path", "text", "fingerprint"];
                    return Err(self.unknown(key.span(), other, &known));
                }
            }
        }
        let missing = |key: &str| {
            let zh = format!("[[suppress]] 缺少“{key}”：每一条都要写明规则（rule）和理由（reason）");
            self.error(item.span(), zh, format!("[[suppress]] lacks “{key}”: each needs a rule and a reason"))
        };
        let rule = rule.ok_or_else(|| missing("rule"))?;
        let reason = reason.ok_or_else(|| missing("reason"))?;
        let line = self.error(item.span(), String::new(), String::new()).place.map_or(0, |(line, _)| line);
        Ok(Suppression { rule, path, text, fingerprint, reason, line, counts: Default::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn error(text: &str) -> String {
        read("biaochi.toml", text).err().map(|error| error.message(Lang::Zh)).unwrap_or_default()
    }

    #[test]
    fn everything_is_read() -> Result<(), ConfigError> {
        let config = read(
            "biaochi.toml",
            "select = ['M', 'wrong-year']\nignore = 'T102'\nyear = 2025\nmin-severity = 'warning'\n\
             min-confidence = 'low'\nfail-on = 'never'\nlexicon = ['词库']\n[severity]\nU104 = 'error'\n[limits]\n\
             '合格率' = 95\n[input]\nmax-size = '1MB'\nmax-cells = 5000\nexclude = ['模板/**', '*.bak.txt']\n[[suppress]]\nrule = 'M103'\n\
             path = '2025/*.txt'\nreason = '已与财政局确认'\n",
        )?;
        assert_eq!(config.select.as_deref(), Some(&["M".to_owned(), "wrong-year".to_owned()][..]));
        assert_eq!((config.year, config.fail_on), (Some(2025), Some(None)));
        assert_eq!(config.input, [("max-cells", 5_000), ("max-bytes", 1 << 20)]);
        assert_eq!(config.severities.get("U104"), Some(&Severity::Error));
        assert_eq!(config.limits, [("合格率".to_owned(), 95.0)]);
        assert!(config.exclude.is_match("模板/a/b.txt") && config.exclude.is_match("x/a.bak.txt"));
        assert_eq!((config.suppressions[0].line, config.suppressions[0].reason.as_str()), (16, "已与财政局确认"));
        Ok(())
    }

    #[test]
    fn every_refusal_says_where_and_what() {
        for (text, wanted) in [
            ("selct = ['M']\n", "biaochi.toml:1:1：没有“selct”这个设置，您要的可能是“select”。"),
            ("year = 2025\nselect = ['M', 'X9']\n", "biaochi.toml:2:16：没有“X9”这条规则"),
            ("[severity]\nU104 = 'hoch'\n", "biaochi.toml:2:8：这里应写\"note\"、\"warning\"、\"error\"之一。"),
            ("year = '2025'\n", "biaochi.toml:1:8：这里应写四位数字的年份。"),
            ("year = = 1\n", "biaochi.toml:1:8：这里不合 TOML 的写法。"),
            ("[[suppress]]\nrule = 'M103'\n", "[[suppress]] 缺少“reason”"),
            ("[[suppress]]\nreason = '理由'\n", "[[suppress]] 缺少“rule”"),
            ("[limits]\n'合格率' = 950\n", "biaochi.toml:2:9：这里应写0到100的数字"),
            ("[limits]\n合格率 = 95\n", "biaochi.toml:2:1：这里不合 TOML 的写法；中文名称要加英文引号"),
            ("[input]\nexclude = ['[']\n", "biaochi.toml:2:12：“[”不是有效的路径模式"),
            ("[input]\nmax-siz = 1\n", "您要的可能是“max-size”"),
        ] {
            assert!(error(text).contains(wanted), "{text}: {}", error(text));
        }
    }
}
