//! The order of the steps.

use serde_json::json;

use super::*;

/// The steps of a plan, each with those that it depends on.
fn steps(plan: &ProjectPlan) -> Vec<(StepWork, Vec<usize>)> {
    plan.steps.iter().map(|step| (step.work, step.depends_on.clone())).collect()
}

/// Entries of different waves: `a` in 2, `b` in 1, `c` in 1 with a url, `d` in 5.
fn waves() -> Vec<WantedEntry> {
    let with_wave = |name: &str, wave| WantedEntry { wave, ..named_entry(name) };
    let url = WantedText::Deferred { parts: vec![WantedPart::Url("web".to_owned())], secured: true, remembered: None };
    let value = WantedValue { application: None, key: "HOOK".to_owned(), text: url };
    let c = WantedEntry { values: vec![value], ..with_wave("c", 1) };
    vec![with_wave("a", 2), with_wave("b", 1), c, with_wave("d", 5)]
}

#[test]
fn waves_follow_each_other_and_urls_follow_their_deployment() {
    use StepWork::{CreateConnector, Deploy, Publish, SendUrls};
    let plan = plan_project(&wanted(own(), waves()), &KnownProject::default());
    let expected = [
        (CreateConnector, vec![]),
        (Publish, vec![0]),
        (Deploy(1), vec![1]),
        (Deploy(2), vec![1]),
        (SendUrls(2), vec![3]),
        (Deploy(0), vec![1, 2, 3, 4]),
        (Deploy(3), vec![1, 2, 3, 4, 5]),
    ];
    assert_eq!(steps(&plan), expected);
    assert!(!plan.is_empty() && plan.needs_confirmation());
}

#[test]
fn the_steps_of_the_connector_follow_each_other() {
    use StepWork::{AwaitConnector, Deploy, Publish, UpdateConnector, Validate};
    let mut own = own();
    own.fields.repository_tag = some("v2");
    let known = |changes| KnownProject { staged: Some(staged(changes)), ..known(vec![]) };
    let plan = plan_project(&wanted(own.clone(), vec![entry()]), &known(json!({ "status": "Processing" })));
    let expected = [(AwaitConnector, vec![]), (UpdateConnector, vec![0]), (Publish, vec![1]), (Deploy(0), vec![2])];
    assert_eq!(steps(&plan), expected);
    own.is_preview = true;
    let plan = plan_project(&wanted(own.clone(), vec![]), &known(json!({})));
    assert_eq!(steps(&plan), [(UpdateConnector, vec![]), (Validate, vec![0])]);
    assert!(!plan.needs_confirmation());
    own.fields.repository_tag = None;
    let plan = plan_project(&wanted(own.clone(), vec![]), &known(json!({ "isPreviewable": "pending" })));
    assert_eq!(steps(&plan), [(Validate, vec![])]);
    own.is_preview = false;
    let plan = plan_project(&wanted(own, vec![entry()]), &known(json!({ "status": "Processing" })));
    assert_eq!(steps(&plan), [(Publish, vec![]), (Deploy(0), vec![0])]);
}

#[test]
fn an_entry_that_keeps_its_version_waits_only_for_access() {
    use StepWork::{Deploy, Publish, UpdateConnector};
    let keeps = WantedEntry { update_connector: false, force: true, ..entry() };
    let plan = |entry: &WantedEntry, changes: Value, existing: Value| {
        let known = KnownProject { staged: Some(staged(changes)), ..known(vec![deployment(existing)]) };
        steps(&plan_project(&wanted(own(), vec![entry.clone()]), &known))
    };
    let other_tag = json!({ "repository": { "url": "https://a", "tag": "v0" } });
    let update_and_publish = || [(UpdateConnector, vec![]), (Publish, vec![0])].to_vec();
    let with = |deploy| [update_and_publish(), vec![deploy]].concat();
    assert_eq!(plan(&keeps, other_tag.clone(), json!({})), with((Deploy(0), vec![])));
    let mut closed = other_tag.clone();
    closed["privateProjects"] = json!(["eu:x"]);
    assert_eq!(plan(&keeps, closed, json!({})), with((Deploy(0), vec![0])));
    let gone = json!({ "status": "Undeploying" });
    assert_eq!(plan(&keeps, other_tag.clone(), gone), with((Deploy(0), vec![1])));
    assert_eq!(plan(&keeps, other_tag.clone(), json!({ "status": "Queued" })), with((Deploy(0), vec![])));
    let stays = WantedEntry { force: false, ..keeps.clone() };
    assert_eq!(plan(&stays, other_tag.clone(), json!({})), update_and_publish());
    let replaced = WantedEntry { may_replace: true, ..keeps };
    assert_eq!(plan(&replaced, other_tag, json!({ "type": "production" })), with((Deploy(0), vec![1])));
}

#[test]
fn what_does_nothing_or_is_refused_has_no_step() {
    let plan = plan_project(&wanted(own(), vec![entry()]), &known(vec![deployment(json!({}))]));
    assert!(plan.is_empty() && plan.steps.is_empty() && !plan.needs_confirmation());
    assert_eq!(plan.refusals().count(), 0);
    let other = deployment(json!({ "type": "production" }));
    let plan = plan_project(&wanted(own(), vec![entry()]), &known(vec![other]));
    assert_eq!(plan.steps, []);
    assert!(!plan.is_empty(), "something would have to be done");
    assert_eq!(
        plan.refusals().map(|(entry, _)| entry.map(|own| own.name.as_str())).collect::<Vec<_>>(),
        [Some("shop")]
    );
    let foreign = WantedProject { connector: ProjectConnector::Foreign("x".to_owned()), ..wanted(own(), vec![]) };
    let plan = plan_project(&foreign, &KnownProject::default());
    assert_eq!(
        plan.refusals().map(|(entry, refusal)| (entry.is_some(), refusal.kind)).collect::<Vec<_>>(),
        [(false, RefusalKind::NotFound)]
    );
    assert!(!plan.is_empty());
}

#[test]
fn a_person_confirms_production_replacements_and_several() {
    let needs =
        |entries: Vec<WantedEntry>, all| plan_project(&wanted(own(), entries), &known(all)).needs_confirmation();
    let production = |entry| WantedEntry { deployment_type: DeploymentType::Production, ..entry };
    assert!(!needs(vec![entry()], vec![]));
    assert!(needs(vec![production(entry())], vec![]));
    assert!(needs(vec![entry(), named_entry("two")], vec![]));
    assert!(!needs(vec![entry(), named_entry("two")], vec![deployment(json!({}))]));
    assert!(!needs(vec![production(entry())], vec![deployment(json!({ "type": "production" }))]));
    let replaced = WantedEntry { may_replace: true, ..entry() };
    assert!(needs(vec![replaced], vec![deployment(json!({ "type": "production" }))]));
}
