//! A package manager: keeps its calls and its environment, and then does what the folder says.

use crate::{append, home, play};

/// Performs the play in the file `install` of the folder for an installation, and that in the file `play` for a script.
pub fn run(name: &str, arguments: &[String]) {
    let folder = play::folder();
    append(&home().join("calls"), &format!("{name} {} in {folder}", arguments.join(" ")));
    let lines = std::env::vars_os().map(|(name, value)| format!("{}={}\n", name.display(), value.display()));
    std::fs::write(home().join(format!("environment.{folder}")), lines.collect::<String>()).unwrap();
    let is_installation = arguments.first().is_some_and(|verb| verb.starts_with("install") || verb == "ci");
    let text = std::fs::read_to_string(if is_installation { "install" } else { "play" }).unwrap_or_default();
    play::perform(&text, arguments);
}
