//! Mappings whose keys are names that the user chooses, and values as they are spelled.

use super::expected::Expected;
use super::field::{Path, YamlField};
use super::problem::Problem;
use super::quote::yaml_string;
use super::reader::TreeReader;
use super::rule;
use super::tree::{MappingEntry, Value};

impl<'t> TreeReader<'t, '_> {
    /// The fields of a mapping whose keys are names that the user chooses. Reports keys that are not strings.
    pub(crate) fn entries<'p>(&mut self, field: &'p YamlField<'p>, what: &str) -> Vec<(&'t str, YamlField<'p>)>
    where
        't: 'p,
    {
        let tree = self.tree;
        let Value::Mapping(entries) = tree.value(field.value) else {
            self.wrong_type(field, Expected::Mapping);
            return Vec::new();
        };
        let mut named = Vec::with_capacity(entries.len());
        for MappingEntry { key, value } in entries {
            match tree.text(*key) {
                Some(name) => {
                    named.push((name, YamlField { key: Some(*key), value: *value, at: Path::Key(&field.at, name) }));
                }
                None if *tree.value(*key) == Value::Broken => {}
                None => {
                    let problem = Problem::new(&rule::WRONG_TYPE, format!("the name of {what} must be a string"));
                    let help = tree.written(*key).map(|written| format!("quote it: {}", yaml_string(written)));
                    let problem = problem.at(tree.bytes(*key)).path(field.at);
                    self.report(problem.help(help.unwrap_or_else(|| "write a name".to_owned())));
                }
            }
        }
        named
    }

    /// A string, a number or a boolean as it is spelled in the file. Does not report other values.
    pub(crate) fn spelling(&self, field: &YamlField<'_>) -> Option<&'t str> {
        let node = self.tree.target(field.value);
        match &node.value {
            Value::Text(text) => Some(text),
            Value::Number(_) | Value::Boolean(_) => self.tree.text.get(node.bytes.clone()),
            Value::Null | Value::Sequence(_) | Value::Mapping(_) | Value::Alias(_) | Value::Broken => None,
        }
    }
}
