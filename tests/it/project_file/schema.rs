//! Compares the JSON Schema of ctconnect.yaml with the rules.

use std::path::Path;

use ctconnect::internals::project_file::{ProjectFile, project_file_schema};
use serde_json::{Value, json};

use crate::harness::Machine;
use crate::json_schema::{compare, variations};

/// Rules that a schema cannot express.
const BEYOND_A_SCHEMA: [&str; 11] = [
    "duplicate-entry",
    "identity-collision",
    "several-defaults",
    "same-deployment",
    "unknown-project",
    "schedule",
    "value-reference",
    "path-in-folder",
    "file-not-read",
    "table-syntax",
    "table-column",
];

#[test]
fn the_command_prints_the_schema() {
    assert_eq!(Machine::bare().run(["schema", "--project-file"]).ok().json(), project_file_schema());
}

#[test]
fn the_schema_agrees_with_the_rules() {
    let check = |file: &[u8]| -> Vec<&'static str> {
        let checked = ProjectFile::read_bytes(Path::new("/nowhere"), "ctconnect.yaml", file.to_vec()).finish(None);
        let problems = checked.files.iter().flat_map(|file| &file.problems);
        problems.filter(|problem| problem.severity.as_str() == "error").map(|problem| problem.rule).collect()
    };
    let files = variations(&complete());
    let (accepted, rejected) = compare(&project_file_schema(), &files, &BEYOND_A_SCHEMA, check);
    assert!(accepted > 60 && rejected > 300, "{accepted} accepted, {rejected} rejected");
}

#[test]
fn every_key_has_a_description() {
    let schema = project_file_schema();
    let mut open = vec![&schema];
    let mut count = 0;
    while let Some(value) = open.pop() {
        if let Some(properties) = value.get("properties").and_then(Value::as_object)
            && value.get("additionalProperties").is_some()
        {
            for (key, property) in properties {
                assert!(property["description"].is_string(), "`{key}` has no description");
                count += 1;
            }
        }
        open.extend(value.as_object().into_iter().flat_map(|fields| fields.values()));
        open.extend(value.as_array().into_iter().flatten());
    }
    assert!(count > 40, "{count}");
}

/// A file with every key.
fn complete() -> Value {
    json!({
        "connector": {
            "key": "acme-tax", "id": "0190cf3c-5d3a-7abc-8def-0123456789ab", "project": "live", "published": false,
            "name": "ACME tax", "description": "",
            "creator": {
                "email": "tax@acme.example", "name": "Kim", "title": "Engineer", "company": "ACME",
                "logoUrl": "https://acme.example/logo.png", "supportUrl": "https://acme.example", "noOfContributors": 3,
            },
            "repository": {"url": "https://github.com/acme/tax.git", "tag": "v1"},
            "supportedRegions": ["europe-west1.gcp"],
            "integrationTypes": ["tax"],
            "privateProjects": ["europe-west1.gcp:acme-live"],
            "documentationUrl": "https://acme.example",
        },
        "projects": {"live": {"key": "acme-live", "region": "europe-west1.gcp", "profile": "acme"}},
        "defaults": {
            "project": "live", "type": "production", "region": "europe-west1.gcp", "wave": 2, "updateConnector": false,
            "schedule": {"nightly": "0 3 * * *"},
            "configuration": {"*": {"A": "${project.key}"}},
        },
        "deployments": {
            "production": {
                "key": "tax-live", "default": true, "wave": 1,
                "configuration": {"sync": {"LIMIT": 5, "FAST": true, "NONE": null, "URL": "x"}, "STORE_KEY": "main"},
            },
        },
        "customers": [{"name": "one", "project": "first", "wave": "3", "STORE": "main"}],
    })
}
