//! The four headings under which finance departments review targets (财预〔2015〕88号).

use crate::lang::Text;

/// What a reviewer asks of a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// 完整性: nothing is missing, everything is said clearly enough to be measured.
    Complete,
    /// 相关性: targets belong to the project, indicators to their goals and levels.
    Relevant,
    /// 适当性: levels are neither too low nor beyond what is possible, and match the money.
    Appropriate,
    /// 可行性: the plan can be carried out as written, in its time and without contradicting itself.
    Feasible,
}

impl Aspect {
    /// All of them, in the order of reviews.
    pub const ALL: [Aspect; 4] = [Aspect::Complete, Aspect::Relevant, Aspect::Appropriate, Aspect::Feasible];

    /// The aspect that a rule is about.
    pub fn of(code: &str) -> Aspect {
        match code {
            "C101" | "C102" | "C104" | "C201" | "C202" | "S104" | "S110" | "S111" | "Y102" => Aspect::Relevant,
            "S107" | "S108" | "U105" | "U107" | "U108" | "U110" => Aspect::Appropriate,
            "C103" | "L101" | "L102" | "Y101" | "Y103" | "Y104" => Aspect::Feasible,
            _ => Aspect::Complete,
        }
    }

    /// Its name.
    pub fn name(self) -> Text {
        match self {
            Aspect::Complete => Text { zh: "完整性", en: "Completeness" },
            Aspect::Relevant => Text { zh: "相关性", en: "Relevance" },
            Aspect::Appropriate => Text { zh: "适当性", en: "Appropriateness" },
            Aspect::Feasible => Text { zh: "可行性", en: "Feasibility" },
        }
    }
}
