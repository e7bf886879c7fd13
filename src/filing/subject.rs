//! What a name or a counted phrase is about, for telling whether two of them are about the same.
//!
//! `新建道路长度` and `建成道路` share a verb and a thing; `新建道路` and `改造道路` do not; `道路` is wider than both. Words
//! that only say that something is done (完成, 开展), where (全县) or in which measure (数量, 长度) are taken off. Rates are
//! compared whole, since their verbs are what they measure (验收合格率, 考核合格率).

use super::names;
use crate::lexicon::{Deed, Kind, Lexicon};
use std::borrow::Cow;
use std::sync::Arc;

/// A thing with what is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Real actions, in the form in which verbs are compared.
    pub deeds: Vec<Arc<str>>,
    /// The thing, without actions, scope and measure; for a rate the whole of it.
    pub thing: String,
    /// Whether it is a rate or a satisfaction.
    pub rate: bool,
}

/// How two subjects are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same thing.
    Same,
    /// The first is a part of the second, which has fewer modifiers.
    Within,
    /// The second is a part of the first.
    Around,
    /// Nothing says that they are the same.
    Different,
}

impl Relation {
    /// Two relations of one pair, as one.
    fn and(self, other: Relation) -> Relation {
        match (self, other) {
            (Relation::Same, other) => other,
            (own, Relation::Same) => own,
            (own, other) if own == other => own,
            _ => Relation::Different,
        }
    }
}

impl Subject {
    /// Reads the words of a name or an object.
    pub fn of(words: &str, lexicon: &Lexicon) -> Self {
        let words = without_brands(words);
        let key = in_one_wording(names::key_of(&words, lexicon), lexicon);
        let objects = &lexicon.objects;
        let mut bare = &*key;
        while let Some((length, ())) = objects.adverb.prefix(bare)
            && length < bare.len()
            && bare[..length].chars().count() > 1
        {
            bare = &bare[length..];
        }
        if matches!(names::kind_of_name(bare, lexicon), Some(Kind::Rate | Kind::Sat)) {
            return Self { deeds: Vec::new(), thing: bare.replace('的', ""), rate: true };
        }
        while let Some((length, ())) = objects.measure.suffix(bare)
            && length < bare.len()
        {
            bare = &bare[..bare.len() - length];
        }
        let (mut deeds, mut thing, mut from) = (Vec::new(), String::with_capacity(bare.len()), 0);
        for (start, end, deed) in objects.deeds.find(bare) {
            thing.push_str(&bare[from..start]);
            from = end;
            if let Deed::Real(verb) = deed {
                deeds.push(verb.clone());
            }
        }
        thing.push_str(&bare[from..]);
        deeds.sort_unstable();
        deeds.dedup();
        thing.retain(|c| !matches!(c, '的' | '等'));
        if let Some(rest) = thing.strip_prefix('新').filter(|rest| rest.chars().count() >= 2) {
            thing = rest.to_owned();
        }
        // 种子质量抽检 and 抽检种子: what is looked at is the thing.
        if !deeds.is_empty() && thing.ends_with("质量") && thing.chars().nth(3).is_some() {
            thing.truncate(thing.len() - "质量".len());
        }
        // 农户数 is cut to 农 as a number of 户: the classifier at the end of a thing is no part of its form.
        let head = lexicon.phrases.classifier.before(&thing).map(str::len);
        thing.truncate(head.filter(|length| *length > 0).unwrap_or(thing.len()));
        Self { deeds, thing, rate: false }
    }

    /// With the actions that other words name.
    pub fn with_deeds(mut self, words: &str, lexicon: &Lexicon) -> Self {
        if !self.rate && !words.is_empty() {
            self.deeds.extend(lexicon.objects.deeds.find(words).filter_map(|(_, _, deed)| match deed {
                Deed::Real(verb) => Some(verb.clone()),
                Deed::Light => None,
            }));
            self.deeds.sort_unstable();
            self.deeds.dedup();
            // 修缮校舍4处、建筑面积2150平方米 is as much as 修缮建筑面积, which names no thing.
            if !self.deeds.is_empty() && lexicon.objects.measure.exact(&self.thing).is_some() {
                self.thing.clear();
            }
        }
        self
    }

    /// Whether it names neither a thing nor an action.
    pub fn is_empty(&self) -> bool {
        self.thing.is_empty() && self.deeds.is_empty()
    }

    /// How this subject is related to another. `own` and `theirs` tell whether words go without saying where each of them
    /// stands, as those in the project's name do: 收运覆盖率 in a project of 餐厨垃圾收运 is 餐厨垃圾收运覆盖率.
    pub fn relation(&self, other: &Subject, own: impl Fn(&str) -> bool, theirs: impl Fn(&str) -> bool) -> Relation {
        if self.rate != other.rate || self.is_empty() || other.is_empty() {
            return Relation::Different;
        }
        let shared = self.deeds.iter().any(|deed| other.deeds.contains(deed));
        if !self.deeds.is_empty() && !other.deeds.is_empty() && !shared {
            return Relation::Different;
        }
        let (thing, other_thing) = (self.thing.as_str(), other.thing.as_str());
        let things = if thing == other_thing {
            // An action alone (检查12次) is a thing only where both name it.
            if thing.is_empty() && !shared { Relation::Different } else { Relation::Same }
        } else if let Some(extra) = extra(thing, other_thing) {
            if extra.iter().all(|piece| theirs(piece)) { Relation::Same } else { Relation::Within }
        } else if let Some(extra) = extra(other_thing, thing) {
            if extra.iter().all(|piece| own(piece)) { Relation::Same } else { Relation::Around }
        } else if is_reordered(thing, other_thing, &theirs) || is_reordered(other_thing, thing, &own) {
            Relation::Same
        } else {
            Relation::Different
        };
        // 审计项目 is wider than 投资审计项目: where both name actions, each more is a modifier.
        let more = |a: &[Arc<str>], b: &[Arc<str>], known: &dyn Fn(&str) -> bool| {
            a.iter().any(|deed| !b.contains(deed) && !known(deed))
        };
        match (shared && more(&self.deeds, &other.deeds, &theirs), shared && more(&other.deeds, &self.deeds, &own)) {
            (false, false) => things,
            (true, false) => things.and(Relation::Within),
            (false, true) => things.and(Relation::Around),
            (true, true) => Relation::Different,
        }
    }
}

/// With words for the same written alike: 调处成功率 as 化解成功率.
fn in_one_wording<'t>(key: Cow<'t, str>, lexicon: &Lexicon) -> Cow<'t, str> {
    let (mut out, mut from) = (String::new(), 0);
    for (start, end, word) in lexicon.phrases.alike.find(&key) {
        out.push_str(&key[from..start]);
        out.push_str(word);
        from = end;
    }
    if from == 0 {
        return key;
    }
    out.push_str(&key[from..]);
    Cow::Owned(out)
}

/// Without quoted names before other words: “书香溪城”阅读活动 are 阅读活动.
fn without_brands(words: &str) -> Cow<'_, str> {
    let Some((head, (brand, tail))) =
        words.split_once('“').and_then(|(head, rest)| Some((head, rest.split_once('”')?)))
    else {
        return Cow::Borrowed(words);
    };
    if tail.chars().count() < 3 || brand.chars().count() < 3 {
        return Cow::Borrowed(words);
    }
    Cow::Owned(format!("{head}{tail}"))
}

/// The pieces that the longer text has beyond the shorter one, where the shorter is the longer without some modifiers: both
/// end with the same head of two characters or more, and what precedes it in the shorter stands in the longer, in order.
fn extra<'t>(long: &'t str, short: &str) -> Option<Vec<&'t str>> {
    if long.len() <= short.len() {
        return None;
    }
    let same = long.chars().rev().zip(short.chars().rev()).take_while(|(a, b)| a == b);
    let (count, tail) = same.fold((0, 0), |(count, tail), (c, _)| (count + 1, tail + c.len_utf8()));
    if count < 2 {
        return None;
    }
    let (long, short) = (&long[..long.len() - tail], &short[..short.len() - tail]);
    let (mut pieces, mut from) = (Vec::new(), 0);
    let mut wanted = short.chars().peekable();
    for (at, c) in long.char_indices() {
        if wanted.next_if_eq(&c).is_some() {
            if from < at {
                pieces.push(&long[from..at]);
            }
            from = at + c.len_utf8();
        }
    }
    if from < long.len() {
        pieces.push(&long[from..]);
    }
    wanted.peek().is_none().then_some(pieces)
}

/// The characters of a text as bits, without their order: what they do not hold is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Letters(u64);

impl Letters {
    pub(crate) fn of(text: &str) -> Self {
        text.chars().fold(Self(0), Self::with)
    }

    /// Those of the last two characters.
    pub(crate) fn of_end(text: &str) -> Self {
        text.chars().rev().take(2).fold(Self(0), Self::with)
    }

    fn with(self, c: char) -> Self {
        Self(self.0 | 1 << (c as u32 % 64))
    }

    /// Whether all of the other's characters may be among these: no means no.
    pub(crate) fn hold(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }
}

/// Whether a thing is the other in another order (食品监督抽检, 监督抽检食品), with no more than goes without saying.
fn is_reordered(long: &str, short: &str, known: impl Fn(&str) -> bool) -> bool {
    if long.len() < short.len()
        || long.len() > short.len() * 2
        || !Letters::of(long).hold(Letters::of(short))
        || short.chars().count() < 4
    {
        return false;
    }
    let mut wanted: Vec<char> = short.chars().collect();
    let mut extra = String::new();
    for c in long.chars() {
        match wanted.iter().position(|other| *other == c) {
            Some(at) => drop(wanted.swap_remove(at)),
            None => extra.push(c),
        }
    }
    wanted.is_empty() && known(&extra)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(a: &str, b: &str, context: &str) -> Relation {
        let words = Lexicon::builtin();
        Subject::of(a, words).relation(
            &Subject::of(b, words),
            |piece| context.contains(piece),
            |piece| context.contains(piece),
        )
    }

    #[test]
    fn the_same_in_other_words() {
        for (a, b, context) in [
            ("新建配套道路", "新建配套道路长度", ""),
            ("检测设备购置数量", "购置检测设备台数", ""),
            ("开展联合执法检查次数", "联合执法检查开展次数", ""),
            ("培训教师", "培训教师人次", ""),
            ("老旧小区", "改造小区个数", "2025年老旧小区改造工程"),
            ("收运覆盖率", "餐厨垃圾收运覆盖率", "餐厨垃圾收运体系建设"),
            ("引进亿元以上项目", "新引进亿元以上项目个数", ""),
            ("警务通终端", "警务通终端购置数量", ""),
            ("检查", "检查次数", ""),
            ("受益农户", "受益农户数", ""),
            ("法律援助案件", "办理法律援助案件数", ""),
            ("监督抽检食品", "食品监督抽检批次", ""),
            ("基层卫生室标准化建设", "标准化卫生室建设数量", "基层卫生能力提升"),
            ("开展“书香溪城”阅读活动", "阅读活动场次", ""),
            ("纠纷化解成功率", "矛盾纠纷调处成功率", "矛盾纠纷多元化解"),
            ("慰问老年人", "慰问老人数量", ""),
            ("抽检农作物种子", "农作物种子质量抽检批次", ""),
        ] {
            assert_eq!(relation(a, b, context), Relation::Same, "{a} {b}");
        }
    }

    #[test]
    fn letters_are_missing_or_may_be_there() {
        let name = Letters::of("维修渠道长度");
        for (other, held) in
            [("渠道", true), ("道渠", true), ("", true), ("渠", true), ("渠桥", false), ("机井", false)]
        {
            assert_eq!(name.hold(Letters::of(other)), held, "{other}");
        }
        for (text, end) in [("维修渠道", "渠道"), ("道", "道"), ("", "")] {
            assert_eq!(Letters::of_end(text), Letters::of(end), "{text}");
        }
    }

    #[test]
    fn wider_and_other_things() {
        assert_eq!(relation("新签约亿元以上项目", "招商活动的签约项目个数", ""), Relation::Different);
        assert_eq!(relation("签约亿元以上项目", "签约项目个数", ""), Relation::Within);
        assert_eq!(relation("开展审计项目", "投资审计项目数", ""), Relation::Around);
        assert_eq!(relation("教师", "乡村教师培训人次", ""), Relation::Around);
        for (a, b) in [
            ("新建道路", "改造道路长度"),
            ("验收合格率", "考核合格率"),
            ("培训教师", "慰问教师人数"),
            ("检查", "培训次数"),
            ("甲标段道路", "乙标段道路长度"),
            ("县级示范社", "乡级示范社数量"),
        ] {
            assert_eq!(relation(a, b, ""), Relation::Different, "{a} {b}");
        }
    }
}
