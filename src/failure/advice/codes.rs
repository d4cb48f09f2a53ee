//! The next step by the service's error codes (reference, section 10), and by the status.

use serde_json::Value;

use super::target::Target;
use crate::config::IdentitySource;

/// The next step for one entry of `errors`.
pub(super) fn for_entry(entry: &Value, target: &Target<'_>) -> Option<String> {
    let code = entry.get("code")?.as_str()?;
    for_field(code, entry).or_else(|| for_code(code, target))
}

/// Hints with the field and the values of the entry, where the service names them.
fn for_field(code: &str, entry: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let part = |name: &str| entry.get(name).filter(|value| !value.is_null()).map(text);
    let field = part("field").map_or_else(|| "the field".to_owned(), |field| format!("`{field}`"));
    Some(match code {
        "InvalidJsonInput" => {
            let detail = part("detailedErrorMessage").map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("fix the value that the service rejected{detail}; `--debug` shows the request")
        }
        "RequiredField" => format!("set {field}, and run the command again; `--help` lists the flags"),
        "FieldValueNotFound" => {
            let value = part("value").map_or_else(|| "the value".to_owned(), |value| format!("the value {value}"));
            format!("the service does not know {value} of {field}: check its spelling")
        }
        "InvalidField" => match entry.get("allowedValues").and_then(Value::as_array).filter(|all| !all.is_empty()) {
            Some(all) => format!("{field} accepts {}", all.iter().map(text).collect::<Vec<_>>().join(", ")),
            None => format!("correct the value of {field}, and run the command again"),
        },
        _ => return None,
    })
}

/// The next step for an error code.
pub(super) fn for_code(code: &str, target: &Target<'_>) -> Option<String> {
    let general = || for_refused_identity(code, target).or_else(|| for_any_resource(code).map(str::to_owned));
    for_resource(code, target).or_else(general)
}

/// Hints for an identity that the service refuses, where a login would not replace it.
fn for_refused_identity(code: &str, target: &Target<'_>) -> Option<String> {
    if !matches!(code, "invalid_token" | "invalid_client" | "AuthenticationError") {
        return None;
    }
    match target.named.identity.as_ref()? {
        IdentitySource::TokenVariable => {
            let hint = "the token in CTP_ACCESS_TOKEN was refused: set a new one, or unset it to use another identity";
            Some(hint.to_owned())
        }
        IdentitySource::ClientVariables => {
            let hint = "check CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_REGION, or unset them to use a stored login";
            Some(hint.to_owned())
        }
        IdentitySource::ProjectVariables { client_id, client_secret } => {
            Some(format!("check {client_id} and {client_secret}, and the Region of the Project in ctconnect.yaml"))
        }
        IdentitySource::ProfileFlag(_)
        | IdentitySource::ProfileVariable(_)
        | IdentitySource::DefaultProfile(_)
        | IdentitySource::ProjectProfile(_)
        | IdentitySource::Official(_)
        | IdentitySource::Local => None,
    }
}

/// Hints with a command on the resource of the request.
fn for_resource(code: &str, target: &Target<'_>) -> Option<String> {
    let or = |hint: Option<String>, without: &str| hint.unwrap_or_else(|| without.to_owned());
    let command = |verb: &str, hint: &dyn Fn(String) -> String| target.command(verb).map(hint);
    Some(match code {
        "ConcurrentModification" => or(
            command("describe", &|it| {
                format!("the resource has changed since it was read: check it with `{it}`, then repeat the command")
            }),
            "the resource has changed since it was read: repeat the command",
        ),
        "ConnectorStagedPreviewRequestUnderProcess" => or(
            command("validate", &|it| format!("a validation is already running: `{it}` waits for it")),
            "a validation is already running: try again when it has finished",
        ),
        "ConnectorStagedInCertification" => or(
            command("wait", &|it| format!("wait until it is done: `{it} --for published`, or `{it} --for certified`")),
            "wait until the certification is done",
        ),
        "ConnectorStagedNotPreviewable" => or(
            target.connector().map(|it| format!("request validation first: `ctconnect connector validate {it}`")),
            "request validation of the Connector first",
        ),
        "DeploymentApplicationDoNotBelong" | "DeploymentApplicationRequired" => or(
            command("redeploy", &|it| {
                format!("`{it} --update-connector` updates the Deployment to the newest Connector and its applications")
            }),
            "update the Deployment to the newest Connector and its applications with `--update-connector`",
        ),
        "DeploymentInvalidStatusTransition" => or(
            command("wait", &|it| format!("another operation is running: `{it}` waits for it")),
            "another operation is running: try again when it has finished",
        ),
        "DeploymentRollbackNotAllowed" => or(
            command("revisions", &|it| format!("the service says why; `{it}` shows the revisions")),
            "the service says why a rollback is not possible",
        ),
        "DeploymentApplicationDoesNotExist" => or(
            command("describe", &|it| format!("`{it}` lists the applications")),
            "`ctconnect deployment list` lists the Deployments",
        ),
        "DeploymentUnknownApplicationConfiguration"
        | "DeploymentUnknownApplicationConfigurationKey"
        | "DeploymentUnknownGlobalConfigurationKey"
        | "DeploymentMissingGlobalConfigurationKey"
        | "DeploymentEmptyRequiredGlobalConfigurationKey" => target.schema(),
        "InvalidOperation" => return invalid_operation(target),
        _ => return None,
    })
}

/// A Connector with Deployments cannot be deleted; anything else depends on the state of the resource.
fn invalid_operation(target: &Target<'_>) -> Option<String> {
    match (target.method, target.group, target.reference) {
        ("DELETE", "connector", Some(connector)) => Some(format!(
            "`ctconnect deployment list --connector {connector}` shows the Deployments that prevent it; other Projects may \
             have more"
        )),
        _ => Some(format!("`{}` shows the state that prevents it", target.command("describe")?)),
    }
}

/// Hints that are the same for every resource.
pub(super) fn for_any_resource(code: &str) -> Option<&'static str> {
    Some(match code {
        "InvalidQueryParam" | "InvalidPathParam" => "check the id, the key and the limits in the command",
        "DuplicateField" => "choose another key, or update the resource that has this one",
        "GitRepositoryNotReachable" => {
            "check that the tag is pushed; a private repository needs its SSH address, and access for the GitHub user connect-mu"
        }
        "ConnectorSpecificationFileNotFound" => {
            "add a connect.yaml at the root of the repository, and create a new tag"
        }
        "ConnectorSpecificationFileNotValid" => "run `ctconnect validate`, fix connect.yaml, and create a new tag",
        "ConnectorReferenceNotFound" => {
            "check the key, whether you need the staged or the published Connector, and, if it is private, that the Project is one of its private Projects"
        }
        "ConnectorStagedNotPrivate" => "only a private Connector has a list of private Projects",
        "ConnectorAlreadyCertified" => "there is nothing to certify: change the Connector first",
        "DeploymentUnsupportedRegion" => "choose a Region that the Connector supports with `--region`",
        "DeploymentInvalidType" => {
            "deploy a staged Connector with `--type preview`, a published one with `--type sandbox` or `--type production`"
        }
        "DeploymentProductionDeactivated" => {
            "deploy with `--type sandbox`, or ask the Connect support team to enable production"
        }
        "DeploymentLogInvalidDate" => "the service stores logs for 30 days; the start must be before the end",
        "DeploymentLogInvalidPageToken" => "run the command again: it reads the logs from the first page",
        "DeploymentLogMissingApplicationName" => "in an AWS Region, select an application with `--application`",
        "invalid_token" | "invalid_client" | "AuthenticationError" => {
            "check the client id, the client secret and the Region, or log in again with `ctconnect auth login`"
        }
        "AuthorizationError" | "insufficient_scope" => {
            "the API Client needs manage_connectors and manage_connectors_deployments (or manage_project); Connectors with generated API Clients also need manage_api_clients"
        }
        _ => return None,
    })
}

/// The next step by the HTTP status, where no error code is known.
pub(super) fn for_status(status: u16, target: &Target<'_>) -> Option<String> {
    match status {
        401 => for_code("invalid_token", target),
        403 => for_code("AuthorizationError", target),
        404 => Some("check the id or key, the Project and its Region".to_owned()),
        409 => for_code("ConcurrentModification", target),
        429 => Some("the service limits the number of requests: try again later".to_owned()),
        500.. => Some("the service has an internal error: try again later".to_owned()),
        _ => None,
    }
}
