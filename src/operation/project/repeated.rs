//! A `deploy` with the flags of the running command, for the texts of a plan.

use std::path::Path;

use super::OpenProject;
use super::options::ProjectOptions;
use crate::output::views::RepeatedDeploy;
use crate::session::{Session, quoted};

/// Flags with a value that such a command chooses itself, that say how something is shown, or that belong to `plan`.
const VALUED: [&str; 9] =
    ["--env", "--wave", "--send-secured", "--out", "--plan-file", "--output", "-o", "--columns", "--jq"];

/// The same, without a value.
const SWITCHES: [&str; 8] =
    ["--all-envs", "--prune", "--exit-code", "--dry-run", "--quiet", "-q", "--no-headers", "--debug"];

/// What a command in the texts of a plan repeats. `None` without a ctconnect.yaml.
pub(super) fn repeated_deploy(
    session: &Session,
    project: &OpenProject,
    options: &ProjectOptions,
) -> Option<RepeatedDeploy> {
    if project.is_of_flags {
        return None;
    }
    let (start, rest) = session.context.same_command_as("deploy", &VALUED, &SWITCHES);
    Some(RepeatedDeploy { start, selection: options.entries.selection_in_words(), rest })
}

/// The command that carries out a saved plan. The plan has the values of these flags; the others, which override the file or
/// set values, are given again.
pub(super) fn saved_plan_command(session: &Session, path: &Path) -> String {
    let valued = [&VALUED[..], &["--allow-replace", "--from"]].concat();
    let switches = [&SWITCHES[..], &["--preview", "--force", "--make-private"]].concat();
    let (start, rest) = session.context.same_command_as("deploy", &valued, &switches);
    format!("{start} --plan-file {}{rest}", quoted(&path.to_string_lossy()))
}
