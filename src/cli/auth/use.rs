//! `ctconnect auth use`: sets the default profile.

use anyhow::Result;

use super::profile;
use crate::cli::arguments::complete_profiles;
use crate::session::Session;

/// Set the default profile
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Use a profile from now on
  ctconnect auth use live

  # Use it for one command alone
  ctconnect deployment list --profile live
")]
pub struct Args {
    /// Profile to make the default
    #[arg(value_name = "PROFILE", add = complete_profiles())]
    name: String,
}

pub(super) async fn run(args: &Args, session: &Session) -> Result<()> {
    profile::trusted_store(session)?.set_default(&args.name).await?;
    session.ui.note(&format!("the default profile is now `{}`", args.name));
    Ok(())
}
