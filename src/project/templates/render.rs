//! Puts the values of an application into the texts of its template.

use super::documents::{api_client, configuration_table, hosts};
use super::{Language, TemplateFile};
use crate::connect_file::Application;

/// Longest name that a package, or with a suffix a key in the Project, is given.
const NAME_LIMIT: usize = 200;

/// What stands for the placeholders of a template.
pub(super) struct Values {
    named: [(&'static str, String); 10],
}

impl Values {
    pub(super) fn new(application: &Application, language: Language) -> Self {
        let is_typescript = language == Language::TypeScript;
        let schedule = application.schedule.as_ref().map(|schedule| format!(" (`{schedule}`)"));
        let named = [
            ("name", application.name.clone()),
            ("package", package_name(&application.name)),
            ("key", key(&application.name)),
            ("endpoint", endpoint(application.endpoint.as_deref().unwrap_or_default())),
            ("schedule", schedule.unwrap_or_default()),
            ("configuration", configuration_table(application)),
            ("client", api_client(application)),
            ("hosts", hosts(application)),
            ("extension", if is_typescript { "ts" } else { "js" }.to_owned()),
            ("out", if is_typescript { "build/" } else { "" }.to_owned()),
        ];
        Self { named }
    }

    /// A file of the template, with the values in its path and its text.
    pub(super) fn file(&self, path: &str, text: &str) -> TemplateFile {
        TemplateFile { path: self.fill(path), contents: self.fill(text) }
    }

    /// The text with a value for each `{{placeholder}}`. What a value brings along is not looked at again.
    fn fill(&self, mut text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        while let Some((before, rest)) = text.split_once("{{") {
            filled.push_str(before);
            let known = rest.split_once("}}").and_then(|(name, rest)| Some((self.value(name)?, rest)));
            let Some((value, behind)) = known else {
                filled.push_str("{{");
                text = rest;
                continue;
            };
            filled.push_str(value);
            text = behind;
        }
        filled.push_str(text);
        filled
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// The name as npm allows it: lower case, and neither `_` nor `-` in front.
fn package_name(name: &str) -> String {
    let name = key(name).to_lowercase();
    let name = name.trim_start_matches(['_', '-']);
    if name.is_empty() { "application".to_owned() } else { name.to_owned() }
}

/// The name as the API allows it in keys.
fn key(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
    letters.take(NAME_LIMIT).collect()
}

/// The endpoint as the code compares it: with a slash in front, and nothing that could end a text in the code.
fn endpoint(endpoint: &str) -> String {
    let letters = endpoint.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/'));
    format!("/{}", letters.collect::<String>().trim_matches('/'))
}
