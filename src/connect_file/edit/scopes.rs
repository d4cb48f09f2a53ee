//! Adds a scope to the API Client that the platform creates.

use super::insertion::Insertion;
use super::{EditError, Original, style};
use crate::yaml_file::{NodeId, Tree, Value};

/// The text with `scope` as the last item of `inheritAs.apiClient.scopes`.
///
/// # Errors
/// If the file is not valid, or has no such list that can be extended safely.
pub fn add_scope(bytes: &[u8], scope: &str) -> Result<String, EditError> {
    let original = Original::read(bytes)?;
    let (list, insertion) = insertion(&original.tree, scope).ok_or(EditError::Unsupported)?;
    let mut expected = original.file.clone();
    expected.api_client_scopes.get_or_insert_default().push(scope.to_owned());
    original.extend(list, &insertion, &expected).map_err(|_| EditError::Unsupported)
}

/// The list, and the insertion after its last item: on a new line with the same indentation, or inside the brackets.
fn insertion(tree: &Tree<'_>, scope: &str) -> Option<(NodeId, Insertion)> {
    let list =
        ["inheritAs", "apiClient", "scopes"].into_iter().try_fold(tree.root, |node, key| tree.field(node, key))?;
    let Value::Sequence(items) = &tree.nodes[list].value else { return None };
    let last = tree.bytes(*items.last()?);
    if tree.nodes[list].flow {
        return Some((list, Insertion::new(last.end, format!(", {scope}"))));
    }
    let begin = tree.text[..last.start].rsplit('\n').next().filter(|begin| begin.trim() == "-")?;
    let at = style::line_end(tree.text, last.end);
    let line_break = style::line_break(tree.text);
    let text = if tree.text[..at].ends_with('\n') {
        format!("{begin}{scope}{line_break}")
    } else {
        format!("{line_break}{begin}{scope}")
    };
    Some((list, Insertion::new(at, text)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn adds_the_scope_and_changes_nothing_else() {
        for (scopes, extended) in [
            (
                "\n    scopes:\n    - manage_extensions # carts\n  ",
                "\n    scopes:\n    - manage_extensions # carts\n    - view_orders\n  ",
            ),
            ("\r\n    scopes:\r\n      -  'a_b'", "\r\n    scopes:\r\n      -  'a_b'\r\n      -  view_orders"),
            (
                "\n    scopes:\n      - a_b\ndeployAs: []\n",
                "\n    scopes:\n      - a_b\n      - view_orders\ndeployAs: []\n",
            ),
            (" { scopes: [ a_b ] }", " { scopes: [ a_b, view_orders ] }"),
        ] {
            let end = if scopes.contains("deployAs") { "" } else { "deployAs: []\n" };
            let text = |scopes: &str| format!("{end}inheritAs: # for all\n  apiClient:{scopes}");
            assert_eq!(add_scope(text(scopes).as_bytes(), "view_orders").unwrap(), text(extended));
        }
    }

    #[test]
    fn a_list_that_cannot_be_extended_safely_is_an_error() {
        for scopes in [
            "\ninheritAs:\n  configuration: {}\n",
            "\ninheritAs:\n  apiClient:\n    scopes:\n      -\n        a_b\n",
            "\n",
        ] {
            let refused = add_scope(format!("deployAs: []{scopes}").as_bytes(), "view_orders").unwrap_err();
            assert!(matches!(refused, EditError::Unsupported), "{scopes}");
        }
    }
}
