//! Hints: what to do next, by the service's error codes (reference, section 10) and by the kind of error.

use std::time::Duration;

use jiff::{Timestamp, Unit};
use serde_json::Value;

use crate::api::{Error, ErrorKind, Refusal};
use crate::config::ConfigError;
use crate::duration;

/// The next step after a call that failed, if one is known.
pub(super) fn for_call(error: &Error) -> Option<String> {
    if error.unknown_outcome {
        return Some(check_first(&error.request));
    }
    if let Some(pause) = error.long_pause() {
        return Some(try_again_after(pause, Timestamp::now()));
    }
    match &error.kind {
        ErrorKind::Refused(_) if !error.missing_scopes.is_empty() => {
            let scopes: Vec<String> = error.missing_scopes.iter().map(|any| any.replace('|', " or ")).collect();
            Some(format!("the API Client needs the scope {}", scopes.join(", and ")))
        }
        // A delete whose outcome is known, and that did not succeed.
        ErrorKind::Refused(Refusal { status: 500.., .. }) | ErrorKind::Lost(_)
            if error.request.starts_with("DELETE ") =>
        {
            Some("nothing was deleted: run the command again".to_owned())
        }
        ErrorKind::Refused(refusal) if refusal.is_of_gateway() => {
            Some("a proxy or a gateway responded, not the API: check the proxy settings and the address".to_owned())
        }
        ErrorKind::Refused(refusal) => {
            let target = Target::of(&error.request);
            refusal
                .errors
                .iter()
                .find_map(|entry| for_entry(entry, &target))
                .or_else(|| for_status(refusal.status, &target))
        }
        ErrorKind::Taken(_) => for_any_resource("DuplicateField").map(str::to_owned),
        ErrorKind::Connect(_) => {
            Some("check the network, the Region of the Project, and the proxy settings".to_owned())
        }
        ErrorKind::Untrusted(_) => {
            Some("trust the certificate authority of your company with `--ca-file FILE`".to_owned())
        }
        ErrorKind::Lost(_) => Some("try again; `--request-timeout 2m` gives a slow service more time".to_owned()),
        ErrorKind::Decode(_) => {
            Some("check that the address is that of the Connect API; `--debug` shows the response".to_owned())
        }
        ErrorKind::Forbidden(_) => {
            Some("change CTCONNECT_SAFETY, or `safety` in your settings, to allow the request".to_owned())
        }
        ErrorKind::Unsendable(_) => Some("set the Project with `--project-key` or CTP_PROJECT_KEY".to_owned()),
    }
}

/// The next step if the settings cannot be used.
pub(super) fn for_settings(error: &ConfigError) -> Option<&'static str> {
    match error {
        ConfigError::NotLoggedIn => Some(
            "log in with `ctconnect auth login`, or set CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_PROJECT_KEY and CTP_REGION; \
             `--local` needs neither",
        ),
        ConfigError::NoRegion => Some("set it with `--project-region` or CTP_REGION, for example `europe-west1.gcp`"),
        ConfigError::UnknownRegion { .. } => {
            Some("check its spelling, or set the servers with CTP_AUTH_URL and CTP_CONNECT_API_URL")
        }
        ConfigError::UnknownProfile { .. } => {
            Some("`ctconnect auth list` lists the profiles; `ctconnect auth login` creates one")
        }
        ConfigError::HalfClient { .. } => Some("set both, or neither"),
        ConfigError::NoSecret { .. } => Some("log in again with `ctconnect auth login`"),
        ConfigError::NoHome => Some("set HOME, or set CTCONNECT_CONFIG_DIR to a folder that you can write to"),
        ConfigError::Damaged { .. } => Some("fix the file, or move it away; it was not changed"),
        ConfigError::Locked { .. } => Some("wait for the other process to end, or stop it, and try again"),
        ConfigError::Foreign { .. } => Some("check what it says, then make it your own, with the mode 0600"),
        ConfigError::Helper { .. } => {
            Some("check `credential-helper` in your settings; without it secrets are stored in a file")
        }
        ConfigError::NoClient => Some("log in with `ctconnect auth login`, or set CTP_CLIENT_ID and CTP_CLIENT_SECRET"),
        ConfigError::NotUnicode(_) | ConfigError::Io { .. } | ConfigError::Invalid { .. } => None,
    }
}

/// When the service may be asked again.
fn try_again_after(pause: Duration, now: Timestamp) -> String {
    let in_words = duration::exact(pause);
    match now.checked_add(pause).and_then(|then| then.round(Unit::Second)) {
        Ok(then) => format!("the service asks for a pause of {in_words}: try again after {then}"),
        Err(_) => format!("the service asks for a pause of {in_words}"),
    }
}

/// What to check after a write whose outcome is unknown.
fn check_first(request: &str) -> String {
    let target = Target::of(request);
    match target.reference {
        Some(_) => {
            let describe = target.command("describe");
            format!("`{request}` may have been applied: check with `{describe}` before you try again")
        }
        None => format!(
            "`{request}` may have been applied: check with `ctconnect {} list` before you try again; with `--key`, \
             ctconnect checks it automatically",
            target.group
        ),
    }
}

/// The resource of a request, as commands name it.
struct Target<'r> {
    group: &'static str,
    /// The id or key; `None` if the request creates or lists resources.
    reference: Option<&'r str>,
}

impl<'r> Target<'r> {
    /// Reads method and path, such as `POST /my-project/deployments/key=shop`.
    fn of(request: &'r str) -> Self {
        let segments: Vec<&str> = request.split('/').skip(1).collect();
        let (group, segment) = match segments[..] {
            ["connectors"] | ["connectors", "drafts"] => ("connector", None),
            ["connectors", "drafts", segment, ..] | ["connectors", segment, ..] => ("connector", Some(segment)),
            [_, _, segment, ..] => ("deployment", Some(segment)),
            _ => ("deployment", None),
        };
        Self { group, reference: segment.map(|segment| segment.strip_prefix("key=").unwrap_or(segment)) }
    }

    /// A command on the resource that can be pasted. It has `REF` in place of a key that is encoded in the path.
    fn command(&self, verb: &str) -> String {
        let reference = self.reference.filter(|text| !text.contains('%')).unwrap_or("REF");
        format!("ctconnect {} {verb} {reference}", self.group)
    }
}

/// The next step for one entry of `errors`.
fn for_entry(entry: &Value, target: &Target<'_>) -> Option<String> {
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

fn for_code(code: &str, target: &Target<'_>) -> Option<String> {
    for_resource(code, target).or_else(|| for_any_resource(code).map(str::to_owned))
}

/// Hints with a command on the resource of the request.
fn for_resource(code: &str, target: &Target<'_>) -> Option<String> {
    let command = |verb| target.command(verb);
    Some(match code {
        "ConcurrentModification" => {
            let describe = command("describe");
            format!("the resource has changed since it was read: check it with `{describe}`, then repeat the command")
        }
        "ConnectorStagedPreviewRequestUnderProcess" => {
            format!("a validation is already running: `{}` waits for it", command("validate"))
        }
        "ConnectorStagedInCertification" => {
            let wait = command("wait");
            format!("wait until it is done: `{wait} --for published`, or `{wait} --for certified`")
        }
        "DeploymentApplicationDoNotBelong" | "DeploymentApplicationRequired" => {
            let redeploy = command("redeploy");
            format!(
                "`{redeploy} --update-connector` updates the Deployment to the newest Connector and its applications"
            )
        }
        "DeploymentInvalidStatusTransition" => {
            format!("another operation is running: `{}` waits for it", command("wait"))
        }
        "DeploymentApplicationDoesNotExist" => format!("`{}` lists the applications", command("describe")),
        _ => return None,
    })
}

fn for_any_resource(code: &str) -> Option<&'static str> {
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
            "check the key, whether you need the staged or the published Connector, and that the Project is one of its private Projects"
        }
        "ConnectorStagedNotPreviewable" => "request validation first: `ctconnect connector validate REF`",
        "ConnectorStagedNotPrivate" => "only a private Connector has a list of private Projects",
        "ConnectorAlreadyCertified" => "there is nothing to certify: change the Connector first",
        "DeploymentUnsupportedRegion" => "choose a Region that the Connector supports with `--region`",
        "DeploymentInvalidType" => {
            "deploy a staged Connector with `--type preview`, a published one with `--type sandbox` or `--type production`"
        }
        "DeploymentProductionDeactivated" => {
            "deploy with `--type sandbox`, or ask the Connect support team to enable production"
        }
        "DeploymentUnknownApplicationConfiguration"
        | "DeploymentUnknownApplicationConfigurationKey"
        | "DeploymentUnknownGlobalConfigurationKey"
        | "DeploymentMissingGlobalConfigurationKey"
        | "DeploymentEmptyRequiredGlobalConfigurationKey" => {
            "`ctconnect connector describe REF` lists the applications and their keys"
        }
        "DeploymentLogInvalidDate" => "the service stores logs for 30 days; the start must be before the end",
        "DeploymentLogInvalidPageToken" => "run the command again: it reads the logs from the first page",
        "DeploymentLogMissingApplicationName" => "in an AWS Region, select an application with `--application`",
        "InvalidOperation" => {
            "`ctconnect deployment list` shows what prevents it; other Projects may have more Deployments"
        }
        "invalid_token" | "invalid_client" | "AuthenticationError" => {
            "check the client id, the client secret and the Region, or log in again with `ctconnect auth login`"
        }
        "AuthorizationError" | "insufficient_scope" => {
            "the API Client needs manage_connectors and manage_connectors_deployments (or manage_project); Connectors with generated API Clients also need manage_api_clients"
        }
        _ => return None,
    })
}

fn for_status(status: u16, target: &Target<'_>) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_pause_is_named() {
        let now = "2026-11-21T10:00:00.25Z".parse().unwrap_or_default();
        assert_eq!(
            try_again_after(Duration::from_secs(3600), now),
            "the service asks for a pause of 1h: try again after 2026-11-21T11:00:00Z"
        );
        assert!(!try_again_after(Duration::MAX, now).contains("after"));
    }

    #[test]
    fn hints_name_the_resource_of_the_request() {
        let table = [
            ("POST /connectors/drafts", "ctconnect connector wait REF"),
            ("POST /connectors/drafts/key=tax-1", "ctconnect connector wait tax-1"),
            ("GET /connectors/0190cf3c-5d3a", "ctconnect connector wait 0190cf3c-5d3a"),
            ("POST /connectors/drafts/key=a%20b", "ctconnect connector wait REF"),
            ("POST /shop/deployments", "ctconnect deployment wait REF"),
            ("GET /shop/deployments/key=live/logs", "ctconnect deployment wait live"),
            ("POST /oauth/token", "ctconnect deployment wait REF"),
        ];
        for (request, command) in table {
            assert_eq!(Target::of(request).command("wait"), command, "{request}");
        }
    }
}
