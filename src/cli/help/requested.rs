//! Finds out whose help a command line asks for.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches};

use super::page::{HelpLength, command_page};
use crate::cli::Cli;

/// The ids of `-h` and of `--help` in the grammar that only finds out which of them is given.
const HELP: [&str; 2] = ["short_help", "long_help"];

/// The help that a command line asks for, if clap ended with help. clap renders help while it parses, and the error does not
/// name the command, so the line is parsed again with help as an ordinary flag.
pub fn requested_help(error: &clap::Error, arguments: &[OsString]) -> Option<StyledStr> {
    if error.kind() != ErrorKind::DisplayHelp {
        return None;
    }
    let [short, long] = HELP;
    let flag = |id: &'static str| Arg::new(id).global(true).action(ArgAction::SetTrue);
    let grammar = Cli::grammar().disable_help_flag(true).ignore_errors(true);
    let grammar = grammar.arg(flag(short).short('h')).arg(flag(long).long("help"));
    let matches = grammar.try_get_matches_from(arguments).ok()?;
    let length = if matches.get_flag(long) { HelpLength::Long } else { HelpLength::Short };
    command_page(&words(&matches), length)
}

/// The words of the command.
fn words(matches: &ArgMatches) -> Vec<&str> {
    let mut words = Vec::new();
    let mut matches = matches;
    while let Some((name, inner)) = matches.subcommand() {
        words.push(name);
        matches = inner;
    }
    words
}
