//! Bytes to text: UTF-8 and UTF-16 with or without a mark, GB18030 and its older forms.
//!
//! UTF-8 input becomes the document's text byte for byte, its mark included, so that offsets are offsets of the file.
//! A few broken places are replaced and read on; text that is mostly broken is refused.

use super::ReadError;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Above one undecodable character in this many, the text is refused.
const TOLERATED: usize = 100;

pub(super) fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if let Some(encoding) = utf16(&bytes) {
        return with(encoding, &bytes);
    }
    if memchr::memchr(0, &bytes).is_some() {
        return Err(ReadError::NotText);
    }
    // A copy costs a tenth of what the standard library takes to prove that the bytes are UTF-8.
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(&bytes) {
        return refuse_controls(text.into_owned());
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow);
    // Filings are Chinese: what looks like some single-byte encoding is GB18030 with a slip in it, or UTF-8 with one.
    let encoding = if guess == UTF_8 || mostly_utf8(&bytes) { UTF_8 } else { GB18030 };
    with(encoding, &bytes)
}

/// UTF-16 by its mark, or without one by where the zero bytes of ASCII characters and line ends stand.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(8192)];
    if head.len() < 4 || !bytes.len().is_multiple_of(2) || memchr::memchr(0, head).is_none() {
        return None;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let encoding = match (even, odd) {
        (0, 1..) => UTF_16LE,
        (1.., 0) => UTF_16BE,
        _ => return None,
    };
    // Binary files have zero bytes too; text has none of the control characters that they would make.
    let (text, broken) = encoding.decode_without_bom_handling(head);
    let strange = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    (!broken && strange == 0).then_some(encoding)
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let broken = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let whole = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count()).sum::<usize>();
    broken * TOLERATED < whole
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, ReadError> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        let (mut marks, mut total) = (0, 0);
        for c in text.chars() {
            total += 1;
            marks += usize::from(c == '\u{fffd}');
        }
        if marks * TOLERATED > total {
            let offset = encoding.new_decoder_without_bom_handling();
            return Err(failure(offset, encoding, bytes));
        }
    }
    refuse_controls(text.into_owned())
}

fn failure(mut decoder: encoding_rs::Decoder, encoding: &'static Encoding, bytes: &[u8]) -> ReadError {
    let mut buffer = String::with_capacity(bytes.len() * 3 + 16);
    let (_, read) = decoder.decode_to_string_without_replacement(bytes, &mut buffer, true);
    // Where hardly anything before the first break looks like Chinese text, the file is no text at all.
    let strange = buffer.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if strange * 20 > buffer.chars().count().max(1) {
        return ReadError::NotText;
    }
    ReadError::BadEncoding { encoding: encoding.name(), offset: read.saturating_sub(1) }
}

/// Binary data without a zero byte still shows by its control characters.
fn refuse_controls(text: String) -> Result<String, ReadError> {
    let head = &text.as_bytes()[..text.len().min(1 << 16)];
    // Blanks and line ends are 0x09 to 0x0d. Counts of so few bytes fit into one, which processors add up side by side.
    let strange = |piece: &[u8]| piece.iter().map(|b| u8::from((*b < 0x20) & !(0x09..0x0e).contains(b))).sum::<u8>();
    let strange: usize = head.chunks(usize::from(u8::MAX)).map(|piece| usize::from(strange(piece))).sum();
    if strange * 20 > head.len() { Err(ReadError::NotText) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "2025年部门整体绩效目标\r\n完成率≥90%\n";

    #[test]
    fn every_encoding_gives_the_same_text() {
        let le: Vec<u8> = SAMPLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = SAMPLE.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [&[0xff, 0xfe][..], &le].concat();
        for bytes in [SAMPLE.as_bytes().to_vec(), GB18030.encode(SAMPLE).0.into_owned(), le, be] {
            assert_eq!(decode(bytes).as_deref(), Ok(SAMPLE));
        }
        assert_eq!(decode(marked).map(|t| t.trim_start_matches('\u{feff}').to_owned()).as_deref(), Ok(SAMPLE));
    }

    #[test]
    fn junk_is_refused_with_its_reason() {
        assert_eq!(decode(vec![0, 1, 2, 3, 0, 0, 7]), Err(ReadError::NotText));
        let broken: Vec<u8> = "目标".bytes().chain([0xff; 40]).collect();
        assert!(matches!(decode(broken), Err(ReadError::BadEncoding { .. } | ReadError::NotText)));
    }

    #[test]
    fn one_broken_character_does_not_stop_the_rest() {
        let mut bytes = SAMPLE.repeat(20).into_bytes();
        bytes[3] = 0xff;
        assert!(decode(bytes).is_ok_and(|text| text.contains("完成率≥90%")));
    }
}
