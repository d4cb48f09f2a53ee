//! The settings of a command, and the identity that it uses.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use super::ConfigError;
use super::regions::{auth_url_of, connect_url_of};
use crate::blocking::{self, LARGEST_INPUT};
use crate::safety::Safety;

/// The flags that are settings.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub profile: Option<String>,
    /// Whether a stored login, with its Project and Region, comes before the environment. Workflows set the variables for
    /// the application that they deploy.
    pub login_first: bool,
    /// `--local` or `CTCONNECT_LOCAL`.
    pub local: bool,
    pub project_key: Option<String>,
    pub project_region: Option<String>,
    pub request_timeout: Option<Duration>,
    pub ca_file: Option<PathBuf>,
}

/// The settings of a command.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whether to use the emulator inside the program, without an account and network.
    pub local: bool,
    pub identity: Option<Identity>,
    /// The stored login that the identity of the environment replaces, if it has another API Client.
    pub replaced_login: Option<Identity>,
    /// What the user must know about how the settings were chosen.
    pub warnings: Vec<String>,
    pub project_key: Option<String>,
    pub project_region: Option<String>,
    /// Time limit of one request; `None` means the default.
    pub request_timeout: Option<Duration>,
    /// PEM certificates that are trusted in addition to the system's.
    pub ca_file: Option<PathBuf>,
    pub safety: Safety,
    /// NAME of the program `docker-credential-NAME`, which keeps the secrets.
    pub credential_helper: Option<String>,
    /// Address of the Connect API, if it was given; already checked.
    pub explicit_api_url: Option<String>,
    /// Address of the auth service, if it was given; already checked.
    pub explicit_auth_url: Option<String>,
}

impl Settings {
    /// The default Project of `--local`.
    pub const LOCAL_PROJECT: &str = "local";
    /// The default Region of `--local`.
    pub const LOCAL_REGION: &str = "europe-west1.gcp";
    /// The address of the emulator inside the program. No server listens there.
    pub const LOCAL_ADDRESS: &str = "http://emulator.localhost";

    /// Address of the Connect API.
    ///
    /// # Errors
    /// Without an address and a known Region.
    pub fn api_url(&self) -> Result<String, ConfigError> {
        self.address(self.explicit_api_url.as_ref(), connect_url_of)
    }

    /// Address of the auth service.
    ///
    /// # Errors
    /// Without an address and a known Region.
    pub fn auth_url(&self) -> Result<String, ConfigError> {
        self.address(self.explicit_auth_url.as_ref(), auth_url_of)
    }

    /// Region that hosts the Project.
    ///
    /// # Errors
    /// If none is set.
    pub fn project_region(&self) -> Result<&str, ConfigError> {
        self.project_region.as_deref().ok_or(ConfigError::NoRegion)
    }

    /// The certificates of [`Self::ca_file`], in PEM.
    pub async fn extra_roots(&self) -> Result<Option<Vec<u8>>, ConfigError> {
        let Some(path) = &self.ca_file else { return Ok(None) };
        let roots = blocking::read_file(path, LARGEST_INPUT).await;
        Ok(Some(roots.map_err(ConfigError::io("read", path))?))
    }

    fn address(&self, explicit: Option<&String>, of_region: fn(&str) -> Option<String>) -> Result<String, ConfigError> {
        match (explicit, &self.project_region) {
            (Some(address), _) => Ok(address.clone()),
            (None, Some(region)) => {
                of_region(region).ok_or_else(|| ConfigError::UnknownRegion { region: region.clone() })
            }
            (None, None) => Err(ConfigError::NoRegion),
        }
    }
}

/// The identity of a command.
#[derive(Debug, Clone)]
pub struct Identity {
    pub source: IdentitySource,
    pub credentials: Credentials,
}

/// The credentials of an identity.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that cannot be renewed.
    Token {
        token: SecretString,
        /// Separated by spaces, if known.
        scope: Option<String>,
        /// By the local clock, if known.
        expires_at: Option<Timestamp>,
    },
    /// An API Client with its secret.
    Client {
        client_id: String,
        client_secret: SecretString,
        /// Scopes to request, separated by spaces.
        scope: Option<String>,
        /// A token that another program has requested for this API Client.
        token: Option<GivenToken>,
    },
    /// An API Client whose secret is stored under the name of a profile.
    Profile {
        name: String,
        client_id: String,
        /// Scopes to request, separated by spaces.
        scope: Option<String>,
    },
    /// An API Client that the credential helper keeps with its id and its secret under the name of a profile.
    Helper { name: String },
}

/// A token that another program has requested.
#[derive(Debug, Clone)]
pub struct GivenToken {
    pub token: SecretString,
    pub expires_at: Timestamp,
    /// Separated by spaces.
    pub scope: Option<String>,
}

impl Credentials {
    /// Id of the API Client, if there is one.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::Token { .. } | Self::Helper { .. } => None,
            Self::Client { client_id, .. } | Self::Profile { client_id, .. } => Some(client_id),
        }
    }
}

/// Where an identity was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentitySource {
    ProfileFlag(String),
    TokenVariable,
    /// `CTP_CLIENT_ID` with `CTP_CLIENT_SECRET`.
    ClientVariables,
    ProfileVariable(String),
    /// `default-profile` of the user's settings.
    DefaultProfile(String),
    /// The credentials file of the official CLI.
    Official(PathBuf),
    /// The variables of a Project of ctconnect.yaml, such as `CTP_CLIENT_ID__LIVE`.
    ProjectVariables {
        client_id: String,
        client_secret: String,
    },
    /// The profile that ctconnect.yaml names for a Project.
    ProjectProfile(String),
    /// The emulator inside the program, which accepts any token.
    Local,
}

impl IdentitySource {
    /// The profile, if the source is one.
    pub fn profile(&self) -> Option<&str> {
        match self {
            Self::ProfileFlag(name)
            | Self::ProfileVariable(name)
            | Self::DefaultProfile(name)
            | Self::ProjectProfile(name) => Some(name),
            Self::TokenVariable
            | Self::ClientVariables
            | Self::ProjectVariables { .. }
            | Self::Official(_)
            | Self::Local => None,
        }
    }
}

impl fmt::Display for IdentitySource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProfileFlag(name) => write!(formatter, "profile `{name}` (--profile)"),
            Self::TokenVariable => write!(formatter, "CTP_ACCESS_TOKEN"),
            Self::ClientVariables => write!(formatter, "CTP_CLIENT_ID and CTP_CLIENT_SECRET"),
            Self::ProfileVariable(name) => write!(formatter, "profile `{name}` (CTCONNECT_PROFILE)"),
            Self::DefaultProfile(name) => write!(formatter, "profile `{name}` (the default)"),
            Self::ProjectVariables { client_id, client_secret } => write!(formatter, "{client_id} and {client_secret}"),
            Self::ProjectProfile(name) => write!(formatter, "profile `{name}` (ctconnect.yaml)"),
            Self::Local => write!(formatter, "the emulator inside the program"),
            Self::Official(path) => write!(formatter, "{} (of the official CLI)", path.display()),
        }
    }
}
