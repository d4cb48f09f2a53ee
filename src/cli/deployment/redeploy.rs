//! `ctconnect deployment redeploy`: redeploys a Deployment and waits for it.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::api::model::{Deployment, Redeploy};
use crate::api::{Client, Reference};
use crate::cli::arguments::{ConfigurationArgs, ReferenceArgs, WaitArgs};
use crate::configuration::{Fitted, Purpose, Schema};
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::deployable::Deployable;
use crate::operation::deployment::rebuild;
use crate::operation::outcome::LastState;
use crate::operation::project_comparison::compare_with_folder;
use crate::output::views::{ChangeRow, RedeployChanges};
use crate::plan::{ValueChange, ValueOutcome, redeploy_changes};
use crate::session::Session;

/// Redeploy with new values or a newer Connector
///
/// Sends only the given values; the service keeps the others. After Ctrl-C the redeploy continues on the platform.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Update to the newest version of the Connector
    #[arg(long)]
    update_connector: bool,

    /// Skip the postDeploy and preUndeploy scripts
    #[arg(long)]
    skip_scripts: bool,

    /// Show what would change, and send nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    configuration: ConfigurationArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Checks the values, requests the redeploy, waits, and shows the Deployment.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let values = RunConfiguration::read(args.configuration.given(), session).await?;
    let target = args.target.resolve();
    let client = session.client().await?;
    let existing = client.deployment(&target).await?;
    let newest = if args.update_connector { Some(newest(session, &client, &existing).await?) } else { None };
    match (&newest, &existing.connector) {
        (Some(newest), _) => newest.compare_with_folder(session).await,
        (None, Some(own)) => {
            compare_with_folder(session, target.as_str(), own.repository.as_ref(), &Schema::from(own)).await
        }
        (None, None) => {}
    }
    let fitted = match &newest {
        Some(newest) => values.fit(session, &newest.schema, Purpose::Update(&existing)).await?,
        None if values.is_empty() => Fitted::default(),
        None => {
            let schema = deployed_schema(session, &client, &existing).await?;
            values.fit(session, &schema, Purpose::Redeploy).await?
        }
    };
    let body = Redeploy {
        skip_scripts: args.skip_scripts,
        update_connector: args.update_connector,
        configuration_values: (!fitted.applications.is_empty()).then_some(fitted.applications),
        global_configuration: fitted.global,
    };
    if args.dry_run {
        return show_changes(session, &existing, &body, newest.as_ref());
    }

    let step = session.ui.step("Redeploying", "Redeployed", &target);
    let policy = args.wait.policy();
    let last = LastState::default();
    let outcome = rebuild(session, &client, existing, &last, &body, step, policy.as_ref()).await;
    last.conclude(session, outcome)
}

/// Shows what would be sent, compared with the values of the Deployment. Secured values cannot be read.
fn show_changes(session: &Session, existing: &Deployment, body: &Redeploy, newest: Option<&Deployable>) -> Result<()> {
    let change = |change: ValueChange| {
        let (outcome, before, after) = match change.outcome {
            ValueOutcome::Changed { before, after } => ("changed", before.into(), after.into()),
            ValueOutcome::Unchanged => ("unchanged", Value::Null, Value::Null),
            ValueOutcome::Set => ("set", Value::Null, Value::Null),
        };
        (ChangeRow { name: change.name, before, after }, outcome)
    };
    let mut changes: Vec<_> = redeploy_changes(body, existing).into_iter().map(change).collect();
    if let Some(newest) = newest {
        let running = existing.connector.as_ref().and_then(|connector| connector.version);
        let outcome = if running == newest.version { "unchanged" } else { "changed" };
        let name = "connector.version".to_owned();
        changes.insert(0, (ChangeRow { name, before: running.into(), after: newest.version.into() }, outcome));
    }
    if changes.is_empty() {
        session.ui.note("a redeploy would change no values");
    }
    let mut action = serde_json::to_value(body)?;
    action["action"] = "redeploy".into();
    session.ui.show(&RedeployChanges { version: existing.version, changes, action })?;
    Ok(())
}

/// The keys that the Connector declared when it was deployed; where the service omits them, those that it declares now.
async fn deployed_schema(session: &Session, client: &Client, existing: &Deployment) -> Result<Schema> {
    match &existing.connector {
        Some(connector) if connector.configurations.is_some() => Ok(Schema::from(connector)),
        _ => Ok(newest(session, client, existing).await?.schema),
    }
}

/// The current Connector: the ConnectorStaged for a preview, else the published one.
async fn newest(session: &Session, client: &Client, existing: &Deployment) -> Result<Deployable> {
    let connector = existing.connector.as_ref();
    let id = connector.and_then(|connector| connector.id.clone()).map(Reference::Id);
    let key = connector.and_then(|connector| connector.key.clone()).map(Reference::Key);
    let reference = id.or(key).context("the Deployment names no Connector")?;
    Deployable::read(session, client, &reference, existing.is_preview()).await
}
