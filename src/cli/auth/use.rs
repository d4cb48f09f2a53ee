//! `ctconnect auth use`: chooses the default profile.

use anyhow::Result;

use super::profile;
use crate::session::Session;

/// Make a profile the default
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The profile
    #[arg(value_name = "PROFILE")]
    name: String,
}

/// Writes the choice into the settings.
pub(super) async fn run(args: &Args, session: &Session) -> Result<()> {
    profile::store(session)?.set_default(&args.name).await?;
    session.ui.note(&format!("the profile `{}` is the default now", args.name));
    Ok(())
}
