//! Rows to projects and indicators.
//!
//! Rows come in reading order. A table title or a 项目名称 field opens a project; labels of its head take the cells
//! beside or below them; a row of column heads opens the indicator table, whose rows are read by column.

mod head;

use super::labels;
use super::layout::Unit;
use super::outline::Narrative;
use super::value;
use super::{Filing, FilingKind, Goal, Indicator, Level, Project, names};
use crate::document::{Document, Paragraph};
use crate::lexicon::{Column, Head, Lexicon};
use crate::span::Span;

pub(super) struct Tables<'l> {
    pub projects: Vec<Project<'l>>,
    /// Paragraphs outside of tables, with marks where tables stand.
    pub narrative: Vec<Narrative>,
    /// Tables that hold actual values beside targets.
    pub reports: usize,
}

pub(super) fn read<'l>(document: &Document, units: &[Unit], lexicon: &'l Lexicon) -> Tables<'l> {
    let mut reader = Reader {
        document,
        lexicon,
        out: Tables { projects: Vec::new(), narrative: Vec::new(), reports: 0 },
        open: None,
        columns: Vec::new(),
        carried: [None, None],
        head: head::HeadState::default(),
        bracket: None,
        rows: 0,
    };
    for unit in units {
        match unit {
            Unit::Paragraph(paragraph) => reader.paragraph(*paragraph),
            // A narrower table does not go on under the heads of a wider one; one of the same width may be its next page.
            Unit::Grid(columns) if *columns < reader.columns.len() => reader.close_columns(),
            Unit::Grid(_) => {}
            Unit::Row(cells) => reader.row(cells),
            Unit::Glued(_) => {
                reader.close_columns();
                reader.table_here();
            }
        }
    }
    reader.finish();
    reader.out
}

/// Plan or report: by the columns of the tables and by the title.
pub(super) fn kind(document: &Document, filing: &Filing<'_>, reports: usize) -> FilingKind {
    let titles = filing.projects.iter().filter_map(|project| project.title).chain(filing.title);
    let titled = titles.clone().any(|span| {
        let text = document.slice(span);
        (text.contains("自评") || text.contains("完成情况")) && !text.contains("绩效目标申报")
    });
    if reports > 0 || (titled && filing.projects.iter().any(|project| !project.indicators.is_empty()) && reports > 0) {
        FilingKind::SelfEvaluation
    } else if !filing.projects.is_empty() || !filing.outline.fields.is_empty() || titles.count() > 0 {
        FilingKind::Plan
    } else {
        FilingKind::Unknown
    }
}

/// One column of the open table; double tables have a second set of columns, `set` 1.
#[derive(Clone, Copy, Debug)]
struct Slot {
    column: Option<Column>,
    set: u8,
}

struct Reader<'a, 'l> {
    document: &'a Document,
    lexicon: &'l Lexicon,
    out: Tables<'l>,
    open: Option<Project<'l>>,
    columns: Vec<Slot>,
    /// Level cells carried down.
    carried: [Option<(Span, Span)>; 2],
    head: head::HeadState,
    /// Levels of a bracketed heading (【产出指标-数量指标】).
    bracket: Option<Span>,
    rows: usize,
}

impl<'a, 'l> Reader<'a, 'l> {
    fn text(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    fn project(&mut self) -> &mut Project<'l> {
        self.open.get_or_insert_with(Project::default)
    }

    fn finish(&mut self) {
        if let Some(project) = self.open.take() {
            let empty = project.indicators.is_empty() && project.goals.is_empty() && project.amounts.is_empty();
            // A title above the first table's own title is the title of the list.
            if !(empty && project.name.is_none() && project.head_row.is_none()) {
                self.out.projects.push(project);
            }
        }
        self.close_columns();
        self.bracket = None;
        self.rows = 0;
    }

    fn close_columns(&mut self) {
        self.columns.clear();
        self.carried = [None, None];
        self.head = head::HeadState::default();
    }

    fn table_here(&mut self) {
        if !matches!(self.out.narrative.last(), Some(Narrative::Table)) {
            self.out.narrative.push(Narrative::Table);
        }
    }

    fn title(&mut self, paragraph: Paragraph) {
        self.finish();
        self.out.narrative.push(Narrative::TableTitle(paragraph));
        self.open = Some(Project { title: Some(paragraph.span), ..Project::default() });
    }

    fn paragraph(&mut self, paragraph: Paragraph) {
        let text = self.text(paragraph.span);
        if labels::is_table_title(text) {
            self.title(paragraph);
            return;
        }
        if self.bracketed(text, paragraph.span) {
            return;
        }
        // `项目名称：…` as a line of its own.
        if let Some((label, value)) = split_label(text, paragraph.span)
            && let Some(field) = labels::head(self.text(label), self.lexicon)
            && matches!(
                field,
                Head::Name
                    | Head::Code
                    | Head::Budget
                    | Head::Year
                    | Head::Period
                    | Head::UnitName
                    | Head::Fiscal
                    | Head::Use
            )
            && self.in_project_head(field)
        {
            self.row(&[label, value]);
            return;
        }
        let in_table = !self.columns.is_empty();
        if let Some(project) = self.open.as_mut() {
            let heading = super::outline::is_heading_start(text) || paragraph.level.is_some();
            if heading {
                self.finish();
            } else if in_table || !project.indicators.is_empty() || text.starts_with('注') {
                project.notes.push(paragraph.span);
                if text.starts_with("注")
                    || text.starts_with("说明")
                    || text.starts_with("备注")
                    || text.chars().count() > 12
                {
                    self.close_columns();
                }
                self.out.narrative.push(Narrative::Paragraph(paragraph));
                return;
            }
        }
        self.out.narrative.push(Narrative::Paragraph(paragraph));
    }

    /// A labelled line belongs to a project's head where a project is open or the label opens one.
    fn in_project_head(&self, field: Head) -> bool {
        self.open.is_some() || matches!(field, Head::Name | Head::Code)
    }

    fn row(&mut self, cells: &[Span]) {
        let filled: Vec<usize> = (0..cells.len()).filter(|at| !cells[*at].is_empty()).collect();
        let Some(first) = filled.first().copied() else { return };
        let text = self.text(cells[first]);
        if filled.len() == 1 && labels::is_table_title(text) {
            self.title(Paragraph { span: cells[first], level: None, after_gap: true });
            return;
        }
        if self.head_row(cells) {
            return;
        }
        if !self.columns.is_empty() {
            let label = labels::head(text, self.lexicon);
            let level = labels::level(text, self.lexicon).is_some();
            let new_head = !level
                && first == 0
                && matches!(
                    label,
                    Some(
                        Head::Name
                            | Head::Code
                            | Head::UnitName
                            | Head::Budget
                            | Head::GoalAnnual
                            | Head::GoalWhole
                            | Head::Year
                            | Head::Period
                            | Head::Property
                            | Head::CashPlan
                    )
                );
            if !new_head {
                self.indicator_row(cells);
                return;
            }
        }
        if let Some(label) = labels::head(text, self.lexicon)
            && matches!(label, Head::Name)
            && self.open.as_ref().is_some_and(|project| project.name.is_some())
        {
            self.finish();
        }
        if !self.columns.is_empty() {
            // A label of a head after indicators opens the next project.
            self.finish();
        }
        self.table_here();
        self.head_fields(cells);
    }

    /// Whether the row holds column heads; if so they rule the rows below.
    fn head_row(&mut self, cells: &[Span]) -> bool {
        let found: Vec<Option<Column>> =
            cells.iter().map(|cell| labels::column(self.text(*cell), self.lexicon)).collect();
        let count = |wanted: &[Column]| found.iter().flatten().filter(|column| wanted.contains(column)).count();
        let values = count(&[Column::Value, Column::Actual]);
        let levels = count(&[Column::Level1, Column::Level2]);
        let named = count(&[Column::Name]);
        if values == 0
            || (named == 0 && levels == 0 && count(&[Column::BareName]) == 0)
            || found.iter().flatten().count() < 2
        {
            return false;
        }
        // A head row holds heads and nothing else but blanks and words like them.
        let strangers = cells.iter().zip(&found).filter(|(cell, column)| column.is_none() && !cell.is_empty()).count();
        if strangers > 2 && strangers > found.iter().flatten().count() {
            return false;
        }
        let mut seen = [0u8; 16];
        let mut slots: Vec<Slot> = Vec::with_capacity(cells.len());
        for (at, column) in found.iter().enumerate() {
            let column = match column {
                Some(Column::BareName) if named > 0 => Some(Column::Note),
                Some(Column::BareName) => Some(Column::Name),
                // Two names in a row without a value between are one name and its description.
                Some(Column::Name)
                    if slots.iter().rev().find_map(|slot| match slot.column {
                        Some(Column::Name) => Some(true),
                        Some(Column::Value) => Some(false),
                        _ => None,
                    }) == Some(true) =>
                {
                    Some(Column::Description)
                }
                other => *other,
            };
            let repeated = |column: Column, seen: &[u8; 16]| seen[column as usize].min(1);
            let set = match column {
                Some(column @ (Column::Name | Column::Value | Column::Level2)) => {
                    seen[column as usize] += 1;
                    repeated(column, &[seen[column as usize].saturating_sub(1); 16])
                }
                _ => slots.last().map_or(0, |slot: &Slot| slot.set),
            };
            // Without a second name, a second value column is another target of the same row.
            let set = if column == Some(Column::Value) && named < 2 && set == 1 { 2 } else { set };
            let _ = at;
            slots.push(Slot { column, set });
        }
        if named == 0 && !slots.iter().any(|slot| slot.column == Some(Column::Name)) {
            // Level columns and a value, no head for the name: the column between them holds it.
            let after = slots.iter().rposition(|slot| matches!(slot.column, Some(Column::Level2 | Column::Level1)));
            match after.and_then(|at| slots.get_mut(at + 1)) {
                Some(slot) if !matches!(slot.column, Some(Column::Value)) => slot.column = Some(Column::Name),
                _ => return false,
            }
        }
        let reports = slots.iter().any(|slot| slot.column == Some(Column::Actual))
            && slots.iter().any(|slot| matches!(slot.column, Some(Column::Value | Column::Score | Column::Reason)));
        self.out.reports += usize::from(reports);
        self.table_here();
        let has = |wanted: Column| slots.iter().any(|slot| slot.column == Some(wanted));
        let (operator, unit) = (has(Column::Operator), has(Column::Unit));
        let span = cells
            .iter()
            .filter(|cell| !cell.is_empty())
            .fold(None, |all: Option<Span>, cell| Some(all.map_or(*cell, |all| all.join(*cell))));
        let project = self.project();
        project.head_row = project.head_row.or(span);
        project.has_operator_column |= operator;
        project.has_unit_column |= unit;
        self.head = head::HeadState::default();
        self.columns = slots;
        true
    }

    fn indicator_row(&mut self, cells: &[Span]) {
        self.table_here();
        let shift = self.shift(cells);
        let joined: String = cells.iter().map(|cell| self.text(*cell)).collect();
        let total = ["合计", "总计", "总分", "小计"]
            .iter()
            .any(|word| cells.iter().any(|cell| labels::normal(self.text(*cell)) == *word));
        if total || joined.is_empty() {
            return;
        }
        let columns = std::mem::take(&mut self.columns);
        let at = |wanted: Column, set: u8| {
            columns
                .iter()
                .enumerate()
                .filter(|(_, slot)| {
                    slot.column == Some(wanted) && (slot.set == set || matches!(wanted, Column::Level1))
                })
                .filter_map(|(at, _)| cells.get(at.checked_sub(shift)?).copied())
                .find(|cell| !cell.is_empty())
        };
        for set in 0..=1u8 {
            if set == 1 && !columns.iter().any(|slot| slot.set == 1 && slot.column == Some(Column::Name)) {
                break;
            }
            let level1 = at(Column::Level1, set);
            let level2 = at(Column::Level2, set);
            if set == 0 {
                if let Some(span) = level1 {
                    self.carried = [Some((span, span)), None];
                }
                if let Some(span) = level2 {
                    self.carried[1] = Some((span, span));
                }
            }
            let name = at(Column::Name, set);
            let value = at(Column::Value, set);
            if set == 0 {
                self.rows += 1;
            }
            let actual = at(Column::Actual, set);
            if name.is_none() && value.is_none() && actual.is_none() {
                continue;
            }
            let row = Row {
                own_level1: level1,
                own_level2: level2,
                name,
                value,
                actual,
                description: at(Column::Description, set),
                operator: at(Column::Operator, set),
                unit: at(Column::Unit, set),
                weight: at(Column::Weight, set),
                basis: at(Column::Basis, set),
                score: at(Column::Score, set),
                remarks: columns
                    .iter()
                    .enumerate()
                    .filter(|(_, slot)| matches!(slot.column, Some(Column::Note | Column::Direction | Column::Reason)))
                    .filter_map(|(at, _)| cells.get(at.checked_sub(shift)?).copied())
                    .filter(|cell| !cell.is_empty())
                    .collect(),
                whole_period: set == 0 && columns.iter().any(|slot| slot.set == 1 && slot.column == Some(Column::Name)),
            };
            self.push(row);
        }
        self.columns = columns;
    }

    /// How many leading cells a row lost: exports drop the cells that a merged one covers.
    fn shift(&self, cells: &[Span]) -> usize {
        let missing = self.columns.len().saturating_sub(cells.len());
        if missing == 0 || cells.is_empty() {
            return 0;
        }
        let position = |wanted: Column| self.columns.iter().position(|slot| slot.column == Some(wanted)).unwrap_or(0);
        let first = labels::level(self.text(cells[0]), self.lexicon);
        let (level2, name) = (position(Column::Level2), position(Column::Name));
        match first {
            _ if cells[0].is_empty() => 0,
            Some(label) if label.level1.is_some() && label.level2.is_none() => 0,
            Some(label) if label.level1.is_some() => {
                // 成本指标 and 满意度指标 are labels of both levels: what follows tells.
                let next = cells.get(1).and_then(|cell| labels::level(self.text(*cell), self.lexicon));
                if next.is_some() { 0 } else { level2.min(missing) }
            }
            Some(_) => level2.min(missing),
            None if name <= missing => name,
            None => 0,
        }
    }

    fn level<L: Copy>(
        &self,
        own: Option<Span>,
        carried: Option<(Span, Span)>,
        label: impl Fn(crate::lexicon::LevelLabel) -> Option<L>,
    ) -> Option<Level<L>> {
        let span = own.or(carried.map(|(span, _)| span))?;
        let known = labels::level(self.text(span), self.lexicon);
        Some(Level { span, label: known.and_then(&label), tree: known.map(|known| known.tree), own: own.is_some() })
    }

    fn push(&mut self, row: Row) {
        let (text, lexicon) = (&self.document.text, self.lexicon);
        let level1 = self.level(row.own_level1, self.carried[0], |label| label.level1);
        let level2 = self.level(row.own_level2, self.carried[1], |label| label.level2);
        let name = row.name;
        let key = name.map_or(String::new(), |span| names::key(self.text(span), self.lexicon));
        let description = row.description.map_or("", |span| self.text(span));
        let named = name.and_then(|span| names::kind_of_name(self.text(span), lexicon));
        let kind = if key.is_empty() { None } else { names::settled(named, description, lexicon) };
        let noted = name.and_then(|span| {
            let (range, unit) = names::bracket_unit(self.text(span), lexicon)?;
            Some((span.slice(range.start, range.end), unit))
        });
        let unit = row.unit.map(|span| (span, lexicon.units.exact(labels::normal(self.text(span)).as_ref())));
        let read = |span: Span| {
            let mut value = value::parse(text, span, lexicon);
            if let Some(unit) = unit.and_then(|(_, unit)| unit).or(noted.map(|(_, unit)| unit)) {
                value.explain_size(unit);
            }
            value
        };
        let mut value = row.value.map(read);
        let operator = row.operator;
        if let (Some(value), Some(operator)) = (value.as_mut(), operator)
            && let Some((op, _)) = value::leading_op(self.text(operator), lexicon)
        {
            value.op = value.op.or(Some(op));
        }
        let indicator = Indicator {
            level1,
            level2,
            name,
            description: row.description,
            value,
            operator,
            unit,
            weight: row.weight,
            basis: row.basis,
            actual: row.actual.map(read),
            score: row.score,
            remarks: row.remarks,
            kind,
            named,
            noted,
            key,
            row: self.rows,
            whole_period: row.whole_period,
        };
        self.project().indicators.push(indicator);
    }

    /// `【产出指标-数量指标】` and the numbered indicators under it: `1:培训人数(≥200人)`.
    fn bracketed(&mut self, text: &str, span: Span) -> bool {
        let open = ['【', '[', '〔'];
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(['】', ']', '〕'])) {
            let mut parts = inner.splitn(2, ['-', '—', '－', '–', '/', '·']);
            let known = |part: Option<&str>| part.is_some_and(|part| labels::level(part, self.lexicon).is_some());
            if known(parts.next()) && known(parts.next()) {
                let start = span.start as usize + text.chars().next().map_or(0, char::len_utf8);
                self.bracket = Some(Span::new(start, start + inner.len()));
                let inner_span = Span::new(start, start + inner.len());
                let cut = inner.find(['-', '—', '－', '–', '/', '·']).unwrap_or(inner.len());
                let width = inner[cut..].chars().next().map_or(0, char::len_utf8);
                let level1 = inner_span.slice(0, cut).trim(&self.document.text);
                let level2 = inner_span.slice(cut + width, inner.len()).trim(&self.document.text);
                self.carried = [Some((level1, level1)), Some((level2, level2))];
                self.table_here();
                return true;
            }
            return false;
        }
        if self.bracket.is_none() {
            return false;
        }
        let mut any = false;
        let mut from = 0;
        for piece in text.split_inclusive(['；', ';']) {
            let start = from;
            from += piece.len();
            let body = piece.trim_end_matches(|c: char| matches!(c, '；' | ';' | '。') || crate::span::is_blank(c));
            let Some((_, digits)) = super::number::digits(body) else { continue };
            let Some(mark) = body[digits..].chars().next().filter(|c| matches!(c, ':' | '：' | '.' | '、' | '．'))
            else {
                continue;
            };
            let name_from = digits + mark.len_utf8();
            let Some(close) = body.strip_suffix([')', '）']) else { continue };
            // The value's bracket is the last one that opens at the outer depth.
            let mut depth = 0i32;
            let open_at = close.char_indices().rev().find(|(_, c)| {
                match c {
                    ')' | '）' => depth += 1,
                    '(' | '（' if depth > 0 => depth -= 1,
                    '(' | '（' => return true,
                    _ => {}
                }
                false
            });
            let Some((open_at, bracket)) = open_at else { continue };
            if open_at <= name_from {
                continue;
            }
            let name = span.slice(start + name_from, start + open_at).trim(&self.document.text);
            let value = span.slice(start + open_at + bracket.len_utf8(), start + close.len()).trim(&self.document.text);
            self.rows += 1;
            let own = self.carried[1].map(|(span, _)| span);
            self.push(Row { name: Some(name), value: Some(value), own_level2: own, ..Row::default() });
            any = true;
        }
        if any {
            self.table_here();
        } else {
            self.bracket = None;
        }
        any
    }

    fn goal(&mut self, span: Span, whole_period: bool) {
        if !span.is_empty() && !value::is_not_applicable(self.text(span), self.lexicon) {
            self.project().goals.push(Goal { span, whole_period });
        }
    }
}

#[derive(Default)]
struct Row {
    own_level1: Option<Span>,
    own_level2: Option<Span>,
    name: Option<Span>,
    description: Option<Span>,
    value: Option<Span>,
    operator: Option<Span>,
    unit: Option<Span>,
    weight: Option<Span>,
    basis: Option<Span>,
    actual: Option<Span>,
    score: Option<Span>,
    remarks: Vec<Span>,
    whole_period: bool,
}

/// `label：value` in one text.
fn split_label(text: &str, span: Span) -> Option<(Span, Span)> {
    let colon = text.find(['：', ':'])?;
    let width = text[colon..].chars().next().map_or(1, char::len_utf8);
    let value = text[colon + width..].trim_start_matches(crate::span::is_blank);
    (colon > 0 && colon < 60 && !value.is_empty())
        .then(|| (span.slice(0, colon), Span::new(span.end as usize - value.len(), span.end as usize)))
}
