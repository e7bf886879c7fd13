//! Automatic numbers: 一、（一）1. as Word counts and writes them.

use super::numerals::written;
use rustc_hash::{FxHashMap, FxHashSet};

/// Levels of a numbering.
pub(super) const LEVELS: usize = 9;

/// How one level is numbered.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub start: u32,
    pub format: String,
    /// `%1.%2` and the like.
    pub text: String,
    /// Whether all numbers in it are written as 1, 2, 3.
    pub legal: bool,
    /// Whether it goes on counting after a higher level.
    pub goes_on: bool,
    /// The paragraph style that stands for this level.
    pub style: Option<String>,
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
    pub definitions: FxHashMap<u32, Vec<Level>>,
    /// Definition of each instance.
    pub instances: FxHashMap<u32, u32>,
    /// Levels that an instance has of its own.
    pub own: FxHashMap<(u32, u8), Level>,
    /// Numbers at which an instance starts anew.
    pub starts: FxHashMap<(u32, u8), u32>,
    /// Counters of each definition.
    counters: FxHashMap<u32, [Option<u32>; LEVELS]>,
    started: FxHashSet<(u32, u8)>,
}

impl Numbering {
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
