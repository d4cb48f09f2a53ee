//! Which existing Deployment an entry means.

use serde_json::json;

use super::*;

fn keyless(id: &str, changes: Value) -> Resource<Deployment> {
    let mut all = json!({ "id": id, "key": null, "connector": { "id": "c", "version": 2 } });
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    deployment(all)
}

fn keyed(id: &str, key: &str) -> Resource<Deployment> {
    keyless(id, json!({ "key": key }))
}

#[test]
fn one_is_found_by_id_else_by_key() {
    let by_id = WantedEntry { id: some("x"), ..entry() };
    let all = [deployment(json!({})), deployment(json!({ "id": "x", "key": "other" }))];
    let plan = planned(&by_id, &all);
    assert_eq!((plan.existing.unwrap().id.as_str(), plan.key.as_str()), ("x", "other"));
    assert_eq!(planned(&entry(), &all).existing.unwrap().id, "d");
    let missing = planned(&WantedEntry { id: some("y"), ..entry() }, &all);
    assert_eq!(
        action_of(&missing),
        "NotFound: there is no Deployment with the id `y` in the Project `shop` (remove `id` from `deployments.shop` in \
         ctconnect.yaml: then it is found by its key, or created)"
    );
}

#[test]
fn the_only_one_without_a_key_that_fits_is_adopted() {
    for (changes, action) in [
        (json!({}), "Adopt"),
        (json!({ "key": "" }), "Adopt"),
        (json!({ "status": "Failed" }), "Adopt"),
        (json!({ "status": "Deploying" }), "Join"),
        // It has no key afterwards either, so that it is found in the same way.
        (json!({ "connector": { "id": "c", "version": 3 } }), "Nothing"),
        (json!({ "status": "Undeploying" }), "Create"),
        (json!({ "type": "production" }), "Create"),
        (json!({ "type": null, "preview": true }), "Create"),
        (json!({ "deployedRegion": "us" }), "Create"),
        (json!({ "connector": { "id": "other", "version": 2 } }), "Create"),
        (json!({ "connector": null }), "Create"),
        (json!({ "type": null }), "Create"),
        (json!({ "deployedRegion": null }), "Create"),
    ] {
        for key_is_written in [false, true] {
            let entry = WantedEntry { key_is_written, ..entry() };
            let plan = planned(&entry, &[keyless("a", changes.clone())]);
            assert_eq!(action_of(&plan), action, "{changes}");
            let is_unknown = changes["type"].is_null() && changes.get("type").is_some() && changes["preview"].is_null()
                || changes.get("deployedRegion").is_some_and(Value::is_null);
            assert_eq!(plan.notes.len(), usize::from(is_unknown), "{changes}: {:?}", plan.notes);
        }
    }
}

#[test]
fn any_region_fits_an_entry_whose_region_is_not_known() {
    let entry = WantedEntry { region: None, ..entry() };
    let plan = planned(&entry, &[keyless("a", json!({ "deployedRegion": "us" }))]);
    assert_eq!((action_of(&plan).as_str(), plan.region.as_deref()), ("Adopt", Some("us")));
    assert!(
        action_of(&planned(&entry, &[])).starts_with("Input: the Region of the new Deployment `tax-shop` is not known")
    );
}

#[test]
fn of_several_that_fit_the_file_has_to_name_one() {
    let ids = "(write into `deployments.shop` in ctconnect.yaml: `id: a` or `id: b`";
    let two = [keyless("a", json!({})), keyless("b", json!({}))];
    let default_key = action_of(&planned(&entry(), &two));
    assert!(
        default_key.starts_with("Conflict: the Deployment `tax-shop` does not exist, and `shop` may mean `a` or `b`")
    );
    assert!(default_key.ends_with(&format!("{ids}; `key: tax-shop` creates another Deployment)")), "{default_key}");
    let written = action_of(&planned(&WantedEntry { key_is_written: true, ..entry() }, &two));
    assert!(written.ends_with(&format!("{ids})")), "{written}");
}

#[test]
fn ten_of_those_that_fit_are_named() {
    let refused = |count: usize| {
        let all: Vec<_> = (0..count).map(|number| keyless(&format!("d{number}"), json!({}))).collect();
        action_of(&planned(&entry(), &all))
    };
    assert!(refused(10).contains("`d8` or `d9` (write"), "{}", refused(10));
    assert!(refused(12).contains("`d8` or `d9` and 2 more (write"), "{}", refused(12));
    assert!(!refused(12).contains("d10"), "{}", refused(12));
}

#[test]
fn one_that_is_created_again_is_not_refused_while_it_is_missing() {
    let all = [keyless("other", json!({}))];
    for (may_replace, was_deleted) in [(true, false), (false, true)] {
        for id in [None, some("gone")] {
            let entry = WantedEntry { id, may_replace, was_deleted, ..entry() };
            assert_eq!(action_of(&planned(&entry, &all)), "Create", "{entry:?}");
        }
        let by_id = WantedEntry { id: some("gone"), may_replace, was_deleted, ..entry() };
        let replacement = planned(&by_id, &[deployment(json!({ "id": "new" }))]);
        assert_eq!(replacement.existing.unwrap().id, "new", "it has the key of the entry");
    }
    assert_eq!(action_of(&planned(&entry(), &all)), "Adopt");
}

#[test]
fn one_with_another_key_is_never_adopted() {
    let written = WantedEntry { key_is_written: true, ..entry() };
    assert_eq!(action_of(&planned(&written, &[keyed("a", "live")])), "Create");
    assert_eq!(action_of(&planned(&written, &[keyed("a", "live"), keyless("b", json!({}))])), "Adopt");
    let refused = action_of(&planned(&entry(), &[keyed("a", "live")]));
    assert_eq!(
        refused,
        "Conflict: the Deployment `tax-shop` does not exist, and `shop` may mean `live` (write into `deployments.shop` in \
         ctconnect.yaml: `key: live`; `key: tax-shop` creates another Deployment)"
    );
    let both = action_of(&planned(&entry(), &[keyed("a", "live"), keyless("b", json!({}))]));
    assert!(both.contains("`key: live` or `id: b`"), "{both}");
}

#[test]
fn what_another_entry_names_is_not_adopted() {
    let named = |keys: &[&'static str], ids: &[&'static str], own: Resource<Deployment>| {
        let named = NamedDeployments { keys: keys.iter().copied().collect(), ids: ids.iter().copied().collect() };
        action_of(&plan_entry(&entry(), &target(), &[own], &named))
    };
    assert_eq!(named(&[], &["a"], keyless("a", json!({}))), "Create");
    assert_eq!(named(&["live"], &[], keyed("a", "live")), "Create");
    assert_eq!(named(&[], &["a"], keyed("a", "live")), "Create");
    let twice = named(&[], &["d"], deployment(json!({})));
    assert!(
        twice.starts_with("Input: the Deployment `d` has the key of `shop`, but another entry names it"),
        "{twice}"
    );
}

#[test]
fn others_of_the_file_are_named_only_in_their_project() {
    let other =
        |project: &str| OtherEntry { project_address: place(project).address(), ..other_entry("live", some("x")) };
    let mut wanted = wanted(own(), vec![entry(), WantedEntry { id: some("y"), ..named_entry("two") }]);
    wanted.others = vec![other("elsewhere")];
    let named = NamedDeployments::beside(&wanted, 0);
    assert_eq!((named.keys, named.ids), (["tax-two"].into(), ["y"].into()));
    wanted.others = vec![other("shop")];
    let named = NamedDeployments::beside(&wanted, 0);
    assert_eq!((named.keys, named.ids), (["live", "tax-two"].into(), ["x", "y"].into()));
    assert_eq!(NamedDeployments::beside(&wanted, 1).keys, ["live", "tax-shop"].into());
}

#[test]
fn two_entries_do_not_adopt_the_same_deployment() {
    let plan = plan_project(&wanted(own(), vec![entry(), named_entry("two")]), &known(vec![keyless("a", json!({}))]));
    let expected = "Conflict: the Deployment `a`, which has no key, fits `shop` and `two` (write into the entry that means \
                    it in ctconnect.yaml: `id: a`)";
    assert_eq!(plan.deployments.iter().map(action_of).collect::<Vec<_>>(), [expected, expected]);
    assert_eq!(plan.steps, []);
    let sandbox = named_entry("two");
    let production = WantedEntry { deployment_type: DeploymentType::Production, ..entry() };
    let plan = plan_project(&wanted(own(), vec![production, sandbox]), &known(vec![keyless("a", json!({}))]));
    assert_eq!(plan.deployments.iter().map(action_of).collect::<Vec<_>>(), ["Create", "Adopt"]);
}

/// One of them is not selected in this run, and would adopt it in another one.
#[test]
fn one_that_an_entry_that_is_not_selected_would_adopt_is_not_adopted() {
    let other = || OtherEntry { deployment_type: DeploymentType::Sandbox, ..other_entry("live", None) };
    let action = |other: OtherEntry, others_existing: Vec<Resource<Deployment>>| {
        let wanted = WantedProject { others: vec![other], ..wanted(own(), vec![entry()]) };
        let all = [vec![keyless("a", json!({}))], others_existing].concat();
        action_of(&plan_project(&wanted, &known(all)).deployments[0])
    };
    let refused = action(other(), vec![]);
    assert!(
        refused.starts_with("Conflict: the Deployment `a`, which has no key, fits `entry-live` and `shop`"),
        "{refused}"
    );
    assert_eq!(action(other(), vec![keyed("b", "live")]), "Adopt", "the other entry has its Deployment");
    for other in [
        OtherEntry { id: some("gone"), ..other() },
        OtherEntry { deployment_type: DeploymentType::Production, ..other() },
        OtherEntry { deployment_type: DeploymentType::Preview, ..other() },
        OtherEntry { region: some("us"), ..other() },
        OtherEntry { project_address: place("elsewhere").address(), ..other() },
    ] {
        assert_eq!(action(other.clone(), vec![]), "Adopt", "{other:?}");
    }
}

#[test]
fn entries_with_the_same_key_are_refused_in_one_project() {
    let actions = |entries: Vec<WantedEntry>| {
        let plan = plan_project(&wanted(own(), entries), &known(vec![]));
        plan.deployments.iter().map(action_of).collect::<Vec<_>>()
    };
    let two = || WantedEntry { key: "tax-shop".to_owned(), ..named_entry("two") };
    let expected = "Input: `shop` and `two` have the key `tax-shop` in the same Project, eu:shop (change the key of one of \
                    them in ctconnect.yaml)";
    assert_eq!(actions(vec![entry(), two(), named_entry("three")]), [expected, expected, "Create"]);
    assert_eq!(actions(vec![entry(), WantedEntry { project: place("live"), ..two() }]), ["Create", "Create"]);
    let by_id = actions(vec![entry(), WantedEntry { id: some("gone"), ..two() }]);
    assert_eq!(by_id[0], "Create", "an entry with an id is not found by its key");
}

#[test]
fn a_preview_is_found_by_its_key_alone() {
    let preview = WantedEntry { deployment_type: DeploymentType::Preview, ..entry() };
    for other in [keyless("a", json!({ "type": "preview" })), keyless("a", json!({ "type": "preview", "key": "mine" }))]
    {
        assert_eq!(action_of(&planned(&preview, &[other])), "Create");
    }
}

#[test]
fn deployments_that_no_entry_names_are_listed() {
    let all = vec![
        deployment(json!({})),
        keyed("a", "left"),
        keyed("b", "not-selected"),
        keyless("by-id", json!({ "key": "other" })),
        keyless("p", json!({ "key": "p", "type": "preview" })),
        keyless("u", json!({ "key": "u", "status": "Undeploying" })),
        keyless("o", json!({ "key": "o", "connector": { "id": "other" } })),
        keyless("k", json!({ "type": "production" })),
    ];
    let mut wanted = wanted(own(), vec![entry()]);
    wanted.others = vec![other_entry("not-selected", None), other_entry("x", some("by-id"))];
    let unlisted = plan_project(&wanted, &known(all.clone())).unlisted;
    assert_eq!(unlisted.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "k"]);
    assert_eq!(unlisted[0].project, place("shop"));
    assert_eq!((unlisted[0].key.as_deref(), unlisted[1].key.as_deref()), (Some("left"), None));
    assert_eq!(unlisted[1].deployment_type, Some(DeploymentType::Production));
    wanted.deployments[0].deployment_type = DeploymentType::Production;
    wanted.deployments[0].key = "new".to_owned();
    let unlisted = plan_project(&wanted, &known(all)).unlisted;
    assert_eq!(unlisted.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["d", "a"], "`k` is adopted");
}

/// An entry that is not selected, with a key that is written in the file.
fn other_entry(key: &str, id: Option<String>) -> OtherEntry {
    OtherEntry {
        name: format!("entry-{key}"),
        project_address: place("shop").address(),
        key: key.to_owned(),
        key_is_written: true,
        id,
        deployment_type: DeploymentType::Production,
        region: some(REGION),
    }
}

/// Prune never deletes what an entry that is not selected would adopt, or may mean.
#[test]
fn what_an_entry_that_is_not_selected_may_mean_is_not_pruned() {
    let all = vec![deployment(json!({})), keyed("a", "left"), keyless("k", json!({ "type": "production" }))];
    let pruned = |others: Vec<OtherEntry>| {
        let wanted = WantedProject { others, ..wanted(own(), vec![entry()]) };
        let plan = plan_project(&wanted, &known(all.clone()));
        assert_eq!(plan.unlisted.len(), 2);
        plan.to_prune().map(|own| own.id.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(pruned(vec![]), "a k");
    assert_eq!(pruned(vec![other_entry("live", None)]), "a", "it would adopt the one without a key");
    let default_key = OtherEntry { key_is_written: false, ..other_entry("live", None) };
    assert_eq!(pruned(vec![default_key.clone()]), "", "its key may be corrected to that of either");
    let elsewhere = OtherEntry { project_address: place("elsewhere").address(), ..default_key };
    assert_eq!(pruned(vec![elsewhere]), "a k");
    assert_eq!(pruned(vec![other_entry("tax-shop", None), other_entry("x", some("gone"))]), "a k");
}

/// The Project of the entry that is promoted is read too.
#[test]
fn only_projects_of_selected_entries_have_unlisted_deployments() {
    let mut known = known(vec![deployment(json!({}))]);
    known.deployments.insert("staging".to_owned(), vec![keyed("s", "left")]);
    assert_eq!(plan_project(&wanted(own(), vec![entry()]), &known).unlisted, []);
}
