//! Why connect.yaml does not take an application.

use crate::cli::project_applications::place;
use crate::connect_file::{EditError, Problem, Severity};
use crate::failure::Stop;
use crate::project::CONNECT_FILE;

/// Why connect.yaml does not take an application.
pub(in crate::cli) fn unfit(error: EditError, name: &str) -> Stop {
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
