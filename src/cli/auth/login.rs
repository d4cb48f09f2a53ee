//! `ctconnect auth login`: requests a token with an API Client, and stores what worked as a profile.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::view::IdentityStatus;
use crate::address;
use crate::api::{AccessToken, ApiClientCredentials, ClientCredentials};
use crate::cli::arguments::complete_regions;
use crate::config::{self, Profile, Settings};
use crate::credentials::{CredentialStore, StoredToken, TokenKey};
use crate::failure::{ExitCode, Failure};
use crate::identity;
use crate::session::Session;

/// Log in with an API Client and store it as a profile
///
/// Missing flags are read from CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_PROJECT_KEY, CTP_REGION, CTP_SCOPE and
/// CTP_AUTH_URL. On a terminal, the command prompts for a missing secret. `--profile` names the profile [default: the
/// Project key].
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Client id of the API Client
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,

    /// Client secret, visible to other users of this machine; prefer `--client-secret-stdin`
    #[arg(long, value_name = "SECRET", conflicts_with = "client_secret_stdin", value_parser = secret)]
    client_secret: Option<SecretString>,

    /// Read the client secret from standard input
    #[arg(long)]
    client_secret_stdin: bool,

    /// Region that hosts the Project
    #[arg(long, value_name = "REGION", conflicts_with = "project_region", add = complete_regions())]
    region: Option<String>,

    /// Scopes to request, separated by spaces [default: all of the API Client]
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,

    /// URL of the auth service, for a Region that ctconnect does not support
    #[arg(long, value_name = "URL")]
    auth_url: Option<String>,

    /// Accepted for compatibility; login always uses client credentials
    #[arg(long)]
    client_credentials: bool,
}

/// Requests a token, checks it, and only then stores the profile.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    if session.context.is_local() {
        return Err(Failure::usage("`--local` needs no login").into());
    }
    let settings = config::resolve_without_identity(&session.context.flags(), &session.context.environment)?;
    let mut profile = new_profile(&args, &settings, session)?;
    let auth_url = auth_url(&profile)?;
    let client_secret = secret_of(&args, session).await?;
    let credentials = ApiClientCredentials {
        auth_url: auth_url.clone(),
        client_id: profile.client_id.clone(),
        client_secret: client_secret.clone(),
        scope: profile.scope.clone(),
    };
    let access = session.clients.access(session.clients.transport(&settings).await?);
    let source = ClientCredentials::new(access.transport, credentials, access.retries, None, access.trace);
    let token = source.request().await.with_context(|| format!("could not log in at {auth_url}"))?;
    check_project(&mut profile, &token)?;

    let flag = session.context.flags().profile;
    let is_default = flag.is_none();
    let name = flag.or_else(|| profile.project_key.clone()).unwrap_or_else(|| "default".to_owned());
    let store = identity::store(&settings, &session.context.environment)?;
    store.save_profile(&name, profile.clone(), &client_secret, is_default).await?;
    store_token(&store, &profile, auth_url, &token).await?;
    session.ui.note(&format!("logged in; stored as the profile `{name}`"));
    session.ui.show(&IdentityStatus::of_login(&name, &profile, &token))?;
    Ok(())
}

/// The profile to store: from flags, then from the environment.
fn new_profile(args: &Args, settings: &Settings, session: &Session) -> Result<Profile> {
    let environment = &session.context.environment;
    let or_variable = |flag: &Option<String>, name: &str| -> Result<Option<String>> {
        let variable = environment.get(name)?.map(str::to_owned);
        Ok(flag.clone().filter(|value| !value.trim().is_empty()).or(variable))
    };
    let client_id = or_variable(&args.client_id, "CTP_CLIENT_ID")?;
    let client_id = client_id
        .ok_or_else(|| Failure::usage("the client id is missing").hint("set it with `--client-id` or CTP_CLIENT_ID"))?;
    let auth_url = match &args.auth_url {
        Some(url) => Some(address::check(url).map_err(|problem| Failure::usage(format!("--auth-url {problem}")))?),
        None => settings.explicit_auth_url.clone(),
    };
    Ok(Profile {
        project_key: settings.project_key.clone(),
        region: args.region.clone().or_else(|| settings.project_region.clone()),
        client_id,
        // A workflow sets the variable for the application that it deploys.
        scope: if session.context.flags().login_first {
            args.scope.clone()
        } else {
            or_variable(&args.scope, "CTP_SCOPE")?
        },
        auth_url,
        api_url: settings.explicit_api_url.clone(),
    })
}

/// The URL of the auth service. An unknown Region has none, so that no secret goes to a made-up host.
fn auth_url(profile: &Profile) -> Result<String> {
    if let Some(url) = &profile.auth_url {
        return Ok(url.clone());
    }
    let region = profile.region.as_ref().ok_or_else(|| {
        Failure::usage("the Region of the Project is missing").hint("set it with `--region` or CTP_REGION")
    })?;
    let url = config::auth_url_of(region).ok_or_else(|| {
        let known = config::KNOWN_REGIONS.join(", ");
        Failure::usage(format!("unknown Region `{region}`; nothing was sent"))
            .hint(format!("known Regions: {known}; for another one set its server with `--auth-url`"))
    })?;
    Ok(url)
}

/// The scopes of a token name the Projects that it is valid for.
fn check_project(profile: &mut Profile, token: &AccessToken) -> Result<()> {
    let scope = token.scope.as_deref().unwrap_or_default();
    let mut projects: Vec<&str> =
        scope.split_whitespace().filter_map(|scope| scope.split(':').nth(1)).filter(|key| !key.is_empty()).collect();
    projects.sort_unstable();
    projects.dedup();
    match (&profile.project_key, &projects[..]) {
        (Some(key), [_, ..]) if !projects.contains(&key.as_str()) => {
            Err(Failure::new(ExitCode::FORBIDDEN, format!("the API Client has no scope for the Project `{key}`"))
                .detail(format!("its scopes are for {}", projects.join(", ")))
                .hint("check `--project-key`, or create an API Client in that Project")
                .into())
        }
        (None, [only]) => {
            profile.project_key = Some((*only).to_owned());
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The secret from the first source that has it, else from a prompt.
async fn secret_of(args: &Args, session: &Session) -> Result<SecretString> {
    let secret = if args.client_secret_stdin {
        session.ui.read_secret_stdin().await.context("could not read the secret from standard input")?
    } else if let Some(secret) = &args.client_secret {
        session.ui.warn("a secret on the command line is visible to other users of this machine");
        secret.clone()
    } else if let Some(secret) = session.context.environment.get("CTP_CLIENT_SECRET")? {
        SecretString::from(secret)
    } else {
        let asked = session.ui.prompt_secret("Client secret").await?;
        asked.ok_or_else(|| {
            Failure::usage("the client secret is missing")
                .hint("pipe it into `--client-secret-stdin`, or set CTP_CLIENT_SECRET")
        })?
    };
    if secret.expose_secret().is_empty() {
        return Err(Failure::usage("the client secret is empty").into());
    }
    Ok(secret)
}

async fn store_token(
    store: &CredentialStore,
    profile: &Profile,
    auth_url: String,
    token: &AccessToken,
) -> Result<(), config::ConfigError> {
    let Some(expires_at) = token.expires_at else { return Ok(()) };
    let key = TokenKey { client_id: profile.client_id.clone(), auth_url, scope: profile.scope.clone() };
    let stored = StoredToken { token: token.token.clone(), expires_at, scope: token.scope.clone() };
    store.save_token(&key, &stored, Timestamp::now()).await
}

/// Always succeeds: clap would repeat the text in its error.
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}
