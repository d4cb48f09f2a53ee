//! Where and how to insert an application into `deployAs`.

use super::insertion::Insertion;
use super::style::{self, FileStyle};
use super::write;
use crate::connect_file::model::Application;
use crate::yaml_file::{NodeId, Tree, Value};

/// The possible insertions, the best one first. `key` and `list` are those of `deployAs`.
pub(super) fn insertions(tree: &Tree<'_>, key: NodeId, list: NodeId, application: &Application) -> Vec<Insertion> {
    let Value::Sequence(items) = &tree.nodes[list].value else { return Vec::new() };
    let place = InsertionPlace { tree, list, style: FileStyle::of(tree, key, list), application };
    match items.last() {
        _ if !tree.nodes[list].flow => place.after_block(items),
        Some(last) => vec![place.after_flow(*last)],
        None => place.instead_of_empty(),
    }
}

struct InsertionPlace<'e> {
    tree: &'e Tree<'e>,
    list: NodeId,
    style: FileStyle,
    application: &'e Application,
}

impl InsertionPlace<'_> {
    /// After the last item of a block list: after or before the comments that follow it, or at the end of the file.
    fn after_block(&self, items: &[NodeId]) -> Vec<Insertion> {
        let (text, style) = (self.tree.text, &self.style);
        let end = self.tree.bytes(self.list).end;
        let next_line = style::line_end(text, end.saturating_sub(usize::from(text[..end].ends_with('\n'))));
        let after_comments = style.after_comments(text, next_line);
        let blank = if style::is_spaced(self.tree, items) { style.line_break } else { "" };
        let item = write::block_item(self.application, style);
        let insertion = |at| {
            let line_break = if text[..at].ends_with('\n') { "" } else { style.line_break };
            Insertion::new(at, format!("{line_break}{blank}{item}"))
        };
        [after_comments, next_line, end, text.len()].map(insertion).into()
    }

    /// After the last item of a list in brackets.
    fn after_flow(&self, last: NodeId) -> Insertion {
        let (text, bytes) = (self.tree.text, self.tree.bytes(last));
        let indentation = text[..bytes.start].rsplit('\n').next().unwrap_or_default();
        if !indentation.trim().is_empty() {
            return Insertion::new(bytes.end, format!(", {}", write::flow_item(self.application)));
        }
        let line_break = format!("{}{indentation}", self.style.line_break);
        let item = if text[bytes.clone()].contains('\n') {
            write::tall_flow_item(self.application, &line_break)
        } else {
            write::flow_item(self.application)
        };
        Insertion::new(bytes.end, format!(",{line_break}{item}"))
    }

    fn instead_of_empty(&self) -> Vec<Insertion> {
        let (text, bytes) = (self.tree.text, self.tree.bytes(self.list));
        let in_brackets = Insertion { bytes: bytes.clone(), text: format!("[{}]", write::flow_item(self.application)) };
        if self.tree.nodes[self.tree.root].flow {
            return vec![in_brackets];
        }
        // The rest of the line, such as a comment, stays; the spaces before the brackets are removed.
        let start = text[..bytes.start].trim_end_matches(' ').len();
        let end = style::line_end(text, bytes.end);
        let rest = text[bytes.end..end].trim_end_matches(['\r', '\n']);
        let item = write::block_item(self.application, &self.style);
        let block = Insertion { bytes: start..end, text: format!("{rest}{}{item}", self.style.line_break) };
        vec![block, in_brackets]
    }
}
