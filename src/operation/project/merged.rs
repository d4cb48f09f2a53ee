//! Merges the selected Deployments with flags and environment.

use anyhow::Result;
use secrecy::ExposeSecret as _;

use super::open::{OpenProject, refuse_problems};
use super::options::ProjectOptions;
use crate::configuration::{Assignment, Schema, expand};
use crate::failure::Failure;
use crate::operation::configuration_sources::read_sources;
use crate::operation::configuration_values::{note_unused, warn_of_own_secret};
use crate::project_file::{DeploymentEntry, FlagSettings, MergeInputs, MergedDeployment, ResolvedValue};
use crate::session::Session;

/// The Deployments as file, flags and environment want them. From then on no output shows their secured values.
///
/// # Errors
/// Every value that does not fit (exit 3).
pub(super) async fn merge_entries(
    session: &Session,
    project: &OpenProject,
    entries: &[&DeploymentEntry],
    schema: &Schema,
    options: &ProjectOptions,
) -> Result<Vec<MergedDeployment>> {
    let flags = flag_settings(session, schema, options).await?;
    let settings = session.context.settings()?;
    let environment = &session.context.environment;
    environment.credentials().for_each(|secret| session.ui.redactor().learn(secret));
    let variable = |name: &str| environment.get_os(name).and_then(|value| value.to_str()).map(str::to_owned);
    let inputs = MergeInputs {
        schema,
        run_project: settings.project_key.as_deref(),
        run_region: settings.project_region.as_deref(),
        values_folder: options.values_folder.as_deref(),
        flags: &flags,
        variable: &variable,
    };
    let mut merger = project.file.merger(inputs);
    let merged: Vec<MergedDeployment> = entries
        .iter()
        .filter_map(|entry| project.file.deployment(&entry.name.value))
        .map(|entry| merger.merge(entry))
        .collect();
    let secured = merged.iter().flat_map(|own| &own.values).filter(|value| value.secured);
    for value in secured {
        if let ResolvedValue::Set(text) = &value.value {
            session.ui.redactor().learn(text.expose_secret());
        }
    }
    refuse_problems(session, &project.name, &merger.finish())?;
    let assignments: Vec<Assignment> = merged.iter().flat_map(MergedDeployment::assignments).collect();
    warn_of_own_secret(&assignments, session);
    Ok(merged)
}

/// What flags set. A value is for every selected Deployment.
async fn flag_settings(session: &Session, schema: &Schema, options: &ProjectOptions) -> Result<FlagSettings> {
    let entry = &options.entry;
    let sources = read_sources(&entry.configuration.sources, session).await?;
    let expanded = expand(schema, &sources);
    if !expanded.wrong.is_empty() {
        let count = expanded.wrong.len();
        let message = match count {
            1 => "a configuration value does not fit connect.yaml".to_owned(),
            count => format!("{count} configuration values do not fit connect.yaml"),
        };
        return Err(Failure::input(message).details(expanded.wrong).into());
    }
    note_unused(&expanded.unused, "connect.yaml", session);
    Ok(FlagSettings {
        deployment_type: entry.deployment_type.clone(),
        region: entry.region.clone(),
        key: entry.key.clone(),
        id: entry.id.clone(),
        schedules: entry.configuration.schedules.clone(),
        values: expanded.assignments,
    })
}

/// Which Deployment an entry means.
pub(super) struct EntryNames<'a> {
    connector: &'a str,
    options: &'a ProjectOptions,
    is_of_flags: bool,
}

impl<'a> EntryNames<'a> {
    /// `connector`: the key of the Connector, from which keys are derived.
    pub(super) fn new(project: &OpenProject, connector: &'a str, options: &'a ProjectOptions) -> Self {
        Self { connector, options, is_of_flags: project.is_of_flags }
    }

    /// The key of the selected Deployment, and whether the file or a flag has it.
    pub(super) fn key(&self, entry: &DeploymentEntry) -> (String, bool) {
        match &self.options.entry.key {
            Some(key) => (key.clone(), true),
            None => self.key_in_file(entry),
        }
    }

    /// The key of a Deployment that the flags do not mean, and whether the file has it.
    pub(super) fn key_in_file(&self, entry: &DeploymentEntry) -> (String, bool) {
        if self.is_of_flags {
            return (entry.name.value.clone(), false);
        }
        let key = entry.key(Some(self.connector));
        key.map_or_else(|| (entry.name.value.clone(), false), |key| (key.key, key.is_written))
    }

    /// The id of the selected Deployment, if the file or a flag has it.
    pub(super) fn id(&self, entry: &DeploymentEntry) -> Option<String> {
        let flag = self.options.entry.id.clone();
        flag.or_else(|| id_in_file(entry).filter(|_| self.options.entry.key.is_none()))
    }
}

/// The id of a Deployment that the flags do not mean.
pub(super) fn id_in_file(entry: &DeploymentEntry) -> Option<String> {
    entry.id.as_ref().map(|id| id.value.clone())
}
