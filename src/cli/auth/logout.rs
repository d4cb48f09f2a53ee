//! `ctconnect auth logout`: removes what login stored.

use anyhow::Result;

use super::profile;
use crate::config;
use crate::session::Session;

/// Forget a profile and its secret
///
/// The API Client itself stays; the Merchant Center deletes it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The profile; left out, the one that is in use
    #[arg(value_name = "PROFILE")]
    name: Option<String>,
}

/// Removes the profile, its secret and its tokens.
pub(super) async fn run(args: &Args, session: &Session) -> Result<()> {
    let store = profile::store(session)?;
    let name = profile::named(args.name.as_ref(), session, &store)?.ok_or(config::Error::NotLoggedIn)?;
    if !store.remove_profile(&name).await? {
        let known = store.config()?.profiles.into_keys().collect();
        return Err(config::Error::UnknownProfile { name, known }.into());
    }
    session.ui.note(&format!("the profile `{name}` is forgotten"));
    for variable in ["CTP_ACCESS_TOKEN", "CTP_CLIENT_ID"] {
        if session.context.environment.get_os(variable).is_some() {
            session.ui.warn(&format!("{variable} is set, and goes on to serve as identity"));
        }
    }
    Ok(())
}
