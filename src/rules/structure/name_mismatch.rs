//! S111: a table whose title names another project than its 项目名称 field.

use crate::filing::{Project, labels, outline};
use crate::finding::{Confidence, Severity};
use crate::lexicon::Lexicon;
use crate::rules::support::{announced, quote};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::{Span, is_blank};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S111",
    name: "name-mismatch",
    title: Text { zh: "项目名称不一致", en: "Project names differ" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "表题和项目名称说的不是同一个项目，多半是套用其他项目的表时漏改了一处；项目名称应与预算一致。",
        en: "Title and field name two projects: most likely a form was copied. The name is that of the budget.",
    },
    remedy: Text {
        zh: "按批复的预算项目名称统一表题和“项目名称”栏，并核对表内目标和指标是否属于这个项目。",
        en: "Give both the name in the approved budget, and check that goals and indicators belong to it.",
    },
    limits: Text {
        zh: "序号、年份、“绩效目标表”等后缀和括号里的补充不同的不报；表题不含项目名称的不报。",
        en: "Silent on numbers, years, suffixes of the form and words in brackets, and on titles without a project's name.",
    },
    bad: &["1.2025年市政道路养护经费绩效目标表\n| 项目名称 | ⟦2025年路灯维修经费⟧ |\n| 绩效目标 | 养护道路12公里 |\n"],
    good: &[
        "2.2025年市政道路养护（二期）绩效目标申报表\n| 项目名称 | 市政道路养护项目（续建） |\n| 绩效目标 | 养护道路12公里 |\n",
        "河湾县住房和城乡建设局2025年项目支出绩效目标表\n| 项目名称 | 市政道路养护经费 |\n| 绩效目标 | 养护道路12公里 |\n",
        "云水市财政项目支出绩效目标批复表\n（2025年度）\n| 项目名称 | 市政道路养护经费 |\n| 绩效目标 | 养护道路12公里 |\n",
        "绩效目标申报表（基础设施类）\n| 项目名称 | 市政道路养护经费 |\n| 绩效目标 | 养护道路12公里 |\n",
        "三、重点项目\n| 项目名称 | 市政道路养护经费 |\n| 绩效目标 | 养护道路12公里 |\n",
        "1.市政养护业务经费绩效目标表\n| 项目名称 | 路灯维修 |\n| 绩效目标 | 维修路灯60盏 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 维修路灯数量 | ≥60盏 |\n| 项目名称 | 人行道翻修 |\n| 绩效目标 | 翻修人行道3公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 翻修人行道长度 | ≥3公里 |\n",
        "2025年河湾县水利发展资金绩效目标表\n| 项目名称 | 青石滩灌区渠道改造工程 |\n| 绩效目标 | 改造渠道12公里 |\n",
        "河湾县投资促进中心中期财政规划项目绩效目标表\n（2025年度）\n| 项目名称 | 市政道路养护经费 |\n| 绩效目标 | 养护道路12公里 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let lexicon = context.lexicon;
    let projects = &context.filing.projects;
    for (at, project) in projects.iter().enumerate() {
        let (Some(title), Some(name)) = (project.title, project.name) else { continue };
        // A title over several projects names none of them.
        if projects.get(at + 1).is_some_and(|next| next.title.is_none() && next.name.is_some()) {
            continue;
        }
        let (titled, named) = (numberless(context.text(title), lexicon), numberless(context.text(name), lexicon));
        if opens_with(titled, named) {
            continue;
        }
        // A fund pays for the project: 水利发展资金绩效目标表, and in it one of the works.
        if of_fund(titled, lexicon) && !of_fund(named, lexicon) {
            continue;
        }
        let (titled, named) = (bare(titled, lexicon), bare(named, lexicon));
        if titled.is_empty() || named.is_empty() || is_same(&titled, &named) || is_generic(context, &titled) {
            continue;
        }
        let heading = !labels::is_table_title(context.text(title), context.lexicon);
        let shared = common(&titled, &named);
        // A heading may name a group of projects.
        if heading && shared < 0.3 {
            continue;
        }
        report(context, project, title, name, heading, sink);
    }
}

fn report(context: &Context<'_>, project: &Project<'_>, title: Span, name: Span, heading: bool, sink: &mut Sink) {
    let (shown, field) = (quote(context.text(title)), quote(context.text(name)));
    let message = context.say(
        || format!("表题是{shown}，项目名称却写{field}，不是同一个项目。"),
        || format!("the title is {shown}, but the project is called {field}."),
    );
    let code = project.code.map(|code| context.text(code));
    let suggestion = context.say(
        || match code {
            Some(code) => format!("请按项目编码{code}核对预算批复，统一两处名称，并检查表内内容是否属于本项目。"),
            None => "请按预算批复的名称统一两处，并检查表内内容是否属于本项目。".into(),
        },
        || "use the name in the approved budget in both places, and check the table's content.".into(),
    );
    let note = context.say(|| "表题".into(), || "the title".into());
    let confidence = if heading { Confidence::Medium } else { Confidence::High };
    sink.report(Site::new(name, message, suggestion).related(title, note).confidence(confidence));
}

/// A name without the number and the announcement before it.
fn numberless<'t>(text: &'t str, lexicon: &Lexicon) -> &'t str {
    let number = outline::leading_number(text).map_or(0, |(_, _, length)| length);
    announced(text[number..].trim_start_matches(is_blank), lexicon)
}

/// Whether a title starts with a name as it stands, as nearly all do. What is left of the one is then the start of what is
/// left of the other, as long as no year reaches over the end of the name.
fn opens_with(title: &str, name: &str) -> bool {
    title.strip_prefix(name).is_some_and(|rest| !rest.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Whether a name, without the words of the form behind it, is that of a fund.
fn of_fund(text: &str, lexicon: &Lexicon) -> bool {
    let text = text.split(['\n', '\r']).next().unwrap_or_default().trim_end();
    let mut name =
        text.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '('])).map_or(text, |of| of.0);
    while lexicon.phrases.fund.suffix(name).is_none() {
        match lexicon.phrases.title_tail.before(name) {
            Some(rest) if rest.len() < name.len() => name = rest,
            _ => return false,
        }
    }
    true
}

/// The same without year, brackets, suffixes of the form and the words that all projects share.
fn bare(text: &str, lexicon: &Lexicon) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '和' | '与' | '及' => {}
            '\u{4e00}'..='\u{9fff}' if depth == 0 => out.push(c),
            '（' | '(' | '【' | '[' | '〔' => depth += 1,
            '）' | ')' | '】' | ']' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 || is_blank(c) => {}
            '“' | '”' | '"' | '《' | '》' | '、' | '，' | ',' | '-' | '—' | '：' | ':' | '·' => {}
            other => out.push(other),
        }
    }
    let mut name = without_years(&out);
    let tails = &lexicon.phrases.title_tail;
    while let Some(length) = tails.before(&name).map(str::len).filter(|length| *length > 0) {
        name.truncate(length);
    }
    name
}

fn without_years(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 4 && rest.starts_with("20") {
            rest = rest[4..].trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '—'));
            rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(rest);
        } else {
            out.push_str(&rest[..digits]);
            rest = &rest[digits..];
        }
    }
    out.push_str(rest);
    out
}

/// Whether one name holds the other, or all its characters in their order.
fn is_same(a: &str, b: &str) -> bool {
    let (short, long) = if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    if long.contains(short) {
        return true;
    }
    // 农村公路养护 and 农村公路日常养护: the longer one only adds words.
    let mut rest = long.chars();
    short.chars().count() >= 4 && short.chars().all(|c| rest.any(|other| other == c))
}

/// Whether a title names the form, or the unit and the form, and no project.
fn is_generic(context: &Context<'_>, title: &str) -> bool {
    let phrases = &context.lexicon.phrases;
    let mut rest = title;
    while let Some(shorter) = phrases.form_word.before(rest).or_else(|| phrases.title_tail.before(rest)) {
        rest = shorter;
    }
    phrases.office.suffix(rest).is_some() || is_place(rest, context.lexicon)
}

/// Whether nothing is left but names of places, one after the other: 云水市南屏区.
fn is_place(text: &str, lexicon: &Lexicon) -> bool {
    let kinds = &lexicon.phrases.place_kind;
    // Characters since the name before; a kind may close a name that ends like one itself (泽州市).
    let (mut length, mut closed) = (0, text.is_empty());
    for c in text.chars() {
        let closes = (length > 0 || closed) && kinds.exact(c.encode_utf8(&mut [0; 4])).is_some();
        length = if closes { 0 } else { length + 1 };
        closed = closes;
        if length > 6 {
            return false;
        }
    }
    closed && lexicon.phrases.place_like.suffix(text).is_none()
}

/// The share of the shorter name's pairs of characters that the longer one has too.
fn common(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    };
    let (a, b) = (pairs(a), pairs(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return 0.0;
    }
    short.iter().filter(|pair| long.contains(pair)).count() as f64 / short.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A title that starts with the name is the same by the full comparison too, or one of both is empty.
    #[test]
    fn what_opens_with_the_name_is_the_same() {
        let lexicon = Lexicon::builtin();
        let pieces = "道路|养护|项目|工程|经费|2025|20|2|年|年度|（|）|、|-|—| |绩效目标|表|申报表|和|“|”|1.|专项资金";
        let pieces: Vec<&str> = pieces.split('|').collect();
        let mut random = fastrand::Rng::with_seed(5);
        let mut opened = 0;
        for _ in 0..20_000 {
            let mut some = |most: usize| -> String {
                (0..random.usize(..most)).map(|_| *random.choice(&pieces).unwrap()).collect()
            };
            let (name, rest) = (some(6), some(5));
            let title = [name.as_str(), &rest].concat();
            let (titled, named) = (numberless(&title, lexicon), numberless(&name, lexicon));
            if opens_with(titled, named) {
                opened += 1;
                let (titled, named) = (bare(titled, lexicon), bare(named, lexicon));
                assert!(titled.is_empty() || named.is_empty() || is_same(&titled, &named), "{title} {name}");
            }
        }
        assert!(opened > 1_000, "{opened}");
    }
}
