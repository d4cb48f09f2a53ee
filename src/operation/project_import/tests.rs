use std::path::Path;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::assembly::{ImportedConnector, ImportedProject};
use super::connector::tests::of;
use super::*;
use crate::api::Resource;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::project_file::{FlagSettings, MergeInputs, MergedDeployment, ResolvedValue};

fn connector() -> Value {
    json!({
        "id": "0190cf3c-5d3a-7abc-8def-0123456789ab", "key": "shop", "version": 7, "name": "Shop: \"the\" one",
        "description": "First line\n\n  - second",
        "creator": { "email": "kim@acme.example", "company": "ACME & Söhne", "noOfContributors": 0, "title": " " },
        "repository": { "url": "git@github.com:acme/shop.git", "tag": "v1" },
        "supportedRegions": ["europe-west1.gcp"], "integrationTypes": ["tax"], "privateProjects": [],
        "configurations": [
            { "applicationName": "web", "applicationType": "service",
              "standardConfiguration": [
                { "key": "URL", "required": true }, { "key": "MODE", "default": "fast" }, { "key": "TEXT" }, { "key": "no" } ],
              "securedConfiguration": [{ "key": "TOKEN", "required": true }, { "key": "SALT" }, { "key": "PEM" }] },
            { "applicationName": "nightly", "applicationType": "job" },
        ],
        "globalConfiguration": {
            "standardConfiguration": [{ "key": "LEVEL", "default": "info" }],
            "securedConfiguration": [{ "key": "CTP_CLIENT_SECRET" }],
        },
    })
}

fn imported() -> ImportedConnector {
    of(&serde_json::from_value::<ConnectorStaged>(connector()).unwrap(), 3)
}

/// A Deployment with these standard values of the application `web`, and changes of its fields.
fn deployment(values: &[(&str, &str)], changes: &Value) -> Resource<Deployment> {
    let values: Vec<Value> = values.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    let mut deployment = json!({
        "id": "0190cf3c-5d3a-7abc-8def-0123456789a1", "key": "shop-live", "version": 4, "type": "sandbox",
        "deployedRegion": "europe-west1.gcp", "status": "Deployed", "connector": { "version": 3 },
        "applications": [
            { "applicationName": "web", "standardConfiguration": values,
              "securedConfiguration": [{ "key": "TOKEN", "value": "****" }, { "key": "PEM", "value": "*" }] },
            { "applicationName": "nightly", "schedule": "15 2 * * *" },
        ],
    });
    for (key, value) in changes.as_object().unwrap() {
        deployment[key] = value.clone();
    }
    Resource::from_json(deployment).unwrap()
}

fn project(key: &str, deployments: Vec<Resource<Deployment>>) -> ImportedProject<Resource<Deployment>> {
    ImportedProject { key: key.to_owned(), region: Some("europe-west1.gcp".to_owned()), profile: None, deployments }
}

/// What the Deployments of a file shall be. Variables have their own name as their value. The file has no problem.
fn read(text: &str) -> Vec<MergedDeployment> {
    let schema = imported().schema;
    let mut read = ProjectFile::read_bytes(Path::new("/nowhere"), PROJECT_FILE, text.into());
    read.check_values(&schema);
    let checked = read.finish(Some(&schema));
    let problems: Vec<_> = checked.files.iter().flat_map(|file| &file.problems).collect();
    assert!(problems.is_empty(), "{problems:#?}\n{text}");
    let file = checked.file.unwrap();
    let flags = FlagSettings::default();
    let variable = |name: &str| Some(format!("value of {name}"));
    let inputs = MergeInputs {
        schema: &schema,
        run_project: None,
        run_region: None,
        values_folder: None,
        flags: &flags,
        variable: &variable,
    };
    let mut merger = file.merger(inputs);
    file.deployments.iter().map(|entry| merger.merge(entry)).collect()
}

fn values(deployment: &MergedDeployment) -> Vec<(String, String)> {
    let text = |value: &ResolvedValue| match value {
        ResolvedValue::Set(text) => text.expose_secret().to_owned(),
        other => panic!("{other:?}"),
    };
    let target = |application: Option<&str>, key: &str| crate::configuration::target_text(application, key);
    deployment.values.iter().map(|own| (target(own.application.as_deref(), &own.key), text(&own.value))).collect()
}

#[test]
fn a_file_for_two_deployments() {
    let deployments = vec![
        deployment(&[("URL", "https://a.example"), ("MODE", "fast"), ("TEXT", "same")], &json!({})),
        deployment(
            &[("URL", "https://b.example"), ("MODE", "slow"), ("TEXT", "same")],
            &json!({ "key": null, "id": "0190cf3c-5d3a-7abc-8def-0123456789a2", "type": "production",
                "connector": { "version": 1 },
                "globalConfiguration": { "securedConfiguration": [{ "key": "CTP_CLIENT_SECRET", "value": "**" }] } }),
        ),
        deployment(&[], &json!({ "type": "preview", "key": "look" })),
        deployment(&[], &json!({ "status": "Undeploying", "key": "gone" })),
    ];
    let assembly = assemble(imported(), &[project("acme-test", deployments)]);
    let text = assembly.draft.to_yaml();
    insta::assert_snapshot!(text, @r##"
    # The Connector shop and its Deployments, as `ctconnect import` found them. A value that equals the default of
    # its key is not written. `ctconnect validate` checks this file, and `ctconnect schema --project-file` describes
    # it for editors.
    #
    # The service does not show secured values: `${NAME}` reads each from an environment variable. Set those of
    # required keys before a deploy; two Deployments with the same secret may share one variable.

    connector:
      key: shop
      name: "Shop: \"the\" one"
      description: |-
        First line

          - second
      creator:
        email: kim@acme.example
        company: ACME & Söhne
      supportedRegions:
        - europe-west1.gcp
      integrationTypes:
        - tax

    projects:
      acme-test:
        key: acme-test
        region: europe-west1.gcp

    # What all Deployments share.
    defaults:
      configuration:
        web:
          TEXT: same

    deployments:
      live:
        key: shop-live
        type: sandbox
        region: europe-west1.gcp
        schedule:
          nightly: "15 2 * * *"
        configuration:
          web:
            URL: https://a.example
            TOKEN: "${LIVE_WEB_TOKEN}" # secured, required
            PEM: "${LIVE_WEB_PEM}" # secured
      production:
        # It has no key: its id names it.
        # It runs version 1 of the Connector, and the newest is 3. A deploy updates it, unless this is added:
        # updateConnector: false
        id: 0190cf3c-5d3a-7abc-8def-0123456789a2
        type: production
        region: europe-west1.gcp
        schedule:
          nightly: "15 2 * * *"
        configuration:
          web:
            URL: https://b.example
            MODE: slow
            TOKEN: "${PRODUCTION_WEB_TOKEN}" # secured, required
            PEM: "${PRODUCTION_WEB_PEM}" # secured
          CTP_CLIENT_SECRET: "${PRODUCTION_CTP_CLIENT_SECRET}" # secured
    "##);
    let read = read(&text);
    let summary = |own: &MergedDeployment| {
        let kind = own.deployment_type.value.to_string();
        (
            own.name.clone(),
            own.id.clone().map(|id| id.value),
            own.key.clone().map(|key| key.value),
            kind,
            own.project.clone(),
        )
    };
    let (live, other) = (summary(&read[0]), summary(&read[1]));
    let acme = Some("acme-test".to_owned());
    assert_eq!(live, ("live".to_owned(), None, Some("shop-live".to_owned()), "sandbox".to_owned(), acme.clone()));
    assert_eq!(
        (other.0, other.1, other.4),
        ("production".to_owned(), Some("0190cf3c-5d3a-7abc-8def-0123456789a2".to_owned()), acme)
    );
    let pairs = |list: &[(&str, &str)]| {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        values(&read[1]),
        pairs(&[
            ("web.URL", "https://b.example"),
            ("web.MODE", "slow"),
            ("web.TEXT", "same"),
            ("web.TOKEN", "value of PRODUCTION_WEB_TOKEN"),
            ("web.PEM", "value of PRODUCTION_WEB_PEM"),
            ("CTP_CLIENT_SECRET", "value of PRODUCTION_CTP_CLIENT_SECRET"),
        ])
    );
    assert_eq!(read[0].schedules[0].1.value, "15 2 * * *");
    let skipped: Vec<_> = assembly.skipped.iter().map(|own| (own.key.as_deref(), own.reason)).collect();
    assert_eq!(skipped, [(Some("look"), "it is a preview"), (Some("gone"), "it is being deleted")]);
    assert_eq!(assembly.notes, [""; 0]);
    assert_eq!(assembly.secrets.len(), 5);
}

#[test]
fn every_value_is_read_back_as_it_is() {
    let texts = [
        "${HOME}",
        "$${A}",
        "${",
        "a ${b|json} $$ }",
        "true",
        "NO",
        "null",
        "~",
        "007",
        "1e3",
        "- a",
        "a: b # c",
        "'",
        "\"\\n\"",
        "*x",
        "&x",
        "!x",
        "%x",
        "@x",
        "`x`",
        "[1]",
        "{a: b}",
        "|",
        ">",
        "a\nb",
        "a\nb\n",
        "a\n\n\nb\n\n",
        " a\nb",
        "\ta\nb",
        "\n",
        "\na",
        "a\n b\n",
        "-----BEGIN KEY-----\nabc=\n-----END KEY-----\n",
        "{\n  \"a\": \"${B}\"\n}",
        "a\r\nb",
        "\u{1b}[31m",
        "\u{85}",
        "\u{2028}",
        "\u{feff}x",
        "\u{e0001}",
        "\u{1f600}",
        "ü",
        " ",
        "a ",
        "\t",
        "x: |\n  y",
        "# no comment",
        "a\n# b\n",
        "---\na",
        "...\n",
        "a\n...\nb",
        "\u{0}",
    ];
    for text in texts {
        let deployments = vec![deployment(&[("URL", text), ("TEXT", "x"), ("no", text)], &json!({}))];
        let assembly = assemble(imported(), &[project("acme", deployments)]);
        let yaml = assembly.draft.to_yaml();
        let found = values(&read(&yaml)[0]);
        assert_eq!((found[0].1.as_str(), found[2].1.as_str()), (text, text), "{yaml}");
    }
}

#[test]
fn the_fields_of_the_connector_are_read_back() {
    let text = assemble(imported(), &[project("acme", Vec::<Resource<Deployment>>::new())]).draft.to_yaml();
    let file = ProjectFile::read_bytes(Path::new("/nowhere"), PROJECT_FILE, text.into()).finish(None).file.unwrap();
    let own = file.connector;
    assert_eq!((own.key.as_deref(), own.id, own.published), (Some("shop"), None, false));
    assert_eq!(own.name.as_deref(), Some("Shop: \"the\" one"));
    assert_eq!(own.description.as_deref(), Some("First line\n\n  - second"));
    assert_eq!(
        (own.creator.company.as_deref(), own.creator.title, own.creator.no_of_contributors),
        (Some("ACME & Söhne"), None, None)
    );
    assert_eq!((own.repository_url, own.private_projects), (None, None), "git has the repository");
    assert_eq!(
        (own.supported_regions.unwrap(), own.integration_types.unwrap().len()),
        (vec!["europe-west1.gcp".to_owned()], 1)
    );
    assert!(file.deployments.is_empty());
}

#[test]
fn deployments_of_several_projects_name_theirs() {
    let of = |key: &str| vec![deployment(&[("URL", "x")], &json!({ "key": key }))];
    let mut live = project("acme_test", of("shop-live"));
    live.profile = Some("acme live".to_owned());
    let text = assemble(imported(), &[project("acme-test", of("shop-live")), live]).draft.to_yaml();
    let read = read(&text);
    let names: Vec<_> = read.iter().map(|own| (own.name.as_str(), own.project.as_deref().unwrap())).collect();
    assert_eq!(names, [("live", "acme-test"), ("live-2", "acme_test-2")], "{text}");
    assert!(text.contains("profile: acme live") && text.contains("  project: acme-test\n"), "{text}");
}

#[test]
fn a_single_deployment_has_its_values_itself_and_short_variables() {
    let assembly = assemble(imported(), &[project("acme", vec![deployment(&[("URL", "x")], &json!({}))])]);
    assert_eq!(assembly.draft.defaults, []);
    let variables: Vec<_> = assembly.secrets.iter().map(|secret| (secret.target(), secret.variable.as_str())).collect();
    assert_eq!(variables, [("web.TOKEN".to_owned(), "WEB_TOKEN"), ("web.PEM".to_owned(), "WEB_PEM")]);
}

#[test]
fn what_cannot_be_written_is_noted() {
    let changes = json!({
        "type": "future", "deployedRegion": null,
        "applications": [
            { "applicationName": "web", "standardConfiguration": [{ "key": "OLD", "value": "s3cret" }] },
            { "applicationName": "nightly", "schedule": "whenever" },
        ],
    });
    let assembly = assemble(imported(), &[project("acme", vec![deployment(&[], &changes)])]);
    let notes = assembly.notes.join("\n");
    assert!(notes.contains("live: the schedule of `nightly` is not written"), "{notes}");
    assert!(notes.contains("does not declare it: `web.OLD`") && !notes.contains("s3cret"), "{notes}");
    assert!(notes.contains("live: its type is future") && notes.contains("live: its Region is not known"), "{notes}");
    assert_eq!(read(&assembly.draft.to_yaml()).len(), 1);
}

#[test]
fn a_value_that_was_emptied_is_written_if_the_key_has_a_default() {
    let assembly =
        assemble(imported(), &[project("acme", vec![deployment(&[("MODE", ""), ("TEXT", "")], &json!({}))])]);
    let text = assembly.draft.to_yaml();
    assert!(text.contains("MODE: \"\"\n") && !text.contains("TEXT"), "{text}");
}
