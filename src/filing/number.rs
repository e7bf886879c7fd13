//! Numbers as filings write them: half- and full-width digits, thousands commas, Chinese numerals.

/// A number at the start of `text`: its value and its length in bytes. Chinese numerals count only as a whole word of
/// numerals; whether they are meant as a number is for the caller to tell by what follows.
pub fn leading(text: &str) -> Option<(f64, usize)> {
    digits(text).or_else(|| chinese(text))
}

/// Whether a number, in digits or in Chinese numerals, may start with the character.
#[inline]
pub fn opens(c: char) -> bool {
    // Nearly all ideographs stand behind 四, and of those two open a number.
    if ('\u{56dc}'..='\u{9fff}').contains(&c) {
        return matches!(c, '百' | '零');
    }
    is_digit(c) || figure(c).is_some() || matches!(c, '十' | '百' | '千')
}

/// A number in digits at the start of `text`.
pub fn digits(text: &str) -> Option<(f64, usize)> {
    digit(text.chars().next()?)?;
    if let Some(whole) = whole(text) {
        return Some(whole);
    }
    // A whole number and a power of ten are both exact up to 15 digits, so that their quotient is the nearest double.
    let (mut whole, mut scale, mut decimals, mut count) = (0f64, 1f64, false, 0u32);
    let mut length = 0;
    let mut previous_digit = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_digit = chars.peek().is_some_and(|(_, next)| is_digit(*next));
        if let Some(d) = digit(c) {
            count += u32::from(count > 0 || d > 0);
            if count <= 15 {
                whole = whole * 10.0 + f64::from(d);
                scale *= if decimals { 10.0 } else { 1.0 };
            } else if !decimals {
                scale /= 10.0;
            }
            previous_digit = true;
        } else if matches!(c, '.' | '．') && previous_digit && next_digit && !decimals {
            decimals = true;
            previous_digit = false;
        } else if matches!(c, ',' | '，') && previous_digit && !decimals && thousands(&text[at + c.len_utf8()..]) {
            previous_digit = false;
        } else {
            break;
        }
        length = at + c.len_utf8();
    }
    (length > 0).then(|| (whole / scale, length))
}

/// Whether a text is a number in digits and nothing else.
pub fn is_number(text: &str) -> bool {
    digits(text).is_some_and(|(_, length)| length == text.len())
}

/// A plain number of few digits, with nothing behind it that could belong to it: the most common case.
fn whole(text: &str) -> Option<(f64, usize)> {
    let (mut number, mut length) = (0u64, 0);
    while let Some(digit @ b'0'..=b'9') = text.as_bytes().get(length) {
        number = number * 10 + u64::from(digit - b'0');
        length += 1;
        if length > 15 {
            return None;
        }
    }
    let next = text.as_bytes().get(length).copied().unwrap_or_default();
    // Wide figures, points and commas start with the same byte.
    let goes_on = matches!(next, b'.' | b',') || next == "０".as_bytes()[0];
    (length > 0 && !goes_on).then_some((number as f64, length))
}

/// Three digits and no fourth: what follows a thousands comma.
fn thousands(rest: &str) -> bool {
    let mut chars = rest.chars();
    (0..3).all(|_| chars.next().is_some_and(is_digit)) && !chars.next().is_some_and(is_digit)
}

fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => Some((c as u32 - '０' as u32) as u8),
        _ => None,
    }
}

/// Whether the character is a digit of any width.
#[inline]
pub fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// Whether the character is a sign in front of a figure.
#[inline]
pub fn is_bound(c: char) -> bool {
    matches!(c, '≥' | '≤' | '＝' | '=' | '＞' | '＜' | '>' | '<')
}

/// A number in Chinese numerals at the start of `text` (二十, 三百五十, 一千二百万, 二〇二五). Two numerals side by side are
/// a guess and no number (三五个).
pub fn chinese(text: &str) -> Option<(f64, usize)> {
    let (mut total, mut section, mut current) = (0f64, 0f64, 0f64);
    let mut length = 0;
    // Numerals without 十, 百 and 千 between them are figures of one number, as years are written.
    let (mut row, mut tenfold) = (0, false);
    for (at, c) in text.char_indices() {
        if let Some(figure) = figure(c) {
            row += usize::from(row > 0 || figure > 0 || at == 0);
            if row > 1 && tenfold {
                return None;
            }
            current = current * 10.0 + f64::from(figure);
        } else if let Some(size) = size(c) {
            if row > 1 {
                return None;
            }
            section += if current == 0.0 && c == '十' { 1.0 } else { current } * size;
            (current, row, tenfold) = (0.0, 0, true);
        } else if matches!(c, '万' | '亿') {
            if at == 0 {
                return None;
            }
            total = (total + section + current) * if c == '万' { 1e4 } else { 1e8 };
            (section, current, row, tenfold) = (0.0, 0.0, 0, true);
        } else {
            break;
        }
        length = at + c.len_utf8();
    }
    (length > 0 && matches!(row, 0 | 1 | 4)).then_some((total + section + current, length))
}

fn size(c: char) -> Option<f64> {
    match c {
        '十' => Some(10.0),
        '百' => Some(100.0),
        '千' => Some(1000.0),
        _ => None,
    }
}

fn figure(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '○' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_width() {
        let table = [
            ("1,234.50元", Some((1234.5, 8))),
            ("９５％", Some((95.0, 6))),
            ("44,561", Some((44561.0, 6))),
            ("3,5", Some((3.0, 1))),
            ("5.", Some((5.0, 1))),
            ("0.97比例", Some((0.97, 4))),
            ("1，234，567元", Some((1_234_567.0, 13))),
            ("007", Some((7.0, 3))),
            ("0", Some((0.0, 1))),
            ("12345678901234567890", Some((12_345_678_901_234_567_000.0, 20))),
            ("1,2345", Some((1.0, 1))),
            ("满意", None),
            ("", None),
        ];
        for (text, expected) in table {
            let found = leading(text);
            assert_eq!(found.map(|f| f.1), expected.map(|e| e.1), "{text}");
            let close = |a: f64, b: f64| (a - b).abs() <= b.abs() * 1e-12;
            assert!(found.zip(expected).is_none_or(|(f, e)| close(f.0, e.0)), "{text} {found:?}");
        }
        assert_eq!(digits("0.1"), Some((0.1, 3)));
        assert_eq!(digits("98.765"), Some((98.765, 6)));
    }

    #[test]
    fn what_opens_a_number_is_a_figure_or_a_size() {
        for c in '\0'..='\u{ffff}' {
            assert_eq!(opens(c), digit(c).is_some() || figure(c).is_some() || size(c).is_some(), "{c}");
        }
    }

    #[test]
    fn chinese_numerals() {
        let table = [
            ("二十个", Some((20.0, 6))),
            ("十五人", Some((15.0, 6))),
            ("三百五十", Some((350.0, 12))),
            ("三百零五", Some((305.0, 12))),
            ("一千二百万元", Some((12_000_000.0, 15))),
            ("两次", Some((2.0, 3))),
            ("零起", Some((0.0, 3))),
            ("二〇二五年", Some((2025.0, 12))),
            ("三五个", None),
            ("二十三四", None),
            ("万元", None),
        ];
        for (text, expected) in table {
            assert_eq!(chinese(text), expected, "{text}");
        }
    }
}
