//! `ctconnect application build`: runs the script `build` of applications.

use anyhow::Result;

use super::arguments::{InstallArgs, SelectionArgs};
use crate::operation::application::{Task, install, prepare, run_all, select};
use crate::session::Session;

/// Build applications with their own package manager
///
/// Runs the script `build` of the package.json by npm, yarn, pnpm or bun, whichever `packageManager` or the lock file
/// names, and `package` by Maven where there is a pom.xml. Installs the dependencies first if they are not there. The
/// output of one application passes through, and its exit code is passed on; several are built side by side, and the
/// first that fails, in the order of connect.yaml, gives the exit code.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    install: InstallArgs,
}

/// Selects, installs, builds.
pub(super) async fn run(args: &Args, session: &Session) -> Result<()> {
    let selected = select(&args.selection.selection(), session).await?;
    let prepared = prepare(Task::Build, &selected)?;
    install(args.install.policy(), prepared.packages(), session).await?;
    run_all(Task::Build, prepared, session).await
}
