//! One layer of values, and what it gives to each application.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::rc::Rc;

use super::Origin;
use super::check;
use super::targeted::{TargetedText, TargetedValue};
use crate::configuration::{
    EVERY_APPLICATION, InterpolatedValue, RawValue, Schema, ValuesFormat, is_application_name, is_key_name,
    read_raw_values,
};
use crate::files::{self, LARGEST_INPUT};
use crate::project_file::folder::{PathProblem, ProjectFolder};
use crate::project_file::model::{DeploymentEntry, DeploymentSettings, ValueTarget};
use crate::project_file::rule;
use crate::project_file::text::{FilePlace, Findings, PlacedValue, SourceText};
use crate::yaml_file::{Problem, readable_text};

/// Where in a path the name of the Deployment is.
const DEPLOYMENT: &str = "{deployment}";

/// The values of a layer, in the order of its file.
pub(super) struct Layer {
    values: Vec<LayerValue>,
}

/// The files that `configurationFile` names, each read once: several Deployments may share one.
pub(super) struct ConfigurationFiles {
    folder: ProjectFolder,
    read: HashMap<String, Rc<SourceText>>,
}

impl ConfigurationFiles {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: ProjectFolder::new(folder), read: HashMap::new() }
    }

    fn read(&mut self, name: &str, findings: &mut Findings) -> Result<Rc<SourceText>, PathProblem> {
        if let Some(file) = self.read.get(name) {
            return Ok(Rc::clone(file));
        }
        let file = findings.add_file(name.to_owned(), self.folder.read(name)?, false);
        self.read.insert(name.to_owned(), Rc::clone(&file));
        Ok(file)
    }
}

struct LayerValue {
    target: ValueTarget,
    text: Option<InterpolatedValue>,
    place: FilePlace,
    origin: Origin,
}

impl Layer {
    /// The values of `defaults`, or of a Deployment's own entry.
    pub(super) fn of_settings(settings: &DeploymentSettings, is_own: bool) -> Self {
        let values = settings.values.iter().map(|value| LayerValue {
            target: value.target.clone(),
            text: value.text.clone(),
            place: value.place.clone(),
            origin: Origin::of_layer(&value.place, is_own),
        });
        Self { values: values.collect() }
    }

    /// The values of the file that `configurationFile` names.
    pub(super) fn of_configuration_file(
        path: &PlacedValue<String>,
        entry: &DeploymentEntry,
        files: &mut ConfigurationFiles,
        findings: &mut Findings,
    ) -> Self {
        let name = path.value.replace(DEPLOYMENT, &entry.name.value);
        match files.read(&name, findings) {
            Ok(file) => Self::of_values(&file, findings, |file, line| Origin::ConfigurationFile { file, line }),
            Err(problem) => {
                findings.report_at(&path.place, problem.into_problem(&name));
                Self { values: Vec::new() }
            }
        }
    }

    /// The values of the file for a Deployment in `--values-dir`, if there is one.
    pub(super) fn of_values_folder(folder: &Path, deployment: &str, findings: &mut Findings) -> Self {
        let mut found = Vec::new();
        for extension in ["yaml", "json", "env"] {
            let path = folder.join(format!("{deployment}.{extension}"));
            let name = path.to_string_lossy().into_owned();
            match files::read(&path, LARGEST_INPUT) {
                Ok(bytes) => found.push(findings.add_file(name, bytes, false)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    let file = findings.add_file(name, Vec::new(), false);
                    let problem = Problem::new(&rule::FILE_NOT_READ, format!("the file cannot be read: {error}"));
                    findings.report(&file, problem.help("check that it is a regular file that you may read"));
                }
            }
        }
        if let [first, second, ..] = &found[..] {
            let message = format!("there is also {}, and only one of them can be read", first.name);
            findings.report(second, Problem::new(&rule::VALUES_SYNTAX, message).help("remove one of them"));
        }
        let origin = |file, line| Origin::ValuesFolder { file, line };
        found.first().map_or(Self { values: Vec::new() }, |file| Self::of_values(file, findings, origin))
    }

    /// The values of a file in the format of `--configuration-file`.
    fn of_values(file: &Rc<SourceText>, findings: &mut Findings, origin: fn(String, Option<usize>) -> Origin) -> Self {
        let text = readable_text(&file.bytes);
        if text.len() < file.bytes.len() {
            let problem = Problem::new(&rule::VALUES_SYNTAX, "the file is not encoded in UTF-8");
            findings.report(file, problem.help("save it as UTF-8"));
            return Self { values: Vec::new() };
        }
        let raw = match read_raw_values(ValuesFormat::of(&file.name, text), text) {
            Ok(raw) => raw,
            Err(problems) => {
                for problem in problems {
                    let found = Problem::new(&rule::VALUES_SYNTAX, problem.message);
                    findings.report_at(&line_of(file, problem.line), found);
                }
                return Self { values: Vec::new() };
            }
        };
        let mut values = Vec::with_capacity(raw.len());
        for RawValue { target, value, literal, line } in raw {
            let place = line_of(file, line);
            let parse = |text: &str| {
                if literal { Ok(InterpolatedValue::literal(text)) } else { InterpolatedValue::parse(text) }
            };
            match (raw_target(&target, value.is_some()), value.as_deref().map(parse).transpose()) {
                (Some(target), Ok(text)) => {
                    values.push(LayerValue { target, text, place, origin: origin(file.name.clone(), line) });
                }
                (None, _) => {
                    let message = "the key here is neither `application.KEY`, `*.KEY` nor `KEY`";
                    findings
                        .report_at(&place, Problem::new(&rule::CONFIGURATION_NAME, message).help("correct the key"));
                }
                (_, Err(message)) => {
                    let problem = Problem::new(&rule::VALUE_REFERENCE, message);
                    findings.report_at(&place, problem.help("correct the reference, or remove it"));
                }
            }
        }
        Self { values }
    }

    /// What the layer gives to each application: first the keys of `"*"`, then those that name their application. Reports
    /// what is not declared, and secrets.
    pub(super) fn expand(self, schema: &Schema, findings: &mut Findings) -> Vec<TargetedValue> {
        let (every, named): (Vec<_>, Vec<_>) =
            self.values.into_iter().partition(|value| matches!(value.target, ValueTarget::EveryApplication(_)));
        let mut expanded = Vec::new();
        for value in every.into_iter().chain(named) {
            for (application, key) in check::targets(&value.target, schema, &value.place, findings) {
                let secured = schema.is_secured(application.as_deref(), &key).unwrap_or(true);
                let text = value.text.clone().map_or(TargetedText::Unset, TargetedText::Written);
                let place = Some(value.place.clone());
                let own = TargetedValue { application, key, secured, text, place, origin: value.origin.clone() };
                check::value(&own, schema, findings);
                expanded.push(own);
            }
        }
        expanded
    }
}

/// What a value of a file is for, if its name is valid.
fn raw_target(target: &str, has_value: bool) -> Option<ValueTarget> {
    match target.split_once('.') {
        Some((_, key)) if !is_key_name(key) => None,
        Some((EVERY_APPLICATION, key)) => Some(ValueTarget::EveryApplication(key.to_owned())),
        Some((application, key)) if is_application_name(application) => {
            Some(ValueTarget::Key { application: application.to_owned(), key: key.to_owned() })
        }
        None if has_value && is_key_name(target) => Some(ValueTarget::Global(target.to_owned())),
        None if !has_value && is_application_name(target) => Some(ValueTarget::Unset(target.to_owned())),
        _ => None,
    }
}

/// A line of a file; the beginning of the file if the line is not known.
fn line_of(file: &Rc<SourceText>, line: Option<usize>) -> FilePlace {
    let text = readable_text(&file.bytes);
    let skipped: usize = text.split_inclusive('\n').take(line.unwrap_or(1).saturating_sub(1)).map(str::len).sum();
    // Not empty, so that no line of a file that is not shown is.
    FilePlace { file: Rc::clone(file), bytes: skipped..(skipped + 1).min(text.len()) }
}
