//! Who filed what for which year.
//!
//! Archives keep this in their folders (`青溪县/2025/教育局/…`), and a pattern says in which. A filing outside of any such
//! order tells its unit in the title, or in the unit field of its tables.

use crate::Lang;
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
}
