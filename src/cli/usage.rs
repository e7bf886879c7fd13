//! Wrong usage, told in the user's language: clap's own words are English.

use super::speech::{self, say};
use biaochi::Lang;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use std::io::Write;
use std::process::ExitCode;

/// Shows help, the version, or what is wrong with the arguments.
pub fn show(error: Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(anstream::stdout().lock(), "{}", help(&error));
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(anstream::stderr().lock(), "{}", help(&error));
            ExitCode::from(2)
        }
        _ => super::fail("", &message(&error)),
    }
}

/// clap writes a colon of its own after each heading.
fn help(error: &Error) -> String {
    let text = error.render().ansi().to_string();
    match speech::lang() {
        Lang::Zh => text.replace(":\u{1b}[0m\n", "：\u{1b}[0m\n"),
        Lang::En => text,
    }
}

fn message(error: &Error) -> String {
    let mut text = what(error);
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        if let Some(near) = context(error, kind) {
            text.push_str(&match speech::lang() {
                Lang::Zh => format!("您要的可能是“{near}”。"),
                Lang::En => format!(" Did you mean “{near}”?"),
            });
        }
    }
    let command =
        std::env::args().nth(1).filter(|word| !word.starts_with('-') && error.kind() != ErrorKind::InvalidSubcommand);
    let help = command.map_or("biaochi --help".to_owned(), |command| format!("biaochi {command} --help"));
    text.push_str(&match speech::lang() {
        Lang::Zh => format!("\n用法见 {help}"),
        Lang::En => format!("\nFor usage see {help}"),
    });
    text
}

fn what(error: &Error) -> String {
    let argument = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = context(error, ContextKind::InvalidValue).unwrap_or_default();
    let zh = speech::lang() == Lang::Zh;
    match error.kind() {
        ErrorKind::UnknownArgument if zh => format!("没有“{argument}”这个选项。"),
        ErrorKind::UnknownArgument => format!("there is no option “{argument}”."),
        ErrorKind::InvalidSubcommand => {
            let word = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            if zh { format!("没有“{word}”这个命令。") } else { format!("there is no command “{word}”.") }
        }
        ErrorKind::InvalidValue if value.is_empty() && zh => format!("“{argument}”后面少了一个值。"),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}” needs a value."),
        ErrorKind::InvalidValue => {
            let known = context(error, ContextKind::ValidValue).unwrap_or_default();
            if zh {
                format!("“{argument}”的值不能是“{value}”，可以是：{known}。")
            } else {
                format!("the value of “{argument}” cannot be “{value}”; it can be: {known}.")
            }
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            if zh {
                format!("“{argument}”的值“{value}”不对：{cause}。")
            } else {
                format!("the value “{value}” of “{argument}” is wrong: {cause}.")
            }
        }
        ErrorKind::MissingRequiredArgument if zh => format!("缺少参数：{argument}。"),
        ErrorKind::MissingRequiredArgument => format!("missing: {argument}."),
        ErrorKind::MissingSubcommand => say("没有说要做什么。", "no command was given.").to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg).unwrap_or_default();
            match (zh, other == argument || other.is_empty()) {
                (true, true) => format!("“{argument}”只能给一次。"),
                (false, true) => format!("“{argument}” can be given only once."),
                (true, false) => format!("“{argument}”和“{other}”不能一起用。"),
                (false, false) => format!("“{argument}” and “{other}” cannot be used together."),
            }
        }
        ErrorKind::TooManyValues if zh => format!("“{argument}”不需要“{value}”这个值。"),
        ErrorKind::TooManyValues => format!("“{argument}” takes no value “{value}”."),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals if zh => {
            format!("“{argument}”的值的个数不对。")
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("“{argument}” has a wrong number of values.")
        }
        ErrorKind::InvalidUtf8 => say("参数不是有效的 UTF-8 文字。", "an argument is not valid UTF-8.").to_owned(),
        _ => say("命令行参数不对。", "the arguments are wrong.").to_owned(),
    }
}

fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(say("、", ", "))),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}
