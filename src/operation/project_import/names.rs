//! The names that an imported file gives to Projects, Deployments and variables, each once.

use std::collections::HashSet;

/// Most characters of a name, so that a number still fits behind it.
const LONGEST: usize = 120;

/// Prefixes of this program's own variables, which a value of the Connector must not be read from.
const OWN_PREFIXES: [&str; 2] = ["CTP_", "CTCONNECT_"];

/// Gives out names that differ from each other, also as a part of a variable.
#[derive(Debug, Default)]
pub(super) struct UniqueNames {
    used: HashSet<String>,
}

impl UniqueNames {
    /// A name for a Project or a Deployment: `wanted` as far as it is valid, with a number behind it if it is taken.
    pub(super) fn entry(&mut self, wanted: &str) -> String {
        let allowed = |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' };
        let name: String = wanted.chars().map(allowed).take(LONGEST).collect();
        let name = name.trim_start_matches(['-', '_']);
        self.unique(if name.is_empty() { "deployment" } else { name }, '-')
    }

    /// A variable for a value: the parts in upper case, with `_` between them.
    pub(super) fn variable(&mut self, parts: &[&str]) -> String {
        let name = variable_part(&parts.join("_"));
        let is_own = OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let prefix = match name.starts_with(|first: char| first.is_ascii_digit()) {
            _ if is_own => "CONNECTOR_",
            true => "_",
            false => "",
        };
        self.unique(&format!("{prefix}{name}"), '_')
    }

    fn unique(&mut self, name: &str, separator: char) -> String {
        let numbered = |number: u32| match number {
            1 => name.to_owned(),
            number => format!("{name}{separator}{number}"),
        };
        let mut number = 1;
        while !self.used.insert(variable_part(&numbered(number))) {
            number += 1;
        }
        numbered(number)
    }
}

fn variable_part(name: &str) -> String {
    let part = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    name.chars().map(part).collect()
}

/// What a Deployment is called in the file: its key without that of the Connector before it, which is what the default key of
/// an entry adds. Without a key, its type.
pub(super) fn wanted_name<'a>(key: Option<&'a str>, connector_key: Option<&str>, deployment_type: &'a str) -> &'a str {
    let Some(key) = key else { return deployment_type };
    let short = connector_key.and_then(|connector| key.strip_prefix(connector)?.strip_prefix('-'));
    short.filter(|short| short.starts_with(|first: char| first.is_ascii_alphanumeric())).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_differ_as_variables() {
        let mut names = UniqueNames::default();
        let given = ["live", "live", "LIVE", "a-b", "a_b", "-x", "", "___", "a.b"].map(|wanted| names.entry(wanted));
        assert_eq!(given, ["live", "live-2", "LIVE-3", "a-b", "a_b-2", "x", "deployment", "deployment-2", "a-b-3"]);
        assert_eq!(names.entry(&"x".repeat(256)).len(), LONGEST);
    }

    #[test]
    fn a_variable_is_none_of_this_program() {
        let mut names = UniqueNames::default();
        for (parts, expected) in [
            (&["web", "TOKEN"][..], "WEB_TOKEN"),
            (&["web_token"], "WEB_TOKEN_2"),
            (&["live", "my-app", "KEY"], "LIVE_MY_APP_KEY"),
            (&["CTP_CLIENT_SECRET"], "CONNECTOR_CTP_CLIENT_SECRET"),
            (&["web", "CTP_CLIENT_SECRET"], "WEB_CTP_CLIENT_SECRET"),
            (&["3d", "KEY"], "_3D_KEY"),
        ] {
            assert_eq!(names.variable(parts), expected);
        }
    }

    #[test]
    fn the_key_of_the_connector_is_not_repeated() {
        for (key, expected) in [
            (Some("shop-live"), "live"),
            (Some("shop"), "shop"),
            (Some("shop--x"), "shop--x"),
            (Some("shopping"), "shopping"),
            (None, "sandbox"),
        ] {
            assert_eq!(wanted_name(key, Some("shop"), "sandbox"), expected);
        }
        assert_eq!(wanted_name(Some("shop-live"), None, "sandbox"), "shop-live");
    }
}
