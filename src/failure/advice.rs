//! What to do next, by the service's error codes (reference, section 10). All advice on calls stands here.

use crate::api::{Error, ErrorKind};
use crate::config;

/// The next step after a call that failed, where one is known.
pub(super) fn for_call(error: &Error) -> Option<String> {
    if error.unknown_outcome {
        return Some(look_first(&error.request));
    }
    match &error.kind {
        ErrorKind::Refused(refusal) => {
            let missing = &error.missing_scopes;
            if !missing.is_empty() {
                let scopes: Vec<String> = missing.iter().map(|any| any.replace('|', " or ")).collect();
                return Some(format!("the API Client needs the scope {}", scopes.join(", and ")));
            }
            refusal.codes().find_map(for_code).or_else(|| for_status(refusal.status)).map(str::to_owned)
        }
        ErrorKind::Connect(_) => Some("check the network, the Region of the Project, and proxies".to_owned()),
        ErrorKind::Untrusted(_) => Some("`--ca-file` adds the certificates of a company's own authority".to_owned()),
        ErrorKind::Lost(_) => Some("try again; `--request-timeout` gives a slow service more time".to_owned()),
        ErrorKind::Decode(_) => {
            Some("check that the address is that of the Connect API; `--debug` shows the answer".to_owned())
        }
        ErrorKind::Forbidden(_) => {
            Some("it was set by CTCONNECT_SAFETY, or by `safety` in the user's settings".to_owned())
        }
        ErrorKind::Unsendable(_) => Some("name the Project with `--project-key` or CTP_PROJECT_KEY".to_owned()),
    }
}

/// The next step where the settings cannot be used.
pub(super) fn for_settings(error: &config::ConfigError) -> Option<&'static str> {
    match error {
        config::ConfigError::NotLoggedIn => Some(
            "`ctconnect auth login` logs in; so do CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_PROJECT_KEY and CTP_REGION in \
             the environment; `--local` needs neither",
        ),
        config::ConfigError::NoRegion => {
            Some("name it with `--project-region` or CTP_REGION, such as `europe-west1.gcp`")
        }
        config::ConfigError::UnknownRegion { .. } => {
            Some("check its spelling, or name the servers with CTP_AUTH_URL and CTP_CONNECT_API_URL")
        }
        config::ConfigError::UnknownProfile { .. } => Some("`ctconnect auth list` lists them; `auth login` makes one"),
        config::ConfigError::HalfClient { .. } => Some("set both, or neither"),
        config::ConfigError::NoSecret { .. } => Some("log in again with `ctconnect auth login`"),
        config::ConfigError::NoHome => Some("set HOME, or CTCONNECT_CONFIG_DIR to a folder of your own"),
        config::ConfigError::Damaged { .. } => Some("mend it, or move it out of the way; it was left as it is"),
        config::ConfigError::Locked { .. } => Some("end the other run, or try again"),
        config::ConfigError::Helper { .. } => {
            Some("`credential-helper` in the user's settings names it; without it secrets are kept in a file")
        }
        config::ConfigError::NoClient => {
            Some("log in with `ctconnect auth login`, or set CTP_CLIENT_ID and CTP_CLIENT_SECRET")
        }
        config::ConfigError::NotUnicode(_) | config::ConfigError::Io { .. } | config::ConfigError::Invalid { .. } => {
            None
        }
    }
}

/// What to look for after a write that may have been done although no answer came.
fn look_first(request: &str) -> String {
    let (done, command) = match request.split_once(' ') {
        Some(("POST", "/connectors/drafts")) => ("created", "connector list"),
        Some(("POST", path)) if path.ends_with("/deployments") => ("created", "deployment list"),
        Some((_, path)) if path.starts_with("/connectors/") => ("done", "connector describe"),
        _ => ("done", "deployment describe"),
    };
    let key = if done == "created" { "; with a `--key` the program looks by itself" } else { "" };
    format!("`{request}` may have been {done} all the same: look with `ctconnect {command}` before you try again{key}")
}

fn for_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "InvalidQueryParam" | "InvalidPathParam" => "check the id, the key and the limits that were given",
        "DuplicateField" => "choose another key, or update what has this one",
        "ConcurrentModification" => "somebody else was faster: look at it again, then repeat the command",
        "GitRepositoryNotReachable" => {
            "check that the tag is pushed; a private repository needs its SSH address, and access for the GitHub user connect-mu"
        }
        "ConnectorSpecificationFileNotFound" => "put a connect.yaml at the root of the repository, and tag again",
        "ConnectorSpecificationFileNotValid" => "run `ctconnect validate`, mend connect.yaml, and tag again",
        "ConnectorReferenceNotFound" => {
            "check the key, whether the staged or the published Connector is meant, and that the Project is among its private Projects"
        }
        "ConnectorStagedPreviewRequestUnderProcess" => {
            "a validation runs already: `ctconnect connector validate` joins it"
        }
        "ConnectorStagedNotPreviewable" => "ask for validation first: `ctconnect connector validate`",
        "ConnectorStagedNotPrivate" => "a public Connector has no list of private Projects",
        "ConnectorStagedInCertification" => {
            "wait until it is done: `ctconnect connector wait --for published`, or `--for certified`"
        }
        "ConnectorAlreadyCertified" => "there is nothing to certify: change the Connector first",
        "DeploymentUnsupportedRegion" => "choose a Region that the Connector supports with `--region`",
        "DeploymentInvalidType" => {
            "a staged Connector is deployed as `preview`, a published one as `sandbox` or `production`"
        }
        "DeploymentProductionDeactivated" => {
            "deploy with `--type sandbox`, or ask the Connect support team to switch production on"
        }
        "DeploymentUnknownApplicationConfiguration"
        | "DeploymentUnknownApplicationConfigurationKey"
        | "DeploymentUnknownGlobalConfigurationKey"
        | "DeploymentMissingGlobalConfigurationKey"
        | "DeploymentEmptyRequiredGlobalConfigurationKey" => {
            "`ctconnect connector describe` lists the applications and their keys"
        }
        "DeploymentApplicationDoNotBelong" | "DeploymentApplicationRequired" => {
            "`--update-connector` moves the Deployment to the newest Connector and its applications"
        }
        "DeploymentInvalidStatusTransition" => "a run is going on: `ctconnect deployment wait` waits for it",
        "DeploymentApplicationDoesNotExist" => "`ctconnect deployment describe` lists the applications",
        "DeploymentLogInvalidDate" => "logs are kept for 30 days; the start has to lie before the end",
        "DeploymentLogMissingApplicationName" => "in an AWS Region name an application with `--application`",
        "InvalidOperation" => "`ctconnect deployment list` shows what stands in the way; other Projects may have more",
        "invalid_token" | "invalid_client" | "AuthenticationError" => {
            "check client id, client secret and Region, or log in again"
        }
        "AuthorizationError" | "insufficient_scope" => {
            "the API Client needs manage_connectors and manage_connectors_deployments (or manage_project); Connectors with generated API Clients also need manage_api_clients"
        }
        _ => return None,
    })
}

fn for_status(status: u16) -> Option<&'static str> {
    match status {
        401 => for_code("invalid_token"),
        403 => for_code("AuthorizationError"),
        404 => Some("check the id or key, the Project and its Region"),
        409 => for_code("ConcurrentModification"),
        429 => Some("the service takes no more requests at the moment: try again later"),
        500.. => Some("the service has trouble: try again later"),
        _ => None,
    }
}
