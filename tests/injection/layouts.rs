//! The ways of writing a filing down that the reader knows from real ones.

use crate::model::{Filing, Project, Row};
use std::fmt::Write;

/// A layout: how it is written, and what of a filing it shows.
pub struct Layout {
    pub name: &'static str,
    pub shows: &'static [&'static str],
    pub write: fn(&Filing) -> String,
}

const ALL: &[&str] = &["narrative", "cash", "description", "basis", "weight", "blanks"];

pub const LAYOUTS: &[Layout] = &[
    Layout { name: "pipes", shows: ALL, write: |filing| plain(filing, piped) },
    Layout { name: "markdown", shows: &["narrative", "description", "basis", "blanks"], write: markdown },
    Layout {
        name: "tabs",
        shows: &["narrative", "cash", "description", "basis", "blanks"],
        write: |filing| plain(filing, tabbed),
    },
    Layout { name: "cell a line", shows: &["narrative", "description"], write: |filing| plain(filing, lined) },
    Layout {
        name: "pipe after each cell",
        shows: &["narrative", "cash", "description", "basis", "blanks"],
        write: |filing| plain(filing, barred),
    },
    Layout { name: "blanks", shows: &["narrative", "weight"], write: |filing| plain(filing, spaced) },
    Layout { name: "brackets", shows: &["narrative"], write: |filing| plain(filing, bracketed) },
];

/// The narrative as text, then each project by a function of the layout.
fn plain(filing: &Filing, project: fn(&mut String, &Project)) -> String {
    let mut out = format!("{}{}年部门整体绩效目标\n\n第一部分 部门整体绩效目标\n\n", filing.unit, filing.year);
    let _ = writeln!(out, "一、总体绩效目标\n{}\n二、分项绩效目标", filing.overall);
    for section in &filing.sections {
        let _ = writeln!(out, "{}{}", section.number, section.heading);
        for (label, text) in [("绩效目标", &section.goal), ("绩效指标", &section.indicators)] {
            if !text.is_empty() {
                let _ = writeln!(out, "{label}：{}。", text.trim_end_matches('。'));
            }
        }
    }
    out.push_str("三、工作保障措施\n");
    for measure in &filing.measures {
        let stop = if measure.text.is_empty() { "" } else { "。" };
        let _ = writeln!(out, "{}{}{stop}{}", measure.number, measure.heading, measure.text);
    }
    out.push_str("\n第二部分 预算项目绩效目标\n\n");
    for (number, table) in filing.projects.iter().enumerate() {
        let _ = writeln!(out, "{}.{}", number + 1, table.title);
        project(&mut out, table);
        out.push('\n');
    }
    out
}

/// Level labels of a row, blank where the row above has the same.
fn levels(project: &Project, at: usize) -> [&str; 2] {
    let row = &project.rows[at];
    let above = at.checked_sub(1).map(|at| &project.rows[at]);
    let same1 = above.is_some_and(|above| above.level1 == row.level1);
    let same2 = same1 && above.is_some_and(|above| above.level2 == row.level2);
    [if same1 { "" } else { &row.level1 }, if same2 { "" } else { &row.level2 }]
}

fn rows(project: &Project) -> impl Iterator<Item = ([&str; 2], &Row)> {
    project.rows.iter().enumerate().map(|(at, row)| (levels(project, at), row))
}

fn piped(out: &mut String, project: &Project) {
    let Project { name, budget, fiscal, other, cash, uses, goal, .. } = project;
    let _ = writeln!(out, "单位：万元\n| 项目名称 | {name} |");
    let _ = writeln!(out, "| 预算数 | {budget} | 其中：财政资金 | {fiscal} | 其他资金 | {other} |");
    let _ = writeln!(out, "| 资金用途 | {uses} |\n| 资金支出计划（%） | 3月底 | 6月底 | 10月底 | 12月底 |");
    let _ = writeln!(out, "| | {} |\n| 绩效目标 | {goal}。 |", cash.join(" | "));
    let _ = writeln!(out, "| 一级指标 | 二级指标 | 三级指标 | 绩效指标描述 | 指标值 | 权重 | 指标值确定依据 |");
    for ([level1, level2], Row { name, description, value, weight, basis, .. }) in rows(project) {
        let _ = writeln!(out, "| {level1} | {level2} | {name} | {description} | {value} | {weight} | {basis} |");
    }
    let _ = writeln!(out, "| 合计 | | | | | {} | |", project.total);
}

fn markdown(filing: &Filing) -> String {
    let mut out = format!("# {}{}年度项目支出绩效目标\n\n## 一、总体目标\n\n", filing.unit, filing.year);
    let _ = writeln!(out, "{}\n\n## 二、重点任务\n", filing.overall);
    for section in &filing.sections {
        let _ = writeln!(out, "### {}{}\n", section.number, section.heading);
        for (label, text) in [("绩效目标", &section.goal), ("绩效指标", &section.indicators)] {
            if !text.is_empty() {
                let _ = writeln!(out, "{label}：{}。\n", text.trim_end_matches('。'));
            }
        }
    }
    out.push_str("## 三、保障措施\n\n");
    for measure in &filing.measures {
        let _ = writeln!(out, "### {}{}\n\n{}\n", measure.number, measure.heading, measure.text);
    }
    out.push_str("## 四、项目绩效目标\n\n");
    for (number, project) in filing.projects.iter().enumerate() {
        let Project { title, name, budget, fiscal, other, uses, goal, .. } = project;
        let _ = writeln!(out, "### {}. {title}\n\n单位：万元\n", number + 1);
        let _ = writeln!(out, "- **项目名称**：{name}\n- **预算数**：{budget}（财政资金{fiscal}，其他资金{other}）");
        let _ = writeln!(out, "- **资金用途**：{uses}\n- **年度绩效目标**：{goal}。\n");
        out.push_str("| 一级指标 | 二级指标 | 三级指标 | 指标解释 | 指标值 | 设定依据 |\n");
        out.push_str("| --- | --- | --- | --- | --- | --- |\n");
        for ([level1, level2], Row { name, description, value, basis, .. }) in rows(project) {
            let _ = writeln!(out, "| {level1} | {level2} | {name} | {description} | {value} | {basis} |");
        }
        out.push('\n');
    }
    out
}

/// One cell a line behind a tab, an empty line after each row.
fn tabbed(out: &mut String, project: &Project) {
    let Project { name, budget, fiscal, other, cash, uses, goal, .. } = project;
    let _ = writeln!(out, "\t单位：万元\n\n\t项目名称\n\t{name}\n");
    let _ = writeln!(out, "\t预算数\n\t{budget}\n\t其中：财政资金\n\t{fiscal}\n\t其他资金\n\t{other}\n");
    let _ = writeln!(out, "\t资金用途\n\t{uses}\n\n\t资金支出计划（%）\n\t3月底\n\t6月底\n\t10月底\n\t12月底\n");
    let _ = writeln!(out, "\t{}\n\n\t绩效目标\n\t{goal}。\n", cash.join("\n\t"));
    out.push_str("\t一级指标\n\t二级指标\n\t三级指标\n\t绩效指标描述\n\t指标值\n\t指标值确定依据\n\n");
    for ([level1, level2], Row { name, description, value, basis, .. }) in rows(project) {
        let _ = writeln!(out, "\t{level1}\n\t{level2}\n\t{name}\n\t{description}\n\t{value}\n\t{basis}\n");
    }
}

/// One cell a line without marks; blank cells are lost.
fn lined(out: &mut String, project: &Project) {
    let Project { name, budget, fiscal, other, uses, goal, .. } = project;
    let head = ["项目名称", name, "预算金额（万元）", budget, "其中：财政资金", fiscal, "其他资金", other];
    let columns = ["资金用途", uses, "年度目标", goal, "一级指标", "二级指标", "三级指标", "指标解释", "年度指标值"];
    head.into_iter().chain(columns).for_each(|cell| out.push_str(&format!("{cell}\n\n")));
    for ([level1, level2], Row { name, description, value, .. }) in rows(project) {
        for cell in [level1, level2, name, description, value].into_iter().filter(|cell| !cell.is_empty()) {
            let _ = writeln!(out, "{cell}\n");
        }
    }
}

/// A bar on a line of its own behind each cell.
fn barred(out: &mut String, project: &Project) {
    let Project { name, budget, fiscal, other, cash, uses, goal, .. } = project;
    let mut row = |cells: &[&str]| {
        cells.iter().for_each(|cell| out.push_str(&format!("{cell}{}|\n", if cell.is_empty() { "" } else { "\n" })));
        out.push('\n');
    };
    row(&["项目名称", name, "预算数（万元）", budget, "其中：财政资金", fiscal, "其他资金", other]);
    row(&["资金用途", uses]);
    row(&["3月底", "6月底", "10月底", "12月底"]);
    row(&cash.each_ref().map(String::as_str));
    row(&["绩效目标", goal]);
    row(&["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"]);
    for ([level1, level2], Row { name, description, value, basis, .. }) in rows(project) {
        row(&[level1, level2, name, description, value, basis]);
    }
}

/// A row a line, cells parted by blanks.
fn spaced(out: &mut String, project: &Project) {
    let Project { name, budget, fiscal, other, uses, goal, .. } = project;
    let _ = writeln!(out, "单位：万元\n项目名称 {name}");
    let _ = writeln!(out, "预算数 {budget} 其中：财政资金 {fiscal} 其他资金 {other}\n资金用途 {uses}\n绩效目标 {goal}");
    let _ = writeln!(out, "一级指标 二级指标 三级指标 指标值 权重");
    for ([level1, level2], Row { name, value, weight, .. }) in rows(project) {
        let cells = [level1, level2, name, value, weight];
        let cells: Vec<&str> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
        let _ = writeln!(out, "{}", cells.join(" "));
    }
    let _ = writeln!(out, "合计 {}", project.total);
}

/// Levels in brackets, below them numbered indicators with their values in brackets.
fn bracketed(out: &mut String, project: &Project) {
    let Project { name, budget, fiscal, other, uses, goal, .. } = project;
    let _ =
        writeln!(out, "项目名称：{name}\n预算金额：{budget}万元（其中：财政资金{fiscal}万元，其他资金{other}万元）");
    let _ = writeln!(out, "资金用途：{uses}\n绩效目标：{goal}。");
    let mut number = 0;
    for (at, row) in project.rows.iter().enumerate() {
        number += 1;
        if at == 0 || project.rows[at - 1].level2 != row.level2 {
            number = 1;
            let _ = writeln!(out, "【{}-{}】", row.level1, row.level2);
        }
        let _ = writeln!(out, "{number}:{}({})", row.name, row.value);
    }
}
