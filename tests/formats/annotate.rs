//! Comments in Word files stand on the very words, and nothing else of the file changes.

mod read_back;

use crate::make::{docx, docx_with, runs, zip};
use biaochi::annotate::{self, Annotated, Options};
use biaochi::finding::{Cited, Confidence, Finding, Fix, Mark, Related, Severity};
use biaochi::{Document, Format, Lang, Lexicon, Span, check, read};
use proptest::prelude::*;
use read_back::{Comment, comments, part, parts};
use std::path::Path;

const DATE: &str = "2025-03-01T08:00:00Z";

fn open(bytes: &[u8]) -> Document {
    let document = read::read_bytes("a.docx", bytes.to_vec(), Format::Docx, &read::Limits::default());
    document.unwrap_or_else(|error| panic!("{error}"))
}

fn options(fix: bool) -> Options {
    Options { date: Some(DATE.into()), fix, lang: Lang::Zh }
}

fn annotate(bytes: &[u8], findings: &[Finding], fix: bool) -> Annotated {
    let limits = read::Limits::default();
    let document = open(bytes);
    let copy = annotate::docx(bytes, &document, findings, &options(fix), &limits).unwrap_or_else(|e| panic!("{e}"));
    let again = annotate::docx(bytes, &document, findings, &options(fix), &limits).unwrap();
    assert!(copy.bytes == again.bytes, "the same file and findings give the same bytes");
    copy
}

fn mark(document: &Document, span: Span) -> Mark {
    let text = document.slice(span).to_owned();
    Mark { start: span.start, end: span.end, text, location: document.location(span), place: "项目1·第2行".into() }
}

fn finding(document: &Document, span: Span, fix: Option<&str>) -> Finding {
    let basis = Cited { document: "财预〔2020〕10号".into(), text: "财预〔2020〕10号 办法".into() };
    let related = Related { message: "写法不同".into(), span: mark(document, span) };
    Finding {
        rule: "U104",
        name: "unit-notation",
        severity: Severity::Note,
        confidence: Confidence::High,
        message: format!("“{}”有<问题> & 疑问。", document.slice(span)),
        suggestion: "请改正。".into(),
        fix: fix.map(|replacement| Fix { safe: true, replacement: replacement.into() }),
        span: mark(document, span),
        related: vec![related],
        basis: vec![basis],
        fingerprint: String::new(),
        suppressed: None,
        repeats: Vec::new(),
    }
}

/// The span of the first place where a text stands.
fn span(document: &Document, wanted: &str) -> Span {
    let at = document.text.find(wanted).unwrap_or_else(|| panic!("{wanted} is not in {:?}", document.text));
    Span::new(at, at + wanted.len())
}

fn ours(bytes: &[u8]) -> Vec<Comment> {
    comments(bytes)
        .into_iter()
        .filter(|comment| comment.author == "标尺" && comment.date.as_deref() == Some(DATE))
        .collect()
}

/// What of a text has bytes of its own: blanks between paragraphs and cells have none.
fn solid(text: &str) -> String {
    text.replace(['\n', '\t'], "")
}

/// Annotates words of a file and checks everything that holds of every copy. Words that begin with `~` cannot be
/// marked alone: their comments stand on more.
fn holds(bytes: &[u8], words: &[&str]) -> Vec<u8> {
    let document = open(bytes);
    let plain = |word: &&str| word.trim_start_matches('~').to_owned();
    let mut findings: Vec<Finding> =
        words.iter().map(|word| finding(&document, span(&document, &plain(word)), None)).collect();
    findings.sort_by_key(|finding| finding.span.span());
    let mut words: Vec<&&str> = words.iter().collect();
    words.sort_by_key(|word| span(&document, &plain(word)));
    let copy = annotate(bytes, &findings, false);
    assert_eq!((copy.added, copy.known), (findings.len(), 0));
    let made = ours(&copy.bytes);
    assert_eq!(made.len(), findings.len());
    for (comment, word) in made.iter().zip(&words) {
        let wanted = plain(word);
        assert!(comment.text[0].starts_with("【提示 U104 计量单位不规范】“"), "{:?}", comment.text);
        assert!(comment.text.iter().any(|line| line == "建议：请改正。"));
        assert!(comment.text.iter().any(|line| line.starts_with("相关：项目1·第2行“")));
        assert!(comment.text.iter().any(|line| line == "依据：财预〔2020〕10号 办法"));
        let place = comment.text.iter().find(|line| line.starts_with("位置："));
        if word.starts_with('~') {
            let shown = wanted.replace(['\n', '\t'], " ");
            assert!(place.is_some_and(|place| place.contains(&shown)), "{wanted}: {:?}", comment.text);
        } else {
            assert_eq!((solid(&comment.range), place), (solid(&wanted), None));
        }
    }
    assert_eq!(copy.wider, words.iter().filter(|word| word.starts_with('~')).count());
    same_else(bytes, &copy.bytes);
    // The copy says what the file said, and is a file like any other.
    let after = open(&copy.bytes);
    assert_eq!(after.text, document.text);
    let second = annotate(&copy.bytes, &findings_again(&findings, &after), false);
    assert_eq!((second.added, second.known), (0, findings.len()));
    assert!(second.bytes == copy.bytes);
    let more = [finding(&after, span(&after, &plain(words[0])), None)];
    let more = more.map(|finding| Finding { rule: "U101", ..finding });
    let third = annotate(&copy.bytes, &more, false);
    assert_eq!((third.added, ours(&third.bytes).len()), (1, findings.len() + 1));
    copy.bytes
}

fn findings_again(findings: &[Finding], document: &Document) -> Vec<Finding> {
    findings.iter().map(|finding| Finding { span: mark(document, finding.span.span()), ..finding.clone() }).collect()
}

/// Every part that needs no change is the same, compressed and not.
fn same_else(before: &[u8], after: &[u8]) {
    let (before, after) = (parts(before), parts(after));
    for (name, part) in &before {
        let may_change =
            matches!(name.as_str(), "[Content_Types].xml" | "word/document.xml" | "word/_rels/document.xml.rels")
                || name.starts_with("word/comments") && !name.contains("Ext");
        assert!(may_change || after.get(name) == Some(part), "{name} changed");
    }
    let new: Vec<_> = after.keys().filter(|name| !before.contains_key(*name)).collect();
    let known = |name: &&&String| name.starts_with("word/comments") || **name == "word/_rels/document.xml.rels";
    assert!(new.iter().all(|name| known(&name)), "{new:?}");
}

fn p(inside: &str) -> String {
    format!("<w:p>{inside}</w:p>")
}

fn r(text: &str) -> String {
    format!("<w:r><w:rPr><w:b/><w:sz w:val=\"28\"/></w:rPr><w:t>{text}</w:t></w:r>")
}

#[test]
fn runs_are_cut_with_their_properties_kept() {
    let copy = holds(&docx(&p(&r("完成河道清淤6公里以上"))), &["河道", "6公里", "清淤", "完成河道清淤6公里以上"]);
    let body = part(&copy, "word/document.xml");
    // 完成|河道|清淤|6公里|以上, and four references.
    assert_eq!(body.matches("<w:rPr><w:b/><w:sz w:val=\"28\"/></w:rPr>").count(), 9);
    let bold = "<w:r><w:rPr><w:b/><w:sz w:val=\"28\"/></w:rPr>";
    assert!(body.contains(&format!(
        "{bold}<w:t xml:space=\"preserve\">完成</w:t></w:r><w:commentRangeStart w:id=\"1\"/>{bold}"
    )));
}

#[test]
fn spans_across_runs_paragraphs_and_cells() {
    holds(&docx(&p(&runs("≥60百分比以上的企业", 1))), &["60百分比", "百", "企业"]);
    holds(&docx(&(p(&r("第一段甲")) + &p("") + &p(&r("乙第二段")))), &["第一段", "乙第二"]);
    let document = docx(&(p(&r("第一段甲")) + &p(&r("乙第二段"))));
    holds(&document, &["甲\n乙", "第一段甲\n乙第二段"]);
    let cell = |inside: &str| format!("<w:tc><w:tcPr/>{inside}</w:tc>");
    let row = format!("<w:tr>{}{}</w:tr>", cell(&p(&r("清淤长度"))), cell(&(p(&r("≥6公里")) + &p(&r("以上")))));
    let nested =
        format!("<w:tr>{}</w:tr>", cell(&format!("<w:tbl><w:tblPr/><w:tblGrid/>{row}</w:tbl>{}", p(&r("表下")))));
    let table = |rows: &str| format!("<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>");
    holds(&docx(&(table(&row) + &p(""))), &["长度", "清淤长度\t≥6", "公里\n以上"]);
    holds(&docx(&(table(&nested) + &p(&r("尾")))), &["长度", "表下", "6公里\n以", "尾"]);
}

#[test]
fn links_controls_and_other_holders_of_runs() {
    let link = |inside: &str| format!("<w:hyperlink w:anchor=\"a\">{inside}</w:hyperlink>");
    holds(&docx(&p(&(r("见") + &link(&r("年度工作计划")) + &r("附件")))), &["年度", "计划附", "见年", "年度工作计划"]);
    let rich = |inside: &str| {
        format!("<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>")
    };
    holds(&docx(&p(&(r("项目") + &rich(&r("河道治理")) + &r("工程")))), &["治理", "目河", "理工"]);
    holds(&docx(&rich(&(p(&r("河道治理")) + &p(&r("工程"))))), &["治理", "理\n工"]);
    let cell = rich(&format!("<w:tc><w:tcPr/>{}</w:tc>", p(&r("六公里"))));
    holds(&docx(&format!("<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cell}</w:tr></w:tbl>{}", p(""))), &["公里"]);
    for (open, close) in [
        ("<w:smartTag w:uri=\"u\" w:element=\"e\">", "</w:smartTag>"),
        ("<w:customXml w:uri=\"u\" w:element=\"e\">", "</w:customXml>"),
        ("<w:bdo w:val=\"ltr\">", "</w:bdo>"),
        ("<w:fldSimple w:instr=\" DATE \">", "</w:fldSimple>"),
    ] {
        holds(&docx(&p(&(r("甲") + open + &r("年度计划") + close + &r("乙")))), &["年度", "甲年", "划乙", "年度计划"]);
    }
}

#[test]
fn what_a_program_fills_is_marked_whole() {
    for kind in ["<w:dropDownList/>", "<w:date/>", "<w:dataBinding w:xpath=\"/a\" w:storeItemID=\"x\"/>"] {
        let control =
            format!("<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", r("2024年10月"));
        let copy = holds(&docx(&p(&(r("时限") + &control + &r("底")))), &["~2024年", "~月底", "时限"]);
        let [_, year, month] = &ours(&copy)[..] else { panic!() };
        assert_eq!((year.range.as_str(), month.range.as_str()), ("2024年10月", "2024年10月底"));
    }
}

#[test]
fn tracked_changes_of_others_stay() {
    let body = p(&(r("完成")
        + "<w:ins w:id=\"1\" w:author=\"甲\"><w:r><w:t>全部清淤</w:t></w:r><w:r><w:t>任务</w:t></w:r></w:ins>"
        + "<w:del w:id=\"2\" w:author=\"甲\"><w:r><w:delText>部分</w:delText></w:r></w:del>"
        + &r("6公里")
        + "<w:moveFrom w:id=\"3\" w:author=\"甲\"><w:r><w:t>旧处</w:t></w:r></w:moveFrom>"
        + "<w:moveTo w:id=\"4\" w:author=\"甲\"><w:r><w:t>新处</w:t></w:r></w:moveTo>"
        + "<w:r><w:rPr><w:b/><w:rPrChange w:id=\"5\" w:author=\"甲\"><w:rPr/></w:rPrChange></w:rPr><w:t>改了格式</w:t></w:r>"));
    holds(&docx(&body), &["清淤", "成全", "任务6公", "里新", "处改", "格", "全部清淤任务"]);
}

#[test]
fn fields_are_marked_within_their_result_or_whole() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let field = |result: &str| {
        let instruction = "<w:r><w:instrText xml:space=\"preserve\"> REF a \\h </w:instrText></w:r>";
        mark("begin") + instruction + &mark("separate") + result + &mark("end")
    };
    let body = p(&(r("见") + &field(&(r("第三") + &r("章"))) + &r("所述")));
    let copy = holds(&docx(&body), &["三章", "~章所", "~见第"]);
    let [see, chapter, told] = &ours(&copy)[..] else { panic!() };
    assert_eq!((see.range.as_str(), chapter.range.as_str(), told.range.as_str()), ("见第三章", "三章", "第三章所"));
    holds(&docx(&p(&(r("甲") + &field(&(r("外") + &field(&r("内层")) + &r("结果")))))), &["内", "~层结", "果"]);
}

#[test]
fn characters_that_are_elements_or_escaped() {
    let body = p(&("<w:r><w:t>甲&lt;乙&#x4E19;&amp;丁</w:t><w:tab/><w:t>戊</w:t><w:br/><w:t>己</w:t><w:noBreakHyphen/><w:t>庚</w:t></w:r>"
        .to_owned()
        + "<w:r><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/><w:t>60%</w:t></w:r>"
        + "<w:r><w:t><![CDATA[原<样>文]]></w:t></w:r>"));
    holds(&docx(&body), &["<乙", "丙&", "丁\t戊", "\n己-", "己", "≥6", "<样>", "原", "0%原", "文"]);
    // Four bytes in UTF-8, two units elsewhere; and marks of direction.
    holds(&docx(&p(&r("𠮷林𫍯山\u{200f}右\u{202c}左👍赞"))), &["𠮷", "𫍯山", "右", "👍", "\u{202c}左"]);
}

#[test]
fn blanks_that_do_not_count_stay_without_count() {
    let body = p(
        "<w:r><w:t>  完成 河道 </w:t></w:r><w:r><w:t xml:space=\"preserve\"> 清淤 工程 </w:t></w:r><w:r>\n  <w:t>\n末尾\n</w:t>\n</w:r>",
    );
    let copy = holds(&docx(&body), &["河", "成 河", "清淤 工", " 工程", "末", "尾"]);
    assert!(!part(&copy, "word/document.xml").contains("preserve\">\n"));
}

#[test]
fn what_stands_between_runs_stays() {
    let body = p(
        "<w:pPr><w:jc w:val=\"both\"/></w:pPr><w:bookmarkStart w:id=\"0\" w:name=\"b\"/><w:r><w:lastRenderedPageBreak/><w:t>完成清</w:t></w:r>\
        <w:proofErr w:type=\"spellStart\"/><w:r><w:t>淤</w:t></w:r><w:proofErr w:type=\"spellEnd\"/><w:bookmarkEnd w:id=\"0\"/>\
        <w:r><w:t>工程</w:t><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>量</w:t></w:r>",
    );
    let bytes = docx(&body);
    let copy = holds(&bytes, &["完成", "清淤工", "程量", "淤"]);
    // Without what we put in, the body is what it was, but for the runs that were cut.
    let text = part(&copy, "word/document.xml");
    for kept in
        ["<w:lastRenderedPageBreak/>", "<w:proofErr w:type=\"spellStart\"/>", "<w:footnoteReference w:id=\"2\"/>"]
    {
        assert_eq!(text.matches(kept).count(), 1);
    }
}

#[test]
fn nothing_outside_of_the_runs_changes() {
    let body = p(&r("前段"))
        + "<!-- 注 -->\n\t<w:p w:rsidR='00A1' >"
        + &r("清淤")
        + "</w:p ><w:sectPr ><w:pgSz w:w = \"11906\"/></w:sectPr>";
    let bytes = docx(&body);
    let text = part(&holds(&bytes, &["清淤"]), "word/document.xml");
    let before = part(&bytes, "word/document.xml");
    let (head, tail) = before.split_once(&r("清淤")).unwrap();
    assert!(text.starts_with(head) && text.ends_with(tail));
}

#[test]
fn text_boxes_pictures_formulas_and_readings_are_marked_whole() {
    let inside = p(&r("框内文字"));
    let vml =
        format!("<w:pict><v:textbox xmlns:v=\"urn:v\"><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict>");
    let body = p(&(r("正文") + &format!("<w:r>{vml}</w:r>") + &r("其后")));
    let copy = holds(&docx(&body), &["~内文", "文其", "其后"]);
    assert!(!part(&copy, "word/document.xml").contains("框内<"));
    let both = format!(
        "<mc:AlternateContent xmlns:mc=\"urn:mc\"><mc:Choice Requires=\"wps\"><w:drawing><w:txbxContent>{inside}</w:txbxContent></w:drawing></mc:Choice>\
         <mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent>"
    );
    holds(&docx(&p(&(r("正文") + &format!("<w:r>{both}</w:r>") + &r("其后")))), &["~框", "~框内文字", "文其"]);
    holds(&docx(&(p(&format!("<w:r>{both}</w:r>")) + &p(&r("其后")))), &["~框内", "后"]);
    let formula = "<m:oMath xmlns:m=\"urn:m\"><m:r><m:t>占比=甲/乙</m:t></m:r></m:oMath>";
    holds(&docx(&p(&(r("其中") + formula + &r("计算")))), &["~占比", "中", "计算"]);
    let ruby = "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>yū</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>淤泥</w:t></w:r></w:rubyBase></w:ruby></w:r>";
    holds(&docx(&p(&(r("清") + ruby + &r("外运")))), &["~淤", "外", "清"]);
}

#[test]
fn headers_and_notes_have_their_comments_in_the_body() {
    let bytes = docx_with(
        &(p(&r("首段正文")) + &p(&(r("次段") + "<w:r><w:footnoteReference w:id=\"2\"/></w:r>" + &r("完")))),
        "",
        &[
            (
                "header",
                "header1.xml",
                "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>2023年度</w:t></w:r></w:p></w:hdr>",
            ),
            (
                "footnotes",
                "footnotes.xml",
                "<w:footnotes xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:footnote w:id=\"2\"><w:p><w:r><w:t>见附表甲</w:t></w:r></w:p></w:footnote></w:footnotes>",
            ),
        ],
    );
    let copy = holds(&bytes, &["次", "~2023年", "~附表"]);
    let made = ours(&copy);
    let of = |start: &str| made.iter().find(|comment| comment.text.iter().any(|line| line.contains(start))).unwrap();
    assert_eq!((of("“2023年”").range.as_str(), of("“附表”").range.as_str()), ("首段正文", ""));
    assert!(of("“2023年”").text.iter().any(|line| line.contains("页眉")), "{:?}", of("“2023年”").text);
}

#[test]
fn numbers_that_word_counts_and_empty_places() {
    let numbering = "<w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
        <w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    let item = |text: &str| {
        p(&("<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>".to_owned() + &r(text)))
    };
    let bytes = docx_with(&(item("总体目标") + &item("分项目标")), "", &[("numbering", "numbering.xml", numbering)]);
    let copy = holds(&bytes, &["~一、", "~二", "分项"]);
    assert_eq!(ours(&copy)[0].range, "总体目标");
    // Partly counted: what is written is marked.
    let document = open(&bytes);
    let copy = annotate(&bytes, &[finding(&document, span(&document, "二、分项"), None)], false);
    assert_eq!((ours(&copy.bytes)[0].range.as_str(), copy.wider), ("分项", 0));
    // An empty cell and an empty paragraph have comments of their own.
    let cell = |inside: &str| format!("<w:tc><w:tcPr/>{inside}</w:tc>");
    let bytes = docx(&format!(
        "{}<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{}{}{}</w:tr></w:tbl>{}",
        p(&r("前")),
        cell(&p(&r("甲"))),
        cell("<w:p w:rsidR=\"1\"/>"),
        cell(&p("<w:pPr/>")),
        p(&r("后"))
    ));
    let document = open(&bytes);
    let biaochi::document::Block::Table(table) = &document.blocks[1] else { panic!() };
    let empty: Vec<Finding> = (1..3).map(|at| finding(&document, table.rows[0][at].span, None)).collect();
    let copy = annotate(&bytes, &empty, false);
    let text = part(&copy.bytes, "word/document.xml");
    assert!(
        text.contains("<w:p w:rsidR=\"1\"><w:commentRangeStart w:id=\"0\"/><w:commentRangeEnd w:id=\"0\"/>"),
        "{text}"
    );
    assert!(text.contains("<w:p><w:pPr/><w:commentRangeStart w:id=\"1\"/>"), "{text}");
    assert_eq!((ours(&copy.bytes).len(), copy.wider), (2, 2));
}

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

#[test]
fn comments_that_are_there_stay() {
    let body = p(
        "<w:commentRangeStart w:id=\"7\"/><w:r><w:t>完成清淤</w:t></w:r><w:commentRangeEnd w:id=\"7\"/><w:r><w:commentReference w:id=\"7\"/></w:r><w:r><w:t>任务</w:t></w:r>",
    );
    let old = "<w:comment w:id=\"7\" w:author=\"审核人\"><w:p w14:paraId=\"1\" xmlns:w14=\"urn:w14\"><w:r><w:t>请核实</w:t></w:r></w:p></w:comment>";
    let plain = docx_with(
        &body,
        "",
        &[
            ("comments", "comments.xml", &format!("<w:comments xmlns:w=\"{W}\">{old}</w:comments>")),
            ("commentsExtended", "commentsExtended.xml", "<w15:commentsEx xmlns:w15=\"urn:w15\"/>"),
        ],
    );
    // The maker of test files knows no comments: their type is added here.
    let mut all = parts(&plain);
    let types = String::from_utf8(all["[Content_Types].xml"].1.clone()).unwrap();
    let kind = "<Override PartName=\"/word/comments.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml\"/></Types>";
    all.get_mut("[Content_Types].xml").unwrap().1 = types.replace("</Types>", kind).into_bytes();
    let list: Vec<(&str, &[u8])> = all.iter().map(|(name, (_, bytes))| (name.as_str(), bytes.as_slice())).collect();
    let copy = holds(&zip(&list), &["清淤任", "完成"]);
    let made = comments(&copy);
    assert_eq!(made.iter().map(|comment| comment.id).collect::<Vec<_>>(), [7, 8, 9]);
    assert_eq!((made[0].range.as_str(), made[0].text[0].as_str()), ("完成清淤", "请核实"));
    assert!(part(&copy, "word/comments.xml").contains(old));
}

/// A file whose body and relations are given in full.
fn raw(body: &[u8], office: &str) -> Vec<u8> {
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let top = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"/word/document.xml\"/></Relationships>"
    );
    let types = "<t:Types xmlns:t=\"http://schemas.openxmlformats.org/package/2006/content-types\"><t:Default Extension=\"xml\" ContentType=\"application/xml\"/></t:Types>";
    zip(&[("[Content_Types].xml", types.as_bytes()), ("_rels/.rels", top.as_bytes()), ("word/document.xml", body)])
}

#[test]
fn other_ways_to_write_the_same_xml() {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main";
    let other = format!(
        "<ns0:document xmlns:ns0=\"{W}\"><ns0:body><ns0:p><ns0:r><ns0:t>完成清淤任务</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>"
    );
    holds(&raw(other.as_bytes(), office), &["清淤", "任务"]);
    let none =
        format!("<document xmlns=\"{W}\"><body><p><r><rPr><b/></rPr><t>完成清淤任务</t></r></p><p/></body></document>");
    holds(&raw(none.as_bytes(), office), &["清淤", "任务"]);
    let ours = format!("<w:document xmlns:w=\"{strict}\"><w:body>{}</w:body></w:document>", p(&r("完成清淤任务")));
    let copy = holds(&raw(ours.as_bytes(), "http://purl.oclc.org/ooxml/officeDocument/relationships"), &["清淤"]);
    assert!(part(&copy, "word/comments.xml").contains(strict));
    assert!(
        part(&copy, "word/_rels/document.xml.rels")
            .contains("purl.oclc.org/ooxml/officeDocument/relationships/comments")
    );
    // A byte-order mark, and UTF-16.
    let marked = format!(
        "\u{feff}<?xml version=\"1.0\"?>\n<w:document xmlns:w=\"{W}\"><w:body>{}</w:body></w:document>",
        p(&r("完成清淤任务"))
    );
    holds(&raw(marked.as_bytes(), office), &["清淤"]);
    let wide = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:document xmlns:w=\"{W}\"><w:body>{}</w:body></w:document>",
        p(&r("完成清淤任务"))
    );
    let wide: Vec<u8> = format!("\u{feff}{wide}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let copy = holds(&raw(&wide, office), &["清淤"]);
    assert!(part(&copy, "word/document.xml").starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\""));
}

/// Adds fixes as tracked changes and checks that accepting them gives the replaced text.
fn fixes(body: &str, wanted: &[(&str, &str)]) -> String {
    let bytes = docx(body);
    let document = open(&bytes);
    let mut findings: Vec<Finding> =
        wanted.iter().map(|(old, new)| finding(&document, span(&document, old), Some(new))).collect();
    findings.sort_by_key(|finding| finding.span.span());
    let copy = annotate(&bytes, &findings, true);
    assert_eq!((copy.added, copy.fixed), (wanted.len(), wanted.len()), "{wanted:?}");
    let mut text = document.text.clone();
    for finding in findings.iter().rev() {
        text.replace_range(finding.span.span().range(), &finding.fix.as_ref().unwrap().replacement);
    }
    // Our reader reads the final text.
    assert_eq!(open(&copy.bytes).text, text);
    for (comment, finding) in ours(&copy.bytes).iter().zip(&findings) {
        assert_eq!(solid(&comment.range), solid(&finding.span.text));
        assert!(comment.text.iter().any(|line| line.starts_with("修订：")));
    }
    same_else(&bytes, &copy.bytes);
    part(&copy.bytes, "word/document.xml")
}

#[test]
fn fixes_are_tracked_changes() {
    let text = fixes(&p(&r("≥60百分比以上")), &[("60百分比", "60%")]);
    let properties = "<w:rPr><w:b/><w:sz w:val=\"28\"/></w:rPr>";
    let del = format!(
        "w:author=\"标尺\" w:date=\"{DATE}\"><w:r>{properties}<w:delText xml:space=\"preserve\">百分比</w:delText></w:r></w:del>"
    );
    let ins = format!(
        "w:author=\"标尺\" w:date=\"{DATE}\"><w:r>{properties}<w:t xml:space=\"preserve\">%</w:t></w:r></w:ins>"
    );
    // Only what differs is replaced, and the two changes have numbers of their own.
    assert!(text.contains(&del) && text.contains(&ins), "{text}");
    fixes(
        &p(&runs("推进推进工作，投资3亿，率≥60百分比", 1)),
        &[("推进推进", "推进"), ("亿", "亿元"), ("60百分比", "60%")],
    );
    fixes(
        &p(&runs("推进推进工作，投资3亿，率≥60百分比", 3)),
        &[("推进推进", "推进"), ("60百分比", "60%"), ("作，投资", "")],
    );
    // Whole runs, a link, and an insertion of someone else, in its middle and at its end.
    fixes(&p(&(r("甲") + &r("乙丙") + &r("丁"))), &[("乙丙", "其他"), ("丁", "")]);
    fixes(&p(&format!("<w:hyperlink w:anchor=\"a\">{}</w:hyperlink>", r("年度计化"))), &[("计化", "计划")]);
    let inserted = |text: &str| format!("<w:ins w:id=\"3\" w:author=\"甲\">{}</w:ins>", r(text));
    fixes(&p(&(inserted("全部清於任务") + &r("完"))), &[("清於", "清淤")]);
    fixes(&p(&(inserted("全部清於") + &r("完"))), &[("清於", "清淤")]);
    // Two findings on the same words: one change, two comments.
    let bytes = docx(&p(&r("率≥60百分比")));
    let document = open(&bytes);
    let both =
        [("60百分比", "60%"), ("百分比", "%")].map(|(old, new)| finding(&document, span(&document, old), Some(new)));
    let copy = annotate(&bytes, &both, true);
    assert_eq!((copy.added, copy.fixed, open(&copy.bytes).text.as_str()), (2, 1, "率≥60%\n"));
    assert_eq!(ours(&copy.bytes)[1].range, "百分比");
}

#[test]
fn every_place_of_a_group_is_mended() {
    let body = p(&r("甲≥60百分比")) + &p(&r("乙≥70百分比")) + &p(&r("丙≥80百分比"));
    let bytes = docx(&body);
    let document = open(&bytes);
    let places: Vec<Span> =
        document.text.match_indices("百分比").map(|(at, text)| Span::new(at, at + text.len())).collect();
    let fix = Fix { safe: true, replacement: "%".into() };
    let repeats = vec![(places[1], Some(fix)), (places[2], None)];
    let group = Finding { repeats, ..finding(&document, places[0], Some("%")) };
    let copy = annotate(&bytes, &[group], true);
    assert_eq!((copy.added, copy.fixed), (1, 2));
    assert_eq!(open(&copy.bytes).text, "甲≥60%\n乙≥70%\n丙≥80百分比\n");
}

#[test]
fn fixes_never_delete_more_than_text() {
    let note = "<w:r><w:t>百</w:t><w:footnoteReference w:id=\"2\"/><w:t>分比</w:t></w:r>";
    let field = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> REF </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
        <w:r><w:t>百分比</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    let link = format!("{}<w:hyperlink w:anchor=\"a\">{}</w:hyperlink>", r("百"), r("分比"));
    let moved = "<w:moveTo w:id=\"4\" w:author=\"甲\"><w:r><w:t>百分比</w:t></w:r></w:moveTo>";
    for inside in [note, field, &link, moved] {
        let bytes = docx(&p(inside));
        let document = open(&bytes);
        let copy = annotate(&bytes, &[finding(&document, span(&document, "百分比"), Some("%"))], true);
        assert_eq!((copy.added, copy.fixed), (1, 0), "{inside}");
        assert_eq!(open(&copy.bytes).text, document.text);
        assert_eq!(ours(&copy.bytes)[0].range, "百分比");
    }
}

#[test]
fn suppressed_findings_have_no_comments_and_a_clean_file_is_its_own_copy() {
    let bytes = docx(&p(&r("完成清淤")));
    let document = open(&bytes);
    let quiet = Finding {
        suppressed: Some("已确认".into()),
        ..finding(&document, span(&document, "清淤"), Some("疏浚"))
    };
    for findings in [&[quiet][..], &[]] {
        let copy = annotate(&bytes, findings, true);
        assert!(copy.bytes == bytes && copy.added == 0);
    }
}

#[test]
fn the_date_is_that_of_the_file() {
    let body = docx(&p(&r("完成清淤")));
    let mut all = parts(&body);
    let core = "<c:coreProperties xmlns:c=\"c\" xmlns:d=\"d\"><d:created>2024-01-02T03:04:05Z</d:created><d:modified>2025-06-07T08:09:10Z</d:modified></c:coreProperties>";
    all.insert("docProps/core.xml".into(), (0, core.as_bytes().to_vec()));
    let list: Vec<(&str, &[u8])> = all.iter().map(|(name, (_, bytes))| (name.as_str(), bytes.as_slice())).collect();
    for (bytes, date) in [(zip(&list), Some("2025-06-07T08:09:10Z")), (body, None)] {
        let document = open(&bytes);
        let options = Options { date: None, ..options(false) };
        let findings = [finding(&document, span(&document, "清淤"), None)];
        let copy = annotate::docx(&bytes, &document, &findings, &options, &read::Limits::default()).unwrap();
        assert_eq!(comments(&copy.bytes)[0].date.as_deref(), date);
    }
}

/// Files as programs write them: the filings are of our own corpora.
#[test]
fn files_of_word_processors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/annotate");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "docx") {
            continue;
        }
        files += 1;
        let name = path.display();
        let bytes = std::fs::read(&path).unwrap();
        let document = open(&bytes);
        let options = check::Options { min_confidence: Confidence::Low, ..check::Options::default() };
        let before = check::check(&document, Lexicon::builtin(), &options);
        assert!(before.findings.len() > 5, "{name}");
        for fix in [false, true] {
            let copy = annotate(&bytes, &before.findings, fix);
            assert_eq!(copy.added, before.findings.len(), "{name}");
            let made = ours(&copy.bytes);
            let mut wider = 0;
            for (comment, finding) in made.iter().zip(&before.findings) {
                match comment.text.iter().any(|line| line.starts_with("位置：")) {
                    true => wider += 1,
                    false => assert_eq!(solid(&comment.range), solid(&finding.span.text), "{name} {}", finding.rule),
                }
            }
            assert_eq!(wider, copy.wider);
            assert!(wider * 10 <= made.len(), "{name}: {wider} of {}", made.len());
            same_else(&bytes, &copy.bytes);
            let after = check::check(&open(&copy.bytes), Lexicon::builtin(), &options);
            if fix {
                let fixed = before.findings.iter().filter(|f| f.fix.as_ref().is_some_and(|fix| fix.safe)).count();
                assert!(copy.fixed <= fixed);
                let left = after.findings.iter().filter(|f| f.fix.as_ref().is_some_and(|fix| fix.safe)).count();
                assert!(left <= fixed - copy.fixed, "{name}: {left} of {fixed}, {} fixed", copy.fixed);
            } else {
                let told = |report: &check::FileReport| -> Vec<_> {
                    report
                        .findings
                        .iter()
                        .map(|f| (f.rule, f.span.span(), f.span.location.clone(), f.message.clone()))
                        .collect()
                };
                assert_eq!(told(&before), told(&after), "{name}");
            }
        }
    }
    assert!(files >= 6, "{files} files");
}

/// Broken files are refused or annotated; nothing panics.
#[test]
fn mutated_bodies_are_no_trouble() {
    let body = p(&(r("完成")
        + "<w:sdt><w:sdtPr/><w:sdtContent>"
        + &r("清淤")
        + "</w:sdtContent></w:sdt><w:ins w:id=\"1\" w:author=\"a\">"
        + &r("6公里")
        + "</w:ins>"))
        + "<w:tbl><w:tr><w:tc><w:p>"
        + &runs("≥60百分比", 2)
        + "</w:p></w:tc></w:tr></w:tbl><w:p/>";
    let pieces: Vec<&str> = body.split_inclusive('>').collect();
    let (mut annotated, mut refused) = (0, 0);
    for seed in 0..800usize {
        // One tag is left out, doubled, or changes places with another.
        let (at, other) = (seed % pieces.len(), seed * 7 % pieces.len());
        let mut changed = pieces.clone();
        match seed / pieces.len() % 3 {
            0 => drop(changed.remove(at)),
            1 => changed.insert(other, pieces[at]),
            _ => changed.swap(at, other),
        }
        let bytes = docx(&changed.concat());
        let Ok(document) = read::read_bytes("a.docx", bytes.clone(), Format::Docx, &read::Limits::default()) else {
            refused += 1;
            continue;
        };
        let end = document.text.len();
        let borders: Vec<usize> = document.text.char_indices().map(|(at, _)| at).chain([end]).collect();
        let findings: Vec<Finding> = borders
            .windows(3)
            .map(|pair| finding(&document, Span::new(pair[0], pair[2]), Some("改")))
            .chain([finding(&document, Span::new(0, end), None)])
            .collect();
        match annotate::docx(&bytes, &document, &findings, &options(true), &read::Limits::default()) {
            Ok(copy) => {
                assert_eq!(copy.added, findings.len());
                let text = part(&copy.bytes, "word/document.xml");
                let marks = |name: &str| text.matches(&format!("<w:{name} ")).count();
                assert_eq!((marks("commentRangeStart"), marks("commentReference")), (copy.added, copy.added));
                open(&copy.bytes);
                annotated += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(annotated > 80 && refused > 80, "{annotated} {refused}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a text is split into runs and what they stand in, each range is its span, and each fix its replacement.
    #[test]
    fn any_split_keeps_every_span(
        lengths in proptest::collection::vec((1usize..5, 0u8..8), 1..12),
        wanted in proptest::collection::vec((0usize..30, 1usize..8, any::<bool>()), 1..6),
    ) {
        let text: Vec<char> = "甲 乙<丙&丁𠮷戊己庚辛壬癸子丑 寅卯辰巳午未申酉戌亥木火土".chars().collect();
        let (mut body, mut at, mut id) = (String::new(), 0, 0);
        for (length, kind) in lengths.iter().cycle().take(40) {
            let end = (at + length).min(text.len());
            if at == end { break; }
            let piece: String = text[at..end].iter().collect();
            let piece = crate::make::escape(&piece);
            let run = format!("<w:r><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\">{piece}</w:t></w:r>");
            id += 1;
            body += &match kind {
                0 => format!("<w:hyperlink w:anchor=\"a\">{run}</w:hyperlink>"),
                1 => format!("<w:ins w:id=\"{id}\" w:author=\"甲\">{run}</w:ins>"),
                2 => format!("{run}<w:del w:id=\"{id}\" w:author=\"甲\"><w:r><w:delText>旧</w:delText></w:r></w:del>"),
                3 => format!("<w:sdt><w:sdtPr/><w:sdtContent>{run}</w:sdtContent></w:sdt>"),
                4 => format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"b{id}\"/>{run}<w:bookmarkEnd w:id=\"{id}\"/>"),
                5 => format!("<w:r><w:t>{piece}</w:t></w:r>").replace("<w:t> ", "<w:t xml:space=\"preserve\"> ").replace(" </w:t>", "</w:t><w:t xml:space=\"preserve\"> </w:t>"),
                _ => run,
            };
            at = end;
        }
        let bytes = docx(&p(&body));
        let document = open(&bytes);
        let borders: Vec<usize> = document.text.trim_end_matches('\n').char_indices().map(|(at, _)| at).collect();
        let total = document.text.trim_end_matches('\n').len();
        let mut findings: Vec<Finding> = wanted.iter().map(|(from, length, fix)| {
            let start = borders[from % borders.len()];
            let end = borders.get(from % borders.len() + length).copied().unwrap_or(total);
            finding(&document, Span::new(start, end), fix.then_some("改"))
        }).collect();
        findings.sort_by_key(|finding| finding.span.span());
        let copy = annotate(&bytes, &findings, false);
        prop_assert_eq!((copy.added, copy.wider), (findings.len(), 0));
        for (comment, finding) in ours(&copy.bytes).iter().zip(&findings) {
            prop_assert_eq!(&comment.range, &finding.span.text);
        }
        prop_assert_eq!(&open(&copy.bytes).text, &document.text);
        let fixed = annotate(&bytes, &findings, true);
        for (comment, finding) in ours(&fixed.bytes).iter().zip(&findings) {
            prop_assert_eq!(&comment.range, &finding.span.text);
        }
        // Fixes that could be made, in their order; what overlaps an earlier one is left.
        let tracked = part(&fixed.bytes, "word/document.xml").matches("author=\"标尺\"").count();
        prop_assert!(tracked >= fixed.fixed);
        if findings.len() == 1 && fixed.fixed == 1 {
            let mut text = document.text.clone();
            text.replace_range(findings[0].span.span().range(), "改");
            prop_assert_eq!(&open(&fixed.bytes).text, &text);
        }
    }
}
