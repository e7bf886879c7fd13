//! C101: one indicator copied into several projects.

use super::entries::{Entry, ValueKey, entries};
use crate::Lang;
use crate::finding::{Confidence, Severity};
use crate::rules::support::{name_of, push_project};
use crate::rules::{Context, Rule, Sink, Site, Text};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::fmt::Write;

/// The rule.
pub static RULE: Rule = Rule {
    code: "C101",
    name: "copied-across-projects",
    title: Text { zh: "跨项目雷同", en: "Copied across projects" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "不同项目做的事不同，指标和指标值却一样，说明指标是照抄的，没有反映本项目要达到的结果。",
        en: "Projects that do different things and share an indicator with its value were not thought through one by one.",
    },
    remedy: Text {
        zh: "按各项目自己的任务和对象改写指标，如“配套道路完工里程≥3公里”“推介会举办场次≥5场”；确属共性要求的，注明共性指标。",
        en: "Write the indicator anew for what each project does, or mark it as common to all.",
    },
    limits: Text {
        zh: "指明对象的满意度、人员公用经费的固定模板、注明共性指标的不报；通用指标放在指标库规定的位置，置信度低。",
        en: "Silent on satisfaction of named groups, fixed templates and rows marked as common; generic names in their place \
             are of low confidence.",
    },
    bad: &[
        "2025年预算项目绩效目标\n1.2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 新建道路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 新建道路长度 | ≥3公里 |\n| 效益指标 | 社会效益指标 | ⟦提升城市形象⟧ | ≥90% |\n2.2025年宣传经费绩效目标表\n| 项目名称 | 宣传经费 |\n| 绩效目标 | 举办宣传活动5场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 宣传活动场次 | ≥5场 |\n| 效益指标 | 社会效益指标 | 提升城市形象 | ≥90% |\n",
        "2025年预算项目绩效目标\n1.2025年水库项目绩效目标表\n| 项目名称 | 水库项目 |\n| 绩效目标 | 除险加固水库2座 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | ⟦建设任务完成比例⟧ | ≥90% |\n| 产出指标 | 质量指标 | 单元工程评定等级 | 优良 |\n| 效益指标 | 社会效益指标 | 提高灌溉保障能力 | ≥90% |\n2.2025年渠道项目绩效目标表\n| 项目名称 | 渠道项目 |\n| 绩效目标 | 衬砌渠道9公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 建设任务完成比例 | ≥90% |\n| 产出指标 | 质量指标 | 单元工程评定等级 | 优良 |\n| 效益指标 | 社会效益指标 | 提高灌溉保障能力 | ≥90% |\n",
    ],
    good: &[
        "2025年预算项目绩效目标\n1.2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 新建道路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 新建道路长度 | ≥3公里 |\n| 产出指标 | 质量指标 | 资料归档率（共性指标） | 100% |\n| 满意度指标 | 服务对象满意度指标 | 沿线居民满意度 | ≥90% |\n2.2025年宣传经费绩效目标表\n| 项目名称 | 宣传经费 |\n| 绩效目标 | 举办宣传活动5场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 宣传活动场次 | ≥5场 |\n| 产出指标 | 质量指标 | 资料归档率（共性指标） | 100% |\n| 满意度指标 | 服务对象满意度指标 | 沿线居民满意度 | ≥90% |\n",
    ],
    check,
};

/// Rows that two projects share before generic names count as copied too.
const ENOUGH: usize = 3;

fn check(context: &Context<'_>, sink: &mut Sink) {
    let entries: Vec<&Entry<'_>> = entries(context).iter().filter(|entry| !entry.prescribed).collect();
    let clusters = clusters(&entries);
    if clusters.is_empty() {
        return;
    }
    let shared = shared_rows(&entries, &clusters);
    let groups = Groups::of(context, &shared);
    report_groups(context, sink, &entries, &clusters, &groups);
    let mut generic: FxHashMap<Vec<usize>, Vec<Vec<usize>>> = FxHashMap::default();
    for cluster in &clusters {
        let rest = one_of_each(&entries, cluster, &groups);
        if rest.len() < 2 || entries[rest[0]].named_satisfaction {
            continue;
        }
        if rest.iter().any(|at| !entries[*at].generic) {
            report(context, sink, &entries, &[rest], None);
            continue;
        }
        let projects: Vec<usize> = rest.iter().map(|at| entries[*at].at.project).collect();
        let many =
            projects.windows(2).any(|pair| shared.get(&(pair[0], pair[1])).is_some_and(|count| *count >= ENOUGH));
        if many {
            generic.entry(projects).or_default().push(rest);
        } else {
            report(context, sink, &entries, &[rest], Some(Confidence::Low));
        }
    }
    // Generic names are one finding for the projects that share them.
    let mut generic: Vec<_> = generic.into_values().collect();
    generic.sort_unstable();
    for clusters in generic {
        report(context, sink, &entries, &clusters, Some(Confidence::Medium));
    }
}

/// The entries that say the same, of each project the first; those of one entry are left out.
fn clusters(entries: &[&Entry<'_>]) -> Vec<Vec<usize>> {
    let mut first: FxHashMap<(&str, &ValueKey<'_>), usize> =
        FxHashMap::with_capacity_and_hasher(entries.len(), FxBuildHasher);
    // By the first entry that says a thing, all that do: most things are said once and need no list.
    let mut said: Vec<(usize, usize)> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let first = *first.entry((entry.bare, &entry.value)).or_insert(at);
        if first < at {
            said.push((first, at));
        }
    }
    said.sort_unstable();
    let mut out = Vec::new();
    for same in said.chunk_by(|a, b| a.0 == b.0) {
        let mut cluster = Vec::with_capacity(same.len() + 1);
        cluster.push(same[0].0);
        for (_, at) in same {
            // Twice in one project is another rule's.
            if cluster.last().is_some_and(|last| entries[*last].at.project != entries[*at].at.project) {
                cluster.push(*at);
            }
        }
        if cluster.len() > 1 {
            out.push(cluster);
        }
    }
    out
}

/// The entries of a cluster, of projects that are copies of each other as a whole one only: for the others the whole speaks.
fn one_of_each(entries: &[&Entry<'_>], cluster: &[usize], groups: &Groups) -> Vec<usize> {
    if !groups.any {
        return cluster.to_vec();
    }
    let mut seen = FxHashSet::default();
    cluster.iter().copied().filter(|at| seen.insert(groups.first[entries[*at].at.project])).collect()
}

/// How many rows each pair of projects shares. Of many projects with one row only neighbours are counted: copies of whole
/// tables share the same neighbours.
fn shared_rows(entries: &[&Entry<'_>], clusters: &[Vec<usize>]) -> FxHashMap<(usize, usize), usize> {
    const MANY: usize = 24;
    let mut shared: FxHashMap<(usize, usize), usize> = FxHashMap::default();
    for cluster in clusters {
        for (at, left) in cluster.iter().enumerate() {
            let reach = if cluster.len() > MANY { 1 } else { cluster.len() };
            for right in cluster.iter().skip(at + 1).take(reach) {
                *shared.entry((entries[*left].at.project, entries[*right].at.project)).or_default() += 1;
            }
        }
    }
    shared
}

/// Projects that are copies of each other as a whole.
struct Groups {
    /// For each project the first of the projects whose rows coincide with its own by 60% or more; itself where none does.
    first: Vec<usize>,
    /// Whether any project is a copy.
    any: bool,
}

impl Groups {
    fn of(context: &Context<'_>, shared: &FxHashMap<(usize, usize), usize>) -> Self {
        let projects = &context.filing.projects;
        let mut first: Vec<usize> = (0..projects.len()).collect();
        let rows = |left: usize, right: usize| projects[left].indicators.len().max(projects[right].indicators.len());
        let copies =
            shared.iter().filter(|((left, right), count)| **count >= ENOUGH && **count * 10 >= rows(*left, *right) * 6);
        let mut copies: Vec<(usize, usize)> = copies.map(|(pair, _)| *pair).collect();
        copies.sort_unstable();
        for (left, right) in &copies {
            if first[*right] == *right {
                first[*right] = first[*left];
            }
        }
        Self { first, any: !copies.is_empty() }
    }
}

fn report_groups(
    context: &Context<'_>,
    sink: &mut Sink,
    entries: &[&Entry<'_>],
    clusters: &[Vec<usize>],
    groups: &Groups,
) {
    if !groups.any {
        return;
    }
    let mut by_group: FxHashMap<usize, Vec<Vec<usize>>> = FxHashMap::default();
    for cluster in clusters {
        let mut of: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for at in cluster {
            of.entry(groups.first[entries[*at].at.project]).or_default().push(*at);
        }
        for (group, rows) in of.into_iter().filter(|(_, rows)| rows.len() > 1) {
            by_group.entry(group).or_default().push(rows);
        }
    }
    let mut by_group: Vec<_> = by_group.into_values().collect();
    by_group.sort_unstable();
    for clusters in by_group {
        report(context, sink, entries, &clusters, None);
    }
}

/// One finding for the clusters: the first row, the others related.
fn report(
    context: &Context<'_>,
    sink: &mut Sink,
    entries: &[&Entry<'_>],
    clusters: &[Vec<usize>],
    confidence: Option<Confidence>,
) {
    let rows: Vec<&Entry<'_>> = clusters.iter().flatten().map(|at| entries[*at]).collect();
    let Some((first, others)) = rows.split_first() else { return };
    let Some(span) = first.row.name else { return };
    let mut projects: Vec<usize> = rows.iter().map(|entry| entry.at.project).collect();
    projects.sort_unstable();
    projects.dedup();
    let mut numbers = String::new();
    for project in &projects {
        let mark = if numbers.is_empty() { "" } else { "、" };
        let _ = write!(numbers, "{mark}{}", project + 1);
    }
    let count = clusters.len();
    let name = name_of(context, first.row);
    let value = context.maybe(first.row.value.as_ref().map(|value| value.span));
    let message = context.say(
        || {
            if count == 1 {
                format!("项目{numbers}都有指标{name}，指标值也都是“{value}”，没有体现各项目自己的任务。")
            } else {
                format!("项目{numbers}有{count}行指标和指标值相同（{name}等），像是从同一张表照抄的。")
            }
        },
        || {
            if count == 1 {
                format!("projects {numbers} all carry {name} with the value {value}.")
            } else {
                format!("projects {numbers} share {count} rows with their values ({name} and others).")
            }
        },
    );
    let suggestion = context.say(
        || "请按每个项目的任务、对象改写名称和指标值；确属统一要求的，请注明“共性指标”。".into(),
        || "write name and value for what each project does, or mark the row as common to all.".into(),
    );
    let mut site = Site::new(span, message, suggestion).rows(rows.iter().map(|entry| entry.at));
    for entry in others {
        let Some(span) = entry.row.name else { continue };
        let mut told = context.say(String::new, || "the same in ".into());
        push_project(context, entry.at, &mut told);
        told.push_str(if context.lang == Lang::Zh { "的同一指标" } else { "" });
        site = site.related(span, told);
    }
    if let Some(confidence) = confidence {
        site = site.confidence(confidence);
    }
    sink.report(site);
}
