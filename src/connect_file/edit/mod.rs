//! Adds an application or a scope to a connect.yaml. Everything else stays as it is, byte for byte.
//!
//! The places of the nodes say where the new text goes. The result is parsed again, and returned only if it contains
//! exactly the old contents and the addition.

mod insertion;
mod scopes;
mod style;
mod verify;
mod write;

use thiserror::Error;

use super::check::check;
use super::model::{Application, ConnectFile};
use super::parse::parse;
use super::problem::Problem;
use super::tree::{MappingEntry, NodeId, Tree, Value};
use insertion::Insertion;
pub use scopes::add_scope;
use style::FileStyle;

/// Why a connect.yaml was not changed.
#[derive(Debug, Error)]
pub enum EditError {
    /// The file has problems, which come first.
    #[error("the file has problems that must be fixed first")]
    Refused(Vec<Problem>),
    /// The file would have problems with the addition, for example because the name is taken.
    #[error("the file would have problems with the new application")]
    Unfit(Vec<Problem>),
    /// The list is written in a way that this editor does not support.
    #[error("the list of applications is written in a way that cannot be extended safely")]
    Unsupported,
}

/// A valid connect.yaml.
struct Original<'a> {
    file: ConnectFile,
    tree: Tree<'a>,
}

impl<'a> Original<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, EditError> {
        let checked = check(bytes);
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        match (checked.file, parse(text, &[])) {
            (Some(file), Ok((tree, _))) => Ok(Self { file, tree }),
            _ => Err(EditError::Refused(checked.problems)),
        }
    }

    /// The text with one more item in `list`, if that makes it the `wanted` file and changes nothing else.
    fn extend(&self, list: NodeId, insertion: &Insertion, wanted: &ConnectFile) -> Result<String, EditError> {
        let text = insertion.apply(self.tree.text);
        let checked = check(text.as_bytes());
        match checked.file {
            None => Err(EditError::Unfit(checked.problems)),
            Some(file) if file == *wanted && verify::is_extension(&self.tree, list, &text, insertion) => Ok(text),
            Some(_) => Err(EditError::Unsupported),
        }
    }
}

/// The text with `application` as the last item of `deployAs`.
///
/// # Errors
/// If the file or the application is not valid, or the file is written in a way that is not supported.
pub fn add_application(bytes: &[u8], application: &Application) -> Result<String, EditError> {
    let original = Original::read(bytes)?;
    let (key, list) = deploy_as(&original.tree).ok_or(EditError::Unsupported)?;
    let mut wanted = original.file.clone();
    wanted.deploy_as.push(application.clone());
    let mut error = EditError::Unsupported;
    for insertion in insertions(&original.tree, key, list, application) {
        match original.extend(list, &insertion, &wanted) {
            Ok(text) => return Ok(text),
            Err(unfit @ EditError::Unfit(_)) if matches!(error, EditError::Unsupported) => error = unfit,
            Err(_) => {}
        }
    }
    Err(error)
}

/// An application as an entry of `deployAs`, without empty fields.
pub fn application_entry(application: &Application) -> serde_json::Value {
    write::value(application)
}

/// The key `deployAs` and its list, unless the list is an alias.
fn deploy_as(tree: &Tree<'_>) -> Option<(NodeId, NodeId)> {
    let Value::Mapping(entries) = &tree.nodes[tree.root].value else { return None };
    let MappingEntry { key, value } = *entries.iter().find(|entry| tree.text(entry.key) == Some("deployAs"))?;
    matches!(tree.nodes[value].value, Value::Sequence(_)).then_some((key, value))
}

/// The possible ways to insert the application, the best one first.
fn insertions(tree: &Tree<'_>, key: NodeId, list: NodeId, application: &Application) -> Vec<Insertion> {
    let Value::Sequence(items) = &tree.nodes[list].value else { return Vec::new() };
    let style = FileStyle::of(tree, key, list);
    match items.last() {
        _ if !tree.nodes[list].flow => after_block(tree, list, items, &style, application),
        Some(last) => vec![after_flow(tree, *last, &style, application)],
        None => instead_of_empty(tree, list, &style, application),
    }
}

/// After the last item of a block list: after or before the comments that follow it, or at the end of the file.
fn after_block(
    tree: &Tree<'_>,
    list: NodeId,
    items: &[NodeId],
    style: &FileStyle,
    application: &Application,
) -> Vec<Insertion> {
    let text = tree.text;
    let end = tree.nodes[list].bytes.end;
    let next_line = style::line_end(text, end.saturating_sub(usize::from(text[..end].ends_with('\n'))));
    let after_comments = style.after_comments(text, next_line);
    let blank = if style::is_spaced(tree, items) { style.line_break } else { "" };
    let item = write::block_item(application, style);
    let insertion = |at| {
        let line_break = if text[..at].ends_with('\n') { "" } else { style.line_break };
        Insertion::new(at, format!("{line_break}{blank}{item}"))
    };
    [after_comments, next_line, end, text.len()].map(insertion).into()
}

/// After the last item of a list in brackets.
fn after_flow(tree: &Tree<'_>, last: NodeId, style: &FileStyle, application: &Application) -> Insertion {
    let bytes = tree.bytes(last);
    let indentation = tree.text[..bytes.start].rsplit('\n').next().unwrap_or_default();
    let text = if indentation.trim().is_empty() {
        let line_break = format!("{}{indentation}", style.line_break);
        let is_tall = tree.text[bytes.clone()].contains('\n');
        let item =
            if is_tall { write::tall_flow_item(application, &line_break) } else { write::flow_item(application) };
        format!(",{line_break}{item}")
    } else {
        format!(", {}", write::flow_item(application))
    };
    Insertion::new(bytes.end, text)
}

/// In place of `[]`.
fn instead_of_empty(tree: &Tree<'_>, list: NodeId, style: &FileStyle, application: &Application) -> Vec<Insertion> {
    let (text, bytes) = (tree.text, tree.bytes(list));
    let in_brackets = Insertion { bytes: bytes.clone(), text: format!("[{}]", write::flow_item(application)) };
    if tree.nodes[tree.root].flow {
        return vec![in_brackets];
    }
    // The rest of the line, such as a comment, stays; the spaces before the brackets are removed.
    let start = text[..bytes.start].trim_end_matches(' ').len();
    let end = style::line_end(text, bytes.end);
    let rest = text[bytes.end..end].trim_end_matches(['\r', '\n']);
    let item = write::block_item(application, style);
    let block = Insertion { bytes: start..end, text: format!("{rest}{}{item}", style.line_break) };
    vec![block, in_brackets]
}
