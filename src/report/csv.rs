//! CSV for spreadsheets: one finding a row, in UTF-8 with a mark so that Chinese Excel reads it, and no formulas.

use super::escape::{looks_like_formula, one_line};
use super::words;
use super::{Report, Summary};
use crate::Lang;
use crate::check::FileReport;
use std::io::{self, Write};

/// One finding a row.
pub struct Csv {
    lang: Lang,
}

impl Csv {
    /// A report in a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }
}

const HEADS: [[&str; 2]; 13] = [
    ["文件", "file"],
    ["位置", "location"],
    ["所在", "place"],
    ["程度", "severity"],
    ["把握", "confidence"],
    ["规则", "rule"],
    ["规则名称", "title"],
    ["原文", "text"],
    ["问题", "message"],
    ["建议", "suggestion"],
    ["依据", "basis"],
    ["已确认的理由", "suppressed"],
    ["标识", "fingerprint"],
];

impl Report for Csv {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all("\u{feff}".as_bytes())?;
        row(&HEADS.map(|head| head[usize::from(self.lang == Lang::En)].to_owned()), out)
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        if let Some(error) = &file.error {
            let mut cells: [String; 13] = Default::default();
            cells[0] = file.path.clone();
            cells[3] = words::severity(crate::finding::Severity::Error, lang).to_owned();
            cells[5] = error.code.to_owned();
            cells[6] = lang.say("无法读取", "cannot be read").to_owned();
            cells[8] = error.message.clone();
            return row(&cells, out);
        }
        for finding in &file.findings {
            let basis: Vec<&str> = finding.basis.iter().map(|basis| &*basis.text).collect();
            let cells = [
                file.path.clone(),
                finding.span.location.show(lang),
                finding.span.place.clone(),
                words::severity(finding.severity, lang).to_owned(),
                words::confidence(finding.confidence, lang).to_owned(),
                finding.rule.to_owned(),
                words::title(finding.rule, lang).to_owned(),
                finding.span.text.clone(),
                finding.message.clone(),
                finding.suggestion.clone(),
                basis.join(lang.say("；", "; ")),
                finding.suppressed.clone().unwrap_or_default(),
                finding.fingerprint.clone(),
            ];
            row(&cells, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn row(cells: &[String; 13], out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        write!(out, "{comma}{}", field(cell))?;
    }
    out.write_all(b"\r\n")
}

/// A field: on one line, quoted where needed, and text even where it looks like a formula.
pub(crate) fn field(text: &str) -> String {
    let mut text = one_line(text);
    if looks_like_formula(&text) {
        text.insert(0, '\'');
    }
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_text() {
        assert_eq!(field("=SUM(A1,\"x\")"), "\"'=SUM(A1,\"\"x\"\")\"");
        assert_eq!(field("一\r\n二"), "一 二");
        assert_eq!(field(" -1"), "'-1");
    }
}
