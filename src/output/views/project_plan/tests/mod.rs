//! Plans as a person sees them at 80 columns, and as data.

mod fixtures;

use std::sync::LazyLock;

use serde_json::json;

use self::fixtures::*;
use super::*;
use crate::api::model::{DeploymentStatus, DeploymentType};
use crate::output::views::tests::documented_json::{example, fields};
use crate::output::views::tests::shown;
use crate::plan::FieldChange;
use crate::plan::project::PlannedExisting;
use crate::plan::project::{
    AwaitedWork, ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, ReleaseStep, UnlistedDeployment, ValueEffect,
    VersionChange,
};

fn view(plan: &ProjectPlan) -> ShownPlan<'_> {
    static REPEATED: LazyLock<RepeatedDeploy> =
        LazyLock::new(|| RepeatedDeploy { start: "ctconnect deploy".to_owned(), ..RepeatedDeploy::default() });
    ShownPlan { plan, prune: false, repeated: Some(&REPEATED) }
}

#[track_caller]
fn looks_like(plan: &ProjectPlan, expected: &str) {
    let text = shown(&view(plan), true);
    assert_eq!(text, expected, "\n{text}");
    assert!(text.lines().all(|line| crate::output::width::columns(line) <= 80), "{text}");
}

/// A solo developer deploys for the first time.
fn solo() -> ProjectPlan {
    let field = |field, after: &str| FieldChange { field, before: Value::Null, after: json!(after) };
    let connector = ConnectorPlan {
        change: ConnectorChange::Create,
        changes: vec![
            field("name", "Cart gifts"),
            field("creator.email", "kim@example.com"),
            field("repository.url", "https://github.com/kim/cart-gifts.git"),
            field("repository.tag", "v1.0.0"),
        ],
        release: ReleaseStep::Publish,
        ..connector("cart-gifts")
    };
    let values = vec![changed("gifts.MODE", None, "live"), value("gifts.ENGINE_KEY", ValueEffect::Set)];
    plan(connector, vec![EntryPlan { key: "cart-gifts".to_owned(), values, ..created("shop", "kims-shop") }])
}

/// A team moves the tag and changes values in two Projects.
fn team() -> ProjectPlan {
    let staging = EntryPlan {
        values: vec![
            changed("sync.LOG_LEVEL", Some("info"), "debug"),
            changed("sync.TAX_URL", Some("https://sandbox.tax.example/api/v1"), "https://sandbox.tax.example/api/v2"),
            value("sync.TIMEOUT", ValueEffect::Unchanged),
            value("sync.TAX_TOKEN", ValueEffect::SameAsLastTime),
            value("sync.CALLBACK", ValueEffect::SentLater { before: None }),
            value("sync.WEBHOOK_KEY", ValueEffect::NotAvailable("WEBHOOK_KEY is not set".to_owned())),
        ],
        kept: vec!["sync.OLD_KEY".to_owned()],
        sends_urls: true,
        ..redeployed("staging", "acme-test")
    };
    let mut schedule = changed("nightly-report.x", None, "0 3 * * *");
    schedule.key = None;
    let production = EntryPlan {
        key: "tax-live".to_owned(),
        existing: Some(PlannedExisting { key: Some("tax-live".to_owned()), ..existing(DeploymentStatus::Deployed) }),
        deployment_type: DeploymentType::Production,
        values: vec![changed("STORE_KEY", None, "main"), schedule, value("sync.TAX_TOKEN", ValueEffect::Set)],
        notes: vec!["the service did not say which schedule it has".to_owned()],
        ..redeployed("production", "acme-live")
    };
    plan(moved_connector("acme-tax"), vec![staging, production, entry("demo", "acme-test")])
}

/// Three hundred customers, of which one is new and two have problems.
fn agency() -> ProjectPlan {
    let customer = |number: usize| {
        let name = format!("c{number:03}");
        let base = EntryPlan { deployment_type: DeploymentType::Production, wave: 2, ..redeployed(&name, &name) };
        let store = changed("search.STORE", Some("old"), &format!("store-{number}"));
        EntryPlan { values: vec![store, value("search.TOKEN", ValueEffect::SameAsLastTime)], ..base }
    };
    let mut entries = vec![EntryPlan { wave: 1, ..created("agency", "agency-dev") }];
    entries.extend((1..=270).map(customer));
    entries.extend((271..=299).map(|number| EntryPlan {
        wave: 2,
        deployment_type: DeploymentType::Production,
        ..entry(&format!("c{number}"), &format!("c{number}"))
    }));
    plan(moved_connector("agency-search"), entries)
}

/// Nothing can be done as the file wants it.
fn refusals() -> ProjectPlan {
    let blocked = ConnectorPlan {
        refusal: Some(refusal(
            "the Connector is in certification, and the service refuses updates until that has ended",
            "wait for the end of the certification: `ctconnect connector wait acme-tax`",
        )),
        ..connector("acme-tax")
    };
    let moved = refusal(
        "the Deployment is in europe-west1.gcp, and the file says us-central1.gcp: only a replacement changes the Region",
        "ctconnect deploy --env staging --allow-replace acme-tax-staging",
    );
    let staging = EntryPlan { action: EntryAction::Refuse(moved), ..entry("staging", "acme-test") };
    let unknown = refusal("the Project acme-old has no identity", "set CTP_CLIENT_ID__OLD and CTP_CLIENT_SECRET__OLD");
    let old = |name: &str| EntryPlan {
        action: EntryAction::Refuse(unknown.clone()),
        existing: None,
        region: None,
        ..entry(name, "acme-old")
    };
    plan(blocked, vec![staging, old("o1"), old("o2"), old("o3"), old("o4")])
}

/// Existing Deployments that are adopted, replaced, joined and awaited.
fn existing_ones() -> ProjectPlan {
    let with = |name: &str, action, status, version| EntryPlan {
        existing: Some(PlannedExisting {
            key: (action != EntryAction::Adopt).then(|| format!("acme-tax-{name}")),
            ..existing(status)
        }),
        action,
        connector_version: version,
        ..entry(name, "acme-test")
    };
    let newer = Some(VersionChange { before: None, after: Some(4) });
    let reason = "its type is sandbox, and the file says production".to_owned();
    let connector = ConnectorPlan {
        awaits: Some(AwaitedWork::Validation),
        release: ReleaseStep::JoinPublish,
        notes: vec!["the service did not say whether it has changes".to_owned()],
        ..connector("acme-tax")
    };
    let entries = vec![
        with("adopted", EntryAction::Adopt, DeploymentStatus::Deployed, newer.clone()),
        with("failed", EntryAction::Redeploy, DeploymentStatus::Failed, None),
        with("running", EntryAction::Join, DeploymentStatus::Deploying, None),
        with("gone", EntryAction::AwaitDeletion, DeploymentStatus::Undeploying, newer.clone()),
        EntryPlan {
            deployment_type: DeploymentType::Production,
            ..with("replaced", EntryAction::Replace(reason), DeploymentStatus::Deployed, newer)
        },
    ];
    plan(connector, entries)
}

/// Nothing changes, but secured values cannot be compared, and there is a Deployment that the file does not name.
fn not_compared() -> ProjectPlan {
    let unsure = |name: &str, project: &str| EntryPlan {
        values: vec![value("sync.TAX_TOKEN", ValueEffect::NotCompared), value("sync.MODE", ValueEffect::Unchanged)],
        not_compared: vec!["sync.TAX_TOKEN".to_owned()],
        ..entry(name, project)
    };
    let foreign = ConnectorPlan { change: ConnectorChange::Foreign, ..connector("tax-of-others") };
    let entries = vec![unsure("staging", "acme-test"), unsure("production", "acme-live"), entry("demo", "acme-test")];
    let unlisted = vec![unlisted("acme-tax-old"), UnlistedDeployment { key: None, ..unlisted("") }];
    ProjectPlan { unlisted, ..plan(foreign, entries) }
}

/// Texts of the service and of a checkout that try to control a terminal.
fn foreign_text() -> ProjectPlan {
    let evil = "x\u{1b}[2J\n\u{202e}y";
    let entry = EntryPlan {
        key: format!("k{evil}"),
        existing: Some(PlannedExisting { key: Some(format!("k{evil}")), ..existing(DeploymentStatus::Deployed) }),
        region: Some(evil.to_owned()),
        values: vec![
            changed("sync.A", Some(evil), &format!("{evil}\" → \"no")),
            value("sync.B", ValueEffect::NotAvailable(evil.to_owned())),
            changed("sync.LONG", Some(&format!("{}a", "l".repeat(200))), &format!("{}b", "l".repeat(200))),
        ],
        kept: vec![evil.to_owned()],
        notes: vec![evil.to_owned()],
        ..redeployed(evil, evil)
    };
    let change = FieldChange { field: "description", before: json!(evil), after: Value::Null };
    let connector = ConnectorPlan { changes: vec![change], ..moved_connector(evil) };
    ProjectPlan { unlisted: vec![unlisted(evil)], ..plan(connector, vec![entry]) }
}

#[test]
fn a_first_deploy_is_short() {
    looks_like(
        &solo(),
        r#"Connector cart-gifts
+ create
    name            "Cart gifts"
    creator.email   "kim@example.com"
    repository.url  "https://github.com/kim/cart-gifts.git"
    repository.tag  "v1.0.0"
~ publish

Deployments
+ create    shop  `cart-gifts`  kims-shop  europe-west1.gcp  sandbox
    Connector new
    gifts.MODE        "live"
    gifts.ENGINE_KEY  set (secured)

Plan: create and publish the Connector, 1 to create.
"#,
    );
}

#[test]
fn a_redeploy_shows_what_changes() {
    looks_like(
        &team(),
        r#"Connector acme-tax
~ update    version 12
    repository.tag  "v1.2.0" → "v1.3.0"
~ publish

Deployments
~ redeploy  staging     `acme-tax-staging`  acme-test  europe-west1.gcp  sandbox
    Connector 3 → new
    sync.LOG_LEVEL    "info" → "debug"
    sync.TAX_URL      "https://sandbox.tax.example/api/v1"
                      → "https://sandbox.tax.example/api/v2"
    sync.CALLBACK     set once the URLs are known
    sync.WEBHOOK_KEY  not available here (WEBHOOK_KEY is not set)
    then redeploy with the URLs of its applications
    same as last time  sync.TAX_TOKEN
    kept               sync.OLD_KEY
    1 value unchanged
~ redeploy  production  `tax-live`  acme-live  europe-west1.gcp  production
    Connector 3 → new
    STORE_KEY                not set → "main"
    nightly-report schedule  not set → "0 3 * * *"
    sync.TAX_TOKEN           set (secured)
    note: the service did not say which schedule it has
= nothing   demo        `acme-tax-demo`  acme-test  europe-west1.gcp  sandbox

Plan: update and publish the Connector, 2 to redeploy, 1 unchanged.
"#,
    );
}

#[test]
fn three_hundred_deployments_fit_on_a_page() {
    looks_like(
        &agency(),
        r#"Connector agency-search
~ update    version 12
    repository.tag  "v1.2.0" → "v1.3.0"
~ publish

Deployments
+ create    agency  `acme-tax-agency`  agency-dev  europe-west1.gcp  sandbox
    Connector new  wave 1
~ redeploy  270 Deployments  europe-west1.gcp  production  Connector 3 → new
    wave 2
    c001, c002, c003, c004, c005, c006, c007, c008, c009, c010, c011, c012, and
    258 more (`-o json` lists all)
    search.STORE  varies; in c001: "old" → "store-1"
    same as last time  search.TOKEN
= nothing   29 Deployments
    c271, c272, c273, c274, c275, c276, c277, c278, c279, c280, c281, c282, and
    17 more (`-o json` lists all)

Plan: update and publish the Connector, 1 to create, 270 to redeploy, 29
unchanged.
"#,
    );
}

#[test]
fn a_refusal_has_its_reason_and_what_to_do() {
    looks_like(
        &refusals(),
        r#"Connector acme-tax
! refused
    the Connector is in certification, and the service refuses updates until
    that has ended
    hint: wait for the end of the certification:
    `ctconnect connector wait acme-tax`

Deployments
! refused   staging  `acme-tax-staging`  acme-test  europe-west1.gcp  sandbox
    the Deployment is in europe-west1.gcp, and the file says us-central1.gcp:
    only a replacement changes the Region
    hint: ctconnect deploy --env staging --allow-replace acme-tax-staging
! refused   4 Deployments  Region not known  sandbox
    the Project acme-old has no identity
    hint: set CTP_CLIENT_ID__OLD and CTP_CLIENT_SECRET__OLD
    o1 (acme-old), o2 (acme-old), o3 (acme-old), o4 (acme-old)

Plan: the Connector is refused, 5 refused.
"#,
    );
}

#[test]
fn existing_deployments_are_named() {
    looks_like(
        &existing_ones(),
        r#"Connector acme-tax
… wait      until the running validation finishes
… join      the running publish of this tag
    note: the service did not say whether it has changes

Deployments
~ adopt     adopted   `0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5`  acme-test
    europe-west1.gcp  sandbox  Connector ? → 4
    the existing Deployment 0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5 has no key
~ redeploy  failed    `acme-tax-failed`  acme-test  europe-west1.gcp  sandbox
    its status is Failed
… join      running   `acme-tax-running`  acme-test  europe-west1.gcp  sandbox
    it is Deploying: wait until it finishes, then compare again
… wait      gone      `acme-tax-gone`  acme-test  europe-west1.gcp  sandbox
    Connector 4
    it is being deleted: wait until it is gone, then create it
± replace   replaced  `acme-tax-replaced`  acme-test  europe-west1.gcp
    production  Connector 4
    delete 0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5, then create it: its type is
    sandbox, and the file says production

Plan: publish the Connector, 1 to adopt, 1 to redeploy, 1 to join, 1 to create
after a deletion, 1 to replace.
"#,
    );
}

#[test]
fn secured_values_that_are_not_compared_come_with_a_command() {
    looks_like(
        &not_compared(),
        r#"Connector tax-of-others
= nothing   it belongs to someone else

Deployments
= nothing   staging     `acme-tax-staging`  acme-test  europe-west1.gcp  sandbox
    cannot be compared  sync.TAX_TOKEN
= nothing   production  `acme-tax-production`  acme-live  europe-west1.gcp
    sandbox
    cannot be compared  sync.TAX_TOKEN
= nothing   demo        `acme-tax-demo`  acme-test  europe-west1.gcp  sandbox

Not in ctconnect.yaml
? unlisted  `acme-tax-old`  acme-test  sandbox  Deployed
? unlisted  d9  acme-test  sandbox  Deployed
    They are left alone. Add them to the file, or delete them with
    `ctconnect deploy --prune`.

Secured values that cannot be compared
    sync.TAX_TOKEN of staging (acme-test), production (acme-live): they are not
    sent, because nothing else changes.
    To send them:
    `ctconnect deploy --send-secured always --env staging --env production`

Nothing to do.
"#,
    );
}

#[test]
fn the_command_for_secured_values_repeats_the_selection_if_it_is_about_all() {
    let mut plan = not_compared();
    plan.deployments.truncate(2);
    let repeated = RepeatedDeploy {
        start: "ctconnect --local deploy".to_owned(),
        selection: "--wave 2".to_owned(),
        rest: " --memory m.json".to_owned(),
    };
    let text = shown(&ShownPlan { repeated: Some(&repeated), ..view(&plan) }, true);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "`ctconnect --local deploy --send-secured always --wave 2 --memory m.json`";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("`ctconnect --local deploy --wave 2 --prune --memory m.json`"), "{text}");
}

#[test]
fn many_private_projects_share_a_line_and_what_is_created_has_no_earlier_value() {
    let field = |field, before: Value, after: Value| FieldChange { field, before, after };
    let with_projects = |count: usize| {
        let added = (1..=count).map(|number| field("privateProjects", Value::Null, json!(format!("eu:shop-{number}"))));
        let changes = std::iter::once(field("supportedRegions", json!([]), json!(["eu"]))).chain(added).collect();
        let create = ConnectorPlan { change: ConnectorChange::Create, changes, ..connector("tax") };
        shown(&view(&plan(create, Vec::new())), true)
    };
    let few = with_projects(5);
    assert!(few.contains("    supportedRegions  \"eu\"\n"), "{few}");
    assert_eq!(few.matches("+ \"eu:shop-").count(), 5, "{few}");
    let many = with_projects(300);
    assert_eq!(many.lines().filter(|line| line.contains("privateProjects")).count(), 1, "{many}");
    let words = many.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected =
        "300 added: eu:shop-1, eu:shop-2, eu:shop-3, eu:shop-4, eu:shop-5, and 295 more (`-o json` lists all)";
    assert!(words.contains(expected), "{many}");
}

#[test]
fn what_is_pruned_is_listed_as_deleted() {
    let plan = not_compared();
    let text = shown(&ShownPlan { prune: true, ..view(&plan) }, true);
    assert!(text.contains("- delete    `acme-tax-old`  acme-test  sandbox  Deployed\n"), "{text}");
    assert!(!text.contains("--prune"), "{text}");
    assert!(text.ends_with("\nPlan: 3 unchanged, 2 to delete.\n"), "{text}");
    assert_eq!(ShownPlan { prune: true, ..view(&plan) }.json()["isEmpty"], json!(false));
}

#[test]
fn foreign_text_cannot_control_the_terminal() {
    looks_like(
        &foreign_text(),
        r#"Connector x\u{1b}[2J\n\u{202e}y
~ update    version 12
    description  "x\u{1b}[2J\n\u{202e}y" → removed
~ publish

Deployments
~ redeploy  x\u{1b}[2J\n\u{202e}y  `kx\u{1b}[2J\n\u{202e}y`
    x\u{1b}[2J\n\u{202e}y  x\u{1b}[2J\n\u{202e}y  sandbox  Connector 3 → new
    sync.A     "x\u{1b}[2J\n\u{202e}y" → 'x\u{1b}[2J\n\u{202e}y" → "no'
    sync.B     not available here (x\u{1b}[2J\n\u{202e}y)
    sync.LONG  "…lllllllla"
               → "…llllllllb"
    kept  x\u{1b}[2J\n\u{202e}y
    note: x\u{1b}[2J\n\u{202e}y

Not in ctconnect.yaml
? unlisted  `x\u{1b}[2J\n\u{202e}y`  acme-test  sandbox  Deployed
    They are left alone. Add them to the file, or delete them with
    `ctconnect deploy --prune`.

Plan: update and publish the Connector, 1 to redeploy.
"#,
    );
}

#[test]
fn nothing_is_shortened_off_a_terminal() {
    let text = shown(&view(&foreign_text()), false);
    assert!(text.contains(&format!("\"{}a\" → \"{0}b\"", "l".repeat(200))), "{text}");
}

#[test]
fn a_plan_without_steps_is_empty() {
    let plan = plan(connector("acme-tax"), vec![entry("staging", "acme-test")]);
    assert!(shown(&view(&plan), true).ends_with("\nNothing to do.\n"));
    assert_eq!(view(&plan).json()["isEmpty"], json!(true));
    assert_eq!(view(&refusals()).json()["isEmpty"], json!(false));
}

#[test]
fn a_plan_as_data_is_as_documented() {
    let mut plan = team();
    plan.deployments[0].not_compared.push("sync.TAX_TOKEN".to_owned());
    plan.unlisted.push(unlisted("acme-tax-old"));
    plan.connector.refusal = Some(refusal("x", "y"));
    plan.connector.notes.push("z".to_owned());
    plan.deployments[1].action = EntryAction::Refuse(refusal("x", "y"));
    let json = view(&plan).json();
    assert_eq!(fields(&example("plan")), fields(&json), "{json:#}");
    assert_eq!(json["steps"][2], json!({ "id": "deploy:staging", "dependsOn": ["connector:publish"] }));
}
