//! The commands of the program, taken from its grammar, so that a test covers a new one without naming it.

use clap::Command;
use ctconnect::internals::Cli;

/// The whole grammar. Its commands are built on demand, so a walk over an unbuilt one sees only the groups.
pub fn grammar() -> Command {
    let mut grammar = Cli::grammar();
    grammar.build();
    grammar
}

/// Every command that can be run, with its words.
pub fn commands(grammar: &Command) -> Vec<(Vec<String>, &Command)> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), grammar)];
    while let Some((words, command)) = open.pop() {
        if !words.is_empty() && !command.is_subcommand_required_set() {
            found.push((words.clone(), command));
        }
        for inner in command.get_subcommands() {
            open.push(([&words[..], &[inner.get_name().to_owned()]].concat(), inner));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}
