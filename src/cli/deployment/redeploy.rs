//! `ctconnect deployment redeploy`: redeploys Deployments and waits for them.

use std::collections::HashSet;
use std::rc::Rc;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::api::model::{Deployment, Redeploy};
use crate::api::{Client, Reference, Resource};
use crate::cli::arguments::{ConfigurationArgs, DeploymentSelectionArgs, SideBySideArgs, WaitArgs};
use crate::configuration::{Fitted, Purpose, Schema};
use crate::failure::{Subject, shared_failure};
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::deployable::Deployable;
use crate::operation::deployment::{
    DeploymentOperation, DeploymentPlace, OperationTarget, PlacedDeployment, RepeatedCommand, RequestError, complete,
    conclude_all, confirm_all, run_side_by_side, send_redeploy,
};
use crate::operation::outcome::LastState;
use crate::operation::project::CommandAccess;
use crate::operation::project_comparison::compare_with_folder;
use crate::output::views::{ChangeRow, RedeployChanges, RedeployChangesOfSeveral};
use crate::plan::{ValueChange, ValueOutcome, redeploy_changes};
use crate::session::Session;
use crate::wait::{DeploymentGoal, Start};

/// Redeploy with new values or a newer Connector
///
/// Sends only the given values; the service keeps the others. The values are checked for every selected Deployment before
/// anything is sent. After Ctrl-C the redeploys continue on the platform.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show what new values would change
  ctconnect deployment redeploy live --configuration web.GREETING=hi --dry-run

  # Update one to the newest version of its Connector
  ctconnect deployment redeploy live --update-connector --wait

  # Update every sandbox, four at a time
  ctconnect deployment redeploy --type sandbox --update-connector --parallel 4 --yes
")]
pub struct Args {
    #[command(flatten)]
    selection: DeploymentSelectionArgs,

    /// Update to the newest version of the Connector
    #[arg(long)]
    update_connector: bool,

    /// Skip the postDeploy and preUndeploy scripts
    #[arg(long)]
    skip_scripts: bool,

    /// Show what would change, and send nothing
    #[arg(long)]
    dry_run: bool,

    /// Do not ask for confirmation of a selection
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    configuration: ConfigurationArgs,

    #[command(flatten)]
    wait: WaitArgs,

    #[command(flatten)]
    side_by_side: SideBySideArgs,
}

/// Checks the values for all of them, asks if they were selected, and redeploys them side by side.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let selection = args.selection.chosen(session, args.access()).await?;
    let values = RunConfiguration::read(args.configuration.given(), session).await?;
    let limits = args.side_by_side.limits();
    session.clients.limit_requests(limits.in_flight);
    let Some(selected) = selection.read("redeploy").await? else { return Ok(()) };
    let mut planning = Planning { args: &args, values, newest: Vec::new(), compared: HashSet::new() };
    let redeploys = planning.plan_all(&selected.deployments).await?;
    if args.dry_run {
        return show_changes(session, &selected.deployments, &redeploys, selected.is_single);
    }
    if selected.is_confirmed_first(session) && !args.yes {
        confirm_all(session, "Redeploy", &selected.deployments).await?;
    }
    let targets: Vec<OperationTarget> = selected.deployments.into_iter().map(OperationTarget::from).collect();
    let operation =
        Redeploying { bodies: redeploys.into_iter().map(|planned| planned.body).collect(), flags: flags(session) };
    let policy = args.wait.policy();
    let mut run = run_side_by_side(session, &operation, &targets, policy.as_ref(), limits).await;
    match run.outcomes.pop() {
        Some(outcome) if selected.is_single => {
            let (state, result) = outcome.into_parts();
            let last = LastState::default();
            state.iter().for_each(|state| last.keep(state));
            last.conclude(session, result)
        }
        outcome => {
            run.outcomes.extend(outcome);
            conclude_all(session, &operation, run)?;
            complete(selected.gap, "redeploy")
        }
    }
}

impl Args {
    fn access(&self) -> CommandAccess {
        if self.dry_run { CommandAccess::Reads } else { CommandAccess::Writes }
    }
}

/// The flags that apply to every Deployment, for a command line that repeats them.
fn flags(session: &Session) -> Vec<String> {
    let valued = [&ConfigurationArgs::VALUED[..], &WaitArgs::VALUED].concat();
    let switches = [&["--update-connector", "--skip-scripts"][..], &WaitArgs::SWITCHES].concat();
    session.context.same_flags(&valued, &switches)
}

/// What is sent for one Deployment.
struct PlannedRedeploy {
    body: Redeploy,
    /// The Connector that it is updated to, if it is.
    newest: Option<Rc<Deployable>>,
}

/// The Connector of a Deployment as its Project sees it: the reference, whether the ConnectorStaged is meant, and the Project.
type ConnectorInPlace = (Reference, bool, Option<String>);

/// Checks the values for Deployments; each Connector is read once.
struct Planning<'a> {
    args: &'a Args,
    values: RunConfiguration,
    newest: Vec<(ConnectorInPlace, Rc<Deployable>)>,
    /// Connectors that were compared with the current folder.
    compared: HashSet<Option<String>>,
}

impl Planning<'_> {
    /// # Errors
    /// Of a single Deployment what does not fit, else all of them at once.
    async fn plan_all(&mut self, deployments: &[PlacedDeployment]) -> Result<Vec<PlannedRedeploy>> {
        let mut planned = Vec::new();
        let mut failures = Vec::new();
        for PlacedDeployment { deployment, place } in deployments {
            match self.plan(deployment, place).await {
                Ok(redeploy) => planned.push(redeploy),
                Err(error) if deployments.len() == 1 => return Err(error),
                Err(error) => {
                    let name = place.named(deployment.key_or_id());
                    let message = format!("the Deployment `{name}` cannot be redeployed with these values");
                    failures.push((Subject::named(name), error.context(message)));
                }
            }
        }
        let total = deployments.len();
        shared_failure(failures, |count| {
            format!("{count} of {total} Deployments cannot be redeployed with these values; nothing was sent")
        })?;
        Ok(planned)
    }

    async fn plan(&mut self, existing: &Deployment, place: &DeploymentPlace) -> Result<PlannedRedeploy> {
        let newest = if self.args.update_connector { Some(self.newest(existing, place).await?) } else { None };
        self.compare_with_folder(existing, newest.as_deref(), &place.session).await;
        let fitted = match &newest {
            Some(newest) => self.values.fit(&place.session, &newest.schema, Purpose::Update(existing)).await?,
            None if self.values.is_empty() => Fitted::default(),
            None => {
                let schema = self.deployed_schema(existing, place).await?;
                self.values.fit(&place.session, &schema, Purpose::Redeploy).await?
            }
        };
        let body = Redeploy {
            skip_scripts: self.args.skip_scripts,
            update_connector: self.args.update_connector,
            configuration_values: (!fitted.applications.is_empty()).then_some(fitted.applications),
            global_configuration: fitted.global,
        };
        Ok(PlannedRedeploy { body, newest })
    }

    /// Warns where the project in the current folder declares something else, once for each Connector.
    async fn compare_with_folder(&mut self, existing: &Deployment, newest: Option<&Deployable>, session: &Session) {
        let own = existing.connector.as_ref();
        if !self.compared.insert(own.and_then(|own| own.id.clone())) {
            return;
        }
        match (newest, own) {
            (Some(newest), _) => newest.compare_with_folder(session).await,
            (None, Some(own)) => {
                let name = existing.key_or_id();
                compare_with_folder(session, name, own.repository.as_ref(), &Schema::from(own)).await;
            }
            (None, None) => {}
        }
    }

    /// The keys that the Connector declared when it was deployed; where the service omits them, those that it declares now.
    async fn deployed_schema(&mut self, existing: &Deployment, place: &DeploymentPlace) -> Result<Schema> {
        match &existing.connector {
            Some(connector) if connector.configurations.is_some() => Ok(Schema::from(connector)),
            _ => Ok(self.newest(existing, place).await?.schema.clone()),
        }
    }

    /// The current Connector: the ConnectorStaged for a preview, else the published one.
    async fn newest(&mut self, existing: &Deployment, place: &DeploymentPlace) -> Result<Rc<Deployable>> {
        let connector = existing.connector.as_ref();
        let id = connector.and_then(|connector| connector.id.clone()).map(Reference::Id);
        let key = connector.and_then(|connector| connector.key.clone()).map(Reference::Key);
        let reference = id.or(key).context("the Deployment names no Connector")?;
        let wanted = (reference, existing.is_preview(), place.mark.clone());
        if let Some((_, known)) = self.newest.iter().find(|(known, _)| *known == wanted) {
            return Ok(known.clone());
        }
        let newest = Rc::new(Deployable::read(&place.session, &place.client, &wanted.0, wanted.1).await?);
        self.newest.push((wanted, newest.clone()));
        Ok(newest)
    }
}

/// The redeploy of each Deployment.
struct Redeploying {
    /// In the order of the Deployments.
    bodies: Vec<Redeploy>,
    flags: Vec<String>,
}

impl DeploymentOperation for Redeploying {
    const STEP: (&str, &str) = ("Redeploying", "Redeployed");
    const RESULT: &str = "redeployed";
    const FAILED: &str = "could not be redeployed";

    fn goal(&self) -> (DeploymentGoal, &'static str) {
        (DeploymentGoal::Deployed, "deployed")
    }

    fn repeated(&self) -> Option<RepeatedCommand> {
        Some(RepeatedCommand { verb: "redeploy", flags: self.flags.clone() })
    }

    async fn begin(
        &self,
        client: &Client,
        index: usize,
        target: &OperationTarget,
    ) -> Result<Start<Resource<Deployment>>, RequestError> {
        let last = LastState::default();
        let sent = match (&target.before, self.bodies.get(index)) {
            (Some(before), Some(body)) => {
                send_redeploy(client, before, &last, body).await.map(|answer| (before, answer))
            }
            _ => Err(anyhow::anyhow!("the Deployment `{}` was not read before its redeploy", target.name)),
        };
        let (before, answer) = sent.map_err(|error| RequestError { error, last: last.state() })?;
        Ok(Start::changed(before.clone(), answer))
    }
}

/// Shows what would be sent, compared with the values of the Deployments. Secured values cannot be read.
fn show_changes(
    session: &Session,
    deployments: &[PlacedDeployment],
    redeploys: &[PlannedRedeploy],
    is_single: bool,
) -> Result<()> {
    let mut all = Vec::new();
    for (PlacedDeployment { deployment, place }, planned) in deployments.iter().zip(redeploys) {
        let changes = changes_of(deployment, planned)?;
        if changes.changes.is_empty() && is_single {
            session.ui.note("a redeploy would change no values");
        }
        all.push((place.named(deployment.key_or_id()), changes));
    }
    match &all[..] {
        [(_, changes)] if is_single => session.ui.show(changes)?,
        _ => session.ui.show(&RedeployChangesOfSeveral(all))?,
    }
    Ok(())
}

fn changes_of(existing: &Deployment, planned: &PlannedRedeploy) -> Result<RedeployChanges> {
    let change = |change: ValueChange| {
        let (outcome, before, after) = match change.outcome {
            ValueOutcome::Changed { before, after } => ("changed", before.into(), after.into()),
            ValueOutcome::Unchanged => ("unchanged", Value::Null, Value::Null),
            ValueOutcome::Set => ("set", Value::Null, Value::Null),
        };
        (ChangeRow { name: change.name, before, after }, outcome)
    };
    let mut changes: Vec<_> = redeploy_changes(&planned.body, existing).into_iter().map(change).collect();
    if let Some(newest) = &planned.newest {
        let running = existing.connector.as_ref().and_then(|connector| connector.version);
        let outcome = if running == newest.version { "unchanged" } else { "changed" };
        let name = "connector.version".to_owned();
        changes.insert(0, (ChangeRow { name, before: running.into(), after: newest.version.into() }, outcome));
    }
    let mut action = serde_json::to_value(&planned.body)?;
    action["action"] = "redeploy".into();
    Ok(RedeployChanges { version: existing.version, changes, action })
}
