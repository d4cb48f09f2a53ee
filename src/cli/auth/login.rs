//! `ctconnect auth login`: asks for a token with an API Client, and keeps what worked as a profile.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::view::Status;
use crate::address;
use crate::api::{AccessToken, ApiClientCredentials, ClientCredentials};
use crate::cli::arguments::complete_regions;
use crate::config::{self, Profile, Settings};
use crate::credentials::{CredentialStore, StoredToken, TokenKey};
use crate::failure::{ExitCode, Failure};
use crate::identity;
use crate::session::Session;

/// Log in with an API Client and keep it as a profile
///
/// What flags leave out is taken from CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_PROJECT_KEY, CTP_REGION, CTP_SCOPE and
/// CTP_AUTH_URL. The secret is asked for on a terminal. The profile is named by `--profile`, or after the Project.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Id of the API Client
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,

    /// Secret of the API Client; other users of this machine can see it: better is `--client-secret-stdin`
    #[arg(long, value_name = "SECRET", conflicts_with = "client_secret_stdin", value_parser = secret)]
    client_secret: Option<SecretString>,

    /// Read the secret from standard input
    #[arg(long)]
    client_secret_stdin: bool,

    /// Region that hosts the Project
    #[arg(long, value_name = "REGION", conflicts_with = "project_region", add = complete_regions())]
    region: Option<String>,

    /// Scopes to ask for, separated by blanks; left out, all that the API Client has
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,

    /// Address of the auth service, for a Region that is not known
    #[arg(long, value_name = "URL")]
    auth_url: Option<String>,

    /// Use an API Client; there is no other way, so the flag changes nothing
    #[arg(long)]
    client_credentials: bool,
}

/// Asks, checks, keeps; in this order, so that nothing is kept that does not work.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    if session.context.is_local() {
        return Err(Failure::usage("`--local` needs no login").into());
    }
    let settings = config::resolve_without_identity(&session.context.flags(), &session.context.environment)?;
    let mut wanted = Wanted::new(&args, &settings, session)?;
    let auth_url = wanted.auth_url()?;
    let client_secret = secret_of(&args, session).await?;
    let credentials = ApiClientCredentials {
        auth_url: auth_url.clone(),
        client_id: wanted.profile.client_id.clone(),
        client_secret: client_secret.clone(),
        scope: wanted.profile.scope.clone(),
    };
    let access = session.clients.access(session.clients.transport(&settings).await?);
    let source = ClientCredentials::new(access.transport, credentials, access.retries, None, access.trace);
    let token = source.request().await.with_context(|| format!("could not log in at {auth_url}"))?;
    wanted.check_project(&token)?;

    let name = wanted.name(session);
    let store = identity::store(&settings, &session.context.environment)?;
    let is_default = session.context.flags().profile.is_none();
    store.save_profile(&name, wanted.profile.clone(), &client_secret, is_default).await?;
    keep_token(&store, &wanted, auth_url, &token).await?;
    session.ui.note(&format!("logged in; kept as the profile `{name}`"));
    session.ui.show(&Status::of_login(&name, &wanted.profile, &token))?;
    Ok(())
}

/// What is going to be kept.
struct Wanted {
    profile: Profile,
}

impl Wanted {
    /// Flags, then the environment.
    fn new(args: &Args, settings: &Settings, session: &Session) -> Result<Self> {
        let environment = &session.context.environment;
        let or_variable = |flag: &Option<String>, name: &str| -> Result<Option<String>> {
            let variable = environment.get(name)?.map(str::to_owned);
            Ok(flag.clone().filter(|value| !value.trim().is_empty()).or(variable))
        };
        let client_id = or_variable(&args.client_id, "CTP_CLIENT_ID")?;
        let client_id = client_id.ok_or_else(|| {
            Failure::usage("the id of the API Client is not known").hint("name it with `--client-id` or CTP_CLIENT_ID")
        })?;
        let auth_url = match &args.auth_url {
            Some(url) => Some(address::check(url).map_err(|problem| Failure::usage(format!("--auth-url {problem}")))?),
            None => settings.named_auth_url().map(str::to_owned),
        };
        let profile = Profile {
            project_key: settings.project_key.clone(),
            region: args.region.clone().or_else(|| settings.project_region.clone()),
            client_id,
            scope: or_variable(&args.scope, "CTP_SCOPE")?,
            auth_url,
            api_url: settings.named_api_url().map(str::to_owned),
        };
        Ok(Self { profile })
    }

    /// Where to ask. A Region that is not known has no address, so that no secret goes to a host that somebody made up.
    fn auth_url(&self) -> Result<String> {
        if let Some(url) = &self.profile.auth_url {
            return Ok(url.clone());
        }
        let region = self.profile.region.as_ref().ok_or_else(|| {
            Failure::usage("the Region of the Project is not known").hint("name it with `--region` or CTP_REGION")
        })?;
        let url = config::auth_url_of(region).ok_or_else(|| {
            let known = config::KNOWN_REGIONS.join(", ");
            Failure::usage(format!("`{region}` is not a Region that this version knows; nothing was sent"))
                .hint(format!("known are {known}; for another one name its server with `--auth-url`"))
        })?;
        Ok(url)
    }

    /// A token says by its scopes which Projects it is for.
    fn check_project(&mut self, token: &AccessToken) -> Result<()> {
        let scope = token.scope.as_deref().unwrap_or_default();
        let mut projects: Vec<&str> = scope
            .split_whitespace()
            .filter_map(|scope| scope.split(':').nth(1))
            .filter(|key| !key.is_empty())
            .collect();
        projects.sort_unstable();
        projects.dedup();
        match (&self.profile.project_key, &projects[..]) {
            (Some(key), [_, ..]) if !projects.contains(&key.as_str()) => {
                Err(Failure::new(ExitCode::FORBIDDEN, format!("the API Client has no scope for the Project `{key}`"))
                    .detail(format!("its scopes are for {}", projects.join(", ")))
                    .hint("check `--project-key`, or make an API Client in that Project")
                    .into())
            }
            (None, [only]) => {
                self.profile.project_key = Some((*only).to_owned());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn name(&self, session: &Session) -> String {
        let flag = session.context.flags().profile;
        flag.or_else(|| self.profile.project_key.clone()).unwrap_or_else(|| "default".to_owned())
    }
}

/// The secret, from the first place that has it; asked for on a terminal.
async fn secret_of(args: &Args, session: &Session) -> Result<SecretString> {
    let secret = if args.client_secret_stdin {
        session.ui.secret_input().await.context("could not read the secret from standard input")?
    } else if let Some(secret) = &args.client_secret {
        session.ui.warn("a secret on the command line can be seen by other users of this machine");
        secret.clone()
    } else if let Some(secret) = session.context.environment.get("CTP_CLIENT_SECRET")? {
        SecretString::from(secret)
    } else {
        let asked = session.ui.secret_prompt("Secret of the API Client").await?;
        asked.ok_or_else(|| {
            Failure::usage("the secret of the API Client is not known")
                .hint("pipe it in with `--client-secret-stdin`, or set CTP_CLIENT_SECRET")
        })?
    };
    match secret.expose_secret().is_empty() {
        true => Err(Failure::usage("the secret of the API Client is empty").into()),
        false => Ok(secret),
    }
}

async fn keep_token(
    store: &CredentialStore,
    wanted: &Wanted,
    auth_url: String,
    token: &AccessToken,
) -> Result<(), config::Error> {
    let Some(expires_at) = token.expires_at else { return Ok(()) };
    let profile = &wanted.profile;
    let key = TokenKey { client_id: profile.client_id.clone(), auth_url, scope: profile.scope.clone() };
    let stored = StoredToken { token: token.token.clone(), expires_at, scope: token.scope.clone() };
    store.save_token(&key, &stored, Timestamp::now()).await
}

/// Never refuses, because clap would repeat what it refuses.
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}
