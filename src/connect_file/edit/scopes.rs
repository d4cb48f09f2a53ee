//! Adds a scope to those of the API Client that the platform makes.

use super::{EditError, Insertion, style, verify};
use crate::connect_file::tree::{NodeId, Tree, Value};
use crate::connect_file::{check, parse};

/// The text with `scope` as the last one of `inheritAs.apiClient.scopes`.
///
/// # Errors
/// When the file is not valid, or has no list there that can be extended safely.
pub fn add_scope(bytes: &[u8], scope: &str) -> Result<String, EditError> {
    let checked = check(bytes);
    let (Some(mut wanted), Ok(text)) = (checked.file, std::str::from_utf8(bytes)) else {
        return Err(EditError::Refused(checked.problems));
    };
    let Ok((tree, _)) = parse::parse(text, &[]) else { return Err(EditError::Refused(checked.problems)) };
    let (list, insertion) = insertion(text, &tree, scope).ok_or(EditError::Unsupported)?;
    let changed = insertion.apply(text);
    wanted.api_client_scopes.get_or_insert_default().push(scope.to_owned());
    let is_wanted = check(changed.as_bytes()).file == Some(wanted);
    match is_wanted && verify::is_extension(&tree, list, &changed, &insertion) {
        true => Ok(changed),
        false => Err(EditError::Unsupported),
    }
}

/// The list, and what goes behind its last item: on a line that begins as that of the item does, or within the brackets.
fn insertion(text: &str, tree: &Tree<'_>, scope: &str) -> Option<(NodeId, Insertion)> {
    let list =
        ["inheritAs", "apiClient", "scopes"].into_iter().try_fold(tree.root, |node, key| tree.field(node, key))?;
    let Value::Sequence(items) = &tree.nodes[list].value else { return None };
    let last = tree.bytes(*items.last()?);
    if tree.nodes[list].flow {
        return Some((list, Insertion { at: last.end, replaced: 0, text: format!(", {scope}") }));
    }
    let begin = text[..last.start].rsplit('\n').next().filter(|begin| begin.trim() == "-")?;
    let at = style::line_end(text, last.end);
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = match text[..at].ends_with('\n') {
        true => format!("{begin}{scope}{line_break}"),
        false => format!("{line_break}{begin}{scope}"),
    };
    Some((list, Insertion { at, replaced: 0, text }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn the_scope_is_added_and_everything_else_stays() {
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
    fn a_list_that_cannot_be_extended_safely_stays() {
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
