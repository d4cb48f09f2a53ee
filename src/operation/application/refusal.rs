//! Failures that the commands for applications share.

use anyhow::Result;

use crate::connect_file::EditError;
use crate::failure::{ExitCode, Failure};
use crate::operation::project_applications::place;
use crate::project::{CONNECT_FILE, NewFolderError, ignores_folder};
use crate::yaml_file::{Problem, Severity};

/// Arguments are missing, and there is no terminal to prompt for them.
pub fn cannot_prompt(missing: &[&str]) -> Failure {
    Failure::usage(format!("cannot prompt for missing values: pass {}", missing.join(" and ")))
}

/// Why connect.yaml does not accept an application.
pub fn unfit(error: EditError, name: &str) -> Failure {
    let line = |problem: &Problem| match &problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message.clone(),
    };
    let errors = |problems: Vec<Problem>| problems.into_iter().filter(|problem| problem.severity == Severity::Error);
    match error {
        EditError::Refused(problems) => Failure::input(format!("{CONNECT_FILE} has errors that must be fixed first"))
            .details(errors(problems).map(|problem| place(&problem)))
            .hint("`ctconnect validate` shows how to fix them"),
        EditError::Unfit(problems) => {
            // A wrong name makes the endpoint wrong too, for the same reason.
            let is_name = |problem: &Problem| problem.path.ends_with(".name");
            let is_misnamed = problems.iter().any(is_name);
            let errors = errors(problems).filter(|problem| !is_misnamed || is_name(problem));
            Failure::input(format!("cannot add the application `{name}`")).details(errors.map(|problem| line(&problem)))
        }
        EditError::Unsupported => Failure::input(format!("{CONNECT_FILE} was not changed: {error}"))
            .hint("write `deployAs` as a list whose entries begin with `-`, and try again"),
    }
}

/// Refuses an application whose folder git ignores: the platform builds what is in a repository.
///
/// # Errors
/// When the project's `.gitignore` has the folder (exit 3).
pub fn check_visible(git_ignore: &str, name: &str) -> Result<()> {
    if !ignores_folder(git_ignore, name) {
        return Ok(());
    }
    Err(Failure::input(format!("the .gitignore of the project ignores a folder `{name}`"))
        .detail("git would not commit the application, so the platform could not build it")
        .hint("choose another name")
        .into())
}

/// Why a folder was not created. Files in the way are the user's to move; a disk that is full is not.
pub fn not_made(error: NewFolderError) -> Failure {
    let code = match &error {
        NewFolderError::Io { cause, .. } if cause.kind() != std::io::ErrorKind::PermissionDenied => {
            ExitCode::UNEXPECTED
        }
        _ => ExitCode::INPUT,
    };
    let failure = Failure::new(code, error.to_string());
    match error {
        NewFolderError::Io { .. } => failure,
        _ => failure.hint("choose a folder that is new or empty"),
    }
}
