//! S104: an indicator under a second level that measures something else.

use crate::filing::names::direction;
use crate::filing::said::Classes;
use crate::filing::{Class, Indicator, Project};
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Dimension, Direction, Kind, Level1, Level2, Misplaced};
use crate::rules::support::{name_of, quote};
use crate::rules::{Context, Row, Rule, Sink, Site, Suggestion, Text, propose};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S104",
    name: "misplaced-indicator",
    title: Text { zh: "指标归类错误", en: "Misplaced indicator" },
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    on_self_evaluations: false,
    why: Text {
        zh: "指标放错了类，真正的那一类就空着：完成率填在效益下，项目的效果就没有指标；个数填在质量下，质量就没有指标。",
        en: "A misfiled indicator leaves its own class empty: a completion rate under benefit says nothing of the benefit.",
    },
    remedy: Text {
        zh: "把这条指标移到它所属的二级指标下，原来的位置换一条说明效果、质量或时间的指标。",
        en: "Move the indicator to its own second level, and put one there that shows effect, quality or time.",
    },
    limits: Text {
        zh: "数量下与计数指标并列的比率、成本控制率、单位成本、频次和拨付及时率、共性指标库规定的归类不报或置信度为低；人员、公用经费模板不报。",
        en: "Silent or of low confidence on rates beside counts, on cost control, frequencies and where the common library files it.",
    },
    bad: &[
        "2025年物业项目绩效目标表\n| 项目名称 | 物业项目 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | ⟦更换节能灯具⟧ | ≥900盏 |\n",
        "2025年招商项目绩效目标表\n| 项目名称 | 招商项目 |\n| 绩效目标 | 签约项目10个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 推介会次数 | ≥3次 |\n| | 质量指标 | ⟦签约项目个数⟧ | ≥10个 |\n| | 时效指标 | ⟦招商工作成效⟧ | ≥90% |\n| | 成本指标 | ⟦资金支付率⟧ | ≥90% |\n| 效益指标 | 社会效益指标 | ⟦项目完成率⟧ | ≥90% |\n| | | ⟦企业满意度⟧ | ≥90% |\n| | 经济效益指标 | ⟦举办推介会场次⟧ | ≥3次 |\n",
        "2025年救助项目绩效目标表\n| 项目名称 | 救助项目 |\n| 绩效目标 | 救助困难群众 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | ⟦救助任务完成率⟧ | ≥95% |\n| | | ⟦救助金发放金额⟧ | ≤80万元 |\n| | 质量指标 | ⟦救助申请办理及时率⟧ | ≥95% |\n| | | ⟦救助站按期完工率⟧ | ≥95% |\n",
        "2025年普法项目绩效目标表\n| 项目名称 | 普法项目 |\n| 绩效目标 | 举办讲座12场 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 讲座场次 | ≥12场 |\n| | | ⟦普法补贴发放⟧ | 20万元 |\n| 效益指标 | 社会效益指标 | ⟦印制普法读本⟧ | ≥5000册 |\n",
    ],
    good: &[
        "2025年物业项目绩效目标表\n| 项目名称 | 物业项目 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 更换灯具 | ≥900盏 |\n| 产出指标 | 质量指标 | 维修投诉 | ≤2件 |\n",
        "2025年招商项目绩效目标表\n| 项目名称 | 招商项目 |\n| 绩效目标 | 签约项目10个 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 推介会次数 | ≥3次 |\n| | 质量指标 | 签约项目履约率 | ≥80% |\n| | | 重大失误次数 | 0次 |\n| | 时效指标 | 企业诉求办理用时 | ≤3天 |\n| | | 简报报送频次 | ≥1次/月 |\n| | | 奖补资金拨付及时率 | 100% |\n| | 成本指标 | 项目成本控制率 | ≤100% |\n| | | 单场推介会成本 | ≤8万元 |\n| 效益指标 | 社会效益指标 | 带动就业人数 | ≥200人 |\n| | 生态效益指标 | 建设项目环评执行率 | 100% |\n| | 经济效益指标 | 签约金额 | ≥2亿元 |\n| 满意度指标 | 服务对象满意度指标 | 企业满意度 | ≥90% |\n",
    ],
    check,
};

/// Where a row is filed, as far as this rule tells levels apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filed {
    Quantity,
    Quality,
    Timeliness,
    Cost,
    Benefit,
}

/// What a row measures instead, and how sure that is.
type Fault = (What, Confidence);

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Completion,
    Acceptance,
    Progress,
    Delivered,
    Satisfaction,
    Payment,
    Count,
    Money,
    Timely,
    Timeless,
    Rate,
    Spent,
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    for (number, project) in context.filing.projects.iter().enumerate() {
        if project.template {
            continue;
        }
        let counted = project.indicators.iter().any(|row| row.l2() == Some(Level2::Quantity) && is_counted(row));
        for (at, row) in project.indicators.iter().enumerate() {
            if let Some((what, confidence)) = fault(context, row, counted) {
                report(context, project, Row { project: number, row: at }, what, confidence, sink);
            }
        }
    }
}

fn filed(row: &Indicator<'_>) -> Option<Filed> {
    match (row.l2(), row.l1()) {
        (Some(Level2::Quantity), _) => Some(Filed::Quantity),
        (Some(Level2::Quality), _) => Some(Filed::Quality),
        (Some(Level2::Timeliness), _) => Some(Filed::Timeliness),
        (Some(Level2::Cost | Level2::EconomicCost | Level2::SocialCost | Level2::EcologicalCost), _) => {
            Some(Filed::Cost)
        }
        (Some(Level2::Economic | Level2::Social | Level2::Ecological | Level2::Sustained), _) => Some(Filed::Benefit),
        (None, Some(Level1::Benefit)) => Some(Filed::Benefit),
        (None, Some(Level1::Cost)) => Some(Filed::Cost),
        _ => None,
    }
}

fn fault(context: &Context<'_>, row: &Indicator<'_>, counted: bool) -> Option<Fault> {
    let filed = filed(row)?;
    if is_at_home(row, filed) {
        return None;
    }
    if row.key.is_empty() || crate::filing::value::is_not_applicable(&row.key, context.lexicon) {
        return None;
    }
    // The common library files it there.
    let library = context.lexicon.generic.get(&*row.key);
    if library.is_some_and(|level| Some(*level) == row.l2()) {
        return None;
    }
    let name = Name::of(context, row);
    match filed {
        Filed::Benefit => benefit(row, &name),
        Filed::Quality => quality(context, row, &name),
        Filed::Cost => cost(context, &name),
        Filed::Timeliness => timeliness(context, row, &name),
        Filed::Quantity => quantity(context, row, &name, counted),
    }
}

/// Whether no word of its name could make the row misplaced: what is counted as quantity and what is timed as timeliness.
fn is_at_home(row: &Indicator<'_>, filed: Filed) -> bool {
    match filed {
        Filed::Quantity => row.kind == Some(Kind::Count) && !row.is_percent(),
        Filed::Timeliness => {
            let dated = row.value.as_ref().is_some_and(|value| value.class == Class::Date);
            let unit = || row.unit_of_value().is_some_and(|unit| is_time(unit.dimension));
            row.kind == Some(Kind::Time) || dated || unit()
        }
        _ => false,
    }
}

/// Completion, acceptance, progress, satisfaction, or a count of things delivered, as a benefit.
fn benefit(row: &Indicator<'_>, name: &Name<'_>) -> Option<Fault> {
    let sustained = row.l2() == Some(Level2::Sustained);
    if row.kind == Some(Kind::Sat) {
        return Some((What::Satisfaction, Confidence::High));
    }
    if let Some(Misplaced::Progress) = name.classes.last {
        return Some((What::Progress, Confidence::High));
    }
    if name.has(Misplaced::Benefit) || name.has(Misplaced::Praise) {
        // 就业帮扶任务完成率: completion, though of a work that is itself a benefit.
        return name.completes().then_some((What::Completion, Confidence::Medium));
    }
    match name.classes.last {
        Some(Misplaced::Completion | Misplaced::Punctual) => return Some((What::Completion, Confidence::High)),
        Some(Misplaced::Acceptance) => return Some((What::Acceptance, Confidence::High)),
        Some(Misplaced::Payment) => return Some((What::Payment, Confidence::Low)),
        _ => {}
    }
    // 印制手册 ≥500册: the unit counts where the name has no measure.
    let figured = || {
        matches!(row.kind, None | Some(Kind::Activity))
            && name.classes.first == Some(Misplaced::Verb)
            && row.unit_of_value().is_some_and(|unit| unit.dimension == Dimension::Count)
    };
    if row.is_percent() || row.kind != Some(Kind::Count) && !figured() {
        return None;
    }
    // What is planted, cleaned or laid down in rules has its effect in itself.
    let own_effect = sustained || row.l2() == Some(Level2::Ecological);
    let confidence = if own_effect { Confidence::Low } else { Confidence::Medium };
    let opened = name.classes.first == Some(Misplaced::Verb) || name.key.starts_with("发放");
    (name.has(Misplaced::Delivered) || opened).then_some((What::Delivered, confidence))
}

/// COUNT, MONEY, 及时率 or progress as quality.
fn quality(context: &Context<'_>, row: &Indicator<'_>, name: &Name<'_>) -> Option<Fault> {
    match name.classes.last {
        Some(Misplaced::Progress) => return Some((What::Progress, Confidence::High)),
        Some(Misplaced::Payment) => return Some((What::Spent, Confidence::Low)),
        Some(Misplaced::Punctual) if is_rate(row) => return Some((What::Timely, Confidence::Medium)),
        _ => {}
    }
    if name.has(Misplaced::Timely) && !name.has(Misplaced::Acceptance) && is_rate(row) {
        let late = row.key.ends_with("及时率") || row.key.ends_with("及时性");
        return Some((What::Timely, if late { Confidence::High } else { Confidence::Medium }));
    }
    if row.is_percent() || name.has(Misplaced::Measure) {
        return None;
    }
    // 更换节能灯具 ≥900盏: the unit counts where the name has no measure.
    let delivered = || {
        matches!(row.kind, None | Some(Kind::Activity))
            && name.classes.first == Some(Misplaced::Verb)
            && !name.has(Misplaced::Praise)
            && row.unit_of_value().is_some_and(|unit| unit.dimension == Dimension::Count)
            && !row.value.as_ref().is_some_and(|value| value.op.is_some_and(|op| op.is_cap()))
            && direction(&row.key, context.lexicon) != Direction::Low
    };
    match row.kind {
        Some(Kind::Money) => Some((What::Money, Confidence::High)),
        Some(Kind::Count) if is_measure(row) || direction(&row.key, context.lexicon) == Direction::Low => None,
        // 误播错播: faults tell the quality of the work.
        Some(Kind::Count) if is_zero(row) || context.lexicon.phrases.harm.suffix(&row.key).is_some() => None,
        Some(Kind::Count) if name.has(Misplaced::Praise) => Some((What::Count, Confidence::Low)),
        Some(Kind::Count) => Some((What::Count, Confidence::High)),
        _ if delivered() && !is_zero(row) => Some((What::Count, Confidence::Medium)),
        _ => None,
    }
}

/// Payment or execution rate as cost.
fn cost(context: &Context<'_>, name: &Name<'_>) -> Option<Fault> {
    if name.pays(context) {
        return Some((What::Payment, Confidence::High));
    }
    name.completes().then_some((What::Completion, Confidence::Low))
}

/// Neither name, description nor value speaks of time.
fn timeliness(context: &Context<'_>, row: &Indicator<'_>, name: &Name<'_>) -> Option<Fault> {
    let words = |text: &str| context.lexicon.time_words.occurs(text);
    let figures = |span: Option<crate::span::Span>| {
        span.is_some_and(|span| {
            let found = context.quantities(span);
            found.iter().any(|q| is_time(q.unit.1.dimension))
                || crate::rules::support::years_in(context, span).iter().any(|mention| mention.month.is_some())
        })
    };
    if name.has(Misplaced::Progress) || name.has(Misplaced::Timely) {
        return None;
    }
    let value = row.value.as_ref();
    let cells = [row.name, row.description, value.map(|value| value.span)];
    let spoken = || cells.into_iter().flatten().any(|span| words(context.text(span)));
    // 竣工验收合格率 names an event, but it is accepted and not timed.
    let timed = row.key.contains('时') || row.key.contains('期');
    // 资金支付率 says how much was paid; that its description speaks of the year's budget makes it no time.
    let accepted = (name.classes.last == Some(Misplaced::Acceptance) || name.pays(context)) && !timed;
    if !accepted && (spoken() || cells.into_iter().any(figures)) {
        return None;
    }
    let empty = value.is_none_or(|value| matches!(value.class, Class::Empty | Class::NotApplicable));
    let confidence = match name.classes.last {
        // Completed by the end of the year, as everyone reads it.
        Some(Misplaced::Completion | Misplaced::Punctual) => Confidence::Low,
        _ if empty => Confidence::Low,
        _ => Confidence::Medium,
    };
    Some((What::Timeless, confidence))
}

/// Money spent, or a rate where nothing is counted, as quantity.
fn quantity(context: &Context<'_>, row: &Indicator<'_>, name: &Name<'_>, counted: bool) -> Option<Fault> {
    // 补助资金发放 120万元: the unit says that money is meant.
    let paid = || {
        row.kind == Some(Kind::Activity) && row.unit_of_value().is_some_and(|unit| unit.dimension == Dimension::Money)
    };
    if row.kind == Some(Kind::Money) && !row.is_percent() || paid() {
        let standard = context.lexicon.phrases.standard_cost.occurs(&row.key);
        let spent = name.has(Misplaced::Spent) && !name.has(Misplaced::Earned);
        return match (spent, standard) {
            (_, true) => Some((What::Spent, Confidence::Low)),
            (true, false) => Some((What::Spent, Confidence::High)),
            _ => None,
        };
    }
    if is_rate(row) && name.pays(context) {
        return Some((What::Payment, if counted { Confidence::Low } else { Confidence::Medium }));
    }
    let rate = row.kind == Some(Kind::Rate) || row.kind == Some(Kind::Activity) && row.is_percent();
    let numeric = row.value.as_ref().is_some_and(|value| value.is_numeric());
    (rate && numeric).then_some((What::Rate, if counted { Confidence::Low } else { Confidence::Medium }))
}

/// A quantity that counts something: by its name, or by a figure that is no percentage.
fn is_counted(row: &Indicator<'_>) -> bool {
    let figure = row.value.as_ref().is_some_and(|value| value.is_numeric());
    match row.kind {
        Some(Kind::Count | Kind::Time) => true,
        Some(Kind::Rate | Kind::Money | Kind::Sat) => false,
        _ => figure && !row.is_percent() && row.unit_of_value().is_some(),
    }
}

fn is_rate(row: &Indicator<'_>) -> bool {
    matches!(row.kind, Some(Kind::Rate | Kind::Activity)) || row.is_percent()
}

/// A number by which quality is measured and not counted.
fn is_measure(row: &Indicator<'_>) -> bool {
    let dimension = row.unit_of_value().map(|unit| unit.dimension);
    dimension.is_some_and(|dimension| {
        use Dimension::{Concentration, Permille, Power, Ratio, Score, Sound, Temperature, UnitPrice};
        matches!(dimension, Concentration | Permille | Power | Ratio | Score | Sound | Temperature | UnitPrice)
    })
}

fn is_zero(row: &Indicator<'_>) -> bool {
    row.value.as_ref().is_some_and(|value| value.number == Some(0.0) && value.upper.is_none())
}

fn is_time(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::Time | Dimension::Frequency)
}

/// The words of a name that settle its place.
struct Name<'k> {
    key: &'k str,
    classes: Classes,
}

impl<'k> Name<'k> {
    fn of(context: &Context<'_>, row: &'k Indicator<'_>) -> Self {
        let (key, lexicon) = (&*row.key, context.lexicon);
        let said = row.said.as_deref();
        let classes = said.map_or_else(|| Classes::of(key, lexicon), |said| said.classes(key, lexicon));
        Self { key, classes }
    }

    fn has(&self, class: Misplaced) -> bool {
        self.classes.has(class)
    }

    /// Whether the name ends with how much of the work is done.
    fn completes(&self) -> bool {
        matches!(self.classes.last, Some(Misplaced::Completion | Misplaced::Punctual))
    }

    /// Whether the name is a rate of payment: 支付率, and 执行率 where it is that of money.
    fn pays(&self, context: &Context<'_>) -> bool {
        let money = || self.has(Misplaced::Spent) || context.lexicon.phrases.paid_money.occurs(self.key);
        let whole = self.classes.count == 1 && self.classes.first == self.classes.last;
        match self.classes.last {
            Some(Misplaced::Payment) => true,
            Some(Misplaced::Executed) => money() || whole && self.key.starts_with("执行"),
            _ => self.has(Misplaced::Payment) && self.key.ends_with('率'),
        }
    }
}

fn report(context: &Context<'_>, project: &Project<'_>, at: Row, what: What, confidence: Confidence, sink: &mut Sink) {
    let row = &project.indicators[at.row];
    let (Some(name), Some(level)) = (row.name, row.level2.map(|level| level.span).or(row.level1.map(|l| l.span)))
    else {
        return;
    };
    let (own, above) = (name_of(context, row), quote(context.text(level)));
    let (zh, en, home) = match what {
        What::Completion => ("衡量的是任务完成了多少", "measures how much is completed", "产出下的数量或时效指标"),
        What::Acceptance => {
            ("衡量的是交付物合不合格", "measures whether the work passed acceptance", "产出下的质量指标")
        }
        What::Progress => ("衡量的是工作进度", "measures progress", "产出下的时效指标"),
        What::Delivered => ("数的是项目交付的东西", "counts what is delivered", "产出下的数量指标"),
        What::Satisfaction => ("衡量的是满意度", "measures satisfaction", "满意度指标"),
        What::Payment => ("衡量的是资金支付进度", "measures payment", "预算执行监控，不必设为指标"),
        What::Count => ("数的是数量", "is a count", "数量指标"),
        What::Money => ("是金额", "is an amount of money", "成本或经济效益指标"),
        What::Timely => ("衡量的是及不及时", "measures timeliness", "时效指标"),
        What::Timeless => ("名称、描述和指标值都没有说到时间", "speaks of no time", "与它内容相符的二级指标"),
        What::Rate => ("是比率，没有数出做了多少", "is a rate and counts nothing", "质量或时效指标"),
        What::Spent => ("是花出去的钱", "is money spent", "成本指标"),
    };
    let message = context.say(
        || match what {
            What::Timeless | What::Rate => format!("{own}放在{above}下，但{zh}。"),
            _ => format!("{own}{zh}，不是{above}。"),
        },
        || format!("{own} {en}; it does not belong under {above}."),
    );
    let suggestion = Suggestion::later(move |context| instead(context, at, what, home));
    let note = context.say(|| "所在的二级指标".into(), || "the second level above".into());
    sink.report(Site::new(name, message, suggestion).rows([at]).related(level, note).confidence(confidence));
}

fn instead(context: &Context<'_>, at: Row, what: What, home: &str) -> String {
    let advice = propose::advice(context, at);
    context.say(
        || {
            let instead = match what {
                What::Timeless => "请改为完成时间、及时率或频次，写明时限；原指标移到",
                What::Rate => "请写明数量和单位，如“完成×处”；这条比率移到",
                What::Payment if filed(context.row(at)) != Some(Filed::Cost) => "请删除或替换；这条属于",
                What::Payment => "请改为总成本控制额、单位成本一类的指标；这条属于",
                _ => "请移到",
            };
            let advice = advice.as_ref().map_or(String::new(), |advice| format!("本级指标{advice}"));
            format!("{instead}{home}。{advice}")
        },
        || {
            let advice = advice.as_ref().map_or(String::new(), |advice| format!(" Here {advice}"));
            format!("move it to its own second level.{advice}")
        },
    )
}
