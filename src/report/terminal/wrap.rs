//! Lines of a terminal: Chinese may break anywhere, but no line starts with a closing mark or ends with an opening one.

use unicode_width::UnicodeWidthChar;

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A label and a text in lines of at most `columns`, each line after the first indented to where the text began.
pub fn hanging(indent: usize, label: &str, text: &str, columns: usize) -> String {
    let from = indent + width(label);
    let mut out = format!("{:indent$}{label}", "");
    for (at, line) in lines(text, columns.saturating_sub(from).max(16)).into_iter().enumerate() {
        if at > 0 {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', from));
        }
        out.push_str(line);
    }
    out
}

/// Breaks a text into lines of at most `columns`.
fn lines(text: &str, columns: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while width(rest) > columns {
        let at = cut(rest, columns);
        lines.push(rest[..at].trim_end());
        rest = rest[at..].trim_start();
    }
    lines.push(rest);
    lines
}

/// Where the first line ends: the last place within the columns where a line may break.
fn cut(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    let (mut best, mut hard) = (0, 0);
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if at > 0 && taken <= columns {
            hard = at;
            if before.is_some_and(|before| may_break(before, c)) {
                best = at;
            }
        }
        taken += c.width().unwrap_or(0);
        if taken > columns && at > 0 {
            break;
        }
        before = Some(c);
    }
    // A long run without any place to break is cut where the line ends.
    if best * 2 >= hard { best } else { hard.max(first(text)) }
}

fn first(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn may_break(before: char, after: char) -> bool {
    const NOT_FIRST: &str = "，。；：！？、）》」』】〕〉”’…—%％)]},;:!?";
    const NOT_LAST: &str = "（《「『【〔〈“‘([{≥≤＞＜=＝";
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    let word = |c: char| c.is_ascii_graphic();
    before == ' ' || after == ' ' || !(word(before) && word(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_too_wide_or_starts_with_a_closing_mark() {
        let text = "可改为“新增就业人数≥×人”“受益群众人数≥×人”，并写明（按 formula 计算）的方法。";
        for columns in 16..60 {
            let folded = hanging(4, "建议：", text, columns + 10);
            for line in folded.lines() {
                assert!(width(line) <= columns + 10, "{columns}: {line}");
                assert!(!line.trim_start().starts_with(['，', '”', '。', '）']), "{columns}: {line}");
            }
            let flat: String = folded.chars().filter(|c| *c != ' ' && *c != '\n').collect();
            assert_eq!(flat, format!("建议：{}", text.replace(' ', "")));
        }
    }

    #[test]
    fn a_long_word_is_cut_and_nothing_hangs() {
        assert_eq!(lines(&"x".repeat(50), 20), ["x".repeat(20), "x".repeat(20), "x".repeat(10)]);
        assert_eq!(lines("，，，，，，，，，，，，", 2).concat(), "，".repeat(12));
    }
}
