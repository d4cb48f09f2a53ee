//! A template for a file of values: every key that a Connector declares, with comments about each.

use std::fmt::Write as _;

use super::Schema;
use super::schema::SchemaKey;
use crate::api::model::ApplicationType;

/// YAML for a user to fill in. As it is, it sets no value: optional keys and keys with a default are comments, and
/// required keys are empty.
pub fn template(schema: &Schema) -> String {
    let mut text = String::from(
        "# `${NAME}` is replaced with the value of an environment variable. Remove the `#` before a key to set its value.\n",
    );
    for application in &schema.applications {
        let kind = application.kind.as_ref().map_or("application", ApplicationType::as_str);
        if application.keys.is_empty() {
            text.push_str(&comment(&format!("{} ({kind}) has no keys", application.name)));
            continue;
        }
        text.push_str(&comment(kind));
        _ = writeln!(text, "{}:", plain(&application.name));
        application.keys.iter().for_each(|key| text.push_str(&entry("  ", key)));
    }
    if !schema.global.is_empty() {
        text.push_str(&comment("for all applications"));
    }
    schema.global.iter().for_each(|key| text.push_str(&entry("", key)));
    text
}

/// A key below its description and kind.
fn entry(indent: &str, key: &SchemaKey) -> String {
    let mut text = String::new();
    for line in key.description.iter().flat_map(|description| description.lines()) {
        _ = writeln!(text, "{indent}# {line}");
    }
    let required = if key.required { "required" } else { "optional" };
    let kind = if key.secured { "secured" } else { "standard" };
    let name = plain(&key.key);
    if let Some(default) = &key.default {
        _ = writeln!(text, "{indent}# {required}, {kind}; this is the default");
        _ = writeln!(text, "{indent}#{name}: {}", double_quoted(&default.replace("${", "$${")));
    } else {
        let mark = if key.required { "" } else { "#" };
        _ = writeln!(text, "{indent}# {required}, {kind}");
        _ = writeln!(text, "{indent}{mark}{name}:");
    }
    text
}

fn comment(text: &str) -> String {
    format!("\n# {}\n", text.replace(['\n', '\r'], " "))
}

/// A name as a YAML key.
fn plain(name: &str) -> String {
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if is_plain && !name.starts_with('-') { name.to_owned() } else { double_quoted(name) }
}

/// A YAML string in double quotes, on one line, with invisible characters escaped.
fn double_quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            ' '..='~' => quoted.push(character),
            _ if character.is_alphanumeric() => quoted.push(character),
            _ if u32::from(character) <= 0xffff => _ = write!(quoted, "\\u{:04x}", u32::from(character)),
            _ => _ = write!(quoted, "\\U{:08x}", u32::from(character)),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use secrecy::ExposeSecret as _;
    use serde_json::json;

    use super::super::{ValuesFormat, read_values};
    use super::*;
    use crate::api::model::ConnectorStaged;

    fn schema() -> Schema {
        let connector: ConnectorStaged = serde_json::from_value(json!({
            "id": "1", "version": 1,
            "configurations": [
                { "applicationName": "web", "applicationType": "service",
                  "standardConfiguration": [
                    { "key": "URL", "description": "Where it is,\nwith scheme", "required": true },
                    { "key": "MODE", "default": "a \"b\" ${c}\n\u{1b}\u{1f600}ä" } ],
                  "securedConfiguration": [{ "key": "TOKEN", "required": true }, { "key": "SALT" }] },
                { "applicationName": "nightly", "applicationType": "job" },
            ],
            "globalConfiguration": { "standardConfiguration": [{ "key": "LOG_LEVEL", "required": true, "default": "info" }] },
        }))
        .unwrap();
        Schema::from(&connector)
    }

    #[test]
    fn lists_every_key_with_its_comments() {
        let expected = r##"
# service
web:
  # Where it is,
  # with scheme
  # required, standard
  URL:
  # optional, standard; this is the default
  #MODE: "a \"b\" $${c}\n\u001b\U0001f600ä"
  # required, secured
  TOKEN:
  # optional, secured
  #SALT:

# nightly (job) has no keys

# for all applications
# required, standard; this is the default
#LOG_LEVEL: "info"
"##;
        assert_eq!(template(&schema()).split_once('\n').unwrap().1, expected);
    }

    #[test]
    fn a_template_sets_no_value_until_it_is_filled_in() {
        let none = |_: &str| None;
        let text = template(&schema());
        let values = read_values(ValuesFormat::of("-", &text), &text, none).unwrap();
        assert!(values.iter().all(|value| value.absence.is_some()));
        let filled = text.replace("#MODE", "MODE").replace("#LOG_LEVEL", "LOG_LEVEL").replace("URL:", "URL: x");
        let values = read_values(ValuesFormat::of("-", &filled), &filled, none).unwrap();
        let set = values.iter().filter(|own| own.absence.is_none());
        let pairs: Vec<_> = set.map(|own| (own.target_text(), own.value.expose_secret())).collect();
        let mode = "a \"b\" ${c}\n\u{1b}\u{1f600}ä";
        assert_eq!(pairs, [("web.URL".into(), "x"), ("web.MODE".into(), mode), ("LOG_LEVEL".into(), "info")]);
    }
}
