//! What a connect.yaml declares, as the emulator keeps it.

use serde::{Deserialize, Serialize};

use crate::connect_file::{Configuration, ConfigurationKey, ConnectFile};

/// What a connect.yaml declares.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Declaration {
    pub(crate) applications: Vec<DeclaredApplication>,
    /// Keys that every application gets.
    pub(crate) global: DeclaredKeys,
    /// Scopes of the API Client that a Deployment is given.
    pub(crate) api_client_scopes: Option<Vec<String>>,
}

/// One application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeclaredApplication {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) endpoint: Option<String>,
    pub(crate) post_deploy: Option<String>,
    pub(crate) schedule: Option<String>,
    pub(crate) keys: DeclaredKeys,
}

/// Keys that values are wanted for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DeclaredKeys {
    pub(crate) standard: Vec<DeclaredKey>,
    pub(crate) secured: Vec<DeclaredKey>,
}

/// One key, as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct DeclaredKey {
    pub(crate) key: String,
    pub(crate) description: String,
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<String>,
}

/// The two lists of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyList {
    Standard,
    Secured,
}

impl KeyList {
    /// The word that messages use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Secured => "secret",
        }
    }
}

impl Declaration {
    pub(crate) fn application(&self, name: &str) -> Option<&DeclaredApplication> {
        self.applications.iter().find(|application| application.name == name)
    }
}

impl DeclaredKeys {
    pub(crate) fn list(&self, list: KeyList) -> &[DeclaredKey] {
        match list {
            KeyList::Standard => &self.standard,
            KeyList::Secured => &self.secured,
        }
    }

    pub(crate) fn find(&self, list: KeyList, key: &str) -> Option<&DeclaredKey> {
        self.list(list).iter().find(|declared| declared.key == key)
    }

    pub(crate) fn is_empty(&self) -> bool {
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
