//! The language that the command line itself speaks: its help and its errors exist before the arguments are parsed.

use biaochi::Lang;
use std::cell::Cell;
use std::ffi::OsString;

thread_local! {
    static LANG: Cell<Lang> = const { Cell::new(Lang::Zh) };
}

/// Sets the language of this thread.
pub fn set(lang: Lang) {
    LANG.set(lang);
}

/// The language of this thread.
pub fn lang() -> Lang {
    LANG.get()
}

/// One of two texts.
pub fn say<T>(zh: T, en: T) -> T {
    match LANG.get() {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// How help is laid out.
pub fn template() -> &'static str {
    say(
        "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}\n",
    )
}

/// The language that the arguments ask for, before anyone knows whether they are right.
pub fn asked_for(args: impl Iterator<Item = OsString>) -> Lang {
    let mut lang = Lang::Zh;
    let mut args = args.peekable();
    while let Some(arg) = args.next() {
        let value = match arg.to_str() {
            Some("--") => break,
            Some("--lang") => args.peek().and_then(|value| value.to_str()),
            Some(arg) => arg.strip_prefix("--lang="),
            None => None,
        };
        match value {
            Some("en") => lang = Lang::En,
            Some("zh") => lang = Lang::Zh,
            _ => {}
        }
    }
    lang
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_language_counts_and_paths_do_not() {
        let asked = |args: &[&str]| asked_for(args.iter().map(OsString::from));
        assert_eq!(asked(&["biaochi", "check", "a.txt"]), Lang::Zh);
        assert_eq!(asked(&["biaochi", "--lang", "en", "check"]), Lang::En);
        assert_eq!(asked(&["biaochi", "--lang=en", "--lang=zh"]), Lang::Zh);
        assert_eq!(asked(&["biaochi", "check", "--", "--lang=en"]), Lang::Zh);
    }
}
