//! Reads a copy back without the library: a small tree of the XML, the text of each comment's range, and what Word
//! accepts of the marks.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Cursor, Read};

/// An element, its attributes and content; names without their prefixes.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    content: Vec<Content>,
}

#[derive(Debug)]
enum Content {
    Element(Element),
    Text(String),
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

impl Element {
    pub fn parse(text: &str) -> Element {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open = vec![Element::default()];
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}"));
            let top = open.last_mut().unwrap();
            match event {
                Event::Start(element) => open.push(Element::of(&element)),
                Event::Empty(element) => top.content.push(Content::Element(Element::of(&element))),
                Event::End(_) => {
                    let closed = open.pop().unwrap();
                    open.last_mut().unwrap().content.push(Content::Element(closed));
                }
                Event::Text(text) => top.content.push(Content::Text(text.into_inner().to_string())),
                Event::CData(text) => top.content.push(Content::Text(text.into_inner().to_string())),
                Event::GeneralRef(reference) => {
                    let c = match reference.resolve_char_ref() {
                        Ok(Some(c)) => c.to_string(),
                        _ => match reference.into_inner().as_ref() {
                            "lt" => "<".into(),
                            "gt" => ">".into(),
                            "amp" => "&".into(),
                            "quot" => "\"".into(),
                            _ => "'".into(),
                        },
                    };
                    top.content.push(Content::Text(c));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(open.len(), 1, "{text}");
        let all = open.pop().unwrap().content.into_iter();
        let mut elements =
            all.filter_map(|content| if let Content::Element(element) = content { Some(element) } else { None });
        elements.next().unwrap()
    }

    fn of(element: &BytesStart<'_>) -> Element {
        let attributes = element.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            (local(attribute.key.as_ref()), attribute.value.to_string())
        });
        Element { name: local(element.name().as_ref()), attributes: attributes.collect(), content: Vec::new() }
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.content
            .iter()
            .filter_map(|content| if let Content::Element(element) = content { Some(element) } else { None })
    }

    pub fn text(&self) -> String {
        let piece = |content: &Content| match content {
            Content::Text(text) => text.clone(),
            Content::Element(element) => element.text(),
        };
        self.content.iter().map(piece).collect()
    }

    fn all<'e>(&'e self, found: &mut Vec<&'e Element>) {
        found.push(self);
        self.children().for_each(|child| child.all(found));
    }

    pub fn named<'e>(&'e self, name: &str) -> Vec<&'e Element> {
        let mut all = Vec::new();
        self.all(&mut all);
        all.retain(|element| element.name == name);
        all
    }
}

/// The parts of a container: name, compressed size, content.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, (u64, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let name = file.name().unwrap().into_owned();
        assert!(parts.insert(name, (file.compressed_size(), content)).is_none());
    }
    parts
}

/// A part as text.
pub fn part(bytes: &[u8], name: &str) -> String {
    let parts = parts(bytes);
    String::from_utf8(parts.get(name).unwrap_or_else(|| panic!("{name} of {:?}", parts.keys())).1.clone()).unwrap()
}

/// A comment of the copy.
pub struct Comment {
    pub id: i64,
    pub author: String,
    pub date: Option<String>,
    /// Its paragraphs.
    pub text: Vec<String>,
    /// The text of its range as it was before our own tracked changes; other tracked changes as accepted.
    pub range: String,
}

/// The comments of a copy by their number, after everything that Word asks of them was checked.
pub fn comments(bytes: &[u8]) -> Vec<Comment> {
    let parts = parts(bytes);
    let text = |name: &str| String::from_utf8(parts[name].1.clone()).unwrap();
    let body = Element::parse(&text("word/document.xml"));
    let Some(relation) = relation(&text("word/_rels/document.xml.rels"), "comments") else { return Vec::new() };
    let target = relation.trim_start_matches('/').trim_start_matches("word/");
    let target = format!("word/{target}");
    let types = Element::parse(&text("[Content_Types].xml"));
    let kinds: Vec<_> = types.named("Override");
    let kinds: Vec<_> = kinds.iter().filter(|kind| kind.attribute("PartName") == Some(&format!("/{target}"))).collect();
    assert_eq!(kinds.len(), 1, "one content type for {target}");
    assert!(kinds[0].attribute("ContentType").unwrap().ends_with("wordprocessingml.comments+xml"));
    let list = Element::parse(&text(&target));
    let ranges = ranges(&body);
    sound(&body);
    let mut seen = BTreeSet::new();
    let mut comments = Vec::new();
    for comment in list.children() {
        assert_eq!(comment.name, "comment");
        let id: i64 = comment.attribute("id").unwrap().parse().unwrap();
        assert!(seen.insert(id), "comment {id} twice");
        let paragraphs: Vec<_> = comment.children().filter(|child| child.name == "p").collect();
        assert!(!paragraphs.is_empty());
        sound(comment);
        let range = ranges.get(&id).unwrap_or_else(|| panic!("comment {id} stands nowhere")).clone();
        comments.push(Comment {
            id,
            author: comment.attribute("author").unwrap().to_owned(),
            date: comment.attribute("date").map(str::to_owned),
            text: paragraphs.iter().map(|p| p.text()).collect(),
            range,
        });
    }
    let of_body: Vec<i64> = ranges.keys().copied().filter(|id| !seen.contains(id)).collect();
    assert!(of_body.is_empty(), "marks without comments: {of_body:?}");
    comments.sort_by_key(|comment| comment.id);
    comments
}

fn relation(text: &str, kind: &str) -> Option<String> {
    let relations = Element::parse(text);
    let mut ids = BTreeSet::new();
    let mut found = Vec::new();
    for relation in relations.children() {
        assert!(ids.insert(relation.attribute("Id").unwrap().to_owned()), "{text}");
        if relation.attribute("Type").unwrap().ends_with(&format!("/{kind}")) {
            found.push(relation.attribute("Target").unwrap().to_owned());
        }
    }
    assert!(found.len() <= 1, "{text}");
    found.pop()
}

/// The text of each range; its marks come once each, in their order.
fn ranges(body: &Element) -> HashMap<i64, String> {
    let mut walk = Walk::default();
    walk.element(body, &mut Vec::new());
    assert!(walk.open.is_empty(), "no end: {:?}", walk.open.keys());
    let ended: BTreeSet<i64> = walk.done.keys().copied().collect();
    assert_eq!(ended, walk.referred, "ranges and references");
    walk.done
}

#[derive(Default)]
struct Walk {
    open: BTreeMap<i64, String>,
    done: HashMap<i64, String>,
    referred: BTreeSet<i64>,
}

/// What may hold runs and the marks of ranges.
const HOLDERS: &[&str] =
    &["p", "hyperlink", "ins", "moveTo", "moveFrom", "sdtContent", "smartTag", "fldSimple", "bdo", "dir", "customXml"];
/// Where comments must not stand.
const SHUT: &[&str] = &["txbxContent", "drawing", "pict", "object", "ruby", "oMath", "oMathPara"];

impl Walk {
    fn element<'e>(&mut self, element: &'e Element, above: &mut Vec<&'e Element>) {
        let id = || element.attribute("id").unwrap().parse::<i64>().unwrap();
        let parent = above.last().map_or("", |parent| parent.name.as_str());
        let name = element.name.as_str();
        match name {
            "commentRangeStart" => assert!(self.open.insert(id(), String::new()).is_none(), "start {} twice", id()),
            "commentRangeEnd" => {
                let text = self.open.remove(&id()).unwrap_or_else(|| panic!("end {} before its start", id()));
                assert!(self.done.insert(id(), text).is_none(), "end {} twice", id());
            }
            "commentReference" => {
                assert!(self.done.contains_key(&id()), "reference {} before the end", id());
                assert!(self.referred.insert(id()), "reference {} twice", id());
                let holder = above[above.len() - 2].name.as_str();
                assert!(parent == "r" && HOLDERS.contains(&holder), "reference in {parent} in {holder}");
            }
            _ => {}
        }
        if name.starts_with("comment") {
            assert!(!above.iter().any(|above| SHUT.contains(&above.name.as_str())), "a comment in {above:?}");
            assert!(name == "commentReference" || HOLDERS.contains(&parent), "{name} in {parent}");
        }
        let ours = element.attribute("author") == Some("标尺");
        match (name, ours) {
            // What we would insert was not there.
            ("ins", true) => return,
            ("del", false) | ("moveFrom" | "instrText" | "rt" | "txbxContent", _) => return,
            ("t" | "delText", _) => self.add(&element.text()),
            ("tab", _) if parent == "r" => self.add("\t"),
            ("br" | "cr", _) => self.add("\n"),
            ("noBreakHyphen", _) => self.add("-"),
            ("sym", _) => self.add("≥"),
            _ => {}
        }
        above.push(element);
        element.children().for_each(|child| self.element(child, above));
        above.pop();
    }

    fn add(&mut self, text: &str) {
        self.open.values_mut().for_each(|open| open.push_str(text));
    }
}

/// Checks the order of elements and the numbers of tracked changes.
fn sound(root: &Element) {
    let mut all = Vec::new();
    root.all(&mut all);
    let mut ids = BTreeSet::new();
    for element in &all {
        let inner: Vec<&str> = element.children().map(|child| child.name.as_str()).collect();
        let first = match element.name.as_str() {
            "p" => "pPr",
            "r" => "rPr",
            "tc" => "tcPr",
            "tr" => "trPr",
            "tbl" => "tblPr",
            "sdt" => "sdtPr",
            _ => "",
        };
        for (at, child) in inner.iter().enumerate() {
            assert!(*child != first || at == 0, "{first} is not first in {}: {inner:?}", element.name);
        }
        match element.name.as_str() {
            "tc" => assert_eq!(inner.last(), Some(&"p"), "a cell ends with a paragraph"),
            "r" => assert!(!inner.iter().any(|child| HOLDERS.contains(child)), "{inner:?} in a run"),
            "ins" | "del" | "rPrChange" | "moveTo" | "moveFrom" => {
                let id = element.attribute("id").unwrap_or_else(|| panic!("no number"));
                assert!(ids.insert(id.to_owned()), "tracked change {id} twice");
                assert!(element.attribute("author").is_some());
            }
            _ => {}
        }
        if matches!(element.name.as_str(), "ins" | "del") {
            let nested = element.named(&element.name).len();
            assert_eq!(nested, 1, "{} in {}", element.name, element.name);
        }
        if element.name == "del" {
            assert!(element.named("t").is_empty(), "text in a deletion");
        }
        if element.name == "t" || element.name == "delText" {
            let text = element.text();
            assert!(!text.contains('\n') || element.attribute("space").is_none(), "a break in a text");
        }
    }
    let deleted: usize = root.named("del").iter().map(|del| del.named("delText").len()).sum();
    let moved: usize = root.named("moveFrom").iter().map(|del| del.named("delText").len()).sum();
    assert_eq!(root.named("delText").len(), deleted + moved, "deleted text outside of a deletion");
}
