//! Automatic numbers: 一、（一）1. as Word counts and writes them.

use super::KIND;
use crate::read::numerals::written;
use crate::read::{Limits, ReadError, xml};
use quick_xml::events::Event;
use rustc_hash::{FxHashMap, FxHashSet};

/// Levels of a numbering.
const LEVELS: usize = 9;

/// How one level is numbered.
#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    /// `%1.%2` and the like.
    text: String,
    /// Whether all numbers in it are written as 1, 2, 3.
    legal: bool,
    /// Whether it goes on counting after a higher level.
    goes_on: bool,
    /// The paragraph style that stands for this level.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: "decimal".into(), text: String::new(), legal: false, goes_on: false, style: None }
    }
}

/// The numberings of a document with the state of their counters.
#[derive(Default)]
pub(super) struct Numbering {
    /// Levels of each definition.
    definitions: FxHashMap<u32, Vec<Level>>,
    /// Definition of each instance.
    instances: FxHashMap<u32, u32>,
    /// Levels that an instance has of its own.
    own: FxHashMap<(u32, u8), Level>,
    /// Numbers at which an instance starts anew.
    starts: FxHashMap<(u32, u8), u32>,
    /// Counters of each definition.
    counters: FxHashMap<u32, [Option<u32>; LEVELS]>,
    started: FxHashSet<(u32, u8)>,
}

impl Numbering {
    pub fn read(text: &str, part: &str, limits: &Limits) -> Result<Self, ReadError> {
        let mut events = xml::Xml::new(text, KIND, part, limits);
        let mut all = Self::default();
        // Definitions may stand for a numbering style that another definition holds.
        let (mut links, mut linked) = (Vec::new(), FxHashMap::default());
        let (mut definition, mut instance, mut overridden) = (None, None, None);
        let mut level: Option<(u8, Level)> = None;
        loop {
            let event = events.next()?;
            let is_start = matches!(event, Event::Start(_));
            match event {
                Event::Start(element) | Event::Empty(element) => {
                    let id = |name| xml::number(&element, name).and_then(|id| u32::try_from(id).ok());
                    let word = || xml::attribute(&element, "val").unwrap_or_default().into_owned();
                    let at = |name| xml::number(&element, name).and_then(|n| u8::try_from(n).ok());
                    match element.local_name().as_ref() {
                        "abstractNum" => definition = id("abstractNumId"),
                        "num" => instance = id("numId"),
                        "abstractNumId" => {
                            if let (Some(instance), Some(target)) = (instance, id("val")) {
                                all.instances.insert(instance, target);
                            }
                        }
                        "lvlOverride" => overridden = at("ilvl"),
                        "startOverride" => {
                            if let (Some(instance), Some(level), Some(start)) = (instance, overridden, id("val")) {
                                all.starts.insert((instance, level), start);
                            }
                        }
                        "numStyleLink" => links.extend(definition.map(|definition| (definition, word()))),
                        "styleLink" => {
                            linked.extend(definition.map(|definition| (word(), definition)));
                        }
                        "lvl" if is_start => level = at("ilvl").map(|at| (at, Level::default())),
                        name => {
                            if let Some((_, level)) = level.as_mut() {
                                match name {
                                    "start" => level.start = id("val").unwrap_or(1),
                                    "numFmt" => level.format = word(),
                                    "lvlText" => level.text = word(),
                                    "isLgl" => level.legal = xml::switched_on(&element),
                                    "lvlRestart" => level.goes_on = id("val") == Some(0),
                                    "pStyle" => level.style = Some(word()),
                                    _ => {}
                                }
                            }
                        }
                    }
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "abstractNum" => definition = None,
                    "num" => instance = None,
                    "lvlOverride" => overridden = None,
                    "lvl" => {
                        let Some((at, done)) = level.take().filter(|(at, _)| usize::from(*at) < LEVELS) else {
                            continue;
                        };
                        if let Some(instance) = instance {
                            all.own.insert((instance, overridden.unwrap_or(at)), done);
                        } else if let Some(definition) = definition {
                            let levels = all.definitions.entry(definition).or_default();
                            if levels.len() <= usize::from(at) {
                                levels.resize(usize::from(at) + 1, Level::default());
                            }
                            levels[usize::from(at)] = done;
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        for (definition, style) in links {
            let levels = linked.get(&style).and_then(|target| all.definitions.get(target)).cloned();
            if let Some(levels) = levels {
                all.definitions.insert(definition, levels);
            }
        }
        Ok(all)
    }

    /// The level of a numbering that stands for a paragraph style.
    pub fn level_of_style(&self, instance: u32, style: &str) -> Option<u8> {
        let levels = self.definitions.get(self.instances.get(&instance)?)?;
        levels.iter().position(|level| level.style.as_deref() == Some(style)).map(|at| at as u8)
    }

    /// Counts one paragraph and gives its number as it is shown.
    pub fn next(&mut self, instance: u32, at: u8) -> Option<String> {
        let index = usize::from(at);
        let definition = *self.instances.get(&instance)?;
        if index >= LEVELS || !self.definitions.contains_key(&definition) && !self.own.contains_key(&(instance, at)) {
            return None;
        }
        let restarts: [bool; LEVELS] = std::array::from_fn(|k| !self.level(instance, k).goes_on);
        let start = self.level(instance, index).start;
        let fresh = self.started.insert((instance, at));
        let own_start = self.starts.get(&(instance, at)).copied().filter(|_| fresh);
        let counters = self.counters.entry(definition).or_default();
        counters[index] = Some(match (own_start, counters[index]) {
            (Some(start), _) => start,
            (None, Some(count)) => count.saturating_add(1),
            (None, None) => start,
        });
        for (counter, restarts) in counters.iter_mut().zip(restarts).skip(index + 1) {
            if restarts {
                *counter = None;
            }
        }
        let counters = *counters;
        let level = self.level(instance, index);
        if matches!(level.format.as_str(), "bullet" | "none") && !level.text.contains('%') {
            return None;
        }
        let mut out = String::new();
        let mut rest = level.text.chars().peekable();
        while let Some(c) = rest.next() {
            let digit = rest.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && (1..=9).contains(d));
            let Some(digit) = digit else {
                out.push(c);
                continue;
            };
            rest.next();
            let which = digit as usize - 1;
            let of = self.level(instance, which);
            let format = if level.legal { "decimal" } else { of.format.as_str() };
            out.push_str(&written(counters[which].unwrap_or(of.start), format));
        }
        (!out.trim().is_empty()).then_some(out)
    }

    fn level(&self, instance: u32, at: usize) -> &Level {
        const BULLET: &Level =
            &Level { start: 1, format: String::new(), text: String::new(), legal: false, goes_on: false, style: None };
        if let Some(own) = self.own.get(&(instance, at as u8)) {
            return own;
        }
        let definition = self.instances.get(&instance).and_then(|definition| self.definitions.get(definition));
        definition.and_then(|levels| levels.get(at)).unwrap_or(BULLET)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_restart_below_and_instances_share_a_definition() {
        let text = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3."/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
            </w:numbering>"#;
        let mut numbering = Numbering::read(text, "numbering.xml", &Limits::default()).unwrap();
        let shown: Vec<String> = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (2, 0), (2, 0), (1, 0)]
            .iter()
            .map(|(instance, level)| numbering.next(*instance, *level).unwrap_or_default())
            .collect();
        assert_eq!(shown, ["一、", "（一）", "（二）", "1.1.", "二、", "（一）", "五、", "六、", "七、"]);
        assert_eq!(numbering.next(9, 0), None);
    }
}
