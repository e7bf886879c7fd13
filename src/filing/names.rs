//! What an indicator's name measures.
//!
//! The head of a Chinese noun phrase stands at its end, so the longest known ending settles the kind of a name; a verb at
//! its start makes a slogan of what no ending settles. The description is asked where the name is silent.

use super::number::{is_bound, is_digit};
use crate::lexicon::{Direction, Kind, Lexicon, Unit, VerbRole};
use crate::span::{is_blank, is_ideograph, is_wordy, wordy_start};
use std::borrow::Cow;

/// The name for comparing: without blanks and punctuation, without brackets that hold a unit or template residue. Other
/// words in brackets (a section, a phase) tell two indicators apart and stay.
pub fn key(name: &str, lexicon: &Lexicon) -> String {
    key_of(name, lexicon).into_owned()
}

/// The same, borrowed where the name is its own key.
pub fn key_of<'n>(name: &'n str, lexicon: &Lexicon) -> Cow<'n, str> {
    let name = without_item(name);
    let mut run = wordy_start(name);
    if run == name.len() {
        let bare = name.trim_start_matches(is_digit);
        return Cow::Borrowed(if bare.is_empty() { name } else { bare });
    }
    let mut out = String::with_capacity(name.len());
    let mut open: Option<usize> = None;
    let mut rest = name;
    loop {
        out.push_str(&rest[..run]);
        rest = &rest[run..];
        let Some(c) = rest.chars().next() else { break };
        match c {
            '(' | '（' | '[' | '【' | '〔' => open = open.or(Some(out.len())),
            ')' | '）' | ']' | '】' | '〕' => {
                if let Some(from) = open.take()
                    && is_unit_note(&out[from..], lexicon)
                {
                    out.truncate(from);
                }
            }
            _ if is_blank(c) => {}
            '，' | '。' | '、' | '；' | '：' | ',' | ';' | ':' | '“' | '”' | '"' | '《' | '》' | '-' | '—' | '_'
            | '·' => {}
            other => out.push(other),
        }
        rest = &rest[c.len_utf8()..];
        run = wordy_start(rest);
    }
    // A leading number of a list is no part of the name.
    let bare = out.trim_start_matches(|c| is_digit(c) || c == '.').trim_start_matches(['*', '＊']);
    let number = if bare.is_empty() { 0 } else { out.len() - bare.len() };
    out.drain(..number);
    Cow::Owned(out)
}

/// The name without the number that the form gives to each of its lines: 指标1：….
fn without_item(name: &str) -> &str {
    let Some(rest) = name.strip_prefix("指标") else { return name };
    let number = rest.trim_start_matches(is_blank);
    let item = number.trim_start_matches(is_digit);
    let bare = item.trim_start_matches(|c: char| is_blank(c) || matches!(c, '：' | ':' | '.' | '．' | '、'));
    // 指标5个 counts indicators.
    let counts = bare.len() == item.len() && !item.starts_with(|c| is_ideograph(c) && !matches!(c, '个' | '项' | '条'));
    if item.len() == number.len() || bare.is_empty() || counts { name } else { bare }
}

/// What may stand before a unit in brackets: （单位：个）, （≥**%）.
const BEFORE_UNIT: [char; 16] = ['：', ':', '*', '＊', '≥', '≤', '＞', '＜', '>', '<', '=', '＝', '×', 'X', '_', ' '];

/// Whether bracketed words only state a unit, a bound or an unfilled figure.
fn is_unit_note(inside: &str, lexicon: &Lexicon) -> bool {
    let bare = inside.trim_start_matches("单位").trim_start_matches(BEFORE_UNIT);
    let bare = bare.trim_start_matches(is_digit);
    bare.is_empty() || lexicon.units.exact(bare).is_some()
}

/// What an indicator's name measures by itself: by its longest known ending, brackets aside.
pub fn kind_of_name(name: &str, lexicon: &Lexicon) -> Option<Kind> {
    bare_with_kind(name, lexicon, |_| ()).1
}

/// The name without brackets and without words that say only that it is an indicator.
pub fn bare(name: &str, lexicon: &Lexicon) -> String {
    head(&without_brackets(name), lexicon).to_owned()
}

/// Both of them, the first one as it is to be kept.
pub fn bare_with_kind<T>(name: &str, lexicon: &Lexicon, keep: impl Fn(&str) -> T) -> (T, Option<Kind>) {
    let plain = without_brackets(name);
    let bare = head(&plain, lexicon);
    let kind = if plain.is_empty() { kind_of(&key_of(name, lexicon), lexicon) } else { kind_of_head(bare, lexicon) };
    (keep(bare), kind)
}

/// What a row measures: what its name says, and where the name leaves it open what the description says.
pub fn settled(named: Option<Kind>, description: &str, lexicon: &Lexicon) -> Option<Kind> {
    if named.is_some_and(is_measure) || description.is_empty() {
        return named;
    }
    let described = kind_of_name(description, lexicon);
    match described {
        _ if is_formula(description, lexicon) => Some(Kind::Rate),
        Some(kind) if is_measure(kind) => described,
        _ => named.or(described),
    }
}

/// Which way of an indicator is good. A listed measure at the end of the name is its head and decides; else the longest
/// listed measure in the name does.
pub fn direction(key: &str, lexicon: &Lexicon) -> Direction {
    let mut best: Option<(usize, Direction)> = None;
    let mut last = None;
    for (start, end, direction) in lexicon.directions.find(key) {
        if end == key.len() {
            last = Some(*direction);
        }
        if best.is_none_or(|(length, _)| end - start > length) {
            best = Some((end - start, *direction));
        }
    }
    last.or(best.map(|(_, direction)| direction)).unwrap_or(Direction::Either)
}

/// Whether a text divides one number by another: ÷, ×100%, …占…的比例, 合格批次/抽检批次.
pub fn is_formula(text: &str, lexicon: &Lexicon) -> bool {
    let share = || text.find('占').is_some_and(|at| text[at..].contains('比') || text[at..].contains("百分"));
    lexicon.phrases.quotient.occurs(text) || share() || is_quotient(text, lexicon) || is_part(text, lexicon)
}

/// Whether a text is a number of something.
fn counts(part: &str, lexicon: &Lexicon) -> bool {
    let part = part.trim_matches(|c: char| is_blank(c) || matches!(c, '（' | '）' | '(' | ')' | '*' | '×'));
    part.chars().nth(1).is_some() && lexicon.kinds.suffix(part).is_some_and(|(_, kind)| is_measure(*kind))
}

/// 已共享目录数占应共享目录数: one number as a part of another.
fn is_part(text: &str, lexicon: &Lexicon) -> bool {
    let stops = ['，', '；', '。', ',', ';'];
    text.split(stops)
        .any(|clause| clause.split_once('占').is_some_and(|(a, b)| counts(a, lexicon) && counts(b, lexicon)))
}

/// 合格批次/抽检批次: both sides of a stroke are numbers of something. 省/市级 and 元/人 are not.
fn is_quotient(text: &str, lexicon: &Lexicon) -> bool {
    text.match_indices(['/', '／']).any(|(at, stroke)| {
        let before = text[..at].rsplit(['，', '；', '。', '=', '＝', '：', '/', '／']).next().unwrap_or_default();
        let after = text[at + stroke.len()..].split(['，', '；', '。', '×', '*', '/', '／']).next().unwrap_or_default();
        counts(before, lexicon) && counts(after, lexicon)
    })
}

/// Whether a clause says how a measured quantity changes: 化肥使用量较上年减少, PM2.5浓度下降.
pub fn is_measured_change(clause: &str, lexicon: &Lexicon) -> bool {
    let bare = bare(clause, lexicon);
    before_change(&bare, lexicon).is_some_and(|changing| {
        lexicon.quantities.occurs(changing) || kind_of(changing, lexicon).is_some_and(is_measure)
    })
}

/// Whether a number of the kind's own unit measures it.
fn is_measure(kind: Kind) -> bool {
    matches!(kind, Kind::Rate | Kind::Count | Kind::Money | Kind::Time | Kind::Sat)
}

/// What a name without brackets measures.
fn kind_of(name: &str, lexicon: &Lexicon) -> Option<Kind> {
    kind_of_head(head(name, lexicon), lexicon)
}

/// The same of one that [`head`] has been through.
fn kind_of_head(bare: &str, lexicon: &Lexicon) -> Option<Kind> {
    // 投诉量较上年下降, 供水保证率提高: what changes is what is measured.
    if let Some(changing) = before_change(bare, lexicon) {
        let kind = kind_of(changing, lexicon);
        if kind.is_some_and(is_measure) {
            return kind;
        }
        if lexicon.quantities.occurs(changing) {
            return Some(Kind::Count);
        }
    }
    let verb = || lexicon.verbs.prefix(bare).filter(|(length, _)| *length < bare.len()).map(|(_, role)| *role);
    match lexicon.kinds.suffix(bare).map(|(_, kind)| *kind) {
        // 促进就业 is an effect, 落实整改 an activity.
        Some(Kind::Activity) if verb() == Some(VerbRole::Effect) => Some(Kind::State),
        // 成活情况 reads as 成活率.
        Some(Kind::State) if is_state_of_activity(bare, lexicon) => Some(Kind::Activity),
        Some(kind) => Some(kind),
        None => verb().map(|_| Kind::State),
    }
}

/// An activity with 情况 behind it.
fn is_state_of_activity(bare: &str, lexicon: &Lexicon) -> bool {
    let activity = |done: &str| lexicon.kinds.suffix(done).is_some_and(|(_, kind)| *kind == Kind::Activity);
    bare.strip_suffix("情况").is_some_and(activity) && lexicon.verbs.prefix(bare).is_none()
}

/// The name without words that say only that it is an indicator.
fn head<'n>(name: &'n str, lexicon: &Lexicon) -> &'n str {
    let mut bare = name.trim_end_matches(|c: char| is_blank(c) || matches!(c, '：' | ':' | '。' | '、' | '，'));
    // 设备配备率100%, 完成及时率≥98%: the figure is the target, not what is measured.
    if let Some(figure) = bare.strip_suffix(['%', '％']) {
        let name = figure.trim_end_matches(|c: char| is_digit(c) || c == '.').trim_end_matches(is_bound);
        bare = if name.is_empty() { bare } else { name };
    }
    for tail in lexicon.phrases.indicator_tail.iter() {
        if let Some(head) = bare.strip_suffix(tail)
            && !head.is_empty()
            && lexicon.kinds.suffix(bare).is_none_or(|(length, _)| length <= tail.len())
        {
            bare = head;
        }
    }
    bare
}

/// What changes, in a name that ends with a change or compares with a base.
fn before_change<'n>(name: &'n str, lexicon: &Lexicon) -> Option<&'n str> {
    let (length, ()) = lexicon.objects.change.suffix(name)?;
    let changing = &name[..name.len() - length];
    // 增长率 and 降幅 are rates themselves.
    if length < "下降".len() || lexicon.kinds.suffix(name).is_some_and(|(_, kind)| *kind == Kind::Rate) {
        return None;
    }
    let base = ["较", "比上", "比20", "同比", "环比", "与上"].iter().filter_map(|word| changing.rfind(word)).max();
    let changing = base.map_or(changing, |at| &changing[..at]);
    (!changing.is_empty()).then_some(changing)
}

/// The name without what stands in brackets, without blanks and quotes, without a list number at its start.
fn without_brackets(name: &str) -> Cow<'_, str> {
    let name = without_item(name);
    if is_wordy(name) && !name.starts_with(is_digit) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut depth = 0usize;
    let mut rest = name;
    loop {
        let run = wordy_start(rest);
        if depth == 0 {
            out.push_str(&rest[..run]);
        }
        rest = &rest[run..];
        let Some(c) = rest.chars().next() else { break };
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 || is_blank(c) || matches!(c, '“' | '”' | '"' | '*' | '＊') => {}
            other => out.push(other),
        }
        rest = &rest[c.len_utf8()..];
    }
    let bare = out.trim_start_matches(|c| is_digit(c) || matches!(c, '.' | '、'));
    // 2025年新增床位: a year is no list number.
    Cow::Owned(if bare.starts_with(['年', '个', '月']) || bare.is_empty() { out } else { bare.to_owned() })
}

/// The unit that stands in brackets at the end of a name or description, with its place in it: 金额（亿元）.
pub fn bracket_unit<'l>(text: &str, lexicon: &'l Lexicon) -> Option<(std::ops::Range<usize>, &'l Unit)> {
    let body = text.trim_end_matches(is_blank);
    let body = body.strip_suffix(['）', ')'])?;
    let open = body.rfind(['（', '('])?;
    let inside = body[open..].trim_start_matches(['（', '(']);
    let inside = inside.trim_start_matches("单位").trim_start_matches(BEFORE_UNIT).trim_start_matches(is_blank);
    let start = body.len() - inside.len();
    let inside = inside.trim_end_matches(is_blank);
    lexicon.units.exact(inside).map(|unit| (start..start + inside.len(), unit))
}

#[cfg(test)]
mod tests;
