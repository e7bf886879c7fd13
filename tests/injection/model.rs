//! A filing before it is written down: every text can be reached by its place and changed.

use std::fmt::Write;

/// Draws numbers from a list that a property test shrinks towards zeros.
pub struct Dice<'a> {
    left: std::slice::Iter<'a, u16>,
}

impl<'a> Dice<'a> {
    pub fn new(numbers: &'a [u16]) -> Self {
        Self { left: numbers.iter() }
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::from(self.left.next().copied().unwrap_or(0)) % bound
    }

    pub fn pick<'t>(&mut self, words: &[&'t str]) -> &'t str {
        words[self.below(words.len())]
    }

    /// A number between two, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Filing {
    pub unit: String,
    pub year: usize,
    pub overall: String,
    pub sections: Vec<Section>,
    pub measures: Vec<Measure>,
    pub projects: Vec<Project>,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub number: String,
    pub heading: String,
    pub goal: String,
    pub indicators: String,
}

#[derive(Clone, Debug)]
pub struct Measure {
    pub number: String,
    pub heading: String,
    pub text: String,
}

#[derive(Clone, Debug, Default)]
pub struct Project {
    pub title: String,
    pub name: String,
    pub budget: String,
    pub fiscal: String,
    pub other: String,
    pub cash: [String; 4],
    pub uses: String,
    pub goal: String,
    pub rows: Vec<Row>,
    pub total: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub level1: String,
    pub level2: String,
    pub name: String,
    pub description: String,
    pub value: String,
    pub weight: String,
    pub basis: String,
}

const PLACES: [&[&str]; 2] = [
    &["青", "白", "云", "松", "柳", "石", "金", "玉", "双", "长", "沙", "桃", "枫", "竹", "鹤", "雁"],
    &["溪", "岭", "湖", "桥", "滩", "坡", "湾", "塘", "山", "洲", "泉", "谷", "港", "浦", "埠", "渡"],
];

/// Levels with the labels under which their rows stand.
const LEVELS: [(&str, &str, &str); 9] = [
    ("数量", "产出指标", "数量指标"),
    ("质量", "产出指标", "质量指标"),
    ("时效", "产出指标", "时效指标"),
    ("成本", "产出指标", "成本指标"),
    ("经济效益", "效益指标", "经济效益指标"),
    ("社会效益", "效益指标", "社会效益指标"),
    ("生态效益", "效益指标", "生态效益指标"),
    ("可持续影响", "效益指标", "可持续影响指标"),
    ("满意度", "满意度指标", "服务对象满意度指标"),
];

fn level(word: &str) -> (usize, &'static str, &'static str) {
    let at = LEVELS.iter().position(|(name, ..)| *name == word).unwrap_or_else(|| panic!("no level 2 {word:?}"));
    (at, LEVELS[at].1, LEVELS[at].2)
}

/// Replaces `{key}` by what a function says.
pub fn fill(template: &str, mut say: impl FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, tail) = after.split_once('}').unwrap_or_else(|| panic!("{{ without }} in {template}"));
        let _ = write!(out, "{before}{}", say(key));
        rest = tail;
    }
    out + rest
}

/// A clean filing of three projects.
pub fn clean(dice: &mut Dice<'_>) -> Filing {
    let place = |dice: &mut Dice<'_>| format!("{}{}", dice.pick(PLACES[0]), dice.pick(PLACES[1]));
    let year = dice.between(2019, 2026);
    let region = place(dice) + dice.pick(&["县", "区", "市"]);
    let departments: Vec<&str> = include_str!("themes.txt").split("\n## ").skip(1).collect();
    let (department, themes) = departments[dice.below(departments.len())].split_once("\n= ").expect("a department");
    let unit = format!("{region}{department}");
    let themes: Vec<&str> = themes.split("\n= ").collect();
    let first = dice.below(themes.len());
    let projects: Vec<Project> = (0..themes.len())
        .map(|at| {
            let place = format!("{}{}", place(dice), dice.pick(&["镇", "街道", "片区", "新区"]));
            project(themes[(first + at) % themes.len()], &place, year, dice)
        })
        .collect();
    let numbers = ["（一）", "（二）", "（三）"].map(str::to_owned);
    let aims = [
        "让设施更耐用、群众更方便。",
        "补齐基层短板，守住安全底线。",
        "推动服务下沉，方便群众就近办理。",
        "织密工作网络，巩固前期成果。",
    ];
    let sections = numbers.iter().zip(&projects).map(|(number, project)| Section {
        number: number.clone(),
        heading: project.name.clone(),
        goal: dice.pick(&aims).to_owned(),
        indicators: project.goal.replace('，', "；"),
    });
    let sections = sections.collect();
    let measures = [
        ("加强组织领导", "主要负责同志每季度听取一次进展汇报，业务科室按月更新台账。"),
        ("强化资金管理", "严格执行国库集中支付和政府采购制度，{last}年结转资金按规定统筹使用。"),
        ("严格绩效监控", "{year}年8月底前完成绩效监控，对偏离目标的项目在10个工作日内提出整改意见。"),
    ];
    let measures = numbers.into_iter().zip(measures).map(|(number, (heading, text))| Measure {
        number,
        heading: heading.to_owned(),
        text: fill(text, |key| if key == "last" { (year - 1).to_string() } else { year.to_string() }),
    });
    let overall =
        format!("{year}年，{unit}安排预算项目3个，{}年度部门决算已按规定公开，工作作风进一步改进。", year - 1);
    Filing { measures: measures.collect(), unit, year, overall, sections, projects }
}

fn project(theme: &str, place: &str, year: usize, dice: &mut Dice<'_>) -> Project {
    let numbers = [
        ("a", dice.between(60, 360)),
        ("b", dice.between(5, 40)),
        ("c", dice.between(3, 28)),
        ("k", dice.between(200, 900)),
        ("m", dice.between(6, 10)),
        ("p", dice.between(95, 99)),
        ("s", dice.between(86, 94)),
    ];
    let fill = |text: &str| {
        fill(text, |key| match key {
            "place" => place.to_owned(),
            "year" => year.to_string(),
            _ => numbers.iter().find(|(name, _)| *name == key).unwrap_or_else(|| panic!("{key}")).1.to_string(),
        })
    };
    let mut lines = theme.lines().filter(|line| !line.is_empty()).map(fill);
    let name = lines.next().expect("a name");
    let mut field = |label: &str| {
        let line = lines.next().expect("a field");
        line.strip_prefix(label).unwrap_or_else(|| panic!("{label}: {line}")).trim().trim_end_matches('。').to_owned()
    };
    let (uses, goal) = (field("用途"), field("目标"));
    let (fiscal, other) = (dice.between(20, 900), dice.between(0, 60));
    let mut project = Project {
        title: format!("{year}年{name}绩效目标表"),
        name,
        budget: format!("{}.00", fiscal + other),
        fiscal: format!("{fiscal}.00"),
        other: format!("{other}.00"),
        cash: ["15%", "45%", "80%", "100%"].map(str::to_owned),
        uses,
        goal,
        rows: Vec::new(),
        total: String::new(),
    };
    lines.for_each(|line| project.add(&line.replace(" | ", "|")));
    project.weigh();
    project
}

impl Project {
    /// Adds a row `level 2|name|description|value|basis` behind the others of its level; says where it stands.
    fn add(&mut self, line: &str) {
        let cells: Vec<&str> = line.split('|').collect();
        let [word, name, description, value, basis] = cells[..] else { panic!("five cells: {line}") };
        let (at, level1, level2) = level(word);
        let text = str::to_owned;
        let row = Row {
            level1: text(level1),
            level2: text(level2),
            name: text(name),
            description: text(description),
            value: text(value),
            weight: String::new(),
            basis: text(basis),
        };
        let before =
            |row: &&Row| LEVELS.iter().position(|known| known.2 == row.level2).is_some_and(|found| found <= at);
        let at = self.rows.iter().take_while(before).count();
        self.rows.insert(at, row);
    }

    /// Gives the rows weights that add up: 50 of output, 30 of benefit, 10 of satisfaction.
    fn weigh(&mut self) {
        for (level1, points) in [("产出指标", 50), ("效益指标", 30), ("满意度指标", 10)] {
            let count = self.rows.iter().filter(|row| row.level1 == level1).count();
            let rows = self.rows.iter_mut().filter(|row| row.level1 == level1);
            for (at, row) in rows.enumerate() {
                let even = points / count;
                row.weight = (if at == 0 { points - even * (count - 1) } else { even }).to_string();
            }
        }
        self.total = "90".to_owned();
    }
}

impl Filing {
    /// Makes one edit of a fault: `place=text`, `+level 2=row` or `-level 2`.
    pub fn edit(&mut self, edit: &str, last: &mut Option<(usize, Row)>, dice: &mut Dice<'_>) {
        let (place, template) = edit.split_once('=').unwrap_or((edit, ""));
        let (at, place) = place.strip_prefix("2.").map_or((0, place), |rest| (1, rest));
        if let Some(word) = place.strip_prefix('-') {
            self.projects[at].rows.retain(|row| row.level2 != level(word).2);
            return self.projects[at].weigh();
        }
        let old = if place.starts_with('+') { String::new() } else { self.cell(at, place, last).clone() };
        let year = self.year;
        let number = dice.between(40, 90);
        let text = fill(template, |key| match key {
            "old" => old.clone(),
            "old-" => old.trim_start_matches(['≥', '≤']).to_owned(),
            "year" => year.to_string(),
            "last" => (year - 1).to_string(),
            "next" => (year + 1).to_string(),
            "n" => number.to_string(),
            _ => match (key.split_once('*'), key.split_once('+')) {
                (Some((_, factor)), _) => changed(&old, |number| number * factor.parse::<usize>().expect(key)),
                (_, Some((place, more))) => {
                    let text = if place == "old" { old.clone() } else { self.cell(0, place, last).clone() };
                    changed(&text, |number| number + more.parse::<usize>().expect(key))
                }
                _ => self.cell(0, key, last).replace(['⟦', '⟧'], ""),
            },
        });
        if let Some(word) = place.strip_prefix('+') {
            let before = self.projects[at].rows.clone();
            self.projects[at].add(&format!("{word}|{text}"));
            self.projects[at].weigh();
            let bare = |row: &Row| Row { weight: String::new(), ..row.clone() };
            let added =
                self.projects[at].rows.iter().map(bare).find(|row| !before.iter().map(bare).any(|other| other == *row));
            *last = added.map(|row| (at, row));
        } else {
            *self.cell(at, place, last) = text;
        }
    }

    /// The text of a place.
    fn cell(&mut self, project: usize, place: &str, last: &Option<(usize, Row)>) -> &mut String {
        let (owner, part) = place.split_once('.').unwrap_or((place, ""));
        if let Some(number) = owner.strip_prefix("section") {
            let section = &mut self.sections[number.parse::<usize>().expect(place) - 1];
            return match part {
                "number" => &mut section.number,
                "heading" => &mut section.heading,
                "goal" => &mut section.goal,
                "indicators" => &mut section.indicators,
                _ => panic!("no place {place}"),
            };
        }
        if let Some(number) = owner.strip_prefix("measure") {
            let measure = &mut self.measures[number.parse::<usize>().expect(place) - 1];
            return match part {
                "number" => &mut measure.number,
                "heading" => &mut measure.heading,
                "text" => &mut measure.text,
                _ => panic!("no place {place}"),
            };
        }
        let project = &mut self.projects[project];
        match owner {
            "title" => return &mut project.title,
            "name" => return &mut project.name,
            "use" => return &mut project.uses,
            "goal" => return &mut project.goal,
            "budget" => return &mut project.budget,
            "total" => return &mut project.total,
            "cash3" => return &mut project.cash[2],
            "cash4" => return &mut project.cash[3],
            _ => {}
        }
        let row = match last {
            Some((_, added)) if owner == "last" => project.rows.iter_mut().find(|row| row.name == added.name),
            _ => project.rows.iter_mut().find(|row| row.level2 == level(owner).2),
        };
        let row = row.unwrap_or_else(|| panic!("no row at {place}"));
        match part {
            "level2" => &mut row.level2,
            "name" => &mut row.name,
            "description" => &mut row.description,
            "value" => &mut row.value,
            "weight" => &mut row.weight,
            "basis" => &mut row.basis,
            _ => panic!("no place {place}"),
        }
    }
}

/// The text with its first number changed.
fn changed(text: &str, change: impl FnOnce(usize) -> usize) -> String {
    let from = text.find(|c: char| c.is_ascii_digit()).unwrap_or_else(|| panic!("no number in {text}"));
    let digits = text[from..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |end| from + end);
    let number: usize = text[from..digits].parse().expect(text);
    format!("{}{}{}", &text[..from], change(number), &text[digits..])
}
