//! The review workbook: 汇总, 问题清单 with columns for the reviewer's own decision, 规则说明.
//!
//! Every text is written as a text, never as a formula. Rows of findings go to a temporary file as they come, so that
//! a long list costs no memory; one row a file is kept for the first sheet.

use super::escape::one_line;
use super::words;
use super::{Report, Summary};
use crate::Lang;
use crate::check::FileReport;
use crate::finding::{Finding, Severity};
use crate::lexicon::Lexicon;
use crate::rules::ALL;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use std::collections::BTreeSet;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// A workbook in the making.
pub struct Xlsx {
    lang: Lang,
    book: Workbook,
    files: Vec<FileRow>,
    /// Findings written, and the row that the next one takes.
    findings: u32,
    row: u32,
    looks: Looks,
}

struct FileRow {
    path: String,
    unit: String,
    kind: String,
    year: String,
    counts: [usize; 6],
    worst: String,
    remark: String,
}

/// A sheet holds a little more than a million rows; what comes after is on the next.
const ROWS: u32 = 1_000_000;

/// Sheets before those of the findings.
const BEFORE: usize = 1;

/// Points of a line, and of the highest row that there can be.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 405.0;

/// Characters that a cell can hold.
const CELL: usize = 32_767;

const FILE_HEADS: [[&str; 2]; 12] = [
    ["文件", "File"],
    ["单位", "Unit"],
    ["类型", "Kind"],
    ["年度", "Year"],
    ["项目", "Projects"],
    ["指标", "Indicators"],
    ["错误", "Errors"],
    ["警告", "Warnings"],
    ["提示", "Notes"],
    ["已确认", "Accepted"],
    ["最要紧的问题", "Most serious"],
    ["说明", "Remarks"],
];

const FILE_WIDTHS: [f64; 12] = [36.0, 22.0, 16.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 60.0, 40.0];

/// How many of a filing's findings the first sheet names.
const WORST: usize = 3;

/// Links that a sheet can hold.
const LINKS: u32 = 65_000;

const HEADS: [[&str; 2]; 15] = [
    ["序号", "No."],
    ["文件", "File"],
    ["位置", "Location"],
    ["所在", "Place"],
    ["程度", "Severity"],
    ["规则", "Rule"],
    ["规则名称", "Title"],
    ["原文", "Text"],
    ["问题", "Problem"],
    ["建议", "Suggestion"],
    ["采纳", "Accepted"],
    ["说明", "Remarks"],
    ["依据", "Basis"],
    ["把握", "Confidence"],
    ["标识", "Fingerprint"],
];

const WIDTHS: [f64; 15] = [6.0, 26.0, 12.0, 26.0, 7.0, 7.0, 16.0, 22.0, 42.0, 44.0, 8.0, 22.0, 30.0, 7.0, 18.0];

/// The column of the rule's code.
const RULE: u16 = 5;

/// The column of the reviewer's decision.
const DECISION: u16 = 10;

struct Looks {
    head: Format,
    title: Format,
    text: Format,
    center: Format,
    severities: [Format; 3],
    own: Format,
    faint: Format,
    link: Format,
}

impl Looks {
    fn new() -> Self {
        let base = Format::new().set_align(FormatAlign::Top).set_text_wrap();
        let cell = || base.clone().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xD0_D5_DD));
        let severity = |back: u32, ink: u32| {
            let (back, ink) = (Color::RGB(back), Color::RGB(ink));
            cell().set_align(FormatAlign::Center).set_background_color(back).set_font_color(ink).set_bold()
        };
        Self {
            head: cell()
                .set_bold()
                .set_background_color(Color::RGB(0x1F_3A_5F))
                .set_font_color(Color::White)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            title: Format::new().set_bold().set_font_size(16),
            text: cell(),
            center: cell().set_align(FormatAlign::Center),
            severities: [
                severity(0xE8_F1_FA, 0x1F_5A_8A),
                severity(0xFF_F3_D6, 0x8A_5A_00),
                severity(0xFD_E2_E0, 0xA8_1C_12),
            ],
            link: cell().set_font_color(Color::RGB(0x1F_5A_8A)),
            own: cell().set_background_color(Color::RGB(0xFF_FE_F0)),
            faint: Format::new().set_font_color(Color::RGB(0x66_70_85)),
        }
    }

    fn severity(&self, severity: Severity) -> &Format {
        let [note, warning, error] = &self.severities;
        match severity {
            Severity::Note => note,
            Severity::Warning => warning,
            Severity::Error => error,
        }
    }
}

impl Xlsx {
    /// A workbook in a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, book: Workbook::new(), files: Vec::new(), findings: 0, row: 0, looks: Looks::new() }
    }

    fn begin(&mut self) -> Result<(), XlsxError> {
        let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
        // The same findings make the same file, whenever it is written.
        self.book.set_properties(&DocProperties::new().set_author("biaochi").set_creation_datetime(&date));
        self.book.add_worksheet().set_name(self.lang.say("汇总", "Summary"))?;
        self.sheet()
    }

    /// Begins a sheet of findings.
    fn sheet(&mut self) -> Result<(), XlsxError> {
        let number = self.book.worksheets().len() - BEFORE + 1;
        let name = self.lang.say("问题清单", "Findings");
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(if number > 1 { format!("{name}{number}") } else { name.to_owned() })?;
        page(sheet, &WIDTHS)?;
        heads(sheet, 0, &HEADS, self.lang, &self.looks)?;
        sheet.set_freeze_panes(1, 2)?;
        sheet.set_repeat_rows(0, 0)?;
        self.row = 1;
        Ok(())
    }

    fn finding(&mut self, path: &str, finding: &Finding) -> Result<(), XlsxError> {
        if self.row > ROWS {
            self.end_sheet()?;
            self.sheet()?;
        }
        self.findings += 1;
        let (lang, looks, row) = (self.lang, &self.looks, self.row);
        let last = self.book.worksheets().len() - 1;
        let sheet = self.book.worksheet_from_index(last)?;
        let basis: Vec<&str> = finding.basis.iter().map(|basis| &*basis.document).collect();
        let location = finding.span.location.show(lang);
        let cells: [(&str, &Format); 14] = [
            (path, &looks.text),
            (&location, &looks.center),
            (&finding.span.place, &looks.text),
            (words::severity(finding.severity, lang), looks.severity(finding.severity)),
            (finding.rule, &looks.center),
            (words::title(finding.rule, lang), &looks.text),
            (&finding.span.text, &looks.text),
            (&finding.message, &looks.text),
            (&finding.suggestion, &looks.text),
            (if finding.suppressed.is_some() { lang.say("否", "no") } else { "" }, &looks.own),
            (finding.suppressed.as_deref().unwrap_or_default(), &looks.own),
            (&basis.join("\n"), &looks.text),
            (words::confidence(finding.confidence, lang), &looks.center),
            (&finding.fingerprint, &looks.center),
        ];
        let texts = std::iter::once("").chain(cells.iter().map(|(text, _)| *text));
        fit(sheet, row, texts.zip(WIDTHS))?;
        sheet.write_number_with_format(row, 0, self.findings, &looks.center)?;
        for (at, (text, look)) in cells.into_iter().enumerate() {
            text_cell(sheet, row, at as u16 + 1, text, look)?;
        }
        // To the rule's own row: the last sheet explains all rules in their order.
        if let Some(at) = ALL.iter().position(|rule| rule.code == finding.rule)
            && row < LINKS
        {
            let place = format!("internal:'{}'!A{}", rules_sheet(lang), at + 2);
            sheet.write_url_with_options(row, RULE, place.as_str(), finding.rule, "", Some(&looks.link))?;
        }
        self.row += 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let lang = self.lang;
        let last = self.book.worksheets().len() - 1;
        let bottom = self.row.max(2) - 1;
        let sheet = self.book.worksheet_from_index(last)?;
        sheet.autofilter(0, 0, bottom, HEADS.len() as u16 - 1)?;
        let choice = DataValidation::new()
            .allow_list_strings(&lang.say(["是", "否", "部分"], ["yes", "no", "partly"]))?
            .set_error_title(lang.say("采纳", "Accepted"))?
            .set_error_message(lang.say("请选“是”“否”或“部分”", "choose yes, no or partly"))?;
        sheet.add_data_validation(1, DECISION, bottom, DECISION, &choice)?;
        Ok(())
    }

    fn summary(&mut self, summary: &Summary) -> Result<(), XlsxError> {
        let (lang, looks) = (self.lang, &self.looks);
        let sheet = self.book.worksheet_from_index(0)?;
        page(sheet, &FILE_WIDTHS)?;
        sheet.write_string_with_format(
            0,
            0,
            lang.say("绩效目标检查汇总", "Performance targets: summary"),
            &looks.title,
        )?;
        let Summary { files, unreadable, findings, errors, warnings, notes, suppressed, .. } = summary;
        let hidden = summary.low_confidence + summary.low_severity;
        let line = match lang {
            Lang::Zh => format!(
                "检查{files}个文件（{unreadable}个无法读取），发现{findings}个问题：错误{errors}，警告{warnings}，提示{notes}；已确认不改{suppressed}个，把握或程度较低而未列{hidden}个。"
            ),
            Lang::En => format!(
                "{files} files ({unreadable} unreadable), {findings} findings: {errors} errors, {warnings} warnings, \
                 {notes} notes; accepted {suppressed}, less sure or less severe and not listed {hidden}."
            ),
        };
        sheet.write_string(1, 0, line)?;
        let mut row = 2;
        for remark in &summary.remarks {
            sheet.write_string_with_format(row, 0, clipped(&remark.message), &looks.faint)?;
            row += 1;
        }
        row += 1;
        let head = row;
        heads(sheet, head, &FILE_HEADS, lang, looks)?;
        sheet.set_freeze_panes(head + 1, 1)?;
        for file in self.files.iter().take(ROWS as usize) {
            row += 1;
            let texts = [(&file.path, 0), (&file.unit, 1), (&file.worst, 10), (&file.remark, 11)];
            fit(sheet, row, texts.map(|(text, column)| (text.as_str(), FILE_WIDTHS[column])))?;
            // A link goes to the file as it was named; members of archives have none.
            let link = format!("external:{}", file.path);
            let linked = row < LINKS
                && std::path::Path::new(&file.path).is_file()
                && sheet
                    .write_url_with_options(row, 0, link.as_str(), clipped(&file.path), "", Some(&looks.link))
                    .is_ok();
            if !linked {
                text_cell(sheet, row, 0, &file.path, &looks.text)?;
            }
            text_cell(sheet, row, 1, &file.unit, &looks.text)?;
            text_cell(sheet, row, 2, &file.kind, &looks.center)?;
            text_cell(sheet, row, 3, &file.year, &looks.center)?;
            for (at, count) in file.counts.iter().enumerate() {
                let look = match (at, count) {
                    (2, 1..) => looks.severity(Severity::Error),
                    (3, 1..) => looks.severity(Severity::Warning),
                    (4, 1..) => looks.severity(Severity::Note),
                    _ => &looks.center,
                };
                sheet.write_number_with_format(row, at as u16 + 4, *count as f64, look)?;
            }
            text_cell(sheet, row, 10, &file.worst, &looks.text)?;
            text_cell(sheet, row, 11, &file.remark, &looks.text)?;
        }
        sheet.autofilter(head, 0, row.max(head + 1), FILE_HEADS.len() as u16 - 1)?;
        sheet.set_active(true);
        Ok(())
    }

    fn rules(&mut self) -> Result<(), XlsxError> {
        const HEADS: [[&str; 2]; 7] = [
            ["规则", "Rule"],
            ["名称", "Title"],
            ["程度", "Severity"],
            ["为什么", "Why"],
            ["怎么改", "What to do"],
            ["不报的情形", "Limits"],
            ["依据", "Basis"],
        ];
        let (lang, looks) = (self.lang, &self.looks);
        let sheet = self.book.add_worksheet().set_name(rules_sheet(lang))?;
        const WIDTHS: [f64; 7] = [8.0, 18.0, 8.0, 48.0, 48.0, 48.0, 48.0];
        page(sheet, &WIDTHS)?;
        heads(sheet, 0, &HEADS, lang, looks)?;
        sheet.set_freeze_panes(1, 2)?;
        for (at, rule) in ALL.iter().enumerate() {
            let row = at as u32 + 1;
            let basis: Vec<&str> = Lexicon::builtin().bases_of(rule.code).map(|basis| &**basis.cite(lang)).collect();
            let texts = [rule.why.get(lang), rule.remedy.get(lang), rule.limits.get(lang), &basis.join("\n")];
            fit(sheet, row, texts.into_iter().zip(WIDTHS.into_iter().skip(3)))?;
            text_cell(sheet, row, 0, rule.code, &looks.center)?;
            text_cell(sheet, row, 1, rule.title.get(lang), &looks.text)?;
            text_cell(sheet, row, 2, words::severity(rule.severity, lang), looks.severity(rule.severity))?;
            for (column, text) in [rule.why, rule.remedy, rule.limits].into_iter().enumerate() {
                text_cell(sheet, row, column as u16 + 3, text.get(lang), &looks.text)?;
            }
            text_cell(sheet, row, 6, &basis.join("\n"), &looks.text)?;
        }
        Ok(())
    }
}

impl Report for Xlsx {
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        self.begin().map_err(io::Error::other)
    }

    fn file(&mut self, file: &FileReport, _: &mut dyn Write) -> io::Result<()> {
        let lang = self.lang;
        let count = |severity| {
            let shown = file.findings.iter().filter(|finding| finding.suppressed.is_none());
            shown.filter(|finding| finding.severity == severity).count()
        };
        let counts = [Severity::Error, Severity::Warning, Severity::Note].map(count);
        let suppressed = file.findings.len() - counts.iter().sum::<usize>();
        let remark = match &file.error {
            Some(error) => format!("{}{}", lang.say("无法读取：", "cannot be read: "), error.message),
            None => file.notices.iter().map(|notice| notice.message.as_str()).collect::<Vec<_>>().join("\n"),
        };
        let kind = if file.error.is_some() { "" } else { words::kind(file.kind, lang) };
        let year = file.plan_year.map_or(String::new(), |year| year.to_string());
        self.files.push(FileRow {
            path: file.path.clone(),
            unit: file.unit.clone().unwrap_or_default(),
            kind: kind.to_owned(),
            year,
            counts: [file.projects, file.indicators, counts[0], counts[1], counts[2], suppressed],
            worst: worst(file, lang),
            remark,
        });
        for finding in &file.findings {
            self.finding(&file.path, finding).map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let bytes = self
            .end_sheet()
            .and_then(|()| self.summary(summary))
            .and_then(|()| self.rules())
            .and_then(|()| self.book.save_to_buffer());
        out.write_all(&bytes.map_err(io::Error::other)?)
    }
}

/// The most serious findings of a filing, one rule each, a line for each.
fn worst(file: &FileReport, lang: Lang) -> String {
    let mut findings: Vec<&Finding> = file.findings.iter().filter(|finding| finding.suppressed.is_none()).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.confidence)));
    let mut seen = BTreeSet::new();
    findings.retain(|finding| seen.insert(finding.rule));
    let line = |finding: &&Finding| {
        let title = words::title(finding.rule, lang);
        format!("{} {title} {}", finding.rule, lang.say(["“", "”"], ["\"", "\""]).join(&one_line(&finding.span.text)))
    };
    findings.iter().take(WORST).map(line).collect::<Vec<_>>().join("\n")
}

fn rules_sheet(lang: Lang) -> &'static str {
    lang.say("规则说明", "Rules")
}

fn page(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    for (at, width) in widths.iter().enumerate() {
        sheet.set_column_width(at as u16, *width)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    Ok(())
}

fn heads(sheet: &mut Worksheet, row: u32, heads: &[[&str; 2]], lang: Lang, looks: &Looks) -> Result<(), XlsxError> {
    for (at, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(row, at as u16, head[usize::from(lang == Lang::En)], &looks.head)?;
    }
    Ok(())
}

/// Makes a row as high as its texts need: not every program does so when it opens the file.
fn fit<'t>(sheet: &mut Worksheet, row: u32, texts: impl IntoIterator<Item = (&'t str, f64)>) -> Result<(), XlsxError> {
    let lines = |text: &str, width: f64| {
        // A column's width is in digits; a Chinese character takes a little more than two.
        let wrapped = |line: &str| (line.width() as f64 * 1.1 / (width - 1.0)).ceil().max(1.0);
        text.lines().map(wrapped).sum::<f64>()
    };
    let most = texts.into_iter().map(|(text, width)| lines(text, width)).fold(1.0, f64::max);
    sheet.set_row_height(row, (most * LINE + 3.0).min(HIGHEST)).map(|_| ())
}

/// A text as a text, whatever it looks like.
fn text_cell(sheet: &mut Worksheet, row: u32, column: u16, text: &str, look: &Format) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, clipped(text), look).map(|_| ())
}

/// Line by line without characters that XML cannot hold, and not longer than a cell.
fn clipped(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(one_line).filter(|line| !line.is_empty()).collect();
    lines.join("\n").chars().take(CELL).collect()
}
