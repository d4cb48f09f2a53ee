//! `ctconnect auth logout`: removes what `auth login` stored.

use anyhow::Result;

use super::profile;
use crate::cli::arguments::complete_profiles;
use crate::config;
use crate::name_cache::NameCache;
use crate::session::Session;

/// Remove a profile and its secret
///
/// The API Client itself is not deleted; delete it in the Merchant Center.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Remove the current profile and its secret
  ctconnect auth logout

  # Remove another profile
  ctconnect auth logout live
")]
pub struct Args {
    /// Profile to remove [default: the current one]
    #[arg(value_name = "PROFILE", add = complete_profiles())]
    name: Option<String>,
}

/// Removes the profile, its secret and its tokens.
pub(super) async fn run(args: &Args, session: &Session) -> Result<()> {
    let store = profile::trusted_store(session)?;
    // Those of the other identities come back with the next list.
    if let Ok(folder) = session.context.environment.name_cache_folder() {
        NameCache::empty(&folder);
    }
    let is_cleaned = store.remove_leftovers().await?;
    if is_cleaned {
        session.ui.note("removed what an interrupted login left");
    }
    let name = match profile::named(args.name.as_ref(), session, &store)? {
        Some(name) => name,
        None if is_cleaned => return Ok(()),
        None => return Err(config::ConfigError::NotLoggedIn.into()),
    };
    if !store.remove_profile(&name).await? {
        let known = store.config()?.profiles.into_keys().collect();
        return Err(config::ConfigError::UnknownProfile { name, known, variables: None }.into());
    }
    session.ui.note(&format!("removed the profile `{name}`"));
    for variable in ["CTP_ACCESS_TOKEN", "CTP_CLIENT_ID"] {
        if session.context.environment.get_os(variable).is_some() {
            session.ui.warn(&format!("{variable} is set and still provides an identity"));
        }
    }
    Ok(())
}
