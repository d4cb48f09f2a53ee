//! What an application needs before it can run: its dependencies and its build.

use std::path::PathBuf;

use anyhow::Result;

use super::preparation::{Installable, ScriptRun, not_run};
use crate::blocking;
use crate::connect_file::Application;
use crate::failure::{ExitCode, Failure};
use crate::operation::project_applications::ProjectApplications;
use crate::output::{Label, ProgressStep, Ui};
use crate::process::{Program, is_installed};
use crate::project::Package;
use crate::session::Session;

/// How many of the last lines of a failed program are shown.
const SHOWN_LINES: usize = 200;

/// The hint after an installation failed before a script.
const FIX_OR_SKIP: &str = "fix the problem that is shown above, or skip the installation with `--no-install`";

/// Which dependencies are installed before a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallPolicy {
    Missing,
    Always,
    Never,
}

/// Installs the dependencies of new applications of a project, each folder once. Folders without a package are skipped.
///
/// `hint` says what exists without the dependencies and how to continue. It is shown after a failure and an interrupt.
///
/// # Errors
/// When the package manager is missing (exit 9) or fails (with its code).
pub async fn install_new(
    project: &ProjectApplications,
    is_new: impl Fn(&Application) -> bool,
    hint: &str,
    session: &Session,
) -> Result<()> {
    let mut packages = Vec::new();
    for application in project.file.deploy_as.iter().filter(|application| is_new(application)) {
        if let Ok(package) = Package::find(&project.folder_of(application), Some(&project.folder)) {
            let package = package.or_by_corepack(|program| is_installed(program));
            let program = package.install();
            packages.push(Installable { name: application.name.clone(), package, program });
        }
    }
    let mut after_interrupt = HintAfterInterrupt { ui: &session.ui, hint, is_over: false };
    let outcome = install_each(packages.iter(), hint, session).await;
    after_interrupt.is_over = true;
    outcome.map_err(|error| match error.downcast::<Failure>() {
        // How to get a package manager is the more useful hint.
        Ok(failure) if failure.hint.as_deref() != Some(hint) => failure.detail(hint).into(),
        Ok(failure) => failure.into(),
        Err(other) => other,
    })
}

/// Shows its hint when it is dropped before the work is over: after an interrupt, no other code of the command runs.
struct HintAfterInterrupt<'a> {
    ui: &'a Ui,
    hint: &'a str,
    is_over: bool,
}

impl Drop for HintAfterInterrupt<'_> {
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
        session.ui.warn(&format!("the lock file of `{name}` is newer than what is installed; `--install` updates it"));
    }
    install_each(needed.into_iter(), FIX_OR_SKIP, session).await
}

async fn install_each(packages: impl Iterator<Item = &Installable>, hint: &str, session: &Session) -> Result<()> {
    let mut folders: Vec<&PathBuf> = Vec::new();
    for installable in packages {
        let folder = &installable.package.install_folder;
        if !folders.contains(&folder) {
            folders.push(folder);
            let what = format!("the dependencies of {}", installable.name);
            let step = session.ui.step("Installing", "Installed", what);
            let installed = run_quietly(step, &installable.program, installable, session).await;
            installed.map_err(|failure| if failure.hint.is_none() { failure.hint(hint) } else { failure })?;
        }
    }
    Ok(())
}

/// Builds each application whose start file does not exist, or whose sources are newer than the build.
///
/// # Errors
/// When a build fails (with its code).
pub async fn build_if_needed(runs: &[ScriptRun], session: &Session) -> Result<()> {
    for run in runs {
        let Some(program) = &run.build else { continue };
        let package = run.installable.package.clone();
        let is_needed = move || package.missing_start_file().is_some() || package.is_build_outdated();
        if blocking::run(is_needed).await {
            let step = session.ui.step("Building", "Built", &run.name);
            run_quietly(step, program, &run.installable, session).await?;
        }
    }
    Ok(())
}

/// Runs a program as a step, and shows its output only if it fails.
async fn run_quietly(
    mut step: ProgressStep,
    program: &Program,
    installable: &Installable,
    session: &Session,
) -> Result<(), Failure> {
    let name = &installable.name;
    step.status(&program.shown());
    let mut lines = Vec::new();
    let ended = step.during(program.listen(|_, line| lines.push(line.to_owned()))).await;
    match ended.map(|ended| ended.code) {
        Ok(0) => {
            step.done(&program.shown());
            Ok(())
        }
        Ok(code) => {
            step.failed(&format!("exit {code}"));
            let labels = Label::of([name.as_str()]);
            let last_lines = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
            last_lines.iter().for_each(|line| session.ui.labelled_stderr(&labels[0], line));
            let message = format!("`{}` for `{name}` failed (exit {code})", program.shown());
            Err(Failure::new(ExitCode::of_program(code), message))
        }
        Err(error) => {
            step.failed("");
            Err(not_run(&error, installable))
        }
    }
}
