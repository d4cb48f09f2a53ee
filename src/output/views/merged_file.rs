//! ctconnect.yaml after merging, with the origin of every value.

use serde_json::{Value, json};

use crate::output::{StyledText, TextPage, TextStyle, View};
use crate::project_file::{DeferredPart, MergedDeployment, MergedValue, Origin, ResolvedValue};

/// The selected Deployments as the layers of the file make them.
pub struct MergedFile<'a>(pub &'a [MergedDeployment]);

impl View for MergedFile<'_> {
    fn json(&self) -> Value {
        self.0.iter().map(deployment).collect()
    }

    fn page(&self, page: &mut TextPage) {
        for own in self.0 {
            page.section(&own.name);
            let mut rows: Vec<Vec<StyledText>> =
                settings(own).into_iter().map(|(name, value, origin)| row(name, &value, &origin)).collect();
            for (application, cron) in &own.schedules {
                rows.push(row(&format!("schedule of {application}"), &cron.value, &cron.origin.to_string()));
            }
            for value in &own.values {
                rows.push(row(&name(value), &shown(value), &value.origin.to_string()));
            }
            page.grid(2, &rows);
            if own.values.is_empty() {
                page.paragraph(2, "no values", TextStyle::Faint);
            }
        }
    }
}

fn row(name: &str, value: &str, origin: &str) -> Vec<StyledText> {
    vec![name.into(), value.into(), StyledText::faint(origin)]
}

/// What is no value: name, text and origin.
fn settings(own: &MergedDeployment) -> Vec<(&'static str, String, String)> {
    let of = |origin: &Origin| origin.to_string();
    let mut settings = vec![("type", own.deployment_type.value.to_string(), of(&own.deployment_type.origin))];
    settings.extend(own.project.iter().map(|project| ("project", project.clone(), String::new())));
    settings.extend(own.id.iter().map(|id| ("id", id.clone(), String::new())));
    settings.extend(own.key.iter().map(|key| ("key", key.value.clone(), of(&key.origin))));
    settings.extend(own.region.iter().map(|region| ("region", region.value.clone(), of(&region.origin))));
    settings.push(("wave", own.wave.to_string(), String::new()));
    if !own.update_connector {
        settings.push(("updateConnector", "false".to_owned(), String::new()));
    }
    settings
}

fn name(value: &MergedValue) -> String {
    match &value.application {
        Some(application) => format!("{application}.{}", value.key),
        None => value.key.clone(),
    }
}

/// The value as far as it may be shown.
fn shown(value: &MergedValue) -> String {
    match &value.value {
        ResolvedValue::Absent(reason) => format!("not available here: {reason}"),
        _ if value.secured => "(secured)".to_owned(),
        ResolvedValue::Set(_) => value.shown().unwrap_or_default().to_owned(),
        ResolvedValue::Deferred(deferred) => {
            let part = |part: &DeferredPart| match part {
                DeferredPart::Url(application) => format!("${{url:{application}}}"),
                DeferredPart::Text(text) => secrecy::ExposeSecret::expose_secret(text).to_owned(),
            };
            deferred.parts.iter().map(part).collect()
        }
    }
}

fn deployment(own: &MergedDeployment) -> Value {
    let value = |value: &MergedValue| {
        json!({
            "application": value.application, "key": value.key, "secured": value.secured, "value": value.shown(),
            "isAvailable": !matches!(value.value, ResolvedValue::Absent(_)), "origin": value.origin.to_string(),
        })
    };
    let schedule = |(application, cron): &(String, crate::project_file::Settled<String>)| {
        json!({ "application": application, "schedule": cron.value, "origin": cron.origin.to_string() })
    };
    json!({
        "name": own.name, "projectName": own.project, "id": own.id, "key": own.key.as_ref().map(|key| &key.value),
        "type": own.deployment_type.value, "region": own.region.as_ref().map(|region| &region.value), "wave": own.wave,
        "updateConnector": own.update_connector,
        "schedules": own.schedules.iter().map(schedule).collect::<Vec<_>>(),
        "values": own.values.iter().map(value).collect::<Vec<_>>(),
    })
}
