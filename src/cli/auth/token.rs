//! `ctconnect auth token`: a token for another program, such as curl.

use anyhow::{Context as _, Result};
use secrecy::ExposeSecret as _;

use crate::cli::Session;
use crate::identity;

/// Prints a token that is good now, and nothing else.
pub(super) async fn run(session: &Session) -> Result<()> {
    let settings = session.settings()?;
    let access = session.access(session.transport(settings)?);
    let source = identity::token_source(settings, &session.environment, access)?;
    let token = source.token().await.context("could not get a token")?;
    session.ui.raw(&format!("{}\n", token.expose_secret()))?;
    Ok(())
}
