//! Each error has its next step.

use std::time::Duration;

use super::codes::{for_any_resource, for_code, for_status};
use super::target::Target;
use super::{for_call, try_again_after};
use crate::api::{Error, ErrorKind, Refusal};
use crate::failure::NamedResources;

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
        hint("InvalidOperation", "POST /connectors/drafts/key=x").starts_with("`ctconnect connector describe 'a b'`")
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
        ("ConcurrentModification", deployment, "`ctconnect deployment describe live`", "was read: repeat the command"),
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
        ("ConnectorStagedNotPreviewable", draft, "`ctconnect connector validate tax`", "validation of the Connector"),
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
