//! Update actions on a ConnectorStaged.

use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, Error, ErrorKind, Reference, Resource};

/// Sends actions that do not depend on the rest of the Connector. After a conflict the Connector is read again and the
/// actions are sent once more.
///
/// Returns the state before the write and the service's answer.
pub async fn act(
    client: &Client,
    reference: &Reference,
    before: Resource<ConnectorStaged>,
    actions: &[ConnectorAction],
) -> Result<(Resource<ConnectorStaged>, Resource<ConnectorStaged>), Error> {
    match client.update_connector_staged(reference, before.version, actions).await {
        Err(error) if is_stale(&error) => {
            let before = client.connector_staged(reference).await?;
            let answer = client.update_connector_staged(reference, before.version, actions).await?;
            Ok((before, answer))
        }
        answer => Ok((before, answer?)),
    }
}

/// Whether the resource has changed since it was read.
pub fn is_stale(error: &Error) -> bool {
    matches!(&error.kind, ErrorKind::Refused(refusal) if refusal.status == 409 || refusal.has_code("ConcurrentModification"))
}
