//! Automatic numbers of OpenDocument lists and headings.

use crate::read::{numerals, xml};
use quick_xml::events::BytesStart;
use rustc_hash::FxHashMap;

const LEVELS: usize = 10;

/// How one level of a list style is numbered.
#[derive(Clone, Default)]
struct Level {
    format: &'static str,
    prefix: String,
    suffix: String,
    /// `%1%.%2%` and the like, where the style says so.
    pattern: Option<String>,
    /// How many levels are shown.
    shown: usize,
    start: u32,
}

/// List styles, their counters, and the lists that are open.
#[derive(Default)]
pub(super) struct Lists {
    styles: FxHashMap<String, Vec<Option<Level>>>,
    counters: FxHashMap<String, [Option<u32>; LEVELS]>,
    /// The style that is being read.
    reading: Option<String>,
    /// Style of the outermost open list.
    style: String,
    /// Items of the open lists: whether the item has its number yet, and the number at which it starts.
    open: Vec<(bool, Option<u32>)>,
}

/// Headings outside of lists are numbered by this style.
const OUTLINE: &str = "\u{0}outline";

impl Lists {
    /// Reads an element of a list style.
    pub fn style(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "list-style" => self.reading = xml::attribute(element, "name").map(|name| name.into_owned()),
            "outline-style" => self.reading = Some(OUTLINE.to_owned()),
            "list-level-style-number" | "outline-level-style" => {
                let Some(style) = self.reading.clone() else { return };
                let at = xml::number(element, "level").and_then(|n| usize::try_from(n - 1).ok()).unwrap_or(LEVELS);
                if at >= LEVELS {
                    return;
                }
                let word = |name| xml::attribute(element, name).unwrap_or_default().into_owned();
                let count = |name| xml::number(element, name).and_then(|n| u32::try_from(n).ok());
                let format = format(&word("num-format"));
                let level = Level {
                    format,
                    prefix: word("num-prefix"),
                    suffix: word("num-suffix"),
                    pattern: xml::attribute(element, "num-list-format").map(|pattern| pattern.into_owned()),
                    shown: count("display-levels").map_or(1, |n| n as usize),
                    start: count("start-value").unwrap_or(1),
                };
                let levels = self.styles.entry(style).or_default();
                levels.resize(levels.len().max(at + 1), None);
                levels[at] = Some(level).filter(|level| !level.format.is_empty());
            }
            _ => {}
        }
    }

    /// A list style ends.
    pub fn end_style(&mut self) {
        self.reading = None;
    }

    /// A list begins.
    pub fn start(&mut self, element: &BytesStart<'_>) {
        if let Some(style) = xml::attribute(element, "style-name").filter(|_| self.open.len() < LEVELS) {
            self.style = style.into_owned();
        }
        let goes_on = xml::attribute(element, "continue-numbering").is_some_and(|value| value == "true")
            || xml::attribute(element, "continue-list").is_some();
        // An inner list starts anew with the number above it, and goes on where that one does.
        if !goes_on && self.open.is_empty() {
            self.counters.remove(&self.style);
        }
        self.open.push((true, None));
    }

    /// A list ends.
    pub fn end(&mut self) {
        self.open.pop();
    }

    /// An item begins.
    pub fn start_item(&mut self, element: &BytesStart<'_>) {
        let start = xml::number(element, "start-value").and_then(|n| u32::try_from(n).ok());
        if let Some(item) = self.open.last_mut() {
            *item = (false, start);
        }
    }

    /// An item ends; what follows in its list before the next one has no number.
    pub fn end_item(&mut self) {
        if let Some(item) = self.open.last_mut() {
            item.0 = true;
        }
    }

    /// Counts a paragraph and gives its number, where it has one.
    pub fn number(&mut self, heading: Option<u8>) -> Option<String> {
        let depth = self.open.len();
        let (style, at, start) = match self.open.last_mut() {
            Some((numbered, start)) => {
                if std::mem::replace(numbered, true) {
                    return None;
                }
                (self.style.clone(), depth - 1, start.take())
            }
            None => (OUTLINE.to_owned(), usize::from(heading?.checked_sub(1)?), None),
        };
        let levels = self.styles.get(&style)?;
        let level = levels.get(at)?.as_ref()?;
        let counters = self.counters.entry(style.clone()).or_default();
        let counter = counters.get_mut(at)?;
        *counter = Some(start.unwrap_or_else(|| counter.map_or(level.start, |n| n.saturating_add(1))));
        counters[at + 1..].fill(None);
        let shown = |which: usize| {
            let of = levels.get(which).and_then(Option::as_ref);
            let number = counters[which].or(of.map(|level| level.start)).unwrap_or(1);
            numerals::written(number, of.map_or("decimal", |level| level.format))
        };
        if let Some(pattern) = &level.pattern {
            let mut out = String::new();
            for (piece_at, piece) in pattern.split('%').enumerate() {
                match piece.parse::<usize>() {
                    Ok(n) if piece_at % 2 == 1 && (1..=LEVELS).contains(&n) => out.push_str(&shown(n - 1)),
                    _ => out.push_str(piece),
                }
            }
            return Some(out);
        }
        let first = (at + 1).saturating_sub(level.shown.max(1));
        let numbers: Vec<String> = (first..=at).map(shown).collect();
        Some(format!("{}{}{}", level.prefix, numbers.join("."), level.suffix))
    }
}

/// Word's name for a format of OpenDocument; none where nothing is shown.
fn format(format: &str) -> &'static str {
    match format.chars().next() {
        Some('1') => "decimal",
        Some('a') => "lowerLetter",
        Some('A') => "upperLetter",
        Some('i') => "lowerRoman",
        Some('I') => "upperRoman",
        Some('一') => "chineseCounting",
        Some('壹') => "chineseLegalSimplified",
        Some('甲') => "ideographTraditional",
        Some('子') => "ideographZodiac",
        Some('①') => "decimalEnclosedCircle",
        Some('１') => "decimalFullWidth",
        _ => "",
    }
}
