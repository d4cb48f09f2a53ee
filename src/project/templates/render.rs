//! Fills in the placeholders of a template.

use super::Language;
use super::documents::{api_client, configuration_table, hosts};
use crate::connect_file::Application;

/// Stays below the limits for the name of a package and, with a suffix, for a key in the Project: 214 and 256.
const NAME_LIMIT: usize = 200;

/// The values of the placeholders, by name.
pub(super) struct PlaceholderValues([(&'static str, String); 10]);

impl PlaceholderValues {
    pub(super) fn new(application: &Application, language: Language) -> Self {
        let is_typescript = language == Language::TypeScript;
        let schedule = application.schedule.as_ref().map(|schedule| format!(" (`{schedule}`)"));
        Self([
            ("name", application.name.clone()),
            ("package", package_name(&application.name)),
            ("key", key(&application.name)),
            ("endpoint", endpoint(application.endpoint.as_deref().unwrap_or_default())),
            ("schedule", schedule.unwrap_or_default()),
            ("configuration", configuration_table(application)),
            ("client", api_client(application)),
            ("hosts", hosts(application).to_owned()),
            ("extension", if is_typescript { "ts" } else { "js" }.to_owned()),
            ("out", if is_typescript { "build/" } else { "" }.to_owned()),
        ])
    }

    /// Replaces each `{{placeholder}}` by its value, and leaves unknown ones. A placeholder within a value stays.
    pub(super) fn fill(&self, mut text: &str) -> String {
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
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// A name that npm accepts: lower case, and without `_` or `-` at the start.
fn package_name(name: &str) -> String {
    let name = key(name).to_lowercase();
    let name = name.trim_start_matches(['_', '-']);
    if name.is_empty() { "application".to_owned() } else { name.to_owned() }
}

/// The characters that the API accepts in keys.
fn key(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
    letters.take(NAME_LIMIT).collect()
}

/// The path with a slash at the start only, and without characters that could end a string literal in the code.
fn endpoint(endpoint: &str) -> String {
    let letters = endpoint.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/'));
    format!("/{}", letters.collect::<String>().trim_matches('/'))
}
