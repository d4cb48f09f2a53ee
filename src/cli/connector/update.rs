//! `ctconnect connector update`: changes the fields of a ConnectorStaged that differ from the wanted ones.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::fields::FieldArgs;
use super::repository::offer_folder;
use crate::api::model::ConnectorStaged;
use crate::api::{Client, Error, Reference, Resource};
use crate::cli::arguments::{ConnectorTargetArgs, whole_number};
use crate::failure::{ExitCode, Failure};
use crate::operation::connector::not_processing;
use crate::operation::project::{ChosenConnector, CommandAccess};
use crate::output::views::{ChangeRow, ConnectorChanges};
use crate::plan::{Difference, FieldChange, WantedFields, difference};
use crate::session::Session;

/// Change the fields of a Connector
///
/// Sends only what differs, in one request. A flag with an empty value clears its field.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Move a Connector to another tag
  ctconnect connector update shop --repository-tag v1.1.0

  # Let another Project use it
  ctconnect connector update shop --add-private-project europe-west1.gcp:acme-live
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    #[command(flatten)]
    fields: Option<FieldArgs>,

    /// Fail unless the Connector is at this version
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(0, u64::MAX))]
    expect_version: Option<u64>,

    /// Show what would change, and send nothing
    #[arg(long)]
    dry_run: bool,

    /// Send the repository even if it is unchanged (for example after a tag moved)
    #[arg(long)]
    force: bool,
}

/// Reads the Connector, compares, sends what differs, and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let fields = args.fields.ok_or_else(|| {
        let hint = "such as `--repository-tag TAG`; `ctconnect connector update -h` lists the fields";
        Failure::usage("no field to change is given").hint(hint)
    })?;
    let access = if args.dry_run { CommandAccess::Reads } else { CommandAccess::Writes };
    let ChosenConnector { session, reference: target, .. } = args.target.chosen(session, access).await?;
    let session = &session;
    let wanted = WantedFields { reread: args.force, ..fields.wanted(session)? };
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;
    expect(args.expect_version, &connector, &target)?;

    let difference = difference(&wanted, &connector);
    if difference.is_empty() {
        session.ui.note(&format!("the Connector `{target}` is up to date; nothing to change"));
    }
    if args.dry_run {
        return show_difference(session, &connector, &difference);
    }
    if difference.is_empty() {
        return Ok(session.ui.show(&connector)?);
    }
    if let Some(url) = &wanted.repository_url {
        offer_folder(session, url).await?;
    }
    let update = Update { client: &client, target: &target, wanted: &wanted, once: args.expect_version.is_some() };
    // The service reads a changed repository before it responds.
    let mut step = session.ui.step("Updating", "Updated", format!("the Connector {target}"));
    let answer = step.during(update.send(&connector, &difference)).await?;
    // The result says it.
    drop(step);
    difference.changes.iter().for_each(|change| session.ui.note(&sentence(change)));
    if difference.changes.is_empty() {
        session.ui.note("the service read the repository again");
    }
    Ok(session.ui.show(&answer)?)
}

/// One update of one Connector.
struct Update<'a> {
    client: &'a Client,
    target: &'a Reference,
    wanted: &'a WantedFields,
    /// Whether only the version that was read may be changed.
    once: bool,
}

impl Update<'_> {
    /// Sends the difference. After a conflict it is sent once more if the same fields still differ in the same way.
    async fn send(
        &self,
        read: &Resource<ConnectorStaged>,
        difference: &Difference,
    ) -> Result<Resource<ConnectorStaged>> {
        match self.client.update_connector_staged(self.target, read.version, &difference.actions).await {
            Err(error) if error.is_stale() => {}
            answer => return answer.with_context(|| self.failed()),
        }
        let now =
            self.client.connector_staged(self.target).await.map_err(Error::from).with_context(|| self.failed())?;
        let still = crate::plan::difference(self.wanted, &now);
        if self.once || still != *difference {
            return Err(conflict(self.target, difference, &still).into());
        }
        not_processing(self.target, &now)?;
        let answer = self.client.update_connector_staged(self.target, now.version, &difference.actions).await;
        answer.with_context(|| self.failed())
    }

    fn failed(&self) -> String {
        format!("could not update the Connector `{}`", self.target)
    }
}

fn expect(version: Option<u64>, connector: &ConnectorStaged, target: &Reference) -> Result<()> {
    match version.filter(|version| *version != connector.version) {
        None => Ok(()),
        Some(version) => {
            let message = format!("the Connector `{target}` is at version {}, not at {version}", connector.version);
            Err(Failure::new(ExitCode::CONFLICT, message)
                .hint("someone changed it; check its current state, and pass the version that you have seen")
                .into())
        }
    }
}

/// Both sides of a conflict: what this command wanted to change, and what differs now.
fn conflict(target: &Reference, ours: &Difference, now: &Difference) -> Failure {
    let message =
        format!("someone else changed the Connector `{target}` at the same time; this command changed nothing");
    let failure = Failure::new(ExitCode::CONFLICT, message)
        .hint(format!("check it with `ctconnect connector describe {target}`, and run the command again"));
    let wanted = ours.changes.iter().map(|change| format!("wanted: {}", sentence(change)));
    let theirs = match &now.changes[..] {
        [] => vec!["now: as wanted".to_owned()],
        changes => changes.iter().map(|change| format!("now: {}", sentence(change))).collect(),
    };
    failure.details(wanted.chain(theirs))
}

fn show_difference(session: &Session, connector: &ConnectorStaged, difference: &Difference) -> Result<()> {
    let changes = difference.changes.iter();
    let changes = changes.map(|change| ChangeRow {
        name: change.field.to_owned(),
        before: change.before.clone(),
        after: change.after.clone(),
    });
    let actions = serde_json::to_value(&difference.actions)?;
    session.ui.show(&ConnectorChanges { version: connector.version, changes: changes.collect(), actions })?;
    Ok(())
}

/// A change as one line.
fn sentence(change: &FieldChange) -> String {
    let FieldChange { field, before, after } = change;
    match (*field, before, after) {
        ("privateProjects", Value::Null, project) => format!("privateProjects: {} added", plain(project)),
        ("privateProjects", project, _) => format!("privateProjects: {} removed", plain(project)),
        (field, before, after) => format!("{field}: {} -> {}", plain(before), plain(after)),
    }
}

/// A value for people.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "(nothing)".to_owned(),
        Value::String(text) if text.is_empty() => "(nothing)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "(nothing)".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_reads_as_a_sentence() {
        let shown = |field, before, after| sentence(&FieldChange { field, before, after });
        assert_eq!(shown("name", json!("a"), json!("b")), "name: a -> b");
        assert_eq!(shown("description", json!("a"), json!("")), "description: a -> (nothing)");
        assert_eq!(shown("supportedRegions", json!([]), json!(["a", "b"])), "supportedRegions: (nothing) -> a, b");
        assert_eq!(
            shown("creator.noOfContributors", Value::Null, json!(3)),
            "creator.noOfContributors: (nothing) -> 3"
        );
        assert_eq!(shown("privateProjects", Value::Null, json!("a:b")), "privateProjects: a:b added");
        assert_eq!(shown("privateProjects", json!("a:b"), Value::Null), "privateProjects: a:b removed");
    }
}
