//! `deploy` of a project with a ctconnect.yaml: plans, shows the plan, asks, and carries it out.

use std::collections::BTreeSet;

use anyhow::Result;
use tokio::sync::Mutex;

use super::answers::ask_for_missing;
use super::checks::{check_bodies, check_deletes, refuse};
use super::earlier_rounds::EarlierRounds;
use super::open::OpenProject;
use super::options::ProjectDeployOptions;
use super::preparation::Preparation;
use super::prepared::PreparedProject;
use super::problem::entry_subject;
use super::promotion::Promotion;
use super::prune::{confirm_prune, prune};
use super::repeated::repeated_deploy;
use super::result::project_result;
use super::run::{ProjectRun, ProjectRunEnd};
use super::saved_plan::{PlanToSave, SavedPlan};
use crate::failure::{ExitCode, Failure, Subject, classify, shared_failure};
use crate::operation::deployment::is_stale;
use crate::operation::secured_values::open_memory;
use crate::output::views::{EntryOutcome, ShownPlan};
use crate::plan::project::{EntryAction, ProjectPlan, UnlistedDeployment};
use crate::secured_memory::SecuredMemory;
use crate::session::Session;

/// Takes the selected Deployments to the wanted state. Where another run changes something in between, a new plan is made and
/// shown on a terminal; elsewhere that is a conflict.
///
/// # Errors
/// The first problem before anything is sent; afterwards what failed, once all results are shown.
pub async fn deploy_project(session: &Session, project: OpenProject, options: &ProjectDeployOptions) -> Result<()> {
    let mut delivery = ProjectDelivery::prepare(session, project, options).await?;
    let mut earlier = EarlierRounds::default();
    loop {
        let end = delivery.run(&earlier).await?;
        let is_outdated =
            end.connector_failure.as_ref().is_some_and(is_stale) || end.entries.iter().any(|entry| entry.is_outdated);
        if !(is_outdated && session.ui.can_prompt() && options.plan_file.is_none()) {
            return delivery.conclude(end).await;
        }
        earlier.add(&delivery.plan, &end);
        session.ui.note("another run has changed something since the plan was made; this is a new plan");
        delivery = ProjectDelivery::prepare(session, delivery.prepared.project, options).await?;
    }
}

/// A plan that is shown and carried out.
struct ProjectDelivery<'a> {
    session: &'a Session,
    options: &'a ProjectDeployOptions,
    prepared: PreparedProject,
    plan: ProjectPlan,
    promotion: Option<Promotion>,
    memory: Mutex<SecuredMemory>,
}

impl<'a> ProjectDelivery<'a> {
    /// Reads and checks everything. Sends no write.
    async fn prepare(session: &'a Session, project: OpenProject, options: &'a ProjectDeployOptions) -> Result<Self> {
        let memory = open_memory(session, options.project.memory.as_deref()).await?;
        let mut prepared =
            PreparedProject::read(session, project, &options.project, Preparation::Deploy, &memory).await?;
        let mut plan = prepared.plan();
        // A saved plan has the values that it sends.
        if options.plan_file.is_none() && ask_for_missing(session, &mut prepared, &plan).await? {
            plan = prepared.plan();
        }
        if let Some(file) = &options.plan_file {
            let options = &options.project.plan;
            let own = PlanToSave { plan: &plan, options, prepared: &prepared, memory: &memory };
            SavedPlan::read(file).await?.check(&own, session)?;
        }
        refuse(&plan)?;
        let promotion = Promotion::check(&prepared, &options.project)?;
        check_bodies(&prepared, &plan)?;
        check_deletes(&prepared, &plan, options.prune).await?;
        Ok(Self { session, options, prepared, plan, promotion, memory: Mutex::new(memory) })
    }

    /// Shows the plan, asks, and carries it out.
    async fn run(&self, earlier: &EarlierRounds) -> Result<ProjectRunEnd> {
        let Self { session, options, plan, .. } = self;
        let repeated = repeated_deploy(session, &self.prepared.project, &options.project);
        let shown = ShownPlan { plan, prune: options.prune, repeated: repeated.as_ref() };
        session.ui.show_before(&shown);
        if session.ui.options().quiet {
            shown.warning().iter().for_each(|warning| session.ui.warn(warning));
        }
        let declined = || earlier.declined(plan, session);
        confirm_run(session, plan, options, declined).await?;
        confirm_prune(session, &self.pruned(), options.yes, declined).await?;
        offer_to_emulator(session, &self.prepared).await?;
        Ok(self.carried_out().run(plan).await)
    }

    fn carried_out(&self) -> ProjectRun<'_> {
        ProjectRun {
            session: self.session,
            project: &self.prepared,
            policy: &self.options.policy,
            waits: self.options.waits,
            limits: self.options.limits,
            memory: &self.memory,
            may_repeat: self.options.plan_file.is_none(),
        }
    }

    /// The Deployments that are deleted because the file does not name them.
    fn pruned(&self) -> Vec<&UnlistedDeployment> {
        if self.options.prune { self.plan.to_prune().collect() } else { Vec::new() }
    }

    /// Deletes what the file does not name, shows the result, and ends with what failed.
    async fn conclude(&self, end: ProjectRunEnd) -> Result<()> {
        let is_complete = end.connector_failure.is_none() && end.entries.iter().all(|entry| entry.failure.is_none());
        let _resume = self.session.resume.with_run(&self.session.context);
        let mut deleted = Vec::new();
        let pruned = match is_complete {
            true => prune(&self.carried_out(), &self.pruned(), &mut deleted).await,
            false => Ok(()),
        };
        self.session.ui.show(&project_result(&self.prepared, &self.plan, &end, deleted))?;
        self.note_adopted(&end);
        conclude(self.session, &self.plan, end)?;
        pruned.map_err(|error| self.to_repeat(error))?;
        match &self.promotion {
            Some(promotion) => promotion.verify(&self.prepared).await,
            None => Ok(()),
        }
    }

    /// Names what makes the next plan find an adopted Deployment in any case.
    fn note_adopted(&self, end: &ProjectRunEnd) {
        for (planned, entry) in self.plan.deployments.iter().zip(&end.entries) {
            if let (EntryOutcome::Adopted, Some(existing)) = (entry.outcome, &planned.existing) {
                let (name, id, file) = (&planned.name, &existing.id, &self.prepared.project.name);
                self.session.ui.note(&format!(
                    "`{name}` has adopted the Deployment `{id}`; write into `deployments.{name}` in {file}: `id: {id}`"
                ));
            }
        }
    }

    /// A failure after the writes: the same command goes on.
    fn to_repeat(&self, error: anyhow::Error) -> anyhow::Error {
        match classify(&error) {
            Some(failure) => Failure { resume: Some(self.session.context.same_command()), ..failure }.into(),
            None => error,
        }
    }
}

/// Asks on a terminal where the plan changes more than one Deployment, or a production one.
async fn confirm_run(
    session: &Session,
    plan: &ProjectPlan,
    options: &ProjectDeployOptions,
    declined: impl FnOnce() -> Failure,
) -> Result<()> {
    if options.yes || !plan.needs_confirmation() {
        return Ok(());
    }
    let replaces = plan.deployments.iter().any(|entry| matches!(entry.action, EntryAction::Replace(_)));
    if !session.ui.can_prompt() {
        if replaces {
            return Err(Failure::usage("the plan deletes a Deployment and creates it again, which needs confirmation")
                .hint("`--yes` confirms without a prompt")
                .into());
        }
        return Ok(());
    }
    let emulator = if session.context.is_local() { " on the emulator" } else { "" };
    let projects: BTreeSet<String> = plan.deployments.iter().map(|entry| entry.project.address()).collect();
    let where_to = match (projects.len(), plan.deployments.first()) {
        (1, Some(entry)) => format!("in the Project {}", entry.project.key),
        (count, _) => format!("in {count} Projects"),
    };
    let question = format!("Carry out this plan {where_to}{emulator}?");
    crate::operation::confirm_else(session, &question, "--yes", declined).await
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
    let of_connector = end.connector_failure.into_iter().map(|error| (Subject::default(), error));
    let of_entries = plan.deployments.iter().zip(end.entries);
    let of_entries = of_entries.filter_map(|(planned, entry)| Some((entry_subject(planned), entry.failure?)));
    let failures: Vec<(Subject, anyhow::Error)> = of_connector.chain(of_entries).collect();
    if not_started > 0 && !failures.is_empty() {
        session.ui.note(&format!("not started: {not_started} of {total} Deployments"));
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
