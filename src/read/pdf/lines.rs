//! Glyphs to lines of text.
//!
//! A gap becomes a space only where a reader sees one: between Latin words, or wide between Chinese characters. What a
//! file sets as a space stays one, unless the characters beside it touch.

use super::geometry::Boxed;
use super::sheet::Glyph;
use crate::span::is_blank;

/// A line of text, or the part of one that stands in a cell.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Page from 1.
    pub page: u32,
    pub at: Boxed,
    /// Most common font size.
    pub size: f32,
    pub base: f32,
    /// Parts between wide gaps; never empty.
    pub parts: Vec<Part>,
    /// Whether the file marks it as part of a page header or footer.
    pub furniture: bool,
}

/// Text without a wide gap.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub text: String,
    pub at: Boxed,
    /// Width of what cannot be parted at its start: a Chinese character, a word, a number.
    pub first: f32,
}

impl Line {
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                text.push_str(&gap(&self.parts[at - 1], part, self.size));
            }
            text.push_str(&part.text);
        }
        text
    }

    pub fn first_char(&self) -> Option<char> {
        self.parts.first().and_then(|part| part.text.chars().next())
    }

    pub fn last_char(&self) -> Option<char> {
        self.parts.last().and_then(|part| part.text.chars().next_back())
    }
}

/// The spaces that stand for a wide gap.
pub(super) fn gap(before: &Part, after: &Part, size: f32) -> String {
    let wide = (after.at.x0 - before.at.x1) / size.max(1.0);
    " ".repeat((wide * 2.0).round().clamp(2.0, 8.0) as usize)
}

/// The lines of glyphs, top to bottom.
pub(super) fn lines(mut glyphs: Vec<Glyph>, page: u32) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.at.x0.total_cmp(&b.at.x0)));
    let mut lines = Vec::new();
    let mut from = 0;
    while from < glyphs.len() {
        // The largest glyph so far says how far from its baseline others may stand.
        let (mut base, mut size) = (glyphs[from].base, glyphs[from].size);
        let mut to = from + 1;
        while to < glyphs.len() {
            let glyph = &glyphs[to];
            if glyph.base - base > 0.4 * size.max(glyph.size) {
                break;
            }
            if glyph.size > size {
                (base, size) = (glyph.base, glyph.size);
            }
            to += 1;
        }
        lines.extend(line(&mut glyphs[from..to], page));
        from = to;
    }
    lines
}

fn line(glyphs: &mut [Glyph], page: u32) -> Option<Line> {
    glyphs.sort_by(|a, b| a.at.x0.total_cmp(&b.at.x0));
    let mut parts: Vec<Part> = Vec::new();
    let mut before: Option<Glyph> = None;
    let mut spaces = 0;
    for glyph in glyphs.iter() {
        if is_blank(glyph.c) {
            spaces += 1;
            continue;
        }
        let spaced = std::mem::take(&mut spaces);
        let Some(last) = before.replace(*glyph) else {
            parts.push(Part::new(*glyph));
            continue;
        };
        // Bold by printing twice.
        if last.c == glyph.c
            && (glyph.at.x0 - last.at.x0).abs() < 0.2 * glyph.size
            && glyph.at.width() > 0.25 * glyph.size
        {
            before = Some(last);
            continue;
        }
        let size = last.size.max(glyph.size);
        let wide = (glyph.at.x0 - last.at.x1) / size.max(0.1);
        let Some(part) = parts.last_mut() else { continue };
        if wide > WIDE {
            parts.push(Part::new(*glyph));
            continue;
        }
        let least = if is_narrow(last.c) && is_narrow(glyph.c) { 0.2 } else { 0.9 };
        if wide > least || (spaced > 0 && wide > 0.12) {
            part.text.push(' ');
        }
        part.text.push(glyph.c);
        part.at = part.at.join(glyph.at);
    }
    let first = parts.first()?;
    let at = parts.iter().fold(first.at, |all, part| all.join(part.at));
    // Rounded to half points, the size that most glyphs have.
    let mut sizes: Vec<u32> = glyphs.iter().map(|glyph| (glyph.size * 2.0).round() as u32).collect();
    sizes.sort_unstable();
    let size = sizes[sizes.len() / 2] as f32 / 2.0;
    let base = glyphs.iter().map(|glyph| glyph.base).fold(f32::MIN, f32::max);
    let furniture = glyphs.iter().all(|glyph| glyph.furniture);
    let mut line = Line { page, at, size, base, parts, furniture };
    line.measure(glyphs);
    Some(line)
}

/// A gap of more than this many characters parts a line.
const WIDE: f32 = 1.8;

impl Part {
    fn new(glyph: Glyph) -> Self {
        Self { text: glyph.c.to_string(), at: glyph.at, first: glyph.at.width() }
    }
}

impl Line {
    /// Widths of what cannot be parted at the start of each part.
    fn measure(&mut self, glyphs: &[Glyph]) {
        let mut rest = glyphs.iter().filter(|glyph| !is_blank(glyph.c)).peekable();
        for part in &mut self.parts {
            while rest.next_if(|glyph| glyph.at.x1 <= part.at.x0).is_some() {}
            let Some(start) = rest.next() else { break };
            let (mut end, mut last) = (start.at.x1, start.c);
            while let Some(glyph) = rest.next_if(|glyph| holds_together(last, glyph.c) && glyph.at.x0 < part.at.x1) {
                (end, last) = (glyph.at.x1.max(end), glyph.c);
            }
            part.first = end - part.at.x0;
        }
    }
}

/// Whether no line breaks between two characters.
fn holds_together(before: char, after: char) -> bool {
    (is_word(before) && is_word(after))
        || "（《“‘【(".contains(before)
        || "，。；：、！？）》”’】),.;:!?%％℃".contains(after)
}

/// Letters, digits and what stands within words and numbers.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '%' | ',' | '-' | '/' | '≥' | '≤' | '+' | '±' | '＜' | '＞' | '<' | '>' | '=')
}

/// Whether a character takes half a square, as letters and digits do.
fn is_narrow(c: char) -> bool {
    c < '\u{1100}'
}

/// What stands between the end of one line and the start of the next where both belong together.
pub(super) fn joint(before: Option<char>, after: Option<char>) -> &'static str {
    match (before, after) {
        (Some(before), Some(after))
            if before.is_ascii_alphabetic() && after.is_ascii_alphanumeric()
                || matches!(before, ',' | ';' | ':' | '.') && after.is_ascii_alphabetic() =>
        {
            " "
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, from: f32, step: f32) -> Vec<Glyph> {
        let mut x = from;
        let mut all = Vec::new();
        for c in text.chars() {
            let width = if c.is_ascii() { 5.0 } else { 10.0 };
            let at = Boxed { x0: x, y0: 0.0, x1: x + width, y1: 10.0 };
            all.push(Glyph { c, at, base: 9.0, size: 10.0, turn: Some(Default::default()), furniture: false });
            x += width + step;
        }
        all
    }

    fn text(glyphs: Vec<Glyph>) -> String {
        lines(glyphs, 1).iter().map(Line::text).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn gaps_become_spaces_only_where_they_are_seen() {
        assert_eq!(text(glyphs("修建道路3公里", 0.0, 0.0)), "修建道路3公里");
        // Justified lines and the air between Chinese and digits.
        assert_eq!(text(glyphs("修建道路3公里", 0.0, 3.0)), "修建道路3公里");
        assert_eq!(text([glyphs("PDF", 0.0, 0.0), glyphs("A4", 18.0, 0.0)].concat()), "PDF A4");
        assert_eq!(text([glyphs("单位", 0.0, 0.0), glyphs("万元", 60.0, 0.0)].concat()), "单位        万元");
    }

    #[test]
    fn what_is_set_twice_is_read_once() {
        let bold = [glyphs("绩效", 0.0, 0.0), glyphs("绩效", 0.4, 0.0)].concat();
        assert_eq!(text(bold), "绩效");
        assert_eq!(text(glyphs("谢谢", 0.0, 0.0)), "谢谢");
    }
}
