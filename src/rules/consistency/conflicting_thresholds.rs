//! C103: one indicator with two thresholds.

use super::descriptions::tell_apart;
use super::entries::{Entry, clusters, entries};
use crate::filing::Value;
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Kind, Misplaced};
use crate::rules::support::{name_of, project_name};
use crate::rules::{Context, Rule, Sink, Site, Text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "C103",
    name: "conflicting-thresholds",
    title: Text { zh: "同名指标矛盾", en: "Conflicting thresholds" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "同一个指标在两处要求不同，甚至方向相反，考核时不知道以哪个为准。",
        en: "Where one indicator is bounded in two ways nobody can tell which counts.",
    },
    remedy: Text {
        zh: "统一为同一个指标值，如都写“≥90%”；考核对象不同的，在名称中写明各自的对象。",
        en: "Use one value, or name the objects where they differ.",
    },
    limits: Text {
        zh: "通用名称在不同项目里对应不同对象的（补助标准、受益人数、群众满意度）不报；描述的对象不同而方向一致的，置信度低。",
        en: "Silent on generic names in projects with other objects; low confidence where the descriptions name different \
             objects and the direction agrees.",
    },
    bad: &[
        "2025年预算项目绩效目标\n1.2025年招商经费绩效目标表\n| 项目名称 | 招商经费 |\n| 绩效目标 | 举办推介会5场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 推介会场次 | ≥5场 |\n| 产出指标 | 成本指标 | 项目资金支付率 | ≤60% |\n2.2025年宣传经费绩效目标表\n| 项目名称 | 宣传经费 |\n| 绩效目标 | 刊发稿件50篇 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 刊发稿件篇数 | ≥50篇 |\n| 产出指标 | 成本指标 | 项目资金支付率 | ⟦≥80%⟧ |\n",
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 新建道路3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 路面平整度合格率 | ≥95% |\n| 效益指标 | 社会效益指标 | 路面平整度合格率 | ⟦≥90%⟧ |\n",
    ],
    good: &[
        "2025年预算项目绩效目标\n1.2025年低保项目绩效目标表\n| 项目名称 | 低保项目 |\n| 绩效目标 | 救助800人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 成本指标 | 补助标准 | ≥500元/人 |\n| 效益指标 | 社会效益指标 | 受益人数 | ≥800人 |\n| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% |\n2.2025年优抚项目绩效目标表\n| 项目名称 | 优抚项目 |\n| 绩效目标 | 补助300人 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 成本指标 | 补助标准 | ≥900元/人 |\n| 效益指标 | 社会效益指标 | 受益人数 | ≥300人 |\n| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥95% |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let entries = entries(context);
    let numeric = entries.iter().filter(|entry| entry.row.value.as_ref().is_some_and(|value| value.is_numeric()));
    for rows in clusters(numeric, |entry| (&*entry.row.key, entry.row.whole_period)) {
        within_projects(context, sink, &rows);
        across_projects(context, sink, &rows);
    }
}

/// Twice in one project.
fn within_projects(context: &Context<'_>, sink: &mut Sink, rows: &[&Entry<'_>]) {
    for same in rows.chunk_by(|a, b| a.at.project == b.at.project).filter(|same| same.len() > 1) {
        let first = same[0];
        let other = |later: &&&Entry<'_>| conflict(first, later).is_some() && !tell_apart(context, first.at, later.at);
        if let Some(later) = same[1..].iter().find(other) {
            let also: Vec<&Entry<'_>> =
                same.iter().copied().filter(|row| row.at != later.at && row.at != first.at).collect();
            report(context, sink, first, later, &also, true);
        }
    }
}

/// In two projects.
fn across_projects(context: &Context<'_>, sink: &mut Sink, rows: &[&Entry<'_>]) {
    let first = rows[0];
    let other = |row: &&&Entry<'_>| row.at.project != first.at.project && conflict(first, row).is_some();
    let Some(later) = rows[1..].iter().find(other) else { return };
    let opposite = rows.iter().any(|row| conflict(first, row) == Some(Conflict::Opposite));
    if !opposite && is_excused(context, first) {
        return;
    }
    let later = if opposite {
        rows.iter().find(|row| conflict(first, row) == Some(Conflict::Opposite)).unwrap_or(later)
    } else {
        later
    };
    let apart = !opposite && tell_apart(context, first.at, later.at);
    let also: Vec<&Entry<'_>> = rows.iter().copied().filter(|row| row.at != later.at && row.at != first.at).collect();
    report(context, sink, first, later, &also, !apart);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Conflict {
    /// Other figures.
    Figures,
    /// A floor here, a cap there.
    Opposite,
}

/// How two rows contradict each other.
fn conflict(a: &Entry<'_>, b: &Entry<'_>) -> Option<Conflict> {
    let (left, right) = (a.row.value.as_ref()?, b.row.value.as_ref()?);
    let opposite =
        |x: &Value<'_>, y: &Value<'_>| x.op.is_some_and(|op| op.is_floor()) && y.op.is_some_and(|op| op.is_cap());
    if opposite(left, right) || opposite(right, left) {
        return Some(Conflict::Opposite);
    }
    let (left_unit, right_unit) = (a.row.unit_of_value(), b.row.unit_of_value());
    // Of two measures neither contradicts the other; a slip in the unit is another rule's.
    if left_unit.map(|unit| unit.dimension) != right_unit.map(|unit| unit.dimension) {
        return None;
    }
    let size = |number: Option<f64>, factor: Option<f64>| number.unwrap_or(0.0) * factor.unwrap_or(1.0);
    let (left_factor, right_factor) = (left_unit.map(|unit| unit.factor), right_unit.map(|unit| unit.factor));
    let differ = |x: f64, y: f64| (x - y).abs() > 1e-9 * x.abs().max(y.abs());
    let figures = differ(size(left.number, left_factor), size(right.number, right_factor))
        || (left.upper.is_some()
            && right.upper.is_some()
            && differ(size(left.upper, left_factor), size(right.upper, right_factor)));
    figures.then_some(Conflict::Figures)
}

/// Names under which two projects may well ask different figures: counts, money and time of each one's own things, groups of
/// people, and generic names. How money is paid out is the same discipline everywhere.
fn is_excused(context: &Context<'_>, entry: &Entry<'_>) -> bool {
    let key = &*entry.row.key;
    let paid = is_payment(context, key)
        || context.lexicon.misplaced.find(key).any(|(_, _, class)| *class == Misplaced::Payment);
    if paid && matches!(entry.row.kind, Some(Kind::Rate | Kind::Activity)) {
        return false;
    }
    let own = context.lexicon.phrases.own_thing.prefix(key).is_some();
    let bare_head = context.lexicon.objects.heads.suffix(key).is_some_and(|(length, _)| length == key.len());
    match entry.row.kind {
        Some(Kind::Time) => !key.ends_with("天数"),
        Some(Kind::Rate | Kind::Activity | Kind::State) | None => {
            own || bare_head || context.lexicon.generic.contains_key(key)
        }
        Some(Kind::Count | Kind::Money | Kind::Sat) => true,
    }
}

/// 资金支付及时率, 项目资金拨付率, 预算执行率.
fn is_payment(context: &Context<'_>, key: &str) -> bool {
    let phrases = &context.lexicon.phrases;
    phrases.payment_money.after(phrases.payment_opening.off_start(key)).is_some_and(|rest| {
        let rest = rest.strip_prefix("及时").or_else(|| rest.strip_prefix("按时")).unwrap_or(rest);
        phrases.payment_verb.prefix(rest).is_some()
    })
}

fn report(
    context: &Context<'_>,
    sink: &mut Sink,
    first: &Entry<'_>,
    later: &Entry<'_>,
    also: &[&Entry<'_>],
    sure: bool,
) {
    let (Some(value), Some(other)) = (later.row.value.as_ref(), first.row.value.as_ref()) else { return };
    let written = |value: &Value<'_>| context.text(value.span).to_owned();
    let name = name_of(context, later.row);
    let same_project = first.at.project == later.at.project;
    let place = if same_project { String::new() } else { project_name(context, first.at) };
    let message = context.say(
        || {
            let place = if same_project { "本项目前面".to_owned() } else { place.clone() };
            format!("{name}这里是“{}”，{place}是“{}”，同一指标前后矛盾。", written(value), written(other))
        },
        || {
            let place = if same_project { "above".to_owned() } else { format!("in {place}") };
            format!("{name} is {} here and {} {place}.", written(value), written(other))
        },
    );
    let suggestion = context.say(
        || "请核对后统一为同一个指标值；考核对象不同的，请在指标名称中写明各自的对象。".into(),
        || "use one value, or name the object of each.".into(),
    );
    let mut site = Site::new(value.span, message, suggestion)
        .rows([first.at, later.at])
        .rows(also.iter().map(|entry| entry.at))
        .related(other.span, context.say(|| "另一处的指标值".into(), || "the other value".into()));
    for entry in also {
        if let Some(value) = &entry.row.value {
            site = site.related(value.span, context.say(|| "同名指标的指标值".into(), || "the same indicator".into()));
        }
    }
    if !sure {
        site = site.severity(Severity::Warning).confidence(Confidence::Low);
    }
    sink.report(site);
}
