//! C201: most of a project's rows stand in another unit's project. Runs over many filings: [`crate::archive::copies`].

use crate::finding::{Confidence, Severity};
use crate::rules::{Rule, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "C201",
    name: "copied-across-filings",
    title: Text { zh: "跨部门雷同", en: "Copied across filings" },
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    on_self_evaluations: false,
    why: Text {
        zh: "指标连同指标值与其他单位的项目相同，说明不是按本单位的任务和钱设的；照此考核，考核的是别人的工作。",
        en: "Indicators and values that stand in another unit's project were not set for this unit's work and money; whoever is \
             assessed by them is assessed by somebody else's work.",
    },
    remedy: Text {
        zh: "按本项目的对象、数量、地点和标准重新设置；确属同一任务的，由牵头单位统一填报，或写明各自承担的部分。",
        en: "Set indicators for this project's own objects, amounts, places and standards. Where two units share one task, let \
             the leading one file it, or state each one's part.",
    },
    limits: Text {
        zh: "用 biaochi copies 或 biaochi scan 比对多份文件时才报，单份检查不报。一行的名称相近、指标值相同才算相同；越少见的行权越大，\
             一张表至少有3行、按权占六成相同才报。人员、公用经费等固定模板和自评表不比；同一单位同一年的文件互相不比。同一年度的两张表谁先谁后不作判断，\
             按路径先后报在后一张上。",
        en: "Speaks when many filings are compared (copies, scan), not in check. Two rows are the same where their names are near \
             and their values equal; a row weighs the more the fewer units have it; at least three rows and three fifths of the \
             weight must be shared. Fixed templates and self-evaluations are not compared, nor are two filings of one unit and \
             year. Of two tables of one year nobody knows which came first; the one with the later path is flagged.",
    },
    bad: &["=== 青溪县水务局.txt
青溪县水务局2024年部门整体绩效目标
1.老旧管网改造项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 改造供水管网长度 | ≥12公里 |
| | 数量指标 | 更换智能水表数量 | ≥860块 |
| | 质量指标 | 管道打压试验合格率 | ≥98% |
| | 时效指标 | 管网改造完工时间 | 10月底前 |
| 效益指标 | 社会效益指标 | 管网漏损率 | ≤9% |
=== 柳桥区城市管理局.txt
柳桥区城市管理局2025年部门整体绩效目标
1.背街小巷整治项目绩效目标表
| ⟦一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 改造供水管网长度 | ≥12公里 |
| | 数量指标 | 更换智能水表数量 | ≥860块 |
| | 质量指标 | 管道打压试验合格率 | ≥98% |
| | 时效指标 | 管网改造完工时间 | 10月底前 |
| 效益指标 | 社会效益指标 | 整治街巷投诉件数 | ≤5件⟧ |
"],
    good: &[
        // The rows that everyone may write, and their own ones.
        "=== 青溪县水务局.txt
青溪县水务局2025年部门整体绩效目标
1.老旧管网改造项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 改造供水管网长度 | ≥12公里 |
| | 质量指标 | 验收合格率 | =100% |
| | 时效指标 | 资金支付及时率 | =100% |
| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥95% |
=== 柳桥区城市管理局.txt
柳桥区城市管理局2025年部门整体绩效目标
1.背街小巷整治项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 整治背街小巷条数 | ≥26条 |
| | 质量指标 | 验收合格率 | =100% |
| | 时效指标 | 资金支付及时率 | =100% |
| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥95% |
",
        // The same names, other values.
        "=== 青溪县水务局.txt
青溪县水务局2025年部门整体绩效目标
1.老旧管网改造项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 改造供水管网长度 | ≥12公里 |
| | 数量指标 | 更换智能水表数量 | ≥860块 |
| | 质量指标 | 管道打压试验合格率 | ≥98% |
=== 柳桥区水务局.txt
柳桥区水务局2025年部门整体绩效目标
1.老旧管网改造项目绩效目标表
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 改造供水管网长度 | ≥7.5公里 |
| | 数量指标 | 更换智能水表数量 | ≥300块 |
| | 质量指标 | 管道打压试验合格率 | ≥95% |
",
    ],
    check: |_, _| {},
};
