//! The check of a whole file.

use super::model::ConnectFile;
use super::rules;
use crate::yaml_file::{Problem, check_tree, has_errors, locate};

/// What a check of a connect.yaml found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Only where no problem is an error.
    pub file: Option<ConnectFile>,
    /// Sorted by place.
    pub problems: Vec<Problem>,
}

/// Checks a connect.yaml and reports every problem at once.
///
/// Accepts any input: it never fails, and its time grows with the size of the input.
pub fn check(bytes: &[u8]) -> Checked {
    let (file, mut problems) = check_tree(bytes, rules::check);
    locate(&mut problems, bytes);
    Checked { file: file.filter(|_| !has_errors(&problems)), problems }
}
