//! Whose filing it is: the unit that its title or its tables name.

use super::Filing;
use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::span::is_blank;

/// The unit whose filing it is: named in the title, or else in most tables.
pub(crate) fn unit_of(document: &Document, filing: &Filing<'_>, lexicon: &Lexicon) -> Option<String> {
    let flat = |span| flat(document.slice(span));
    filing.title.map(flat).as_deref().and_then(|title| unit_of_title(title, lexicon)).or_else(|| {
        let mut units: Vec<String> = filing.projects.iter().filter_map(|project| project.unit_name).map(flat).collect();
        units.sort_unstable();
        let most = units.chunk_by(|a, b| a == b).max_by_key(|same| same.len())?;
        most.first().filter(|unit| !unit.is_empty()).cloned()
    })
}

/// The unit that a title names: 青溪县教育局2025年部门整体绩效目标 is 青溪县教育局's.
fn unit_of_title(title: &str, lexicon: &Lexicon) -> Option<String> {
    let flat: String = title.chars().filter(|c| !is_blank(*c)).collect();
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
    let form = lexicon.phrases.form_start.first(rest).map(|(at, ..)| at);
    let end = years.map(|(at, _)| at).chain(form).min()?;
    let unit = rest[..end].trim_end_matches(['（', '(', '〔', '[', '：', ':', '-', '—', '关', '于', '的', '及', '其']);
    let unit = unit.trim_start_matches("关于");
    (2..=40).contains(&unit.chars().count()).then(|| unit.to_owned())
}

/// A text on one line: blanks that merely lay it out are gone, those between words stay as one.
pub(crate) fn flat(text: &str) -> String {
    // Most words are written as they are kept.
    if !text.contains(is_blank) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_blank(c) {
            gap = true;
            continue;
        }
        // Chinese is written without blanks; only words of other scripts keep theirs.
        if gap && c.is_ascii_alphanumeric() && out.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(unit_of_title(title, Lexicon::builtin()).as_deref(), unit, "{title}");
        }
    }
}
