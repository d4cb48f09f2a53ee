//! Which module may import which: the layers of `docs/architecture.md`, held by reading the `use` lines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Top-level modules, and the top-level modules of this crate that they may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("address", &[]),
    ("api", &["address", "duration", "safety"]),
    ("config", &["address", "duration", "safety"]),
    ("configuration", &["api", "connect_file", "nearest"]),
    ("connect_file", &["nearest"]),
    ("credentials", &["config"]),
    ("download", &["address", "api"]),
    ("duration", &[]),
    ("emulator", &["connect_file"]),
    ("failure", &["api", "config", "connect_file", "credentials", "emulator", "wait"]),
    ("identity", &["api", "config", "credentials"]),
    ("nearest", &[]),
    ("official", &[]),
    ("output", &["api", "connect_file", "duration", "wait"]),
    ("safety", &[]),
    ("plan", &["api"]),
    ("process", &[]),
    ("project", &["connect_file", "duration", "nearest", "process"]),
    ("wait", &["api"]),
];

/// Crates that only these modules may name.
const OWNED_CRATES: &[(&str, &[&str])] = &[
    ("reqwest", &["api"]),
    ("comfy_table", &["output"]),
    ("indicatif", &["output"]),
    ("dialoguer", &["output"]),
    ("axum", &["emulator"]),
    ("clap", &["cli", "lib"]),
    ("clap_complete", &["cli", "lib"]),
    ("granit_parser", &["connect_file", "configuration"]),
    ("dirs", &["config"]),
    ("tar", &["project"]),
    ("flate2", &["project"]),
];

/// Calls that only these modules may make.
const OWNED_CALLS: &[(&str, &[&str])] = &[
    ("env::var", &["config"]),
    ("env::vars", &["config"]),
    ("env::args", &["config"]),
    ("env::current_dir", &["config"]),
    ("process::exit", &[]),
    ("io::stdout", &["output"]),
    ("io::stderr", &["output"]),
];

#[test]
fn every_module_names_only_what_is_below_it() {
    let mut wrong = Vec::new();
    for (file, module, text) in sources() {
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == module) else {
            assert!(matches!(module.as_str(), "cli" | "lib" | "main"), "no rule for the module `{module}`");
            continue;
        };
        for named in named_modules(&text) {
            if named != module && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{} names crate::{named}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_crate_and_call_stays_where_it_belongs() {
    let mut wrong = Vec::new();
    for (file, module, text) in sources() {
        for (name, owners) in OWNED_CRATES {
            if text.contains(&format!("{name}::")) && !owners.contains(&module.as_str()) {
                wrong.push(format!("{} names the crate {name}", file.display()));
            }
        }
        for (call, owners) in OWNED_CALLS {
            if text.contains(call) && !owners.contains(&module.as_str()) {
                wrong.push(format!("{} calls {call}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_module_is_read_past_its_imports() {
    let (_, _, emulator) = sources().into_iter().find(|(path, ..)| path.ends_with("emulator/mod.rs")).unwrap();
    assert!(emulator.contains("impl Emulator {"), "{emulator}");
}

/// Every source file with its top-level module and its text, comments and tests left out.
fn sources() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((!path.ends_with("tests")).then_some(path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let module = path.strip_prefix(&root).unwrap().iter().next().unwrap().to_str().unwrap();
                let is_test = path.file_stem().is_some_and(|stem| stem == "tests" || stem == "testing");
                if !is_test {
                    let text = code(&std::fs::read_to_string(&path).unwrap());
                    sources.push((path.clone(), module.trim_end_matches(".rs").to_owned(), text));
                }
            }
        }
    }
    assert!(sources.len() > 50, "the sources were not found");
    sources
}

/// The lines of code up to the body of the tests. `mod tests;` and its like may stand above code.
fn code(text: &str) -> String {
    let text = text.split("\nmod tests {").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// What stands behind `crate::`, also inside braces.
fn named_modules(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect() };
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => _ = named.insert(word(rest)),
            Some(list) => {
                let (mut depth, mut item) = (0, String::new());
                for character in list.chars() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => _ = named.insert(word(std::mem::take(&mut item).trim())),
                        other => item.push(other),
                    }
                }
                named.insert(word(item.trim()));
            }
        }
    }
    named.retain(|name| !name.is_empty());
    named
}
