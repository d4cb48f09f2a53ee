//! The help of a command, with the parts that every command has.

use clap::Command;
use clap::builder::StyledStr;

use super::examples::EXAMPLES;
use crate::cli::Cli;

/// Where the help of a command refers to for the flags of every command.
const GLOBAL_FLAGS: &str = "Global flags: see `ctconnect help flags`";

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
    // Global flags reach the commands only here, so that those of a command can be told apart from its own.
    grammar.build();
    let command = words.iter().try_fold(&mut grammar, |command, word| command.find_subcommand_mut(word))?;
    let mut command = with_own_flags(command.clone(), words.is_empty());
    Some(match length {
        HelpLength::Short => command.render_help(),
        HelpLength::Long => command.render_long_help(),
    })
}

/// The command with its own flags alone, its examples, and the place of the other flags.
pub fn with_own_flags(command: Command, is_program: bool) -> Command {
    let command = command.mut_args(|argument| {
        let is_hidden = argument.is_global_set() && !(is_program && MOST_USED.contains(&argument.get_id().as_str()));
        if is_hidden { argument.hide_short_help(true).hide_long_help(true) } else { argument }
    });
    let long = match command.get_after_long_help() {
        Some(text) => format!("{}\n\n{GLOBAL_FLAGS}", with_headings(&text.to_string()).ansi()),
        None => GLOBAL_FLAGS.to_owned(),
    };
    command.after_help(GLOBAL_FLAGS).after_long_help(long)
}

/// A text whose unindented lines that end with a colon are headings.
pub fn with_headings(text: &str) -> StyledStr {
    let style = clap::builder::Styles::default();
    let header = style.get_header();
    let lines = text.trim_end().lines().map(|line| match line.ends_with(':') && !line.starts_with(' ') {
        true => format!("{header}{line}{header:#}"),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n").into()
}

/// A heading and the text below it.
pub fn section(heading: &str, text: &str) -> StyledStr {
    format!("{}\n{text}", with_headings(heading).ansi()).into()
}

/// Rows of a name and a text, wrapped to a width of 80 columns.
pub fn table<Name: AsRef<str>, Text: AsRef<str>>(rows: &[(Name, Text)]) -> String {
    const WIDTH: usize = 80;
    let longest = rows.iter().map(|(name, _)| name.as_ref().len()).max().unwrap_or(0);
    let mut table = String::new();
    for (name, text) in rows {
        let mut line = format!("  {:longest$} ", name.as_ref());
        for word in text.as_ref().split(' ') {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                table.push_str(&line);
                table.push('\n');
                line = " ".repeat(longest + 3);
            }
            line.push(' ');
            line.push_str(word);
        }
        table.push_str(&line);
        table.push('\n');
    }
    table
}
