//! How a Word file says that paragraphs are numbered.

use super::KIND;
use crate::read::numbering::{LEVELS, Level, Numbering};
use crate::read::{Limits, ReadError, xml};
use quick_xml::events::Event;
use rustc_hash::FxHashMap;

/// Reads the part that defines numberings.
pub(super) fn read(text: &str, part: &str, limits: &Limits) -> Result<Numbering, ReadError> {
    let mut events = xml::Xml::new(text, KIND, part, limits);
    let mut all = Numbering::default();
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
        let mut numbering = read(text, "numbering.xml", &Limits::default()).unwrap();
        let shown: Vec<String> = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (2, 0), (2, 0), (1, 0)]
            .iter()
            .map(|(instance, level)| numbering.next(*instance, *level).unwrap_or_default())
            .collect();
        assert_eq!(shown, ["一、", "（一）", "（二）", "1.1.", "二、", "（一）", "五、", "六、", "七、"]);
        assert_eq!(numbering.next(9, 0), None);
    }
}
