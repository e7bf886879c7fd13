//! What a filing says is data in every output: the same text, made harmless for the place it goes to.

use std::fmt::Write;

/// On one line: breaks and tabs become blanks, runs of blanks one.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { super::words::tame_char(c) };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// For HTML text and attributes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\r' | '\t' => out.push(c),
            c => out.push(super::words::tame_char(c)),
        }
    }
    out
}

/// For XML text: what XML cannot hold is replaced, breaks are left to the caller.
pub fn xml(text: &str) -> String {
    html(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// For Markdown: on one line, and no character of it means anything.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '&' | '$' | '!' | '{' | '}') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether a spreadsheet may take the text for a formula.
pub fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A path as a URI reference: what is no plain character is escaped.
pub fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    } else if path.as_bytes().get(1) == Some(&b':') && matches!(path.as_bytes().get(2), Some(b'/' | b'\\')) {
        // A drive.
        out.push_str("file:///");
    } else if path.split('/').next().is_some_and(|first| first.contains(':')) {
        // A relative path whose first part looks like a scheme.
        out.push_str("./");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_through() {
        assert_eq!(html("<script>\"&'\u{1b}</script>"), "&lt;script&gt;&quot;&amp;&#39;\u{fffd}&lt;/script&gt;");
        assert_eq!(markdown("**a**\n[b](c)"), "\\*\\*a\\*\\* \\[b\\](c)");
        assert_eq!(uri("申报/a b#.txt"), "%E7%94%B3%E6%8A%A5/a%20b%23.txt");
        assert_eq!(uri("/tmp/a"), "file:///tmp/a");
        assert_eq!(uri("a:b/c"), "./a%3Ab/c");
        for text in ["=1+1", "+1", "-2", "@a", "\t=1", "＝1"] {
            assert!(looks_like_formula(text), "{text}");
        }
        assert!(!looks_like_formula("≥-1") && !looks_like_formula("—"));
    }
}
