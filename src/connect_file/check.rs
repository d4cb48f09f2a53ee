//! The check of a whole file. It continues after a syntax error that concerns a single value.

use std::borrow::Cow;

use super::locate::locate;
use super::model::ConnectFile;
use super::parse::parse;
use super::problem::Problem;
use super::rule::Severity;
use super::{rules, source};

/// What a check of a connect.yaml found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Only where no problem is an error.
    pub file: Option<ConnectFile>,
    /// Sorted by place.
    pub problems: Vec<Problem>,
}

/// Values with a syntax error that are skipped; each costs one more parse of the file.
const SKIPPED_VALUES: usize = 8;

/// Checks a connect.yaml and reports every problem at once.
///
/// Accepts any input: it never fails, and its time grows with the size of the input.
pub fn check(bytes: &[u8]) -> Checked {
    let (text, file, mut problems) = match source::decode(bytes) {
        Ok(text) => {
            let (file, problems) = check_text(text);
            (text, file, problems)
        }
        Err(problem) => (source::valid_start(bytes), None, vec![*problem]),
    };
    locate(&mut problems, text);
    let has_errors = problems.iter().any(|problem| problem.severity == Severity::Error);
    Checked { file: file.filter(|_| !has_errors), problems }
}

fn check_text(text: &str) -> (Option<ConnectFile>, Vec<Problem>) {
    let mut text = Cow::Borrowed(text);
    let mut broken = Vec::new();
    let mut syntax_problems = Vec::new();
    loop {
        match parse(&text, &broken) {
            Ok((tree, mut problems)) => {
                let file = rules::check(&tree, &mut problems);
                problems.append(&mut syntax_problems);
                return (file, problems);
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
