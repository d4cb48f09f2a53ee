//! The help of a command: its own flags, its examples, and where the other flags are.

use clap::Command;
use clap::builder::StyledStr;

use crate::cli::Cli;

/// The longest line of help, in columns.
pub const WIDTH: usize = 100;

/// Where the help of a command refers to for the flags of every command.
const GLOBAL_FLAGS: &str = "Global flags: see `ctconnect help flags`";

/// The same, where some of them are listed.
const MORE_GLOBAL_FLAGS: &str = "All global flags: see `ctconnect help flags`";

/// Global flags that the help of the program lists.
const MOST_USED: [&str; 5] = ["local", "project_key", "project_region", "output", "quiet"];

/// How much of the help is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpLength {
    /// `-h`: one screen.
    Short,
    /// `--help`: everything.
    Long,
}

/// The help of the command with these words; of the program without words. `None` if there is no such command.
pub fn command_page(words: &[&str], length: HelpLength) -> Option<StyledStr> {
    let mut grammar = Cli::grammar();
    grammar.build();
    let command = words.iter().try_fold(&mut grammar, |command, word| command.find_subcommand_mut(word))?;
    let mut command = with_own_flags(command.clone());
    Some(match length {
        HelpLength::Short => command.render_help(),
        HelpLength::Long => command.render_long_help(),
    })
}

/// A command of the built grammar with its own flags alone, and a reference to the others.
pub fn with_own_flags(command: Command) -> Command {
    let is_program = command.get_name() == Cli::NAME;
    let command = command.mut_args(|argument| {
        let is_hidden = argument.is_global_set() && !(is_program && MOST_USED.contains(&argument.get_id().as_str()));
        if is_hidden { argument.hide(true) } else { argument }
    });
    let others = if is_program { MORE_GLOBAL_FLAGS } else { GLOBAL_FLAGS };
    let long = match command.get_after_long_help() {
        Some(text) => format!("{}\n\n{others}", with_headings(&text.to_string()).ansi()),
        None => others.to_owned(),
    };
    command.after_help(others).after_long_help(long)
}

/// A text whose lines that are not indented and end with a colon are headings.
pub fn with_headings(text: &str) -> StyledStr {
    let lines = text.trim_end().lines().map(|line| match line.ends_with(':') && !line.starts_with(' ') {
        true => heading(line),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n").into()
}

/// A text whose first line is a heading.
pub fn titled(text: &str) -> StyledStr {
    let (title, rest) = text.trim_end().split_once('\n').unwrap_or((text, ""));
    format!("{}\n{rest}", heading(title)).into()
}

fn heading(line: &str) -> String {
    let styles = clap::builder::Styles::default();
    let style = styles.get_header();
    format!("{style}{line}{style:#}")
}
