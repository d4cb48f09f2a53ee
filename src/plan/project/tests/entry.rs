//! What is done with a Deployment, by its state.

use serde_json::json;

use super::*;

fn action(changes: Value) -> String {
    action_of(&planned(&entry(), &[deployment(changes)]))
}

#[test]
fn every_status_has_its_action() {
    // status, action if nothing differs, action if a version differs
    for (status, same, other) in [
        (Some("Deployed"), "Nothing", "Redeploy"),
        (Some("Draft"), "Redeploy", "Redeploy"),
        (Some("Failed"), "Redeploy", "Redeploy"),
        (Some("UndeployFailed"), "Redeploy", "Redeploy"),
        (Some("Queued"), "Join", "Join"),
        (Some("Deploying"), "Join", "Join"),
        (Some("Undeploying"), "AwaitDeletion", "AwaitDeletion"),
        (Some("Hibernating"), "Nothing", "Redeploy"),
        (None, "Nothing", "Redeploy"),
    ] {
        assert_eq!(action(json!({ "status": status })), same, "{status:?}");
        let old = json!({ "id": "c", "version": 2 });
        assert_eq!(action(json!({ "status": status, "connector": old })), other, "{status:?}");
        let notes = planned(&entry(), &[deployment(json!({ "status": status }))]).notes;
        assert_eq!(notes.len(), usize::from(matches!(status, None | Some("Hibernating"))), "{notes:?}");
    }
    assert_eq!(action_of(&planned(&entry(), &[])), "Create");
    let forced = WantedEntry { force: true, ..entry() };
    assert_eq!(action_of(&planned(&forced, &[deployment(json!({}))])), "Redeploy");
}

#[test]
fn a_part_that_the_service_does_not_report_is_one_note() {
    for (changes, action, part) in [
        (json!({ "type": null }), "Nothing", "the type of the Deployment"),
        (json!({ "deployedRegion": null }), "Nothing", "the Region of the Deployment"),
        (json!({ "type": null, "deployedRegion": null }), "Nothing", "the type and the Region of"),
        (json!({ "connector": { "version": 3 } }), "Nothing", "the Connector of the Deployment"),
        (json!({ "connector": { "id": "c" } }), "Redeploy", "the Connector version of the Deployment"),
        (json!({ "status": null }), "Nothing", "the status of the Deployment"),
    ] {
        let plan = planned(&entry(), &[deployment(changes.clone())]);
        assert_eq!(action_of(&plan), action, "{changes}");
        assert_eq!(plan.notes.len(), 1, "{:?}", plan.notes);
        assert!(plan.notes[0].contains(part), "{:?}", plan.notes);
    }
    assert_eq!(planned(&entry(), &[deployment(json!({}))]).notes, [""; 0]);
}

#[test]
fn what_cannot_be_changed_needs_a_replacement() {
    let of = |id: &str| json!({ "id": id, "key": "other", "version": 3 });
    let by_id = |key_is_written| WantedEntry { id: some("d"), key: "new".to_owned(), key_is_written, ..entry() };
    for (entry, changes, reason) in [
        (entry(), json!({ "connector": of("x") }), "it runs the Connector `other`"),
        (entry(), json!({ "type": "production" }), "its type is production, not sandbox"),
        (entry(), json!({ "deployedRegion": "us" }), "its Region is us, not eu"),
        (by_id(true), json!({}), "its key is `tax-shop`, not `new`"),
        (by_id(true), json!({ "key": null }), "it has no key, and cannot get the key `new`"),
        (
            entry(),
            json!({ "type": "production", "deployedRegion": "us" }),
            "its type is production, not sandbox, its Region is us, not eu",
        ),
    ] {
        let existing = deployment(changes);
        let name = existing.key_or_id();
        let plan = planned(&entry, std::slice::from_ref(&existing));
        assert_eq!(
            action_of(&plan),
            format!(
                "Conflict: the Deployment `{name}` would have to be replaced: {reason} (`--allow-replace {}` deletes it \
                 and creates it again)",
                entry.key
            )
        );
        assert_eq!(plan.existing.unwrap().id, "d");
        let allowed = WantedEntry { may_replace: true, ..entry };
        let plan = planned(&allowed, &[existing]);
        assert_eq!(plan.action, EntryAction::Replace(reason.to_owned()));
        assert_eq!(plan.existing.unwrap().id, "d");
        assert_eq!(plan.notes.len(), usize::from(allowed.id.is_some()));
    }
    assert_eq!(action_of(&planned(&by_id(false), &[deployment(json!({}))])), "Nothing");
    assert_eq!(action(json!({ "type": "production", "status": "Undeploying" })), "AwaitDeletion");
}

#[test]
fn every_connector_is_another_one_while_the_own_does_not_exist() {
    let target = EntryConnector { id: None, version: TargetVersion::New, ..target() };
    let plan = |all: &[_]| action_of(&plan_entry(&entry(), &target, all, &NamedDeployments::default()));
    assert!(plan(&[deployment(json!({}))]).contains("it runs the Connector `tax`"));
    assert_eq!(plan(&[deployment(json!({ "key": null }))]), "Create");
}

#[test]
fn the_connector_version_is_compared() {
    let change = |before, after| Some(VersionChange { before, after });
    for (target_version, own, updates, expected, action) in [
        (TargetVersion::Known(3), Some(3), true, None, "Nothing"),
        (TargetVersion::Known(4), Some(3), true, change(Some(3), Some(4)), "Redeploy"),
        (TargetVersion::Known(2), Some(3), true, change(Some(3), Some(2)), "Redeploy"),
        (TargetVersion::New, Some(3), true, change(Some(3), None), "Redeploy"),
        (TargetVersion::Unknown, Some(3), true, change(Some(3), None), "Redeploy"),
        (TargetVersion::Known(3), None, true, change(None, Some(3)), "Redeploy"),
        (TargetVersion::Unknown, None, true, change(None, None), "Redeploy"),
        (TargetVersion::New, Some(3), false, None, "Nothing"),
        (TargetVersion::Unknown, None, false, None, "Nothing"),
    ] {
        let connector = EntryConnector { version: target_version, ..target() };
        let existing = deployment(json!({ "connector": { "id": "c", "version": own } }));
        let entry = WantedEntry { update_connector: updates, ..entry() };
        let plan = plan_entry(&entry, &connector, &[existing], &NamedDeployments::default());
        assert_eq!(plan.connector_version, expected, "{target_version:?} {own:?} {updates}");
        assert_eq!(action_of(&plan), action, "{target_version:?} {own:?} {updates}");
        let is_unknown = updates && (target_version == TargetVersion::Unknown || own.is_none());
        assert_eq!(plan.notes.len(), usize::from(is_unknown), "{:?}", plan.notes);
        let new = plan_entry(&entry, &connector, &[], &NamedDeployments::default());
        assert_eq!(new.connector_version, change(None, target_version.number()));
    }
}

#[test]
fn the_region_has_to_be_supported() {
    let connector = EntryConnector {
        supported_regions: vec!["us".to_owned(), "au".to_owned()],
        version: TargetVersion::New,
        ..target()
    };
    let plan =
        |entry: &WantedEntry, all: &[_]| action_of(&plan_entry(entry, &connector, all, &NamedDeployments::default()));
    let refused = "Input: the Connector does not support the Region eu of the Deployment `tax-shop` (choose a supported \
                   one: us, au)";
    assert_eq!(plan(&entry(), &[]), refused);
    assert_eq!(plan(&entry(), &[deployment(json!({}))]), refused);
    assert_eq!(plan(&entry(), &[deployment(json!({ "status": "Undeploying" }))]), refused);
    assert_eq!(plan(&WantedEntry { region: None, ..entry() }, &[deployment(json!({}))]), refused);
    let keeps = WantedEntry { update_connector: false, force: true, ..entry() };
    assert_eq!(plan(&keeps, &[deployment(json!({}))]), "Redeploy");
    assert_eq!(plan(&keeps, &[]), refused);
    let elsewhere = WantedEntry { region: some("us"), ..entry() };
    assert_eq!(plan(&elsewhere, &[]), "Create");
    let same = EntryConnector { version: TargetVersion::Known(3), ..connector.clone() };
    let nothing = plan_entry(&entry(), &same, &[deployment(json!({}))], &NamedDeployments::default());
    assert_eq!(nothing.action, EntryAction::Nothing);
}
