//! Why connect.yaml does not take an application, or the disk no folder.

use anyhow::Result;

use crate::connect_file::{EditError, Problem, Severity};
use crate::failure::{ExitCode, Failure};
use crate::operation::project_applications::place;
use crate::project::{CONNECT_FILE, NewFolderError, ignores_folder};

/// Why connect.yaml does not take an application.
pub fn unfit(error: EditError, name: &str) -> Failure {
    let line = |problem: &Problem| match &problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message.clone(),
    };
    let errors = |problems: Vec<Problem>| problems.into_iter().filter(|problem| problem.severity == Severity::Error);
    match error {
        EditError::Refused(problems) => {
            Failure::input(format!("{CONNECT_FILE} has mistakes that have to be mended first"))
                .details(errors(problems).map(|problem| place(&problem)))
                .hint("`ctconnect validate` shows them with their cures")
        }
        EditError::Unfit(problems) => {
            // The endpoint that goes with a wrong name is wrong for the same reason.
            let is_name = |problem: &Problem| problem.path.ends_with(".name");
            let is_misnamed = problems.iter().any(is_name);
            let told = errors(problems).filter(|problem| !is_misnamed || is_name(problem));
            Failure::input(format!("the application `{name}` does not fit")).details(told.map(|problem| line(&problem)))
        }
        EditError::Unsupported => Failure::input(format!("{CONNECT_FILE} is as it was: {error}"))
            .hint("write `deployAs` as a list whose entries begin with `-`, and try again"),
    }
}

/// Refuses an application whose folder git would never commit: the platform builds what is in a repository.
///
/// # Errors
/// When the `.gitignore` of the project hides the folder (exit 3).
pub fn check_visible(git_ignore: &str, name: &str) -> Result<()> {
    match ignores_folder(git_ignore, name) {
        true => Err(Failure::input(format!("the .gitignore of the project hides a folder `{name}`"))
            .detail("git would never commit the application, so that the platform could not build it")
            .hint("give it another name")
            .into()),
        false => Ok(()),
    }
}

/// Why a folder was not made. What stands in the way is the user's to move; what the disk does not take is not.
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
        _ => failure.hint("name a folder that is new or empty"),
    }
}
