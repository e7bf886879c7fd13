//! Where something stands in a document's text.
//!
//! A [`Span`] is a half-open byte range of the one string that a [`Document`](crate::Document) owns. Both ends lie on
//! character boundaries. Nothing downstream of the readers finds text again by searching for it: facts and findings
//! carry spans, and [`Document::location`](crate::Document::location) turns a span into a place in the file.

use serde::Serialize;

/// A half-open byte range `start..end` of a document's text, on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset just past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Readers refuse inputs above [`u32::MAX`] bytes, so the conversion cannot lose bits.
    #[inline]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && u32::try_from(end).is_ok());
        Self { start: start as u32, end: end as u32 }
    }

    /// The range as the standard library writes it.
    #[inline]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether the span holds no text.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Length in bytes.
    #[inline]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether `other` lies wholly inside this span.
    #[inline]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share at least one byte.
    #[inline]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The sub-span `from..to`, in bytes relative to this span's start.
    #[inline]
    pub fn slice(self, from: usize, to: usize) -> Span {
        debug_assert!(from <= to && to <= self.len());
        Span::new(self.start as usize + from, self.start as usize + to)
    }

    /// The same range without the blanks at both ends; an all-blank span becomes empty at its start.
    #[inline]
    pub fn trim(self, text: &str) -> Span {
        if is_trimmed(&text[self.range()]) { self } else { self.without_blanks(text) }
    }

    fn without_blanks(self, text: &str) -> Span {
        let all = &text[self.range()];
        let left = &all[blank_start(all)..];
        if left.is_empty() {
            return Span { start: self.start, end: self.start };
        }
        let start = self.end as usize - left.len();
        Span::new(start, start + without_blank_end(left).len())
    }
}

/// Whether no blank stands at either end of a text, told by the bytes of its first and its last character: no means that one
/// may.
#[inline]
fn is_trimmed(text: &str) -> bool {
    let starts = match *text.as_bytes() {
        [first, ..] if first < 0x80 => !is_ascii_blank(&first),
        [first, second, third, ..] => is_seen([first, second, third]),
        _ => false,
    };
    let ends = match *text.as_bytes() {
        [.., last] if last < 0x80 => !is_ascii_blank(&last),
        [.., first, second, third] => is_seen([first, second, third]),
        _ => false,
    };
    starts && ends
}

/// Whether three bytes are a character that is no blank; no where that takes more than a look at ranges.
#[inline]
fn is_seen(bytes: [u8; 3]) -> bool {
    // Blanks of three bytes stand below U+2080, at U+3000 and at U+FEFF.
    match bytes[0] {
        0xe2 => bytes[1] >= 0x82,
        0xe3 => bytes[1..] != [0x80, 0x80],
        0xef => bytes[1] >= 0xbc,
        first => matches!(first, 0xe4..=0xee),
    }
}

/// Blanks of one byte: by far the most.
#[inline]
fn is_ascii_blank(byte: &u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// The length in bytes of the blanks that start a text.
fn blank_start(text: &str) -> usize {
    let ascii = text.bytes().position(|byte| !is_ascii_blank(&byte)).unwrap_or(text.len());
    let rest = &text[ascii..];
    if rest.bytes().next().is_none_or(|byte| WORDY[byte as usize]) {
        return ascii;
    }
    text.len() - rest.trim_start_matches(is_blank).len()
}

/// A text without the blanks at its end.
fn without_blank_end(text: &str) -> &str {
    let ascii = text.bytes().rposition(|byte| !is_ascii_blank(&byte)).map_or(0, |last| last + 1);
    let rest = &text[..ascii];
    if rest.ends_with(is_blank) { rest.trim_end_matches(is_blank) } else { rest }
}

/// Characters that hold a place but say nothing: white space of every kind, byte-order marks, zero-width characters.
#[inline]
pub fn is_blank(c: char) -> bool {
    !is_ideograph(c) && (c.is_whitespace() || is_unseen(c))
}

/// The ideographs in use: what a Chinese text is made of but for marks, digits and rare names.
#[inline]
pub fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether a text holds letters, digits and ideographs only, no blanks and no marks.
pub fn is_wordy(text: &str) -> bool {
    wordy_start(text) == text.len()
}

/// The length in bytes of the letters, digits and ideographs that start a text.
pub fn wordy_start(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    // Nearly all characters are ideographs of three bytes, of which the first tells.
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            0xe4..=0xee => 3,
            _ if WORDY[*byte as usize] => 1,
            _ => break,
        };
    }
    at
}

/// The end of a text, cut at a character: so that looking back never walks through a whole file.
pub fn last_bytes(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}

/// Whether a word stands in a text. Its first character is looked for without a branch, in sixteen bytes together: most texts
/// do not even hold that.
pub fn holds(text: &str, word: &str) -> bool {
    word.chars().next().is_none_or(|first| may_hold(text, first)) && text.contains(word)
}

/// Whether a text may hold an ideograph: no means no.
fn may_hold(text: &str, c: char) -> bool {
    let mut bytes = [0; 4];
    let [_, second, third] = *c.encode_utf8(&mut bytes).as_bytes() else { return true };
    let (mut seconds, mut thirds) = (0, 0);
    for byte in text.bytes() {
        seconds |= u8::from(byte == second);
        thirds |= u8::from(byte == third);
    }
    seconds & thirds == 1
}

/// The bytes of letters, digits and ideographs: the first bytes of characters tell.
const WORDY: [bool; 256] = {
    let mut wordy = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = (byte as u8).is_ascii_alphanumeric();
        wordy[byte] = ascii || byte >= 0x80 && !matches!(byte, 0xc2..=0xe3 | 0xef..);
        byte += 1;
    }
    wordy
};

/// The characters of a text that are neither letters, digits nor ideographs, with their places: blanks and marks.
pub fn marks(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + wordy_start(&text[from..]);
        let mark = text[at..].chars().next()?;
        from = at + mark.len_utf8();
        Some((at, mark))
    })
}

/// Marks without width.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{00ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_every_kind_of_blank() {
        let text = "\u{feff}\u{3000} 目标\u{a0}\t";
        assert_eq!(&text[Span::new(0, text.len()).trim(text).range()], "目标");
        assert!(Span::new(0, 3).trim(text).is_empty());
        for blank in ["\t", " ", "\r\n", "\u{3000}", "\u{feff}", "\u{b}", "\t\u{a0} ", "\u{85}", "\u{2002}", ""] {
            for word in ["目", "a", "（", "≥1", "。", "\u{1f}", "，\u{3000}、"] {
                let text = format!("{blank}{word}{blank}");
                let span = Span::new(0, text.len()).trim(&text);
                assert_eq!((&text[span.range()], span.start as usize), (word, blank.len()), "{text:?}");
            }
            let span = Span::new(1, 1 + blank.len()).trim(&format!("x{blank}"));
            assert_eq!(span, Span::new(1, 1), "{blank:?}");
        }
    }

    #[test]
    fn trimmed_texts_are_told_by_their_ends() {
        for c in ('\0'..='\u{ffff}').chain(['𠮷', '\u{e0020}']) {
            for text in [format!("{c}"), format!("a{c}"), format!("{c}路"), format!("路{c}。"), format!("。{c}")] {
                let all = Span::new(0, text.len());
                let bare = text.trim_matches(is_blank);
                assert_eq!(&text[all.trim(&text).range()], bare, "{text:?}");
            }
        }
    }

    #[test]
    fn wordy_texts_have_neither_blanks_nor_marks() {
        for (text, wordy) in
            [("培训3场PPT", true), ("", true), ("培训 3场", false), ("（一）", false), ("“好”", false), ("≥3", false)]
        {
            assert_eq!(is_wordy(text), wordy, "{text}");
        }
        assert_eq!(wordy_start("培训PPT（3场）"), "培训PPT".len());
        assert_eq!(wordy_start("田\u{e000}𠮷"), "田\u{e000}".len());
    }

    #[test]
    fn what_a_text_holds_it_may_hold() {
        for text in ["", "意", "满意度", "服务对象满意度指标（20分）", "a意", "\u{3000}意见", "é意𠮷"]
        {
            assert!(may_hold(text, '意') || !text.contains('意'), "{text}");
        }
        let held = ["道路", "≥95%", "", "维修", "aé𠮷"].map(|text| may_hold(text, '意') || may_hold(text, '指'));
        assert_eq!(held, [false; 5]);
        assert!(may_hold("é", 'é'));
    }

    #[test]
    fn marks_stand_between_words() {
        let found: Vec<(usize, char)> = marks("培训 3场（a，b）。").collect();
        assert_eq!(found, [(6, ' '), (11, '（'), (15, '，'), (19, '）'), (22, '。')]);
        assert_eq!(marks("培训3场").count(), 0);
    }

    #[test]
    fn overlap_is_half_open() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 6)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 6)));
    }
}
