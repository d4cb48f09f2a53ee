//! The check of a whole file. It continues after a syntax error that concerns a single value.

use std::borrow::Cow;

use super::parse::parse;
use super::problem::Problem;
use super::source;
use super::tree::Tree;

/// Values with a syntax error that are skipped; each costs one more parse of the file.
const SKIPPED_VALUES: usize = 8;

/// Parses a file and walks its tree. Returns what the walk made of it, if there is a tree, and every problem, without lines
/// and columns.
///
/// Accepts any input: it never fails, and its time grows with the size of the input.
pub(crate) fn check_tree<T>(
    bytes: &[u8],
    walk: impl Fn(&Tree<'_>, &mut Vec<Problem>) -> Option<T>,
) -> (Option<T>, Vec<Problem>) {
    match source::decode(bytes) {
        Ok(text) => check_text(text, walk),
        Err(problem) => (None, vec![*problem]),
    }
}

fn check_text<T>(text: &str, walk: impl Fn(&Tree<'_>, &mut Vec<Problem>) -> Option<T>) -> (Option<T>, Vec<Problem>) {
    let mut text = Cow::Borrowed(text);
    let mut broken = Vec::new();
    let mut syntax_problems = Vec::new();
    loop {
        match parse(&text, &broken) {
            Ok((tree, mut problems)) => {
                let found = walk(&tree, &mut problems);
                problems.append(&mut syntax_problems);
                return (found, problems);
            }
            Err(error) => {
                syntax_problems.push(error.problem);
                let is_new = |value: &_| !broken.contains(value) && broken.len() < SKIPPED_VALUES;
                let Some(value) = error.value.filter(is_new) else { return (None, syntax_problems) };
                // A plain word of the same length keeps all places as they are.
                text.to_mut().replace_range(value.clone(), &"x".repeat(value.len()));
                broken.push(value);
            }
        }
    }
}
