//! What an indicator's name measures.
//!
//! The head of a Chinese noun phrase stands at its end, so the longest known ending settles the kind of a name; a verb at
//! its start makes a slogan of what no ending settles. The description is asked where the name is silent.

use super::number::is_digit;
use crate::lexicon::{Kind, Lexicon, Unit};
use crate::span::is_blank;

/// The name for comparing: without blanks and punctuation, without brackets that hold a unit or template residue. Other
/// words in brackets (a section, a phase) tell two indicators apart and stay.
pub fn key(name: &str, lexicon: &Lexicon) -> String {
    let mut out = String::with_capacity(name.len());
    let mut open: Option<usize> = None;
    for c in name.chars() {
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
    }
    // A leading number of a list is no part of the name.
    let bare = out.trim_start_matches(|c| is_digit(c) || c == '.').trim_start_matches(['*', '＊']);
    if bare.is_empty() { out } else { bare.to_owned() }
}

/// Whether bracketed words only state a unit, a bound or an unfilled figure.
fn is_unit_note(inside: &str, lexicon: &Lexicon) -> bool {
    let bare = inside.trim_start_matches("单位").trim_start_matches(|c: char| {
        matches!(c, '*' | '＊' | '≥' | '≤' | '＞' | '＜' | '>' | '<' | '=' | '×' | 'X') || is_digit(c)
    });
    bare.is_empty() || lexicon.units.exact(bare).is_some()
}

/// What the name measures; `description` is asked where the name leaves it open.
pub fn kind(key: &str, description: &str, lexicon: &Lexicon) -> Option<Kind> {
    let own = kind_of(key, lexicon);
    if matches!(own, Some(Kind::Rate | Kind::Count | Kind::Money | Kind::Time | Kind::Sat)) || description.is_empty() {
        return own;
    }
    let described = kind_of(&self::key(description, lexicon), lexicon);
    match described {
        Some(Kind::Rate | Kind::Count | Kind::Money | Kind::Time | Kind::Sat) => described,
        _ => own.or(described),
    }
}

/// What the name measures by itself.
pub fn kind_of(key: &str, lexicon: &Lexicon) -> Option<Kind> {
    let mut bare = key;
    for tail in ["指标", "目标", "值"] {
        if let Some(head) = bare.strip_suffix(tail)
            && !head.is_empty()
            && lexicon.kinds.suffix(bare).is_none_or(|(length, _)| length <= tail.len())
        {
            bare = head;
        }
    }
    if let Some((_, kind)) = lexicon.kinds.suffix(bare) {
        return Some(*kind);
    }
    lexicon.verbs.prefix(bare).map(|_| Kind::State)
}

/// The unit that stands in brackets at the end of a name or description: 金额（亿元）.
pub fn bracket_unit<'l>(text: &str, lexicon: &'l Lexicon) -> Option<&'l Unit> {
    let body = text.trim_end_matches(is_blank);
    let body = body.strip_suffix(['）', ')'])?;
    let open = body.rfind(['（', '('])?;
    let inside = body[open..].trim_start_matches(['（', '(']);
    let inside = inside.trim_start_matches("单位").trim_start_matches(['：', ':', '*', '＊']).trim_matches(is_blank);
    lexicon.units.exact(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_settles_the_kind() {
        let words = Lexicon::builtin();
        let kind_of = |name: &str| super::kind(&key(name, words), "", words);
        assert_eq!(kind_of("验收合格率（%）"), Some(Kind::Rate));
        assert_eq!(kind_of("工作效率"), Some(Kind::State));
        assert_eq!(kind_of("企业满意度"), Some(Kind::Sat));
        assert_eq!(kind_of("签约项目金额（亿元）"), Some(Kind::Money));
        assert_eq!(kind_of("培训人数"), Some(Kind::Count));
        assert_eq!(kind_of("提升城市形象"), Some(Kind::State));
        assert_eq!(super::kind("签约项目", "签约项目个数", words), Some(Kind::Count));
    }

    #[test]
    fn brackets_hold_units() {
        let words = Lexicon::builtin();
        assert_eq!(bracket_unit("签约金额（亿元）", words).map(|unit| unit.factor), Some(1e8));
        assert!(bracket_unit("甲标段（二期）", words).is_none());
    }
}
