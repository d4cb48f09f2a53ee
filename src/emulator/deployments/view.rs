//! Deployments as the API shows them.

use serde_json::{Value, json};

use crate::emulator::deployments::deployment::{StoredApplication, StoredDeployment};
use crate::emulator::resource::without_nulls;

impl StoredDeployment {
    pub(crate) fn view(&self) -> Value {
        let connector = &self.connector;
        let declared = &connector.content.declaration.global;
        let applications = self.applications.iter().map(|application| self.application_view(application));
        let mut view = without_nulls(json!({
            "id": self.id,
            "version": self.version,
            "type": self.deployment_type,
            "key": self.key,
            "connector": connector.content.view(&connector.id, connector.key.as_deref(), connector.version),
            "globalConfiguration": (!declared.is_empty()).then(|| self.global.view(declared)),
            "apiClient": self.api_client,
            "details": self.build.as_ref().map_or_else(|| json!({}), |build| json!({ "build": build })),
            "deployedRegion": self.region,
            "applications": applications.collect::<Vec<_>>(),
            "preview": connector.staged,
            "status": self.status,
        }));
        view["connector"]["certified"] = connector.certified.into();
        view
    }

    fn application_view(&self, application: &StoredApplication) -> Value {
        let mut view = json!({ "id": application.id, "applicationName": application.name });
        let Some(declared) = self.connector.content.declaration.application(&application.name) else { return view };
        let mut values = application.values.view(&declared.keys);
        view["standardConfiguration"] = values["standardConfiguration"].take();
        view["securedConfiguration"] = values["securedConfiguration"].take();
        let short: String = application.id.chars().take(8).collect();
        match declared.kind.as_str() {
            "job" => view["schedule"] = json!(application.schedule.as_ref().or(declared.schedule.as_ref())),
            _ if !application.reachable => {}
            "event" if self.region.ends_with(".aws") => {
                let region = self.region.trim_end_matches(".aws");
                view["topic"] = format!("arn:aws:sns:{region}:000000000000:event-{short}").into();
            }
            "event" => view["topic"] = format!("projects/connect-emulator/topics/event-{short}").into(),
            kind => {
                let prefix = if kind.starts_with("merchant-center") { "mc-app" } else { kind };
                view["url"] = format!("https://{prefix}-{short}.emulator.invalid").into();
            }
        }
        view
    }

    /// What is deployed now, as the list of revisions shows it. That a revision has a number is all that the API's paths
    /// tell, so no other field is shown.
    pub(crate) fn revision(&self) -> Value {
        json!({ "revision": self.revisions.len() + 1 })
    }
}
