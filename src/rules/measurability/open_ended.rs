//! M104: words that leave a commitment open.

use crate::finding::{Confidence, Severity};
use crate::lexicon::{OpenRole, Sought};
use crate::rules::{Context, Row, Rule, Sink, Site, Text};
use crate::span::{Span, last_bytes};

/// The rule.
pub static RULE: Rule = Rule {
    code: "M104",
    name: "open-ended",
    title: Text { zh: "表述不封闭", en: "Open-ended wording" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: false,
    why: Text {
        zh: "“若干”“一批”“约”“等”这类说法给任务量留了余地，做多少都算完成，年底无法核对。",
        en: "若干, 一批, 约 or a list closed by 等 leaves open how much is promised, so that any amount will do.",
    },
    remedy: Text {
        zh: "写明数量或范围：“购置设备一批”改为“购置设备35台（套）”；列举之后写上归类的名词和总数，如“道路、管网等4类设施”。",
        en: "Say how many or which; after a list name the class and the number of things.",
    },
    limits: Text {
        zh: "“等”后有归类名词、书名号内的文件名称、括号里的举例、“相关部门”“一部分”等固定说法不报；与比较符重叠的“左右”“约”由U109说明。",
        en: "Silent on 等 before a class noun, on quoted titles, examples in brackets and set phrases; U109 speaks on bounds.",
    },
    bad: &[
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 改造道路3公里，维修⟦部分⟧道路、护栏⟦等⟧，清运垃圾⟦约⟧300吨，做好⟦相关⟧工作 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 更换路灯数量 | ⟦一批⟧ |\n| 产出指标 | 数量指标 | 种植行道树 | 400株⟦左右⟧ |\n",
        "2025年部门整体绩效目标\n一、分项目标\n绩效指标：新建污水处理设施⟦若干⟧处；安装路灯、护栏⟦等⟧；改造户厕200户⟦左右⟧。\n",
    ],
    good: &[
        "2025年道路项目绩效目标表\n| 项目名称 | 道路项目 |\n| 绩效目标 | 建设道路、管网等4类设施，购置铁锹、雨衣等物资，落实《关于支持民营经济的若干措施》，配合相关部门验收，节约3万元，签约26家 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 设备（电脑、打印机等）购置数量 | ≥20台 |\n| 产出指标 | 质量指标 | 优等品率 | ≥90% |\n| 产出指标 | 数量指标 | 分两批采购，第一批采购数量 | ≥2批次 |\n",
    ],
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    for field in &context.filing.outline.fields {
        open(context, sink, field.span, None);
    }
    for project in &context.filing.projects {
        for goal in &project.goals {
            open(context, sink, goal.span, None);
        }
    }
    for (at, row) in context.rows() {
        if let Some(name) = row.name {
            open(context, sink, name, Some(at));
        }
        if let Some(value) = row.value.as_ref() {
            open(context, sink, value.span, Some(at));
        }
    }
}

/// Finds the open words of one field.
fn open(context: &Context<'_>, sink: &mut Sink, field: Span, row: Option<Row>) {
    if !context.held(field).has(Sought::Open) {
        return;
    }
    let text = context.text(field);
    let mut counted: Option<Vec<(usize, usize)>> = None;
    for (start, end, open) in context.lexicon.promises.open.find(text) {
        let Some(word) = &open.word else { continue };
        let (before, after) = (&text[..start], &text[end..]);
        if in_brackets(before, &['《', '“'], &['》', '”']) {
            continue;
        }
        let figures = counted.get_or_insert_with(|| {
            let found = context.quantities(field);
            let at = |place: u32| (place - field.start) as usize;
            found.iter().map(|quantity| (at(quantity.span.start), at(quantity.span.end))).collect()
        });
        let speaks = match open.role {
            OpenRole::Innocent => false,
            OpenRole::Degree | OpenRole::Scope => true,
            OpenRole::Quantity => !after.starts_with(crate::filing::number::is_digit),
            OpenRole::Before => {
                let behind = end + blanks(after);
                figures.binary_search_by_key(&behind, |(from, _)| *from).is_ok() && !is_bounded(context, before)
            }
            OpenRole::After => {
                // Figures stand in order, one behind the other.
                let near = &figures[figures.partition_point(|(_, to)| *to < start)..];
                near.iter().take_while(|(_, to)| *to <= end).any(|(from, to)| {
                    (*to == start || *to == end)
                        && !is_bounded(context, &text[..*from])
                        && !is_bounded(context, &text[*from..*to])
                })
            }
            OpenRole::List => ends_list(before, after),
        };
        if speaks {
            let at = start + text[start..end].find(&**word).unwrap_or(0);
            report(context, sink, field.slice(at, at + word.len()), row);
        }
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(crate::span::is_blank).len()
}

/// Whether a place stands inside of an open quotation or title, of which none is as long as what is looked back over.
fn in_brackets(before: &str, open: &[char], close: &[char]) -> bool {
    let before = last_bytes(before, 2048);
    let opened = before.rfind(open);
    opened.is_some_and(|at| before.rfind(close).is_none_or(|closed| closed < at))
}

/// Whether the number has an operator already: the bound that is blurred is U109's.
fn is_bounded(context: &Context<'_>, before: &str) -> bool {
    let bounds = &context.lexicon.phrases.standing_bound;
    let before = before.trim_end_matches(crate::span::is_blank);
    bounds.suffix(before).is_some() || bounds.prefix(before).is_some()
}

/// Whether 等 closes a list: a stop or nothing follows, and it does not stand in brackets, where lists are examples.
fn ends_list(before: &str, after: &str) -> bool {
    let after = after.trim_start_matches(crate::span::is_blank);
    let ends = after.chars().next().is_none_or(|c| "，,。；;、：:！\n\r|）)".contains(c));
    let listed = before.chars().next_back().is_some_and(|c| c.is_alphabetic() || matches!(c, '》' | '”' | '）' | ')'));
    ends && listed && !in_brackets(before, &['（', '('], &['）', ')'])
}

fn report(context: &Context<'_>, sink: &mut Sink, span: Span, row: Option<Row>) {
    let word = context.text(span);
    let message = context.say(
        || match word {
            "等" | "等等" => format!("列举以“{word}”结束，后面没有归类的名词，范围没有封闭。"),
            "约" | "大约" | "左右" | "上下" => format!("“{word}”使数量留有余地，无法严格核对。"),
            "若干" | "一批" => format!("“{word}”没有写明数量。"),
            _ => format!("“{word}”没有写明范围或程度。"),
        },
        || format!("{word} leaves the commitment open."),
    );
    let suggestion = context.say(
        || match word {
            "等" | "等等" => "请列全，或写明归类名词和总数，如“等×类设施”“等×个项目”。".into(),
            "约" | "大约" | "左右" | "上下" => "请写明确定的数，或写“不少于”“不超过”。".into(),
            "若干" | "一批" => "请写明具体数量和计量单位，如“×台（套）”“×处”。".into(),
            _ => "请写明是哪些、多少。".into(),
        },
        || "say how many or which.".into(),
    );
    sink.report(Site::new(span, message, suggestion).rows(row));
}
