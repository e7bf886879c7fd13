//! Rows, whatever the text did to them.
//!
//! Formats with real tables arrive here with their rows. Text exports often lost them: one cell a line, one cell a line
//! with pipes, cells parted by blanks, or a whole document on one line. The labels of the form are a closed set, and the
//! run of column heads tells how many cells a row has, so rows can be counted out again between two level labels.
//! Where cells are glued together without any mark, the place is told and nothing is guessed.

use super::labels;
use crate::document::{Block, Document, Paragraph};
use crate::lexicon::{Column, Head, Lexicon};
use crate::span::{Span, is_blank};

/// One unit of reading: a paragraph or a row.
#[derive(Debug)]
pub(super) enum Unit {
    Paragraph(Paragraph),
    /// A table with a grid of so many columns begins.
    Grid(usize),
    Row(Vec<Span>),
    /// Text in which cells run together; years and headings can be read in it, values cannot.
    Glued(Span),
}

impl Unit {
    /// The place of text in which cells run together.
    pub(super) fn glued(&self) -> Option<Span> {
        if let Unit::Glued(span) = self { Some(*span) } else { None }
    }
}

pub(super) struct LaidOut {
    pub units: Vec<Unit>,
    pub unsure: Option<Span>,
}

pub(super) fn lay_out(document: &Document, lexicon: &Lexicon) -> LaidOut {
    let mut out = Layout { document, lexicon, units: Vec::with_capacity(document.blocks.len()), unsure: None };
    let mut at = 0;
    while at < document.blocks.len() {
        match &document.blocks[at] {
            Block::Table(table) if table.rows_known => {
                out.units.extend(table.grid.map(|columns| Unit::Grid(usize::from(columns))));
                out.units.extend(table.rows.iter().map(|row| Unit::Row(row.iter().map(|cell| cell.span).collect())));
                at += 1;
            }
            _ => {
                let run = document.blocks[at..]
                    .iter()
                    .position(|block| matches!(block, Block::Table(table) if table.rows_known))
                    .unwrap_or(document.blocks.len() - at);
                out.run(&document.blocks[at..at + run]);
                at += run;
            }
        }
    }
    LaidOut { units: out.units, unsure: out.unsure }
}

struct Layout<'a> {
    document: &'a Document,
    lexicon: &'a Lexicon,
    units: Vec<Unit>,
    unsure: Option<Span>,
}

/// A piece of text that may be a cell, with the paragraph that it is or came from.
#[derive(Clone, Copy)]
struct Piece {
    span: Span,
    whole: Option<Paragraph>,
}

impl<'a> Layout<'a> {
    fn text(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    /// Paragraphs and streams of cells between two tables with known rows.
    fn run(&mut self, blocks: &[Block]) {
        let mut pieces: Vec<Piece> = Vec::new();
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    let text = self.text(paragraph.span);
                    if let Some(tokens) = self.header_tokens(text, paragraph.span) {
                        if tokens.len() > 40 || self.is_whole_document(&tokens) {
                            pieces.extend(tokens.into_iter().map(|span| Piece { span, whole: None }));
                            continue;
                        }
                        self.pieces(&std::mem::take(&mut pieces));
                        self.units.push(Unit::Row(tokens));
                        continue;
                    }
                    pieces.push(Piece { span: paragraph.span, whole: Some(*paragraph) });
                }
                Block::Table(table) => {
                    let cells = table.rows.iter().flatten();
                    pieces.extend(cells.map(|cell| Piece { span: cell.span, whole: None }));
                }
            }
        }
        self.pieces(&pieces);
    }

    /// The blank-parted pieces of a line that holds a run of column heads.
    fn header_tokens(&self, text: &str, span: Span) -> Option<Vec<Span>> {
        if !text.contains("指标") || !text.contains(is_blank) {
            return None;
        }
        let tokens = tokens(text, span);
        self.header_at(&tokens).map(|_| tokens)
    }

    /// Where a run of column heads starts among cells, with its length.
    fn header_at(&self, cells: &[Span]) -> Option<(usize, usize)> {
        let mut at = 0;
        while at < cells.len() {
            let length = self.header_length(&cells[at..]);
            if length >= 3 {
                return Some((at, length));
            }
            at += length.max(1);
        }
        None
    }

    /// Column heads in a row from the start on; 0 where they are no head row.
    fn header_length(&self, cells: &[Span]) -> usize {
        let columns: Vec<Column> =
            cells.iter().map_while(|cell| labels::column(self.text(*cell), self.lexicon)).collect();
        let has = |wanted: &[Column]| columns.iter().any(|column| wanted.contains(column));
        let names = has(&[Column::Name, Column::BareName]) || (has(&[Column::Level1]) && has(&[Column::Level2]));
        if names && has(&[Column::Value, Column::Actual]) { columns.len() } else { 0 }
    }

    fn is_whole_document(&self, tokens: &[Span]) -> bool {
        self.header_at(tokens).is_some_and(|(at, length)| tokens.len() > at + length + 6)
    }

    /// Sorts pieces into paragraphs, head rows and indicator rows.
    fn pieces(&mut self, pieces: &[Piece]) {
        let spans: Vec<Span> = pieces.iter().map(|piece| piece.span).collect();
        // Without a run of column heads there is no stream of cells, only lines, some of which hold a row each.
        if self.header_at(&spans).is_none() && pieces.iter().all(|piece| piece.whole.is_some()) {
            self.lines(pieces);
            return;
        }
        let mut at = 0;
        let mut columns: Vec<Column> = Vec::new();
        let mut in_table = false;
        while at < pieces.len() {
            let text = self.text(pieces[at].span);
            let length = self.header_length(&spans[at..]);
            if length >= 3 {
                columns =
                    spans[at..at + length].iter().filter_map(|s| labels::column(self.text(*s), self.lexicon)).collect();
                self.units.push(Unit::Row(spans[at..at + length].to_vec()));
                at += length;
                in_table = true;
                continue;
            }
            if in_table {
                let end = at
                    + spans[at..].iter().position(|span| self.ends_body(self.text(*span))).unwrap_or(spans.len() - at);
                if end > at {
                    self.body(&spans[at..end], &columns);
                    at = end;
                }
                in_table = false;
                continue;
            }
            if labels::head(text, self.lexicon).is_some() && !labels::is_table_title(text) {
                at += self.head_rows(&spans[at..]);
                continue;
            }
            self.paragraph(pieces[at]);
            at += 1;
        }
    }

    fn paragraph(&mut self, piece: Piece) {
        if piece.span.is_empty() {
            return;
        }
        let paragraph = piece.whole.unwrap_or(Paragraph { span: piece.span, level: None, after_gap: false });
        self.units.push(Unit::Paragraph(paragraph));
    }

    /// A label with the cells that belong to it; several labels in a row with as many values.
    fn head_rows(&mut self, spans: &[Span]) -> usize {
        let is_label = |span: &Span| labels::head(self.text(*span), self.lexicon);
        let labels_here = spans.iter().take_while(|span| is_label(span).is_some()).count();
        let rest = &spans[labels_here..];
        let stop = |span: &Span| {
            let text = self.text(*span);
            is_label(span).is_some()
                || labels::is_table_title(text)
                || super::outline::is_heading_start(text)
                || labels::column(text, self.lexicon).is_some_and(|c| c == Column::Level1 || c == Column::Name)
        };
        let values = rest.iter().take_while(|span| !stop(span)).count();
        if labels_here > 1 && values >= labels_here {
            self.units.push(Unit::Row(spans[..labels_here].to_vec()));
            self.units.push(Unit::Row(rest[..labels_here].to_vec()));
            return labels_here * 2;
        }
        // Only the last label has the values that follow.
        let row = spans[..labels_here + values].to_vec();
        let goal = is_label(&spans[labels_here - 1])
            .is_some_and(|head| matches!(head, Head::GoalAnnual | Head::GoalWhole | Head::Use));
        let keep = if goal { values } else { values.min(1) };
        self.units.push(Unit::Row(row[..labels_here + keep].to_vec()));
        labels_here + keep
    }

    /// What ends the rows of an indicator table: a title, a heading, a label of a project's head, a sentence.
    fn ends_body(&self, text: &str) -> bool {
        let sentence = text.chars().count() > 60 && text.contains('。');
        let head = labels::head(text, self.lexicon);
        let head =
            matches!(head, Some(Head::Name | Head::Code | Head::UnitName | Head::Budget | Head::Period | Head::Year));
        sentence
            || head
            || labels::is_table_title(text)
            || super::outline::is_heading_start(text)
            || text.starts_with("注：")
            || text.starts_with("注:")
            || text.starts_with("说明：")
            || text.starts_with("备注：")
            || self.header_word(text)
    }

    fn header_word(&self, text: &str) -> bool {
        matches!(labels::column(text, self.lexicon), Some(Column::Level1 | Column::Name))
    }

    /// Counts rows out of cells: between two level labels stand whole rows.
    fn body(&mut self, cells: &[Span], columns: &[Column]) {
        let first = columns.iter().position(|c| !matches!(c, Column::Level1 | Column::Level2)).unwrap_or(0);
        let has_levels = (columns.contains(&Column::Level1), columns.contains(&Column::Level2));
        let width = columns.len() - first;
        if !columns[first..].iter().all(|c| !matches!(c, Column::Level1 | Column::Level2)) || width == 0 {
            // Double tables need their rows; a stream cannot give them back.
            self.unsure_at(cells);
            return;
        }
        let suffixed =
            cells.iter().filter(|cell| self.is_level(**cell)).filter(|c| self.text(**c).contains("指标")).count();
        let strict = suffixed * 2 > cells.iter().filter(|cell| self.is_level(**cell)).count();
        let anchors: Vec<bool> =
            cells.iter().map(|cell| self.is_level(*cell) && (!strict || self.text(*cell).contains("指标"))).collect();
        let mut at = 0;
        while at < cells.len() {
            let mut levels: Vec<Span> = Vec::new();
            // Level labels and the blank cells that stand for carried ones.
            while at < cells.len() && levels.len() < first {
                let span = cells[at];
                if span.is_empty() && levels.is_empty() && has_levels.0 {
                    at += 1;
                    continue;
                }
                if !anchors[at] {
                    break;
                }
                levels.push(span);
                at += 1;
            }
            let from = at;
            // The first cell after a level label is a name, even where it reads like a label (满意度).
            at = (at + 1).min(cells.len());
            while at < cells.len() && !anchors[at] {
                at += 1;
            }
            let segment = &cells[from..at];
            let rows = self.count_out(segment, &columns[first..]);
            let Some(rows) = rows else {
                self.unsure_at(segment);
                continue;
            };
            for (index, row) in rows.into_iter().enumerate() {
                let mut full = vec![empty_before(&row); first];
                if index == 0 {
                    self.place_levels(&levels, columns, &mut full);
                }
                full.extend(row);
                self.units.push(Unit::Row(full));
            }
        }
    }

    fn place_levels(&self, levels: &[Span], columns: &[Column], row: &mut [Span]) {
        let mut slots: Vec<usize> =
            (0..row.len()).filter(|at| matches!(columns[*at], Column::Level1 | Column::Level2)).collect();
        if levels.len() < slots.len() {
            // A single label: which level it is, the label itself says.
            let is_first = levels.first().is_some_and(|span| {
                labels::level(self.text(*span), self.lexicon)
                    .is_some_and(|label| label.level1.is_some() && label.level2.is_none())
            });
            if !is_first {
                slots.remove(0);
            }
        }
        for (slot, span) in slots.into_iter().zip(levels) {
            row[slot] = *span;
        }
    }

    fn is_level(&self, span: Span) -> bool {
        labels::level(self.text(span), self.lexicon).is_some()
    }

    /// Rows of the given columns out of the cells of one segment, or nothing where they cannot be told.
    fn count_out(&self, segment: &[Span], columns: &[Column]) -> Option<Vec<Vec<Span>>> {
        let width = columns.len();
        // As written, with blank cells for carried levels between the rows.
        let mut rows = Vec::new();
        let mut at = 0;
        while at < segment.len() {
            while at < segment.len() && segment[at].is_empty() {
                at += 1;
            }
            if at == segment.len() {
                break;
            }
            if at + width > segment.len() {
                rows.clear();
                break;
            }
            rows.push(segment[at..at + width].to_vec());
            at += width;
        }
        if !rows.is_empty() && rows.iter().all(|row| self.plausible(row, columns)) {
            return Some(rows);
        }
        let filled: Vec<Span> = segment.iter().copied().filter(|span| !span.is_empty()).collect();
        if filled.len() % width == 0 && !filled.is_empty() {
            let rows: Vec<Vec<Span>> = filled.chunks(width).map(<[Span]>::to_vec).collect();
            if rows.iter().all(|row| self.plausible(row, columns)) {
                return Some(rows);
            }
        }
        if filled.is_empty() {
            return Some(Vec::new());
        }
        self.by_values(&filled, columns)
    }

    /// Cells that look like values settle where a row's value stands when others are missing.
    fn by_values(&self, cells: &[Span], columns: &[Column]) -> Option<Vec<Vec<Span>>> {
        let value = columns.iter().position(|c| matches!(c, Column::Value | Column::Operator))?;
        let name = columns.iter().position(|c| matches!(c, Column::Name | Column::BareName))?;
        let values: Vec<usize> = (0..cells.len()).filter(|at| *at > 0 && self.is_value(cells[*at])).collect();
        let blank = Span { start: cells[0].start, end: cells[0].start };
        if values.is_empty() {
            // One row of words: as many cells as the columns up to its end.
            (cells.len() < columns.len() && cells.len() > value).then_some(())?;
            let mut row = cells.to_vec();
            row.resize(columns.len(), blank);
            return Some(vec![row]);
        }
        let mut rows = Vec::new();
        let mut from = 0;
        for (index, at) in values.iter().enumerate() {
            let next = values.get(index + 1).copied();
            let tail = next
                .map_or(cells.len(), |next| next - (value - name).min(next - at - 1))
                .min(at + columns.len() - value);
            let mut row = vec![blank; columns.len()];
            let before = at - from;
            if before == 0 || before > value - name {
                return None;
            }
            row[name..name + before].copy_from_slice(&cells[from..*at]);
            let width = (tail - at).min(columns.len() - value);
            row[value..value + width].copy_from_slice(&cells[*at..at + width]);
            rows.push(row);
            from = at + width;
        }
        (from == cells.len()).then_some(rows)
    }

    /// A row fits where its name is no value and no number stands in the wrong column.
    fn plausible(&self, row: &[Span], columns: &[Column]) -> bool {
        row.iter().zip(columns).all(|(span, column)| match column {
            Column::Name | Column::BareName | Column::Description => !self.is_value(*span),
            _ => true,
        }) && row
            .iter()
            .zip(columns)
            .any(|(span, column)| matches!(column, Column::Name | Column::BareName) && !span.is_empty())
    }

    fn is_value(&self, span: Span) -> bool {
        let value = super::value::parse(&self.document.text, span, self.lexicon);
        (value.is_numeric() || value.class == super::value::Class::Date && value.span.len() < 48) && !value.labelled
    }

    fn unsure_at(&mut self, cells: &[Span]) {
        let mut spans = cells.iter().copied().filter(|span| !span.is_empty());
        if let Some(first) = spans.next() {
            let all = spans.fold(first, Span::join);
            self.unsure.get_or_insert(all);
            self.units.push(Unit::Glued(all));
        }
    }

    /// Lines between tables: rows parted by blanks, glued rows, paragraphs.
    fn lines(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            let text = self.text(piece.span);
            if let Some(row) = self.spaced_row(text, piece.span) {
                self.units.push(Unit::Row(row));
            } else if self.is_glued(text) {
                self.unsure.get_or_insert(piece.span);
                self.units.push(Unit::Glued(piece.span));
            } else {
                self.paragraph(*piece);
            }
        }
    }

    /// A line of a blank-parted table: under a head row, or with a label of a project's head at its start.
    fn spaced_row(&self, text: &str, span: Span) -> Option<Vec<Span>> {
        if labels::is_table_title(text) || super::outline::is_heading_start(text) {
            return None;
        }
        let parts = tokens(text, span);
        if let Some(first) = parts.first()
            && labels::head(self.text(*first), self.lexicon).is_some()
            && (parts.len() >= 2 || self.units.last().is_some_and(|unit| matches!(unit, Unit::Row(_))))
        {
            return Some(parts);
        }
        let columns = self.open_columns()?;
        if text.starts_with("注") || text.contains('。') && parts.len() < 3 {
            return None;
        }
        (parts.len() >= 2).then(|| self.align(&parts, &columns)).flatten()
    }

    /// The columns of the head row under which the current line stands, while nothing but rows came since.
    fn open_columns(&self) -> Option<Vec<Column>> {
        for unit in self.units.iter().rev() {
            match unit {
                Unit::Row(cells) => {
                    let length = self.header_length(cells);
                    if length >= 3 {
                        return Some(
                            cells.iter().filter_map(|c| labels::column(self.text(*c), self.lexicon)).collect(),
                        );
                    }
                    let first = cells.iter().find(|cell| !cell.is_empty())?;
                    let head = labels::head(self.text(*first), self.lexicon);
                    if matches!(head, Some(Head::Name | Head::Code | Head::Budget | Head::GoalAnnual)) {
                        return None;
                    }
                }
                Unit::Paragraph(_) | Unit::Grid(_) | Unit::Glued(_) => return None,
            }
        }
        None
    }

    /// Puts the pieces of a line under their columns: level labels by what they are, the value by how it looks.
    fn align(&self, parts: &[Span], columns: &[Column]) -> Option<Vec<Span>> {
        let first = columns.iter().position(|c| !matches!(c, Column::Level1 | Column::Level2)).unwrap_or(0);
        let blank = Span { start: parts[0].start, end: parts[0].start };
        let mut row = vec![blank; first];
        let mut at = 0;
        let mut levels = Vec::new();
        while at < parts.len() && levels.len() < first && at + 1 < parts.len() && self.is_level(parts[at]) {
            levels.push(parts[at]);
            at += 1;
        }
        self.place_levels(&levels, columns, &mut row);
        let rest = self.joined(&parts[at..], columns);
        let (rest, width) = (rest.as_slice(), columns.len() - first);
        if rest.is_empty() {
            return None;
        }
        if rest.len() == width {
            row.extend_from_slice(rest);
            return Some(row);
        }
        let mut tail = vec![blank; width];
        let value = columns[first..].iter().position(|c| matches!(c, Column::Value | Column::Operator));
        let seen = (1..rest.len()).find(|at| self.is_value(rest[*at]));
        match (value, seen) {
            // Cells are missing or too many before the value: keep the name, join what belongs between.
            (Some(value), Some(seen)) => {
                tail[0] = rest[0];
                if value > 1 && seen > 1 {
                    tail[1] = rest[1].join(rest[seen - 1]);
                } else if seen > 1 {
                    tail[0] = rest[0].join(rest[seen - 1]);
                }
                let after = &rest[seen..];
                let room = width - value;
                for (slot, span) in tail[value..].iter_mut().zip(after) {
                    *slot = *span;
                }
                if after.len() > room
                    && let (Some(slot), Some(last)) = (tail.last_mut(), after.last())
                {
                    *slot = slot.join(*last);
                }
            }
            _ if rest.len() < width => tail[..rest.len()].copy_from_slice(rest),
            _ => {
                tail.copy_from_slice(&rest[..width]);
                if let (Some(slot), Some(last)) = (tail.last_mut(), rest.last()) {
                    *slot = slot.join(*last);
                }
            }
        }
        row.extend(tail);
        Some(row)
    }

    /// `≥ 90 %` is one value: an operator alone joins the number after it, a unit alone the number before it.
    fn joined(&self, parts: &[Span], columns: &[Column]) -> Vec<Span> {
        let apart = columns.contains(&Column::Operator);
        let units_apart = columns.contains(&Column::Unit);
        let mut out: Vec<Span> = Vec::with_capacity(parts.len());
        for part in parts {
            let text = self.text(*part);
            if let Some(last) = out.last_mut() {
                let before = self.document.slice(*last);
                let operator =
                    super::value::leading_op(before, self.lexicon).is_some_and(|(_, length)| length == before.len());
                let number = before.ends_with(super::number::is_digit) && self.is_value(*last);
                if (!apart && operator) || (!units_apart && number && self.lexicon.units.exact(text).is_some()) {
                    *last = last.join(*part);
                    continue;
                }
            }
            out.push(*part);
        }
        out
    }

    /// Head words or level labels with no mark between them and what follows.
    fn is_glued(&self, text: &str) -> bool {
        const RUNS: &[&str] =
            &["一级指标二级指标", "二级指标三级指标", "三级指标指标值", "三级指标年度指标值", "指标名称指标值"];
        const STARTS: &[&str] = &[
            "产出指标数量指标",
            "产出指标质量指标",
            "效益指标经济效益",
            "效益指标社会效益",
            "效益指标生态效益",
            "满意度指标服务对象",
            "满意度指标满意度",
            "成本指标经济成本",
            "产出指标时效指标",
            "产出指标成本指标",
            "效益指标可持续",
        ];
        const LEVELS: &[&str] = &[
            "数量指标",
            "质量指标",
            "时效指标",
            "成本指标",
            "经济效益指标",
            "社会效益指标",
            "生态效益指标",
            "可持续影响指标",
            "服务对象满意度指标",
            "满意度指标",
        ];
        if RUNS.iter().any(|run| text.contains(run)) || STARTS.iter().any(|start| text.starts_with(start)) {
            return true;
        }
        let under = matches!(self.units.last(), Some(Unit::Glued(_)));
        under
            && (LEVELS.iter().any(|level| text.starts_with(level) && text.len() > level.len() + 6)
                || (text.contains(['≥', '≤', '＝', '=']) && !text.contains('。')))
    }
}

/// The blank-parted pieces of a text; brackets keep what they hold together.
fn tokens(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if is_blank(c) {
            if let Some(from) = start.take() {
                out.push(span.slice(from, at));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        out.push(span.slice(from, text.len()));
    }
    out
}

fn empty_before(row: &[Span]) -> Span {
    let at = row.first().map_or(0, |span| span.start);
    Span { start: at, end: at }
}
