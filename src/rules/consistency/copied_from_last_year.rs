//! C202: a project has the rows and values of an earlier year. Runs over many filings: [`crate::archive::copies`].

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "C202",
    name: "copied-from-last-year",
    title: Text { zh: "逐年照抄", en: "Copied from last year" },
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    on_self_evaluations: false,
    why: Text {
        zh: "项目、指标和指标值与往年一样，目标没有随当年任务和预算更新，完成与否也就看不出当年做了什么。",
        en: "A project with last year's indicators and values was not renewed for this year's work and budget; meeting it says \
             nothing of what was done this year.",
    },
    remedy: Text {
        zh: "按本年度的任务量、标准和上年完成情况重新核定指标值；确无变化的，在指标值确定依据中写明。",
        en: "Set the values anew from this year's work, standards and last year's results; where nothing changed, state so as the \
             basis of the value.",
    },
    limits: Text {
        zh: "用 biaochi copies 或 biaochi scan 比对多个年度的文件时才报，单份检查不报。同一单位、项目名称（去掉年度后）相同或相近、名称和指标值\
             按权八成以上相同才报；越少见的行权越大，通用指标不变不算照抄。人员、公用经费等固定模板和自评表不比。单位和年度取自路径样式，没有则取自标题。",
        en: "Speaks when filings of several years are compared (copies, scan), not in check: one unit, one project by its name \
             without the year, and four fifths of the weight with equal values. Generic rows that stay the same weigh little. Fixed \
             templates and self-evaluations are not compared. Unit and year come from the path or the title.",
    },
    bad: &["=== 2024.txt
青溪县水务局2024年部门整体绩效目标
1.2024年河道保洁项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 保洁河道长度 | ≥36公里 |
| | 数量指标 | 打捞漂浮物数量 | ≥420吨 |
| | 质量指标 | 河面漂浮物覆盖率 | ≤1% |
| 满意度指标 | 服务对象满意度指标 | 沿河居民满意度 | ≥90% |
=== 2025.txt
青溪县水务局2025年部门整体绩效目标
1.2025年河道保洁项目绩效目标表
| ⟦一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 保洁河道长度 | ≥36公里 |
| | 数量指标 | 打捞漂浮物数量 | ≥420吨 |
| | 质量指标 | 河面漂浮物覆盖率 | ≤1% |
| 满意度指标 | 服务对象满意度指标 | 沿河居民满意度 | ≥90%⟧ |
"],
    good: &[
        // The targets were renewed.
        "=== 2024.txt
青溪县水务局2024年部门整体绩效目标
1.2024年河道保洁项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 保洁河道长度 | ≥36公里 |
| | 数量指标 | 打捞漂浮物数量 | ≥420吨 |
| | 质量指标 | 河面漂浮物覆盖率 | ≤1% |
=== 2025.txt
青溪县水务局2025年部门整体绩效目标
1.2025年河道保洁项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 保洁河道长度 | ≥41公里 |
| | 数量指标 | 打捞漂浮物数量 | ≥380吨 |
| | 质量指标 | 河面漂浮物覆盖率 | ≤1% |
",
        // Personnel costs go on as they are.
        "=== 2024.txt
青溪县水务局2024年部门整体绩效目标
1.2024年人员经费绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 足额保障率 | =100% |
| | 质量指标 | 科目调整次数 | ≤10次 |
| | 时效指标 | 按时发放率 | =100% |
=== 2025.txt
青溪县水务局2025年部门整体绩效目标
1.2025年人员经费绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 足额保障率 | =100% |
| | 质量指标 | 科目调整次数 | ≤10次 |
| | 时效指标 | 按时发放率 | =100% |
",
    ],
    check: |_, _| {},
};
