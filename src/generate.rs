//! Synthetic filings for benches and bulk tests: any number, the same for the same seed, with planted faults and copies
//! that a truth file tells.
//!
//! A filing is made from its number alone, so that any part of an archive can be made without the rest. Places and
//! projects are invented; indicators come from the reference library. The texts are varied enough to exercise every
//! layer of the program and make no claim to be real filings: accuracy is measured on `corpora/`.

mod layout;
mod words;

use crate::lexicon::{Level2, Lexicon, Reference};
use fastrand::Rng;
use serde::Serialize;
use std::collections::BTreeMap;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Different seeds make different archives.
    pub seed: u64,
    /// Share of filings with planted faults.
    pub faulty: f64,
    /// Share of filings in which one project is copied from another filing.
    pub copied: f64,
}

impl Default for Spec {
    fn default() -> Self {
        Self { seed: 1, faulty: 0.5, copied: 0.1 }
    }
}

/// One filing with what was planted in it.
#[derive(Debug, Serialize)]
pub struct Generated {
    /// `region/year/unit/number.txt`.
    pub path: String,
    /// Its text.
    #[serde(skip)]
    pub text: String,
    /// Faults, in the order of the text.
    pub faults: Vec<Planted>,
    /// The filing from which its first project was copied.
    pub copied_from: Option<String>,
}

/// One planted fault.
#[derive(Debug, Serialize)]
pub struct Planted {
    /// Code of the rule that should speak.
    pub rule: &'static str,
    /// The words at which it should.
    pub text: String,
}

/// A project before it is written down.
#[derive(Clone, Debug)]
struct Project {
    name: String,
    goal: String,
    uses: String,
    budget: u32,
    rows: Vec<Row>,
}

/// A row before it is written down.
#[derive(Clone, Debug)]
struct Row {
    level1: &'static str,
    level2: &'static str,
    name: String,
    value: String,
}

/// Who files what and when, and where it is kept.
struct Head {
    region: String,
    unit: String,
    sector: &'static str,
    year: u32,
    path: String,
}

/// Makes filings of one archive.
pub struct Generator<'l> {
    spec: Spec,
    library: BTreeMap<(&'l str, &'static str), Vec<&'l Reference>>,
}

impl<'l> Generator<'l> {
    /// A generator over the reference library of a lexicon.
    pub fn new(spec: Spec, lexicon: &'l Lexicon) -> Self {
        let mut library: BTreeMap<(&str, &'static str), Vec<&Reference>> = BTreeMap::new();
        for entry in lexicon.reference.entries() {
            library.entry((&entry.sector, entry.level2.word())).or_default().push(entry);
        }
        Self { spec, library }
    }

    /// The filing of a number.
    pub fn filing(&self, number: u64) -> Generated {
        let head = self.head(number);
        let mut rng = self.rng(number, 1);
        let (mut projects, copied_from) = self.with_copy(number, &head);
        let mut faults = Vec::new();
        let narrative = words::narrative(&head.region, &head.unit, head.year, &mut rng);
        let mut narrative = narrative;
        if rng.f64() < self.spec.faulty {
            words::plant(&mut narrative, &mut projects, head.year, &mut faults, &mut rng);
        }
        let text = layout::write(&head.region, &head.unit, head.year, &narrative, &projects, &mut rng);
        Generated { path: head.path, text, faults, copied_from }
    }

    /// The projects of a filing, the first one copied where that is drawn, and the path of the filing it was copied from. A
    /// copy may be of a copy.
    fn with_copy(&self, number: u64, head: &Head) -> (Vec<Project>, Option<String>) {
        let mut rng = self.rng(number, 4);
        let mut projects = self.projects(number, head);
        if number == 0 || rng.f64() >= self.spec.copied {
            return (projects, None);
        }
        let source = rng.u64(0..number);
        let from = self.head(source);
        if from.unit == head.unit && from.region == head.region {
            return (projects, None);
        }
        let original = self.with_copy(source, &from).0.swap_remove(0);
        projects[0].rows = original.rows.into_iter().map(|row| words::edited(row, &mut rng)).collect();
        (projects, Some(from.path))
    }

    fn rng(&self, number: u64, stream: u64) -> Rng {
        let mix = self.spec.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Rng::with_seed(mix ^ stream.rotate_left(40))
    }

    fn head(&self, number: u64) -> Head {
        let mut rng = self.rng(number, 2);
        let region = words::region(&mut rng);
        let (sector, bureau) = words::bureau(&mut rng);
        let year = rng.u32(2019..=2026);
        let path = format!("{region}/{year}/{bureau}/{number:08}.txt");
        Head { unit: format!("{region}{bureau}"), region, sector, year, path }
    }

    fn projects(&self, number: u64, head: &Head) -> Vec<Project> {
        let mut rng = self.rng(number, 3);
        let count = rng.usize(3..=6);
        (0..count).map(|_| self.project(head, &mut rng)).collect()
    }

    fn project(&self, head: &Head, rng: &mut Rng) -> Project {
        let subject = words::subject(rng);
        let name = format!("{}年{subject}{}", head.year, words::form(rng));
        let budget = rng.u32(20..3000);
        let mut rows = Vec::new();
        for level2 in LEVELS {
            let count = if matches!(level2, Level2::Quantity | Level2::Quality) { rng.usize(1..=3) } else { 1 };
            let own = self.library.get(&(head.sector, level2.word()));
            let common = self.library.get(&("通用", level2.word()));
            let Some(entries) = own.or(common) else { continue };
            let mut entries = entries.clone();
            rng.shuffle(&mut entries);
            rows.extend(entries.into_iter().take(count).map(|entry| words::row(entry, &subject, budget, rng)));
        }
        let amount = rng.u32(2..400);
        let month = rng.u32(6..=12);
        let goal = format!("{month}月底前完成{subject}{amount}处，保障{}{}户居民受益。", head.region, amount * 12);
        let uses = format!("用于{subject}的材料、人工、检测和监理费用");
        Project { name, goal, uses, budget, rows }
    }
}

const LEVELS: [Level2; 8] = [
    Level2::Quantity,
    Level2::Quality,
    Level2::Timeliness,
    Level2::Cost,
    Level2::Economic,
    Level2::Social,
    Level2::Ecological,
    Level2::Satisfaction,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filing_depends_on_seed_and_number_alone() {
        let words = Lexicon::builtin();
        let spec = Spec::default();
        let (a, b) = (Generator::new(spec, words), Generator::new(spec, words));
        let _ = a.filing(3);
        assert_eq!(a.filing(7).text, b.filing(7).text);
        assert_ne!(a.filing(7).text, a.filing(8).text);
        let other = Generator::new(Spec { seed: 2, ..spec }, words);
        assert_ne!(a.filing(7).text, other.filing(7).text);
    }

    #[test]
    fn planted_faults_stand_in_the_text_and_are_found() {
        let words = Lexicon::builtin();
        let generator = Generator::new(Spec { faulty: 1.0, ..Spec::default() }, words);
        let (mut planted, mut found, mut missed) = (0, 0, Vec::new());
        for number in 0..40 {
            let made = generator.filing(number);
            let limits = crate::read::Limits::default();
            let format = crate::document::Format::Text;
            let document = crate::read::read_bytes(&made.path, made.text.clone().into(), format, &limits);
            let document = document.unwrap_or_else(|error| panic!("{error}"));
            let report = crate::check::check(&document, words, &crate::check::Options::default());
            assert!(report.indicators >= 3 * 8, "{}: {} rows in {}", made.path, report.indicators, made.text);
            for fault in &made.faults {
                assert!(made.text.contains(&fault.text), "{}: {}", made.path, fault.text);
                planted += 1;
                let hit = |finding: &crate::Finding| {
                    finding.rule == fault.rule
                        && (finding.span.text.contains(&fault.text) || fault.text.contains(&finding.span.text))
                };
                let told = report.findings.iter().any(hit);
                found += usize::from(told);
                if !told {
                    missed.push(format!("{} {} in {}", fault.rule, fault.text, made.path));
                }
            }
        }
        assert!(planted > 40, "{planted}");
        assert!(found * 100 >= planted * 90, "{found} of {planted} planted faults were found: {missed:#?}");
    }
}
