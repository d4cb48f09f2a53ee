//! Settings: what flags, the environment and the user's files say, in that order. The only reader of the environment.

use std::ffi::OsString;
use std::path::PathBuf;

use secrecy::SecretString;

/// What the environment says, read once. Tests build their own.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `CTP_ACCESS_TOKEN`
    pub access_token: Option<SecretString>,
    /// `CTP_CLIENT_ID`
    pub client_id: Option<String>,
    /// `CTP_CLIENT_SECRET`
    pub client_secret: Option<SecretString>,
    /// `CTP_SCOPE`
    pub scope: Option<String>,
    /// `CTP_PROJECT_KEY`
    pub project_key: Option<String>,
    /// `CTP_REGION`
    pub region: Option<String>,
    /// `CTP_AUTH_URL`
    pub auth_url: Option<String>,
    /// `CTP_CONNECT_API_URL`, else `CTP_CLI_CONNECT_API_URL`
    pub api_url: Option<String>,
    /// `CTCONNECT_LOCAL`
    pub local: Option<String>,
    /// `CTCONNECT_CA_FILE`
    pub ca_file: Option<PathBuf>,
    /// A shell asks for completions: `CTCONNECT_COMPLETE` is set.
    pub completing: bool,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and neither empty nor `0`.
    pub force_color: bool,
    /// `GITHUB_ACTIONS` is `true`.
    pub github_actions: bool,
}

impl Environment {
    /// Reads the environment of this process.
    pub fn capture() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            access_token: text("CTP_ACCESS_TOKEN").map(SecretString::from),
            client_id: text("CTP_CLIENT_ID"),
            client_secret: text("CTP_CLIENT_SECRET").map(SecretString::from),
            scope: text("CTP_SCOPE"),
            project_key: text("CTP_PROJECT_KEY"),
            region: text("CTP_REGION"),
            auth_url: text("CTP_AUTH_URL"),
            api_url: text("CTP_CONNECT_API_URL").or_else(|| text("CTP_CLI_CONNECT_API_URL")),
            local: text("CTCONNECT_LOCAL"),
            ca_file: set("CTCONNECT_CA_FILE").map(PathBuf::from),
            completing: set("CTCONNECT_COMPLETE").is_some(),
            no_color: set("NO_COLOR").is_some(),
            force_color: set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            github_actions: set("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
        }
    }
}

/// Where the world of `--local` is kept: `CTCONNECT_CONFIG_DIR`, else the user's data folder.
pub fn local_state_file() -> Option<PathBuf> {
    let folder = std::env::var_os("CTCONNECT_CONFIG_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    Some(folder.or_else(|| Some(dirs::data_local_dir()?.join("ctconnect")))?.join("emulator.json"))
}

/// The folder that the program was started in.
///
/// # Errors
/// When it does not exist any more.
pub fn current_folder() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

/// The command line of this process.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// Who talks to the service.
#[derive(Debug, Clone)]
pub enum Identity {
    /// A token from outside.
    Token(SecretString),
    /// An API Client, which gets its tokens itself.
    ApiClient {
        /// Id of the API Client.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
        /// Scopes to ask for; left out means all that it has.
        scope: Option<String>,
    },
}

/// What a client has to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who talks, if anybody is known.
    pub identity: Option<Identity>,
    /// Key of the Project.
    pub project_key: Option<String>,
    /// Region that hosts the Project.
    pub project_region: Option<String>,
    /// Address of the Connect API, if it or the Region is known.
    pub api_url: Option<String>,
    /// Address of the auth service, if it or the Region is known.
    pub auth_url: Option<String>,
}

/// What flags say about the settings.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--project-key`
    pub project_key: Option<String>,
    /// `--project-region`
    pub project_region: Option<String>,
}

/// Settings that do not make sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// `http://` to another machine would show the token to everybody between.
    #[error("{0} is not `https://`, and not on this machine")]
    Insecure(String),
    /// A Region that is not known, without an address.
    #[error("the Region `{0}` is unknown, and no address is given for it")]
    UnknownRegion(String),
}

impl Settings {
    /// Puts flags and environment together.
    ///
    /// # Errors
    /// When an address is unsafe, or a Region is unknown.
    pub fn resolve(flags: &Flags, environment: &Environment) -> Result<Self, Error> {
        let region = flags.project_region.clone().or_else(|| environment.region.clone());
        let address = |given: &Option<String>, service: &str| match (given, &region) {
            (Some(given), _) => safe(given).map(Some),
            (None, Some(region)) => host(service, region).map(Some),
            (None, None) => Ok(None),
        };
        Ok(Self {
            identity: identity(environment),
            project_key: flags.project_key.clone().or_else(|| environment.project_key.clone()),
            api_url: address(&environment.api_url, "connect")?,
            auth_url: address(&environment.auth_url, "auth")?,
            project_region: region,
        })
    }
}

fn identity(environment: &Environment) -> Option<Identity> {
    if let Some(token) = &environment.access_token {
        return Some(Identity::Token(token.clone()));
    }
    Some(Identity::ApiClient {
        client_id: environment.client_id.clone()?,
        client_secret: environment.client_secret.clone()?,
        scope: environment.scope.clone(),
    })
}

fn host(service: &str, region: &str) -> Result<String, Error> {
    match REGIONS.contains(&region) {
        true => Ok(format!("https://{service}.{region}.commercetools.com")),
        false => Err(Error::UnknownRegion(region.to_owned())),
    }
}

fn safe(address: &str) -> Result<String, Error> {
    let address = address.trim_end_matches('/');
    let loopback = |rest: &str| {
        let authority = rest.split('/').next().unwrap_or_default();
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        crate::api::is_loopback(host.trim_matches(['[', ']']))
    };
    match address.strip_prefix("http://") {
        Some(rest) if !loopback(rest) => Err(Error::Insecure(address.to_owned())),
        _ => Ok(address.to_owned()),
    }
}

/// The Regions that the reference lists (since 2026-05-27). Another one needs an explicit address.
pub const REGIONS: [&str; 5] =
    ["europe-west1.gcp", "us-central1.gcp", "australia-southeast1.gcp", "us-east-2.aws", "eu-central-1.aws"];
