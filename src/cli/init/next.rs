//! The commands that lead from a new project to a Deployment on the emulator.

use std::path::Path;

use super::created::Created;
use crate::operation::project_connector::key_of;
use crate::project::templates::VALUES_FILE;
use crate::project_file::PROJECT_FILE;
use crate::shell::quoted_path;

/// The next command lines, as a shell takes them.
pub(super) fn steps(directory: &Path, created: &Created) -> Vec<String> {
    let mut steps = Vec::new();
    if directory != Path::new(".") {
        steps.push(format!("cd {}", cd_target(&created.directory)));
    }
    steps.extend(
        ["ctconnect application build --all", "ctconnect application test --all", "ctconnect validate"]
            .map(str::to_owned),
    );
    let (mut flags, mut reasons, mut variables) = (String::new(), Vec::new(), None);
    if !created.needed_keys.is_empty() {
        flags.push_str(&format!(" --configuration-file {VALUES_FILE}"));
        if directory.join(VALUES_FILE).is_file() {
            variables = Some(assignments(&created.needed_keys));
        } else {
            reasons.push(format!("{VALUES_FILE} needs values for the required keys of connect.yaml"));
        }
    }
    if key_of(directory).is_err() {
        if directory.join(PROJECT_FILE).is_file() {
            reasons
                .push(format!("the folder name is not a valid key: choose one as `connector.key` in {PROJECT_FILE}"));
        } else {
            flags.push_str(" --connector-key KEY --deployment-key KEY");
            reasons.push("the folder name is not a valid key, so choose one".to_owned());
        }
    }
    // On lines of their own, so that a terminal does not wrap the command.
    steps.extend(reasons.iter().map(|reason| format!("# {reason}")));
    steps.extend(variables);
    steps.push(format!("ctconnect --local deploy{flags}"));
    steps
}

/// Sets the variables that the values file reads, for the command on the next line alone: exported, the API Client of the
/// application would replace the login in every later command. The emulator accepts any values.
fn assignments(keys: &[String]) -> String {
    let variables: Vec<String> = keys.iter().map(|key| format!("{key}=…")).collect();
    format!("{} \\", variables.join(" "))
}

/// The folder as an argument of `cd`, which takes a name that begins with `-` as an option.
pub(super) fn cd_target(shown: &str) -> String {
    quoted_path(Path::new(shown))
}
