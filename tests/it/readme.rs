//! README and program say the same.

use std::path::Path;

use ctconnect::internals::Cli;
use ctconnect::internals::ExitCode;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// Every command line of ours in a console block.
fn command_lines(readme: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut in_console = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            in_console = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) {
            let ours = command.strip_prefix("cargo run --release -- ").or(command.strip_prefix("ctconnect "));
            lines.extend(ours.map(|ours| ours.split(" > ").next().unwrap().replace('"', "")));
        }
    }
    lines
}

#[test]
fn every_command_line_parses() {
    let readme = readme();
    let lines = command_lines(&readme);
    assert!(lines.len() >= 5, "{lines:?}");
    for line in lines {
        let words = ["ctconnect"].into_iter().chain(line.split_whitespace());
        let parsed = Cli::grammar().try_get_matches_from(words);
        assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
    }
}

#[test]
fn the_table_of_exit_codes_is_that_of_the_program() {
    let readme = readme();
    for code in ExitCode::ALL {
        let row = format!("| {} | {} |", code.number(), code.meaning());
        assert!(readme.contains(&row), "README lacks {row}");
    }
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = readme();
    let mut grammar = Cli::grammar();
    grammar.build();
    for group in grammar.get_subcommands().filter(|group| !group.is_hide_set()) {
        let commands = group.get_subcommands().filter(|command| !command.is_hide_set());
        let names = commands.map(clap::Command::get_name).filter(|name| *name != "help");
        let missing: Vec<&str> = names
            .filter(|name| !mentions(&readme, &format!("{} {name}", group.get_name())) && !mentions(&readme, name))
            .collect();
        assert!(missing.is_empty(), "README says nothing of `{}` {missing:?}", group.get_name());
        assert!(mentions(&readme, group.get_name()) || readme.contains(&format!("| `{} ", group.get_name())));
    }
}

/// Whether a text in backticks begins with these words.
fn mentions(readme: &str, words: &str) -> bool {
    readme.contains(&format!("`{words}`")) || readme.contains(&format!("`{words} "))
}
