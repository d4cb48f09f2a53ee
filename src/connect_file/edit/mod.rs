//! Adds an application, or a scope, to a connect.yaml. Everything that is there stays as it is, byte for byte.
//!
//! The new text is written where it belongs by the places of the nodes, and then read again: it is given out only if
//! it holds exactly what the old file held, and what is new.

mod scopes;
mod style;
mod verify;
mod write;

use thiserror::Error;

use super::model::{Application, ConnectFile};
use super::problem::Problem;
use super::tree::{Entry, NodeId, Tree, Value};
use super::{check, parse};
pub use scopes::add_scope;
use style::Style;

/// Why an application could not be added.
#[derive(Debug, Error)]
pub enum EditError {
    /// The file has mistakes; these come first.
    #[error("the file has mistakes that have to be mended first")]
    Refused(Vec<Problem>),
    /// The application does not go with the file, as when its name is taken.
    #[error("the file would have mistakes with the new application")]
    Unfit(Vec<Problem>),
    /// The list is written in a way that this editor does not know how to extend.
    #[error("the list of applications is written in a way that cannot be extended safely")]
    Unsupported,
}

/// Something to put into a text.
struct Insertion {
    at: usize,
    /// Bytes that it takes the place of: none, but for an empty list.
    replaced: usize,
    text: String,
}

impl Insertion {
    fn apply(&self, text: &str) -> String {
        let mut changed = String::with_capacity(text.len() + self.text.len());
        changed.push_str(&text[..self.at]);
        changed.push_str(&self.text);
        changed.push_str(&text[self.at + self.replaced..]);
        changed
    }
}

/// The text with `application` as the last one of `deployAs`.
///
/// # Errors
/// When the file or the application is not valid, or the place for it cannot be found.
pub fn add_application(bytes: &[u8], application: &Application) -> Result<String, EditError> {
    let checked = check(bytes);
    let (Some(file), Ok(text)) = (checked.file, std::str::from_utf8(bytes)) else {
        return Err(EditError::Refused(checked.problems));
    };
    let Ok((tree, _)) = parse::parse(text, &[]) else { return Err(EditError::Refused(checked.problems)) };
    let (key, list) = deploy_as(&tree).ok_or(EditError::Unsupported)?;
    let wanted = wanted(file, application);
    let mut problems = None;
    for insertion in insertions(text, &tree, key, list, application) {
        let changed = insertion.apply(text);
        let outcome = check(changed.as_bytes());
        if outcome.file.as_ref() == Some(&wanted) && verify::is_extension(&tree, list, &changed, &insertion) {
            return Ok(changed);
        }
        problems = problems.or(outcome.file.is_none().then_some(outcome.problems));
    }
    Err(problems.map_or(EditError::Unsupported, EditError::Unfit))
}

/// An application as an entry of `deployAs`; what is empty is left out.
pub fn application_entry(application: &Application) -> serde_json::Value {
    write::value(application)
}

fn wanted(mut file: ConnectFile, application: &Application) -> ConnectFile {
    file.deploy_as.push(application.clone());
    file
}

/// The key `deployAs` and its list, if the list stands there itself and not as an alias.
fn deploy_as(tree: &Tree<'_>) -> Option<(NodeId, NodeId)> {
    let Value::Mapping(entries) = &tree.nodes[tree.root].value else { return None };
    let Entry { key, value } = *entries.iter().find(|entry| tree.text(entry.key) == Some("deployAs"))?;
    matches!(tree.nodes[value].value, Value::Sequence(_)).then_some((key, value))
}

/// Where and how the application can be written, the best first.
fn insertions(text: &str, tree: &Tree<'_>, key: NodeId, list: NodeId, application: &Application) -> Vec<Insertion> {
    let Value::Sequence(items) = &tree.nodes[list].value else { return Vec::new() };
    let style = Style::of(text, tree, key, list);
    match items.last() {
        _ if !tree.nodes[list].flow => after_block(text, tree, list, items, &style, application),
        Some(last) => after_flow(text, tree, *last, &style, application),
        None => instead_of_empty(text, tree, list, &style, application),
    }
}

/// After the last item of a block list: before or behind the comments that follow it, or at the very end.
fn after_block(
    text: &str,
    tree: &Tree<'_>,
    list: NodeId,
    items: &[NodeId],
    style: &Style,
    application: &Application,
) -> Vec<Insertion> {
    let end = tree.nodes[list].bytes.end;
    let behind_line = style::line_end(text, end.saturating_sub(usize::from(text[..end].ends_with('\n'))));
    let behind_comments = style.behind_comments(text, behind_line);
    let blank = if style::is_spaced(text, tree, items) { style.line_break } else { "" };
    let item = write::block_item(application, style);
    [behind_comments, behind_line, end, text.len()]
        .into_iter()
        .map(|at| {
            let lead = if text[..at].ends_with('\n') { "" } else { style.line_break };
            Insertion { at, replaced: 0, text: format!("{lead}{blank}{item}") }
        })
        .collect()
}

/// After the last item of a list in brackets.
fn after_flow(text: &str, tree: &Tree<'_>, last: NodeId, style: &Style, application: &Application) -> Vec<Insertion> {
    let bytes = tree.bytes(last);
    let own_line = text[..bytes.start].rsplit('\n').next().unwrap_or_default();
    let item = if own_line.trim().is_empty() {
        let indentation = own_line.len();
        let is_tall = text[bytes.clone()].contains('\n');
        format!(
            ",{}{own_line}{}",
            style.line_break,
            write::flow_item(application, is_tall.then_some((indentation, style)))
        )
    } else {
        format!(", {}", write::flow_item(application, None))
    };
    vec![Insertion { at: bytes.end, replaced: 0, text: item }]
}

/// In place of `[]`.
fn instead_of_empty(
    text: &str,
    tree: &Tree<'_>,
    list: NodeId,
    style: &Style,
    application: &Application,
) -> Vec<Insertion> {
    let bytes = tree.bytes(list);
    let in_brackets = Insertion {
        at: bytes.start,
        replaced: bytes.len(),
        text: format!("[{}]", write::flow_item(application, None)),
    };
    if tree.nodes[tree.root].flow {
        return vec![in_brackets];
    }
    // What follows on the line, such as a comment, stays on it; the blanks before the brackets go with them.
    let at = text[..bytes.start].trim_end_matches(' ').len();
    let next_line = style::line_end(text, bytes.end);
    let rest = text[bytes.end..next_line].trim_end_matches(['\r', '\n']);
    let item = write::block_item(application, style);
    let block = Insertion { at, replaced: next_line - at, text: format!("{rest}{}{item}", style.line_break) };
    vec![block, in_brackets]
}
