//! What a connect.yaml declares, as the emulator keeps it.

use serde::{Deserialize, Serialize};

use crate::connect_file::{Configuration, ConfigurationKey, ConnectFile};

/// The applications of a connect.yaml and what applies to all of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Declaration {
    pub(crate) applications: Vec<DeclaredApplication>,
    /// Keys of all applications.
    pub(crate) global: KeyLists<DeclaredKey>,
    /// Scopes of the API Client that a deploy creates.
    pub(crate) api_client_scopes: Option<Vec<String>>,
}

/// An entry of `deployAs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeclaredApplication {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) endpoint: Option<String>,
    pub(crate) post_deploy: Option<String>,
    pub(crate) schedule: Option<String>,
    pub(crate) keys: KeyLists<DeclaredKey>,
}

/// A configuration key, as the API shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DeclaredKey {
    pub(crate) key: String,
    pub(crate) description: String,
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<String>,
}

/// Keys or values, in the two lists that a configuration consists of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeyLists<T> {
    pub(crate) standard: Vec<T>,
    pub(crate) secured: Vec<T>,
}

/// One of the two lists that a configuration consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyList {
    Standard,
    Secured,
}

impl KeyList {
    /// The word for the list in messages.
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

impl<T> KeyLists<T> {
    pub(crate) fn list(&self, list: KeyList) -> &[T] {
        match list {
            KeyList::Standard => &self.standard,
            KeyList::Secured => &self.secured,
        }
    }
}

impl KeyLists<DeclaredKey> {
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

impl From<Configuration> for KeyLists<DeclaredKey> {
    fn from(configuration: Configuration) -> Self {
        let declared = |key: ConfigurationKey| DeclaredKey {
            key: key.key,
            description: key.description,
            required: key.required,
            default: key.default,
        };
        let keys = |keys: Vec<_>| keys.into_iter().map(declared).collect();
        Self { standard: keys(configuration.standard), secured: keys(configuration.secured) }
    }
}
