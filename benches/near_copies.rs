//! Near-copies among many indicator texts, against comparing all pairs with rapidfuzz in the same run.
//!
//! `cargo bench --bench near_copies [-- LARGEST]` prints a table; `benches/README.md` keeps one.

use biaochi::similar::pairs;
use fastrand::Rng;
use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use rayon::prelude::*;
use std::collections::HashSet;
use std::time::Instant;

const OBJECTS: &str = "乡村道路 老旧管网 校舍屋面 候车亭 应急物资 图书阅览 粮食仓房 街巷路灯 灌溉渠系 养老驿站 危房 公厕 垃圾分类 病媒生物 \
    幼儿园 残疾人 退役军人 零就业家庭 高标准农田 河道 水库大坝 森林防火 湿地 采砂 扬尘 油烟 噪声 入河排污口 食品 药品 特种设备 消防 电梯 博物馆 \
    非遗 体育场地 学生营养餐 教师 村医 家庭医生 疫苗 孕产妇 慢性病 农机 种业 畜禽粪污 秸秆 农产品 电商 冷链 数字档案 政务服务 信访 社区矫正 法律援助";
const ACTIONS: &str = "新建 改造 维修 养护 清运 巡查 抽检 培训 宣传 补贴 发放 采购 安装 更新 监测 治理 整治 排查 建设 运维 救助 普查 评估 验收 检测 保洁 绿化 加固 清淤 配送";
const ENDS: &str = "完成率 合格率 数量 面积 里程 人数 次数 及时率 覆盖率 达标率 成本 单价 满意度 任务完成率 验收合格率 设施完好率 群众满意度 按期完成率 补助标准 受益人数";
const PLACES: &str =
    "东片区 西片区 南片区 北片区 沿河段 山区 城区 乡镇 一期 二期 示范段 试点村 重点 年度 全域 新增 存量 薄弱 偏远 中心";

/// Different texts of 6 to 25 characters, one in ten a near-copy of an earlier one.
fn texts(count: usize) -> Vec<String> {
    let mut rng = Rng::with_seed(7);
    let lists: Vec<Vec<&str>> =
        [PLACES, OBJECTS, ACTIONS, OBJECTS, ENDS].iter().map(|list| list.split_whitespace().collect()).collect();
    let letters: Vec<char> = (0x4e00..0x5600).filter_map(char::from_u32).collect();
    let mut seen = HashSet::with_capacity(count);
    let mut out: Vec<String> = Vec::with_capacity(count);
    while out.len() < count {
        let text = if out.len() > 100 && rng.u32(0..10) == 0 {
            let mut chars: Vec<char> = out[rng.usize(..out.len())].chars().collect();
            for _ in 0..rng.usize(1..=chars.len() / 6 + 1) {
                let at = rng.usize(..chars.len());
                match rng.u32(0..3) {
                    0 => chars[at] = letters[rng.usize(..letters.len())],
                    1 if chars.len() > 6 => drop(chars.remove(at)),
                    _ => chars.insert(at, letters[rng.usize(..letters.len())]),
                }
            }
            chars.into_iter().collect()
        } else {
            let mut text = String::new();
            for (at, list) in lists.iter().enumerate() {
                // A village or a firm of its own makes most real names different.
                if at == 1 && rng.bool() {
                    (0..rng.usize(2..5)).for_each(|_| text.push(letters[rng.usize(..letters.len())]));
                }
                if !(at == 0 || at == 3) || rng.bool() {
                    text.push_str(list[rng.usize(..list.len())]);
                }
            }
            text
        };
        if (6..=25).contains(&text.chars().count()) && seen.insert(text.clone()) {
            out.push(text);
        }
    }
    out
}

fn all_pairs(texts: &[&str], threshold: f64) -> usize {
    let chars: Vec<Vec<char>> = texts.iter().map(|text| text.chars().collect()).collect();
    (0..chars.len())
        .into_par_iter()
        .map(|at| {
            let comparator = BatchComparator::new(chars[at].iter().copied());
            let near = |other: &&Vec<char>| {
                let longer = chars[at].len().max(other.len());
                let cutoff = ((1.0 - threshold) * longer as f64 + 1e-9) as usize;
                let args = Args::default().score_cutoff(cutoff);
                comparator.distance_with_args(other.iter().copied(), &args).is_some()
            };
            chars[..at].iter().filter(near).count()
        })
        .sum()
}

#[allow(clippy::print_stdout)]
fn main() {
    let largest = std::env::args().filter_map(|word| word.parse::<usize>().ok()).next_back().unwrap_or(200_000);
    println!("   texts    pairs  seconds  all pairs (rapidfuzz)");
    for count in [20_000, 200_000, 2_000_000].into_iter().filter(|count| *count <= largest) {
        let texts = texts(count);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let start = Instant::now();
        let found = pairs(&texts, 0.8).len();
        let seconds = start.elapsed().as_secs_f64();
        let peer = if count > 20_000 {
            String::from("-")
        } else {
            let start = Instant::now();
            let by_hand = all_pairs(&texts, 0.8);
            let peer = start.elapsed().as_secs_f64();
            assert_eq!(by_hand, found, "every pair is found and no other");
            format!("{peer:.2} s, {:.0} times as long, the same pairs", peer / seconds)
        };
        println!("{count:>8} {found:>8} {seconds:>8.2}  {peer}");
    }
}
