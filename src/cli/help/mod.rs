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
    let grammar = Cli::grammar();
    let commands = grammar.get_subcommands().filter(|command| !command.is_hide_set());
    topics.chain(commands.map(|command| CompletionCandidate::new(command.get_name()))).collect()
}

/// Prints the page.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    let text = match &words[..] {
        [] => overview(),
        [word] if let Some(topic) = TOPICS.iter().find(|topic| topic.name == *word) => (topic.page)(),
        _ => command_page(&words, HelpLength::Long).ok_or_else(|| unknown_command(&words))?,
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
fn unknown_command(words: &[&str]) -> Failure {
    let failure = Failure::usage(format!("there is no command and no topic `{}`", words.join(" ")));
    let grammar = Cli::grammar();
    let commands = grammar.get_subcommands().filter(|command| !command.is_hide_set()).map(clap::Command::get_name);
    let known = TOPICS.iter().map(|topic| topic.name).chain(commands);
    match words.first().and_then(|word| nearest(word, known)) {
        Some(near) => failure.hint(format!("did you mean `ctconnect help {near}`?")),
        None => failure.hint("`ctconnect help` lists the commands and the topics"),
    }
}
