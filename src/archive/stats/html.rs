//! Statistics as one page: charts drawn in place, nothing loaded from anywhere, no script.

use super::table::show;
use super::{Cell, Section};
use crate::Lang;
use crate::report::escape::html;
use std::fmt::Write as _;
use std::io::{self, Write};

const STYLE: &str = "body{font:15px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;max-width:64rem;margin:2rem auto;\
padding:0 1rem;color:#1d2733;background:#fff}h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}\
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{padding:.25rem .6rem;border-bottom:1px solid #e3e8ee;\
text-align:left;vertical-align:top}th{font-weight:600;color:#52606d}.n{text-align:right;font-variant-numeric:tabular-nums}\
svg{width:100%;height:auto;display:block;margin:.4rem 0 1rem}svg text{font-size:12px;fill:currentColor}.bar{fill:#2f6fab}\
.line{fill:none;stroke:#2f6fab;stroke-width:2}.dot{fill:#2f6fab}.axis{stroke:#9aa5b1}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));\
gap:.8rem}.cards div{border:1px solid #e3e8ee;border-radius:.5rem;padding:.5rem .8rem}.cards b{display:block;\
font-size:1.35rem}.of{margin:0;font-size:.85rem;opacity:.75}.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.4rem 1.2rem}\
.wide{overflow-x:auto}@media(prefers-color-scheme:dark){body{color:#e4e7eb;background:#1d2733}th{color:#9aa5b1}\
th,td,.cards div{border-color:#3e4c59}.bar,.dot{fill:#6fa8dc}.line{stroke:#6fa8dc}}";

/// Bars of a chart.
const BARS: usize = 25;

/// Writes the page.
pub fn page(sections: &[Section], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let title = lang.say("绩效目标问题统计", "Findings on performance targets");
    let code = lang.say("zh-CN", "en");
    let mut page = format!(
        "<!doctype html><html lang=\"{code}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{STYLE}</style>\
         <h1>{title}</h1>\n"
    );
    for section in sections.iter().filter(|section| !section.rows.is_empty()) {
        if section.key == "overview" {
            cards(section, &mut page);
            continue;
        }
        let _ = writeln!(page, "<section id=\"{}\"><h2>{}</h2>", section.key, html(section.title.get(lang)));
        match section.key {
            "rules" => bars(section, "findings", &mut page),
            "regions" | "worst-units" => bars(section, "per_100_indicators", &mut page),
            "names" => bars(section, "near_units", &mut page),
            "years" => years(section, &mut page),
            "trends" => trends(section, &mut page),
            _ => {}
        }
        table(section, &mut page);
        page.push_str("</section>\n");
    }
    page.push_str("</html>\n");
    out.write_all(page.as_bytes())
}

fn cards(section: &Section, page: &mut String) {
    page.push_str("<div class=\"cards\">");
    for row in &section.rows {
        let _ = write!(page, "<div><b>{}</b>{}</div>", show(&row[1]), html(&show(&row[0])));
    }
    page.push_str("</div>\n");
}

fn table(section: &Section, page: &mut String) {
    page.push_str("<div class=\"wide\"><table><tr>");
    let class = |cell: &Cell| if matches!(cell, Cell::Text(_)) { "" } else { " class=\"n\"" };
    for (head, cell) in section.heads.iter().zip(&section.rows[0]) {
        let _ = write!(page, "<th{}>{}</th>", class(cell), html(&head.title));
    }
    page.push_str("</tr>\n");
    for row in &section.rows {
        page.push_str("<tr>");
        row.iter().for_each(|cell| {
            let _ = write!(page, "<td{}>{}</td>", class(cell), html(&show(cell)));
        });
        page.push_str("</tr>\n");
    }
    page.push_str("</table></div>\n");
}

fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Count(count) => *count as f64,
        Cell::Rate(rate) => *rate,
        Cell::Text(_) | Cell::Missing => 0.0,
    }
}

/// What a row is about: its first words, a title after its code.
fn label(row: &[Cell]) -> String {
    let words: Vec<String> = row.iter().take_while(|cell| matches!(cell, Cell::Text(_))).map(show).collect();
    words.join(" ")
}

/// Says what a chart shows.
fn measured(section: &Section, column: usize, page: &mut String) {
    let _ = writeln!(page, "<p class=\"of\">{}</p>", html(&section.heads[column].title));
}

fn bars(section: &Section, measure: &str, page: &mut String) {
    let Some(column) = section.heads.iter().position(|head| head.key == measure) else { return };
    let rows = &section.rows[..section.rows.len().min(BARS)];
    let most = rows.iter().map(|row| number(&row[column])).fold(0.0, f64::max);
    if most <= 0.0 {
        return;
    }
    let height = rows.len() * 22 + 4;
    measured(section, column, page);
    let _ = write!(page, "<svg viewBox=\"0 0 800 {height}\" role=\"img\" aria-label=\"{}\">", html(section.key));
    for (at, row) in rows.iter().enumerate() {
        let (y, width) = (at * 22 + 3, number(&row[column]) / most * 440.0);
        let (text, value) = (html(&label(row)), show(&row[column]));
        let _ = write!(
            page,
            "<text x=\"290\" y=\"{}\" text-anchor=\"end\">{text}</text>\
             <rect class=\"bar\" x=\"300\" y=\"{y}\" width=\"{width:.1}\" height=\"16\" rx=\"2\"><title>{text}: {value}</title></rect>\
             <text x=\"{:.1}\" y=\"{}\">{value}</text>",
            y + 13,
            306.0 + width,
            y + 13,
        );
    }
    page.push_str("</svg>\n");
}

/// Findings for 100 rows over the years whose number is known.
fn years(section: &Section, page: &mut String) {
    let Some(column) = section.heads.iter().position(|head| head.key == "per_100_indicators") else { return };
    let known = section.rows.iter().map(|row| (show(&row[0]), number(&row[column])));
    let points: Vec<(String, f64)> = known.filter(|(year, _)| year.parse::<u16>().is_ok()).collect();
    measured(section, column, page);
    line(&points, 800.0, 220.0, page);
}

/// A small chart for each rule, the most frequent first.
fn trends(section: &Section, page: &mut String) {
    let total = |row: &Vec<Cell>| row.iter().map(number).sum::<f64>();
    let mut rows: Vec<&Vec<Cell>> = section.rows.iter().collect();
    rows.sort_by(|a, b| total(b).total_cmp(&total(a)));
    page.push_str("<div class=\"grid\">");
    for row in rows.into_iter().take(BARS) {
        let points: Vec<(String, f64)> =
            section.heads.iter().zip(row).skip(2).map(|(head, cell)| (head.key.clone(), number(cell))).collect();
        let _ = write!(page, "<div>{}", html(&label(row)));
        line(&points, 260.0, 110.0, page);
        page.push_str("</div>");
    }
    page.push_str("</div>\n");
}

fn line(points: &[(String, f64)], width: f64, height: f64, page: &mut String) {
    let most = points.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    if points.len() < 2 || most <= 0.0 {
        return;
    }
    let step = (width - 60.0) / (points.len() - 1) as f64;
    let at = |number: usize, value: f64| (30.0 + number as f64 * step, height - 24.0 - value / most * (height - 46.0));
    let path: Vec<String> = points
        .iter()
        .enumerate()
        .map(|(number, (_, value))| {
            let (x, y) = at(number, *value);
            format!("{x:.1},{y:.1}")
        })
        .collect();
    let base = height - 24.0;
    let _ = write!(
        page,
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\"><line class=\"axis\" x1=\"30\" y1=\"{base}\" x2=\"{}\" y2=\"{base}\"/>\
         <polyline class=\"line\" points=\"{}\"/>",
        width - 30.0,
        path.join(" ")
    );
    for (number, (year, value)) in points.iter().enumerate() {
        let (x, y) = at(number, *value);
        let _ = write!(
            page,
            "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"><title>{year}: {value:.1}</title></circle>"
        );
        // Small charts name the first and the last year only.
        if width > 300.0 || number == 0 || number + 1 == points.len() {
            let _ = write!(
                page,
                "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{year}</text>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{value:.1}</text>",
                height - 8.0,
                y - 8.0
            );
        }
    }
    page.push_str("</svg>\n");
}
