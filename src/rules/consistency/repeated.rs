//! What comes more than once, told by numbers: most rows share nothing with any other, and need not be looked at closely.

/// Which of some numbers may come more than once. Each number has a bit of its own, or nearly so: what is not repeated here
/// comes once, and what is comes more often but for one in a hundred.
pub(super) struct Repeated {
    seen: Vec<u64>,
    again: Vec<u64>,
}

impl Repeated {
    pub(super) fn of(numbers: impl ExactSizeIterator<Item = u64>) -> Self {
        let words = numbers.len().max(1);
        let mut out = Self { seen: vec![0; words], again: vec![0; words] };
        for number in numbers {
            let (word, bit) = out.place(number);
            out.again[word] |= out.seen[word] & bit;
            out.seen[word] |= bit;
        }
        out
    }

    /// Whether a number may come more than once: no means no.
    pub(super) fn may_have(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        self.again[word] & bit != 0
    }

    /// The word of a number and its bit there, by different parts of the mixed number.
    fn place(&self, number: u64) -> (usize, u64) {
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 32) as usize % self.seen.len(), 1 << (mixed >> 26 & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_come_once_are_not_repeated() {
        let repeated = Repeated::of([7, 1, 7, 3, 7, 1, 2].into_iter());
        assert_eq!([1, 2, 3, 7, 9].map(|number| repeated.may_have(number)), [true, false, false, true, false]);
        assert!(!Repeated::of(std::iter::empty()).may_have(0));
    }

    #[test]
    fn no_repeated_number_is_missed_and_few_others_pass() {
        let numbers: Vec<u64> = (0..1000).chain(0..100).collect();
        let repeated = Repeated::of(numbers.iter().copied());
        assert!((0..100).all(|number| repeated.may_have(number)));
        assert!((100..1000).filter(|number| repeated.may_have(*number)).count() < 30);
    }
}
