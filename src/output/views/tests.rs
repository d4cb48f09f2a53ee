#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::*;
use crate::api::model::{Connector, ConnectorStaged, ConnectorStagedSummary, Deployment, DeploymentSummary};
use crate::api::{ListItem, LogEntry, Resource};
use crate::output::{LogStyle, LogTimes, Ui, UiOptions, View};

#[path = "../../../tests/it/documented_json.rs"]
pub(super) mod documented_json;

/// The text of a view in a file, or on a terminal of 80 columns.
pub(super) fn shown(view: &dyn View, on_terminal: bool) -> String {
    use crate::output::ColorChoice::Never;
    let options = UiOptions { stdout_is_terminal: on_terminal, width: Some(80), color: Never, ..UiOptions::default() };
    let (ui, captured) = Ui::captured(options, "");
    ui.show(view).unwrap();
    captured.stdout()
}

pub(super) fn staged(changes: Value) -> Resource<ConnectorStaged> {
    let mut json = json!({
        "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "shipping", "version": 7, "name": "Shipping",
        "description": "Tells the warehouse about orders and the customers about parcels, and cleans up every night.",
        "integrationTypes": ["shipping", "teleport"],
        "creator": { "email": "jane@example.com", "name": "Jane", "company": "Example GmbH" },
        "repository": { "url": "https://github.com/example/shipping.git", "tag": "v1.2.0" },
        "configurations": [{
            "applicationName": "labels", "applicationType": "service",
            "standardConfiguration": [
                { "key": "MODE", "description": "How to print", "default": "pdf" },
                { "key": "REGION", "required": true },
            ],
            "securedConfiguration": [{ "key": "TOKEN", "description": "From the carrier", "required": true }],
        }],
        "globalConfiguration": { "standardConfiguration": [{ "key": "LOG_LEVEL" }], "securedConfiguration": [] },
        "apiClient": { "scopes": ["view_orders"] },
        "private": true, "privateProjects": ["europe-west1.gcp:shop"], "supportedRegions": ["europe-west1.gcp"],
        "status": "Published", "alreadyListed": true, "hasChanges": true, "isPreviewable": "true",
        "previewableReport": { "entries": [
            { "type": "Warning", "title": "SAST analysis succeeded", "application": "labels", "message": "1 finding:\n  index.js" },
            { "type": "Error", "title": "Runtime security check skipped" },
        ] },
        "publishingReport": null,
        "certificationInfo": { "comments": [
            { "userId": "shop", "datetime": "2026-11-20T10:00:00Z", "comment": "Which scopes?\nAll of them?" },
        ] },
        "documentationUrl": "https://example.com/shipping",
    });
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    Resource::from_json(json).unwrap()
}

pub(super) fn deployment(changes: Value) -> Resource<Deployment> {
    let mut json = json!({
        "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "shipping-live", "version": 3, "type": "sandbox",
        "status": "Deployed", "deployedRegion": "europe-west1.gcp",
        "connector": {
            "id": "0190cf3c", "key": "shipping", "version": 7, "certified": true,
            "repository": { "url": "https://github.com/example/shipping.git", "tag": "v1.2.0" },
            "configurations": [{ "applicationName": "labels", "applicationType": "service" }],
        },
        "globalConfiguration": { "standardConfiguration": [{ "key": "LOG_LEVEL", "value": "info" }] },
        "applications": [
            {
                "applicationName": "labels", "url": "labels.example.app/run",
                "standardConfiguration": [{ "key": "MODE", "value": "pdf" }],
                "securedConfiguration": [{ "key": "TOKEN", "value": "clear" }],
            },
            { "applicationName": "orders", "topic": "projects/p/topics/t", "url": "" },
            { "applicationName": "nightly", "schedule": "0 3 * * *" },
        ],
        "details": { "build": { "id": "b1", "report": { "entries": [
            { "type": "Information", "title": "Image build succeeded" },
        ] } } },
    });
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    Resource::from_json(json).unwrap()
}

#[test]
fn a_connector_staged_is_a_readable_page() {
    let expected = r"ConnectorStaged shipping
  name           Shipping
  status         Published
  previewable    true
  listed         yes, with unpublished changes
  version        7
  id             0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5
  description    Tells the warehouse about orders and the customers about
                 parcels, and cleans up every night.
  repository     https://github.com/example/shipping.git
  tag            v1.2.0
  regions        europe-west1.gcp
  visible to     europe-west1.gcp:shop
  integrations   shipping, teleport
  creator        Jane <jane@example.com>, Example GmbH
  documentation  https://example.com/shipping
  API Client     view_orders

Applications
  labels  service
    MODE    standard  optional  How to print (default: pdf)
    REGION  standard  required
    TOKEN   secured   required  From the carrier

Global configuration
  LOG_LEVEL  standard  optional

Previewable report
  Warning  labels: SAST analysis succeeded
           1 finding:
             index.js
  Error    Runtime security check skipped
  The run succeeded: the platform lists a skipped check as Error.

Comments
  2026-11-20T10:00:00Z  shop
    Which scopes?
    All of them?
";
    assert_eq!(shown(&staged(json!({})), true), expected);
}

#[test]
fn the_report_of_a_failed_run_has_no_explanation_of_skipped_checks() {
    let refused = staged(json!({ "isPreviewable": "false" }));
    assert!(!shown(&refused, true).contains("The run succeeded"));
}

#[test]
fn a_connector_staged_needs_only_an_id_and_a_version() {
    let bare = Resource::<ConnectorStaged>::from_json(json!({ "id": "c1", "version": 1 })).unwrap();
    let expected = "\
ConnectorStaged c1
  name         -
  status       -
  previewable  -
  listed       -
  version      1
  id           c1
  repository   -
  tag          -
  regions      all
";
    assert_eq!(shown(&bare, true), expected);
}

#[test]
fn a_published_connector_is_a_readable_page() {
    let connector = Resource::<Connector>::from_json(json!({
        "id": "c1", "key": "tax", "version": 2, "name": "Tax", "certified": true, "private": false,
        "configurations": [{ "applicationName": "rates", "applicationType": "job" }],
    }));
    let expected = "\
Connector tax
  name       Tax
  certified  yes
  private    no
  version    2
  id         c1
  regions    all

Applications
  rates  job
";
    assert_eq!(shown(&connector.unwrap(), true), expected);
}

#[test]
fn a_deployment_is_a_readable_page_without_its_secrets() {
    let expected = "\
Deployment shipping-live
  status      Deployed
  type        sandbox
  region      europe-west1.gcp
  version     3
  id          0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5
  connector   shipping, version 7, certified
  repository  https://github.com/example/shipping.git
  tag         v1.2.0

Applications
  labels  service
    url       https://labels.example.app/run
    standard  MODE = pdf
    secured   TOKEN = *****
  orders
    topic  projects/p/topics/t
  nightly
    schedule  0 3 * * *

Global configuration
  standard  LOG_LEVEL = info

Build report
  Information  Image build succeeded
";
    assert_eq!(shown(&deployment(json!({})), true), expected);
}

#[test]
fn a_deployment_needs_only_an_id_and_a_version() {
    let bare = Resource::<Deployment>::from_json(json!({ "id": "d1", "version": 1, "details": {}, "preview": true }));
    let expected = "\
Deployment d1
  status     -
  type       preview
  region     -
  version    1
  id         d1
  connector  -
";
    assert_eq!(shown(&bare.unwrap(), true), expected);
}

#[test]
fn outputs_are_never_cut() {
    let url = format!("https://{}.example.app", "x".repeat(100));
    let shop = deployment(json!({ "applications": [
        { "applicationName": "labels", "url": url, "standardConfiguration": [] },
        { "applicationName": "orders" },
    ] }));
    let expected = format!("APPLICATION  KIND  VALUE\nlabels       url   {url}\n");
    assert_eq!(shown(&Outputs(&shop), true), expected);
    let sent = json!([{ "applicationName": "labels", "url": url }, { "applicationName": "orders" }]);
    assert_eq!(Outputs(&shop).json(), sent);
}

#[test]
fn a_deploy_summary_has_the_connector_and_its_deployments() {
    let (connector, deployments) = (staged(json!({})), [deployment(json!({}))]);
    let answer = DeploySummary { connector: &connector, deployments: &deployments };
    let expected = "\
ConnectorStaged shipping
  Published  version 7, tag v1.2.0
Deployment shipping-live
  Deployed  sandbox, europe-west1.gcp
  labels   url       https://labels.example.app/run
  orders   topic     projects/p/topics/t
  nightly  schedule  0 3 * * *
";
    assert_eq!(shown(&answer, true), expected);
    let json = answer.json();
    assert_eq!(&json["connector"], connector.json());
    assert_eq!(json["deployments"].as_array().unwrap().len(), 1);
}

fn item<T>(resource: &Resource<T>) -> ListItem {
    ListItem::parse(resource.json().to_string()).unwrap()
}

#[test]
fn lists_show_the_key_or_the_id() {
    let keyless = staged(json!({ "key": null, "name": null, "alreadyListed": false, "hasChanges": false }));
    let (ui, captured) = Ui::captured(UiOptions::default(), "");
    let mut list = ui.list::<ConnectorStagedSummary>();
    list.write(&[item(&staged(json!({}))), item(&keyless)]).unwrap();
    list.finish(None).unwrap();
    let expected = "\
KEY                                   NAME      STATUS     PREVIEW  LISTED   VERSION
shipping                              Shipping  Published  true     changed  7
0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5  -         Published  true     no       7
";
    assert_eq!(captured.stdout(), expected);

    let (ui, captured) = Ui::captured(UiOptions::default(), "");
    let mut list = ui.list::<DeploymentSummary>();
    list.write(&[item(&deployment(json!({ "status": "Resting" })))]).unwrap();
    list.finish(None).unwrap();
    let expected = "\
KEY            CONNECTOR  TYPE     REGION            STATUS   VERSION
shipping-live  shipping   sandbox  europe-west1.gcp  Resting  3
";
    assert_eq!(captured.stdout(), expected);
}

fn log(changes: Value) -> LogEntry {
    let mut json = json!({
        "type": "APPLICATION_TEXT", "applicationName": "labels", "severity": "INFO",
        "timestamp": "2026-11-20T11:00:00.120+01:00", "details": { "message": "ready\n" },
    });
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    LogEntry::parse(json.to_string()).unwrap()
}

/// The lines of log entries.
fn lines(entries: &[LogEntry], times: LogTimes, is_raw: bool) -> String {
    let (ui, captured) = Ui::captured(UiOptions::default(), "");
    let mut log = ui.log(LogStyle { times, is_raw, is_followed: false }, []);
    entries.iter().for_each(|entry| log.write(entry, None).unwrap());
    log.finish().unwrap();
    captured.stdout()
}

#[test]
fn names_of_several_logs_are_aligned_from_the_first_line_on() {
    let options =
        UiOptions { stdout_is_terminal: true, color: crate::output::ColorChoice::Never, ..UiOptions::default() };
    let (ui, captured) = Ui::captured(options, "");
    let names = ["shop", "shop-b"];
    let mut log = ui.log(LogStyle { times: LogTimes::None, is_raw: false, is_followed: false }, names);
    names.into_iter().for_each(|name| log.write(&self::log(json!({})), Some(name)).unwrap());
    log.finish().unwrap();
    assert_eq!(captured.stdout(), "shop    labels  INFO     ready\nshop-b  labels  INFO     ready\n");
}

#[test]
fn log_entries_are_one_line_each() {
    let paid =
        json!({ "message": "paid\n", "order": { "id": 7, "by": "a b" }, "tags": [], "note": "", "level": "info" });
    let request = json!({ "method": "POST", "path": "/tax?x=1", "status": 200, "durationMs": 13 });
    let entries = [
        log(json!({})),
        log(json!({ "severity": "WARNING", "details": { "message": "two\n\u{1b}[31mlines" } })),
        log(json!({ "type": "APPLICATION_JSON", "details": paid })),
        log(json!({ "type": "HTTP_REQUEST", "severity": null, "details": "GET /" })),
        log(json!({ "type": "HTTP_REQUEST", "details": request })),
        log(json!({ "type": "HTTP_REQUEST", "details": { "other": 1 } })),
        log(json!({ "applicationName": null, "timestamp": "soon", "details": null })),
    ];
    let expected = r#"2026-11-20T10:00:00.120Z  labels  INFO     ready
2026-11-20T10:00:00.120Z  labels  WARNING  two\n\u{1b}[31mlines
2026-11-20T10:00:00.120Z  labels  INFO     paid order.id=7 order.by="a b" tags=[] note="" level=info
2026-11-20T10:00:00.120Z  labels  -        GET /
2026-11-20T10:00:00.120Z  labels  INFO     POST /tax?x=1 200 13 ms
2026-11-20T10:00:00.120Z  labels  INFO     other=1
soon  -  INFO     -
"#;
    assert_eq!(lines(&entries, LogTimes::Iso, false), expected);
    let raw = lines(&entries[4..5], LogTimes::None, true);
    assert_eq!(raw, "labels  INFO     {\"method\":\"POST\",\"path\":\"/tax?x=1\",\"status\":200,\"durationMs\":13}\n");
}

#[test]
fn log_entries_have_times_of_a_fixed_width() {
    let entries = [log(json!({})), log(json!({ "timestamp": "2026-11-20T10:00:00Z" }))];
    let times = |times: LogTimes| lines(&entries, times, false).replace("  labels  INFO     ready", "");
    let berlin = LogTimes::Clock(TimeZone::get("Europe/Berlin").unwrap());
    assert_eq!(times(berlin), "2026-11-20 11:00:00.120\n2026-11-20 11:00:00.000\n");
    assert_eq!(times(LogTimes::Clock(TimeZone::UTC)), "2026-11-20 10:00:00.120Z\n2026-11-20 10:00:00.000Z\n");
    assert_eq!(times(LogTimes::Iso), "2026-11-20T10:00:00.120Z\n2026-11-20T10:00:00.000Z\n");
    let now = log(json!({ "timestamp": (Timestamp::now() - 5.minutes()).to_string() }));
    assert_eq!(lines(&[now], LogTimes::Relative, false), "  5m ago  labels  INFO     ready\n");
}

#[test]
fn a_log_entry_of_another_shape_is_shown_as_it_was_sent() {
    assert_eq!(
        lines(&[log(json!({ "applicationName": 7 }))], LogTimes::Iso, false).matches("\"applicationName\":7").count(),
        1
    );
}
