//! What is done with the Connector, by its state.

use serde_json::json;

use super::*;

/// The steps of the Connector in short: what is awaited, the change, the release; or the refusal.
fn steps(plan: &ConnectorPlan) -> String {
    if let Some(refusal) = &plan.refusal {
        assert_eq!((plan.awaits, &plan.change, plan.release), (None, &ConnectorChange::Keep, ReleaseStep::Nothing));
        return text_of(refusal);
    }
    let awaits = plan.awaits.map(|work| format!("await {work:?}, ")).unwrap_or_default();
    let change = match &plan.change {
        ConnectorChange::Update(_) => "Update".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{awaits}{change}, {:?}", plan.release)
}

fn plan_of(own: OwnConnector, changes: Value) -> ConnectorPlan {
    let known = KnownProject { staged: Some(staged(changes)), ..known(vec![]) };
    plan_connector(&wanted(own, vec![entry()]), &known)
}

fn tagged(tag: &str) -> OwnConnector {
    let mut own = own();
    own.fields.repository_tag = some(tag);
    own
}

fn preview(own: OwnConnector) -> OwnConnector {
    OwnConnector { is_preview: true, ..own }
}

fn forced() -> OwnConnector {
    OwnConnector { force: true, ..own() }
}

const CERTIFYING: &str = "Conflict: the Connector `tax` is being certified and cannot be changed until that finishes (wait \
                          for the certification: `ctconnect connector wait tax --for certified`)";
const FAILED: &str = "Conflict: the last publish of the Connector `tax` failed, and nothing has changed since (`ctconnect \
                      connector describe tax` shows why; `--force` publishes it again)";

#[test]
fn every_status_has_its_steps() {
    // status, steps if nothing differs, with another tag, with --force
    for (changes, same, other_tag, force) in [
        (json!({}), "Keep, Nothing", "Update, Publish", "Keep, Publish"),
        (json!({ "hasChanges": true }), "Keep, Publish", "Update, Publish", "Keep, Publish"),
        (json!({ "hasChanges": null }), "Keep, Publish", "Update, Publish", "Keep, Publish"),
        (json!({ "status": "Draft", "alreadyListed": false }), "Keep, Publish", "Update, Publish", "Keep, Publish"),
        (json!({ "status": "Sleeping" }), "Keep, Publish", "Update, Publish", "Keep, Publish"),
        (json!({ "status": "Processing" }), "Keep, JoinPublish", "await Publish, Update, Publish", "Keep, JoinPublish"),
        (json!({ "status": "InCertification" }), "Keep, Nothing", CERTIFYING, CERTIFYING),
        (json!({ "status": "ReadyForCertification" }), "Keep, Nothing", CERTIFYING, CERTIFYING),
        (json!({ "status": "Failed", "hasChanges": true }), FAILED, "Update, Publish", "Keep, Publish"),
        (json!({ "status": "Failed", "hasChanges": null }), FAILED, "Update, Publish", "Keep, Publish"),
        (json!({ "status": "Failed" }), "Keep, Nothing", "Update, Publish", "Keep, Publish"),
        (json!({ "isPreviewable": "pending" }), "Keep, Nothing", "await Validation, Update, Publish", "Keep, Publish"),
    ] {
        assert_eq!(steps(&plan_of(own(), changes.clone())), same, "{changes}");
        assert_eq!(steps(&plan_of(tagged("v2"), changes.clone())), other_tag, "{changes}");
        assert_eq!(steps(&plan_of(forced(), changes.clone())), force, "{changes}");
    }
}

#[test]
fn every_status_has_its_steps_for_previews() {
    for (changes, same, other_tag, force) in [
        (json!({}), "Keep, Validate", "Update, Validate", "Keep, Validate"),
        (json!({ "isPreviewable": "true" }), "Keep, Nothing", "Update, Validate", "Keep, Validate"),
        (json!({ "isPreviewable": "false" }), "Keep, Validate", "Update, Validate", "Keep, Validate"),
        (json!({ "isPreviewable": null }), "Keep, Validate", "Update, Validate", "Keep, Validate"),
        (
            json!({ "isPreviewable": "pending" }),
            "Keep, JoinValidation",
            "await Validation, Update, Validate",
            "Keep, JoinValidation",
        ),
        (
            json!({ "status": "Processing" }),
            "await Publish, Keep, Validate",
            "await Publish, Update, Validate",
            "await Publish, Keep, Validate",
        ),
        (
            json!({ "status": "Processing", "isPreviewable": "true" }),
            "Keep, Nothing",
            "await Publish, Update, Validate",
            "await Publish, Keep, Validate",
        ),
        (
            json!({ "status": "Processing", "isPreviewable": "pending" }),
            "Keep, JoinValidation",
            "await Publish, Update, Validate",
            "Keep, JoinValidation",
        ),
        (json!({ "status": "InCertification" }), CERTIFYING, CERTIFYING, CERTIFYING),
        (json!({ "status": "InCertification", "isPreviewable": "true" }), "Keep, Nothing", CERTIFYING, CERTIFYING),
        (json!({ "status": "Failed", "isPreviewable": "true" }), "Keep, Nothing", "Update, Validate", "Keep, Validate"),
    ] {
        assert_eq!(steps(&plan_of(preview(own()), changes.clone())), same, "{changes}");
        assert_eq!(steps(&plan_of(preview(tagged("v2")), changes.clone())), other_tag, "{changes}");
        assert_eq!(steps(&plan_of(preview(forced()), changes.clone())), force, "{changes}");
    }
}

#[test]
fn a_private_project_is_added_without_another_release() {
    for (changes, published, previewed) in [
        (json!({}), "Update, Nothing", "Update, Validate"),
        (json!({ "isPreviewable": "true" }), "Update, Nothing", "Update, Nothing"),
        (
            json!({ "isPreviewable": "pending" }),
            "await Validation, Update, Nothing",
            "await Validation, Update, Nothing",
        ),
        (json!({ "status": "Processing" }), "await Publish, Update, Nothing", "await Publish, Update, Validate"),
        (json!({ "status": "InCertification" }), CERTIFYING, CERTIFYING),
        (json!({ "status": "Failed", "hasChanges": true }), FAILED, "Update, Validate"),
        (json!({ "hasChanges": true }), "Update, Publish", "Update, Validate"),
    ] {
        let closed = |mut changes: Value| {
            changes["privateProjects"] = json!(["eu:x"]);
            changes
        };
        assert_eq!(steps(&plan_of(own(), closed(changes.clone()))), published, "{changes}");
        assert_eq!(steps(&plan_of(preview(own()), closed(changes.clone()))), previewed, "preview {changes}");
    }
}

#[test]
fn a_public_connector_is_not_made_private() {
    let private = json!({ "private": true });
    for (changes, of_published) in [
        (json!({ "private": false }), private.clone()),
        (json!({ "private": false, "alreadyListed": false }), private.clone()),
        (json!({}), json!({ "private": false })),
        (json!({}), json!({ "certified": true })),
        (json!({ "status": "Processing" }), json!({ "certified": true })),
    ] {
        let known = KnownProject {
            staged: Some(staged(changes.clone())),
            published: Some(published(of_published)),
            ..KnownProject::default()
        };
        let plan = |own: OwnConnector| steps(&plan_connector(&wanted(own, vec![]), &known));
        let refused = plan(tagged("v2"));
        assert!(refused.starts_with("Conflict: the Connector `tax` is public or certified; "), "{refused}");
        assert!(refused.contains("`ctconnect connector certify tax`") && refused.contains("`--make-private`"));
        assert!(plan(OwnConnector { make_private: true, ..tagged("v2") }).ends_with("Update, Publish"));
        assert!(plan(preview(tagged("v2"))).ends_with("Update, Validate"));
    }
    assert_eq!(steps(&plan_of(own(), json!({ "private": false }))), "Keep, Nothing");
}

#[test]
fn what_is_not_needed_or_not_compared_is_noted() {
    let notes = |changes: Value, entries: Vec<WantedEntry>, published: Option<Resource<Connector>>| {
        let existing = vec![deployment(json!({}))];
        let known = KnownProject { staged: Some(staged(changes)), published, ..known(existing) };
        let plan = plan_connector(&wanted(own(), entries), &known);
        (steps(&plan), plan.notes.len())
    };
    let of = |steps: &str, notes| (steps.to_owned(), notes);
    let some_published = || Some(published(json!({})));
    let keeps = WantedEntry { update_connector: false, ..entry() };
    let failed = json!({ "status": "Failed", "hasChanges": true });
    assert_eq!(notes(failed.clone(), vec![], some_published()), of("Keep, Nothing", 1));
    assert_eq!(notes(failed.clone(), vec![keeps.clone()], some_published()), of("Keep, Nothing", 1));
    let new = WantedEntry { key: "new".to_owned(), ..keeps.clone() };
    assert_eq!(notes(failed.clone(), vec![new.clone()], some_published()).0, FAILED);
    let replaced = WantedEntry { may_replace: true, ..keeps.clone() };
    assert_eq!(notes(failed.clone(), vec![replaced], some_published()).0, FAILED);
    let leaving =
        KnownProject { staged: Some(staged(failed)), ..known(vec![deployment(json!({ "status": "Undeploying" }))]) };
    assert_eq!(steps(&plan_connector(&wanted(own(), vec![keeps.clone()]), &leaving)), FAILED);
    assert_eq!(notes(json!({ "status": "Failed" }), vec![entry()], None).0, FAILED);
    let certifying = json!({ "status": "InCertification" });
    assert_eq!(notes(certifying.clone(), vec![entry()], some_published()), of("Keep, Nothing", 1));
    assert_eq!(notes(certifying.clone(), vec![keeps], some_published()), of("Keep, Nothing", 0));
    assert_eq!(notes(certifying.clone(), vec![], None), of("Keep, Nothing", 0));
    assert_eq!(notes(certifying, vec![new], None).0, CERTIFYING);
    assert_eq!(notes(json!({ "hasChanges": null }), vec![], some_published()), of("Keep, Publish", 1));
    assert_eq!(notes(json!({ "alreadyListed": null }), vec![], some_published()), of("Keep, Publish", 1));
    assert_eq!(notes(json!({ "hasChanges": true }), vec![], some_published()), of("Keep, Publish", 0));
}

#[test]
fn the_fields_before_and_after_are_listed() {
    let plan = plan_of(tagged("v2"), json!({}));
    let changes: Vec<_> = plan.changes.iter().map(|change| (change.field, &change.before, &change.after)).collect();
    assert_eq!(changes, [("repository.tag", &json!("v1"), &json!("v2"))]);
    assert_eq!((plan.name.as_str(), plan.id.as_deref()), ("tax", Some("c")));
    assert_eq!((plan.staged_version, plan.published_version), (Some(5), Some(3)));
    assert_eq!(plan_of(tagged("v2"), json!({ "status": "InCertification" })).changes.len(), 1);
}

#[test]
fn a_connector_that_does_not_exist_is_created() {
    let plan = |own: OwnConnector, known: &KnownProject| plan_connector(&wanted(own, vec![entry()]), known);
    let nothing = KnownProject::default();
    let created = plan(own(), &nothing);
    assert_eq!(steps(&created), "Create, Publish");
    let fields: Vec<_> = created.changes.iter().map(|change| (change.field, &change.before)).collect();
    assert_eq!(fields, ["repository.url", "repository.tag", "creator.email"].map(|field| (field, &Value::Null)));
    assert_eq!((created.id, created.staged_version), (None, None));
    assert_eq!(steps(&plan(preview(own()), &nothing)), "Create, Validate");
    let by_id = OwnConnector { name: "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5".to_owned(), ..own() };
    assert!(steps(&plan(by_id, &nothing)).starts_with("NotFound: there is no Connector with the id `0190cf3c"));
    let taken = KnownProject { published: Some(published(json!({}))), ..KnownProject::default() };
    assert!(steps(&plan(own(), &taken)).starts_with("Conflict: the Connector `tax` exists, but"));
    let mut without = own();
    without.fields.creator.email = some("");
    without.fields.repository_tag = None;
    let refused = steps(&plan(without.clone(), &nothing));
    let fields = "`creator.email`, `repository.tag`";
    assert!(
        refused.contains(&format!("cannot be created without {fields} (set {fields} of `connector` in")),
        "{refused}"
    );
    assert!(refused.contains("or set git's with `git config user.email EMAIL`"), "{refused}");
    let untagged = steps(&plan(OwnConnector { is_untagged: true, ..without }, &nothing));
    assert!(
        untagged.contains("push the tag, or set one with `--repository-tag`; set `creator.email` of"),
        "{untagged}"
    );
}

#[test]
fn a_commit_without_a_tag_keeps_the_tag_of_the_connector() {
    let untagged = OwnConnector { is_untagged: true, ..own() };
    let kept = plan_connector(&wanted(untagged.clone(), vec![entry()]), &known(Vec::new()));
    assert_eq!((&kept.change, kept.changes.len()), (&ConnectorChange::Keep, 0));
    assert!(kept.notes[0].starts_with("no git tag points at HEAD"), "{:?}", kept.notes);
    let refused = plan_of(OwnConnector { is_untagged: true, ..tagged("v2") }, json!({ "status": "InCertification" }));
    assert_eq!((steps(&refused).as_str(), refused.notes.len()), (CERTIFYING, 1));
    let mut without = untagged;
    without.fields.repository_tag = None;
    let plan = plan_connector(&wanted(without, vec![entry()]), &KnownProject::default());
    assert!(steps(&plan).contains("cannot be created without `repository.tag` (tag the commit"), "{}", steps(&plan));
}

#[test]
fn a_connector_that_is_not_compared_is_not_someone_else_s() {
    let plan = |known: &KnownProject| {
        let connector = ProjectConnector::Kept("tax".to_owned());
        plan_connector(
            &WantedProject { connector, deployments: vec![entry()], others: Vec::new(), searched: Vec::new() },
            known,
        )
    };
    let kept = plan(&known(Vec::new()));
    assert_eq!((&kept.change, kept.release, &kept.refusal), (&ConnectorChange::Keep, ReleaseStep::Nothing, &None));
    assert!(steps(&plan(&KnownProject::default())).starts_with("NotFound: there is no published Connector `tax`"));
}

#[test]
fn a_foreign_connector_has_to_be_published() {
    let plan = |entry: WantedEntry, published| {
        let connector = ProjectConnector::Foreign("tax".to_owned());
        let wanted = WantedProject { connector, deployments: vec![entry], others: Vec::new(), searched: Vec::new() };
        plan_connector(&wanted, &KnownProject { published, ..KnownProject::default() })
    };
    let found = plan(entry(), Some(published(json!({}))));
    assert_eq!(
        (&found.change, found.release, &found.refusal),
        (&ConnectorChange::Foreign, ReleaseStep::Nothing, &None)
    );
    assert_eq!((found.id.as_deref(), found.published_version), (Some("c"), Some(3)));
    assert_eq!(plan(entry(), None).refusal.unwrap().kind, RefusalKind::NotFound);
    let preview = WantedEntry { deployment_type: DeploymentType::Preview, ..entry() };
    assert_eq!(plan(preview, Some(published(json!({})))).refusal.unwrap().kind, RefusalKind::Input);
}

#[test]
fn the_version_that_a_deployment_gets_follows_from_the_steps() {
    use TargetVersion::{Known, New, Unknown};
    let versions = |own: OwnConnector, changes: Value| {
        let known = KnownProject { staged: Some(staged(changes)), ..known(vec![]) };
        let wanted = wanted(own, vec![entry()]);
        let plan = plan_connector(&wanted, &known);
        [DeploymentType::Sandbox, DeploymentType::Preview]
            .map(|kind| EntryConnector::planned(&wanted, &known, &plan, &kind).version)
    };
    assert_eq!(versions(own(), json!({})), [Known(3), Known(5)]);
    assert_eq!(versions(own(), json!({ "hasChanges": true })), [New, New]);
    assert_eq!(versions(own(), json!({ "status": "Processing" })), [New, Known(5)]);
    assert_eq!(versions(own(), json!({ "privateProjects": ["eu:x"] })), [Known(3), New]);
    assert_eq!(versions(own(), json!({ "status": "Processing", "privateProjects": ["eu:x"] })), [New, New]);
    assert_eq!(versions(preview(own()), json!({})), [Known(3), New]);
    assert_eq!(versions(preview(own()), json!({ "isPreviewable": "true" })), [Known(3), Known(5)]);
    assert_eq!(versions(preview(own()), json!({ "isPreviewable": "pending" })), [Known(3), Known(5)]);
    let target = |known: &KnownProject| {
        let wanted = wanted(own(), vec![entry()]);
        let plan = plan_connector(&wanted, known);
        EntryConnector::planned(&wanted, known, &plan, &DeploymentType::Sandbox)
    };
    let created = target(&KnownProject::default());
    assert_eq!((created.version, created.id), (New, None));
    let unknown = KnownProject { published: Some(published(json!({ "version": null }))), ..known(vec![]) };
    assert_eq!(target(&unknown).version, Unknown);
}

#[test]
fn the_regions_of_the_version_that_is_deployed_count() {
    let regions = |wanted_regions: Option<&str>, changes: Value, kind| {
        let mut own = own();
        own.fields.supported_regions = wanted_regions.map(|region| vec![region.to_owned()]);
        let known = KnownProject {
            staged: Some(staged(changes)),
            published: Some(published(json!({ "supportedRegions": ["of-published"] }))),
            ..KnownProject::default()
        };
        let wanted = wanted(own, vec![entry()]);
        let plan = plan_connector(&wanted, &known);
        EntryConnector::planned(&wanted, &known, &plan, &kind).supported_regions.join(" ")
    };
    let of_staged = |status: &str| json!({ "status": status, "supportedRegions": ["of-staged"] });
    let (sandbox, preview) = (DeploymentType::Sandbox, DeploymentType::Preview);
    assert_eq!(regions(None, of_staged("Published"), sandbox.clone()), "of-published");
    assert_eq!(regions(None, of_staged("Draft"), sandbox.clone()), "of-staged");
    assert_eq!(regions(None, of_staged("Published"), preview.clone()), "of-staged");
    assert_eq!(regions(Some("new"), of_staged("Published"), sandbox), "new");
    assert_eq!(regions(Some("new"), of_staged("Published"), preview), "new");
}
