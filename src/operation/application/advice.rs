//! What may help when a script failed, as far as its end tells.

use std::time::Duration;

use super::preparation::{Run, Task};

/// What a shell ends with when it finds no program of a name.
const NOT_FOUND: u8 = 127;

/// Who ends sooner after a start never listened.
const EARLY: Duration = Duration::from_secs(5);

/// Advice for a script that ended with `code`.
pub fn after_failure(task: Task, run: &Run, code: u8, took: Duration) -> Option<String> {
    let (name, script) = (&run.name, task.script());
    // Signals end a program whatever it is made of.
    if code > NOT_FOUND {
        return None;
    }
    if !run.installable.package.is_installed() {
        return Some(format!(
            "its dependencies are not installed: `ctconnect application {script} {name} --install` installs them"
        ));
    }
    if code == NOT_FOUND {
        return Some(format!(
            "a program was not found; `ctconnect application {script} {name} --install` installs the dependencies anew"
        ));
    }
    // What is known to be built first was built.
    let has_build = run.build.is_some() && run.installable.package.start_file().is_none();
    let may_lack_build = task == Task::Start && has_build && took < EARLY;
    may_lack_build.then(|| format!("if it has to be built first: `ctconnect application build {name}`"))
}
