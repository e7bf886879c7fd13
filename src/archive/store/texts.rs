//! The numbers of texts that were written lately.
//!
//! Not all of them: an archive may say more different things than memory holds. A text that is met again after it was
//! forgotten is written once more, which costs room and nothing else. Texts are known by 128 bits of their XXH3 under a
//! seed of this run: two of them with the same bits are not met, and cannot be made by whoever writes a filing.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128_with_seed;

/// Texts of one generation.
const ROOM: usize = 1 << 18;

/// Numbers by text. There are two generations: what the older one holds and nobody asks for is forgotten with it.
pub struct Recent {
    young: FxHashMap<u128, i64>,
    old: FxHashMap<u128, i64>,
    seed: u64,
}

impl Recent {
    /// Knows nothing yet.
    pub fn new() -> Recent {
        Recent { young: FxHashMap::default(), old: FxHashMap::default(), seed: fastrand::u64(..) }
    }

    /// The number of a text; where it is not known, `new` tells it.
    pub fn number<E>(&mut self, text: &str, new: impl FnOnce() -> Result<i64, E>) -> Result<i64, E> {
        let bits = xxh3_128_with_seed(text.as_bytes(), self.seed);
        if let Some(number) = self.young.get(&bits) {
            return Ok(*number);
        }
        let number = match self.old.remove(&bits) {
            Some(number) => number,
            None => new()?,
        };
        if self.young.len() == ROOM {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(bits, number);
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::new();
        let mut ask = |text: &str, new: i64| recent.number(text, || Ok::<i64, ()>(new)).unwrap();
        assert_eq!([ask("常用", 1), ask("罕用", 2), ask("罕用", 3)], [1, 2, 2]);
        for number in 0..2 * ROOM as i64 {
            assert_eq!(ask(&number.to_string(), number), number);
            assert_eq!(ask("常用", 4), 1);
        }
        assert_eq!(ask("罕用", 5), 5);
        assert!(recent.young.len() + recent.old.len() <= 2 * ROOM);
    }
}
