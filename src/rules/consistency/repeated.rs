//! What comes more than once, told by numbers: most rows share nothing with any other, and need not be looked at closely.

/// The numbers that come more than once among some.
pub(super) struct Repeated(Vec<u64>);

impl Repeated {
    pub(super) fn of(mut numbers: Vec<u64>) -> Self {
        numbers.sort_unstable();
        let mut repeated: Vec<u64> = numbers.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        repeated.dedup();
        Self(repeated)
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.0.binary_search(&number).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_come_once_are_not_repeated() {
        let repeated = Repeated::of(vec![7, 1, 7, 3, 7, 1, 2]);
        assert_eq!([1, 2, 3, 7, 9].map(|number| repeated.has(number)), [true, false, false, true, false]);
        assert!(!Repeated::of(Vec::new()).has(0));
    }
}
