//! Results and status of projects, and their merged files.

use secrecy::SecretString;
use serde_json::json;

use super::tests::documented_json::{example, fields};
use super::tests::{deployment, shown, staged};
use super::*;
use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentStatus, DeploymentType};
use crate::output::View;
use crate::plan::project::{EntryAction, ProjectPlace};
use crate::project_file::{DeferredPart, DeferredValue, MergedDeployment, MergedValue, Origin, ResolvedValue, Settled};

#[track_caller]
fn looks_like(view: &dyn View, expected: &str) {
    let text = shown(view, true);
    assert_eq!(text, expected, "\n{text}");
}

fn place(name: Option<&str>, key: &str) -> ProjectPlace {
    ProjectPlace { name: name.map(str::to_owned), key: key.to_owned(), region: Some("europe-west1.gcp".to_owned()) }
}

#[test]
fn the_result_of_one_deployment_has_the_states_and_what_the_applications_serve() {
    let (connector, live) = (staged(json!({})), deployment(json!({})));
    let result = ProjectResult {
        deleted: Vec::new(),
        connector: ConnectorResult {
            name: "shipping".to_owned(),
            outcome: ConnectorOutcome::Published,
            staged: Some(&connector),
            message: None,
        },
        deployments: vec![EntryResult {
            name: "shop".to_owned(),
            project: place(Some("live"), "kims-shop"),
            key: "shipping-live".to_owned(),
            outcome: EntryOutcome::Created,
            deployment: Some(&live),
            message: None,
            not_compared: Vec::new(),
        }],
    };
    looks_like(
        &result,
        r#"ConnectorStaged shipping
  Published  version 7, tag v1.2.0
Deployment shipping-live
  Deployed  sandbox, europe-west1.gcp, kims-shop
  labels   url       https://labels.example.app/run
  orders   topic     projects/p/topics/t
  nightly  schedule  0 3 * * *
"#,
    );
    let json = result.json();
    assert_eq!((&json["connector"], &json["deployments"][0]), (connector.json(), live.json()));
    let text = serde_json::to_string(&crate::output::mask::masked(result.json())).unwrap();
    assert!(!text.contains("clear"), "{text}");
}

/// One Deployment that was redeployed, one that failed, and two that were not started; another one was deleted.
fn result_of_four<'r>(live: &'r Resource<Deployment>, failed: &'r Resource<Deployment>) -> ProjectResult<'r> {
    let entry = |name: &str, outcome, deployment, message: Option<&str>| EntryResult {
        name: name.to_owned(),
        project: place(Some(name), &format!("acme-{name}")),
        key: format!("acme-tax-{name}"),
        outcome,
        deployment,
        message: message.map(str::to_owned),
        not_compared: vec!["web.TOKEN".to_owned()],
    };
    let late = Some("the wave before it failed");
    ProjectResult {
        deleted: vec![DeletedDeployment {
            project: place(Some("staging"), "acme-staging"),
            id: "0190cf3c-6e21-7c11-8a44-9d1f5be6a003".to_owned(),
            key: Some("acme-tax-old".to_owned()),
            is_gone: true,
        }],
        connector: ConnectorResult {
            name: "acme-tax".to_owned(),
            outcome: ConnectorOutcome::Unchanged,
            staged: None,
            message: None,
        },
        deployments: vec![
            entry("staging", EntryOutcome::Redeployed, Some(live), None),
            entry("production", EntryOutcome::Failed, Some(failed), Some("the build failed:\nnpm: not \u{1b}[2Jfound")),
            entry("c1", EntryOutcome::NotStarted, None, late),
            entry("c2", EntryOutcome::NotStarted, None, late),
        ],
    }
}

#[test]
fn the_result_of_several_deployments_is_a_table_with_reasons() {
    let (live, failed) = (deployment(json!({})), deployment(json!({ "status": "Failed", "applications": [] })));
    let result = result_of_four(&live, &failed);
    looks_like(
        &result,
        r#"Connector acme-tax
  unchanged

Deployments
NAME        PROJECT          KEY                RESULT       STATUS    CONNECTOR
staging     acme-staging     acme-tax-staging   redeployed   Deployed  7
production  acme-production  acme-tax-product…  failed       Failed    7
c1          acme-c1          acme-tax-c1        not started  -         -
c2          acme-c2          acme-tax-c2        not started  -         -

URLs
  staging  labels  https://labels.example.app/run

Reasons
  failed  production
    the build failed:
    npm: not \u{1b}[2Jfound
  not started  c1, c2
    the wave before it failed

Not in ctconnect.yaml
  deleted  acme-tax-old  acme-staging

Deploy: 1 redeployed, 2 not started, 1 failed.
"#,
    );
    let json = result.json();
    assert_eq!(json["connector"], json!(null));
    assert_eq!((json["deployments"].as_array().unwrap().len(), &json["deployments"][1]), (2, failed.json()));
    assert_eq!(json["result"]["deployments"][2]["outcome"], "notStarted");
    assert_eq!(json["result"]["deployments"][2]["id"], json!(null));
    assert_eq!(fields(&example("deploy")["result"]), fields(&json["result"]), "{json:#}");
}

#[test]
fn status_has_a_row_for_each_deployment_and_says_what_is_not_known() {
    let row = |name: &str, status, connector_version, action| StatusRow {
        name: name.to_owned(),
        project: place(Some(name), &format!("acme-{name}")),
        key: Some(format!("acme-tax-{name}")),
        status,
        connector_version,
        newest_version: Some(4),
        tag: connector_version.map(|_| "v1.2.0".to_owned()),
        action,
        notes: match connector_version {
            Some(_) => Vec::new(),
            None => vec!["the version of the Connector is not known".to_owned()],
        },
    };
    let status = ProjectStatus(vec![
        row("staging", Some(DeploymentStatus::Deployed), Some(4), Some(&EntryAction::Nothing)),
        row("production", Some(DeploymentStatus::Failed), Some(3), Some(&EntryAction::Redeploy)),
        row("c1", None, None, Some(&EntryAction::Create)),
        row("c2", Some(DeploymentStatus::Deployed), None, None),
    ]);
    looks_like(
        &status,
        r#"NAME        PROJECT          STATUS    CONNECTOR  NEWEST  TAG     PLAN
staging     acme-staging     Deployed  4          4       v1.2.0  nothing
production  acme-production  Failed    3          4       v1.2.0  redeploy
c1          acme-c1          -         -          4       -       create
c2          acme-c2          Deployed  -          4       -       unknown
note: the version of the Connector is not known (c1, c2)
"#,
    );
    assert_eq!(fields(&example("status")), fields(&status.json()), "{:#}", status.json());
}

fn of_entry(line: usize) -> Origin {
    Origin::Entry { file: "ctconnect.yaml".to_owned(), line }
}

fn of_defaults() -> Origin {
    Origin::Defaults { file: "ctconnect.yaml".to_owned(), line: 12 }
}

/// Plain and secured values, set, composed when the plan is carried out, and missing.
fn merged_values() -> Vec<MergedValue> {
    let value = |key: &str, secured, value, origin: &Origin| MergedValue {
        application: Some("sync".to_owned()),
        key: key.to_owned(),
        secured,
        value,
        origin: origin.clone(),
    };
    let set = |text: &str| ResolvedValue::Set(SecretString::from(text.to_owned()));
    let url = DeferredPart::Url("web".to_owned());
    let deferred = |text: &str| {
        let parts = vec![url.clone(), DeferredPart::Text(SecretString::from(text.to_owned()))];
        ResolvedValue::Deferred(DeferredValue { parts })
    };
    vec![
        value("LOG_LEVEL", false, set("info\u{1b}[2J"), &of_defaults()),
        value("LONG", false, set(&"x".repeat(100)), &of_defaults()),
        value("TAX_TOKEN", true, set("s3cret"), &of_entry(20)),
        value("CALLBACK", false, deferred("/back"), &of_entry(21)),
        value("SIGNED", true, deferred("/s3cret"), &Origin::Flag),
        value("MISSING", true, ResolvedValue::absent("MISSING is not set"), &of_entry(22)),
    ]
}

#[test]
fn a_merged_file_shows_every_value_but_secrets_and_where_it_is_written() {
    let merged = [MergedDeployment {
        name: "production".to_owned(),
        project: Some("live".to_owned()),
        id: None,
        key: Some(Settled { value: "tax-live".to_owned(), origin: of_entry(18) }),
        deployment_type: Settled { value: DeploymentType::Production, origin: of_entry(19) },
        region: Some(Settled { value: "europe-west1.gcp".to_owned(), origin: Origin::Project }),
        wave: 1,
        update_connector: true,
        project_origin: of_entry(17),
        wave_origin: Origin::Derived,
        update_origin: of_defaults(),
        schedules: vec![("nightly".to_owned(), Settled { value: "0 3 * * *".to_owned(), origin: of_entry(23) })],
        values: merged_values(),
    }];
    let live = place(Some("live"), "acme-live");
    let merged = MergedFile(merged.iter().map(|own| (own, &live)).collect());
    looks_like(
        &merged,
        r#"Deployment production
  key               tax-live                      ctconnect.yaml:18
  type              production                    ctconnect.yaml:19
  region            europe-west1.gcp              the Project
  project           live                          ctconnect.yaml:17
  wave              1                             default
  updateConnector   yes                           ctconnect.yaml:12 (defaults)
  nightly schedule  "0 3 * * *"                   ctconnect.yaml:23
  sync.LOG_LEVEL    "info\u{1b}[2J"               ctconnect.yaml:12 (defaults)
  sync.LONG         "xxxxxxxxxxxxxxxxxxxxxxxxxx…  ctconnect.yaml:12 (defaults)
  sync.TAX_TOKEN    secured                       ctconnect.yaml:20
  sync.CALLBACK     "${url:web}/back"             ctconnect.yaml:21
  sync.SIGNED       secured                       command line
  sync.MISSING      not available here            ctconnect.yaml:22: MISSING is
                                                  not set
"#,
    );
    let json = merged.json();
    assert!(!json.to_string().contains("s3cret"), "{json:#}");
    assert_eq!(fields(&example("plan --show-file")), fields(&json), "{json:#}");
}
