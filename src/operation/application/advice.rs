//! Advice after a script failed.

use std::time::Duration;

use super::preparation::{ApplicationTask, ScriptRun};

/// The exit code of a shell that does not find a program.
const NOT_FOUND: u8 = 127;

/// An application that exits sooner after its start has probably never listened.
const EARLY: Duration = Duration::from_secs(5);

/// Advice for a script that ended with `code`.
pub fn after_failure(task: ApplicationTask, run: &ScriptRun, code: u8, took: Duration) -> Option<String> {
    let (name, script) = (&run.name, task.script());
    // Higher codes stand for signals, which say nothing about the program.
    if code > NOT_FOUND {
        return None;
    }
    let install = format!("`ctconnect application {script} {name} --install`");
    if !run.installable.package.is_installed() {
        return Some(format!("its dependencies are not installed; {install} installs them"));
    }
    if code == NOT_FOUND {
        return Some(format!("a program was not found; {install} reinstalls the dependencies"));
    }
    // With a known start file, a missing or outdated build was made before the start.
    let has_build = run.build.is_some() && run.installable.package.start_file().is_none();
    let may_need_build = task == ApplicationTask::Start && has_build && took < EARLY;
    may_need_build.then(|| format!("if the application must be built first: `ctconnect application build {name}`"))
}
