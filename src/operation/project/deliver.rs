//! `deploy` of a project with a ctconnect.yaml: plans, shows the plan, asks, and carries it out.

use std::path::PathBuf;

use anyhow::Result;
use tokio::sync::Mutex;

use super::checks::{check_bodies, refuse};
use super::open::OpenProject;
use super::options::ProjectOptions;
use super::prepared::{Preparation, PreparedProject};
use super::promotion::Promotion;
use super::prune::{confirm_prune, prune};
use super::result::project_result;
use super::run::{ProjectRun, ProjectRunEnd, RunLimits};
use super::saved_plan::SavedPlan;
use crate::failure::{ExitCode, Failure, classify, shared_failure};
use crate::output::views::{EntryOutcome, ShownPlan};
use crate::plan::project::ProjectPlan;
use crate::secured_memory::SecuredMemory;
use crate::session::Session;
use crate::wait::Policy;

/// What `deploy` is asked to do with a ctconnect.yaml.
#[derive(Debug)]
pub struct ProjectDeployOptions {
    pub project: ProjectOptions,
    pub policy: Policy,
    /// Whether to wait for the Deployments; the Connector is always waited for.
    pub waits: bool,
    pub limits: RunLimits,
    /// Deletes the Deployments that the file does not name.
    pub prune: bool,
    /// Asks nothing.
    pub yes: bool,
    /// A plan that was saved: exactly that is done.
    pub plan_file: Option<PathBuf>,
}

/// Takes the selected Deployments to the wanted state.
///
/// # Errors
/// The first problem before anything is sent; afterwards what failed, once all results are shown.
pub async fn deploy_project(session: &Session, project: OpenProject, options: &ProjectDeployOptions) -> Result<()> {
    let memory = SecuredMemory::open(options.project.memory.as_deref(), &session.context.environment).await?;
    let prepared = PreparedProject::read(session, project, &options.project, Preparation::Deploy, &memory).await?;
    memory.warnings().iter().for_each(|warning| session.ui.warn(warning));
    let memory = Mutex::new(memory);
    let plan = prepared.plan();
    if let Some(file) = &options.plan_file {
        SavedPlan::read(file).await?.check(&plan, options.project.plan.is_preview, session)?;
    }
    refuse(session, &plan)?;
    let promotion = Promotion::check(&prepared, &options.project)?;
    check_bodies(&prepared, &plan)?;
    let selection = options.project.entries.in_words();
    session.ui.show_before(&ShownPlan { plan: &plan, prune: options.prune, selection: &selection });
    let pruned = if options.prune { plan.unlisted.as_slice() } else { &[] };
    confirm_run(session, &prepared, &plan, options).await?;
    confirm_prune(session, pruned, options.yes).await?;
    offer_to_emulator(session, &prepared).await?;
    let run = ProjectRun {
        session,
        project: &prepared,
        policy: &options.policy,
        waits: options.waits,
        limits: options.limits,
        memory: &memory,
    };
    let end = run.run(&plan).await;
    let is_pruned = end.connector_failure.is_none() && end.entries.iter().all(|entry| entry.failure.is_none());
    let pruned = if is_pruned { prune(&run, pruned).await } else { Ok(()) };
    session.ui.show(&project_result(&prepared, &plan, &end))?;
    conclude(session, &plan, end)?;
    pruned?;
    match promotion {
        Some(promotion) => promotion.verify(&prepared).await,
        None => Ok(()),
    }
}

/// Asks on a terminal where the plan changes more than one Deployment, or a production one.
async fn confirm_run(
    session: &Session,
    prepared: &PreparedProject,
    plan: &ProjectPlan,
    options: &ProjectDeployOptions,
) -> Result<()> {
    if options.yes || !plan.needs_confirmation() {
        return Ok(());
    }
    let replaces =
        plan.deployments.iter().any(|entry| matches!(entry.action, crate::plan::project::EntryAction::Replace(_)));
    if !session.ui.can_prompt() {
        if replaces {
            return Err(Failure::usage(
                "the plan deletes a Deployment and creates it again, which needs a confirmation",
            )
            .hint("`--yes` confirms without a prompt")
            .into());
        }
        return Ok(());
    }
    let emulator = if session.context.is_local() { " on the emulator" } else { "" };
    let projects: std::collections::BTreeSet<&str> =
        plan.deployments.iter().map(|entry| entry.project.key.as_str()).collect();
    let where_to = match projects.len() {
        1 => format!("in the Project {}", projects.iter().next().copied().unwrap_or_default()),
        count => format!("in {count} Projects"),
    };
    _ = prepared;
    let question = format!("Carry out this plan {where_to}{emulator}?");
    crate::operation::confirm(session, &question, "--yes").await
}

/// With `--local`, the emulator reads the repository from the folder.
async fn offer_to_emulator(session: &Session, prepared: &PreparedProject) -> Result<()> {
    match &prepared.source {
        Some(source) => source.offer_to_emulator(session).await,
        None => Ok(()),
    }
}

/// Ends with what all failures share.
fn conclude(session: &Session, plan: &ProjectPlan, end: ProjectRunEnd) -> Result<()> {
    let total = plan.deployments.len();
    let not_started = end.entries.iter().filter(|entry| entry.outcome == EntryOutcome::NotStarted).count();
    let is_outdated = end.entries.iter().any(|entry| entry.is_outdated);
    let failures: Vec<anyhow::Error> =
        end.connector_failure.into_iter().chain(end.entries.into_iter().filter_map(|entry| entry.failure)).collect();
    if not_started > 0 && !failures.is_empty() {
        session.ui.note(&format!("{not_started} of {total} Deployments were not started"));
    }
    let Err(error) = shared_failure(failures, |count| format!("{count} of {total} Deployments could not be deployed"))
    else {
        return Ok(());
    };
    let Some(mut failure) = classify(&error) else { return Err(error) };
    if is_outdated {
        failure.code = ExitCode::CONFLICT;
        failure.hint =
            Some("another run changed it since the plan was made; run the command again for a new plan".into());
    }
    failure.resume = Some(session.context.same_command());
    Err(failure.into())
}
