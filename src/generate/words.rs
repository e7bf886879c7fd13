//! The invented words of synthetic filings.

use super::{Planted, Project, Row};
use crate::lexicon::{Level2, Reference};
use fastrand::Rng;

const FIRST: [&str; 24] = [
    "青", "白", "云", "河", "松", "柳", "石", "金", "玉", "东", "西", "南", "北", "双", "长", "平", "沙", "桃", "枫",
    "竹", "鹤", "鹭", "雁", "霞",
];
const SECOND: [&str; 24] = [
    "溪", "岭", "湖", "桥", "滩", "坡", "湾", "塘", "山", "川", "林", "台", "洲", "泉", "谷", "港", "原", "峰", "浦",
    "埠", "集", "屯", "渡", "寨",
];
const BUREAUS: [(&str, &str); 13] = [
    ("环保", "生态环境局"),
    ("农业", "农业农村局"),
    ("教育", "教育局"),
    ("卫生", "卫生健康局"),
    ("公安", "公安局"),
    ("交通", "交通运输局"),
    ("水利", "水务局"),
    ("文旅", "文化旅游局"),
    ("园区", "产业园区管理委员会"),
    ("民政", "民政局"),
    ("应急", "应急管理局"),
    ("城管", "城市管理局"),
    ("人社", "人力资源和社会保障局"),
];
const SUBJECTS: [[&str; 12]; 3] = [
    [
        "老旧管网",
        "乡村道路",
        "泵站闸门",
        "校舍屋面",
        "监测站点",
        "候车亭",
        "应急物资",
        "图书阅览",
        "粮食仓房",
        "街巷路灯",
        "灌溉渠系",
        "养老驿站",
    ],
    ["更新", "改造", "修缮", "运维", "巡护", "购置", "清淤", "加固", "升级", "建设", "检测", "补贴"],
    ["一期", "二期", "东片区", "西片区", "示范段", "试点", "沿河段", "山区段", "城区段", "乡镇段", "南线", "北线"],
];
const FORMS: [&str; 5] = ["项目", "专项经费", "补助资金", "工程", "专项资金"];

fn pick<'a>(rng: &mut Rng, words: &[&'a str]) -> &'a str {
    words[rng.usize(..words.len())]
}

pub(super) fn region(rng: &mut Rng) -> String {
    format!("{}{}{}", pick(rng, &FIRST), pick(rng, &SECOND), pick(rng, &["县", "区", "市"]))
}

pub(super) fn bureau(rng: &mut Rng) -> (&'static str, &'static str) {
    BUREAUS[rng.usize(..BUREAUS.len())]
}

pub(super) fn subject(rng: &mut Rng) -> String {
    let place = format!("{}{}", pick(rng, &FIRST), pick(rng, &SECOND));
    format!("{place}{}{}（{}）", pick(rng, &SUBJECTS[0]), pick(rng, &SUBJECTS[1]), pick(rng, &SUBJECTS[2]))
}

pub(super) fn form(rng: &mut Rng) -> &'static str {
    pick(rng, &FORMS)
}

/// A row from an entry of the reference library, with a name of its own where a name can take one.
pub(super) fn row(entry: &Reference, subject: &str, budget: u32, rng: &mut Rng) -> Row {
    let (level1, level2) = match entry.level2 {
        Level2::Quantity => ("产出指标", "数量指标"),
        Level2::Quality => ("产出指标", "质量指标"),
        Level2::Timeliness => ("产出指标", "时效指标"),
        Level2::Cost => ("产出指标", "成本指标"),
        Level2::Economic => ("效益指标", "经济效益指标"),
        Level2::Social => ("效益指标", "社会效益指标"),
        Level2::Ecological => ("效益指标", "生态效益指标"),
        _ => ("满意度指标", "服务对象满意度指标"),
    };
    if entry.level2 == Level2::Cost {
        let name = format!("{}总成本", bare(subject));
        return Row { level1, level2, name, value: format!("≤{budget}万元") };
    }
    let value = match entry.value.split_once('-') {
        Some((low, high)) => match (low.parse::<u32>(), high.parse::<u32>()) {
            (Ok(low), Ok(high)) if low < high => rng.u32(low..=high).to_string(),
            _ => low.to_owned(),
        },
        None => entry.value.to_string(),
    };
    let own = entry.level2 == Level2::Quantity && rng.bool();
    let name = if own { format!("{}{}", bare(subject), entry.name) } else { entry.name.to_string() };
    Row { level1, level2, name, value: format!("{}{value}{}", entry.operator, entry.unit) }
}

fn bare(subject: &str) -> &str {
    subject.split('（').next().unwrap_or(subject)
}

/// A copied row: now and then with one character changed, as copies have it.
pub(super) fn edited(mut row: Row, rng: &mut Rng) -> Row {
    let long = row.name.chars().count() >= 8;
    if long && rng.u32(0..4) == 0 {
        let mut chars: Vec<char> = row.name.chars().collect();
        let at = rng.usize(..chars.len() - 4);
        chars[at] = pick(rng, &FIRST).chars().next().unwrap_or('青');
        row.name = chars.into_iter().collect();
    }
    row
}

/// Headings with their paragraphs.
pub(super) fn narrative(region: &str, unit: &str, year: u32, rng: &mut Rng) -> Vec<(String, Vec<String>)> {
    let places: Vec<String> = (0..4).map(|_| format!("{}{}镇", pick(rng, &FIRST), pick(rng, &SECOND))).collect();
    let n = |rng: &mut Rng, range: std::ops::Range<u32>| rng.u32(range);
    let whole = vec![format!(
        "{year}年，{unit}围绕{region}中心工作安排预算，计划办理民生实事{}件，服务群众{}人次，在{}、{}等{}个乡镇落实{}个项目，\
         年底前全部完成验收并按规定公开结果。上年度结余资金已按要求收回，本年新增支出主要用于设施维护和人员培训。",
        n(rng, 5..40),
        n(rng, 1000..90000),
        places[0],
        places[1],
        n(rng, 3..20),
        n(rng, 3..30),
    )];
    let part = |title: &str, verb: &str, thing: &str, unit: &str, rng: &mut Rng| {
        vec![
            format!("绩效目标：{verb}{thing}{}{unit}，{}月底前完成。", rng.u32(10..900), rng.u32(6..=12)),
            format!(
                "绩效指标：{title}覆盖{}个村（社区），验收合格率100%，问题整改率不低于{}%。",
                rng.u32(5..300),
                rng.u32(90..100)
            ),
        ]
    };
    let measures = |rng: &mut Rng| {
        let weeks = rng.u32(1..4);
        vec![format!(
            "按月核对支出进度，每{weeks}周通报一次，{}月底前完成全部项目的绩效监控，对偏离目标的项目在{}个工作日内提出整改意见，并由{}负责复核。",
            rng.u32(6..=11),
            rng.u32(3..15),
            unit
        )]
    };
    vec![
        ("一、总体绩效目标".into(), whole),
        ("二、分项绩效目标".into(), Vec::new()),
        ("（一）设施管护".into(), part("设施管护", "维护", "公共设施", "处", rng)),
        ("（二）服务群众".into(), part("便民服务", "办理", "便民事项", "件", rng)),
        ("（三）安全巡查".into(), part("安全巡查", "排查", "隐患点位", "处", rng)),
        ("三、工作保障措施".into(), Vec::new()),
        ("（一）加强支出管理".into(), measures(rng)),
        ("（二）严格绩效监控".into(), measures(rng)),
    ]
}

/// Plants two to six faults.
pub(super) fn plant(
    narrative: &mut [(String, Vec<String>)],
    projects: &mut [Project],
    year: u32,
    faults: &mut Vec<Planted>,
    rng: &mut Rng,
) {
    let mut kinds = [0, 1, 2, 3, 4, 5, 6];
    rng.shuffle(&mut kinds);
    let count = rng.usize(2..=6);
    for kind in kinds.into_iter().take(count) {
        let at = rng.usize(..projects.len());
        let mut set = |rule, level2: &str, name: Option<&str>, value: &str| {
            let row = projects[at].rows.iter_mut().find(|row| row.level2 == level2);
            if let Some(row) = row {
                row.name = name.map_or_else(|| row.name.clone(), str::to_owned);
                row.value = value.to_owned();
                faults.push(Planted { rule, text: value.to_owned() });
            }
        };
        match kind {
            0 => set("M101", "社会效益指标", None, pick(rng, &["显著提升", "不断完善", "有效改善"])),
            1 => set("U101", "生态效益指标", Some("对周边生态环境的影响"), &format!("≥{}%", rng.u32(60..95))),
            2 => set("U107", "服务对象满意度指标", None, &format!("≤{}%", rng.u32(85..95))),
            3 => set("M105", "质量指标", None, "≥**%"),
            4 => {
                let last = year - 1;
                narrative[2].1[1] = format!("绩效指标：{last}年整治背街小巷{}条，验收合格率100%。", rng.u32(5..50));
                faults.push(Planted { rule: "Y101", text: format!("{last}年") });
            }
            5 => {
                narrative[6].1[0].push_str("听取服务对象意见意见。");
                faults.push(Planted { rule: "T101", text: "意见意见".into() });
            }
            _ => {
                narrative[7].0 = "（二）加强支出管理".into();
                faults.push(Planted { rule: "S101", text: "加强支出管理".into() });
            }
        }
    }
}
