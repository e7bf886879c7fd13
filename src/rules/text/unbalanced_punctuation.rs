//! T102: a bracket, book-title or quotation mark without its partner, and doubled stops.

use super::passages;
use crate::filing::number::is_digit;
use crate::filing::said::Check;
use crate::finding::{Confidence, Severity};
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::{Span, is_blank};

/// The rule.
pub static RULE: Rule = Rule {
    code: "T102",
    name: "unbalanced-punctuation",
    title: Text { zh: "标点不配对", en: "Unbalanced punctuation" },
    severity: Severity::Note,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "括号、书名号、引号缺一半，读者分不清范围；句号、逗号连写是录入错误。",
        en: "A mark without its partner leaves its extent open; a doubled stop is a slip of the hand.",
    },
    remedy: Text {
        zh: "补上缺的一半，或删去多余的标点。",
        en: "Add the missing half, or remove the mark that is too much.",
    },
    limits: Text {
        zh: "全角与半角括号互相配对、条目序号1)和一）、数值区间、省略号、跨行的括号不报。",
        en: "Silent on pairs of different widths, item numbers, intervals, ellipses and pairs over a line break.",
    },
    bad: &[
        "2025年部门整体绩效目标\n一、保障措施\n（一）严格审批。按⟦《⟧项目资金管理办法执行⟦。。⟧按月通报进度⟦（⟧含结转项目，逐项核对。\n",
        "2025年宣传项目绩效目标表\n| 项目名称 | 宣传项目 |\n| 绩效目标 | 通过⟦“⟧掌上公众号发布信息40条⟦，，⟧受众5万人次⟦】⟧ |\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n一、保障措施\n（一）严格审批。按《项目资金管理办法（试行）》(财〔2024]5号）执行……一）按月调度，2）按季通报。\n（二）公开透明（含结转\n项目）逐项核对。\n",
        "2025年宣传项目绩效目标表\n| 项目名称 | 宣传项目 |\n| 绩效目标 | 得分在[80，90)区间，播放“‘双百’故事”40条 |\n",
    ],
    check,
};

/// Shapes of marks that come in pairs. Widths of one shape go together, and so do the square ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Round,
    Square,
    Lenticular,
    Title,
    InnerTitle,
    Quote,
    SingleQuote,
    Corner,
    Curly,
    /// A straight quotation mark, whose direction no one can tell.
    Straight,
}

impl Shape {
    /// Shapes that are taken one for another.
    fn family(self) -> u8 {
        match self {
            Shape::Round | Shape::Square | Shape::Lenticular | Shape::Curly => 0,
            Shape::Title | Shape::InnerTitle => 1,
            Shape::Quote | Shape::SingleQuote | Shape::Corner | Shape::Straight => 2,
        }
    }
}

/// One half of a pair that found no partner in its passage.
#[derive(Clone, Copy, Debug)]
struct Half {
    shape: Shape,
    opens: bool,
    at: Span,
}

/// What was found in one passage.
#[derive(Default)]
struct Found {
    halves: Vec<Half>,
    stops: Vec<Span>,
}

/// How far apart two halves may stand to be meant as a pair, in bytes.
const NEAR: u32 = 180;

fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = &context.document.text;
    let mut waiting: Vec<Half> = Vec::new();
    let mut end = 0;
    for passage in passages(context) {
        let known = !passage.seen.may(Check::Marks);
        if known && waiting.is_empty() {
            end = passage.span.end;
            continue;
        }
        let Found { mut halves, stops } = if known { Found::default() } else { scan(text, passage.span) };
        if !known && halves.is_empty() && stops.is_empty() {
            passage.found_clean(Check::Marks);
        }
        let passage = passage.span;
        for span in &stops {
            report_stops(context, sink, *span);
        }
        // A line that was broken inside a bracket goes on in the next one.
        if !waiting.is_empty() && passage.start >= end {
            halves.retain(|half| {
                let early = !half.opens && half.at.start - passage.start < NEAR;
                // Only the last few can stand near enough.
                let from = waiting.len().saturating_sub(64);
                let pairs = |open: &Half| open.opens && open.shape == half.shape && end - open.at.start < NEAR;
                let partner = if early { waiting[from..].iter().rposition(pairs).map(|at| from + at) } else { None };
                partner.map(|at| waiting.remove(at)).is_none()
            });
        }
        if !waiting.is_empty() {
            report_halves(context, sink, &waiting);
        }
        waiting = halves;
        end = passage.end;
    }
    report_halves(context, sink, &waiting);
}

fn shape(c: char) -> Option<(Shape, bool)> {
    Some(match c {
        '（' | '(' => (Shape::Round, true),
        '）' | ')' => (Shape::Round, false),
        '[' | '［' | '〔' => (Shape::Square, true),
        ']' | '］' | '〕' => (Shape::Square, false),
        '【' | '〖' => (Shape::Lenticular, true),
        '】' | '〗' => (Shape::Lenticular, false),
        '《' => (Shape::Title, true),
        '》' => (Shape::Title, false),
        '〈' => (Shape::InnerTitle, true),
        '〉' => (Shape::InnerTitle, false),
        '“' => (Shape::Quote, true),
        '”' => (Shape::Quote, false),
        '‘' => (Shape::SingleQuote, true),
        '’' => (Shape::SingleQuote, false),
        '「' | '『' => (Shape::Corner, true),
        '」' | '』' => (Shape::Corner, false),
        '{' | '｛' => (Shape::Curly, true),
        '}' | '｝' => (Shape::Curly, false),
        '"' => (Shape::Straight, true),
        _ => return None,
    })
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '，' | '、' | '；' | '：' | ',' | ';')
}

/// One pass over a passage.
fn scan(text: &str, passage: Span) -> Found {
    let body = &text[passage.range()];
    let mut found = Found::default();
    let mut next = plain(body);
    let mut open = Open::default();
    // Closing round brackets that read as the mark of an item: 1) and 一）.
    let mut items: Vec<u32> = Vec::new();
    let mut straight: Vec<Half> = Vec::new();
    while let Some(c) = body[next..].chars().next() {
        let at = next;
        next += c.len_utf8();
        if is_stop(c) {
            next += body[next..].chars().take_while(|c| is_stop(*c)).map(char::len_utf8).sum::<usize>();
            if next > at + c.len_utf8() && is_slip(body, at, next) {
                found.stops.push(passage.slice(at, next));
            }
        }
        next += plain(&body[next..]);
        let Some((shape, opens)) = shape(c) else { continue };
        let half = Half { shape, opens, at: passage.slice(at, at + c.len_utf8()) };
        if opens && let Some(length) = interval(&body[at..]) {
            next = at + length;
        } else if shape == Shape::Straight {
            straight.push(half);
        } else if opens {
            open.push(half);
        } else if shape == Shape::Round && is_item(&body[..at]) {
            items.push(half.at.start);
        } else if !open.close(shape) && !is_apostrophe(shape, &body[..at]) {
            found.halves.push(half);
        }
    }
    let kept = |half: &Half| half.shape != Shape::Round || items.last().is_none_or(|item| *item < half.at.start);
    found.halves.extend(open.waiting().filter(kept));
    // One straight mark alone has no partner; of several no one can tell which.
    if let [half] = straight.as_slice()
        && !body[..(half.at.start - passage.start) as usize].ends_with(is_digit)
    {
        found.halves.push(*half);
    }
    found.halves.sort_by_key(|half| half.at);
    found
}

/// Opening halves in order: those of one shape are a stack, each of which knows the one below it.
#[derive(Default)]
struct Open {
    halves: Vec<(Half, State)>,
    /// By shape: the number of the last one that waits for its partner.
    top: [Option<usize>; 10],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It waits, above another one of its shape.
    Waits(Option<usize>),
    Closed,
}

impl Open {
    fn push(&mut self, half: Half) {
        let below = self.top[half.shape as usize].replace(self.halves.len());
        self.halves.push((half, State::Waits(below)));
    }

    /// Closes the last half of a shape, if one waits.
    fn close(&mut self, shape: Shape) -> bool {
        let top = &mut self.top[shape as usize];
        let Some((_, state)) = top.and_then(|at| self.halves.get_mut(at)) else { return false };
        if let State::Waits(below) = std::mem::replace(state, State::Closed) {
            *top = below;
        }
        true
    }

    /// The halves that wait.
    fn waiting(&self) -> impl Iterator<Item = Half> {
        self.halves.iter().filter(|(_, state)| *state != State::Closed).map(|(half, _)| *half)
    }
}

/// Whether a text holds no mark of a pair but round brackets, each closed before the next one opens, and no two stops side by
/// side: most texts that hold marks do. Told character by character.
#[derive(Default)]
pub(super) struct Settling {
    after_stop: bool,
    open: bool,
    unsettled: bool,
}

impl Settling {
    /// Takes the next character.
    #[inline]
    pub(super) fn take(&mut self, c: char) {
        if c.is_ascii_alphanumeric() || c == ' ' {
            self.take_word();
        } else {
            self.take_mark(c);
        }
    }

    /// Takes the next character, which is no mark.
    #[inline]
    pub(super) fn take_word(&mut self) {
        self.after_stop = false;
    }

    fn take_mark(&mut self, c: char) {
        let doubled = std::mem::replace(&mut self.after_stop, is_stop(c)) && self.after_stop;
        match shape(c) {
            None => self.unsettled |= doubled,
            Some((Shape::Round, opens)) if opens != self.open => self.open = opens,
            _ => self.unsettled = true,
        }
    }

    /// Whether what was taken holds no slip.
    pub(super) fn is_settled(&self) -> bool {
        !self.open && !self.unsettled
    }
}

/// The length of what stands before the first mark, in bytes: ideographs, of whose three bytes the first tells, letters and
/// digits.
fn plain(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(0xe4..=0xed) => at += 3,
            Some(byte) if byte.is_ascii_alphanumeric() => at += 1,
            _ => return at,
        }
    }
}

/// Whether two or more stops side by side are a slip.
fn is_slip(body: &str, from: usize, to: usize) -> bool {
    let marks = &body[from..to];
    // A colon waits for what a form leaves blank, and half-width commas part thousands and code.
    let colon = marks.starts_with('：') && marks.chars().any(|c| c != '：');
    let narrow = marks.is_ascii() && body[..from].ends_with(|c: char| c.is_ascii());
    !colon && !narrow
}

/// `[80，90)`: an interval, closed on one side and open on the other; its length.
fn interval(text: &str) -> Option<usize> {
    let (first, _) =
        text.chars().next().and_then(shape).filter(|(shape, _)| matches!(shape, Shape::Round | Shape::Square))?;
    let inside = text.char_indices().skip(1).take(24);
    let (mut digits, mut parted) = (false, false);
    for (at, c) in inside {
        match c {
            _ if is_digit(c) => digits = true,
            ',' | '，' | '-' | '—' | '～' | '~' | '、' => parted = true,
            '.' | '%' | '％' | '∞' | '+' | '分' | '万' | '元' | '天' => {}
            _ if is_blank(c) => {}
            _ => {
                let (last, opens) = shape(c)?;
                let mixed = matches!((first, last), (Shape::Round, Shape::Square) | (Shape::Square, Shape::Round));
                return (!opens && mixed && digits && parted).then(|| at + c.len_utf8());
            }
        }
    }
    None
}

/// Whether the text before a closing bracket ends with the number of an item: `1`, `一`, `a` behind a stop or a blank.
fn is_item(before: &str) -> bool {
    let number = |c: char| is_digit(c) || "一二三四五六七八九十".contains(c);
    let mut head = before.trim_end_matches(number);
    if head.len() == before.len() {
        head = before.strip_suffix(|c: char| c.is_ascii_alphabetic()).unwrap_or(before);
    }
    let length = before[head.len()..].chars().count();
    let apart =
        |c: char| is_blank(c) || is_stop(c) || matches!(c, '.' | '！' | '？' | '）' | ')' | '》' | '”' | '注' | '…');
    (1..=3).contains(&length) && head.chars().next_back().is_none_or(apart)
}

/// `it’s`, `’25`.
fn is_apostrophe(shape: Shape, before: &str) -> bool {
    shape == Shape::SingleQuote && before.chars().next_back().is_none_or(|c| c.is_ascii_alphanumeric() || is_blank(c))
}

fn report_stops(context: &Context<'_>, sink: &mut Sink, span: Span) {
    let written = context.text(span);
    let message =
        context.say(|| format!("标点“{written}”连写。"), || format!("the stops {written} stand side by side."));
    let suggestion = context.say(|| "请只保留一个标点。".into(), || "keep one of them.".into());
    let first: String = written.chars().take(1).collect();
    let same = written.chars().all(|c| first.starts_with(c));
    let site = Site::new(span, message, suggestion);
    sink.report(if same { site.fix(first) } else { site.confidence(Confidence::Medium) });
}

/// Halves of one passage. Two that stand near each other and were meant as a pair are one slip.
fn report_halves(context: &Context<'_>, sink: &mut Sink, halves: &[Half]) {
    let mut at = 0;
    while let Some(half) = halves.get(at) {
        at += 1;
        let next = halves.get(at).filter(|next| next.at.start - half.at.end < NEAR);
        let pair = next.filter(|next| {
            let crossed = half.opens && !next.opens && half.shape.family() == next.shape.family();
            let turned = half.shape == next.shape && half.shape == Shape::Quote;
            crossed || turned
        });
        let Some(next) = pair else {
            report_one(context, sink, half);
            continue;
        };
        at += 1;
        // “甲“: the second mark looks the wrong way.
        let (wrong, other) = if half.opens && next.opens { (next, half) } else { (half, next) };
        let (a, b) = (context.text(half.at), context.text(next.at));
        let message = context.say(|| format!("“{a}”与“{b}”不能配成一对。"), || format!("{a} and {b} are no pair."));
        let suggestion = context.say(|| "请改为成对的标点。".into(), || "write the two marks of one pair.".into());
        let related = context.say(|| "另一半".into(), || "the other mark".into());
        sink.report(Site::new(wrong.at, message, suggestion).related(other.at, related));
    }
}

fn report_one(context: &Context<'_>, sink: &mut Sink, half: &Half) {
    let (written, partner) = (context.text(half.at), partner(half));
    let message = context.say(
        || {
            if half.opens {
                format!("“{written}”后面没有与它配对的“{partner}”。")
            } else {
                format!("“{written}”前面没有与它配对的“{partner}”。")
            }
        },
        || format!("{written} has no partner {partner} in this paragraph or cell."),
    );
    let suggestion = context.say(
        || format!("请补上“{partner}”，或删去多余的“{written}”。"),
        || format!("add {partner}, or remove {written}."),
    );
    let confidence = if half.shape == Shape::Straight { Confidence::Medium } else { Confidence::High };
    sink.report(Site::new(half.at, message, suggestion).confidence(confidence));
}

fn partner(half: &Half) -> char {
    let (open, close) = match half.shape {
        Shape::Round => ('（', '）'),
        Shape::Square => ('〔', '〕'),
        Shape::Lenticular => ('【', '】'),
        Shape::Title => ('《', '》'),
        Shape::InnerTitle => ('〈', '〉'),
        Shape::Quote => ('“', '”'),
        Shape::SingleQuote => ('‘', '’'),
        Shape::Corner => ('「', '」'),
        Shape::Curly => ('{', '}'),
        Shape::Straight => ('"', '"'),
    };
    if half.opens { close } else { open }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::is_ideograph;

    fn marks(text: &str) -> Vec<&str> {
        let found = scan(text, Span::new(0, text.len()));
        let spans = found.halves.iter().map(|half| half.at).chain(found.stops);
        spans.map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn halves_without_partner() {
        for (text, expected) in [
            ("按《办法执行，参照《条例》", &["《"][..]),
            ("（含结转资金，按月", &["（"]),
            ("预算2020年度)", &[")"]),
            ("开展“双随机检查", &["“"]),
            ("完成。。按期，，上报", &["。。", "，，"]),
            ("资金、，按月", &["、，"]),
            ("（见附件1", &["（"]),
            ("（1）修路（2修桥", &["（"]),
            ("标语\"平安建设", &["\""]),
        ] {
            assert_eq!(marks(text), expected, "{text}");
        }
    }

    #[test]
    fn pairs_and_what_needs_none() {
        for text in [
            "（全角)与(半角）",
            "财预〔2024]5号",
            "1)修路，2）修桥；一）监理 a)设计",
            "（见附件 1）",
            "（共2项：1）修路，2）修桥）",
            "得分[80，90)为良，（60，80]为中（不含[0,60)）",
            "“《办法”》",
            "项目名称：，共1,200元；单位：；",
            "……。“好”。",
            "屏幕55\"两台",
            "it’s",
        ] {
            assert_eq!(marks(text), [""; 0], "{text}");
        }
    }

    fn is_settled(text: &str) -> bool {
        let mut settling = Settling::default();
        text.chars().for_each(|c| if is_ideograph(c) { settling.take_word() } else { settling.take(c) });
        settling.is_settled()
    }

    /// What the quick look settles holds no slip.
    #[test]
    fn the_quick_look_misses_nothing() {
        for (text, settled) in [
            ("修缮（含结转），验收。", true),
            ("（一）按月（季）调度", true),
            ("（附件1）（附 2）", true),
            ("含结转），验收", false),
            ("（含（结转））", false),
            ("（含结转", false),
            ("按月，，调度", false),
            ("《办法》", false),
        ] {
            assert_eq!(is_settled(text), settled, "{text}");
        }
        let mut random = fastrand::Rng::with_seed(3);
        let few = ['（', ')', '(', '）', '1', '一', '甲', ' ', '，', '。', '：', '[', '》', 'a', '-'];
        for _ in 0..50_000 {
            let text: String = (0..random.usize(1..12)).map(|_| random.choice(few).unwrap()).collect();
            assert!(!is_settled(&text) || marks(&text).is_empty(), "{text}");
        }
    }
}
