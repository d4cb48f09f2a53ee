//! `ctconnect deploy`: the main job in one command, from a project folder to running Deployments.

use std::path::PathBuf;

use anyhow::Result;

use super::arguments::{ConfigurationArgs, ProjectArgs, RunLimitArgs, WaitArgs};
use crate::api::model::DeploymentType;
use crate::failure::Failure;
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::delivery::{DeliveryOptions, deliver};
use crate::operation::project::{OpenProject, PlanOutput, ProjectDeployOptions, SavedPlan, deploy_project, show_plan};
use crate::session::Session;

/// Deploy a project folder
///
/// With a ctconnect.yaml: plans, shows the plan, and takes the selected Deployments to what the file says; a question is asked
/// on a terminal where the plan changes a production Deployment or several. A run that was interrupted continues when it is
/// run again. `ctconnect plan` only shows the plan.
///
/// Without one: creates or updates the Connector, publishes it privately (with `--preview`: requests validation), creates or
/// redeploys the Deployment, and waits. A step that is up to date is skipped.
///
/// Without `--deployment-key` and `--deployment-id`, it never creates a second Deployment of the same Connector, type
/// and Region: if there is one without a key, it is redeployed (never a preview); if there are others, the command
/// fails.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,

    /// Only show the plan, as `ctconnect plan` does
    #[arg(long)]
    dry_run: bool,

    /// Carry out a plan that `plan --out` saved, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = SAVED, value_hint = clap::ValueHint::FilePath)]
    plan_file: Option<PathBuf>,

    /// Promote: give the selected Deployments the version of the Connector that this one of ctconnect.yaml runs
    #[arg(long, value_name = "NAME", conflicts_with_all = ["preview", "plan_file"])]
    from: Option<String>,

    /// Delete the Deployments of the Connector that ctconnect.yaml does not name, in the Projects of the selected ones
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
const SAVED: [&str; 8] =
    ["names", "all_envs", "wave", "preview", "force", "make_private", "send_secured", "allow_replace"];

/// Deploys what ctconnect.yaml says; without one, what the flags say.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let mut options = args.project.options();
    options.from = args.from.clone();
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
        args.check_without_file()?;
        return deliver_folder(args, session).await;
    };
    session.clients.limit_requests(args.limits.in_flight());
    let options = ProjectDeployOptions {
        project: options,
        policy: args.wait.pace(),
        waits: args.wait.waits(),
        limits: args.limits.limits(),
        prune: args.prune,
        yes: args.yes,
        plan_file: args.plan_file,
    };
    deploy_project(session, project, &options).await
}

impl Args {
    /// Flags that only a ctconnect.yaml gives a meaning.
    fn check_without_file(&self) -> Result<()> {
        let needs_file = [
            (self.project.selection.is_given(), "--env"),
            (self.plan_file.is_some(), "--plan-file"),
            (self.from.is_some(), "--from"),
            (self.prune, "--prune"),
        ];
        match needs_file.into_iter().find(|(is_given, _)| *is_given) {
            None => Ok(()),
            Some((_, flag)) => Err(Failure::usage(format!("`{flag}` needs a ctconnect.yaml, and there is none"))
                .hint("write one with `ctconnect import`, or name it with `--file FILE`")
                .into()),
        }
    }
}

/// What the flags say, without a ctconnect.yaml.
async fn deliver_folder(args: Args, session: &Session) -> Result<()> {
    let project = args.project;
    let values = RunConfiguration::read(ConfigurationArgs::given(&project.configuration), session).await?;
    let kind = project.kind.as_deref().unwrap_or("sandbox");
    let options = DeliveryOptions {
        directory: project.directory,
        connector_key: project.connector_key,
        connector_id: project.connector_id,
        name: project.name,
        creator_email: project.creator_email,
        repository_url: project.repository_url,
        repository_tag: project.repository_tag,
        deployment_key: project.deployment_key,
        deployment_id: project.deployment_id,
        region: project.region,
        deployment_type: if project.preview { DeploymentType::Preview } else { DeploymentType::from(kind) },
        force: project.force,
        policy: args.wait.pace(),
        waits: args.wait.waits(),
    };
    deliver(&options, &values, session).await
}
