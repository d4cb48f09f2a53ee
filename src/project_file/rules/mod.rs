//! The rules of the format: one walk over the tree of a file, which builds its contents and reports every problem.

mod configuration;
mod connector;
mod entry;
mod names;
mod rows;

use std::rc::Rc;

use super::known_keys::{self, CTCONNECT_YAML};
use super::model::{ConnectorEntry, DeploymentEntry, DeploymentSettings, ProjectEntry};
use super::table::TableRow;
use super::text::{FilePlace, PlacedValue, SourceText};
use crate::yaml_file::rule::MISSING_KEY;
use crate::yaml_file::{NodeId, Path, Problem, Tree, TreeReader, Value, YamlField};

pub(super) use entry::WAVES;
pub(super) use names::{check_deployment_type, check_known_region, check_name, check_reference};

/// What one file has.
#[derive(Debug, Default)]
pub(super) struct FileContents {
    pub(super) connector: ConnectorEntry,
    pub(super) projects: Vec<ProjectEntry>,
    pub(super) defaults: DeploymentSettings,
    pub(super) deployments: Vec<DeploymentEntry>,
    pub(super) customers: Option<Customers>,
    /// Patterns of more files.
    pub(super) include: Vec<PlacedValue<String>>,
}

/// Where the table of customers is.
#[derive(Debug)]
pub(super) enum Customers {
    /// A path.
    File(PlacedValue<String>),
    Rows(Vec<TableRow>),
}

/// A walk over one file.
pub(super) struct Walk<'t, 'a> {
    reader: TreeReader<'t, 'a>,
    file: &'t Rc<SourceText>,
}

impl<'t, 'a> Walk<'t, 'a> {
    fn new(file: &'t Rc<SourceText>, tree: &'t Tree<'a>, problems: &'t mut Vec<Problem>) -> Self {
        Self { reader: TreeReader { kind: CTCONNECT_YAML, tree, problems }, file }
    }

    fn place(&self, node: NodeId) -> FilePlace {
        FilePlace { file: Rc::clone(self.file), bytes: self.reader.tree.bytes(node) }
    }

    /// A value with the place of its field.
    fn placed<T>(&self, field: &YamlField<'_>, value: T) -> PlacedValue<T> {
        PlacedValue { value, place: self.place(field.value) }
    }

    /// A string that is not blank.
    fn text(&mut self, field: Option<YamlField<'_>>) -> Option<PlacedValue<String>> {
        let field = field?;
        let text = self.reader.text(&field)?.to_owned();
        Some(self.placed(&field, text))
    }

    /// The strings of a list. Blank ones are reported.
    fn texts(&mut self, field: &YamlField<'_>, what: &'static str) -> Vec<PlacedValue<String>> {
        let items = self.reader.items(field, what);
        items.into_iter().filter_map(|item| self.text(Some(item))).collect()
    }
}

const ROOT: fn(&Tree<'_>) -> YamlField<'static> = |tree| YamlField { key: None, value: tree.root, at: Path::Root };

/// Reads a ctconnect.yaml. Returns its contents if it is a mapping.
pub(super) fn read_main(file: &Rc<SourceText>, tree: &Tree<'_>, problems: &mut Vec<Problem>) -> Option<FileContents> {
    let mut walk = Walk::new(file, tree, problems);
    let root = ROOT(tree);
    if matches!(tree.value(tree.root), Value::Null) {
        let help = "begin it with `connector:` and its `key:`, and list the Deployments below `deployments:`";
        let problem = walk.reader.problem(&root, &MISSING_KEY, "the file is empty").help(help);
        walk.reader.report(problem);
        return None;
    }
    let (_, [connector, projects, defaults, deployments, customers, include]) =
        walk.reader.mapping(&root, &known_keys::FILE)?;
    let mut contents = FileContents {
        connector: connector.map(|field| connector::read(&mut walk, &field)).unwrap_or_default(),
        defaults: defaults.map(|field| entry::defaults(&mut walk, &field)).unwrap_or_default(),
        ..FileContents::default()
    };
    entries(&mut walk, projects, deployments, &mut contents);
    contents.customers = customers.and_then(|field| rows::customers(&mut walk, &field));
    contents.include = include.map(|field| included(&mut walk, &field)).unwrap_or_default();
    Some(contents)
}

/// Reads a file that `include` names.
pub(super) fn read_included(
    file: &Rc<SourceText>,
    tree: &Tree<'_>,
    problems: &mut Vec<Problem>,
) -> Option<FileContents> {
    let mut walk = Walk::new(file, tree, problems);
    let root = ROOT(tree);
    let mut contents = FileContents::default();
    if !matches!(tree.value(tree.root), Value::Null) {
        let (_, [projects, deployments]) = walk.reader.mapping(&root, &known_keys::INCLUDED)?;
        entries(&mut walk, projects, deployments, &mut contents);
    }
    Some(contents)
}

/// Reads a table of customers in YAML: a list of mappings.
pub(super) fn read_rows(file: &Rc<SourceText>, tree: &Tree<'_>, problems: &mut Vec<Problem>) -> Option<Vec<TableRow>> {
    let mut walk = Walk::new(file, tree, problems);
    let root = ROOT(tree);
    Some(rows::list(&mut walk, &root))
}

fn entries(
    walk: &mut Walk<'_, '_>,
    projects: Option<YamlField<'_>>,
    deployments: Option<YamlField<'_>>,
    contents: &mut FileContents,
) {
    if let Some(field) = projects {
        for (name, field) in walk.reader.entries(&field, "a project") {
            contents.projects.extend(entry::project(walk, name, &field));
        }
    }
    if let Some(field) = deployments {
        for (name, field) in walk.reader.entries(&field, "a deployment") {
            contents.deployments.extend(entry::deployment(walk, name, &field));
        }
    }
}

/// The patterns of `include`: a list, or one of them.
fn included(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Vec<PlacedValue<String>> {
    match walk.reader.tree.value(field.value) {
        Value::Text(_) => walk.text(Some(*field)).into_iter().collect(),
        _ => walk.texts(field, "paths"),
    }
}
