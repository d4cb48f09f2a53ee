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
    pub page: fn() -> StyledStr,
}

/// All pages, in the order in which they are listed.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "authentication",
        title: "Which identity a command uses",
        page: || titled(include_str!("topics/authentication.txt")),
    },
    Topic {
        name: "configuration",
        title: "How to set the configuration of applications",
        page: || titled(include_str!("topics/configuration.txt")),
    },
    Topic {
        name: "environment",
        title: "Environment variables",
        page: || titled(include_str!("topics/environment.txt")),
    },
    Topic { name: "exit-codes", title: "What each exit code means", page: || with_headings(&ExitCode::table()) },
    Topic { name: "flags", title: "Flags of every command", page: global_flags },
    Topic { name: "local", title: "The embedded emulator", page: || titled(include_str!("topics/local.txt")) },
    Topic {
        name: "official-cli",
        title: "Command lines of the official CLI",
        page: || titled(include_str!("topics/official-cli.txt")),
    },
    Topic { name: "output", title: "Formats, colors and streams", page: || titled(include_str!("topics/output.txt")) },
    Topic {
        name: "project-file",
        title: "ctconnect.yaml: a Connector and its Deployments",
        page: || titled(include_str!("topics/project-file.txt")),
    },
    Topic {
        name: "waiting",
        title: "Operations that take minutes",
        page: || titled(include_str!("topics/waiting.txt")),
    },
];

/// The flags of every command, as clap renders them for a command without others.
fn global_flags() -> StyledStr {
    let grammar = Cli::grammar();
    let flags = grammar.get_arguments().filter(|argument| argument.is_global_set()).cloned();
    let command = clap::Command::new("flags").disable_help_flag(true).max_term_width(page::WIDTH);
    command.help_template("{all-args}").args(flags.map(|flag| flag.global(false))).render_long_help()
}
