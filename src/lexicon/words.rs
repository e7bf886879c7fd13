//! What the columns of the lexicon's files may say, as types.

use super::rows::{LexiconError, Row};
use serde::Serialize;

/// A value of a lexicon column that holds one of a few words.
pub trait Word: Sized + Copy + 'static {
    /// All words with their values.
    const WORDS: &'static [(&'static str, Self)];
}

macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $word)] $item,)+
        }
        impl Word for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, $name::$item)),+];
        }
        impl $name {
            /// The word that stands for it in lexicon files and JSON.
            pub fn word(self) -> &'static str {
                match self { $($name::$item => $word,)+ }
            }
        }
    };
}

word! {
    /// What the head of an indicator name measures.
    Kind {
        /// A share or a rate of change.
        Rate = "rate",
        /// A number of things, people or events, or a size.
        Count = "count",
        /// An amount of money.
        Money = "money",
        /// A point or a length of time.
        Time = "time",
        /// Satisfaction.
        Sat = "sat",
        /// A state, an ability, an effect: nothing that a number measures by itself.
        State = "state",
        /// An activity that reads as a rate beside a percentage.
        Activity = "activity",
    }
}

word! {
    /// A comparison.
    Op {
        /// At least.
        AtLeast = "≥",
        /// More than.
        Above = ">",
        /// At most.
        AtMost = "≤",
        /// Less than.
        Below = "<",
        /// Exactly, or "reaches".
        Equal = "=",
        /// Within a deviation.
        Within = "±",
    }
}

impl Op {
    /// Whether it bounds from below.
    pub fn is_floor(self) -> bool {
        matches!(self, Op::AtLeast | Op::Above)
    }

    /// Whether it bounds from above.
    pub fn is_cap(self) -> bool {
        matches!(self, Op::AtMost | Op::Below)
    }
}

word! {
    /// The part a word plays around the number of a target value.
    OperatorRole {
        /// A bound in front of the number.
        Before = "before",
        /// A bound behind it.
        After = "after",
        /// Makes the number behind it rough.
        About = "about",
        /// Makes the number in front of it rough.
        Around = "around",
        /// Leaves the number as it is.
        Scope = "scope",
        /// A bound in front of the number in a target value only.
        Reach = "reach",
        /// A bound in front of the number that a bound behind it may close.
        Frame = "frame",
    }
}

word! {
    /// Whole values that are no figures and yet say enough.
    Answer {
        /// Answers a yes-or-no question.
        YesNo = "yes-no",
        /// Says that nothing applies.
        NotApplicable = "not-applicable",
    }
}

word! {
    /// Words for points and periods of time.
    TimePoint {
        /// Opens a value that is a date as a whole.
        Opening = "opening",
        /// Makes any value that holds it checkable.
        Anywhere = "anywhere",
        /// Does both.
        Both = "both",
    }
}

word! {
    /// What a verb makes of the name that it opens.
    VerbRole {
        /// The name is an effect, whatever follows.
        Effect = "effect",
        /// An activity after it stays an activity.
        Task = "task",
    }
}

word! {
    /// What a column of an indicator table holds.
    Column {
        /// 一级指标.
        Level1 = "level1",
        /// 二级指标.
        Level2 = "level2",
        /// 三级指标.
        Name = "name",
        /// A name only beside a value column.
        BareName = "bare_name",
        /// 指标解释.
        Description = "description",
        /// 运算符号.
        Operator = "operator",
        /// 指标值.
        Value = "value",
        /// 计量单位.
        Unit = "unit",
        /// 权重.
        Weight = "weight",
        /// 指标值确定依据.
        Basis = "basis",
        /// 实际完成值.
        Actual = "actual",
        /// 得分.
        Score = "score",
        /// 偏差原因.
        Reason = "reason",
        /// 指标方向.
        Direction = "direction",
        /// Anything else.
        Note = "note",
    }
}

word! {
    /// What a label in the head of a project table announces.
    Head {
        /// 项目编码.
        Code = "code",
        /// 项目名称.
        Name = "name",
        /// The unit that files it.
        UnitName = "unit_name",
        /// 年度.
        Year = "year",
        /// The whole budget.
        Budget = "budget",
        /// Fiscal money in it.
        Fiscal = "fiscal",
        /// Other money in it.
        Other = "other",
        /// Money carried over from the year before.
        Carryover = "carryover",
        /// 资金用途.
        Use = "use",
        /// 资金支出计划.
        CashPlan = "cash_plan",
        /// 年度目标.
        GoalAnnual = "goal_annual",
        /// 总体目标, 实施期目标.
        GoalWhole = "goal_whole",
        /// How the goal was met.
        GoalActual = "goal_actual",
        /// 执行数.
        Executed = "executed",
        /// 执行率.
        ExecutionRate = "execution_rate",
        /// 实施期.
        Period = "period",
        /// 项目属性.
        Property = "property",
        /// Persons and telephones; never looked at.
        Person = "person",
        /// A heading within the table, without a value.
        Label = "label",
    }
}

word! {
    /// How a word fails to measure.
    VagueClass {
        /// A grade without a scale.
        Grade = "grade",
        /// A change without a size.
        Change = "change",
        /// Something that lasts.
        Lasting = "lasting",
        /// Compliance with nothing named.
        Compliance = "compliance",
        /// Time without a date.
        Time = "time",
        /// Support of something.
        Support = "support",
        /// Cost without a figure.
        Cost = "cost",
    }
}

word! {
    /// The part a word plays in a promise that can be checked.
    Deliverable {
        /// To build, print, publish.
        Verb = "verb",
        /// One thing that is built, printed, published.
        Noun = "noun",
        /// Things that come by number.
        Countable = "countable",
        /// A state that can be seen to be reached.
        Milestone = "milestone",
        /// An action after its noun.
        Act = "act",
        /// A phrase that promises nothing.
        Light = "light",
    }
}

word! {
    /// The part a word plays around a counted object.
    ObjectRole {
        /// A real action: it tells two objects apart.
        Verb = "verb",
        /// Says only that something is done.
        Light = "light",
        /// Time, scope and joints.
        Adverb = "adverb",
        /// Starts another clause after a counted noun.
        Predicate = "predicate",
        /// The measuring word at the end of a name.
        Measure = "measure",
        /// The figure after it is a change and no total.
        Change = "change",
        /// Between a change and the figure it reaches: 提高到.
        Level = "level",
        /// Stands between an object and its number: 共计, 为.
        Filler = "filler",
        /// A kind of rate, in one of its spellings.
        Head = "head",
        /// Names no object of its own.
        Generic = "generic",
    }
}

word! {
    /// Where a word leaves a commitment open.
    OpenRole {
        /// A number that is not said.
        Quantity = "quantity",
        /// A degree that is not said.
        Degree = "degree",
        /// A scope that is not said.
        Scope = "scope",
        /// Before a number.
        Before = "before",
        /// After a number and its unit.
        After = "after",
        /// At the end of a list without a class noun.
        List = "list",
        /// A phrase in which the word leaves nothing open.
        Innocent = "innocent",
    }
}

word! {
    /// Events of a work, in the order in which works pass through them.
    Event {
        /// The search for who does it.
        Tender = "招标",
        /// The beginning.
        Start = "开工",
        /// The end of the works.
        End = "完工",
        /// The acceptance of what was made.
        Acceptance = "验收",
        /// The start of its use.
        Use = "使用",
        /// Money handed out.
        Payment = "发放",
        /// A report handed in.
        Report = "报告",
    }
}

word! {
    /// What a labelled paragraph of the narrative holds.
    NarrativeKind {
        /// 绩效目标：…
        Goal = "goal",
        /// 绩效指标：…
        Indicators = "indicators",
    }
}

word! {
    /// What a word in a satisfaction name says instead of who is satisfied.
    RespondentClass {
        /// Nothing: a modifier.
        Blank = "blank",
        /// What is judged, in words of every office.
        Matter = "matter",
        /// What is judged, so that the respondents can be guessed.
        Activity = "activity",
    }
}

word! {
    /// Which way of a measure is good.
    Direction {
        /// More is better.
        High = "high",
        /// Less is better.
        Low = "low",
        /// Neither is clear.
        Either = "either",
    }
}

word! {
    /// Kinds of unfilled template text.
    ResidueKind {
        /// Asterisks, crosses, underlines in the place of a figure.
        Mask = "mask",
        /// Words that tell the writer what to do.
        Instruction = "instruction",
        /// To be settled later.
        Pending = "pending",
    }
}

word! {
    /// Classes of names that belong under one second level.
    Misplaced {
        /// Completion of the work.
        Completion = "completion",
        /// The same, and that a date is kept.
        Punctual = "punctual",
        /// Acceptance of what was made.
        Acceptance = "acceptance",
        /// How far the work has come.
        Progress = "progress",
        /// Payment and execution of the budget.
        Payment = "payment",
        /// The same where a word of money stands beside it.
        Executed = "executed",
        /// Whether a date is kept.
        Timely = "timely",
        /// What makes a count one of things handed over where it opens the name.
        Verb = "verb",
        /// A quality told by a number.
        Measure = "measure",
        /// A recognition of quality.
        Praise = "praise",
        /// Money handed out.
        Spent = "spent",
        /// Money made or raised.
        Earned = "earned",
        /// A number of things handed over.
        Delivered = "delivered",
        /// What the result does for people.
        Benefit = "benefit",
    }
}

word! {
    /// The trees of indicators.
    Tree {
        /// In both official trees.
        Both = "both",
        /// Only in that of 财预〔2015〕88号.
        Tree88 = "88",
        /// Only in that of 财预〔2021〕101号.
        Tree101 = "101",
        /// In the trees of evaluation reports.
        Evaluation = "evaluation",
    }
}

word! {
    /// First levels.
    Level1 {
        /// 产出.
        Output = "产出",
        /// 效益.
        Benefit = "效益",
        /// 满意度.
        Satisfaction = "满意度",
        /// 成本.
        Cost = "成本",
        /// 投入, of evaluation trees.
        Input = "投入",
        /// 决策, of evaluation trees.
        Decision = "决策",
        /// 过程, of evaluation trees.
        Process = "过程",
        /// 管理, of evaluation trees.
        Management = "管理",
    }
}

word! {
    /// Second levels.
    Level2 {
        /// 数量.
        Quantity = "数量",
        /// 质量.
        Quality = "质量",
        /// 时效.
        Timeliness = "时效",
        /// 成本.
        Cost = "成本",
        /// 经济效益.
        Economic = "经济效益",
        /// 社会效益.
        Social = "社会效益",
        /// 生态效益.
        Ecological = "生态效益",
        /// 可持续影响.
        Sustained = "可持续影响",
        /// 服务对象满意度.
        Satisfaction = "服务对象满意度",
        /// 经济成本.
        EconomicCost = "经济成本",
        /// 社会成本.
        SocialCost = "社会成本",
        /// 生态环境成本.
        EcologicalCost = "生态环境成本",
    }
}

word! {
    /// What a unit measures.
    Dimension {
        /// %.
        Percent = "percent",
        /// ‰ and rarer shares.
        Permille = "permille",
        /// Things.
        Count = "count",
        /// 人.
        Person = "person",
        /// 人次.
        PersonTime = "persontime",
        /// 户.
        Household = "household",
        /// Base 米.
        Length = "length",
        /// Base 平方米.
        Area = "area",
        /// Base 立方米.
        Volume = "volume",
        /// Base 千克.
        Mass = "mass",
        /// Base 元.
        Money = "money",
        /// Base 天.
        Time = "time",
        /// Base 次/年.
        Frequency = "frequency",
        /// Base 千瓦时.
        Energy = "energy",
        /// Base 千瓦.
        Power = "power",
        /// ℃.
        Temperature = "temperature",
        /// Base 毫克/立方米.
        Concentration = "concentration",
        /// 分.
        Score = "score",
        /// Foreign money.
        Currency = "currency",
        /// Multiples.
        Ratio = "ratio",
        /// Money per something.
        UnitPrice = "unitprice",
        /// Angles.
        Angle = "angle",
        /// Amounts of data.
        Data = "data",
        /// 分贝.
        Sound = "sound",
    }
}

word! {
    /// Whether a spelling of a unit is the legal one.
    UnitStatus {
        /// Legal.
        Ok = "ok",
        /// Not the best, never reported.
        Tolerated = "tolerated",
        /// To be spelled otherwise.
        Wrong = "wrong",
    }
}

word! {
    /// How far an official text was checked against its original.
    BasisStatus {
        /// Read in a public copy.
        Seen = "seen",
        /// Read as another's summary.
        SecondHand = "2nd",
        /// Commonly known wording, not checked.
        Memory = "mem",
    }
}

impl Row<'_> {
    /// The value of a column that holds one of a few words.
    pub(super) fn word<V: Word>(&self, column: usize, name: &str) -> Result<V, LexiconError> {
        self.one_of(self.get(column), name)
    }

    /// The value of a word in the column of this name.
    pub(super) fn one_of<V: Word>(&self, written: &str, name: &str) -> Result<V, LexiconError> {
        V::WORDS.iter().find(|(word, _)| *word == written).map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<&str> = V::WORDS.iter().map(|(word, _)| *word).collect();
            self.wrong(name, &words.join(", "))
        })
    }
}
