//! One change of a text.

use std::ops::Range;

/// Text to insert, and the bytes that it replaces.
pub(super) struct Insertion {
    pub(super) bytes: Range<usize>,
    pub(super) text: String,
}

impl Insertion {
    /// Replaces nothing.
    pub(super) fn new(at: usize, text: String) -> Self {
        Self { bytes: at..at, text }
    }

    pub(super) fn apply(&self, text: &str) -> String {
        let mut changed = text.to_owned();
        changed.replace_range(self.bytes.clone(), &self.text);
        changed
    }
}
