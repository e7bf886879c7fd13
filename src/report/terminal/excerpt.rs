//! An excerpt drawn by ariadne: the line, the flagged words underlined, what related words have to do with them.
//!
//! ariadne draws whole lines and knows files and line numbers; an excerpt is one line made for the purpose, cut here to
//! the columns there are. Its header and its frame are left out: the report's own say more. Its spans are in characters,
//! so that none can lie inside one.

use super::wrap;
use crate::check::Excerpt;
use crate::report::words::tame_char;
use ariadne::{Color, Config, Label, Report, ReportKind, Source};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// What ariadne puts before each line.
const GUTTER: usize = 5;

/// An excerpt as it is shown.
pub struct Drawn {
    /// Lines for the terminal, with their line ends.
    pub text: String,
    /// Which related places are pointed at in it.
    pub related: Vec<usize>,
}

/// Draws an excerpt; `notes` says what the related places are.
pub fn draw(excerpt: &Excerpt, notes: &[&str], color: Option<Color>, columns: usize) -> Option<Drawn> {
    let window = Window::around(excerpt, columns.saturating_sub(GUTTER))?;
    let mut report = Report::build(ReportKind::Error, 0..0).with_config(Config::new().with_color(color.is_some()));
    let mut related = Vec::new();
    for (at, (range, which)) in window.marks.iter().enumerate() {
        let mut label = Label::new(range.clone()).with_order(at as i32);
        if let Some(which) = which {
            // The message stands right of all marks, behind its arrow, and has to fit there.
            let end = window.marks.iter().map(|(range, _)| window.columns_before(range.end)).max().unwrap_or(0);
            let note: String = notes.get(*which).into_iter().flat_map(|note| note.chars()).map(tame_char).collect();
            if GUTTER + end + 3 + wrap::width(&note) > columns {
                continue;
            }
            label = label.with_message(note).with_color(Color::Primary);
            related.push(*which);
        } else {
            label = label.with_message("");
            if let Some(color) = color {
                label = label.with_color(color);
            }
        }
        report = report.with_label(label);
    }
    let mut drawn = Vec::new();
    report.finish().write_for_stdout(Source::from(window.line.as_str()), &mut drawn).ok()?;
    let drawn = String::from_utf8(drawn).ok()?;
    // ariadne draws: header, place, blank line, the line, then two lines for each label (the first one with all
    // underlines), and the foot. The words of the finding need no arrow.
    let mut lines = drawn.lines().skip(3);
    let mut text = format!("{}\n", lines.next()?.replacen("1 │", "  │", 1));
    let first = window.marks.first().filter(|(_, which)| which.is_none());
    for at in 0..related.len() + usize::from(first.is_some()) {
        let (underlines, arrow) = (lines.next()?, lines.next()?);
        if at == 0 {
            let middle = first.map(|(range, _)| GUTTER + window.columns_before((range.start + range.end) / 2));
            let plain = middle.map_or_else(|| underlines.to_owned(), |column| replaced(underlines, column));
            text.push_str(plain.trim_end());
            text.push('\n');
        }
        if at > 0 || first.is_none() {
            text.push_str(arrow.trim_end());
            text.push('\n');
        }
    }
    Some(Drawn { text, related })
}

/// The line with the arrow's start in a column turned into a plain underline. Box characters are one column wide each;
/// colour codes have none.
fn replaced(line: &str, column: usize) -> String {
    let (mut at, mut code) = (0, false);
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        code |= c == '\u{1b}';
        let here = !code && at == column;
        at += usize::from(!code);
        out.push(if here && c == '┬' { '─' } else { c });
        code &= c != 'm';
    }
    out
}

/// As much of the line as fits, with its marks in characters.
struct Window {
    line: String,
    marks: Vec<(Range<usize>, Option<usize>)>,
}

impl Window {
    /// None where there is nothing to point at.
    fn around(excerpt: &Excerpt, columns: usize) -> Option<Window> {
        let chars: Vec<char> = excerpt.line.chars().map(tame_char).collect();
        let index = |byte: usize| excerpt.line.get(..byte).map(|head| head.chars().count());
        let mut marks = Vec::new();
        for mark in &excerpt.marks {
            let range = index(mark.range.start)?..index(mark.range.end)?;
            if !range.is_empty() {
                marks.push((range, mark.related));
            }
        }
        let first = marks.first()?.0.clone();
        let shown = fit(&chars, first, columns);
        let (cut_left, cut_right) = (shown.start > 0, shown.end < chars.len());
        let mut line = String::new();
        if cut_left {
            line.push('…');
        }
        line.extend(&chars[shown.clone()]);
        if cut_right {
            line.push('…');
        }
        let shift = usize::from(cut_left);
        marks.retain_mut(|(range, _)| {
            let within = range.start.max(shown.start)..range.end.min(shown.end);
            let kept = !within.is_empty();
            if kept {
                *range = within.start - shown.start + shift..within.end - shown.start + shift;
            }
            kept
        });
        Some(Window { line, marks })
    }

    fn columns_before(&self, char: usize) -> usize {
        self.line.chars().take(char).map(cell_width).sum()
    }
}

/// The longest range around `first` that fits into the columns, growing to both sides in turn.
fn fit(chars: &[char], first: Range<usize>, columns: usize) -> Range<usize> {
    if chars.iter().copied().map(cell_width).sum::<usize>() <= columns {
        return 0..chars.len();
    }
    let room = columns.saturating_sub(2);
    let mut used = 0;
    let mut range = first.start..first.start;
    while range.end < first.end && used + cell_width(chars[range.end]) <= room {
        used += cell_width(chars[range.end]);
        range.end += 1;
    }
    loop {
        let before = range.clone();
        if range.start > 0 && used + cell_width(chars[range.start - 1]) <= room {
            range.start -= 1;
            used += cell_width(chars[range.start]);
        }
        if range.end < chars.len() && used + cell_width(chars[range.end]) <= room {
            used += cell_width(chars[range.end]);
            range.end += 1;
        }
        if range == before {
            return range;
        }
    }
}

fn cell_width(c: char) -> usize {
    c.width().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Marked;
    use crate::report::terminal::wrap::width;

    fn excerpt(line: &str, words: &[&str]) -> Excerpt {
        let marks = words.iter().enumerate().map(|(at, word)| {
            let start = line.find(word).unwrap_or_else(|| panic!("{word} in {line}"));
            Marked { range: start..start + word.len(), related: at.checked_sub(1) }
        });
        Excerpt { line: line.to_owned(), marks: marks.collect() }
    }

    #[test]
    fn chinese_words_are_underlined_at_their_width() {
        let drawn = draw(&excerpt("社会效益指标 │ 扑救能力 │ ≥95%", &["≥95%", "扑救能力"]), &["名称"], None, 80);
        let drawn = drawn.map(|drawn| drawn.text).unwrap_or_default();
        assert_eq!(
            drawn,
            "   │ 社会效益指标 │ 扑救能力 │ ≥95%\n   │                ────┬───   ────\n   │                    ╰──────────── 名称\n"
        );
    }

    #[test]
    fn every_mark_at_every_width_is_drawn_within_the_columns() {
        let line = "时效指标 │ e\u{301}👨‍👩‍👧 项目\u{1b}[31m完成\u{202e}时间\u{0}（一） │ 2024年12月底前 │ 𠀀𠀁 │ 按期完成";
        let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        for (at, start) in starts.iter().enumerate() {
            for end in &starts[at..] {
                let marks =
                    vec![Marked { range: *start..*end, related: None }, Marked { range: 0..12, related: Some(0) }];
                let excerpt = Excerpt { line: line.to_owned(), marks };
                for columns in [20, 34, 80] {
                    let drawn = draw(&excerpt, &["同样的问题"], None, columns);
                    for row in drawn.iter().flat_map(|drawn| drawn.text.lines()) {
                        assert!(width(row) <= columns + 2 && !row.contains('\u{1b}'), "{columns}: {row}");
                    }
                }
            }
        }
    }
}
