//! The U rules on single rows of indicators: `tests/units.tsv`, guilty and innocent ones side by side.
//!
//! Each row becomes a small filing of its own with a budget of 100万元. A value may name the unit column after `@` and the
//! operator column before `@@`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

use biaochi::check::{Options, check};
use biaochi::{Format, Lexicon, read};

const TABLE: &str = include_str!("units.tsv");

fn codes(level2: &str, name: &str, description: &str, value: &str) -> String {
    let level1 = match level2 {
        "数量" | "质量" | "时效" | "成本" => "产出指标",
        "满意度" => "满意度指标",
        _ => "效益指标",
    };
    let level2 = if level2 == "满意度" { "服务对象满意度" } else { level2 };
    let (operator, value) = value.split_once("@@").map_or((None, value), |(operator, value)| (Some(operator), value));
    let (value, unit) = value.split_once('@').map_or((value, None), |(value, unit)| (value, Some(unit)));
    let mut heads = String::from("| 一级指标 | 二级指标 | 三级指标 | 指标描述 |");
    let mut cells = format!("| {level1} | {level2}指标 | {name} | {description} |");
    for (head, cell) in [("运算符号", operator), ("指标值", Some(value)), ("计量单位", unit)] {
        if let Some(cell) = cell {
            heads.push_str(&format!(" {head} |"));
            cells.push_str(&format!(" {cell} |"));
        }
    }
    let text = format!(
        "2025年甲项目绩效目标表\n| 项目名称 | 甲项目 |\n| 预算数（万元） | 100 |\n| 绩效目标 | 按年度计划实施 |\n{heads}\n{cells}\n"
    );
    let document = read::read_bytes("row.txt", text.into(), Format::Text, &read::Limits::default())
        .unwrap_or_else(|error| panic!("{error}"));
    let report = check(&document, Lexicon::builtin(), &Options::default());
    let mut codes: Vec<&str> = report.findings.iter().map(|f| f.rule).filter(|code| code.starts_with('U')).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() { "-".into() } else { codes.join(",") }
}

#[test]
fn rows_are_judged_as_labelled() {
    let mut failed = Vec::new();
    let rows = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '!']));
    let mut count = 0;
    for line in rows {
        let fields: Vec<&str> = line.split('\t').collect();
        let [level2, name, description, value, expected] = fields[..] else { panic!("five fields: {line}") };
        count += 1;
        let found = codes(level2, name, description, value);
        if found != expected {
            failed.push(format!("{level2} {name} {description} {value}: found {found}, expected {expected}"));
        }
    }
    assert!(failed.is_empty(), "{} of {count}:\n{}", failed.len(), failed.join("\n"));
    assert!(count > 250, "rows were lost");
}
