//! Outputs of the applications of a Deployment: URLs, topics and schedules.

use serde_json::{Map, Value};

use crate::api::Resource;
use crate::api::model::{ApplicationDeployment, Deployment};
use crate::output::{Column, Table, TextPage, View};

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
    use serde_json::json;

    use super::*;

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
