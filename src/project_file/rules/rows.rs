//! `customers` in YAML: a path, or a list of mappings.

use super::{Customers, Walk};
use crate::project_file::table::{TableCell, TableRow};
use crate::yaml_file::rule::WRONG_TYPE;
use crate::yaml_file::{Value, YamlField, quote};

pub(super) fn customers(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Option<Customers> {
    match walk.reader.tree.value(field.value) {
        Value::Text(_) => walk.text(Some(*field)).map(Customers::File),
        _ => Some(Customers::Rows(list(walk, field))),
    }
}

/// The rows of a list of mappings.
pub(super) fn list(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Vec<TableRow> {
    let items = walk.reader.items(field, "customers");
    items.iter().filter_map(|item| row(walk, item)).collect()
}

/// A row, if it is a mapping.
fn row(walk: &mut Walk<'_, '_>, item: &YamlField<'_>) -> Option<TableRow> {
    let mut cells = Vec::new();
    for (column, field) in walk.reader.entries(item, "a column") {
        let value = match (walk.reader.spelling(&field), walk.reader.tree.value(field.value)) {
            (Some(text), _) => text.to_owned(),
            (None, Value::Null) => String::new(),
            (None, Value::Broken) => continue,
            (None, _) => {
                let message = format!("{} must be a string", quote(column));
                let problem = walk.reader.problem(&field, &WRONG_TYPE, message);
                walk.reader.report(problem.help("quote the value"));
                continue;
            }
        };
        let place = walk.place(field.value);
        cells.push(TableCell { column: column.to_owned(), value, place });
    }
    let is_mapping = matches!(walk.reader.tree.value(item.value), Value::Mapping(_));
    is_mapping.then(|| TableRow { cells, place: walk.place(item.value) })
}
