//! A misspelt key of a Connector or Deployment.

use std::time::Duration;

use crate::failure::NamedResources;
use crate::operation::nearest_resource::{ReferencedKind, nearest_key};
use crate::session::{Options, Session};

/// Of each request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// The existing key that a command line probably means, which names one that does not exist. Nothing is printed.
pub fn existing_reference(session: &Session, named: &NamedResources) -> Option<String> {
    let options = Options {
        quiet: true,
        debug: false,
        no_input: true,
        retries: 0,
        request_timeout: Some(REQUEST_TIMEOUT),
        ..session.context.options.clone()
    };
    // The connections of the command ended with it.
    let session = Session::new(options, session.context.environment.clone());
    let mut found = None;
    let search = async {
        let kinds = [(ReferencedKind::Deployment, &named.deployment), (ReferencedKind::Connector, &named.connector)];
        for (kind, key) in kinds {
            if let Some(key) = key.as_deref().filter(|_| found.is_none()) {
                found = nearest_key(&session, kind, key).await;
            }
        }
        Ok(())
    };
    session.run(search).ok()?;
    found
}
