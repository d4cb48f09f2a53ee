//! What has to be there before anything can run: dependencies, and what is built.

use std::path::PathBuf;

use anyhow::Result;

use super::preparation::{Installable, OWN_CREDENTIALS, Run, not_run};
use crate::cli::Session;
use crate::cli::project_applications::ProjectApplications;
use crate::connect_file::Application;
use crate::failure::{ExitCode, Stop};
use crate::output::Label;
use crate::process::Program;
use crate::project::Package;

/// How many of the last lines of an installation that failed are shown.
const SHOWN: usize = 200;

/// What to do where an installation before a script fails.
const WITHOUT: &str = "mend what it says above, or go on without by `--no-install`";

/// What to do where the installation of something new fails.
const LATER: &str = "mend what it says above; all else is done, and `ctconnect application build` installs too";

/// Whether dependencies are installed.
#[derive(Debug, clap::Args)]
pub(super) struct InstallArgs {
    /// Install the dependencies even if they are there
    #[arg(long, conflicts_with = "no_install")]
    install: bool,

    /// Never install dependencies
    #[arg(long)]
    no_install: bool,
}

/// Installs the dependencies of new applications of a project, each folder once. What is no package needs none.
///
/// # Errors
/// When the package manager is missing (exit 9) or fails (with its code).
pub(in crate::cli) async fn install_new(
    project: &ProjectApplications,
    is_new: impl Fn(&Application) -> bool,
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
    install_each(packages.iter(), LATER, session).await
}

impl InstallArgs {
    /// Installs what is not there, each folder once.
    ///
    /// # Errors
    /// When the package manager is missing (exit 9) or fails (with its code).
    pub(super) async fn install<'p>(
        &self,
        packages: impl Iterator<Item = &'p Installable>,
        session: &Session,
    ) -> Result<()> {
        let is_needed = |own: &Installable| self.install || (!self.no_install && !own.package.is_installed());
        let (needed, others): (Vec<&Installable>, Vec<&Installable>) = packages.partition(|own| is_needed(own));
        for Installable { name, .. } in others.into_iter().filter(|own| own.package.is_outdated()) {
            session.ui.warn(&format!("the lock file of `{name}` is newer than what is installed; see `--install`"));
        }
        install_each(needed.into_iter(), WITHOUT, session).await
    }
}

/// Installs into each folder once.
async fn install_each<'p>(
    packages: impl Iterator<Item = &'p Installable>,
    advice: &'static str,
    session: &Session,
) -> Result<()> {
    let mut folders: Vec<&PathBuf> = Vec::new();
    for installable in packages {
        let folder = &installable.package.install_folder;
        if !folders.contains(&folder) {
            folders.push(folder);
            install(installable, advice, session).await?;
        }
    }
    Ok(())
}

async fn install(installable: &Installable, advice: &'static str, session: &Session) -> Result<()> {
    let label = format!("Installing the dependencies of {}", installable.name);
    let worked = work(&label, &installable.program, installable, session).await;
    Ok(worked.map_err(|stop| if stop.hint.is_none() { stop.hint(advice) } else { stop })?)
}

/// Builds what is started if the file that is to run is not there.
///
/// # Errors
/// When it cannot be built (with the code of the build).
pub(super) async fn build_missing(run: &Run, session: &Session) -> Result<()> {
    if let (Some(program), Some(_)) = (&run.build, run.installable.package.missing_start_file()) {
        work(&format!("Building {}", run.name), program, &run.installable, session).await?;
    }
    Ok(())
}

/// Runs a program whose words matter only if it fails.
async fn work(label: &str, program: &Program, installable: &Installable, session: &Session) -> Result<(), Stop> {
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
            Err(Stop::new(ExitCode::of_program(code), message))
        }
        Err(error) => {
            step.failed("");
            Err(not_run(&error, installable))
        }
    }
}

/// Runs a program, and keeps what it writes.
async fn listen(program: &Program, lines: &mut Vec<String>) -> Result<u8, crate::process::NotRun> {
    Ok(program.listen(|_, line| lines.push(line.to_owned())).await?.code)
}
