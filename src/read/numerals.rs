//! Numerals of lists, in the formats that word processors name.

/// A list number as it stands before a text: a blank parts them only where they would run together.
pub(super) fn before(number: &str, text: &str) -> String {
    let bare = number.trim_end();
    let runs_on = match bare.chars().next_back() {
        Some('.' | '．') => text.starts_with(|c: char| c.is_numeric()),
        Some(c) => c.is_alphanumeric(),
        None => false,
    };
    if runs_on { format!("{bare} ") } else { bare.to_owned() }
}

/// A number in one of Word's formats.
pub(super) fn written(n: u32, format: &str) -> String {
    let cyclic = |signs: &str| signs.chars().nth((n as usize).saturating_sub(1)).map_or(n.to_string(), String::from);
    let from = |first: u32, most: u32| {
        let c = (1..=most).contains(&n).then(|| char::from_u32(first + n - 1)).flatten();
        c.map_or(n.to_string(), String::from)
    };
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "ideographDigital"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseDigitalTenThousand"
        | "taiwaneseDigital"
        | "koreanDigital" => chinese(n, "零一二三四五六七八九", "十百千万"),
        "chineseLegalSimplified" => chinese(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟万"),
        "ideographLegalTraditional" | "japaneseLegal" => chinese(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟萬"),
        "ideographTraditional" => cyclic("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cyclic("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" | "ideographEnclosedCircle" => from(0x2460, 20),
        "decimalEnclosedParen" => from(0x2474, 20),
        "decimalEnclosedFullstop" => from(0x2488, 20),
        "decimalFullWidth" | "decimalFullWidth2" => {
            n.to_string().chars().filter_map(|c| char::from_u32(c as u32 - u32::from('0') + 0xff10)).collect()
        }
        "decimalZero" => format!("{n:02}"),
        "upperLetter" | "lowerLetter" => {
            // Z is followed by AA, BB.
            let (letter, times) = ((n.saturating_sub(1) % 26) as u8, n.saturating_sub(1) / 26 + 1);
            let first = if format == "upperLetter" { b'A' } else { b'a' };
            String::from(char::from(first + letter)).repeat(times.min(8) as usize)
        }
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_ascii_lowercase(),
        "none" | "bullet" => String::new(),
        _ => n.to_string(),
    }
}

fn chinese(n: u32, digits: &str, places: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let places: Vec<char> = places.chars().collect();
    if n == 0 || n > 9999 {
        return if n == 0 { digits[0].to_string() } else { n.to_string() };
    }
    let mut out = String::new();
    let mut gap = false;
    for (power, place) in [(1000, Some(places[2])), (100, Some(places[1])), (10, Some(places[0])), (1, None)] {
        let digit = (n / power % 10) as usize;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(digits[0]);
            gap = false;
        }
        // 十一 and not 一十一.
        if !(power == 10 && digit == 1 && out.is_empty()) {
            out.push(digits[digit]);
        }
        out.extend(place);
    }
    out
}

fn roman(n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n > 3999 {
        return n.to_string();
    }
    let mut rest = n;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_stands_where_digits_would_meet() {
        assert_eq!((before("1.", "完成"), before("1.", "5公里")), ("1.".into(), "1. ".into()));
        assert_eq!((before("一、", "a"), before("第一部分", "目标")), ("一、".into(), "第一部分 ".into()));
    }

    #[test]
    fn numbers_as_word_writes_them() {
        let counted: Vec<String> =
            [1, 10, 11, 20, 21, 105, 110].iter().map(|n| written(*n, "chineseCounting")).collect();
        assert_eq!(counted, ["一", "十", "十一", "二十", "二十一", "一百零五", "一百一十"]);
        assert_eq!((written(3, "decimalEnclosedCircle"), written(28, "lowerLetter")), ("③".into(), "bb".into()));
        assert_eq!((written(14, "upperRoman"), written(2, "decimalFullWidth")), ("XIV".into(), "２".into()));
        assert_eq!(written(u32::MAX, "lowerLetter").len(), 8);
    }
}
