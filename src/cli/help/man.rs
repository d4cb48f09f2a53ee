//! `ctconnect man`: manual pages, for `man` and for packages.

use std::fs::Permissions;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Command;
use clap_mangen::Man;

use super::page::with_own_flags;
use super::{command_names, did_you_mean};
use crate::cli::Cli;
use crate::failure::Failure;
use crate::files::Replacement;
use crate::session::Session;

/// Print manual pages
///
/// The pages are in the format of `man`: one for each command, with the text of its `--help`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Read the page of a command
  ctconnect man deployment create | man -l -

  # Write all pages into a folder of `man`
  ctconnect man --dir ~/.local/share/man/man1
")]
pub struct Args {
    /// Words of the command [default: the program]
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,

    /// Write the pages of all commands to this folder
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "words", value_hint = clap::ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

/// A page, and the name of its file.
struct Page {
    file: String,
    text: Vec<u8>,
}

/// Prints a page, or writes all pages.
pub fn run(args: &Args, session: &Session) -> Result<()> {
    let mut grammar = Cli::grammar();
    grammar.build();
    if let Some(folder) = &args.dir {
        let created = std::fs::create_dir_all(folder);
        created.map_err(|error| Failure::input(format!("cannot create {}: {error}", folder.display())))?;
        let count = write_pages(&grammar, folder)?;
        session.ui.note(&format!("wrote {count} manual pages to {}", folder.display()));
        return Ok(());
    }
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    let find = |command: Command, word: &&str| command.find_subcommand(word).cloned();
    let command = words.iter().try_fold(grammar, find).ok_or_else(|| unknown_command(&words))?;
    Ok(session.ui.print_raw(&String::from_utf8(page(&command)?.text)?)?)
}

/// The failure for words that name no command.
fn unknown_command(words: &[&str]) -> Failure {
    let failure = Failure::usage(format!("there is no command `{}`", words.join(" ")));
    failure.hint(did_you_mean("man", words, command_names().iter().map(String::as_str)))
}

/// The page of a command of the built grammar, which has the names of the commands above it.
fn page(command: &Command) -> Result<Page> {
    let manual = Man::new(with_own_flags(command.clone())).manual("ctconnect");
    let mut text = Vec::new();
    manual.render(&mut text)?;
    Ok(Page { file: manual.get_filename(), text })
}

/// Writes the page of a command and those of the commands below it, and returns their number.
fn write_pages(command: &Command, folder: &Path) -> Result<usize> {
    let page = page(command)?;
    let path = folder.join(&page.file);
    let replacement = Replacement { path: &path, content: &page.text, permissions: readable(), is_durable: false };
    let written = replacement.write(|_| Ok::<_, std::io::Error>(()));
    written.map_err(|error| Failure::input(format!("cannot write {}: {error}", path.display())))?;
    let mut count = 1;
    for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        count += write_pages(command, folder)?;
    }
    Ok(count)
}

/// Manual pages are for every user.
#[cfg(unix)]
fn readable() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable() -> Option<Permissions> {
    None
}
