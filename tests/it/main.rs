//! Drives the real binary, against the emulator inside it, the emulator over HTTP, and servers that misbehave.
#![expect(clippy::disallowed_methods, reason = "tests read what they wrote")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![expect(unreachable_pub, reason = "nothing in a crate of tests is reachable from outside")]
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, unused_imports, reason = "some tests are for Unix or Linux only, with what they need")
)]

mod harness;

mod adoption;
mod application_add;
mod application_call;
mod application_run;
mod auth;
#[cfg(unix)]
mod bundle;
mod ci_examples;
mod completions;
mod conflicts;
mod connector_group;
mod connectors;
mod constants;
mod coverage;
mod deploy;
mod deploy_values;
mod deployment_group;
mod deployments;
#[cfg(unix)]
mod documented_json;
mod documents;
mod emulator;
mod emulator_faults;
mod emulator_store;
mod failures;
mod faults;
mod files;
mod foreign_checkout;
mod help;
mod hints;
mod init;
mod journeys;
mod json_schema;
mod json_shapes;
mod language;
mod layering;
mod local_times;
mod logs;
#[cfg(target_os = "linux")]
mod memory;
mod names;
mod official;
mod output;
#[cfg(unix)]
mod progress;
mod project_commands;
mod project_deploy;
mod project_file;
mod project_hints;
mod project_import;
mod project_safety;
mod raw_api;
mod readme;
mod release;
mod reliability;
mod repository_tag;
#[cfg(unix)]
mod secrets;
mod side_by_side;
mod signals;
mod sources;
mod spellings;
mod terminal;
mod validate;
mod values;
mod values_in_bulk;
