//! The client with a scripted transport, and the HTTP transport with real sockets.

mod creates;
mod endpoints;
mod http_faults;
mod pace;
mod refusals;
mod retries;
mod script;
mod tokens;
mod traces;

use std::rc::Rc;

use serde_json::{Value, json};

use super::{Client, ClientOptions, StaticToken};
use script::ScriptedTransport;

/// A client of the Project `acme` with a static token.
fn client(script: &Rc<ScriptedTransport>) -> Client {
    client_with_retries(script, 3)
}

fn client_with_retries(script: &Rc<ScriptedTransport>, retries: u32) -> Client {
    let options =
        ClientOptions { project_key: Some("acme".to_owned()), retries, ..ClientOptions::new("https://api.test/") };
    Client::new(script.clone(), Rc::new(StaticToken::new("token-1".into())), options, None)
}

fn staged() -> Value {
    json!({
        "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "tax", "version": 1, "name": "Tax",
        "repository": { "url": "https://github.com/acme/tax.git", "tag": "v1" }, "status": "Draft",
    })
}

fn deployment() -> Value {
    json!({
        "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f6", "key": "tax-live", "version": 1, "type": "sandbox",
        "connector": { "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "tax", "version": 1 },
        "deployedRegion": "europe-west1.gcp", "status": "Queued",
    })
}
