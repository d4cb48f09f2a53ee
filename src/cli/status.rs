//! `ctconnect status`: the Deployments of ctconnect.yaml at a glance.

use anyhow::Result;

use super::arguments::EntrySelectionArgs;
use crate::failure::{ExitCode, Failure};
use crate::operation::project::{
    OpenProject, PlanOptions, Preparation, PreparedProject, ProjectOptions, failed_deployments, project_status,
};
use crate::secured_memory::SecuredMemory;
use crate::session::Session;

/// Show the Deployments of ctconnect.yaml
///
/// Shows a row for each Deployment: its Project, status, Connector version, the newest published version, its tag, and the
/// action that `plan` would show. Exits with 7 if a Deployment has failed.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: EntrySelectionArgs,
}

/// Reads everything, and shows a row for each Deployment.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let options = ProjectOptions {
        directory: ".".into(),
        entries: args.selection.selected(),
        plan: PlanOptions::default(),
        ..ProjectOptions::default()
    };
    let project = OpenProject::find(session, options.entries.file.as_deref())?;
    let memory = SecuredMemory::open(None, &session.context.environment).await?;
    let prepared = PreparedProject::read(session, project, &options, Preparation::Status, &memory).await?;
    let plan = prepared.plan();
    session.ui.show(&project_status(&prepared, &plan))?;
    let failed = failed_deployments(&plan);
    if failed.is_empty() {
        return Ok(());
    }
    let message = match failed.len() {
        1 => "a Deployment has failed".to_owned(),
        count => format!("{count} Deployments have failed"),
    };
    Err(Failure::new(ExitCode::REMOTE_FAILED, message)
        .details(failed)
        .hint("`ctconnect deploy --env NAME` redeploys one")
        .into())
}
