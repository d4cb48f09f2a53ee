//! The sentences of the official CLI, word for word: scripts search them for ids and statuses.

use serde_json::Value;

use super::{ScriptResult, ScriptShape, field};

/// What the official CLI prints before it sends anything, or once it has read the resource.
pub(super) fn start(shape: &ScriptShape, value: &Value) -> String {
    let (name, selected) = shape.selected();
    let (id, tag) = (field(value, "id"), tag(value));
    match shape.result {
        ScriptResult::ConnectorCreated => {
            "Creating the staged Connector. Please wait while we process your request.".to_owned()
        }
        ScriptResult::ConnectorUpdated => {
            "Updating the staged Connector. Please wait while we process your request.".to_owned()
        }
        ScriptResult::ConnectorDescription => {
            format!("Trying to get the staged Connector data for the Connector with the following {name}: {selected}")
        }
        ScriptResult::ConnectorValidated => validation(&id, &tag),
        ScriptResult::ConnectorPublished => format!(
            "Starting the publishing process for the Connector with ID '{id}' and Git tag '{tag}'. This may take a few \
             minutes."
        ),
        ScriptResult::DeploymentCreated => {
            "Creating the Deployment resource. Please wait while we process your request.".to_owned()
        }
        ScriptResult::DeploymentDescription => {
            format!("Trying to get the Deployment data for the Deployment with the following {name}: {selected}")
        }
        ScriptResult::DeploymentRedeployed => format!("Redeploying Deployment with {name} - '{selected}' ..."),
        ScriptResult::DeploymentDeleted => format!("Deleting Deployment with {name} - '{selected}' ..."),
        ScriptResult::DeploymentLogs => format!("Getting logs for Deployment with {name} - '{selected}' ..."),
        _ => String::new(),
    }
}

/// What the official CLI prints after a command, with the sentence before it.
pub(super) fn result(shape: &ScriptShape, value: &Value) -> String {
    let get = |name: &str| field(value, name);
    let (id, key, tag, status) = (get("id"), get("key"), tag(value), get("status"));
    let (name, selected) = shape.selected();
    let end = match shape.result {
        ScriptResult::Login => return "Authentication successful".to_owned(),
        ScriptResult::Identity => return identity(value),
        ScriptResult::ConnectorPreviewed | ScriptResult::ConnectorDeployed => return deployed(value),
        ScriptResult::ConnectorCreated => {
            format!("The staged Connector {} has been successfully created. (id: {id})", get("name"))
        }
        ScriptResult::ConnectorUpdated => {
            format!("The staged Connector has been successfully updated. (version: {})", get("version"))
        }
        ScriptResult::ConnectorValidated => with_report(value.get("previewableReport"), validated(value)),
        ScriptResult::ConnectorPublished => {
            let success = format!("Publishing succeeded for the Connector with ID '{id}' and Git tag '{tag}'!");
            with_report(value.get("publishingReport"), (status == "Published").then_some(success))
        }
        ScriptResult::ConnectorCertified => {
            return format!(
                "The Connector with ID '{id}' and Git tag '{tag}' is under review by our certification team. You will be \
                 contacted via connect-team@commercetools.com for further details."
            );
        }
        ScriptResult::DeploymentCreated => format!(
            "The Deployment resource {key} has been successfully created with ID: {id} and it's currently in {status} \
             status"
        ),
        // The official CLI puts the key and the id where the sentence expects the kind of the identifier and its value.
        ScriptResult::DeploymentRedeployed => format!(
            "Deployment with {key} - '{id}' has been successfully redeployed. Since this is an asynchronous operation, the \
             redeployment may take a few minutes. You can check the status of the redeployment using the 'commercetools \
             connect Deployment describe' command later on. {status}"
        ),
        ScriptResult::DeploymentDeleted => format!(
            "Deployment with {name} - '{selected}' has been successfully deleted. Since this is an asynchronous operation, \
             the deletion may take a few minutes. You can check the status of the deletion using the 'commercetools connect \
             Deployment describe' command later on."
        ),
        ScriptResult::ConnectorList
        | ScriptResult::ConnectorDescription
        | ScriptResult::DeploymentList
        | ScriptResult::DeploymentDescription
        | ScriptResult::DeploymentLogs => String::new(),
    };
    format!("{}\n{end}", start(shape, value))
}

fn identity(value: &Value) -> String {
    let or_dash = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or("-").to_owned();
    let scopes: Vec<&str> =
        value.get("scopes").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let scopes = if scopes.is_empty() { "-".to_owned() } else { scopes.join(" ") };
    format!(
        "Logged in as {}\nProject key: {}\nRegion: {}\nScopes: {scopes}",
        or_dash("clientId"),
        or_dash("projectKey"),
        or_dash("region")
    )
}

/// The tag of a ConnectorStaged, or that of the Connector of a Deployment.
fn tag(value: &Value) -> String {
    let own = value.get("repository").or_else(|| value.get("connector")?.get("repository"));
    own.map_or_else(|| "undefined".to_owned(), |repository| field(repository, "tag"))
}

fn validation(id: &str, tag: &str) -> String {
    format!("Starting validation for Connector with ID '{id}' and Git tag '{tag}'. This may take a few minutes.")
}

fn validated(value: &Value) -> Option<String> {
    let (id, tag) = (field(value, "id"), tag(value));
    let success = format!("Validation for Connector with ID '{id}' and Git tag '{tag}' succeeded!");
    (field(value, "isPreviewable") == "true").then_some(success)
}

/// The Deployment, or before it the ConnectorStaged after its validation.
fn deployed(value: &Value) -> String {
    let Some(connector) = value.get("connector") else {
        let start = validation(&field(value, "id"), &tag(value));
        return format!("{start}\n{}", with_report(value.get("previewableReport"), validated(value)));
    };
    let (id, key, tag) = (field(connector, "id"), field(value, "key"), tag(value));
    let start = format!(
        "Starting preview Deployment for Connector ID '{id}' and Git tag '{tag}', using Deployment key '{key}'. This \
         process may take a few minutes."
    );
    let success = format!("The preview Deployment with key '{key}' for Git tag '{tag}' was successfully deployed.");
    let rest = match field(value, "status").as_str() {
        "Failed" => None,
        "Deployed" => Some(applications(value.get("applications")) + &success),
        _ => Some(applications(value.get("applications"))),
    };
    format!("{start}\n{}", with_report(value.pointer("/details/build/report"), rest))
}

/// Each application with its outputs.
fn applications(applications: Option<&Value>) -> String {
    let applications = applications.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if applications.is_empty() {
        return "\n".to_owned();
    }
    let mut text = "Deployed Applications\n\n".to_owned();
    for application in applications {
        text.push_str(&format!(" ➔ id: {}\n", field(application, "id")));
        text.push_str(&format!("    name: {}\n", field(application, "applicationName")));
        for name in ["url", "topic", "schedule"] {
            if application.get(name).and_then(Value::as_str).is_some_and(|output| !output.is_empty()) {
                text.push_str(&format!("    {name}: {}\n", field(application, name)));
            }
        }
        text.push('\n');
    }
    text
}

/// The entries of a report, each below its type, and what follows it.
fn with_report(report: Option<&Value>, rest: Option<String>) -> String {
    let entries = report.and_then(|report| report.get("entries")).and_then(Value::as_array);
    let mut text = "\n".to_owned();
    for entry in entries.into_iter().flatten() {
        let title = field(entry, "title");
        let kind = match field(entry, "type") {
            kind if kind == "Information" && title.contains("skipped") => "Warning".to_owned(),
            kind => kind,
        };
        let present = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let application = present("application").map(|name| format!(" (application: {name})")).unwrap_or_default();
        let message = present("message").map(|message| format!("\n{message}")).unwrap_or_default();
        text.push_str(&format!("{kind}\n{title}{application}{message}\n\n"));
    }
    text + &rest.unwrap_or_default()
}
