//! Measurable indicators from the reference library for the row at hand, for suggestions.
//!
//! An indicator is near when its keywords stand in the row's name, description, value or project, when it belongs to the
//! sector that the unit and the project speak of, and when its second level is the row's. Its figure is an example of
//! magnitude and no norm, so that only its operator and unit are shown, with the usual range where it is narrow.
//! Nothing is computed before a rule asks.

use super::{Context, Row};
use crate::Lang;
use crate::filing::Project;
use crate::lexicon::{Level2, Reference};
use crate::span::{Span, is_blank};
use rustc_hash::FxHashMap;

/// How many indicators one suggestion names.
const MOST: usize = 3;

/// The weight of a hit that tells more than a word of two characters does.
const TELLING: u32 = 80;

/// The sector of indicators that suit every office.
const COMMON: &str = "通用";

/// The two or three indicators nearest to a row; fewer, or none, where the library has nothing near.
pub fn proposals<'a>(context: &Context<'a>, at: Row) -> Vec<&'a Reference> {
    let project = context.project(at);
    let Some(row) = project.indicators.get(at.row) else { return Vec::new() };
    let value = row.value.as_ref().map(|value| value.span);
    let own = [(row.name, 8), (row.description, 3), (value, 2)];
    let level = row.l2().map(plan_level);
    nearest(
        context,
        Some(project),
        &own,
        &row.key,
        |entry| level.is_none_or(|level| level == entry.level2),
        level.is_some(),
    )
}

/// The indicators nearest to a goal or a clause: such as its words ask for, of any level but satisfaction.
pub fn proposals_for<'a>(context: &Context<'a>, clause: Span, project: Option<&Project<'_>>) -> Vec<&'a Reference> {
    let promised = |entry: &Reference| !matches!(entry.level2, Level2::Satisfaction | Level2::Sustained | Level2::Cost);
    nearest(context, project, &[(Some(clause), 8)], context.text(head(context, clause)), promised, false)
}

/// What speaks for an entry of the library.
#[derive(Clone, Copy, Default)]
struct Hits {
    /// Keywords in the row and its project, weighed.
    words: u32,
    /// The most telling keyword in the row itself.
    asked: u32,
    /// Pairs of characters that its name has in common with the row's.
    alike: u32,
    /// How near its sector is.
    near: u32,
}

/// Ranks the indicators that `fits` allows. Where `fill` is not set, only those that the own words ask for count.
fn nearest<'a>(
    context: &Context<'a>,
    project: Option<&Project<'_>>,
    own: &[(Option<Span>, u32)],
    key: &str,
    fits: impl Fn(&Reference) -> bool,
    fill: bool,
) -> Vec<&'a Reference> {
    let library = &context.lexicon.reference;
    let mut hits = vec![Hits::default(); library.entries().len()];
    let title = project.and_then(|project| project.name.or(project.title));
    for (span, weight) in own.iter().copied().chain([(title, 1)]) {
        let Some(text) = span.map(|span| context.text(head(context, span))) else { continue };
        for (number, hit) in library.hits(text) {
            hits[number].words += hit * weight;
            if weight > 1 {
                hits[number].asked = hits[number].asked.max(hit);
            }
        }
    }
    for number in pairs(key).into_iter().flat_map(|pair| library.with_pair(pair)) {
        hits[number].alike += 1;
    }
    let sectors = sectors(context, project, own);
    for (sector, near) in &sectors {
        library.of_sector(sector).iter().for_each(|number| hits[*number].near = *near);
    }
    let mut ranked: Vec<(u32, usize)> = Vec::new();
    for (number, hit) in hits.iter().enumerate() {
        // Another sector's indicator has to be asked for by a telling word.
        if (hit.near == 0 && hit.asked < TELLING) || (!fill && hit.asked == 0) || !fits(&library.entries()[number]) {
            continue;
        }
        let score = (hit.words + hit.alike * 40) * (1 + hit.near) + hit.near * 160;
        ranked.push((score, number));
    }
    ranked.sort_unstable_by_key(|(score, number)| (std::cmp::Reverse(*score), *number));
    let best = ranked.first().map_or(0, |(score, _)| *score);
    let mut chosen: Vec<&Reference> = Vec::new();
    for (score, number) in ranked {
        let entry = &library.entries()[number];
        if chosen.len() == MOST || (chosen.len() == 2 && score * 3 < best) {
            break;
        }
        let known = project.is_some_and(|project| has(project, entry));
        if !known && !chosen.iter().any(|other| is_like(&other.name, &entry.name)) {
            chosen.push(entry);
        }
    }
    chosen
}

/// The nearest indicators as a sentence, for the end of a suggestion.
pub fn advice(context: &Context<'_>, at: Row) -> Option<String> {
    let chosen: Vec<String> = proposals(context, at).into_iter().map(|entry| shown(entry, context.lang)).collect();
    if chosen.is_empty() {
        return None;
    }
    Some(context.say(
        || format!("可选用：{}；数值请按本单位的计划和历史数据确定。", chosen.join("、")),
        || format!("consider {}; set the figure by your own plan and records.", chosen.join(", ")),
    ))
}

/// An indicator with operator and unit: `PM2.5年均浓度≤×微克/立方米（如30—40）`. 100% and zero are ends of a scale and stand
/// as they are.
pub fn shown(entry: &Reference, lang: Lang) -> String {
    let (name, unit) = (&entry.name, &entry.unit);
    if &*entry.operator == "＝" && matches!(&*entry.value, "100" | "0") {
        return format!("{name}＝{}{unit}", entry.value);
    }
    let operator = &entry.operator;
    let example = match (narrow(&entry.value), lang) {
        (None, _) => String::new(),
        (Some(range), Lang::Zh) => format!("（如{}）", range.replace('-', "—")),
        (Some(range), Lang::En) => format!(" (such as {range})"),
    };
    format!("{name}{operator}×{unit}{example}")
}

/// A typical value that says something: one number, or a range whose ends are not far apart.
fn narrow(value: &str) -> Option<&str> {
    let Some((low, high)) = value.split_once('-') else { return Some(value) };
    let (low, high): (f64, f64) = (low.parse().ok()?, high.parse().ok()?);
    (low > 0.0 && high <= low * 2.0).then_some(value)
}

/// How near each sector is, from 1 to 8: by its words in the unit's name, the titles, the project and the own words.
fn sectors<'a>(
    context: &Context<'a>,
    project: Option<&Project<'_>>,
    own: &[(Option<Span>, u32)],
) -> FxHashMap<&'a str, u32> {
    let mut votes: FxHashMap<&str, u32> = FxHashMap::default();
    let first = context.filing.projects.first();
    let unit = project.and_then(|project| project.unit_name).or_else(|| first.and_then(|first| first.unit_name));
    let opening = context.filing.outline.paragraphs.first().map(|(span, _)| *span);
    let titles = [
        (unit, 6),
        (context.filing.title, 4),
        (opening, 2),
        (first.and_then(|first| first.title), 3),
        (project.and_then(|project| project.title.or(project.name)), 5),
        (project.and_then(|project| project.uses.first().copied()), 2),
        (project.and_then(|project| project.goals.first()).map(|goal| goal.span), 2),
    ];
    let own = own.iter().map(|(span, weight)| (*span, weight.div_ceil(3)));
    for (span, weight) in titles.into_iter().chain(own) {
        let Some(span) = span else { continue };
        for (_, _, sector) in context.lexicon.sectors.find(context.text(head(context, span))) {
            *votes.entry(sector).or_default() += weight;
        }
    }
    let most = votes.values().copied().max().unwrap_or(0);
    votes.retain(|_, vote| *vote * 4 >= most);
    for vote in votes.values_mut() {
        *vote = (*vote * 8).div_ceil(most.max(1));
    }
    votes.insert(COMMON, if most == 0 { 6 } else { 3 });
    votes
}

/// The start of a long text; what a filing is about stands there.
fn head(context: &Context<'_>, span: Span) -> Span {
    let text = context.text(span);
    span.slice(0, text.char_indices().nth(120).map_or(text.len(), |(at, _)| at))
}

/// The level of the library that holds the indicators of a row's level.
fn plan_level(level: Level2) -> Level2 {
    match level {
        Level2::EconomicCost | Level2::SocialCost | Level2::EcologicalCost => Level2::Cost,
        other => other,
    }
}

/// The pairs of neighbouring characters of a name, each once.
fn pairs(key: &str) -> Vec<(char, char)> {
    let chars = || key.chars().filter(|c| !is_blank(*c)).take(40);
    let mut pairs: Vec<(char, char)> = chars().zip(chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Whether two names measure much the same: most pairs of the shorter one stand in the other.
fn is_like(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let pairs = pairs(short);
    let stands = |pair: &&(char, char)| long.chars().zip(long.chars().skip(1)).any(|other| other == **pair);
    let common = pairs.iter().filter(stands).count();
    common * 4 >= pairs.len() * 3
}

/// Whether the project has this indicator already; of very long tables the first rows are asked.
fn has(project: &Project<'_>, entry: &Reference) -> bool {
    project.indicators.iter().take(100).any(|row| *row.key == *entry.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Filing, Format, Lexicon, read};

    fn names(unit: &str, level2: &str, name: &str) -> Vec<String> {
        let text = format!(
            "2025年项目绩效目标表\n| 项目名称 | 2025年专项经费 |\n| 主管部门 | {unit} |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n\
             | 效益指标 | {level2} | {name} | 良好 |\n"
        );
        let document = read::read_bytes("a.txt", text.into(), Format::Text, &read::Limits::default())
            .unwrap_or_else(|e| panic!("{e}"));
        let lexicon = Lexicon::builtin();
        let filing = Filing::read(&document, lexicon);
        let context = Context::new(&document, &filing, lexicon, Lang::Zh);
        proposals(&context, Row { project: 0, row: 0 }).iter().map(|entry| entry.name.to_string()).collect()
    }

    #[test]
    fn level_sector_and_words_decide() {
        let air = names("某区生态环境局", "生态效益指标", "大气环境质量改善");
        assert_eq!(air[..2], ["PM2.5年均浓度", "空气质量优良天数比例"]);
        let park = names("某园区管委会", "生态效益指标", "大气环境质量改善");
        assert_eq!(park[..2], ["园区空气质量自动站PM2.5年均浓度", "空气质量优良天数比例"]);
        assert_eq!(names("某园区管委会", "社会效益指标", "项目带动就业能力")[0], "新增就业岗位数");
        assert_eq!(names("某县公安局", "社会效益指标", "维护社会稳定")[0], "重大群体性事件发生起数");
        assert_eq!(names("某县城管局", "生态效益指标", "改善人居环境")[0], "人均公园绿地面积");
    }

    #[test]
    fn every_level_of_every_sector_has_something_to_propose() {
        for unit in ["某县农业农村局", "某县水务局", "某县人民政府办公室"] {
            for level in ["经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"] {
                let found = names(unit, level, "综合效果");
                assert!((2..=MOST).contains(&found.len()), "{unit} {level}: {found:?}");
            }
        }
    }

    #[test]
    fn figures_are_examples_and_ends_of_a_scale_stay() {
        let library = Lexicon::builtin().reference.entries();
        let show = |name: &str| library.iter().find(|entry| &*entry.name == name).map(|entry| shown(entry, Lang::Zh));
        assert_eq!(show("PM2.5年均浓度").as_deref(), Some("PM2.5年均浓度≤×微克/立方米（如30—40）"));
        assert_eq!(show("医疗废物集中处置率").as_deref(), Some("医疗废物集中处置率＝100%"));
        assert_eq!(show("签约项目投资总额").as_deref(), Some("签约项目投资总额≥×亿元"));
    }
}
