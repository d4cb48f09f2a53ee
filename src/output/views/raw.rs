//! JSON that has no view of its own.

use serde_json::Value;

use crate::output::{StyledText, TextPage, View, mask};

/// A JSON value. People see it as JSON too.
#[derive(Debug, Clone)]
pub struct Raw(pub Value);

impl View for Raw {
    fn json(&self) -> Value {
        self.0.clone()
    }

    fn page(&self, page: &mut TextPage) {
        format!("{:#}", mask::masked(self.0.clone()))
            .lines()
            .for_each(|line| page.unwrapped(&[StyledText::from(line)]));
    }
}
