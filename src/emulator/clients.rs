//! API Clients whose secret and scopes are known: `--clients FILE`.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;

use crate::emulator::input::text::{MAXIMUM_NAME, is_project_key};
use crate::emulator::scopes;

/// API Clients whose secret and scopes are known. Any other id and secret is accepted too, and has every scope.
#[derive(Clone, Default)]
pub struct ApiClients(Vec<DeclaredClient>);

#[derive(Clone)]
struct DeclaredClient {
    id: String,
    secret: String,
    scopes: Vec<String>,
}

impl ApiClients {
    /// Reads `[{ "id": "…", "secret": "…", "scopes": ["view_connectors:shop"] }]`.
    ///
    /// # Errors
    /// Everything that is wrong, without secrets.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let list: Value = serde_json::from_str(text).map_err(|error| {
            // The error of serde has a position, and no text of the file.
            vec![format!("is not JSON: line {}, column {}", error.line(), error.column())]
        })?;
        let Some(list) = list.as_array() else {
            return Err(vec!["must be a list of objects with the fields id, secret and scopes".to_owned()]);
        };
        let mut problems = Vec::new();
        let mut ids = HashSet::new();
        let mut clients = Vec::new();
        for (index, client) in list.iter().enumerate() {
            let client = DeclaredClient::read(client, &format!("[{index}]"), &mut problems);
            if !client.id.is_empty() && !ids.insert(client.id.clone()) {
                problems.push(format!("[{index}].id: '{}' is declared twice", client.id));
            }
            clients.push(client);
        }
        if problems.is_empty() { Ok(Self(clients)) } else { Err(problems) }
    }

    /// Whether this secret belongs to the API Client. An id that is not declared has any secret.
    pub(crate) fn accepts(&self, id: &str, secret: &str) -> bool {
        self.0.iter().find(|client| client.id == id).is_none_or(|client| client.secret == secret)
    }

    /// The scopes of an API Client, if it is declared.
    pub(crate) fn scopes(&self, id: &str) -> Option<&[String]> {
        self.0.iter().find(|client| client.id == id).map(|client| client.scopes.as_slice())
    }

    /// The ids of the declared API Clients.
    pub(crate) fn ids(&self) -> Vec<&str> {
        self.0.iter().map(|client| client.id.as_str()).collect()
    }
}

/// Shows no secret.
impl fmt::Debug for ApiClients {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ApiClients").field(&self.ids()).finish()
    }
}

impl DeclaredClient {
    fn read(client: &Value, path: &str, problems: &mut Vec<String>) -> Self {
        let mut text = |name: &str| {
            let text = client[name].as_str().filter(|text| (1..=MAXIMUM_NAME).contains(&text.len()));
            if text.is_none() {
                problems.push(format!("{path}.{name}: must be a text of 1 to {MAXIMUM_NAME} characters"));
            }
            text.unwrap_or_default().to_owned()
        };
        let (id, secret) = (text("id"), text("secret"));
        if id.contains(':') {
            problems.push(format!("{path}.id: must not contain ':'"));
        }
        for name in client.as_object().into_iter().flat_map(|fields| fields.keys()) {
            if !["id", "secret", "scopes"].contains(&name.as_str()) {
                problems.push(format!("{path}.{name}: unknown field"));
            }
        }
        let scopes = match client["scopes"].as_array() {
            Some(scopes) if !scopes.is_empty() => scopes.clone(),
            _ => {
                problems.push(format!("{path}.scopes: must be a list of at least one scope"));
                Vec::new()
            }
        };
        let scopes: Vec<String> = scopes.iter().map(|scope| scope.as_str().unwrap_or_default().to_owned()).collect();
        for (index, scope) in scopes.iter().enumerate() {
            problems.extend(check_scope(scope).err().map(|problem| format!("{path}.scopes[{index}]: {problem}")));
        }
        Self { id, secret, scopes }
    }
}

/// Checks one scope of the form `name:projectKey`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_scope(scope: &str) -> Result<(), String> {
    let mut parts = scope.split(':');
    let name = parts.next().unwrap_or_default();
    let key = parts.next().unwrap_or_default();
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !is_word || !is_project_key(key) {
        return Err("A scope must have the form 'name:projectKey'.".to_owned());
    }
    if scopes::is_known(name) { Ok(()) } else { Err(format!("There is no scope '{name}'.")) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_problem_of_a_file_is_named_without_a_secret() {
        let text = r#"[
            { "id": "one", "secret": "s3cr3t", "scopes": ["manage_everything:shop"] },
            { "id": "one", "secret": "s3cr3t", "scopes": [] },
            { "id": "a:b", "secret": "", "scopes": ["view_connectors:shop", 7], "colour": "s3cr3t" }
        ]"#;
        let problems = ApiClients::parse(text).unwrap_err();
        let expected = [
            "[0].scopes[0]: There is no scope 'manage_everything'.",
            "[1].scopes: must be a list of at least one scope",
            "[1].id: 'one' is declared twice",
            "[2].secret: must be a text of 1 to 256 characters",
            "[2].id: must not contain ':'",
            "[2].colour: unknown field",
            "[2].scopes[1]: A scope must have the form 'name:projectKey'.",
        ];
        assert_eq!(problems, expected);
        for (text, problem) in [("{", "is not JSON: line 1"), ("{}", "must be a list")] {
            assert!(ApiClients::parse(text).unwrap_err()[0].contains(problem), "{text}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let text = r#"[{ "id": "one", "secret": "s3cr3t", "scopes": ["manage_project:shop"] }]"#;
        let clients = ApiClients::parse(text).unwrap();
        assert_eq!(format!("{clients:?}"), r#"ApiClients(["one"])"#);
    }
}
