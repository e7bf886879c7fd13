//! The words of the form: which cell is a label, and of what.

use crate::lexicon::{Column, Head, Level2, LevelLabel, Lexicon, Tree};
use crate::span::{is_blank, is_wordy};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// What a text is among the labels of the form; one text may be several of them.
#[derive(Clone, Copy, Default)]
pub(super) struct Labels {
    pub column: Option<Column>,
    pub head: Option<Head>,
    pub level: Option<LevelLabel>,
    /// The title of a project table, or of a list of them.
    pub title: bool,
    /// It starts like a heading of the upper styles.
    pub heading: bool,
    /// A note under a table.
    pub note: bool,
    /// It announces a project that follows.
    pub announces: bool,
    /// A date of a plan of payments.
    pub payment_date: bool,
    /// The head of a column of amounts.
    pub stage: bool,
    /// It marks a row of totals.
    pub total: bool,
}

impl Labels {
    pub fn of(text: &str, lexicon: &Lexicon) -> Self {
        let head = head(text, lexicon);
        Self {
            column: column(text, lexicon),
            head,
            level: level(text, lexicon),
            title: is_table_title(text, lexicon),
            heading: super::outline::numbers::is_heading_start(text),
            note: is_note(text, lexicon),
            announces: announces(text, lexicon),
            payment_date: head == Some(Head::Label) && is_payment_date(text, lexicon),
            stage: is_stage(text, head, lexicon),
            total: is_total(text, lexicon),
        }
    }

    /// A label of a first or a second level that says so: 质量指标.
    pub fn is_strict_level(&self, text: &str) -> bool {
        self.level.is_some() && text.contains("指标")
    }
}

/// Longest label in bytes; longer cells are content.
const LONGEST: usize = 96;

/// The text without blanks and line breaks, half-width brackets and colons, without a final colon.
pub fn normal(text: &str) -> Cow<'_, str> {
    if is_wordy(text) {
        return Cow::Borrowed(text);
    }
    if text.chars().all(|c| !is_blank(c) && !matches!(c, '（' | '）' | '：' | ':' | '*' | '＊')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_blank(*c)) {
        out.push(match c {
            '（' => '(',
            '）' => ')',
            '：' => ':',
            other => other,
        });
    }
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
    let opens = starts(text, &lexicon.label_starts.columns);
    opens.then(|| lookup(text, |label| lexicon.columns.get(label).copied())).flatten()
}

/// Whether a text can be a label at all: most cells are told apart by their first character.
fn starts(text: &str, known: &FxHashSet<char>) -> bool {
    first(text).is_some_and(|first| known.contains(&first))
}

/// The first character of the normal form.
fn first(text: &str) -> Option<char> {
    text.chars().find(|c| !is_blank(*c) && !matches!(c, '*' | '＊'))
}

/// What a label in a project's head announces. 其中 before a part of the money says nothing more.
pub fn head(text: &str, lexicon: &Lexicon) -> Option<Head> {
    if is_payment_date(text, lexicon) {
        return Some(Head::Label);
    }
    if !first(text)
        .is_some_and(|c| c == '其' || lexicon.label_starts.heads.contains(&c) || lexicon.phrases.government.opens(c))
    {
        return None;
    }
    lookup(text, |label| {
        let bare = label.strip_prefix("其中").map(|rest| rest.trim_start_matches([':', '、', ',']));
        let listed = lexicon.heads.get(label).or_else(|| lexicon.heads.get(bare?)).copied();
        listed.or_else(|| is_public_money(bare.unwrap_or(label), lexicon).then_some(Head::Fiscal))
    })
}

/// Money of a level of government: 上级补助资金, 区级财政, 省级专项资金, 市县配套.
fn is_public_money(label: &str, lexicon: &Lexicon) -> bool {
    let phrases = &lexicon.phrases;
    let mut rest = label;
    let mut levels = 0;
    while let Some(after) = phrases.government.after(rest) {
        rest = after.trim_start_matches(['级', '本', '、', '和']);
        levels += 1;
    }
    let money = rest.strip_suffix("资金").or_else(|| rest.strip_suffix("经费")).unwrap_or(rest);
    let bare = money.strip_prefix("财政").unwrap_or(money);
    // 中央政法转移支付, 省级农业专项: money for a purpose.
    let earmarked = phrases.earmarked.suffix(bare).is_some() && bare.len() <= 30;
    let plain = bare.is_empty() || phrases.public_money.exact(bare).is_some();
    levels > 0
        && !rest.is_empty()
        && (plain || earmarked)
        && (rest.len() > bare.len() || bare != "统筹" && bare != "安排")
}

/// Whether a cell names a date of a plan of payments: 3月底, 第一季度, 1季度末.
pub fn is_payment_date(text: &str, lexicon: &Lexicon) -> bool {
    if text.is_empty() || text.len() > 36 {
        return false;
    }
    let dated = |c: char| super::number::is_digit(c) || "第前截一二三四五六七八九十两".contains(c);
    if !first(text).is_some_and(dated) {
        return false;
    }
    let label = normal(text);
    let bare = label.trim_start_matches(['第', '前']);
    let bare = bare.strip_prefix("截至").unwrap_or(bare);
    let Some((n, length)) = super::number::leading(bare) else { return false };
    let rest = bare[length..].trim_start_matches('个');
    let phrases = &lexicon.phrases;
    let month = (1.0..=12.0).contains(&n) && phrases.month_date.exact(rest).is_some();
    let quarter = (1.0..=4.0).contains(&n) && phrases.quarter_date.exact(rest).is_some();
    month || quarter
}

/// Whether a label heads a column of amounts: 年初预算数, 全年执行数, 执行率.
fn is_stage(text: &str, head: Option<Head>, lexicon: &Lexicon) -> bool {
    match head {
        Some(Head::Executed | Head::ExecutionRate) => true,
        Some(Head::Budget) => {
            let label = normal(text);
            let phrases = &lexicon.phrases;
            label.split('(').next().is_some_and(|label| phrases.stage_money.suffix(label).is_some())
                && phrases.stage_opening.prefix(&label).is_some()
        }
        _ => false,
    }
}

/// The factor to 元 that a label or a note states: （万元）, 单位：元.
pub fn factor(text: &str) -> Option<f64> {
    let label = normal(text);
    let opened = |word: &str| {
        label.match_indices(word).any(|(at, _)| {
            label[..at].ends_with(['(', ':', '/', ',', '，'])
                || label[..at].ends_with("人民币")
                || label[..at].ends_with("单位")
        })
    };
    [("亿元", 1e8), ("万元", 1e4), ("千元", 1e3), ("元", 1.0)]
        .into_iter()
        .find(|(word, _)| opened(word))
        .map(|(_, f)| f)
}

/// Whether a label of money speaks of the whole period and not of the year.
pub fn is_whole_period(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.phrases.whole_period.occurs(&normal(text))
}

/// Whether a line announces a project that follows: 项目一：…, 表2 ….
pub fn announces(text: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.phrases.announcement;
    if !first(text).is_some_and(|c| words.opens(c)) {
        return false;
    }
    let label = normal(text);
    let numbered = words.after(&label).and_then(|rest| {
        let (_, length) = super::number::leading(rest)?;
        Some(&rest[length..])
    });
    numbered
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '、', '.', '-', '—']) || text.contains(is_blank))
        && label.chars().count() <= 60
}

/// Whether a text under a table is a note on it.
pub fn is_note(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.phrases.note.after(text).is_some_and(|rest| {
        let rest = rest.trim_start_matches(is_blank).trim_start_matches(super::number::is_digit);
        rest.starts_with(['：', ':'])
    })
}

/// Whether a cell marks a row of totals.
pub fn is_total(text: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.phrases.total_row;
    if text.len() > 36 || !first(text).is_some_and(|c| words.opens(c)) {
        return false;
    }
    let label = normal(text);
    words.exact(label.split('(').next().unwrap_or_default()).is_some()
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
    if text.is_empty() || text.len() > LONGEST || !(starts(text, &lexicon.label_starts.levels) || text.contains('意'))
    {
        return None;
    }
    let label = normal(text);
    let known = |label: &str| {
        let short = label.strip_suffix("指标").unwrap_or(label);
        let marks = ['、', ',', '，', '及', '(', ')'];
        let known = lexicon.levels.get(short).copied();
        if known.is_some() || !short.contains(marks) && !short.contains("指标") {
            return known;
        }
        lexicon.levels.get(label.replace("指标", "").replace(marks, "").as_str()).copied()
    };
    known(&label).or_else(|| without_bracket(&label).and_then(known)).or_else(|| {
        let satisfied = label.ends_with("满意度指标") || label.contains("满意度") && label.contains("指标");
        satisfied.then_some(LevelLabel { level1: None, level2: Some(Level2::Satisfaction), tree: Tree::Both })
    })
}

/// Whether a line is the title of a project table, or of a list of them.
pub fn is_table_title(text: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.phrases.table_title;
    let last = text.chars().next_back();
    if text.len() > 200 || !last.is_some_and(|c| matches!(c, ')' | '）' | '度') || words.closes(c) || is_blank(c)) {
        return false;
    }
    let label = normal(text);
    let mut bare: &str = label.as_ref();
    while let Some(shorter) = bracket_end(bare) {
        bare = shorter;
    }
    words.suffix(bare).is_some() && !bare.contains(['。', '；'])
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
        let words = Lexicon::builtin();
        assert!(is_table_title("1.2025年校舍维修项目绩效目标表", words));
        assert!(is_table_title("项目支出绩效目标申报表（2024年度）", words));
        assert!(!is_table_title("按时填写绩效目标表。随后报送", words));
    }
}
