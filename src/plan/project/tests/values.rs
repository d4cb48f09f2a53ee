//! Values and schedules, compared with those of the Deployment.

use serde_json::json;

use super::*;

fn value(application: Option<&str>, key: &str, text: WantedText) -> WantedValue {
    WantedValue { application: application.map(str::to_owned), key: key.to_owned(), text }
}

fn standard(text: &str) -> WantedText {
    WantedText::Standard(text.to_owned())
}

fn secured(remembered: Option<(u64, bool)>) -> WantedText {
    WantedText::Secured { remembered: remembered.map(remembered_at) }
}

fn remembered_at((deployment_version, is_same): (u64, bool)) -> Remembered {
    Remembered { deployment_id: "d".to_owned(), deployment_version, is_same }
}

/// `${url:web}/hook`
fn deferred(secured: bool, remembered: Option<(u64, bool)>) -> WantedText {
    let text = (!secured).then(|| WantedPart::Text("/hook".to_owned()));
    let parts = [WantedPart::Url("web".to_owned())].into_iter().chain(text).collect();
    WantedText::Deferred { parts, secured, remembered: remembered.map(remembered_at) }
}

fn with(values: Vec<WantedValue>) -> WantedEntry {
    WantedEntry { values, ..entry() }
}

fn changed(before: Option<&str>, after: &str) -> ValueEffect {
    ValueEffect::Changed { before: before.map(str::to_owned), after: after.to_owned() }
}

fn effects(plan: &EntryPlan) -> Vec<ValueEffect> {
    plan.values.iter().map(|value| value.effect.clone()).collect()
}

fn configured() -> Resource<Deployment> {
    deployment(json!({
        "applications": [{ "applicationName": "web", "schedule": "1 * * * *", "url": "web.example",
            "standardConfiguration": [{ "key": "A", "value": "1" }, { "key": "HOOK", "value": "https://web.example/hook" }],
            "securedConfiguration": [{ "key": "TOKEN", "value": "***" }] }],
        "globalConfiguration": { "standardConfiguration": [{ "key": "A", "value": "2" }],
            "securedConfiguration": [{ "key": "PIN", "value": "**" }] },
    }))
}

#[test]
fn standard_values_and_schedules_are_compared() {
    let one = |entry: WantedEntry| {
        let plan = planned(&entry, &[configured()]);
        (action_of(&plan), effects(&plan).remove(0))
    };
    let same = |effect| ("Nothing".to_owned(), effect);
    let differs = |effect| ("Redeploy".to_owned(), effect);
    let web = |key, text| with(vec![value(Some("web"), key, text)]);
    assert_eq!(one(web("A", standard("1"))), same(ValueEffect::Unchanged));
    assert_eq!(one(web("A", standard("2"))), differs(changed(Some("1"), "2")));
    assert_eq!(one(web("B", standard("2"))), differs(changed(None, "2")));
    assert_eq!(
        one(web("TOKEN", standard("2"))),
        differs(changed(None, "2")),
        "the value of a secured key is not shown"
    );
    assert_eq!(one(with(vec![value(Some("other"), "A", standard("1"))])), differs(changed(None, "1")));
    assert_eq!(one(with(vec![value(None, "A", standard("2"))])), same(ValueEffect::Unchanged));
    assert_eq!(one(with(vec![value(None, "A", standard("1"))])), differs(changed(Some("2"), "1")));
    let absent = WantedText::NotAvailable("`A` is not set".to_owned());
    assert_eq!(one(web("A", absent)), same(ValueEffect::NotAvailable("`A` is not set".to_owned())));
    let schedule = |cron: &str| WantedEntry { schedules: vec![("web".to_owned(), cron.to_owned())], ..entry() };
    assert_eq!(one(schedule("1 * * * *")), same(ValueEffect::Unchanged));
    assert_eq!(one(schedule("2 * * * *")), differs(changed(Some("1 * * * *"), "2 * * * *")));
    let plan = planned(&schedule("2 * * * *"), &[configured()]);
    assert_eq!((plan.values[0].application.as_deref(), &plan.values[0].key), (Some("web"), &None));
}

#[test]
fn everything_of_a_new_deployment_is_sent() {
    let mut entry = with(vec![
        value(Some("web"), "A", standard("1")),
        value(Some("web"), "TOKEN", secured(Some((7, true)))),
        value(Some("web"), "HOOK", deferred(false, None)),
        value(None, "PIN", deferred(true, None)),
        value(None, "B", WantedText::NotAvailable("no".to_owned())),
    ]);
    entry.schedules = vec![("job".to_owned(), "1 * * * *".to_owned())];
    entry.send_secured = SendSecured::Never;
    let later = || ValueEffect::SentLater { before: None };
    let expected = [
        changed(None, "1"),
        ValueEffect::Set,
        later(),
        later(),
        ValueEffect::NotAvailable("no".to_owned()),
        changed(None, "1 * * * *"),
    ];
    entry.may_replace = true;
    for existing in [
        vec![],
        vec![deployment(json!({ "status": "Undeploying" }))],
        vec![deployment(json!({ "type": "production" }))],
    ] {
        let plan = planned(&entry, &existing);
        assert_eq!(effects(&plan), expected);
        assert!(plan.sends_urls && plan.kept.is_empty() && plan.not_compared.is_empty());
    }
    let without = planned(&with(vec![value(None, "PIN", secured(None))]), &[]);
    assert!(!without.sends_urls);
}

#[test]
fn a_remembered_secret_counts_for_one_version_of_one_deployment() {
    use SendSecured::{Always, Auto, Never};
    use ValueEffect::{NotCompared, SameAsLastTime, Set};
    // remembered version and whether it is the same, --send-secured, effect, whether that is a change
    for (remembered, send, effect, is_change) in [
        (Some((7, true)), Auto, SameAsLastTime, false),
        (Some((7, true)), Always, SameAsLastTime, false),
        (Some((7, false)), Auto, Set, true),
        (Some((7, false)), Never, Set, true),
        (Some((6, true)), Auto, NotCompared, false),
        (Some((8, true)), Auto, NotCompared, false),
        (Some((6, false)), Auto, NotCompared, false),
        (Some((6, true)), Always, Set, true),
        (None, Auto, NotCompared, false),
        (None, Always, Set, true),
        (None, Never, NotCompared, false),
    ] {
        for text in [secured(remembered), deferred(true, remembered)] {
            let entry = WantedEntry { send_secured: send, ..with(vec![value(Some("web"), "TOKEN", text)]) };
            let plan = planned(&entry, &[configured()]);
            assert_eq!(effects(&plan), std::slice::from_ref(&effect), "{remembered:?} {send:?}");
            let action = if is_change { EntryAction::Redeploy } else { EntryAction::Nothing };
            assert_eq!(plan.action, action, "{remembered:?} {send:?}");
            let warns = effect == NotCompared && send == Auto;
            assert_eq!(plan.not_compared, if warns { vec!["web.TOKEN"] } else { vec![] }, "{remembered:?} {send:?}");
        }
    }
    let of_other = Remembered { deployment_id: "e".to_owned(), ..remembered_at((7, true)) };
    let text = WantedText::Secured { remembered: Some(of_other) };
    assert_eq!(effects(&planned(&with(vec![value(None, "PIN", text)]), &[configured()])), [NotCompared]);
}

#[test]
fn secrets_that_are_not_compared_go_with_anything_else() {
    let mut entry = with(vec![
        value(Some("web"), "TOKEN", secured(None)),
        value(None, "PIN", secured(Some((7, true)))),
        value(None, "A", standard("2")),
    ]);
    let plan = |entry: &WantedEntry, changes: Value| {
        let json = configured().into_json();
        planned(entry, &[resource(json, changes)])
    };
    let not_sent = [ValueEffect::NotCompared, ValueEffect::SameAsLastTime, ValueEffect::Unchanged];
    let sent = [ValueEffect::Set, ValueEffect::SameAsLastTime, ValueEffect::Unchanged];
    assert_eq!(effects(&plan(&entry, json!({}))), not_sent);
    let failed = plan(&entry, json!({ "status": "Failed" }));
    assert_eq!(effects(&failed), sent);
    assert_eq!(failed.not_compared, [""; 0]);
    assert_eq!(effects(&plan(&entry, json!({ "connector": { "id": "c", "version": 2 } }))), sent);
    assert_eq!(effects(&plan(&WantedEntry { force: true, ..entry.clone() }, json!({}))), sent);
    entry.send_secured = SendSecured::Never;
    assert_eq!(effects(&plan(&entry, json!({ "status": "Failed" }))), not_sent);
    entry.send_secured = SendSecured::Auto;
    entry.values[2].text = standard("3");
    assert_eq!(effects(&plan(&entry, json!({})))[0], ValueEffect::Set);
}

#[test]
fn a_secret_that_the_deployment_does_not_have_is_a_change() {
    for (application, changes, is_missing) in [
        (Some("web"), json!({}), true),
        (Some("api"), json!({}), true),
        (None, json!({}), false),
        (None, json!({ "globalConfiguration": { "securedConfiguration": [] } }), true),
        (None, json!({ "globalConfiguration": { "standardConfiguration": [] } }), false),
        (Some("web"), json!({ "applications": [] }), false),
        (Some("web"), json!({ "applications": null }), false),
        (Some("web"), json!({ "applications": [{ "applicationName": "web" }] }), false),
    ] {
        let entry =
            WantedEntry { send_secured: SendSecured::Never, ..with(vec![value(application, "NEW", secured(None))]) };
        let plan = planned(&entry, &[deployment(changes.clone())]);
        let expected = if is_missing { ValueEffect::Set } else { ValueEffect::NotCompared };
        assert_eq!(effects(&plan), [expected], "{application:?} {changes}");
    }
}

#[test]
fn values_with_urls_are_compared_once_the_urls_are_known() {
    let entry = |secured| with(vec![value(Some("web"), "HOOK", deferred(secured, None))]);
    let plan = planned(&entry(false), &[configured()]);
    assert_eq!((effects(&plan), plan.sends_urls), (vec![ValueEffect::Unchanged], false));
    let moved = deployment(json!({ "applications": [{ "applicationName": "web", "url": "http://new",
        "standardConfiguration": [{ "key": "HOOK", "value": "https://web.example/hook" }] }] }));
    let plan = planned(&entry(false), &[moved]);
    assert_eq!(effects(&plan), [changed(Some("https://web.example/hook"), "http://new/hook")]);
    assert!(!plan.sends_urls, "it is sent with the redeploy");
    for url in [json!(null), json!("")] {
        let without = deployment(json!({ "applications": [{ "applicationName": "web", "url": url,
            "standardConfiguration": [{ "key": "HOOK", "value": "old" }] }] }));
        let plan = planned(&entry(false), std::slice::from_ref(&without));
        assert_eq!(effects(&plan), [ValueEffect::SentLater { before: some("old") }]);
        assert_eq!((&plan.action, plan.sends_urls), (&EntryAction::Redeploy, true));
        let plan = planned(&entry(true), &[without]);
        assert_eq!(effects(&plan), [ValueEffect::SentLater { before: None }]);
    }
}

#[test]
fn keys_that_only_the_deployment_has_are_kept() {
    let entry = with(vec![
        value(Some("web"), "A", standard("1")),
        value(Some("web"), "TOKEN", WantedText::NotAvailable("no".to_owned())),
    ]);
    assert_eq!(planned(&entry, &[configured()]).kept, ["web.HOOK", "A", "PIN", "web schedule"]);
    let schema = json!({ "id": "c", "version": 3, "configurations": [{ "applicationName": "web",
        "standardConfiguration": [{ "key": "A", "default": "1" }, { "key": "HOOK", "default": "x" }] }],
        "globalConfiguration": { "standardConfiguration": [{ "key": "A", "default": "2" }] } });
    let with_defaults = resource(configured().into_json(), json!({ "connector": schema }));
    assert_eq!(planned(&super::entry(), &[with_defaults]).kept, ["web.HOOK", "web.TOKEN", "PIN", "web schedule"]);
}

#[test]
fn a_schedule_of_connect_yaml_is_not_kept() {
    let kept = |application: &str, cron: &str| {
        let default_schedules = vec![(application.to_owned(), cron.to_owned())];
        let entry = WantedEntry { default_schedules, ..entry() };
        planned(&entry, &[configured()]).kept.contains(&"web schedule".to_owned())
    };
    assert!(!kept("web", "1 * * * *"));
    assert!(kept("web", "2 * * * *"), "the Deployment was given another one");
    assert!(kept("job", "1 * * * *"));
    let given = |application: &str| {
        let entry = WantedEntry { schedules: vec![(application.to_owned(), "2 * * * *".to_owned())], ..entry() };
        planned(&entry, &[configured()]).kept.contains(&"web schedule".to_owned())
    };
    assert!(given("job") && !given("web"));
}

/// Another run is noticed by what it has sent, not by what the Deployment does not have yet.
#[test]
fn only_a_standard_value_or_schedule_that_differs_is_another_one() {
    let web = |key, text| with(vec![value(Some("web"), key, text)]);
    let schedule = |application: &str, cron: &str| WantedEntry {
        schedules: vec![(application.to_owned(), cron.to_owned())],
        ..entry()
    };
    for (entry, is_other) in [
        (entry(), false),
        (web("A", standard("1")), false),
        (web("A", standard("2")), true),
        (web("NEW", standard("1")), false),
        (with(vec![value(None, "A", standard("2"))]), false),
        (with(vec![value(None, "A", standard("1"))]), true),
        (web("TOKEN", secured(None)), false),
        (web("HOOK", deferred(false, None)), false),
        (schedule("web", "1 * * * *"), false),
        (schedule("web", "2 * * * *"), true),
        (schedule("job", "2 * * * *"), false),
    ] {
        assert_eq!(has_other_values(&entry, &configured()), is_other, "{entry:?}");
    }
}

#[test]
fn a_plan_has_no_secured_value() {
    const MARKER: &str = "secret-marker";
    let parts = vec![WantedPart::Text(MARKER.to_owned()), WantedPart::Url("web".to_owned())];
    let text = |remembered| WantedText::Deferred { parts: parts.clone(), secured: true, remembered };
    let entry = with(vec![
        value(Some("web"), "TOKEN", secured(None)),
        value(Some("web"), "HOOK", text(None)),
        value(Some("web"), "WAS_STANDARD", text(Some(remembered_at((7, false))))),
    ]);
    let all = |url: Option<&str>| {
        let values =
            |keys: &[&str]| -> Value { keys.iter().map(|key| json!({ "key": key, "value": MARKER })).collect() };
        deployment(json!({ "applications": [{ "applicationName": "web", "url": url,
            "standardConfiguration": values(&["WAS_STANDARD", "OTHER"]),
            "securedConfiguration": values(&["TOKEN", "HOOK"]) }] }))
    };
    for existing in [vec![], vec![all(None)], vec![all(Some("web.example"))]] {
        for status in [SendSecured::Auto, SendSecured::Always] {
            let entry = WantedEntry { send_secured: status, ..entry.clone() };
            let plan = plan_project(&wanted(own(), vec![entry]), &known(existing.clone()));
            assert_eq!(plan.deployments[0].values.len(), 3);
            assert!(!format!("{plan:?}").contains(MARKER), "{plan:#?}");
        }
    }
}
