//! `inheritAs`: what every application receives.

use super::names::Places;
use super::{configuration, known_keys};
use crate::connect_file::model::{Configuration, GENERATED_VARIABLES};
use crate::connect_file::rule;
use crate::yaml_file::{TreeReader, Value, YamlField, quote};

#[derive(Default)]
pub(super) struct Inherited<'t> {
    pub(super) configuration: Configuration,
    keys: Places<'t>,
    /// Scopes of the API Client, if there is one.
    pub(super) scopes: Option<Vec<String>>,
}

impl<'t> Inherited<'t> {
    pub(super) fn read(reader: &mut TreeReader<'t, '_>, field: &YamlField<'_>) -> Self {
        let mut inherited = Self::default();
        let Some((_, [configuration, api_client])) = reader.mapping(field, &known_keys::INHERIT) else {
            return inherited;
        };
        inherited.scopes = api_client.map(|field| scopes(reader, &field));
        if let Some(field) = configuration {
            let (configuration, keys) = configuration::read(reader, &field);
            inherited.check_generated(reader, &field, &keys);
            (inherited.configuration, inherited.keys) = (configuration, keys);
        }
        inherited
    }

    /// Reports keys of an application that are global keys, or that the platform sets.
    pub(super) fn check_keys(&self, reader: &mut TreeReader<'_, '_>, application: &YamlField<'_>, keys: &Places<'_>) {
        for (name, node) in keys {
            if let Some(first) = self.keys.get(name) {
                let key = YamlField { value: *node, ..*application };
                let message = format!("{} is already declared globally", quote(name));
                let problem = reader.problem(&key, &rule::DUPLICATE_GLOBAL_KEY, message);
                let problem = problem.related(reader.tree.bytes(*first), "the global declaration");
                let help =
                    "remove it here, because the application receives the global key, too; or rename one of them";
                reader.report(problem.help(help));
            }
        }
        self.check_generated(reader, application, keys);
    }

    /// Reports keys that the platform sets itself if there is an API Client.
    fn check_generated(&self, reader: &mut TreeReader<'_, '_>, owner: &YamlField<'_>, keys: &Places<'_>) {
        for name in GENERATED_VARIABLES.iter().filter(|_| self.scopes.is_some()) {
            if let Some(node) = keys.get(name) {
                let key = YamlField { value: *node, ..*owner };
                let problem = reader.problem(&key, &rule::GENERATED_VARIABLE, format!("the platform sets `{name}`"));
                reader.report(problem.help("remove the key; the platform sets the variable for every application"));
            }
        }
    }
}

fn scopes(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> Vec<String> {
    let Some((_, [Some(scopes)])) = reader.mapping(field, &known_keys::API_CLIENT) else { return Vec::new() };
    let items = reader.items(&scopes, "scopes");
    if items.is_empty() && matches!(reader.tree.value(scopes.value), Value::Sequence(_)) {
        let help = "list what the applications need, such as `manage_orders`; or remove `apiClient`";
        reader.report(reader.problem(&scopes, &rule::MISSING_KEY, "`scopes` needs at least one scope").help(help));
    }
    let scope = |item: &YamlField<'_>| reader.text_or(item, &rule::SCOPE).map(str::to_owned);
    items.iter().filter_map(scope).collect()
}
