//! `ctconnect help`: the help of a command, or a page on a topic; and the help that `-h` and `--help` print.

pub mod man;
mod page;
mod requested;
mod topics;

use anyhow::Result;
use clap::builder::StyledStr;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

pub use page::WIDTH;
pub use requested::requested_help;

use super::Cli;
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::output::Ui;
use crate::session::Session;
use page::{HelpLength, command_page};
use topics::TOPICS;

/// Show the help of a command, or explain a topic
///
/// Without a word, lists the commands and the topics.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # List the commands and the topics
  ctconnect help

  # Show the help of a command
  ctconnect help deployment create

  # Explain how commands wait
  ctconnect help waiting
")]
pub struct Args {
    /// Words of a command, or a topic
    #[arg(value_name = "COMMAND|TOPIC", add = ArgValueCandidates::new(complete_words))]
    words: Vec<String>,
}

/// Offers the topics and the commands.
fn complete_words() -> Vec<CompletionCandidate> {
    let topics = TOPICS.iter().map(|topic| CompletionCandidate::new(topic.name).help(Some(topic.title.into())));
    topics.chain(command_names().into_iter().map(CompletionCandidate::new)).collect()
}

/// The commands and groups that the help of the program lists.
fn command_names() -> Vec<String> {
    let grammar = Cli::grammar();
    let commands = grammar.get_subcommands().filter(|command| !command.is_hide_set());
    commands.map(|command| command.get_name().to_owned()).collect()
}

/// Prints the page.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    let text = match &words[..] {
        [] => overview(),
        [word] if let Some(topic) = TOPICS.iter().find(|topic| topic.name == *word) => topic.page.rendered(),
        _ => command_page(&words, HelpLength::Long).ok_or_else(|| unknown_words(&words))?,
    };
    Ok(show(&session.ui, &text)?)
}

/// Writes help to standard output, in color where it has color.
///
/// # Errors
/// If standard output cannot be written.
pub fn show(ui: &Ui, text: &StyledStr) -> std::io::Result<()> {
    let text = if ui.stdout_is_colored() { text.ansi().to_string() } else { text.to_string() };
    ui.print_raw(&format!("{}\n", text.trim_end()))
}

/// The commands and the topics.
fn overview() -> StyledStr {
    let commands = command_page(&[], HelpLength::Short).unwrap_or_default();
    let longest = TOPICS.iter().map(|topic| topic.name.len()).max().unwrap_or_default();
    let rows = TOPICS.iter().map(|topic| format!("  {:longest$}  {}", topic.name, topic.title));
    let topics = format!("Topics of `ctconnect help TOPIC`:\n{}", rows.collect::<Vec<_>>().join("\n"));
    format!("{}\n\n{}", commands.ansi().to_string().trim_end(), page::with_headings(&topics).ansi()).into()
}

/// The failure for words that name neither a command nor a topic.
fn unknown_words(words: &[&str]) -> Failure {
    let failure = Failure::usage(format!("there is no command and no topic `{}`", words.join(" ")));
    let commands = command_names();
    let known = TOPICS.iter().map(|topic| topic.name).chain(commands.iter().map(String::as_str));
    failure.hint(did_you_mean("help", words, known))
}

/// Names the commands of groups that the words may mean, else the nearest of the known words.
fn did_you_mean<'k>(verb: &str, words: &[&str], known: impl Iterator<Item = &'k str>) -> String {
    let mut meant = if let [word] = words { Cli::commands_named(word) } else { Vec::new() };
    if meant.is_empty() {
        meant.extend(words.first().and_then(|word| nearest(word, known)).map(str::to_owned));
    }
    let lines: Vec<String> = meant.iter().map(|command| format!("`{} {verb} {command}`", Cli::NAME)).collect();
    match lines.is_empty() {
        true => format!("`{} help` lists the commands and the topics", Cli::NAME),
        false => format!("did you mean {}?", lines.join(" or ")),
    }
}
