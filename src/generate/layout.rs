//! The ways in which synthetic filings are written down.

use super::{Project, Row};
use fastrand::Rng;
use std::fmt::Write;

/// Writes a filing in one of the layouts that real ones have.
pub(super) fn write(
    region: &str,
    unit: &str,
    year: u32,
    narrative: &[(String, Vec<String>)],
    projects: &[Project],
    rng: &mut Rng,
) -> String {
    let mut out = String::with_capacity(16 << 10);
    let _ = writeln!(out, "{unit}{year}年部门整体绩效目标\n");
    for (heading, paragraphs) in narrative {
        let _ = writeln!(out, "{heading}");
        paragraphs.iter().for_each(|paragraph| out.push_str(&format!("{paragraph}\n")));
    }
    let _ = writeln!(out, "\n第二部分 {region}预算项目绩效目标\n");
    let layout = rng.usize(..4);
    for (number, project) in projects.iter().enumerate() {
        let title = format!("{}.{}绩效目标表", number + 1, project.name);
        match layout {
            0 => piped(&mut out, &title, project),
            1 => tabbed(&mut out, &title, unit, project),
            2 => spaced(&mut out, &title, project),
            _ => lined(&mut out, &title, project),
        }
    }
    out
}

/// Level labels of a row, blank where the row above has the same.
fn levels<'a>(above: Option<&Row>, row: &'a Row) -> [&'a str; 2] {
    let same1 = above.is_some_and(|above| above.level1 == row.level1);
    let same2 = same1 && above.is_some_and(|above| above.level2 == row.level2);
    [if same1 { "" } else { row.level1 }, if same2 { "" } else { row.level2 }]
}

fn rows(project: &Project) -> impl Iterator<Item = ([&str; 2], &Row)> {
    (0..project.rows.len()).map(|at| {
        let row = &project.rows[at];
        (levels(at.checked_sub(1).map(|at| &project.rows[at]), row), row)
    })
}

fn piped(out: &mut String, title: &str, project: &Project) {
    let _ = writeln!(out, "{title}\n| 项目名称 | {} | 预算数 | {}.00万元 |", project.name, project.budget);
    let _ = writeln!(out, "| 资金用途 | {} | | |\n| 绩效目标 | {} | | |", project.uses, project.goal);
    let _ = writeln!(out, "| 一级指标 | 二级指标 | 三级指标 | 指标值 |");
    for ([level1, level2], row) in rows(project) {
        let _ = writeln!(out, "| {level1} | {level2} | {} | {} |", row.name, row.value);
    }
    out.push('\n');
}

/// One cell a line behind a tab, an empty line after each row.
fn tabbed(out: &mut String, title: &str, unit: &str, project: &Project) {
    let _ = writeln!(out, "{title}\n\t{unit}\n\t单位：万元\n");
    let _ = writeln!(out, "\t项目名称\n\t{}\n\n\t预算数\n\t{}.00\n\t其他资金\n\t\n", project.name, project.budget);
    let _ = writeln!(out, "\t资金用途\n\t{}\n\n\t绩效目标\n\t{}\n\n", project.uses, project.goal);
    let _ = writeln!(out, "\t一级指标\n\t二级指标\n\t三级指标\n\t绩效指标描述\n\t指标值\n\t指标值确定依据\n");
    for ([level1, level2], row) in rows(project) {
        let described = format!("按台账统计的{}", row.name);
        let _ =
            writeln!(out, "\t{level1}\n\t{level2}\n\t{}\n\t{described}\n\t{}\n\t年初工作计划\n", row.name, row.value);
    }
    out.push('\n');
}

/// A row a line, cells parted by blanks.
fn spaced(out: &mut String, title: &str, project: &Project) {
    let _ = writeln!(out, "{title}\n项目名称 {} 预算数 {}.00万元", project.name, project.budget);
    let _ = writeln!(out, "资金用途 {}\n绩效目标 {}", project.uses, project.goal);
    let _ = writeln!(out, "一级指标 二级指标 三级指标 指标值");
    for (_, row) in rows(project) {
        let _ = writeln!(out, "{} {} {} {}", row.level1, row.level2, row.name, row.value);
    }
    out.push('\n');
}

/// One cell a line without marks.
fn lined(out: &mut String, title: &str, project: &Project) {
    let _ = writeln!(out, "{title}\n\n项目名称\n\n{}\n\n预算数\n\n{}.00万元\n", project.name, project.budget);
    let _ = writeln!(out, "资金用途\n\n{}\n\n绩效目标\n\n{}\n", project.uses, project.goal);
    let _ = writeln!(out, "一级指标\n\n二级指标\n\n三级指标\n\n指标值\n");
    for ([level1, level2], row) in rows(project) {
        for cell in [level1, level2, &row.name, &row.value].into_iter().filter(|cell| !cell.is_empty()) {
            let _ = writeln!(out, "{cell}\n");
        }
    }
}
