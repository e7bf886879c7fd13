//! The head of a project table: labels with their values beside, below, or in the same cell.

use super::money::{Entry, Money, Stage};
use super::{LabelledRow, Reader, split_label};
use crate::filing::fit::is_share;
use crate::filing::labels::Labels;
use crate::filing::layout::Place;
use crate::filing::{Amount, labels, number, value};
use crate::lexicon::{Column, Dimension, Head};
use crate::span::{Span, is_blank};

/// What the rows of a head so far leave open for the rows below.
#[derive(Default)]
pub(super) struct HeadState {
    /// Labels of the row above that had no value beside them, by column.
    pending: Vec<Label>,
    /// The label of the first column, which rules the rows below while their first cell is blank.
    ruling: Option<Head>,
    /// Columns of amounts, by place.
    stages: Vec<(u16, Stage)>,
    /// Whether all of them stand beside the labels of the rows below, whatever their places say.
    beside: bool,
    /// How many dates of payments the row above named.
    dates: usize,
    rows: usize,
    /// Whether the rows below list the tasks of an office with their money.
    tasks: bool,
    /// Factor to 元 that a label of this head states.
    factor: Option<f64>,
    pub money: Money,
}

#[derive(Clone, Copy)]
struct Label {
    head: Head,
    span: Span,
    column: u16,
}

/// A cell that counts: covered places of merged cells are left out.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    span: Span,
    column: u16,
    own: Labels,
}

impl HeadState {
    /// A label whose value may go on in lines below.
    pub fn below(&mut self, head: Head) {
        self.ruling = Some(head);
    }

    /// Whether a line below still belongs to the last label: an item of its list, or the first line below a blank goal.
    pub fn goes_on(&self, item: bool, blank: bool) -> bool {
        match self.ruling {
            Some(Head::Use) => true,
            Some(Head::GoalAnnual | Head::GoalWhole) => item || blank,
            _ => false,
        }
    }
}

impl Reader<'_, '_> {
    /// A line below a label that may go on there.
    pub(super) fn go_on(&mut self, span: Span) {
        match self.head.ruling {
            Some(Head::Use) if self.open.as_ref().is_some_and(|project| project.uses.is_empty()) => {
                self.project().uses.push(span);
            }
            Some(Head::GoalAnnual) => self.goal(span, false),
            Some(Head::GoalWhole) => self.goal(span, true),
            _ => {}
        }
    }

    /// Reads one row of a project's head.
    pub(super) fn head_fields(&mut self, row: &LabelledRow<'_>) {
        self.head.rows += 1;
        let mut pieces = std::mem::take(&mut self.pieces);
        pieces.clear();
        let counted = row.cells.iter().zip(row.own).filter(|(cell, _)| cell.columns > 0);
        pieces.extend(counted.map(|(cell, own)| Piece { span: cell.span, column: cell.column, own: *own }));
        self.head_pieces(row.place, &pieces);
        self.pieces = pieces;
    }

    fn head_pieces(&mut self, place: Place, pieces: &[Piece]) {
        for piece in pieces {
            let text = self.text(piece.span);
            self.note_factor(text);
            // 项目资金（万元） rules the amounts beside and below it.
            if piece.own.head.is_some_and(|head| matches!(head, Head::Label | Head::Budget)) {
                self.head.factor = labels::factor(text).or(self.head.factor);
            }
        }
        let waiting = std::mem::take(&mut self.head.pending);
        let Some(first) = pieces.first() else { return };
        if let Some(label) = first.own.head.filter(|_| !first.own.payment_date) {
            self.head.ruling = Some(label);
        } else if !first.span.is_empty() && (place == Place::Grid || pieces[1..].iter().any(|p| p.own.head.is_some())) {
            // A first cell that is no label, and labels behind it: another part of the form.
            self.head.ruling = None;
        }
        if self.tasks(pieces) || self.payments(pieces) || self.stages(pieces) || self.stage_row(pieces) {
            return;
        }
        let labelled = pieces.iter().any(|piece| piece.own.head.is_some());
        let values = pieces.iter().filter(|piece| piece.own.head.is_none() && !piece.span.is_empty()).count();
        if labelled {
            self.beside(pieces, values);
        } else {
            self.below_labels(pieces, values, &waiting);
        }
    }

    /// A row that heads a list of tasks (任务名称 主要内容 预算金额), and the rows under it: the money of one task is not that of
    /// the whole table, nor is its name.
    fn tasks(&mut self, pieces: &[Piece]) -> bool {
        let filled = || pieces.iter().filter(|piece| !piece.span.is_empty());
        let words = &self.lexicon.phrases.task_head;
        let is_task = |piece: &&Piece| {
            let text = self.text(piece.span);
            text.chars().next().is_some_and(|c| is_blank(c) || words.opens(c))
                && words.exact(&labels::normal(text)).is_some()
        };
        let budget = filled().any(|piece| piece.own.head == Some(Head::Budget));
        if budget && !filled().any(|piece| number::digits(self.text(piece.span)).is_some()) {
            let heads = filled().filter(is_task).count();
            // 支出项目名称 with its name beside it is a label of the form.
            let values = filled().skip(1).filter(|piece| piece.own.head.is_none() && !is_task(piece)).count();
            if heads > 0 && (values == 0 || heads > values + 1) {
                self.head.tasks = true;
                self.head.ruling = None;
                return true;
            }
        }
        if !self.head.tasks {
            return false;
        }
        // The list ends at the next label of the form.
        let money =
            |head: Head| matches!(head, Head::Budget | Head::Fiscal | Head::Other | Head::Carryover | Head::Label);
        let ends = filled().next().is_some_and(|piece| piece.own.head.is_some_and(|head| !money(head)));
        self.head.tasks &= !ends;
        self.head.tasks
    }

    /// Labels with their values beside them.
    fn beside(&mut self, pieces: &[Piece], values: usize) {
        let mut current: Option<Label> = None;
        // How many cells stand beside the label, and how many of them hold something.
        let (mut cells, mut served) = (0, 0);
        for piece in pieces {
            if let Some(head) = piece.own.head {
                self.unserved(current, cells, served, values);
                if matches!(head, Head::GoalAnnual | Head::GoalWhole) {
                    let project = self.project();
                    project.goal_label = project.goal_label.or(Some(piece.span));
                }
                current = Some(Label { head, span: piece.span, column: piece.column });
                (cells, served) = (0, 0);
                continue;
            }
            cells += 1;
            if piece.span.is_empty() {
                continue;
            }
            if self.own_label(piece) {
                continue;
            }
            let Some(label) = current else {
                // Before the first label of the row: the value of the label that rules.
                if let Some(ruling) = self.head.ruling.filter(|head| matches!(head, Head::Use)) {
                    self.field_at(ruling, piece.span, piece.span, piece.column);
                }
                continue;
            };
            let single = !matches!(
                label.head,
                Head::Use | Head::CashPlan | Head::GoalAnnual | Head::GoalWhole | Head::Label | Head::Person
            );
            if served == 0 || !single {
                self.field_at(label.head, label.span, piece.span, label.column);
            }
            served += 1;
        }
        self.unserved(current, cells, served, values);
    }

    /// A label that no value stands beside: its value is blank, or stands below.
    fn unserved(&mut self, label: Option<Label>, cells: usize, served: usize, values: usize) {
        let Some(label) = label.filter(|_| served == 0) else { return };
        let goal = matches!(label.head, Head::GoalAnnual | Head::GoalWhole | Head::GoalActual);
        if cells > 0 && matches!(label.head, Head::Budget | Head::Fiscal | Head::Other | Head::Carryover) {
            self.entry(label.head, label.span, label.column, Stage::Plan, None);
        } else if cells == 0 || values == 0 || goal {
            self.head.pending.push(label);
        }
    }

    /// A row without labels: values of the labels above, or of the label that rules.
    fn below_labels(&mut self, pieces: &[Piece], values: usize, waiting: &[Label]) {
        let fields: Vec<Label> = waiting.iter().filter(|label| label.head != Head::Label).copied().collect();
        let filled = pieces.iter().filter(|piece| !piece.span.is_empty());
        for (number, piece) in filled.enumerate() {
            if self.own_label(piece) {
                continue;
            }
            let above = fields.iter().find(|label| label.column == piece.column);
            let above = above.or_else(|| fields.get(number).filter(|_| fields.len() == values));
            let prose = matches!(self.head.ruling, Some(Head::Use | Head::GoalAnnual | Head::GoalWhole));
            let ruling = self.head.ruling.filter(|_| prose || pieces[0].span.is_empty());
            match (above.copied(), ruling) {
                (Some(label), _) => self.field_at(label.head, label.span, piece.span, label.column),
                (None, Some(head)) if head == Head::CashPlan || self.text(piece.span).chars().count() >= 5 => {
                    self.field_at(head, piece.span, piece.span, piece.column)
                }
                (None, _) => {}
            }
        }
    }

    /// A cell that holds its own label: 年度资金总额：156.8
    fn own_label(&mut self, piece: &Piece) -> bool {
        let Some((label, value)) = split_label(self.text(piece.span), piece.span) else { return false };
        match self.cells.labels(label).head {
            Some(head) if !matches!(head, Head::Label | Head::Person) => {
                self.field_at(head, label, value, piece.column);
                true
            }
            _ => false,
        }
    }

    /// Dates of a plan of payments, and the row of shares below them.
    fn payments(&mut self, pieces: &[Piece]) -> bool {
        let dates = pieces.iter().filter(|piece| piece.own.payment_date).count();
        if dates > 1 {
            let shares = pieces.iter().filter(|piece| is_share(self.text(piece.span)));
            let shares: Vec<Span> = shares.map(|piece| piece.span).collect();
            // 3月底 20% 6月底 45%: each share stands beside its date, and no row of shares follows.
            let beside = shares.len() > 1;
            self.head.dates = if beside { 0 } else { dates };
            self.head.ruling = Some(Head::CashPlan);
            self.project().cash_plan.extend(shares);
            return true;
        }
        let dates = std::mem::take(&mut self.head.dates);
        if dates == 0 {
            return false;
        }
        let shares = pieces.iter().filter(|piece| is_share(self.text(piece.span)));
        let shares: Vec<Span> = shares.map(|piece| piece.span).collect();
        if shares.len() < 2 && !pieces.iter().all(|piece| piece.span.is_empty()) {
            return false;
        }
        self.project().cash_plan.extend(shares);
        true
    }

    /// A row that heads columns of amounts: 年初预算数 全年预算数 全年执行数 分值 执行率 得分.
    fn stages(&mut self, pieces: &[Piece]) -> bool {
        if pieces.iter().filter(|piece| piece.own.stage).count() < 2 {
            return false;
        }
        // 预算数 286 执行数 281: each label has its own value beside it.
        let plain = |piece: &Piece| piece.own.head.is_none() && piece.own.column.is_none();
        if pieces.iter().any(|piece| plain(piece) && number::digits(self.text(piece.span)).is_some()) {
            return false;
        }
        let stage = |at: usize, piece: &Piece| {
            let text = self.text(piece.span);
            match piece.own.column {
                Some(Column::Weight) => return Some(Stage::Weight),
                Some(Column::Score) => return Some(Stage::Score),
                _ => {}
            }
            match piece.own.head? {
                Head::Executed => Some(Stage::Executed),
                Head::ExecutionRate => Some(Stage::Rate),
                Head::Budget if labels::normal(text).starts_with("年初") => Some(Stage::Initial),
                // 资金来源 预算数 执行数 执行率: behind the first cell it heads a column as the others do.
                Head::Budget if piece.own.stage || at > 0 => Some(Stage::Adjusted),
                _ => None,
            }
        };
        // 年度预算（万元） 全年预算数 全年执行数: the first names the rows below, as 项目资金（万元） does.
        let sized = |piece: &Piece| labels::factor(self.text(piece.span)).is_some();
        let again = |piece: &Piece| piece.own.stage && piece.own.head == Some(Head::Budget);
        // 预算执行情况（10分） may stand before it.
        let before = pieces.iter().take_while(|piece| piece.own.head == Some(Head::Label)).count();
        let (named, rest) =
            pieces[before..].split_first().map_or((false, &[][..]), |(first, rest)| (sized(first), rest));
        let names_rows = named && !rest.iter().any(sized) && rest.iter().any(again);
        let columns = pieces.iter().enumerate().skip(if names_rows { before + 1 } else { 0 });
        self.head.stages = columns.filter_map(|(at, piece)| Some((piece.column, stage(at, piece)?))).collect();
        self.head.beside = false;
        true
    }

    /// A row of amounts under such heads.
    fn stage_row(&mut self, pieces: &[Piece]) -> bool {
        let money = |head: &Head| matches!(head, Head::Budget | Head::Fiscal | Head::Other | Head::Carryover);
        // 合计 under such heads is the total of the sources below it.
        let total = |piece: &Piece| piece.own.total && !self.text(piece.span).contains('小');
        let known = |piece: &Piece| piece.own.head.filter(money).or_else(|| total(piece).then_some(Head::Budget));
        let label = pieces.iter().enumerate().find_map(|(at, piece)| Some((at, known(piece)?)));
        if self.head.stages.is_empty() {
            return false;
        }
        let Some((at, head)) = label else {
            return self.unknown_part(pieces);
        };
        let label = pieces[at];
        let stages = std::mem::take(&mut self.head.stages);
        let beside = &pieces[at + 1..];
        // 年度预算数 may stand above the labels themselves.
        let above = stages.iter().take_while(|(column, _)| *column <= label.column).count();
        // Where each has an amount in the first row, the heads' own label got lost and none of them does.
        self.head.beside |= beside.len() == stages.len();
        let ruling = if self.head.beside || above == stages.len() { &stages[..] } else { &stages[above..] };
        let exact = beside.iter().filter(|piece| ruling.iter().any(|(column, _)| *column == piece.column)).count();
        // A head that is not known may stand among the columns: the first figure stands under the first of them all the same.
        let figure = |piece: &&Piece| number::digits(self.text(piece.span)).is_some();
        let under_first =
            ruling.first().zip(beside.iter().find(figure)).is_some_and(|(at, piece)| at.0 == piece.column);
        let aligned = under_first
            && ruling.last().is_some_and(|(last, _)| beside.iter().filter(figure).all(|piece| piece.column <= *last));
        let mut points = (None, None);
        for (number, (column, stage)) in ruling.iter().enumerate() {
            let piece = if exact == ruling.len() || aligned {
                beside.iter().find(|piece| piece.column == *column)
            } else if beside.len() <= ruling.len() {
                beside.get(number)
            } else {
                None
            };
            let Some(piece) = piece else { continue };
            match stage {
                Stage::Rate => {}
                Stage::Weight => points.0 = Some(piece.span),
                Stage::Score => points.1 = Some(piece.span),
                _ => {
                    let number = number::digits(self.text(piece.span)).map(|(number, _)| (piece.span, number));
                    self.entry(head, label.span, label.column, *stage, number);
                }
            }
        }
        // 行次 may stand before the columns: what stands under one of them counts.
        let counts = |piece: &&Piece| {
            let ruled = || ruling.iter().any(|(column, _)| *column == piece.column);
            number::digits(self.text(piece.span)).is_some() && (exact != ruling.len() || ruled())
        };
        if let Some(first) = beside.iter().find(counts) {
            self.amount(head, label.span, first.span, false);
        }
        if let (Head::Budget, Some(weight)) = (head, points.0)
            && number::digits(self.text(weight)).is_some()
        {
            let project = self.project();
            project.execution = project.execution.or(Some((weight, points.1)));
        }
        self.head.stages = stages;
        true
    }

    /// A part with a label that is not known still belongs to the total.
    fn unknown_part(&mut self, pieces: &[Piece]) -> bool {
        let label = pieces.iter().find(|piece| !piece.span.is_empty());
        let numbers = pieces.iter().filter(|piece| number::digits(self.text(piece.span)).is_some()).count();
        let Some(label) = label.filter(|label| label.own.head.is_none() && numbers > 1) else {
            self.head.stages.clear();
            return false;
        };
        for (column, stage) in self.head.stages.clone() {
            let amount = pieces.iter().find(|piece| piece.column == column).map(|piece| piece.span);
            let amount = amount.and_then(|span| Some((span, number::digits(self.text(span))?.0)));
            if !matches!(stage, Stage::Rate | Stage::Weight | Stage::Score) {
                self.entry(Head::Label, label.span, label.column, stage, amount);
            }
        }
        true
    }

    pub(super) fn field(&mut self, field: Head, label: Span, span: Span) {
        self.head.rows += 1;
        self.field_at(field, label, span, 0);
    }

    fn field_at(&mut self, field: Head, label: Span, span: Span, column: u16) {
        let text = self.text(span);
        match field {
            Head::Name => {
                let project = self.project();
                if project.name.is_some() && project.name != Some(span) {
                    self.finish();
                }
                self.project().name = Some(span);
            }
            Head::Code => self.project().code = Some(span),
            Head::UnitName => self.project().unit_name = Some(span),
            Head::Year => self.project().year = Some(span),
            Head::Period => self.project().period = Some(span),
            Head::Property => self.project().property = Some(span),
            Head::Budget | Head::Fiscal | Head::Other | Head::Carryover => {
                if self.inline_amounts(span, Some((field, label, column))) {
                    return;
                }
                if value::is_not_applicable(text, self.lexicon) {
                    self.entry(field, label, column, Stage::Plan, None);
                } else if self.head.ruling == Some(Head::Use) || text.chars().count() > 8 {
                    self.project().uses.push(span);
                }
            }
            // 预算规模及资金用途 rules both the budget row and the words below it.
            Head::Use => self.project().uses.push(span),
            Head::CashPlan => self.shares(span),
            Head::GoalAnnual => self.goal(span, false),
            Head::GoalWhole => self.goal(span, true),
            // What was spent stands beside what was planned, and so do the parts below.
            Head::Executed if self.head.money.has_total_in(self.head.rows) => {
                let number = number::digits(text).map(|(number, _)| (span, number));
                self.entry(Head::Budget, label, column, Stage::Executed, number);
            }
            Head::GoalActual | Head::Executed | Head::ExecutionRate | Head::Person | Head::Label => {}
        }
    }

    /// The shares of a plan of payments within one text: 3月底10%，6月底30%.
    fn shares(&mut self, span: Span) {
        let text = self.text(span);
        if is_share(text) {
            self.project().cash_plan.push(span);
            return;
        }
        let mut at = 0;
        while let Some(step) = text[at..].find(number::is_digit) {
            let from = at + step;
            let Some((_, length)) = number::digits(&text[from..]) else { break };
            at = from + length;
            if let Some(sign) = text[at..].chars().next().filter(|c| matches!(c, '%' | '％')) {
                at += sign.len_utf8();
                self.project().cash_plan.push(span.slice(from, at));
            }
        }
    }

    /// Amounts of one text: 318.00 其中：财政拨款 288.00 上年结转 30.00. `first` is the label of a number at its start.
    pub(super) fn inline_amounts(&mut self, span: Span, first: Option<(Head, Span, u16)>) -> bool {
        let text = self.text(span);
        let (mut at, mut any) = (0, false);
        // Where the words before the next number start: years are no numbers of their own.
        let mut words = 0;
        while let Some(step) = text[at..].find(number::is_digit) {
            let from = at + step;
            let Some((figure, length)) = number::digits(&text[from..]) else { break };
            let blanks = text[from + length..].len() - text[from + length..].trim_start_matches(is_blank).len();
            let unit = self.lexicon.units.prefix(&text[from + length + blanks..]);
            let money = unit.filter(|(_, unit)| unit.dimension == Dimension::Money);
            let end = from + length + money.map_or(0, |(unit, _)| blanks + unit);
            if text[from + length..].starts_with('年') {
                at = from + length + '年'.len_utf8();
                words = at;
                continue;
            }
            let before = text[words..from].trim_matches(|c: char| is_blank(c) || "，,、；;：:。（(）)".contains(c));
            words = end;
            let amount = span.slice(from, end);
            let label = if any || first.is_none() {
                let start = before.as_ptr() as usize - text.as_ptr() as usize;
                let own = span.slice(start, start + before.len());
                labels::head(before, self.lexicon).map(|head| (head, own, first.map_or(0, |(_, _, column)| column)))
            } else if before.is_empty() || matches!(before, "约" | "共" | "￥" | "¥" | "人民币") {
                first
            } else {
                None
            };
            let Some((head, label, column)) = label else {
                if !any {
                    return false;
                }
                at = end;
                continue;
            };
            at = end;
            any = true;
            // One amount alone is the cell.
            let rest = text[from + length..].trim_matches(is_blank);
            let whole = from == 0 && (rest.is_empty() || self.lexicon.units.exact(rest).is_some());
            let shown = if whole { span } else { amount };
            let number = Some((shown, figure));
            if matches!(head, Head::Budget | Head::Fiscal | Head::Other | Head::Carryover) {
                self.entry(head, label, column, Stage::Plan, number);
                let whole_period = labels::is_whole_period(self.text(label), self.lexicon);
                self.amount(head, label, shown, whole_period);
            }
        }
        any
    }

    fn entry(&mut self, head: Head, label: Span, column: u16, stage: Stage, value: Option<(Span, f64)>) {
        let row = self.head.rows;
        let stage = self.head.money.stage_of(head, row, stage);
        self.head.money.push(Entry { head, label, column, row, stage, value });
    }

    fn amount(&mut self, part: Head, label: Span, span: Span, whole_period: bool) {
        let text = self.text(span);
        let Some((number, length)) = number::digits(text) else { return };
        let unit = self.lexicon.units.prefix(text[length..].trim_start_matches(is_blank));
        let factor = unit
            .filter(|(_, unit)| unit.dimension == Dimension::Money)
            .map(|(_, unit)| unit.factor)
            .or_else(|| labels::factor(self.text(label)))
            .or(self.head.factor)
            .or(self.factor);
        let yuan = factor.map(|factor| number * factor);
        self.project().amounts.push(Amount { part, label, span, yuan, whole_period });
    }
}
