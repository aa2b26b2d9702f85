//! The import table of ARCHITECTURE.md, enforced: who may use whom, and what only one place may do.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// A part of the tree, the parts of the crate that it may use, and the crates and standard modules
/// that it may not.
struct Row {
    part: &'static str,
    except: &'static [&'static str],
    may: &'static [&'static str],
    may_not: &'static [&'static str],
}

const PURE: &[&str] = &["git2", "ratatui", "crossterm", "std::fs", "std::env", "std::process", "std::net"];

const TABLE: &[Row] = &[
    Row { part: "src/text", except: &[], may: &["text"], may_not: PURE },
    Row { part: "src/checklist", except: &[], may: &["text", "checklist"], may_not: PURE },
    Row { part: "src/record", except: &[], may: &["text", "checklist", "record"], may_not: PURE },
    Row {
        part: "src/exchange",
        except: &[],
        may: &["text", "checklist", "record", "exchange"],
        may_not: PURE,
    },
    Row { part: "src/demo", except: &[], may: &["text", "checklist", "record"], may_not: PURE },
    Row {
        part: "src/config",
        except: &[],
        may: &["text", "config"],
        may_not: &["git2", "ratatui", "crossterm"],
    },
    Row {
        part: "src/store",
        except: &[],
        may: &["text", "checklist", "record", "exchange", "demo", "store"],
        may_not: &["ratatui", "crossterm"],
    },
    Row {
        part: "src/tui",
        except: &["src/tui.rs", "src/tui/terminal.rs"],
        may: &[
            "text",
            "checklist",
            "record",
            "exchange",
            "store::threads",
            "store::overview",
            "store::inbox",
            "store::past",
            "store::post",
            "store::viewpoint",
            "store::search",
            "store::shelf",
            "store::templates",
            "store::upstream",
            "store::verify",
            "store::opening",
            "store::Signing",
            "store::SigningFormat",
            "config",
            "tui",
        ],
        may_not: &["git2", "std::fs", "std::env", "std::process"],
    },
    Row {
        part: "src/cli",
        except: &[],
        may: &["text", "checklist", "record", "exchange", "demo", "store", "config", "tui", "cli", "error"],
        may_not: &["git2", "ratatui"],
    },
];

fn rust_files(under: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(under) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn files_of(part: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let single = root.join(format!("{part}.rs"));
    if single.exists() {
        found.push(single);
    }
    rust_files(&root.join(part), &mut found);
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_string_lossy().replace('\\', "/")
}

/// The code of a file, without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every `crate::…` path of the code.
fn crate_paths(code: &str) -> Vec<&str> {
    code.match_indices("crate::")
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .map(|(at, found)| {
            let rest = &code[at + found.len()..];
            let end =
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
            &rest[..end]
        })
        .collect()
}

#[test]
fn every_part_uses_only_what_stands_above_it() {
    let mut wrong = Vec::new();
    for row in TABLE {
        for path in files_of(row.part) {
            let file = name(&path);
            if row.except.contains(&file.as_str()) {
                continue;
            }
            let code = code(&path);
            for used in crate_paths(&code) {
                if !row.may.iter().any(|may| used == *may || used.starts_with(&format!("{may}::"))) {
                    wrong.push(format!("{file} uses crate::{used}"));
                }
            }
            for banned in row.may_not {
                let as_crate = format!("{banned}::");
                if code.contains(&format!("use {as_crate}"))
                    || code.contains(&format!(" {as_crate}"))
                    || code.contains(&format!("({as_crate}"))
                {
                    wrong.push(format!("{file} uses {banned}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_file_opens_with_its_one_job() {
    let mut files = files_of("src");
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut files);
    let silent: Vec<String> = files
        .iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! "))
        .map(|path| name(path))
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn no_module_hides_in_a_mod_file_and_no_file_outgrows_one_idea() {
    let mut wrong = Vec::new();
    for path in files_of("src") {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        if path.ends_with("mod.rs") || (lines > 600 && name(&path) != "src/tui/command.rs") {
            wrong.push(format!("{} ({lines} lines)", name(&path)));
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "the command table alone may be as long as it has commands");
}

#[test]
fn colours_are_named_in_the_theme_alone() {
    let wrong: Vec<String> = files_of("src/tui")
        .iter()
        .map(|path| (name(path), code(path)))
        .filter(|(file, _)| !file.starts_with("src/tui/theme"))
        .filter(|(_, code)| {
            ["Color::", "Color::Rgb", "Color::Indexed"].iter().any(|colour| code.contains(colour))
        })
        .map(|(file, _)| file)
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_rule_book_decides_and_only_the_store_writes() {
    let calls = |needle: &str, allowed: &[&str]| -> Vec<String> {
        files_of("src")
            .iter()
            .map(|path| (name(path), code(path)))
            .filter(|(file, code)| code.contains(needle) && !allowed.contains(&file.as_str()))
            .map(|(file, _)| file)
            .collect()
    };
    assert_eq!(
        calls("check::check(", &["src/store/session.rs"]),
        Vec::<String>::new(),
        "one place judges actions"
    );
    assert_eq!(
        calls(".append(&mut plan", &["src/store/session.rs"]),
        Vec::<String>::new(),
        "one place writes them"
    );
}
