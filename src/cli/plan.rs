//! `ctconnect plan`: what `deploy` would do.

use std::path::PathBuf;

use anyhow::Result;

use super::arguments::ProjectArgs;
use crate::failure::{EndsWith, ExitCode};
use crate::operation::project::{OpenProject, Preparation, PreparedProject, ProjectOptions, SavedPlan, refuse};
use crate::output::views::{MergedFile, ShownPlan};
use crate::secured_memory::SecuredMemory;
use crate::session::Session;

/// Show what `deploy` would do, and change nothing
///
/// Compares the project, ctconnect.yaml and flags with the Connector and the Deployments that exist. Secured values cannot be
/// read back: they are compared with what was sent last from here, as hashes.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,

    /// Also save the plan, for `deploy --plan-file`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,

    /// Exit with 10 if there is something to do
    #[arg(long)]
    exit_code: bool,

    /// Show ctconnect.yaml after merging, with the origin of every value, in place of the plan
    #[arg(long, conflicts_with_all = ["out", "exit_code"])]
    show_file: bool,
}

/// What is done with the plan beside showing it.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) out: Option<PathBuf>,
    pub(super) exit_code: bool,
    pub(super) show_file: bool,
}

/// Reads everything, then shows the plan.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let shown = Shown { out: args.out, exit_code: args.exit_code, show_file: args.show_file };
    show(&args.project.options(), &shown, session).await
}

/// Shows the plan of these options.
///
/// # Errors
/// What the plan refuses, after it is shown.
pub(super) async fn show(options: &ProjectOptions, shown: &Shown, session: &Session) -> Result<()> {
    let project = OpenProject::find_or_flags(session, options)?;
    let memory = SecuredMemory::open(options.memory.as_deref(), &session.context.environment).await?;
    let prepared = PreparedProject::read(session, project, options, Preparation::Plan, &memory).await?;
    if shown.show_file {
        session.ui.show(&MergedFile(&prepared.merged))?;
        return Ok(());
    }
    let plan = prepared.plan();
    let selection = options.entries.in_words();
    session.ui.show(&ShownPlan { plan: &plan, prune: false, selection: &selection })?;
    refuse(session, &plan)?;
    if let Some(path) = &shown.out {
        SavedPlan::of(&plan, options.plan.is_preview).write(path)?;
    }
    if shown.exit_code && !plan.is_empty() { Err(EndsWith(ExitCode::CHANGES).into()) } else { Ok(()) }
}
