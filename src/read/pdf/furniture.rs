//! What stands on pages and is no part of the text: page numbers, running headers and footers, stamps.

use super::assemble::{PageText, Piece};
use super::lines::Line;
use rustc_hash::FxHashMap;

/// Takes the furniture off the pages.
pub(super) fn take(pages: &mut [PageText]) -> Vec<Line> {
    let body = body_size(pages);
    let mut counts: FxHashMap<(String, i32), usize> = FxHashMap::default();
    for page in pages.iter() {
        for line in page.lines().filter(|line| in_margin(page, line)) {
            *counts.entry(key(line)).or_default() += 1;
        }
    }
    let often = (pages.len() / 2).clamp(2, 4);
    let mut taken = Vec::new();
    for page in pages {
        let mut gone: Vec<bool> = Vec::new();
        for piece in &page.pieces {
            gone.push(match piece {
                Piece::Line(line) if line.furniture => true,
                Piece::Line(line) if in_margin(page, line) => {
                    // A title that is repeated on every page stands out; a running header does not.
                    let (text, at) = key(line);
                    let count = |at| counts.get(&(text.clone(), at)).copied().unwrap_or(0);
                    let repeated = count(at) + count(at - 1) + count(at + 1) >= often;
                    is_page_number(&text) || (repeated && line.size <= body * 1.05)
                }
                _ => false,
            });
        }
        let mut gone = gone.into_iter();
        page.pieces.retain(|piece| {
            let gone = gone.next().unwrap_or(false);
            if let (true, Piece::Line(line)) = (gone, piece) {
                taken.push(line.clone());
            }
            !gone
        });
    }
    taken
}

/// The size of half of the text.
fn body_size(pages: &[PageText]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for page in pages {
        sizes.extend(page.all_lines().map(|line| (line.size, line.parts.iter().map(|part| part.text.len()).sum())));
    }
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, length)| length).sum::<usize>() / 2;
    let mut sum = 0;
    let middle = sizes.iter().find(|(_, length)| {
        sum += length;
        sum > half
    });
    middle.map_or(12.0, |(size, _)| *size)
}

fn in_margin(page: &PageText, line: &Line) -> bool {
    let zone = (page.height * 0.09).max(75.0).min(page.height / 4.0);
    line.at.y1 < zone || line.at.y0 > page.height - zone
}

/// The words and the height, the page's own number left out.
fn key(line: &Line) -> (String, i32) {
    let bare = |text: &str| text.chars().filter(|c| !crate::span::is_blank(*c)).collect::<String>();
    let mut text = bare(&line.text());
    // `file.html        2/5`
    let rest: String = line.parts.iter().map(|part| bare(&part.text)).filter(|text| !is_page_number(text)).collect();
    if !rest.is_empty() {
        text = rest;
    }
    if text.contains('页') || text.contains("Page") {
        text = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    }
    (text, (line.at.y0 / 4.0) as i32)
}

/// `- 3 -`, 第3页 共8页, `3/8`.
fn is_page_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (1..=8).contains(&digits)
        && text.chars().count() <= 16
        && text.chars().all(|c| c.is_ascii_digit() || "-—–－·•第共页码/|of Page.".contains(c))
        && !text.contains("..")
        && !(text.contains('.') && text.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_told() {
        for text in ["3", "-3-", "—12—", "第3页共8页", "3/8", "Page3of8"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["3.5", "第三页", "2025年", "100%", "", "—", "第1季度"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
