//! T101: a word written twice in a row, or a character doubled where no word doubles it.

use super::passages;
use crate::filing::said::Check;
use crate::finding::{Confidence, Severity};
use crate::lexicon::{Lexicon, Terms};
use crate::rules::support::quote;
use crate::rules::{Context, Rule, Sink, Site, Text};
use crate::span::{Span, is_ideograph};

/// The rule.
pub static RULE: Rule = Rule {
    code: "T101",
    name: "doubled-word",
    title: Text { zh: "词语重复", en: "Doubled word" },
    severity: Severity::Error,
    confidence: Confidence::High,
    on_self_evaluations: true,
    why: Text {
        zh: "同一个词连写两遍是录入错误，公开的文本里尤其显眼。",
        en: "A word written twice in a row is a slip of the hand, and conspicuous in a published text.",
    },
    remedy: Text { zh: "删去重复的一份。", en: "Remove one copy." },
    limits: Text {
        zh: "方方面面、家家户户等叠词，工作作风、提高高标准等两词相接，姓名地名不报；词表未收的情形由分词判断。",
        en: "Silent on set reduplications, on doubles where two words meet, and on names.",
    },
    bad: &[
        "2025年部门整体绩效目标\n一、保障措施\n（一）强化监督。广泛听取群众⟦建议建议⟧，⟦按按⟧照制度办理。\n",
        "2025年窗口服务项目绩效目标表\n| 项目名称 | 窗口服务项目 |\n| 绩效目标 | 群众⟦知晓率知晓率⟧达到90%，办事群众满意⟦度度⟧不低于95%，大力推进党⟦的的⟧建设 |\n",
    ],
    good: &[
        "2025年部门整体绩效目标\n一、总体目标\n改进工作作风，提高高标准农田质量，让实惠走进家家户户、方方面面，2025年年底完成清溪河河道整治，为了了解民情走村入户。\n",
        "2025年培训项目绩效目标表\n| 项目名称 | 培训项目 |\n| 绩效目标 | 负责人丽丽、圆圆落实人员人员经费，逐一完成一村一村排查，做到件件有回音 |\n",
    ],
    check,
};

/// Longest doubled word, in characters.
const LONGEST: usize = 12;
/// Characters that end words and start none by themselves.
const SUFFIXES: &str = "度率性额值量费款标化员者";
/// Particles and conjunctions, of which two in a row are never meant.
const PARTICLES: &str = "的了和及与或且于之而";
/// Prepositions, which a verb or a noun must follow.
const PREPOSITIONS: &str = "在将把被由从以因";
/// Characters that stand as words of their own beside any word: particles of place and time, prepositions, measures,
/// and the nouns that end names of places and offices.
const FREE: &str = "为在对等上下中前后内外以将由从到向有是不可能会应须已未均都各每全总年月日时天周季人户家个项次件名\
    市县区镇乡村省州局厅委办所站校院馆园厂店社级类新老大小多少高低好河湖江海山林路桥街港岛库渠坝塘沟溪城楼站线";

fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = &context.document.text;
    for passage in passages(context) {
        let span = passage.span;
        if !passage.seen.may(Check::Doubled) || context.filing.is_glued(span) {
            continue;
        }
        let body = &text[span.range()];
        let doubles = doubles(body);
        if doubles.is_empty() {
            passage.found_clean(Check::Doubled);
        }
        for double in doubles {
            if let Some(confidence) = judge(body, &double, context.lexicon) {
                report(context, sink, span.slice(double.start, double.end), double.unit, confidence);
            }
        }
    }
}

fn report(context: &Context<'_>, sink: &mut Sink, span: Span, unit: usize, confidence: Confidence) {
    let word = &context.text(span)[..unit];
    let single = word.chars().nth(1).is_none();
    let message = context.say(
        || if single { format!("“{word}”字重复。") } else { format!("“{word}”连写了两遍。") },
        || format!("{word} is written twice in a row."),
    );
    let suggestion = context.say(|| format!("请只保留一个{}。", quote(word)), || format!("keep one {}.", quote(word)));
    sink.report(Site::new(span, message, suggestion).confidence(confidence).fix(word.to_owned()));
}

/// Adjacent copies of the same characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Double {
    start: usize,
    end: usize,
    /// Length of one copy in bytes.
    unit: usize,
    /// And in characters.
    chars: usize,
}

/// How far back each character last stood, for telling at little cost that a text holds no double.
///
/// Where a word of `n` characters is doubled, each of the `n` characters of the second copy stood `n` characters before, or
/// nearer. So in most texts, though words come again, no run of returning characters is as long as its last one's way back.
pub(super) struct Nearest {
    /// By the last bits of a character: the number of the last one, counted through all passages.
    last: [u32; Self::KINDS],
    next: u32,
    /// How many characters in a row came back.
    run: u32,
}

impl Default for Nearest {
    fn default() -> Self {
        Self { last: [0; Self::KINDS], next: Self::FAR, run: 0 }
    }
}

impl Nearest {
    const KINDS: usize = 512;
    /// Farther than any double reaches.
    const FAR: u32 = LONGEST as u32 + 1;

    /// What comes now stands apart from all before.
    #[inline]
    pub(super) fn part(&mut self) {
        self.next = self.next.wrapping_add(Self::FAR);
        self.run = 0;
    }

    /// Takes the next character, which is no ideograph: no double ends with it. Figures are full of doubles that mean
    /// nothing: words end with ideographs, and years with 年.
    #[inline]
    pub(super) fn take(&mut self, c: char) {
        if c.is_ascii_digit() {
            self.take_ideograph(c);
        } else {
            self.part();
        }
    }

    /// Takes the next character, an ideograph; whether a double may end with it. Characters whose last bits are the same count
    /// as one, so that it may be wrong where it says yes.
    #[inline]
    pub(super) fn take_ideograph(&mut self, c: char) -> bool {
        let last = &mut self.last[c as usize % Self::KINDS];
        let way = self.next.wrapping_sub(*last);
        *last = self.next;
        self.next = self.next.wrapping_add(1);
        self.run = if way < Self::FAR { self.run + 1 } else { 0 };
        way <= self.run
    }
}

/// All doubles of a passage, the shortest unit first where they overlap. One pass that knows the last characters.
fn doubles(text: &str) -> Vec<Double> {
    let mut found: Vec<Double> = Vec::new();
    let mut recent = Recent::default();
    // For each distance: how many characters in a row equal those before, and where the first of them stands.
    let mut runs = [(0usize, 0usize); LONGEST + 1];
    // The distances that have a run, as bits.
    let mut running = 0u32;
    let ends = std::iter::once((text.len(), '\0'));
    for (at, c) in text.char_indices().chain(ends) {
        let equal = if is_ideograph(c) || c.is_ascii_digit() { recent.push(c, at) } else { recent.stop() };
        let mut concerned = equal | running;
        while concerned != 0 {
            let distance = concerned.trailing_zeros() as usize;
            concerned &= concerned - 1;
            let (count, from) = runs[distance];
            if equal >> distance & 1 == 1 {
                runs[distance] = if count == 0 { (1, recent.place(distance)) } else { (count + 1, from) };
            } else {
                if count >= distance {
                    push(&mut found, text, from, distance, count / distance + 1);
                }
                runs[distance] = (0, 0);
            }
        }
        running = equal;
    }
    found
}

/// The last characters of a passage, for each where it stands and where one like it stood before.
struct Recent {
    last: [(char, usize, usize); Self::KEPT],
    /// By kind of character: the number of the last one.
    of_kind: [usize; 256],
    next: usize,
}

impl Default for Recent {
    fn default() -> Self {
        Self { last: [('\0', 0, 0); Self::KEPT], of_kind: [0; 256], next: LONGEST + 1 }
    }
}

impl Recent {
    /// More than the longest distance, and a power of two.
    const KEPT: usize = 16;

    /// Takes the next character; tells, as bits, at which distances before it the same one stands.
    fn push(&mut self, c: char, at: usize) -> u32 {
        let kind = c as usize & 255;
        let (mut before, mut equal) = (self.of_kind[kind], 0);
        while self.next - before <= LONGEST {
            let (other, _, further) = self.last[before % Self::KEPT];
            equal |= u32::from(other == c) << (self.next - before);
            before = further;
        }
        self.last[self.next % Self::KEPT] = (c, at, self.of_kind[kind]);
        self.of_kind[kind] = self.next;
        self.next += 1;
        equal
    }

    /// Nothing behind this place equals anything before it.
    fn stop(&mut self) -> u32 {
        self.next += LONGEST;
        0
    }

    /// Where the character stands that is so far before the last one.
    fn place(&self, distance: usize) -> usize {
        self.last[(self.next - 1 - distance) % Self::KEPT].1
    }
}

fn push(found: &mut Vec<Double>, text: &str, start: usize, chars: usize, copies: usize) {
    let length = |count: usize| text[start..].char_indices().nth(count).map_or(text.len() - start, |(at, _)| at);
    let (unit, end) = (length(chars), start + length(chars * copies));
    let word = &text[start..start + unit];
    let year = || word.len() == "2025年".len() && word.ends_with('年') && word.starts_with("20");
    let figures = word.contains(|c: char| c.is_ascii_digit()) && !year();
    // 一二一二, 百分百分: numerals make figures, not words.
    let numerals = chars > 1 && word.chars().all(|c| "一二三四五六七八九十百千万亿〇零两".contains(c));
    if figures || numerals || found.last().is_some_and(|last| start < last.end) {
        return;
    }
    found.push(Double { start, end, unit, chars });
}

/// Whether a double is a slip, and how sure that is.
fn judge(text: &str, double: &Double, lexicon: &Lexicon) -> Option<Confidence> {
    let covered = |terms: &Terms<()>| covers(text, double, terms);
    if covered(&lexicon.reduplications) || covered(&lexicon.junctions) {
        return None;
    }
    if double.chars > 1 { judge_word(text, double, lexicon) } else { judge_character(text, double, lexicon) }
}

/// Whether a term of the list stands over both copies.
fn covers(text: &str, double: &Double, terms: &Terms<()>) -> bool {
    let back = text[..double.start].char_indices().rev().map(|(at, _)| at).take(8);
    std::iter::once(double.start).chain(back).any(|from| {
        let window = &text[from..];
        let end = window.char_indices().nth(24).map_or(window.len(), |(at, _)| at);
        terms.prefix(&window[..end]).is_some_and(|(length, ())| from + length >= double.end)
    })
}

fn judge_word(text: &str, double: &Double, lexicon: &Lexicon) -> Option<Confidence> {
    let word = &text[double.start..double.start + double.unit];
    // 一村一村, 一件一件.
    if double.chars == 2 && word.starts_with('一') {
        return None;
    }
    // 专职工作|工作人员: the second copy starts a longer word, and the first may end another one.
    let longer = word_after(text, double.end - double.unit, double.chars + 1, lexicon)
        .is_some_and(|longer| lexicon.phrases.light_noun.suffix(longer).is_none());
    let before = text[..double.start].chars().next_back();
    let ends_other =
        before.is_some_and(|c| is_ideograph(c) && !PARTICLES.contains(c) && !"对在为把被由向从以将".contains(c));
    Some(if longer && ends_other { Confidence::Low } else { Confidence::High })
}

fn judge_character(text: &str, double: &Double, lexicon: &Lexicon) -> Option<Confidence> {
    let (first, second) = (double.start, double.start + double.unit);
    let c = text[first..].chars().next()?;
    let before = text[..first].chars().next_back();
    // 12月月底, 三年年均: a measure behind a numeral.
    if before.is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十百千万亿两几每各首次同当本上下".contains(c))
    {
        return None;
    }
    // 干干净净: both characters of a word double.
    let pair = |mut chars: Vec<char>| {
        chars.len() == 2 && chars.pop() == chars.last().copied() && chars[0] != c && is_ideograph(chars[0])
    };
    if pair(text[double.end..].chars().take(2).collect()) || pair(text[..first].chars().rev().take(2).collect()) {
        return None;
    }
    let left = word_before(text, second, 2, lexicon);
    let right = word_after(text, second, 2, lexicon);
    // 沉甸甸, 法院院长: one word over both.
    let over = before.is_some_and(|before| {
        let from = first - before.len_utf8();
        lexicon.jieba().has_word(&text[from..double.end])
    });
    let (suffix, particle) = (SUFFIXES.contains(c), PARTICLES.contains(c));
    match (left, right) {
        _ if over => None,
        (Some(_), Some(_)) => None,
        (Some(word), None) if particle => (!matches!(word, "目的" | "标的")).then_some(Confidence::High),
        (Some(_), None) if suffix => Some(Confidence::High),
        (Some(_), None) if FREE.contains(c) => Some(Confidence::Low),
        // 李娜|娜: a name goes on.
        (Some(word), None) if is_name(word, lexicon) => Some(Confidence::Low),
        // 监测|测点: a word of the trade that no dictionary has.
        (Some(_), None) if !is_cut_off(text, double) && starts_unknown(&text[second..], lexicon) => {
            Some(Confidence::Low)
        }
        (Some(_), None) => Some(Confidence::Medium),
        // A name may end with the first copy; at the start of a clause nothing can.
        (None, Some(_)) if before.is_none_or(|c| !is_ideograph(c)) && !FREE.contains(c) && !particle => {
            Some(Confidence::Medium)
        }
        (None, None) if PREPOSITIONS.contains(c) => Some(Confidence::Medium),
        (None, None) => (suffix || particle).then_some(Confidence::High),
        _ => Some(Confidence::Low),
    }
}

fn is_name(word: &str, lexicon: &Lexicon) -> bool {
    lexicon.jieba().tag(word, false).first().is_some_and(|tag| tag.word == word && tag.tag.starts_with("nr"))
}

/// 合格|格率: a suffix stands behind the second copy, and belongs to the whole word.
fn is_cut_off(text: &str, double: &Double) -> bool {
    text[double.end..].starts_with(['率', '度', '数', '额'])
}

/// Whether the statistics of Chinese words see a new word at the start of a text.
fn starts_unknown(text: &str, lexicon: &Lexicon) -> bool {
    let end =
        text.char_indices().take_while(|(_, c)| is_ideograph(*c)).take(6).last().map_or(0, |(at, c)| at + c.len_utf8());
    lexicon.jieba().cut(&text[..end], true).first().is_some_and(|token| token.word.chars().nth(1).is_some())
}

/// The longest word of at least `least` characters that ends at a place.
fn word_before<'t>(text: &'t str, end: usize, least: usize, lexicon: &Lexicon) -> Option<&'t str> {
    let starts: Vec<usize> =
        text[..end].char_indices().rev().take_while(|(_, c)| is_ideograph(*c)).take(5).map(|(at, _)| at).collect();
    starts.iter().skip(least - 1).rev().map(|from| &text[*from..end]).find(|word| lexicon.jieba().has_word(word))
}

/// The longest word of at least `least` characters that starts at a place.
fn word_after<'t>(text: &'t str, start: usize, least: usize, lexicon: &Lexicon) -> Option<&'t str> {
    let ends: Vec<usize> = text[start..]
        .char_indices()
        .take_while(|(_, c)| is_ideograph(*c))
        .take(5.max(least + 1))
        .map(|(at, c)| start + at + c.len_utf8())
        .collect();
    ends.iter().skip(least - 1).rev().map(|to| &text[start..*to]).find(|word| lexicon.jieba().has_word(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Vec<(&str, Confidence)> {
        let found = doubles(text).into_iter();
        found
            .filter_map(|double| {
                let confidence = judge(text, &double, Lexicon::builtin())?;
                Some((&text[double.start..double.end], confidence))
            })
            .filter(|(_, confidence)| *confidence > Confidence::Low)
            .collect()
    }

    #[test]
    fn slips_are_found_whatever_their_length() {
        for (text, slip) in [
            ("听取意见意见，改进", "意见意见"),
            ("数据传输中断断，已修复", "断断"),
            ("满意度度达到90%", "度度"),
            ("知晓度度不低于", "度度"),
            ("合格率率达到98%", "率率"),
            ("完成了了任务", "了了"),
            ("对于于困难群众", "于于"),
            ("，按按照要求", "按按"),
            ("提高工作效率提高工作效率", "提高工作效率提高工作效率"),
            ("2025年2025年完成", "2025年2025年"),
            ("加强监督监督监督检查", "监督监督监督"),
            ("进一步加强学习学习培训", "学习学习"),
            ("配合做好资金的审计审计工作", "审计审计"),
            ("生活垃圾圾处理率", "圾圾"),
            ("新建项目目", "目目"),
            ("验收合格格率", "格格"),
            ("由由财政局负责", "由由"),
            ("保障机关运转转。", "转转"),
        ] {
            assert_eq!(verdict(text).iter().map(|v| v.0).collect::<Vec<_>>(), [slip], "{text}");
        }
    }

    /// What the quick look passes over holds no double.
    #[test]
    fn the_quick_look_misses_nothing() {
        let mut nearest = Nearest::default();
        let mut may_double = |text: &str| {
            nearest.part();
            text.chars().fold(false, |may, c| {
                if is_ideograph(c) {
                    nearest.take_ideograph(c) | may
                } else {
                    nearest.take(c);
                    may
                }
            })
        };
        for (text, may) in [
            ("按按照", true),
            ("意见意见", true),
            ("提高工作效率提高工作效率", true),
            ("一二三四五六七八九十百千一二三四五六七八九十百千", true),
            ("项目甲项目甲", true),
            ("2025年2025年", true),
            ("加强监督，监督检查", false),
            ("项目绩效目标与项目支出", false),
            ("100处，22公里", false),
            ("按（按", false),
            ("", false),
        ] {
            assert_eq!(may_double(text), may, "{text}");
            assert!(may || doubles(text).is_empty(), "{text}");
        }
        // Every double of few characters, whatever stands around and between.
        let mut random = fastrand::Rng::with_seed(1);
        let few = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '1', '，'];
        for _ in 0..20_000 {
            let text: String = (0..24).map(|_| random.choice(few).unwrap()).collect();
            assert!(may_double(&text) || doubles(&text).is_empty(), "{text}");
        }
    }

    #[test]
    fn innocent_doubles() {
        for text in [
            "改进工作作风",
            "提高高标准农田",
            "法院院长接访",
            "全市市场主体",
            "我市市场监管",
            "清溪河河道治理",
            "青岗村村道硬化",
            "12月月底前",
            "三年年均增长",
            "干干净净迎接",
            "为了了解民情",
            "以活动为目的的项目",
            "司法法律服务",
            "项目目标任务",
            "专项资金金额",
            "张圆圆、李娜娜",
            "5G5G基站",
            "一户一户走访",
            "年度任务务实推进",
            "电力力争",
            "应急管理理念",
            "促进进出口",
            "上级级别",
            "数量量化考核",
            "社会会议",
            "防汛抗旱旱情",
            "环境境况",
            "残疾人人均补助",
            "各村村民",
            "该校校舍维修",
            "负责同志志愿服务",
            "保障困难群众基本生活生活费发放",
            "城东社区社区服务中心",
            "水质监测测点建设",
            "定点医院院感防控",
        ] {
            assert_eq!(verdict(text), [], "{text}");
        }
    }
}
