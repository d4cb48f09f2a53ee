//! A value that is no YAML hides everything after it, unless the file is checked again without that value.

use std::borrow::Cow;
use std::ops::Range;

use super::model::ConnectFile;
use super::problem::Problem;
use super::{parse, rules};

/// How many broken values are passed over; each costs one more reading of the file.
const LIMIT: usize = 8;

/// Checks a text. Behind a syntax error that concerns a single value the rest is checked as well.
pub(super) fn check(text: &str) -> (Option<ConnectFile>, Vec<Problem>) {
    let mut text = Cow::Borrowed(text);
    let mut broken: Vec<Range<usize>> = Vec::new();
    let mut failures = Vec::new();
    loop {
        match parse::parse(&text, &broken) {
            Ok((tree, mut problems)) => {
                let file = rules::check(&tree, &mut problems);
                problems.append(&mut failures);
                return (file, problems);
            }
            Err(failure) => {
                failures.push(failure.problem);
                let Some(value) = failure.value.filter(|value| !broken.contains(value) && broken.len() < LIMIT) else {
                    return (None, failures);
                };
                blot_out(text.to_mut(), &value);
                broken.push(value);
            }
        }
    }
}

/// Replaces a value by a plain word of the same length, so that all places stay the same.
fn blot_out(text: &mut String, value: &Range<usize>) {
    text.replace_range(value.clone(), &"x".repeat(value.len()));
}
