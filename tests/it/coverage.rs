//! Every endpoint, query parameter, update action and body field of the reference, the flag that reaches it, and the
//! request that proves it. A field that the program sends and that is not in the table fails too.

mod reference;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::faults::{Faulty, ID, Reply, Request};
use crate::harness::{Machine, words};
use reference::{Field, REFERENCE};

#[test]
fn everything_in_the_reference_is_reached() {
    for (endpoint, command, fields) in REFERENCE {
        let line = whole_line(command, fields);
        let server = Faulty::start(answer);
        let answer = Machine::bare().talking_to(server.address()).sh(&line);
        assert_eq!(answer.code, 0, "{line}\n{}", answer.stderr);
        let line_of_request = endpoint.replace("{id}", ID).replace("{key}", "tax");
        let requests = server.requests();
        let of_endpoint = |request: &&Request| request.line.split('?').next() == Some(line_of_request.as_str());
        // The last page of logs is the one that was asked for with a token.
        let request = requests.iter().rfind(of_endpoint).unwrap_or_else(|| panic!("{line}: {:?}", server.lines()));
        let sent = if request.body.is_empty() { parameters(request) } else { body(request) };
        for (field, flag, value) in *fields {
            let there = at(&sent, field);
            let is_reached = there.iter().any(|there| value.is_empty() || there == value);
            assert!(is_reached, "`{command}` with `{flag}` does not put `{value}` into `{field}`: {sent}");
        }
        let listed: BTreeSet<String> = fields.iter().map(|(field, ..)| (*field).to_owned()).collect();
        let unlisted: Vec<String> = leaves(&sent).into_iter().filter(|leaf| !listed.contains(leaf)).collect();
        assert!(unlisted.is_empty(), "`{line}` also sends {unlisted:?}: {sent}");
    }
}

/// The command with every flag that its fields name, each once.
fn whole_line(command: &str, fields: &[Field]) -> String {
    let mut line = command.replace("{id}", ID);
    for (_, flag, _) in fields {
        if !flag.is_empty() && !line.contains(flag) {
            line = format!("{line} {flag}");
        }
    }
    assert!(!words(&line).is_empty());
    line
}

/// A service that knows one of everything.
fn answer(request: &Request) -> Reply {
    let path = request.line.split([' ', '?']).nth(1).unwrap();
    let has_query = request.line.contains('?');
    match path {
        "/oauth/token" => Reply::json(200, &json!({ "access_token": "token", "expires_in": 172_800 })),
        "/connectors/search" => Reply::json(200, &json!({ "results": [] })),
        "/connectors/drafts" | "/shop/deployments" if request.is("GET") => Reply::json(200, &json!({ "results": [] })),
        path if path.contains("/revisions") => Reply::json(200, &json!({ "results": [] })),
        path if path.ends_with("/logs") && has_query && request.line.contains("pageToken") => {
            Reply::json(200, &json!({ "data": [] }))
        }
        path if path.ends_with("/logs") => Reply::json(200, &json!({ "data": [], "next": "second-page" })),
        path if path.starts_with("/shop/") => Reply::json(201, &deployment()),
        _ => Reply::json(200, &connector()),
    }
}

fn connector() -> Value {
    json!({
        "id": ID, "key": "tax", "version": 3, "name": "Tax", "status": "Draft", "isPreviewable": "none",
        "private": true, "privateProjects": ["europe-west1.gcp:shop", "us-east-2.aws:old"],
        "repository": { "url": "https://github.com/acme/tax.git", "tag": "v1" }, "creator": { "email": "kim@acme.example" },
        "configurations": [
            {
                "applicationName": "web", "applicationType": "service",
                "standardConfiguration": [{ "key": "GREETING" }], "securedConfiguration": [{ "key": "TOKEN" }],
            },
            { "applicationName": "nightly", "applicationType": "job" },
        ],
        "globalConfiguration": {
            "standardConfiguration": [{ "key": "LOG_LEVEL" }], "securedConfiguration": [{ "key": "LICENCE" }],
        },
    })
}

fn deployment() -> Value {
    json!({
        "id": ID, "key": "tax", "version": 3, "type": "preview", "status": "Deployed", "connector": connector(),
        "applications": [], "details": {},
    })
}

/// The parameters of a query.
fn parameters(request: &Request) -> Value {
    let query = request.line.split_once('?').map_or("", |(_, query)| query);
    form(query)
}

/// The body, JSON or a form.
fn body(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap_or_else(|_| form(&request.body))
}

/// Names with dots are one name.
fn form(text: &str) -> Value {
    let decoded = |text: &str| percent_decoded(&text.replace('+', " "));
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    Value::Object(pairs.map(|(name, value)| (decoded(name), Value::from(decoded(value)))).collect())
}

fn percent_decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap().to_owned();
    for part in parts {
        decoded.push(char::from(u8::from_str_radix(&part[..2], 16).unwrap()));
        decoded.push_str(&part[2..]);
    }
    decoded
}

/// The texts of a field; a list stands for its items, and an action for its name.
fn at(value: &Value, path: &str) -> Vec<String> {
    if let Value::Object(fields) = value
        && let Some(field) = fields.get(path)
    {
        return texts(field);
    }
    let Some((first, rest)) = path.split_once('.') else { return Vec::new() };
    match value.get(first) {
        Some(Value::Array(items)) if first == "actions" => {
            let (action, field) = rest.split_once('.').unwrap();
            items.iter().filter(|item| item["action"] == action).flat_map(|item| at(item, field)).collect()
        }
        Some(Value::Array(items)) => items.iter().flat_map(|item| at(item, rest)).collect(),
        Some(inner) => at(inner, rest),
        None => Vec::new(),
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// The path of every field that holds something; what names an action is no field of its own, unless it is the only one.
fn leaves(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(fields) => {
                let action = fields.get("action").and_then(Value::as_str);
                let has_more = fields.len() > 1;
                let fields = fields.iter().filter(|(name, _)| !(has_more && name.as_str() == "action"));
                open.extend(fields.map(|(name, field)| match action {
                    Some(action) => (below(&format!("{action}.{name}")), field),
                    None => (below(name), field),
                }));
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (path.clone(), item))),
            _ => _ = found.insert(path),
        }
    }
    found
}
