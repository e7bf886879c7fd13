//! L101: a figure of the goal that its indicator does not keep.

use super::compare::in_one_measure;
use super::deadlines;
use super::promises::{self, Promise};
use super::regions;
use super::rows::{self, Candidate, Figured, Hit, Rows};
use crate::filing::subject::Relation;
use crate::filing::{Project, Quantity};
use crate::finding::{Confidence, Severity};
use crate::rules::support::{name_of, quote};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "L101",
    name: "goal-indicator-conflict",
    title: Text { zh: "目标与指标数值矛盾", en: "Goal and indicator disagree" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "同一件事，目标写一个数、指标写另一个数，年底按哪个考核说不清，审核时必被退回。",
        en: "Where goal and indicator give two figures for one thing, nobody can tell which one counts.",
    },
    remedy: Text {
        zh: "核对任务数后统一，如目标“维修机井35眼”，指标值就写“≥35眼”；口径不同的，在名称或指标解释中写明。",
        en: "Settle the figure and write it in both places, or say in name or description how the two differ.",
    },
    limits: Text {
        zh: "对象、阶段、口径不同的，约数相差不到一成的，四舍五入的，几个项目合计达到总目标的不报。",
        en: "Silent on other objects, stages and measures, approximations within a tenth, rounding, and sums of projects \
             that reach the overall figure.",
    },
    bad: &[
        "2025年执法项目区域绩效目标表\n| 项目名称 | 执法项目 |\n| 绩效目标 | 海上联合巡航每月2次 |\n| 一级指标 | 二级指标 | 三级指标 | 全市 | 东河县 | 西河县 |\n| 产出指标 | 数量指标 | 海上联合巡航次数 | ⟦≥20次⟧ | ≥12次 | ≥8次 |\n",
        "2025年休渔项目区域绩效目标表\n| 项目名称 | 休渔项目 |\n| 绩效目标 | 组织海员培训4批120人，伏休期间渔船在港率100% |\n| 一级指标 | 二级指标 | 三级指标 | 全市 | 东河县 | 西河县 |\n| 产出指标 | 数量指标 | 海员培训人数 | ⟦≥100人⟧ | ≥60人 | ≥40人 |\n| 产出指标 | 质量指标 | 伏休渔船在港率 | ⟦≥96%⟧ | ≥96% | ≥96% |\n",
        "2025年海事项目绩效目标表\n| 项目名称 | 海事项目 |\n| 绩效目标 | 开展海上联合巡航每月2次；开展水法宣传，发放资料5000份；2025年9月开馆 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 海上联合巡航次数 | ⟦≥20次⟧ |\n| 产出指标 | 数量指标 | 水法宣传资料发放 | ⟦≥4000份⟧ |\n| 产出指标 | 时效指标 | 开馆时间 | ⟦2025年11月⟧ |\n",
        "2025年项目绩效目标\n1.物业服务\n预算金额：68万元\n绩效目标：消防设施检测2次。\n一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 消防设施检测次数 ≥2次\n质量指标 设施完好率 ≥98%\n2.车辆更新\n预算金额：32万元\n绩效目标：采购公务车12辆。\n一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 公务车采购数量 ⟦≥10辆⟧\n质量指标 车辆完好率 ≥98%\n",
        "2025年机井项目绩效目标表\n| 项目名称 | 机井项目 |\n| 绩效目标 | 维修机井36眼、渠道12公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 维修机井数量 | ⟦≥26眼⟧ |\n| 产出指标 | 数量指标 | 维修渠道长度 | ≥12000米 |\n",
        "2025年见习补贴项目绩效目标表\n| 项目名称 | 见习补贴项目 |\n| 绩效目标 | 见习期满留用率达到45%以上，9月底前完成补贴发放 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 补贴发放完成时间 | ⟦2025年11月底前⟧ |\n| 效益指标 | 社会效益指标 | 见习期满留用率 | ⟦≥40%⟧ |\n",
        "2025年部门整体绩效目标\n一、总体绩效目标\n2025年引进亿元以上项目24个，举办推介会8场。\n二、预算项目绩效目标\n1.2025年招商经费绩效目标表\n| 项目名称 | 招商经费 |\n| 绩效目标 | 举办推介会8场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 举办推介会场次 | ≥8场次 |\n| 效益指标 | 经济效益指标 | 新引进亿元以上项目个数 | ⟦≥12个⟧ |\n",
        "2025年学位项目绩效目标表\n| 项目名称 | 学位项目 |\n| 绩效目标 | 新增学位2700个 |\n| 一级指标 | 二级指标 | 三级指标 | 东陵镇 | 白浦镇 | 青禾乡 |\n| 产出指标 | 数量指标 | 新增学位 | ⟦≥1200个⟧ | ≥860个 | ≥460个 |\n",
        "2025年渡口项目区域绩效目标表\n| 项目名称 | 渡口项目 |\n| 绩效目标 | 为渡船配备救生衣900件 |\n| 一级指标 | 二级指标 | 三级指标 | 全省 | 东河县 | 西河县 |\n| 产出指标 | 数量指标 | 配备救生衣 | ≥900件 | ≥500件 | ≥400件 |\n| 产出指标 | 数量指标 | 更新渡船 | ≥14艘 | ≥8艘 | ≥6艘 |\n| 产出指标 | 数量指标 | 改造渡口 | ⟦≥31处⟧ | ≥12处 | ≥17处 |\n| 产出指标 | 质量指标 | 渡船检验合格率 | 100% | 100% | ⟦≥98%⟧ |\n",
        "2025年水闸加固项目绩效目标表\n| 项目名称 | 水闸加固项目 |\n| 绩效目标 | 举办船工培训班3期、培训80人，加固水闸11处，2025年10月底前全部完工，一次验收合格率九成五以上 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 培训船工人数 | ⟦≥60人⟧ |\n| 产出指标 | 质量指标 | 一次验收合格率 | ⟦≥90%⟧ |\n| 产出指标 | 时效指标 | 水闸加固完工时间 | ⟦12月底前⟧ |\n",
        "2025年技工培训项目绩效目标表\n| 项目名称 | 技工培训项目 |\n| 绩效目标 | 培训900人次，其中理论培训5期、实操训练6期 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 实操训练期数 | ⟦≥4期⟧ |\n",
        "2025年化肥储备项目绩效目标表\n| 项目名称 | 化肥储备项目 |\n| 绩效目标 | 储备化肥1.1万吨，2025年3月底前投放到位；更新车辆12辆，保障平台98辆公务用车运行 |\n| 一级指标 | 二级指标 | 三级指标 | 指标描述 | 指标值 |\n| 产出指标 | 数量指标 | 平台车辆数量 | 平台统一管理的车辆 | ≥98辆 |\n| 产出指标 | 数量指标 | 更新公务用车 | 更新车辆数量 | ⟦≥10辆⟧ |\n| 产出指标 | 时效指标 | 化肥投放完成时间 | 全部投放的时间 | ⟦2025年4月底前⟧ |\n",
        "2025年湿地项目绩效目标表\n| 项目名称 | 湿地项目 |\n| 绩效目标 | 清除互花米草1200亩，新建雨量站40处，调解纠纷成功率达到96% |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 外来入侵植物互花米草清除面积 | ⟦≥1020亩⟧ |\n| 产出指标 | 数量指标 | 新建自动雨量站数量 | ⟦≥14处⟧ |\n| 产出指标 | 质量指标 | 化解纠纷成功率 | ⟦≥90%⟧ |\n",
        "2025年助学项目绩效目标表\n| 项目名称 | 寄宿生生活补助 |\n| 绩效目标 | 按每生每年3300元标准为120名寄宿生发放生活补助，一般申请3个工作日内办结 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 一般申请办结时限 | ⟦≤5个工作日⟧ |\n| 产出指标 | 成本指标 | 寄宿生生活补助标准 | ⟦3000元/生·年⟧ |\n",
        "2025年井盖项目绩效目标表\n| 项目名称 | 井盖项目 |\n| 绩效目标 | 更换井盖260套，9月底前完成 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 安装调试完成时间 | ⟦2025年11月底前⟧ |\n",
    ],
    good: &[
        "2025年企业检查项目绩效目标表\n| 项目名称 | 企业检查项目 |\n| 绩效目标 | 检查企业300家，整改隐患420处 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 重点企业检查家数 | ≥80家 |\n| 产出指标 | 数量指标 | 隐患整改处数 | ≥420处 |\n",
        "2025年场馆项目绩效目标表\n| 项目名称 | 场馆项目 |\n| 绩效目标 | 改造场馆2座，8月竣工，年底前完成结算 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 结算完成时间 | 2025年12月 |\n| 产出指标 | 时效指标 | 竣工验收时间 | 2025年10月 |\n",
        "2025年巡查项目绩效目标表\n| 项目名称 | 巡查项目 |\n| 绩效目标 | 对6座水库安全鉴定每季度1次，汛期堤防巡查每月2次，河道保洁每月4次，每村每月普法宣传1次；9月至11月开馆 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 安全鉴定次数 | ≥24次 |\n| 产出指标 | 数量指标 | 堤防巡查次数 | ≥8次 |\n| 产出指标 | 数量指标 | 河道保洁频次 | 每月4次 |\n| 产出指标 | 数量指标 | 普法宣传次数 | ≥6次 |\n| 产出指标 | 时效指标 | 开馆时间 | 2025年9月 |\n",
        "2025年井盖项目绩效目标表\n| 项目名称 | 井盖项目 |\n| 绩效目标 | 更换井盖260套，6月底前完成；清掏窨井900座 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 时效指标 | 项目完成时间 | 2025年11月底前 |\n",
        "2025年航标项目绩效目标表\n| 项目名称 | 航标项目 |\n| 实施期 | 2025—2026年 |\n| 绩效目标 | 配备航标灯90盏 |\n| 一级指标 | 二级指标 | 三级指标 | 总体 | 2025年 | 2026年 |\n| 产出指标 | 数量指标 | 配备航标灯 | ≥90盏 | ≥50盏 | ≥40盏 |\n| 产出指标 | 数量指标 | 维护航标 | ≥820座次 | ≥400座次 | ≥420座次 |\n| 产出指标 | 质量指标 | 航标联网率 | 100% | ≥80% | 100% |\n| 产出指标 | 成本指标 | 年度养护费用 | ≤34万元 | ≤30万元 | ≤34万元 |\n",
        "2025年部门整体绩效目标\n一、总体绩效目标\n截至2024年底，城区绿地率达41.2%，人均绿地15.3平方米。\n二、预算项目绩效目标\n1.2025年绿化经费绩效目标表\n| 项目名称 | 绿化经费 |\n| 绩效目标 | 补植行道树800株，其中乔木300株 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 补植行道树株数 | ≥800株 |\n| 效益指标 | 生态效益指标 | 城区绿地率 | ≥41.6% |\n",
        "2026年检察项目绩效目标文本\n一、总体绩效目标\n2025年共办理公益诉讼案件63件，制发检察建议41份。\n二、预算项目绩效目标\n1.2026年检察经费绩效目标表\n| 项目名称 | 检察经费 |\n| 绩效目标 | 办理案件70件 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 检察建议制发份数 | ≥38份 |\n",
        "2025年养老服务补助资金区域绩效目标表\n| 资金名称 | 养老服务补助资金 |\n| 年度目标 | 新建养老服务站11个 |\n| 一级指标 | 二级指标 | 三级指标 | 东河县 | 西河县 |\n| 产出指标 | 数量指标 | 新建养老服务站个数 | ≥6个 | ≥5个 |\n",
        "2025年水利项目绩效目标表\n| 项目名称 | 水利项目 |\n| 绩效目标 | 近9万名居民饮水达标，新建管网3公里，改造管网5公里，其中首批完成2公里，供水保证率较上年提高2个百分点，达到95% |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 改造管网长度 | ≥5公里 |\n| 产出指标 | 数量指标 | 新建管网长度 | ≥3000米 |\n| 效益指标 | 社会效益指标 | 饮水达标居民人数 | ≥8.8万人 |\n| 效益指标 | 社会效益指标 | 供水保证率 | ≥95% |\n",
        "2025年部门整体绩效目标\n一、总体绩效目标\n2025年培训农民900人次，2024年已培训农民700人次。\n二、预算项目绩效目标\n1.2025年种植培训绩效目标表\n| 项目名称 | 种植培训 |\n| 绩效目标 | 培训农民500人次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 培训农民人次 | ≥500人次 |\n2.2025年养殖培训绩效目标表\n| 项目名称 | 养殖培训 |\n| 绩效目标 | 培训农民400人次 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 培训农民人次 | ≥400人次 |\n",
        "2025年学位项目绩效目标表\n| 项目名称 | 学位项目 |\n| 绩效目标 | 新增学位2700个 |\n| 一级指标 | 二级指标 | 三级指标 | 东陵镇 | 白浦镇 | 青禾乡 |\n| 产出指标 | 数量指标 | 新增学位 | ≥1200个 | ≥860个 | ≥640个 |\n",
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：新设监测点位5处。\n二、预算项目绩效目标\n2025年点位维护绩效目标表\n| 项目名称 | 点位维护 |\n| 绩效目标 | 维护点位143处 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 监测点位维护处数 | ≥143处 |\n",
    ],
    check,
};

/// Promises on each side among which the one is looked for that a row keeps instead.
const NEAR: usize = 32;

fn check(context: &Context<'_>, sink: &mut Sink) {
    let mut spoken: FxHashSet<Row> = FxHashSet::default();
    let count = context.filing.projects.iter().map(|project| project.indicators.len()).sum();
    let mut all: Vec<Figured<'_>> = Vec::with_capacity(count);
    for (number, project) in context.filing.projects.iter().enumerate() {
        if !promises::is_judged(project) {
            continue;
        }
        let from = all.len();
        all.extend(rows::figured(number, project));
        if project.indicators.iter().any(|row| row.whole_period) {
            for whole_period in [false, true] {
                let own = all[from..].iter().filter(|(_, row, _)| row.whole_period == whole_period);
                let own: Vec<Figured<'_>> = own.copied().collect();
                of_one_period(context, sink, project, whole_period, &own, &mut spoken);
            }
        } else {
            of_one_period(context, sink, project, false, &all[from..], &mut spoken);
        }
        deadlines::check(context, sink, number, project, &mut spoken);
        regions::check(context, sink, number, project, &mut spoken);
    }
    all.retain(|(_, row, _)| !row.whole_period);
    let promises = promises::of_narrative(context, &stated(context, &all));
    if !promises.is_empty() {
        across_projects(context, sink, &Rows::of(context, &all, &promises), &promises, &mut spoken);
    }
}

/// The goals of a project and its rows of the year, or those of the whole period.
fn of_one_period<'a>(
    context: &Context<'a>,
    sink: &mut Sink,
    project: &Project<'_>,
    whole_period: bool,
    rows: &[Figured<'a>],
    spoken: &mut FxHashSet<Row>,
) {
    let promises = promises::of_project(context, project, whole_period, &stated(context, rows));
    if !promises.is_empty() {
        within_project(context, sink, &Rows::of(context, rows, &promises), &promises, spoken);
    }
}

/// Whether one of the rows could state a figure.
fn stated<'s, 'a>(context: &'s Context<'a>, rows: &[Figured<'a>]) -> impl Fn(&Quantity<'_>) -> bool + use<'s, 'a> {
    let units = rows::units(rows);
    move |quantity| {
        let own = !quantity.each && units.iter().any(|unit| std::ptr::eq(*unit, quantity.unit.1));
        own || units.iter().any(|unit| in_one_measure(context, quantity, unit))
    }
}

fn within_project(
    context: &Context<'_>,
    sink: &mut Sink,
    rows: &Rows<'_>,
    promises: &[Promise<'_>],
    spoken: &mut FxHashSet<Row>,
) {
    let found: Vec<Vec<Hit>> = promises.iter().map(|promise| rows.find(context, promise, false)).collect();
    // A row that keeps one promise is not held to another.
    let kept: FxHashSet<usize> =
        found.iter().flatten().filter(|hit| hit.comparison.same).map(|hit| hit.candidate).collect();
    for (number, (promise, hits)) in promises.iter().zip(&found).enumerate() {
        if hits.is_empty() || hits.iter().any(|hit| hit.comparison.same) {
            continue;
        }
        // What a row keeps instead stands near by: a list of thousands is not looked through for each of them.
        let near = &promises[number.saturating_sub(NEAR)..promises.len().min(number + NEAR)];
        let keeps = |hit: &&Hit| rows.rows[hit.candidate].keeps_another(context, promise, near);
        let hits: Vec<Hit> = hits.iter().filter(|hit| !keeps(hit)).copied().collect();
        if adds_up(promise, &hits) || rows.states(context, promise) {
            continue;
        }
        let Some(best) = hits.iter().map(|hit| hit.relation as u8).min() else { continue };
        let best: Vec<&Hit> =
            hits.iter().filter(|hit| hit.relation as u8 == best && !kept.contains(&hit.candidate)).collect();
        // Of several rows that fit nobody can tell which is meant.
        let [hit] = best.as_slice() else { continue };
        let candidate = &rows.rows[hit.candidate];
        let rate = promise.subject.rate && hit.relation != Relation::Same;
        // One rate with a modifier more (城市垃圾分类覆盖率, 垃圾分类覆盖率) is the same where no other comes near.
        let contradicts = if rate {
            hits.len() == 1 && is_long(context, promise, candidate)
        } else {
            contradicts(hit, promise, false)
        };
        if contradicts && spoken.insert(candidate.at) {
            report(context, sink, candidate, promise, &[]);
        }
    }
}

/// The filing's overall figures against the sum of the projects' rows, or for a rate against each.
fn across_projects(
    context: &Context<'_>,
    sink: &mut Sink,
    rows: &Rows<'_>,
    promises: &[Promise<'_>],
    spoken: &mut FxHashSet<Row>,
) {
    for promise in promises {
        let hits = rows.find(context, promise, true);
        if hits.iter().any(|hit| hit.comparison.same) || adds_up(promise, &hits) {
            continue;
        }
        let same: Vec<&Hit> = hits.iter().filter(|hit| contradicts(hit, promise, true)).collect();
        let Some(first) = same.first() else { continue };
        if rows.states(context, promise) {
            continue;
        }
        let others: Vec<&Candidate<'_>> = same[1..].iter().map(|hit| &rows.rows[hit.candidate]).collect();
        let candidate = &rows.rows[first.candidate];
        if spoken.insert(candidate.at) {
            report(context, sink, candidate, promise, &others);
        }
    }
}

/// Whether the rows of one thing together reach the promised figure.
fn adds_up(promise: &Promise<'_>, hits: &[Hit]) -> bool {
    let sum: f64 = hits.iter().map(|hit| hit.comparison.stated).sum();
    hits.len() > 1
        && !promise.subject.rate
        && promise.rise.is_none()
        && hits.iter().all(|hit| sum >= hit.comparison.promised * 0.999)
}

/// Whether both names say enough for chance to be out of question.
fn is_long(context: &Context<'_>, promise: &Promise<'_>, candidate: &Candidate<'_>) -> bool {
    let own = candidate.subjects(context).map(|subject| subject.thing.chars().count()).min().unwrap_or(0);
    own.min(promise.subject.thing.chars().count()) >= 6
}

/// Whether the figures cannot both stand.
fn contradicts(hit: &Hit, promise: &Promise<'_>, overall: bool) -> bool {
    let below = hit.comparison.stated < hit.comparison.promised;
    let cap = promise.quantity.op.is_some_and(|op| op.is_cap());
    let floor = promise.quantity.op.is_some_and(|op| op.is_floor());
    match hit.relation {
        // A project may promise more than the filing's floor.
        Relation::Same => !(overall && (floor && !below || cap && below)),
        // The row counts more than the promise does and yet states less.
        Relation::Within => below && !promise.subject.rate && !cap,
        // The row counts less, but with the same digits in another order: 1200 and 1020 are a slip of the pen.
        Relation::Around => below && !promise.subject.rate && !overall && is_transposed(hit, promise),
        Relation::Different => false,
    }
}

/// Whether the row's figure, in the unit of the goal, has the digits of the goal's in another order.
fn is_transposed(hit: &Hit, promise: &Promise<'_>) -> bool {
    let promised = promise.quantity.number;
    let stated = (hit.comparison.stated / hit.comparison.promised * promised * 1e4).round() / 1e4;
    let digits = |number: f64| {
        let mut digits: Vec<u8> = number.to_string().bytes().filter(u8::is_ascii_digit).collect();
        digits.sort_unstable();
        digits
    };
    let (own, other) = (digits(promised), digits(stated));
    own == other && own.len() > 1 && promised != stated
}

fn report(
    context: &Context<'_>,
    sink: &mut Sink,
    candidate: &Candidate<'_>,
    promise: &Promise<'_>,
    others: &[&Candidate<'_>],
) {
    let Some(value) = candidate.row.value.as_ref() else { return };
    let quantity = &promise.quantity;
    let start = if quantity.object.start <= quantity.span.start && !quantity.object.is_empty() {
        quantity.object.start
    } else {
        quantity.span.start
    };
    let words = Span { start, end: quantity.span.end.max(quantity.object.end) };
    let (said, written) = (quote(context.text(words)), context.text(value.span).to_owned());
    let name = name_of(context, candidate.row);
    let message = context.say(
        || format!("目标写{said}，指标{name}的指标值却是“{written}”，同一件事前后不一致。"),
        || format!("the goal says {said}, the indicator {name} asks {written}."),
    );
    let figure = context.text(quantity.span).to_owned();
    let suggestion = context.say(
        || format!("请核对任务数后统一，目标为准的，指标值改为与“{figure}”一致；口径不同的，请在名称或解释中写明。"),
        || "settle the figure and write it in both places.".into(),
    );
    let mut site = Site::new(value.span, message, suggestion)
        .rows([candidate.at])
        .related(quantity.span, context.say(|| "目标中的数值".into(), || "the goal's figure".into()));
    for other in others {
        if let Some(value) = &other.row.value {
            site =
                site.related(value.span, context.say(|| "合计中的另一项".into(), || "another part of the sum".into()));
        }
    }
    sink.report(site);
}
