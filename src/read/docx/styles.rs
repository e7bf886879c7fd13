//! Styles: what a paragraph's or run's style says of heading level, numbering and visibility.

use super::KIND;
use crate::read::{Limits, ReadError, xml};
use quick_xml::events::{BytesStart, Event};
use rustc_hash::FxHashMap;

/// What is asked of a style, resolved through the styles that it is based on.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// Heading level from 1.
    pub level: Option<u8>,
    /// Numbering instance and level in it, where the style itself names one.
    pub numbering: Option<u32>,
    /// Level within the numbering.
    pub number_level: Option<u8>,
    /// Hidden text.
    pub hidden: bool,
    /// A line of a table of contents.
    pub contents: bool,
}

#[derive(Default)]
struct Raw {
    based_on: Option<String>,
    name: String,
    outline: Option<u8>,
    numbering: Option<u32>,
    number_level: Option<u8>,
    hidden: Option<bool>,
}

/// The styles of a document by their id.
#[derive(Default)]
pub(super) struct Styles {
    styles: FxHashMap<String, Style>,
    /// The id of the paragraph style that applies where none is named.
    default: Option<String>,
}

impl Styles {
    pub fn read(text: &str, part: &str, limits: &Limits) -> Result<Self, ReadError> {
        let mut events = xml::Xml::new(text, KIND, part, limits);
        let mut raw: FxHashMap<String, Raw> = FxHashMap::default();
        let mut default = None;
        let mut open: Option<(String, Raw)> = None;
        // Formatting inside a table style's conditional parts is none of the style itself.
        let mut inner = 0u32;
        loop {
            match events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "style" => {
                        let id = xml::attribute(&element, "styleId").unwrap_or_default().into_owned();
                        let is_default = xml::attribute(&element, "default").is_some_and(|v| v == "1" || v == "true");
                        if is_default && xml::attribute(&element, "type").is_some_and(|kind| kind == "paragraph") {
                            default = Some(id.clone());
                        }
                        open = Some((id, Raw::default()));
                    }
                    "tblStylePr" => inner += 1,
                    _ if inner > 0 => {}
                    _ => property(&mut open, &element),
                },
                Event::Empty(element) if inner == 0 => property(&mut open, &element),
                Event::End(element) => match element.local_name().as_ref() {
                    "style" => {
                        if let Some((id, style)) = open.take() {
                            raw.insert(id, style);
                        }
                    }
                    "tblStylePr" => inner = inner.saturating_sub(1),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        let styles = raw.keys().map(|id| (id.clone(), resolve(id, &raw))).collect();
        Ok(Self { styles, default })
    }

    /// A style by its id; without an id the default one.
    pub fn get(&self, id: Option<&str>) -> Option<&Style> {
        self.styles.get(id.or(self.default.as_deref())?)
    }

    /// A style that is named; never the default one.
    pub fn named(&self, id: &str) -> Option<&Style> {
        self.styles.get(id)
    }
}

fn property(open: &mut Option<(String, Raw)>, element: &BytesStart<'_>) {
    let Some((_, style)) = open else { return };
    let value = || xml::attribute(element, "val").unwrap_or_default().into_owned();
    match element.local_name().as_ref() {
        "name" => style.name = value().to_ascii_lowercase(),
        "basedOn" => style.based_on = Some(value()),
        "outlineLvl" => style.outline = xml::number(element, "val").and_then(|level| u8::try_from(level).ok()),
        "numId" => style.numbering = xml::number(element, "val").and_then(|id| u32::try_from(id).ok()),
        "ilvl" => style.number_level = xml::number(element, "val").and_then(|level| u8::try_from(level).ok()),
        "vanish" => style.hidden = Some(xml::switched_on(element)),
        _ => {}
    }
}

/// Follows `basedOn`, at most as many steps as any sound document needs: chains may run in a circle.
fn resolve(id: &str, raw: &FxHashMap<String, Raw>) -> Style {
    let mut style = Style::default();
    let (mut outline, mut hidden) = (None, None);
    let mut next = Some(id);
    for step in 0..32 {
        let Some(found) = next.and_then(|id| raw.get(id)) else { break };
        outline = outline.or(found.outline).or_else(|| heading(&found.name));
        if style.numbering.is_none() {
            style.numbering = found.numbering;
            style.number_level = style.number_level.or(found.number_level);
        }
        hidden = hidden.or(found.hidden);
        style.contents |= step == 0 && found.name.strip_prefix("toc ").is_some_and(|n| n.parse::<u8>().is_ok());
        next = found.based_on.as_deref();
    }
    style.level = outline.filter(|level| *level < 9).map(|level| level + 1);
    style.hidden = hidden.unwrap_or(false);
    style
}

/// The outline level, from 0, of a built-in heading style by its name in lower case.
pub(crate) fn heading(name: &str) -> Option<u8> {
    let number = name.strip_prefix("heading ").or_else(|| name.strip_prefix("标题 "))?;
    number.trim().parse::<u8>().ok().filter(|n| (1..=9).contains(n)).map(|n| n - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_come_down_the_chain_and_circles_end() {
        let text = r#"<w:styles xmlns:w="w">
            <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
            <w:style w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
            <w:style w:styleId="mine"><w:name w:val="mine"/><w:basedOn w:val="1"/></w:style>
            <w:style w:styleId="plain"><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
            <w:style w:styleId="x"><w:basedOn w:val="y"/></w:style>
            <w:style w:styleId="y"><w:basedOn w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#;
        let styles = Styles::read(text, "styles.xml", &Limits::default()).unwrap();
        let level = |id| styles.named(id).and_then(|style| style.level);
        assert_eq!((level("1"), level("mine"), level("plain"), level("a")), (Some(1), Some(1), None, None));
        assert!(styles.named("x").is_some_and(|style| style.hidden));
        assert!(styles.get(None).is_some());
    }
}
