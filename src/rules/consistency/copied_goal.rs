//! C104: a goal that only copies something else.

use crate::filing::{Project, names};
use crate::finding::Confidence;
use crate::finding::Severity;
use crate::rules::support::{clauses, noun_at, noun_of, period, quote, without_number};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::Span;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHasher};
use std::cell::OnceCell;
use std::hash::{BuildHasher, Hash, Hasher};

/// The rule.
pub static RULE: Rule = Rule {
    code: "C104",
    name: "copied-goal",
    title: Text { zh: "目标照抄", en: "Copied goal" },
    severity: Severity::Warning,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "目标照抄资金用途、项目名称或别的目标，只说了钱花在哪里，没有说花了钱要达到什么结果。",
        en: "A goal that repeats the use of funds, the name or another goal says where the money goes and not what it brings.",
    },
    remedy: Text {
        zh: "写明产出、时限和效果，如“9月底前改造校舍5栋，惠及学生1200人”；跨年项目的年度目标只写当年完成的部分。",
        en: "State output, date and effect; for a project of several years the annual goal holds this year's part.",
    },
    limits: Text {
        zh: "实施期未写明或只有一年的，总体目标与年度目标相同不报；人员公用经费的固定模板不报。",
        en: "Silent on equal whole-period and annual goals where the period is one year or unstated, and on fixed templates.",
    },
    bad: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 资金用途 | 组织全镇网格员业务培训 |\n| 绩效目标 | ⟦组织全镇网格员业务培训⟧。 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 培训人次 | ≥300人次 |\n",
        "2025年管网项目绩效目标表\n| 项目名称 | 管网项目 |\n| 实施期 | 2025-2027年 |\n| 实施期目标 | 改造供水管网36公里 |\n| 年度目标 | ⟦改造供水管网36公里⟧ |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 改造管网长度 | ≥36公里 |\n",
        "2025年预算项目绩效目标\n1.2025年报刊经费绩效目标表\n| 项目名称 | 报刊经费 |\n| 绩效目标 | 加强宣传报道，提升传播力 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 订阅报刊份数 | ≥50份 |\n2.2025年演出经费绩效目标表\n| 项目名称 | 演出经费 |\n| 绩效目标 | ⟦加强宣传报道，提升传播力⟧ |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 演出场次 | ≥5场 |\n",
    ],
    good: &[
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 实施期 | 2025年1月-12月 |\n| 资金用途 | 支付授课费、场地费和教材印刷费 |\n| 总体目标 | 培训网格员300人次，合格率95%以上 |\n| 年度目标 | 培训网格员300人次，合格率95%以上 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 培训人次 | ≥300人次 |\n",
    ],
    check,
};

/// Similarity from which two texts count as the same.
const NEAR: f64 = 0.8;

/// Goals of so many projects before are compared one by one.
const NEIGHBOURS: usize = 64;

/// Characters of a text that are compared.
const COMPARED: usize = 400;

fn check(context: &Context<'_>, sink: &mut Sink) {
    // Goals of the projects before; the first of each normal form, by its hash.
    let mut earlier: Vec<Told> = Vec::new();
    let mut first: FxHashMap<u64, usize> = FxHashMap::default();
    for (number, project) in context.filing.projects.iter().enumerate() {
        if project.template {
            continue;
        }
        for goal in &project.goals {
            let span = without_number(&context.document.text, goal.span);
            let form = normal(context, span);
            if form.chars().nth(3).is_none() {
                continue;
            }
            let told = Told::new(number, span, form);
            let source = own_source(context, project, &told.form).or_else(|| copied(context, &earlier, &first, &told));
            if let Some((other, source)) = source.filter(|_| !told.has_residue(context)) {
                report(context, sink, span, other, source);
            }
            let known = first.entry(told.hash).or_insert(earlier.len());
            if earlier.get(*known).is_some_and(|known| known.has_residue(context)) {
                *known = earlier.len();
            }
            earlier.push(told);
        }
        whole_period(context, sink, project);
    }
}

/// A goal of a project.
struct Told {
    number: usize,
    span: Span,
    form: String,
    hash: u64,
    /// Of its figures.
    figures: u64,
    /// Whether the template's words stand in it; looked for where it matters.
    residue: OnceCell<bool>,
}

impl Told {
    fn new(number: usize, span: Span, form: String) -> Self {
        let mut hasher = FxHasher::default();
        figures(&form).for_each(|figure| figure.hash(&mut hasher));
        let hash = FxBuildHasher.hash_one(&form);
        Self { number, span, form, hash, figures: hasher.finish(), residue: OnceCell::new() }
    }

    fn has_residue(&self, context: &Context<'_>) -> bool {
        *self.residue.get_or_init(|| context.residue(self.span).is_some())
    }

    /// Whether another project's goal says the same. A goal with figures of its own is the project's own.
    fn copies(&self, other: &Told) -> bool {
        self.number != other.number
            && self.figures == other.figures
            && near(&self.form, &other.form)
            && figures(&self.form).eq(figures(&other.form))
    }
}

/// The goal of a project before that a goal copies: one of the same form, else a near one among the last ones.
fn copied(
    context: &Context<'_>,
    earlier: &[Told],
    first: &FxHashMap<u64, usize>,
    goal: &Told,
) -> Option<(Span, Source)> {
    let same = first.get(&goal.hash).map(|at| &earlier[*at]).filter(|other| other.form == goal.form);
    let same = same.filter(|other| other.number != goal.number && !other.has_residue(context));
    let counts = |other: &&Told| earlier.len() <= NEIGHBOURS || !other.has_residue(context);
    let mut neighbours = earlier.iter().rev().filter(counts).take(NEIGHBOURS);
    let found = same.or_else(|| neighbours.find(|other| goal.copies(other) && !other.has_residue(context)))?;
    Some((found.span, Source::Project(found.number)))
}

#[derive(Clone, Copy)]
enum Source {
    Use,
    Name,
    Project(usize),
    Whole(u16, u16),
}

/// The use of funds or the name, where the goal copies it.
fn own_source(context: &Context<'_>, project: &Project<'_>, form: &str) -> Option<(Span, Source)> {
    let figured = has_figures(form);
    // A goal that adds a figure or a date says more.
    let says_less = |piece: Span| figured && !has_figures(context.text(piece));
    let own = OnceCell::new();
    let own = || *own.get_or_init(|| deed(context, form));
    let copied = |piece: Span| {
        if says_less(piece) {
            return false;
        }
        let other = normal(context, piece);
        let done = deed(context, &other);
        done.chars().nth(3).is_some()
            && (!figured || figures(form).eq(figures(&other)))
            && (near(form, &other) || near(own(), done))
    };
    // No project has more uses; each goal of a broken form would look at thousands.
    for using in project.uses.iter().take(32).filter(|using| !says_less(**using)) {
        let whole = without_number(&context.document.text, *using);
        let mut parts = clauses(&context.document.text, *using).into_iter().filter(|part| *part != whole);
        if copied(whole) || parts.any(&copied) {
            return Some((*using, Source::Use));
        }
    }
    let name = project.name.or(project.title).filter(|_| !figured)?;
    let noun = noun_at(context, name);
    let same = noun.chars().nth(3).is_some() && near(deed(context, noun_of(context, form)), &noun);
    same.then_some((name, Source::Name))
}

/// What is done, without the words that say only that it is: 做好设施维护工作 and 用于设施维护 are one deed.
fn deed<'t>(context: &Context<'_>, text: &'t str) -> &'t str {
    let phrases = &context.lexicon.phrases;
    let bare = phrases.goal_opening.after(text).unwrap_or(text);
    phrases.goal_closing.before(bare).unwrap_or(bare)
}

/// The annual goal of a project of several years that promises all of it.
fn whole_period(context: &Context<'_>, sink: &mut Sink, project: &Project<'_>) {
    let goals = |whole: bool| project.goals.iter().filter(move |goal| goal.whole_period == whole);
    let (Some(first_whole), Some(first_annual)) = (goals(true).next(), goals(false).next()) else { return };
    let Some((first, last)) = period(project, context).filter(|(first, last)| last > first) else { return };
    let joined = |whole: bool| goals(whole).map(|goal| normal(context, goal.span)).collect::<String>();
    let (whole, annual) = (joined(true), joined(false));
    if !whole.is_empty() && near(&whole, &annual) && figures(&whole).eq(figures(&annual)) {
        let span = without_number(&context.document.text, first_annual.span);
        report(context, sink, span, first_whole.span, Source::Whole(first, last));
    }
}

/// The figures of a text, in order.
fn figures(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|piece| !piece.is_empty())
}

fn has_figures(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Without punctuation, blanks and list numbers.
fn normal(context: &Context<'_>, span: Span) -> String {
    let span = without_number(&context.document.text, span);
    let mut form = names::key(context.text(span), context.lexicon);
    if let Some((at, _)) = form.char_indices().nth(COMPARED) {
        form.truncate(at);
    }
    form
}

fn near(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (x, y) = (a.chars().count(), b.chars().count());
    // The longer text differs at least by its surplus, and by the characters that the other has not.
    let least = NEAR * x.max(y) as f64;
    x.min(y) as f64 >= least && shared(a, b) as f64 >= least && strsim::normalized_levenshtein(a, b) >= NEAR
}

/// How many characters two texts can have in common at most, told by the last bits of each.
fn shared(a: &str, b: &str) -> u32 {
    let (mut ours, mut theirs) = ([0u32; 64], [0u32; 64]);
    for (text, counts) in [(a, &mut ours), (b, &mut theirs)] {
        text.chars().for_each(|c| counts[c as usize & 63] += 1);
    }
    ours.iter().zip(theirs).map(|(a, b)| (*a).min(b)).sum()
}

fn report(context: &Context<'_>, sink: &mut Sink, goal: Span, other: Span, source: Source) {
    let written = quote(context.text(goal));
    let message = context.say(
        || match source {
            Source::Use => format!("绩效目标{written}照抄了资金用途，没有说明要达到的产出和效果。"),
            Source::Name => format!("绩效目标{written}只是重复项目名称，没有说明要达到的产出和效果。"),
            Source::Project(at) => format!("绩效目标{written}与项目{}的目标相同，没有体现本项目的任务。", at + 1),
            Source::Whole(first, last) => {
                format!("项目实施期为{first}—{last}年，年度目标却与实施期目标相同，没有写明当年完成的部分。")
            }
        },
        || match source {
            Source::Use => format!("the goal {written} copies the use of funds."),
            Source::Name => format!("the goal {written} only repeats the project's name."),
            Source::Project(at) => format!("the goal {written} is that of project {}.", at + 1),
            Source::Whole(first, last) => {
                format!("the annual goal of a project of {first} to {last} is that of the whole period.")
            }
        },
    );
    let suggestion = context.say(
        || match source {
            Source::Whole(..) => "请在年度目标中只写当年计划完成的数量和时限，实施期目标写全部任务。".into(),
            _ => {
                "请写明完成什么、多少、到什么时候、带来什么效果，如“×月底前完成××（数量＋单位），××率达到××%”。".into()
            }
        },
        || "say what is done, how much, by when and with what effect.".into(),
    );
    let related = context.say(
        || match source {
            Source::Use => "资金用途".into(),
            Source::Name => "项目名称".into(),
            Source::Project(at) => format!("项目{}的目标", at + 1),
            Source::Whole(..) => "实施期目标".into(),
        },
        || "what it copies".into(),
    );
    sink.report(Site::new(goal, message, suggestion).related(other, related));
}
