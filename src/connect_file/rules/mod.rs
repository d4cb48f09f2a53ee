//! The rules of the format: one walk over the tree, which builds the typed file and reports every problem.

pub(super) mod allowed;
mod application;
mod configuration;
mod delivery;
mod inherit;
mod known_keys;
mod merchant_center;
mod names;
mod schedule;

use super::model::ConnectFile;
use super::rule;
use crate::yaml_file::{Path, Problem, Tree, TreeReader, Value, YamlField};
use inherit::Inherited;
use names::Places;

/// Checks a document. Returns a file if the document is a mapping; it is valid only if no problem is an error.
pub(super) fn check(tree: &Tree<'_>, problems: &mut Vec<Problem>) -> Option<ConnectFile> {
    let mut reader = TreeReader { kind: known_keys::CONNECT_YAML, tree, problems };
    let root = YamlField { key: None, value: tree.root, at: Path::Root };
    if matches!(tree.value(tree.root), Value::Null) {
        let help = "begin it with `deployAs:`, and list the applications below it; for a file without any, write `deployAs: []`";
        reader.report(reader.problem(&root, &rule::MISSING_KEY, "the file is empty").help(help));
        return None;
    }
    let (_, [deploy_as, inherit_as]) = reader.mapping(&root, &known_keys::FILE)?;
    let inherited = inherit_as.map(|field| Inherited::read(&mut reader, &field)).unwrap_or_default();
    let mut names = Places::default();
    let mut applications = Vec::new();
    if let Some(list) = deploy_as {
        for item in reader.items(&list, "applications") {
            applications.extend(application::read(&mut reader, &item, &mut names, &inherited));
        }
    }
    Some(ConnectFile { deploy_as: applications, global: inherited.configuration, api_client_scopes: inherited.scopes })
}
