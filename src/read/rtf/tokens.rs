//! The tokens of RTF: groups, control words, and bytes of text.

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`.
    Open,
    /// `}`.
    Close,
    /// `\name`, with its number.
    Word(&'a str, Option<i32>),
    /// `\` before a character that is no letter.
    Symbol(u8),
    /// A byte written in hexadecimal.
    Byte(u8),
    /// Bytes that stand for themselves.
    Text(&'a [u8]),
}

/// The tokens of a file; the data of `\bin` is passed over.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Starts to read.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !is_part(*byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn word(&mut self) -> Token<'a> {
        let name = std::str::from_utf8(self.take_while(|byte| byte.is_ascii_alphabetic())).unwrap_or_default();
        let minus = self.bytes.get(self.at) == Some(&b'-');
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let mut number = None;
        if is_digit(self.bytes.get(self.at + usize::from(minus))) {
            self.at += usize::from(minus);
            let digits = self.take_while(|byte| byte.is_ascii_digit());
            let value =
                digits.iter().fold(0i32, |all, digit| all.saturating_mul(10).saturating_add(i32::from(digit - b'0')));
            number = Some(if minus { -value } else { value });
        }
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if name == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length).min(self.bytes.len());
        }
        Token::Word(name, number)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'\r' | b'\n' | 0 => self.at += 1,
                b'{' | b'}' => {
                    self.at += 1;
                    return Some(if byte == b'{' { Token::Open } else { Token::Close });
                }
                b'\\' => {
                    self.at += 1;
                    let sign = *self.bytes.get(self.at)?;
                    if sign.is_ascii_alphabetic() {
                        return Some(self.word());
                    }
                    self.at += 1;
                    if sign != b'\'' {
                        return Some(Token::Symbol(sign));
                    }
                    let digits = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
                    let value = std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    if let Some(value) = value {
                        self.at += 2;
                        return Some(Token::Byte(value));
                    }
                }
                _ => {
                    return Some(Token::Text(
                        self.take_while(|byte| !matches!(byte, b'\\' | b'{' | b'}' | b'\r' | b'\n' | 0)),
                    ));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_numbers_and_swallow_one_blank() {
        let tokens: Vec<Token<'_>> = Tokens::new(b"{\\b0 a\r\n\\u-12345\\'b5\\~\\bin3 }}}x}").collect();
        let expected = [
            Token::Open,
            Token::Word("b", Some(0)),
            Token::Text(b"a"),
            Token::Word("u", Some(-12345)),
            Token::Byte(0xb5),
            Token::Symbol(b'~'),
            Token::Word("bin", Some(3)),
            Token::Text(b"x"),
            Token::Close,
        ];
        assert_eq!(tokens, expected);
    }
}
