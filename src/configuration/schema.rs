//! What a Connector declares, however it came: staged, published, or inside a Deployment.

use crate::api::model::{
    ApplicationSchema, ApplicationType, ConfigurationSchema, Connector, ConnectorStaged, DeploymentConnector, KeySchema,
};
use crate::connect_file::{Configuration, ConfigurationKey as FileKey, ConnectFile};

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

    /// Whether both declare the same applications with the same keys. Descriptions do not count.
    pub fn declares_as(&self, other: &Self) -> bool {
        let applications = |schema: &Self| {
            let mut all: Vec<_> = (schema.applications.iter())
                .map(|application| {
                    let lists = (&application.standard_configuration, &application.secured_configuration);
                    let kind = application.application_type.as_ref().map(ToString::to_string);
                    (application.application_name.clone(), kind, declared(lists.0), declared(lists.1))
                })
                .collect();
            all.sort();
            all
        };
        let global = |schema: &Self| {
            (declared(&schema.global.standard_configuration), declared(&schema.global.secured_configuration))
        };
        applications(self) == applications(other) && global(self) == global(other)
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

impl From<&ConnectFile> for Schema {
    fn from(file: &ConnectFile) -> Self {
        let application = |application: &crate::connect_file::Application| {
            let lists = lists(&application.configuration);
            ApplicationSchema {
                application_name: application.name.clone(),
                application_type: Some(ApplicationType::from(application.application_type.as_str())),
                standard_configuration: lists.standard_configuration,
                secured_configuration: lists.secured_configuration,
            }
        };
        Self { applications: file.deploy_as.iter().map(application).collect(), global: lists(&file.global) }
    }
}

fn lists(configuration: &Configuration) -> ConfigurationSchema {
    let keys = |keys: &[FileKey]| {
        let key = |key: &FileKey| KeySchema {
            key: key.key.clone(),
            description: Some(key.description.clone()),
            default: key.default.clone(),
            required: Some(key.required),
        };
        Some(keys.iter().map(key).collect())
    };
    ConfigurationSchema {
        standard_configuration: keys(&configuration.standard),
        secured_configuration: keys(&configuration.secured),
    }
}

/// Name, default and whether it is required of every key of a list, in the order of the names.
fn declared(list: &Option<Vec<KeySchema>>) -> Vec<(String, Option<String>, bool)> {
    let mut all: Vec<_> =
        keys(list).iter().map(|key| (key.key.clone(), key.default.clone(), key.required == Some(true))).collect();
    all.sort();
    all
}

/// Keys of one list, none where the service sent none.
pub(super) fn keys(list: &Option<Vec<KeySchema>>) -> &[KeySchema] {
    list.as_deref().unwrap_or_default()
}
