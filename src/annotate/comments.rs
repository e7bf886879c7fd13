//! The comments part: what stands there stays, new comments come behind it.

use super::edit::{Author, Tags, tags};
use super::package::append_child;
use super::tree::{Name, Tree};
use crate::read::{Limits, ReadError, xml};
use crate::report::escape;
use quick_xml::events::Event;
use rustc_hash::FxHashMap;

/// The comments of a file.
pub(super) struct Comments {
    text: String,
    part: String,
    tree: Tree,
    next_id: i64,
    /// Comments of the same author by their text, and how many of each there are.
    known: FxHashMap<String, usize>,
    added: String,
}

/// A paragraph of a comment; the first part of it may be bold.
pub(super) struct Paragraph {
    pub bold: String,
    pub plain: String,
}

impl Paragraph {
    fn text(&self) -> String {
        format!("{}{}", self.bold, self.plain)
    }
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

impl Comments {
    /// A part without comments.
    pub fn empty(part: &str, space: &str, limits: &Limits) -> Result<Self, ReadError> {
        Self::read(format!("{DECLARATION}<w:comments xmlns:w=\"{space}\"></w:comments>"), part, "", limits)
    }

    /// The comments of a part; those of `author` are remembered by their text.
    pub fn read(text: String, part: &str, author: &str, limits: &Limits) -> Result<Self, ReadError> {
        let tree = Tree::read(&text, part, limits)?;
        let comments = tree.nodes.iter().filter(|node| node.name == Name::Comment);
        let last = comments.filter_map(|node| node.id).max().unwrap_or(-1);
        let known = if author.is_empty() { FxHashMap::default() } else { texts_of(&text, part, author, limits)? };
        let part = part.to_owned();
        Ok(Self { text, part, tree, next_id: last + 1, known, added: String::new() })
    }

    /// Numbers that the body uses are not given again, whether or not their comments exist.
    pub fn avoid(&mut self, body: &Tree) {
        let marks = body.nodes.iter().filter(|node| node.name == Name::CommentMark);
        self.next_id = self.next_id.max(marks.filter_map(|node| node.id).max().map_or(0, |last| last + 1));
        if self.next_id > i64::from(i32::MAX) / 2 {
            let taken = |id: i64| {
                let one = |node: &super::tree::Node| node.id == Some(id);
                body.nodes.iter().any(one) || self.tree.nodes.iter().any(one)
            };
            self.next_id = (0..).map(|step| step * 100_003).find(|id| !taken(*id)).unwrap_or(0);
        }
    }

    /// Whether such a comment is there already; each is found once.
    pub fn take_known(&mut self, paragraphs: &[Paragraph]) -> bool {
        let lines: Vec<String> = paragraphs.iter().map(|paragraph| escape::one_line(&paragraph.text())).collect();
        match self.known.get_mut(&lines.join("\n")) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// Adds a comment and gives its number.
    pub fn add(&mut self, paragraphs: &[Paragraph], author: &Author<'_>) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let Tags { p, declare } = tags(&self.tree);
        let date = author.date.map_or(String::new(), |date| format!(" {p}date=\"{date}\""));
        let name = author.name;
        let mut out = format!("<{p}comment{declare} {p}id=\"{id}\" {p}author=\"{name}\"{date} {p}initials=\"{name}\">");
        for (at, paragraph) in paragraphs.iter().enumerate() {
            // Formats of its own: the file's usual ones may be large, indented or centred.
            out += &format!(
                "<{p}p><{p}pPr><{p}spacing {p}before=\"0\" {p}after=\"0\" {p}line=\"240\" {p}lineRule=\"auto\"/>\
                 <{p}ind {p}left=\"0\" {p}right=\"0\" {p}firstLineChars=\"0\" {p}firstLine=\"0\"/><{p}jc {p}val=\"left\"/></{p}pPr>"
            );
            if at == 0 {
                out += &format!("<{p}r><{p}annotationRef/></{p}r>");
            }
            for (text, bold) in [(&paragraph.bold, format!("<{p}b/>")), (&paragraph.plain, String::new())] {
                if !text.is_empty() {
                    out += &format!(
                        "<{p}r><{p}rPr>{bold}<{p}sz {p}val=\"20\"/><{p}szCs {p}val=\"20\"/></{p}rPr>\
                         <{p}t xml:space=\"preserve\">{}</{p}t></{p}r>",
                        escape::xml(&escape::one_line(text))
                    );
                }
            }
            out += &format!("</{p}p>");
        }
        out += &format!("</{p}comment>");
        self.added += &out;
        id
    }

    /// The part with the new comments.
    pub fn finish(self, limits: &Limits) -> Result<Vec<u8>, ReadError> {
        Ok(append_child(&self.text, &self.part, &self.added, limits)?.into_bytes())
    }
}

fn plain(text: &str) -> String {
    text.split('\n').map(escape::one_line).collect::<Vec<_>>().join("\n")
}

fn texts_of(text: &str, part: &str, author: &str, limits: &Limits) -> Result<FxHashMap<String, usize>, ReadError> {
    let mut events = xml::Xml::new(text, "docx", part, limits);
    let mut known = FxHashMap::default();
    // The text of the open comment of this author, and whether its characters count.
    let (mut open, mut in_text) = (None::<String>, false);
    loop {
        match events.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "comment" if xml::attribute(&element, "author").is_some_and(|name| name == author) => {
                    open = Some(String::new());
                }
                "p" => {
                    if let Some(comment) = open.as_mut().filter(|comment| !comment.is_empty()) {
                        comment.push('\n');
                    }
                }
                "t" => in_text = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "comment" => {
                    if let Some(comment) = open.take() {
                        *known.entry(plain(&comment)).or_insert(0) += 1;
                    }
                }
                "t" => in_text = false,
                _ => {}
            },
            Event::Text(characters) if in_text => {
                if let Some(comment) = open.as_mut() {
                    comment.push_str(&characters.into_inner());
                }
            }
            Event::GeneralRef(reference) if in_text => {
                if let (Some(comment), Some(c)) = (open.as_mut(), xml::resolve(&reference)) {
                    comment.push(c);
                }
            }
            Event::Eof => return Ok(known),
            _ => {}
        }
    }
}
