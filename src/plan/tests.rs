#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use serde_json::{Value, json};

use super::*;

/// A ConnectorStaged with these fields.
fn staged(fields: Value) -> ConnectorStaged {
    let mut staged = json!({ "id": "c", "version": 1 });
    staged.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(staged).unwrap()
}

/// A Deployment of the Connector `c` at version 3, with these fields.
fn deployment(fields: Value) -> Deployment {
    let connector = json!({ "id": "c", "key": "shop", "version": 3 });
    let mut deployment =
        json!({ "id": "d", "version": 1, "type": "sandbox", "connector": connector, "status": "Deployed" });
    deployment.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(deployment).unwrap()
}

#[test]
fn only_a_project_that_a_list_of_others_leaves_out_is_excluded() {
    for (fields, is_excluded) in [
        (json!({ "private": true, "privateProjects": ["eu:other"] }), true),
        (json!({ "privateProjects": ["eu:other"] }), true),
        (json!({ "private": true, "privateProjects": ["eu:other", "eu:shop"] }), false),
        (json!({ "private": true, "privateProjects": [] }), false),
        (json!({ "private": true }), false),
        (json!({ "private": false, "privateProjects": ["eu:other"] }), false),
    ] {
        assert_eq!(excludes_project(&staged(fields.clone()), "eu:shop"), is_excluded, "{fields}");
    }
}

#[test]
fn the_own_project_is_added_where_it_is_excluded() {
    let existing = json!({ "private": true, "privateProjects": ["eu:other"],
        "repository": { "url": "https://github.com/acme/shop.git", "tag": "v1" } });
    let wanted = |project: Option<&str>| WantedConnector {
        repository_url: "https://github.com/acme/shop.git".to_owned(),
        repository_tag: "v1".to_owned(),
        own_project: project.map(str::to_owned),
        ..WantedConnector::default()
    };
    let step = |wanted: &WantedConnector| connector_step(wanted, Some(&staged(existing.clone())));
    assert_eq!(connector_step(&wanted(None), None), ConnectorStep::Create);
    assert_eq!(step(&wanted(None)), ConnectorStep::Keep);
    assert_eq!(step(&wanted(Some("eu:other"))), ConnectorStep::Keep);
    let ConnectorStep::Update(actions) = step(&wanted(Some("eu:shop"))) else { panic!("nothing to do") };
    assert_eq!(actions.len(), 1, "{actions:?}");
    let ConnectorStep::Update(actions) = step(&WantedConnector { reread: true, ..wanted(None) }) else {
        panic!("the repository is not read again")
    };
    assert_eq!(actions.len(), 1, "{actions:?}");
}

#[test]
fn every_wanted_field_that_differs_is_updated() {
    let existing = staged(json!({ "name": "Shop", "creator": { "email": "kim@acme.example" },
        "repository": { "url": "https://github.com/acme/shop.git", "tag": "v1" } }));
    let wanted = |name: &str, email: &str, url: &str, tag: &str| WantedConnector {
        name: Some(name.to_owned()),
        creator_email: Some(email.to_owned()),
        repository_url: url.to_owned(),
        repository_tag: tag.to_owned(),
        ..WantedConnector::default()
    };
    let (email, url) = ("kim@acme.example", "https://github.com/acme/shop.git");
    let repository = |url: &str, tag: &str| ConnectorAction::SetRepository { url: url.to_owned(), tag: tag.to_owned() };
    assert_eq!(connector_step(&wanted("Shop", email, url, "v1"), Some(&existing)), ConnectorStep::Keep);
    for (wanted, action) in [
        (wanted("Tax", email, url, "v1"), ConnectorAction::SetName { name: "Tax".to_owned() }),
        (wanted("Shop", "jo@x", url, "v1"), ConnectorAction::SetCreatorEmail { creator_email: "jo@x".to_owned() }),
        (wanted("Shop", email, "https://b", "v1"), repository("https://b", "v1")),
        (wanted("Shop", email, url, "v2"), repository(url, "v2")),
    ] {
        assert_eq!(connector_step(&wanted, Some(&existing)), ConnectorStep::Update(vec![action]));
    }
}

#[test]
fn a_validation_is_requested_unless_one_runs_or_counts() {
    use PreviewableStep::{Join, Keep, Request};
    // status, step, step after a change of the Connector
    for (status, step, after_change) in [
        (Some("true"), Keep, Request),
        (Some("false"), Request, Request),
        (Some("none"), Request, Request),
        (Some("new"), Request, Request),
        (None, Request, Request),
        (Some("pending"), Join, Join),
    ] {
        let connector = staged(json!({ "isPreviewable": status }));
        assert_eq!(previewable_step(&connector, false), step, "{status:?}");
        assert_eq!(previewable_step(&connector, true), after_change, "{status:?} after a change");
    }
}

#[test]
fn a_publish_is_left_out_only_if_nothing_has_changed() {
    use PublishStep::{InCertification, Join, Keep, Publish, WouldMakePrivate};
    let published = |listed: Option<bool>, changes: Option<bool>, private: Option<bool>| json!({ "status": "Published", "alreadyListed": listed, "hasChanges": changes, "private": private });
    for (fields, step, forced) in [
        (published(Some(true), Some(false), None), Keep, Publish),
        (published(Some(true), Some(true), None), Publish, Publish),
        // Without `hasChanges` nothing says that there are none.
        (published(Some(true), None, None), Publish, Publish),
        (published(None, Some(false), None), Publish, Publish),
        (published(Some(false), Some(false), Some(false)), Publish, Publish),
        (published(Some(true), Some(false), Some(false)), Keep, WouldMakePrivate),
        (published(Some(true), Some(true), Some(false)), WouldMakePrivate, WouldMakePrivate),
        (json!({ "status": "Draft", "alreadyListed": true, "hasChanges": false }), Publish, Publish),
        (json!({ "status": "Failed" }), Publish, Publish),
        (json!({ "status": "New" }), Publish, Publish),
        (json!({}), Publish, Publish),
        (json!({ "status": "Processing" }), Join, Join),
        (json!({ "status": "ReadyForCertification" }), InCertification, InCertification),
        (json!({ "status": "InCertification" }), InCertification, InCertification),
    ] {
        assert_eq!(publish_step(&staged(fields.clone()), false), step, "{fields}");
        assert_eq!(publish_step(&staged(fields.clone()), true), forced, "forced: {fields}");
    }
}

#[test]
fn a_certification_is_requested_unless_one_runs() {
    for (status, step) in [
        (Some("Processing"), CertifyStep::AwaitPublish),
        (Some("ReadyForCertification"), CertifyStep::Join),
        (Some("InCertification"), CertifyStep::Join),
        (Some("Published"), CertifyStep::Request),
        (Some("Draft"), CertifyStep::Request),
        (Some("Failed"), CertifyStep::Request),
        (Some("New"), CertifyStep::Request),
        (None, CertifyStep::Request),
    ] {
        assert_eq!(certify_step(&staged(json!({ "status": status }))), step, "{status:?}");
    }
}

/// What a sandbox of the Connector `c` at version 3 needs, without values and force.
fn wanted() -> WantedDeployment<'static> {
    WantedDeployment {
        kind: &DeploymentType::Sandbox,
        connector_id: "c",
        connector_version: Some(3),
        has_values: false,
        force: false,
    }
}

#[test]
fn a_deployment_is_kept_only_if_nothing_differs() {
    use DeploymentStep::{AwaitDeletion, Create, Join, Keep, Redeploy};
    let step = |wanted, fields| deployment_step(wanted, Some(&deployment(fields)));
    assert_eq!(deployment_step(wanted(), None), Create);
    assert_eq!(step(wanted(), json!({})), Keep);
    assert_eq!(step(WantedDeployment { force: true, ..wanted() }, json!({})), Redeploy);
    assert_eq!(step(WantedDeployment { has_values: true, ..wanted() }, json!({})), Redeploy);
    assert_eq!(step(WantedDeployment { connector_version: Some(4), ..wanted() }, json!({})), Redeploy);
    // Two versions that are unknown are not the same version.
    let without_version = json!({ "connector": { "id": "c" } });
    assert_eq!(step(wanted(), without_version.clone()), Redeploy);
    assert_eq!(step(WantedDeployment { connector_version: None, ..wanted() }, json!({})), Redeploy);
    assert_eq!(step(WantedDeployment { connector_version: None, ..wanted() }, without_version), Redeploy);
    for (status, expected) in [
        (Some("Queued"), Join),
        (Some("Deploying"), Join),
        (Some("Undeploying"), AwaitDeletion),
        (Some("Failed"), Redeploy),
        (Some("UndeployFailed"), Redeploy),
        (Some("Draft"), Redeploy),
        (Some("New"), Redeploy),
        (None, Redeploy),
    ] {
        assert_eq!(step(wanted(), json!({ "status": status })), expected, "{status:?}");
        let forced = step(WantedDeployment { force: true, ..wanted() }, json!({ "status": status }));
        assert_eq!(forced, expected, "forced: {status:?}");
    }
}

#[test]
fn a_deployment_of_another_type_or_connector_is_not_touched() {
    let step = |wanted, fields| deployment_step(wanted, Some(&deployment(fields)));
    let of_type = DeploymentStep::OfOtherType;
    assert_eq!(step(wanted(), json!({ "type": "production" })), of_type(DeploymentType::Production));
    assert_eq!(step(wanted(), json!({ "type": null, "preview": true })), of_type(DeploymentType::Preview));
    assert_eq!(step(wanted(), json!({ "type": null, "preview": false })), DeploymentStep::Keep);
    let preview = WantedDeployment { kind: &DeploymentType::Preview, ..wanted() };
    assert_eq!(step(preview, json!({ "type": null, "preview": true })), DeploymentStep::Keep);
    let other = WantedDeployment { connector_id: "other", ..wanted() };
    assert_eq!(step(other, json!({})), DeploymentStep::OfOtherConnector("shop".to_owned()));
    let keyless = json!({ "connector": { "id": "c", "version": 3 } });
    assert_eq!(step(other, keyless), DeploymentStep::OfOtherConnector("c".to_owned()));
    assert_eq!(step(other, json!({ "connector": { "version": 3 } })), DeploymentStep::Keep);
}
