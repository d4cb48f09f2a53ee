//! What a Connector declares, however it came: staged, published, or inside a Deployment.

use crate::api::model::{
    ApplicationSchema, ConfigurationKey, ConfigurationSchema, Connector, ConnectorStaged, DeploymentConnector,
};

/// The applications of a Connector and the keys that they and all of them want.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The applications.
    pub applications: Vec<ApplicationSchema>,
    /// The keys that every application gets.
    pub global: ConfigurationSchema,
}

impl Schema {
    /// The application of this name.
    pub fn application(&self, name: &str) -> Option<&ApplicationSchema> {
        self.applications.iter().find(|application| application.application_name == name)
    }

    fn new(applications: Option<&Vec<ApplicationSchema>>, global: Option<&ConfigurationSchema>) -> Self {
        Self { applications: applications.cloned().unwrap_or_default(), global: global.cloned().unwrap_or_default() }
    }
}

impl From<&ConnectorStaged> for Schema {
    fn from(connector: &ConnectorStaged) -> Self {
        Self::new(connector.configurations.as_ref(), connector.global_configuration.as_ref())
    }
}

impl From<&Connector> for Schema {
    fn from(connector: &Connector) -> Self {
        Self::new(connector.configurations.as_ref(), connector.global_configuration.as_ref())
    }
}

impl From<&DeploymentConnector> for Schema {
    fn from(connector: &DeploymentConnector) -> Self {
        Self::new(connector.configurations.as_ref(), connector.global_configuration.as_ref())
    }
}

/// Keys of one list, none where the service sent none.
pub(super) fn keys(list: &Option<Vec<ConfigurationKey>>) -> &[ConfigurationKey] {
    list.as_deref().unwrap_or_default()
}
