//! `ctconnect plan`: what `deploy` would do.

use std::path::PathBuf;

use anyhow::Result;

use super::arguments::ProjectArgs;
use crate::operation::project::{PlanOutput, show_plan};
use crate::session::Session;

/// Show what `deploy` would do, and change nothing
///
/// Compares the project folder, ctconnect.yaml and the flags with the Connector and the Deployments that exist. Secured values
/// cannot be read back: they are compared with hashes of the values that were last sent from this machine, or with those in
/// the file of `--memory`.
///
/// Without a git tag at `HEAD`, as on a pull request, the Connector keeps its tag in the plan.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show what a deploy of this project would do
  ctconnect plan

  # Show it for all Deployments of ctconnect.yaml; exit with 10 if there is something to do
  ctconnect plan --all-envs --exit-code

  # Save the plan of one, to carry it out later
  ctconnect plan --env live --out plan.json
")]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,

    /// Also save the plan, for `deploy --plan-file`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,

    /// Exit with 10 if there is something to do, with 0 if not
    #[arg(long)]
    exit_code: bool,

    /// Show the merged ctconnect.yaml with the origin of every value, instead of the plan
    #[arg(long, conflicts_with_all = ["out", "exit_code"])]
    show_file: bool,
}

/// Reads everything, then shows the plan.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let Args { project, out, exit_code, show_file } = args;
    let output = PlanOutput { out, exit_code, show_file, ..PlanOutput::default() };
    show_plan(session, &project.options(), &output).await
}
