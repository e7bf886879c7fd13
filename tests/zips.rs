//! Zip archives are folders of filings: for every command, with names as Chinese Windows writes them, and with members
//! that are broken, hostile or no documents.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const PLAN: &str = "2025年河道治理项目绩效目标表\n| 项目名称 | 河道治理项目 |\n| 绩效目标 | 2023年10月底前完成清淤6公里 |\n\
                    | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 清淤长度 | ≥6公里 |\n";

/// Far above what an optimised build needs: tests run unoptimised and beside each other.
const PATIENCE: Duration = Duration::from_secs(20);

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("biaochi-zips-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_biaochi"));
        command.current_dir(&self.0).args(args).output().unwrap()
    }

    /// Paths and errors of a check, and how many findings each file has.
    fn check(&self, args: &[&str]) -> Vec<(String, Option<String>, usize)> {
        let args = [&["check", "--select", "Y101", "--format", "jsonl"], args].concat();
        let lines = String::from_utf8(self.run(&args).stdout).unwrap();
        let files = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let files = files.filter(|file| file["path"].is_string());
        let row = |file: serde_json::Value| {
            let error = file["error"]["code"].as_str().map(str::to_owned);
            (file["path"].as_str().unwrap().to_owned(), error, file["findings"].as_array().unwrap().len())
        };
        files.map(row).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = out[at..].windows(from.len()).position(|window| window == from) {
        out[at + found..][..to.len()].copy_from_slice(to);
        at += found + to.len();
    }
    assert!(at > 0);
    out
}

/// A Word file of one paragraph.
fn docx(text: &str) -> Vec<u8> {
    let body =
        format!("<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>");
    zip(&[("word/document.xml", body.as_bytes())])
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

#[test]
fn members_are_documents_in_the_order_of_their_names() {
    let folder = Folder::new("order");
    let inner = zip(&[("计划.txt", PLAN.as_bytes()), ("更深.zip", &zip(&[("x.txt", b"x")]))]);
    let members: &[(&str, &[u8])] = &[
        ("b/计划.txt", PLAN.as_bytes()),
        ("a/空.txt", b""),
        ("内层.zip", &inner),
        ("其实是.zip", &docx("2025年部门整体绩效目标")),
        ("坏.docx", b"PK\x03\x04"),
        ("坏.zip", b"PK\x03\x04"),
        ("__MACOSX/._计划.txt", b"x"),
        (".DS_Store", b"x"),
        ("b/~$计划.txt", b"x"),
        ("b/Thumbs.db", b"x"),
        ("b/", b""),
        ("照片.png", b"x"),
    ];
    folder.file("报送/申报.ZIP", zip(members));
    folder.file("报送/计划.txt", PLAN);
    let row = |path: &str, error: Option<&str>, findings| (path.to_owned(), error.map(str::to_owned), findings);
    let expected = vec![
        row("报送/申报.ZIP!/a/空.txt", Some("empty"), 0),
        row("报送/申报.ZIP!/b/计划.txt", None, 1),
        row("报送/申报.ZIP!/其实是.zip", None, 0),
        row("报送/申报.ZIP!/内层.zip!/更深.zip", Some("limit-nesting"), 0),
        row("报送/申报.ZIP!/内层.zip!/计划.txt", None, 1),
        row("报送/申报.ZIP!/坏.docx", Some("damaged"), 0),
        row("报送/申报.ZIP!/坏.zip", Some("damaged"), 0),
        row("报送/计划.txt", None, 1),
    ];
    for jobs in ["1", "8"] {
        assert_eq!(folder.check(&["-j", jobs, "报送"]), expected);
    }
    assert_eq!(folder.check(&["报送/申报.ZIP!/内层.zip!/计划.txt"]), expected[4..5]);
    assert_eq!(folder.check(&["报送/申报.ZIP!/b"]), expected[1..2]);
    let missing = folder.check(&["报送/申报.ZIP!/没有.txt"]);
    assert_eq!(missing, [row("报送/申报.ZIP!/没有.txt", Some("not-found"), 0)]);
    // The text of one member comes as it is, those of an archive each under its name.
    let text = |path: &str| String::from_utf8(folder.run(&["text", path]).stdout).unwrap();
    assert_eq!(text("报送/申报.ZIP!/b/计划.txt"), PLAN);
    assert!(text("报送/申报.ZIP").starts_with("==> 报送/申报.ZIP!/b/计划.txt <==\n2025年河道"));
    let facts = folder.run(&["facts", "报送/申报.ZIP"]);
    assert_eq!(String::from_utf8(facts.stdout).unwrap().lines().count(), 3);
    assert_eq!(facts.status.code(), Some(2));
    // Nothing was unpacked.
    assert_eq!(std::fs::read_dir(folder.0.join("报送")).unwrap().count(), 2);
}

#[test]
fn names_of_chinese_windows_and_names_that_are_no_paths() {
    let folder = Folder::new("names");
    let placeholder = "A".repeat(gbk("预算\\说明.txt").len());
    let plain = zip(&[(&format!("{placeholder}.txt"), PLAN.as_bytes()), ("B/../../../../evil.txt", PLAN.as_bytes())]);
    let named = gbk("预算\\说明.txt.txt");
    folder.file("a.zip", replace(&plain, format!("{placeholder}.txt").as_bytes(), &named));
    let names: Vec<String> = folder.check(&["a.zip"]).into_iter().map(|(path, ..)| path).collect();
    assert_eq!(names, ["a.zip!/B/../../../../evil.txt", "a.zip!/预算/说明.txt.txt"]);
}

#[test]
fn configuration_and_baseline_know_members() {
    let folder = Folder::new("settings");
    folder.file("报送.zip", zip(&[("甲/计划.txt", PLAN.as_bytes()), ("乙/计划.txt", PLAN.as_bytes())]));
    folder.file("空.zip", zip(&[("照片.png", b"x")]));
    folder.file("biaochi.toml", "[input]\nexclude = ['报送.zip!/甲/**']\n");
    assert_eq!(folder.check(&["."]).len(), 1);
    let told = String::from_utf8(folder.run(&["check", ".", "--format", "jsonl"]).stderr).unwrap();
    assert!(told.contains("按配置跳过了1个文件") && told.contains("空.zip”里没有可以检查的文件"), "{told}");
    for pattern in ["报送.zip", "报送.zip!/甲/*", "*.zip"] {
        let rule = "[[suppress]]\nrule = 'Y101'\nreason = '已核实'\n";
        folder.file("biaochi.toml", format!("{rule}path = '{pattern}'\n"));
        let run = folder.run(&["check", "报送.zip!/甲", "--select", "Y101", "--format", "jsonl"]);
        assert_eq!(run.status.code(), Some(0), "{pattern}");
    }
    folder.file("biaochi.toml", "");
    let base = ["check", "--select", "Y101", "--format", "jsonl"];
    folder.run(&[&base[..], &["报送.zip", "--write-baseline", "b.json"]].concat());
    let known = |paths: &[&str]| {
        let run = folder.run(&[&base[..], paths, &["--baseline", "b.json"]].concat());
        (run.status.code(), String::from_utf8(run.stderr).unwrap().contains("已不存在"))
    };
    assert_eq!(known(&["报送.zip"]), (Some(0), false));
    // What was not looked at is not stale; what the archive does not hold any more is.
    assert_eq!(known(&["空.zip"]), (Some(0), false));
    folder.file("报送.zip", zip(&[("甲/计划.txt", PLAN.as_bytes())]));
    assert_eq!(known(&["报送.zip"]), (Some(0), true));
}

#[test]
fn limits_name_themselves_and_bombs_cost_nothing() {
    let folder = Folder::new("limits");
    let blanks = vec![b' '; 40 << 20];
    let members: Vec<(String, &[u8])> = (0..20).map(|n| (format!("{n:02}.txt"), b"x".as_slice())).collect();
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    folder.file("many.zip", zip(&members));
    let bomb = zip(&[("a.txt", &blanks), ("b.txt", b"x")]);
    folder.file("dense.zip", &bomb);
    folder.file("nested.zip", zip(&[("bomb.zip", &bomb), ("c.txt", PLAN.as_bytes())]));
    folder.file("large.zip", zip(&[("a.txt", PLAN.as_bytes()), ("b.txt", &PLAN.repeat(100).into_bytes())]));
    let error = |path: &str, config: &str| -> Vec<Option<String>> {
        folder.file("biaochi.toml", format!("[input]\n{config}\n"));
        folder.check(&[path]).into_iter().map(|(_, error, _)| error).collect()
    };
    let start = Instant::now();
    let some = |code: &str| Some(code.to_owned());
    assert_eq!(error("dense.zip", ""), [some("limit-ratio")]);
    assert_eq!(error("nested.zip", ""), [some("limit-ratio"), None]);
    assert!(start.elapsed() < PATIENCE);
    assert_eq!(error("many.zip", "max-entries = 19"), [some("limit-entries")]);
    assert_eq!(error("large.zip", "max-archive = '20K'"), [some("limit-archive")]);
    assert_eq!(error("large.zip", "max-size = '20K'"), [None, some("too-large")]);
    // A false declaration gains nothing.
    let size = (40u32 << 20).to_le_bytes();
    folder.file("lying.zip", replace(&bomb, &size, &10u32.to_le_bytes()));
    assert_eq!(error("lying.zip", ""), [some("damaged"), None]);
}

#[test]
fn encrypted_members_say_so() {
    let folder = Folder::new("encrypted");
    let plain = zip(&[("a.txt", PLAN.as_bytes())]);
    // The flag in the central directory.
    let at = plain.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let mut locked = plain;
    locked[at + 8] |= 1;
    folder.file("a.zip", locked);
    assert_eq!(folder.check(&["a.zip"]), [("a.zip!/a.txt".to_owned(), Some("encrypted".to_owned()), 0)]);
}

#[test]
fn copies_are_found_between_members() {
    let folder = Folder::new("copies");
    let rows: String =
        (0..8).map(|n| format!("| 产出指标 | 数量指标 | 第{n}标段护岸砌筑长度 | ≥{}公里 |\n", n + 3)).collect();
    let plan = |unit: &str| format!("{PLAN}{rows}").replace("2025年河道", &format!("{unit}2025年河道"));
    folder.file("青溪县/2025/水务局.zip", zip(&[("表.txt", plan("").as_bytes())]));
    folder.file("青溪县/2025/农业局.zip", zip(&[("表.txt", plan("").as_bytes())]));
    let run = folder.run(&["copies", ".", "--pattern", "{region}/{year}/{unit}/*", "--format", "json"]);
    let text = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(1), "{text}");
    assert!(text.contains("水务局.zip!/表.txt") && text.contains("农业局.zip!/表.txt"), "{text}");
}

#[test]
fn a_scan_reads_only_what_changed_in_an_archive() {
    let folder = Folder::new("scan");
    let scan = |more: &[&str]| {
        let args = [&["scan", "报送", "--db", "a.db", "--no-copies"], more].concat();
        let run = folder.run(&args);
        let told = String::from_utf8(run.stderr).unwrap();
        let numbers: String = told.lines().filter(|line| line.starts_with("看过")).collect();
        let numbers = numbers.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
        (numbers.collect::<Vec<u32>>(), told)
    };
    let write = |members: &[(&str, &str)]| {
        let members: Vec<(&str, &[u8])> = members.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        folder.file("报送/甲.zip", zip(&members));
    };
    write(&[("a.txt", PLAN), ("b.txt", PLAN), ("c.md", PLAN), ("空.txt", "")]);
    folder.file("报送/d.txt", PLAN);
    // Files: seen, new, changed, again, unchanged, vanished, unreadable.
    assert_eq!(scan(&[]).0, [5, 5, 0, 0, 0, 0, 1]);
    assert_eq!(scan(&[]).0, [5, 0, 0, 0, 5, 0, 1]);
    assert_eq!(scan(&["--quick"]).0, [5, 0, 0, 0, 5, 0, 1]);
    let changed = PLAN.replace("6公里", "7公里");
    write(&[("a.txt", &changed), ("c.md", PLAN), ("新.txt", PLAN)]);
    let (numbers, told) = scan(&[]);
    assert_eq!(numbers, [4, 1, 1, 0, 2, 2, 0]);
    for line in ["有变：报送/甲.zip!/a.txt", "消失：报送/甲.zip!/b.txt", "消失：报送/甲.zip!/空.txt"]
    {
        assert!(told.contains(line), "{told}");
    }
    // What a filter leaves out is still there.
    assert_eq!(scan(&["--include", "*.md"]).0, [1, 0, 0, 0, 1, 0, 0]);
    assert_eq!(scan(&["--exclude", "*.zip"]).0, [1, 0, 0, 0, 1, 0, 0]);
    assert_eq!(scan(&[]).0, [4, 0, 0, 0, 4, 0, 0]);
    // A broken archive has lost its members, and says why.
    folder.file("报送/甲.zip", b"PK\x03\x04");
    let (numbers, told) = scan(&[]);
    assert_eq!(numbers, [2, 1, 0, 0, 1, 3, 1]);
    assert!(told.contains("无法读取：报送/甲.zip："), "{told}");
    write(&[("a.txt", PLAN)]);
    assert_eq!(scan(&[]).0, [2, 1, 0, 0, 1, 1, 0]);
    // An archive that is gone takes its members with it.
    std::fs::remove_file(folder.0.join("报送/甲.zip")).unwrap();
    assert_eq!(scan(&[]).0, [1, 0, 0, 0, 1, 1, 0]);
    assert!(Path::new(&folder.0).join("a.db").exists());
}
