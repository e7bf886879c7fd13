//! The whole program as its users meet it: cases as data, and what no data can hold.
//!
//! A case is a text file under `tests/cases`: a sentence that says what it shows, the files it needs, and one or more runs
//! with what they print. `BIAOCHI_CASES=write cargo test --test cli` writes what the program prints now; read the
//! difference before committing it. Sections start with `::: `:
//!
//! ```text
//! ::: file NAME            a file in the case's own empty folder; its text follows
//! ::: copy PATH [NAME]     a file or folder of the repository, copied there
//! ::: stdin                standard input of the next run
//! ::: run ARGUMENTS        a run of biaochi; blanks part arguments, "…" holds them together
//! ::: exit CODE            its exit code
//! ::: stdout, ::: stderr   what it prints; nothing where the section is missing
//! ::: made NAME            a file that it wrote
//! ```

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

mod common;

use common::Scratch;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn biaochi(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_biaochi"));
    command.current_dir(folder);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, args: &[&str], stdin: &[u8]) -> Output {
    let mut command = biaochi(folder);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{args:?}: {error}"));
    // A program that does not read its input closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
}

struct Section<'a> {
    kind: &'a str,
    argument: &'a str,
    body: &'a str,
}

/// The head of a case and its sections. A body is what stands between two marks, its last line end included.
fn sections(text: &str) -> (&str, Vec<Section<'_>>) {
    let mut starts: Vec<usize> = text.match_indices("::: ").map(|(at, _)| at).collect();
    starts.retain(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    let head = &text[..starts.first().copied().unwrap_or(text.len())];
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let sections = starts.iter().zip(ends).map(|(from, to)| {
        let whole = &text[from + 4..to];
        let (line, body) = whole.split_once('\n').unwrap_or((whole, ""));
        let (kind, argument) = line.split_once(' ').unwrap_or((line, ""));
        Section { kind, argument: argument.trim(), body }
    });
    (head, sections.collect())
}

fn arguments(line: &str) -> Vec<String> {
    let mut words = vec![];
    let (mut word, mut quoted, mut any) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '"' => (quoted, any) = (!quoted, true),
            ' ' if !quoted => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            c => {
                word.push(c);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

/// Runs a case and writes it anew, with what the program prints now.
fn play(name: &str, text: &str) -> String {
    let scratch = Scratch::new(&name.replace(['/', '\\'], "-"));
    let (head, sections) = sections(text);
    let mut now = head.to_owned();
    let mut stdin = "";
    for (at, section) in sections.iter().enumerate() {
        match section.kind {
            "file" => scratch.file(section.argument, section.body),
            "copy" => {
                let (from, to) = section.argument.split_once(' ').unwrap_or((section.argument, ""));
                let from = root().join(from);
                let to = if to.is_empty() { from.file_name().unwrap().as_ref() } else { Path::new(to) };
                copy(&from, &scratch.0.join(to));
            }
            "stdin" => stdin = section.body,
            "run" => {
                let args = arguments(section.argument);
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                let output = run(&scratch.0, &args, std::mem::take(&mut stdin).as_bytes());
                writeln!(now, "::: run {}", section.argument).unwrap();
                writeln!(now, "::: exit {}", output.status.code().unwrap_or(-1)).unwrap();
                for (kind, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
                    let printed = String::from_utf8_lossy(bytes).replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
                    if !printed.is_empty() {
                        // A body ends with a line end; what does not is marked.
                        let end = if printed.ends_with('\n') { "" } else { "[no line end]\n" };
                        write!(now, "::: {kind}\n{printed}{end}").unwrap();
                    }
                }
                let made = sections[at + 1..].iter().take_while(|next| next.kind != "run");
                for made in made.filter(|next| next.kind == "made") {
                    let there = std::fs::read_to_string(scratch.0.join(made.argument));
                    let there = there.unwrap_or_else(|error| format!("[{:?}]\n", error.kind()));
                    let there = there.replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
                    write!(now, "::: made {}\n{there}", made.argument).unwrap();
                }
                continue;
            }
            "exit" | "stdout" | "stderr" | "made" => continue,
            other => panic!("{name}: no section is called {other:?}"),
        }
        writeln!(now, "::: {} {}", section.kind, section.argument).unwrap();
        now.push_str(section.body);
    }
    now.replace("::: stdin \n", "::: stdin\n")
}

fn cases(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cases(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "case") {
            found.push(path);
        }
    }
}

#[test]
fn cases_print_what_they_say() {
    let folder = root().join("tests/cases");
    let mut found = Vec::new();
    cases(&folder, &mut found);
    found.sort();
    assert!(found.len() >= 40, "only {} cases", found.len());
    let write = std::env::var("BIAOCHI_CASES").is_ok_and(|word| word == "write");
    let only = std::env::var("BIAOCHI_CASE").unwrap_or_default();
    found.retain(|path| path.to_string_lossy().contains(&only));
    let play_one = |path: &PathBuf| {
        let mut failed = String::new();
        let name = path.strip_prefix(&folder).unwrap().with_extension("");
        let name = name.to_string_lossy();
        let text = std::fs::read_to_string(path).unwrap();
        let now = play(&name, &text);
        if now == text {
        } else if write {
            std::fs::write(path, now).unwrap();
        } else {
            writeln!(failed, "\n{name}:").unwrap();
            difference(&text, &now, &mut failed);
        }
        failed
    };
    let (first, second) = found.split_at(found.len() / 2);
    let failed = std::thread::scope(|scope| {
        let other = scope.spawn(|| second.iter().map(play_one).collect::<String>());
        first.iter().map(play_one).collect::<String>() + &other.join().unwrap()
    });
    assert!(failed.is_empty(), "{failed}\nIf this is meant: BIAOCHI_CASES=write cargo test --test cli");
}

/// The lines between the common start and the common end.
fn difference(was: &str, now: &str, out: &mut String) {
    let (was, now): (Vec<&str>, Vec<&str>) = (was.lines().collect(), now.lines().collect());
    let same = was.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let rest = was.len().min(now.len()) - same;
    let tail = was.iter().rev().zip(now.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    for (sign, lines) in [("-", &was[same..was.len() - tail]), ("+", &now[same..now.len() - tail])] {
        for line in lines.iter().take(30) {
            writeln!(out, "{sign} {line}").unwrap();
        }
    }
}

const PLAN: &str = "2025年河道治理项目绩效目标表\n| 项目名称 | 河道治理项目 |\n\
    | 绩效目标 | 2023年10月底前完成清淤6公里 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n\
    | 产出指标 | 数量指标 | 清淤长度 | ≥**公里 |\n";

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    for format in ["terminal", "json", "jsonl"] {
        let prints = |jobs| run(root(), &["check", "corpora", "--pedantic", "--format", format, "--jobs", jobs], b"");
        let (one, many) = (prints("1"), prints("8"));
        assert!(one.stdout.len() > 10_000 && one.stderr.is_empty());
        assert!(one.stdout == many.stdout, "{format}: one thread and many differ");
        assert_eq!(one.status.code(), many.status.code());
    }
}

#[test]
fn offsets_point_into_what_text_prints() {
    let scratch = Scratch::new("offsets");
    let gb = encoding_rs::GB18030.encode(PLAN).0;
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(PLAN.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = format!("\u{feff}{PLAN}");
    for (name, bytes) in
        [("utf8.txt", PLAN.as_bytes()), ("mark.txt", marked.as_bytes()), ("gb.txt", &gb), ("utf16.txt", &utf16)]
    {
        scratch.file(name, bytes);
        let text = run(&scratch.0, &["text", name], b"");
        let report = json(&run(&scratch.0, &["check", "--select", "Y101,M105", "--format", "json", name], b""));
        let findings = report["files"][0]["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 2, "{name}");
        for finding in findings {
            let range = |key: &str| finding["span"][key].as_u64().unwrap() as usize;
            assert_eq!(&stdout(&text)[range("start")..range("end")], finding["span"]["text"], "{name}");
        }
    }
}

#[test]
fn damaged_files_have_their_reasons_and_stop_no_other() {
    let scratch = Scratch::new("damaged");
    scratch.file("junk.txt", (0..4000u32).map(|n| ((n * 7919) >> 3) as u8).collect::<Vec<_>>());
    scratch.file("cut.txt", [PLAN.as_bytes(), &[0xff; 900]].concat());
    scratch.file("zip.txt", b"PK\x03\x04 is no text");
    scratch.file("good.txt", PLAN);
    let output = run(&scratch.0, &["check", "--format", "json", "--select", "M105", "."], b"");
    assert_eq!(output.status.code(), Some(2));
    let report = json(&output);
    let codes: Vec<_> = report["files"].as_array().unwrap().iter().map(|file| file["error"]["code"].as_str()).collect();
    assert_eq!(codes.len(), 4);
    assert!(codes.iter().enumerate().all(|(at, code)| code.is_none() == (at == 1)), "{codes:?}");
    assert_eq!(report["summary"]["unreadable"], 3);
    assert_eq!(report["files"][1]["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_no_trouble() {
    let scratch = Scratch::new("long");
    let mut text = PLAN.to_owned();
    let clause = "推进河道治理工作，";
    text.extend(std::iter::repeat_n(clause, (100 << 20) / clause.len()));
    scratch.file("long.txt", &text);
    let refused = run(&scratch.0, &["check", "long.txt"], b"");
    assert_eq!(refused.status.code(), Some(2));
    assert!(stdout(&refused).contains("--max-size"), "{}", stdout(&refused));
}

#[cfg(unix)]
#[test]
fn a_folder_without_rights_is_an_error_and_the_rest_is_checked() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("rights");
    scratch.file("closed/a.txt", PLAN);
    scratch.file("open/b.txt", PLAN);
    let closed = scratch.0.join("closed");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = std::fs::read_dir(&closed).is_ok();
    let output = run(&scratch.0, &["check", "--format", "json", "--select", "M105", "."], b"");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    if is_root {
        return;
    }
    let report = json(&output);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(report["files"][0]["error"]["code"], "no-permission");
    assert_eq!(report["files"][1]["findings"].as_array().unwrap().len(), 1);
}

#[cfg(unix)]
#[test]
fn links_in_circles_end() {
    let scratch = Scratch::new("links");
    scratch.file("a/b.txt", PLAN);
    std::os::unix::fs::symlink(&scratch.0, scratch.0.join("a/up")).unwrap();
    std::os::unix::fs::symlink("nowhere", scratch.0.join("a/gone.txt")).unwrap();
    let report = json(&run(&scratch.0, &["check", "--format", "json", "--select", "M105", "."], b""));
    let files: Vec<_> = report["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(files, ["./a/b.txt", "./a/gone.txt"]);
    assert_eq!(report["files"][1]["error"]["code"], "not-found");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let mut command = biaochi(root());
    command.args(["check", "corpora", "--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn arguments_are_never_all_of_memory() {
    // Ten thousand small files cost hardly more than ten: results are handed on, not kept.
    let scratch = Scratch::new("many");
    for n in 0..2_000 {
        scratch.file(&format!("{}/{n:05}.txt", n % 40), PLAN);
    }
    let output = run(&scratch.0, &["check", "--format", "jsonl", "--select", "M105", "."], b"");
    assert_eq!(stdout(&output).lines().count(), 2_000);
    assert_eq!(output.status.code(), Some(1));
}

/// A file of each kind of trouble: markup, formulas, control characters.
const HOSTILE: &str = "2025年</script><script>alert(1)</script>项目绩效目标表\n\
    | 项目名称 | =HYPERLINK(\"http://x\") |\n| 绩效目标 | 2023年&amp;\u{1b}[31m完成\"><img src=pic onerror=alert(1)> |\n\
    | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | =1+1 <b>清淤</b> | ≥**公里 |\n";

#[test]
fn sarif_is_what_the_standard_says() {
    let scratch = Scratch::new("sarif");
    scratch.file("申报 表#1.txt", HOSTILE);
    scratch.file("空.txt", "");
    scratch.file(
        "biaochi.toml",
        "select = ['Y101', 'M105']\n[[suppress]]\nrule = 'M105'\nreason = '已确认'\n[[suppress]]\nrule = 'T101'\nreason = '旧'\n",
    );
    for lang in ["zh", "en"] {
        let output = run(&scratch.0, &["check", "--format", "sarif", "--lang", lang, "申报 表#1.txt", "空.txt"], b"");
        assert_eq!(output.status.code(), Some(2));
        // The types are made from the official schema and know no other fields.
        let log: serde_sarif::sarif::Sarif = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((log.version, log.runs.len()), (serde_json::json!("2.1.0"), 1));
        let log = json(&output);
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 2);
        for result in results {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(rules[index]["help"]["text"].as_str().is_some_and(|help| help.len() > 20));
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "%E7%94%B3%E6%8A%A5%20%E8%A1%A8%231.txt");
            assert!(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].is_string());
            assert_eq!(result["partialFingerprints"]["biaochi/v1"].as_str().map(str::len), Some(16));
        }
        let year = results.iter().find(|result| result["ruleId"] == "Y101").unwrap();
        let region = &year["locations"][0]["physicalLocation"]["region"];
        assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(3), Some(10)));
        assert_eq!((region["endColumn"].as_u64(), region["snippet"]["text"].as_str()), (Some(15), Some("2023年")));
        let residue = results.iter().find(|result| result["ruleId"] == "M105").unwrap();
        assert_eq!(residue["suppressions"][0]["justification"], "已确认");
        let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        let ids: Vec<_> = notes.iter().map(|note| note["descriptor"]["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["empty", "unused-suppression"]);
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    }
}

#[test]
fn a_page_stands_alone_and_a_filing_cannot_change_it() {
    let scratch = Scratch::new("html");
    scratch.file("<b>.txt", HOSTILE);
    scratch.file("计划.txt", PLAN);
    scratch.file("空.txt", "");
    let output = run(&scratch.0, &["check", "--select", "Y101,M105", "--format", "html", "."], b"");
    let page = stdout(&output);
    for forbidden in ["<b>", "<img", "alert(1)</script>", "\u{1b}", "http://x\")<", "src=\"http", "@import", "url("] {
        // The page's own counters are bold.
        let body = page.replace("<b>建议：</b>", "").replace(|c: char| c.is_ascii_digit(), "");
        let body = body.replace("<b></b>", "");
        assert!(!body.contains(forbidden), "{forbidden}");
    }
    assert_eq!(page.matches("<script>").count(), 1, "only the page's own");
    assert_eq!(page.matches("class=\"card ").count(), 4);
    assert!(page.contains("default-src 'none'") && page.contains("<svg"));
    assert!(page.contains("<mark class=\"error\" data-of=\"3-1\"><a href=\"#c3-1\">2023年</a></mark>"));
    // Every link leads somewhere.
    let ids: std::collections::HashSet<&str> =
        page.match_indices(" id=\"").map(|(at, mark)| page[at + mark.len()..].split('"').next().unwrap()).collect();
    for (at, mark) in page.match_indices("href=\"#") {
        let target = page[at + mark.len()..].split('"').next().unwrap();
        assert!(ids.contains(target), "{target}");
    }
}

#[test]
fn a_large_filing_is_shown_around_its_findings() {
    let scratch = Scratch::new("html-large");
    let mut text = PLAN.to_owned();
    for row in 0..9_000 {
        text.push_str(&format!("| 产出指标 | 数量指标 | 第{row}段清淤长度 | ≥{row}公里 |\n"));
    }
    scratch.file("大.txt", &text);
    let output = run(&scratch.0, &["check", "--select", "M105,Y101", "--format", "html", "大.txt"], b"");
    let page = stdout(&output);
    assert!(page.len() < 60_000, "{} bytes", page.len());
    assert!(page.contains("略去8") && page.matches("class=\"card ").count() == 2);
}

#[test]
fn a_workbook_holds_texts_and_no_formulas() {
    let scratch = Scratch::new("xlsx");
    scratch.file("=1+1.txt", HOSTILE);
    scratch.file("空.txt", "");
    let args = ["check", "--select", "Y101,M105", "--format", "xlsx", "-o", "清单.xlsx", "."];
    let output = run(&scratch.0, &args, b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let first = std::fs::read(scratch.0.join("清单.xlsx")).unwrap();
    run(&scratch.0, &args, b"");
    assert!(first == std::fs::read(scratch.0.join("清单.xlsx")).unwrap(), "the same findings make the same file");
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(first)).unwrap();
    let mut sheets = 0;
    let mut texts = String::new();
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
        sheets += usize::from(name.starts_with("xl/worksheets/sheet"));
        assert!(!xml.contains("<f>") && !xml.contains('\u{1b}'), "{name}");
        // Links lead to the rules and to the files that were checked, and nowhere else.
        let links = xml.split("<Relationship ").filter(|link| link.contains("/hyperlink\""));
        links.for_each(|link| assert!(link.contains("=1+1.txt\"") || link.contains(".txt\" TargetMode"), "{link}"));
        texts.push_str(&xml);
    }
    assert_eq!(sheets, 3);
    for wanted in
        ["汇总", "问题清单", "规则说明", "./=1+1.txt", "采纳", "autoFilter", "dataValidation", "state=\"frozen\""]
    {
        assert!(texts.contains(wanted), "{wanted}");
    }
}

#[test]
fn every_format_is_the_same_for_any_jobs() {
    for format in ["sarif", "html", "csv", "github", "markdown"] {
        let faulty = "corpora/filings/a-park-yunling-2025.txt";
        let prints =
            |jobs| run(root(), &["check", faulty, "corpora/clean", "--format", format, "--jobs", jobs], b"").stdout;
        let (one, many) = (prints("1"), prints("8"));
        assert!(!one.is_empty() && one == many, "{format}");
    }
}

#[test]
fn a_formula_stays_text_in_every_output() {
    let scratch = Scratch::new("formula");
    scratch.file(
        "=cmd.txt",
        "2025年清淤项目绩效目标表\n| 项目名称 | =cmd&' /C calc'!A0 |\n| 绩效目标 | =cmd&' /C calc'!A0 |\n\
         | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | @SUM(1) | +cmd** |\n",
    );
    for format in ["terminal", "json", "jsonl", "sarif", "html", "csv", "github", "markdown"] {
        let text = stdout(&run(&scratch.0, &["check", "--pedantic", "--format", format, "=cmd.txt"], b"")).to_owned();
        assert!(text.contains("cmd"), "{format}");
        // A cell is what stands between separators, also in quotes.
        let cells = text.lines().flat_map(|line| line.trim_start_matches('\u{feff}').split(','));
        let live = |cell: &str| cell.trim_start_matches('"').starts_with(['=', '+', '@']);
        assert!(format != "csv" || !cells.into_iter().any(live), "{text}");
        assert!(format != "html" || !text.contains("&' /C"), "not escaped");
    }
    run(&scratch.0, &["check", "--pedantic", "--format", "xlsx", "-o", "清单.xlsx", "=cmd.txt"], b"");
    let mut book = zip::ZipArchive::new(std::fs::File::open(scratch.0.join("清单.xlsx")).unwrap()).unwrap();
    let mut texts = String::new();
    for at in 0..book.len() {
        std::io::Read::read_to_string(&mut book.by_index(at).unwrap(), &mut texts).unwrap();
    }
    assert!(texts.contains("=cmd") && !texts.contains("<f>") && !texts.contains("<f "));
}
