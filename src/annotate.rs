//! Comments in the user's own Word file: a copy in which each finding stands on the very words.
//!
//! The copy is the file itself with as little changed as possible: parts without a new word are copied as they are
//! compressed, and in the body every byte outside of the runs that are cut stays. Nothing is written anew from a model,
//! so that nothing that this program does not know is lost. The same file and the same findings give the same bytes.
//!
//! Word allows comments in the body alone, and not in text boxes. A finding that stands elsewhere, or on something that
//! cannot be cut (a picture, a formula, a number that Word counts), has its comment on the nearest thing that can be
//! marked, and the comment names the place and the words. None is dropped.

mod anchor;
mod comments;
mod edit;
mod package;
mod tree;
mod words;

use crate::Lang;
use crate::document::{Document, Format, Origins, WordOrigins};
use crate::finding::{Finding, Fix};
use crate::read::package::Package;
use crate::read::{self, Limits, ReadError, relations};
use crate::span::Span;
use anchor::{Anchor, Anchors};
use comments::Comments;
use edit::{Author, Editor};
use package::{Changes, damaged};
use tree::{Name, Tree};
use words::Manner;

/// The author of the comments.
pub const AUTHOR: &str = "标尺";

/// How to annotate.
#[derive(Clone, Debug)]
pub struct Options {
    /// The date of the comments as [`date_of`] gives it; that of the file where there is none.
    pub date: Option<String>,
    /// Whether safe fixes are added as tracked changes.
    pub fix: bool,
    /// The language of the comments.
    pub lang: Lang,
}

/// A copy with comments, and what was done to it.
#[derive(Debug)]
pub struct Annotated {
    /// The copy.
    pub bytes: Vec<u8>,
    /// Comments that were added.
    pub added: usize,
    /// Findings whose comments the file had already.
    pub known: usize,
    /// Comments that stand on more than the words, or elsewhere.
    pub wider: usize,
    /// Fixes that were added as tracked changes.
    pub fixed: usize,
    /// Whether the file is signed; the copy's signature is void.
    pub signed: bool,
}

/// Annotates a Word file (`.docx`). The document is what was read from `bytes`, the findings are its findings;
/// suppressed ones get no comment.
pub fn docx(
    bytes: &[u8],
    document: &Document,
    findings: &[Finding],
    options: &Options,
    limits: &Limits,
) -> Result<Annotated, ReadError> {
    let Origins::Word(origins) = &document.origins else { return Err(damaged("", &"no word document")) };
    let main = origins.parts.first().ok_or_else(|| damaged("", &"no body"))?;
    let mut package = Package::open(bytes, "docx", limits)?;
    let (text, exact) = package::text_of(&mut package, main)?.ok_or_else(|| damaged(main, &"missing part"))?;
    if !exact {
        // A body in UTF-16 is written in UTF-8: the positions of its runs are known only there.
        let utf8 = as_utf8(&text).into_bytes();
        let bytes = package::rewrite(bytes, Changes { parts: vec![(main.clone(), utf8)] })?;
        let document = read::read_bytes(&document.path, bytes.clone(), Format::Docx, limits)?;
        return docx(&bytes, &document, findings, options, limits);
    }
    let tree = Tree::read(&text, main, limits)?;
    let date = match &options.date {
        Some(date) => Some(date.clone()),
        None => package::date(&mut package, limits)?,
    };
    let author = || Author { name: AUTHOR, date: date.as_deref() };
    let relations = relations::of(&mut package, main, "docx", limits)?;
    let target = relations.iter().find(|relation| relation.kind == "comments").map(|r| r.target.clone());
    let existing = match &target {
        Some(part) => package::text_of(&mut package, part)?,
        None => None,
    };
    let part = target.clone().unwrap_or_else(|| free_name(&package, main));
    let mut comments = match &existing {
        Some((text, _)) => Comments::read(as_utf8(text), &part, AUTHOR, limits)?,
        None => Comments::empty(&part, &tree.space, limits)?,
    };
    comments.avoid(&tree);
    let anchors = Anchors { text: &text, document, origins, tree: &tree };
    let notes = Notes::read(&mut package, origins, &tree, limits)?;
    let mut editor = Editor::new(&text, &tree, author());
    let (mut added, mut known, mut wider, mut fixed) = (0, 0, 0, 0);
    for finding in findings.iter().filter(|finding| finding.suppressed.is_none()) {
        let span = finding.span.span();
        let anchor = place(&anchors, &notes, span).ok_or_else(|| damaged(main, &"no paragraph"))?;
        let mut manner = Manner { wider: !anchor.exact, fixed: false };
        let is_known = comments.take_known(&words::comment(finding, manner, options.lang));
        if options.fix {
            // One comment stands for all places of a group, but each is mended.
            let places =
                std::iter::once((span, &finding.fix)).chain(finding.repeats.iter().map(|(at, fix)| (*at, fix)));
            let tracked = places.filter(|(at, fix)| track(&mut editor, &anchors, *at, fix.as_ref())).count();
            manner.fixed = tracked > 0;
            fixed += tracked;
        }
        if is_known {
            known += 1;
            continue;
        }
        let id = comments.add(&words::comment(finding, manner, options.lang), &author());
        editor.comment(&anchor, id);
        added += 1;
        wider += usize::from(manner.wider);
    }
    let signed = package.has_folder("_xmlsignatures/");
    let mut changes = Changes::default();
    if added + fixed > 0 {
        changes.parts.push((main.clone(), editor.finish().into_bytes()));
    }
    if added > 0 {
        changes.parts.push((part.clone(), comments.finish(limits)?));
        if target.is_none() || existing.is_none() {
            let strict = tree.space.starts_with("http://purl.oclc.org/");
            let link = target.is_none();
            changes.parts.extend(package::register(&mut package, main, &part, link, strict, limits)?);
        }
    }
    let bytes = if changes.parts.is_empty() { bytes.to_vec() } else { package::rewrite(bytes, changes)? };
    Ok(Annotated { bytes, added, known, wider, fixed, signed })
}

/// A date as Word writes it (`2025-03-01T08:00:00Z`), from one with or without a time; none where it is no date.
pub fn date_of(text: &str) -> Option<String> {
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let numbers = |text: &str, separator: char, lengths: &[usize]| {
        let parts: Vec<&str> = text.split(separator).collect();
        let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let fits =
            parts.len() == lengths.len() && parts.iter().zip(lengths).all(|(part, length)| part.len() == *length);
        (fits && parts.iter().all(digits))
            .then(|| parts.iter().map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>())
    };
    let [_, month, date] = numbers(day, '-', &[4, 2, 2])?[..] else { return None };
    let clock = time.trim_end_matches('Z');
    // A fraction of a second says nothing here; a zone of its own would be lost on most readers.
    let clock = clock.split(['.', '+', '-']).next()?;
    let [hour, minute, second] = numbers(clock, ':', &[2, 2, 2])?[..] else { return None };
    let sound = (1..=12).contains(&month) && (1..=31).contains(&date) && hour < 24 && minute < 60 && second < 60;
    sound.then(|| format!("{day}T{clock}Z"))
}

/// The anchor of a finding, wherever it stands.
fn place(anchors: &Anchors<'_>, notes: &Notes, span: Span) -> Option<Anchor> {
    if anchors.is_in_body(span) {
        return anchors.of(span).or_else(|| anchors.top());
    }
    let reference = notes.reference(anchors.origins, span);
    reference.and_then(|at| anchors.of_element(at)).or_else(|| anchors.top())
}

/// Adds the fix of a place as a tracked change of as few characters as possible.
fn track(editor: &mut Editor<'_>, anchors: &Anchors<'_>, at: Span, fix: Option<&Fix>) -> bool {
    let Some(fix) = fix.filter(|fix| fix.safe && anchors.is_in_body(at)) else { return false };
    let (old, new) = (anchors.document.slice(at), fix.replacement.as_str());
    let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let mut head = same(&mut old.chars(), &mut new.chars());
    let mut tail = same(&mut old[head..].chars().rev(), &mut new[head..].chars().rev());
    if head + tail == old.len() {
        // Something has to be replaced: a neighbour, by itself and what is new.
        match (old[..head].chars().next_back(), old[head..].chars().next()) {
            (Some(c), _) => head -= c.len_utf8(),
            (None, Some(c)) => tail -= c.len_utf8(),
            (None, None) => return false,
        }
    }
    let span = Span { start: at.start + head as u32, end: at.end - tail as u32 };
    let anchor = anchors.of(span).filter(|anchor| anchor.exact);
    anchor.is_some_and(|anchor| editor.replace(&anchor, &new[head..new.len() - tail]))
}

/// A name for a new comments part beside the body.
fn free_name(package: &Package<'_>, main: &str) -> String {
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let numbers = std::iter::once(String::new()).chain((1..).map(|n: u32| n.to_string()));
    let mut names = numbers.map(|number| format!("{folder}comments{number}.xml"));
    names.find(|name| !package.has(name)).unwrap_or_default()
}

/// A part with the declaration of the encoding that it is written in.
fn as_utf8(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((declaration, rest)) if declaration.to_ascii_lowercase().contains("utf-16") => {
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>{rest}")
        }
        _ => text.to_owned(),
    }
}

/// Footnotes and endnotes: where each part's notes stand, and where the body refers to them.
#[derive(Default)]
struct Notes {
    parts: Vec<(u16, Tree, &'static str)>,
    references: Vec<(&'static str, i64, u32)>,
}

impl Notes {
    fn read(package: &mut Package<'_>, origins: &WordOrigins, body: &Tree, limits: &Limits) -> Result<Self, ReadError> {
        let mut notes = Notes::default();
        for (index, part) in origins.parts.iter().enumerate().skip(1) {
            let file = part.rsplit('/').next().unwrap_or(part);
            let Some(kind) = ["footnote", "endnote"].into_iter().find(|kind| file.starts_with(kind)) else { continue };
            if let Some((text, true)) = package::text_of(package, part)? {
                notes.parts.push((index as u16, Tree::read(&text, part, limits)?, kind));
            }
        }
        for (at, node) in body.nodes.iter().enumerate() {
            if let (Name::FootnoteReference | Name::EndnoteReference, Some(id)) = (node.name, node.id) {
                let kind = if node.name == Name::FootnoteReference { "footnote" } else { "endnote" };
                notes.references.push((kind, id, at as u32));
            }
        }
        Ok(notes)
    }

    /// The reference in the body to the note that a span stands in.
    fn reference(&self, origins: &WordOrigins, span: Span) -> Option<u32> {
        let run = origins.runs_of(span).first()?;
        let (_, tree, kind) = self.parts.iter().find(|(part, ..)| *part == run.part)?;
        let at = tree.around(run.content.start)?;
        let note = tree.ancestry(at).find(|at| tree.node(*at).name == Name::Note)?;
        let id = tree.node(note).id?;
        self.references.iter().find(|(of, number, _)| of == kind && *number == id).map(|(.., at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_that_word_writes() {
        assert_eq!(date_of("2025-03-01").as_deref(), Some("2025-03-01T00:00:00Z"));
        assert_eq!(date_of("2025-03-01T08:05:09Z").as_deref(), Some("2025-03-01T08:05:09Z"));
        assert_eq!(date_of("2025-03-01T08:05:09.123+08:00").as_deref(), Some("2025-03-01T08:05:09Z"));
        for wrong in ["", "2025-3-1", "2025-13-01", "2025-03-01T25:00:00Z", "2025-03-01T08", "今天", "\"/>-01-01"] {
            assert_eq!(date_of(wrong), None, "{wrong}");
        }
    }
}
