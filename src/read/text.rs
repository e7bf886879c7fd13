//! Plain text and Markdown: lines to paragraphs and tables.
//!
//! Tables are recognised by their marks only: pipes between cells, or tabs. Text exports that lost every mark (one cell
//! a line, cells parted by blanks) stay paragraphs here; telling them apart needs the labels of the form, which
//! [`filing`](crate::filing) knows.

use crate::document::{Block, Cell, Document, Format, Paragraph, Table};
use crate::span::{Span, is_blank};
use std::ops::Range;

/// Builds the document of a decoded text.
pub(super) fn document(path: &str, text: String, format: Format) -> Document {
    let lines = lines(&text);
    let mut blocks = Vec::with_capacity(lines.iter().filter(|line| line.kind == Kind::Plain).count() + 1);
    let mut at = 0;
    let mut gap = true;
    while at < lines.len() {
        let line = &lines[at];
        let taken = match line.kind {
            Kind::Blank => 1,
            Kind::Tabbed => tabbed_table(&text, &lines[at..], &mut blocks),
            Kind::Piped => piped_table(&text, &lines[at..], &mut blocks),
            Kind::Plain => {
                blocks.push(Block::Paragraph(paragraph(&text, line.content, format, gap)));
                1
            }
        };
        gap = line.kind == Kind::Blank;
        at += taken.max(1);
    }
    Document::of_text(path, format, text, blocks)
}

struct Line {
    /// The line without its end and without bookmark residue at its start; blanks are kept.
    raw: Span,
    /// The same without the blanks around it.
    content: Span,
    kind: Kind,
    /// It has bars and they part it into cells: two are filled, or there are three bars.
    row: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Plain,
    Tabbed,
    Piped,
}

fn lines(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let marks = Marks::of(text);
    let mut lines = Vec::with_capacity(bytes.len() / 24);
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        lines.push(line(text, start, end, marks));
        start = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
    }
    lines
}

/// Which marks of tables a text holds somewhere: most have none at all.
#[derive(Clone, Copy)]
struct Marks {
    bars: bool,
    tabs: bool,
}

impl Marks {
    fn of(text: &str) -> Self {
        // The first bytes of wide bars are those of the marks in every sentence: whole they are found sooner.
        let wide = |bar: &str| memchr::memmem::find(text.as_bytes(), bar.as_bytes()).is_some();
        let bars = memchr::memchr(b'|', text.as_bytes()).is_some() || wide("│") || wide("┃") || wide("｜");
        Self { bars, tabs: memchr::memchr(b'\t', text.as_bytes()).is_some() }
    }
}

fn line(text: &str, mut start: usize, end: usize, marks: Marks) -> Line {
    let (raw, content) = loop {
        let raw = Span::new(start, end);
        let content = raw.trim(text);
        // `[bookmark: …]` is residue of a word processor's export and belongs to no text.
        let inner = text[content.range()].strip_prefix("[bookmark:");
        let Some(close) = inner.and_then(|inner| inner.find(']')) else { break (raw, content) };
        start = content.start as usize + "[bookmark:".len() + close + 1;
    };
    let body = &text[raw.range()];
    let row = if marks.bars { barred(body) } else { None };
    let kind = if row.is_some() {
        Kind::Piped
    } else if marks.tabs && (body.starts_with('\t') || text[content.range()].contains('\t')) {
        Kind::Tabbed
    } else if content.is_empty() {
        Kind::Blank
    } else {
        Kind::Plain
    };
    Line { raw, content, kind, row: row == Some(true) }
}

/// Of a line with bars whether they part it into cells; none for a line without.
fn barred(line: &str) -> Option<bool> {
    let filled = |cell: &str| usize::from(cell.contains(|c| !is_blank(c)));
    let (mut count, mut cells, mut from) = (0, 0, 0);
    for bar in bars(line) {
        count += 1;
        cells += filled(&line[from..bar.start]);
        from = bar.end;
        if count > 2 || cells > 1 {
            return Some(true);
        }
    }
    (count > 0).then(|| cells + filled(&line[from..]) > 1)
}

fn paragraph(text: &str, span: Span, format: Format, after_gap: bool) -> Paragraph {
    let body = &text[span.range()];
    if format == Format::Markdown {
        let hashes = body.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&hashes) && body[hashes..].starts_with([' ', '\t', '\u{3000}']) {
            let title = span.slice(hashes, span.len()).trim(text);
            return Paragraph { span: title, level: Some(hashes as u8), after_gap };
        }
        // A mark of a list is no part of the words.
        let listed = ["- ", "* ", "+ "].iter().find(|mark| body.starts_with(**mark)).map_or(0, |mark| mark.len());
        let span = span.slice(listed, span.len()).trim(text);
        let body = &text[span.range()];
        // Emphasis around a whole line is no part of its words.
        for mark in ["**", "__"] {
            if let Some(inner) = body.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark))
                && !inner.is_empty()
                && !inner.contains(mark)
            {
                return Paragraph { span: span.slice(mark.len(), span.len() - mark.len()), level: None, after_gap };
            }
        }
        return Paragraph { span, level: None, after_gap };
    }
    Paragraph { span, level: None, after_gap }
}

/// Lines that start with a tab hold one cell each, and an empty line ends the row; lines with more tabs hold a row, even
/// where all of its cells but one are blank.
fn tabbed_table(text: &str, lines: &[Line], blocks: &mut Vec<Block>) -> usize {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut taken = 0;
    let mut gap = 0;
    for line in lines {
        match line.kind {
            Kind::Tabbed => {
                gap = 0;
                let tabs = memchr::memchr_iter(b'\t', text[line.raw.range()].as_bytes());
                let whole = text[line.content.range()].contains('\t') || tabs.clone().nth(1).is_some();
                if !line.content.is_empty() && whole {
                    flush(&mut row, &mut rows);
                    row = split(text, line.raw, tabs.map(|at| at..at + 1), width(&rows));
                    flush(&mut row, &mut rows);
                } else {
                    if row.capacity() == 0 {
                        row.reserve(width(&rows));
                    }
                    push_cell(&mut row, line.content);
                }
            }
            Kind::Blank => {
                flush(&mut row, &mut rows);
                gap += 1;
                // Two empty lines end the table; a page of them may follow.
                if gap > 2 {
                    break;
                }
            }
            // A cell of several lines: only the first has the tab.
            Kind::Plain if gap == 0 && !row.is_empty() && goes_on(text, &lines[taken..]) => {
                if let Some(cell) = row.last_mut() {
                    cell.span = cell.span.join(line.content);
                }
            }
            Kind::Plain | Kind::Piped => break,
        }
        taken += 1;
    }
    flush(&mut row, &mut rows);
    push_table(blocks, rows, true);
    taken
}

/// Whether a line without a tab goes on the cell above: it is no title, and the table goes on after it.
fn goes_on(text: &str, lines: &[Line]) -> bool {
    let plain = lines.iter().take_while(|line| line.kind == Kind::Plain).count();
    let ends = lines.get(plain).is_some_and(|line| line.kind == Kind::Tabbed)
        || lines[plain..].iter().take(3).any(|line| line.kind == Kind::Tabbed);
    plain <= 12 && ends && !lines[..plain].iter().any(|line| text[line.content.range()].ends_with(['表', '）']))
}

/// Lines with pipes; the lines between that have none belong to the cells around them.
fn piped_table(text: &str, lines: &[Line], blocks: &mut Vec<Block>) -> usize {
    let stream = !lines.iter().filter(|line| line.kind == Kind::Piped).take(2).any(|line| line.row);
    // A cell may go on over some lines, but then its table has one cell a line.
    let plain = if stream { 4 } else { 1 };
    let following = |from: usize| std::iter::successors(Some(from), |at| next_piped(lines, *at, plain));
    // What its lines look like the first of them tell: more of them may be those of the next table, and the next but one.
    let first = || following(0).take(MANY).map(|at| &lines[at]);
    let (count, full) = (first().count(), first().filter(|line| line.row).count());
    if full * 2 < count {
        let last = following(0).last().unwrap_or_default();
        push_table(blocks, vec![cell_stream(text, &lines[..=last])], false);
        return last + 1;
    }
    let piped: Vec<&Line> = first().collect();
    // Rows: the table ends where the next line has no pipe, unless it goes on a cell that was left open.
    let barred = bordered(text, &piped);
    let closed = piped.iter().filter(|line| text[line.content.range()].ends_with(BARS)).count() * 2 > piped.len();
    let mut rows = Vec::new();
    let mut at = 0;
    while at < lines.len() && lines[at].kind == Kind::Piped {
        let (mut end, mut reach) = (at, at);
        if closed && barred {
            while !text[lines[end].content.range()].ends_with(BARS)
                && lines.get(end + 1).is_some_and(|next| !text[next.content.range()].starts_with(BARS))
            {
                if end == reach {
                    let Some(next) = next_piped(lines, reach, plain) else { break };
                    reach = next;
                }
                end += 1;
            }
        }
        let mut inner = lines[at].content.join(lines[end].content);
        if barred && text[inner.range()].starts_with(BARS) {
            inner = inner.slice(first_len(&text[inner.range()]), inner.len());
        }
        if closed && text[inner.range()].ends_with(BARS) {
            let length = text[inner.range()].chars().next_back().map_or(0, char::len_utf8);
            inner = inner.slice(0, inner.len() - length);
        }
        if !is_rule_line(&text[inner.range()]) {
            rows.push(split(text, inner, bars(&text[inner.range()]), width(&rows)));
        }
        at = end + 1;
    }
    push_table(blocks, rows, true);
    at
}

/// The lines that tell what a table's lines look like.
const MANY: usize = 200;

/// The next line with pipes behind one, if no more than so many plain lines and one empty line stand between.
fn next_piped(lines: &[Line], from: usize, plain: usize) -> Option<usize> {
    let (mut others, mut gap) = (0, 0);
    for (at, line) in lines.iter().enumerate().skip(from + 1) {
        match line.kind {
            Kind::Piped => return Some(at),
            Kind::Blank => gap += 1,
            Kind::Plain | Kind::Tabbed => others += 1,
        }
        if others > plain || gap > 1 {
            break;
        }
    }
    None
}

/// Whether the bar that most lines start with is a border. Below a head without one it stands behind a cell left blank
/// (`产出指标 | 数量指标 | …` above ` | | …`), unless the head alone lost it.
fn bordered(text: &str, piped: &[&Line]) -> bool {
    let starts = |line: &&Line| text[line.content.range()].starts_with(BARS);
    let count = piped.iter().filter(|line| starts(line)).count();
    let lost =
        || count + 1 == piped.len() && piped.iter().skip(1).all(|line| text[line.content.range()].ends_with(BARS));
    count * 2 > piped.len() && (piped.first().is_some_and(starts) || lost())
}

const BARS: [char; 4] = ['|', '│', '┃', '｜'];

/// Where bars stand in a text. Few bytes start one; of these the first tells.
fn bars(text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr::memchr3_iter(b'|', 0xe2, 0xef, text.as_bytes()).filter_map(move |at| {
        let bar = text[at..].chars().next().filter(|c| BARS.contains(c))?;
        Some(at..at + bar.len_utf8())
    })
}

/// The line between a Markdown table's head and body.
fn is_rule_line(row: &str) -> bool {
    row.contains('-') && row.chars().all(|c| matches!(c, '-' | ':' | '+' | '=') || BARS.contains(&c) || is_blank(c))
}

/// Cells of a table whose row ends are lost: everything between two pipes, over several lines too.
fn cell_stream(text: &str, lines: &[Line]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut open: Option<Span> = None;
    for line in lines {
        let parts = split(text, line.raw, bars(&text[line.raw.range()]), 0);
        let last = parts.len() - 1;
        for (at, part) in parts.into_iter().enumerate() {
            if !part.span.is_empty() {
                open = Some(open.map_or(part.span, |open| open.join(part.span)));
            }
            if at < last {
                // What stands before the first pipe of all is a cell only where it holds something.
                match open.take() {
                    Some(span) => push_cell(&mut cells, span),
                    None if cells.is_empty() => {}
                    None => push_cell(&mut cells, part.span),
                }
            }
        }
    }
    if let Some(span) = open {
        push_cell(&mut cells, span);
    }
    cells
}

/// How many cells the last row has, which most often is how many the next one has.
fn width(rows: &[Vec<Cell>]) -> usize {
    rows.last().map_or(0, Vec::len)
}

fn split(text: &str, span: Span, separators: impl Iterator<Item = Range<usize>>, width: usize) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(width);
    let mut from = 0;
    for separator in separators {
        push_cell(&mut cells, span.slice(from, separator.start).trim(text));
        from = separator.end;
    }
    push_cell(&mut cells, span.slice(from, span.len()).trim(text));
    cells
}

fn push_cell(row: &mut Vec<Cell>, span: Span) {
    row.push(Cell::single(span, row.len().min(usize::from(u16::MAX)) as u16));
}

fn flush(row: &mut Vec<Cell>, rows: &mut Vec<Vec<Cell>>) {
    if !row.is_empty() {
        rows.push(std::mem::take(row));
    }
}

fn push_table(blocks: &mut Vec<Block>, rows: Vec<Vec<Cell>>, rows_known: bool) {
    let mut cells = rows.iter().flatten().map(|cell| cell.span);
    if let Some(first) = cells.next() {
        let span = cells.fold(first, Span::join);
        blocks.push(Block::Table(Table { span, rows, rows_known, grid: None }));
    }
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, format: Format) -> Vec<String> {
        let document = document("t", text.to_owned(), format);
        let show_block = |block: &Block| match block {
            Block::Paragraph(p) => format!("P{:?} {}", p.level, document.slice(p.span)),
            Block::Table(t) => {
                let rows: Vec<String> = t
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|c| document.slice(c.span)).collect::<Vec<_>>().join(","))
                    .collect();
                format!("T{} {}", u8::from(t.rows_known), rows.join("/"))
            }
        };
        document.blocks.iter().map(show_block).collect()
    }

    #[test]
    fn bookmarks_are_no_text_and_tabs_make_rows() {
        let text = "[bookmark: _Toc1]一、目标\n\t产出\n\t数量\n\n\t\n\t质量\n";
        assert_eq!(show(text, Format::Text), ["PNone 一、目标", "T1 产出,数量/,质量"]);
        let text = "产出\t数量\t培训人次\t200人\n\t\t督导次数\n\t\t\t\n\t质量\t合格率\t\n";
        assert_eq!(show(text, Format::Text), ["T1 产出,数量,培训人次,200人/,,督导次数//,质量,合格率,"]);
    }

    #[test]
    fn a_cell_goes_on_without_a_tab() {
        let text = "\t目标\n\t1.建成道路；\n2.建成桥梁。\n\n\t一级指标\n\n\n2.某某表\n";
        assert_eq!(show(text, Format::Text), ["T1 目标,1.建成道路；\n2.建成桥梁。/一级指标", "PNone 2.某某表"]);
    }

    #[test]
    fn pipes_with_and_without_outer_bars() {
        assert_eq!(show("| a | b |\n|---|---|\n| | c |\n尾\n", Format::Markdown), ["T1 a,b/,c", "PNone 尾"]);
        assert_eq!(show("a | b | c\n | d | \n", Format::Text), ["T1 a,b,c/,d,"]);
        assert_eq!(show("a|b|c\n|d|e\n||f\n", Format::Text), ["T1 a,b,c/,d,e/,,f"]);
        assert_eq!(show("a|b\n|c|d|\n|e|f|\n", Format::Text), ["T1 a,b/c,d/e,f"]);
    }

    #[test]
    fn marks_of_lists_and_emphasis_are_no_text() {
        let text = "- **项目名称**：渠道维修\n* 预算数：20\n**目标**\n";
        assert_eq!(show(text, Format::Markdown), ["PNone **项目名称**：渠道维修", "PNone 预算数：20", "PNone 目标"]);
        assert_eq!(show("- 目标\n", Format::Text), ["PNone - 目标"]);
    }

    #[test]
    fn one_cell_a_line_is_a_stream() {
        assert_eq!(show("a |\nb |\n |\nc |\n", Format::Text), ["T0 a,b,,c"]);
        assert_eq!(show("a\n|\nb\n|\nc\n", Format::Text), ["PNone a", "T0 b", "PNone c"]);
        assert_eq!(show("|\na\n|\n\n|\nb\nc\n|\n", Format::Text), ["T0 a,,b\nc"]);
    }
}
