//! The configuration keys of a Connector.

use serde_json::{Map, Value};

use crate::output::{StyledText, TextPage, View};

/// The declared keys: the API's declarations as data, a template to fill in as text.
#[derive(Debug, Clone, Copy)]
pub struct ConfigurationTemplate<'a> {
    /// The Connector as sent.
    pub connector: &'a Value,
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
