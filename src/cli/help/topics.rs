//! The pages that explain what several commands share.

use clap::builder::StyledStr;

use super::page::{self, titled, with_headings};
use crate::cli::Cli;
use crate::failure::ExitCode;

/// A page of `ctconnect help`.
pub struct Topic {
    pub name: &'static str,
    /// At most 60 characters, as the help of a command.
    pub title: &'static str,
    pub page: TopicPage,
}

/// Where the text of a page comes from.
pub enum TopicPage {
    Written(&'static str),
    ExitCodes,
    GlobalFlags,
}

impl TopicPage {
    /// The page with its headings, as clap styles those of commands.
    pub fn rendered(&self) -> StyledStr {
        match self {
            Self::Written(text) => titled(text),
            Self::ExitCodes => with_headings(&ExitCode::table()),
            Self::GlobalFlags => global_flags(),
        }
    }
}

/// All pages, in the order in which they are listed.
pub const TOPICS: &[Topic] = &[
    written("authentication", "Which identity a command uses", include_str!("topics/authentication.txt")),
    written("configuration", "How to set the configuration of applications", include_str!("topics/configuration.txt")),
    written("environment", "Environment variables", include_str!("topics/environment.txt")),
    Topic { name: "exit-codes", title: "What each exit code means", page: TopicPage::ExitCodes },
    Topic { name: "flags", title: "Flags of every command", page: TopicPage::GlobalFlags },
    written("local", "The embedded emulator", include_str!("topics/local.txt")),
    written("official-cli", "Command lines of the official CLI", include_str!("topics/official-cli.txt")),
    written("output", "Formats, colors and streams", include_str!("topics/output.txt")),
    written("project-file", "ctconnect.yaml: a Connector and its Deployments", include_str!("topics/project-file.txt")),
    written("waiting", "Operations that take minutes", include_str!("topics/waiting.txt")),
];

const fn written(name: &'static str, title: &'static str, text: &'static str) -> Topic {
    Topic { name, title, page: TopicPage::Written(text) }
}

/// The flags of every command, as clap renders them for a command without others.
fn global_flags() -> StyledStr {
    let grammar = Cli::grammar();
    let flags = grammar.get_arguments().filter(|argument| argument.is_global_set()).cloned();
    let command = clap::Command::new("flags").disable_help_flag(true).max_term_width(page::WIDTH);
    command.help_template("{all-args}").args(flags.map(|flag| flag.global(false))).render_long_help()
}
