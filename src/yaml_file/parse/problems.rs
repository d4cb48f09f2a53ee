//! Problems with valid YAML that the files do not allow.

use std::ops::Range;

use granit_parser::Tag;

use crate::yaml_file::problem::Problem;
use crate::yaml_file::quote::{quote, yaml_string};
use crate::yaml_file::rule;
use crate::yaml_file::syntax::tab_at;
use crate::yaml_file::tree::Node;

/// A tag that converts a value to another type than a string, a list or a mapping.
pub(super) fn unsupported_tag(tag: &Tag, bytes: &Range<usize>) -> Option<Problem> {
    let suffix = tag.suffix_in_namespace("tag:yaml.org,2002:")?;
    if !matches!(suffix.as_ref(), "set" | "omap" | "pairs" | "binary" | "timestamp") {
        return None;
    }
    let message = format!("the type of the tag `!!{suffix}` is not supported");
    let problem = Problem::new(&rule::WRONG_TYPE, message).at(bytes.start..bytes.start);
    Some(problem.help(format!("remove `!!{suffix}`")))
}

pub(super) fn two_byte_order_marks(at: usize) -> Problem {
    Problem::new(&rule::YAML_SYNTAX, "the file begins with two byte order marks")
        .at(at..at)
        .help("save the file as UTF-8 without a byte order mark")
}

pub(super) fn several_documents(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::SEVERAL_DOCUMENTS, "a second document begins here")
        .at(bytes)
        .label("remove this line, and everything below it that does not belong to the file")
        .help("use `---` only once, before the first key")
}

/// A `...` before the document, or a second one after it: there is an empty document before it.
pub(super) fn empty_document(text: &str, root: usize) -> Option<Problem> {
    let bytes = text.as_bytes();
    let is_end = |at: &usize| {
        let begins_line = *at == 0 || bytes[at - 1] == b'\n';
        begins_line && matches!(bytes.get(at + 3), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
    };
    let mut ends = text.match_indices("...").map(|(at, _)| at).filter(is_end);
    let at = ends.next().and_then(|first| if first < root { Some(first) } else { ends.next() })?;
    let problem = Problem::new(&rule::SEVERAL_DOCUMENTS, "an empty document ends here").at(at..at + 3);
    Some(problem.help("remove this `...`; use it only once, at the end of the file"))
}

/// A tab between the start of a line and a block collection that begins on the line.
pub(super) fn tab_before(text: &str, collection: usize) -> Option<Problem> {
    let before = text.as_bytes().get(..collection)?.iter().rev();
    let mut indentation = before.take_while(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'?'));
    let distance = indentation.position(|byte| *byte == b'\t')?;
    Some(tab_at(collection - distance - 1))
}

pub(super) fn merge_key(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::MERGE_KEY, "merge keys (`<<`) are not supported")
        .at(bytes)
        .help("write out the merged keys; an alias for a whole value, such as `configuration: *name`, is allowed")
}

pub(super) fn duplicate_key(key: &str, bytes: Range<usize>, first: Range<usize>) -> Problem {
    Problem::new(&rule::DUPLICATE_KEY, format!("duplicate key {} in the same mapping", quote(key)))
        .at(bytes)
        .label("second occurrence")
        .related(first, "first occurrence")
        .help("remove one of them; to begin a new list item, write `- ` before it")
}

/// An alias without an anchor before it; often a string that begins with `*`.
pub(super) fn unknown_alias(text: &str, name: &str, bytes: Range<usize>) -> Problem {
    let message = format!("there is no anchor {} before this alias", quote(&format!("&{name}")));
    let help = format!("if it is a string, quote it: {}", yaml_string(&text[bytes.clone()]));
    Problem::new(&rule::UNKNOWN_ALIAS, message).at(bytes).help(help)
}

pub(super) fn alias_cycle(bytes: Range<usize>, target: &Node<'_>) -> Problem {
    let start = target.bytes.start;
    Problem::new(&rule::ALIAS_CYCLE, "this alias is inside the value that it repeats")
        .at(bytes)
        .related(start..start, "the value begins here")
        .help("replace the alias by the value that you mean")
}

pub(super) fn alias_budget(bytes: Range<usize>, reason: String) -> Problem {
    Problem::new(&rule::ALIAS_BUDGET, reason).at(bytes).help("write out the repeated values")
}

pub(super) fn old_version(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::YAML_VERSION, "the file declares that it is YAML 1.1")
        .at(bytes)
        .help("remove the line `%YAML 1.1`")
}
