//! `ctconnect auth login`: requests a token with an API Client, and stores what worked as a profile.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::view::IdentityStatus;
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
#[command(after_long_help = "\
Examples:
  # Log in; the secret is asked for
  ctconnect auth login --project-key acme-shop --region europe-west1.gcp --client-id ID

  # Log in with the secret from a password manager, as profile `live`
  pass show shop | ctconnect auth login --profile live --project-key acme-shop --region europe-west1.gcp --client-id ID --client-secret-stdin
")]
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
    check_complete(&args, &settings, session)?;
    let mut profile = new_profile(&args, &settings, session).await?;
    let auth_url = auth_url(&profile)?;
    let client_secret = secret_of(&args, session).await?;
    let credentials = ApiClientCredentials {
        auth_url: auth_url.clone(),
        client_id: profile.client_id.clone(),
        client_secret: client_secret.clone(),
        scope: profile.scope.clone(),
    };
    let access = session.clients.access(session.clients.transport(&settings, [&auth_url]).await?);
    let source = ClientCredentials::new(access.transport, credentials, access.retries, None, access.trace)
        .with_redactor(access.redactor);
    let token = source.request().await.with_context(|| format!("could not log in at {auth_url}"))?;
    check_project(&mut profile, &token, session).await?;

    let flag = session.context.flags().profile;
    let is_default = flag.is_none();
    let name = flag.or_else(|| profile.project_key.clone()).unwrap_or_else(|| "default".to_owned());
    let store = identity::store(&settings, &session.context.environment)?;
    store.save_profile(&name, profile.clone(), &client_secret, is_default).await?;
    store_token(&store, &profile, &client_secret, auth_url, &token).await?;
    session.ui.note(&format!("logged in; stored as the profile `{name}`"));
    session.ui.show(&IdentityStatus::of_login(&name, &profile, &token))?;
    Ok(())
}

/// Without a terminal, names everything that is missing at once. The Project alone may follow from the scopes of the API
/// Client.
fn check_complete(args: &Args, settings: &Settings, session: &Session) -> Result<()> {
    if session.ui.can_prompt() {
        return Ok(());
    }
    let client_id = or_variable(args.client_id.as_ref(), "CTP_CLIENT_ID", session)?;
    let secret = session.context.environment.get("CTP_CLIENT_SECRET")?;
    let has_secret = args.client_secret_stdin || args.client_secret.is_some() || secret.is_some();
    let has_server = args.auth_url.is_some() || settings.explicit_auth_url.is_some();
    let has_region = args.region.is_some() || settings.project_region.is_some() || has_server;
    let missing: Vec<&str> = [
        (client_id.is_none(), "the client id: `--client-id` or CTP_CLIENT_ID"),
        (!has_secret, "the client secret: `--client-secret-stdin` or CTP_CLIENT_SECRET"),
        (!has_region, "the Region of the Project: `--region` or CTP_REGION"),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect();
    let project = "the Project, unless the API Client has scopes for one alone: `--project-key` or CTP_PROJECT_KEY";
    let missing_project = settings.project_key.is_none().then_some(project);
    match missing[..] {
        [] => Ok(()),
        [only] if missing_project.is_none() => {
            let (what, how) = only.split_once(": ").unwrap_or((only, ""));
            Err(Failure::usage(format!("{what} is missing")).hint(format!("set it with {how}")).into())
        }
        _ => {
            let details = missing.into_iter().chain(missing_project).map(str::to_owned);
            Err(Failure::usage("the login is incomplete").details(details).into())
        }
    }
}

/// The value of a flag, else of a variable; none if it is empty.
fn or_variable(flag: Option<&String>, name: &str, session: &Session) -> Result<Option<String>> {
    let variable = session.context.environment.get(name)?.map(str::to_owned);
    Ok(flag.cloned().filter(|value| !value.trim().is_empty()).or(variable))
}

/// Asks for a value until there is one. Only on a terminal.
async fn asked(question: &str, session: &Session) -> Result<String> {
    loop {
        let answer = session.ui.prompt(question).await?;
        let Some(answer) = answer else {
            return Err(Failure::usage(format!("{question} is missing")).into());
        };
        if !answer.trim().is_empty() {
            return Ok(answer.trim().to_owned());
        }
    }
}

/// Asks for a Region until there is one that is known. Only on a terminal.
async fn asked_region(session: &Session) -> Result<String> {
    loop {
        let region = asked("Region of the Project, such as europe-west1.gcp", session).await?;
        if config::auth_url_of(&region).is_some() {
            return Ok(region);
        }
        session.ui.warn(&format!("unknown Region `{region}`; {}", known_regions()));
    }
}

/// Which Regions are known, and what to do about another one.
fn known_regions() -> String {
    format!("known Regions: {}; for another one set its server with `--auth-url`", config::KNOWN_REGIONS.join(", "))
}

/// The profile to store: from flags, then from the environment, then from answers.
async fn new_profile(args: &Args, settings: &Settings, session: &Session) -> Result<Profile> {
    let client_id = match or_variable(args.client_id.as_ref(), "CTP_CLIENT_ID", session)? {
        Some(client_id) => client_id,
        None => asked("Client id", session).await?,
    };
    let auth_url = match &args.auth_url {
        Some(url) => Some(config::check_address("`--auth-url`", url, &session.context.environment)?),
        None => settings.explicit_auth_url.clone(),
    };
    let region = match args.region.clone().or_else(|| settings.project_region.clone()) {
        None if auth_url.is_none() => Some(asked_region(session).await?),
        region => region,
    };
    Ok(Profile {
        project_key: settings.project_key.clone(),
        region,
        client_id,
        // A workflow sets the variable for the application that it deploys.
        scope: if session.context.flags().login_first {
            args.scope.clone()
        } else {
            or_variable(args.scope.as_ref(), "CTP_SCOPE", session)?
        },
        auth_url,
        api_url: settings.explicit_api_url.clone(),
        safety: None,
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
    let url = config::auth_url_of(region)
        .ok_or_else(|| Failure::usage(format!("unknown Region `{region}`; nothing was sent")).hint(known_regions()))?;
    Ok(url)
}

/// The scopes of a token name the Projects that it is valid for. A profile without a Project would be of no use.
async fn check_project(profile: &mut Profile, token: &AccessToken, session: &Session) -> Result<()> {
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
        (Some(_), _) => Ok(()),
        (None, _) if session.ui.can_prompt() => {
            let known = if projects.is_empty() { String::new() } else { format!(" ({})", projects.join(", ")) };
            profile.project_key = Some(asked(&format!("Project key{known}"), session).await?);
            Ok(())
        }
        (None, _) => {
            let failure =
                Failure::usage("the Project is missing").hint("set it with `--project-key` or CTP_PROJECT_KEY");
            let known =
                (!projects.is_empty()).then(|| format!("the API Client has scopes for {}", projects.join(", ")));
            Err(failure.details(known).into())
        }
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
    secret: &SecretString,
    auth_url: String,
    token: &AccessToken,
) -> Result<(), config::ConfigError> {
    let Some(expires_at) = token.expires_at else { return Ok(()) };
    let key = TokenKey { client_id: profile.client_id.clone(), auth_url, scope: profile.scope.clone() };
    let stored = StoredToken { token: token.token.clone(), expires_at, scope: token.scope.clone() };
    store.save_token(&key, secret, &stored, Timestamp::now()).await
}

/// Always succeeds: clap would repeat the text in its error.
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}
