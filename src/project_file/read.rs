//! Reads a ctconnect.yaml and everything that it names.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::rc::Rc;

use super::cross_checks;
use super::customers;
use super::folder::{PathProblem, ProjectFolder};
use super::merge::{MergeInputs, Merger};
use super::model::{ConnectorEntry, DeploymentEntry, DeploymentSettings, ProjectFile, ValueTarget, WrittenValue};
use super::rules::{self, Customers, FileContents};
use super::table::{TableRow, read_table};
use super::text::{FilePlace, Findings, PlacedValue, SourceText};
use crate::configuration::{Schema, ValuePart};
use crate::files;
use crate::yaml_file::report::CheckedFile;
use crate::yaml_file::{Problem, SIZE_LIMIT, check_tree};

/// Name of the file.
pub const PROJECT_FILE: &str = "ctconnect.yaml";

/// A ctconnect.yaml that was read, and its problems so far.
#[derive(Debug)]
pub struct ReadProjectFile {
    file: ProjectFile,
    findings: Findings,
}

/// What a check of a ctconnect.yaml found.
#[derive(Debug)]
pub struct CheckedProjectFile {
    /// Only where no problem is an error.
    pub file: Option<ProjectFile>,
    /// The file and those that it names, each with its problems.
    pub files: Vec<CheckedFile>,
}

impl ProjectFile {
    /// Reads the file `name` in `folder`, and the files that it names.
    ///
    /// # Errors
    /// When the file itself cannot be read. Everything else is a problem with a place.
    pub fn read(folder: &Path, name: &str) -> io::Result<ReadProjectFile> {
        let bytes = files::read_beginning_in_checkout(folder, name, SIZE_LIMIT as u64 + 1)?;
        Ok(Self::read_bytes(folder, name, bytes))
    }

    /// As [`Self::read`], with the content of the file itself. `name` is how problems refer to it.
    pub fn read_bytes(folder: &Path, name: &str, bytes: Vec<u8>) -> ReadProjectFile {
        let mut reading = ProjectFileReading {
            folder: ProjectFolder::new(folder),
            findings: Findings::default(),
            file: ProjectFile {
                folder: folder.to_owned(),
                connector: ConnectorEntry::default(),
                projects: Vec::new(),
                defaults: DeploymentSettings::default(),
                deployments: Vec::new(),
                project_indexes: HashMap::new(),
                cells: Vec::new(),
            },
        };
        reading.main(name, bytes);
        let ProjectFileReading { mut findings, mut file, .. } = reading;
        // Of two with the same name, which is an error, the first one counts.
        for (index, project) in file.projects.iter().enumerate() {
            file.project_indexes.entry(project.name.value.clone()).or_insert(index);
        }
        cross_checks::check(&file, &mut findings);
        ReadProjectFile { file, findings }
    }
}

impl ProjectFile {
    /// A project with one Deployment, which only flags describe. Its key is its name.
    pub fn of_flags(folder: &Path, connector: ConnectorEntry, deployment: &str) -> Self {
        let source = Rc::new(SourceText { name: PROJECT_FILE.to_owned(), bytes: Vec::new(), is_shown: false });
        let placed = |value: &str| PlacedValue {
            value: value.to_owned(),
            place: FilePlace { file: Rc::clone(&source), bytes: 0..0 },
        };
        let entry = DeploymentEntry {
            name: placed(deployment),
            // The key of a flag is written; one of the folder's name is only the default.
            key: None,
            id: None,
            is_default: true,
            settings: DeploymentSettings::default(),
            row: None,
        };
        Self {
            folder: folder.to_owned(),
            connector,
            projects: Vec::new(),
            defaults: DeploymentSettings::default(),
            deployments: vec![entry],
            project_indexes: HashMap::new(),
            cells: Vec::new(),
        }
    }

    /// The places of values that may be secrets: those of customers, and of keys that `schema` does not declare as standard.
    pub(super) fn hidden_places(&self, schema: Option<&Schema>) -> Vec<FilePlace> {
        let settings = self.deployments.iter().map(|own| &own.settings).chain([&self.defaults]);
        let values = settings.flat_map(|settings| &settings.values);
        let hidden = values.filter(|value| is_hidden(value, schema)).map(|value| value.value_place.clone());
        hidden.chain(self.cells.iter().cloned()).collect()
    }
}

impl ReadProjectFile {
    /// Checks the values of every Deployment against the keys that are declared. Reads no environment.
    pub fn check_values(&mut self, schema: &Schema) {
        let inputs = MergeInputs::without_environment(schema);
        let mut merger = Merger::new(&self.file, inputs, std::mem::take(&mut self.findings));
        for deployment in &self.file.deployments {
            merger.merge(deployment);
        }
        self.findings = merger.into_findings();
    }

    /// Whether the Connector belongs to someone else.
    pub fn is_of_foreign_connector(&self) -> bool {
        self.file.connector.published
    }

    /// The result. Values of keys that `schema` does not declare as standard are not shown.
    pub fn finish(self, schema: Option<&Schema>) -> CheckedProjectFile {
        let has_errors = self.findings.has_errors();
        let hidden = self.file.hidden_places(schema);
        let files = self.findings.checked(&hidden);
        CheckedProjectFile { file: (!has_errors).then_some(self.file), files }
    }
}

/// Whether a value with text of its own may be a secret.
fn is_hidden(value: &WrittenValue, schema: Option<&Schema>) -> bool {
    let parts = value.text.as_ref().map(|text| text.parts.as_slice()).unwrap_or_default();
    // Text that is no valid value is hidden, too.
    let has_text = value.text.is_none() || parts.iter().any(|part| matches!(part, ValuePart::Text(_)));
    let is_standard = |application: Option<&str>, key: &str| {
        schema.is_some_and(|schema| schema.is_secured(application, key) == Some(false))
    };
    has_text
        && !match &value.target {
            ValueTarget::Key { application, key } => is_standard(Some(application), key),
            ValueTarget::Global(key) | ValueTarget::Unset(key) => is_standard(None, key),
            ValueTarget::EveryApplication(key) => schema.is_some_and(|schema| {
                let mut declared = schema.application_names().filter_map(|name| schema.is_secured(Some(name), key));
                declared.next().is_some_and(|first| !first) && !declared.any(|secured| secured)
            }),
        }
}

/// What was read so far.
struct ProjectFileReading {
    folder: ProjectFolder,
    findings: Findings,
    file: ProjectFile,
}

impl ProjectFileReading {
    fn main(&mut self, name: &str, bytes: Vec<u8>) {
        let source = self.findings.add_file(name.to_owned(), bytes, true);
        let Some(contents) = self.contents(&source, rules::read_main) else { return };
        let FileContents { connector, projects, defaults, deployments, customers, include } = contents;
        self.file.connector = connector;
        self.file.defaults = defaults;
        self.file.projects = projects;
        self.file.deployments = deployments;
        for pattern in include {
            self.include(&pattern, name);
        }
        let rows = customers.map(|customers| self.customers(customers)).unwrap_or_default();
        for row in &rows {
            self.file.cells.extend(customers::own_cells(row).map(|cell| cell.place.clone()));
            let Some((project, deployment)) = customers::read(row, &mut self.findings) else { continue };
            self.file.projects.push(project);
            self.file.deployments.push(deployment);
        }
    }

    /// Walks a file in YAML.
    fn contents<T>(
        &mut self,
        source: &Rc<SourceText>,
        walk: fn(&Rc<SourceText>, &crate::yaml_file::Tree<'_>, &mut Vec<Problem>) -> Option<T>,
    ) -> Option<T> {
        let (contents, problems) = check_tree(&source.bytes, |tree, problems| walk(source, tree, problems));
        problems.into_iter().for_each(|problem| self.findings.report(source, problem));
        contents
    }

    /// Reads the files that match a pattern of `include`.
    fn include(&mut self, pattern: &PlacedValue<String>, main: &str) {
        let names = match self.folder.matching(&pattern.value) {
            Ok(names) => names,
            Err(problem) => return self.report_path(pattern, &pattern.value, problem),
        };
        // `*.yaml` matches the file itself, too.
        for name in names.into_iter().filter(|name| name != main) {
            let Some(source) = self.source(pattern, &name) else { continue };
            let Some(contents) = self.contents(&source, rules::read_included) else { continue };
            self.file.projects.extend(contents.projects);
            self.file.deployments.extend(contents.deployments);
        }
    }

    fn customers(&mut self, customers: Customers) -> Vec<TableRow> {
        let path = match customers {
            Customers::Rows(rows) => return rows,
            Customers::File(path) => path,
        };
        let Some(source) = self.source(&path, &path.value) else { return Vec::new() };
        let extension = path.value.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("yaml" | "yml" | "json") => self.contents(&source, rules::read_rows).unwrap_or_default(),
            _ => read_table(&source, "name", &mut self.findings),
        }
    }

    /// The file of a path that is written at `place`, unless it cannot be read.
    fn source(&mut self, written: &PlacedValue<String>, name: &str) -> Option<Rc<SourceText>> {
        match self.folder.read(name) {
            Ok(bytes) => Some(self.findings.add_file(name.to_owned(), bytes, true)),
            Err(problem) => {
                self.report_path(written, name, problem);
                None
            }
        }
    }

    fn report_path(&mut self, written: &PlacedValue<String>, name: &str, problem: PathProblem) {
        self.findings.report_at(&written.place, problem.into_problem(name));
    }
}
