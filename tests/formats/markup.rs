//! Web pages and OpenDocument texts as their programs show them.

use crate::docx::show;
use crate::make::{html, odt_with};
use biaochi::document::{Location, Remark};
use biaochi::read::{self, Limits, ReadError};
use biaochi::{Document, Format, Span};

fn page(source: &str) -> Document {
    let document = read::read_bytes("a.html", source.into(), Format::Html, &Limits::default());
    let document = document.unwrap_or_else(|error| panic!("{error}"));
    crate::parity::spans_are_sound(&document);
    document
}

#[test]
fn badly_closed_tables_keep_their_cells() {
    let source = "<p>前<table><caption>表题</caption><tr><td rowspan=2>产出<td>数量<th>1<tr><td>质量<td>2</table>后<table>\
        <tr><td>外<table><tr><td>内</table>尾</td></tr></table>";
    assert_eq!(show(&page(source)), ["前", "表题", "产出|数量|1", "^|质量|2", "后", "外/尾", "内"]);
    let spans = "<table><tr><td colspan=2>a<td rowspan=0>b<tr><td>c<td>d<tr><td colspan=9999999999>e</table>";
    assert_eq!(&show(&page(spans))[..2], ["a|^|b", "c|d|^"]);
}

#[test]
fn what_a_browser_hides_is_out() {
    let source = "<html><head><title>题</title><style>p{}</style></head><body><script>var a='<p>x</p>'</script>\
        <div style='display: none'>藏<p>藏</p></div><p>见<br>行</p><select><option>选</select><!-- 注 --><p hidden>藏</p>尾";
    let document = page(source);
    assert_eq!(show(&document), ["见", "行", "尾"]);
    assert_eq!(document.remarks, [Remark::Hidden]);
}

#[test]
fn blanks_collapse_and_places_are_those_of_the_source() {
    let source = "<h2>一、\n  目标</h2>\n<p>a &ge;&#x35;&nbsp;b &amp; c &\n\td</p>";
    let document = page(source);
    assert_eq!(show(&document), ["#2 一、目标", "a ≥5\u{a0}b & c & d"]);
    let at = |word: &str| {
        let start = document.text.find(word).unwrap();
        document.location(Span::new(start, start + word.len()))
    };
    assert_eq!(at("目标"), Location::Text { line: 2, column: 3, end_line: 2, end_column: 5 });
    assert_eq!(at("5"), Location::Text { line: 3, column: 10, end_line: 3, end_column: 11 });
    assert_eq!(at("d"), Location::Text { line: 4, column: 2, end_line: 4, end_column: 3 });
}

#[test]
fn encodings_are_told_by_content_and_by_what_the_page_says() {
    let source = "<html><meta charset=gb2312><p>绩效目标表，二〇二五年度预算</p>";
    let (bytes, _, _) = encoding_rs::GB18030.encode(source);
    let document = read::read_bytes("a.htm", bytes.into_owned(), Format::Html, &Limits::default()).unwrap();
    assert_eq!(show(&document), ["绩效目标表，二〇二五年度预算"]);
    assert_eq!(show(&page(source)), ["绩效目标表，二〇二五年度预算"]);
}

#[test]
fn endless_nesting_is_read_in_one_pass() {
    let source = format!("{}深{}", "<div><table><tr><td>".repeat(2000), "</p>".repeat(200_000));
    let result = read::read_bytes("a.html", source.into_bytes(), Format::Html, &Limits::default());
    assert!(result.is_ok_and(|document| document.text.contains('深')));
    assert!(matches!(
        read::read_bytes("a.html", "<html><img src=a>".into(), Format::Html, &Limits::default()),
        Err(ReadError::NoTextLayer)
    ));
    assert!(read::read_bytes("a.html", html(&[]), Format::Html, &Limits::default()).is_err());
}

#[test]
fn opendocument_changes_numbers_boxes_and_notes() {
    let styles = "<style:style style:name=\"T1\"><style:text-properties text:display=\"none\"/></style:style>\
        <text:list-style style:name=\"L\"><text:list-level-style-number text:level=\"1\" style:num-format=\"一, 二, 三, ...\" style:num-suffix=\"、\"/>\
        <text:list-level-style-number text:level=\"2\" style:num-format=\"1\" style:num-prefix=\"（\" style:num-suffix=\"）\"/></text:list-style>";
    let list = |goes_on: &str, inside: &str| {
        format!(
            "<text:list text:style-name=\"L\" text:continue-numbering=\"{goes_on}\"><text:list-item>{inside}</text:list-item></text:list>"
        )
    };
    let inner = |text: &str| format!("<text:list><text:list-item><text:p>{text}</text:p></text:list-item></text:list>");
    let body = [
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>删去</text:p></text:deletion></text:changed-region></text:tracked-changes>".to_owned(),
        list("false", &format!("<text:h text:outline-level=\"1\">甲</text:h>{}", inner("乙"))),
        list("true", &inner("丙")),
        list("true", "<text:p>丁</text:p><text:p>续</text:p>"),
        "<text:p>段前<draw:frame><draw:text-box><text:p>框内</text:p></draw:text-box></draw:frame>段后\
         <text:span text:style-name=\"T1\">藏</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注</text:p>\
         </text:note-body></text:note></text:p>"
            .to_owned(),
        "<table:table><table:table-row><table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"2\"><text:p>合</text:p>\
         </table:table-cell><table:covered-table-cell/><table:table-cell><text:p>右</text:p></table:table-cell></table:table-row><table:table-row>\
         <table:covered-table-cell table:number-columns-repeated=\"2\"/><table:table-cell><text:p>下</text:p></table:table-cell></table:table-row></table:table>"
            .to_owned(),
    ]
    .concat();
    let document = read::read_bytes("a.odt", odt_with(&body, styles), Format::Odt, &Limits::default()).unwrap();
    crate::parity::spans_are_sound(&document);
    let shown = show(&document);
    assert_eq!(shown[..7], ["#1 一、甲", "（1）乙", "（2）丙", "二、丁", "续", "段前段后", "框内"]);
    assert_eq!(shown[7..], ["合|^|右", "^|^|下"]);
    assert_eq!(document.apart.len(), 1);
    assert_eq!(document.remarks, [Remark::TrackedChanges, Remark::Hidden]);
}
