//! Where a comment begins and ends in the body: on the very characters where the file allows it, else on the nearest
//! thing around them that can be marked.

use super::tree::{NONE, Name, Tree};
use crate::document::{Document, WordOrigins, WordRun};
use crate::span::Span;

/// A stretch of the body between two places at which marks may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub start: Point,
    pub end: Point,
    /// Whether it is exactly the span's characters.
    pub exact: bool,
}

/// A place for marks: between elements, or within a run that has to be cut there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// The byte of the part.
    pub at: u32,
    /// The run to cut, or the empty paragraph to open.
    pub cut: Option<u32>,
}

impl Point {
    fn between(at: u32) -> Self {
        Self { at, cut: None }
    }
}

/// Finds anchors in one body.
pub(super) struct Anchors<'a> {
    /// The body as it is in the file.
    pub text: &'a str,
    pub document: &'a Document,
    pub origins: &'a WordOrigins,
    pub tree: &'a Tree,
}

impl Anchors<'_> {
    /// Whether a span stands in the body.
    pub fn is_in_body(&self, span: Span) -> bool {
        let places = &self.origins.places;
        let at = places.partition_point(|place| place.start <= span.start).saturating_sub(1);
        self.origins
            .runs_of(span)
            .first()
            .map_or_else(|| places.get(at).is_none_or(|place| place.part == 0), |run| run.part == 0)
    }

    /// The anchor of a span of the body.
    pub fn of(&self, span: Span) -> Option<Anchor> {
        let runs = self.origins.runs_of(span);
        let of_body: Vec<&WordRun> = runs.iter().filter(|run| run.part == 0).collect();
        if let (Some(first), Some(last)) = (of_body.first(), of_body.last()) {
            let anchor = self.of_runs(span, first, last);
            let anchor = anchor.filter(|anchor| anchor.start.at < anchor.end.at);
            // What is read in another order than it is written gets its first piece.
            if let Some(anchor) = anchor.or_else(|| Some(Anchor { exact: false, ..self.of_runs(span, first, first)? }))
            {
                return Some(anchor);
            }
        }
        self.near(span)
    }

    /// The first place of the body, for what has none of its own.
    pub fn top(&self) -> Option<Anchor> {
        let paragraph = match self.origins.runs.iter().find(|run| run.part == 0) {
            Some(run) => self.paragraph_around(run.content.start),
            None => None,
        };
        let first = || self.tree.nodes.iter().position(|node| node.name == Name::Paragraph).map(|at| at as u32);
        self.of_paragraph(paragraph.or_else(first)?)
    }

    /// The anchor of an element that stands in a run: the reference of a note.
    pub fn of_element(&self, at: u32) -> Option<Anchor> {
        let run = self.tree.ancestry(at).find(|at| self.tree.node(*at).name == Name::Run)?;
        let node = self.tree.node(self.tree.whole(run));
        let (start, end) = (Point::between(node.open.start), Point::between(node.end()));
        Some(Anchor { start, end, exact: false })
    }

    fn of_runs(&self, span: Span, first: &WordRun, last: &WordRun) -> Option<Anchor> {
        let (start_run, end_run) = (self.run_of(first)?, self.run_of(last)?);
        let (mut start, start_exact) = self.point(first, span.start.max(first.text.start), start_run, false)?;
        let (mut end, end_exact) = self.point(last, span.end.min(last.text.end), end_run, true)?;
        let mut exact = start_exact && end_exact;
        let (from, to) = (self.tree.node(start_run).field, self.tree.node(end_run).field);
        // A range that enters or leaves a field would be torn when the field is updated.
        if from != to || from.is_some_and(|(.., in_result)| !in_result) {
            if let Some((outermost, ..)) = from {
                let begin = self.tree.fields[outermost as usize].begin;
                start = Point::between(self.tree.node(self.tree.whole(begin)).open.start);
                exact = false;
            }
            if let Some((outermost, ..)) = to
                && let Some(run) = self.tree.fields[outermost as usize].end
            {
                end = Point::between(self.tree.node(self.tree.whole(run)).end());
                exact = false;
            }
        }
        Some(Anchor { start, end, exact })
    }

    /// The run element of a piece.
    fn run_of(&self, piece: &WordRun) -> Option<u32> {
        let at = self.tree.around(piece.content.start)?;
        self.tree.ancestry(at).find(|at| self.tree.node(*at).name == Name::Run).or(Some(at))
    }

    /// The place of an offset of the text that lies in a piece, and whether it is the exact one.
    fn point(&self, piece: &WordRun, offset: u32, run: u32, is_end: bool) -> Option<(Point, bool)> {
        let tree = self.tree;
        let whole = tree.whole(run);
        let edge = |at: u32| if is_end { tree.node(at).end() } else { tree.node(at).open.start };
        if whole != run || tree.node(run).name != Name::Run {
            // Without a paragraph around it, nothing can be marked there.
            return (tree.node(whole).parent != NONE).then(|| (Point::between(edge(whole)), false));
        }
        let child = tree.ancestry(tree.around(piece.content.start)?).find(|at| tree.node(*at).parent == run)?;
        let byte = self.byte(piece, offset);
        let node = tree.node(child);
        let (from, to) = tree.counted(child, self.text);
        let shows = |at: &u32| !matches!(tree.node(*at).name, Name::RunProperties | Name::PageBroke);
        let at = if byte <= from {
            let first = tree.children(run).find(shows);
            if first == Some(child) { Point::between(tree.node(run).open.start) } else { cut(node.open.start, run) }
        } else if byte >= to {
            let last = tree.children(run).filter(shows).last();
            if last == Some(child) { Point::between(tree.node(run).end()) } else { cut(node.end(), run) }
        } else {
            cut(byte, run)
        };
        Some((at, true))
    }

    /// The byte of the part that an offset of the text stands for.
    fn byte(&self, piece: &WordRun, offset: u32) -> u32 {
        let (within, length) = (offset - piece.text.start, piece.text.len() as u32);
        match piece.content.len() as u32 {
            _ if within == 0 => piece.content.start,
            _ if within == length => piece.content.end,
            bytes if bytes == length => piece.content.start + within,
            // `<![CDATA[` stands before its characters. Whatever else is written longer than it reads is one character.
            _ => piece.content.start + CDATA.len() as u32 + within,
        }
    }

    /// The anchor of text that has no bytes of its own: a number that Word counts, an empty cell.
    fn near(&self, span: Span) -> Option<Anchor> {
        let runs = &self.origins.runs;
        let at = runs.partition_point(|run| run.text.start < span.end.max(span.start + 1));
        let clear = |from: u32, to: u32| {
            let between = self.document.text.get(from as usize..to as usize);
            between.is_some_and(|between| !between.contains(['\n', '\t']))
        };
        let after = runs.get(at).filter(|run| clear(span.end.min(run.text.start), run.text.start));
        let before =
            || at.checked_sub(1).map(|at| &runs[at]).filter(|run| clear(run.text.end, span.start.max(run.text.end)));
        let run = after.or_else(before).filter(|run| run.part == 0);
        if let Some(paragraph) = run.and_then(|run| self.paragraph_around(run.content.start)) {
            return self.of_paragraph(paragraph);
        }
        let places = &self.origins.places;
        let at = places.partition_point(|place| place.start <= span.start).checked_sub(1)?;
        let element = self.tree.starting_at(places[at].at).filter(|_| places[at].part == 0)?;
        let end = self.tree.node(element).end();
        let inside = (element..self.tree.nodes.len() as u32).take_while(|at| self.tree.node(*at).open.start < end);
        let paragraph = inside.into_iter().find(|at| self.tree.node(*at).name == Name::Paragraph)?;
        self.of_paragraph(paragraph)
    }

    fn paragraph_around(&self, byte: u32) -> Option<u32> {
        let at = self.tree.around(byte)?;
        self.tree.ancestry(at).find(|at| self.tree.node(*at).name == Name::Paragraph)
    }

    /// All of a paragraph, or of the one that holds it in something that cannot be cut.
    fn of_paragraph(&self, paragraph: u32) -> Option<Anchor> {
        let tree = self.tree;
        let shut = tree.ancestry(paragraph).filter(|at| tree.node(*at).name == Name::Whole).last();
        if let Some(shut) = shut {
            let whole = tree.node(tree.whole(shut));
            let (start, end) = (Point::between(whole.open.start), Point::between(whole.end()));
            return (whole.parent != NONE).then_some(Anchor { start, end, exact: false });
        }
        let node = tree.node(paragraph);
        if node.close.is_empty() {
            let inside = cut(node.open.end, paragraph);
            return Some(Anchor { start: inside, end: inside, exact: false });
        }
        let properties = tree.children(paragraph).next().filter(|at| tree.node(*at).name == Name::Properties);
        let from = properties.map_or(node.open.end, |at| tree.node(at).end());
        Some(Anchor { start: Point::between(from), end: Point::between(node.close.start), exact: false })
    }
}

/// What stands before characters that are written as they are.
pub(super) const CDATA: &str = "<![CDATA[";

fn cut(at: u32, run: u32) -> Point {
    Point { at, cut: Some(run) }
}
