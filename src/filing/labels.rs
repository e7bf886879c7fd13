//! The words of the form: which cell is a label, and of what.

use crate::lexicon::{Column, Head, Level2, LevelLabel, Lexicon, Tree};
use crate::span::is_blank;
use std::borrow::Cow;

/// Longest label in bytes; longer cells are content.
const LONGEST: usize = 96;

/// The text without blanks and line breaks, half-width brackets and colons, without a final colon.
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !is_blank(c) && !matches!(c, '（' | '）' | '：' | ':' | '*' | '＊')) {
        return Cow::Borrowed(text);
    }
    let mut out: String = text
        .chars()
        .filter(|c| !is_blank(*c))
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '：' => ':',
            other => other,
        })
        .collect();
    // A star before a label marks a required column.
    while out.starts_with(['*', '＊']) {
        let length = out.chars().next().map_or(1, char::len_utf8);
        out.drain(..length);
    }
    while out.ends_with([':', '*', '＊']) {
        out.pop();
    }
    Cow::Owned(out)
}

/// The same without one bracketed addition at the end: 预算数(万元), 数量指标(20分).
fn without_bracket(label: &str) -> Option<&str> {
    let open = label.rfind('(')?;
    let tail = &label[open..];
    let tail = tail.strip_suffix('分').unwrap_or(tail);
    (open > 0 && tail.ends_with(')')).then(|| &label[..open])
}

/// What a column head announces.
pub fn column(text: &str, lexicon: &Lexicon) -> Option<Column> {
    lookup(text, |label| lexicon.columns.get(label).copied())
}

/// What a label in a project's head announces.
pub fn head(text: &str, lexicon: &Lexicon) -> Option<Head> {
    lookup(text, |label| lexicon.heads.get(label).copied())
}

fn lookup<T>(text: &str, get: impl Fn(&str) -> Option<T>) -> Option<T> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let label = normal(text);
    get(&label).or_else(|| without_bracket(&label).and_then(&get))
}

/// What a level label means. Any label of a second level that names 满意度 is satisfaction.
pub fn level(text: &str, lexicon: &Lexicon) -> Option<LevelLabel> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let label = normal(text);
    let known = |label: &str| {
        let bare: String = label.replace("指标", "").replace(['、', ',', '，', '及', '(', ')'], "");
        lexicon.levels.get(bare.as_str()).copied()
    };
    known(&label).or_else(|| without_bracket(&label).and_then(known)).or_else(|| {
        let satisfied = label.ends_with("满意度指标") || label.contains("满意度") && label.contains("指标");
        satisfied.then_some(LevelLabel { level1: None, level2: Some(Level2::Satisfaction), tree: Tree::Both })
    })
}

/// Whether a line is the title of a project table, or of a list of them.
pub fn is_table_title(text: &str) -> bool {
    const ENDS: &[&str] = &[
        "绩效目标表",
        "目标申报表",
        "目标批复表",
        "目标审批表",
        "目标公示表",
        "目标公开表",
        "绩效自评表",
        "目标自评表",
        "支出自评表",
        "目标情况表",
        "自评情况表",
        "目标设定表",
        "绩效目标和指标",
        "绩效目标及指标",
        "目标填报表",
        "绩效目标与指标",
        "目标审核表",
        "目标编报表",
        "目标完成情况表",
        "绩效目标明细表",
    ];
    if text.len() > 200 {
        return false;
    }
    let label = normal(text);
    let mut bare: &str = label.as_ref();
    while let Some(shorter) = bracket_end(bare) {
        bare = shorter;
    }
    ENDS.iter().any(|end| bare.ends_with(end)) && !bare.contains(['。', '；'])
}

fn bracket_end(label: &str) -> Option<&str> {
    let open = label.rfind('(')?;
    (open > 0 && (label.ends_with(')') || label.ends_with(")年度"))).then(|| &label[..open])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Level1;

    #[test]
    fn labels_in_every_dress() {
        let words = Lexicon::builtin();
        assert_eq!(column("指 标 值", words), Some(Column::Value));
        assert_eq!(column("*三级指标", words), Some(Column::Name));
        assert_eq!(head("其中：财政    资金", words), Some(Head::Fiscal));
        assert_eq!(head("预算数（万元）：", words), Some(Head::Budget));
        let output = level("产出指标（50分）", words);
        assert_eq!(output.and_then(|label| label.level1), Some(Level1::Output));
        assert_eq!(level("生态环境\n效益指标", words).and_then(|label| label.level2), Some(Level2::Ecological));
        assert_eq!(level("社会公众或服务对象满意度指标", words).and_then(|l| l.level2), Some(Level2::Satisfaction));
        assert_eq!(level("验收合格率", words), None);
    }

    #[test]
    fn titles_of_tables() {
        assert!(is_table_title("1.2025年校舍维修项目绩效目标表"));
        assert!(is_table_title("项目支出绩效目标申报表（2024年度）"));
        assert!(!is_table_title("按时填写绩效目标表。随后报送"));
    }
}
