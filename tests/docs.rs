//! Documents that are written from the program stay equal to it. `BIAOCHI_DOCS=write cargo test --test docs` writes them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

use biaochi::report::page::{rule_page, rule_table};
use biaochi::rules::ALL;
use biaochi::{Lang, Lexicon};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn writing() -> bool {
    std::env::var("BIAOCHI_DOCS").is_ok_and(|word| word == "write")
}

/// Compares a file with what it should hold, or writes it.
fn hold(path: &Path, expected: &str) {
    if writing() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(path, expected).expect("the file can be written");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    let name = path.display();
    assert!(found == expected, "{name} is not what the program says; run with BIAOCHI_DOCS=write");
}

#[test]
fn every_rule_has_its_page_and_no_page_is_left_over() {
    let folder = root().join("docs/rules");
    for rule in ALL {
        hold(&folder.join(format!("{}.md", rule.code)), &rule_page(rule, Lexicon::builtin()));
    }
    let pages = std::fs::read_dir(folder).expect("docs/rules").flatten().count();
    assert_eq!(pages, ALL.len(), "a page without a rule");
}

#[test]
fn the_readmes_list_the_rules() {
    for (name, lang) in [("README.md", Lang::En), ("README.zh-CN.md", Lang::Zh)] {
        let path = root().join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (open, close) = ("<!-- rules -->\n", "<!-- /rules -->");
        let from = text.find(open).unwrap_or_else(|| panic!("{name} has no {open}")) + open.len();
        let to = text.find(close).unwrap_or_else(|| panic!("{name} has no {close}"));
        hold(&path, &format!("{}{}{}", &text[..from], rule_table("docs/rules", lang), &text[to..]));
    }
}

/// Links between the documents lead somewhere.
#[test]
fn links_lead_to_files() {
    let names = [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "corpora/README.md",
        "benches/README.md",
    ];
    for name in names {
        let path = root().join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
            let local = !target.is_empty() && !target.contains("://");
            assert!(!local || path.with_file_name(target).exists(), "{name}: {target} does not exist");
        }
    }
}
