//! How to write a value so that it has the type that is wanted.

use super::reader::Field;
use crate::connect_file::quote::quoted;
use crate::connect_file::tree::{Tree, Value};

/// How to make what is wanted out of a value of another type.
pub(super) fn conversion(tree: &Tree<'_>, field: Field, wanted: &str) -> Option<String> {
    let node = field.value;
    match tree.value(node) {
        Value::Sequence(_) if node == tree.root => {
            Some("begin the file with the line `deployAs:`, and indent the list below it".to_owned())
        }
        Value::Boolean(_) | Value::Number(_) if wanted == "a text" => quotes(tree, field),
        Value::Mapping(_) | Value::Sequence(_) if wanted == "a text" && tree.nodes[node].flow => quotes(tree, field),
        Value::Text(word) if wanted == "a boolean" => match word.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" => Some("write `true`, without quotes".to_owned()),
            "false" | "no" | "off" | "n" => Some("write `false`, without quotes".to_owned()),
            _ => Some("write `true` or `false`, without quotes".to_owned()),
        },
        Value::Text(word) if wanted.starts_with("a whole number") && word.parse::<u32>().is_ok() => {
            Some(format!("write `{word}`, without quotes"))
        }
        _ => None,
    }
}

/// The line as it is right with quotes.
fn quotes(tree: &Tree<'_>, field: Field) -> Option<String> {
    let value = quoted(tree.written(field.value)?);
    match field.key.and_then(|key| tree.text(key)) {
        Some(key) => Some(format!("if it is a text, quote it: `{key}: {value}`")),
        None => Some(format!("if it is a text, quote it: `{value}`")),
    }
}
