//! Rows to projects and indicators.
//!
//! Rows come in reading order. A table title, a heading right above a table or a 项目名称 field opens a project; labels of
//! its head take the cells beside or below them (`head`, `money`); a row of column heads opens the indicator table, whose
//! rows are parted by column (`rows`). Tables that list several projects name them in a column (`list`). Lists in brackets
//! have their own form (`bracketed`). What the cells of the rows say is read once all tables are told
//! (`Tables::read_rows`).

mod bracketed;
mod head;
mod list;
mod money;
mod rows;

use super::cells::Cells;
use super::columns::{self, Slot};
use super::labels::{self, Labels};
use super::layout::{LaidOut, Place, Row, Unit};
use super::outline::{self, Narrative};
use super::value;
use super::{Filing, FilingKind, Goal, Project};
use crate::document::{Block, Cell, Document, Paragraph};
use crate::lexicon::{Column, Head, Lexicon};
use crate::span::{Span, holds};

pub(super) struct Tables<'l> {
    /// Projects, their rows not read yet.
    pub projects: Vec<Project<'l>>,
    /// The rows of all projects in their order, but for those that were read already.
    drafts: Vec<rows::Draft>,
    /// How many of them each project has.
    counts: Vec<usize>,
    /// Paragraphs outside of tables, with marks where tables stand.
    pub narrative: Vec<Narrative>,
    /// Tables that hold actual values beside targets.
    pub reports: usize,
    /// The title of a list of tables.
    pub title: Option<Span>,
    /// The first row whose cells could not be told apart.
    pub unsure: Option<Span>,
}

impl<'l> Tables<'l> {
    /// Reads what the cells of all rows say.
    pub fn read_rows(&mut self, cells: &Cells<'_, 'l>) {
        let mut drafts = std::mem::take(&mut self.drafts);
        let mut rest = drafts.as_mut_slice();
        for (project, count) in self.projects.iter_mut().zip(&self.counts) {
            let (own, behind) = std::mem::take(&mut rest).split_at_mut(*count);
            rows::read(project, own, cells);
            rest = behind;
        }
    }
}

/// The tables of a document, their rows not read yet.
pub(super) fn read<'l>(document: &Document, laid_out: &LaidOut<'_, 'l>, lexicon: &'l Lexicon) -> Tables<'l> {
    let rows = laid_out.units.iter().filter(|unit| matches!(unit, Unit::Row(_))).count();
    let mut reader = Reader {
        document,
        lexicon,
        cells: &laid_out.cells,
        out: Tables {
            projects: Vec::new(),
            // Nearly all rows are those of indicators.
            drafts: Vec::with_capacity(rows.min(MANY)),
            counts: Vec::new(),
            narrative: Vec::new(),
            reports: 0,
            title: None,
            unsure: None,
        },
        open: None,
        first: 0,
        announced: None,
        promised: None,
        slots: Vec::new(),
        list: None,
        own: Vec::new(),
        pieces: Vec::new(),
        by_slot: Vec::new(),
        extent: 0,
        just_opened: false,
        lead: false,
        carried: [None; 3],
        head: head::HeadState::default(),
        factor: None,
        bracket: false,
        glued: false,
        rows: 0,
    };
    for unit in &laid_out.units {
        match unit {
            Unit::Paragraph(paragraph) => reader.paragraph(*paragraph),
            Unit::Row(row) => reader.row(row),
            Unit::Grid(extent) => reader.grid(*extent),
            Unit::Glued(_) => {
                reader.glued = true;
                reader.table_here();
            }
        }
    }
    reader.finish();
    reader.out
}

/// Plan or report: by the columns of the tables, and where those tell nothing by the titles.
pub(super) fn kind(document: &Document, filing: &Filing<'_>, reports: usize, lexicon: &Lexicon) -> FilingKind {
    if reports > 0 || is_titled_report(document, filing, lexicon) {
        FilingKind::SelfEvaluation
    } else if !filing.projects.is_empty() || !filing.outline.fields.is_empty() || filing.title.is_some() {
        FilingKind::Plan
    } else {
        FilingKind::Unknown
    }
}

/// Whether a title says that the filing reports on a past year: that of the document, of its first table, or a first cell above.
fn is_titled_report(document: &Document, filing: &Filing<'_>, lexicon: &Lexicon) -> bool {
    let titles = filing.title.into_iter().chain(filing.projects.first().and_then(|project| project.title));
    let above = document.blocks.iter().take(OPENING).flat_map(|block| match block {
        Block::Paragraph(paragraph) => Some(paragraph.span),
        Block::Table(table) => table.rows.iter().flatten().map(|cell| cell.span).find(|span| !span.is_empty()),
    });
    titles.chain(above).any(|span| {
        let lines = document.slice(span).lines().take(OPENING).filter(|line| line.len() <= LONGEST_TITLE);
        lines.into_iter().any(|line| labels::is_report_title(line, lexicon))
    })
}

/// How many blocks and lines stand above a form at most, its title among them.
const OPENING: usize = 3;
/// Rows for which there is room at first.
const MANY: usize = 128;
/// Longest title in bytes.
const LONGEST_TITLE: usize = 200;

struct Reader<'a, 'l> {
    document: &'a Document,
    lexicon: &'l Lexicon,
    cells: &'a Cells<'a, 'l>,
    out: Tables<'l>,
    open: Option<Project<'l>>,
    /// Its first row among the drafts.
    first: usize,
    /// A heading right above, which may announce a project.
    announced: Option<Span>,
    /// The goal under such a heading, before any row.
    promised: Option<Promised>,
    /// Columns of the open indicator table.
    slots: Vec<Slot>,
    /// Columns of the projects, where the open table lists several.
    list: Option<list::List>,
    /// What the cells of the row being read are among the labels.
    own: Vec<Labels>,
    /// The cells of the row of a head being read.
    pieces: Vec<head::Piece>,
    /// The cell of each column in the row being read.
    by_slot: Vec<Option<Span>>,
    /// Columns of the grid of the table being read.
    extent: u16,
    /// Whether the row before held the heads of these columns.
    just_opened: bool,
    /// Whether the row before held nothing but the head of the first level, which a broken cell parted from the others.
    lead: bool,
    /// Level cells carried down: first level, second level, second level of the second set.
    carried: [Option<rows::Carried>; 3],
    head: head::HeadState,
    /// Factor to 元 that the filing states (单位：万元), until it states another.
    factor: Option<f64>,
    /// Whether the levels come from a bracketed heading (【产出指标-数量指标】).
    bracket: bool,
    /// Whether cells of the open project run together.
    glued: bool,
    rows: usize,
}

impl<'a, 'l> Reader<'a, 'l> {
    fn text(&self, span: Span) -> &'a str {
        self.document.slice(span)
    }

    fn project(&mut self) -> &mut Project<'l> {
        let title = &mut self.announced;
        self.open.get_or_insert_with(|| Project { title: title.take(), ..Project::default() })
    }

    /// Opens a project for rows that stand right under a heading and its goal.
    fn adopt(&mut self) {
        let promised = self.promised.take().filter(|_| self.open.is_none() && self.announced.is_some());
        if let Some(Promised { label, goal, whole_period, at }) = promised {
            self.project().goal_label = Some(label);
            self.goal(goal, whole_period);
            // 道路养护项目（预算36.5万元）
            let title = self.project().title.filter(|title| self.text(*title).ends_with(['）', ')']));
            if let Some((title, open)) = title.and_then(|title| Some((title, self.text(title).rfind(['（', '('])?))) {
                self.inline_amounts(title.slice(open, title.len()), None);
            }
            // It is no goal of the narrative.
            self.out.narrative[at] = Narrative::Table;
        }
    }

    /// A line that announces a project under a title that is only the title of a list.
    fn announced_within(&mut self) {
        if self.announced.is_some() && self.open.as_ref().is_some_and(|open| self.is_bare(open)) {
            self.finish();
        }
    }

    fn finish(&mut self) {
        self.close_columns();
        self.rows = 0;
        if let Some(mut project) = self.open.take() {
            let bare = self.is_bare(&project);
            project.sums = self.head.money.sums();
            project.unsure |= self.glued;
            // A title above the first table's own title is the title of the list.
            if !bare || self.glued {
                self.out.projects.push(project);
                self.out.counts.push(self.out.drafts.len() - self.first);
                self.first = self.out.drafts.len();
            } else if self.out.projects.is_empty() {
                self.out.title = self.out.title.or(project.title);
            }
        }
        self.head = head::HeadState::default();
        self.bracket = false;
        self.glued = false;
    }

    fn close_columns(&mut self) {
        self.slots.clear();
        self.list = None;
        self.just_opened = false;
        self.carried = [None; 3];
    }

    fn has_indicators(&self) -> bool {
        self.open.as_ref().is_some_and(|project| self.has_rows() || project.head_row.is_some())
    }

    /// Whether the open project has rows.
    fn has_rows(&self) -> bool {
        self.out.drafts.len() > self.first || self.open.as_ref().is_some_and(|open| !open.indicators.is_empty())
    }

    /// Whether nothing but a title is known of the open project.
    fn is_bare(&self, project: &Project<'_>) -> bool {
        self.out.drafts.len() == self.first
            && project.indicators.is_empty()
            && project.goals.is_empty()
            && project.amounts.is_empty()
            && project.name.is_none()
            && project.code.is_none()
            && project.head_row.is_none()
    }

    fn table_here(&mut self) {
        if !matches!(self.out.narrative.last(), Some(Narrative::Table)) {
            self.out.narrative.push(Narrative::Table);
        }
    }

    /// A table of another grid has no row under the columns of the one before.
    fn grid(&mut self, extent: u16) {
        if self.extent != extent {
            self.close_columns();
        }
        self.extent = extent;
    }

    fn title(&mut self, paragraph: Paragraph) {
        self.finish();
        self.announced = None;
        self.out.narrative.push(Narrative::TableTitle(paragraph));
        self.open = Some(Project { title: Some(paragraph.span), ..Project::default() });
    }

    fn paragraph(&mut self, paragraph: Paragraph) {
        let text = self.text(paragraph.span);
        let own = self.cells.line(paragraph.span);
        if own.title {
            self.title(paragraph);
            return;
        }
        self.note_factor(text);
        if self.bracketed(text, paragraph.span) {
            return;
        }
        if text.len() > SHORT_LABEL {
            self.promised = None;
        }
        if self.labelled(paragraph.span) {
            return;
        }
        // （实施期：2025年—2027年） below a title.
        if self.open.is_some()
            && let Some((label, value)) = split_label_in_brackets(text, paragraph.span)
            && self.cells.labels(label).head == Some(Head::Period)
        {
            self.field(Head::Period, label, value);
            self.out.narrative.push(Narrative::Paragraph(paragraph));
            return;
        }
        let numbered = outline::leading_number(text).map(|(_, _, length)| length);
        let heading = own.heading || paragraph.level.is_some() || own.announces;
        // 二、绩效目标: a heading within the form, not the next project.
        let bare = numbered.map_or(text, |length| &text[length..]);
        let within = || labels::head(bare, self.lexicon).is_some() || matches!(bare.trim(), "绩效指标" | "指标");
        if heading && self.open.is_some() && !self.has_indicators() && within() {
            self.out.narrative.push(Narrative::Paragraph(paragraph));
            return;
        }
        if heading {
            self.finish();
            self.announced = Some(paragraph.span);
            self.out.narrative.push(Narrative::Paragraph(paragraph));
            return;
        }
        let digit = numbered.is_some() && text.chars().count() <= 40 && !text.contains(['。', '；', '：', ':']);
        let bare = self.open.as_ref().is_some_and(|open| self.is_bare(open));
        let has_rows = self.has_rows();
        if let Some(project) = self.open.as_mut() {
            if bare {
                if digit {
                    self.announced = Some(paragraph.span);
                } else if is_year_line(text) {
                    project.title = project.title.map(|title| title.join(paragraph.span));
                }
            }
            let in_table = !self.slots.is_empty();
            let blank = project.goal_label.is_some() && project.goals.is_empty();
            if in_table || has_rows || own.note {
                if digit && !own.note {
                    // 2.教师培训: it may announce the next project.
                    self.announced = Some(paragraph.span);
                    self.close_columns();
                } else {
                    project.notes.push(paragraph.span);
                    if own.note || text.chars().count() > 12 {
                        self.close_columns();
                    }
                }
            } else if self.head.goes_on(numbered.is_some() || is_goal_item(text), blank) && text.chars().count() >= 6 {
                // Lines under a label whose own cell was blank.
                self.go_on(paragraph.span);
            }
            self.out.narrative.push(Narrative::Paragraph(paragraph));
            return;
        }
        if digit {
            self.announced = Some(paragraph.span);
        } else if text.chars().count() > 30 && self.promised.is_none() {
            self.announced = None;
        }
        self.out.narrative.push(Narrative::Paragraph(paragraph));
    }

    /// `项目名称：…` as a line of its own.
    fn labelled(&mut self, span: Span) -> bool {
        let text = self.text(span);
        // 其中：上级补助300万元，区级财政980万元
        let parts = text.starts_with("其中") && self.open.is_some() && self.head.money.has_total();
        if parts {
            self.inline_amounts(span, None);
            return true;
        }
        let Some((label, value)) = split_label(text, span) else { return false };
        let Some(field) = self.cells.labels(label).head else { return false };
        let opens = matches!(field, Head::Name | Head::Code)
            || field == Head::Budget && self.announced.is_some() && self.text(value).contains(super::number::is_digit);
        let ignored = matches!(field, Head::Label | Head::Person);
        let goal = matches!(field, Head::GoalAnnual | Head::GoalWhole);
        // 1.道路养护项目, 绩效目标：…, and then its rows.
        if goal && self.announced.is_some() && (self.open.is_none() || self.has_indicators()) {
            self.finish();
            let whole_period = field == Head::GoalWhole;
            self.promised = Some(Promised { label, goal: value, whole_period, at: self.out.narrative.len() });
            return false;
        }
        if ignored || !(opens || (self.open.is_some() && !(self.has_indicators() && field == Head::Use))) {
            return false;
        }
        self.announced_within();
        self.announced = self.announced.filter(|_| opens);
        if self.has_indicators() && (opens || goal) {
            self.finish();
            if goal {
                return false;
            }
        }
        self.table_here();
        if goal {
            let project = self.project();
            project.goal_label = project.goal_label.or(Some(label));
        }
        self.head.below(field);
        self.field(field, label, value);
        true
    }

    fn row(&mut self, row: &Row<'_>) {
        let mut own = std::mem::take(&mut self.own);
        own.clear();
        // A row that was fitted to the open columns holds no head: it may be one of totals, and its first cell counts.
        let fitted = row.place == Place::Fitted && !self.slots.is_empty();
        let first = row.cells.iter().position(|cell| !cell.span.is_empty());
        own.extend(row.cells.iter().enumerate().map(|(at, cell)| {
            let counts = !fitted || first == Some(at) || labels::may_be_total(self.text(cell.span), self.lexicon);
            if counts { self.cells.labels(cell.span) } else { Labels::default() }
        }));
        self.labelled_row(&LabelledRow { cells: &row.cells, place: row.place, own: &own });
        self.own = own;
    }

    fn labelled_row(&mut self, row: &LabelledRow<'_>) {
        let mut filled = row.filled();
        let Some((first, own)) = filled.next() else { return };
        if filled.next().is_none() && self.cells.line(first.span).title {
            self.title(Paragraph { span: first.span, level: None, after_gap: true });
            return;
        }
        self.announced_within();
        if row.place != Place::Fitted && self.head_row(row) {
            return;
        }
        if !self.slots.is_empty() {
            if row.place == Place::Fitted || !self.opens_head(row, first, own) {
                self.indicator_row(row);
                return;
            }
            self.finish();
        } else if self.has_indicators() && closes(own) {
            self.finish();
        }
        if own.head == Some(Head::Name) && self.open.as_ref().is_some_and(|project| project.name.is_some()) {
            self.finish();
        }
        self.table_here();
        self.head_fields(row);
    }

    /// Whether a row under open columns is no row of theirs, but the head of the next project.
    fn opens_head(&self, row: &LabelledRow<'_>, first: &Cell, own: &Labels) -> bool {
        let Some(label) = own.head else { return false };
        if first.column > 0 || own.level.is_some() {
            return false;
        }
        let names_first = self.slots.first().is_some_and(|slot| slot.column == Some(Column::Name));
        let valued =
            || row.cells.iter().skip(1).any(|cell| value::leading_op(self.text(cell.span), self.lexicon).is_some());
        match label {
            Head::Name | Head::Code | Head::UnitName | Head::Person => true,
            // 预算执行率 as a row: its points count beside those of the indicators.
            Head::Label | Head::Executed | Head::ExecutionRate => false,
            _ => !names_first && !valued(),
        }
    }

    /// Whether the row holds column heads; if so they rule the rows below.
    fn head_row(&mut self, row: &LabelledRow<'_>) -> bool {
        if self.just_opened && columns::refine(self.cells, &mut self.slots, row.filled()) {
            self.opened();
            return true;
        }
        if self.just_opened && row.place == Place::Written && self.heads_go_on(row) {
            return true;
        }
        let mut filled = row.filled().map(|(_, own)| own.column);
        let alone = (filled.next().flatten(), filled.next()) == (Some(Column::Level1), None);
        let lead = std::mem::replace(&mut self.lead, alone && row.place == Place::Written);
        if self.lead {
            return true;
        }
        let above = if self.just_opened { self.slots.as_slice() } else { &[] };
        // Where the first level has a row to itself, no cell stands in its place.
        let in_place = if lead { &[] } else { above };
        let Some(mut slots) = columns::read(self.cells, row.cells, row.own, in_place) else { return false };
        if row.place == Place::Written {
            if lead && !slots.iter().any(|slot| slot.column == Some(Column::Level1)) {
                slots.insert(0, Slot { column: Some(Column::Level1), set: 0, from: 0, to: 1 });
            }
            columns::take_over(&mut slots, above);
        }
        let has = |wanted: Column| slots.iter().any(|slot| slot.column == Some(wanted));
        self.adopt();
        let reports = has(Column::Actual) && (has(Column::Value) || has(Column::Score) || has(Column::Reason));
        self.out.reports += usize::from(reports);
        self.table_here();
        let span = row.span();
        let project = self.project();
        project.head_row = project.head_row.or(span);
        self.list = list::List::of(row, &slots);
        self.slots = slots;
        self.opened();
        true
    }

    /// Heads that a cell of two lines parted from those before: 指标值 | 实际 / 完成值 | 分值 | 得分.
    fn heads_go_on(&mut self, row: &LabelledRow<'_>) -> bool {
        let known = |column: Column| self.slots.iter().any(|slot| slot.column == Some(column));
        let fresh =
            |own: &Labels| own.column.is_some_and(|column| columns::BEHIND_VALUE.contains(&column) && !known(column));
        if !known(Column::Value) || row.filled().next().is_none() || !row.filled().all(|(_, own)| fresh(own)) {
            return false;
        }
        for (_, own) in row.filled() {
            let from = self.slots.last().map_or(0, |slot| slot.to);
            self.slots.push(Slot { column: own.column, set: 0, from, to: from.saturating_add(1) });
        }
        let reports = self.slots.iter().any(|slot| slot.column == Some(Column::Actual));
        self.out.reports += usize::from(reports);
        self.opened();
        true
    }

    fn opened(&mut self) {
        let has = |wanted: Column| self.slots.iter().any(|slot| slot.column == Some(wanted));
        let (operator, unit) = (has(Column::Operator), has(Column::Unit));
        let project = self.project();
        project.has_operator_column |= operator;
        project.has_unit_column |= unit;
        self.just_opened = true;
    }

    fn goal(&mut self, span: Span, whole_period: bool) {
        if !span.is_empty() && !value::is_not_applicable(self.text(span), self.lexicon) {
            self.project().goals.push(Goal { span, whole_period });
        }
    }

    fn note_factor(&mut self, text: &str) {
        if text.len() < 120 && holds(text, "单位") {
            self.factor = labels::factor(text).or(self.factor);
        }
    }
}

/// A goal between a heading and rows, with the place of its paragraph in the narrative.
#[derive(Clone, Copy)]
struct Promised {
    label: Span,
    goal: Span,
    whole_period: bool,
    at: usize,
}

/// Longest line in bytes that may stand between a goal and its rows: 绩效指标：
const SHORT_LABEL: usize = 30;

/// A row with what its cells are among the labels, which is asked many times.
#[derive(Clone, Copy)]
struct LabelledRow<'r> {
    cells: &'r [Cell],
    place: Place,
    /// For each cell.
    own: &'r [Labels],
}

impl<'r> LabelledRow<'r> {
    /// The cells that hold something.
    fn filled(self) -> impl Iterator<Item = (&'r Cell, &'r Labels)> + Clone {
        self.cells.iter().zip(self.own).filter(|(cell, _)| !cell.span.is_empty())
    }

    /// From the first of them to the last.
    fn span(self) -> Option<Span> {
        self.filled().map(|(cell, _)| cell.span).reduce(Span::join)
    }
}

/// Whether a label belongs to the head of the next project.
fn closes(own: &Labels) -> bool {
    own.head.is_some_and(|head| !matches!(head, Head::Label | Head::Person))
}

/// （2024年度） below a title.
fn is_year_line(text: &str) -> bool {
    text.chars().count() <= 14 && text.contains('年') && super::years::names_year(text)
}

/// 目标1：…, an item of a list of goals.
fn is_goal_item(text: &str) -> bool {
    text.strip_prefix("目标").is_some_and(|rest| rest.starts_with(super::number::is_digit))
}

/// `（label：value）` in one text.
fn split_label_in_brackets(text: &str, span: Span) -> Option<(Span, Span)> {
    let inner = text.strip_prefix(['（', '('])?.strip_suffix(['）', ')'])?;
    let from = text.chars().next().map_or(0, char::len_utf8);
    split_label(inner, span.slice(from, from + inner.len()))
}

/// `label：value` in one text.
fn split_label(text: &str, span: Span) -> Option<(Span, Span)> {
    let colon = labels::colon(text)?;
    let width = text[colon..].chars().next().map_or(1, char::len_utf8);
    let value = text[colon + width..].trim_start_matches(crate::span::is_blank);
    // **项目名称**：…
    let label = text[..colon].trim_matches(|c| matches!(c, '*' | '_') || crate::span::is_blank(c));
    let value = value.trim_start_matches("**").trim_start();
    let from = label.as_ptr() as usize - text.as_ptr() as usize;
    (!label.is_empty() && colon < 60 && !value.is_empty()).then(|| {
        let value = Span::new(span.end as usize - value.len(), span.end as usize);
        (span.slice(from, from + label.len()), value)
    })
}
