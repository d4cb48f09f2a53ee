//! `ctconnect status`: the Deployments of ctconnect.yaml at a glance.

use std::path::Path;

use anyhow::Result;

use super::arguments::{ComparisonArgs, EntrySelectionArgs};
use crate::failure::{ExitCode, Failure};
use crate::operation::project::{
    FailedDeployment, OpenProject, PlanOptions, Preparation, PreparedProject, ProjectOptions, SelectedEntries,
    failed_deployments, project_status, unlisted_note,
};
use crate::secured_memory::SecuredMemory;
use crate::session::Session;

/// Show the Deployments of ctconnect.yaml
///
/// Shows a row for each Deployment: its Project, status, Connector version, the newest published version, its tag, and the
/// action that `plan` would show. Exits with 7 if a Deployment has failed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show all Deployments of ctconnect.yaml
  ctconnect status --all-envs

  # Save it for a script; exits with 7 if one has failed
  ctconnect status --all-envs -o json > status.json
")]
pub struct Args {
    #[command(flatten)]
    selection: EntrySelectionArgs,

    /// Show previews of the working version, as `plan --preview` does
    #[arg(long)]
    preview: bool,

    #[command(flatten)]
    comparison: ComparisonArgs,
}

/// Reads everything, and shows a row for each Deployment.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let options = ProjectOptions {
        directory: ".".into(),
        entries: args.selection.selected(),
        values_folder: args.comparison.values_dir,
        memory: args.comparison.memory,
        plan: PlanOptions { is_preview: args.preview, ..PlanOptions::default() },
        ..ProjectOptions::default()
    };
    let project = OpenProject::find(session, options.entries.file.as_deref())?;
    let memory = SecuredMemory::open(options.memory.as_deref(), &session.context.environment).await?;
    let prepared = PreparedProject::read(session, project, &options, Preparation::Status, &memory).await?;
    let plan = prepared.plan();
    session.ui.show(&project_status(&prepared, &plan))?;
    unlisted_note(&plan, &options.entries).iter().for_each(|note| session.ui.note(note));
    let failed = failed_deployments(&plan);
    if failed.is_empty() {
        return Ok(());
    }
    Err(failure(&failed, options.entries.file.as_deref()).into())
}

/// Names the Deployments that have failed, and the command that redeploys them.
fn failure(failed: &[FailedDeployment<'_>], file: Option<&Path>) -> Failure {
    /// The names of more make no line that a person reads.
    const NAMED: usize = 10;
    let named: Vec<&str> = failed.iter().take(NAMED).map(|own| own.name).collect();
    let entries = SelectedEntries {
        names: named.iter().map(|name| (*name).to_owned()).collect(),
        file: file.map(Path::to_owned),
        ..SelectedEntries::default()
    };
    let (message, object) = match (failed.len(), failed.len() > NAMED) {
        (1, _) => ("a Deployment has failed".to_owned(), "it"),
        (count, false) => (format!("{count} Deployments have failed"), "them"),
        (count, true) => (format!("{count} Deployments have failed"), "the first of them"),
    };
    let details = failed.iter().map(|own| format!("{} is {}", own.name, own.status));
    Failure::new(ExitCode::REMOTE_FAILED, message)
        .details(details)
        .hint(format!("`ctconnect deploy {}` redeploys {object}", entries.in_words()))
}
