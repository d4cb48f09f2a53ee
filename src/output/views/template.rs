//! What a Connector wants to be configured with.

use serde_json::{Map, Value};

use crate::output::{StyledText, TextPage, View};

/// The declarations of a Connector: as sent, or as a template that can be filled in.
#[derive(Debug, Clone, Copy)]
pub struct ConfigurationTemplate<'a> {
    /// The Connector as it was sent.
    pub connector: &'a Value,
    /// The template.
    pub template: &'a str,
}

impl View for ConfigurationTemplate<'_> {
    fn json(&self) -> Value {
        let kept = ["configurations", "globalConfiguration"];
        let kept = kept.iter().filter_map(|name| Some(((*name).to_owned(), self.connector.get(*name)?.clone())));
        Value::Object(kept.collect::<Map<_, _>>())
    }

    fn page(&self, page: &mut TextPage) {
        for line in self.template.lines() {
            page.unwrapped(&[StyledText::from(line)]);
        }
    }
}
