//! The profile that a command is about.

use anyhow::Result;

use crate::config;
use crate::credentials::CredentialStore;
use crate::identity;
use crate::session::Session;

/// Where profiles are kept. Needs no identity.
pub(super) fn store(session: &Session) -> Result<CredentialStore> {
    let settings = config::resolve_without_identity(&session.context.flags(), &session.context.environment)?;
    Ok(identity::store(&settings, &session.context.environment)?)
}

/// The profile that is named: by the command, a flag or a variable, or else the default.
pub(super) fn named(name: Option<&String>, session: &Session, store: &CredentialStore) -> Result<Option<String>> {
    if let Some(name) = name.cloned().or(session.context.flags().profile) {
        return Ok(Some(name));
    }
    if let Some(name) = session.context.environment.get("CTCONNECT_PROFILE")? {
        return Ok(Some(name.to_owned()));
    }
    Ok(store.config()?.default_profile)
}
