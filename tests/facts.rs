//! What is understood of tables in every form of text: a small filing in, its projects and rows out.
//!
//! A row is shown as `level1/level2|name|description|value|unit|actual`, carried levels in full, missing cells empty.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

use biaochi::read::{Limits, read_bytes};
use biaochi::{Filing, Format, Lexicon, filing};
use serde_json::Value;

/// The rows of all projects, parted by lines that name the projects.
fn rows(text: &str) -> Vec<String> {
    let document = read_bytes("t.txt", text.into(), Format::Text, &Limits::default())
        .unwrap_or_else(|error| panic!("{error}: {text}"));
    let filing = Filing::read(&document, Lexicon::builtin());
    let facts = filing::facts(&document, &filing);
    let word = |value: &Value| value["text"].as_str().unwrap_or_default().replace('\n', "");
    let mut out = Vec::new();
    for project in facts["projects"].as_array().expect("projects") {
        out.push(format!("# {}", word(&project["name"])));
        for row in project["indicators"].as_array().expect("rows") {
            out.push(format!(
                "{}/{}|{}|{}|{}|{}|{}",
                word(&row["level1"]["value"]),
                word(&row["level2"]["value"]),
                word(&row["name"]),
                word(&row["description"]),
                word(&row["value"]),
                word(&row["unit"]["value"]),
                word(&row["actual"]),
            ));
        }
    }
    if let Some(unsure) = facts["boundary_unsure"]["text"].as_str() {
        out.push(format!("? {}", unsure.lines().next().unwrap_or_default()));
    }
    out
}

const HEAD: &str = "2025年护林项目绩效目标表\n| 项目名称 | 护林项目 |\n";

#[test]
fn pipes_with_levels_on_the_first_row_only() {
    let table = "| 一级指标 | 二级指标 | 三级指标 | 指标解释 | 指标值 |\n| 产出指标 | 数量指标 | 巡护面积 | 纳入巡护的林地 | ≥3万亩 |\n\
                 | | | 巡护次数 | 全年 | ≥12次 |\n| 满意度指标 | 满意度指标 | 村民满意度 | 问卷 | ≥90% |\n";
    assert_eq!(
        rows(&format!("{HEAD}{table}")),
        [
            "# 护林项目",
            "产出指标/数量指标|巡护面积|纳入巡护的林地|≥3万亩||",
            "产出指标/数量指标|巡护次数|全年|≥12次||",
            "满意度指标/满意度指标|村民满意度|问卷|≥90%||",
        ]
    );
}

#[test]
fn rows_that_lost_merged_cells_shift_back() {
    let table = "| 一级指标 | 二级指标 | 三级指标 | 符号 | 指标值 | 单位 |\n| 产出指标 | 数量指标 | 巡护面积 | ≥ | 3 | 万亩 |\n\
                 | 巡护次数 | ≥ | 12 | 次 |\n| 质量指标 | 火情发现率 | ≥ | 95 | % | |\n";
    assert_eq!(
        rows(&format!("{HEAD}{table}")),
        [
            "# 护林项目",
            "产出指标/数量指标|巡护面积||3|万亩|",
            "产出指标/数量指标|巡护次数||12|次|",
            "产出指标/质量指标|火情发现率||95|%|",
        ]
    );
}

/// Web pages give a cell of two lines as two lines of the text, which tears the row of heads.
#[test]
fn heads_that_a_cell_of_two_lines_parted_go_on() {
    let title = "项目支出绩效自评表 |||||||\n(2024年度) |||||||\n项目名称 | 标石巡护 ||||||\n";
    let torn = "一级指标 | 二级指标 | 三级指标 | 年度 指标值 |\n实际 完成值 |\n分值 | 得分 | 偏差原因分析及改进措施 |||||\n\
                产出指标 | 数量指标 | 指标1：巡护座数 | ≥84座 | 86座 | 50 | 50 |||||||\n\
                指标2：补设标牌数量 | ≥9块 | 9块 | 10 | 10 |||||||||\n";
    assert_eq!(
        rows(&format!("{title}{torn}")),
        [
            "# 标石巡护",
            "产出指标/数量指标|指标1：巡护座数||≥84座||86座",
            "产出指标/数量指标|指标2：补设标牌数量||≥9块||9块",
        ]
    );
    let above = "| 绩效指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 | |||||\n|\n一级 指标 |\n\
                 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | |||||\n\
                 | 产出指标 | 数量指标 | 巡护座数 | ﹦ | 84 | 座 | 86 | 20 | 20 | ||\n\
                 | 质量指标 | 标志完好率 | ≥ | 95 | % | 96 | 20 | 20 | |||\n";
    assert_eq!(
        rows(&format!("{title}{above}")),
        ["# 标石巡护", "产出指标/数量指标|巡护座数||84|座|86", "产出指标/质量指标|标志完好率||95|%|96",]
    );
}

#[test]
fn one_cell_a_line_with_and_without_pipes() {
    let cells = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "产出指标",
        "数量指标",
        "巡护面积",
        "≥3万亩",
        "巡护次数",
        "≥12次",
        "效益指标",
        "生态效益指标",
        "森林覆盖率",
        "≥60%",
    ];
    let expected = [
        "# 护林项目",
        "产出指标/数量指标|巡护面积||≥3万亩||",
        "产出指标/数量指标|巡护次数||≥12次||",
        "效益指标/生态效益指标|森林覆盖率||≥60%||",
    ];
    for (mark, open) in [(" |\n", "项目名称 |\n护林项目 |\n"), ("\n\n", "项目名称\n\n护林项目\n\n")] {
        let body: String = cells.iter().map(|cell| format!("{cell}{mark}")).collect();
        assert_eq!(rows(&format!("2025年护林项目绩效目标表\n\n{open}{body}")), expected, "{mark:?}");
    }
}

#[test]
fn blanks_between_cells_and_within_values() {
    let lines = "项目名称 护林项目\n一级指标 二级指标 三级指标 指标值 权重\n产出指标 数量指标 巡护面积 ≥ 3 万亩 50\n质量指标 火情发现率 ≥95% 40\n合计 90\n";
    let expected = ["# 护林项目", "产出指标/数量指标|巡护面积||≥ 3 万亩||", "产出指标/质量指标|火情发现率||≥95%||"];
    assert_eq!(rows(&format!("2025年护林项目绩效目标表\n{lines}")), expected);
}

#[test]
fn glued_cells_are_told_and_not_read() {
    let text = "2025年护林项目绩效目标表\n一级指标二级指标三级指标指标值\n产出指标数量指标巡护面积≥3万亩\n质量指标火情发现率≥95%\n";
    assert_eq!(rows(text), ["# ", "? 一级指标二级指标三级指标指标值"]);
}

#[test]
fn self_evaluations_in_every_order_of_columns() {
    for head in ["年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因", "分值 | 年度指标值 | 实际完成值 | 得分 | 偏差原因"]
    {
        let value = |name: &str| match name.trim() {
            "年度指标值" => "≥3万亩",
            "实际完成值" => "3.1万亩",
            "偏差原因" => "无",
            _ => "10",
        };
        let row: Vec<&str> = head.split('|').map(value).collect();
        let text = format!(
            "护林项目支出绩效自评表\n| 项目名称 | 护林项目 |\n| 一级指标 | 二级指标 | 三级指标 | {head} |\n\
             | 产出指标 | 数量指标 | 巡护面积 | {} |\n",
            row.join(" | ")
        );
        assert_eq!(rows(&text), ["# 护林项目", "产出指标/数量指标|巡护面积||≥3万亩||3.1万亩"], "{head}");
    }
}

#[test]
fn double_tables_have_two_indicators_a_row() {
    let table = "| 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值 |\n\
                 | 产出指标 | 数量指标 | 造林面积 | ≥9万亩 | 数量指标 | 年度造林面积 | ≥3万亩 |\n";
    assert_eq!(
        rows(&format!("{HEAD}{table}")),
        ["# 护林项目", "产出指标/数量指标|造林面积||≥9万亩||", "产出指标/数量指标|年度造林面积||≥3万亩||"]
    );
}

#[test]
fn a_running_head_and_a_page_number_do_not_end_a_table() {
    let head = "| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n";
    let text = format!(
        "护林项目绩效目标表\n| 项目名称 | 护林项目 |\n{head}| 产出指标 | 数量指标 | 巡护面积 | ≥3万亩 |\n- 1 -\n护林项目绩效目标表\n{head}\
         | | 质量指标 | 火情发现率 | ≥95% |\n"
    );
    assert_eq!(
        rows(&text),
        ["# 护林项目", "产出指标/数量指标|巡护面积||≥3万亩||", "产出指标/质量指标|火情发现率||≥95%||"]
    );
}

#[test]
fn very_many_rows_are_read_in_one_pass() {
    let mut text = format!("{HEAD}| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n");
    for number in 0..5_000 {
        text.push_str(&format!("| 产出指标 | 数量指标 | 第{number}处巡护点 | ≥{number}次 |\n"));
    }
    assert_eq!(rows(&text).len(), 5_001);
}
