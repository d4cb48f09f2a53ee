//! Values after `"*"` was expanded: each is for one application, or global.

use super::Origin;
use crate::configuration::{Assignment, InterpolatedValue, Schema};
use crate::project_file::text::FilePlace;

/// A value for one application, or a global one.
#[derive(Debug, Clone)]
pub(super) struct TargetedValue {
    pub(super) application: Option<String>,
    pub(super) key: String,
    pub(super) secured: bool,
    pub(super) text: TargetedText,
    /// `None` for a flag.
    pub(super) place: Option<FilePlace>,
    pub(super) origin: Origin,
}

/// The text of a value.
#[derive(Debug, Clone)]
pub(super) enum TargetedText {
    Written(InterpolatedValue),
    /// The file names the key and gives it no value.
    Unset,
    /// That of a flag, which has no references any more.
    Given(Assignment),
}

impl TargetedValue {
    /// The value of a flag. `configuration::fit` reports what is not declared.
    pub(super) fn of_flag(assignment: &Assignment, schema: &Schema) -> Self {
        let (application, key) = (assignment.application.clone(), assignment.key.clone());
        let secured = schema.is_secured(application.as_deref(), &key).unwrap_or(true);
        let text = TargetedText::Given(assignment.clone());
        Self { application, key, secured, text, place: None, origin: Origin::Flag }
    }
}
