//! Characters of symbol fonts, which Word keeps as codes of the font: ≥ and ≤ are often typed so.

/// The character of a symbol font's code.
pub(crate) fn symbol(font: &str, code: u32) -> Option<char> {
    let low = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    let symbol = font.eq_ignore_ascii_case("symbol") || font.is_empty();
    match low {
        0xb3 if symbol => Some('≥'),
        0xa3 if symbol => Some('≤'),
        0xb1 if symbol => Some('±'),
        0xb4 if symbol => Some('×'),
        0xb8 if symbol => Some('÷'),
        0xb9 if symbol => Some('≠'),
        0xbb if symbol => Some('≈'),
        0xb0 if symbol => Some('°'),
        0xa5 if symbol => Some('∞'),
        0x20..=0x7e if symbol => char::from_u32(low),
        0xfe | 0x52 if font.starts_with("Wingdings") => Some('☑'),
        0xa8 | 0x6f | 0xa3 if font.starts_with("Wingdings") => Some('□'),
        0xfc | 0x50 if font.starts_with("Wingdings") => Some('✓'),
        _ if !(0xe000..=0xf8ff).contains(&code) => char::from_u32(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_whatever_the_code_page() {
        assert_eq!((symbol("Symbol", 0xf0b3), symbol("Symbol", 0xa3)), (Some('≥'), Some('≤')));
        assert_eq!((symbol("Wingdings 2", 0x52), symbol("宋体", 0x2265)), (Some('☑'), Some('≥')));
        assert_eq!(symbol("Webdings", 0xf033), None);
    }
}
