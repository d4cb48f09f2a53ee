//! Which module may name which: the layers of `docs/architecture.md`, held by reading every path of the sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{SourceFile, Sources};

/// Top-level modules, and the top-level modules of this crate that they may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("address", &[]),
    ("api", &["address", "duration", "json_text", "redact", "safety"]),
    ("blocking", &["files"]),
    ("config", &["address", "blocking", "duration", "files", "safety"]),
    ("configuration", &["api", "connect_file", "nearest"]),
    ("connect_file", &["nearest", "yaml_file"]),
    ("credentials", &["blocking", "config", "duration", "files", "process"]),
    ("download", &["address", "api", "redact"]),
    ("duration", &[]),
    ("emulator", &["blocking", "connect_file", "duration", "files", "nearest", "yaml_file"]),
    ("failure", &["api", "config", "connect_file", "credentials", "duration", "emulator", "shell", "wait"]),
    ("files", &[]),
    ("identity", &["api", "config", "credentials", "files", "redact", "shell"]),
    ("json_text", &[]),
    ("name_cache", &["files"]),
    ("nearest", &[]),
    ("official", &["reference"]),
    (
        "operation",
        &[
            "api",
            "blocking",
            "config",
            "configuration",
            "connect_file",
            "download",
            "duration",
            "failure",
            "files",
            "identity",
            "nearest",
            "output",
            "plan",
            "process",
            "project",
            "project_file",
            "reference",
            "secured_memory",
            "session",
            "wait",
            "yaml_file",
        ],
    ),
    ("output", &["api", "connect_file", "duration", "failure", "json_text", "plan", "project_file", "redact", "wait"]),
    ("plan", &["api"]),
    ("process", &["duration", "files"]),
    ("project", &["connect_file", "duration", "files", "nearest", "process", "yaml_file"]),
    ("project_file", &["api", "config", "configuration", "connect_file", "files", "nearest", "reference", "yaml_file"]),
    ("redact", &["json_text"]),
    ("reference", &[]),
    ("safety", &[]),
    ("secured_memory", &["blocking", "config", "credentials", "files", "plan"]),
    (
        "session",
        &[
            "address",
            "api",
            "blocking",
            "config",
            "credentials",
            "emulator",
            "failure",
            "files",
            "identity",
            "name_cache",
            "output",
            "process",
            "shell",
        ],
    ),
    ("shell", &[]),
    ("wait", &["api"]),
    ("yaml_file", &["nearest"]),
];

/// What names everything: the command line, the entry points, and the door for fuzz targets and benches.
const TOP: &[&str] = &["cli", "lib", "main", "internals"];

/// Crates that only these modules may name.
const OWNED_CRATES: &[(&str, &[&str])] = &[
    ("axum", &["emulator"]),
    ("clap", &["cli", "lib"]),
    ("clap_complete", &["cli", "lib"]),
    ("comfy_table", &["output"]),
    ("dialoguer", &["output"]),
    ("dirs", &["config"]),
    ("flate2", &["project"]),
    ("granit_parser", &["configuration", "yaml_file"]),
    ("indicatif", &["output"]),
    ("reqwest", &["api"]),
    ("ring", &["credentials", "name_cache", "operation", "secured_memory"]),
    ("rusqlite", &["emulator"]),
    ("tar", &["project"]),
];

/// Functions that only these modules may name.
const OWNED_FUNCTIONS: &[(&[&str], &[&str])] = &[
    (&["env", "var"], &["config"]),
    (&["env", "var_os"], &["config"]),
    (&["env", "vars"], &["config"]),
    (&["env", "vars_os"], &["config", "process"]),
    (&["env", "args"], &["config"]),
    (&["env", "args_os"], &["config"]),
    (&["env", "current_dir"], &["config"]),
    (&["process", "exit"], &[]),
    (&["io", "stdout"], &["output"]),
    (&["io", "stderr"], &["output"]),
];

#[test]
fn every_module_names_only_what_is_below_it() {
    let wrong = Sources::look(|sources| {
        let mut wrong = Vec::new();
        for file in &sources.files {
            let module = file.top();
            if TOP.contains(&module) {
                continue;
            }
            let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == module) else {
                panic!("no rule for the module `{module}`");
            };
            let named = file.own_paths().filter_map(|path| path.first().cloned()).collect::<BTreeSet<_>>();
            for name in named.iter().filter(|name| *name != module && !allowed.contains(&name.as_str())) {
                wrong.push(format!("{} names crate::{name}", file.name));
            }
        }
        wrong
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A command tells its story with `arguments` and the layers below; what two groups share belongs to `operation`.
#[test]
fn no_group_of_commands_names_another() {
    let wrong = Sources::look(|sources| {
        let mut wrong = Vec::new();
        for file in sources.files.iter().filter(|file| file.top() == "cli") {
            let Some(group) = file.module.get(1) else { continue };
            for path in file.own_paths().filter(|path| path.first().is_some_and(|top| top == "cli")) {
                let named = path.get(1).map_or("", String::as_str);
                if named != group && named != "arguments" && named != "Cli" {
                    wrong.push(format!("{} names crate::{}", file.name, path.join("::")));
                }
            }
        }
        wrong
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_crate_and_function_stays_where_it_belongs() {
    let wrong = Sources::look(|sources| {
        let mut wrong = Vec::new();
        for file in &sources.files {
            for path in &file.foreign {
                for (name, owners) in OWNED_CRATES {
                    if path[0] == *name && !owners.contains(&file.top()) {
                        wrong.push(format!("{} names the crate {name}", file.name));
                    }
                }
            }
            for (function, owners) in OWNED_FUNCTIONS {
                let is_it = |path: &&Vec<String>| path.windows(function.len()).any(|part| part == *function);
                if file.foreign.iter().any(|path| is_it(&path)) && !owners.contains(&file.top()) {
                    wrong.push(format!("{} names {}", file.name, function.join("::")));
                }
            }
        }
        wrong
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Two files that import each other share something that deserves a file of its own. A module and its submodules may.
#[test]
fn no_files_import_each_other() {
    let cycles = Sources::look(|sources| {
        let edges: BTreeMap<&str, BTreeSet<String>> =
            sources.files.iter().map(|file| (file.name.as_str(), sources.imports(file))).collect();
        let mut cycles = Vec::new();
        for file in &sources.files {
            if let Some(cycle) = shortest_way_back(&edges, sources, file) {
                cycles.push(cycle.join(" -> "));
            }
        }
        cycles
    });
    assert!(cycles.is_empty(), "{cycles:#?}");
}

/// The shortest chain of imports from `start` back to it, arrows between a module and its submodules left out.
fn shortest_way_back(
    edges: &BTreeMap<&str, BTreeSet<String>>,
    sources: &Sources,
    start: &SourceFile,
) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.name.clone()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last()?.clone();
            for next in edges.get(last.as_str()).into_iter().flatten() {
                if sources.are_related(&last, next) {
                    continue;
                }
                if *next == start.name {
                    return Some([way, vec![next.clone()]].concat());
                }
                if seen.insert(next.clone()) {
                    longer.push([way.clone(), vec![next.clone()]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn paths_are_read_wherever_they_stand() {
    let text = r#"
        //! crate::documentation
        use crate::api::{self, Client as C, model::{Deployment, Report}};
        use super::sibling::Thing;
        use clap::{Arg, builder::Value};
        mod child;
        fn f() -> crate::plan::Step { let x = child::made(); println!("{}", crate::safety::NONE); std::process::exit(1) }
        #[cfg(test)]
        mod tests { use crate::emulator::Machine; }
    "#;
    let file = SourceFile::parse("src/wait/poll.rs", text);
    let own: BTreeSet<String> = file.own_paths().map(|path| path.join("::")).collect();
    let expected = [
        "api",
        "api::Client",
        "api::model::Deployment",
        "api::model::Report",
        "plan::Step",
        "safety::NONE",
        "wait::poll::child::made",
        "wait::sibling::Thing",
    ];
    assert_eq!(own, expected.map(str::to_owned).into());
    let foreign: BTreeSet<String> = file.foreign.iter().map(|path| path.join("::")).collect();
    for path in ["clap::Arg", "clap::builder::Value", "std::process::exit"] {
        assert!(foreign.contains(path), "{foreign:?}");
    }
}
