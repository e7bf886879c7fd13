//! What comes more than once, told by numbers: most rows share nothing with any other, and need not be looked at closely.

/// Which of some numbers may come more than once. Each number has a bit of its own, or nearly so: what is not repeated here
/// comes once, and what is comes more often but for one or two in a hundred.
pub(super) struct Repeated {
    /// Bits of the numbers that came once or more, beside bits of those that came again.
    words: Vec<[u64; 2]>,
}

impl Repeated {
    /// About `count` numbers.
    pub(super) fn of(count: usize, numbers: impl Iterator<Item = u64>) -> Self {
        let mut out = Self { words: vec![[0; 2]; count.max(1)] };
        for number in numbers {
            let (word, bit) = out.place(number);
            let [seen, again] = &mut out.words[word];
            *again |= *seen & bit;
            *seen |= bit;
        }
        out
    }

    /// Whether a number may come more than once: no means no.
    pub(super) fn may_have(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        self.words[word][1] & bit != 0
    }

    /// The word of a number and its bit there, by different parts of the mixed number.
    fn place(&self, number: u64) -> (usize, u64) {
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 32) as usize % self.words.len(), 1 << (mixed >> 26 & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_come_once_are_not_repeated() {
        let repeated = Repeated::of(7, [7, 1, 7, 3, 7, 1, 2].into_iter());
        assert_eq!([1, 2, 3, 7, 9].map(|number| repeated.may_have(number)), [true, false, false, true, false]);
        assert!(!Repeated::of(0, std::iter::empty()).may_have(0));
    }

    #[test]
    fn no_repeated_number_is_missed_and_few_others_pass() {
        let numbers: Vec<u64> = (0..1000).chain(0..100).collect();
        let repeated = Repeated::of(numbers.len(), numbers.iter().copied());
        assert!((0..100).all(|number| repeated.may_have(number)));
        assert!((100..1000).filter(|number| repeated.may_have(*number)).count() < 30);
    }
}
