//! Page furniture: page numbers and running heads that interrupt a table.

use super::labels;
use crate::document::{Block, Document};
use crate::filing::cells::Cells;
use crate::filing::number::is_digit;
use crate::lexicon::Lexicon;
use crate::span::is_blank;
use rustc_hash::FxHashSet;

/// For each block, whether it only repeats on every page.
pub(super) fn find(cells: &Cells<'_, '_>) -> Vec<bool> {
    let (document, lexicon) = (cells.document, cells.lexicon);
    let blocks = &document.blocks;
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut skipped = vec![false; blocks.len()];
    for (at, block) in blocks.iter().enumerate() {
        let Block::Paragraph(paragraph) = block else { continue };
        let text = document.slice(paragraph.span);
        if text.len() > 200 {
            continue;
        }
        if is_page_number(text) {
            skipped[at] = true;
        } else if labels::is_table_title(text, lexicon) && !seen.insert(text) {
            // The same title again opens another project where the head of one follows, and is a running head elsewhere.
            skipped[at] = goes_on(document, &blocks[at + 1..], lexicon);
        }
    }
    skipped
}

/// Whether what follows a repeated title is the rest of a table and not the head of another project.
fn goes_on(document: &Document, rest: &[Block], lexicon: &Lexicon) -> bool {
    for block in rest.iter().take(3) {
        let span = match block {
            Block::Paragraph(paragraph) => paragraph.span,
            Block::Table(table) => match table.rows.iter().flatten().find(|cell| !cell.span.is_empty()) {
                Some(cell) => cell.span,
                None => continue,
            },
        };
        let text = document.slice(span);
        if is_page_number(text) || super::is_unit_of_money(text) || text.len() < 60 && text.contains("年度") {
            continue;
        }
        let first = text.split(is_blank).next().unwrap_or_default();
        let first = first.split(['：', ':', '|']).next().unwrap_or_default();
        let table = labels::column(first, lexicon).is_some() || labels::level(first, lexicon).is_some();
        return table && labels::head(first, lexicon).is_none();
    }
    false
}

/// 第 3 页, - 3 -, 3/10, — 12 —.
fn is_page_number(text: &str) -> bool {
    let first = text.chars().find(|c| !is_blank(*c));
    let opens = first.is_some_and(|c| matches!(c, '第' | '共' | '-' | '—' | '－' | '–' | '·'));
    if !opens || text.chars().count() > 20 || !text.contains(is_digit) {
        return false;
    }
    let bare: String = text.chars().filter(|c| !is_blank(*c)).collect();
    let dashed = bare.trim_matches(['-', '—', '－', '–', '·']);
    let dashed = dashed.len() < bare.len() && !dashed.is_empty() && dashed.chars().all(is_digit);
    let paged = bare.starts_with('第') && bare.contains('页') || bare.starts_with('共') && bare.ends_with('页');
    dashed && bare.starts_with(['-', '—', '－', '–', '·'])
        || paged
            && bare
                .chars()
                .all(|c| is_digit(c) || matches!(c, '第' | '页' | '共' | ',' | '，' | '/' | '-' | '（' | '）'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for text in ["第 3 页", "— 12 —", "-3-", "第3页，共10页", "第 3 页 / 共 10 页"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["3", "3/10", "≥3页", "第三部分", "2025", "-5%"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
