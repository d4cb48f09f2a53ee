//! The rules of the format: one walk over the tree, which builds the typed file and reports what does not fit.

mod advice;
mod application;
mod configuration;
mod conversion;
mod delivery;
mod merchant_center;
mod path;
mod reader;
mod schedule;
pub(super) mod shape;
mod unique;

pub use configuration::GENERATED_VARIABLES;

use super::model::ConnectFile;
use super::problem::Problem;
use super::rule;
use super::tree::{NodeId, Tree, Value};
use reader::{Owner, Path, Reader};

/// Checks a document. The file comes back whenever the document is a mapping; whether it holds is up to the problems.
pub(super) fn check(tree: &Tree<'_>, problems: &mut Vec<Problem>) -> Option<ConnectFile> {
    let mut reader = Reader { tree, problems };
    let root = Path::Root;
    if matches!(tree.value(tree.root), Value::Null) {
        reader.report(empty_file().at(tree.bytes(tree.root)));
        return None;
    }
    let [deploy_as, inherit_as] = reader.mapping(tree.root, &root, &advice::FILE)?;
    let mut file = ConnectFile::default();
    let mut names = unique::Names::default();
    let mut applications = Vec::new();

    match deploy_as {
        None => reader.missing(
            &Owner::new(tree.root, &root, "file"),
            "deployAs",
            "begin the file with `deployAs:`, and list the applications below it",
        ),
        Some(field) => {
            let at = root.key("deployAs");
            for (index, node) in reader.list(field, &at, "a list of applications").iter().enumerate() {
                let at = at.index(index);
                if let Some((application, keys)) = application::read(&mut reader, *node, &at, &mut names) {
                    applications.push((index, *node, application, keys));
                }
            }
        }
    }
    let global_keys = match inherit_as {
        None => configuration::Keys::default(),
        Some(field) => inherit(&mut reader, field, &mut file),
    };
    let at = root.key("deployAs");
    for (index, node, application, keys) in applications {
        let at = at.index(index);
        unique::against_global(&mut reader, &at, &keys, &global_keys);
        if file.api_client_scopes.is_some() {
            configuration::generated(&mut reader, &at, &keys);
        }
        let name = tree.field(node, "name").map(|value| reader::Field { key: None, value });
        let owner = Owner::named(node, &at, "application", name);
        merchant_center::cloud_identifier(&mut reader, &owner, &application, &file.global);
        file.deploy_as.push(application);
    }
    Some(file)
}

fn empty_file() -> Problem {
    Problem::new(&rule::MISSING_KEY, "the file is empty")
        .help("begin it with `deployAs:`, and list the applications below it; a file without any says `deployAs: []`")
}

/// Reads `inheritAs`: global configuration and the API Client.
fn inherit<'t>(reader: &mut Reader<'t, '_>, field: reader::Field, file: &mut ConnectFile) -> configuration::Keys<'t> {
    let at = Path::Root.key("inheritAs");
    let Some([configuration, api_client]) = reader.mapping_field(field, &at, &advice::INHERIT) else {
        return configuration::Keys::default();
    };
    if let Some(field) = api_client {
        file.api_client_scopes = Some(scopes(reader, field, &at.key("apiClient")));
    }
    let Some(field) = configuration else { return configuration::Keys::default() };
    let (global, keys) = configuration::read(reader, field, &at.key("configuration"));
    if file.api_client_scopes.is_some() {
        configuration::generated(reader, &at.key("configuration"), &keys);
    }
    file.global = global;
    keys
}

fn scopes(reader: &mut Reader<'_, '_>, field: reader::Field, at: &Path<'_>) -> Vec<String> {
    let Some([scopes]) = reader.mapping_field(field, at, &advice::API_CLIENT) else { return Vec::new() };
    let Some(scopes) = scopes else {
        reader.missing(
            &Owner::new(field.value, at, "`apiClient`"),
            "scopes",
            "list at least one scope, such as `scopes: [manage_project]`",
        );
        return Vec::new();
    };
    let at = at.key("scopes");
    let items = reader.list(scopes, &at, "a list of scopes");
    if items.is_empty() && matches!(reader.tree.value(scopes.value), Value::Sequence(_)) {
        reader.report(
            Problem::new(&rule::MISSING_KEY, "`scopes` needs at least one scope")
                .at(reader.place(scopes))
                .path(at)
                .help("list what the application needs, such as `manage_orders`; or remove `apiClient`"),
        );
    }
    let read = |(index, node): (usize, &NodeId)| {
        let item = reader::Field { key: None, value: *node };
        reader.text(item, &at.index(index), reader::Blank::Warned)
    };
    items.iter().enumerate().filter_map(read).collect()
}
