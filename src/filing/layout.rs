//! Rows, whatever the text did to them.
//!
//! Formats with real tables arrive here with their rows. Text exports often lost them: one cell a line, one cell a line
//! with pipes, cells parted by blanks, or a whole document on one line. The labels of the form are a closed set, and the
//! run of column heads tells how many cells a row has, so rows can be counted out again (`stream`, `lines`).
//! Where cells are glued together without any mark, the place is told and nothing is guessed (`glued`).

mod furniture;
mod glued;
mod lines;
mod listed;
mod stream;

use super::cells::Cells;
use super::columns;
use super::columns::Slot;
use super::fit::Fit;
use super::labels::{self, Labels};
use crate::document::{Block, Cell, Document, Paragraph};
use crate::lexicon::{Column, Head, Lexicon};
use crate::span::{Span, holds, is_blank, is_wordy, marks};
use std::borrow::Cow;

/// One unit of reading: a paragraph or a row.
#[derive(Debug)]
pub(super) enum Unit<'a> {
    Paragraph(Paragraph),
    Row(Row<'a>),
    /// A table with a grid of so many columns starts.
    Grid(u16),
    /// Text in which cells run together: years and headings can be read in it, values cannot.
    Glued(Span),
}

impl Unit<'_> {
    /// The place of text in which cells run together.
    pub(super) fn glued(&self) -> Option<Span> {
        if let Unit::Glued(span) = self { Some(*span) } else { None }
    }
}

/// A row of cells.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub cells: Cow<'a, [Cell]>,
    pub place: Place,
}

/// What the columns of a row's cells say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Places in a grid.
    Grid,
    /// The order in which the cells are written; some may be missing.
    Written,
    /// The number of the column under which the cell was found to belong.
    Fitted,
}

pub(super) struct LaidOut<'a, 'l> {
    pub units: Vec<Unit<'a>>,
    pub cells: Cells<'a, 'l>,
    pub unsure: Option<Span>,
}

pub(super) fn lay_out<'a, 'l>(document: &'a Document, lexicon: &'l Lexicon) -> LaidOut<'a, 'l> {
    let mut out = Layout {
        cells: Cells::new(document, lexicon),
        units: Vec::with_capacity(document.blocks.len()),
        unsure: None,
        open: None,
        dates: false,
    };
    let skipped = furniture::find(&out.cells);
    let known = |block: &Block| matches!(block, Block::Table(table) if table.rows_known);
    let mut pieces: Vec<Piece> = Vec::with_capacity(document.blocks.len());
    for (block, skip) in document.blocks.iter().zip(skipped) {
        if skip {
            continue;
        }
        if known(block) {
            out.run(&pieces);
            pieces.clear();
            out.open = None;
        }
        match block {
            Block::Table(table) if table.rows_known => {
                let place = if table.grid.is_some() { Place::Grid } else { Place::Written };
                out.units.extend(table.grid.map(Unit::Grid));
                out.units.extend(table.rows.iter().map(|row| Unit::Row(Row { cells: row.into(), place })));
            }
            Block::Table(table) => {
                for cell in table.rows.iter().flatten() {
                    out.peel(cell.span, &mut pieces);
                }
            }
            Block::Paragraph(paragraph) => pieces.push(Piece { span: paragraph.span, whole: Some(*paragraph) }),
        }
    }
    out.run(&pieces);
    LaidOut { units: out.units, cells: out.cells, unsure: out.unsure }
}

struct Layout<'a, 'l> {
    cells: Cells<'a, 'l>,
    units: Vec<Unit<'a>>,
    unsure: Option<Span>,
    /// Columns of the blank-parted table whose lines are being read.
    open: Option<Vec<Slot>>,
    /// Whether the last row named the dates of a plan of payments.
    dates: bool,
}

/// A piece of text that may be a cell, with the paragraph that it is.
#[derive(Clone, Copy)]
struct Piece {
    span: Span,
    whole: Option<Paragraph>,
}

/// Most bytes of a label that is looked for on two lines.
const MOST_BROKEN: usize = "社会公众或服务对象满意度指标".len();
/// Most bytes of its points below it.
const MOST_POINTS: usize = "（100分）".len();

/// Most lines of a label that is written upright.
const MOST_UPRIGHT: usize = 6;

/// Words for which there is room at first: most lines have no more.
const WORDS: usize = 8;

/// Three column heads with blanks between them have as many bytes.
const SHORTEST_HEADS: usize = "指标 指标 指标".len();

impl<'a> Layout<'a, '_> {
    fn text(&self, span: Span) -> &'a str {
        self.cells.text(span)
    }

    fn fit(&self) -> Fit<'_> {
        Fit(&self.cells)
    }

    /// Paragraphs and streams of cells between two tables with known rows.
    fn run(&mut self, pieces: &[Piece]) {
        let pieces = &*self.unbroken(pieces);
        // What waits for the next line of heads: the pieces of lines that were taken apart, and behind them those from here on.
        let (mut waiting, mut from): (Vec<Piece>, usize) = (Vec::new(), 0);
        for (number, piece) in pieces.iter().enumerate() {
            let Some((tokens, at, length)) = piece.whole.and_then(|_| self.line_of_heads(piece.span)) else {
                continue;
            };
            let before = &pieces[std::mem::replace(&mut from, number + 1)..number];
            if tokens.len() > at + length + 6 {
                // The whole table, or the whole document, on one line.
                waiting.extend(before);
                waiting.extend(tokens.into_iter().map(|span| Piece { span, whole: None }));
                continue;
            }
            self.all_pieces(&mut waiting, before);
            // 绩效指标 down the side of the whole table has no cells of its own.
            let column = |at: usize| tokens.get(at).and_then(|span| self.cells.labels(*span).column);
            let side = column(at) == Some(Column::BareName) && column(at + 1) == Some(Column::Level1);
            let at = at + usize::from(side);
            if let (Some(first), Some(last)) = (tokens[..at].first(), tokens[..at].last()) {
                self.push_paragraph(Piece { span: first.join(*last), whole: None });
            }
            self.open = self.push_heads(&tokens[at..]);
        }
        self.all_pieces(&mut waiting, &pieces[from..]);
        self.open = None;
    }

    /// The pieces that wait, and those behind them.
    fn all_pieces(&mut self, waiting: &mut Vec<Piece>, behind: &[Piece]) {
        if waiting.is_empty() {
            return self.pieces(behind);
        }
        waiting.extend(behind);
        self.pieces(&std::mem::take(waiting));
    }

    /// The pieces with labels that were broken over two lines made whole: 经济效益 / 指标, 年度 / 目标.
    fn unbroken<'p>(&self, pieces: &'p [Piece]) -> Cow<'p, [Piece]> {
        let broken = |pair: &[Piece]| self.is_broken(pair[0].span, pair[1].span);
        let upright = |at: &usize| self.upright(&pieces[*at..]) > 0;
        let first = pieces.windows(2).position(broken).map(|at| at + 1);
        let first = first.into_iter().chain((0..pieces.len()).find(upright)).min();
        let Some(first) = first else { return Cow::Borrowed(pieces) };
        let mut out: Vec<Piece> = pieces[..first].to_vec();
        let mut at = first;
        while let Some(piece) = pieces.get(at) {
            let length = self.upright(&pieces[at..]);
            if length > 0 {
                let span = piece.span.join(pieces[at + length - 1].span);
                out.push(Piece { span, whole: piece.whole.map(|whole| Paragraph { span, ..whole }) });
                at += length;
                continue;
            }
            at += 1;
            match out.last_mut() {
                Some(last) if self.is_broken(last.span, piece.span) => {
                    last.span = last.span.join(piece.span);
                    last.whole = last.whole.map(|whole| Paragraph { span: last.span, ..whole });
                }
                _ => out.push(*piece),
            }
        }
        Cow::Owned(out)
    }

    /// How many lines are one label that is written down the side of the table, a character or two a line: 产 / 出 / 指 / 标.
    fn upright(&self, pieces: &[Piece]) -> usize {
        let short = |piece: &&Piece| (1..=6).contains(&piece.span.len()) && is_wordy(self.text(piece.span));
        let count = pieces.iter().take(MOST_UPRIGHT).take_while(short).count();
        if count < 3 {
            return 0;
        }
        let is_label = |length: &usize| {
            let whole = pieces[0].span.join(pieces[*length - 1].span);
            self.text(pieces[*length - 1].span).ends_with('标')
                && labels::Labels::of(self.text(whole), self.cells.lexicon).strict_level
        };
        let Some(length) = (3..=count).rev().find(is_label) else { return 0 };
        // Its points stand below it: （50分）.
        let points = pieces.get(length).map_or("", |piece| self.text(piece.span));
        length + usize::from(is_points(points))
    }

    /// Whether two short lines are one label of the form, of which the second by itself is none.
    fn is_broken(&self, first: Span, second: Span) -> bool {
        if first.is_empty() || first.len() + second.len() > MOST_BROKEN + MOST_POINTS {
            return false;
        }
        let (start, end) = (self.text(first), self.text(second));
        // 满意度指标 / （10分）
        if is_points(end) && start.ends_with('标') {
            return self.cells.labels(first).strict_level;
        }
        if start.len() + end.len() > MOST_BROKEN || !end.ends_with('标') || start.contains('指') {
            return false;
        }
        let own = self.cells.labels(second);
        // 服务对象 / 满意度指标, of which the second line is a label too.
        let of_whom = ["对象", "公众"].iter().any(|of| start.ends_with(of)) && end.starts_with("满意度");
        let known = own.level.is_some() || own.head.is_some() || own.column.is_some() && end != "指标";
        if known && !of_whom {
            return false;
        }
        let whole = labels::Labels::of(self.text(first.join(second)), self.cells.lexicon);
        whole.strict_level || whole.head.is_some_and(|head| matches!(head, Head::GoalAnnual | Head::GoalWhole))
    }

    /// The blank-parted pieces of a line that holds a run of column heads, with the run's place.
    fn line_of_heads(&self, span: Span) -> Option<(Vec<Span>, usize, usize)> {
        let text = self.text(span);
        if text.len() < SHORTEST_HEADS || !holds(text, "指标") || !text.contains(is_blank) {
            return None;
        }
        let tokens: Vec<Span> = tokens(text, span).collect();
        let (at, length) = self.heads_at(&tokens)?;
        Some((tokens, at, length))
    }

    /// Where a run of column heads starts among cells, with its length.
    fn heads_at(&self, cells: &[Span]) -> Option<(usize, usize)> {
        (0..cells.len()).find_map(|at| {
            let length = columns::run(&self.cells, &cells[at..]);
            (length > 0).then_some((at, length))
        })
    }

    /// Emits a row of heads and gives its columns.
    fn push_heads(&mut self, heads: &[Span]) -> Option<Vec<Slot>> {
        // 绩效指标 年度指标值 实际完成值 分值, and then 一级指标 … 指标值 度量单位: two rows, of which the first stands above.
        let column = |head: &Span| self.cells.labels(*head).column;
        let split = heads.iter().position(|head| column(head) == Some(Column::Level1)).unwrap_or(0);
        let (above, below) = heads.split_at(split);
        let valued = |heads: &[Span]| heads.iter().any(|head| column(head) == Some(Column::Value));
        if above.len() > 1
            && valued(above)
            && valued(below)
            && !above.iter().any(|head| column(head) == Some(Column::Name))
        {
            let above = self.push_heads(above);
            let mut slots = self.push_heads(below)?;
            columns::take_over(&mut slots, above.as_deref().unwrap_or_default());
            return Some(slots);
        }
        let cells = cells_of(heads.iter().copied());
        let own: Vec<Labels> = heads.iter().map(|head| self.cells.labels(*head)).collect();
        let slots = columns::read(&self.cells, &cells, &own, &[]);
        self.units.push(Unit::Row(Row { cells: cells.into(), place: Place::Written }));
        slots
    }

    fn push_row(&mut self, cells: &[Span], place: Place) {
        self.units.push(Unit::Row(Row { cells: cells_of(cells.iter().copied()).into(), place }));
    }

    /// Emits a row that was fitted to columns.
    fn push_fitted(&mut self, row: impl Iterator<Item = Option<Span>> + Clone) {
        let Some(first) = row.clone().flatten().next() else { return };
        let blank = Span { start: first.start, end: first.start };
        let cells = cells_of(row.map(|cell| cell.unwrap_or(blank)));
        self.units.push(Unit::Row(Row { cells: cells.into(), place: Place::Fitted }));
    }

    fn push_paragraph(&mut self, piece: Piece) {
        if !piece.span.is_empty() {
            let paragraph = piece.whole.unwrap_or(Paragraph { span: piece.span, level: None, after_gap: false });
            self.units.push(Unit::Paragraph(paragraph));
        }
    }

    fn unsure_at(&mut self, cells: &[Span]) {
        let mut spans = cells.iter().copied().filter(|span| !span.is_empty());
        if let Some(first) = spans.next() {
            let all = spans.fold(first, Span::join);
            self.unsure.get_or_insert(all);
            self.units.push(Unit::Glued(all));
        }
    }

    /// A cell of a stream may have lines before it that stand between two tables: titles, headings, the unit of money.
    fn peel(&self, span: Span, pieces: &mut Vec<Piece>) {
        let mut rest = span;
        let (mut gap, mut titled) = (false, false);
        while let Some(end) = self.text(rest).find(['\n', '\r']) {
            let line = rest.slice(0, end).trim(&self.cells.document.text);
            let text = self.text(line);
            let own = self.cells.line(line);
            // Below a title stands its year: （2025年度）.
            let bracketed = titled && text.starts_with(['（', '(']) && text.ends_with(['）', ')']);
            titled = own.title || titled && (bracketed || line.is_empty());
            let apart = titled
                || own.heading
                || self.names_project(text)
                || is_unit_of_money(text)
                || text.starts_with("注：")
                || text.starts_with("注:");
            if !(apart || line.is_empty()) {
                break;
            }
            if !line.is_empty() {
                let paragraph = Paragraph { span: line, level: None, after_gap: gap };
                pieces.push(Piece { span: line, whole: Some(paragraph) });
            }
            gap = line.is_empty();
            rest = rest.slice(end + 1, rest.len());
        }
        pieces.push(Piece { span: rest.trim(&self.cells.document.text), whole: None });
    }

    /// Whether a line names a project with the label before it: 项目名称：….
    fn names_project(&self, text: &str) -> bool {
        matches!(self.field(text), Some(Head::Name | Head::Code))
    }

    /// The label before the colon of a line.
    fn field(&self, text: &str) -> Option<Head> {
        labels::head(&text[..labels::colon(text)?], self.cells.lexicon)
    }

    /// Sorts pieces into paragraphs, heads and rows.
    fn pieces(&mut self, pieces: &[Piece]) {
        let spans: Vec<Span> = pieces.iter().map(|piece| piece.span).collect();
        // Without a run of column heads there is no stream of cells, only lines, some of which hold a row each.
        if pieces.iter().all(|piece| piece.whole.is_some()) && self.heads_at(&spans).is_none() {
            self.lines(pieces);
        } else {
            self.stream(pieces, &spans);
        }
    }
}

/// Points of a level in brackets: （50分）.
fn is_points(text: &str) -> bool {
    text.len() <= 18 && text.starts_with(['（', '(']) && (text.ends_with("分）") || text.ends_with("分)"))
}

/// A note on the unit of all amounts: 单位：万元.
fn is_unit_of_money(text: &str) -> bool {
    let label = labels::normal(text);
    label.len() < 48 && label.contains("单位:") && label.ends_with('元')
}

fn cells_of(spans: impl Iterator<Item = Span>) -> Vec<Cell> {
    spans.enumerate().map(|(at, span)| Cell::single(span, at.min(usize::from(u16::MAX)) as u16)).collect()
}

/// The blank-parted pieces of a text.
fn tokens(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let blanks = marks(text).filter(|(_, c)| is_blank(*c)).map(|(at, c)| (at, at + c.len_utf8()));
    let mut from = 0;
    blanks.chain([(text.len(), text.len())]).filter_map(move |(at, next)| {
        let piece = std::mem::replace(&mut from, next)..at;
        (!piece.is_empty()).then(|| span.slice(piece.start, piece.end))
    })
}
