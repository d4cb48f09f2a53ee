//! `ctconnect deploy`: the main job in one command, from a project folder to running Deployments.

use std::path::PathBuf;

use anyhow::Result;

use super::arguments::{ProjectArgs, RunLimitArgs, WaitArgs};
use crate::operation::delivery::deliver;
use crate::operation::project::{
    OpenProject, PlanOutput, ProjectDeployOptions, ProjectOptions, SavedPlan, deploy_project, show_plan,
};
use crate::session::Session;

/// Deploy a project folder
///
/// With a ctconnect.yaml: plans, shows the plan, and applies it to the selected Deployments. On a terminal it asks first if the
/// plan changes production or several Deployments. A run that was interrupted continues when it is run again. `ctconnect plan`
/// only shows the plan.
///
/// Without one: creates or updates the Connector, publishes it privately (with `--preview`: requests validation), creates or
/// redeploys the Deployment, and waits. A step that is up to date is skipped.
///
/// Without `--deployment-key` and `--deployment-id`, it never creates a second Deployment of the same Connector, type
/// and Region: if there is one without a key, it is redeployed (never a preview); if there are others, the command
/// fails.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Deploy the project in this folder
  ctconnect deploy

  # Deploy it with a secret from the environment
  ctconnect deploy --configuration-env web.TOKEN=SHOP_TOKEN

  # Deploy a preview of the working version
  ctconnect deploy --preview

  # Deploy everything in ctconnect.yaml, in a pipeline
  ctconnect deploy --all-envs --yes
")]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,

    /// Only show the plan, as `ctconnect plan` does
    #[arg(long)]
    dry_run: bool,

    /// Carry out a plan that `plan --out` saved, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = SAVED, value_hint = clap::ValueHint::FilePath)]
    plan_file: Option<PathBuf>,

    /// Delete the Deployments of the Connector that ctconnect.yaml does not name
    ///
    /// Only in the Projects of the selected Deployments.
    #[arg(long, conflicts_with_all = ["preview", "plan_file", "from", "connector_key", "connector_id", "deployment_key", "deployment_id"])]
    prune: bool,

    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    limits: RunLimitArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// The flags whose values a saved plan has. Those that override the file or set values are given again.
const SAVED: [&str; 9] =
    ["names", "all_envs", "wave", "preview", "force", "make_private", "send_secured", "allow_replace", "from"];

/// Deploys what ctconnect.yaml says; without one, what the flags say.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let mut options = args.project.options();
    if let Some(file) = &args.plan_file {
        let saved = SavedPlan::read(file).await?;
        options.entries.names = saved.names;
        options.plan = saved.options;
    }
    if args.dry_run {
        let output = PlanOutput { plan_file: args.plan_file, prune: args.prune, ..PlanOutput::default() };
        return show_plan(session, &options, &output).await;
    }
    let Some(project) = OpenProject::find_optional(session, &options.directory, options.entries.file.as_deref())?
    else {
        options.check_without_file(&[(args.plan_file.is_some(), "--plan-file"), (args.prune, "--prune")])?;
        return deliver(session, &args.deploy_options(options)).await;
    };
    session.clients.limit_requests(args.limits.in_flight());
    deploy_project(session, project, &args.deploy_options(options)).await
}

impl Args {
    fn deploy_options(&self, project: ProjectOptions) -> ProjectDeployOptions {
        ProjectDeployOptions {
            project,
            policy: self.wait.pace(),
            waits: self.wait.waits(),
            limits: self.limits.limits(),
            prune: self.prune,
            yes: self.yes,
            plan_file: self.plan_file.clone(),
        }
    }
}
