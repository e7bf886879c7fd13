//! Spreadsheets as they show.

use crate::docx::show;
use crate::make::{xlsx, zip};
use biaochi::document::{Block, Location, Remark};
use biaochi::read::{self, Limit, Limits, ReadError};
use biaochi::{Document, Format};

fn read_as(name: &str, bytes: Vec<u8>, format: Format) -> Document {
    let document = read::read_bytes(name, bytes, format, &Limits::default());
    let document = document.unwrap_or_else(|error| panic!("{error}"));
    crate::parity::spans_are_sound(&document);
    document
}

#[test]
fn cells_read_as_they_show() {
    let styles = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"0!.0,&quot;万元&quot;\"/></numFmts><cellXfs>\
        <xf numFmtId=\"0\"/><xf numFmtId=\"9\"/><xf numFmtId=\"164\"/><xf numFmtId=\"57\"/></cellXfs>";
    let strings = [
        "<r><t>绩效</t></r><r><t xml:space=\"preserve\">目标 </t></r><rPh><t>jixiao</t></rPh>",
        "<t>甲_x000D_\n乙</t>",
    ];
    let data = "<sheetData><row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c><c r=\"D1\" t=\"b\"><v>1</v></c></row>\
        <row r=\"2\"><c r=\"B2\" s=\"1\"><v>0.6</v></c><c r=\"C2\" s=\"2\"><f>A1*2</f><v>1655000</v></c><c r=\"D2\" s=\"3\"><v>45717</v></c></row>\
        <row><c t=\"str\"><f>B1</f><v>≥&amp;</v></c><c/><c><v>3.5</v></c></row></sheetData>";
    let document = read_as("a.xlsx", xlsx(&[("表", "", data.into())], styles, &strings), Format::Xlsx);
    // The third row has no references: its cells stand one after the other from the first column on.
    assert_eq!(show(&document), ["|绩效目标|甲/乙|TRUE", "|60%|165.5万元|2025年3月", "≥&||3.5|"]);
    let Block::Table(table) = &document.blocks[0] else { panic!("no table") };
    let place = document.location(table.rows[1][2].span);
    assert_eq!(place, Location::Sheet { sheet: "表".into(), cell: "C2".into() });
}

#[test]
fn merged_regions_titles_and_notes() {
    let cell = |name: &str, text: &str| format!("<c r=\"{name}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |at: u32, cells: &[(&str, &str)]| {
        let cells: String = cells.iter().map(|(column, text)| cell(&format!("{column}{at}"), text)).collect();
        format!("<row r=\"{at}\">{cells}</row>")
    };
    let rows = [
        row(1, &[("A", "绩效目标表")]),
        row(2, &[("A", "产出"), ("B", "数量"), ("D", "3")]),
        row(3, &[("B", "质量"), ("C", "合格率"), ("D", "4")]),
        row(4, &[("A", "注：本表由预算单位填报")]),
        row(6, &[("A", "独行")]),
    ];
    let data = format!(
        "<sheetData>{}</sheetData><mergeCells><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:C2\"/>\
         <mergeCell ref=\"A4:D4\"/></mergeCells>",
        rows.concat()
    );
    let document = read_as("a.xlsx", xlsx(&[("表", "", data)], "", &[]), Format::Xlsx);
    assert_eq!(show(&document), ["绩效目标表", "产出|数量|^|3", "^|质量|合格率|4", "注：本表由预算单位填报", "独行"]);
}

#[test]
fn what_is_hidden_is_left_out_and_told() {
    let one = |text: &str| format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>");
    let shown = format!(
        "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>{}<row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>7</v></c></row>\
         <row r=\"3\"><c r=\"A3\"><v>8</v></c><c r=\"B3\"><v>9</v></c></row></sheetData>",
        one("见")
    );
    let hidden = format!("<sheetData>{}</sheetData>", one("藏"));
    let sheets = [("一", "", shown), ("二", "state=\"hidden\"", hidden.clone())];
    let document = read_as("a.xlsx", xlsx(&sheets, "", &[]), Format::Xlsx);
    assert_eq!(show(&document), ["见", "8"]);
    assert_eq!(document.remarks, [Remark::Hidden]);
    let all_hidden = xlsx(&[("二", "state=\"veryHidden\"", hidden)], "", &[]);
    assert_eq!(read::read_bytes("a.xlsx", all_hidden, Format::Xlsx, &Limits::default()).unwrap_err(), ReadError::Empty);
}

#[test]
fn far_cells_cost_no_more_than_near_ones() {
    let data = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>\
        </sheetData><mergeCells><mergeCell ref=\"B2:XFC1048575\"/></mergeCells>";
    let document = read_as("a.xlsx", xlsx(&[("表", "", data.into())], "", &[]), Format::Xlsx);
    assert!(document.text.len() < 100);
    let wide = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><v>2</v></c></row></sheetData>";
    let error = read::read_bytes("a.xlsx", xlsx(&[("表", "", wide.into())], "", &[]), Format::Xlsx, &Limits::default());
    assert!(matches!(error, Err(ReadError::Limit { limit: Limit::Columns, .. })), "{error:?}");
}

#[test]
fn opendocument_sheets_show_their_own_text() {
    let content = "<office:document-content xmlns:office=\"o\"><office:automatic-styles><style:style style:name=\"ta2\">\
        <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>\
        <table:table table:name=\"表\"><table:table-column/><table:table-row><table:table-cell table:number-columns-spanned=\"3\">\
        <text:p>标题</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row>\
        <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value=\"0.6\"><text:p>60<text:span>%</text:span></text:p>\
        </table:table-cell><table:table-cell/><table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>\
        <text:p>甲<text:s text:c=\"2\"/>乙</text:p><text:p>丙</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
        </table:table><table:table table:name=\"藏\" table:style-name=\"ta2\"><table:table-row><table:table-cell><text:p>x</text:p>\
        </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
    let mime = b"application/vnd.oasis.opendocument.spreadsheet";
    let bytes = zip(&[("mimetype", mime), ("content.xml", content.as_bytes())]);
    let document = read_as("a.ods", bytes, Format::Ods);
    assert_eq!(show(&document), ["标题", "60%||甲  乙/丙", "60%||甲  乙/丙"]);
    assert_eq!(document.remarks, [Remark::Hidden]);
}
