//! A template for a file of values: every key that a Connector declares, with what is known of it as comments.

use std::fmt::Write as _;

use super::Schema;
use super::fit::declared;
use super::schema::keys;
use crate::api::model::{ApplicationType, KeySchema};

/// YAML that can be filled in and given back. As it is, it gives no value at all: what has a default or is not
/// required is commented out, and the rest is left empty.
pub fn template(schema: &Schema) -> String {
    let mut text = String::from(
        "# `${NAME}` becomes the value of an environment variable. Remove the `#` in front of a key to give it a value.\n",
    );
    for application in &schema.applications {
        let name = &application.application_name;
        let kind = application.application_type.as_ref().map_or("application", ApplicationType::as_str);
        let lists = (&application.standard_configuration, &application.secured_configuration);
        if keys(lists.0).is_empty() && keys(lists.1).is_empty() {
            text.push_str(&comment("", &format!("{name} ({kind}) has no keys")));
            continue;
        }
        text.push_str(&comment("", kind));
        _ = writeln!(text, "{}:", plain(name));
        declared(lists.0, lists.1).for_each(|(key, secured)| text.push_str(&entry("  ", key, secured)));
    }
    let global = declared(&schema.global.standard_configuration, &schema.global.secured_configuration);
    for (index, (key, secured)) in global.enumerate() {
        if index == 0 {
            text.push_str(&comment("", "for all applications"));
        }
        text.push_str(&entry("", key, secured));
    }
    text
}

/// A key with its description and kind above it.
fn entry(indent: &str, key: &KeySchema, secured: bool) -> String {
    let mut text = String::new();
    let description = key.description.as_deref().map(str::trim).filter(|description| !description.is_empty());
    for line in description.into_iter().flat_map(str::lines) {
        _ = writeln!(text, "{indent}# {line}");
    }
    let required = if key.required == Some(true) { "required" } else { "optional" };
    let kind = if secured { "secured" } else { "standard" };
    let name = plain(&key.key);
    match &key.default {
        Some(default) => {
            _ = writeln!(text, "{indent}# {required}, {kind}; this is the default");
            _ = writeln!(text, "{indent}#{name}: {}", quoted(&default.replace("${", "$${")));
        }
        None => {
            let mark = if key.required == Some(true) { "" } else { "#" };
            _ = writeln!(text, "{indent}# {required}, {kind}");
            _ = writeln!(text, "{indent}{mark}{name}:");
        }
    }
    text
}

fn comment(indent: &str, text: &str) -> String {
    format!("\n{indent}# {}\n", text.replace(['\n', '\r'], " "))
}

/// A name as a key of YAML.
fn plain(name: &str) -> String {
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if is_plain && !name.starts_with('-') { name.to_owned() } else { quoted(name) }
}

/// A text in double quotes, on one line, with everything escaped that would not show.
fn quoted(text: &str) -> String {
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
    fn every_key_stands_there_with_what_is_known_of_it() {
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
    fn a_template_gives_nothing_until_it_is_filled_in() {
        let none = |_: &str| None;
        let text = template(&schema());
        assert!(read_values(ValuesFormat::of("-", &text), &text, none).unwrap().is_empty());
        let filled = text.replace("#MODE", "MODE").replace("#LOG_LEVEL", "LOG_LEVEL").replace("URL:", "URL: x");
        let values = read_values(ValuesFormat::of("-", &filled), &filled, none).unwrap();
        let pairs: Vec<_> = values.iter().map(|own| (own.target_text(), own.value.expose_secret())).collect();
        let mode = "a \"b\" ${c}\n\u{1b}\u{1f600}ä";
        assert_eq!(pairs, [("web.URL".into(), "x"), ("web.MODE".into(), mode), ("LOG_LEVEL".into(), "info")]);
    }
}
