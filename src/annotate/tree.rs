//! The elements of a part with their byte ranges: enough to know where a range may begin and where a run may be cut.

use crate::read::{Limits, ReadError, xml};
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// What an element means to an anchor; everything else is [`Name::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Document,
    Body,
    Paragraph,
    Properties,
    Run,
    RunProperties,
    /// Properties as they were before a tracked change.
    Changed,
    Text,
    /// Characters that are written as elements.
    Character,
    /// What Word leaves where a page broke last time; it shows nothing.
    PageBroke,
    FieldMark,
    Link,
    Inserted,
    Moved,
    SmartTag,
    Field,
    Direction,
    Custom,
    Control,
    ControlContent,
    /// What cannot be cut: pictures, text boxes, alternatives, formulas, readings above characters.
    Whole,
    Note,
    FootnoteReference,
    EndnoteReference,
    Comment,
    CommentMark,
    Other,
}

/// One element.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub name: Name,
    /// The start tag; all of the element where it has no inside.
    pub open: Range<u32>,
    /// The end tag; empty, at the end of the start tag, where there is none.
    pub close: Range<u32>,
    pub parent: u32,
    /// The number in its `id`.
    pub id: Option<i64>,
    /// A content control that a program fills: its inside is no place for marks.
    pub filled: bool,
    /// Runs in fields: the outermost and the innermost field, and whether they stand in the results of all.
    pub field: Option<(u32, u32, bool)>,
}

impl Node {
    pub fn end(&self) -> u32 {
        self.close.end
    }
}

/// A complex field: the runs of its first and last mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct ComplexField {
    pub begin: u32,
    pub end: Option<u32>,
}

/// The elements of a part, by their start.
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub fields: Vec<ComplexField>,
    /// The prefix of WordprocessingML with its colon, and its name space.
    pub prefix: String,
    pub space: String,
    /// The largest number that an `id` of the part has.
    pub last_id: i64,
}

/// No element.
pub(super) const NONE: u32 = u32::MAX;

const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

impl Tree {
    /// The elements of a part.
    pub fn read(text: &str, part: &str, limits: &Limits) -> Result<Tree, ReadError> {
        let mut tree =
            Tree { nodes: Vec::new(), fields: Vec::new(), prefix: String::new(), space: SPACE.into(), last_id: -1 };
        let mut events = xml::Xml::new(text, "docx", part, limits);
        let mut open: Vec<u32> = Vec::new();
        let mut marks: Vec<(u32, bool)> = Vec::new();
        loop {
            let from = events.offset();
            let event = events.next()?;
            let to = events.offset();
            match event {
                Event::Start(element) => {
                    let at = tree.add(&element, from..to, open.last().copied(), &mut marks);
                    open.push(at);
                }
                Event::Empty(element) => {
                    tree.add(&element, from..to, open.last().copied(), &mut marks);
                }
                Event::End(_) => {
                    if let Some(at) = open.pop() {
                        tree.nodes[at as usize].close = from..to;
                    }
                }
                Event::Eof => return Ok(tree),
                _ => {}
            }
        }
    }

    fn add(
        &mut self,
        element: &BytesStart<'_>,
        open: Range<u32>,
        parent: Option<u32>,
        marks: &mut Vec<(u32, bool)>,
    ) -> u32 {
        let at = self.nodes.len() as u32;
        let parent = parent.unwrap_or(NONE);
        let qualified = element.name();
        let qualified = qualified.as_ref();
        let (prefix, local) = qualified.split_at(qualified.find(':').map_or(0, |colon| colon + 1));
        if at == 0 {
            self.prefix = prefix.to_owned();
            let key =
                if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{}", &prefix[..prefix.len() - 1]) };
            let mut attributes = element.attributes();
            let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == key);
            self.space = found.map_or(SPACE.to_owned(), |attribute| attribute.value.as_ref().to_owned());
        }
        let name = name_of(local, prefix == self.prefix);
        let id = xml::number(element, "id");
        self.last_id = self.last_id.max(id.unwrap_or(-1).min(i64::from(i32::MAX)));
        if matches!(local, "dataBinding" | "dropDownList" | "comboBox" | "date" | "picture" | "checkbox" | "docPartObj")
        {
            self.mark_filled(parent);
        }
        let close = open.end..open.end;
        let mut field = None;
        match name {
            Name::FieldMark => self.field_mark(element, parent, marks),
            // Text decides where its run stands: a mark may come first in the same run.
            Name::Text | Name::Character => {
                if let (Some(first), Some(last)) = (marks.first(), marks.last())
                    && let Some(run) = self.nodes.get_mut(parent as usize)
                {
                    run.field = Some((first.0, last.0, marks.iter().all(|mark| mark.1)));
                }
            }
            _ => field = None,
        }
        self.nodes.push(Node { name, open, close, parent, id, filled: false, field: field.take() });
        at
    }

    fn mark_filled(&mut self, properties: u32) {
        let Some(control) = self.nodes.get(properties as usize).map(|node| node.parent) else { return };
        if let Some(control) = self.nodes.get_mut(control as usize).filter(|node| node.name == Name::Control) {
            control.filled = true;
        }
    }

    fn field_mark(&mut self, element: &BytesStart<'_>, run: u32, marks: &mut Vec<(u32, bool)>) {
        match xml::attribute(element, "fldCharType").as_deref() {
            Some("begin") => {
                marks.push((self.fields.len() as u32, false));
                self.fields.push(ComplexField { begin: run, end: None });
            }
            Some("separate") => {
                if let Some(mark) = marks.last_mut() {
                    mark.1 = true;
                }
            }
            Some("end") => {
                if let Some((field, _)) = marks.pop() {
                    self.fields[field as usize].end = Some(run);
                }
            }
            _ => {}
        }
    }

    /// The element whose start tag begins at a byte.
    pub fn starting_at(&self, byte: u32) -> Option<u32> {
        self.nodes.binary_search_by_key(&byte, |node| node.open.start).ok().map(|at| at as u32)
    }

    /// The innermost element around a byte.
    pub fn around(&self, byte: u32) -> Option<u32> {
        let mut at = self.nodes.partition_point(|node| node.open.start <= byte).checked_sub(1)? as u32;
        while self.nodes[at as usize].end() <= byte {
            at = self.nodes[at as usize].parent;
            if at == NONE {
                return None;
            }
        }
        Some(at)
    }

    pub fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    /// The element and what stands around it, from the inside.
    pub fn ancestry(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(at), |at| Some(self.node(*at).parent).filter(|parent| *parent != NONE))
    }

    /// The elements right inside another.
    pub fn children(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.node(at).end();
        let inside = (at + 1..self.nodes.len() as u32).take_while(move |child| self.node(*child).open.start < end);
        inside.filter(move |child| self.node(*child).parent == at)
    }

    /// The bytes inside an element that count as its characters: blanks at the ends of a text may not.
    pub fn counted(&self, at: u32, text: &str) -> (u32, u32) {
        let node = self.node(at);
        let inside = node.open.end as usize..node.close.start.max(node.open.end) as usize;
        if node.name != Name::Text {
            // One character, before and behind which there is nothing of it.
            return (node.open.start, node.open.start + 1);
        }
        if self.keeps_blanks(at, text) {
            return (inside.start as u32, inside.end as u32);
        }
        let blanks: &[char] = &[' ', '\t', '\r', '\n'];
        let all = &text[inside.clone()];
        let kept = all.trim_start_matches(blanks);
        let from = inside.start + all.len() - kept.len();
        (from as u32, (from + kept.trim_end_matches(blanks).len()) as u32)
    }

    /// Whether the blanks at the ends of a text count.
    pub fn keeps_blanks(&self, at: u32, text: &str) -> bool {
        let open = &self.node(at).open;
        text[open.start as usize..open.end as usize].contains("preserve")
    }

    /// Whether runs and the marks of ranges may stand right inside an element.
    pub fn holds_runs(&self, at: u32) -> bool {
        let node = self.node(at);
        let within = |node: &Node| node.parent != NONE && self.holds_runs(node.parent);
        match node.name {
            Name::Paragraph => true,
            Name::Link
            | Name::Inserted
            | Name::Moved
            | Name::SmartTag
            | Name::Field
            | Name::Direction
            | Name::Custom
            | Name::Control => within(node),
            Name::ControlContent => within(node),
            _ => false,
        }
    }

    /// The element that a mark has to stay outside of: the run itself, or what holds it and cannot be cut.
    pub fn whole(&self, run: u32) -> u32 {
        let mut top = run;
        for at in self.ancestry(run).skip(1) {
            let node = self.node(at);
            let filled =
                node.name == Name::Control && node.filled && node.parent != NONE && self.holds_runs(node.parent);
            if node.name == Name::Whole || filled {
                top = at;
            }
        }
        while self.node(top).parent != NONE && !self.can_stand(top) {
            top = self.node(top).parent;
        }
        top
    }

    /// Whether marks may stand right before and behind an element.
    fn can_stand(&self, at: u32) -> bool {
        let parent = self.node(at).parent;
        // A content control holds its content, not runs.
        self.node(parent).name != Name::Control && self.holds_runs(parent)
    }
}

fn name_of(local: &str, own: bool) -> Name {
    match local {
        "AlternateContent" | "oMath" | "oMathPara" => Name::Whole,
        _ if !own => Name::Other,
        "document" => Name::Document,
        "body" => Name::Body,
        "p" => Name::Paragraph,
        "pPr" => Name::Properties,
        "r" => Name::Run,
        "rPr" => Name::RunProperties,
        "rPrChange" => Name::Changed,
        "t" => Name::Text,
        "tab" | "ptab" | "br" | "cr" | "noBreakHyphen" | "sym" => Name::Character,
        "lastRenderedPageBreak" => Name::PageBroke,
        "fldChar" => Name::FieldMark,
        "hyperlink" => Name::Link,
        "ins" => Name::Inserted,
        "moveTo" => Name::Moved,
        "smartTag" => Name::SmartTag,
        "fldSimple" => Name::Field,
        "dir" | "bdo" => Name::Direction,
        "customXml" => Name::Custom,
        "sdt" => Name::Control,
        "sdtContent" => Name::ControlContent,
        "drawing" | "pict" | "object" | "txbxContent" | "ruby" => Name::Whole,
        "footnote" | "endnote" => Name::Note,
        "footnoteReference" => Name::FootnoteReference,
        "endnoteReference" => Name::EndnoteReference,
        "comment" => Name::Comment,
        "commentRangeStart" | "commentRangeEnd" | "commentReference" => Name::CommentMark,
        _ => Name::Other,
    }
}
