//! `configuration`: the keys that values are wanted for.

use std::collections::HashMap;

use super::advice::{self, Shape};
use super::reader::{Blank, Field, Owner, Path, Reader};
use crate::connect_file::model::{Configuration, ConfigurationKey};
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::quote;
use crate::connect_file::rule;
use crate::connect_file::tree::NodeId;

/// Variables of the runtime, in any case of letters.
const RESERVED: [&str; 4] = ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"];

/// Variables that the platform sets where `inheritAs.apiClient` is used.
pub const GENERATED_VARIABLES: [&str; 6] =
    ["CTP_PROJECT_KEY", "CTP_CLIENT_ID", "CTP_CLIENT_SECRET", "CTP_SCOPE", "CTP_API_URL", "CTP_AUTH_URL"];

/// The keys that a configuration declares, with their places.
#[derive(Default)]
pub(super) struct Keys<'t> {
    places: HashMap<&'t str, NodeId>,
}

impl Keys<'_> {
    pub(super) fn find(&self, name: &str) -> Option<NodeId> {
        self.places.get(name).copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, NodeId)> {
        self.places.iter().map(|(name, node)| (*name, *node))
    }
}

/// Reads both lists of a configuration.
pub(super) fn read<'t>(reader: &mut Reader<'t, '_>, field: Field, at: &Path<'_>) -> (Configuration, Keys<'t>) {
    let mut keys = Keys::default();
    let Some([standard, secured]) = reader.mapping_field(field, at, &advice::CONFIGURATION) else {
        return (Configuration::default(), keys);
    };
    let mut read = |field: Option<Field>, at: Path<'_>, shape| match field {
        Some(field) => list(reader, field, &at, shape, &mut keys),
        None => Vec::new(),
    };
    let standard = read(standard, at.key("standardConfiguration"), &advice::STANDARD);
    let secured = read(secured, at.key("securedConfiguration"), &advice::SECURED);
    (Configuration { standard, secured }, keys)
}

fn list<'t>(
    reader: &mut Reader<'t, '_>,
    field: Field,
    at: &Path<'_>,
    shape: &Shape<4>,
    keys: &mut Keys<'t>,
) -> Vec<ConfigurationKey> {
    let items = reader.list(field, at, "a list of configuration keys");
    let read = |(index, node): (usize, &NodeId)| entry(reader, *node, &at.index(index), shape, keys);
    items.iter().enumerate().filter_map(read).collect()
}

fn entry<'t>(
    reader: &mut Reader<'t, '_>,
    node: NodeId,
    at: &Path<'_>,
    shape: &Shape<4>,
    keys: &mut Keys<'t>,
) -> Option<ConfigurationKey> {
    let [key, description, required, default] = reader.mapping(node, at, shape)?;
    let owner = Owner::named(node, at, "key", key);
    if key.is_none() {
        reader.missing(&owner, "key", "add `key:` with the name of the environment variable");
    }
    if description.is_none() {
        reader.missing(&owner, "description", "add `description:` and say what the value is for, to those who deploy");
    }
    let takes_default = shape.refused == 0;
    if !takes_default {
        refuse_default(reader, default, at);
    }
    let default = default.filter(|_| takes_default);
    let mut text = |field: Option<Field>, key| field.and_then(|field| reader.text(field, &at.key(key), Blank::Refused));
    let description = text(description, "description").unwrap_or_default();
    let default = text(default, "default");
    let required = required.and_then(|field| reader.boolean(field, &at.key("required")));
    let key = key.and_then(|field| name(reader, field, &at.key("key"), keys)).unwrap_or_default();
    Some(ConfigurationKey { key, description, required: required.unwrap_or(false), default })
}

fn refuse_default(reader: &mut Reader<'_, '_>, default: Option<Field>, at: &Path<'_>) {
    let Some(Field { key: Some(place), .. }) = default else { return };
    let problem = Problem::new(&rule::SECURED_DEFAULT, "a secured key takes no `default`").at(reader.tree.bytes(place));
    let help = "remove the line; if the value is no secret, move the key to `standardConfiguration`";
    reader.report(problem.path(at).help(help));
}

fn name<'t>(reader: &mut Reader<'t, '_>, field: Field, at: &Path<'_>, keys: &mut Keys<'t>) -> Option<String> {
    let tree = reader.tree;
    let name = reader.text(field, at, Blank::Refused)?;
    let place = reader.place(field);
    if name.trim().is_empty() {
        return Some(name);
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') || !(2..=256).contains(&name.len()) {
        let problem = Problem::new(&rule::CONFIGURATION_KEY, format!("{} is not a valid key", quote(&name)));
        let problem = problem.at(place).path(at).help("use 2 to 256 letters (A to Z), digits and `_`");
        reader.report(problem);
        return Some(name);
    }
    if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(&name)) {
        let problem = Problem::new(&rule::RESERVED_KEY, format!("{} is reserved", quote(&name)));
        reader.report(
            problem.at(place.clone()).path(at).help("choose another name, such as one with a prefix of your own"),
        );
    }
    if let Some(first) = keys.find(&name) {
        let problem = Problem::new(&rule::DUPLICATE_CONFIGURATION_KEY, format!("{} is declared twice", quote(&name)));
        let problem = problem.at(place).path(at).label("second time").related(tree.bytes(first), "first time");
        reader.report(problem.help("remove one of them; a key is either standard or secured"));
    } else if let Some(name) = tree.text(field.value) {
        keys.places.insert(name, field.value);
    }
    Some(name)
}

/// Reports keys that the platform sets itself for files with `inheritAs.apiClient`.
pub(super) fn generated(reader: &mut Reader<'_, '_>, at: &Path<'_>, keys: &Keys<'_>) {
    for name in GENERATED_VARIABLES {
        let Some(node) = keys.find(name) else { continue };
        let problem = Problem::new(&rule::GENERATED_VARIABLE, format!("`{name}` is set by the platform"));
        reader.report(
            problem
                .at(reader.tree.bytes(node))
                .path(at)
                .help("remove the key; the platform sets the variable for every application"),
        );
    }
}
