//! Reading Word files, as a ratio to inflating them and tokenising their XML: the least that any reader has to do.
//!
//! `cargo bench --bench read [-- FILINGS]`. One thread, processor time where the system tells it; the best of several
//! rounds, both ways by turns. `benches/README.md` keeps the numbers.

use biaochi::document::{Block, Document};
use biaochi::generate::{Generator, Spec};
use biaochi::{Format, Lexicon, read};
use quick_xml::events::Event;
use std::hint::black_box;
use std::io::{Cursor, Read, Write};
use std::time::Instant;

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// What stands around every run and cell that Word writes.
const RUN: &str = "<w:r w:rsidRPr=\"00A77B3E\"><w:rPr><w:rFonts w:ascii=\"仿宋_GB2312\" w:eastAsia=\"仿宋_GB2312\" \
                   w:hAnsi=\"宋体\" w:cs=\"宋体\" w:hint=\"eastAsia\"/><w:kern w:val=\"0\"/><w:sz w:val=\"24\"/></w:rPr><w:t>";
const PARAGRAPH: &str = "<w:p w:rsidR=\"00A77B3E\" w:rsidRDefault=\"00A77B3E\"><w:pPr><w:spacing w:line=\"560\" \
                         w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"480\"/></w:pPr>";
const CELL: &str = "<w:tc><w:tcPr><w:tcW w:w=\"2130\" w:type=\"dxa\"/><w:tcBorders><w:top w:val=\"single\" w:sz=\"4\" \
                    w:space=\"0\" w:color=\"auto\"/></w:tcBorders><w:vAlign w:val=\"center\"/></w:tcPr>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "</w:t><w:br/><w:t>")
}

/// A paragraph in runs of about twelve characters, as Word parts what was typed at different times.
fn paragraph(text: &str, level: Option<u8>) -> String {
    let characters: Vec<char> = text.chars().collect();
    let runs =
        characters.chunks(12).map(|run| format!("{RUN}{}</w:t></w:r>", escaped(&run.iter().collect::<String>())));
    let runs: String = runs.collect();
    match level {
        Some(level) => format!("<w:p><w:pPr><w:pStyle w:val=\"{level}\"/></w:pPr>{runs}</w:p>"),
        None => format!("{PARAGRAPH}{runs}</w:p>"),
    }
}

fn docx(document: &Document) -> Vec<u8> {
    let mut body = String::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(p) => body += &paragraph(document.slice(p.span), p.level),
            Block::Table(table) => {
                body += "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid/>";
                for row in &table.rows {
                    body += "<w:tr w:rsidR=\"00A77B3E\"><w:trPr><w:trHeight w:val=\"567\"/></w:trPr>";
                    for cell in row {
                        body += &format!("{CELL}{}</w:tc>", paragraph(document.slice(cell.span), None));
                    }
                    body += "</w:tr>";
                }
                body += "</w:tbl>";
            }
        }
    }
    let style = |n: u32| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{n}\"><w:name w:val=\"heading {n}\"/><w:basedOn w:val=\"a\"/>\
             <w:next w:val=\"a\"/><w:pPr><w:keepNext/><w:outlineLvl w:val=\"{}\"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>",
            n - 1
        )
    };
    let styles: String = (1..=9).map(style).collect();
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"r\" Type=\"{office}/{kind}\" Target=\"{target}\"/>\
             </Relationships>"
        )
    };
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("officeDocument", "word/document.xml")),
        ("word/document.xml", format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
        ("word/_rels/document.xml.rels", relation("styles", "styles.xml")),
        ("word/styles.xml", format!("<w:styles {W}>{styles}</w:styles>")),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in parts {
        let started = zip.start_file(name, options);
        started.unwrap_or_else(|error| panic!("{error}"));
        zip.write_all(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    }
    zip.finish().unwrap_or_else(|error| panic!("{error}")).into_inner()
}

/// Inflates every part and reads its tokens; returns how many bytes and tokens there were.
fn floor(bytes: &[u8]) -> (usize, usize) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap_or_else(|error| panic!("{error}"));
    let mut counts = (0, 0);
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).unwrap_or_else(|error| panic!("{error}"));
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap_or_else(|error| panic!("{error}"));
        let text = String::from_utf8(text).unwrap_or_else(|error| panic!("{error}"));
        let mut reader = quick_xml::Reader::from_str(&text);
        while !matches!(black_box(reader.read_event()), Ok(Event::Eof) | Err(_)) {
            counts.1 += 1;
        }
        counts.0 += text.len();
    }
    counts
}

/// Nanoseconds that this thread had a processor, where the system tells.
fn now(start: Instant) -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|line| line.split(' ').next()?.parse().ok());
    told.unwrap_or_else(|| start.elapsed().as_nanos() as u64)
}

#[allow(clippy::print_stdout)]
fn main() {
    let count = std::env::args().filter_map(|word| word.parse().ok()).next_back().unwrap_or(500);
    let generator = Generator::new(Spec::default(), Lexicon::builtin());
    let limits = read::Limits::default();
    let open = |bytes: &[u8], format| {
        let name = format!("a.{}", Format::name(format));
        read::read_bytes(&name, bytes.to_vec(), format, &limits).unwrap_or_else(|error| panic!("{error}"))
    };
    let files: Vec<Vec<u8>> =
        (0..count).map(|number| docx(&open(generator.filing(number).text.as_bytes(), Format::Text))).collect();
    let (mut xml, mut tokens) = (0, 0);
    files.iter().map(|file| floor(file)).for_each(|counts| (xml, tokens) = (xml + counts.0, tokens + counts.1));
    let start = Instant::now();
    let (mut least, mut reading) = (u64::MAX, u64::MAX);
    for _ in 0..7 {
        let before = now(start);
        files.iter().for_each(|file| {
            black_box(floor(file));
        });
        let between = now(start);
        files.iter().for_each(|file| drop(black_box(open(file, Format::Docx))));
        least = least.min(between - before);
        reading = reading.min(now(start) - between);
    }
    println!("{count} Word files, {:.1} MB of XML, {tokens} tokens", xml as f64 / 1e6);
    println!("inflate and tokenise  {:>8.1} ms", least as f64 / 1e6);
    println!("read                  {:>8.1} ms  {:.2} times", reading as f64 / 1e6, reading as f64 / least as f64);
}
