//! `ctconnect auth token`: an access token for another program, such as curl.

use anyhow::{Context as _, Result};
use secrecy::ExposeSecret as _;

use crate::identity;
use crate::session::Session;

/// Prints a valid token, and nothing else.
pub(super) async fn run(session: &Session) -> Result<()> {
    let settings = session.context.settings()?;
    let access = session.clients.access(session.clients.transport(settings, settings.auth_url().ok()).await?);
    let source = identity::token_source(settings, &session.context.environment, access).await?;
    let token = source.token().await.context("could not get a token")?;
    session.ui.print_raw(&format!("{}\n", token.expose_secret()))?;
    Ok(())
}
