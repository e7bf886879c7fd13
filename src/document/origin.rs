//! Origins: from every byte of a document's text back to the place in the file that it came from.
//!
//! Each format has its own kind of places. All are kept as pieces sorted by their start in the text, so that a span is
//! looked up by binary search. Text without a piece of its own (automatic numbers, separators between cells) belongs to
//! the paragraph or cell that it stands in.

use super::lines::Lines;
use super::location::Location;
use crate::span::Span;
use std::ops::Range;
use std::sync::OnceLock;

/// The places of a document's text.
#[derive(Debug)]
pub enum Origins {
    /// The text is the file's own.
    Text(OnceLock<Lines>),
    /// Pieces of a marked-up text (HTML).
    Source(Vec<SourcePiece>),
    /// Paragraphs, cells and runs of a word processor's file.
    Word(WordOrigins),
    /// Cells of sheets.
    Sheets(SheetOrigins),
    /// Boxes on pages.
    Pages(Vec<PagePiece>),
}

impl Default for Origins {
    fn default() -> Self {
        Origins::Text(OnceLock::new())
    }
}

/// A stretch of text that stands in one piece, without line ends, in a marked-up source.
#[derive(Clone, Copy, Debug)]
pub struct SourcePiece {
    /// Start in the text.
    pub start: u32,
    /// End in the text.
    pub end: u32,
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
}

/// The places of a word processor's file.
#[derive(Debug, Default)]
pub struct WordOrigins {
    /// Names of the parts that hold text.
    pub parts: Vec<String>,
    /// Paragraphs and cells by their start in the text.
    pub places: Vec<WordPlace>,
    /// Runs by their start in the text; none where the format has no runs of its own.
    pub runs: Vec<WordRun>,
}

/// A paragraph or cell.
#[derive(Clone, Copy, Debug)]
pub struct WordPlace {
    /// Start in the text.
    pub start: u32,
    /// Index of the part.
    pub part: u16,
    /// Number of the paragraph among those outside of tables, or of the last one before the table.
    pub paragraph: u32,
    /// Number of the table, row and grid column, for a cell.
    pub cell: Option<(u32, u32, u16)>,
    /// The byte at which the element begins in the part, where the format has such.
    pub at: u32,
}

/// A piece of text that came from one text element of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordRun {
    /// Where it stands in the text.
    pub text: Span,
    /// Index of the part.
    pub part: u16,
    /// The bytes of the whole run element in the part, as inflated.
    pub run: Range<u32>,
    /// The bytes of the escaped characters that this piece came from, inside the run.
    pub content: Range<u32>,
}

/// The places of a spreadsheet.
#[derive(Debug, Default)]
pub struct SheetOrigins {
    /// Names of the sheets.
    pub sheets: Vec<String>,
    /// Cells by their start in the text.
    pub cells: Vec<SheetCell>,
}

/// A cell of a sheet; row and column count from 0.
#[derive(Clone, Copy, Debug)]
pub struct SheetCell {
    /// Start in the text.
    pub start: u32,
    /// Index of the sheet.
    pub sheet: u16,
    /// Row.
    pub row: u32,
    /// Column.
    pub column: u16,
}

/// Text on a page.
#[derive(Clone, Copy, Debug)]
pub struct PagePiece {
    /// Start in the text.
    pub start: u32,
    /// End in the text.
    pub end: u32,
    /// Page, from 1.
    pub page: u32,
    /// Left, top, right, bottom in points from the page's top left corner.
    pub bbox: [f32; 4],
}

impl Origins {
    /// The place of a span.
    pub(super) fn location(&self, text: &str, span: Span) -> Location {
        match self {
            Origins::Text(lines) => lines.get_or_init(|| Lines::of(text)).location(text, span),
            Origins::Source(pieces) => in_source(pieces, text, span),
            Origins::Word(word) => word.location(span),
            Origins::Sheets(sheets) => sheets.location(span),
            Origins::Pages(pieces) => on_page(pieces, text, span),
        }
    }

    /// Takes over the places of a text that was appended at `by`.
    pub(crate) fn append(&mut self, other: Origins, by: u32) {
        match (self, other) {
            (Origins::Source(all), Origins::Source(more)) => all.extend(more.into_iter().map(|piece| SourcePiece {
                start: piece.start + by,
                end: piece.end + by,
                ..piece
            })),
            (Origins::Word(all), Origins::Word(more)) => {
                all.places.extend(more.places.into_iter().map(|p| WordPlace { start: p.start + by, ..p }));
                all.runs.extend(
                    more.runs.into_iter().map(|run| WordRun {
                        text: Span { start: run.text.start + by, end: run.text.end + by },
                        ..run
                    }),
                );
            }
            (Origins::Sheets(all), Origins::Sheets(more)) => {
                all.cells.extend(more.cells.into_iter().map(|c| SheetCell { start: c.start + by, ..c }));
            }
            (Origins::Pages(all), Origins::Pages(more)) => all.extend(more.into_iter().map(|piece| PagePiece {
                start: piece.start + by,
                end: piece.end + by,
                ..piece
            })),
            _ => {}
        }
    }

    /// An empty set of the same kind.
    pub(crate) fn same_kind(&self) -> Origins {
        match self {
            Origins::Text(_) => Origins::default(),
            Origins::Source(_) => Origins::Source(Vec::new()),
            Origins::Word(_) => Origins::Word(WordOrigins::default()),
            Origins::Sheets(_) => Origins::Sheets(SheetOrigins::default()),
            Origins::Pages(_) => Origins::Pages(Vec::new()),
        }
    }
}

impl WordOrigins {
    fn location(&self, span: Span) -> Location {
        let at = self.places.partition_point(|place| place.start <= span.start).saturating_sub(1);
        let Some(place) = self.places.get(at) else {
            return Location::Paragraph { part: String::new(), paragraph: 1 };
        };
        let part = self.parts.get(usize::from(place.part)).cloned().unwrap_or_default();
        match place.cell {
            Some((table, row, column)) => {
                Location::TableCell { part, table: table as usize, row: row as usize, column: usize::from(column) }
            }
            None => Location::Paragraph { part, paragraph: place.paragraph as usize },
        }
    }

    /// The runs that a span touches, in order.
    pub fn runs_of(&self, span: Span) -> &[WordRun] {
        let from = self.runs.partition_point(|run| run.text.end <= span.start);
        let to = self.runs.partition_point(|run| run.text.start < span.end);
        &self.runs[from..to.max(from)]
    }
}

impl SheetOrigins {
    fn location(&self, span: Span) -> Location {
        let at = self.cells.partition_point(|cell| cell.start <= span.start).saturating_sub(1);
        let Some(cell) = self.cells.get(at) else {
            return Location::Sheet { sheet: String::new(), cell: "A1".into() };
        };
        let sheet = self.sheets.get(usize::from(cell.sheet)).cloned().unwrap_or_default();
        Location::Sheet { sheet, cell: cell_name(cell.row, cell.column) }
    }
}

/// `C7` for row 6 and column 2.
pub fn cell_name(row: u32, column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect::<String>() + &(u64::from(row) + 1).to_string()
}

fn in_source(pieces: &[SourcePiece], text: &str, span: Span) -> Location {
    let position = |offset: u32, is_end: bool| {
        // An end belongs to the piece that it closes, a start to the piece that it opens.
        let at = if is_end {
            pieces.partition_point(|piece| piece.start < offset)
        } else {
            pieces.partition_point(|piece| piece.start <= offset)
        };
        let Some(piece) = pieces.get(at.saturating_sub(1)) else { return (1, 1) };
        let to = offset.clamp(piece.start, piece.end);
        let chars = text.get(piece.start as usize..to as usize).map_or(0, |between| between.chars().count());
        (piece.line as usize, piece.column as usize + chars)
    };
    let (line, column) = position(span.start, false);
    let (end_line, end_column) = if span.is_empty() { (line, column) } else { position(span.end, true) };
    Location::Text { line, column, end_line, end_column }
}

fn on_page(pieces: &[PagePiece], text: &str, span: Span) -> Location {
    let first = pieces.partition_point(|piece| piece.end <= span.start).min(pieces.len().saturating_sub(1));
    let Some(piece) = pieces.get(first) else { return Location::Page { page: 1, bbox: [0.0; 4] } };
    let mut bbox: Option<[f32; 4]> = None;
    let touched = pieces[first..].iter().take_while(|p| p.start < span.end.max(span.start + 1) && p.page == piece.page);
    for part in touched {
        let part = part_of(part, text, span);
        bbox =
            Some(bbox.map_or(part, |all| {
                [all[0].min(part[0]), all[1].min(part[1]), all[2].max(part[2]), all[3].max(part[3])]
            }));
    }
    let bbox = bbox.unwrap_or(piece.bbox).map(|point| (point * 10.0).round() / 10.0);
    Location::Page { page: piece.page as usize, bbox }
}

/// The part of a piece's box that a span covers, its characters taken as equally wide.
fn part_of(piece: &PagePiece, text: &str, span: Span) -> [f32; 4] {
    let count = |from: u32, to: u32| {
        text.get(from as usize..to as usize)
            .map_or(0, |part| part.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum())
    };
    let all: usize = count(piece.start, piece.end);
    let (from, to) = (span.start.clamp(piece.start, piece.end), span.end.clamp(piece.start, piece.end));
    if all == 0 || from >= to {
        return piece.bbox;
    }
    let [left, top, right, bottom] = piece.bbox;
    let step = (right - left) / all as f32;
    let before: usize = count(piece.start, from);
    let within: usize = count(from, to);
    [left + step * before as f32, top, left + step * (before + within) as f32, bottom]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_names_of_spreadsheets() {
        assert_eq!(cell_name(6, 2), "C7");
        assert_eq!(
            (cell_name(0, 25), cell_name(0, 26), cell_name(1_048_575, 16_383)),
            ("Z1".into(), "AA1".into(), "XFD1048576".into())
        );
    }

    #[test]
    fn source_pieces_give_line_and_column() {
        let pieces = vec![
            SourcePiece { start: 0, end: 6, line: 3, column: 5 },
            SourcePiece { start: 7, end: 13, line: 4, column: 9 },
        ];
        let text = "项目 绩效";
        let place = in_source(&pieces, text, Span::new(3, 10));
        assert_eq!(place, Location::Text { line: 3, column: 6, end_line: 4, end_column: 10 });
    }
}
