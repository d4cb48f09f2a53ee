//! `ctconnect auth status`: the current identity and its permissions.

use anyhow::{Context as _, Result};

use super::view::IdentityStatus;
use crate::api::{Client, DeploymentQuery, Error, StagedQuery};
use crate::config::{self, Credentials, Identity, Settings};
use crate::credentials::TokenKey;
use crate::failure::{self, ExitCode, Failure};
use crate::identity;
use crate::session::Session;

/// Show the current identity and its permissions
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show who you are, and what you may do
  ctconnect auth status

  # Show it for another profile
  ctconnect auth status --profile live
")]
pub struct Args {
    /// Check that the service accepts the identity
    #[arg(long)]
    check: bool,
}

/// Shows what is known without a request, unless `--check` asks for one.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let settings = session.context.settings()?;
    let identity = settings.identity.as_ref().ok_or(config::ConfigError::NotLoggedIn)?;
    // `--check` makes a client, which reports this.
    if !args.check && !settings.local {
        session.clients.check_exposure(settings)?;
    }
    let mut status = known(identity, settings, session).await?;
    if args.check {
        match check(identity, settings, session, status.clone()).await {
            Ok(checked) => status = checked,
            Err(error) => {
                let refused = failure::classify(&error).is_some_and(|failure| failure.code == ExitCode::FORBIDDEN);
                if refused {
                    session.ui.show(&IdentityStatus { refused: true, ..status })?;
                }
                return Err(error);
            }
        }
    }
    session.ui.show(&status)?;
    if status.is_expired() && !status.is_renewable && !status.checked {
        return Err(Failure::new(ExitCode::FORBIDDEN, "the access token has expired, and cannot be renewed")
            .hint("log in again with `ctconnect auth login`")
            .into());
    }
    Ok(())
}

/// Whether the program has what it requests a new token with. A credential helper is not asked: it may prompt the user.
fn is_renewable(identity: &Identity, settings: &Settings, session: &Session) -> bool {
    match identity.credentials {
        Credentials::Token { .. } => false,
        Credentials::Client { .. } | Credentials::Helper { .. } => true,
        Credentials::Profile { .. } => {
            settings.credential_helper.is_some()
                || identity::client_secret(settings, &session.context.environment).is_some()
        }
    }
}

async fn known(identity: &Identity, settings: &Settings, session: &Session) -> Result<IdentityStatus> {
    let status = IdentityStatus {
        source: identity.source.to_string(),
        profile: identity.source.profile().map(str::to_owned),
        client_id: identity.credentials.client_id().map(str::to_owned),
        project_key: settings.project_key.clone(),
        region: settings.project_region.clone(),
        auth_url: settings.auth_url().ok(),
        api_url: settings.api_url().ok(),
        is_renewable: is_renewable(identity, settings, session),
        ..IdentityStatus::default()
    };
    let status = match &identity.credentials {
        Credentials::Client { token: Some(given), .. } => {
            status.with_token(given.scope.as_deref(), Some(given.expires_at))
        }
        _ => status,
    };
    let (client_id, scope) = match &identity.credentials {
        Credentials::Token { scope, expires_at, .. } => return Ok(status.with_token(scope.as_deref(), *expires_at)),
        // Of a Project of ctconnect.yaml alone.
        Credentials::Helper { .. } => return Ok(status),
        Credentials::Client { client_id, scope, .. } | Credentials::Profile { client_id, scope, .. } => {
            (client_id.clone(), scope.clone())
        }
    };
    // Without a home or an address no token can have been stored.
    let (Ok(store), Ok(auth_url)) = (identity::store(settings, &session.context.environment), settings.auth_url())
    else {
        return Ok(status);
    };
    let key = TokenKey { client_id, auth_url, scope };
    let stored = match identity::client_secret(settings, &session.context.environment) {
        Some(secret) => store.token(&key, &secret).await?,
        None => store.token_of_any_secret(&key).await?,
    };
    Ok(match stored {
        Some(token) => status.with_token(token.scope.as_deref(), Some(token.expires_at)),
        None => status,
    })
}

async fn check(
    identity: &Identity,
    settings: &Settings,
    session: &Session,
    status: IdentityStatus,
) -> Result<IdentityStatus> {
    if let Credentials::Token { .. } = &identity.credentials {
        let answer = read_anything(&session.client().await?, settings).await;
        // A token without the scope for this read is valid.
        match answer {
            Err(error) if error.status() == Some(401) => Err(error).context("the service does not accept the token"),
            Err(error) if !error.is_not_permitted() => Err(error).context("could not check the token"),
            _ => Ok(IdentityStatus { checked: true, ..status }),
        }
    } else {
        let access = session.clients.access(session.clients.transport(settings, settings.auth_url().ok()).await?);
        let client = identity::client_credentials(settings, &session.context.environment, access).await?;
        let token = client.request().await.map_err(|error| {
            let problem = match error.status() {
                Some(400 | 401 | 403) => "the service does not accept the API Client",
                _ => "could not check the API Client",
            };
            anyhow::Error::from(error).context(problem)
        })?;
        Ok(IdentityStatus { checked: true, ..status }.with_token(token.scope.as_deref(), token.expires_at))
    }
}

/// The smallest read that takes a token.
async fn read_anything(client: &Client, settings: &Settings) -> Result<(), Error> {
    if settings.project_key.is_some() {
        let query = DeploymentQuery { limit: Some(1), ..DeploymentQuery::default() };
        client.query_deployments(&query).await.map(drop)
    } else {
        let query = StagedQuery { limit: Some(1), ..StagedQuery::default() };
        client.query_connectors_staged(&query).await.map(drop)
    }
}
