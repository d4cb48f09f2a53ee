//! Everything that goes wrong: the network, the service, the machine. Drives the real binary.

mod foreign_text;
mod http2;
mod proxies;
mod reads;
mod server;
mod system;
mod tls;
mod waits;
mod writes;

pub use server::{Faulty, Reply, Request};

use serde_json::{Value, json};

use crate::harness::Machine;

pub const ID: &str = "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f6";

/// A machine with a token of its own, which talks to `address`.
pub fn machine(address: &str) -> Machine {
    Machine::bare()
        .with("CTP_ACCESS_TOKEN", "token-canary")
        .with("CTP_CONNECT_API_URL", address)
        .with("CTP_PROJECT_KEY", "shop")
        .with("CTP_REGION", "europe-west1.gcp")
}

/// A Deployment in this status.
pub fn deployment(status: &str) -> Value {
    json!({
        "id": ID, "key": "live", "version": 1, "type": "sandbox", "status": status,
        "connector": { "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "tax", "version": 1 },
        "deployedRegion": "europe-west1.gcp", "applications": [], "details": {},
    })
}

/// A published Connector that wants nothing.
pub fn connector() -> Value {
    json!({
        "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "tax", "version": 1, "name": "Tax",
        "configurations": [{ "applicationName": "tax", "applicationType": "service",
            "standardConfiguration": [], "securedConfiguration": [{ "key": "TOKEN" }] }],
    })
}
