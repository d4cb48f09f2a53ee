//! What is YAML, but not of the kind that connect.yaml may use.

use std::ops::Range;

use granit_parser::Tag;

use crate::connect_file::problem::Problem;
use crate::connect_file::quote::quote;
use crate::connect_file::rule;
use crate::connect_file::tree::Node;

/// Tags of YAML that the platform turns into something else than text, list and mapping.
pub(super) fn foreign_tag(tag: &Tag, bytes: &Range<usize>) -> Option<Problem> {
    let suffix = tag.suffix_in_namespace("tag:yaml.org,2002:")?;
    if !matches!(suffix.as_ref(), "set" | "omap" | "pairs" | "binary" | "timestamp") {
        return None;
    }
    Some(
        Problem::new(&rule::WRONG_TYPE, format!("the tag `!!{suffix}` makes a value that connect.yaml has no use for"))
            .at(bytes.start..bytes.start)
            .help(format!("remove `!!{suffix}`")),
    )
}

pub(super) fn several_documents(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::SEVERAL_DOCUMENTS, "a second document begins here")
        .at(bytes)
        .label("remove this line, and what follows if it does not belong here")
        .help("`---` may stand only once, before the first key")
}

/// A `...` before the document or a second one after it: the platform takes what lies between for a document.
pub(super) fn empty_document(text: &str, root: usize) -> Option<Problem> {
    let bytes = text.as_bytes();
    let is_end = |at: &usize| {
        let begins_line = *at == 0 || bytes[at - 1] == b'\n';
        begins_line && matches!(bytes.get(at + 3), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
    };
    let mut ends = text.match_indices("...").map(|(at, _)| at).filter(is_end);
    let at = ends.next().and_then(|first| if first < root { Some(first) } else { ends.next() })?;
    let problem = Problem::new(&rule::SEVERAL_DOCUMENTS, "an empty document ends here").at(at..at + 3);
    Some(problem.help("remove this `...`; it may stand only once, after everything else"))
}

pub(super) fn merge_key(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::MERGE_KEY, "merge keys (`<<`) are not supported")
        .at(bytes)
        .help("write the merged keys out; an alias for a whole value, such as `configuration: *name`, is allowed")
}

pub(super) fn duplicate_key(key: &str, bytes: Range<usize>, first: Range<usize>) -> Problem {
    Problem::new(&rule::DUPLICATE_KEY, format!("{} stands twice in the same mapping", quote(key)))
        .at(bytes)
        .label("second time")
        .related(first, "first time")
        .help("remove one of them; if a list item was meant, begin it with `- `")
}

/// An alias within the value that it stands for.
pub(super) fn cycle(bytes: Range<usize>, target: &Node<'_>) -> Problem {
    let start = target.bytes.start;
    Problem::new(&rule::ALIAS_CYCLE, "this alias stands inside the value that it repeats")
        .at(bytes)
        .related(start..start, "the value begins here")
        .help("write out what is meant instead of the alias")
}

/// One alias too many.
pub(super) fn over_budget(bytes: Range<usize>, reason: String) -> Problem {
    Problem::new(&rule::ALIAS_BUDGET, reason).at(bytes).help("write the repeated values out")
}

/// The directive that asks for the rules of YAML 1.1.
pub(super) fn old_version(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::YAML_VERSION, "the file asks to be read as YAML 1.1")
        .at(bytes)
        .help("remove the line `%YAML 1.1`")
}
