//! `phrases.tsv`: the short lists that one rule or one reader looks for in names, goals, titles and cells.
//!
//! A list that several rules share, or that is long, has a file of its own. What each list means is said in the head of
//! `phrases.tsv`; where a word is looked for (anywhere, at the start, at the end) is said there too.

use super::rows::{LexiconError, Row};
use super::words::{Event, NarrativeKind, Word};
use super::{Terms, nearest};
use rustc_hash::FxHashMap;

/// Declares the lists: the name of each is the word in the column `list`.
macro_rules! phrases {
    ($($(#[$doc:meta])* $list:ident: $kind:ty,)+) => {
        /// Short lists of words, each with one use. Boxed, as all of them together are too much for a thread's stack.
        pub struct Phrases {
            $($(#[$doc])* pub $list: Box<$kind>,)+
        }

        /// The words that the column `list` may hold.
        const LISTS: &[&str] = &[$(stringify!($list)),+];

        impl Phrases {
            pub(super) fn compile(rows: &[Row<'_>]) -> Result<Self, LexiconError> {
                let mut lists: FxHashMap<&str, Vec<&Row<'_>>> = FxHashMap::default();
                for row in rows {
                    lists.entry(row.get(1)).or_default().push(row);
                }
                let read = Self {
                    $($list: boxed(&lists.remove(stringify!($list)).unwrap_or_default())?,)+
                };
                match rows.iter().find(|row| lists.contains_key(row.get(1))) {
                    Some(row) => {
                        let near = nearest(row.get(1), LISTS);
                        Err(row.wrong("list", &format!("{near}? ({})", LISTS.join(", "))))
                    }
                    None => Ok(read),
                }
            }
        }
    };
}

phrases! {
    /// Verbs that open a goal and say only that something is done.
    goal_opening: Terms<()>,
    /// Nouns that close a goal and say nothing.
    goal_closing: Terms<()>,
    /// What makes a word of change go down.
    fall: Terms<()>,
    /// Stages and parts of a work.
    stage_part: Terms<()>,
    /// Words before figures of other years, of several years, or of a part.
    other_time: Terms<()>,
    /// Events that are no two names of one thing. What only says that something is done is none.
    event: Terms<Event>,
    /// Parts of a work that have a date of their own.
    date_part: Terms<()>,
    /// What happens at one time, right behind its month.
    held: Terms<()>,
    /// What makes a deadline that of the whole work.
    whole_work: Terms<()>,
    /// Heads of names of dates.
    date_head: Ordered,
    /// What tells no thing in the name of a date.
    date_filler: Ordered,
    /// Verbs that may be any action where dates are compared.
    plain_deed: Terms<()>,
    /// Attributes that say how a thing is made and part it from no other.
    attribute: Terms<()>,
    /// Words for one thing or deed, as the one they are compared as.
    alike: Terms<Box<str>>,
    /// Units of events and sets, as the one they are compared as.
    counted_alike: Terms<Box<str>>,
    /// Units for which 个 cannot stand.
    no_thing: Terms<()>,
    /// Standards of payment, which may have a floor by law.
    paid_standard: Terms<()>,
    /// Words of what is done in time.
    timely: Terms<()>,
    /// Words of a sample: a share of it is no stage of the work.
    sampling: Terms<()>,
    /// Words that make 24 hours the whole day.
    round_the_clock: Terms<()>,
    /// Faults and mishaps, of which fewer are better where a name ends with them.
    harm: Terms<()>,
    /// Measures of faults and mishaps beside their number.
    harm_measure: Terms<()>,
    /// Numbers of cases of one kind.
    case_count: Terms<()>,
    /// Complaints, which may be followed by what they are about.
    complaint: Terms<()>,
    /// What says before a fault or a mishap that there is none.
    no_harm: Terms<()>,
    /// Words of what is done about faults and mishaps.
    handled: Terms<()>,
    /// Words that make a figure a reduction.
    reduction: Terms<()>,
    /// Names of money that is spent.
    spending: Terms<()>,
    /// Names of what one of many has.
    of_each: Terms<()>,
    /// Words of change, which a percentage measures.
    share_change: Terms<()>,
    /// Words of a description that make a share of a number.
    share_described: Terms<()>,
    /// Words of a full name that make it a share.
    share_named: Terms<()>,
    /// What is done with money.
    money_deed: Terms<()>,
    /// Units in which the length of an event is told.
    session: Terms<()>,
    /// What makes 1 and 0 answers to a yes-or-no question.
    yes_no_code: Terms<()>,
    /// Names of money or of what is paid.
    money_name: Terms<()>,
    /// Names of a standard or a price of one of many.
    price_of_one: Terms<()>,
    /// What a change is compared with.
    change_base: Terms<()>,
    /// Words of a change.
    change_word: Terms<()>,
    /// Names that tell their unit themselves.
    unit_in_name: Terms<()>,
    /// Units of time in brackets.
    unit_noted: Terms<()>,
    /// Names of money that is spent and may be added up.
    cost_name: Terms<()>,
    /// Words of a description that make a price of one of many.
    price_described: Terms<()>,
    /// Names of money that is saved or earned.
    no_spending: Terms<()>,
    /// Words of a total of several years.
    of_years: Terms<()>,
    /// Words of the whole cost of a project.
    whole_cost: Terms<()>,
    /// Names of a price or a standard, which may be exact.
    set_price: Terms<()>,
    /// Names of how long something lasts, which may be exact.
    lasting: Terms<()>,
    /// Titles of work that goes on from an earlier year.
    carried_title: Terms<()>,
    /// Work that goes on from an earlier year.
    continued: Terms<()>,
    /// Goals of work that goes on from an earlier year.
    carried_goal: Terms<()>,
    /// Titles whose year is not the plan year.
    carried_plan: Terms<()>,
    /// Titles that deal with an earlier year's matters.
    earlier_matter: Terms<()>,
    /// What says before 的 how things stood in the year that opens the clause.
    stood: Terms<()>,
    /// Headings over prose that tells how things stand.
    state_heading: Terms<()>,
    /// Headings over measures and tasks.
    measure_heading: Terms<()>,
    /// Nouns that make a document of the verb before them.
    document_noun: Terms<()>,
    /// Nouns that make a thing of the event before them.
    event_noun: Terms<()>,
    /// What opens a statement of how things stand.
    state_subject: Terms<()>,
    /// Words for the plan year.
    this_year: Terms<()>,
    /// Periods of one year.
    one_year: Terms<()>,
    /// Names of a point of time.
    time_name: Terms<()>,
    /// Words of titles that name the form and no project.
    form_word: Terms<()>,
    /// What closes titles and names of projects.
    title_tail: Terms<()>,
    /// Ends of the names of units.
    office: Terms<()>,
    /// Last characters of the names of places.
    place_kind: Terms<()>,
    /// What ends like the name of a place and is none.
    place_like: Terms<()>,
    /// Works, purchases and repairs.
    built_or_bought: Terms<()>,
    /// Money that pays debts or moves between accounts.
    no_one_served: Terms<()>,
    /// Names of a standard or a price.
    standard_cost: Terms<()>,
    /// Names of money whose rate of execution is one of payment.
    paid_money: Terms<()>,
    /// Names of satisfaction.
    satisfaction: Terms<()>,
    /// Words before a total.
    sum_word: Terms<()>,
    /// What may stand before the label of all fiscal money.
    money_opening: Terms<()>,
    /// Labels of all fiscal money.
    fiscal_money: Terms<()>,
    /// Types of projects for which the common library prescribes rows.
    prescribed: Terms<()>,
    /// Names of a satisfaction that names nobody.
    nobody: Terms<()>,
    /// Rows of fixed templates, wherever they stand.
    fixed_row: Terms<()>,
    /// Formulas and shares, which explain a name.
    explains: Terms<()>,
    /// Parts of a work that tell two rows apart.
    scope_part: Terms<()>,
    /// Names of each project's own matters.
    own_thing: Terms<()>,
    /// What may stand before the money of a rate of payment.
    payment_opening: Ordered,
    /// The money of a rate of payment.
    payment_money: Terms<()>,
    /// What is done with the money of a rate of payment.
    payment_verb: Terms<()>,
    /// Heads of names of a point of time.
    date_tail: Terms<()>,
    /// Words that announce a period in running text.
    period_word: Terms<()>,
    /// What closes the names of projects.
    project_tail: Ordered,
    /// Levels of government.
    government: Terms<()>,
    /// Money of a level of government.
    public_money: Terms<()>,
    /// Money for a purpose.
    earmarked: Terms<()>,
    /// What opens the head of a column of amounts.
    stage_opening: Terms<()>,
    /// What ends the head of a column of amounts.
    stage_money: Terms<()>,
    /// Labels of money of the whole period.
    whole_period: Terms<()>,
    /// What announces a project or a table before a number.
    announcement: Terms<()>,
    /// What opens a note under a table.
    note: Terms<()>,
    /// Labels of rows of totals.
    total_row: Terms<()>,
    /// Labels of rows below the indicators of a table.
    closing_label: Terms<()>,
    /// Ends of titles of project tables.
    table_title: Terms<()>,
    /// Titles of tables and reports on a past year.
    report_title: Terms<()>,
    /// Words that bound a figure and say alone that a thing was done.
    outcome_word: Terms<()>,
    /// Names of projects whose indicators the form prescribes.
    template_project: Terms<()>,
    /// Column heads that run together.
    glued_head: Terms<()>,
    /// First levels that run together with their second level.
    glued_start: Terms<()>,
    /// Second levels that run together with their row.
    glued_level: Terms<()>,
    /// Verbs of what will be there to be seen.
    made_verb: Terms<()>,
    /// States and mishaps that come by number.
    counted_state: Terms<()>,
    /// Words of a standard that has grades.
    grading: Terms<()>,
    /// What may stand before a rank.
    rank_opening: Ordered,
    /// What is passed and can be checked.
    passed: Terms<()>,
    /// Bounds that a number has already.
    standing_bound: Terms<()>,
    /// What a goal should turn into a document.
    loose_system: Terms<()>,
    /// Nouns that add nothing to the word before them.
    light_noun: Terms<()>,
    /// Signs and words of a division.
    quotient: Terms<()>,
    /// What closes a name and says only that it is an indicator.
    indicator_tail: Ordered,
    /// Words that tell of what there is already.
    existing: Terms<()>,
    /// Words before a Chinese numeral that counts.
    counting_verb: Terms<()>,
    /// What closes a counted thing and is no part of it.
    classifier: Terms<()>,
    /// Where the unit ends in a title and the form's name begins.
    form_start: Terms<()>,
    /// Labels of paragraphs, with what they hold.
    narrative_label: Terms<NarrativeKind>,
    /// Words of the document's title.
    title_word: Terms<()>,
    /// Words of headings that wait for their tables.
    table_heading: Terms<()>,
    /// Units that are nouns themselves.
    noun_unit: Terms<()>,
    /// What ends the name of a fund.
    fund: Terms<()>,
    /// What opens an annex below a table.
    annex: Terms<()>,
    /// A cell that calls the indicator qualitative.
    qualitative: Terms<()>,
    /// A cell that calls the indicator quantitative.
    quantitative: Terms<()>,
    /// What stands behind a month in a plan of payments.
    month_date: Terms<()>,
    /// What stands behind a number in a plan of payments.
    quarter_date: Terms<()>,
    /// Cells of the unit column that hold no unit.
    no_unit: Terms<()>,
    /// Cells of the column of directions.
    direction_cell: Terms<()>,
    /// Heads of a list of tasks with their money.
    task_head: Terms<()>,
    /// What belongs to the date before it.
    date_ending: Terms<()>,
}

/// A list as its rows are read.
trait List: Sized {
    fn of(rows: &[&Row<'_>]) -> Result<Self, LexiconError>;
}

fn boxed<L: List>(rows: &[&Row<'_>]) -> Result<Box<L>, LexiconError> {
    L::of(rows).map(Box::new)
}

impl List for Terms<()> {
    fn of(rows: &[&Row<'_>]) -> Result<Self, LexiconError> {
        match rows.iter().find(|row| row.get(2) != "-") {
            Some(row) => Err(row.wrong("means", "-")),
            None => Ok(Terms::new(rows.iter().map(|row| (row.get(0).to_owned(), ())))),
        }
    }
}

impl List for Terms<Box<str>> {
    fn of(rows: &[&Row<'_>]) -> Result<Self, LexiconError> {
        Ok(Terms::new(rows.iter().map(|row| (row.get(0).to_owned(), row.get(2).into()))))
    }
}

impl<V: Word> List for Terms<V> {
    fn of(rows: &[&Row<'_>]) -> Result<Self, LexiconError> {
        let read = rows.iter().map(|row| Ok((row.get(0).to_owned(), row.word(2, "means")?)));
        Ok(Terms::new(read.collect::<Result<Vec<_>, _>>()?))
    }
}

impl List for Ordered {
    fn of(rows: &[&Row<'_>]) -> Result<Self, LexiconError> {
        let place = |row: &&Row<'_>| row.get(2).parse::<u32>().map_err(|_| row.wrong("means", "1, 2, 3 …"));
        let mut words =
            rows.iter().map(|row| Ok((place(row)?, row.get(0)))).collect::<Result<Vec<_>, LexiconError>>()?;
        words.sort_unstable();
        Ok(Self(words.into_iter().map(|(_, word)| word.into()).collect()))
    }
}

/// Words that are taken off a text one after the other, each once: what one leaves, the next may find.
pub struct Ordered(Vec<Box<str>>);

impl Ordered {
    /// The words in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &**word)
    }

    /// The text without these words at its start.
    pub fn off_start<'t>(&self, text: &'t str) -> &'t str {
        self.iter().fold(text, |rest, word| rest.strip_prefix(word).unwrap_or(rest))
    }

    /// The text without these words at its end.
    pub fn off_end<'t>(&self, text: &'t str) -> &'t str {
        self.iter().fold(text, |rest, word| rest.strip_suffix(word).unwrap_or(rest))
    }

    /// The text without these words wherever they stand.
    pub fn out_of(&self, text: String) -> String {
        self.iter().fold(text, |rest, word| if rest.contains(word) { rest.replace(word, "") } else { rest })
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows;
    use super::*;

    const COLUMNS: &[&str] = &["term", "list", "means", "reason"];

    fn compiled(text: &str) -> Result<Phrases, LexiconError> {
        Phrases::compile(&rows::parse("phrases.tsv", text, COLUMNS)?)
    }

    #[test]
    fn every_list_has_words_and_is_explained() {
        let text = include_str!("../../lexicon/phrases.tsv");
        let rows = rows::parse("phrases.tsv", text, COLUMNS).unwrap_or_default();
        for list in LISTS {
            assert!(text.contains(&format!("\n#   {list} (")), "{list} is not explained");
            assert!(rows.iter().any(|row| row.get(1) == *list), "{list} has no words");
        }
    }

    #[test]
    fn a_wrong_row_is_told() {
        let line = |text: &str| compiled(text).err().map(|error| error.line);
        let good = "降\tfall\t-\t理由\n";
        assert_eq!(line(good), None);
        for wrong in ["降\tfal\t-\t理由", "降\tfall\t1\t理由", "招标\tevent\t-\t理由", "时间\tdate_head\t-\t理由"]
        {
            assert_eq!(line(&format!("{good}{wrong}\n")), Some(2), "{wrong}");
        }
    }

    #[test]
    fn words_are_taken_off_in_their_order() {
        let row = |term: &str, place: u32| format!("{term}\tdate_head\t{place}\t理由\n");
        let phrases = compiled(&[row("截止", 2), row("时间", 1), row("节点", 10)].concat());
        let heads = phrases.map(|phrases| phrases.date_head);
        assert_eq!(heads.as_ref().map(|heads| heads.off_end("完工截止时间")), Ok("完工"));
        assert_eq!(heads.as_ref().map(|heads| heads.off_end("完工时间节点")), Ok("完工时间"));
        assert_eq!(heads.as_ref().map(|heads| heads.off_start("时间截止节点表")), Ok("表"));
        assert_eq!(heads.map(|heads| heads.out_of("截时间止日".to_owned())), Ok("日".to_owned()));
    }
}
