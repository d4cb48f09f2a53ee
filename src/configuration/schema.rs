//! What a Connector declares: staged, published, in a Deployment, or in a connect.yaml.

use crate::api::model::{
    ApplicationSchema, ApplicationType, ConfigurationSchema, Connector, ConnectorStaged, DeploymentConnector, KeySchema,
};
use crate::connect_file::{Configuration, ConnectFile};

/// The applications of a Connector, and the configuration keys that they declare.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    pub applications: Vec<SchemaApplication>,
    /// The keys that every application receives.
    pub(super) global: Vec<SchemaKey>,
}

/// An application of a Connector.
#[derive(Debug, Clone)]
pub struct SchemaApplication {
    pub(super) name: String,
    pub(super) kind: Option<ApplicationType>,
    pub(super) keys: Vec<SchemaKey>,
    /// Cron expression of a job in connect.yaml. The service does not report it.
    pub(super) schedule: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct SchemaKey {
    pub(super) key: String,
    /// Never blank.
    pub(super) description: Option<String>,
    pub(super) default: Option<String>,
    pub(super) required: bool,
    pub(super) secured: bool,
}

impl Schema {
    fn new(applications: Option<&Vec<ApplicationSchema>>, global: Option<&ConfigurationSchema>) -> Self {
        let application = |schema: &ApplicationSchema| SchemaApplication {
            name: schema.application_name.clone(),
            kind: schema.application_type.clone(),
            keys: keys(&schema.standard_configuration, &schema.secured_configuration),
            schedule: None,
        };
        let global = global.map(|schema| keys(&schema.standard_configuration, &schema.secured_configuration));
        Self {
            applications: applications.into_iter().flatten().map(application).collect(),
            global: global.unwrap_or_default(),
        }
    }

    /// The names of the applications.
    pub fn application_names(&self) -> impl Iterator<Item = &str> {
        self.applications.iter().map(|application| application.name.as_str())
    }

    /// The type of an application, where it is known.
    pub fn application_type(&self, name: &str) -> Option<&ApplicationType> {
        self.application(name)?.kind.as_ref()
    }

    /// The schedules that connect.yaml gives to jobs: application and cron expression.
    pub fn schedules(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.applications.iter();
        own.filter_map(|application| Some((application.name.as_str(), application.schedule.as_deref()?)))
    }

    /// The names of the keys of an application, or without a name, of the global keys.
    pub fn keys_of(&self, application: Option<&str>) -> impl Iterator<Item = &str> {
        self.list(application).iter().map(|key| key.key.as_str())
    }

    /// Whether a key of an application, or without a name a global one, is secured. `None` if it is not declared.
    pub fn is_secured(&self, application: Option<&str>, key: &str) -> Option<bool> {
        find(self.list(application), key).map(|key| key.secured)
    }

    /// The default of a key, if it is declared with one.
    pub fn default_of(&self, application: Option<&str>, key: &str) -> Option<&str> {
        find(self.list(application), key)?.default.as_deref()
    }

    /// Whether a key is declared as required.
    pub fn is_required(&self, application: Option<&str>, key: &str) -> bool {
        find(self.list(application), key).is_some_and(|key| key.required)
    }

    /// The keys of an application, or without a name, the global ones.
    fn list(&self, application: Option<&str>) -> &[SchemaKey] {
        match application {
            Some(name) => self.application(name).map(|application| application.keys.as_slice()).unwrap_or_default(),
            None => &self.global,
        }
    }

    /// Whether there is an application of this name.
    pub fn has_application(&self, name: &str) -> bool {
        self.application(name).is_some()
    }

    pub(super) fn application(&self, name: &str) -> Option<&SchemaApplication> {
        self.applications.iter().find(|application| application.name == name)
    }

    /// The applications that declare this key.
    pub(super) fn declaring(&self, key: &str) -> impl Iterator<Item = &SchemaApplication> {
        self.applications.iter().filter(move |application| find(&application.keys, key).is_some())
    }

    /// The keys of each application with its name, and the global keys without a name.
    pub(super) fn lists(&self) -> impl Iterator<Item = (Option<&str>, &[SchemaKey])> {
        let applications = self.applications.iter();
        let own = applications.map(|application| (Some(application.name.as_str()), application.keys.as_slice()));
        own.chain([(None, self.global.as_slice())])
    }

    /// Whether both declare the same applications with the same keys. Descriptions may differ.
    pub fn declares_as(&self, other: &Self) -> bool {
        let sorted = |keys: &[SchemaKey]| {
            let essential = |key: &SchemaKey| (key.key.clone(), key.secured, key.default.clone(), key.required);
            let mut keys: Vec<_> = keys.iter().map(essential).collect();
            keys.sort();
            keys
        };
        let application = |application: &SchemaApplication| {
            let kind = application.kind.as_ref().map(ToString::to_string);
            (application.name.clone(), kind, sorted(&application.keys))
        };
        let essential = |schema: &Self| {
            let mut applications: Vec<_> = schema.applications.iter().map(application).collect();
            applications.sort();
            (applications, sorted(&schema.global))
        };
        essential(self) == essential(other)
    }
}

/// The declaration of a key. Of the same key in both lists, the secured one applies.
pub(super) fn find<'k>(keys: &'k [SchemaKey], name: &str) -> Option<&'k SchemaKey> {
    keys.iter().rfind(|key| key.key == name)
}

fn keys(standard: &Option<Vec<KeySchema>>, secured: &Option<Vec<KeySchema>>) -> Vec<SchemaKey> {
    let declared = |key: &KeySchema, secured| SchemaKey {
        key: key.key.clone(),
        description: key.description.as_deref().and_then(not_blank),
        default: key.default.clone(),
        required: key.required == Some(true),
        secured,
    };
    let standard = standard.iter().flatten().map(|key| declared(key, false));
    standard.chain(secured.iter().flatten().map(|key| declared(key, true))).collect()
}

fn not_blank(description: &str) -> Option<String> {
    let description = description.trim();
    (!description.is_empty()).then(|| description.to_owned())
}

/// The resources of the API that declare keys have the same two fields.
macro_rules! from_resource {
    ($($resource:ty)*) => {$(
        impl From<&$resource> for Schema {
            fn from(resource: &$resource) -> Self {
                Self::new(resource.configurations.as_ref(), resource.global_configuration.as_ref())
            }
        }
    )*};
}

from_resource! { ConnectorStaged Connector DeploymentConnector }

impl From<&ConnectFile> for Schema {
    fn from(file: &ConnectFile) -> Self {
        let keys = |configuration: &Configuration| {
            let declared = |key: &crate::connect_file::ConfigurationKey, secured| SchemaKey {
                key: key.key.clone(),
                description: not_blank(&key.description),
                default: key.default.clone(),
                required: key.required,
                secured,
            };
            let standard = configuration.standard.iter().map(|key| declared(key, false));
            standard.chain(configuration.secured.iter().map(|key| declared(key, true))).collect()
        };
        let application = |application: &crate::connect_file::Application| SchemaApplication {
            name: application.name.clone(),
            kind: Some(ApplicationType::from(application.application_type.as_str())),
            keys: keys(&application.configuration),
            schedule: application.schedule.clone(),
        };
        Self { applications: file.deploy_as.iter().map(application).collect(), global: keys(&file.global) }
    }
}
