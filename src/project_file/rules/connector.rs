//! `connector`: the Connector that the project is.

use super::Walk;
use super::names::{check_known_region, unknown_value};
use crate::api::model::{Creator, IntegrationType};
use crate::project_file::known_keys;
use crate::project_file::model::ConnectorEntry;
use crate::project_file::rule;
use crate::yaml_file::{YamlField, quote};

/// Most contributors of a creator.
const CONTRIBUTORS: std::ops::RangeInclusive<u32> = 1..=10_000;

pub(super) fn read(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> ConnectorEntry {
    let Some((_, fields)) = walk.reader.mapping(field, &known_keys::CONNECTOR) else {
        return ConnectorEntry::default();
    };
    let [key, id, project, published, own @ ..] = fields;
    let is_foreign = published.and_then(|field| walk.reader.boolean(&field)).unwrap_or(false);
    if is_foreign {
        for field in own.iter().flatten() {
            let message = "a Connector that belongs to someone else cannot be changed";
            let problem = walk.reader.key_problem(field, &rule::FOREIGN_CONNECTOR, message);
            walk.reader.report(problem.help("remove the line, or remove `published: true` if the Connector is yours"));
        }
    }
    let [name, description, creator, repository, regions, types, private_projects, documentation_url] = own;
    let (repository_url, repository_tag) = repository.map(|field| self::repository(walk, &field)).unwrap_or_default();
    ConnectorEntry {
        key: walk.reference(key).map(|key| key.value),
        id: walk.reference(id).map(|id| id.value),
        project: walk.text(project),
        published: is_foreign,
        name: text(walk, name),
        description: description.and_then(|field| walk.reader.string(&field)).map(str::to_owned),
        creator: creator.map(|field| self::creator(walk, &field)).unwrap_or_default(),
        repository_url,
        repository_tag,
        supported_regions: regions.map(|field| supported_regions(walk, &field)),
        integration_types: types.map(|field| integration_types(walk, &field)),
        private_projects: private_projects.map(|field| self::private_projects(walk, &field)),
        documentation_url: text(walk, documentation_url),
    }
}

fn text(walk: &mut Walk<'_, '_>, field: Option<YamlField<'_>>) -> Option<String> {
    walk.text(field).map(|text| text.value)
}

fn creator(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Creator {
    let Some((_, fields)) = walk.reader.mapping(field, &known_keys::CREATOR) else { return Creator::default() };
    let [email, name, title, company, logo_url, support_url, contributors] = fields;
    Creator {
        email: text(walk, email),
        name: text(walk, name),
        title: text(walk, title),
        company: text(walk, company),
        logo_url: text(walk, logo_url),
        support_url: text(walk, support_url),
        no_of_contributors: contributors.and_then(|field| walk.reader.integer(&field, CONTRIBUTORS)).map(u64::from),
    }
}

fn repository(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> (Option<String>, Option<String>) {
    let Some((_, [url, tag])) = walk.reader.mapping(field, &known_keys::REPOSITORY) else { return (None, None) };
    (text(walk, url), text(walk, tag))
}

fn supported_regions(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Vec<String> {
    let items = walk.reader.items(field, "Regions");
    items.into_iter().filter_map(|item| walk.region(Some(item))).map(|region| region.value).collect()
}

fn integration_types(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Vec<IntegrationType> {
    let known: Vec<&str> = IntegrationType::KNOWN.iter().map(IntegrationType::as_str).collect();
    let mut types = Vec::new();
    for item in walk.reader.items(field, "integration types") {
        let Some(text) = walk.text(Some(item)) else { continue };
        let kind = IntegrationType::from(text.value.as_str());
        if let IntegrationType::Unknown(word) = &kind {
            walk.report(&item, unknown_value("integration type", word, &known));
        }
        types.push(kind);
    }
    types
}

/// The Projects that may use the Connector, as `region:projectKey`.
fn private_projects(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Vec<String> {
    let mut projects = Vec::new();
    for item in walk.reader.items(field, "Projects") {
        let Some(text) = walk.text(Some(item)) else { continue };
        match text.value.split_once(':') {
            Some((region, key)) if !region.is_empty() && !key.is_empty() => {
                if let Some(problem) = check_known_region(region) {
                    walk.report(&item, problem);
                }
                projects.push(text.value);
            }
            _ => {
                let message = format!("{} is not a Project", quote(&text.value));
                let problem = walk.reader.problem(&item, &rule::PRIVATE_PROJECT, message);
                walk.reader.report(problem.help("write `region:projectKey`, such as `europe-west1.gcp:my-project`"));
            }
        }
    }
    projects
}
