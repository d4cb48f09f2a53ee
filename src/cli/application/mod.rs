//! The application group: work on the applications of a project on this machine.

mod add;

use anyhow::Result;
use clap::Subcommand;

use super::Session;
use super::project_applications::place;
use crate::connect_file::{EditError, Problem, Severity};
use crate::failure::Stop;
use crate::project::CONNECT_FILE;

/// What can be done with the applications of a project.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Add an application to the project
    Add(add::Args),
}

pub(super) fn run(command: Command, session: &Session) -> Result<()> {
    match command {
        Command::Add(args) => session.block_on(add::run(args, session)),
    }
}

/// Why connect.yaml does not take an application.
pub(super) fn unfit(error: EditError, name: &str) -> Stop {
    let line = |problem: &Problem| match &problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message.clone(),
    };
    let errors = |problems: Vec<Problem>| problems.into_iter().filter(|problem| problem.severity == Severity::Error);
    match error {
        EditError::Refused(problems) => {
            Stop::input(format!("{CONNECT_FILE} has mistakes that have to be mended first"))
                .details(errors(problems).map(|problem| place(&problem)))
                .hint("`ctconnect validate` shows them with their cures")
        }
        EditError::Unfit(problems) => Stop::input(format!("the application `{name}` does not fit"))
            .details(errors(problems).map(|problem| line(&problem))),
        EditError::Unsupported => Stop::input(format!("{CONNECT_FILE} is as it was: {error}"))
            .hint("write `deployAs` as a list whose entries begin with `-`, and try again"),
    }
}
