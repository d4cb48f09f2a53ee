//! Compares given values with those of an existing Deployment, so that only differences are sent.

use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;

use crate::api::model::{ConfigurationEntry, Deployment};
use crate::configuration::Fitted;
use crate::operation::secured_values::remembered_deployment;
use crate::plan::project::{ComparedValues, SendSecured, WantedText, WantedValue, compared_values};
use crate::secured_memory::{RememberedDeployment, SecuredMemory};
use crate::session::Session;

/// What given values are compared with. Secured ones cannot be read back: they are compared with what was sent last.
pub struct ValueComparison<'a> {
    pub memory: &'a Mutex<SecuredMemory>,
    pub send_secured: SendSecured,
    /// Key of the Project.
    pub project_key: &'a str,
}

/// The given values that differ.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// What is sent. `None`: nothing differs.
    pub(super) sent: Option<Fitted>,
    /// Names of the secured values that nothing compares, and that are not sent.
    pub(super) not_compared: Vec<String>,
}

impl ValueComparison<'_> {
    /// How the memory names a Deployment.
    pub(super) fn remembered(&self, session: &Session, deployment: &Deployment) -> RememberedDeployment {
        remembered_deployment(session, self.project_key, &deployment.id)
    }

    /// Compares. `is_redeployed`: whether the Deployment is redeployed even if no value differs.
    pub(super) async fn differences(
        &self,
        session: &Session,
        fitted: Fitted,
        existing: &Deployment,
        is_redeployed: bool,
    ) -> Differences {
        let values = self.wanted_values(session, &fitted, existing).await;
        let schedules: Vec<(String, String)> = fitted
            .applications
            .iter()
            .filter_map(|own| Some((own.application_name.clone(), own.schedule.clone()?)))
            .collect();
        let mut compared = compared_values(&values, &schedules, self.send_secured, existing);
        let is_sent = compared.differs || is_redeployed;
        let not_compared = compared.decide(is_sent);
        Differences { sent: is_sent.then(|| changed(fitted, &compared)), not_compared }
    }

    async fn wanted_values(&self, session: &Session, fitted: &Fitted, existing: &Deployment) -> Vec<WantedValue> {
        let memory = self.memory.lock().await;
        let deployment = self.remembered(session, existing);
        let wanted = |application: Option<&str>, entry: &ConfigurationEntry, secured: bool| {
            let text = match secured {
                false => WantedText::Standard(entry.value.expose_secret().to_owned()),
                true => WantedText::Secured {
                    remembered: memory.remembered(&deployment, application, &entry.key, &entry.value),
                },
            };
            WantedValue { application: application.map(str::to_owned), key: entry.key.clone(), text }
        };
        let mut values = Vec::new();
        for own in &fitted.applications {
            let application = Some(own.application_name.as_str());
            values.extend(own.standard_configuration.iter().map(|entry| wanted(application, entry, false)));
            values.extend(own.secured_configuration.iter().map(|entry| wanted(application, entry, true)));
        }
        if let Some(global) = &fitted.global {
            values.extend(global.standard_configuration.iter().map(|entry| wanted(None, entry, false)));
            values.extend(global.secured_configuration.iter().map(|entry| wanted(None, entry, true)));
        }
        values
    }
}

/// The values and schedules that differ, in the shape of a body.
fn changed(mut fitted: Fitted, compared: &ComparedValues) -> Fitted {
    let is_sent = |application: Option<&str>, key: Option<&str>| {
        let mut values = compared.values.iter();
        let own = values.find(|own| (own.application.as_deref(), own.key.as_deref()) == (application, key));
        own.is_some_and(|own| own.effect.is_sent())
    };
    fitted.applications.retain_mut(|own| {
        let application = Some(own.application_name.as_str());
        own.standard_configuration.retain(|entry| is_sent(application, Some(&entry.key)));
        own.secured_configuration.retain(|entry| is_sent(application, Some(&entry.key)));
        own.schedule = own.schedule.take().filter(|_| is_sent(application, None));
        let is_empty = own.standard_configuration.is_empty() && own.secured_configuration.is_empty();
        !is_empty || own.schedule.is_some()
    });
    fitted.global = fitted.global.and_then(|mut global| {
        global.standard_configuration.retain(|entry| is_sent(None, Some(&entry.key)));
        global.secured_configuration.retain(|entry| is_sent(None, Some(&entry.key)));
        let is_empty = global.standard_configuration.is_empty() && global.secured_configuration.is_empty();
        (!is_empty).then_some(global)
    });
    fitted
}
