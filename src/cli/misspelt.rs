//! A misspelt key of a Connector or Deployment.

use crate::failure::NamedResources;
use crate::name_cache::{self, CachedName, NameKind};
use crate::nearest::nearest;
use crate::session::Session;

/// The existing key that a command line probably means, which names one that does not exist. It comes from the names that
/// earlier commands saw, as in completions: after a failure no request is sent for a hint.
pub fn existing_reference(session: &Session, named: &NamedResources) -> Option<String> {
    let known = session.context.name_cache()?.read();
    let kinds = [(NameKind::Deployment, &named.deployment), (NameKind::Connector, &named.connector)];
    kinds.into_iter().filter(|(kind, _)| known.can_be_offered(*kind, name_cache::now())).find_map(|(kind, key)| {
        let key = key.as_deref()?;
        let names = known.of(kind);
        let keys = names.names().filter_map(|name: &CachedName| name.key.as_deref());
        names.find(key).is_none().then(|| nearest(key, keys))?.map(str::to_owned)
    })
}
