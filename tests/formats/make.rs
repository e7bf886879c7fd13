//! Makes files of every format out of one small model.

use biaochi::Document;
use biaochi::document::Block;
use std::io::{Cursor, Write};

/// A piece of a filing.
pub enum Piece {
    /// A paragraph with its heading level, where it has one.
    Paragraph(String, Option<u8>),
    /// Rows of cells; an empty cell under a filled first or second column may be merged with the one above.
    Table(Vec<Vec<String>>),
}

/// The pieces of a document that was read from text; none where its tables have lost their rows.
pub fn pieces(document: &Document) -> Option<Vec<Piece>> {
    let pieces = document.blocks.iter().map(|block| match block {
        Block::Paragraph(p) => Some(Piece::Paragraph(document.slice(p.span).to_owned(), p.level)),
        Block::Table(table) if table.rows_known => {
            let row =
                |row: &Vec<biaochi::document::Cell>| row.iter().map(|c| document.slice(c.span).to_owned()).collect();
            Some(Piece::Table(table.rows.iter().map(row).collect()))
        }
        Block::Table(_) => None,
    });
    pieces.collect()
}

/// A zip container.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A Word file around the inside of its body.
pub fn docx(body: &str) -> Vec<u8> {
    docx_with(body, "", &[])
}

/// A Word file with more parts: relation type, name below `word/`, content. `styles` are added to the headings.
pub fn docx_with(body: &str, styles: &str, more: &[(&str, &str, &str)]) -> Vec<u8> {
    const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
                 Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
    let top = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>"
    );
    let mut relations = format!("<Relationship Id=\"s\" Type=\"{office}/styles\" Target=\"styles.xml\"/>");
    for (at, (kind, name, _)) in more.iter().enumerate() {
        relations += &format!("<Relationship Id=\"m{at}\" Type=\"{office}/{kind}\" Target=\"{name}\"/>");
    }
    let relations = format!("<Relationships xmlns=\"{package}\">{relations}</Relationships>");
    let headings: String = (1..=4)
        .map(|n| {
            format!(
                "<w:style w:type=\"paragraph\" w:styleId=\"{n}\"><w:name w:val=\"heading {n}\"/><w:pPr>\
                 <w:outlineLvl w:val=\"{}\"/></w:pPr></w:style>",
                n - 1
            )
        })
        .collect();
    let styles = format!("<w:styles {W}>{headings}{styles}</w:styles>");
    let body =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {W}><w:body>{body}</w:body></w:document>");
    let more: Vec<(String, String)> =
        more.iter().map(|(_, name, text)| (format!("word/{name}"), text.replace("<W ", &format!("<W {W} ")))).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", top.as_bytes()),
        ("word/document.xml", body.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    zip(&parts)
}

/// Runs of at most `length` characters, as Word splits what was typed at different times.
pub fn runs(text: &str, length: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for piece in characters.chunks(length.max(1)) {
        let piece: String = piece.iter().collect();
        for (at, line) in piece.split('\n').enumerate() {
            if at > 0 {
                out += "<w:r><w:br/></w:r>";
            }
            if !line.is_empty() {
                out += &format!(
                    "<w:r><w:rPr><w:sz w:val=\"24\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
                    escape(line)
                );
            }
        }
    }
    out
}

/// The body of a Word file: runs split everywhere, level cells merged down.
pub fn docx_body(pieces: &[Piece], run_length: usize) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Paragraph(text, level) => {
                let style = level.map_or(String::new(), |n| format!("<w:pPr><w:pStyle w:val=\"{n}\"/></w:pPr>"));
                out += &format!("<w:p>{style}{}</w:p>", runs(text, run_length));
            }
            Piece::Table(rows) => {
                let width = rows.iter().map(Vec::len).max().unwrap_or(1);
                out += "<w:tbl><w:tblPr/><w:tblGrid/>";
                for (at, row) in rows.iter().enumerate() {
                    out += "<w:tr>";
                    for (column, cell) in row.iter().enumerate() {
                        let above = at > 0 && rows[at - 1].len() > column;
                        let below = rows.get(at + 1).is_some_and(|next| next.get(column).is_some_and(String::is_empty));
                        // The last cell of a short row reaches to the table's edge.
                        let reach = if column + 1 == row.len() { width - column } else { 1 };
                        let merge = match cell.is_empty() {
                            _ if reach > 1 || row.len() < width => "",
                            true if above && rows[at - 1].len() == width => "<w:vMerge/>",
                            false if below => "<w:vMerge w:val=\"restart\"/>",
                            _ => "",
                        };
                        let reach = if reach > 1 { format!("<w:gridSpan w:val=\"{reach}\"/>") } else { String::new() };
                        out += &format!(
                            "<w:tc><w:tcPr>{reach}{merge}</w:tcPr><w:p>{}</w:p></w:tc>",
                            runs(cell, run_length)
                        );
                    }
                    out += "</w:tr>";
                }
                out += "</w:tbl>";
            }
        }
    }
    out
}

const SHEET: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

/// A workbook of sheets: name, attributes, inside of the worksheet. `styles` is the inside of the style sheet.
pub fn xlsx(sheets: &[(&str, &str, String)], styles: &str, strings: &[&str]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let top = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let (mut list, mut relations, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, attributes, inside)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"s{at}\" {attributes}/>");
        relations +=
            &format!("<Relationship Id=\"s{at}\" Type=\"{office}/worksheet\" Target=\"worksheets/s{at}.xml\"/>");
        parts.push((format!("xl/worksheets/s{at}.xml"), format!("<worksheet {SHEET}>{inside}</worksheet>")));
    }
    relations += &format!("<Relationship Id=\"st\" Type=\"{office}/styles\" Target=\"styles.xml\"/>");
    relations += &format!("<Relationship Id=\"ss\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>");
    parts.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"{package}\">{relations}</Relationships>"),
    ));
    let strings: String = strings.iter().map(|text| format!("<si>{text}</si>")).collect();
    parts.push(("xl/sharedStrings.xml".into(), format!("<sst {SHEET}>{strings}</sst>")));
    parts.push(("xl/styles.xml".into(), format!("<styleSheet {SHEET}>{styles}</styleSheet>")));
    parts.push((
        "xl/workbook.xml".into(),
        format!("<workbook {SHEET} xmlns:r=\"{office}\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push(("_rels/.rels".into(), top));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&parts)
}

/// One sheet of a filing: paragraphs merged over the whole width, blank level cells merged with the ones above.
pub fn xlsx_sheet(pieces: &[Piece]) -> String {
    let width = pieces
        .iter()
        .map(|piece| if let Piece::Table(rows) = piece { rows.iter().map(Vec::len).max().unwrap_or(1) } else { 1 });
    let width = width.max().unwrap_or(1).max(2);
    let column = |at: usize| char::from(b'A' + at as u8);
    let text = |text: &str| format!("<is><t xml:space=\"preserve\">{}</t></is>", escape(text));
    let (mut rows, mut merged, mut row) = (String::new(), String::new(), 0);
    for piece in pieces {
        match piece {
            Piece::Paragraph(words, _) => {
                row += 1;
                rows += &format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"inlineStr\">{}</c></row>", text(words));
                merged += &format!("<mergeCell ref=\"A{row}:{}{row}\"/>", column(width - 1));
            }
            Piece::Table(table) => {
                let first = row + 1;
                for cells in table {
                    row += 1;
                    rows += &format!("<row r=\"{row}\">");
                    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                        rows += &format!("<c r=\"{}{row}\" t=\"inlineStr\">{}</c>", column(at), text(cell));
                    }
                    rows += "</row>";
                }
                // First-column labels reach down over the blank cells below them.
                let mut at = 0;
                while at < table.len() {
                    let blank = |row: &Vec<String>| row.len() > 2 && row[0].is_empty();
                    let reach = table[at + 1..].iter().take_while(|row| blank(row)).count();
                    if reach > 0 && !table[at].first().is_none_or(String::is_empty) {
                        merged += &format!("<mergeCell ref=\"A{}:A{}\"/>", first + at, first + at + reach);
                    }
                    at += reach + 1;
                }
            }
        }
    }
    format!("<sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells>")
}

/// A web page; level cells reach down over the blank ones below them.
pub fn html(pieces: &[Piece]) -> Vec<u8> {
    let mut out = String::from("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>页</title></head><body>\n");
    let lines = |text: &str| escape(text).replace('\n', "<br>");
    for piece in pieces {
        match piece {
            Piece::Paragraph(text, Some(level)) => out += &format!("<h{level}>{}</h{level}>\n", lines(text)),
            Piece::Paragraph(text, None) => out += &format!("<p><span>{}</span></p>\n", lines(text)),
            Piece::Table(rows) => {
                out += "<table>";
                for (at, row) in rows.iter().enumerate() {
                    out += "<tr>\n";
                    for (column, cell) in row.iter().enumerate() {
                        let level = column == 0 && row.len() > 2;
                        if level && cell.is_empty() && reaches_down(rows, at) {
                            continue;
                        }
                        let below = rows[at + 1..].iter().take_while(|row| row.len() > 2 && row[0].is_empty()).count();
                        let span = if level && below > 0 && !cell.is_empty() {
                            format!(" rowspan={}", below + 1)
                        } else {
                            String::new()
                        };
                        out += &format!("<td{span}><p>{}</p></td>", lines(cell));
                    }
                    out += "</tr>";
                }
                out += "</table>\n";
            }
        }
    }
    (out + "</body></html>").into_bytes()
}

/// Whether the blank first cell of a row is covered by a filled one above.
fn reaches_down(rows: &[Vec<String>], at: usize) -> bool {
    rows[..at].iter().rev().take_while(|row| row.len() > 2).find(|row| !row[0].is_empty()).is_some()
        && rows[..at].iter().rev().take_while(|row| row.len() > 2 && row[0].is_empty()).count() < at
        && rows[..at].last().is_some_and(|row| row.len() > 2)
}

/// An OpenDocument text around the inside of its body and its automatic styles.
pub fn odt_with(body: &str, styles: &str) -> Vec<u8> {
    let names = "xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"b\" xmlns:style=\"s\" xmlns:draw=\"d\"";
    let content = format!(
        "<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>\
         {body}</office:text></office:body></office:document-content>"
    );
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

/// An OpenDocument text of a filing.
pub fn odt(pieces: &[Piece]) -> Vec<u8> {
    let mut out = String::new();
    let lines = |text: &str| {
        escape(text).replace("  ", " <text:s/>").replace('\n', "<text:line-break/>").replace('\t', "<text:tab/>")
    };
    for piece in pieces {
        match piece {
            Piece::Paragraph(text, Some(n)) => {
                out += &format!("<text:h text:outline-level=\"{n}\">{}</text:h>", lines(text))
            }
            Piece::Paragraph(text, None) => out += &format!("<text:p><text:span>{}</text:span></text:p>", lines(text)),
            Piece::Table(rows) => {
                out += "<table:table><table:table-column/>";
                for row in rows {
                    let cells: String = row
                        .iter()
                        .map(|cell| format!("<table:table-cell><text:p>{}</text:p></table:table-cell>", lines(cell)))
                        .collect();
                    out += &format!("<table:table-row>{cells}</table:table-row>");
                }
                out += "</table:table>";
            }
        }
    }
    odt_with(&out, "")
}
