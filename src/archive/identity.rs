//! Who filed what for which year.
//!
//! Archives keep this in their folders (`青溪县/2025/教育局/…`), and a pattern says in which. A filing outside of any such
//! order tells its unit in the title, or in the unit field of its tables.

use super::record::flat;
use crate::Lang;
use crate::document::Document;
use crate::filing::Filing;
use regex::Regex;

/// Region, year and unit of a filing, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Where the unit is.
    pub region: Option<String>,
    /// The year it files for.
    pub year: Option<u16>,
    /// The unit.
    pub unit: Option<String>,
}

/// A pattern of paths: `{region}/{year}/{unit}/*`.
///
/// Within a folder's name `*` stands for any text and braces hold what is to be taken: `{year}年`, `{unit}-终稿`. A `*` at
/// the end also stands for folders below. Paths are matched from the folder that was given to the command; an archive
/// counts as a folder of its name without `.zip`.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    regex: Regex,
}

impl Pattern {
    /// Reads a pattern; the error is for the user, in Chinese and English.
    pub fn parse(text: &str) -> Result<Pattern, [String; 2]> {
        let mut out = String::from("^");
        let (mut rest, mut seen) = (text.trim_start_matches("./"), Vec::new());
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '*' if rest.is_empty() => out.push_str(".*"),
                '*' if rest == "*" => {
                    out.push_str(".*");
                    rest = "";
                }
                '*' => out.push_str("[^/]*"),
                '{' => {
                    let (name, after) = rest.split_once('}').ok_or_else(|| unclosed(text))?;
                    rest = after;
                    if seen.contains(&name) {
                        let en = format!("“{{{name}}}” stands twice in “{text}”.");
                        return Err([format!("“{text}”里“{{{name}}}”写了两次。"), en]);
                    }
                    seen.push(name);
                    out.push_str(match name {
                        "year" => "(?<year>(?:19|20)[0-9]{2})",
                        "region" => "(?<region>[^/]+?)",
                        "unit" => "(?<unit>[^/]+?)",
                        _ => return Err(unknown(name)),
                    });
                }
                other => out.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
            }
        }
        out.push('$');
        if seen.is_empty() {
            let en = format!("“{text}” takes nothing; write {{region}}, {{year}} or {{unit}}.");
            return Err([format!("“{text}”里没有 {{region}}、{{year}} 或 {{unit}}。"), en]);
        }
        let regex = Regex::new(&out).map_err(|error| [format!("“{text}”过长。"), error.to_string()])?;
        Ok(Pattern { text: text.to_owned(), regex })
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What a path below the given folder tells, where the pattern fits it.
    pub fn read(&self, relative: &str) -> Option<Identity> {
        let mut plain = relative.to_owned();
        // From the innermost: what comes before keeps its place.
        let ends: Vec<usize> = crate::read::archives_of(relative).map(str::len).collect();
        ends.into_iter().rev().for_each(|end| plain.replace_range(end - 4..=end, ""));
        let found = self.regex.captures(&plain)?;
        let text = |name: &str| found.name(name).map(|part| part.as_str().to_owned());
        let year = found.name("year").and_then(|year| year.as_str().parse().ok());
        Some(Identity { region: text("region"), year, unit: text("unit") })
    }
}

/// The unit whose filing it is: named in the title, or else in most tables.
pub fn unit_of(document: &Document, filing: &Filing<'_>) -> Option<String> {
    let flat = |span| flat(document.slice(span));
    filing.title.map(flat).as_deref().and_then(unit_of_title).or_else(|| {
        let mut units: Vec<String> = filing.projects.iter().filter_map(|project| project.unit_name).map(flat).collect();
        units.sort_unstable();
        let most = units.chunk_by(|a, b| a == b).max_by_key(|same| same.len())?;
        most.first().filter(|unit| !unit.is_empty()).cloned()
    })
}

/// The unit that a title names: 青溪县教育局2025年部门整体绩效目标 is 青溪县教育局's.
pub fn unit_of_title(title: &str) -> Option<String> {
    let flat: String = title.chars().filter(|c| !crate::span::is_blank(*c)).collect();
    let mut rest = flat.as_str();
    // The year in front, with or without brackets.
    let digits = rest.trim_start_matches(['（', '(', '〔', '[']);
    let after = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() - after.len() == 4 {
        rest = after.trim_start_matches(['）', ')', '〕', ']']);
        rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(rest);
        rest = rest.trim_start_matches(['）', ')', '〕', ']']);
    }
    let years = rest.char_indices().filter(|(at, _)| {
        let digits = rest[*at..].bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && (rest[*at..].starts_with("20") || rest[*at..].starts_with("19"))
    });
    let words = FORM_WORDS.iter().filter_map(|word| rest.find(word));
    let end = years.map(|(at, _)| at).chain(words).min()?;
    let unit = rest[..end].trim_end_matches(['（', '(', '〔', '[', '：', ':', '-', '—', '关', '于', '的', '及', '其']);
    let unit = unit.trim_start_matches("关于");
    (2..=40).contains(&unit.chars().count()).then(|| unit.to_owned())
}

/// Where the unit ends in a title and the form's name begins.
const FORM_WORDS: [&str; 14] = [
    "部门",
    "单位整体",
    "单位预算",
    "整体支出",
    "整体绩效",
    "项目支出",
    "项目绩效",
    "预算项目",
    "预算绩效",
    "财政支出",
    "财政资金",
    "绩效目标",
    "绩效自评",
    "申报表",
];

fn unclosed(text: &str) -> [String; 2] {
    [format!("“{text}”里的“{{”没有对应的“}}”。"), format!("a “{{” of “{text}” is not closed.")]
}

fn unknown(name: &str) -> [String; 2] {
    [
        format!("花括号里只能是 region（地区）、year（年度）、unit（单位），不能是“{name}”。"),
        format!("braces hold region, year or unit, not “{name}”."),
    ]
}

impl Identity {
    /// Fills in what is not known yet.
    pub fn or(self, other: Identity) -> Identity {
        Identity {
            region: self.region.or(other.region),
            year: self.year.or(other.year),
            unit: self.unit.or(other.unit),
        }
    }

    /// Region and unit in one word, where the unit is known.
    pub fn who(&self, lang: Lang) -> String {
        match (&self.region, &self.unit) {
            (Some(region), Some(unit)) if unit.starts_with(region.as_str()) => unit.clone(),
            (Some(region), Some(unit)) => format!("{region}{}{unit}", lang.say("", " ")),
            (None, Some(unit)) => unit.clone(),
            (Some(region), None) => region.clone(),
            (None, None) => lang.say("（单位不明）", "(unknown unit)").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, path: &str) -> Option<(String, u16, String)> {
        let found = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{error:?}")).read(path)?;
        Some((found.region.unwrap_or_default(), found.year.unwrap_or_default(), found.unit.unwrap_or_default()))
    }

    #[test]
    fn patterns_take_what_braces_hold() {
        let some = |region: &str, year, unit: &str| Some((region.to_owned(), year, unit.to_owned()));
        assert_eq!(read("{region}/{year}/{unit}/*", "青溪县/2025/教育局/a.docx"), some("青溪县", 2025, "教育局"));
        assert_eq!(read("{region}/{year}/{unit}/*", "青溪县/2025/教育局/二次/a.docx"), some("青溪县", 2025, "教育局"));
        assert_eq!(read("{year}年/{unit}-*.docx", "2025年/水务局-终稿.docx"), some("", 2025, "水务局"));
        assert_eq!(read("*/{unit}.*", "x/水务局.docx"), some("", 0, "水务局"));
        assert_eq!(read("{year}/{unit}/*", "2025.zip!/教育局.ZIP!/a.docx"), some("", 2025, "教育局"));
        assert_eq!(read("{region}/{year}/{unit}/*", "青溪县/去年/教育局/a.docx"), None);
        for wrong in ["{region", "{county}/*", "*/*", "{year}/{year}/*"] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn units_stand_in_titles() {
        for (title, unit) in [
            ("青溪县教育局2025年部门整体绩效目标", Some("青溪县教育局")),
            ("2025年青溪县教育局部门整体支出绩效目标表", Some("青溪县教育局")),
            ("（2025年度）青溪县水务局项目支出绩效目标申报表", Some("青溪县水务局")),
            ("云岭产业园区管理委员会 2025 年度预算绩效目标", Some("云岭产业园区管理委员会")),
            ("关于青溪县水务局的绩效自评报告", Some("青溪县水务局")),
            ("项目支出绩效目标表", None),
            ("2025年部门整体绩效目标", None),
        ] {
            assert_eq!(unit_of_title(title).as_deref(), unit, "{title}");
        }
    }
}
