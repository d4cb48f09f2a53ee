//! What a connect.yaml declares, as the emulator keeps it.

use serde::{Deserialize, Serialize};

use crate::connect_file::{Configuration, ConfigurationKey, ConnectFile};

/// What a connect.yaml declares.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Declaration {
    pub(super) applications: Vec<DeclaredApplication>,
    /// Keys that every application gets.
    pub(super) global: DeclaredKeys,
    /// Scopes of the API Client that a Deployment is given.
    pub(super) api_client_scopes: Option<Vec<String>>,
}

/// One application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeclaredApplication {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) endpoint: Option<String>,
    pub(super) post_deploy: Option<String>,
    pub(super) schedule: Option<String>,
    pub(super) keys: DeclaredKeys,
}

/// Keys that values are wanted for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct DeclaredKeys {
    pub(super) standard: Vec<DeclaredKey>,
    pub(super) secured: Vec<DeclaredKey>,
}

/// One key, as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct DeclaredKey {
    pub(super) key: String,
    pub(super) description: String,
    pub(super) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<String>,
}

/// The two lists of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyList {
    Standard,
    Secured,
}

impl KeyList {
    /// The word that messages use.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Secured => "secret",
        }
    }
}

impl Declaration {
    pub(super) fn application(&self, name: &str) -> Option<&DeclaredApplication> {
        self.applications.iter().find(|application| application.name == name)
    }
}

impl DeclaredKeys {
    pub(super) fn list(&self, list: KeyList) -> &[DeclaredKey] {
        match list {
            KeyList::Standard => &self.standard,
            KeyList::Secured => &self.secured,
        }
    }

    pub(super) fn find(&self, list: KeyList, key: &str) -> Option<&DeclaredKey> {
        self.list(list).iter().find(|declared| declared.key == key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.standard.is_empty() && self.secured.is_empty()
    }
}

impl From<ConnectFile> for Declaration {
    fn from(file: ConnectFile) -> Self {
        let applications = file.deploy_as.into_iter().map(|application| DeclaredApplication {
            name: application.name,
            kind: application.application_type.as_str().to_owned(),
            endpoint: application.endpoint,
            post_deploy: application.post_deploy,
            schedule: application.schedule,
            keys: application.configuration.into(),
        });
        Self {
            applications: applications.collect(),
            global: file.global.into(),
            api_client_scopes: file.api_client_scopes,
        }
    }
}

impl From<Configuration> for DeclaredKeys {
    fn from(configuration: Configuration) -> Self {
        let keys = |keys: Vec<ConfigurationKey>| keys.into_iter().map(DeclaredKey::from).collect();
        Self { standard: keys(configuration.standard), secured: keys(configuration.secured) }
    }
}

impl From<ConfigurationKey> for DeclaredKey {
    fn from(key: ConfigurationKey) -> Self {
        Self { key: key.key, description: key.description, required: key.required, default: key.default }
    }
}
