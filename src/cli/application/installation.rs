//! Dependencies that have to be there before anything can run.

use std::path::PathBuf;

use anyhow::Result;

use super::preparation::{Installable, not_run};
use crate::cli::Session;
use crate::failure::{ExitCode, Stop};
use crate::output::Label;
use crate::process::Program;

/// How many of the last lines of an installation that failed are shown.
const SHOWN: usize = 60;

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

impl InstallArgs {
    /// Installs what is not there, each folder once.
    ///
    /// # Errors
    /// When the package manager is missing (exit 9) or fails (with its code).
    pub(super) async fn install(&self, packages: &[Installable], session: &Session) -> Result<()> {
        let mut folders: Vec<&PathBuf> = Vec::new();
        for installable in packages {
            let package = &installable.package;
            let is_needed = self.install || (!self.no_install && !package.is_installed());
            if is_needed && !folders.contains(&&package.install_folder) {
                folders.push(&package.install_folder);
                install(installable, session).await?;
            } else if !is_needed && package.is_outdated() {
                let name = &installable.name;
                session.ui.warn(&format!("the lock file of `{name}` is newer than what is installed; see `--install`"));
            }
        }
        Ok(())
    }
}

async fn install(installable: &Installable, session: &Session) -> Result<()> {
    let Installable { name, package, program } = installable;
    let mut step = session.ui.step(&format!("Installing the dependencies of {name}"));
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
            let hint = "mend what it says above, or go on without by `--no-install`";
            Err(Stop::new(ExitCode::of_program(code), message).hint(hint).into())
        }
        Err(error) => {
            step.failed("");
            Err(not_run(&error, package.manager, name, &package.evidence).into())
        }
    }
}

/// Runs a program, and keeps what it writes.
async fn listen(program: &Program, lines: &mut Vec<String>) -> Result<u8, crate::process::NotRun> {
    Ok(program.listen(|_, line| lines.push(line.to_owned())).await?.code)
}
