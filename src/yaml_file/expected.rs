//! The types of values, and how to convert a value to the expected type.

use std::fmt;
use std::ops::RangeInclusive;

use super::field::YamlField;
use crate::yaml_file::quote::yaml_string;
use crate::yaml_file::tree::{Tree, Value};

#[derive(Clone, Copy)]
pub(crate) enum Expected<'e> {
    Mapping,
    List(&'static str),
    String,
    Boolean,
    /// A whole number in this range.
    Integer(&'e RangeInclusive<u32>),
}

impl fmt::Display for Expected<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mapping => formatter.write_str("a mapping"),
            Self::List(items) => write!(formatter, "a list of {items}"),
            Self::String => formatter.write_str("a string"),
            Self::Boolean => formatter.write_str("a boolean"),
            Self::Integer(range) => write!(formatter, "a whole number from {} to {}", range.start(), range.end()),
        }
    }
}

impl Expected<'_> {
    /// How to write a value where there is none.
    pub(crate) fn addition(self) -> String {
        match self {
            Self::Mapping | Self::List(_) => "write its contents below, indented deeper".to_owned(),
            _ => format!("write {self}"),
        }
    }

    /// How to convert a value of another type.
    pub(crate) fn conversion(self, tree: &Tree<'_>, field: &YamlField<'_>, first_key: &str) -> String {
        let node = field.value;
        match (self, tree.value(node)) {
            (_, Value::Sequence(_)) if node == tree.root => {
                format!("begin the file with the line `{first_key}:`, and indent the list below it")
            }
            (Self::String, Value::Boolean(_) | Value::Number(_)) => self.quoted(tree, field),
            (Self::String, Value::Mapping(_) | Value::Sequence(_)) if tree.nodes[node].flow => self.quoted(tree, field),
            (Self::Boolean, Value::Text(word)) => match word.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => "write `true`, without quotes".to_owned(),
                "false" | "no" | "off" | "n" => "write `false`, without quotes".to_owned(),
                _ => "write `true` or `false`, without quotes".to_owned(),
            },
            (Self::Integer(_), Value::Text(word)) if word.parse::<u32>().is_ok() => {
                format!("write `{word}`, without quotes")
            }
            _ => format!("write {self}"),
        }
    }

    fn quoted(self, tree: &Tree<'_>, field: &YamlField<'_>) -> String {
        let Some(value) = tree.written(field.value).map(yaml_string) else { return format!("write {self}") };
        match field.key.and_then(|key| tree.text(key)) {
            Some(key) => format!("if it is a string, quote it: `{key}: {value}`"),
            None => format!("if it is a string, quote it: `{value}`"),
        }
    }
}
