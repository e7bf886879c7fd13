//! The words of the form: which cell is a label, and of what.

use crate::lexicon::{Column, Head, Level2, LevelLabel, Lexicon, Terms, Tree};
use crate::span::{holds, is_blank, is_ideograph, is_wordy, marks};
use std::borrow::Cow;
use std::cell::OnceCell;

/// What a text is among the labels of the form; one text may be several of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Labels {
    pub column: Option<Column>,
    pub head: Option<Head>,
    pub level: Option<LevelLabel>,
    /// A date of a plan of payments.
    pub payment_date: bool,
    /// The head of a column of amounts.
    pub stage: bool,
    /// It marks a row of totals.
    pub total: bool,
    /// A label of a first or a second level that says so: 质量指标.
    pub strict_level: bool,
}

/// What a text is as a line between the tables; few cells are asked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    /// The title of a project table, or of a list of them.
    pub title: bool,
    /// It starts like a heading of the upper styles.
    pub heading: bool,
    /// A note under a table.
    pub note: bool,
    /// It announces a project that follows.
    pub announces: bool,
}

impl Line {
    /// Whether a text can be any of it, by how it starts and ends: most lines are none.
    pub fn may_be(text: &str, lexicon: &Lexicon) -> bool {
        let words = &lexicon.phrases;
        may_be_title(text, lexicon)
            || super::outline::numbers::may_start_heading(text)
            || text.starts_with(|c| words.note.opens(c))
            || first(text).is_some_and(|c| words.announcement.opens(c))
    }

    pub fn of(text: &str, lexicon: &Lexicon) -> Self {
        let label = Label::new(text);
        Self {
            title: label.is_table_title(lexicon),
            heading: super::outline::numbers::is_heading_start(text) && !is_numbered_amount(text, lexicon),
            note: is_note(text, lexicon),
            announces: label.announces(lexicon),
        }
    }
}

impl Labels {
    /// Whether a text can be any of it: nearly all that is no label is told by its first two characters.
    pub fn may_be(text: &str, lexicon: &Lexicon) -> bool {
        if opens_with_bound(text) {
            return false;
        }
        let mut chars = text.chars();
        let Some(first) = chars.find(|c| !is_before(*c)) else { return false };
        let phrases = &lexicon.phrases;
        is_dated(first) && may_be_date(text, lexicon)
            || first == '其'
            || numbered_part(text).is_some()
            || phrases.government.opens(first)
            || phrases.total_row.opens(first)
            || may_start(first, chars.next(), &lexicon.label_starts.all)
            || may_satisfy(text)
    }

    pub fn of(text: &str, lexicon: &Lexicon) -> Self {
        if opens_with_bound(text) {
            return Self::default();
        }
        let label = Label::new(text);
        let payment_date = label.is_payment_date(lexicon);
        let head = if payment_date { Some(Head::Label) } else { label.head(lexicon) };
        let level = label.level(lexicon);
        Self {
            column: label.column(lexicon),
            head,
            level,
            strict_level: level.is_some() && normal(text).contains("指标"),
            payment_date,
            stage: label.is_stage(head, lexicon),
            total: label.is_total(lexicon),
        }
    }

    /// Whether it is known as a first, as a second level.
    pub fn level_pair(&self) -> Option<(bool, bool)> {
        self.level.map(|label| (label.level1.is_some(), label.level2.is_some()))
    }
}

/// No label of the form starts with a bound.
pub(super) fn opens_with_bound(text: &str) -> bool {
    text.starts_with(super::number::is_bound)
}

/// Longest label in bytes; longer cells are content.
const LONGEST: usize = 96;

/// The text without blanks and line breaks, half-width brackets and colons, without a final colon.
pub fn normal(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    for (at, c) in marks(text) {
        let instead = match c {
            '（' => "(",
            '）' => ")",
            '：' | ':' => ":",
            '*' => "*",
            '＊' => "＊",
            _ if is_blank(c) => "",
            _ => continue,
        };
        if out.capacity() == 0 {
            out.reserve(text.len());
        }
        out.push_str(&text[kept..at]);
        out.push_str(instead);
        kept = at + c.len_utf8();
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
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
    if !label.strip_suffix('分').unwrap_or(label).ends_with(')') {
        return None;
    }
    let open = label.rfind('(')?;
    (open > 0).then(|| &label[..open])
}

/// A text that may be a label, with what most questions ask of it.
struct Label<'t> {
    text: &'t str,
    /// The first character of its normal form.
    first: Option<char>,
    normal: OnceCell<Cow<'t, str>>,
}

impl<'t> Label<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, first: first(text), normal: OnceCell::new() }
    }

    fn normal(&self) -> &str {
        self.normal.get_or_init(|| normal(self.text))
    }

    /// Whether it can be a label at all: most cells are told apart by their first character.
    fn starts(&self, known: impl Fn(&char) -> bool) -> bool {
        self.first.as_ref().is_some_and(known)
    }

    /// What a list says of it, as it stands or without a bracketed addition.
    fn lookup<T>(&self, get: impl Fn(&str) -> Option<T>) -> Option<T> {
        if self.text.is_empty() || self.text.len() > LONGEST {
            return None;
        }
        let label = self.normal();
        get(label).or_else(|| without_bracket(label).and_then(&get))
    }

    /// The same without the year that a head of a column names: 预期2025年实现值.
    fn lookup_without_year<T>(&self, get: impl Fn(&str) -> Option<T>) -> Option<T> {
        let label = self.normal();
        let at = label.find("20").filter(|_| label.len() <= LONGEST)?;
        let rest = label[at + 2..].trim_start_matches(super::number::is_digit);
        let rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年'))?;
        (at > 0).then(|| get(&[&label[..at], rest].concat())).flatten()
    }

    fn column(&self, lexicon: &Lexicon) -> Option<Column> {
        let opens = self.starts(|c| lexicon.label_starts.columns.opens(*c));
        let get = |label: &str| lexicon.columns.get(label).copied();
        opens.then(|| self.lookup(get).or_else(|| self.lookup_without_year(get))).flatten()
    }

    fn head(&self, lexicon: &Lexicon) -> Option<Head> {
        // 2.市级资金, a part of the money in a numbered list.
        if let Some(part) = numbered_part(self.text) {
            let money = |head: &Head| matches!(head, Head::Fiscal | Head::Other | Head::Carryover);
            return Label::new(part).head(lexicon).filter(money);
        }
        let opens =
            |c: &char| *c == '其' || lexicon.label_starts.heads.opens(*c) || lexicon.phrases.government.opens(*c);
        if !self.starts(opens) {
            return None;
        }
        self.lookup(|label| {
            let bare = label.strip_prefix("其中").map(|rest| rest.trim_start_matches([':', '、', ',']));
            let listed = lexicon.heads.get(label).or_else(|| lexicon.heads.get(bare?)).copied();
            listed.or_else(|| is_public_money(bare.unwrap_or(label), lexicon).then_some(Head::Fiscal))
        })
    }

    fn level(&self, lexicon: &Lexicon) -> Option<LevelLabel> {
        let text = self.text;
        let can = || self.starts(|c| lexicon.label_starts.levels.opens(*c)) || may_satisfy(text);
        if text.len() > LONGEST || !can() || is_numbered_name(text) {
            return None;
        }
        self.lookup(|label| known_level(label, lexicon)).or_else(|| {
            let label = self.normal();
            let satisfied = label.contains("满意度") && label.contains("指标");
            satisfied.then_some(LevelLabel { level1: None, level2: Some(Level2::Satisfaction), tree: Tree::Both })
        })
    }

    /// Whether it names a date of a plan of payments: 3月底, 第一季度, 1季度末.
    fn is_payment_date(&self, lexicon: &Lexicon) -> bool {
        if !self.starts(|c| is_dated(*c)) || !may_be_date(self.text, lexicon) {
            return false;
        }
        let bare = self.normal().trim_start_matches(['第', '前']);
        let bare = bare.strip_prefix("截至").unwrap_or(bare);
        let Some((n, length)) = super::number::leading(bare) else { return false };
        let rest = bare[length..].trim_start_matches('个');
        let phrases = &lexicon.phrases;
        let month = (1.0..=12.0).contains(&n) && phrases.month_date.exact(rest).is_some();
        let quarter = (1.0..=4.0).contains(&n) && phrases.quarter_date.exact(rest).is_some();
        month || quarter
    }

    /// Whether it heads a column of amounts: 年初预算数, 全年执行数, 执行率.
    fn is_stage(&self, head: Option<Head>, lexicon: &Lexicon) -> bool {
        match head {
            Some(Head::Executed | Head::ExecutionRate) => true,
            Some(Head::Budget) => {
                let label = self.normal();
                let phrases = &lexicon.phrases;
                label.split('(').next().is_some_and(|label| phrases.stage_money.suffix(label).is_some())
                    && phrases.stage_opening.prefix(label).is_some()
            }
            _ => false,
        }
    }

    fn announces(&self, lexicon: &Lexicon) -> bool {
        let words = &lexicon.phrases.announcement;
        if !self.starts(|c| words.opens(*c)) {
            return false;
        }
        let label = self.normal();
        let numbered = words.after(label).and_then(|rest| {
            let (_, length) = super::number::leading(rest)?;
            Some(&rest[length..])
        });
        numbered.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with([':', '、', '.', '-', '—']) || self.text.contains(is_blank)
        }) && label.chars().count() <= 60
    }

    /// Whether it marks a row of totals.
    fn is_total(&self, lexicon: &Lexicon) -> bool {
        let words = &lexicon.phrases.total_row;
        may_be_total(self.text, lexicon) && words.exact(self.normal().split('(').next().unwrap_or_default()).is_some()
    }

    fn is_table_title(&self, lexicon: &Lexicon) -> bool {
        let words = &lexicon.phrases.table_title;
        if !may_be_title(self.text, lexicon) {
            return false;
        }
        let mut bare = self.normal();
        while let Some(shorter) = bracket_end(bare) {
            bare = shorter;
        }
        words.suffix(bare).is_some() && !bare.contains(['。', '；'])
    }
}

/// A short text behind the number of a list: 2.市级资金.
fn numbered_part(text: &str) -> Option<&str> {
    let digit = |text: &str| text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    // Every cell is asked: hardly any starts with a digit.
    let rest = if digit(text) { text } else { text.strip_prefix("其中")?.trim_start_matches(['：', ':']) };
    let bare = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let part = bare.strip_prefix(['.', '．', '、'])?;
    (bare.len() < rest.len() && part.len() <= 36 && !part.starts_with(|c: char| c.is_ascii_digit())).then_some(part)
}

/// A part of the money that is numbered as a heading is: （一）财政拨款小计 6.30.
fn is_numbered_amount(text: &str, lexicon: &Lexicon) -> bool {
    let number = super::outline::leading_number(text).map_or(0, |(_, _, length)| length);
    let Some((label, amount)) = text[number..].trim().rsplit_once(is_blank) else { return false };
    let money = |head: Head| matches!(head, Head::Budget | Head::Fiscal | Head::Other | Head::Carryover);
    let label = label.trim();
    super::number::is_number(amount)
        && label.len() <= LONGEST_MONEY
        && (label.ends_with("小计")
            || lexicon.phrases.money_name.occurs(label)
            || head(label, lexicon).is_some_and(money))
}

/// Longest label of such a part in bytes.
const LONGEST_MONEY: usize = "国有资本经营预算财政拨款小计".len();

/// 指标1：…, an item among the names of a form, whatever label it holds (指标1：服务对象满意度).
pub(super) fn is_numbered_name(text: &str) -> bool {
    text.strip_prefix("指标").is_some_and(|rest| rest.starts_with(super::number::is_digit))
}

/// What a column head announces.
pub fn column(text: &str, lexicon: &Lexicon) -> Option<Column> {
    Label::new(text).column(lexicon)
}

/// Whether a text starts like the head of a column.
pub(super) fn may_be_column(text: &str, lexicon: &Lexicon) -> bool {
    let mut chars = text.chars();
    let first = chars.find(|c| !is_before(*c));
    first.is_some_and(|first| may_start(first, chars.next(), &lexicon.label_starts.columns))
}

/// Whether a label may start with two characters, where `starts` holds those of all labels: no means no.
fn may_start(first: char, second: Option<char>, starts: &Terms<()>) -> bool {
    // 数 量 and 数（: the normal form goes on otherwise. 指标 may be left out of a label of a level.
    let plain = |c: &char| is_ideograph(*c) && *c != '指';
    match second.filter(|second| plain(&first) && plain(second)) {
        Some(second) => starts.open(first, second),
        None => starts.opens(first),
    }
}

/// Whether a text ends like a date of a plan of payments, and is not too long for one.
fn may_be_date(text: &str, lexicon: &Lexicon) -> bool {
    let phrases = &lexicon.phrases;
    let ends = |c: char| phrases.month_date.closes(c) || phrases.quarter_date.closes(c) || !c.is_alphanumeric();
    text.len() <= 36 && text.chars().next_back().is_some_and(ends)
}

/// Whether a text is no longer than a label and holds 意, as all labels of satisfaction do.
fn may_satisfy(text: &str) -> bool {
    text.len() <= LONGEST && holds(text, "意")
}

/// What a date of a plan of payments may start with.
fn is_dated(c: char) -> bool {
    super::number::is_digit(c)
        || matches!(c, '第' | '前' | '截' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两')
}

/// What a label in a project's head announces. 其中 before a part of the money says nothing more.
pub fn head(text: &str, lexicon: &Lexicon) -> Option<Head> {
    let label = Label::new(text);
    if label.is_payment_date(lexicon) { Some(Head::Label) } else { label.head(lexicon) }
}

/// What a level label means. Any label of a second level that names 满意度 is satisfaction.
pub fn level(text: &str, lexicon: &Lexicon) -> Option<LevelLabel> {
    Label::new(text).level(lexicon)
}

/// Whether a line is the title of a project table, or of a list of them.
pub fn is_table_title(text: &str, lexicon: &Lexicon) -> bool {
    may_be_title(text, lexicon) && Label::new(text).is_table_title(lexicon)
}

/// Whether a line is the title of a table or a report on a past year, whatever stands in brackets behind it.
pub fn is_report_title(text: &str, lexicon: &Lexicon) -> bool {
    let label = Label::new(text.trim_matches(|c| matches!(c, '#' | '*' | '|' | '\t' | ' ')));
    let mut bare = label.normal();
    while let Some(shorter) = bracket_end(bare) {
        bare = shorter;
    }
    lexicon.phrases.report_title.suffix(bare).is_some() && !bare.contains(['。', '；', '：', ':', '、'])
}

/// Whether a line announces a project that follows: 项目一：…, 表2 ….
pub fn announces(text: &str, lexicon: &Lexicon) -> bool {
    Label::new(text).announces(lexicon)
}

/// Whether a text starts like the label of a row of totals, and is not too long for one.
pub(super) fn may_be_total(text: &str, lexicon: &Lexicon) -> bool {
    text.len() <= 36 && first(text).is_some_and(|c| lexicon.phrases.total_row.opens(c))
}

/// Whether a text ends like the title of a project table, and has as many bytes as one.
fn may_be_title(text: &str, lexicon: &Lexicon) -> bool {
    let words = &lexicon.phrases.table_title;
    // A text without blanks and marks is its own normal form.
    let closes = |c| words.closes(c) && (words.suffix(text).is_some() || !is_wordy(text));
    let ends = |c| matches!(c, ')' | '）' | '度') || is_blank(c) || closes(c);
    (words.shortest()..=200).contains(&text.len()) && text.chars().next_back().is_some_and(ends)
}

/// Whether the normal form of a text starts with a word.
pub(super) fn starts_with(text: &str, word: &str) -> bool {
    first(text) == word.chars().next() && normal(text).starts_with(word)
}

/// The first character of the normal form.
fn first(text: &str) -> Option<char> {
    text.chars().find(|c| !is_before(*c))
}

/// What the normal form leaves out at its start.
fn is_before(c: char) -> bool {
    is_blank(c) || matches!(c, '*' | '＊')
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

/// Where the first colon stands, of whatever width.
pub fn colon(text: &str) -> Option<usize> {
    // A wide one is three bytes, of which the last is the rarest.
    let wide = "：".as_bytes();
    memchr::memchr2_iter(b':', wide[2], text.as_bytes()).find_map(|at| match text.as_bytes()[at] {
        b':' => Some(at),
        _ => text.as_bytes()[..=at].ends_with(wide).then(|| at + 1 - wide.len()),
    })
}

/// The factor to 元 that a label or a note states: （万元）, 单位：元.
pub fn factor(text: &str) -> Option<f64> {
    if !holds(text, "元") {
        return None;
    }
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

/// Whether a text under a table is a note on it.
pub fn is_note(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.phrases.note.after(text).is_some_and(|rest| {
        let rest = rest.trim_start_matches(is_blank).trim_start_matches(super::number::is_digit);
        rest.starts_with(['：', ':'])
    })
}

/// What a level label in its normal form means.
fn known_level(label: &str, lexicon: &Lexicon) -> Option<LevelLabel> {
    const MARKS: [char; 6] = ['、', ',', '，', '及', '(', ')'];
    let short = label.strip_suffix("指标").unwrap_or(label);
    let known = lexicon.levels.get(short).copied();
    if known.is_some() || !short.contains("指标") && !short.contains(MARKS) {
        return known;
    }
    // 数量、质量指标, 社会指标（效益）: without marks and without the word itself.
    let longest = lexicon.label_starts.longest_level;
    let mut words = String::with_capacity(longest);
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        if c == '指' && rest.starts_with("指标") {
            rest = &rest["指标".len()..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if !MARKS.contains(&c) {
            words.push(c);
        }
        if words.len() > longest {
            return None;
        }
    }
    lexicon.levels.get(words.as_str()).copied()
}

fn bracket_end(label: &str) -> Option<&str> {
    if !(label.ends_with(')') || label.ends_with(")年度")) {
        return None;
    }
    let open = label.rfind('(')?;
    (open > 0).then(|| &label[..open])
}

#[cfg(test)]
mod tests;
