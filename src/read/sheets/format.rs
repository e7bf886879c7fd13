//! Number formats: a cell is read as it shows, 60% and not 0.6, 2025年3月 and not 45717.

use rustc_hash::FxHashMap;
use ssfmt::{DateSystem, FormatOptions, NumberFormat};

/// The number formats of a workbook.
#[derive(Default)]
pub(in crate::read) struct Formats {
    /// Codes that the workbook defines.
    codes: FxHashMap<u32, String>,
    parsed: FxHashMap<u32, Option<NumberFormat>>,
    options: FormatOptions,
}

impl Formats {
    /// Sets the older date system of Excel for Mac.
    pub fn count_from_1904(&mut self) {
        self.options.date_system = DateSystem::Date1904;
    }

    /// Adds a code of the workbook's own.
    pub fn define(&mut self, id: u32, code: String) {
        self.codes.insert(id, code);
    }

    /// How a number shows under a format.
    pub fn show(&mut self, value: f64, id: u32) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let code = self.codes.get(&id).map(String::as_str);
        let plain = match code {
            Some(code) => is_general(code),
            None => id == 0 || id == 49,
        };
        if plain {
            return general(value);
        }
        if code.is_some_and(|code| code.starts_with(";;")) {
            return String::new();
        }
        let parsed = self.parsed.entry(id).or_insert_with(|| {
            let code = code.map(str::to_owned).or_else(|| built_in(id).map(str::to_owned))?;
            NumberFormat::parse(&understood(&code)).ok()
        });
        let Some(format) = parsed else { return general(value) };
        let shown = format.format(value, &self.options);
        let shown = shown.trim();
        // A date before the calendar's start, or a code that is not understood.
        if shown.is_empty() && !code.is_some_and(|code| code.starts_with(";;")) {
            general(value)
        } else {
            shown.to_owned()
        }
    }
}

fn is_general(code: &str) -> bool {
    code.eq_ignore_ascii_case("general") || code == "@" || code == "G/通用格式"
}

/// A number without a format, with all its digits as far as they mean something.
fn general(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    // Fifteen digits are what a spreadsheet keeps; behind them is noise.
    let digits = 15 - (value.abs().log10().floor() as i32 + 1).clamp(-4, 14);
    let text = format!("{value:.*}", digits.clamp(1, 18) as usize);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if value.abs() < 1e15 { text.to_owned() } else { format!("{value:e}") }
}

/// The codes of Excel in China that the formatter does not know, in codes that it does.
fn understood(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut quoted = false;
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                out.push(c);
            }
            _ if quoted => out.push(c),
            '\\' | '_' | '*' => {
                out.push(c);
                out.extend(chars.next());
            }
            // The next character stands for itself.
            '!' => {
                out.push('\\');
                out.extend(chars.next());
            }
            '[' => {
                let mut inner = String::new();
                for d in chars.by_ref() {
                    if d == ']' {
                        break;
                    }
                    inner.push(d);
                }
                // Chinese digits are a dress; so are locales. The system's own date forms are written out.
                if inner.eq_ignore_ascii_case("$-f800") {
                    return "yyyy\"年\"m\"月\"d\"日\"".into();
                }
                if !inner.to_ascii_lowercase().starts_with("dbnum") {
                    out.push('[');
                    out.push_str(&inner);
                    out.push(']');
                }
            }
            _ => out.push(c),
        }
    }
    out.replace("G/通用格式", "General")
}

/// Built-in formats, those of dates as Excel shows them in China.
fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 => "\"¥\"#,##0;\\-\"¥\"#,##0",
        6 => "\"¥\"#,##0;\\-\"¥\"#,##0",
        7 | 8 => "\"¥\"#,##0.00;\\-\"¥\"#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m/d/yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 | 34 | 55 => "h\"时\"mm\"分\"",
        33 | 35 | 56 => "h\"时\"mm\"分\"ss\"秒\"",
        37 | 38 => "#,##0;\\-#,##0",
        39 | 40 => "#,##0.00;\\-#,##0.00",
        41 | 42 => "#,##0;\\-#,##0;\\-",
        43 | 44 => "#,##0.00;\\-#,##0.00;\\-",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_the_cell_shows_them() {
        let mut formats = Formats::default();
        let codes = [
            "0!.0,\"万元\"",
            "yyyy\"年\"m\"月\"d\"日\"",
            "[DBNum1][$-804]General\"年\"",
            "\"≥\"0%",
            "0.00_ ;[Red]\\-0.00 ",
            "G/通用格式\"个\"",
            "[$-F800]dddd",
            ";;;",
        ];
        for (at, code) in codes.iter().enumerate() {
            formats.define(170 + at as u32, (*code).to_owned());
        }
        let mut show = |value, id| formats.show(value, id);
        assert_eq!((show(0.6, 9), show(0.605, 10)), ("60%".into(), "60.50%".into()));
        assert_eq!((show(1_655_000.0, 170), show(45_717.0, 171)), ("165.5万元".into(), "2025年3月1日".into()));
        assert_eq!((show(3.0, 172), show(0.95, 173), show(165.0, 174)), ("3年".into(), "≥95%".into(), "165.00".into()));
        assert_eq!((show(3.0, 175), show(45_717.0, 176)), ("3个".into(), "2025年3月1日".into()));
        assert_eq!((show(45_717.0, 14), show(45_717.0, 57)), ("2025/3/1".into(), "2025年3月".into()));
        assert_eq!((show(5.0, 177), show(44_561.0, 0)), (String::new(), "44561".into()));
    }

    #[test]
    fn plain_numbers_keep_what_they_mean() {
        let shown: Vec<String> =
            [0.1 + 0.2, 13_020_925_000.0, -2.5, 1.0 / 3.0, 0.0001, 1e20, 0.0].iter().map(|n| general(*n)).collect();
        assert_eq!(shown, ["0.3", "13020925000", "-2.5", "0.333333333333333", "0.0001", "1e20", "0"]);
    }
}
