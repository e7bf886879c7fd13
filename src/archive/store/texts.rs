//! The numbers of texts that were written lately.
//!
//! Not all of them: an archive may say more different things than memory holds. A text that is met again after it was
//! forgotten is written once more, which costs room and nothing else.

use rustc_hash::FxHashMap;

/// Bytes of texts in one generation, what a map needs for each among them.
const ROOM: usize = 12 << 20;

/// What a text costs beside its bytes.
const EACH: usize = 48;

/// Texts by what they say. There are two generations: what the older one holds and nobody asks for is forgotten with it.
#[derive(Default)]
pub struct Recent {
    young: FxHashMap<Box<str>, i64>,
    old: FxHashMap<Box<str>, i64>,
    bytes: usize,
}

impl Recent {
    /// The number of a text.
    pub fn get(&mut self, text: &str) -> Option<i64> {
        if let Some(number) = self.young.get(text) {
            return Some(*number);
        }
        let (text, number) = self.old.remove_entry(text)?;
        self.keep(text, number);
        Some(number)
    }

    /// Remembers one.
    pub fn put(&mut self, text: &str, number: i64) {
        self.keep(text.into(), number);
    }

    fn keep(&mut self, text: Box<str>, number: i64) {
        self.bytes += text.len() + EACH;
        if self.bytes > ROOM {
            self.bytes = text.len() + EACH;
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(text, number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::default();
        recent.put("常用", 1);
        recent.put("罕用", 2);
        let long = "长".repeat(1000);
        for number in 0..20_000 {
            recent.put(&format!("{long}{number}"), number);
            assert_eq!(recent.get("常用"), Some(1));
            assert!(recent.bytes <= ROOM);
        }
        assert_eq!(recent.get("罕用"), None);
        assert!(recent.young.len() + recent.old.len() < 20_000);
    }
}
