//! The language of messages. Codes, names and keys never change with it.

/// The language in which a person is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// One of two ways to say a thing.
    pub fn say<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// What the operating system says of an error: in Chinese for the common kinds, else by its number.
    pub fn cause(self, error: &std::io::Error) -> String {
        use std::io::ErrorKind::*;
        if self == Lang::En {
            return error.to_string();
        }
        match error.kind() {
            NotFound => "没有这个文件或文件夹".into(),
            PermissionDenied => "没有权限".into(),
            StorageFull => "磁盘空间不足".into(),
            IsADirectory => "这是一个文件夹".into(),
            NotADirectory => "路径中有一段不是文件夹".into(),
            ReadOnlyFilesystem => "磁盘是只读的".into(),
            InvalidData => "内容不是 UTF-8 文本".into(),
            _ => match error.raw_os_error() {
                Some(code) => format!("系统错误代码{code}"),
                None => "原因不明".into(),
            },
        }
    }
}

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}
