//! The characters of simple fonts: base encodings and glyph names.

use hayro_cmap::BfString;

/// The character of a code in a base encoding; nothing said, that of Windows.
pub(super) fn of_code(code: u8, base: Option<&[u8]>) -> Option<char> {
    let encoding = match base {
        Some(b"MacRomanEncoding") => encoding_rs::MACINTOSH,
        _ => encoding_rs::WINDOWS_1252,
    };
    let bytes = [code];
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    text.chars().next().filter(|c| !c.is_control())
}

/// The characters of a glyph name: of the standard names those that filings show, and the systematic ones.
pub(super) fn of_name(name: &str) -> Option<BfString> {
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_ascii_alphabetic()
    {
        return Some(BfString::Char(letter));
    }
    if let Ok(at) = NAMES.binary_search_by(|(known, _)| (*known).cmp(name)) {
        return Some(BfString::Char(NAMES[at].1));
    }
    let digits = match name.strip_prefix("uni") {
        Some(digits) if digits.len() > 4 && digits.len().is_multiple_of(4) && digits.is_ascii() => {
            let units: Option<Vec<u16>> = digits
                .as_bytes()
                .chunks(4)
                .map(|hex| u16::from_str_radix(str::from_utf8(hex).ok()?, 16).ok())
                .collect();
            return String::from_utf16(&units?).ok().map(BfString::String);
        }
        Some(digits) => digits,
        None => name.strip_prefix('u')?,
    };
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| (4..=6).contains(&digits.len()))?;
    char::from_u32(code).map(BfString::Char)
}

/// Whether a font's name is that of a Chinese font that old printers do not embed.
pub(super) fn is_chinese_font(name: &[u8]) -> bool {
    let latin = String::from_utf8_lossy(name).to_ascii_lowercase();
    let words = ["song", "simsun", "hei", "kai", "fang", "gb2312", "gbk", "lisu", "youyuan", "xihei"];
    if words.iter().any(|word| latin.contains(word)) {
        return true;
    }
    let (decoded, broken) = encoding_rs::GBK.decode_without_bom_handling(name);
    let written = if let Ok(text) = str::from_utf8(name) {
        text
    } else if broken {
        ""
    } else {
        &decoded
    };
    written.chars().any(crate::span::is_ideograph)
}

/// Sorted by name.
const NAMES: &[(&str, char)] = &[
    ("Euro", '€'),
    ("ampersand", '&'),
    ("approxequal", '≈'),
    ("asciicircum", '^'),
    ("asciitilde", '~'),
    ("asterisk", '*'),
    ("at", '@'),
    ("backslash", '\\'),
    ("bar", '|'),
    ("braceleft", '{'),
    ("braceright", '}'),
    ("bracketleft", '['),
    ("bracketright", ']'),
    ("bullet", '•'),
    ("cent", '¢'),
    ("circle", '○'),
    ("colon", ':'),
    ("comma", ','),
    ("copyright", '©'),
    ("degree", '°'),
    ("divide", '÷'),
    ("dollar", '$'),
    ("eight", '8'),
    ("ellipsis", '…'),
    ("emdash", '—'),
    ("endash", '–'),
    ("equal", '='),
    ("exclam", '!'),
    ("five", '5'),
    ("four", '4'),
    ("fraction", '⁄'),
    ("grave", '`'),
    ("greater", '>'),
    ("greaterequal", '≥'),
    ("guillemotleft", '«'),
    ("guillemotright", '»'),
    ("hyphen", '-'),
    ("infinity", '∞'),
    ("less", '<'),
    ("lessequal", '≤'),
    ("minus", '−'),
    ("mu", 'µ'),
    ("multiply", '×'),
    ("nbspace", '\u{a0}'),
    ("nine", '9'),
    ("notequal", '≠'),
    ("numbersign", '#'),
    ("one", '1'),
    ("onehalf", '½'),
    ("onequarter", '¼'),
    ("onesuperior", '¹'),
    ("paragraph", '¶'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("percent", '%'),
    ("period", '.'),
    ("periodcentered", '·'),
    ("perthousand", '‰'),
    ("plus", '+'),
    ("plusminus", '±'),
    ("question", '?'),
    ("quotedbl", '"'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quoteleft", '‘'),
    ("quoteright", '’'),
    ("quotesingle", '\''),
    ("radical", '√'),
    ("registered", '®'),
    ("section", '§'),
    ("semicolon", ';'),
    ("seven", '7'),
    ("six", '6'),
    ("slash", '/'),
    ("space", ' '),
    ("sterling", '£'),
    ("summation", '∑'),
    ("three", '3'),
    ("threequarters", '¾'),
    ("threesuperior", '³'),
    ("trademark", '™'),
    ("triagup", '▲'),
    ("two", '2'),
    ("twosuperior", '²'),
    ("underscore", '_'),
    ("yen", '¥'),
    ("zero", '0'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted");
        assert_eq!(of_name("greaterequal"), Some(BfString::Char('≥')));
        assert_eq!(of_name("uni5E74"), Some(BfString::Char('年')));
        assert_eq!(of_name("uni5E745E74"), Some(BfString::String("年年".into())));
        assert_eq!(of_name("u20000"), Some(BfString::Char('\u{20000}')));
        assert_eq!((of_name("g123"), of_name("")), (None, None));
        assert_eq!((of_code(b'A', None), of_code(0xd7, None), of_code(7, None)), (Some('A'), Some('×'), None));
    }

    #[test]
    fn chinese_fonts_are_told_by_name() {
        assert!(is_chinese_font(b"FangSong_GB2312") && is_chinese_font(b"\xcb\xce\xcc\xe5"));
        assert!(!is_chinese_font(b"Helvetica") && !is_chinese_font(b"TimesNewRoman"));
    }
}
