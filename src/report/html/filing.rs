//! One filing: its paragraphs and tables with marked words, each block with its findings beside it.

use super::about;
use crate::Lang;
use crate::check::FileReport;
use crate::document::{Block, Document, Table};
use crate::finding::Finding;
use crate::report::escape::html;
use crate::report::words;
use crate::span::Span;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Texts above this many bytes are shown around their findings only.
const WHOLE: usize = 256 << 10;

/// Blocks, or rows of a long table, that are kept around a finding then.
const AROUND: usize = 2;

pub fn write(file: &FileReport, number: usize, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (path, about) = (html(&file.path), html(&about(file, lang)));
    writeln!(out, "<section class=\"filing\" id=\"f{number}\">\n<h2>{path}</h2>\n<p class=\"about\">{about}</p>")?;
    if let Some(error) = &file.error {
        return writeln!(out, "<p class=\"failed\">{}</p>\n</section>", html(&error.message));
    }
    for notice in &file.notices {
        writeln!(out, "<p class=\"remark\">{}</p>", html(&notice.message))?;
    }
    let findings: Vec<&Finding> = file.findings.iter().filter(|finding| finding.suppressed.is_none()).collect();
    if findings.is_empty() {
        writeln!(out, "<p class=\"clean\">{}</p>", lang.say("没有发现问题。", "Nothing found."))?;
    }
    if let Some(document) = &file.document {
        let marks = Marks::new(&findings);
        Page { document, findings: &findings, marks, number, lang, shown: vec![false; findings.len()] }.write(out)?;
    }
    writeln!(out, "</section>")
}

/// A marked range: the number of its finding, and whether it is the finding's own.
#[derive(Clone, Copy)]
struct Mark {
    span: Span,
    finding: usize,
    own: bool,
}

/// All marked ranges by their start, each with the farthest end up to it.
struct Marks(Vec<(Mark, u32)>);

impl Marks {
    fn new(findings: &[&Finding]) -> Self {
        let mut marks = Vec::new();
        for (finding, of) in findings.iter().enumerate() {
            marks.push(Mark { span: of.span.span(), finding, own: true });
            marks.extend(of.related.iter().map(|related| Mark { span: related.span.span(), finding, own: false }));
        }
        marks.sort_by_key(|mark| (mark.span, mark.finding, !mark.own));
        let mut farthest = 0;
        Self(
            marks
                .into_iter()
                .map(|mark| {
                    farthest = farthest.max(mark.span.end);
                    (mark, farthest)
                })
                .collect(),
        )
    }

    /// The marks that share a byte with a span, in order.
    fn within(&self, span: Span) -> Vec<Mark> {
        let end = self.0.partition_point(|(mark, _)| mark.span.start < span.end);
        let mut found: Vec<Mark> = self.0[..end]
            .iter()
            .rev()
            .take_while(|(_, farthest)| *farthest > span.start)
            .filter(|(mark, _)| mark.span.overlaps(span))
            .map(|(mark, _)| *mark)
            .collect();
        found.reverse();
        found
    }

    fn touch(&self, span: Span) -> bool {
        !self.within(span).is_empty()
    }
}

struct Page<'a> {
    document: &'a Document,
    findings: &'a [&'a Finding],
    marks: Marks,
    /// Number of the file on the page.
    number: usize,
    lang: Lang,
    /// Findings whose card was written.
    shown: Vec<bool>,
}

impl Page<'_> {
    fn write(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let document = self.document;
        let whole = document.text.len() <= WHOLE;
        let blocks: Vec<&Block> = document.blocks.iter().chain(&document.apart).collect();
        let kept = if whole {
            vec![true; blocks.len()]
        } else {
            around(blocks.len(), |at| self.marks.touch(span_of(blocks[at])))
        };
        // Blocks without findings stand together; a block with findings has its own row.
        let mut open = String::new();
        let mut skipped = 0;
        for (block, kept) in blocks.into_iter().zip(kept) {
            if !kept {
                skipped += 1;
                continue;
            }
            if skipped > 0 {
                self.gap(std::mem::take(&mut skipped), &mut open);
            }
            let span = span_of(block);
            let text = self.block(block, whole);
            let cards = self.cards(span);
            if cards.is_empty() {
                open.push_str(&text);
            } else {
                row(&std::mem::take(&mut open), "", out)?;
                row(&text, &cards, out)?;
            }
        }
        if skipped > 0 {
            self.gap(skipped, &mut open);
        }
        row(&open, "", out)?;
        // A finding that no shown block holds still has its card.
        let rest: Vec<usize> = (0..self.findings.len()).filter(|at| !self.shown[*at]).collect();
        let cards: String = rest.into_iter().map(|at| self.card(at)).collect();
        if cards.is_empty() { Ok(()) } else { row("", &cards, out) }
    }

    fn gap(&self, count: usize, out: &mut String) {
        let text =
            self.lang.say(format!("……略去{count}段没有问题的内容……"), format!("… {count} passages without findings …"));
        let _ = writeln!(out, "<p class=\"gap\">{text}</p>");
    }

    fn block(&self, block: &Block, whole: bool) -> String {
        match block {
            Block::Paragraph(paragraph) => {
                let text = self.marked(paragraph.span);
                match paragraph.level {
                    Some(level) => format!("<p class=\"heading h{}\">{text}</p>\n", level.clamp(1, 6)),
                    None => format!("<p>{text}</p>\n"),
                }
            }
            Block::Table(table) if table.rows_known => self.table(table, whole),
            Block::Table(table) => {
                let cells = table.rows.iter().flatten().filter(|cell| !cell.span.is_empty());
                let cells: String = cells.map(|cell| format!("<span>{}</span>", self.marked(cell.span))).collect();
                format!("<p class=\"cells\">{cells}</p>\n")
            }
        }
    }

    fn table(&self, table: &Table, whole: bool) -> String {
        let mut out = String::from("<div class=\"scroll\"><table>\n");
        let kept = if whole || table.rows.len() <= 8 * AROUND {
            vec![true; table.rows.len()]
        } else {
            around(table.rows.len(), |at| at < AROUND || table.rows[at].iter().any(|cell| self.marks.touch(cell.span)))
        };
        let columns = table.rows.iter().flatten().map(|cell| cell.column + cell.columns.max(1)).max().unwrap_or(1);
        let mut skipped = 0;
        for (cells, kept) in table.rows.iter().zip(kept) {
            if !kept {
                skipped += 1;
                continue;
            }
            if skipped > 0 {
                let text = self.lang.say(format!("……略去{skipped}行……"), format!("… {skipped} rows …"));
                let _ = writeln!(out, "<tr class=\"gap\"><td colspan=\"{columns}\">{text}</td></tr>");
                skipped = 0;
            }
            out.push_str("<tr>");
            for cell in cells.iter().filter(|cell| cell.columns > 0 && cell.rows > 0) {
                let mut size = String::new();
                if cell.columns > 1 {
                    let _ = write!(size, " colspan=\"{}\"", cell.columns);
                }
                // Rows that are left out would be counted in a span over rows.
                if cell.rows > 1 && whole {
                    let _ = write!(size, " rowspan=\"{}\"", cell.rows);
                }
                let _ = write!(out, "<td{size}>{}</td>", self.marked(cell.span));
            }
            out.push_str("</tr>\n");
        }
        if skipped > 0 {
            let text = self.lang.say(format!("……略去{skipped}行……"), format!("… {skipped} rows …"));
            let _ = writeln!(out, "<tr class=\"gap\"><td colspan=\"{columns}\">{text}</td></tr>");
        }
        out.push_str("</table></div>\n");
        out
    }

    /// The text of a span with its marks. Where marks overlap, the most severe gives the colour.
    fn marked(&self, span: Span) -> String {
        let marks = self.marks.within(span);
        if marks.is_empty() {
            return html(self.document.slice(span));
        }
        let mut cuts: Vec<u32> = marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]).collect();
        cuts.extend([span.start, span.end]);
        cuts.retain(|cut| (span.start..=span.end).contains(cut));
        cuts.sort_unstable();
        cuts.dedup();
        let mut out = String::new();
        for pair in cuts.windows(2) {
            let piece = Span { start: pair[0], end: pair[1] };
            let over: Vec<&Mark> = marks.iter().filter(|mark| mark.span.contains(piece)).collect();
            let text = html(self.document.slice(piece));
            let own = over.iter().filter(|mark| mark.own).max_by_key(|mark| self.findings[mark.finding].severity);
            match own.or(over.first()) {
                None => out.push_str(&text),
                Some(mark) => {
                    let class = if own.is_some() { self.findings[mark.finding].severity.name() } else { "related" };
                    for begin in over.iter().filter(|mark| mark.own && mark.span.start == piece.start) {
                        let _ = write!(out, "<i id=\"t{}-{}\"></i>", self.number, begin.finding + 1);
                    }
                    let ids: Vec<String> =
                        over.iter().map(|mark| format!("{}-{}", self.number, mark.finding + 1)).collect();
                    let target = mark.finding + 1;
                    let _ = write!(
                        out,
                        "<mark class=\"{class}\" data-of=\"{}\"><a href=\"#c{}-{target}\">{text}</a></mark>",
                        ids.join(" "),
                        self.number
                    );
                }
            }
            for end in over.iter().filter(|mark| mark.own && mark.span.end == piece.end) {
                let _ = write!(out, "&#8288;<sup data-of=\"{}-{1}\">{1}</sup>", self.number, end.finding + 1);
            }
        }
        out
    }

    /// The cards of the findings whose own words begin in a span.
    fn cards(&mut self, span: Span) -> String {
        let own: Vec<usize> = self
            .marks
            .within(span)
            .into_iter()
            .filter(|mark| mark.own && !self.shown[mark.finding])
            .map(|mark| mark.finding)
            .collect();
        own.into_iter().map(|finding| self.card(finding)).collect()
    }

    fn card(&mut self, at: usize) -> String {
        self.shown[at] = true;
        let (finding, lang) = (self.findings[at], self.lang);
        let (file, number) = (self.number, at + 1);
        let (class, severity) = (finding.severity.name(), words::severity(finding.severity, lang));
        let (rule, title) = (finding.rule, words::title(finding.rule, lang));
        let place = html(&finding.span.place);
        let location = html(&finding.span.location.show(lang));
        let mut card = format!(
            "<article class=\"card {class}\" id=\"c{file}-{number}\" data-rule=\"{rule}\" data-severity=\"{class}\" \
             data-title=\"{title}\"><h3><a href=\"#t{file}-{number}\">{number}</a> <span class=\"badge\">{severity}</span> \
             {rule} {title}</h3><p class=\"place\">{place} <span>{location}</span></p><p>{}</p>\
             <p class=\"do\"><b>{}</b>{}</p>",
            html(&finding.message),
            lang.say("建议：", "Do: "),
            html(&finding.suggestion),
        );
        for related in finding.related.iter().take(6) {
            let (place, text) = (html(&related.span.place), html(&related.span.text));
            let _ = write!(card, "<p class=\"also\">{place}“{text}” {}</p>", html(&related.message));
        }
        if !finding.basis.is_empty() {
            let _ = write!(card, "<details><summary>{}</summary><ul>", lang.say("依据", "Basis"));
            for basis in &finding.basis {
                let _ = write!(card, "<li>{}</li>", html(&basis.text));
            }
            card.push_str("</ul></details>");
        }
        card.push_str("</article>\n");
        card
    }
}

fn span_of(block: &Block) -> Span {
    match block {
        Block::Paragraph(paragraph) => paragraph.span,
        Block::Table(table) => table.span,
    }
}

/// Which of many to keep: those that are wanted and their neighbours.
fn around(count: usize, wanted: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut kept = vec![false; count];
    for at in (0..count).filter(|at| wanted(*at)) {
        kept[at.saturating_sub(AROUND)..(at + AROUND + 1).min(count)].fill(true);
    }
    kept
}

fn row(text: &str, cards: &str, out: &mut dyn Write) -> io::Result<()> {
    if text.is_empty() && cards.is_empty() {
        return Ok(());
    }
    // On a wide page the cards float beside the text that follows them here; on a narrow one they come after it.
    let aside = if cards.is_empty() { String::new() } else { format!("<aside>{cards}</aside>") };
    writeln!(out, "<div class=\"row\">{aside}<div class=\"text\">{text}</div></div>")
}
