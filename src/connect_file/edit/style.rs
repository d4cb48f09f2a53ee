//! How a file is written: its line breaks and its indentation.

use crate::yaml_file::{MappingEntry, NodeId, Tree, Value};

/// How to write new lines so that they look like the old ones.
pub(super) struct FileStyle {
    pub(super) line_break: &'static str,
    /// Spaces before the dash of an application.
    pub(super) dash: usize,
    /// Columns from the dash to the application's keys.
    pub(super) dash_width: usize,
    /// Columns from a key to the mapping below it.
    pub(super) step: usize,
    /// Columns from a key to the dashes of the list below it.
    pub(super) list_step: usize,
}

impl FileStyle {
    /// The style of a file. `key` and `list` are those of `deployAs`.
    pub(super) fn of(tree: &Tree<'_>, key: NodeId, list: NodeId) -> Self {
        let text = tree.text;
        let key_column = column(text, tree.nodes[key].bytes.start);
        let list_bytes = tree.bytes(list);
        let is_block = !tree.nodes[list].flow && text[list_bytes.start..].starts_with('-');
        let own_list_step = is_block.then(|| column(text, list_bytes.start).saturating_sub(key_column));
        let list_step = steps(tree, true).or(own_list_step).unwrap_or(2);
        let dash = if is_block { column(text, list_bytes.start) } else { key_column + list_step };
        Self {
            line_break: line_break(text),
            dash,
            dash_width: first_item_width(tree, list).unwrap_or(2),
            step: steps(tree, false).unwrap_or(2),
            list_step,
        }
    }

    /// The end of the comments that follow directly and are indented deeper than the dashes: they belong to the last item.
    pub(super) fn after_comments(&self, text: &str, mut at: usize) -> usize {
        while let Some(line) = text[at..].lines().next() {
            let indentation = line.len() - line.trim_start_matches(' ').len();
            if !line.trim_start().starts_with('#') || indentation <= self.dash {
                break;
            }
            at = line_end(text, at);
        }
        at
    }
}

/// Columns from a key to the block list, or block mapping, below it. `deployAs` itself counts only if there is no other.
fn steps(tree: &Tree<'_>, lists: bool) -> Option<usize> {
    let entries = tree.nodes.iter().filter_map(|node| match &node.value {
        Value::Mapping(entries) if !node.flow => Some(entries.iter()),
        _ => None,
    });
    let step = |entry: &MappingEntry| {
        let value = &tree.nodes[entry.value];
        let is_wanted = match value.value {
            Value::Sequence(_) => lists,
            Value::Mapping(_) => !lists,
            _ => false,
        };
        let from = column(tree.text, tree.nodes[entry.key].bytes.start);
        (is_wanted && !value.flow).then(|| column(tree.text, value.bytes.start).saturating_sub(from))
    };
    // The list of the root says least about the lists in applications.
    let inner = entries.clone().skip(1).flatten().find_map(step);
    inner.or_else(|| entries.flatten().find_map(step)).filter(|step| lists || *step > 0)
}

/// Columns from the dash of the first item to its content, if they share a line.
fn first_item_width(tree: &Tree<'_>, list: NodeId) -> Option<usize> {
    let node = &tree.nodes[list];
    let Value::Sequence(items) = &node.value else { return None };
    let item = tree.nodes[*items.first()?].bytes.start;
    let between = tree.text.get(node.bytes.start + 1..item)?;
    (!node.flow && between.bytes().all(|byte| byte == b' ') && !between.is_empty()).then(|| between.len() + 1)
}

/// Whether a blank line is before the last of several items.
pub(super) fn is_spaced(tree: &Tree<'_>, items: &[NodeId]) -> bool {
    let [.., before, last] = items else { return false };
    let between = &tree.text[tree.nodes[*before].bytes.end..tree.nodes[*last].bytes.start];
    between.lines().skip(1).any(|line| line.trim().is_empty()) && between.lines().count() > 2
}

/// Bytes from the start of the line.
fn column(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    text[start..at].trim_start_matches('\u{feff}').len()
}

/// The start of the next line, or the end of the text.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |feed| at + feed + 1)
}

pub(super) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}
