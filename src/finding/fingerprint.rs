//! The stable hash of a finding.
//!
//! XXH3 of 64 bits over `format version, code, label, span text, occurrence`, parted by zero bytes and written as 16
//! hexadecimal digits. Label (the indicator's name or the heading) and span text are taken without blanks. Path, line,
//! message and severity are no part of it: a finding keeps its fingerprint when text before it changes or the program
//! learns to say it better.

use crate::span::{is_blank, is_wordy};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Version of this definition; a change of it makes every baseline stale.
pub const VERSION: &str = "1";

/// Counts equal findings of one file, so that the second of two equal ones has a fingerprint of its own.
#[derive(Default)]
pub struct Fingerprints {
    seen: FxHashMap<u64, u32>,
}

impl Fingerprints {
    /// The fingerprint of the next finding, in the order of the file.
    pub fn next(&mut self, code: &str, label: &str, text: &str) -> String {
        let base = hash(code, label, text, 0);
        let count = self.seen.entry(base).or_insert(0);
        let value = if *count == 0 { base } else { hash(code, label, text, *count) };
        *count += 1;
        format!("{value:016x}")
    }
}

fn hash(code: &str, label: &str, text: &str, occurrence: u32) -> u64 {
    let mut bytes = Vec::with_capacity(label.len() + text.len() + 16);
    for part in [VERSION, code, label, text] {
        if is_wordy(part) {
            bytes.extend_from_slice(part.as_bytes());
        } else {
            part.split(is_blank).for_each(|piece| bytes.extend_from_slice(piece.as_bytes()));
        }
        bytes.push(0);
    }
    bytes.extend_from_slice(&occurrence.to_le_bytes());
    xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stable_and_told_apart() {
        let mut prints = Fingerprints::default();
        let first = prints.next("M101", "企业满意度", "满意");
        let second = prints.next("M101", "企业满意度", "满 意");
        assert_ne!(first, second, "the second of two equal findings is another finding");
        assert_eq!(first, Fingerprints::default().next("M101", "企业 满意度", "满意"));
        // Part of the contract: a change of this value breaks every baseline.
        assert_eq!(first.len(), 16);
    }
}
