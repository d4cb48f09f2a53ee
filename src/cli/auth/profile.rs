//! The profile that a command works on.

use anyhow::Result;

use crate::config;
use crate::credentials::CredentialStore;
use crate::identity;
use crate::session::Session;

/// Where profiles are stored. Needs no identity.
pub(super) fn store(session: &Session) -> Result<CredentialStore> {
    let settings = config::resolve_without_identity(&session.context.flags(), &session.context.environment)?;
    Ok(identity::store(&settings, &session.context.environment)?)
}

/// Where profiles are stored, for a command that writes there: what another user may have written would be the user's own
/// from then on, and a credential helper that it names would run.
pub(super) fn trusted_store(session: &Session) -> Result<CredentialStore> {
    let settings = config::resolve_without_identity(&session.context.flags(), &session.context.environment)?;
    session.clients.check_exposure(&settings)?;
    Ok(identity::store(&settings, &session.context.environment)?)
}

/// The profile that the command, a flag or a variable names, else the default.
pub(super) fn named(name: Option<&String>, session: &Session, store: &CredentialStore) -> Result<Option<String>> {
    if let Some(name) = name.cloned().or(session.context.flags().profile) {
        return Ok(Some(name));
    }
    if let Some(name) = session.context.environment.get("CTCONNECT_PROFILE")? {
        return Ok(Some(name.to_owned()));
    }
    Ok(store.config()?.default_profile)
}
