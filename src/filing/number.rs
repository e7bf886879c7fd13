//! Numbers as filings write them: half- and full-width digits, thousands commas, Chinese numerals.

/// A number at the start of `text`: its value and its length in bytes. Chinese numerals count only as a whole word of
/// numerals; whether they are meant as a number is for the caller to tell by what follows.
pub fn leading(text: &str) -> Option<(f64, usize)> {
    digits(text).or_else(|| chinese(text))
}

/// A number in digits at the start of `text`.
pub fn digits(text: &str) -> Option<(f64, usize)> {
    let mut ascii = String::new();
    let mut length = 0;
    let mut previous_digit = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_digit = chars.peek().is_some_and(|(_, next)| digit(*next).is_some());
        if let Some(d) = digit(c) {
            ascii.push(d);
            previous_digit = true;
        } else if matches!(c, '.' | '．') && previous_digit && next_digit && !ascii.contains('.') {
            ascii.push('.');
            previous_digit = false;
        } else if matches!(c, ',' | '，') && previous_digit && thousands(&text[at + c.len_utf8()..]) {
            previous_digit = false;
        } else {
            break;
        }
        length = at + c.len_utf8();
    }
    if ascii.is_empty() { None } else { ascii.parse().ok().map(|value| (value, length)) }
}

/// Three digits and no fourth: what follows a thousands comma.
fn thousands(rest: &str) -> bool {
    let mut chars = rest.chars();
    (0..3).all(|_| chars.next().is_some_and(|c| digit(c).is_some()))
        && !chars.next().is_some_and(|c| digit(c).is_some())
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

/// Whether the character is a digit of any width.
pub fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// A number in Chinese numerals at the start of `text` (二十, 三百五十, 一千二百万).
pub fn chinese(text: &str) -> Option<(f64, usize)> {
    let (mut total, mut section, mut current) = (0f64, 0f64, 0f64);
    let mut length = 0;
    for (at, c) in text.char_indices() {
        match c {
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '两' | '〇' | '零' => {
                current =
                    "零一二三四五六七八九".chars().position(|d| d == c).unwrap_or(if c == '两' { 2 } else { 0 }) as f64;
            }
            '十' | '百' | '千' => {
                let size = [('十', 10.0), ('百', 100.0), ('千', 1000.0)].iter().find(|s| s.0 == c).map_or(1.0, |s| s.1);
                section += if current == 0.0 && c == '十' { 1.0 } else { current } * size;
                current = 0.0;
            }
            '万' | '亿' => {
                if at == 0 {
                    return None;
                }
                total = (total + section + current) * if c == '万' { 1e4 } else { 1e8 };
                (section, current) = (0.0, 0.0);
            }
            _ => break,
        }
        length = at + c.len_utf8();
    }
    (length > 0).then_some((total + section + current, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_width() {
        assert_eq!(leading("1,234.50元"), Some((1234.5, 8)));
        assert_eq!(leading("９５％"), Some((95.0, 6)));
        assert_eq!(leading("44,561"), Some((44561.0, 6)));
        assert_eq!(leading("3,5"), Some((3.0, 1)));
        assert_eq!(leading("5."), Some((5.0, 1)));
        assert_eq!(leading("满意"), None);
    }

    #[test]
    fn chinese_numerals() {
        assert_eq!(leading("二十个"), Some((20.0, 6)));
        assert_eq!(leading("十五人"), Some((15.0, 6)));
        assert_eq!(leading("三百五十"), Some((350.0, 12)));
        assert_eq!(leading("一千二百万元"), Some((12_000_000.0, 15)));
        assert_eq!(leading("万元"), None);
    }
}
