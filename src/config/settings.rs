//! The settings that a command runs with.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use super::Error;
use super::regions::{auth_url_of, connect_url_of};
use crate::blocking::{self, LARGEST_INPUT};
use crate::safety::Safety;

/// What the flags of the command line say about settings.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--profile`.
    pub profile: Option<String>,
    /// `--local`, or `CTCONNECT_LOCAL`.
    pub local: bool,
    /// `--project-key`.
    pub project_key: Option<String>,
    /// `--project-region`.
    pub project_region: Option<String>,
    /// `--request-timeout`.
    pub request_timeout: Option<Duration>,
    /// `--ca-file`.
    pub ca_file: Option<PathBuf>,
}

/// The settings that a command runs with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether the emulator inside the process answers, with neither account nor network.
    pub local: bool,
    /// Who asks, if anybody is known.
    pub identity: Option<Identity>,
    /// The profile that the settings come from, whether or not the identity does.
    pub profile: Option<String>,
    /// Key of the Project.
    pub project_key: Option<String>,
    /// Region that hosts the Project.
    pub project_region: Option<String>,
    /// The longest that one request may take; none leaves the default.
    pub request_timeout: Option<Duration>,
    /// Certificates that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// What is refused before anything is sent.
    pub safety: Safety,
    /// Keeps secrets with `docker-credential-NAME`.
    pub credential_helper: Option<String>,
    /// An address that was named, already checked.
    pub(super) explicit_api_url: Option<String>,
    /// An address that was named, already checked.
    pub(super) explicit_auth_url: Option<String>,
}

impl Settings {
    /// The Project of `--local` where nothing else is said.
    pub const LOCAL_PROJECT: &str = "local";
    /// The Region of `--local` where nothing else is said.
    pub const LOCAL_REGION: &str = "europe-west1.gcp";
    /// The address of the emulator inside the program, which nothing listens at.
    pub const LOCAL_ADDRESS: &str = "http://emulator.localhost";

    /// Address of the Connect API.
    ///
    /// # Errors
    /// When neither an address nor a known Region is set.
    pub fn api_url(&self) -> Result<String, Error> {
        self.address(self.explicit_api_url.as_ref(), connect_url_of)
    }

    /// Address of the auth service.
    ///
    /// # Errors
    /// When neither an address nor a known Region is set.
    pub fn auth_url(&self) -> Result<String, Error> {
        self.address(self.explicit_auth_url.as_ref(), auth_url_of)
    }

    /// Address of the Connect API, if one was named.
    pub fn named_api_url(&self) -> Option<&str> {
        self.explicit_api_url.as_deref()
    }

    /// Address of the auth service, if one was named.
    pub fn named_auth_url(&self) -> Option<&str> {
        self.explicit_auth_url.as_deref()
    }

    /// Key of the Project.
    ///
    /// # Errors
    /// When none is set.
    pub fn project_key(&self) -> Result<&str, Error> {
        self.project_key.as_deref().ok_or(Error::NoProject)
    }

    /// Region that hosts the Project.
    ///
    /// # Errors
    /// When none is set.
    pub fn project_region(&self) -> Result<&str, Error> {
        self.project_region.as_deref().ok_or(Error::NoRegion)
    }

    /// The certificates of [`Self::ca_file`], in PEM.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn extra_roots(&self) -> Result<Option<Vec<u8>>, Error> {
        let Some(path) = &self.ca_file else { return Ok(None) };
        let roots = blocking::read_file(path, LARGEST_INPUT).await;
        Ok(Some(roots.map_err(Error::io("read", path))?))
    }

    fn address(&self, explicit: Option<&String>, of_region: fn(&str) -> Option<String>) -> Result<String, Error> {
        match (explicit, &self.project_region) {
            (Some(address), _) => Ok(address.clone()),
            (None, Some(region)) => of_region(region).ok_or_else(|| Error::UnknownRegion { region: region.clone() }),
            (None, None) => Err(Error::NoRegion),
        }
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Where it was found.
    pub source: Source,
    /// What it consists of.
    pub credentials: Credentials,
}

/// What an identity consists of.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that cannot be renewed.
    Token {
        /// The token.
        token: SecretString,
        /// Its scopes, separated by blanks, where they are known.
        scope: Option<String>,
    },
    /// An API Client with its secret.
    Client {
        /// Its id.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
        /// Scopes to ask for, separated by blanks.
        scope: Option<String>,
        /// A token that it was given before, by another program.
        token: Option<GivenToken>,
    },
    /// An API Client whose secret is kept under the name of a profile.
    Profile {
        /// The profile.
        name: String,
        /// Id of the API Client.
        client_id: String,
        /// Scopes to ask for, separated by blanks.
        scope: Option<String>,
    },
}

/// A token that another program asked for.
#[derive(Debug, Clone)]
pub struct GivenToken {
    /// The token.
    pub token: SecretString,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Its scopes, separated by blanks.
    pub scope: Option<String>,
}

impl Credentials {
    /// Id of the API Client, if it is one.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::Token { .. } => None,
            Self::Client { client_id, .. } | Self::Profile { client_id, .. } => Some(client_id),
        }
    }
}

/// Where an identity was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `--profile`.
    ProfileFlag(String),
    /// `CTP_ACCESS_TOKEN`.
    TokenVariable,
    /// `CTP_CLIENT_ID` with `CTP_CLIENT_SECRET`.
    ClientVariables,
    /// `CTCONNECT_PROFILE`.
    ProfileVariable(String),
    /// `default-profile` of the user's settings.
    DefaultProfile(String),
    /// The file of the official CLI.
    Official(PathBuf),
    /// The emulator inside the program, which takes anybody.
    Local,
}

impl Source {
    /// The profile that it names, if it is one.
    pub fn profile(&self) -> Option<&str> {
        match self {
            Self::ProfileFlag(name) | Self::ProfileVariable(name) | Self::DefaultProfile(name) => Some(name),
            Self::TokenVariable | Self::ClientVariables | Self::Official(_) | Self::Local => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProfileFlag(name) => write!(formatter, "profile `{name}` (--profile)"),
            Self::TokenVariable => write!(formatter, "CTP_ACCESS_TOKEN"),
            Self::ClientVariables => write!(formatter, "CTP_CLIENT_ID and CTP_CLIENT_SECRET"),
            Self::ProfileVariable(name) => write!(formatter, "profile `{name}` (CTCONNECT_PROFILE)"),
            Self::DefaultProfile(name) => write!(formatter, "profile `{name}` (the default)"),
            Self::Local => write!(formatter, "the emulator inside the program"),
            Self::Official(path) => write!(formatter, "{} (of the official CLI)", path.display()),
        }
    }
}
