use super::*;
use crate::lexicon::Level1;

#[test]
fn labels_in_every_dress() {
    let words = Lexicon::builtin();
    assert_eq!(column("指 标 值", words), Some(Column::Value));
    assert_eq!(column("*三级指标", words), Some(Column::Name));
    assert_eq!(head("其中：财政    资金", words), Some(Head::Fiscal));
    assert_eq!(head("预算数（万元）：", words), Some(Head::Budget));
    let output = level("产出指标（50分）", words);
    assert_eq!(output.and_then(|label| label.level1), Some(Level1::Output));
    assert_eq!(level("生态环境\n效益指标", words).and_then(|label| label.level2), Some(Level2::Ecological));
    assert_eq!(level("社会公众或服务对象满意度指标", words).and_then(|l| l.level2), Some(Level2::Satisfaction));
    assert_eq!(level("验收合格率", words), None);
}

#[test]
fn colons_of_both_widths() {
    let table = [("名称：甲", Some(6)), ("名称:甲：乙", Some(6)), ("。：", Some(3)), ("，。；", None), ("", None)];
    for (text, at) in table {
        assert_eq!(colon(text), at, "{text}");
        assert_eq!(at, text.find(['：', ':']), "{text}");
    }
}

#[test]
fn the_normal_form() {
    let table = [
        ("（ 万元 ）：", "(万元)"),
        ("* 预算数", "预算数"),
        ("其中：*财政", "其中:*财政"),
        ("验收\u{3000}合格\n率", "验收合格率"),
        ("“好”、坏", "“好”、坏"),
        ("：", ""),
    ];
    for (text, expected) in table {
        assert_eq!(normal(text), expected, "{text}");
    }
}

#[test]
fn titles_of_tables() {
    let words = Lexicon::builtin();
    assert!(is_table_title("1.2025年校舍维修项目绩效目标表", words));
    assert!(is_table_title("项目支出绩效目标申报表（2024年度）", words));
    assert!(!is_table_title("按时填写绩效目标表。随后报送", words));
}

/// A text made of what labels are made of.
fn made(random: &mut fastrand::Rng, pieces: &[&str]) -> String {
    (0..random.usize(1..5)).map(|_| *random.choice(pieces).unwrap()).collect()
}

/// What no cheap look takes for a label or a line of its own is none.
#[test]
fn the_cheap_looks_miss_nothing() {
    let words = Lexicon::builtin();
    let own = "*|＊| |\u{3000}|（|）|(|)|：|:|、|。|；|指标|指|意|满意度|度|分|其中|其他|财政|资金|省级|市县|中央|第|前|截至|一|二|季度|月底|月|底|\
        1|12|３|合计|小计|总计|得分|表|目标|绩效|绩效目标|绩效目标表|申报表|自评表|年度|项目|表1|注：|说明|（一）|一、|≥|20分|率|道路|维修|数量|质量|万元|元";
    let labels = words.levels.keys().chain(words.columns.keys()).chain(words.heads.keys()).map(String::as_str);
    let titles = words.phrases.table_title.iter().map(|(term, ())| term);
    let pieces: Vec<&str> = labels.chain(titles).chain(own.split('|').cycle().take(1_500)).collect();
    let mut random = fastrand::Rng::with_seed(7);
    let (mut told, mut passed) = (0, 0);
    for _ in 0..60_000 {
        let text = made(&mut random, &pieces);
        let (labels, line) = (Labels::of(&text, words), Line::of(&text, words));
        let none = format!("{:?}", Labels::default());
        if !Labels::may_be(&text, words) {
            assert_eq!(format!("{labels:?}"), none, "{text}");
            passed += 1;
        }
        assert!(labels.column.is_none() || may_be_column(&text, words), "{text}");
        told += usize::from(format!("{labels:?}") != none);
        let any = line.title || line.heading || line.note || line.announces;
        assert!(!any || Line::may_be(&text, words), "{text}");
        // As the words of the normal form tell it.
        let label = normal(&text);
        let mut bare = &*label;
        while let Some(shorter) = bracket_end(bare) {
            bare = shorter;
        }
        let list = &words.phrases.table_title;
        let ends = |c: char| matches!(c, ')' | '）' | '度') || is_blank(c) || list.closes(c);
        let title = text.chars().next_back().is_some_and(ends) && list.suffix(bare).is_some();
        let title = title && text.len() <= 200 && !bare.contains(['。', '；']);
        assert_eq!(line.title, title, "{text}");
    }
    assert!(told > 5_000 && passed > 10_000, "{told} {passed}");
}
