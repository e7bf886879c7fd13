//! The archive as its users meet it: scans that are killed and go on, files that change, and copies that are found.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]
#![cfg(feature = "archive")]

mod common;

use biaochi::Lexicon;
use biaochi::archive::schema::{TABLES, Table, page};
use biaochi::generate::{Generator, Spec};
use common::Scratch;
use rusqlite::Connection;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

/// What these tests do with the program in a folder.
trait Archive {
    fn generate(&self, count: u64) -> Vec<biaochi::generate::Generated>;
    fn command(&self, args: &[&str]) -> Command;
    fn run(&self, args: &[&str]) -> Output;
    /// Scans and expects an exit code; what was told.
    fn scan(&self, db: &str, more: &[&str], code: i32) -> String;
    fn open(&self, db: &str) -> Connection;
}

impl Archive for Scratch {
    fn generate(&self, count: u64) -> Vec<biaochi::generate::Generated> {
        let generator = Generator::new(Spec { copied: 0.3, ..Spec::default() }, Lexicon::builtin());
        let made: Vec<_> = (0..count).map(|number| generator.filing(number)).collect();
        made.iter().for_each(|filing| self.file(&format!("a/{}", filing.path), &filing.text));
        made
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_biaochi"));
        command.current_dir(&self.0).args(args).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn scan(&self, db: &str, more: &[&str], code: i32) -> String {
        let output = self.run(&[&["scan", "a", "--db", db, "--pattern", PATTERN], more].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{told}");
        told
    }

    fn open(&self, db: &str) -> Connection {
        Connection::open(self.0.join(db)).unwrap()
    }
}

/// A filing of one row.
const TABLE: &str = "2025年道路项目绩效目标表\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 质量指标 | 改善形象 | 显著 |\n";

const PATTERN: &str = "{region}/{year}/{unit}/*";

/// The rows of a table, as text.
fn rows(connection: &Connection, table: &Table) -> Vec<String> {
    let mut query = connection.prepare(&table.select()).unwrap();
    let columns = table.columns.len();
    let rows = query.query_map([], |row| {
        let values = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
        Ok(values.collect::<Vec<_>>().join("\t"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Everything but the history of runs.
fn content(connection: &Connection) -> Vec<(&'static str, Vec<String>)> {
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    TABLES.iter().filter(|table| table.name != "runs").map(|table| (table.name, rows(connection, table))).collect()
}

fn assert_same(a: &Connection, b: &Connection) {
    for ((name, a), (_, b)) in content(a).into_iter().zip(content(b)) {
        let first = a.iter().zip(&b).find(|(a, b)| a != b);
        assert!(a == b, "{name}: {} and {} rows, first other one {first:?}", a.len(), b.len());
    }
}

#[test]
fn a_scan_that_is_killed_ends_with_the_same_database() {
    let scratch = Scratch::new("kill");
    scratch.generate(70);
    scratch.file("a/x/2025/y/bad.docx", b"PK\x03\x04 no archive");
    let start = Instant::now();
    scratch.scan("whole.db", &[], 2);
    let whole = start.elapsed();
    let mut rng = fastrand::Rng::with_seed(3);
    let mut killed = 0;
    for _ in 0..20 {
        let mut child = scratch.command(&["scan", "a", "--db", "parts.db", "--pattern", PATTERN]);
        let mut child = child.stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(rng.f64() * 0.6));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
    }
    assert!(killed > 3, "{killed} scans were killed before their end");
    scratch.scan("parts.db", &[], 2);
    let (whole, parts) = (scratch.open("whole.db"), scratch.open("parts.db"));
    let filings: i64 = whole.query_row("SELECT count(*) FROM filings", [], |row| row.get(0)).unwrap();
    assert_eq!(filings, 70);
    assert_same(&whole, &parts);
}

#[test]
fn only_what_is_new_or_changed_is_read_and_the_result_is_that_of_a_new_scan() {
    let scratch = Scratch::new("change");
    let made = scratch.generate(12);
    let told = scratch.scan("a.db", &["--jobs", "1"], 0);
    assert!(told.contains("新增12"), "{told}");
    let told = scratch.scan("a.db", &[], 0);
    assert!(told.contains("未变12") && told.contains("新增0"), "{told}");
    scratch.file(&format!("a/{}", made[0].path), &made[1].text);
    std::fs::remove_file(scratch.0.join("a").join(&made[2].path)).unwrap();
    scratch.file("a/新县/2025/新局/新.txt", &made[3].text);
    let told = scratch.scan("a.db", &["--quick"], 0);
    assert!(told.contains("新增1，有变1，重查0，未变10，消失1"), "{told}");
    assert!(told.contains(&format!("消失：a/{}", made[2].path)), "{told}");
    scratch.scan("b.db", &["--jobs", "3"], 0);
    assert_same(&scratch.open("a.db"), &scratch.open("b.db"));
    // Other settings: everything is checked again, and nothing is called changed.
    let told = scratch.scan("a.db", &["--select", "Y,U"], 0);
    assert!(told.contains("重查12"), "{told}");
    let (rules, least): (i64, String) = scratch
        .open("a.db")
        .query_row("SELECT count(*), min(rule) FROM findings", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert!(rules > 0 && least.starts_with('U'), "{rules} {least}");
}

#[test]
fn what_a_filter_leaves_out_stays_and_a_lost_disk_removes_nothing() {
    let scratch = Scratch::new("filter");
    scratch.generate(6);
    scratch.file("a/甲县/2025/乙局/说明.md", "2025年绩效目标\n");
    scratch.scan("a.db", &[], 0);
    let told = scratch.scan("a.db", &["--include", "*.md"], 0);
    assert!(told.contains("看过1个文件") && told.contains("消失0"), "{told}");
    std::fs::rename(scratch.0.join("a"), scratch.0.join("b")).unwrap();
    std::fs::create_dir(scratch.0.join("a")).unwrap();
    let told = scratch.scan("a.db", &[], 0);
    assert!(told.contains("消失0"), "{told}");
    let told = scratch.scan("a.db", &["--since", "2999-01-01"], 0);
    assert!(told.contains("看过0个文件"), "{told}");
    let output = scratch.run(&["scan", "没有", "--db", "a.db"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn one_bad_file_costs_one_row() {
    let scratch = Scratch::new("bad");
    scratch.generate(3);
    scratch.file("a/甲县/2025/乙局/空.txt", "");
    scratch.file("a/甲县/2025/乙局/坏.docx", b"PK\x03\x04 no archive");
    let told = scratch.scan("a.db", &[], 2);
    assert!(told.contains("无法读取2") && told.contains("空.txt："), "{told}");
    let connection = scratch.open("a.db");
    let table = TABLES.iter().find(|table| table.name == "unreadable").unwrap();
    let found = rows(&connection, table);
    assert_eq!(found.len(), 2, "{found:?}");
    drop(connection);
    // Mended, it is read.
    scratch.file("a/甲县/2025/乙局/空.txt", "2025年绩效目标\n");
    std::fs::remove_file(scratch.0.join("a/甲县/2025/乙局/坏.docx")).unwrap();
    scratch.scan("a.db", &[], 0);
    assert!(rows(&scratch.open("a.db"), table).is_empty());
}

#[test]
fn other_databases_are_refused() {
    let scratch = Scratch::new("foreign");
    scratch.generate(1);
    scratch.file(
        "text.db",
        "no database at all, but long enough to look like something that could be one, if one does not look".repeat(20),
    );
    Connection::open(scratch.0.join("other.db")).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    for db in ["text.db", "other.db"] {
        let told = scratch.scan(db, &[], 2);
        assert!(told.contains("不是 biaochi 的库"), "{told}");
    }
    scratch.scan("a.db", &[], 0);
    scratch.open("a.db").pragma_update(None, "user_version", 99).unwrap();
    assert!(scratch.scan("a.db", &[], 2).contains("新版程序"));
    scratch.open("a.db").pragma_update(None, "user_version", 1).unwrap();
    assert!(scratch.scan("a.db", &[], 2).contains("另建一个库"));
}

#[test]
fn a_folder_and_its_database_have_the_same_copies() {
    let scratch = Scratch::new("copies");
    let made = scratch.generate(60);
    scratch.scan("a.db", &[], 0);
    let folder = scratch.run(&["copies", "a", "--pattern", PATTERN, "--format", "json"]);
    let database = scratch.run(&["copies", "--db", "a.db", "--format", "json"]);
    assert_eq!((folder.status.code(), database.status.code()), (Some(1), Some(1)));
    assert!(folder.stdout == database.stdout, "{}", String::from_utf8_lossy(&database.stdout));
    let said: serde_json::Value = serde_json::from_slice(&folder.stdout).unwrap();
    let connection = scratch.open("a.db");
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let copied = made.iter().filter(|filing| filing.copied_from.is_some()).count() as i64;
    let found = said["summary"]["findings"].as_i64().unwrap();
    assert!(copied > 5 && found >= copied, "{found} of {copied}");
    assert_eq!(count("SELECT count(*) FROM findings WHERE rule IN ('C201', 'C202')"), found);
    assert_eq!(count("SELECT count(*) FROM copies WHERE NOT first"), found);
    assert!(count("SELECT count(*) FROM names WHERE near_units > 1") > 0);
    // Every row of evidence exists, on both sides.
    let dangling = "SELECT count(*) FROM copy_rows c \
         LEFT JOIN indicators a ON (a.filing, a.project, a.row) = (c.filing, c.project, c.row) \
         LEFT JOIN indicators b ON (b.filing, b.project, b.row) = (c.source_filing, c.source_project, c.source_row) \
         WHERE a.name IS NULL OR b.name IS NULL OR a.norm_value <> b.norm_value";
    assert_eq!(count(dangling), 0);
    // A copy that is mended is none any more.
    let file = said["files"][0]["path"].as_str().unwrap();
    scratch.file(file, "2025年绩效目标\n");
    scratch.scan("a.db", &[], 0);
    assert!(count("SELECT count(*) FROM findings WHERE rule IN ('C201', 'C202')") < found);
}

#[test]
fn every_format_of_export_holds_the_same() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    let scratch = Scratch::new("export");
    scratch.generate(20);
    scratch.file("a/甲县/2025/乙局/空.txt", "");
    scratch.scan("a.db", &[], 2);
    for format in ["parquet", "csv", "jsonl"] {
        for folder in ["x", "y"] {
            let output = scratch.run(&["export", "--db", "a.db", "--format", format, "-o", folder]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    let connection = scratch.open("a.db");
    for table in TABLES.iter().filter(|table| table.exported) {
        let read = |format: &str| {
            let name = format!("{}.{format}", table.name);
            let bytes = std::fs::read(scratch.0.join("x").join(&name)).unwrap();
            assert!(bytes == std::fs::read(scratch.0.join("y").join(&name)).unwrap(), "{name} is the same every time");
            bytes
        };
        let count = rows(&connection, table).len();
        let lines = String::from_utf8(read("jsonl")).unwrap();
        let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), count, "{}", table.name);
        let csv = String::from_utf8(read("csv")).unwrap();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(csv.lines().next().unwrap(), names.join(","));
        read("parquet");
        let file = std::fs::File::open(scratch.0.join(format!("x/{}.parquet", table.name))).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let mut seen = 0;
        for (row, line) in reader.get_row_iter(None).unwrap().zip(&lines) {
            for (name, field) in row.unwrap().get_column_iter() {
                let value = &line[name.as_str()];
                let same = match field {
                    Field::Null => value.is_null(),
                    Field::Bool(flag) => value.as_bool() == Some(*flag),
                    Field::Long(number) => value.as_i64() == Some(*number),
                    Field::Double(number) => value.as_f64() == Some(*number),
                    Field::Str(text) => value.as_str() == Some(text),
                    _ => false,
                };
                assert!(same, "{}.{name}: {field:?} and {value}", table.name);
            }
            seen += 1;
        }
        assert_eq!(seen, count, "{}", table.name);
    }
    let single = scratch.run(&["export", "--db", "a.db", "--format", "csv", "--table", "filings"]);
    assert_eq!(single.stdout, std::fs::read(scratch.0.join("x/filings.csv")).unwrap());
}

#[test]
fn statistics_count_what_the_tables_hold() {
    let scratch = Scratch::new("stats");
    scratch.generate(30);
    scratch.file("a/<b>县/2025/=乙局/目标.txt", TABLE);
    scratch.scan("a.db", &[], 0);
    let csv = scratch.run(&["stats", "--db", "a.db", "--format", "csv", "--least-rows", "1"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    let connection = scratch.open("a.db");
    let rule: (String, i64) = connection
        .query_row("SELECT rule, count(*) FROM findings GROUP BY rule ORDER BY 2 DESC, 1 LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert!(csv.contains(&format!("rules,{},findings,{}\r\n", rule.0, rule.1)), "{csv}");
    let years = connection.query_row("SELECT count(*) FROM filings WHERE year = 2025", [], |row| row.get::<_, i64>(0));
    assert!(csv.contains(&format!("years,2025,filings,{}\r\n", years.unwrap())), "{csv}");
    for key in ["overview", "regions", "worst-units", "best-units", "trends", "names", "clusters"] {
        assert!(csv.contains(&format!("\r\n{key},")), "{key}");
    }
    let terminal = scratch.run(&["stats", "--db", "a.db"]);
    assert!(String::from_utf8(terminal.stdout).unwrap().contains("按规则"));
    let page = scratch.run(&["stats", "--db", "a.db", "--format", "html", "--top", "100"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("<svg") && page.contains("&lt;b&gt;县") && !page.contains("<b>县"));
    assert!(!page.contains("http") && !page.contains("<script"), "nothing is loaded");
}

/// What a killed process may leave, on more than a handful of filings: `cargo test --release --test archive -- --ignored`.
/// `BIAOCHI_KILLED` is the number of filings.
#[test]
#[ignore = "takes minutes"]
fn a_large_scan_that_is_killed_twenty_times_ends_with_the_same_database() {
    let count = std::env::var("BIAOCHI_KILLED").map_or(5_000, |count| count.parse().unwrap());
    let scratch = Scratch::new("kill-large");
    scratch.generate(count);
    let start = Instant::now();
    scratch.scan("whole.db", &["--no-copies"], 0);
    // Twenty moments, so that the whole takes about half as long again and most kills hit a scan that is under way.
    let whole = start.elapsed();
    let mut rng = fastrand::Rng::with_seed(7);
    let (mut killed, mut stored) = (0, Vec::new());
    for _ in 0..20 {
        let mut child = scratch.command(&["scan", "a", "--db", "parts.db", "--pattern", PATTERN, "--no-copies"]);
        let mut child = child.stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(rng.f64() * 0.12));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
        let count = "SELECT count(*) FROM files";
        let connection = scratch.open("parts.db");
        stored.push(connection.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap_or_default() as u64);
    }
    assert!(killed > 9 && stored.is_sorted(), "{killed} scans were killed, after {stored:?} files");
    assert!(stored[9] > 0 && stored[0] < count, "{stored:?}");
    scratch.scan("parts.db", &["--no-copies"], 0);
    println!("killed {killed} times, after {stored:?} of {count} filings");
    assert_same(&scratch.open("whole.db"), &scratch.open("parts.db"));
}

#[test]
fn what_nothing_says_any_more_is_forgotten() {
    let scratch = Scratch::new("forget");
    scratch.generate(10);
    scratch.scan("a.db", &["--no-copies"], 0);
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        scratch.open("a.db").query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let texts = count("texts");
    for _ in 0..3 {
        scratch.scan("a.db", &["--no-copies", "--recheck"], 0);
    }
    assert_eq!(count("texts"), texts);
    scratch.scan("b.db", &["--no-copies"], 0);
    assert_same(&scratch.open("a.db"), &scratch.open("b.db"));
    std::fs::remove_dir_all(scratch.0.join("a")).unwrap();
    scratch.file("a/甲县/2025/乙局/目标.txt", TABLE);
    scratch.scan("a.db", &["--no-copies"], 0);
    assert!(count("texts") < 20 && count("related_rows") == 0, "{} texts", count("texts"));
}

/// `BIAOCHI_DOCS=write cargo test --test archive` writes the page.
#[test]
fn the_schema_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema.md");
    if std::env::var("BIAOCHI_DOCS").is_ok_and(|word| word == "write") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, page()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == page(),
        "docs/schema.md is not what the program says"
    );
}
