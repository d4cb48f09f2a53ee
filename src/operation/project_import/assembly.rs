//! Makes a ctconnect.yaml of a Connector and its Deployments. Reads and sends nothing.

use std::collections::BTreeMap;

use super::names::{UniqueNames, wanted_name};
use super::values::{ImportedValues, SecretReference, ValueImport, schedules, shared};
use crate::api::Reference;
use crate::api::model::{Deployment, DeploymentStatus, DeploymentType};
use crate::configuration::Schema;
use crate::project_file::{ConnectorEntry, EntryDraft, ProjectDraft, ProjectFileDraft};
use crate::reference::is_reference;

/// The Connector to import.
#[derive(Debug)]
pub(super) struct ImportedConnector {
    pub(super) id: String,
    /// What the file has of it.
    pub(super) entry: ConnectorEntry,
    /// What its newest version declares.
    pub(super) schema: Schema,
    /// The newest published version, if it is known.
    pub(super) version: Option<u64>,
    /// The schedules of connect.yaml by application, where it is known.
    pub(super) default_schedules: BTreeMap<String, String>,
}

/// A Project to import.
#[derive(Debug)]
pub(super) struct ImportedProject<D> {
    pub(super) key: String,
    pub(super) region: Option<String>,
    /// The profile that the file names for it. `None` for the Project of the run.
    pub(super) profile: Option<String>,
    /// Those of the Connector.
    pub(super) deployments: Vec<D>,
}

/// A Deployment in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedEntry {
    /// Its name in the file.
    pub name: String,
    pub project_key: String,
    pub id: String,
    pub key: Option<String>,
    pub deployment_type: Option<DeploymentType>,
    pub region: Option<String>,
}

/// A Deployment of the Connector that the file does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedDeployment {
    pub project_key: String,
    pub id: String,
    pub key: Option<String>,
    /// In a few words.
    pub reason: &'static str,
}

/// The file, and what a user should know of it.
#[derive(Debug, Default)]
pub(super) struct ProjectAssembly {
    pub(super) draft: ProjectFileDraft,
    pub(super) entries: Vec<ImportedEntry>,
    pub(super) secrets: Vec<SecretReference>,
    pub(super) skipped: Vec<SkippedDeployment>,
    /// In one sentence each.
    pub(super) notes: Vec<String>,
}

/// Assembles the file. The first Project is that of the run, which manages the Connector.
pub(super) fn assemble<D>(connector: ImportedConnector, projects: &[ImportedProject<D>]) -> ProjectAssembly
where
    D: std::ops::Deref<Target = Deployment>,
{
    let mut assembly = ProjectAssembly::default();
    let mut names = UniqueNames::default();
    let has_several_projects = projects.len() > 1;
    let mut kept: Vec<(Option<String>, &str, &Deployment)> = Vec::new();
    for project in projects {
        let name = names.entry(&project.key);
        let (key, region, profile) = (project.key.clone(), project.region.clone(), project.profile.clone());
        for deployment in &project.deployments {
            match reason_to_skip(deployment) {
                Some(reason) => assembly.skip(deployment, &project.key, reason),
                None => kept.push((has_several_projects.then(|| name.clone()), &project.key, deployment)),
            }
        }
        assembly.draft.projects.push(ProjectDraft { name, key, region, profile });
    }
    let manager = assembly.draft.projects.first().filter(|_| has_several_projects);
    assembly.draft.connector_project = manager.map(|project| project.name.clone());
    let mut import =
        ValueImport { schema: &connector.schema, has_several: kept.len() > 1, variables: UniqueNames::default() };
    let mut names = UniqueNames::default();
    let mut secured = Vec::new();
    let mut standard = Vec::new();
    for (project, project_key, deployment) in kept {
        let word = deployment.kind.as_ref().map_or("deployment", DeploymentType::as_str);
        let name = names.entry(wanted_name(deployment.key.as_deref(), connector.entry.key.as_deref(), word));
        let values = import.of(&name, deployment);
        let (schedules, notes) = schedules(&name, deployment, &connector.schema, &connector.default_schedules);
        let ImportedValues { standard: own, secured: own_secured, secrets, notes: value_notes } = values;
        standard.push(own);
        secured.push(own_secured);
        assembly.secrets.extend(secrets);
        assembly.notes.extend(notes.into_iter().chain(value_notes));
        let entry = EntryDraft { project, schedules, ..entry(name, deployment, connector.version) };
        assembly.note_unwritten(&entry, deployment);
        assembly.entries.push(imported(&entry, project_key, deployment));
        assembly.draft.deployments.push(entry);
    }
    assembly.draft.defaults = shared(&mut standard);
    for (entry, (standard, secured)) in assembly.draft.deployments.iter_mut().zip(standard.into_iter().zip(secured)) {
        entry.values = standard.into_iter().chain(secured).collect();
    }
    assembly.draft.comments = comments(&connector, !assembly.secrets.is_empty());
    assembly.draft.connector = connector.entry;
    assembly
}

impl ProjectAssembly {
    fn skip(&mut self, deployment: &Deployment, project_key: &str, reason: &'static str) {
        let (id, key) = (deployment.id.clone(), deployment.key.clone());
        self.skipped.push(SkippedDeployment { project_key: project_key.to_owned(), id, key, reason });
    }

    fn note_unwritten(&mut self, entry: &EntryDraft, deployment: &Deployment) {
        if entry.deployment_type.is_none() {
            let kind = deployment.kind.as_ref().map_or("not known", DeploymentType::as_str);
            self.notes.push(format!("{}: its type is {kind}: add `type: sandbox` or `type: production`", entry.name));
        }
        if entry.region.is_none() {
            self.notes.push(format!("{}: its Region is not known: the file has none", entry.name));
        }
    }
}

/// Why a Deployment cannot be in the file.
fn reason_to_skip(deployment: &Deployment) -> Option<&'static str> {
    match deployment.status {
        Some(DeploymentStatus::Undeploying) => Some("it is being deleted"),
        _ if deployment.is_preview() => Some("it is a preview"),
        _ => None,
    }
}

fn entry(name: String, deployment: &Deployment, newest: Option<u64>) -> EntryDraft {
    let key = deployment.key.as_ref().filter(|key| is_reference(key));
    let reference = key.map_or_else(|| Reference::Id(deployment.id.clone()), |key| Reference::Key(key.clone()));
    let mut comments = Vec::new();
    if key.is_none() {
        comments.push("It has no key: its id names it.".to_owned());
    }
    let version = deployment.connector.as_ref().and_then(|connector| connector.version);
    if let (Some(version), Some(newest)) = (version, newest)
        && version < newest
    {
        comments.push(format!(
            "It runs version {version} of the Connector, and the newest is {newest}. A deploy updates it, unless this is added:"
        ));
        comments.push("updateConnector: false".to_owned());
    }
    let is_written = |kind: &&DeploymentType| matches!(kind, DeploymentType::Sandbox | DeploymentType::Production);
    EntryDraft {
        name,
        comments,
        reference,
        project: None,
        deployment_type: deployment.kind.as_ref().filter(is_written).cloned(),
        region: deployment.deployed_region.clone(),
        schedules: Vec::new(),
        values: Vec::new(),
    }
}

fn imported(entry: &EntryDraft, project_key: &str, deployment: &Deployment) -> ImportedEntry {
    ImportedEntry {
        name: entry.name.clone(),
        project_key: project_key.to_owned(),
        id: deployment.id.clone(),
        key: deployment.key.clone(),
        deployment_type: deployment.kind.clone(),
        region: deployment.deployed_region.clone(),
    }
}

/// The first lines of the file.
fn comments(connector: &ImportedConnector, has_secrets: bool) -> Vec<String> {
    let name = connector.entry.key.as_deref().unwrap_or(&connector.id);
    let mut comments = vec![
        format!("The Connector {name} and its Deployments, as `ctconnect import` found them. A value that equals the default of"),
        "its key is not written. `ctconnect validate` checks this file, and `ctconnect schema --project-file` describes".to_owned(),
        "it for editors.".to_owned(),
    ];
    if has_secrets {
        comments.extend([
            String::new(),
            "The service does not show secured values: `${NAME}` reads each from an environment variable. Set those of"
                .to_owned(),
            "required keys before a deploy; two Deployments with the same secret may share one variable.".to_owned(),
        ]);
    }
    comments
}
