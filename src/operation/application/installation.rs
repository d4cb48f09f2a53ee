//! What has to be there before anything can run: dependencies, and what is built.

use std::path::PathBuf;

use anyhow::Result;

use super::preparation::{Installable, OWN_CREDENTIALS, Run, not_run};
use crate::connect_file::Application;
use crate::failure::{ExitCode, Failure};
use crate::operation::project_applications::ProjectApplications;
use crate::output::{Label, Ui};
use crate::process::{Program, ProgramError};
use crate::project::Package;
use crate::session::Session;

/// How many of the last lines of an installation that failed are shown.
const SHOWN: usize = 200;

/// What to do where an installation before a script fails.
const WITHOUT: &str = "mend what it says above, or go on without by `--no-install`";

/// Which dependencies are installed before a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallPolicy {
    /// Those that are missing.
    Missing,
    /// All of them.
    Always,
    /// None.
    Never,
}

/// Installs the dependencies of new applications of a project, each folder once. What is no package needs none.
///
/// `stays` says what is there without them, and how to go on: it is the hint of a failure and of an interrupt.
///
/// # Errors
/// When the package manager is missing (exit 9) or fails (with its code).
pub async fn install_new(
    project: &ProjectApplications,
    is_new: impl Fn(&Application) -> bool,
    stays: &str,
    session: &Session,
) -> Result<()> {
    let mut packages = Vec::new();
    for application in project.file.deploy_as.iter().filter(|application| is_new(application)) {
        if let Ok(package) = Package::find(&project.folder_of(application), Some(&project.folder)) {
            let foreign = OWN_CREDENTIALS.into_iter();
            let program = foreign.fold(package.install(), Program::without_variable);
            packages.push(Installable { name: application.name.clone(), package, program });
        }
    }
    let mut interrupted = Interrupted { ui: &session.ui, hint: stays, is_over: false };
    let outcome = install_each(packages.iter(), stays, session).await;
    interrupted.is_over = true;
    outcome.map_err(|error| match error.downcast::<Failure>() {
        // How to get a package manager stays the hint.
        Ok(failure) if failure.hint.as_deref() != Some(stays) => failure.detail(stays).into(),
        Ok(failure) => failure.into(),
        Err(other) => other,
    })
}

/// Gives its hint when it is dropped: after an interrupt, nothing else of the command runs any more.
struct Interrupted<'a> {
    ui: &'a Ui,
    hint: &'a str,
    is_over: bool,
}

impl Drop for Interrupted<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.ui.hint(self.hint);
        }
    }
}

/// Installs the dependencies that `policy` asks for, each folder once.
///
/// # Errors
/// When the package manager is missing (exit 9) or fails (with its code).
pub async fn install<'p>(
    policy: InstallPolicy,
    packages: impl Iterator<Item = &'p Installable>,
    session: &Session,
) -> Result<()> {
    let is_needed = |own: &&Installable| match policy {
        InstallPolicy::Missing => !own.package.is_installed(),
        InstallPolicy::Always => true,
        InstallPolicy::Never => false,
    };
    let (needed, skipped): (Vec<&Installable>, Vec<&Installable>) = packages.partition(is_needed);
    for Installable { name, .. } in skipped.into_iter().filter(|own| own.package.is_outdated()) {
        session.ui.warn(&format!("the lock file of `{name}` is newer than what is installed; see `--install`"));
    }
    install_each(needed.into_iter(), WITHOUT, session).await
}

/// Installs into each folder once.
async fn install_each(packages: impl Iterator<Item = &Installable>, advice: &str, session: &Session) -> Result<()> {
    let mut folders: Vec<&PathBuf> = Vec::new();
    for installable in packages {
        let folder = &installable.package.install_folder;
        if !folders.contains(&folder) {
            folders.push(folder);
            install_one(installable, advice, session).await?;
        }
    }
    Ok(())
}

async fn install_one(installable: &Installable, advice: &str, session: &Session) -> Result<()> {
    let label = format!("Installing the dependencies of {}", installable.name);
    let worked = work(&label, &installable.program, installable, session).await;
    Ok(worked.map_err(|failure| if failure.hint.is_none() { failure.hint(advice) } else { failure })?)
}

/// Builds what is started if the file that is to run is not there.
///
/// # Errors
/// When it cannot be built (with the code of the build).
pub async fn build_missing(run: &Run, session: &Session) -> Result<()> {
    if let (Some(program), Some(_)) = (&run.build, run.installable.package.missing_start_file()) {
        work(&format!("Building {}", run.name), program, &run.installable, session).await?;
    }
    Ok(())
}

/// Runs a program whose words matter only if it fails.
async fn work(label: &str, program: &Program, installable: &Installable, session: &Session) -> Result<(), Failure> {
    let name = &installable.name;
    let mut step = session.ui.step(label);
    step.status(&program.shown());
    let mut lines = Vec::new();
    let ended = step.during(listen(program, &mut lines)).await;
    match ended {
        Ok(0) => {
            step.done(&program.shown());
            Ok(())
        }
        Ok(code) => {
            step.failed(&format!("exit {code}"));
            let labels = Label::of([name.as_str()]);
            lines[lines.len().saturating_sub(SHOWN)..]
                .iter()
                .for_each(|line| session.ui.labelled_talk(&labels[0], line));
            let message = format!("`{}` for `{name}` failed (exit {code})", program.shown());
            Err(Failure::new(ExitCode::of_program(code), message))
        }
        Err(error) => {
            step.failed("");
            Err(not_run(&error, installable))
        }
    }
}

/// Runs a program, and keeps what it writes.
async fn listen(program: &Program, lines: &mut Vec<String>) -> Result<u8, ProgramError> {
    Ok(program.listen(|_, line| lines.push(line.to_owned())).await?.code)
}
