//! Values in the shape that the API expects.

use secrecy::SecretString;

use super::Schema;
use super::schema::DeclaredKey;
use crate::api::model::{ApplicationConfiguration, ConfigurationEntry, GlobalConfiguration};

/// Values in the shape that the API expects.
#[derive(Debug, Clone, Default)]
pub struct Fitted {
    pub applications: Vec<ApplicationConfiguration>,
    /// None if no global key has a value.
    pub global: Option<GlobalConfiguration>,
}

impl Fitted {
    /// Both lists of every application, empty.
    pub(super) fn empty(schema: &Schema) -> Self {
        let names = schema.applications.iter().map(|application| application.name.clone());
        let empty = |application_name| ApplicationConfiguration { application_name, ..Default::default() };
        Self { applications: names.map(empty).collect(), global: None }
    }

    pub(super) fn application(&mut self, name: &str) -> Option<&mut ApplicationConfiguration> {
        self.applications.iter_mut().find(|application| application.application_name == name)
    }

    /// Sets the value of a key of an application, or of a global key. It replaces an earlier value.
    pub(super) fn set(&mut self, application: Option<&str>, key: &DeclaredKey, value: SecretString) {
        let lists = match application {
            Some(name) => {
                self.application(name).map(|own| (&mut own.standard_configuration, &mut own.secured_configuration))
            }
            None => {
                let global = self.global.get_or_insert_default();
                Some((&mut global.standard_configuration, &mut global.secured_configuration))
            }
        };
        if let Some((standard, secured)) = lists {
            let list = if key.secured { secured } else { standard };
            list.retain(|entry| entry.key != key.key);
            list.push(ConfigurationEntry { key: key.key.clone(), value });
        }
    }

    /// The value of a key of an application, or of a global key.
    pub(super) fn value(&self, application: Option<&str>, key: &DeclaredKey) -> Option<&SecretString> {
        let (standard, secured) = match application {
            Some(name) => {
                let own = self.applications.iter().find(|own| own.application_name == name)?;
                (&own.standard_configuration, &own.secured_configuration)
            }
            None => {
                let global = self.global.as_ref()?;
                (&global.standard_configuration, &global.secured_configuration)
            }
        };
        let list = if key.secured { secured } else { standard };
        list.iter().find(|entry| entry.key == key.key).map(|entry| &entry.value)
    }
}
