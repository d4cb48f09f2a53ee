//! Adds an application or a scope to a connect.yaml. Everything else stays as it is, byte for byte.
//!
//! The places of the nodes say where the new text goes. The result is parsed again, and returned only if it contains
//! exactly the old contents and the addition.

mod insertion;
mod place;
mod scopes;
mod style;
mod write;

use thiserror::Error;

use super::check::check;
use super::model::{Application, ConnectFile};
use crate::yaml_file::{MappingEntry, NodeId, Problem, Tree, Value, parse};
use insertion::{Insertion, is_extension};
pub use scopes::add_scope;
pub use write::application_entry;

/// Why a connect.yaml was not changed.
#[derive(Debug, Error)]
pub enum EditError {
    #[error("the file has problems that must be fixed first")]
    Refused(Vec<Problem>),
    /// The file would have problems with the addition, for example because the name is taken.
    #[error("the file would have problems with the new application")]
    Unfit(Vec<Problem>),
    #[error("the list of applications is written in a way that cannot be extended safely")]
    Unsupported,
}

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

    /// The text with one more item in `list`, if that makes it the `expected` file and changes nothing else.
    fn extend(&self, list: NodeId, insertion: &Insertion, expected: &ConnectFile) -> Result<String, EditError> {
        let text = insertion.apply(self.tree.text);
        let checked = check(text.as_bytes());
        match checked.file {
            None => Err(EditError::Unfit(checked.problems)),
            Some(file) if file == *expected && is_extension(&self.tree, list, &text, insertion) => Ok(text),
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
    let mut expected = original.file.clone();
    expected.deploy_as.push(application.clone());
    let mut error = EditError::Unsupported;
    for insertion in place::insertions(&original.tree, key, list, application) {
        match original.extend(list, &insertion, &expected) {
            Ok(text) => return Ok(text),
            Err(unfit @ EditError::Unfit(_)) if matches!(error, EditError::Unsupported) => error = unfit,
            Err(_) => {}
        }
    }
    Err(error)
}

/// The key `deployAs` and its list, unless the list is an alias.
fn deploy_as(tree: &Tree<'_>) -> Option<(NodeId, NodeId)> {
    let Value::Mapping(entries) = &tree.nodes[tree.root].value else { return None };
    let MappingEntry { key, value } = *entries.iter().find(|entry| tree.text(entry.key) == Some("deployAs"))?;
    matches!(tree.nodes[value].value, Value::Sequence(_)).then_some((key, value))
}
