//! Edits of the body by byte ranges: marks are put in, runs are cut, and no other byte changes.

use super::anchor::{Anchor, CDATA, Point};
use super::tree::{NONE, Name, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Who comments, and when.
pub(super) struct Author<'a> {
    pub name: &'a str,
    pub date: Option<&'a str>,
}

/// Edits of one part under construction.
pub(super) struct Editor<'a> {
    text: &'a str,
    tree: &'a Tree,
    author: Author<'a>,
    groups: BTreeMap<u32, Group>,
    /// Stretches that are deleted: where they begin, and where they end.
    deleted: BTreeMap<u32, u32>,
    next_id: i64,
}

/// What is put in at one place.
#[derive(Default)]
struct Group {
    cut: Option<u32>,
    items: Vec<(Order, String)>,
}

/// The order of what is put in at one place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    DeletionEnds,
    Insertion,
    CommentEnds,
    CommentStarts,
    DeletionStarts,
}

impl<'a> Editor<'a> {
    pub fn new(text: &'a str, tree: &'a Tree, author: Author<'a>) -> Self {
        Self { text, tree, author, groups: BTreeMap::new(), deleted: BTreeMap::new(), next_id: tree.last_id + 1 }
    }

    /// Puts the marks of a comment around an anchor.
    pub fn comment(&mut self, anchor: &Anchor, id: i64) {
        let Tags { p, declare } = tags(self.tree);
        let start = format!("<{p}commentRangeStart{declare} {p}id=\"{id}\"/>");
        let like = self.run_before(anchor.end).map_or(String::new(), |run| self.properties(run, false));
        let end = format!(
            "<{p}commentRangeEnd{declare} {p}id=\"{id}\"/><{p}r{declare}>{like}<{p}commentReference {p}id=\"{id}\"/></{p}r>"
        );
        if anchor.start.at == anchor.end.at {
            self.put(anchor.start, Order::CommentStarts, start + &end);
        } else {
            self.put(anchor.start, Order::CommentStarts, start);
            self.put(anchor.end, Order::CommentEnds, end);
        }
    }

    /// Replaces what an anchor holds by a text, as a tracked change; false where that cannot be done.
    pub fn replace(&mut self, anchor: &Anchor, replacement: &str) -> bool {
        let (from, to) = (anchor.start.at, anchor.end.at);
        let taken = self.deleted.range(..to).next_back().is_some_and(|(_, end)| from < *end);
        if !anchor.exact || taken {
            return false;
        }
        let Some(runs) = self.plain_runs(from, to) else { return false };
        let parent = self.tree.node(runs[0]).parent;
        self.deleted.insert(from, to);
        self.group(anchor.start);
        self.group(anchor.end);
        if replacement.is_empty() {
            return true;
        }
        let inserted = self.inserted(runs[0], replacement);
        if self.tree.node(parent).name != Name::Inserted {
            self.put(anchor.end, Order::Insertion, inserted);
        } else if anchor.end.at == self.tree.node(parent).close.start {
            // Behind the insertion of someone else.
            let behind = Point { at: self.tree.node(parent).end(), cut: None };
            self.put(behind, Order::Insertion, inserted);
        } else {
            // An insertion of someone else goes on after ours.
            let id = self.new_id();
            let (open, close) = self.tags_of(parent);
            let text = format!("{close}{inserted}{}", with_id(open, id));
            self.put(anchor.end, Order::Insertion, text);
        }
        true
    }

    /// The part with all edits.
    pub fn finish(mut self) -> String {
        self.delete();
        let mut edits: Vec<(u32, u32, String)> = Vec::new();
        let mut texts = self.deleted_texts();
        let groups = std::mem::take(&mut self.groups);
        for (at, mut group) in groups {
            group.items.sort_by_key(|(order, _)| *order);
            let put: String = group.items.into_iter().map(|(_, text)| text).collect();
            match group.cut {
                None => edits.push((at, at, put)),
                Some(node) if self.tree.node(node).name == Name::Paragraph => {
                    let open = &self.tree.node(node).open;
                    let tag = self.slice(open.start, open.end).trim_end_matches("/>").trim_end();
                    let name = qualified(tag);
                    edits.push((open.start, open.end, format!("{tag}>{put}</{name}>")));
                }
                Some(run) => {
                    let (before, after, text) = self.cut(run, at);
                    texts.extend(text);
                    edits.push((at, at, before + &put + &after));
                }
            }
        }
        for text in texts {
            self.retag(text, &mut edits);
        }
        edits.sort_by_key(|(from, to, _)| (*from, *to));
        let mut out = String::with_capacity(self.text.len() + edits.iter().map(|edit| edit.2.len()).sum::<usize>());
        let mut at = 0;
        for (from, to, put) in edits {
            out.push_str(self.slice(at, from));
            out.push_str(&put);
            at = to;
        }
        out.push_str(self.slice(at, self.text.len() as u32));
        out
    }

    fn slice(&self, from: u32, to: u32) -> &'a str {
        &self.text[from as usize..(to as usize).max(from as usize)]
    }

    fn group(&mut self, point: Point) -> &mut Group {
        let group = self.groups.entry(point.at).or_default();
        group.cut = group.cut.or(point.cut);
        group
    }

    fn put(&mut self, point: Point, order: Order, text: String) {
        self.group(point).items.push((order, text));
    }

    fn new_id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id - 1
    }

    /// The run whose properties what comes after a point should have.
    fn run_before(&self, point: Point) -> Option<u32> {
        let is_run = |at: &u32| self.tree.node(*at).name == Name::Run;
        point.cut.filter(is_run).or_else(|| {
            let at = self.tree.around(point.at.checked_sub(1)?)?;
            Some(at).filter(is_run).filter(|at| self.tree.node(*at).end() == point.at)
        })
    }

    /// The properties of a run as written; tracked changes of them with a number of their own, or left out.
    fn properties(&mut self, run: u32, changes: bool) -> String {
        let tree = self.tree;
        let Some(at) = tree.children(run).next().filter(|at| tree.node(*at).name == Name::RunProperties) else {
            return String::new();
        };
        let node = tree.node(at);
        let mut out = String::new();
        let mut from = node.open.start;
        for change in tree.children(at).filter(|at| tree.node(*at).name == Name::Changed) {
            let change = tree.node(change);
            out.push_str(self.slice(from, change.open.start));
            from = change.end();
            if changes {
                let id = self.new_id();
                out.push_str(&with_id(self.slice(change.open.start, change.open.end), id));
                out.push_str(self.slice(change.open.end, change.end()));
            }
        }
        out + self.slice(from, node.end())
    }

    /// The start and end tag of an element.
    fn tags_of(&self, at: u32) -> (&'a str, &'a str) {
        let node = self.tree.node(at);
        (self.slice(node.open.start, node.open.end), self.slice(node.close.start, node.close.end))
    }

    /// What ends a run and its text at a byte, what begins them again, and the text that is cut.
    fn cut(&mut self, run: u32, at: u32) -> (String, String, Option<u32>) {
        let tree = self.tree;
        let (open, close) = self.tags_of(run);
        let again = open.to_owned() + &self.properties(run, true);
        let text = tree.around(at).filter(|text| {
            let node = tree.node(*text);
            node.name == Name::Text && node.open.end <= at && at > node.open.start
        });
        let Some(text) = text else { return (close.to_owned(), again, None) };
        let open = self.slice(tree.node(text).open.start, tree.node(text).open.end);
        let name = |deleted| text_name(open, deleted);
        let before = self.slice(tree.node(text).open.end, at);
        let raw = before.rfind(CDATA).is_some_and(|start| !before[start..].contains("]]>"));
        let (raw_end, raw_start) = if raw { ("]]>", CDATA) } else { ("", "") };
        let ends = format!("{raw_end}</{}>{close}", name(self.is_deleted(at - 1)));
        let starts = format!("{again}<{} xml:space=\"preserve\">{raw_start}", name(self.is_deleted(at)));
        (ends, starts, Some(text))
    }

    fn is_deleted(&self, byte: u32) -> bool {
        self.deleted.range(..=byte).next_back().is_some_and(|(_, to)| byte < *to)
    }

    /// Gives a text that is cut or deleted the tags that it needs now.
    fn retag(&self, text: u32, edits: &mut Vec<(u32, u32, String)>) {
        let node = self.tree.node(text);
        if node.close.is_empty() {
            return;
        }
        let (from, to) = self.tree.counted(text, self.text);
        let open = self.slice(node.open.start, node.open.end);
        let keeps = self.tree.keeps_blanks(text, self.text);
        let (first, last) = (self.is_deleted(from), self.is_deleted(to.saturating_sub(1).max(from)));
        if first || !keeps {
            // Blanks that did not count must not begin to.
            let tag = format!("<{} xml:space=\"preserve\">", text_name(open, first));
            edits.push((node.open.start, from, tag));
        }
        if last || !keeps {
            edits.push((to, node.close.end, format!("</{}>", text_name(open, last))));
        }
    }

    fn deleted_texts(&self) -> BTreeSet<u32> {
        let mut texts = BTreeSet::new();
        for (from, to) in &self.deleted {
            // A text that begins before is cut, and known from there.
            let first = self.tree.nodes.partition_point(|node| node.open.start < *from) as u32;
            let last = self.tree.nodes.partition_point(|node| node.open.start < *to) as u32;
            texts.extend((first..last).filter(|at| self.tree.node(*at).name == Name::Text));
        }
        texts
    }

    /// The runs of a stretch, where it holds nothing but text and all of them stand in one place.
    fn plain_runs(&self, from: u32, to: u32) -> Option<Vec<u32>> {
        let tree = self.tree;
        let first = tree.ancestry(tree.around(from)?).find(|at| tree.node(*at).name == Name::Run)?;
        let parent = tree.node(first).parent;
        if parent == NONE || !tree.holds_runs(parent) || tree.node(parent).name == Name::Moved {
            return None;
        }
        let mut runs = Vec::new();
        let last = tree.nodes.partition_point(|node| node.open.start < to) as u32;
        for at in first..last {
            let node = tree.node(at);
            match node.name {
                _ if node.end() <= from => {}
                Name::Run if node.parent == parent => runs.push(at),
                Name::RunProperties | Name::Text | Name::Character | Name::PageBroke
                    if runs.last() == Some(&node.parent) =>
                {
                    if node.field.is_some() {
                        return None;
                    }
                }
                Name::Other | Name::CommentMark if node.parent == parent => {}
                // What stands inside properties, or inside what stands between runs.
                _ if self.is_inner(at, parent) => {}
                _ => return None,
            }
        }
        if runs.iter().any(|run| tree.node(*run).field.is_some()) || runs.is_empty() {
            return None;
        }
        Some(runs)
    }

    /// Whether an element belongs to the properties of a run, or to something other than runs beside them.
    fn is_inner(&self, at: u32, parent: u32) -> bool {
        let tree = self.tree;
        let above = tree.ancestry(at).skip(1).take_while(|at| *at != parent);
        let mut top = None;
        for above in above {
            if tree.node(above).name == Name::RunProperties {
                return true;
            }
            top = Some(above);
        }
        top.is_some_and(|top| tree.node(top).name == Name::Other)
    }

    /// Wraps the deleted stretches of runs; comments stand between them, never inside.
    fn delete(&mut self) {
        for (from, to) in self.deleted.clone() {
            for run in self.plain_runs(from, to).unwrap_or_default() {
                let node = self.tree.node(run);
                let (start, end) = (node.open.start.max(from), node.end().min(to));
                let mut borders = vec![start];
                borders.extend(
                    self.groups.range(start + 1..end).filter(|(_, group)| group.cut == Some(run)).map(|(at, _)| *at),
                );
                borders.push(end);
                for pair in borders.windows(2) {
                    let id = self.new_id();
                    let opened = self.tracked("del", id);
                    let Tags { p, .. } = tags(self.tree);
                    self.put(Point { at: pair[0], cut: None }, Order::DeletionStarts, opened);
                    self.put(Point { at: pair[1], cut: None }, Order::DeletionEnds, format!("</{p}del>"));
                }
            }
        }
    }

    fn inserted(&mut self, like: u32, text: &str) -> String {
        let Tags { p, .. } = tags(self.tree);
        let id = self.new_id();
        let open = self.tracked("ins", id);
        let properties = self.properties(like, false);
        let (start, end) = (format!("<{p}t xml:space=\"preserve\">"), format!("</{p}t>"));
        let mut inside = String::new();
        for (at, line) in text.split('\n').enumerate() {
            let line_break = if at > 0 { format!("<{p}br/>") } else { String::new() };
            let line = crate::report::escape::xml(line);
            let _ = write!(inside, "{line_break}{start}{line}{end}");
        }
        format!("{open}<{p}r>{properties}{inside}</{p}r></{p}ins>")
    }

    fn tracked(&self, name: &str, id: i64) -> String {
        let Tags { p, declare } = tags(self.tree);
        let date = self.author.date.map_or(String::new(), |date| format!(" {p}date=\"{date}\""));
        format!("<{p}{name}{declare} {p}id=\"{id}\" {p}author=\"{}\"{date}>", self.author.name)
    }
}

/// How elements of our own are written in a part.
pub(super) struct Tags {
    /// The prefix with its colon.
    pub p: String,
    /// A declaration of it, where the part itself has none.
    pub declare: String,
}

pub(super) fn tags(tree: &Tree) -> Tags {
    if tree.prefix.is_empty() {
        // Attributes need a prefix.
        return Tags { p: "w:".into(), declare: format!(" xmlns:w=\"{}\"", tree.space) };
    }
    Tags { p: tree.prefix.clone(), declare: String::new() }
}

/// The name of an element from its start tag.
fn qualified(tag: &str) -> &str {
    let name = tag.trim_start_matches('<');
    name.split(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).next().unwrap_or(name)
}

/// The name of a text element, deleted or not.
fn text_name(tag: &str, deleted: bool) -> String {
    let name = qualified(tag);
    if !deleted {
        return name.to_owned();
    }
    let prefix = name.find(':').map_or("", |colon| &name[..=colon]);
    format!("{prefix}delText")
}

/// A start tag with another number.
fn with_id(tag: &str, id: i64) -> String {
    let quoted = |quote: char| {
        let key = format!("id={quote}");
        let at =
            tag.match_indices(&key).map(|(at, _)| at).find(|at| !tag.as_bytes()[at - 1].is_ascii_alphanumeric())?;
        let from = at + key.len();
        let to = from + tag[from..].find(quote)?;
        Some(format!("{}{id}{}", &tag[..from], &tag[to..]))
    };
    quoted('"').or_else(|| quoted('\'')).unwrap_or_else(|| tag.to_owned())
}
