//! Update actions on a ConnectorStaged, and conflicts with other runs.

use anyhow::Result;

use crate::api::model::{ConnectorAction, ConnectorStaged, ConnectorStatus};
use crate::api::{Client, Error, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::LastState;

/// What became of actions.
pub enum ActOutcome {
    /// The service accepted them.
    Accepted {
        /// The state just before.
        before: Resource<ConnectorStaged>,
        /// The service's response.
        answer: Box<Resource<ConnectorStaged>>,
    },
    /// The Connector has changed, and the actions are no longer what has to be done in its state now.
    Overtaken(Resource<ConnectorStaged>),
}

/// Sends actions. After a conflict the Connector is read again, and the actions are sent once more only if they are
/// `still_planned` in its state now, and it has the same repository and tag, or already those that the actions give it.
/// `last` keeps what was read.
///
/// # Errors
/// When the service refuses the request; when the Connector has another repository or tag now (exit 6).
pub async fn act(
    client: &Client,
    reference: &Reference,
    before: Resource<ConnectorStaged>,
    last: &LastState<ConnectorStaged>,
    actions: &[ConnectorAction],
    still_planned: impl FnOnce(&ConnectorStaged) -> bool,
) -> Result<ActOutcome> {
    last.keep(&before);
    match client.update_connector_staged(reference, before.version, actions).await {
        Err(error) if error.is_stale() => {}
        Err(error) => return Err(error.into()),
        Ok(answer) => return Ok(ActOutcome::Accepted { before, answer: Box::new(answer) }),
    }
    let now = client.connector_staged(reference).await.map_err(Error::from)?;
    last.keep(&now);
    if before.repository != now.repository && moves_to(actions, &now) {
        return Ok(ActOutcome::Overtaken(now));
    }
    same_source(reference, &before, &now)?;
    if !still_planned(&now) {
        return Ok(ActOutcome::Overtaken(now));
    }
    not_processing(reference, &now)?;
    let answer = client.update_connector_staged(reference, now.version, actions).await?;
    Ok(ActOutcome::Accepted { before: now, answer: Box::new(answer) })
}

/// Whether the actions give the Connector the repository and tag that it has.
fn moves_to(actions: &[ConnectorAction], now: &ConnectorStaged) -> bool {
    let stored = now.repository.as_ref();
    let (stored_url, stored_tag) = (stored.and_then(|own| own.url.as_ref()), stored.and_then(|own| own.tag.as_ref()));
    actions.iter().any(|action| match action {
        ConnectorAction::SetRepository { url, tag } => stored_url == Some(url) && stored_tag == Some(tag),
        _ => false,
    })
}

/// Sends actions that do not depend on the rest of the Connector, and after a conflict once more; returns the service's
/// response.
///
/// # Errors
/// When the service refuses the request.
pub async fn act_regardless(
    client: &Client,
    reference: &Reference,
    before: &ConnectorStaged,
    actions: &[ConnectorAction],
) -> Result<Resource<ConnectorStaged>, Error> {
    match client.update_connector_staged(reference, before.version, actions).await {
        Err(error) if error.is_stale() => {
            let now = client.connector_staged(reference).await?;
            client.update_connector_staged(reference, now.version, actions).await
        }
        answer => answer,
    }
}

/// Fails if another run publishes the Connector: the service refuses every other change until that finishes.
///
/// # Errors
/// Exit 6, with the command that waits for it.
pub fn not_processing(reference: &Reference, now: &ConnectorStaged) -> Result<()> {
    if now.status != Some(ConnectorStatus::Processing) {
        return Ok(());
    }
    let message = format!("another run is publishing the Connector `{reference}`; the request was not repeated");
    let wait = format!("ctconnect connector wait {reference} --for published");
    Err(Failure::new(ExitCode::CONFLICT, message)
        .hint(format!("wait for it with `{wait}`, and run the command again"))
        .into())
}

/// Fails if another run has moved the Connector to another repository or tag since it was read.
///
/// # Errors
/// Exit 6, with both.
pub fn same_source(reference: &Reference, before: &ConnectorStaged, now: &ConnectorStaged) -> Result<()> {
    if before.repository == now.repository {
        return Ok(());
    }
    let source = |connector: &ConnectorStaged| {
        let repository = connector.repository.as_ref();
        let part = |text: Option<&String>| text.map_or("(nothing)", String::as_str).to_owned();
        let url = part(repository.and_then(|repository| repository.url.as_ref()));
        format!("{url} at the tag {}", part(repository.and_then(|repository| repository.tag.as_ref())))
    };
    let message = format!(
        "the Connector `{reference}` was changed by another run at the same time; the request was not repeated"
    );
    let describe = format!("check it with `ctconnect connector describe {reference}`, and run the command again");
    Err(Failure::new(ExitCode::CONFLICT, message)
        .detail(format!("before: {}", source(before)))
        .detail(format!("now: {}", source(now)))
        .hint(describe)
        .into())
}
