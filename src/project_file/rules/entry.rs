//! `projects`, `defaults` and `deployments`.

use std::ops::RangeInclusive;

use super::configuration;
use super::names::check_name;
use super::{Walk, check_deployment_type};
use crate::api::model::DeploymentType;
use crate::connect_file::check_schedule;
use crate::project_file::known_keys;
use crate::project_file::model::{DeploymentEntry, DeploymentSettings, ProjectEntry};
use crate::project_file::text::PlacedValue;
use crate::yaml_file::rule::{UNKNOWN_KEY, WRONG_TYPE};
use crate::yaml_file::{Value, YamlField};

/// The numbers of waves.
pub(crate) const WAVES: RangeInclusive<u32> = 1..=1_000;

/// A Project of the file, with its name.
pub(super) fn project(walk: &mut Walk<'_, '_>, name: &str, field: &YamlField<'_>) -> Option<ProjectEntry> {
    let name = entry_name(walk, name, "Project", field);
    let (_, [key, region, profile]) = walk.reader.mapping(field, &known_keys::PROJECT)?;
    Some(ProjectEntry {
        name,
        key: walk.text(key).map(|key| key.value).unwrap_or_default(),
        region: walk.region(region).map(|region| region.value),
        profile: walk.text(profile).map(|profile| profile.value),
        is_customer: false,
    })
}

/// A Deployment of the file, with its name. One without any settings may be empty.
pub(super) fn deployment(walk: &mut Walk<'_, '_>, name: &str, field: &YamlField<'_>) -> Option<DeploymentEntry> {
    let name = entry_name(walk, name, "Deployment", field);
    let mut entry = DeploymentEntry {
        name,
        key: None,
        id: None,
        is_default: false,
        settings: DeploymentSettings::default(),
        row: None,
    };
    if matches!(walk.reader.tree.value(field.value), Value::Null) {
        return Some(entry);
    }
    let (_, fields) = walk.reader.mapping(field, &known_keys::DEPLOYMENT)?;
    let [.., key, id, default] = fields;
    entry.settings = settings(walk, fields);
    entry.key = walk.reference(key);
    entry.id = walk.reference(id);
    entry.is_default = default.and_then(|field| walk.reader.boolean(&field)).unwrap_or(false);
    Some(entry)
}

/// The settings that are merged into every Deployment.
pub(super) fn defaults(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> DeploymentSettings {
    let Some((_, fields)) = walk.reader.mapping(field, &known_keys::DEFAULTS) else {
        return DeploymentSettings::default();
    };
    let [.., key, id, default] = fields;
    for (field, name) in [(key, "key"), (id, "id"), (default, "default")] {
        let Some(field) = field else { continue };
        let message = format!("`{name}` cannot be the same for every Deployment");
        let problem = walk.reader.key_problem(&field, &UNKNOWN_KEY, message);
        walk.reader.report(problem.help("move it below the name of a Deployment"));
    }
    settings(walk, fields)
}

fn settings(walk: &mut Walk<'_, '_>, fields: [Option<YamlField<'_>>; 11]) -> DeploymentSettings {
    let [project, kind, region, wave, update_connector, schedule, file, values, ..] = fields;
    DeploymentSettings {
        project: walk.text(project),
        deployment_type: kind.and_then(|field| deployment_type(walk, &field)),
        region: walk.region(region),
        wave: wave.and_then(|field| {
            let wave = walk.reader.integer(&field, WAVES)?;
            Some(walk.placed(&field, wave))
        }),
        update_connector: update_connector.and_then(|field| {
            let updates = walk.reader.boolean(&field)?;
            Some(walk.placed(&field, updates))
        }),
        schedules: schedule.map(|field| schedules(walk, &field)).unwrap_or_default(),
        configuration_file: walk.text(file),
        values: values.map(|field| configuration::read(walk, &field)).unwrap_or_default(),
    }
}

fn deployment_type(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Option<PlacedValue<DeploymentType>> {
    let text = walk.text(Some(*field))?;
    match check_deployment_type(&text.value) {
        Ok(kind) => Some(PlacedValue { value: kind, place: text.place }),
        Err(problem) => {
            walk.report(field, *problem);
            None
        }
    }
}

/// The schedule of each job.
fn schedules(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Vec<(PlacedValue<String>, String)> {
    if let Value::Text(_) = walk.reader.tree.value(field.value) {
        let problem = walk.reader.problem(field, &WRONG_TYPE, "`schedule` must be a mapping, but is a string");
        walk.reader
            .report(problem.help("write the name of the job before it: `schedule: { nightly-report: \"0 3 * * *\" }`"));
        return Vec::new();
    }
    let mut schedules = Vec::new();
    for (application, field) in walk.reader.entries(field, "an application") {
        let Some(cron) = walk.text(Some(field)) else { continue };
        for problem in check_schedule(&cron.value) {
            walk.report(&field, problem);
        }
        let place = walk.place(field.key.unwrap_or(field.value));
        schedules.push((PlacedValue { value: application.to_owned(), place }, cron.value));
    }
    schedules
}

/// The name of an entry, at its key.
fn entry_name(walk: &mut Walk<'_, '_>, name: &str, kind: &str, field: &YamlField<'_>) -> PlacedValue<String> {
    let key = field.key.unwrap_or(field.value);
    if let Some(problem) = check_name(name, kind) {
        let place = walk.reader.tree.bytes(key);
        walk.reader.report(problem.at(place).path(field.at));
    }
    PlacedValue { value: name.to_owned(), place: walk.place(key) }
}
