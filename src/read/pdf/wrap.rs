//! Which line goes on with the one before it: paragraphs over line wraps, in the text and in cells.

use super::grid::Field;
use super::lines::Line;

/// The measure of a page's running text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    pub left: f32,
    pub right: f32,
    /// Usual distance of baselines, in font sizes.
    pub pitch: f32,
}

impl Measure {
    /// The measure of the text lines of pages of one width.
    pub fn of<'l>(lines: impl Iterator<Item = &'l Line>, width: f32) -> Self {
        let lines: Vec<&Line> = lines.collect();
        let left = lines.iter().map(|line| line.at.x0).fold(f32::MAX, f32::min).clamp(0.0, width / 2.0);
        // Closing marks may hang over the margin.
        let end = |line: &Line| {
            let hangs = line.last_char().is_some_and(|c| "，。；：、！？）》”’】".contains(c));
            if hangs { line.at.x1 - line.size } else { line.at.x1 }
        };
        let furthest = lines.iter().map(|line| end(line)).fold(0.0, f32::max);
        // The right margin shows where several lines end; with few lines it is taken to be as wide as the left one.
        let full = lines.iter().filter(|line| furthest - line.at.x1 < 1.5 && line.at.width() > width / 2.0).count();
        let right = if full >= 3 { furthest } else { furthest.max(width - left) };
        let mut pitches: Vec<u32> = lines
            .windows(2)
            .filter(|pair| pair[0].page == pair[1].page && right - pair[0].at.x1 < 1.2 * pair[0].size)
            .map(|pair| ((pair[1].base - pair[0].base) / pair[0].size.max(1.0) * 20.0) as u32)
            .filter(|pitch| (16..70).contains(pitch))
            .collect();
        pitches.sort_unstable();
        let pitch = pitches.get(pitches.len() / 4).map_or(2.0, |pitch| *pitch as f32 / 20.0);
        Self { left, right, pitch }
    }

    /// Whether `next` goes on with the paragraph of `lines`.
    pub fn continues(self, lines: &[Line], next: &Line) -> bool {
        let Some(last) = lines.last() else { return false };
        let size = last.size.max(1.0);
        if (next.size - size).abs() > 0.15 * size || next.parts.len() > 1 || is_item(&next.text()) {
            return false;
        }
        let Some(first) = next.parts.first().map(|part| part.first) else { return false };
        if next.page == last.page {
            let pitch = (next.base - last.base) / size;
            let usual = match lines {
                [.., before, _] if before.page == last.page => (last.base - before.base) / size,
                _ => self.pitch * 1.15,
            };
            if pitch > usual + 0.15 {
                return false;
            }
        }
        let middle = (self.left + self.right) / 2.0;
        let centred =
            |line: &Line| (line.at.center().0 - middle).abs() < 0.8 * size && line.at.x0 > self.left + 1.5 * size;
        if centred(next) && (centred(last) || last.at.width() > 0.9 * (self.right - self.left)) && lines.len() == 1 {
            return next.page == last.page && last.at.width() + first > self.right - self.left - 1.0;
        }
        if last.at.x1 + first + air(last, next) < self.right - 1.0 {
            return false;
        }
        let shift = next.at.x0 - last.at.x0;
        if lines.len() > 1 {
            return shift < size;
        }
        // A paragraph that fills one line, and the next one indented like it.
        let indented = next.at.x0 > self.left + 1.5 * size;
        if indented && shift.abs() < 0.5 * size {
            return !last.last_char().is_some_and(|c| "。；：？！;:".contains(c));
        }
        shift < 0.5 * size || (is_item(&last.text()) && shift < 4.0 * size)
    }
}

/// Borders of tables that touch are taken as one, up to this far from where they stand.
const SLACK: f32 = 3.0;

/// Whether `next` goes on with `last` in a cell whose text keeps `pad` from its borders.
pub(super) fn continues_in_cell(field: &Field, last: &Line, next: &Line, pad: f32) -> bool {
    let Some(first) = next.parts.first().map(|part| part.first) else { return false };
    let fits = last.at.width() + air(last, next) + first + 2.0 * pad <= field.x1 - field.x0 - SLACK;
    let new_item = is_item(&next.text()) && last.last_char().is_some_and(|c| "。；：？！;:".contains(c));
    !fits && !new_item
}

/// Some programs set a quarter of a square between Chinese and figures.
fn air(last: &Line, next: &Line) -> f32 {
    let narrow = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if narrow(last.last_char()) == narrow(next.first_char()) { 0.0 } else { 0.3 * last.size }
}

/// How far text keeps from the borders of its cell: as far as most does that comes near them.
pub(super) fn padding<'f>(fields: impl Iterator<Item = &'f Field>) -> f32 {
    let mut gaps: Vec<f32> = fields
        .flat_map(|field| field.lines.iter().map(move |line| (line.at.x0 - field.x0).min(field.x1 - line.at.x1)))
        .collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 5).map_or(2.0, |gap| gap.clamp(0.0, 8.0))
}

/// Whether a text starts with a number of its own: 一、 （一） 1. ① 第三条.
fn is_item(text: &str) -> bool {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百〇零".contains(c);
    let mut letters = text.chars().peekable();
    match letters.next() {
        Some('①'..='⑳') => true,
        Some('（' | '(') => {
            let mut count = 0;
            while letters.next_if(|c| numeral(*c)).is_some() {
                count += 1;
            }
            (1..=3).contains(&count) && matches!(letters.next(), Some('）' | ')'))
        }
        Some('第') => {
            let mut count = 0;
            while letters.next_if(|c| numeral(*c)).is_some() {
                count += 1;
            }
            (1..=4).contains(&count) && matches!(letters.next(), Some('章' | '节' | '条' | '部'))
        }
        Some(first) if numeral(first) => {
            let mut count = 1;
            while letters.next_if(|c| numeral(*c)).is_some() {
                count += 1;
            }
            count <= 3
                && match letters.next() {
                    Some('、') => true,
                    // 3.5 is a number; 3.2025年 is an item that starts with a year.
                    Some('.' | '．') => {
                        let rest: String = letters.take(5).collect();
                        let digits = rest.chars().take_while(char::is_ascii_digit).count();
                        digits == 0 && !rest.is_empty() || digits == 4 && rest.ends_with('年')
                    }
                    _ => false,
                }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_item;

    #[test]
    fn items_are_told_from_numbers() {
        assert!(
            ["一、目标", "（一）产出", "1.数量", "3、x", "2.2023年道路", "①x", "第三条"]
                .iter()
                .all(|text| is_item(text))
        );
        assert!(!["3.5公里", "一是", "2025年", "（以下简称", "100%", "第一季度", ""].iter().any(|text| is_item(text)));
    }
}
