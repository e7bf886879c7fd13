//! How a year stands in its sentence: as the time of an action, or as the year of something else.

use crate::filing::YearMention;
use crate::lexicon::Deliverable;
use crate::rules::Context;
use crate::rules::support::{clause_around, ends_in_title, near, years_in};
use crate::span::{Span, is_blank};

/// The words around one year within its paragraph or cell.
pub(super) struct Setting<'c, 'a> {
    context: &'c Context<'a>,
    mention: YearMention,
    /// From the start of the paragraph or cell to the year.
    before: &'a str,
    /// The same from the last comma on.
    lead: &'a str,
    /// From the end of the date to the next comma.
    tail: &'a str,
    /// Between commas.
    clause: &'a str,
    /// Between stops.
    sentence: Span,
    /// Whether `before` goes back to the start of the paragraph or cell.
    opens: bool,
}

impl<'c, 'a> Setting<'c, 'a> {
    /// Looks at a year in its paragraph or cell.
    pub(super) fn of(context: &'c Context<'a>, whole: Span, mention: YearMention) -> Self {
        let text = context.document.text.as_str();
        let (first, whole) = (whole.start, near(text, whole, mention.span.join(mention.date)));
        let mut clause = clause_around(text, whole, mention.span, true);
        let (start, end) = (mention.span.start as usize, (mention.date.end as usize).max(mention.span.end as usize));
        let end = end.min(whole.end as usize).max(mention.span.end as usize);
        // 2024年，全局将…: a year between commas belongs to the clause behind it.
        if (clause.end as usize) < whole.end as usize
            && text[end.min(clause.end as usize)..clause.end as usize].trim().is_empty()
        {
            let next = text[clause.end as usize..].chars().next().filter(|c| matches!(c, '，' | ','));
            if let Some(comma) = next {
                let at = Span { start: clause.end, end: clause.end + comma.len_utf8() as u32 };
                clause.end = clause_around(text, whole, at, true).end;
            }
        }
        let clause_end = (clause.end as usize).max(end);
        let opening = |c: char| is_blank(c) || matches!(c, '（' | '(' | '“' | '：' | ':');
        Self {
            context,
            mention,
            before: &text[whole.start as usize..start],
            lead: text[clause.start as usize..start].trim_end_matches(is_blank).trim_start_matches(opening),
            tail: text[end..clause_end].trim_start_matches(|c| is_blank(c) || matches!(c, '，' | ',')),
            clause: &text[clause.range()],
            sentence: clause_around(text, whole, mention.span, false),
            opens: first == whole.start,
        }
    }

    fn date(&self) -> &'a str {
        self.context.document.slice(self.mention.date)
    }

    /// Whether the year is more than a bare year: a month, a quarter, an end.
    pub(super) fn is_dated(&self) -> bool {
        self.mention.date.len() > self.mention.span.len() || self.mention.month.is_some()
    }

    /// Whether the date is a deadline (2024年3月底前).
    pub(super) fn is_deadline(&self) -> bool {
        self.date().ends_with('前') && self.is_dated()
            || self.is_dated() && ["之前", "以前", "前"].iter().any(|word| self.tail.starts_with(word))
    }

    /// `2018年以前`: all the years before one.
    pub(super) fn is_bare_before(&self) -> bool {
        ["年以前", "年之前", "年前"].iter().any(|end| self.date().ends_with(end))
    }

    /// Whether the words at the start of the tail are a verb, so that the date is the time of an action.
    pub(super) fn is_action(&self) -> bool {
        let lexicon = self.context.lexicon;
        let tail = self.tail.trim_start_matches(['，', ',', '内', '度', '间', '期', ' ']);
        let adverb = lexicon.objects.adverb.prefix(tail).map_or(0, |(length, ())| length);
        [tail, &tail[adverb..]].into_iter().any(|tail| self.starts_action(tail))
    }

    fn starts_action(&self, tail: &str) -> bool {
        let lexicon = self.context.lexicon;
        let window = tail.char_indices().nth(8).map_or(tail.len(), |(at, _)| at);
        let at_start = |found: Option<usize>| found == Some(0);
        let delivered = lexicon.deliverables.find(&tail[..window]).next();
        if delivered.is_some_and(|(start, _, role)| start == 0 && *role == Deliverable::Verb) {
            return true;
        }
        // 2024年排查清单: a document named by what it comes from.
        let alone = |length: usize| lexicon.phrases.document_noun.prefix(&tail[length..]).is_none();
        // 2024年审计发现问题: what is judged, not that someone judges.
        let judged = at_start(lexicon.years.object.first(&tail[..window]).map(|(start, ..)| start));
        lexicon.years.action.prefix(tail).is_some_and(|(length, ())| alone(length))
            || lexicon.objects.verb.prefix(tail).is_some_and(|(length, ())| !judged && alone(length))
            || lexicon.verbs.prefix(tail).is_some()
    }

    /// Whether the year stands in a quoted title or a document's number.
    pub(super) fn is_quoted(&self) -> bool {
        ends_in_title(self.before)
    }

    /// Whether the year stands in a quoted title or a document's number, or is compared with, counted from or the year of
    /// a state.
    pub(super) fn is_reference(&self) -> bool {
        if self.is_quoted() {
            return true;
        }
        let years = &self.context.lexicon.years;
        if self.is_bracketed() {
            return true;
        }
        let bare = self.before.trim_end_matches(|c| is_blank(c) || matches!(c, '（' | '(' | '“'));
        let before = bare.strip_suffix('在').unwrap_or(bare);
        if years.before.suffix(before).is_some() && !self.is_deadline() {
            return true;
        }
        let after = self.tail.trim_start_matches('度').trim_start_matches(is_blank);
        !self.is_deadline() && (years.after.prefix(self.tail).is_some() || years.after.prefix(after).is_some())
            || self.is_relative()
    }

    /// `《管理办法》（2023年印发）`, `防波堤（2019年建成）`: a bracket that tells when the thing before it came about.
    fn is_bracketed(&self) -> bool {
        let Some(before) = self.before.strip_suffix(['（', '(']) else { return false };
        let Some(inside) = self.tail.split(['）', ')']).next().filter(|inside| inside.len() < self.tail.len()) else {
            return false;
        };
        before.ends_with('》') && !self.is_deadline() || self.context.lexicon.years.event.exact(inside).is_some()
    }

    /// `2021年移交的案件`, `2016年挂牌运行的中心`, `2025年12月区财政局批复的目标`: a clause that tells which thing is meant.
    fn is_relative(&self) -> bool {
        let tail = self.tail.trim_start_matches('度');
        let Some(at) = tail.find('的') else { return false };
        let (verb, rest) = (&tail[..at], &tail[at + '的'.len_utf8()..]);
        let length = verb.chars().count();
        let plain = !verb.contains(|c: char| c.is_ascii_digit() || c == '、') && !rest.is_empty();
        let years = &self.context.lexicon.years;
        let happened = || years.event.prefix(verb).is_some() || years.event.suffix(verb).is_some();
        let phrases = &self.context.lexicon.phrases;
        // 2025年灾情较重的乡镇: how things stood; 2025年整治问题突出的小区 is an action.
        let acts = || years.plan.occurs(verb) || self.context.lexicon.objects.verb.occurs(verb);
        let stood = || (3..=14).contains(&length) && phrases.stood.suffix(verb).is_some() && !acts();
        plain && (stood() || length == 2 || (3..=10).contains(&length) && !years.plan.occurs(verb) && happened())
    }

    /// Whether the clause or its sentence says that the thing is done or goes on from the past.
    pub(super) fn is_past(&self) -> bool {
        let years = &self.context.lexicon.years;
        years.clause.occurs(self.clause)
            || self.clause.contains('已')
            || has_perfective(self.clause)
            || years.sentence.occurs(self.context.text(self.sentence))
    }

    /// Whether the sentence goes on to the plan year, so that this year is the base it starts from.
    pub(super) fn is_base(&self, plan: u16) -> bool {
        let rest = Span { start: self.mention.date.end.max(self.mention.span.end), end: self.sentence.end };
        let later = years_in(self.context, rest).iter().any(|mention| (mention.year..=mention.last).contains(&plan));
        let words = self.context.text(rest);
        !self.is_deadline() && (later || self.context.lexicon.phrases.this_year.occurs(words))
    }

    /// Whether the year belongs to a noun that is judged, settled or listed (2024年度绩效自评, 兑付2024年奖补).
    pub(super) fn is_attribute(&self) -> bool {
        let years = &self.context.lexicon.years;
        let yearly = self.tail.starts_with('度') && !self.tail.starts_with("度内");
        // 巩固2024年创建成果, 补发2024年第四季度补贴: the verb right before the year has it for its object.
        let lead = self.lead.char_indices().rev().nth(14).map_or(0, |(at, _)| at);
        let about = years.about.find(&self.lead[lead..]).last().map(|(_, end, ())| lead + end);
        if about == Some(self.lead.len()) && !self.is_deadline() {
            return true;
        }
        if self.is_dated() {
            return false;
        }
        // 对2022年造林不合格的800亩实施补植: what is treated is told by its year.
        if self.lead.ends_with(['对', '将', '把']) && self.tail.contains('的') {
            return true;
        }
        // 加快2024年下达资金支付: what happened then names the thing.
        if self.lead.ends_with(|c: char| c.is_alphabetic()) && self.is_event_noun() {
            return true;
        }
        if !yearly && self.is_action() {
            return false;
        }
        // The noun stands near, and no figure between: 2024年新增补贴对象30人 counts people.
        let near = self.tail.char_indices().nth(24).map_or(self.tail.len(), |(at, _)| at);
        let figure = self.tail.find(|c: char| c.is_ascii_digit()).unwrap_or(near).min(near);
        years.object.occurs(&self.tail[..figure]) || about.is_some()
    }

    /// Whether an event of history follows (2019年机构改革).
    pub(super) fn is_event(&self) -> bool {
        self.context.lexicon.years.event.prefix(self.tail).is_some()
    }

    /// Whether the event that follows names a thing: 2024年下达资金, 2024年获批项目.
    fn is_event_noun(&self) -> bool {
        let lexicon = self.context.lexicon;
        lexicon.years.event.after(self.tail).is_some_and(|rest| lexicon.phrases.event_noun.prefix(rest).is_some())
    }

    /// Whether a subject with a state follows: 2024年全县…, 2024年末户籍人口….
    pub(super) fn is_statement(&self) -> bool {
        let date = self.date();
        (date.ends_with(['末', '底', '初']) || self.context.lexicon.phrases.state_subject.prefix(self.tail).is_some())
            && !self.is_deadline()
            && !self.tail.starts_with("全面")
    }

    /// `2024年末户籍人口3.4万人`: how things stood at the end of the year.
    pub(super) fn is_state(&self) -> bool {
        let acts = self.context.lexicon.years.action.prefix(self.tail).is_some();
        self.date().ends_with(['末', '底']) && !self.is_deadline() && !acts && !self.is_reached()
    }

    /// Whether figures stand in the rest of the sentence.
    pub(super) fn has_figures(&self) -> bool {
        let rest = Span { start: self.mention.date.end.max(self.mention.span.end), end: self.sentence.end };
        self.context.text(rest).contains(|c: char| c.is_ascii_digit())
    }

    /// Whether words of intention stand in the clause.
    pub(super) fn is_intended(&self) -> bool {
        self.context.lexicon.years.plan.occurs(self.clause)
    }

    /// Whether the clause of a later year says that the later date is meant.
    pub(super) fn is_meant_later(&self) -> bool {
        self.context.lexicon.years.later.occurs(self.clause)
    }

    /// Whether `到` or `至` leads to the year.
    pub(super) fn is_reached(&self) -> bool {
        self.lead.ends_with(['到', '至'])
    }

    /// Whether the year opens a clause that sets a task and tells of nothing reached.
    pub(super) fn is_task(&self) -> bool {
        // 一是2026年…: the number of an item.
        let opens = self.lead.is_empty() || self.lead.ends_with('是') && self.lead.chars().count() == 2;
        opens && self.is_action() && !self.is_statement() && !self.has_figures()
    }

    /// Whether the year opens its paragraph.
    pub(super) fn is_opening(&self) -> bool {
        self.opens && self.before.chars().all(|c| is_blank(c) || matches!(c, '“' | '*'))
    }
}

/// 了 as the mark of a finished action, not in 为了, 了解, 了如指掌.
fn has_perfective(clause: &str) -> bool {
    clause.match_indices('了').any(|(at, le)| {
        !clause[..at].ends_with(['为', '除', '得', '不'])
            && !clause[at + le.len()..].starts_with(['解', '如', '然', '不', '望', '却'])
    })
}
