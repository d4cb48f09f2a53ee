//! What leads from a new project to a Deployment on the emulator.

use std::path::Path;

use super::created::Created;
use crate::operation::delivery::key_of;
use crate::project::templates::VALUES_FILE;
use crate::session::quoted;

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
    let (mut flags, mut reasons) = (String::new(), Vec::new());
    if !created.needed_keys.is_empty() {
        flags.push_str(&format!(" --configuration-file {VALUES_FILE}"));
        match directory.join(VALUES_FILE).is_file() {
            true => steps.push(export(&created.needed_keys)),
            false => reasons.push("with values for the required keys of connect.yaml"),
        }
    }
    if key_of(directory).is_err() {
        flags.push_str(" --connector-key KEY --deployment-key KEY");
        reasons.push("the folder's name makes no key");
    }
    // Lines of their own: a terminal does not break the command.
    steps.extend(reasons.iter().map(|reason| format!("# {reason}")));
    steps.push(format!("ctconnect --local deploy{flags}"));
    steps
}

/// The variables that the file of values takes; the emulator is content with any.
fn export(keys: &[String]) -> String {
    let variables: Vec<String> = keys.iter().map(|key| format!("{key}=…")).collect();
    format!("export {}", variables.join(" "))
}

/// The folder as `cd` takes it: a name that begins with `-` would be an option.
pub(super) fn cd_target(shown: &str) -> String {
    if shown.starts_with('-') { quoted(&format!("./{shown}")) } else { quoted(shown) }
}
