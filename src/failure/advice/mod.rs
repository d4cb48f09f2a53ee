//! Hints: what to do next, by the service's error codes (reference, section 10) and by the kind of error.

use std::time::Duration;

use jiff::{Timestamp, Unit};
use serde_json::Value;

use super::NamedResources;
use crate::api::{Error, ErrorKind, Refusal};
use crate::config::{ConfigError, IdentitySource};
use crate::duration;
use crate::shell::quoted_path;

/// The next step after a call that failed, if one is known.
pub(super) fn for_call(error: &Error, named: &NamedResources) -> Option<String> {
    if error.unknown_outcome {
        return Some(check_first(&error.request, named));
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
            Some("it was not deleted: run the command again".to_owned())
        }
        ErrorKind::Refused(refusal) if refusal.is_of_gateway() => {
            Some("a proxy or a gateway responded, not the API: check the proxy settings and the address".to_owned())
        }
        ErrorKind::Refused(refusal) => {
            let target = Target::of(&error.request, named);
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
pub(super) fn for_settings(error: &ConfigError) -> Option<String> {
    match error {
        ConfigError::Writable { path } => {
            Some(format!("check what it says, then make it your own with `chmod 600 {}`", quoted_path(path)))
        }
        ConfigError::Foreign { path } => {
            let path = quoted_path(path);
            // The shell of the user replaces `id`, before root runs anything.
            let command = format!(r#"sudo chown "$(id -u)" {path} && chmod 600 {path}"#);
            Some(format!("check what it says, then make it your own with `{command}`"))
        }
        ConfigError::ForeignFolder { path } => {
            let path = quoted_path(path);
            let command = format!(r#"sudo chown "$(id -u)" {path} && chmod 700 {path}"#);
            Some(format!("check what is in it, then make it your own with `{command}`"))
        }
        ConfigError::NoProjectIdentity { variables, .. } => Some(format!(
            "set {variables}, or log in with `ctconnect auth login --profile NAME` and write `profile: NAME` below the Project"
        )),
        ConfigError::UnknownProfile { variables: Some(variables), .. } => Some(format!(
            "`ctconnect auth list` lists the profiles; `ctconnect auth login --profile NAME` creates one; or set {variables}"
        )),
        _ => for_other_settings(error).map(str::to_owned),
    }
}

/// Hints that are the same for every file.
fn for_other_settings(error: &ConfigError) -> Option<&'static str> {
    match error {
        ConfigError::NotLoggedIn => Some(
            "log in with `ctconnect auth login`, or set CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_PROJECT_KEY and CTP_REGION; \
             `--local` needs none of them",
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
        ConfigError::NoStateFolder => Some("set CTCONNECT_DATA_DIR to a folder that you can write to, or set HOME"),
        ConfigError::Damaged { .. } => Some("fix the file, or move it away; it was not changed"),
        ConfigError::Locked { .. } => Some("wait for the other process to end, or stop it, and try again"),
        ConfigError::Helper { .. } => {
            Some("check `credential-helper` in your settings; without it secrets are stored in a file")
        }
        ConfigError::NoClient => Some("log in with `ctconnect auth login`, or set CTP_CLIENT_ID and CTP_CLIENT_SECRET"),
        ConfigError::NotUnicode(_)
        | ConfigError::Io { .. }
        | ConfigError::Invalid { .. }
        | ConfigError::Writable { .. }
        | ConfigError::Foreign { .. }
        | ConfigError::ForeignFolder { .. }
        | ConfigError::NoProjectIdentity { .. } => None,
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
fn check_first(request: &str, named: &NamedResources) -> String {
    let target = Target::of(request, named);
    let (what, check) = match target.command("describe") {
        Some(describe) => ("", describe),
        None => ("; with `--key`, ctconnect checks it automatically", format!("ctconnect {} list", target.group)),
    };
    format!("`{request}` may have been applied: check with `{check}` before you try again{what}")
}

/// The resource of a request, as the command line names it.
struct Target<'r> {
    method: &'r str,
    group: &'static str,
    /// The id or key, as the command line gives it, else as the request does; `None` if neither has it.
    reference: Option<&'r str>,
    named: &'r NamedResources,
}

impl<'r> Target<'r> {
    /// Reads method and path, such as `POST /my-project/deployments/key=shop`.
    fn of(request: &'r str, named: &'r NamedResources) -> Self {
        let (method, path) = request.split_once(' ').unwrap_or(("", request));
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let (group, segment) = match segments[..] {
            ["connectors"] | ["connectors", "drafts"] => ("connector", None),
            ["connectors", "drafts", segment, ..] | ["connectors", segment, ..] => ("connector", Some(segment)),
            [_, _, segment, ..] => ("deployment", Some(segment)),
            _ => ("deployment", None),
        };
        let given = if group == "connector" { &named.connector } else { &named.deployment };
        // A key that is encoded in the path cannot be pasted.
        let requested = segment.map(|segment| segment.strip_prefix("key=").unwrap_or(segment));
        let reference = given.as_deref().or(requested.filter(|text| !text.contains('%')));
        Self { method, group, reference, named }
    }

    /// A command on the resource, if it is known which one it is.
    fn command(&self, verb: &str) -> Option<String> {
        Some(format!("ctconnect {} {verb} {}", self.group, self.reference?))
    }

    /// The Connector: that of the request, or the one that the command line names.
    fn connector(&self) -> Option<&str> {
        if self.group == "connector" { self.reference } else { self.named.connector.as_deref() }
    }

    /// What shows the applications and keys of the Connector.
    fn schema(&self) -> String {
        let published = if self.named.is_published { " --published" } else { "" };
        let command = match (self.connector(), self.command("describe")) {
            (Some(connector), _) => format!("ctconnect connector configuration {connector}{published}"),
            (None, Some(describe)) => describe,
            (None, None) => return "check the applications and keys that the Connector declares".to_owned(),
        };
        format!("`{command}` lists the applications and their keys")
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

    fn command(request: &str, named: &NamedResources) -> Option<String> {
        Target::of(request, named).command("wait")
    }

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
            ("POST /connectors/drafts", None),
            ("POST /connectors/drafts/key=tax-1", Some("ctconnect connector wait tax-1")),
            ("GET /connectors/0190cf3c-5d3a", Some("ctconnect connector wait 0190cf3c-5d3a")),
            ("POST /connectors/drafts/key=a%20b", None),
            ("POST /shop/deployments", None),
            ("GET /shop/deployments/key=live/logs", Some("ctconnect deployment wait live")),
            ("POST /oauth/token", None),
        ];
        for (request, expected) in table {
            assert_eq!(command(request, &NamedResources::default()).as_deref(), expected, "{request}");
        }
    }

    #[test]
    fn hints_name_a_resource_as_the_command_line_does() {
        let named = NamedResources {
            connector: Some("'a b'".to_owned()),
            deployment: Some("live".to_owned()),
            is_published: true,
            identity: None,
        };
        let uuid = "POST /connectors/drafts/0190cf3c-5d3a";
        assert_eq!(command(uuid, &named).as_deref(), Some("ctconnect connector wait 'a b'"));
        assert_eq!(command("POST /shop/deployments", &named).as_deref(), Some("ctconnect deployment wait live"));
        let hint = |code: &str, request: &str| for_code(code, &Target::of(request, &named)).unwrap_or_default();
        assert!(
            hint("DeploymentUnknownGlobalConfigurationKey", "POST /shop/deployments")
                .starts_with("`ctconnect connector configuration 'a b' --published`")
        );
        assert_eq!(
            hint("DeploymentRollbackNotAllowed", "POST /shop/deployments/key=live"),
            "the service says why; `ctconnect deployment revisions live` shows the revisions"
        );
        assert!(
            hint("InvalidOperation", "DELETE /connectors/drafts/key=x")
                .starts_with("`ctconnect deployment list --connector 'a b'`")
        );
        assert!(
            hint("InvalidOperation", "POST /connectors/drafts/key=x")
                .starts_with("`ctconnect connector describe 'a b'`")
        );
    }

    #[test]
    fn each_error_code_has_its_hint() {
        for (code, beginning) in [
            ("InvalidQueryParam", "check the id, the key"),
            ("InvalidPathParam", "check the id, the key"),
            ("DuplicateField", "choose another key"),
            ("GitRepositoryNotReachable", "check that the tag is pushed"),
            ("ConnectorSpecificationFileNotFound", "add a connect.yaml"),
            ("ConnectorSpecificationFileNotValid", "run `ctconnect validate`"),
            ("ConnectorReferenceNotFound", "check the key, whether you need the staged"),
            ("ConnectorStagedNotPrivate", "only a private Connector"),
            ("ConnectorAlreadyCertified", "there is nothing to certify"),
            ("DeploymentUnsupportedRegion", "choose a Region"),
            ("DeploymentInvalidType", "deploy a staged Connector with `--type preview`"),
            ("DeploymentProductionDeactivated", "deploy with `--type sandbox`"),
            ("DeploymentLogInvalidDate", "the service stores logs for 30 days"),
            ("DeploymentLogInvalidPageToken", "run the command again"),
            ("DeploymentLogMissingApplicationName", "in an AWS Region"),
            ("invalid_token", "check the client id"),
            ("invalid_client", "check the client id"),
            ("AuthenticationError", "check the client id"),
            ("AuthorizationError", "the API Client needs"),
            ("insufficient_scope", "the API Client needs"),
        ] {
            assert!(for_any_resource(code).is_some_and(|hint| hint.starts_with(beginning)), "{code}");
        }
        assert_eq!(for_any_resource("AnotherCode"), None);
    }

    #[test]
    fn each_error_code_of_a_resource_has_a_hint_with_its_name_and_one_without() {
        let hint = |code: &str, request: &str| {
            for_code(code, &Target::of(request, &NamedResources::default())).unwrap_or_default()
        };
        let draft = ("POST /connectors/drafts/key=tax", "POST /connectors/drafts");
        let deployment = ("POST /shop/deployments/key=live", "POST /shop/deployments");
        for (code, (named, unnamed), with_name, without_name) in [
            ("ConcurrentModification", draft, "`ctconnect connector describe tax`", "was read: repeat the command"),
            (
                "ConcurrentModification",
                deployment,
                "`ctconnect deployment describe live`",
                "was read: repeat the command",
            ),
            (
                "ConnectorStagedPreviewRequestUnderProcess",
                draft,
                "`ctconnect connector validate tax` waits",
                "a validation is already running",
            ),
            (
                "ConnectorStagedInCertification",
                draft,
                "`ctconnect connector wait tax --for published`",
                "until the certification is done",
            ),
            (
                "ConnectorStagedNotPreviewable",
                draft,
                "`ctconnect connector validate tax`",
                "validation of the Connector",
            ),
            (
                "DeploymentApplicationDoNotBelong",
                deployment,
                "`ctconnect deployment redeploy live --update-connector`",
                "with `--update-connector`",
            ),
            (
                "DeploymentApplicationRequired",
                deployment,
                "`ctconnect deployment redeploy live --update-connector`",
                "with `--update-connector`",
            ),
            (
                "DeploymentInvalidStatusTransition",
                deployment,
                "`ctconnect deployment wait live` waits",
                "another operation is running: try again",
            ),
            (
                "DeploymentApplicationDoesNotExist",
                deployment,
                "`ctconnect deployment describe live` lists the applications",
                "`ctconnect deployment list` lists the Deployments",
            ),
        ] {
            assert!(hint(code, named).contains(with_name), "{code}: {}", hint(code, named));
            assert!(hint(code, unnamed).contains(without_name), "{code}: {}", hint(code, unnamed));
        }
    }

    #[test]
    fn a_status_without_an_error_code_has_a_hint() {
        let named = NamedResources::default();
        for (status, beginning) in [
            (401, "check the client id"),
            (403, "the API Client needs"),
            (404, "check the id or key"),
            (409, "the resource has changed since it was read: check it with `ctconnect deployment describe live`"),
            (429, "the service limits the number of requests"),
            (500, "the service has an internal error"),
            (599, "the service has an internal error"),
        ] {
            let hint = for_status(status, &Target::of("GET /shop/deployments/key=live", &named)).unwrap_or_default();
            assert!(hint.starts_with(beginning), "{status}: {hint}");
        }
        assert_eq!(for_status(418, &Target::of("GET /shop/deployments", &named)), None);
    }

    #[test]
    fn only_a_delete_that_failed_says_that_nothing_was_deleted() {
        let hint = |kind: ErrorKind, request: &str| {
            for_call(&Error::new(kind, request), &NamedResources::default()).unwrap_or_default()
        };
        let refused = || {
            let (message, errors) = ("no".to_owned(), Vec::new());
            ErrorKind::Refused(Refusal { status: 503, message, errors, is_from_api: true })
        };
        for kind in [refused, || ErrorKind::Lost("reset".into())] {
            assert!(hint(kind(), "DELETE /shop/deployments/key=live").starts_with("it was not deleted"));
        }
        assert!(hint(refused(), "GET /shop/deployments").starts_with("the service has an internal error"));
        assert!(hint(ErrorKind::Lost("reset".into()), "GET /shop/deployments").starts_with("try again"));
    }
}
