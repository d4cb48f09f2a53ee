//! The values that a Deployment has, as far as the service shows them.

use crate::api::model::{
    ApplicationDeployment, ApplicationSchema, ConfigurationSchema, ConfigurationValue, Deployment, KeySchema,
};

/// The address of an application of a Deployment, with the scheme that the service may leave out. `None` until it has one.
///
/// What is sent has to have the same form: else the value differs in every plan.
pub fn application_url(deployment: &Deployment, application: &str) -> Option<String> {
    let application = deployment.applications.iter().flatten().find(|own| own.application_name == application)?;
    let url = application.url.as_deref().filter(|url| !url.is_empty())?;
    Some(if url.contains("://") { url.to_owned() } else { format!("https://{url}") })
}

/// The values of a Deployment. Without the name of an application, the global ones are meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredValues<'d>(&'d Deployment);

/// The application and the name of a key.
type KeyPlace<'d> = (Option<&'d str>, &'d str);

impl<'d> StoredValues<'d> {
    pub(super) fn of(deployment: &'d Deployment) -> Self {
        Self(deployment)
    }

    pub(super) fn deployment(&self) -> &'d Deployment {
        self.0
    }

    /// Whether the Deployment is this one, in this version.
    pub(super) fn is_state(&self, id: &str, version: u64) -> bool {
        self.0.id == id && self.0.version == version
    }

    /// A standard value.
    pub(super) fn standard(&self, application: Option<&str>, key: &str) -> Option<&'d str> {
        let list = match application {
            Some(name) => self.application(name)?.standard_configuration.as_deref(),
            None => self.0.global_configuration.as_ref()?.standard_configuration.as_deref(),
        };
        list.unwrap_or_default().iter().find(|own| own.key == key)?.value.as_deref()
    }

    /// Whether it is certain that a secured key has no value.
    pub(super) fn is_without_secured(&self, application: Option<&str>, key: &str) -> bool {
        let list = match application {
            // Early in a build no application is reported.
            Some(_) if self.0.applications.as_ref().is_none_or(Vec::is_empty) => return false,
            Some(name) => match self.application(name) {
                Some(application) => application.secured_configuration.as_deref(),
                None => return true,
            },
            None => self.0.global_configuration.as_ref().and_then(|own| own.secured_configuration.as_deref()),
        };
        list.is_some_and(|list| list.iter().all(|own| own.key != key))
    }

    /// The cron expression of a job.
    pub(super) fn schedule(&self, application: &str) -> Option<&'d str> {
        self.application(application)?.schedule.as_deref()
    }

    /// The jobs with their cron expressions.
    pub(super) fn schedules(&self) -> impl Iterator<Item = (&'d str, &'d str)> {
        let applications = self.0.applications.iter().flatten();
        applications.filter_map(|own| Some((own.application_name.as_str(), own.schedule.as_deref()?)))
    }

    /// The keys that were given a value. The service also lists those that have their default.
    pub(super) fn given_keys(&self) -> Vec<KeyPlace<'d>> {
        let mut keys = Vec::new();
        for application in self.0.applications.iter().flatten() {
            let name = application.application_name.as_str();
            let declared = self.declared(name).and_then(|schema| schema.standard_configuration.as_deref());
            let standard = not_default(application.standard_configuration.as_deref(), declared);
            let secured = application.secured_configuration.iter().flatten();
            keys.extend(standard.chain(secured).map(|value| (Some(name), value.key.as_str())));
        }
        if let Some(global) = &self.0.global_configuration {
            let declared = self.declared_global().and_then(|schema| schema.standard_configuration.as_deref());
            let standard = not_default(global.standard_configuration.as_deref(), declared);
            let secured = global.secured_configuration.iter().flatten();
            keys.extend(standard.chain(secured).map(|value| (None, value.key.as_str())));
        }
        keys
    }

    fn application(&self, name: &str) -> Option<&'d ApplicationDeployment> {
        self.0.applications.iter().flatten().find(|own| own.application_name == name)
    }

    fn declared(&self, application: &str) -> Option<&'d ApplicationSchema> {
        let schemas = self.0.connector.as_ref()?.configurations.as_deref()?;
        schemas.iter().find(|schema| schema.application_name == application)
    }

    fn declared_global(&self) -> Option<&'d ConfigurationSchema> {
        self.0.connector.as_ref()?.global_configuration.as_ref()
    }
}

fn not_default<'d>(
    values: Option<&'d [ConfigurationValue]>,
    declared: Option<&'d [KeySchema]>,
) -> impl Iterator<Item = &'d ConfigurationValue> {
    let default = move |key: &str| {
        let schema = declared.unwrap_or_default().iter().find(|own| own.key == key)?;
        schema.default.as_deref()
    };
    values
        .unwrap_or_default()
        .iter()
        .filter(move |own| own.value.is_none() || own.value.as_deref() != default(&own.key))
}
