//! Headings and the narrative.
//!
//! A heading is a numbered line, a line that the format itself marks, or the first sentence of a numbered paragraph
//! (“（四）做好绩效自评。按…”). A numbered sentence is an item of a list: it carries a number but has no title. Which style
//! of number stands above which is read off the document, because not every writer follows GB/T 9704. Contents pages
//! repeat headings and are passed over.

mod contents;
mod fields;
pub(super) mod numbers;
mod order;

pub use numbers::{NumberStyle, leading_number};

use super::labels;
use crate::document::{Document, Format, Paragraph};
use crate::lexicon::{Lexicon, NarrativeKind};
use crate::span::{Span, is_blank};
use order::{Open, Order};

/// A numbered or marked heading, or a numbered item.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The typed number: style, value, place.
    pub number: Option<(NumberStyle, u32, Span)>,
    /// The words of the heading; none for a list item.
    pub title: Option<Span>,
    /// The whole paragraph.
    pub paragraph: Span,
    /// Depth, 1 for the highest.
    pub rank: u8,
    /// Index of the heading above.
    pub parent: Option<usize>,
    /// Headings of one parent that count on share a series; a style of numbers that starts anew opens another.
    pub series: u32,
    /// Whether anything stands under it: text, a table, a lower heading.
    pub filled: bool,
    /// Whether it is the title of a project table.
    pub table: bool,
}

/// A labelled paragraph of the narrative.
#[derive(Clone, Copy, Debug)]
pub struct NarrativeField {
    /// Goal or indicators.
    pub kind: NarrativeKind,
    /// The text after the label.
    pub span: Span,
    /// Index of the heading above.
    pub heading: Option<usize>,
}

/// Headings and narrative of a document.
#[derive(Debug, Default)]
pub struct Outline {
    /// In order.
    pub headings: Vec<Heading>,
    /// 绩效目标 and 绩效指标 paragraphs outside of tables.
    pub fields: Vec<NarrativeField>,
    /// All paragraphs of the narrative, with the heading above them.
    pub paragraphs: Vec<(Span, Option<usize>)>,
}

/// A unit of the narrative, as the tables left it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Narrative {
    Paragraph(Paragraph),
    TableTitle(Paragraph),
    Table,
}

impl Narrative {
    fn paragraph(&self) -> Option<&Paragraph> {
        match self {
            Narrative::Paragraph(paragraph) | Narrative::TableTitle(paragraph) => Some(paragraph),
            Narrative::Table => None,
        }
    }
}

/// Whether a heading is a label of the form (绩效目标, 绩效指标) and names nothing of its own.
pub fn is_label(title: &str, lexicon: &Lexicon) -> bool {
    fields::label(title, lexicon).is_some()
}

pub(super) fn read(document: &Document, narrative: &[Narrative], lexicon: &Lexicon) -> Outline {
    let contents = contents::lines(document, narrative);
    let lines: Vec<Option<Line>> = narrative
        .iter()
        .zip(contents)
        .map(|(unit, skipped)| {
            unit.paragraph().filter(|_| !skipped).map(|paragraph| line(document, unit, paragraph, lexicon))
        })
        .collect();
    let order = Order::of(lines.iter().flatten().filter_map(|line| line.number.map(|(style, n, _)| (style, n))));
    let mut reader = Reader {
        document,
        lexicon,
        order,
        out: Outline::default(),
        open: Vec::new(),
        tabled: Vec::new(),
        waiting: None,
        label_style: None,
    };
    for (unit, line) in narrative.iter().zip(lines) {
        match line {
            Some(line) if line.is_heading => reader.heading(line),
            Some(line) => reader.text(line.paragraph, None),
            None if matches!(unit, Narrative::Table) => {
                reader.waiting = None;
                reader.fill(true);
            }
            None => {}
        }
    }
    order::number_series(&mut reader.out.headings);
    reader.out
}

/// A paragraph, looked at by itself.
struct Line {
    paragraph: Span,
    level: Option<u8>,
    number: Option<(NumberStyle, u32, Span)>,
    title: Option<Span>,
    /// What follows number and title.
    body: Span,
    is_heading: bool,
    table: bool,
}

fn line(document: &Document, unit: &Narrative, paragraph: &Paragraph, lexicon: &Lexicon) -> Line {
    let table = matches!(unit, Narrative::TableTitle(_));
    let mut span = paragraph.span;
    if document.format == Format::Markdown {
        // Emphasis around a run-in heading is no part of it.
        let text = document.slice(span);
        span = span.slice(text.len() - text.trim_start_matches(['*', '_']).len(), text.len());
    }
    let text = document.slice(span);
    let number = leading_number(text);
    let from = number.map_or(0, |(_, _, length)| length);
    let marked = paragraph.level.is_some() || table;
    let is_heading = number.is_some() || marked;
    let style = number.map(|(style, ..)| style);
    let title = if is_heading { title_of(&text[from..], style, marked) } else { None };
    let title = title.map(|(start, end)| span.slice(from + start, from + end));
    let body = match title {
        // 1.绩效目标：… keeps its label, by which the field is told.
        Some(title) if is_label(document.slice(title), lexicon) => Span { start: title.start, end: span.end },
        Some(title) => {
            let rest = &document.text[title.end as usize..span.end as usize];
            let kept = rest.trim_start_matches(|c| matches!(c, '。' | '：' | ':' | '*' | '_') || is_blank(c));
            Span { start: span.end - kept.len() as u32, end: span.end }
        }
        None => span.slice(from, text.len()),
    };
    let body = if title.is_some_and(|title| title == body) { Span { start: body.end, end: body.end } } else { body };
    Line {
        paragraph: paragraph.span,
        level: paragraph.level,
        number: number.map(|(style, n, length)| (style, n, span.slice(0, length))),
        title,
        body,
        is_heading,
        table,
    }
}

/// The words of a heading in the paragraph after its number, where it is one.
fn title_of(text: &str, style: Option<NumberStyle>, marked: bool) -> Option<(usize, usize)> {
    let body = text.trim_start_matches(is_blank);
    let from = text.len() - body.len();
    if body.is_empty() {
        return None;
    }
    let upper = style.is_some_and(|style| style < NumberStyle::Digit);
    let whole = body.trim_end_matches(|c| matches!(c, '：' | ':' | '*' | '_') || is_blank(c));
    let bare = if upper { whole.trim_end_matches('。') } else { whole };
    let plain = !bare.contains(['。', '；', ';']) && !bare.ends_with(['，', ',', '、']);
    let length = bare.chars().count();
    let short = if bare.len() < whole.len() { length <= 24 && !bare.contains(['，', ',']) } else { length <= 40 };
    if !bare.is_empty() && (marked && !bare.contains('。') || plain && short && !bare.contains(['：', ':'])) {
        return Some((from, from + bare.len()));
    }
    // Run-in: the first sentence of a numbered paragraph, or a label before a colon.
    style?;
    let stop = body.find(['。', '：', ':'])?;
    let head = body[..stop].trim_end_matches(['*', '_']);
    let longest = if upper { 24 } else { 16 };
    let short = head.chars().count() <= longest && !head.is_empty() && !head.contains(['，', ',', '；', ';']);
    let counted = !upper && head.contains(super::number::is_digit);
    (short && !counted && body.len() > stop + 3).then_some((from, from + head.len()))
}

struct Reader<'a> {
    document: &'a Document,
    lexicon: &'a Lexicon,
    order: Order,
    out: Outline,
    open: Vec<Open>,
    /// For each heading, whether a table stands under it.
    tabled: Vec<bool>,
    /// A label on a line of its own names what the next paragraphs hold.
    waiting: Option<NarrativeKind>,
    /// How that label is numbered.
    label_style: Option<NumberStyle>,
}

impl Reader<'_> {
    fn heading(&mut self, line: Line) {
        let style = line.number.map(|(style, ..)| style);
        // 绩效指标： on a line of its own, then 1. 2. 3.: the items are what the label names.
        let item = self.waiting.take().filter(|_| {
            style.is_some_and(|style| style >= NumberStyle::Digit && self.label_style.is_none_or(|label| label < style))
                && line.level.is_none()
                && !line.table
        });
        self.order.close(&mut self.open, &Open::of(&line, self.out.headings.len()));
        // The title of a table is no part of an empty section of prose that happens to stand before it.
        if line.table
            && let Some(last) = self.open.last()
            && self.is_prose(last.at)
        {
            self.open.pop();
        }
        self.fill(line.table);
        let at = self.out.headings.len();
        self.out.headings.push(Heading {
            number: line.number,
            title: line.title,
            paragraph: line.paragraph,
            rank: self.open.len().min(200) as u8 + 1,
            parent: self.open.last().map(|open| open.at),
            series: 0,
            filled: false,
            table: line.table,
        });
        self.tabled.push(false);
        self.open.push(Open::of(&line, at));
        let label = line.title.and_then(|title| fields::label(self.document.slice(title), self.lexicon));
        if let Some(kind) = item.filter(|_| label.is_none()) {
            self.waiting = Some(kind);
            let content = line.title.map_or(line.body, |title| title.join(line.body));
            self.text(content, Some(at));
        } else if line.body.is_empty() {
            self.waiting = label;
            self.label_style = style;
        } else {
            self.text(line.body, Some(at));
        }
    }

    fn text(&mut self, span: Span, own: Option<usize>) {
        let span = span.trim(&self.document.text);
        let heading = own.or(self.open.last().map(|open| open.at));
        let text = self.document.slice(span);
        if !is_filler(text) {
            self.fill(false);
        }
        self.out.paragraphs.push((span, heading));
        if let Some(kind) = fields::label_line(text, self.lexicon) {
            self.waiting = Some(kind);
            self.label_style = None;
            return;
        }
        let before = self.out.fields.len();
        fields::split(self.document, span, self.lexicon, |kind, span| {
            self.out.fields.push(NarrativeField { kind, span, heading })
        });
        if self.out.fields.len() > before {
            self.waiting = None;
        } else if let Some(kind) = self.waiting {
            self.out.fields.push(NarrativeField { kind, span, heading });
        }
    }

    fn fill(&mut self, table: bool) {
        for open in &self.open {
            self.out.headings[open.at].filled = true;
            self.tabled[open.at] |= table;
        }
    }

    /// Whether a section is empty, does not announce tables, and its elder sibling holds text.
    fn is_prose(&self, at: usize) -> bool {
        let heading = &self.out.headings[at];
        let Some((style, ..)) = heading.number else { return false };
        let title = heading.title.map_or("", |title| self.document.slice(title));
        if heading.filled || heading.table || self.lexicon.phrases.table_heading.occurs(title) {
            return false;
        }
        // The last few siblings are enough, and keep this linear.
        let near = self.out.headings[..at].iter().enumerate().rev().take(24);
        let mut elder = near.filter(|(_, other)| {
            other.parent == heading.parent && other.number.is_some_and(|(other, ..)| other == style)
        });
        elder.next().is_some_and(|(at, other)| other.filled && !self.tabled[at])
    }
}

/// Lines that say nothing of their own: the unit of money, a page number.
fn is_filler(text: &str) -> bool {
    let bare =
        text.trim_matches(|c: char| is_blank(c) || matches!(c, '-' | '—' | '－' | '·' | '（' | '）' | '(' | ')'));
    bare.len() < 40 && (bare.starts_with("单位：") || bare.starts_with("金额单位") || bare.starts_with("单位:"))
        || bare.chars().all(|c| c.is_ascii_digit())
}

/// The document's title: a short line before the first heading that speaks of performance or of the budget.
pub(super) fn title(document: &Document, narrative: &[Narrative], lexicon: &Lexicon) -> Option<Span> {
    let mut best: Option<Span> = None;
    for unit in narrative.iter().take(6) {
        let Some(paragraph) = unit.paragraph() else { break };
        let text = document.slice(paragraph.span);
        if text.chars().count() > 60 || text.contains('。') {
            break;
        }
        let numbered = leading_number(text).is_some_and(|(style, ..)| style != NumberStyle::Part);
        if numbered {
            break;
        }
        let speaks = lexicon.phrases.title_word.occurs(text);
        let dated = super::years::names_year(text);
        if speaks && (best.is_none() || dated) && !labels::normal(text).ends_with("目录") {
            best = Some(paragraph.span);
            if dated {
                break;
            }
        } else if dated && text.chars().count() <= 14 {
            // （2025年度） on a line of its own.
            best = Some(best.map_or(paragraph.span, |title: Span| title.join(paragraph.span)));
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Filing, read};

    /// One line a heading: depth, number, title; `…` where nothing stands under it.
    fn show(format: Format, text: &str) -> Vec<String> {
        let limits = read::Limits::default();
        let document = read::read_bytes("t", text.into(), format, &limits).unwrap_or_else(|error| panic!("{error}"));
        let filing = Filing::read(&document, Lexicon::builtin());
        let line = |heading: &Heading| {
            let number = heading.number.map_or("", |(_, _, number)| document.slice(number));
            let title = heading.title.map_or("-", |title| document.slice(title));
            format!(
                "{}{number}{title}{}",
                "  ".repeat(heading.rank as usize - 1),
                if heading.filled { "" } else { "…" }
            )
        };
        filing.outline.headings.iter().map(line).collect()
    }

    #[test]
    fn run_in_headings_and_list_sentences() {
        let text = "一、保障措施\n（一）加强领导。成立专班，按月调度。\n（二）强化监督\n（三）规范资金：严格审批，专款专用。\n\
                    1.修订制度，堵塞漏洞。\n2.完善内控。按季度抽查，按年通报。\n";
        assert_eq!(
            show(Format::Text, text),
            ["一、保障措施", "  （一）加强领导", "  （二）强化监督…", "  （三）规范资金", "    1.-", "    2.完善内控"]
        );
    }

    #[test]
    fn the_document_tells_which_style_stands_above() {
        let text =
            "1.道路项目\n（一）目标\n修路。\n（二）措施\n监理。\n2.桥梁项目\n（一）目标\n修桥。\n（二）措施\n监理。\n";
        let lines = show(Format::Text, text);
        assert_eq!(lines[0], "1.道路项目");
        assert_eq!(lines[4], "  （一）目标");
    }

    #[test]
    fn levels_and_numbers_together() {
        let text = "# 某县2025年目标\n\n## 一、总体目标\n\n提质增效。\n\n**（一）道路**\n\n修路。\n\n**（二）桥梁。** 修桥。\n\n## 二、措施\n";
        assert_eq!(
            show(Format::Markdown, text),
            ["某县2025年目标", "  一、总体目标", "    （一）道路", "    （二）桥梁", "  二、措施…"]
        );
    }

    #[test]
    fn contents_pages_are_passed_over() {
        let text = "目 录\n一、总体目标\n二、措施......3\n一、总体目标\n提质增效。\n二、措施\n按月调度。\n";
        assert_eq!(show(Format::Text, text), ["一、总体目标", "二、措施"]);
    }

    #[test]
    fn labels_on_their_own_lines_name_what_follows() {
        let text = "（一）道路\n1.绩效目标\n路网成形。\n2.绩效指标：修路3公里。\n绩效指标\n改造桥梁2座。\n";
        let limits = read::Limits::default();
        let document =
            read::read_bytes("t", text.into(), Format::Text, &limits).unwrap_or_else(|error| panic!("{error}"));
        let filing = Filing::read(&document, Lexicon::builtin());
        let fields: Vec<_> = filing.outline.fields.iter().map(|f| (f.kind, document.slice(f.span))).collect();
        use NarrativeKind::*;
        assert_eq!(fields, [(Goal, "路网成形。"), (Indicators, "修路3公里。"), (Indicators, "改造桥梁2座。")]);
    }
}
