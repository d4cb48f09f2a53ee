//! `ctconnect application build` and `test`: run the script of that name.

use anyhow::Result;

use super::arguments::{InstallArgs, SelectionArgs};
use crate::operation::application::{ApplicationTask, install, prepare, run_all, select};
use crate::session::Session;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten)]
    install: InstallArgs,
}

pub(super) async fn run(task: ApplicationTask, args: &Args, session: &Session) -> Result<()> {
    let selected = select(&args.selection.names, args.selection.all, session).await?;
    let prepared = prepare(task, &selected)?;
    install(args.install.policy(), prepared.packages(), session).await?;
    run_all(task, prepared, session).await
}
