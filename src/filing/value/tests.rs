//! The grammar of values as a table: what is written, and what is read.

use super::*;

/// A value in short: class, operator, numbers, unit, what it is for each of, and marks: 2 for a bound stated twice, ~ for a
/// rough one.
fn shown(text: &str) -> String {
    let words = Lexicon::builtin();
    let value = parse(text, Span::new(0, text.len()), words);
    let op = value.op.map_or("", Op::word);
    let number = value.number.map_or(String::new(), |n| n.to_string());
    let upper = value.upper.map_or(String::new(), |n| format!("..{n}"));
    let unit = value.unit.map_or("", |(_, unit)| &unit.legal);
    let per = value.per.map_or("", |span| &text[span.range()]);
    let firm = value.bounds.before.is_some_and(|(_, bound)| bound.firm);
    let twice = value.bounds.again.is_some() || firm && value.bounds.after.is_some();
    let marks = format!("{}{}", if twice { "2" } else { "" }, if value.bounds.rough.is_some() { "~" } else { "" });
    let parts = [op, &number, &upper, unit, per, &marks].concat();
    let class = match value.class {
        Class::Number => "",
        Class::Range => "range ",
        Class::Date => "date",
        Class::YesNo => "yes-no",
        Class::Mixed => return "mixed".into(),
        Class::NotApplicable => "n/a",
        Class::Words => "words",
        Class::Empty => "empty",
    };
    if matches!(value.class, Class::Number | Class::Range) { format!("{class}{parts}") } else { class.into() }
}

fn check(table: &[(&str, &str)]) {
    let mut failed = String::new();
    for (text, expected) in table {
        let found = shown(text);
        if found != *expected {
            failed.push_str(&format!("{text}: found {found:?}, expected {expected:?}\n"));
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn operators_in_every_spelling() {
    check(&[
        ("≥90%", "≥90%"),
        ("≧90%", "≥90%"),
        (">=90%", "≥90%"),
        ("＞=90%", "≥90%"),
        ("≥＝90%", "≥90%"),
        ("<=5%", "≤5%"),
        ("＜＝5%", "≤5%"),
        ("＜24小时", "<24小时"),
        (">3次", ">3次"),
        ("＝100%", "=100%"),
        ("≥ 90 %", "≥90%"),
        ("（≥90%）", "≥90%"),
        ("大于等于95%", "≥95%"),
        ("大于或等于95%", "≥95%"),
        ("不低于90%", "≥90%"),
        ("不少于5次", "≥5次"),
        ("不得低于90%", "≥90%"),
        ("不超过3%", "≤3%"),
        ("不高于市场价的95%", "mixed"),
        ("至少3家", "≥3家"),
        ("最多2次", "≤2次"),
        ("超过500人", ">500人"),
        ("达到95%", "=95%"),
        ("达到95%以上", "≥95%"),
        ("达95%以上", "≥95%"),
        ("控制在120万元以内", "≤120万元"),
        ("控制在5%以下", "≤5%"),
        ("提高到95%以上", "≥95%"),
        ("降至3%以下", "≤3%"),
        ("保持在98%以上", "≥98%"),
        ("90%以上", "≥90%"),
        ("90%及以上", "≥90%"),
        ("20个（含）以上", "≥20个"),
        ("≤5%（含）", "≤5%"),
        ("3个工作日内", "≤3个工作日"),
        ("15日内", "≤15日"),
        ("24小时之内", "≤24小时"),
        ("±5%", "±5%"),
        ("±5%以内", "±5%"),
        ("误差±5%以内", "±5%"),
        ("满意度≥90%", "≥90%"),
        ("验收合格率达到98%以上", "≥98%"),
        ("合格率：100%", "100%"),
    ]);
}

#[test]
fn bounds_stated_twice_or_blurred() {
    check(&[
        ("≥20个以上", "≥20个2"),
        ("不少于20个以上", "≥20个2"),
        ("≥不低于90%", "≥90%2"),
        ("不低于≥90%", "≥90%2"),
        ("不超过5万元以内", "≤5万元2"),
        ("不少于5次左右", "≥5次~"),
        ("约≥20个", "≥20个~"),
        ("≥约20个", "≥20个~"),
        ("每周不少于5次左右", "≥5次每周~"),
        ("20个左右", "20个~"),
        ("20余个", "20个~"),
        ("近300户", "300户~"),
        ("300余万元", "300万元~"),
        ("10万余元", "100000元~"),
    ]);
}

#[test]
fn ranges() {
    check(&[
        ("80%-90%", "range 80..90%"),
        ("80～90%", "range 80..90%"),
        ("3至5个", "range 3..5个"),
        ("15—20人", "range 15..20人"),
        ("95%±2%", "range ±93..97%"),
        ("≥80%且≤90%", "range ≥80..90%"),
        ("≥80%，≤90%", "range ≥80..90%"),
        ("3-5万元", "range 3..5万元"),
        ("3-5万包", "range 30000..50000包"),
    ]);
}

#[test]
fn percentages() {
    check(&[
        ("90％", "90%"),
        ("９５％", "95%"),
        ("60百分比", "60%"),
        ("≥百分之90", "≥90%"),
        ("百分之九十五以上", "≥95%"),
        ("百分之百", "100%"),
        ("百分百", "100%"),
        ("0.97比例", "0.97%"),
        ("5‰", "5‰"),
        ("3个百分点", "3个百分点"),
        ("-5%", "-5%"),
        ("100%全覆盖", "100%"),
        ("100%（15/15）", "100%"),
        ("≥90%；", "≥90%"),
        ("≥90%，其中农村≥85%", "mixed"),
    ]);
}

#[test]
fn counts_and_sizes() {
    check(&[
        ("≥1，200人次", "≥1200人次"),
        ("2.6万件", "2.6万件"),
        ("3万包", "30000包"),
        ("5千份", "5000份"),
        ("8.5万", "8.5万元"),
        ("20（个）", "20个"),
        ("300名农民", "300名"),
        ("二十个", "20个"),
        ("两次", "2次"),
        ("五个以上", "≥5个"),
        ("三百余户", "300户~"),
        ("一次性通过", "mixed"),
        ("一级", "mixed"),
        ("一批", "mixed"),
        ("两批", "2批"),
        ("三类水体", "mixed"),
        ("每月2次", "2次每月"),
        ("每季度至少1次", "≥1次每季度"),
        ("全年≥12次", "≥12次"),
        ("2025年不少于5次", "≥5次"),
        ("累计3家", "3家"),
        ("4次/年", "4次/年"),
        ("5G基站20个", "mixed"),
        ("3A级景区2家", "mixed"),
        ("4A级", "mixed"),
        ("7×24小时", "mixed"),
        ("1:16", "mixed"),
        ("3:1", "3∶1"),
        ("18.5KM", "18.5km"),
        ("300m²", "300m²"),
        ("2600平方", "2600平方米"),
        ("0起", "0起"),
        ("≥20", "≥20"),
        ("2000.5亩", "2000.5亩"),
    ]);
}

#[test]
fn money_and_prices() {
    check(&[
        ("≤ 2,900,000 元", "≤2900000元"),
        ("≤120.5万元", "≤120.5万元"),
        ("1.2亿", "1.2亿元"),
        ("500元/人", "500元/人"),
        ("300元/人·月", "300元/人·月"),
        ("300元/人/月", "300元/人·月"),
        ("1200元/农户", "1200元/农户"),
        ("每人300元", "300元每人"),
        ("每亩不低于100元", "≥100元每亩"),
        ("300元每人", "300元每人"),
        ("1.5万元/村", "1.5万元/村"),
    ]);
}

#[test]
fn dates_are_no_numbers() {
    let dates = [
        "2025年12月底前",
        "2025年12月31日前",
        "2025年11月31日",
        "2025年年底前",
        "2025年",
        "2025年度",
        "2025年全年",
        "2025年上半年",
        "2025年第三季度",
        "2025年3季度末",
        "2025年4-5月",
        "2025年4、5月",
        "2025年1月-12月",
        "2025年1月至2025年12月",
        "2020年1月--2020年11月",
        "2023.07-2024.01",
        "202301-202312",
        "20251231",
        "2025.12.31",
        "2025-12-31",
        "2025/12",
        "2025.12",
        "12月底前",
        "12月31日前",
        "12月",
        "1-12月",
        "≤12月底",
        "≤2025年11月30日",
        "＝2025年6月",
        "不晚于2025年11月30日",
        "于2025年6月底前完成",
        "二〇二五年十二月底前",
        "十二月底前",
        "第四季度",
        "四季度末",
        "年底前",
        "全年",
        "每月5日前",
        "每月10日",
        "次年3月底",
        "3月上旬",
        "25年12月底",
        "12.31前",
        "2024-2026年",
        "8:30-17:30",
        "完成时间2025年12月",
        "每季度末",
        "当日",
    ];
    check(&dates.map(|text| (text, "date")));
    check(&[
        ("24小时", "24小时"),
        ("15个工作日", "15个工作日"),
        ("1年", "1年"),
        ("12个月", "12个月"),
        ("三个月内", "≤3个月"),
        ("≥12月", "≥12个月"),
        ("30日", "30日"),
        ("2025年底前完成20个", "mixed"),
        ("2025年新增5个", "mixed"),
        ("汛期前", "mixed"),
        ("日产日清", "mixed"),
        ("≥2000", "≥2000"),
    ]);
}

#[test]
fn answers_words_and_nothing() {
    check(&[
        ("是", "yes-no"),
        ("＝是", "yes-no"),
        ("无。", "yes-no"),
        ("零事故", "yes-no"),
        ("不适用", "n/a"),
        ("—", "n/a"),
        ("/", "n/a"),
        ("  ", "empty"),
        ("满意", "words"),
        ("不断完善", "words"),
        ("按计划完成", "words"),
        ("≥", "words"),
        ("%", "words"),
        ("≥**%", "words"),
        ("不超年初预算", "words"),
        ("全覆盖", "words"),
        ("较上年下降5%", "mixed"),
        ("不超年度预算", "words"),
        ("年内对全部在册家庭开展状况复核", "mixed"),
    ]);
}

#[test]
fn parts_have_their_places() {
    let words = Lexicon::builtin();
    let text = "｜≥20个以上｜";
    let value = parse(text, Span::new(3, text.len() - 3), words);
    assert_eq!(&text[value.figure.range()], "20个");
    assert_eq!(value.bounds.after.map(|(span, _)| &text[span.range()]), Some("以上"));
    assert_eq!(value.bounds.before.map(|(span, _)| &text[span.range()]), Some("≥"));
    assert_eq!(value.unit.map(|(span, _)| &text[span.range()]), Some("个"));
}

#[test]
fn long_values_are_read_in_linear_time() {
    let long = format!("{}20个", "建设".repeat(50_000));
    let digits = "9".repeat(200_000);
    let started = std::time::Instant::now();
    for text in [&long, &digits, &"≥".repeat(100_000), &"每".repeat(100_000)] {
        parse(text, Span::new(0, text.len()), Lexicon::builtin());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// Values put together of what values are made of: what is read at once is what the whole grammar reads.
#[test]
fn plain_values_are_what_the_grammar_says() {
    let words = Lexicon::builtin();
    let mut pieces: Vec<&str> =
        "≥|≤|＝|=|>|＜|±|≥=|不低于|约|1|20|95|100|2025|202506|0.5|99.5|2000.5|1,200|３|％|%|个|人次|万元|万|亿|年|月|\
        日|季度|天|小时|公里|元/人·月|千米|百|余|多|分|（是）|(|）|。|；|,|.| |\u{3000}|以上|前|-|至|~|每|/|是|G|A级|5"
            .split('|')
            .collect();
    pieces.extend(words.units.iter().map(|(unit, _)| unit).step_by(5));
    let mut random = fastrand::Rng::with_seed(7);
    let mut plain = 0;
    for _ in 0..60_000 {
        let text: String = (0..random.usize(1..5)).map(|_| *random.choice(&pieces).unwrap()).collect();
        let span = Span::new(7, 7 + text.len());
        let whole = format!("{:?}", read_whole(&text, span, words));
        if let Some(value) = read_plain(&text, span, words) {
            assert_eq!(format!("{value:?}"), whole, "{text}");
            plain += 1;
        }
    }
    assert!(plain > 500, "{plain}");
    for text in ["≥95%", "20个", "＝1", "99.5%", "≤180天", "1.5万元"] {
        assert!(read_plain(text, Span::new(0, text.len()), words).is_some(), "{text}");
    }
}
