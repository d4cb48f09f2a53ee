//! Deployments, and the outputs of their applications: URLs, topics and schedules.

use serde_json::{Map, Value};

use super::{FieldList, report};
use crate::api::Resource;
use crate::api::model::{
    ApplicationDeployment, ApplicationSchema, ConfigurationValue, Deployment, DeploymentConnector, DeploymentStatus,
    DeploymentSummary, DeploymentType,
};
use crate::output::results::Cell;
use crate::output::{Column, StyledText, Table, TextPage, TextStyle, View, mask};

/// The columns of a list.
pub const DEPLOYMENT_COLUMNS: &[(Column, Cell<DeploymentSummary>)] = &[
    (Column::Reference("KEY"), |deployment| deployment.key_or_id().to_owned()),
    (Column::Shrinking("CONNECTOR"), |deployment| {
        let connector = deployment.connector.as_ref();
        let name = connector.and_then(|own| connector_name(&own.key, &own.name, &own.id));
        name.unwrap_or_default().to_owned()
    }),
    (Column::Whole("TYPE"), |deployment| {
        kind(deployment.kind.as_ref(), deployment.preview).unwrap_or_default().to_owned()
    }),
    (Column::Whole("REGION"), |deployment| deployment.deployed_region.clone().unwrap_or_default()),
    (Column::Whole("STATUS"), |deployment| deployment.status.as_ref().map(ToString::to_string).unwrap_or_default()),
    (Column::Whole("VERSION"), |deployment| deployment.version.to_string()),
];

impl View for Resource<Deployment> {
    fn json(&self) -> Value {
        self.json().clone()
    }

    fn page(&self, page: &mut TextPage) {
        page.title("Deployment", self.key_or_id());
        fields(self).write(page);
        write_applications(page, self);
        if let Some(global) = &self.global_configuration {
            let rows = values(global.standard_configuration.as_deref(), global.secured_configuration.as_deref());
            if !rows.is_empty() {
                page.section("Global configuration");
                page.grid(2, &rows);
            }
        }
        let deployed = self.status == Some(DeploymentStatus::Deployed);
        report(page, "Build report", self.build_report(), deployed);
    }
}

fn fields(deployment: &Deployment) -> FieldList {
    let mut fields = FieldList::default();
    let connector = deployment.connector.as_ref();
    fields.always("status", deployment.status.as_ref().map(status));
    fields.always("type", kind(deployment.kind.as_ref(), deployment.preview));
    fields.always("region", deployment.deployed_region.as_deref());
    fields.always("version", Some(deployment.version.to_string()));
    fields.always("id", Some(deployment.id.as_str()));
    fields.always("connector", connector.map(connector_line));
    let repository = connector.and_then(|connector| connector.repository.as_ref());
    fields.if_any("repository", repository.and_then(|repository| repository.url.as_deref()));
    fields.if_any("rollback revision", deployment.rollback_revision.as_ref().map(revision));
    fields.if_any("tag", repository.and_then(|repository| repository.tag.as_deref()));
    fields
}

/// A revision, whose shape is not documented: a text as it is, anything else as JSON on one line.
fn revision(revision: &Value) -> String {
    revision.as_str().map_or_else(|| revision.to_string(), str::to_owned)
}

pub(super) fn status(status: &DeploymentStatus) -> StyledText {
    let style = match status {
        DeploymentStatus::Deployed => TextStyle::Good,
        DeploymentStatus::Failed | DeploymentStatus::UndeployFailed => TextStyle::Bad,
        DeploymentStatus::Draft => TextStyle::Plain,
        _ => TextStyle::Caution,
    };
    StyledText::new(status.as_str(), style)
}

/// The type. Older Deployments have none, and only say whether they are previews.
pub(super) fn kind(kind: Option<&DeploymentType>, preview: Option<bool>) -> Option<&str> {
    kind.map(DeploymentType::as_str).or(preview.filter(|preview| *preview).map(|_| "preview"))
}

fn connector_name<'c>(key: &'c Option<String>, name: &'c Option<String>, id: &'c Option<String>) -> Option<&'c str> {
    key.as_deref().or(name.as_deref()).or(id.as_deref())
}

fn connector_line(connector: &DeploymentConnector) -> String {
    let mut line = connector_name(&connector.key, &connector.name, &connector.id).unwrap_or("-").to_owned();
    if let Some(version) = connector.version {
        line.push_str(&format!(", version {version}"));
    }
    if connector.certified == Some(true) {
        line.push_str(", certified");
    }
    line
}

fn write_applications(page: &mut TextPage, deployment: &Deployment) {
    let applications = deployment.applications.as_deref().unwrap_or_default();
    if !applications.is_empty() {
        page.section("Applications");
    }
    for application in applications {
        let mut head = vec![StyledText::from(application.application_name.as_str())];
        head.extend(application_type(deployment, application).map(StyledText::faint));
        page.grid(2, &[head]);
        let mut rows: Vec<Vec<StyledText>> =
            outputs(application).into_iter().map(|(kind, value)| vec![StyledText::faint(kind), value.into()]).collect();
        rows.extend(values(
            application.standard_configuration.as_deref(),
            application.secured_configuration.as_deref(),
        ));
        page.grid(4, &rows);
    }
}

fn application_type<'d>(deployment: &'d Deployment, application: &ApplicationDeployment) -> Option<&'d str> {
    let schemas = deployment.connector.as_ref()?.configurations.as_deref()?;
    let known = |schema: &&ApplicationSchema| schema.application_name == application.application_name;
    Some(schemas.iter().find(known)?.application_type.as_ref()?.as_str())
}

/// A row for each value of the configuration. Secured values are masked.
fn values(standard: Option<&[ConfigurationValue]>, secured: Option<&[ConfigurationValue]>) -> Vec<Vec<StyledText>> {
    let row = |list: &str, key: &str, value: String| vec![StyledText::faint(list), format!("{key} = {value}").into()];
    let standard = standard.unwrap_or_default().iter();
    let standard = standard.map(|entry| row("standard", &entry.key, entry.value.clone().unwrap_or_default()));
    let secured = secured.unwrap_or_default().iter();
    let hidden = |value: Option<&str>| value.map(mask::asterisks).unwrap_or_default();
    let secured = secured.map(|entry| row("secured", &entry.key, hidden(entry.value.as_deref())));
    standard.chain(secured).collect()
}

/// The kind and value of each output that is known.
pub(super) fn outputs(application: &ApplicationDeployment) -> Vec<(&'static str, String)> {
    let known = |kind, value: Option<String>| Some((kind, value.filter(|value| !value.is_empty())?));
    let outputs = [
        known("url", application.url.as_deref().map(with_scheme)),
        known("topic", application.topic.clone()),
        known("schedule", application.schedule.clone()),
    ];
    outputs.into_iter().flatten().collect()
}

/// Adds the scheme that the API may leave out.
fn with_scheme(url: &str) -> String {
    if url.is_empty() || url.contains("://") { url.to_owned() } else { format!("https://{url}") }
}

/// The outputs of a Deployment without the rest of it.
#[derive(Debug, Clone, Copy)]
pub struct Outputs<'d>(pub &'d Resource<Deployment>);

impl View for Outputs<'_> {
    /// The `applications` of the resource, reduced to names and outputs, as sent.
    fn json(&self) -> Value {
        const FIELDS: [&str; 4] = ["applicationName", "url", "topic", "schedule"];
        let applications = self.0.json().get("applications").and_then(Value::as_array);
        let reduced = |application: &Value| {
            let kept = FIELDS.iter().filter_map(|name| Some(((*name).to_owned(), application.get(*name)?.clone())));
            Value::Object(kept.collect::<Map<_, _>>())
        };
        Value::Array(applications.into_iter().flatten().map(reduced).collect())
    }

    fn page(&self, page: &mut TextPage) {
        let mut rows = Vec::new();
        for application in self.0.applications.as_deref().unwrap_or_default() {
            for (kind, value) in outputs(application) {
                rows.push(vec![application.application_name.clone(), kind.to_owned(), value]);
            }
        }
        page.uncut_table(&Table::new(["APPLICATION", "KIND", "VALUE"].map(Column::Whole).to_vec(), rows));
    }
}

/// The outputs as lines for a shell or an `.env` file: `MY_APP_URL='https://…'`.
pub fn output_lines(deployment: &Deployment) -> Vec<String> {
    let mut lines = Vec::new();
    for application in deployment.applications.as_deref().unwrap_or_default() {
        let name = variable_name(&application.application_name);
        for (kind, value) in outputs(application) {
            lines.push(format!("{name}_{}={}", kind.to_uppercase(), quoted(&value)));
        }
    }
    lines
}

fn variable_name(application: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = application.chars().map(letter).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// Quotes a value so that a shell does not expand it.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_name_the_application_and_are_safe_in_a_shell() {
        let deployment: Deployment = serde_json::from_value(json!({ "id": "d", "version": 1, "applications": [
            { "applicationName": "my-app", "url": "my.example", "topic": null },
            { "applicationName": "2nd", "schedule": "15 2 * * *", "topic": "a'$(b)" },
            { "applicationName": "silent", "url": "" },
        ] }))
        .unwrap();
        assert_eq!(
            output_lines(&deployment),
            ["MY_APP_URL='https://my.example'", r"_2ND_TOPIC='a'\''$(b)'", "_2ND_SCHEDULE='15 2 * * *'",]
        );
    }
}
