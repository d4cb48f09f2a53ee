//! What a redeploy would change in a Deployment.

use secrecy::ExposeSecret as _;

use crate::api::model::{ConfigurationEntry, ConfigurationValue, Deployment, Redeploy};

/// The effect of a redeploy on a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueOutcome {
    Changed {
        before: Option<String>,
        after: String,
    },
    Unchanged,
    /// A secured value, whose stored value cannot be read and compared.
    Set,
}

/// A value that would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    /// `application.KEY`, `KEY` for a global key, or `schedule of application`.
    pub name: String,
    pub outcome: ValueOutcome,
}

/// Compares the values of `body` with those of the Deployment.
pub fn redeploy_changes(body: &Redeploy, deployment: &Deployment) -> Vec<ValueChange> {
    let mut changes = Vec::new();
    for sent in body.configuration_values.iter().flatten() {
        let name = &sent.application_name;
        let stored = deployment.applications.iter().flatten().find(|stored| stored.application_name == *name);
        let list = stored.and_then(|stored| stored.standard_configuration.as_deref());
        let prefix = format!("{name}.");
        changes.extend(sent.standard_configuration.iter().map(|entry| compared(&prefix, entry, list)));
        changes.extend(sent.secured_configuration.iter().map(|entry| set(&prefix, entry)));
        if let Some(schedule) = &sent.schedule {
            let before = stored.and_then(|stored| stored.schedule.as_deref());
            changes.push(change(format!("schedule of {name}"), before, schedule));
        }
    }
    if let Some(sent) = &body.global_configuration {
        let stored = deployment.global_configuration.as_ref();
        let list = stored.and_then(|stored| stored.standard_configuration.as_deref());
        changes.extend(sent.standard_configuration.iter().map(|entry| compared("", entry, list)));
        changes.extend(sent.secured_configuration.iter().map(|entry| set("", entry)));
    }
    changes
}

fn compared(prefix: &str, entry: &ConfigurationEntry, stored: Option<&[ConfigurationValue]>) -> ValueChange {
    let before = stored.unwrap_or_default().iter().find(|stored| stored.key == entry.key);
    let before = before.and_then(|stored| stored.value.as_deref());
    change(format!("{prefix}{}", entry.key), before, entry.value.expose_secret())
}

fn set(prefix: &str, entry: &ConfigurationEntry) -> ValueChange {
    ValueChange { name: format!("{prefix}{}", entry.key), outcome: ValueOutcome::Set }
}

fn change(name: String, before: Option<&str>, after: &str) -> ValueChange {
    let outcome = match before {
        Some(before) if before == after => ValueOutcome::Unchanged,
        before => ValueOutcome::Changed { before: before.map(str::to_owned), after: after.to_owned() },
    };
    ValueChange { name, outcome }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::model::{ApplicationConfiguration, GlobalConfiguration};

    fn entries(pairs: &[(&str, &str)]) -> Vec<ConfigurationEntry> {
        pairs.iter().map(|(key, value)| ConfigurationEntry { key: (*key).to_owned(), value: (*value).into() }).collect()
    }

    #[test]
    fn each_value_is_changed_unchanged_or_set() {
        let deployment: Deployment = serde_json::from_value(json!({ "id": "d", "version": 1,
            "applications": [{ "applicationName": "web", "schedule": "1 * * * *",
                "standardConfiguration": [{ "key": "A", "value": "1" }, { "key": "B", "value": "2" }],
                "securedConfiguration": [{ "key": "T", "value": "***" }] }],
            "globalConfiguration": { "standardConfiguration": [{ "key": "LOG", "value": "info" }] } }))
        .unwrap();
        let body = Redeploy {
            configuration_values: Some(vec![ApplicationConfiguration {
                application_name: "web".into(),
                standard_configuration: entries(&[("A", "1"), ("B", "3"), ("C", "")]),
                secured_configuration: entries(&[("T", "***")]),
                schedule: Some("2 * * * *".into()),
            }]),
            global_configuration: Some(GlobalConfiguration {
                standard_configuration: entries(&[("LOG", "info")]),
                secured_configuration: entries(&[("KEY", "x")]),
            }),
            ..Redeploy::default()
        };
        let changed = |before: Option<&str>, after: &str| ValueOutcome::Changed {
            before: before.map(str::to_owned),
            after: after.to_owned(),
        };
        let found = redeploy_changes(&body, &deployment);
        let found: Vec<_> = found.into_iter().map(|change| (change.name, change.outcome)).collect();
        let expected = [
            ("web.A", ValueOutcome::Unchanged),
            ("web.B", changed(Some("2"), "3")),
            ("web.C", changed(None, "")),
            ("web.T", ValueOutcome::Set),
            ("schedule of web", changed(Some("1 * * * *"), "2 * * * *")),
            ("LOG", ValueOutcome::Unchanged),
            ("KEY", ValueOutcome::Set),
        ];
        assert_eq!(found, expected.map(|(name, outcome)| (name.to_owned(), outcome)));
        assert_eq!(redeploy_changes(&Redeploy::default(), &deployment), []);
    }
}
