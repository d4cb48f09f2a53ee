//! Merges the layers of a Deployment: `defaults`, `configurationFile`, its own entry, `--values-dir`, flags. Later ones win,
//! and every value keeps its origin.

mod check;
mod layer;
mod merged;
mod origin;
mod resolve;
mod targeted;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;

use std::path::Path;

use merged::Absence;
pub use merged::{DeferredPart, DeferredValue, MergedDeployment, MergedValue, ResolvedValue, Settled};
pub use origin::Origin;

use self::layer::{ConfigurationFiles, Layer};
use self::resolve::{ProjectFacts, Resolution};
use self::targeted::TargetedValue;
use super::model::{DeploymentEntry, ProjectFile};
use super::text::{Findings, PlacedValue};
use crate::api::model::DeploymentType;
use crate::configuration::{Assignment, Schema};
use crate::yaml_file::report::CheckedFile;

/// What the layers are merged with.
#[derive(Clone, Copy)]
pub struct MergeInputs<'a> {
    /// What the Connector declares.
    pub schema: &'a Schema,
    /// Key of the run's Project, for a file without Projects.
    pub run_project: Option<&'a str>,
    /// Region of the run's Project, for Projects that name none.
    pub run_region: Option<&'a str>,
    /// `--values-dir`
    pub values_folder: Option<&'a Path>,
    pub flags: &'a FlagSettings,
    /// The value of an environment variable, if it is set.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

/// What flags set for the selected Deployments.
#[derive(Debug, Clone, Default)]
pub struct FlagSettings {
    pub deployment_type: Option<DeploymentType>,
    pub region: Option<String>,
    pub key: Option<String>,
    pub id: Option<String>,
    /// Application and cron expression.
    pub schedules: Vec<(String, String)>,
    /// The last value of a key wins.
    pub values: Vec<Assignment>,
}

static NO_FLAGS: FlagSettings = FlagSettings {
    deployment_type: None,
    region: None,
    key: None,
    id: None,
    schedules: Vec::new(),
    values: Vec::new(),
};

impl<'a> MergeInputs<'a> {
    /// Inputs for a check of the file alone: no flags, and no variable is set.
    pub fn without_environment(schema: &'a Schema) -> Self {
        Self { schema, run_project: None, run_region: None, values_folder: None, flags: &NO_FLAGS, variable: &|_| None }
    }
}

impl ProjectFile {
    /// Merges the layers of Deployments, one after the other.
    pub fn merger<'a>(&'a self, inputs: MergeInputs<'a>) -> Merger<'a> {
        Merger::new(self, inputs, Findings::default())
    }
}

/// Merges one Deployment after the other, and collects the problems of all.
pub struct Merger<'a> {
    file: &'a ProjectFile,
    inputs: MergeInputs<'a>,
    configuration_files: ConfigurationFiles,
    findings: Findings,
}

impl<'a> Merger<'a> {
    /// `findings`: those of the file so far; empty for a file that was checked.
    pub(super) fn new(file: &'a ProjectFile, inputs: MergeInputs<'a>, findings: Findings) -> Self {
        Self { file, inputs, configuration_files: ConfigurationFiles::new(&file.folder), findings }
    }

    /// Merges the layers of a Deployment, and resolves the references in its values.
    pub fn merge(&mut self, entry: &'a DeploymentEntry) -> MergedDeployment {
        let file = self.file;
        let values = self.merged_values(entry);
        let facts = ProjectFacts::of(file, entry, &self.inputs);
        let resolution = Resolution { entry, facts: &facts, inputs: &self.inputs };
        let values = values.into_iter().map(|value| resolution.resolve(value, &mut self.findings)).collect();
        let (own, defaults, flags) = (&entry.settings, &file.defaults, self.inputs.flags);
        let region = settled(flags.region.as_ref(), own.region.as_ref(), defaults.region.as_ref())
            .or_else(|| facts.region.clone().map(|value| Settled { value, origin: Origin::Project }));
        let key = match &flags.key {
            Some(key) => Some((key.clone(), Origin::Flag)),
            None => entry.key(file.connector.key.as_deref()).map(|key| {
                let origin = entry.key.as_ref().map_or(Origin::Derived, |key| Origin::entry(&key.place));
                (key.key, origin)
            }),
        };
        let id = match (&flags.id, &flags.key) {
            (Some(id), _) => Some(Settled { value: id.clone(), origin: Origin::Flag }),
            // A key on the command line means another Deployment than the one with the id.
            (None, Some(_)) => None,
            (None, None) => {
                entry.id.as_ref().map(|id| Settled { value: id.value.clone(), origin: Origin::entry(&id.place) })
            }
        };
        MergedDeployment {
            name: entry.name.value.clone(),
            project: file.project_of(entry).map(|project| project.name.value.clone()),
            id,
            key: key.map(|(value, origin)| Settled { value, origin }),
            deployment_type: settled(
                flags.deployment_type.as_ref(),
                own.deployment_type.as_ref(),
                defaults.deployment_type.as_ref(),
            )
            .unwrap_or(Settled { value: DeploymentType::Sandbox, origin: Origin::Derived }),
            region,
            wave: file.wave(entry),
            update_connector: own
                .update_connector
                .as_ref()
                .or(defaults.update_connector.as_ref())
                .is_none_or(|updates| updates.value),
            project_origin: origin_of(own.project.as_ref(), defaults.project.as_ref()),
            wave_origin: origin_of(own.wave.as_ref(), defaults.wave.as_ref()),
            update_origin: origin_of(own.update_connector.as_ref(), defaults.update_connector.as_ref()),
            schedules: self.schedules(entry),
            values,
        }
    }

    /// The files with their problems; empty without any problem.
    pub fn finish(self) -> Vec<CheckedFile> {
        let hidden = self.file.hidden_places(Some(self.inputs.schema));
        self.findings.checked(&hidden).into_iter().filter(|file| !file.problems.is_empty()).collect()
    }

    pub(super) fn into_findings(self) -> Findings {
        self.findings
    }

    /// The last value of each key, in the order of the declared keys; those that are not declared come last.
    fn merged_values(&mut self, entry: &DeploymentEntry) -> Vec<TargetedValue> {
        let mut layers = vec![Layer::of_settings(&self.file.defaults, false)];
        let settings = [&entry.settings, &self.file.defaults];
        if let Some(path) = settings.into_iter().find_map(|own| own.configuration_file.as_ref()) {
            layers.push(Layer::of_configuration_file(path, entry, &mut self.configuration_files, &mut self.findings));
        }
        layers.push(Layer::of_settings(&entry.settings, true));
        if let Some(folder) = self.inputs.values_folder {
            layers.push(Layer::of_values_folder(folder, &entry.name.value, &mut self.findings));
        }
        let mut merged: Vec<TargetedValue> = Vec::new();
        for layer in layers {
            for value in layer.expand(self.inputs.schema, &mut self.findings) {
                put(&mut merged, value);
            }
        }
        for assignment in &self.inputs.flags.values {
            put(&mut merged, TargetedValue::of_flag(assignment, self.inputs.schema));
        }
        let place = |value: &TargetedValue| declared_place(self.inputs.schema, value);
        merged.sort_by_cached_key(place);
        merged
    }

    /// The last schedule of each job.
    fn schedules(&mut self, entry: &DeploymentEntry) -> Vec<(String, Settled<String>)> {
        let mut schedules: Vec<(String, Settled<String>)> = Vec::new();
        let mut set = |application: &str, cron: &str, origin: Origin| {
            schedules.retain(|(other, _)| other != application);
            schedules.push((application.to_owned(), Settled { value: cron.to_owned(), origin }));
        };
        for (settings, is_own) in [(&self.file.defaults, false), (&entry.settings, true)] {
            for (application, cron) in &settings.schedules {
                check::schedule(application, self.inputs.schema, &mut self.findings);
                set(&application.value, cron, Origin::of_layer(&application.place, is_own));
            }
        }
        self.inputs.flags.schedules.iter().for_each(|(application, cron)| set(application, cron, Origin::Flag));
        schedules
    }
}

/// Replaces the value of a key, or adds it.
fn put(merged: &mut Vec<TargetedValue>, value: TargetedValue) {
    match merged.iter_mut().find(|own| (&own.application, &own.key) == (&value.application, &value.key)) {
        Some(own) => *own = value,
        None => merged.push(value),
    }
}

/// Where the schema declares a key. Keys that it does not declare come last.
fn declared_place(schema: &Schema, value: &TargetedValue) -> (usize, usize) {
    let application = match &value.application {
        Some(name) => schema.application_names().position(|own| own == name),
        None => Some(schema.application_names().count()),
    };
    let key = schema.keys_of(value.application.as_deref()).position(|own| own == value.key);
    application.zip(key).unwrap_or((usize::MAX, usize::MAX))
}

/// Where a setting is written that has no flag.
fn origin_of<T>(own: Option<&PlacedValue<T>>, defaults: Option<&PlacedValue<T>>) -> Origin {
    let of = |placed: &PlacedValue<T>, is_own| Origin::of_layer(&placed.place, is_own);
    own.map(|own| of(own, true)).or_else(|| defaults.map(|own| of(own, false))).unwrap_or(Origin::Derived)
}

/// A setting: of the flag, of the Deployment, or of the defaults.
fn settled<T: Clone>(
    flag: Option<&T>,
    own: Option<&PlacedValue<T>>,
    defaults: Option<&PlacedValue<T>>,
) -> Option<Settled<T>> {
    if let Some(value) = flag {
        return Some(Settled { value: value.clone(), origin: Origin::Flag });
    }
    let of = |placed: &PlacedValue<T>, is_own| Settled {
        value: placed.value.clone(),
        origin: Origin::of_layer(&placed.place, is_own),
    };
    own.map(|own| of(own, true)).or_else(|| defaults.map(|defaults| of(defaults, false)))
}
