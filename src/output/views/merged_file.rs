//! `ctconnect plan --show-file`: what the layers of the file make of each Deployment, with the origin of every value.

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::project_plan::{fitted, place};
use super::yes_or_no;
use crate::output::{StyledText, TextPage, View};
use crate::plan::project::ProjectPlace;
use crate::project_file::{MergedDeployment, MergedValue, Origin, ResolvedValue, Settled};

/// The merged entries of the selected Deployments, each with its Project. Secured values are not in it.
#[derive(Debug, Clone)]
pub struct MergedFile<'m>(pub Vec<(&'m MergedDeployment, &'m ProjectPlace)>);

impl View for MergedFile<'_> {
    fn json(&self) -> Value {
        self.0.iter().map(|(entry, project)| deployment(entry, project)).collect()
    }

    fn page(&self, page: &mut TextPage) {
        for (entry, _) in &self.0 {
            page.title("Deployment", &entry.name);
            write(page, entry);
        }
    }
}

/// Settings and values in columns, each with the place where it is written.
fn write(page: &mut TextPage, entry: &MergedDeployment) {
    /// Longer texts are shortened on a terminal.
    const LONGEST: usize = 28;
    let room = page.columns().map(|_| LONGEST);
    let mut rows: Vec<Vec<StyledText>> = Vec::new();
    let mut row = |name: &str, value: StyledText, origin: &str| {
        rows.push(vec![name.into(), value, StyledText::faint(origin)]);
    };
    let mut setting = |name: &str, value: Option<(&str, &Origin)>| match value {
        Some((value, origin)) => row(name, value.into(), &origin.to_string()),
        None => row(name, StyledText::faint("not known yet"), ""),
    };
    setting("key", entry.key.as_ref().map(|key| (key.value.as_str(), &key.origin)));
    setting("type", Some((entry.deployment_type.value.as_str(), &entry.deployment_type.origin)));
    setting("region", entry.region.as_ref().map(|region| (region.value.as_str(), &region.origin)));
    let project = entry.project.as_deref().unwrap_or("the Project of this run");
    row("project", project.into(), &entry.project_origin.to_string());
    if let Some(id) = &entry.id {
        row("id", id.value.as_str().into(), &id.origin.to_string());
    }
    row("wave", entry.wave.to_string().into(), &entry.wave_origin.to_string());
    row("updateConnector", yes_or_no(entry.update_connector).into(), &entry.update_origin.to_string());
    for (application, cron) in &entry.schedules {
        row(
            &format!("{application} schedule"),
            fitted(&page.shown(&cron.value), room).into(),
            &cron.origin.to_string(),
        );
    }
    for value in &entry.values {
        let (text, reason) = match (known(value), &value.value) {
            (Some(text), _) => (fitted(&page.shown(&text), room).into(), None),
            (None, ResolvedValue::Absent(absence)) => (StyledText::faint("not available here"), Some(&absence.reason)),
            (None, _) => (StyledText::faint("secured"), None),
        };
        let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        row(&value.target(), text, &format!("{}{reason}", value.origin));
    }
    page.grid(2, &rows);
}

/// The text of a value that is not secured, with references to URLs as they are written.
fn known(value: &MergedValue) -> Option<String> {
    match &value.value {
        ResolvedValue::Deferred(deferred) if !value.secured => {
            let text = deferred.with_urls(|application| Some(format!("${{url:{application}}}")))?;
            Some(text.expose_secret().to_owned())
        }
        _ => value.shown().map(str::to_owned),
    }
}

fn deployment(entry: &MergedDeployment, project: &ProjectPlace) -> Value {
    let schedule = |(application, cron): &(String, Settled<String>)| json!({ "application": application, "schedule": cron.value, "origin": origin(&cron.origin) });
    let mut project = place(project);
    project["origin"] = origin(&entry.project_origin);
    let with_origin = |value: Value, own: &Origin| json!({ "value": value, "origin": origin(own) });
    json!({
        "name": entry.name,
        "project": project,
        "id": entry.id.as_ref().map(settled),
        "key": entry.key.as_ref().map(settled),
        "type": settled(&entry.deployment_type),
        "region": entry.region.as_ref().map(settled),
        "wave": with_origin(entry.wave.into(), &entry.wave_origin),
        "updateConnector": with_origin(entry.update_connector.into(), &entry.update_origin),
        "schedules": entry.schedules.iter().map(schedule).collect::<Value>(),
        "values": entry.values.iter().map(value).collect::<Value>(),
    })
}

fn settled<T: serde::Serialize>(own: &Settled<T>) -> Value {
    json!({ "value": own.value, "origin": origin(&own.origin) })
}

fn value(value: &MergedValue) -> Value {
    let (state, reason) = match &value.value {
        ResolvedValue::Set(_) => ("set", None),
        ResolvedValue::Absent(absence) => ("notAvailable", Some(&absence.reason)),
        ResolvedValue::Deferred(_) => ("sentLater", None),
    };
    json!({
        "application": value.application,
        "key": value.key,
        "secured": value.secured,
        "state": state,
        "value": known(value),
        "reason": reason,
        "origin": origin(&value.origin),
    })
}

/// The layer, and the file and line if there is one.
fn origin(origin: &Origin) -> Value {
    let (layer, file, line) = match origin {
        Origin::Defaults { file, line } => ("defaults", Some(file), Some(*line)),
        Origin::ConfigurationFile { file, line } => ("configurationFile", Some(file), *line),
        Origin::Entry { file, line } => ("deployment", Some(file), Some(*line)),
        Origin::ValuesFolder { file, line } => ("valuesDir", Some(file), *line),
        Origin::Flag => ("flag", None, None),
        Origin::Project => ("project", None, None),
        Origin::Derived => ("default", None, None),
    };
    json!({ "layer": layer, "file": file, "line": line })
}
