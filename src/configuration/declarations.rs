//! The keys of a connect.yaml as the API declares them.

use serde_json::{Value, json};

use crate::connect_file::{Application, Configuration, ConfigurationKey, ConnectFile};

/// The fields `configurations` and `globalConfiguration` of the Connector that a connect.yaml becomes.
pub fn declarations(file: &ConnectFile) -> Value {
    let application = |application: &Application| {
        json!({
            "applicationName": application.name,
            "applicationType": application.application_type.as_str(),
            "standardConfiguration": keys(&application.configuration.standard),
            "securedConfiguration": keys(&application.configuration.secured),
        })
    };
    let mut declared = json!({ "configurations": file.deploy_as.iter().map(application).collect::<Vec<_>>() });
    if file.global.keys().next().is_some() {
        let Configuration { standard, secured } = &file.global;
        declared["globalConfiguration"] =
            json!({ "standardConfiguration": keys(standard), "securedConfiguration": keys(secured) });
    }
    declared
}

fn keys(keys: &[ConfigurationKey]) -> Vec<Value> {
    keys.iter().map(key).collect()
}

fn key(key: &ConfigurationKey) -> Value {
    let mut declared = json!({ "key": key.key, "description": key.description, "required": key.required });
    if let Some(default) = &key.default {
        declared["default"] = default.clone().into();
    }
    declared
}
